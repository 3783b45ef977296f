"""The way out for good: people are let go, at their own request or not."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from court.attending import OVER, Entry, Told, entered, gone, is_here, let_go_on, today
from jury.court_day import JurorNumber
from jury.life_cycle import MOVES, Act, Service
from jury.moving import Terms, make
from jury.records import Pool
from jury.standing import Desk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

LetGo = Literal[
    "discharged", "not_free", "in_court", "not_possible", "not_expected", "unknown", "try_again"
]
"""What came of it: `not_free` could not be let go, `not_possible` could not be brought back."""


class Discharged(Entry):
    """What came of one person who was to be let go, or to be brought back."""

    outcome: LetGo


def discharge(
    desk: Desk, pool: Pool, service: Service, act: Act, *, own_request: bool = False
) -> Told:
    """Let somebody go for good: the service is over. The same again changes nothing.

    `own_request`: they asked to be excused from it. Nobody is let go while a random act of the pool
    is under way: try again then.
    """
    return entered(desk, pool, service, lambda seen: _let_go(desk, pool, seen, act, own_request))


def _let_go(desk: Desk, pool: Pool, service: Service, act: Act, own: bool) -> Told:  # noqa: FBT001
    if service.state in OVER:
        said = own == service.own_request
        return (
            Told("discharged", service) if said else Told("not_free", service, "let_go_otherwise")
        )
    if service.state not in MOVES["discharge"].starts:
        return Told("not_free", service)
    return Told("discharged", let_go(desk, pool, service, act, own_request=own))


def let_go(
    desk: Desk,
    pool: Pool,
    service: Service,
    act: Act,
    papers: "Sequence[TransactWriteItemTypeDef]" = (),
    *,
    floor: "TransactWriteItemTypeDef | None" = None,
    own_request: bool = False,
) -> Service:
    """Discharge somebody as their summons was read, and end their day with it.

    The floor must be free; a random act that lets people go says that it holds it still.
    """
    number, day = service.juror_number, today(pool, act)
    held = desk.summonses.find_attendance(service.county, number, day)
    papers = [*papers, floor or desk.summonses.floor_free(service.county, pool.id)]
    if held is not None and is_here(held):
        papers += gone(desk, held, act, "discharged")
    name = "excuse_from_service" if own_request else "discharge"
    return make(desk, service, name, act, terms=Terms(papers=papers))


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
