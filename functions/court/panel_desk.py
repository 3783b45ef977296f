"""The routes of panels and of dismissals by lot: ordered, read, continued, given up."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from court import dismissing, events, paneling
from court.answers import ShownPanel, opened_panel, shown_panel
from court.dismissing import DismissalOrder
from court.paneling import PanelOrder
from jury import masks, openings, wiring
from jury.court_day import (
    CaseNumber,
    Dismissal,
    JurorNumber,
)
from jury.door import Door
from jury.errors import (
    ActStands,
    Conflict,
    CountyBusy,
    DrawIncomplete,
    ListMissing,
    NotApproved,
    NotFound,
    OwnRecord,
    PanelDecided,
    PanelNotCalled,
    RoomBusy,
    TooFew,
)
from jury.listing import Listing, Page
from jury.purposes import Purposed
from jury.reasons import Reason
from jury.records import CountySlug, DrawId, PoolId, Record, RoomActId, Step

door = Door()

NOT_ORDERED = (
    Conflict,
    CountyBusy,
    DrawIncomplete,
    ListMissing,
    NotApproved,
    RoomBusy,
    TooFew,
)
"""Why a random act can't be ordered; see `court.acts`."""


class Panels(Listing):
    """Which panels are asked for."""

    case: CaseNumber | None = None


class Dismissals(Listing):
    """Which part of a pool's dismissals is asked for."""


class GivenUp(Record):
    """Why a panel or a dismissal is given up."""

    reason: Reason


class PanelList(Page):
    """The panels that were ordered of a pool."""

    panels: tuple[ShownPanel, ...]


class ShownDismissal(Record):
    """A dismissal by lot, and who was let go, in the order drawn; nobody before it is signed."""

    dismissal: RoomActId
    county: CountySlug
    pool: PoolId
    number: int
    wanted: int
    drawn_by: DrawId
    dismissed: tuple[JurorNumber, ...]
    withdrawn: bool
    history: tuple[Step, ...]


class DismissalList(Page):
    """The dismissals by lot of a pool."""

    dismissals: tuple[ShownDismissal, ...]


@door.post(
    "/v1/counties/<county>/pools/<pool>/panels",
    takes=PanelOrder,
    gives={HTTPStatus.ACCEPTED: ShownPanel},
    refuses=NOT_ORDERED,
    example={
        "case": "2027-CF-000412",
        "kind": "felony",
        "judge": "Ada Example",
        "room": "4B",
        "wanted": 6,
    },
)
def order_panel(county: str, pool: str) -> Response[str]:
    """Draw a panel of those present, and put it in order by lot. The same again changes nothing."""
    asked, room = door.body(PanelOrder), events.room_of(wiring.court().pool(county, pool))
    step = door.step("ordered")
    stage, secret = wiring.setting("STAGE"), wiring.court_secret()
    panel = paneling.order(room, asked, step=step, stage=stage, secret=secret)
    events.take_up(room)
    openings.enter_changed(door, about=room.pool.id)
    return door.answer(shown_panel(panel), HTTPStatus.ACCEPTED)


@door.get("/v1/counties/<county>/pools/<pool>/panels", asks=Panels, gives=PanelList)
def list_panels(county: str, pool: str) -> Response[str]:
    """List the panels that were ordered of a pool."""
    asked, held = door.query(Panels), wiring.court().pool(county, pool)
    return door.listed(
        asked,
        lambda after: wiring.summonses().panels(held.county, held.id, after=after),
        name="panels",
        key=lambda panel: panel.id,
        shown=shown_panel,
        where=lambda panel: asked.case in {None, panel.case},
    )


@door.get(
    "/v1/counties/<county>/panels/<panel>",
    asks=Purposed,
    gives=ShownPanel,
    refuses=(Conflict, OwnRecord),
)
def read_panel(county: str, panel: str) -> Response[str]:
    """Show a panel: who sits where, by juror number, and what became of each.

    Reasons are masked unless a purpose is said.
    """
    purpose, held = door.query(Purposed).purpose, wiring.summonses().panel(county, panel)
    if purpose is None:
        return door.answer(shown_panel(held), of=held)
    people = wiring.people().several(held.county, [seat.person for seat in held.seats])
    openings.show(door, list(people.values()), purpose, about=held.pool)
    return door.answer(opened_panel(held), of=held)


