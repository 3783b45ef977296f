"""The restore drill: restore, compare, prove every draw and every log, report, and drop it all."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from draw import proving
from draw.proving import Places
from draw.restoring import KINDS, Kind, TableCopies
from jury.access_store import AccessStore
from jury.canonical import sha256
from jury.court_store import CourtStore
from jury.errors import DrillUnderWay, TablesNotReady
from jury.records import Drill

BEFORE = timedelta(minutes=10)
"""So long ago is the instant that is restored: the newest minutes can't be restored yet."""

PATIENCE = timedelta(hours=8)
"""Tables that are not there by then have failed the drill."""

BROKEN_OFF = timedelta(days=1)
"""A run of the workflow ends by then: a drill that says it is running has broken off."""

LONGEST_WITHOUT = timedelta(days=35)
"""A drill begins once a month: after so long without one, a month has gone without."""

SOON = timedelta(minutes=15)
"""A commitment names an instant that is at most so long before the one at which it is written."""

LEAST_KEPT = 0.75
"""A table that holds a smaller share of what it held has lost something, whatever is erased."""

MOST_AT_ONCE = 20
"""So many draws of one county one run of the function proves."""

COMMITMENT, RESULT = "commitment.json", "result.json"

MOST_NAMED, MOST_ON_FILE = 3, 100
"""So many failures of one part go through the workflow, and so many of them all on record."""


class Batch(NamedTuple):
    """Some draws of a county in the order of their names: those that come after one."""

    county: str
    after: str
    most: int


class Proved(NamedTuple):
    """How many draws of a batch there are, how many of them are proved, and which are not."""

    draws: int
    proved: int
    failed: tuple[str, ...]


def begin(court: CourtStore, copies: TableCopies, *, run: str, day: date, now: datetime) -> Drill:
    """Take the day for this run and begin to restore every table to one instant.

    DrillUnderWay while another drill is running, of whatever day: the copies are its own. One that
    began more than a day ago has broken off and keeps nobody out. What an earlier drill left is
    dropped first: TablesNotReady until it is gone.
    """
    other = _under_way(court, run, now)
    if other is not None:
        raise DrillUnderWay("another run of the drill is under way", run=other.run)
    held = court.find_drill(day)
    drill = held
    if drill is None or drill.run != run:
        drill = Drill(day=day, run=run, status="running", began_at=now, restored_to=now - BEFORE)
        court.file_drill(held, drill)
    copies.drop()
    assert drill.restored_to is not None  # noqa: S101 - a drill begins with it
    for kind in KINDS:
        copies.restore(kind, drill.restored_to)
    return drill


def is_wanting(court: CourtStore, *, since: datetime, now: datetime) -> bool:
    """Tell whether a month has gone without a drill, in a court that has been watched so long."""
    last = max((drill.began_at for drill in court.drills()), default=since)
    return now - max(last, since) > LONGEST_WITHOUT


def newest_failed(court: CourtStore, *, now: datetime) -> Drill | None:
    """Return the newest drill that has ended, if it has not passed; one broken off has not.

    What failed stays wanting until a drill has passed: a drill a month is nobody's reminder.
    """
    ended = [
        drill
        for drill in court.drills()
        if drill.status != "running" or now - drill.began_at > BROKEN_OFF
    ]
    newest = max(ended, key=lambda drill: drill.began_at, default=None)
    return None if newest is None or newest.status == "passed" else newest


def _under_way(court: CourtStore, run: str, now: datetime) -> Drill | None:
    """Return another run's drill that is still running, or None."""
    for held in court.drills():
        others = held.status == "running" and held.run != run
        if others and now - held.began_at <= BROKEN_OFF:
            return held
    return None


def are_ready(copies: TableCopies, drill: Drill, *, now: datetime) -> bool:
    """Tell whether every copy can be read; TablesNotReady when that takes too long."""
    if all(copies.is_ready(kind) for kind in KINDS):
        return True
    if now - drill.began_at > PATIENCE:
        raise TablesNotReady("the tables were not restored in time", day=str(drill.day))
    return False


def note_ready(court: CourtStore, drill: Drill, *, to_remake: Sequence[str], now: datetime) -> None:
    """Enter when the tables could be read, and what a person would have to make anew."""
    if drill.restored_at is None:
        ready = {"restored_at": now, "to_remake": tuple(to_remake)}
        court.file_drill(drill, drill.model_copy(update=ready))


def batches(court: CourtStore, county: str) -> list[Batch]:
    """Divide a county's draws into parts that are not too long for one run."""
    names = [draw for draw, _text in court.draw_texts(county)]
    starts = range(0, len(names), MOST_AT_ONCE)
    return [Batch(county, names[at - 1] if at else "", MOST_AT_ONCE) for at in starts]


