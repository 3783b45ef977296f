"""What became of those on a panel: seat by seat, then the unused, and after the trial the jury.

Each seat is one transaction, with the panel as it was read and the floor free, so that nobody gets
two outcomes. Whatever a crash has left undone is done by the same call again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from court.discharging import let_go
from jury.attempts import until_settled
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.court_day import Outcome, Panel, Party, Seat
from jury.errors import (
    Conflict,
    NotFound,
    PanelNotCalled,
    PanelNotDone,
    SeatDecided,
    SeatsOpen,
)
from jury.life_cycle import Act, Service, State
from jury.moving import Terms, make
from jury.reasons import Reason
from jury.records import Pool, Record, Step
from jury.standing import Desk, by_number

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Papers = Sequence["TransactWriteItemTypeDef"]
Write = Callable[[Service, Papers], None]
MOVES: dict[Outcome, str] = {
    "sworn": "seat",
    "alternate": "seat_as_alternate",
    "cause": "strike_for_cause",
    "peremptory": "strike_peremptorily",
    "not_reached": "leave_unreached",
}
ON_THE_JURY: frozenset[Outcome] = frozenset({"sworn", "alternate"})
OF_THE_JURY: dict[Outcome | None, str] = {"sworn": "make_juror", "alternate": "make_alternate"}
"""By which move somebody on the jury of a panel that is over turns out to be the other."""
LET_GO = frozenset({State.DISCHARGED, State.PAID})
Unused = Literal["return", "discharge"]


class SeatResult(Record):
    """What became of one seat; with a reason also in the place of what was recorded before."""

    seat: int = Field(ge=1)
    outcome: Outcome | None
    """Null takes an outcome back and records no other."""
    by: Party | None = None
    """Who struck: for a peremptory challenge, and for nothing else."""
    reason: Reason | None = None
    """Why an outcome that is on record is taken back."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.by is not None) != (self.outcome == "peremptory"):
            raise ValueError("a peremptory challenge, and nothing else, says who made it")
        if self.outcome is None and self.reason is None:
            raise ValueError("an outcome is taken back for a reason")
        return self

    def holds_of(self, seat: Seat) -> bool:
        """Tell whether this is what is on record."""
        return (self.outcome, self.by) == (seat.outcome, seat.by)


def day_of(panel: Panel, pool: Pool) -> date:
    """Return the day on which a panel was ordered, by the county's clocks."""
    at = panel.history[0].at if panel.history else pool.order.reports_at
    return local_date(at, county_of(panel.county).time_zone)


def record(desk: Desk, panel: Panel, results: Sequence[SeatResult], act: Act) -> Panel:
    """Record what became of seats, one after the other. What is on record already is a repeat.

    Nothing is recorded when one of them can't be: NotFound for a seat that there isn't, SeatDecided
    for one with another outcome when no reason is given, PanelNotCalled when the panel is not in
    the courtroom. Of one that is over only jurors and alternates can be mistaken for each other,
    until they are let go. SeatDecided also when somebody else is first; RoomBusy during a random
    act.
    """
    seats = {seat.seat: seat for seat in panel.seats}
    if panel.status not in {"called", "done"}:
        raise _not_called(panel)
    for result in results:
        if result.seat not in seats:
            raise NotFound("the panel has no such seat", seat=result.seat)
        _may_decide(panel, seats[result.seat], result)
    for result in results:
        before = seats[result.seat]
        if result.holds_of(before):
            continue
        if panel.status == "done":
            panel = _corrected(desk, panel, before, result, act)
            continue
        if before.outcome is not None:
            panel = _taken_back(desk, panel, before, act, why=str(result.reason))
            before = panel.seats[result.seat - 1]
        if result.outcome is not None:
            panel = _decided(desk, panel, before, result, act)
    return panel


def finish(desk: Desk, panel: Panel, unused: Unused, act: Act) -> Panel:
    """End a panel: whoever is not on the jury goes back into the room, or home.

    SeatsOpen while somebody has no outcome; Conflict when it has ended in the other way. Repeating
    it changes nothing.
    """
    if panel.status == "called":
        if missing := [seat.seat for seat in panel.seats if seat.outcome is None]:
            seats = ", ".join(map(str, missing))
            raise SeatsOpen("somebody on the panel has no outcome yet", seats=seats)
        for seat in panel.seats:
            if seat.outcome not in ON_THE_JURY:
                panel = _sent(desk, panel, seat, act, home=unused == "discharge")
    return _ended(desk, panel, unused, act)


def discharge_jury(desk: Desk, panel: Panel, act: Act) -> Panel:
    """Let the jurors and alternates go when the trial is over: their service ends.

    PanelNotDone while the panel is in the courtroom. Repeating it changes nothing.
    """
    if panel.status != "done":
        raise PanelNotDone("finish the panel first: say what the others do", status=panel.status)
    for seat in panel.seats:
        if seat.outcome in ON_THE_JURY:
            panel = _sent(desk, panel, seat, act, home=True)
    return panel


def _ended(desk: Desk, panel: Panel, unused: Unused, act: Act) -> Panel:
    note = Step(what=f"finished: {unused}", at=act.at, by=act.by)

    def once() -> Panel:
        held = desk.summonses.panel(panel.county, panel.id)
        if held.status == "done":
            if all(step.what != note.what for step in held.history):
                raise Conflict("the panel has ended otherwise", panel=panel.id)
            return held
        if held.status != "called":
            raise _not_called(held)
        if any(seat.outcome is None for seat in held.seats):
            raise Conflict("an outcome has been taken back: look again", panel=panel.id)
        now = _changed(held, note, status="done")
        floor = desk.summonses.floor_free(panel.county, panel.pool)
        desk.court.amend_roll(panel.county, [], [desk.summonses.panel_replaced(held, now), floor])
        return now

    return until_settled(once, panel.id)


