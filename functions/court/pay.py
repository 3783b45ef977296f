"""What a juror is due, to the cent: s. 40.24, Florida Statutes, as dated data; pure.

For the first three days nothing where regular wages go on, and nothing where the juror was excused
from the service at their own request; else $15. From the fourth day on $30 for everybody. Whoever
asks to go home for the rest of a day, and serves on, is not excused from service: that day is paid.
A day on which somebody was told beforehand not to come is no day in court, and has no entry.
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from pydantic import Field, TypeAdapter

from jury.court_day import Attendance, PaidDays
from jury.records import Record

_FILE = Path(__file__).parent / "pay_rates.json"


class Rates(Record):
    """What the law gives from a day on, until it is changed."""

    valid_from: date
    """Not when it became law: since when we know that it was."""
    section: str
    first_days: int = Field(ge=0)
    """For so many days the lower rate, and only to whom it is due."""
    first_cents: int = Field(ge=0)
    later_cents: int = Field(ge=0)


@cache
def known_rates() -> tuple[Rates, ...]:
    """Return every set of rates, the oldest first."""
    return TypeAdapter(tuple[Rates, ...]).validate_json(_FILE.read_text("utf-8"))


def earned(
    days: Collection[Attendance],
    *,
    wages_go_on: bool,
    own_request: bool,
    rates: tuple[Rates, ...] | None = None,
) -> tuple[PaidDays, ...]:
    """Return what is due for the days of a service, in the order served, equal days together.

    `own_request`: the juror was excused from the service because they asked. Entries that were
    taken back are no days. The rates of a day are those in force on it.
    """
    served = sorted(one.day for one in days if one.cancelled is None)
    held, unpaid = rates or known_rates(), wages_go_on or own_request
    cents = []
    for number, day in enumerate(served, start=1):
        law = max((one for one in held if one.valid_from <= day), key=lambda one: one.valid_from)
        first = number <= law.first_days
        cents.append(law.later_cents if not first else 0 if unpaid else law.first_cents)
    return tuple(PaidDays(cents=rate, days=len(list(same))) for rate, same in groupby(cents))


def total(days: Iterable[PaidDays]) -> int:
    """Return what days come to, in cents."""
    return sum(one.cents * one.days for one in days)


def dollars(cents: int) -> str:
    """Return an amount as finance reads it."""
    return f"{cents // 100}.{cents % 100:02d}"
