"""Voiding a draw: two people, a reason, a line in the log for ever, and a new draw for the pool."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from jury import protocol, two_people
from jury.attempts import until_settled
from jury.buckets import EvidenceBucket
from jury.calendar import stamp
from jury.canonical import Json, canonical, document_hash, sha256
from jury.court_store import CourtStore, LostDraw
from jury.errors import ActStands, DrawVoided, NothingToVoid, PeopleReported
from jury.records import (
    ActRequest,
    CountyState,
    Draw,
    DrawnFor,
    Pool,
    PoolStatus,
    RoomAct,
    Step,
    Stop,
)
from jury.summons_store import REASSIGNED, SummonsStore
from jury.turnout import REPORTED

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

ACT = two_people.VOID


class Registers(NamedTuple):
    """Where a void is entered."""

    court: CourtStore
    summonses: SummonsStore
    evidence: EvidenceBucket


def request_void(
    court: CourtStore,
    summonses: SummonsStore,
    pool: DrawnFor,
    *,
    reason: str,
    by: str,
    now: datetime,
    role: str = "",
) -> ActRequest:
    """Ask for a void of the newest draw of a pool or a final list; NothingToVoid before it.

    ActStands for an act of the court day, PeopleReported once anybody drawn has come to court.
    """
    stop = court.find_stop(pool.county, pool.id)
    _refuse_standing(pool, stop)
    if pool.status is PoolStatus.CLOSED:
        raise NothingToVoid("the pool is closed: its people have served", pool=pool.id)
    draw = court.find_draw(pool.county, pool.draw)
    if draw is None and not _is_stopped(stop):
        raise NothingToVoid("no draw for it is committed", pool=pool.id)
    if draw is not None and draw.voided:
        raise DrawVoided("the draw has been voided", draw=draw.id)
    _refuse_reported(summonses, pool.county, pool.draw)
    return two_people.ask(
        court,
        ActRequest(
            county=pool.county,
            act=ACT,
            on=pool.draw,
            basis=_basis(draw, stop),
            reason=reason,
            role=role,
            requested_by=by,
            requested_at=now,
        ),
    )


def approve_void(
    registers: Registers,
    pool_id: str,
    *,
    county: str,
    given: str,
    by: str,
    now: datetime,
    role: str = "",
) -> Draw | LostDraw:
    """Void a draw, as the second of two people. The same person's same approval is a repeat.

    What refuses an approval is in `two_people`, and PeopleReported once anybody drawn has come to
    court; nothing has changed after any refusal. It also ends a survey's stop of the pool, as far
    as that names this draw or an earlier one; a draw whose record never came is voided like any.
    """
    court, summonses, evidence = registers

    def approve() -> Draw | LostDraw:
        pool = court.drawn_for(county, pool_id)
        stop = court.find_stop(county, pool_id)
        _refuse_standing(pool, stop)
        on = _asked_about(court, pool, given)
        request = two_people.to_approve(court, given, county=county, act=ACT, on=on, by=by, now=now)
        draw = court.find_draw(county, on)
        if request.approved_by is not None:
            return draw or _lost(pool, on, stop)
        approved = two_people.approved(request, _basis(draw, stop), by=by, now=now, role=role)
        _refuse_reported(summonses, county, on)
        if draw is None:
            return _void_lost(registers, pool, stop, (request, approved), now=now)
        papers = [summonses.draw_voided(county, draw.id)] if isinstance(pool, Pool) else []
        if stop is not None:
            papers.append(court.stop_replaced(stop, _over(stop, draw.id)))
        return _void(court, pool, draw, (request, approved), papers=papers, now=now)

    draw = until_settled(approve, pool_id)
    assert draw.void is not None  # noqa: S101 - written with the approval
    evidence.put(f"{draw.county}/draws/{draw.id}/void.json", draw.void.encode())
    return draw


def letters_are_out(court: CourtStore, county: str, draw_id: str) -> bool:
    """Tell whether a draw's letters have been released to the printer."""
    batch = court.find_batch(county, draw_id)
    return batch is not None and batch.released_at is not None


def announced_void(draw: Draw | LostDraw) -> dict[str, Any] | None:
    """Return a void as anybody may read it, with the hash under which the log holds it."""
    if draw.void is None:
        return None
    document: dict[str, Any] = json.loads(draw.void)
    return document | {"hash": sha256(draw.void.encode())}


def voided(court: CourtStore, county: str, *, after: str = "") -> list[Draw | LostDraw]:
    """Return every voided draw after one, by identifier; also those whose record never came.

    Of a draw whose record came after its void, the void that the log holds is what counts.
    """
    on_record = {draw.id: draw for draw in court.draws(county, after=after) if draw.voided}
    lost = {draw.id: draw for draw in court.lost_draws(county) if draw.id > after}
    return [found for _, found in sorted((on_record | lost).items())]