def _not_called(panel: Panel) -> PanelNotCalled:
    return PanelNotCalled("the panel is not in the courtroom", status=panel.status)


# -- one seat -----------------------------------------------------------------------------


def _may_decide(panel: Panel, seat: Seat, result: SeatResult) -> None:
    if result.holds_of(seat):
        return
    of_the_jury = seat.outcome in ON_THE_JURY and result.outcome in ON_THE_JURY
    if panel.status != "called" and not of_the_jury:
        raise _not_called(panel)
    if seat.afterwards is not None:
        raise SeatDecided("the person has left the panel already", seat=seat.seat)
    if seat.outcome is not None and result.reason is None:
        raise SeatDecided("another outcome is on record: to take it back, say why", seat=seat.seat)


def _decided(desk: Desk, panel: Panel, before: Seat, result: SeatResult, act: Act) -> Panel:
    outcome = result.outcome
    assert outcome is not None  # noqa: S101 - else nothing is decided
    step = Step(what=outcome, at=act.at, by=act.by, why=result.reason or "")
    changes = {"outcome": outcome, "by": result.by, "decided": step}
    by = f", by the {result.by}" if result.by else ""
    said = replace(act, why=": ".join(filter(None, (panel.id + by, result.reason))))
    write = _moving(desk, panel, MOVES[outcome], said)
    return _on_seat(desk, panel, before, before.model_copy(update=changes), write)


def _taken_back(desk: Desk, panel: Panel, before: Seat, act: Act, *, why: str) -> Panel:
    after = before.model_copy(update={"outcome": None, "by": None, "decided": None})
    note = Step(what=f"seat {before.seat}, {before.outcome}: taken back", at=act.at, by=act.by,
                why=why)  # fmt: skip
    write = _moving(desk, panel, "correct_outcome", replace(act, why=why))
    return _on_seat(desk, panel, before, after, write, note=note)


def _corrected(desk: Desk, panel: Panel, before: Seat, result: SeatResult, act: Act) -> Panel:
    step = Step(what=str(result.outcome), at=act.at, by=act.by, why=result.reason or "")
    after = before.model_copy(update={"outcome": result.outcome, "decided": step})
    note = step.model_copy(update={"what": f"seat {before.seat}, {before.outcome}: taken back"})
    said = replace(act, why=": ".join(filter(None, (panel.id, result.reason))))
    write = _moving(desk, panel, OF_THE_JURY[result.outcome], said)
    return _on_seat(desk, panel, before, after, write, note=note)


def _sent(desk: Desk, panel: Panel, before: Seat, act: Act, *, home: bool) -> Panel:
    if before.afterwards is not None:
        return panel
    after = before.model_copy(update={"afterwards": "discharged" if home else "returned"})
    said = replace(act, why=": ".join(filter(None, (panel.id, act.why))))
    if not home:
        return _on_seat(desk, panel, before, after, _moving(desk, panel, "return_to_room", said))
    pool = desk.court.pool(panel.county, panel.pool)

    def write(service: Service, papers: Papers) -> None:
        let_go(desk, pool, service, said, papers=papers)

    return _on_seat(desk, panel, before, after, write)


def _moving(desk: Desk, panel: Panel, name: str, act: Act) -> Write:
    def write(service: Service, papers: Papers) -> None:
        floor = desk.summonses.floor_free(panel.county, panel.pool)
        make(desk, service, name, act, terms=Terms(papers=[*papers, floor]))

    return write


def _on_seat(
    desk: Desk,
    panel: Panel,
    before: Seat,
    after: Seat,
    write: Write,
    *,
    note: Step | None = None,
) -> Panel:
    """Write one seat with its person's move, if the seat still is as it was read."""

    def once() -> Panel:
        # The person first: both are written at once, so that an old panel is then not taken for
        # somebody who can't be moved.
        service = by_number(desk, panel.county, before.juror_number)
        held = desk.summonses.panel(panel.county, panel.id)
        seat = held.seats[before.seat - 1]
        if _is_done(seat, after):
            return held
        if held.status != panel.status:
            raise _not_called(held)
        if seat != before:
            raise SeatDecided("somebody else has decided about the seat", seat=before.seat)
        if after.afterwards is not None and service.state in LET_GO:
            # The office has let them go meanwhile: the panel learns of it, and nobody is moved.
            now = with_seat(held, after.model_copy(update={"afterwards": "discharged"}), note)
            papers = [desk.summonses.panel_replaced(held, now), desk.summonses.unmoved(service)]
            desk.court.amend_roll(panel.county, [], papers)
            return now
        now = with_seat(held, after, note)
        write(service, [desk.summonses.panel_replaced(held, now)])
        return now

    return until_settled(once, panel.id)


def _is_done(seat: Seat, after: Seat) -> bool:
    """Tell whether somebody else has done the same, or a call whose answer was lost."""
    if after.afterwards is not None:
        return seat.afterwards is not None
    return seat.model_copy(update={"decided": after.decided}) == after


def with_seat(panel: Panel, seat: Seat, note: Step | None) -> Panel:
    """Return a panel after something about one of its seats."""
    seats = tuple(seat if one.seat == seat.seat else one for one in panel.seats)
    return _changed(panel, note, seats=seats)


def _changed(panel: Panel, note: Step | None, **changes: object) -> Panel:
    history = panel.history if note is None else (*panel.history, note)
    return panel.model_copy(update={**changes, "history": history, "version": panel.version + 1})
