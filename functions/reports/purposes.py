"""For what people's records were opened in a month: how often, in what role, to do what; pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from jury.access_log import Deed, Line
from jury.calendar import local_date, local_instant, months_after
from jury.purposes import Purpose
from jury.records import Record

COLUMNS = ("purpose", "role", "deed", "lines", "people")


class PurposeCount(Record):
    """How many lines the access log has of one purpose, role and deed."""

    purpose: Purpose | None
    """Null where the act itself says it, as with a change."""
    role: str
    deed: Deed
    lines: int
    people: int
    """People named by these lines, each as often as they were; a pool's letters name nobody."""


def month_of(named: str | None, today: date) -> str:
    """Return the month that was asked for, or the present one, as YYYY-MM."""
    return named or f"{today:%Y-%m}"


def span_of(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which a month begins and at which the next one does, in the county."""
    first = date.fromisoformat(f"{month}-01")
    days = (first, months_after(first, 1))
    begin, end = (local_instant(day, time(0), zone) for day in days)
    return begin, end


def within(lines: Iterable[Line], month: str, zone: ZoneInfo) -> Iterable[Line]:
    """Yield the lines of a month by the county's clocks."""
    return (line for line in lines if f"{local_date(line.at, zone):%Y-%m}" == month)


def counted(lines: Iterable[Line]) -> tuple[PurposeCount, ...]:
    """Return the sums, by purpose, role and deed; what has no purpose comes first."""
    number: Counter[tuple[Purpose | None, str, Deed]] = Counter()
    named: Counter[tuple[Purpose | None, str, Deed]] = Counter()
    for line in lines:
        key = (line.purpose, line.role, line.deed)
        number[key] += 1
        named[key] += len(line.people)
    return tuple(
        PurposeCount(purpose=key[0], role=key[1], deed=key[2], lines=number[key], people=named[key])
        for key in sorted(number, key=lambda key: (key[0] or "", key[1], key[2]))
    )
