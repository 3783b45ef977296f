"""The days on which a court is open: Florida's court holidays, and a county's own closings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
DAY = timedelta(days=1)

Observance = Literal["juneteenth"]
"""A holiday that some circuits keep by their chief judge's order."""


@dataclass(frozen=True)
class CourtDays:
    """The calendar of one county's court; every holiday not on it is a day of work."""

    observes: tuple[Observance, ...] = ()
    closed: tuple[date, ...] = ()
    """Days on which the court was closed besides: a hurricane, a chief judge's order."""

    def is_open(self, day: date) -> bool:
        """Tell whether a day is one of work."""
        return (
            day.weekday() not in {SATURDAY, SUNDAY}
            and day not in self.closed
            and day not in self._holidays_about(day)
        )

    def after(self, day: date, count: int) -> date:
        """Return the day of work that comes so many after a day, which itself is not counted."""
        while count:
            day += DAY
            count -= self.is_open(day)
        return day

    def _holidays_about(self, day: date) -> set[date]:
        # The next year's too: its first day may be observed on this one's last.
        return {
            observed(holiday)
            for year in (day.year, day.year + 1)
            for holiday in (*holidays(year), *self._kept(year))
        }

    def _kept(self, year: int) -> Iterator[date]:
        if "juneteenth" in self.observes:
            yield date(year, 6, 19)


def holidays(year: int) -> tuple[date, ...]:
    """Return the holidays of a year as they fall: s. 110.117, Fla. Stat., and rule 2.514."""
    thanksgiving = _nth(THURSDAY, 4, date(year, 11, 1))
    return (
        date(year, 1, 1),
        _nth(MONDAY, 3, date(year, 1, 1)),  # Martin Luther King Jr.
        _nth(MONDAY, 1, date(year, 5, 25)),  # Memorial Day, the last Monday of May
        date(year, 7, 4),
        _nth(MONDAY, 1, date(year, 9, 1)),  # Labor Day
        date(year, 11, 11),
        thanksgiving,
        thanksgiving + DAY,
        date(year, 12, 25),
    )


def observed(holiday: date) -> date:
    """Return the day on which a holiday is kept: a Saturday's before it, a Sunday's after it."""
    if holiday.weekday() == SATURDAY:
        return holiday - DAY
    return holiday + DAY if holiday.weekday() == SUNDAY else holiday


def _nth(weekday: int, count: int, first: date) -> date:
    ahead = (weekday - first.weekday()) % 7
    return first + timedelta(days=ahead, weeks=count - 1)
