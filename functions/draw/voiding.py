"""Voiding a draw: two people, a reason, a line in the log for ever, and a new draw for the pool."""

import json
from datetime import datetime
from typing import Any

from draw.service import evidence_key
from jury import protocol, two_people
from jury.attempts import until_settled
from jury.buckets import EvidenceBucket
from jury.calendar import stamp
from jury.canonical import canonical, document_hash, sha256
from jury.court_store import CourtStore
from jury.errors import DrawVoided, NothingToVoid
from jury.records import ActRequest, Draw, DrawnFor, PoolStatus, Step

ACT = "void"


def request_void(
    court: CourtStore, pool: DrawnFor, *, reason: str, by: str, now: datetime
) -> ActRequest:
    """Ask for a void of the newest draw of a pool or a final list; NothingToVoid before it."""
    if pool.status is PoolStatus.CLOSED:
        raise NothingToVoid("the pool is closed: its people have served", pool=pool.id)
    draw = court.find_draw(pool.county, pool.draw)
    if draw is None:
        raise NothingToVoid("no draw for it is committed", pool=pool.id)
    if draw.voided:
        raise DrawVoided("the draw has been voided", draw=draw.id)
    return two_people.ask(
        court,
        ActRequest(
            county=pool.county,
            act=ACT,
            on=draw.id,
            basis=_basis(draw),
            reason=reason,
            requested_by=by,
            requested_at=now,
        ),
    )


def approve_void(
    court: CourtStore,
    evidence: EvidenceBucket,
    pool_id: str,
    *,
    county: str,
    given: str,
    by: str,
    now: datetime,
) -> Draw:
    """Void a draw, as the second of two people. The same person's same approval is a repeat.

    What refuses an approval is in `two_people`; nothing has changed after any refusal.
    """

    def approve() -> Draw:
        pool = court.drawn_for(county, pool_id)
        on = _asked_about(court, pool, given)
        request = two_people.to_approve(court, given, county=county, act=ACT, on=on, by=by, now=now)
        draw = court.draw(county, on)
        if request.approved_by is not None:
            return draw
        return _void(court, pool, draw, request, by=by, now=now)

    draw = until_settled(approve, pool_id)
    assert draw.void is not None  # noqa: S101 - written with the approval
    evidence.put(evidence_key(draw, "void.json"), draw.void.encode())
    return draw


def letters_are_out(court: CourtStore, draw: Draw) -> bool:
    """Tell whether a draw's letters have been released to the printer."""
    batch = court.find_batch(draw.county, draw.id)
    return batch is not None and batch.released_at is not None


def announced_void(draw: Draw) -> dict[str, Any] | None:
    """Return a void as anybody may read it, with the hash under which the log holds it."""
    if draw.void is None:
        return None
    document: dict[str, Any] = json.loads(draw.void)
    return document | {"hash": sha256(draw.void.encode())}


def _void(
    court: CourtStore, pool: DrawnFor, draw: Draw, request: ActRequest, *, by: str, now: datetime
) -> Draw:
    approved = two_people.approved(request, _basis(draw), by=by, now=now)
    text = canonical(
        protocol.void(
            draw=draw.id,
            commitment_hash=draw.commitment_hash,
            result_hash=draw.result_hash,
            reason=request.reason,
            requested_by=request.requested_by,
            requested_at=stamp(request.requested_at),
            approved_by=by,
            voided_at=stamp(now),
        )
    )
    state = court.state(draw.county)
    entry = protocol.log_entry(
        county=draw.county,
        sequence=state.sequence + 1,
        kind="void",
        body=sha256(text),
        previous=state.head,
    )
    steps = (
        Step(
            what="void requested",
            at=request.requested_at,
            by=request.requested_by,
            why=request.reason,
        ),
        Step(what="voided", at=now, by=by, why=draw.id),
    )
    voided = draw.model_copy(update={"void": text.decode()})
    court.void(
        draw,
        voided,
        entry,
        pools=(pool, pool.given_back(steps)),
        requests=(request, approved),
    )
    return voided


def _asked_about(court: CourtStore, pool: DrawnFor, given: str) -> str:
    # An approval that is repeated finds its draw voided, and another one serving the pool.
    before = pool.model_copy(update={"attempt": pool.attempt - 1})
    request = court.find_request(pool.county, ACT, before.draw) if pool.attempt > 1 else None
    return before.draw if request is not None and request.hash == given else pool.draw


def _basis(draw: Draw) -> str:
    return document_hash({"commitment": draw.commitment_hash, "result": draw.result_hash})
