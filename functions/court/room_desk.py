"""The routes of the room: check-in and its corrections, going home, going over, discharge."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints, model_validator

from court import attending, bringing_back, discharging, paying, reassigning
from court.attending import CheckedIn, Entry, Spared, Told
from court.discharging import Discharged
from court.offices import act, desk, unless_own
from court.reassigning import Reassigned
from jury import masks, openings, wiring
from jury.court_day import Attendance, JurorNumber
from jury.door import Door
from jury.errors import (
    Conflict,
    IllegalMove,
    Invalid,
    MoveIncomplete,
    NotFound,
    OwnRecord,
    RoomBusy,
    RoomNotOpen,
)
from jury.life_cycle import Act, Service, State
from jury.listing import Listing, Page
from jury.reasons import Reason
from jury.records import Pool, PoolId, Record
from jury.standing import Desk, of_pool

door = Door()

UNKNOWN = Told("unknown")

MOST = 100
"""So many people stand in one call."""

Read = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9:/.#-]{10,100}$")]
"""What was typed or what a scanner read off the letter."""


class Arrival(Record):
    """Somebody at the counter, and whether their wages go on, if they were asked."""

    juror: Read
    wages_go_on: bool | None = None


class ForDay(Record):
    """What is entered of a day; of one that is not today's it says why."""

    day: date | None = None
    """Today where nothing is said."""
    reason: Reason | None = None

    @model_validator(mode="after")
    def _for_a_reason(self) -> Self:
        if self.day is not None and self.reason is None:
            raise ValueError("a day that is named is entered for a reason")
        return self


class Arrivals(ForDay):
    """Those who stand at the counter, or who were in court on a day that nobody entered."""

    jurors: Annotated[tuple[Arrival, ...], Field(min_length=1, max_length=MOST)]


class WhoWasHere(Listing):
    """Which part of a day's check-ins is asked for."""

    day: date | None = Field(default=None, strict=False)
    """Today where nothing is said."""
    here: Literal["yes"] | None = None
    """Only those who have not been let go."""


class Mistake(Record):
    """Why a check-in is taken back, and of which day if not of today."""

    reason: Reason
    day: date | None = None


class Leaving(ForDay):
    """That somebody goes before the day's end, or went so on a past day."""

    own_request: bool
    """They asked to go for the rest of the day. It is paid like any other, unless they are then
    excused from the service."""


class DaysEnd(Record):
    """Which day is ended, if not today's."""

    day: date | None = None


class OfTheRoom(Record):
    """Some people of a room by name, or everybody who is free in it."""

    jurors: Annotated[tuple[Read, ...], Field(min_length=1, max_length=MOST)] | None = None
    everybody: Literal[True] | None = None
    """Everybody who is free, in the place of those who are named: the whole room."""

    @model_validator(mode="after")
    def _whom(self) -> Self:
        if (self.jurors is None) == (self.everybody is None):
            raise ValueError("people are named, or it is said that everybody is meant")
        return self


class Discharges(OfTheRoom):
    """Who is let go for good, or was let go by mistake and is brought back."""

    to: Literal["discharged", "in_court"] = "discharged"
    """`in_court` takes a discharge back: onto the jury, or into the room."""
    own_request: bool = False
    """They asked to be excused from the service: s. 40.24, no $15 for any day of it."""
    reason: Reason | None = None

    @model_validator(mode="after")
    def _why(self) -> Self:
        singled_out = self.own_request or self.to == "in_court"
        if self.everybody and singled_out:
            raise ValueError("whoever has asked, or is brought back, is named")
        if self.own_request and self.to == "in_court":
            raise ValueError("nobody is brought back because they asked to be excused")
        if (self.everybody or singled_out) and self.reason is None:
            raise ValueError("a reason is said to this")
        return self


class Reassignment(OfTheRoom):
    """Who goes over to another pool's room, and why."""

    to: PoolId
    reason: Reason


