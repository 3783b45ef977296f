"""Choosing a draw's sources of entropy: two people, a reason, and before its commitment."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter

from jury import two_people
from jury.attempts import until_settled
from jury.canonical import document_hash
from jury.court_store import CourtStore
from jury.errors import AlreadyDrawn, Invalid
from jury.records import ActRequest, EntropySource, Pool, PoolStatus

ACT = "entropy"

CHOICE: TypeAdapter[tuple[EntropySource, ...]] = TypeAdapter(tuple[EntropySource, ...])


def request_sources(
    court: CourtStore,
    pool: Pool,
    chosen: Sequence[EntropySource],
    *,
    reason: str,
    by: str,
    now: datetime,
    role: str = "",
) -> ActRequest:
    """Ask for other sources of entropy for a pool's draw; AlreadyDrawn once it is committed."""
    _refuse_committed(court, pool)
    if tuple(chosen) == pool.entropy:
        raise Invalid("the draw takes its entropy from these sources already")
    return two_people.ask(
        court,
        ActRequest(
            county=pool.county,
            act=ACT,
            on=pool.draw,
            basis=_basis(pool),
            terms=",".join(chosen),
            reason=reason,
            role=role,
            requested_by=by,
            requested_at=now,
        ),
    )


def approve_sources(
    court: CourtStore,
    pool_id: str,
    *,
    county: str,
    given: str,
    by: str,
    now: datetime,
    role: str = "",
) -> Pool:
    """Choose the sources, as the second of two people. The same approval again is a repeat."""

    def approve() -> Pool:
        pool = court.pool(county, pool_id)
        request = two_people.to_approve(
            court, given, county=county, act=ACT, on=pool.draw, by=by, now=now
        )
        if request.approved_by is not None:
            return pool
        # In this order: a commitment also changes the pool, so one that comes after this look
        # makes the write below fail.
        _refuse_committed(court, pool)
        approved = two_people.approved(request, _basis(pool), by=by, now=now, role=role)
        return _choose(court, pool, (request, approved))

    return until_settled(approve, pool_id)


def _choose(court: CourtStore, pool: Pool, requests: tuple[ActRequest, ActRequest]) -> Pool:
    _, approved = requests
    steps = two_people.steps(
        approved, asked="entropy requested", done="entropy chosen", why=approved.terms
    )
    chosen = CHOICE.validate_python(tuple(approved.terms.split(",")))
    changed = pool.model_copy(update={"entropy": chosen, "history": (*pool.history, *steps)})
    court.decide_pool(pool, changed, requests=requests)
    return changed


def _refuse_committed(court: CourtStore, pool: Pool) -> None:
    committed = court.find_draw(pool.county, pool.draw) is not None
    if committed or pool.status is not PoolStatus.ORDERED:
        raise AlreadyDrawn("the draw is committed: its sources are fixed", draw=pool.draw)


def _basis(pool: Pool) -> str:
    return document_hash({"draw": pool.draw, "entropy": list(pool.entropy)})