def _is_stopped(stop: Stop | None) -> bool:
    return stop is not None and bool(stop.draws)


def _refuse_standing(pool: DrawnFor, stop: Stop | None) -> None:
    # Unless nobody knows what became of it, where a copy has taken over.
    if isinstance(pool, RoomAct) and not _is_stopped(stop):
        raise ActStands("a panel is released, and its draw stands: draw another one", act=pool.id)


def _given_back(pool: DrawnFor, steps: tuple[Step, ...]) -> DrawnFor:
    if isinstance(pool, RoomAct):  # whoever is in the room is called by another act, if at all
        history = (*pool.history, *steps)
        return pool.model_copy(update={"status": PoolStatus.CLOSED, "history": history})
    return pool.given_back(steps)


def _over(stop: Stop, draw_id: str, **changes: object) -> Stop:
    """Return a stop without what a void of this draw ends: the draw itself, and earlier ones."""
    later = tuple(one for one in stop.draws if _attempt(one) > _attempt(draw_id))
    return stop.model_copy(update={"draws": later, **changes})


def _attempt(draw_id: str) -> int:
    return int(draw_id.rpartition("-d")[2])


def _refuse_reported(summonses: SummonsStore, county: str, draw_id: str) -> None:
    counts = summonses.counts(county, draw_id)
    reported = counts[REASSIGNED] + sum(counts[state.value] for state in REPORTED)
    if reported:
        raise PeopleReported("people of this draw have come to court", reported=reported)


def _lost(pool: DrawnFor, draw_id: str, stop: Stop | None) -> LostDraw:
    lost = {} if stop is None else stop.lost
    return LostDraw(pool.county, draw_id, pool.id, lost[draw_id])


def _void_lost(
    registers: Registers,
    pool: DrawnFor,
    stop: Stop | None,
    requests: tuple[ActRequest, ActRequest],
    *,
    now: datetime,
) -> LostDraw:
    """Void a draw known by its traces; its commitment is named where the evidence has it."""
    if stop is None or not stop.draws:
        raise NothingToVoid("no draw for it is committed", pool=pool.id)
    draw_id = pool.draw
    filed = registers.evidence.find(f"{pool.county}/draws/{draw_id}/commitment.json")
    commitment = protocol.GENESIS if filed is None else sha256(filed)
    text = _document(draw_id, commitment, None, requests[1], now)
    state = registers.court.state(pool.county)
    steps = two_people.steps(requests[1], asked="void requested", done="voided", why=draw_id)
    registers.court.void_lost(
        draw_id,
        _entry(state, text),
        pools=(pool, _given_back(pool, steps)),
        requests=requests,
        stops=(stop, _over(stop, draw_id, lost=stop.lost | {draw_id: text.decode()})),
        holding=state.drawing,
    )
    return LostDraw(pool.county, draw_id, pool.id, text.decode())


def _document(
    draw_id: str, commitment: str, result: str | None, approved: ActRequest, now: datetime
) -> bytes:
    return canonical(
        protocol.void(
            draw=draw_id,
            commitment_hash=commitment,
            result_hash=result,
            reason=approved.reason,
            requested_by=approved.requested_by,
            requested_at=stamp(approved.requested_at),
            approved_by=str(approved.approved_by),
            voided_at=stamp(now),
        )
    )


def _entry(state: CountyState, text: bytes) -> dict[str, Json]:
    return protocol.log_entry(
        county=state.county,
        sequence=state.sequence + 1,
        kind="void",
        body=sha256(text),
        previous=state.head,
    )


def _void(
    court: CourtStore,
    pool: DrawnFor,
    draw: Draw,
    requests: tuple[ActRequest, ActRequest],
    *,
    papers: "list[TransactWriteItemTypeDef]",
    now: datetime,
) -> Draw:
    _, approved = requests
    text = _document(draw.id, draw.commitment_hash, draw.result_hash, approved, now)
    state = court.state(draw.county)
    steps = two_people.steps(approved, asked="void requested", done="voided", why=draw.id)
    voided = draw.model_copy(update={"void": text.decode()})
    court.void(
        draw,
        voided,
        _entry(state, text),
        pools=(pool, _given_back(pool, steps)),
        requests=requests,
        papers=papers,
        holding=state.drawing,
    )
    return voided


def _asked_about(court: CourtStore, pool: DrawnFor, given: str) -> str:
    # An approval that is repeated finds its draw voided, and another one serving the pool.
    before = pool.model_copy(update={"attempt": pool.attempt - 1})
    request = court.find_request(pool.county, ACT, before.draw) if pool.attempt > 1 else None
    return before.draw if request is not None and request.hash == given else pool.draw


def _basis(draw: Draw | None, stop: Stop | None) -> str:
    if draw is None:  # what is known of it is that a survey named it
        named = () if stop is None else stop.draws
        return document_hash({"draws": list(named)})
    return document_hash({"commitment": draw.commitment_hash, "result": draw.result_hash})
