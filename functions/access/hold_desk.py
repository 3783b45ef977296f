"""The routes of legal holds. Its function may copy what expires, and shows nobody any of it."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints

from access import holding
from access.emergency_answers import HoldList, ShownHold
from access.holding import Hold
from access.offices import hold_papers
from jury import wiring
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import Conflict, HoldLifted
from jury.listing import Listing
from jury.reasons import Reason
from jury.records import CourtOrder, Record

door = Door()


class Holding(Record):
    """What an order wants kept: a file, a draw, a pool, or a juror."""

    order: CourtOrder
    about: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{3,60}$")]
    reason: Reason


class HoldLifting(Record):
    """On whose order a hold ends, and why."""

    order: CourtOrder
    reason: Reason


class Holds(Listing):
    """Which part of the register of holds is asked for."""


@door.get("/v1/counties/<county>/holds", asks=Holds, gives=HoldList)
def list_holds(county: str) -> Response[str]:
    """List the legal holds, those that are lifted too."""
    asked, slug = door.query(Holds), county_of(county).slug
    return door.listed(
        asked,
        lambda after: holding.every(wiring.access(), slug, after=after),
        name="holds",
        key=lambda one: one.id,
        shown=lambda one: _shown(one).model_dump(mode="json"),
    )


@door.post(
    "/v1/counties/<county>/holds",
    takes=Holding,
    gives={HTTPStatus.CREATED: ShownHold},
    refuses=(Conflict, HoldLifted),
    example={
        "order": "2026-CF-000123",
        "about": "J00000000000000AA",
        "reason": "the case is under appeal and its jury is challenged",
    },
    versions=("told",),
)
def place_hold(county: str) -> Response[str]:
    """Place a legal hold; of what would expire, copies are made that don't.

    What comes to be later, an hourly look copies, or the same hold again.
    """
    given, slug = door.body(Holding), county_of(county).slug
    held = holding.place(
        hold_papers(),
        slug,
        given.about,
        order=given.order,
        reason=given.reason,
        step=door.step("hold placed", given.reason),
    )
    return door.answer(_shown(held), HTTPStatus.CREATED, of=held)


@door.post(
    "/v1/counties/<county>/holds/<hold>/lifting",
    takes=HoldLifting,
    gives=ShownHold,
    refuses=(Conflict, HoldLifted),
    example={"order": "2027-CF-000004", "reason": "the appeal is decided"},
    versions=("seen", "told"),
)
def lift_hold(county: str, hold: str) -> Response[str]:
    """Enter that a hold ends, on whose order; nothing is deleted by it."""
    given, slug = door.body(HoldLifting), county_of(county).slug
    seen = door.unless_stale(holding.hold(wiring.access(), slug, hold))
    step = door.step("hold lifted", given.reason)
    held = holding.lift(wiring.access(), seen, order=given.order, step=step)
    return door.answer(_shown(held), of=held)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _shown(held: Hold) -> ShownHold:
    return ShownHold(**{name: getattr(held, name) for name in ShownHold.model_fields})