def prove_logs(
    places: Places, access: AccessStore, county: str, *, until: datetime
) -> tuple[str, ...]:
    """Prove a county's log of draws and its access log; return what is wrong with them.

    So is a draw whose commitment is in the evidence from before that instant, and of which the
    court's table has neither the record nor a void.
    """
    court = places.court
    log = proving.read_log(court, county)
    known = list(proving.documents(text for _draw, text in court.draw_texts(county)))
    known += _told_of_lost(places, county)
    found = list(log.findings)
    if proving.unknown_links(log, known, "commitment", "result", "void"):
        found.append("log-unknown")
    if proving.access_log_breaks(access, places.evidence, county, until=until):
        found.append("access-log")
    found += [f"{draw} record-missing" for draw in _not_restored(places, county, until)]
    return tuple(f"{county}: {one}" for one in found)


def _told_of_lost(places: Places, county: str) -> Iterator[str]:
    """Yield the documents in the log of draws that were voided when their record was missing."""
    lost = {draw: void for stop in places.court.stops(county) for draw, void in stop.lost.items()}
    for draw, void in lost.items():
        yield sha256(void.encode())
        yield str(json.loads(void)["commitment"])
        for key in places.evidence.keys(f"{county}/draws/{draw}/"):
            if key.endswith(f"/{RESULT}"):
                yield sha256(places.evidence.get(key))


def _not_restored(places: Places, county: str, until: datetime) -> Iterator[str]:
    court, evidence, folder = places.court, places.evidence, f"{county}/draws/"
    known = {draw for draw, _text in court.draw_texts(county)}
    known |= {draw for stop in court.stops(county) for draw in stop.lost}
    for key in evidence.keys(folder):
        draw, _, name = key.removeprefix(folder).partition("/")
        if name != COMMITMENT or draw in known:
            continue
        said = json.loads(evidence.get(key))
        if datetime.fromisoformat(said["committed_at"]) + SOON <= until:
            yield draw


def prove_batch(places: Places, batch: Batch, *, now: datetime) -> Proved:
    """Prove some draws of a county."""
    log = proving.read_log(places.court, batch.county)
    settled = proving.voided_when_lost(places.court, log)
    failed, draws = [], 0
    for draw, text in places.court.draw_texts(batch.county, after=batch.after):
        if draws == batch.most:
            break
        draws += 1
        if draw in settled:  # its record came after its void, which is in the log
            continue
        proof = proving.prove(places, log, draw, text, now=now)
        if not proof.whole:
            failed.append(f"{draw}: {', '.join(proof.findings)}")
    return Proved(draws, draws - len(failed), tuple(failed[:MOST_NAMED]))


def emptied(
    court: CourtStore, items: Mapping[str, int], originals: Mapping[Kind, int]
) -> Iterator[str]:
    """Yield what copies hold too little: next to the originals, and to the last drill that counted.

    DynamoDB counts an original every six hours or so, which is why little less is not less.
    """
    counted = [drill.items for drill in court.drills() if drill.items]
    before, held = _by_table(counted[-1] if counted else {}), _by_table(items)
    for kind in KINDS:
        expected = max(before[kind], originals.get(kind, 0))
        if held[kind] < LEAST_KEPT * expected:
            yield f"{kind}: {held[kind]} items, where there were {expected}"


def _by_table(items: Mapping[str, int]) -> Counter[str]:
    held: Counter[str] = Counter()
    for name, number in items.items():
        held[name.partition("/")[0]] += number
    return held


def conclude(
    court: CourtStore,
    drill: Drill,
    *,
    proved: Sequence[Proved],
    items: dict[str, int],
    failed: Sequence[str],
    now: datetime,
) -> Drill:
    """File how a drill ended: it has passed when every draw is proved and nothing failed."""
    draws, whole = sum(one.draws for one in proved), sum(one.proved for one in proved)
    found = [*failed, *(name for one in proved for name in one.failed)]
    counted = items.get("court/COUNTY/DRAW", 0)
    if counted != draws:
        found.append(f"court: {counted} draws, of which {draws} were looked at")
    ended = drill.model_copy(
        update={
            "status": "failed" if found else "passed",
            "ended_at": now,
            "draws": draws,
            "proved": whole,
            "items": items,
            "failed": tuple(found[:MOST_ON_FILE]),
        }
    )
    court.file_drill(drill, ended)
    return ended


def give_up(court: CourtStore, *, run: str, day: date, code: str, now: datetime) -> Drill | None:
    """File that a drill broke off, by the name of the error; again changes nothing.

    None while another run's drill goes on: its copies are not this one's to drop.
    """
    if _under_way(court, run, now) is not None:
        return None
    held = court.find_drill(day)
    begun = Drill(day=day, run=run, status="running", began_at=now)
    if held is not None and held.run == run:
        begun = held
    if begun.status == "failed":
        return begun
    ended = begun.model_copy(update={"status": "failed", "ended_at": now, "failed": (code,)})
    court.file_drill(held, ended)
    return ended
