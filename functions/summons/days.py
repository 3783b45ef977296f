"""The days of a pool after its letters went out: the states of its own workflow, and its times."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta

from jury import measuring, wiring
from jury.calendar import local_instant, stamp
from jury.counties import county as county_of
from jury.defects import State as Event
from jury.defects import nameless, reporting
from jury.door import logger
from jury.errors import MessagesStopped
from jury.life_cycle import COMING, Act, Service
from jury.records import Pool, PoolStatus
from jury.standing import of_pool
from summons import closing, telling
from summons.compose import evening_before
from summons.message_desk import send_to
from summons.messages import Kind
from summons.offices import desk
from summons.status import LOOK_AGAIN, Word, is_undecided, status_line

REMINDER_AHEAD = timedelta(days=7)
REMINDER_HOUR = time(10)
"""In the county's time: nobody's telephone rings at night."""
OUTCOMES_AFTER = timedelta(hours=24)
"""How long after the hour of reporting the office is asked for the day's outcomes."""
A_DAY = timedelta(days=1)
LOOK_FOR_CHANGES = timedelta(minutes=30)
"""How long people may go on believing a message after the office has changed its word."""
LAST_LOOK_AHEAD = timedelta(minutes=5)
"""How long before the hour nobody is told otherwise any more."""
EVENING_BEFORE: dict[Word, Kind] = {
    "report": "evening-before: report",
    "do-not-report": "evening-before: do-not-report",
    "check-again": "evening-before: check-again",
    "on-call": "evening-before: on-call",
}


@nameless
def set_times(event: Event, _context: object) -> Event:
    """Set the times of a pool's days by its date and hour."""
    known, pool = _identifiers(event), _followed(event)
    if pool is None:
        return known | {"over": True}
    county, reports_at = county_of(pool.county), pool.order.reports_at
    reminder = local_instant(pool.service_date - REMINDER_AHEAD, REMINDER_HOUR, county.time_zone)
    return known | {
        "over": False,
        "remind_at": stamp(reminder),
        "decide_at": stamp(evening_before(reports_at, county)),
        "begin_at": stamp(reports_at),
        "outcomes_at": stamp(reports_at + OUTCOMES_AFTER),
    }


@nameless
def send_reminders(event: Event, _context: object) -> Event:
    """Remind those who asked for it."""
    pool = _followed(event)
    if pool is not None:
        people = [one for one in of_pool(desk(), pool) if one.state in COMING]
        with _paging_when_stopped(event):
            send_to(pool, "reminder", people)
    return event


@nameless
def see_reporting(event: Event, _context: object) -> Event:
    """See whether the office has decided; when it has not, jurors are told the safe word."""
    pool, now = _followed(event), wiring.now()
    if pool is None:
        return event | {"over": True}
    held = wiring.summonses().reporting(event["county"], event["pool"])
    if held is not None and not is_undecided(held, now):
        waits = held.check_after
        again = {} if waits is None else {"check_at": stamp(waits)}
        return event | {"over": False, "decided": waits is None} | again
    _page("ReportingUndecided", event)
    telling.reporting_undecided(event["county"], event["pool"])
    again_at = now + (A_DAY if now >= pool.order.reports_at else LOOK_AGAIN)
    return event | {"over": False, "decided": False, "check_at": stamp(again_at)}


@nameless
def tell_reporting(event: Event, _context: object) -> Event:
    """Tell those who asked for it whether to report, and again if the office changes its word."""
    pool, now = _followed(event), wiring.now()
    if pool is None:
        return event | {"last_look": True}
    held = wiring.summonses().reporting(pool.county, pool.id)
    said = "" if held is None else stamp(held.decided.at)
    check_from = evening_before(pool.order.reports_at, county_of(pool.county))
    words: dict[Word, list[Service]] = {}
    for one in of_pool(desk(), pool):
        if one.state in COMING:
            line = status_line(one, held, check_from=check_from, now=now)
            words.setdefault(line.word, []).append(one)
    with _paging_when_stopped(event):
        for word, people in sorted(words.items()):
            send_to(pool, EVENING_BEFORE[word], people, occasion=said)
    look_at = min(now + LOOK_FOR_CHANGES, pool.order.reports_at - LAST_LOOK_AHEAD)
    return event | {"last_look": now >= look_at, "look_at": stamp(look_at)}


@nameless
def begin_day(event: Event, _context: object) -> Event:
    """Begin the day: everybody told to report is due, whoever is on call waits, others are free.

    With nobody due and nobody on call the day is over.
    """
    pool = _followed(event)
    if pool is None:
        return event | {"over": True}
    held = wiring.summonses().reporting(pool.county, pool.id)
    if held is None or held.answer == "check-again":  # the office took its word back
        return event | {"over": False, "decided": False, "check_at": stamp(wiring.now())}
    due = closing.begin_day(desk(), pool, held, now=wiring.now())
    if not due:
        why = "nobody was told to report or is on call"
        closing.close(desk(), pool, Act(closing.CALENDAR, "calendar", wiring.now(), why))
    return event | {"over": not due, "decided": True, "due": due}


@nameless
def see_closed(event: Event, _context: object) -> Event:
    """See whether the office has closed the day; nobody is counted absent by a machine."""
    if _followed(event) is None:
        return event | {"over": True}
    _page("DaysNotClosed", event)
    telling.day_not_closed(event["county"], event["pool"], event["due"])
    return event | {"over": False, "outcomes_at": stamp(wiring.now() + A_DAY)}


@reporting
def report_days_failure(event: Event, _context: object) -> Event:
    """Report that a pool's days can't be followed; its summonses are as they were."""
    code = event.get("failure", {}).get("Error", "Unknown")
    logger.error("days failed", code=code, county=event["county"], pool=event["pool"])
    return _identifiers(event) | {"code": code}


def _followed(event: Event) -> Pool | None:
    """Return the pool, or None when nothing is left to follow: its draw voided, or it is closed."""
    draw = wiring.court().draw(event["county"], event["draw"])
    pool = wiring.court().pool(event["county"], event["pool"])
    over = draw.voided or pool.draw != draw.id or pool.status is PoolStatus.CLOSED
    return None if over else pool


@contextmanager
def _paging_when_stopped(event: Event) -> Iterator[None]:
    try:
        yield
    except MessagesStopped:
        _page("MessagesStopped", event)
        raise


def _page(name: str, event: Event) -> None:
    logger.error("staff paged", what=name, county=event["county"], pool=event["pool"])
    measuring.count({name: 1})


def _identifiers(event: Event) -> Event:
    return {name: event[name] for name in ("county", "pool", "draw")}
