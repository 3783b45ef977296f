"""What may be asked of a synthetic county, and what may not."""

from datetime import date
from typing import Any, NamedTuple

from .places import COUNTIES
from .plants import KINDS, LEVELS

FIRST = date(2026, 7, 1)
MOST = 10_000_000


class Order(NamedTuple):
    """A county to make. Dates are the as-of dates of its files."""

    county: str
    people: int
    seed: int
    dates: tuple[date, ...]
    faults: str = "usual"
    canary: bool = False
    without: tuple[str, ...] = ()

    def asked(self) -> dict[str, Any]:
        """Return the order as the truth file states it."""
        return {
            "county": self.county,
            "county_code": COUNTIES[self.county].code,
            "asked": {
                "people": self.people,
                "seed": self.seed,
                "dates": [day.isoformat() for day in self.dates],
                "faults": self.faults,
                "canary": self.canary,
                "without": list(self.without),
            },
        }


def quarter_dates(
    first: date = FIRST, second: date | None = None, *, quarters: int = 2
) -> tuple[date, ...]:
    """Return the files' as-of dates: the first, the second, and on by three months."""
    second = second or months_later(first, 3)
    further = (months_later(second, 3 * step) for step in range(1, quarters - 1))
    return (first, second, *further)[:quarters]


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's 28th where there might be none."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1, day=day.day if day.day <= 28 else 28)


def check(order: Order) -> None:
    """Raise ValueError if no such county can be made."""
    if order.county not in COUNTIES:
        raise ValueError(f"county must be one of {', '.join(COUNTIES)}")
    if not 1 <= order.people <= MOST:
        raise ValueError(f"people must be between 1 and {MOST}")
    if order.faults not in LEVELS:
        raise ValueError(f"faults must be one of {', '.join(LEVELS)}")
    if unknown := sorted(set(order.without) - set(KINDS)):
        raise ValueError(f"no such planted case: {', '.join(unknown)}")
    if len(order.dates) < 2:
        raise ValueError("a county has at least two quarters")
    if any(
        (after - before).days < 28
        for before, after in zip(order.dates, order.dates[1:], strict=False)
    ):
        raise ValueError("the as-of dates must follow each other by four weeks or more")
    if not all(1990 <= day.year <= 2100 for day in order.dates):
        raise ValueError("the as-of dates must lie between 1990 and 2100")
