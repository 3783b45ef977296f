"""Who was let go with nothing entered of the day: it may be a day that is owed."""

from collections.abc import Iterable
from datetime import date

from court.attending import let_go_on, today
from jury.court_day import JurorNumber
from jury.life_cycle import Act
from jury.records import Pool
from jury.standing import Desk


def not_entered(
    desk: Desk, pool: Pool, numbers: Iterable[JurorNumber], act: Act
) -> tuple[JurorNumber, ...]:
    """Return which of some people were let go today with nothing entered of today.

    It refuses nothing: a day on which they were in court is entered late, until they are paid.
    """
    day = today(pool, act)
    return tuple(one for one in numbers if _lacks(desk, pool.county, one, day))


def _lacks(desk: Desk, county: str, number: JurorNumber, day: date) -> bool:
    held = desk.summonses.find_attendance(county, number, day)
    stands = held is not None and held.cancelled is None
    return not stands and let_go_on(desk, county, number) == day
