"""Evaluates the schedule expressions of EventBridge: cron, rate and at."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_UNITS = {"minute": "minutes", "hour": "hours", "day": "days"}


class BadExpressionError(ValueError):
    """The schedule expression is not one that EventBridge accepts."""


class Expression(Protocol):
    """When a schedule is due."""

    def after(self, instant: datetime) -> datetime | None:
        """Return the first due instant later than this one, in UTC, or None if there is none."""


def parse(text: str, zone: ZoneInfo, created: datetime) -> Expression:
    """Read an expression; a rate counts from its creation, cron and at are in the zone's time."""
    found = re.fullmatch(r"(cron|rate|at)\((.+)\)", text.strip())
    if not found:
        raise BadExpressionError(text)
    kind, inside = found.groups()
    if kind == "cron":
        return Cron.read(inside, zone)
    if kind == "rate":
        return Rate.read(inside, created)
    return Once(_utc(datetime.fromisoformat(inside), zone))


@dataclass(frozen=True)
class Once:
    """Due at one instant."""

    instant: datetime | None

    def after(self, instant: datetime) -> datetime | None:
        """Return the instant if it is still to come."""
        return self.instant if self.instant and self.instant > instant else None


@dataclass(frozen=True)
class Rate:
    """Due every so often since its creation."""

    created: datetime
    period: timedelta

    @classmethod
    def read(cls, text: str, created: datetime) -> "Rate":
        """Read `5 minutes`, `1 hour`, `2 days`."""
        found = re.fullmatch(r"([1-9]\d*) (minute|hour|day)(s?)", text.strip())
        if not found or (found[1] == "1") == bool(found[3]):
            raise BadExpressionError(f"rate({text})")
        return cls(created, timedelta(**{_UNITS[found[2]]: int(found[1])}))

    def after(self, instant: datetime) -> datetime | None:
        """Return the next whole number of periods since the creation."""
        elapsed = max(instant - self.created, timedelta())
        return self.created + (elapsed // self.period + 1) * self.period


@dataclass(frozen=True)
class Cron:
    """Due at wall-clock times; what spring skips is skipped, what autumn repeats is due once."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: str
    months: tuple[int, ...]
    weekdays: str
    years: frozenset[int]
    zone: ZoneInfo

    @classmethod
    def read(cls, text: str, zone: ZoneInfo) -> "Cron":
        """Read the six fields: minutes, hours, day of month, month, day of week, year."""
        fields = text.upper().split()
        if len(fields) != 6 or (fields[2] == "?") == (fields[4] == "?"):
            raise BadExpressionError(f"cron({text})")
        minutes, hours, days, months, weekdays, years = fields
        cron = cls(
            minutes=_members(minutes, 0, 59),
            hours=_members(hours, 0, 23),
            days=days,
            months=_members(months, 1, 12, _MONTHS),
            weekdays=weekdays,
            years=frozenset(_members(years, _FIRST_YEAR, _LAST_YEAR)),
            zone=zone,
        )
        cron._days_in(2024, 1)  # an unreadable day field is refused now, not when it comes up
        return cron

    def after(self, instant: datetime) -> datetime | None:
        """Return the first due instant later than this one."""
        local = instant.astimezone(self.zone).date() - timedelta(days=1)
        for day in self._days_from(local):
            for moment in self._times():
                due = _utc(datetime.combine(day, moment), self.zone)
                if due and due > instant:
                    return due
        return None

    def _times(self) -> Iterator[time]:
        return (time(hour, minute) for hour in self.hours for minute in self.minutes)

    def _days_from(self, first: date) -> Iterator[date]:
        for year in sorted(year for year in self.years if year >= first.year):
            for month in self.months:
                for day in self._days_in(year, month):
                    if date(year, month, day) >= first:
                        yield date(year, month, day)

    def _days_in(self, year: int, month: int) -> list[int]:
        last = calendar.monthrange(year, month)[1]
        if self.days != "?":
            return sorted(set(_days_of_month(self.days, year, month)) & set(range(1, last + 1)))
        weekday = {day: date(year, month, day).isoweekday() % 7 + 1 for day in range(1, last + 1)}
        return _weekdays_of_month(self.weekdays, weekday)


def _members(
    field: str, low: int, high: int, names: dict[str, int] | None = None
) -> tuple[int, ...]:
    """Return the numbers that a field of lists, ranges and steps stands for."""

    def number(text: str) -> int:
        value = (names or {}).get(text) or (int(text) if text.isdigit() else None)
        if value is None or not low <= value <= high:
            raise BadExpressionError(field)
        return value

    chosen: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        if step and not (step.isdigit() and int(step)):
            raise BadExpressionError(field)
        if span == "*":
            first, last = low, high
        elif "-" in span:
            first, last = (number(end) for end in span.split("-", 1))
        else:
            first = number(span)
            last = high if step else first
        if first <= last:
            chosen.update(range(first, last + 1, int(step or 1)))
        else:  # FRI-MON goes round the end
            chosen.update([*range(first, high + 1), *range(low, last + 1)])
    return tuple(sorted(chosen))


def _days_of_month(field: str, year: int, month: int) -> list[int]:
    last = calendar.monthrange(year, month)[1]
    if field == "L":
        return [last]
    if field == "LW" or field.endswith("W"):
        wanted = last if field == "LW" else _members(field[:-1], 1, 31)[0]
        return [_nearest_working_day(year, month, min(wanted, last))] if wanted <= last else []
    return list(_members(field, 1, 31))


def _nearest_working_day(year: int, month: int, day: int) -> int:
    last = calendar.monthrange(year, month)[1]
    weekday = date(year, month, day).isoweekday()
    if weekday == 6:
        return day - 1 if day > 1 else day + 2
    if weekday == 7:
        return day + 1 if day < last else day - 2
    return day


def _weekdays_of_month(field: str, weekday: dict[int, int]) -> list[int]:
    if field == "L":
        field = "7"
    if found := re.fullmatch(r"(\w+)#([1-5])", field):
        (wanted,) = _members(found[1], 1, 7, _DAYS)
        same = [day for day, kind in weekday.items() if kind == wanted]
        return same[int(found[2]) - 1 : int(found[2])]
    if found := re.fullmatch(r"(\d|[A-Z]{3})L", field):
        (wanted,) = _members(found[1], 1, 7, _DAYS)
        return [day for day, kind in weekday.items() if kind == wanted][-1:]
    chosen = _members(field, 1, 7, _DAYS)
    return [day for day, kind in weekday.items() if kind in chosen]


def _utc(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the instant of a wall-clock time: the first of two, or None if it is skipped."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    exists = instant.astimezone(zone).replace(tzinfo=None) == wall
    return instant if exists else None
