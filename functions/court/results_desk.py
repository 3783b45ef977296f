"""The courtroom clerk's routes: what became of those on a panel, its end, and the jury's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, model_validator

from court import discharging, outcomes, rules
from court.answers import ShownPanel, shown_panel
from court.offices import act, desk, unless_own
from court.outcomes import SeatResult, Unused
from court.rules import Caution, Law
from jury import openings, wiring
from jury.counties import county as county_of
from jury.court_day import JurorNumber, Panel, Seat
from jury.door import Door
from jury.errors import (
    Conflict,
    IllegalMove,
    OwnRecord,
    PanelNotCalled,
    PanelNotDone,
    Refusal,
    RoomBusy,
    SeatDecided,
    SeatsOpen,
)
from jury.life_cycle import Act
from jury.reasons import Reason
from jury.records import Record
from jury.standing import by_number

door = Door()

MOST = 100
"""So many seats in one call: each is a transaction of its own."""
REFUSES = (Conflict, IllegalMove, PanelNotCalled, RoomBusy, SeatDecided)


class Results(Record):
    """What became of some of the seats, or of all."""

    seats: Annotated[tuple[SeatResult, ...], Field(min_length=1, max_length=MOST)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.seat for one in self.seats}) < len(self.seats):
            raise ValueError("a seat has one outcome")
        return self


class Ending(Record):
    """What those do who are not on the jury: back into the room, or home for good."""

    unused: Unused


class TrialOver(Record):
    """How the trial ended for the jury, in the office's own words."""

    reason: Reason


class PanelResults(Record):
    """A panel with what became of each seat, what the law says of such a case, and where they
    differ. Jurors and strikes are counted over all panels of the case that were drawn of this
    pool. Nothing is refused because of that.
    """

    panel: ShownPanel
    law: Law
    warnings: tuple[Caution, ...]
    not_entered: tuple[JurorNumber, ...] = ()
    """Of those whom this call let go: on whom nothing is entered of today. If they were in court,
    enter the day late, before they are paid."""


@door.get("/v1/counties/<county>/panels/<panel>/results", gives=PanelResults)
def read_results(county: str, panel: str) -> Response[str]:
    """Show what became of those on a panel, by juror number."""
    return _told(_panel(county, panel))


@door.post(
    "/v1/counties/<county>/panels/<panel>/results",
    takes=Results,
    gives=PanelResults,
    refuses=(*REFUSES, OwnRecord),
    example={
        "seats": [
            {"seat": 1, "outcome": "sworn"},
            {"seat": 2, "outcome": "cause"},
            {"seat": 3, "outcome": "peremptory", "by": "state"},
        ]
    },
    keeps=False,  # a large panel's answer does not fit an item; the same again changes nothing
    versions=("seen", "told"),
)
def record_results(county: str, panel: str) -> Response[str]:
    """Record what became of seats; with a reason, in the place of what was recorded before."""
    given, held = door.body(Results), _seen(county, panel)
    working, named = desk(), {one.seat for one in given.seats}
    seats = [seat for seat in held.seats if seat.seat in named]
    unless_own(
        door, working, [by_number(working, held.county, seat.juror_number) for seat in seats]
    )
    with _entered_if_refused(held, named):
        decided = outcomes.record(working, held, given.seats, act(door))
    _enter(decided, named)
    return _told(decided)


@door.post(
    "/v1/counties/<county>/panels/<panel>/finish",
    takes=Ending,
    gives=PanelResults,
    refuses=(*REFUSES, SeatsOpen),
    example={"unused": "return"},
    keeps=False,  # as above
    versions=("seen", "told"),
)
def finish_panel(county: str, panel: str) -> Response[str]:
    """End a panel: those who are not on the jury go back into the room, or home for good."""
    # Here and below nobody is chosen: the whole panel goes as its results say, as with a pool.
    given, held, now = door.body(Ending), _seen(county, panel), act(door)
    with _entered_if_refused(held, _places(_unused(held))):
        ended = outcomes.finish(desk(), held, given.unused, now)
    unused = _unused(ended)
    _enter(ended, _places(unused))
    return _told(ended, _not_entered(ended, unused, now))


@door.post(
    "/v1/counties/<county>/panels/<panel>/discharge-jury",
    takes=TrialOver,
    gives=PanelResults,
    refuses=(*REFUSES, PanelNotDone),
    example={"reason": "the jury has given its verdict"},
    keeps=False,  # as above
    versions=("seen", "told"),
)
def discharge_jury(county: str, panel: str) -> Response[str]:
    """Let jurors and alternates go when the trial is over: their service ends."""
    given, held = door.body(TrialOver), _seen(county, panel)
    now = act(door, why=given.reason)
    with _entered_if_refused(held, _places(_jury(held))):
        ended = outcomes.discharge_jury(desk(), held, now)
    jury = _jury(ended)
    _enter(ended, _places(jury))
    return _told(ended, _not_entered(ended, jury, now))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _panel(county: str, panel: str) -> Panel:
    return wiring.summonses().panel(county_of(county).slug, panel)


def _seen(county: str, panel: str) -> Panel:
    """Return a panel, if it still is what the caller had on the screen.

    Each seat is then written only as it was read here.
    """
    return door.unless_stale(_panel(county, panel))


def _unused(panel: Panel) -> list[Seat]:
    return [one for one in panel.seats if one.outcome not in outcomes.ON_THE_JURY]


def _jury(panel: Panel) -> list[Seat]:
    return [one for one in panel.seats if one.outcome in outcomes.ON_THE_JURY]


def _places(seats: list[Seat]) -> set[int]:
    return {one.seat for one in seats}


@contextmanager
def _entered_if_refused(seen: Panel, seats: set[int]) -> Iterator[None]:
    """Enter those of these seats that were written before one was refused: they stay written, and
    nobody may ask again.
    """
    try:
        yield
    except Refusal:
        now = _panel(seen.county, seen.id)
        before = {one.seat: one for one in seen.seats}
        changed = {one.seat for one in now.seats if one != before.get(one.seat)}
        if written := changed & seats:
            _enter(now, written)
        raise


def _enter(panel: Panel, seats: set[int]) -> None:
    people = [one.person for one in panel.seats if one.seat in seats]
    openings.enter_changed(door, people, about=panel.pool)


def _not_entered(panel: Panel, seats: list[Seat], now: Act) -> tuple[JurorNumber, ...]:
    gone = [one.juror_number for one in seats if one.afterwards == "discharged"]
    pool = wiring.court().pool(panel.county, panel.pool)
    return discharging.not_entered(desk(), pool, gone, now)


def _told(panel: Panel, not_entered: tuple[JurorNumber, ...] = ()) -> Response[str]:
    day = outcomes.day_of(panel, wiring.court().pool(panel.county, panel.pool))
    law = rules.law(panel.kind, day)
    told = {
        "panel": shown_panel(panel),
        "law": law.model_dump(mode="json"),
        "warnings": [
            one.model_dump(mode="json")
            for one in rules.warnings(panel, law, others=_others_of_the_case(panel))
        ],
        "not_entered": not_entered,
    }
    return door.answer(told, of=panel)


def _others_of_the_case(panel: Panel) -> list[Panel]:
    return [
        one
        for one in wiring.summonses().panels(panel.county, panel.pool)
        if (one.case, one.status != "released") == (panel.case, True) and one.id != panel.id
    ]
