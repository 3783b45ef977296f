"""Letters with fewer than fourteen days to go: on a court's order, and by two people (s. 40.23)."""

from datetime import datetime

from jury import two_people
from jury.attempts import until_settled
from jury.canonical import document_hash
from jury.errors import RequestStale
from jury.records import ActRequest, Batch, Draw, Pool
from summons.releasing import check, let_go, refuse, timing
from summons.service import Office, refuse_void

ACT = two_people.SHORT_NOTICE


def needed(batch: Batch, pool: Pool, *, now: datetime) -> bool:
    """Tell whether letters wait that may not go out any more without an order."""
    return batch.released_at is None and bool(timing(pool, now=now, court_order=None))


def request_release(
    office: Office,
    pool: Pool,
    draw: Draw,
    *,
    order: str,
    reason: str,
    by: str,
    role: str,
    now: datetime,
) -> ActRequest:
    """Ask that letters go out on an order; what else keeps them back refuses the request."""
    refuse_void(draw)
    checked = check(office, pool, draw)
    refuse(pool, draw, (*checked.blocks, *timing(pool, now=now, court_order=order)))
    return two_people.ask(
        office.court,
        ActRequest(
            county=pool.county,
            act=ACT,
            on=draw.id,
            basis=_basis(checked.batch),
            terms=order,
            reason=reason,
            role=role,
            requested_by=by,
            requested_at=now,
        ),
    )


def approve_release(
    office: Office,
    pool_id: str,
    *,
    county: str,
    given: str,
    by: str,
    role: str,
    now: datetime,
) -> Batch:
    """Release letters on the order that was asked about, as the second of two people.

    The same approval again is a repeat. What refuses an approval is in `two_people`; what the gate
    finds refuses it too, as it would any release.
    """
    court = office.court

    def approve() -> Batch:
        pool = court.pool(county, pool_id)
        request = two_people.to_approve(
            court, given, county=county, act=ACT, on=pool.draw, by=by, now=now
        )
        batch = court.batch(county, pool.draw)
        if request.approved_by is not None:
            return batch
        if batch.released_at is not None:
            raise RequestStale("the letters have gone out already", pool=pool.id)
        draw = court.draw(county, pool.draw)
        refuse_void(draw)
        checked = check(office, pool, draw)
        refuse(pool, draw, (*checked.blocks, *timing(pool, now=now, court_order=request.terms)))
        approved = two_people.approved(request, _basis(batch), by=by, now=now, role=role)
        return let_go(
            court,
            pool,
            batch,
            two_people.steps(
                approved, asked="short notice requested", done="summoned", why=request.terms
            ),
            court_order=request.terms,
            requests=(request, approved),
        )

    return until_settled(approve, pool_id)


def _basis(batch: Batch) -> str:
    return document_hash(batch.model_dump(mode="json"))
