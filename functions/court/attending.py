"""Who is in the room: they come, leave, and come again on further days.

A day is the county's. Each entry is one transaction: the summons's move, the day, the counts.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from jury.attempts import until_settled
from jury.calendar import local_date
from jury.canonical import sha256
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.court_day import Attendance, JurorNumber
from jury.eligibility import exclusion
from jury.errors import Conflict, NotFound, RoomBusy
from jury.life_cycle import ABSENT, COMING, ENDED, IN_COURT, MOVES, Act, Service, State, illegal
from jury.life_cycle import Entry as Move
from jury.moving import Terms, make, settle
from jury.records import Pool, PoolId, PoolStatus, Record, Step
from jury.standing import Desk, by_member, by_number, newest, of_pool, person_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Outcome = Literal[
    "checked_in",
    "already_here",
    "not_expected",
    "not_eligible",
    "excused",
    "disqualified",
    "ended",
    "unknown",
    "try_again",
]
"""What came of one entry; `ended` is a summons of which nothing is left to do."""
CalledOff = Literal["done", "not_possible", "not_expected", "unknown", "try_again"]
CallOff = Literal["on_call", "told_not_to_report", "expected"]
CALL_OFFS: dict[CallOff, str] = {
    "on_call": "put_on_call",
    "told_not_to_report": "tell_not_to_report",
    "expected": "call_again",
}
"""How somebody is spared the day, or is to come after all, and by which move."""

_EXPECTED = COMING | {State.DUE}
_ENDS: dict[State, Outcome] = {State.EXCUSED: "excused", State.DISQUALIFIED: "disqualified"}
OVER = frozenset({State.DISCHARGED, State.PAID})
_DIGITS = re.compile(r"^[0-9]{10,13}$")


class Entry(Record):
    """One line of many: whose summons it is, where it stands now, and what came of it."""

    line: int
    """Its place in what was sent, from one."""
    juror_number: JurorNumber | None = None
    """None where nobody has what was sent: a letter's code is not repeated."""
    state: State | None = None
    pool: PoolId | None = None
    """To which pool the person is to come, where it is another one."""
    why: str = ""
    """Which rule keeps the person from serving today."""


class CheckedIn(Entry):
    """What came of one person who stood at the counter."""

    outcome: Outcome


class Spared(Entry):
    """What came of one person who was to be spared the day."""

    outcome: CalledOff


class Told(NamedTuple):
    """What an entry is answered with, and whom it concerns."""

    outcome: str
    service: Service | None = None
    why: str = ""


def find(desk: Desk, county: str, read: str) -> Service:
    """Return the summons of what was typed or scanned; NotFound when it is nobody's.

    The letter's bar code reads as the juror number, its QR code as a link that ends in the
    letter's code. Hyphens need not be typed.
    """
    link = f"https://{court_of(county).web}/j#"
    if read.startswith(link):
        found = desk.court.find_code(sha256(read.removeprefix(link).encode()))
        if found is None or found[0] != county:
            raise NotFound("no letter of this county carries that code")
        return by_member(desk, county, found[1])
    if not _DIGITS.match(read):
        return by_number(desk, county, read)
    fits = []
    for number in _hyphened(read):
        try:
            fits.append(by_number(desk, county, number))
        except NotFound:
            continue
    if len(fits) != 1:
        raise NotFound("nobody has that juror number, or two do without its hyphens")
    return fits[0]


def _hyphened(digits: str) -> Iterator[str]:
    for place in (4, 5):
        if 4 <= len(digits) - 2 - place <= 6:
            yield f"{digits[:2]}-{digits[2:-place]}-{digits[-place:]}"


# -- coming -------------------------------------------------------------------------------


def check_in(
    desk: Desk, pool: Pool, service: Service, act: Act, *, day: date | None = None
) -> Told:
    """Check somebody in to a pool today, or on a day that is named.

    The law is asked again first. Whoever has reported before comes for a further day, or was there
    on a day that nobody entered: that is entered late, also of those who have been let go since,
    until they are paid. Late is also entered who was there and on whom nothing was entered at all,
    be they due yet or counted absent, and after the pool's closing: they served that day, and are
    not in the room now. Whom the lot let go does not come again. The same again changes nothing.
    """
    return entered(desk, pool, service, lambda seen: _arrive(desk, pool, seen, day, act))