@door.post(
    "/v1/counties/<county>/panels/<panel>/continue",
    gives={HTTPStatus.ACCEPTED: ShownPanel},
    refuses=(Conflict,),
)
def continue_panel(county: str, panel: str) -> Response[str]:
    """Go on with a panel that waits: what was done is not done again."""
    held = wiring.summonses().panel(county, panel)
    events.take_up(events.room_of(wiring.court().pool(county, held.pool)))
    openings.enter_changed(door, about=held.pool)
    return door.answer(shown_panel(wiring.summonses().panel(county, panel)), HTTPStatus.ACCEPTED)


@door.post(
    "/v1/counties/<county>/panels/<panel>/release",
    takes=GivenUp,
    gives=ShownPanel,
    refuses=(Conflict, PanelDecided, PanelNotCalled, RoomBusy),
    example={"reason": "the parties have settled the case"},
    versions=("seen",),
)
def release_panel(county: str, panel: str) -> Response[str]:
    """Give up a panel as a whole: everybody on it is back in the room.

    One that waits for its draw is withdrawn, and the room is free again.
    """
    given, held = door.body(GivenUp), door.unless_stale(wiring.summonses().panel(county, panel))
    room = events.room_of(wiring.court().pool(county, held.pool))
    step = door.step("release begun", given.reason)
    released = paneling.release(room, held, step=step)
    openings.enter_changed(door, [seat.person for seat in released.seats], about=held.pool)
    return door.answer(shown_panel(released))


@door.post(
    "/v1/counties/<county>/pools/<pool>/dismissals",
    takes=DismissalOrder,
    gives={HTTPStatus.ACCEPTED: ShownDismissal},
    refuses=NOT_ORDERED,
    example={"number": 1, "wanted": 2},
)
def dismiss_by_lot(county: str, pool: str) -> Response[str]:
    """Let so many of those present go by lot. The same again has the same answer."""
    asked, room = door.body(DismissalOrder), events.room_of(wiring.court().pool(county, pool))
    step = door.step("ordered")
    held = dismissing.order(room, asked, step=step, stage=wiring.setting("STAGE"))
    events.take_up(room)
    openings.enter_changed(door, about=room.pool.id)
    return door.answer(_told(held), HTTPStatus.ACCEPTED)


@door.get("/v1/counties/<county>/pools/<pool>/dismissals", asks=Dismissals, gives=DismissalList)
def list_dismissals(county: str, pool: str) -> Response[str]:
    """List the dismissals by lot of a pool."""
    held = wiring.court().pool(county, pool)
    return door.listed(
        door.query(Dismissals),
        lambda after: wiring.summonses().dismissals(held.county, held.id, after=after),
        name="dismissals",
        key=lambda one: one.id,
        shown=_told,
    )


@door.get(
    "/v1/counties/<county>/pools/<pool>/dismissals/<dismissal>",
    asks=Purposed,
    gives=ShownDismissal,
    refuses=(Conflict,),
)
def read_dismissal(county: str, pool: str, dismissal: str) -> Response[str]:
    """Show a dismissal by lot, and once it is signed who was let go.

    Why it was withdrawn is masked unless a purpose is said; nobody was then let go by it.
    """
    purpose, held = door.query(Purposed).purpose, _found(county, pool, dismissal)
    if purpose is None:
        return door.answer(_told(held), of=held)
    openings.enter_shown(door, [], purpose, about=held.pool)
    return door.answer(_opened(held), of=held)


@door.post(
    "/v1/counties/<county>/pools/<pool>/dismissals/<dismissal>/withdraw",
    takes=GivenUp,
    gives=ShownDismissal,
    refuses=(ActStands, Conflict),
    example={"reason": "another draw of the county keeps the room waiting"},
    versions=("seen",),
)
def withdraw_dismissal(county: str, pool: str, dismissal: str) -> Response[str]:
    """Give up a dismissal by lot that waits for its draw: the room is free again."""
    given, held = door.body(GivenUp), door.unless_stale(_found(county, pool, dismissal))
    room = events.room_of(wiring.court().pool(county, pool))
    withdrawn = dismissing.withdraw(room, held, step=door.step("withdrawn", given.reason))
    openings.enter_changed(door, about=held.pool)
    return door.answer(_told(withdrawn))


def _found(county: str, pool: str, dismissal: str) -> Dismissal:
    held = wiring.summonses().find_dismissal(county, pool, dismissal)
    if held is None:
        raise NotFound("nothing is on file under that identifier")
    return held


def _told(dismissal: Dismissal) -> dict[str, Any]:
    told: dict[str, Any] = masks.without_reasons(_opened(dismissal))
    return told


def _opened(dismissal: Dismissal) -> dict[str, Any]:
    shown = dismissal.model_dump(mode="json", exclude={"id", "frame", "by"})
    return shown | {"dismissal": dismissal.id, "drawn_by": f"{dismissal.id}-d1"}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