class CallOff(Record):
    """Who is spared the day, and how, or is to come after all."""

    to: attending.CallOff
    jurors: Annotated[tuple[Read, ...], Field(min_length=1, max_length=MOST)]
    reason: Reason


class CheckIns(Record):
    """What came of each who stood at the counter, in the order sent."""

    entries: tuple[CheckedIn, ...]


class DischargedList(Record):
    """What came of each who was to be let go or brought back: as sent, or everybody free."""

    entries: tuple[Discharged, ...]
    not_entered: tuple[JurorNumber, ...]
    """Who was let go today with nothing entered of today. If they were in court, enter the day
    late, before they are paid."""


class ReassignedList(Record):
    """What came of each who was to go over: as sent, or everybody free."""

    entries: tuple[Reassigned, ...]


class SparedList(Record):
    """What came of each who was to be spared the day, in the order sent."""

    entries: tuple[Spared, ...]


class ShownAttendance(Record):
    """One person's day in the room."""

    juror_number: JurorNumber
    day: date
    state: State | None
    """Where the summons stands now; null for whoever comes to another pool."""
    came: datetime
    left: datetime | None
    own_request: bool
    cancelled: bool


class AttendanceList(Page):
    """Who came to a pool on a day, by juror number."""

    day: date
    check_ins: tuple[ShownAttendance, ...]


class DayEnded(Record):
    """How many people went home with the day's end."""

    people: int


@door.post(
    "/v1/counties/<county>/pools/<pool>/check-ins",
    takes=Arrivals,
    gives=CheckIns,
    refuses=(Conflict, OwnRecord),
    example={"jurors": [{"juror": "26-0002-0001", "wages_go_on": True}]},
)
def check_in(county: str, pool: str) -> Response[str]:
    """Check in those at the counter, by juror number or by what a scanner read off the letter.

    Each entry answers for itself. Of a day that is named, and was not entered on it, also those
    are entered who were let go on it or since, until they are paid; and of a past one, or once the
    pool is closed, those who were counted absent. The same again changes nothing.
    """
    given, held = door.body(Arrivals), wiring.court().pool(county, pool)
    found = _named(county, [one.juror for one in given.jurors])
    now = act(door, why=given.reason or "")
    if given.day is not None and given.day > attending.today(held, now):
        raise Invalid("that day has not come")
    told = [
        UNKNOWN if one is None else _arrived(held, one, said, given.day, now)
        for one, said in zip(found, given.jurors, strict=True)
    ]
    # Whoever came, and whose wages could not be taken down, is told to try again, and has changed.
    return _told(held, told, CheckedIn, changed={"checked_in", "already_here", "try_again"})


def _arrived(pool: Pool, service: Service, said: Arrival, day: date | None, now: Act) -> Told:
    entry = attending.check_in(desk(), pool, service, now, day=day)
    came = entry.outcome in {"checked_in", "already_here"}
    if not came or entry.service is None or said.wages_go_on is None:
        return entry
    try:
        paying.say_wages(desk(), entry.service, now, go_on=said.wages_go_on, donated=None)
    except (Conflict, IllegalMove):
        return entry._replace(outcome="try_again")
    return entry


@door.get(
    "/v1/counties/<county>/pools/<pool>/check-ins",
    asks=WhoWasHere,
    gives=AttendanceList,
)
def list_check_ins(county: str, pool: str) -> Response[str]:
    """List who came to a pool on a day, by juror number, with the times."""
    asked, held = door.query(WhoWasHere), wiring.court().pool(county, pool)
    day = asked.day or attending.today(held, act(door))
    states = {one.juror_number: one.state for one in of_pool(desk(), held)}
    return door.listed(
        asked,
        lambda after: wiring.summonses().came_to(county, pool, day, after=after),
        name="check_ins",
        key=lambda one: one.juror_number,
        shown=lambda one: _shown(one, states),
        where=lambda one: asked.here is None or attending.is_here(one),
        day=day.isoformat(),
    )


