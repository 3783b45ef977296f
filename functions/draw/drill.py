"""The restore drill's workflow states: parse, call the use case, answer. Nothing else.

A drill begins where the court writes. Once begun it is finished, whoever writes by then: it reads
copies of its own, and its report decides nothing.
"""

from collections import Counter
from datetime import date
from typing import get_args

from pydantic import TypeAdapter

from draw import drilling
from draw.drilling import Batch, Proved
from draw.proving import Places
from draw.restoring import KINDS, Kind, TableCopies
from jury import measuring, wiring
from jury.access_store import AccessStore
from jury.court_store import CourtStore
from jury.defects import State, nameless, reporting
from jury.door import logger
from jury.errors import NotFound
from jury.records import Drill

KIND: TypeAdapter[Kind] = TypeAdapter(Kind)

SEGMENTS = 8
"""In so many parts a copy is counted: one run of a function reads some ten gigabytes of a table."""


def copies() -> TableCopies:
    """Return the tables of this deployment, and the copies that its drills make of them."""
    originals = {kind: wiring.setting(f"{kind.upper()}_TABLE") for kind in get_args(Kind)}
    return TableCopies(wiring.dynamodb(), stage=wiring.setting("STAGE"), originals=originals)


def places() -> Places:
    """Return where restored draws are read: the copy of the court's table, and the buckets."""
    court = CourtStore(wiring.dynamodb(), copies().name("court"))
    return Places(court, wiring.papers(), wiring.evidence(), wiring.keys())


@nameless
def begin_drill(event: State, _context: object) -> State:
    """Begin to restore every table."""
    now = wiring.now()
    day = date.fromisoformat(event["day"]) if "day" in event else now.date()
    drill = drilling.begin(wiring.court(), copies(), run=event["run"], day=day, now=now)
    return {
        "run": drill.run,
        "day": str(drill.day),
        "counties": list(wiring.counties()),
        "segments": [
            {"kind": kind, "segment": number, "segments": SEGMENTS}
            for kind in KINDS
            for number in range(SEGMENTS)
        ],
    }


@reporting
def see_tables(event: State, _context: object) -> State:
    """See whether the copies can be read; once they can, compare their settings."""
    drill, now = _drill(event), wiring.now()
    if not drilling.are_ready(copies(), drill, now=now):
        return event | {"ready": False}
    compared = [copies().compare(kind) for kind in KINDS]
    to_remake = [name for one in compared for name in one.to_remake]
    drilling.note_ready(wiring.court(), drill, to_remake=to_remake, now=now)
    return event | {
        "ready": True,
        "failed": [name for one in compared for name in one.failed],
        "originals": {kind: copies().held(kind) for kind in KINDS},
    }


@reporting
def count_items(event: State, _context: object) -> State:
    """Count the items of one segment of a copy by kind."""
    kind, segment = KIND.validate_python(event["kind"]), int(event["segment"])
    return dict(copies().count(kind, segment=segment, segments=int(event["segments"])))


@reporting
def prove_logs(event: State, _context: object) -> State:
    """Prove a county's logs, and say in what parts its draws are proved."""
    drill, restored = _drill(event), places()
    assert drill.restored_to is not None  # noqa: S101 - a drill begins with it
    access = AccessStore(wiring.dynamodb(), copies().name("access"))
    failed = drilling.prove_logs(restored, access, event["county"], until=drill.restored_to)
    parts = drilling.batches(restored.court, event["county"])
    return {"failed": list(failed), "batches": [one._asdict() for one in parts]}


@reporting
def prove_draws(event: State, _context: object) -> State:
    """Prove some draws of a county."""
    return drilling.prove_batch(places(), Batch(**event), now=wiring.now())._asdict()


@reporting
def report_drill(event: State, _context: object) -> State:
    """Drop the copies and report how the drill ended."""
    copies().drop()
    items: Counter[str] = Counter()
    for one in event["items"]:
        items.update(one)
    lost = drilling.emptied(wiring.court(), items, event["originals"])
    ended = drilling.conclude(
        wiring.court(),
        _drill(event),
        proved=[Proved(**one) for county in event["proved"] for one in county["draws"]],
        items=dict(items),
        failed=[
            *event["failed"],
            *lost,
            *(name for one in event["proved"] for name in one["failed"]),
        ],
        now=wiring.now(),
    )
    return _told(ended)


@reporting
def report_drill_failure(event: State, _context: object) -> State:
    """Drop the copies and report a drill that broke off."""
    now, code = wiring.now(), event.get("failure", {}).get("Error", "Unknown")
    day = date.fromisoformat(event["day"]) if "day" in event else now.date()
    # Reported first: tables that can't be dropped yet must not keep the failure from staff.
    ended = drilling.give_up(wiring.court(), run=event["run"], day=day, code=code, now=now)
    if ended is None:
        return {"run": event["run"], "day": str(day), "passed": False}
    told = _told(ended)
    copies().drop()
    return told


def _told(drill: Drill) -> State:
    failed = drill.status == "failed"
    measuring.count({"RestoreDrillsWanting": int(failed), "DrawsProved": drill.proved})
    if failed:
        logger.error("restore drill failed", day=str(drill.day), failed=list(drill.failed))
    else:
        logger.info("restore drill passed", day=str(drill.day), proved=drill.proved)
    return {"run": drill.run, "day": str(drill.day), "passed": not failed}


def _drill(event: State) -> Drill:
    drill = wiring.court().find_drill(date.fromisoformat(event["day"]))
    if drill is None or drill.run != event["run"]:
        raise NotFound("no drill of this run is on file")
    return drill
