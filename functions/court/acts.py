"""Random acts of the court day: ordered of those in a room, drawn elsewhere, and followed here.

From its order to its end an act holds the floor of its pool's room: nobody of the pool is called,
let go or brought back meanwhile, so that what is drawn from is what there is. Each step can be
repeated, and whoever takes an act up goes on from where it stands.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

import ranmar
from court import attending, discharging
from jury import approvals
from jury.attempts import until_settled
from jury.buckets import PapersBucket
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.court_day import Floor, Panel, Seat
from jury.court_store import WHOLE_LOG, CourtStore
from jury.errors import CountsDisagree, CountyBusy, ListMissing, RoomBusy, TooFew
from jury.life_cycle import IN_COURT, Act, Service, State
from jury.moving import Terms, make, settle
from jury.records import (
    CountyState,
    Draw,
    PersonId,
    Pool,
    PoolStatus,
    RoomAct,
    RoomActId,
    Step,
)
from jury.room_frames import AWAY, WHY, Row, file_frame, framed
from jury.selection import read_selection
from jury.standing import Desk, of_pool

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


SOON = timedelta(minutes=10)
"""So long after its commitment a draw that needs nobody is on record. One that is not has come to a
stop; and a workflow that waits for it asks again for about as long."""


@dataclass(frozen=True)
class Room:
    """A pool's room, and what those who act in it work with."""

    desk: Desk
    papers: PapersBucket
    pool: Pool

    def write(self, papers: "Iterable[TransactWriteItemTypeDef]") -> None:
        """Write all of some papers or none; Conflict when anything has changed since it was read.

        Who read the floor first and takes it with them knows that nobody came or went meanwhile.
        """
        self.desk.court.amend_roll(self.pool.county, (), [*papers])

    def floor(self) -> Floor:
        """Return the floor of the room as it is."""
        return self.desk.summonses.floor(self.pool.county, self.pool.id)

    def free_floor(self) -> Floor:
        """Return the floor of the room; RoomBusy while a random act is under way there."""
        floor = self.floor()
        if floor.acting is not None:
            raise RoomBusy("a random act is under way in this room: wait for it", act=floor.acting)
        return floor


class Wish(NamedTuple):
    """So many of those who are free in a room."""

    id: RoomActId
    purpose: Literal["panel", "dismissal"]
    wanted: int
    fewer: bool = False
    """With fewer than so many, as many as there are."""


def order(
    room: Room, wish: Wish, *, step: Step, stage: str
) -> "tuple[RoomAct, list[TransactWriteItemTypeDef]]":
    """Return an act of those who are in the room now, and what enters it while they still are.

    RoomBusy while another act is under way, TooFew when fewer are free than are wanted, or nobody.
    NotApproved, ListMissing or CountyBusy when it could not be drawn soon: the room would wait. For
    another draw that ends by itself its workflow waits, and the room meanwhile. DrawIncomplete
    while a survey has stopped the county's log, or the pool whose room it is.
    """
    desk, pool = room.desk, room.pool
    desk.court.refuse_stopped(pool.county, pool.id, WHOLE_LOG)
    today = local_date(step.at, county_of(pool.county).time_zone)
    approvals.approved_plan(
        desk.court.approvals(pool.county), ranmar.fingerprint(), today=today, stage=stage
    )
    state = desk.court.state(pool.county)
    version = state.list_version
    if version is None:
        raise ListMissing("the county has published no list")
    _refuse_a_long_wait(desk.court, state, step.at)
    floor = room.free_floor()  # before the people: whoever is called or let go since changes it
    here = {one.juror_number for one in attending.here(desk, pool, today)}
    rows = [
        Row(one.person, one.juror_number, _why(one, here))
        for one in of_pool(desk, pool)
        if one.state in IN_COURT
    ]
    free = sum(row.why is None for row in rows)
    if not free or (free < wish.wanted and not wish.fewer):
        raise TooFew(
            "fewer people are free in the room than are wanted",
            wanted=wish.wanted, present=free, shortfall=wish.wanted - free,
        )  # fmt: skip
    act = RoomAct(
        id=wish.id,
        county=pool.county,
        purpose=wish.purpose,
        pool=pool.id,
        list_version=version,
        frame=file_frame(room.papers, pool.county, rows),
        requested=min(wish.wanted, free),
        history=(step,),
    )
    return act, [desk.court.order_act(act), desk.summonses.floor_taken(floor, act.id)]


def _refuse_a_long_wait(court: CourtStore, state: CountyState, now: datetime) -> None:
    if state.applying is not None:
        raise CountyBusy("a file is being applied")
    if state.drawing is None:
        return
    draw = court.find_draw(state.county, state.drawing)
    if draw is None or not _ends_by_itself(draw, now):
        raise CountyBusy("a draw waits for people, or has come to a stop", draw=state.drawing)


def _ends_by_itself(draw: Draw, now: datetime) -> bool:
    terms = json.loads(draw.commitment)
    for_people = "ceremony" in terms["entropy"] and draw.contributions is None
    return not for_people and now - datetime.fromisoformat(terms["committed_at"]) <= SOON


def _why(service: Service, here: set[str]) -> str | None:
    if service.state is State.CHECKED_IN:
        return None if service.juror_number in here else AWAY
    return WHY[service.state]


def withdrawal(room: Room, name: RoomActId, *, step: Step) -> "list[TransactWriteItemTypeDef]":
    """Return for a transaction what gives up an act that waits for its draw, and frees the floor.

    Nothing when it is not under way, or its draw is committed: then it stands. A workflow that
    still waits commits no draw of it afterwards.
    """
    court, county = room.desk.court, room.pool.county
    if room.floor().acting != name:
        return []
    act = court.room_act(county, name)  # before the draw, whose commitment changes it
    if court.find_draw(county, act.draw) is not None:
        return []
    given_up = act.model_copy(update={"status": PoolStatus.CLOSED, "history": (*act.history, step)})
    left = room.desk.summonses.floor_left(county, act.pool, act.id)
    return [*court.act_withdrawn(act, given_up), left]