@door.post(
    "/v1/counties/<county>/pools/<pool>/check-ins/<juror>/cancel",
    takes=Mistake,
    gives=Service,
    refuses=(Conflict, IllegalMove, MoveIncomplete, OwnRecord, RoomBusy),
    example={"reason": "the neighbour's letter was scanned"},
    versions=("seen", "told"),
)
def cancel_check_in(county: str, pool: str, juror: str) -> Response[str]:
    """Take a check-in back that was a mistake: the person was not there."""
    given, held = door.body(Mistake), wiring.court().pool(county, pool)
    working = desk(screen=door.screen)
    service = attending.find(working, county, juror)
    unless_own(door, working, [service])
    now = act(door, why=given.reason)
    return _done(attending.cancel(working, held, service, given.day, now))


@door.post(
    "/v1/counties/<county>/pools/<pool>/check-ins/<juror>/leave",
    takes=Leaving,
    gives=Service,
    refuses=(Conflict, IllegalMove, MoveIncomplete, OwnRecord, RoomBusy),
    example={"own_request": True, "reason": "the child's school has called"},
    versions=("seen", "told"),
)
def leave_early(county: str, pool: str, juror: str) -> Response[str]:
    """Let somebody go before the day's end; the service goes on."""
    given, held = door.body(Leaving), wiring.court().pool(county, pool)
    working = desk(screen=door.screen)
    service = attending.find(working, county, juror)
    unless_own(door, working, [service])
    now = act(door, why=given.reason or "")
    own, day = given.own_request, given.day
    return _done(attending.leave(working, held, service, now, own_request=own, day=day))


@door.post(
    "/v1/counties/<county>/pools/<pool>/day-end",
    takes=(DaysEnd, None),
    gives=DayEnded,
    refuses=(Conflict, RoomBusy),
    example={"day": "2027-03-01"},
)
def end_day(county: str, pool: str) -> Response[str]:
    """Let everybody of a pool go home who is still there; nobody's service ends with it."""
    given, held = door.body(DaysEnd), wiring.court().pool(county, pool)
    # First: when the room gets busy meanwhile, those who were sent home before are entered too.
    openings.enter_changed(door, about=held.id)
    people = attending.end_day(desk(), held, given.day, act(door))
    return door.answer(DayEnded(people=people))


@door.post(
    "/v1/counties/<county>/pools/<pool>/discharges",
    takes=Discharges,
    gives=DischargedList,
    refuses=(Conflict, OwnRecord),
    example={"jurors": ["26-0002-0001"], "reason": "no further panel is called today"},
    keeps=False,  # a large pool's answer does not fit an item; the same again changes nothing
)
def discharge(county: str, pool: str) -> Response[str]:
    """Let some people go for good, or everybody who is free: their service is over.

    Whoever was let go before, and otherwise as to whether they had asked for it, stays so. A
    discharge that was a mistake is taken back until it is paid, one that the lot made never.
    """
    given, held = door.body(Discharges), wiring.court().pool(county, pool)
    who = _meant(given, held)
    now = act(door, why=given.reason or "")
    if given.to == "in_court":
        back = _many(who, lambda one: bringing_back.bring_back(desk(), held, one, now))
        return _told(held, back, Discharged, changed={"in_court"}, not_entered=())
    own = given.own_request
    told = _many(who, lambda one: discharging.discharge(desk(), held, one, now, own_request=own))
    gone = [one.service for one in told if one.outcome == "discharged" and one.service]
    numbers = dict.fromkeys(one.juror_number for one in gone)
    lacking = discharging.not_entered(desk(), held, numbers, now)
    return _told(held, told, Discharged, changed={"discharged"}, not_entered=lacking)


