"""Panels: ordered for a case, drawn and put in order by lot, called, and given up as a whole."""

from typing import TYPE_CHECKING

from pydantic import Field

from court import acts
from court.acts import Room
from jury.attempts import until_settled
from jury.court_day import CaseKind, CaseNumber, Judge, Panel
from jury.court_day import Room as Courtroom
from jury.errors import Conflict, PanelDecided, PanelNotCalled
from jury.keys import keyed_hash
from jury.records import Record, Step

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class PanelOrder(Record):
    """So many of those present, for a case."""

    case: CaseNumber
    number: int = Field(default=1, ge=1, le=9)
    """Which panel for this case."""
    kind: CaseKind
    judge: Judge
    room: Courtroom
    wanted: int = Field(ge=1, le=500)
    fewer: bool = False
    """With fewer present than are wanted, as many as there are."""


def order(room: Room, asked: PanelOrder, *, step: Step, stage: str, secret: bytes) -> Panel:
    """Order a panel; the same again gives what is on file, and Conflict if that is otherwise.

    What refuses it is in `acts.order`. The panel's name is public, and its case is not: who lacks
    the secret can't try the county's case numbers on it.
    """
    named = (room.pool.county, room.pool.id, asked.case, str(asked.number))
    name = keyed_hash(secret, *named)[:16]
    panel = Panel(
        id=f"panel-{name}",
        county=room.pool.county,
        pool=room.pool.id,
        drawing=f"panel-{name}",
        ordering=f"order-{name}",
        history=(step,),
        **asked.model_dump(exclude={"fewer"}),
    )
    said = {"kind", "judge", "room", "wanted"}
    held = until_settled(lambda: _entered(room, panel, asked, step, stage), panel.id)
    if held.model_dump(include=said) != panel.model_dump(include=said):
        raise Conflict("that panel is ordered otherwise: give it the next number", panel=held.id)
    return held


def _entered(room: Room, panel: Panel, asked: PanelOrder, step: Step, stage: str) -> Panel:
    held = room.desk.summonses.find_panel(panel.county, panel.id)
    if held is not None:
        return held
    wish = acts.Wish(panel.drawing, "panel", asked.wanted, asked.fewer)
    _act, papers = acts.order(room, wish, step=step, stage=stage)
    room.write([*papers, *room.desk.summonses.new_panel(panel)])
    return panel


def release(room: Room, seen: Panel, *, step: Step) -> Panel:
    """Give up a panel as a whole: whoever was called is back in the room. Again changes nothing.

    One that waits for a draw that is not committed is withdrawn, and nobody is called. RoomBusy
    while a draw is made, or another random act is under way in the room; PanelNotCalled after the
    panel is done; PanelDecided once somebody on it has an outcome.
    """
    until_settled(lambda: _begin_release(room, seen, step), seen.id)
    acts.take_up(room, now=step.at)
    return room.desk.summonses.panel(seen.county, seen.id)


def _begin_release(room: Room, seen: Panel, step: Step) -> None:
    store = room.desk.summonses
    panel = store.panel(seen.county, seen.id)
    if panel.status == "released" or (
        panel.status == "called" and room.floor().acting == panel.drawing
    ):
        return  # given up, or begun and broken off: the rest is taken up
    if panel.status == "ordered" and (papers := _undrawn(room, panel, step)):
        withdrawn = panel.model_copy(
            update={
                "status": "released",
                "version": panel.version + 1,
                "history": (*panel.history, step.model_copy(update={"what": "withdrawn"})),
            }
        )
        room.write([store.panel_replaced(panel, withdrawn), *papers])
        return
    floor = room.free_floor()
    if panel.status != "called":
        raise PanelNotCalled("the panel is not in the courtroom", panel=panel.id)
    if any(seat.outcome is not None for seat in panel.seats):
        raise PanelDecided("somebody on the panel has an outcome", panel=panel.id)
    begun = panel.model_copy(
        update={"version": panel.version + 1, "history": (*panel.history, step)}
    )
    # The floor first holds everybody else off: nobody of the panel is called to another one before
    # all of them are back.
    room.write([store.panel_replaced(panel, begun), store.floor_taken(floor, panel.drawing)])


def _undrawn(room: Room, panel: Panel, step: Step) -> "list[TransactWriteItemTypeDef]":
    for act in (panel.drawing, panel.ordering):
        if papers := acts.withdrawal(room, act, step=step):
            return papers
    return []
