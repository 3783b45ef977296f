"""The clocks of the rule of behaviour: once an hour, what is due, what is late, what ends."""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from access import anchors, breaking_glass, due, holding, policies, telling, vendors
from access.offices import hold_papers
from jury import measuring, wiring
from jury.calendar import local_date, stamp
from jury.counties import county as county_of
from jury.door import logger
from jury.glass import due_at
from jury.records import CountySlug, Record
from jury.staff import MEMBER, Member, Vendor
from jury.standing_by import where_written
from jury.tracing import traced

REMINDED = "REMINDED"
"""The register of what staff were told by a clock, as the access table names it."""


class Reminder(Record):
    """That staff were told of something once: what, and about what, with the day it was due."""

    county: CountySlug
    what: str
    about: str


class Found(NamedTuple):
    """What the clocks found, in numbers; what the alarms look at."""

    PolicyReviewsDue: int = 0
    PolicyReviewsOverdue: int = 0
    EmergencyNoticesOverdue: int = 0
    DelayReviewsOverdue: int = 0
    VendorNoticesUnsent: int = 0
    ContractsEnding: int = 0
    AccessLogsRewritten: int = 0
    SanctionsUnconfirmed: int = 0


class Look(NamedTuple):
    """In which county, at which instant, on which of its days."""

    county: str
    now: datetime
    today: date
    zone: ZoneInfo


@where_written
@traced
def watch_clocks(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Find what is due; tell staff of each thing once, and the alarms as long as it lasts. And copy
    what has come since of whatever a court wants kept."""
    found = [_found(county) for county in wiring.counties()]
    total = Found(*map(sum, zip(*found, strict=True)))
    measuring.count(total._asdict())
    # Last: copying may take long, and what is late has been told and counted by then.
    for county in wiring.counties():
        holding.repeat(hold_papers(), county, since=wiring.now() - holding.LOOKED_BACK)
    return total._asdict()


def _found(county: str) -> Found:
    now, zone = wiring.now(), county_of(county).time_zone
    look = Look(county, now, local_date(now, zone), zone)
    return Found(
        *_reviews(look), *_emergencies(look), *_vendors(look), _log(look), _sanctions(look)
    )


def _reviews(look: Look) -> tuple[int, int]:
    held = policies.in_force(wiring.access(), look.county, look.now)
    day = None if held is None else policies.review_due(held)
    if held is None or not due.is_review_due(day, look.today):
        return 0, 0
    _remind("Policy review due", look, f"version {held.version}, {day}")
    if not due.is_review_overdue(day, look.today):
        return 1, 0
    _remind("Policy review overdue", look, f"version {held.version}, {day}")
    return 1, 1


def _emergencies(look: Look) -> tuple[int, int]:
    held = list(breaking_glass.every(wiring.access(), look.county))
    late, unreviewed = due.untold(held, look.now), due.unreviewed(held, look.today)
    for one in late:
        at = due_at(one)
        assert at is not None  # noqa: S101 - what is late had a time
        _remind("Emergency notice overdue", look, f"{one.id}, {stamp(at)}")
    for one in unreviewed:
        assert one.delay is not None  # noqa: S101 - there is one to look at again
        _remind("Delay review overdue", look, f"{one.id}, {one.delay.now[1]}")
    return len(late), len(unreviewed)


def _vendors(look: Look) -> tuple[int, int]:
    year = look.today.year
    held = [
        _drafted(one, look) if due.owes_notice(one, year, look.zone) else one
        for one in vendors.vendors(wiring.access(), look.county).vendors
    ]
    unsent, ending = due.unsent(held, look.today, look.zone), due.ending(held, look.today)
    for one, owed in unsent:
        _remind("Vendor notice overdue", look, f"{one.id}, {owed}")
    for one in ending:
        _remind("Vendor contract ends", look, f"{one.id}, {one.bound_until}")
    return len(unsent), len(ending)


def _drafted(held: Vendor, look: Look) -> Vendor:
    year = look.today.year
    drafted = vendors.draft_notice(wiring.access(), look.county, held, year=year, now=look.now)
    notice = due.notice_of(drafted, year)
    if notice is not None and notice.sent_on is None:
        _remind("Vendor notice drafted", look, f"{held.id}, {year}")
    return drafted


def _log(look: Look) -> int:
    if anchors.file(wiring.access(), wiring.evidence(), look.county, look.now):
        return 0
    _remind("Access log rewritten", look, f"{look.today}")
    return 1


def _sanctions(look: Look) -> int:
    members = wiring.access().all(look.county, MEMBER, Member)
    held = due.unconfirmed(members, look.now)
    for subject, number in held:
        # Each day anew: it holds until somebody says otherwise, and nothing else ends that.
        _remind("Sanction unconfirmed", look, f"{subject}, {number}, {look.today}")
    return len(held)


def _remind(what: str, look: Look, about: str) -> None:
    """Tell staff of something once; a look that died on the way tells them again."""
    name = f"{what}#{about}"
    reminder = Reminder(county=look.county, what=what, about=about)
    if wiring.access().find(look.county, REMINDED, name, Reminder) is not None:
        return
    logger.warning("staff reminded", what=what, county=look.county, about=about)
    telling.tell(what, look.county, about)
    # Last, so that nobody is left untold.
    wiring.access().enter(look.county, REMINDED, name, reminder)