def _arrive(desk: Desk, pool: Pool, service: Service, on: date | None, act: Act) -> Told:
    now = today(pool, act)
    day = on or now
    gone = on is not None and service.state is State.DISCHARGED
    late = on is not None and (day < now or pool.status is PoolStatus.CLOSED)
    first = service.state in (_EXPECTED | ABSENT if late else _EXPECTED)
    if not (first or gone or service.state in IN_COURT):
        other: Outcome = "ended" if service.state in ENDED | OVER else "not_expected"
        return Told(_ENDS.get(service.state, other), service)
    amiss = _amiss(desk, pool, service, day)
    if first and not late and pool.status is PoolStatus.CLOSED:
        amiss = amiss or "pool_closed"
    if amiss:
        return Told("not_expected", service, amiss)
    if not first:
        return _come_again(desk, service, day, act, over=gone or day < now)
    # It takes three moves to be due again after a lot: at the counter most have made fewer.
    if service.version >= 3 and by_lot(desk, service):
        return Told("not_eligible", service, "by_lot")
    # The mark of being expected somewhere is this very summons.
    person = person_of(desk, service).model_copy(update={"deferred_to": None})
    why = exclusion(person, service=day, pool=pool.id, in_open_pool=())
    if why is not None:
        # Another clerk's check-in a moment ago reads as having served within the year.
        if newest(desk, service) != service:
            raise Conflict("the summons has moved since it was read: look again")
        return Told("not_eligible", service, why)
    held = desk.summonses.find_attendance(service.county, service.juror_number, day)
    came = _came(service, held, day, act, before=person.last_reported)
    if late:
        came = came.model_copy(update={"left": _step("day-end", act)})
    terms = Terms(reported=day, papers=desk.summonses.attended(held, came))
    name = "undo_miss" if service.state in ABSENT else "check_in"
    return Told("checked_in", make(desk, service, name, act, terms=terms))


def _amiss(desk: Desk, pool: Pool, service: Service, day: date) -> str:
    """Return why nobody in this state can have been in court on a day, or nothing."""
    if day < _first_day(desk, pool, service):
        return "before_the_day"
    if service.state is State.DISCHARGED:
        last = let_go_on(desk, service.county, service.juror_number)
        return "after_the_discharge" if last is not None and last < day else ""
    return ""


def _first_day(desk: Desk, pool: Pool, service: Service) -> date:
    """Return from which day somebody can have been in court for this summons."""
    if service.came_to is None:
        return pool.service_date
    return min(pool.service_date, desk.court.pool(pool.county, service.came_to).service_date)


def _come_again(desk: Desk, service: Service, day: date, act: Act, *, over: bool) -> Told:
    held = desk.summonses.find_attendance(service.county, service.juror_number, day)
    # Whoever went home on a day that is over does not come back to it: `leave` corrects how.
    if held is not None and held.cancelled is None and (over or held.left is None):
        return Told("already_here", service)
    days = list(desk.summonses.attendances(service.county, service.juror_number))
    before = person_of(desk, service).last_reported if held is None else held.reported_before
    if held is None and days and day < days[0].day:
        before = days[0].reported_before  # what all days together give back when none stands
    came = _came(service, held, day, act, before=before)
    if service.state is State.DISCHARGED:
        came = came.model_copy(update={"left": _step("discharged", act)})  # nobody is back by it
    standing = [one.day for one in days if one.cancelled is None]
    terms = Terms(reported=max([*standing, day]), papers=desk.summonses.attended(held, came))
    return Told("checked_in", make(desk, service, "attend", act, terms=terms))


def _came(
    service: Service, held: Attendance | None, day: date, act: Act, *, before: date | None
) -> Attendance:
    came = _step("came", act)
    if held is not None:
        # Back after an early leave, or after an entry that was taken back: what was stays readable.
        past = tuple(step for step in (held.left, held.cancelled) if step is not None)
        return held.model_copy(
            update={
                "pool": service.pool,
                "came": held.came if held.cancelled is None else came,
                "left": None,
                "own_request": False,
                "cancelled": None,
                "history": (*held.history, *past, *(() if held.cancelled else (came,))),
                "version": held.version + 1,
            }
        )
    return Attendance(
        county=service.county,
        juror_number=service.juror_number,
        pool=service.pool,
        day=day,
        came=came,
        reported_before=before,
    )


