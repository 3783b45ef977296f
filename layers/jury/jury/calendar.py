"""The court's calendar: lead times, horizons and the county's own time."""

import calendar as months
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

PoolKind = Literal["petit", "grand"]

MAIL_LEAD = timedelta(days=14)
"""s. 40.23(1), Florida Statutes: summonses are mailed at least this long before the date."""


@dataclass(frozen=True)
class Lead:
    """How long before its service date a pool is drawn: not earlier, and not later."""

    earliest: int
    latest: int
    unit: Literal["weeks", "months"]

    def last_day(self, service: date) -> date:
        """Return the last day on which the plan lets the pool be drawn."""
        return self._before(service, self.latest)

    def first_day(self, service: date) -> date:
        """Return the day from which a scheduled run draws the pool."""
        return self._before(service, self.earliest)

    def _before(self, service: date, count: int) -> date:
        if self.unit == "weeks":
            return service - timedelta(weeks=count)
        return months_before(service, count)


# The plan: petit pools at least five weeks ahead, grand juries three months. The horizon is
# ours: wide enough that one missed run is made good by the next, near enough that the list
# is still fresh when the letters go out.
LEAD: dict[PoolKind, Lead] = {
    "petit": Lead(earliest=7, latest=5, unit="weeks"),
    "grand": Lead(earliest=5, latest=3, unit="months"),
}


def is_due(kind: PoolKind, service: date, today: date) -> bool:
    """Tell whether a scheduled run on `today` draws a pool for that service date."""
    lead = LEAD[kind]
    return lead.first_day(service) <= today <= lead.last_day(service)


RUN_HOUR = time(6)
"""When the scheduled runs start, in the county's time: never between 01:00 and 03:00."""

RUN_GRACE = timedelta(hours=1)
"""How long a run may be late, deliveries being repeated, before it counts as missed."""


def run_day(kind: PoolKind, day: date) -> date:
    """Return the day of the run in whose turn a day lies: its Monday, or its month's first."""
    return day - timedelta(days=day.weekday()) if kind == "petit" else day.replace(day=1)


def run_instant(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which the run of a day starts."""
    return local_instant(day, RUN_HOUR, zone).astimezone(UTC)


def last_run(kind: PoolKind, *, zone: ZoneInfo, now: datetime) -> date:
    """Return the day of the last run that should have happened by now, with an hour's grace."""
    day = run_day(kind, local_date(now, zone))
    if run_instant(day, zone) + RUN_GRACE <= now:
        return day
    return run_day(kind, day - timedelta(days=1))


def months_before(day: date, count: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month."""
    return _shifted(day, -count)


def months_after(day: date, count: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    return _shifted(day, count)


def _shifted(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def years_after(day: date, count: int) -> date:
    """Return the anniversary; a leap day's falls on 1 March, when the year is complete."""
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return date(day.year + count, 3, 1)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day in the county at an instant."""
    return instant.astimezone(zone).date()


def local_instant(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock time in the county."""
    return datetime.combine(day, hour, tzinfo=zone)


def stamp(instant: datetime) -> str:
    """Return an instant as documents write it: UTC, whole seconds, `Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