@door.post(
    "/v1/counties/<county>/pools/<pool>/reassignments",
    takes=Reassignment,
    gives=ReassignedList,
    refuses=(Conflict, OwnRecord, RoomNotOpen),
    example={
        "to": "petit-20270111T1000-kissimmee",
        "jurors": ["26-0002-0001"],
        "reason": "fewer came there than the trial needs",
    },
    keeps=False,  # a large pool's answer does not fit an item; the same again changes nothing
)
def reassign(county: str, pool: str) -> Response[str]:
    """Let some people who are free go over to another pool's room, or everybody who is free.

    They go on with their day there and can be drawn for its panels; for the figures they have
    reported here. It is for the same kind of jury, on or after the other pool's day.
    """
    given, held = door.body(Reassignment), wiring.court().pool(county, pool)
    now = act(door, why=given.reason)
    to = reassigning.room_for(desk(), held, given.to, now)
    who = _meant(given, held)
    told = _many(who, lambda one: reassigning.reassign(desk(), held, to, one, now))
    return _told(held, told, Reassigned, changed={"reassigned", "already_there"})


@door.post(
    "/v1/counties/<county>/pools/<pool>/call-offs",
    takes=CallOff,
    gives=SparedList,
    refuses=(Conflict, OwnRecord),
    example={
        "to": "told_not_to_report",
        "jurors": ["26-0002-0001"],
        "reason": "the trial of the day was settled",
    },
)
def call_off(county: str, pool: str) -> Response[str]:
    """Spare some people the day: on call, or told not to come at all. Or expect them after all.

    Whoever is on call waits until they are expected: that calls them in, also where the pool was
    told before not to report. From then on they are due like everybody.
    """
    given, held = door.body(CallOff), wiring.court().pool(county, pool)
    found = _named(county, given.jurors)
    now = act(door, why=given.reason)
    told = _many(found, lambda one: attending.call_off(desk(), held, one, given.to, now))
    return _told(held, told, Spared, changed={"done"})


def _meant(given: OfTheRoom, pool: Pool) -> Iterable[Service | None]:
    return _named(pool.county, given.jurors) if given.jurors else attending.free(desk(), pool)


def _named(county: str, named: Iterable[str]) -> list[Service | None]:
    """Return whose summons each is, None where it is nobody's; OwnRecord as `unless_own` has it."""
    working = desk()
    found = [_found(working, county, read) for read in named]
    unless_own(door, working, [one for one in found if one is not None])
    return found


def _found(working: Desk, county: str, read: str) -> Service | None:
    try:
        return attending.find(working, county, read)
    except NotFound:
        return None


def _many(who: Iterable[Service | None], to_do: Callable[[Service], Told]) -> list[Told]:
    return [UNKNOWN if one is None else to_do(one) for one in who]


def _told(
    pool: Pool, told: list[Told], kind: type[Entry], *, changed: set[str], **more: object
) -> Response[str]:
    people = [one.service.person for one in told if one.service and one.outcome in changed]
    if people:
        openings.enter_changed(door, people, about=pool.id)
    entries = [_entry(pool, line, one, kind) for line, one in enumerate(told, start=1)]
    return door.answer({"entries": [one.model_dump(mode="json") for one in entries], **more})


def _entry(pool: Pool, line: int, told: Told, kind: type[Entry]) -> Entry:
    service = told.service
    known: dict[str, Any] = {}
    if service is not None:
        known = {"juror_number": service.juror_number, "state": service.state}
        known["pool"] = service.pool if service.pool != pool.id else None
    return kind.model_validate({"line": line, "outcome": told.outcome, "why": told.why} | known)


def _shown(one: Attendance, states: dict[str, State]) -> dict[str, Any]:
    shown = ShownAttendance(
        juror_number=one.juror_number,
        day=one.day,
        state=states.get(one.juror_number),
        came=one.came.at,
        left=None if one.left is None else one.left.at,
        own_request=one.own_request,
        cancelled=one.cancelled is not None,
    )
    return shown.model_dump(mode="json")


def _done(service: Service) -> Response[str]:
    """Answer with what a summons is now, masked: who acts has said no purpose for more."""
    openings.enter_changed(door, [service.person])
    return door.answer(masks.masked(service.model_dump(mode="json")), of=service)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