def cancel(desk: Desk, pool: Pool, service: Service, day: date | None, act: Act) -> Service:
    """Take a check-in back: the person was not there. The same again changes nothing.

    With no other day in court they are due again, be they let go already, and what they had served
    before counts as it did. IllegalMove once they sit on a panel on the strength of it, or sat on
    one that was not given up, or are paid: the panel was drawn of those who were there on that day.
    """

    def once(seen: Service) -> Service:
        held = _held(desk, pool, seen, day or today(pool, act))
        if held.cancelled is not None:
            return seen
        if held.day in _sat_on(desk, seen):
            raise illegal(seen, "undo_attend")
        days = list(desk.summonses.attendances(seen.county, seen.juror_number))
        others = [one.day for one in days if one.cancelled is None and one.day != held.day]
        first = not others and seen.state in IN_COURT | {State.DISCHARGED}
        now = held.model_copy(
            update={"cancelled": _step("cancelled", act), "version": held.version + 1}
        )
        terms = Terms(
            reported=max(others, default=days[0].reported_before),
            papers=[
                *desk.summonses.attended(held, now),
                desk.summonses.floor_free(seen.county, pool.id),
            ],
        )
        return make(desk, seen, "undo_check_in" if first else "undo_attend", act, terms=terms)

    return settle(desk, service, once)


def _sat_on(desk: Desk, service: Service) -> list[date]:
    """Return the days on which somebody was called to a panel that was not given up."""
    zone, days = county_of(service.county).time_zone, []
    for move in desk.summonses.history(service.county, service.juror_number):
        if move.move == "call_to_panel":
            days.append(local_date(move.at, zone))
        elif move.move == "release_from_panel":
            days.pop()
    return days


# -- going --------------------------------------------------------------------------------


def leave(
    desk: Desk,
    pool: Pool,
    service: Service,
    act: Act,
    *,
    own_request: bool,
    day: date | None = None,
) -> Service:
    """Let somebody go before the day's end, with or without their asking for it.

    It is today's day unless another one is named. The service goes on. Said otherwise later it is
    corrected; the same again changes nothing.
    """

    def once(seen: Service) -> Service:
        held = _held(desk, pool, seen, day or today(pool, act))
        if held.cancelled is not None:
            raise NotFound("that person was not there on that day")
        if held.left is not None and held.own_request == own_request:
            return seen
        past = () if held.left is None else (held.left,)
        now = held.model_copy(
            update={
                "left": _step("left", act),
                "own_request": own_request,
                "history": (*held.history, *past),
                "version": held.version + 1,
            }
        )
        papers = [
            *desk.summonses.attended(held, now),
            desk.summonses.floor_free(seen.county, pool.id),
        ]
        return make(desk, seen, "leave_early", act, terms=Terms(papers=papers))

    return settle(desk, service, once)


def end_day(desk: Desk, pool: Pool, day: date | None, act: Act) -> int:
    """Let everybody who is still in a pool's room go home; return how many they were.

    The service of those who have not been discharged goes on. Repeating it changes nothing.
    """
    present = list(here(desk, pool, day or today(pool, act)))
    for attendance in present:
        until_settled(partial(_go_home, desk, attendance, act), attendance.juror_number)
    return len(present)


def _go_home(desk: Desk, seen: Attendance, act: Act) -> None:
    store = desk.summonses
    held = store.find_attendance(seen.county, seen.juror_number, seen.day)
    if held is not None and is_here(held) and held.pool == seen.pool:
        papers = [*gone(desk, held, act, "day-end"), store.floor_free(held.county, held.pool)]
        desk.court.enter_move([], papers)


