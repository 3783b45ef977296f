"""A discharge that was a mistake: back into the room, or onto the jury."""

from typing import TYPE_CHECKING

from court.attending import Told, by_lot, entered, today
from court.outcomes import with_seat
from jury.court_day import Panel, Seat
from jury.life_cycle import IN_COURT, ON_THE_JURY, Act, Service, State
from jury.moving import Terms, make
from jury.records import Pool, Step
from jury.standing import Desk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


def bring_back(desk: Desk, pool: Pool, service: Service, act: Act) -> Told:
    """Take a discharge back: the service goes on. The same again changes nothing.

    Jurors and alternates are back on their jury, all others in the room; whoever was let go today
    is there as if they had stayed. Not once they are paid, and not whom the lot has let go: that
    stands. Nobody comes back while a random act of the pool is under way: try again then.
    """
    return entered(desk, pool, service, lambda seen: _back(desk, pool, seen, act))


def _back(desk: Desk, pool: Pool, service: Service, act: Act) -> Told:
    if service.state in IN_COURT:
        return Told("in_court", service)
    if service.state is not State.DISCHARGED:
        return Told("not_possible", service, "paid" if service.state is State.PAID else "")
    if by_lot(desk, service):
        return Told("not_possible", service, "by_lot")
    papers = [
        desk.summonses.floor_free(service.county, pool.id),
        *_day_reopened(desk, pool, service, act),
        *_seat_given_back(desk, service, act),
    ]
    return Told("in_court", make(desk, service, "undo_discharge", act, terms=Terms(papers=papers)))


def _day_reopened(
    desk: Desk, pool: Pool, service: Service, act: Act
) -> "list[TransactWriteItemTypeDef]":
    held = desk.summonses.find_attendance(service.county, service.juror_number, today(pool, act))
    if held is None or held.cancelled is not None or held.left is None:
        return []
    if held.left.what != "discharged":  # they had gone home before
        return []
    now = held.model_copy(
        update={"left": None, "history": (*held.history, held.left), "version": held.version + 1}
    )
    return desk.summonses.attended(held, now)


def _seat_given_back(desk: Desk, service: Service, act: Act) -> "list[TransactWriteItemTypeDef]":
    """Return the panel on which they sat when they were let go, with them back on it or off it."""
    if service.let_go_as in {None, State.CHECKED_IN}:
        return []
    for panel in desk.summonses.panels(service.county, service.pool):
        for seat in panel.seats:
            if seat.juror_number == service.juror_number and _sits(seat):
                return [desk.summonses.panel_replaced(panel, _seated(panel, seat, service, act))]
    return []


def _sits(seat: Seat) -> bool:
    """Tell whether a panel has still to do with somebody, were they not let go."""
    return seat.outcome is not None and seat.afterwards != "returned"


def _seated(panel: Panel, seat: Seat, service: Service, act: Act) -> Panel:
    on_the_jury = service.let_go_as in ON_THE_JURY
    after = seat.model_copy(update={"afterwards": None if on_the_jury else "returned"})
    note = Step(what=f"seat {seat.seat}: discharge taken back", at=act.at, by=act.by, why=act.why)
    return with_seat(panel, after, note)