# -- what follows of an act ---------------------------------------------------------------------


def take_up(room: Room, *, now: datetime) -> RoomAct | None:
    """Take up whatever is under way in a room from where it stands; again changes nothing.

    Returns the act whose draw is not signed yet, if there is one: it is for the caller to start.
    """
    return until_settled(lambda: _taken_up(room, now), room.pool.id)


def _taken_up(room: Room, now: datetime) -> RoomAct | None:
    while (floor := room.floor()).acting is not None:
        act = room.desk.court.room_act(room.pool.county, floor.acting)
        draw = room.desk.court.find_draw(act.county, act.draw)
        if draw is None or draw.signature is None:
            return act
        drawn = read_selection(room.papers, draw).people
        if act.purpose == "dismissal":
            _dismiss(room, act, drawn, now)
        elif act.purpose == "panel-order":
            _call(room, act, drawn, now)
        elif panel_of(room, act).status == "called":  # it is being given up
            _bring_back(room, act, now)
        else:
            _order_second(room, floor, act, drawn)
    return None


def panel_of(room: Room, act: RoomAct) -> Panel:
    """Return the panel that an act draws, or puts in order: both bear its name."""
    return room.desk.summonses.panel(act.county, f"panel-{act.id.partition('-')[2]}")


def _order_second(room: Room, floor: Floor, act: RoomAct, drawn: tuple[PersonId, ...]) -> None:
    numbers = {row.person: row.juror_number for row in framed(room.papers, act)}
    frame = file_frame(room.papers, act.county, [Row(one, numbers[one]) for one in drawn])
    second = RoomAct(
        id=panel_of(room, act).ordering,
        county=act.county,
        purpose="panel-order",
        pool=act.pool,
        list_version=act.list_version,
        frame=frame,
        requested=len(drawn),
        history=act.history[:1],
    )
    store = room.desk.summonses
    room.write([room.desk.court.order_act(second), store.floor_taken(floor, second.id)])


def _call(room: Room, act: RoomAct, drawn: tuple[PersonId, ...], now: datetime) -> None:
    panel, store = panel_of(room, act), room.desk.summonses
    by = panel.history[0]
    people = _people(room)
    for one in drawn:
        word = _as(by, now, panel.id)
        _move(room, act, people[one], "call_to_panel", word, done={State.ON_PANEL})
    seats = tuple(
        Seat(seat=seat, juror_number=people[one].juror_number, person=one)
        for seat, one in enumerate(drawn, start=1)
    )
    called = Step(what="called", at=now, by=by.by, role=by.role)
    after = panel.model_copy(
        update={
            "status": "called",
            "seats": seats,
            "version": panel.version + 1,
            "history": (*panel.history, called),
        }
    )
    room.write([store.panel_replaced(panel, after), store.floor_left(act.county, act.pool, act.id)])


def _bring_back(room: Room, act: RoomAct, now: datetime) -> None:
    panel, store = panel_of(room, act), room.desk.summonses
    by = panel.history[-1]
    people = _people(room)
    for seat in panel.seats:
        word = _as(by, now, panel.id)
        _move(room, act, people[seat.person], "release_from_panel", word, done={State.CHECKED_IN})
    released = Step(what="released", at=now, by=by.by, role=by.role)
    after = panel.model_copy(
        update={
            "status": "released",
            "version": panel.version + 1,
            "history": (*panel.history, released),
        }
    )
    room.write([store.panel_replaced(panel, after), store.floor_left(act.county, act.pool, act.id)])


def _dismiss(room: Room, act: RoomAct, drawn: tuple[PersonId, ...], now: datetime) -> None:
    store = room.desk.summonses
    held = store.find_dismissal(act.county, act.pool, act.id)
    if held is None:
        raise CountsDisagree("nobody has ordered that dismissal", act=act.id)
    by = held.history[0]
    people = _people(room)
    still, word = store.floor_held(act.county, act.pool, act.id), _as(by, now, act.id)

    def let_go(seen: Service) -> None:
        if seen.state not in {State.DISCHARGED, State.PAID}:
            discharging.let_go(room.desk, room.pool, seen, word, floor=still)

    for one in drawn:
        settle(room.desk, people[one], let_go)
    done = Step(what="dismissed", at=now, by=by.by, role=by.role)
    after = held.model_copy(
        update={
            "dismissed": tuple(people[one].juror_number for one in drawn),
            "history": (*held.history, done),
        }
    )
    room.write(
        [store.dismissal_replaced(held, after), store.floor_left(act.county, act.pool, act.id)]
    )


def _people(room: Room) -> dict[PersonId, Service]:
    return {one.person: one for one in of_pool(room.desk, room.pool)}


def _move(
    room: Room, on: RoomAct, service: Service, name: str, act: Act, *, done: set[State]
) -> None:
    """Move somebody who isn't moved yet; each is tried again for themselves.

    All moves of a pool change one item of counts: while people check in, a panel of fifty meets
    more conflicts than the whole of it may have.
    """
    still = room.desk.summonses.floor_held(on.county, on.pool, on.id)

    def once(seen: Service) -> None:
        if seen.state not in done:
            make(room.desk, seen, name, act, terms=Terms(papers=[still]))

    settle(room.desk, service, once)


def _as(step: Step, now: datetime, why: str) -> Act:
    """Return what is done now on the word of whoever ordered it."""
    return Act(step.by, "judge" if step.role == "judge" else "staff", now, why=why)