def call_off(desk: Desk, pool: Pool, service: Service, to: CallOff, act: Act) -> Told:
    """Spare somebody the day: they are on call, or need not come at all. Or call them in.

    Whoever is to come after all is expected as anybody who has answered; not once the pool is
    closed.
    """
    awaited = _EXPECTED - {State.ON_CALL}

    def once(seen: Service) -> Told:
        if seen.state.value == to or (to == "expected" and seen.state in awaited):
            return Told("done", seen)
        if to == "expected" and pool.status is PoolStatus.CLOSED:
            return Told("not_possible", seen, why="pool_closed")
        if seen.state not in MOVES[CALL_OFFS[to]].starts:
            return Told("not_possible", seen)
        return Told("done", make(desk, seen, CALL_OFFS[to], act))

    return entered(desk, pool, service, once)


# -- who is there -------------------------------------------------------------------------


def here(desk: Desk, pool: Pool, day: date) -> Iterator[Attendance]:
    """Yield those who came to a pool on a day and have not been let go."""
    yield from filter(is_here, desk.summonses.came_to(pool.county, pool.id, day))


def is_here(attendance: Attendance) -> bool:
    """Tell whether somebody came on a day and has not been let go, as far as was entered."""
    return attendance.cancelled is None and attendance.left is None


def free(desk: Desk, pool: Pool) -> Iterator[Service]:
    """Yield everybody of a pool who has checked in and sits on no panel."""
    return (one for one in of_pool(desk, pool) if one.state is State.CHECKED_IN)


def let_go_on(desk: Desk, county: str, juror_number: str) -> date | None:
    """Return the day on which somebody was last let go for good, or None."""
    zone = county_of(county).time_zone
    moves = [move for move in desk.summonses.history(county, juror_number) if _lets_go(move)]
    return local_date(moves[-1].at, zone) if moves else None


def _lets_go(move: Move) -> bool:
    return move.new.state is State.DISCHARGED is not move.old.state


def by_lot(desk: Desk, service: Service) -> bool:
    """Tell whether the lot has let somebody go, and no other date was given to them since."""
    history = desk.summonses.history(service.county, service.juror_number)
    for move in reversed(list(history)):
        if _lets_go(move):
            dismissals = desk.summonses.dismissals(service.county, move.new.pool)
            return any(one.id == move.why for one in dismissals)
        if "pool" in MOVES[move.move].needs:
            return False
    return False


def today(pool: Pool, act: Act) -> date:
    """Return the day it is in a pool's county."""
    return local_date(act.at, county_of(pool.county).time_zone)


def gone(desk: Desk, held: Attendance, act: Act, what: str) -> "list[TransactWriteItemTypeDef]":
    """Return for a transaction the end of somebody's day in court."""
    now = held.model_copy(update={"left": _step(what, act), "version": held.version + 1})
    return desk.summonses.attended(held, now)


def moved_over(
    desk: Desk, held: Attendance, to: Pool, act: Act
) -> "list[TransactWriteItemTypeDef]":
    """Return for a transaction that somebody's day in court goes on in another pool's room."""
    history = (*held.history, _step(f"came from {held.pool}", act))
    now = held.model_copy(update={"pool": to.id, "history": history, "version": held.version + 1})
    return desk.summonses.attended(held, now)


def _step(what: str, act: Act) -> Step:
    return Step(what=what, at=act.at, by=act.by, why=act.why)


def _held(desk: Desk, pool: Pool, service: Service, day: date) -> Attendance:
    held = desk.summonses.find_attendance(service.county, service.juror_number, day)
    if held is None or held.pool != pool.id:
        raise NotFound("that person has not been checked in there on that day")
    return held


def entered(desk: Desk, pool: Pool, service: Service, act: Callable[[Service], Told]) -> Told:
    """Return what came of an act on somebody of a pool; of a room that is busy, to try again."""

    def once(seen: Service) -> Told:
        return act(seen) if seen.pool == pool.id else Told("not_expected", seen)

    return or_again(desk, service, once)


def or_again(desk: Desk, service: Service, act: Callable[[Service], Told]) -> Told:
    """Do an act on a summons; where others are in the way, answer to try again."""
    try:
        return settle(desk, service, act)
    except (Conflict, RoomBusy):
        # Of many, those before this one are changed already, and have to be entered as changed.
        return Told("try_again", service)
