"""A pool on its day: its letters out, everybody due, and so many checked in at the counter."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import office
import summonses
import time_machine
from intake import asked
from summonses import BASE, FIRST, everybody, instant, staff

from court import pay_desk, room_desk
from jury import wiring
from jury.cells import plain_cell
from jury.records import Pool

REASON = "as the clerk at the counter wrote it down"
MISTAKE = {"reason": "the neighbour's letter was scanned"}
SHOWN = {"purpose": "running-the-court-day"}
MORNING = instant(FIRST, 8, 30)


def summoned(size: int = 15, people: int = 60, *, service: date = FIRST) -> Pool:
    """Publish a list, draw a pool of it, send its letters out, and have it report."""
    office.publish(office.residents(people))
    pool = summonses.sent(summonses.ordered(service, size=size))
    assert staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})[0] == 200
    return pool


@contextmanager
def opened_room(
    count: int, *, size: int | None = None, people: int = 60, at: datetime = MORNING
) -> Iterator[Pool]:
    """Open a room on the pool's morning with so many checked in; the clock stands there.

    It is opened within an office that is open (`intake.opened`) and has no list yet.
    """
    pool = summoned(size or max(count, 15), max(people, 2 * count))
    with time_machine.travel(at, tick=False):
        told = checked_in(pool, *numbers(pool)[:count]) if count else []
        assert all(one["outcome"] == "checked_in" for one in told), told
        yield summonses.now_of(pool)


def numbers(pool: Pool) -> list[str]:
    """Return a pool's juror numbers in the order drawn."""
    return [one.juror_number for one in everybody(pool)]


def room(
    method: str, route: str, body: Any = None, *, role: str = "jury-manager", **query: str
) -> tuple[int, Any]:
    """Ask the room's door; `route` is what comes after the county."""
    return asked(room_desk.handler, method, BASE + route, body, by=f"{role}-1", role=role, **query)


def pay(
    method: str, route: str, body: Any = None, *, role: str = "court-administrator", **query: str
) -> tuple[int, Any]:
    """Ask the door of pay; `route` is what comes after the county."""
    return asked(pay_desk.handler, method, BASE + route, body, by=f"{role}-1", role=role, **query)


def checked_in(pool: Pool, *entries: str | dict[str, Any]) -> list[dict[str, Any]]:
    """Check people in at the counter, a hundred to a call; return what came of each."""
    told: list[dict[str, Any]] = []
    listed = [one if isinstance(one, dict) else {"juror": one} for one in entries]
    for start in range(0, len(listed), 100):
        body = {"jurors": listed[start : start + 100]}
        status, answer = room("POST", f"/pools/{pool.id}/check-ins", body)
        assert status == 200, answer
        told += answer["entries"]
    return told


def outcomes(told: list[dict[str, Any]]) -> list[str]:
    return [one["outcome"] for one in told]


def present(pool: Pool, **query: str) -> list[str]:
    """Return who is in the room today, by juror number."""
    status, told = room("GET", f"/pools/{pool.id}/check-ins", here="yes", **query)
    assert status == 200, told
    return [one["juror_number"] for one in told["check_ins"]]


def discharged(pool: Pool, *jurors: str) -> list[dict[str, Any]]:
    """Let some people go, or everybody who is free; return what came of each."""
    who = {"jurors": list(jurors)} if jurors else {"everybody": True}
    status, told = room("POST", f"/pools/{pool.id}/discharges", who | {"reason": REASON})
    assert status == 200, told
    return list(told["entries"])


def brought_back(pool: Pool, *jurors: str) -> list[dict[str, Any]]:
    """Take discharges back that were a mistake; return what came of each."""
    body = {"to": "in_court", "jurors": list(jurors), "reason": "the wrong room was let go"}
    status, told = room("POST", f"/pools/{pool.id}/discharges", body)
    assert status == 200, told
    return list(told["entries"])


def two_rooms(size: int = 15, people: int = 60) -> tuple[Pool, Pool]:
    """Send out the letters of two pools of one morning, an hour and a half apart; both report."""
    office.publish(office.residents(people))
    early = summonses.ordered(FIRST, size=size)
    late = office.order(size, kind="grand", service=FIRST, time="09:30")
    pools = summonses.sent(early), summonses.sent(late)
    for pool in pools:
        assert staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})[0] == 200
    return pools


def gone_over(pool: Pool, to: Pool, *jurors: str) -> list[dict[str, Any]]:
    """Let some people, or everybody free, go over to another room; return what came of each."""
    who = {"jurors": list(jurors)} if jurors else {"everybody": True}
    body = {"to": to.id, "reason": "fewer came there than the trial needs"} | who
    status, told = room("POST", f"/pools/{pool.id}/reassignments", body)
    assert status == 200, told
    return list(told["entries"])


def excused_from_service(pool: Pool, *jurors: str) -> list[dict[str, Any]]:
    """Let some people go who asked for it; return what came of each."""
    body = {"jurors": list(jurors), "own_request": True, "reason": "the child has nobody else"}
    status, told = room("POST", f"/pools/{pool.id}/discharges", body)
    assert status == 200, told
    return list(told["entries"])


def cancel(pool: Pool, juror: str, **said: Any) -> tuple[int, Any]:
    """Take a check-in back: the neighbour's letter was scanned."""
    return room("POST", f"/pools/{pool.id}/check-ins/{juror}/cancel", MISTAKE | said)


def leave(pool: Pool, juror: str, *, own: bool = False) -> tuple[int, Any]:
    """Let somebody go before the day's end, at their own request or not."""
    body = {"own_request": own, "reason": "the child's school has called"}
    return room("POST", f"/pools/{pool.id}/check-ins/{juror}/leave", body)


# -- pay ----------------------------------------------------------------------------------------


def pay_run(pool: Pool | None = None, number: int = 1) -> Any:
    """Pay everybody of a pool, or of the county, whose service is over; return the run."""
    status, told = pay("POST", "/pay-runs", {"pool": pool and pool.id, "number": number})
    assert status == 200, told
    return told


def pay_table(told: Any) -> list[dict[str, str]]:
    """Return the lines of a run's file, as finance reads them."""
    status, page = pay("GET", f"/pay-runs/{told['id']}", **SHOWN)
    assert status == 200, page
    rows = csv.DictReader(io.StringIO(fetched(page["url"]).decode()))
    return [{name: plain_cell(cell) for name, cell in row.items()} for row in rows]


def fetched(url: str) -> bytes:
    """Return what a link leads to, of the papers that are printed."""
    key = unquote(urlsplit(url).path).removeprefix("/").removeprefix("print/")
    return wiring.letters().get(key)
