"""Surveying every draw before a Region becomes the writer: what is not whole stops its pool.

A replica lacks the newest writes, of each table and bucket another piece. Whoever can't know
whether entropy was taken must take none: so whatever shows a trace of a draw, and is not a whole
draw, stops.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from draw import proving
from draw.proving import Places, Proof
from jury.canonical import sha256
from jury.court_store import WHOLE_LOG, CourtStore
from jury.errors import Conflict, NotFound
from jury.people_store import DrawKeyStore
from jury.records import DrawnFor, Pool, PoolStatus, RoomAct, Stop, Survey, Surveying
from jury.summons_store import SummonsStore
from jury.two_people import VOID

COMMITMENT = "commitment.json"

OF_A_VOID = frozenset(
    {
        "commitment-hash", "void-form", "void-missing", "void-differs", "log-void", "pool-missing",
        "pool-unreadable", "pool-status", "county-drawing",
    }
)  # fmt: skip
"""What must not be found of a void. Two people have decided about all else that was damaged."""


class Surveyed(NamedTuple):
    """Where traces of draws are looked for."""

    places: Places
    secrets: DrawKeyStore
    summonses: SummonsStore


def survey(
    surveyed: Surveyed,
    counties: Sequence[str],
    *,
    epoch: int,
    run: str,
    now: datetime,
    goes_on: Callable[[], bool],
) -> Survey | None:
    """Prove every draw of some counties; stop what is not whole, and file what was found.

    None when it had to leave off, or another run has gone on meanwhile: the same again goes on from
    there. Pools are stopped before the survey is filed, so that whoever finds it on file finds them
    stopped.
    """
    court = surveyed.places.court
    left = court.find_surveying(epoch)
    first = Surveying(epoch=epoch, run=run, county=counties[0], after="", draws=0, incomplete=())
    done = first if left is None else left.model_copy(update={"run": run})
    for county in counties[counties.index(done.county) :]:
        if county != done.county:
            done = done.model_copy(update={"county": county, "after": ""})
        for proof in _proofs(surveyed, county, after=done.after, now=now):
            found = () if _may_stand(surveyed, county, proof) else ((county, proof.draw),)
            # A log that is not whole counts like a draw, so that the figures add up.
            counted = proof.draw != WHOLE_LOG or bool(found)
            done = done.model_copy(
                update={
                    "after": proof.draw,
                    "draws": done.draws + counted,
                    "incomplete": (*done.incomplete, *found),
                }
            )
            if not goes_on():
                _leave(court, left, done)
                return None
    # Of runs that go side by side one alone comes to the end: what it found is on record first.
    if not _leave(court, left, done):
        return None
    for county in counties:
        _stop(surveyed, county, [draw for of, draw in done.incomplete if of == county], epoch, now)
    incomplete = tuple(_named(*one) for one in done.incomplete)
    result = Survey(
        epoch=epoch,
        at=now,
        draws=done.draws,
        proved=done.draws - len(incomplete),
        incomplete=incomplete,
    )
    court.file_survey(result)
    # A later survey of the epoch begins from the beginning: something may have come by then.
    _leave(court, done, first)
    return result


def _leave(court: CourtStore, seen: Surveying | None, now: Surveying) -> bool:
    """Keep how far this run has come; false when another run went on from the same place."""
    try:
        court.leave_survey(seen, now)
    except Conflict:
        return False
    return True


def _named(county: str, draw: str) -> str:
    return f"{county}-{WHOLE_LOG}" if draw == WHOLE_LOG else draw


def _proofs(surveyed: Surveyed, county: str, *, after: str, now: datetime) -> Iterator[Proof]:
    """Yield a proof of each draw after one, in the order of their names, and at last of the log."""
    court = surveyed.places.court
    log = proving.read_log(court, county)
    texts = dict(court.draw_texts(county))
    voids = {draw: void for stop in court.stops(county) for draw, void in stop.lost.items()}
    standing = proving.voided_when_lost(court, log)
    for draw in sorted(texts.keys() | (set(_traces(surveyed, county)) - voids.keys())):
        if after == WHOLE_LOG or draw <= after:
            continue
        if draw in texts and draw in standing:  # its record came too late
            yield Proof(draw, proving.pool_of(draw), "voided", ())
        elif draw in texts:
            yield proving.prove(surveyed.places, log, draw, texts[draw], now=now)
        elif not _is_withdrawn(surveyed, county, draw):
            lost = ("record-missing",)
            yield Proof(draw, proving.pool_of(draw), "unreadable", lost)
    if after != WHOLE_LOG:
        known = set(proving.documents(texts.values()))
        unknown = proving.unknown_links(log, known, "commitment")
        if unknown:  # only then is the evidence of every draw of the county read for them
            known.update(_committed_elsewhere(surveyed, county, voids))
            unknown = proving.unknown_links(log, known, "commitment")
        found = (*log.findings, *(("log-unknown",) if unknown else ()))
        yield Proof(WHOLE_LOG, WHOLE_LOG, "signed", found)


def _committed_elsewhere(
    surveyed: Surveyed, county: str, voids: Mapping[str, str]
) -> Iterator[str]:
    """Yield the hashes of commitments whose draws are known, though their records never came.

    A link of the log does not say to which draw it belongs. Of one that nothing else explains, any
    pool of the county may be the one that was drawn.
    """
    evidence = surveyed.places.evidence
    for key in evidence.keys(f"{county}/draws/"):
        if key.endswith(f"/{COMMITMENT}"):
            yield sha256(evidence.get(key))
    for void in voids.values():
        yield str(json.loads(void)["commitment"])


def _is_withdrawn(surveyed: Surveyed, county: str, draw: str) -> bool:
    """Tell whether an act, or an order, was given up before its draw, which left only papers."""
    if any(surveyed.places.evidence.keys(f"{county}/draws/{draw}/")):
        return False
    try:
        given_up = surveyed.places.court.drawn_for(county, proving.pool_of(draw))
    except NotFound:
        return False
    if isinstance(given_up, Pool):
        return given_up.withdrawn and given_up.draw == draw
    return isinstance(given_up, RoomAct) and given_up.status is PoolStatus.CLOSED


def _may_stand(surveyed: Surveyed, county: str, proof: Proof) -> bool:
    """Tell whether a draw may be relied on, and gone on with, whatever the copy has lost.

    One whose result is on record may be signed: it can come to nothing else. One that has only
    its commitment may have been given entropy where it was made, and one that has its entropy a
    result with another time in it.
    """
    if proof.stage == "voided":  # what else is damaged of it stops nothing any more
        return OF_A_VOID.isdisjoint(proof.findings)
    if not proof.whole:
        return False
    if proof.stage in {"signed", "held"}:
        return not _voided_elsewhere(surveyed, county, proof)
    if proof.stage != "recorded":
        return False
    keys = surveyed.places.evidence.keys(f"{county}/draws/{proof.draw}/")
    return {key.rpartition("/")[2] for key in keys} <= {COMMITMENT}


def _voided_elsewhere(surveyed: Surveyed, county: str, proof: Proof) -> bool:
    key = f"{county}/draws/{proof.draw}/void.json"
    return surveyed.places.evidence.find(key) is not None


# -- traces of draws whose record is missing -------------------------------------------------


def _traces(surveyed: Surveyed, county: str) -> Iterator[str]:
    """Yield the draws of which anything at all is on file, many of them more than once."""
    court, evidence, papers = (
        surveyed.places.court,
        surveyed.places.evidence,
        surveyed.places.papers,
    )
    folder = f"{county}/draws/"
    for key in chain(evidence.keys(folder), papers.keys(folder)):
        yield key.removeprefix(folder).partition("/")[0]
    yield from surveyed.secrets.draws(county)
    drawing = court.state(county).drawing
    if drawing is not None:
        yield drawing
    for pool in _drawn_for(surveyed, county):
        yield from _of_pool(surveyed, pool)
    for request in court.requests(county, VOID):
        yield request.on
    for ceremony in court.ceremonies(county):
        yield ceremony.draw
    for batch in court.batches(county):
        yield batch.draw


def _drawn_for(surveyed: Surveyed, county: str) -> Iterator[DrawnFor]:
    court = surveyed.places.court
    yield from court.pools(county)
    yield from court.final_lists(county)
    yield from court.subsets(county)
    yield from court.room_acts(county)


def _of_pool(surveyed: Surveyed, pool: DrawnFor) -> Iterator[str]:
    """Yield the draws that a pool itself tells of: earlier ones, and its own once it has begun."""
    for attempt in range(1, pool.attempt):
        yield f"{pool.id}-d{attempt}"
    court = surveyed.places.court
    begun = pool.status in {PoolStatus.DRAWN, PoolStatus.HELD, PoolStatus.SUMMONED} or any(
        step.what == "committed" and step.why == pool.draw for step in pool.history
    )
    listed = next(court.members(pool.county, pool.draw), None) is not None
    if begun or listed or surveyed.summonses.counts(pool.county, pool.draw):
        yield pool.draw


# -- the mark ---------------------------------------------------------------------------------


def _stop(surveyed: Surveyed, county: str, draws: Sequence[str], epoch: int, now: datetime) -> None:
    """Stop each pool that has an incomplete draw, and let those go on that have none any more."""
    court = surveyed.places.court
    by_pool: dict[str, list[str]] = {}
    for draw in draws:
        pool = WHOLE_LOG if draw == WHOLE_LOG else proving.pool_of(draw)
        by_pool.setdefault(pool, []).append(draw)
    held = {stop.pool: stop for stop in court.stops(county)}
    for pool in sorted(held.keys() | by_pool.keys()):
        named = tuple(by_pool.get(pool, ()))
        seen = held.get(pool)
        if seen is not None and seen.draws == named:
            continue
        lost = {} if seen is None else seen.lost
        court.stop(
            seen,
            Stop(county=county, pool=pool, draws=named, epoch=epoch, at=now, lost=lost),
        )
