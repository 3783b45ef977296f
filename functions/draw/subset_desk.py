"""The routes of random subsets: ask for so many of those whom a report names, and read them."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from draw import subsets
from jury import wiring
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import ListMissing, TooFew
from jury.listing import Listing, Page
from jury.records import DrawId, PersonId, PoolId, PoolStatus, Record, Step, Subset, SubsetId

door = Door()


class Subsets(Listing):
    """Which random subsets are asked for."""

    pool: PoolId | None = None


class ShownSubset(Record):
    """A random subset as it was asked for, and how far its draw has come."""

    subset: SubsetId
    of: str
    pool: PoolId | None
    state: str | None
    zip5: str | None
    list_version: str
    requested: int
    status: PoolStatus
    draw: DrawId
    history: tuple[Step, ...]


class SubsetList(Page):
    """The random subsets that were asked for."""

    subsets: tuple[ShownSubset, ...]


class DrawnPerson(Record):
    """Somebody who was drawn, by identifier and by juror number where there is one."""

    person: PersonId
    juror_number: str | None


class AnsweredSubset(ShownSubset):
    """A random subset with whoever was drawn, in order; nobody before the draw is signed."""

    drawn: tuple[DrawnPerson, ...]


@door.post(
    "/v1/counties/<county>/reports/subsets",
    takes=subsets.SubsetQuestion,
    gives={HTTPStatus.ACCEPTED: ShownSubset},
    refuses=(ListMissing, TooFew),
    example={"of": "list", "count": 20},
)
def ask_for_subset(county: str) -> Response[str]:
    """Draw so many at random of those whom a report names. The same again has the same answer."""
    caller, question = door.caller(), door.body(subsets.SubsetQuestion)
    held = subsets.ask(
        wiring.court(),
        wiring.summonses(),
        wiring.papers(),
        question,
        county=county_of(county).slug,
        step=Step(what="asked", at=wiring.now(), by=caller.subject, why=caller.role),
    )
    if held.status is PoolStatus.ORDERED:
        wiring.start_draw(held)
    return door.answer(_shown(held), HTTPStatus.ACCEPTED)


@door.get("/v1/counties/<county>/reports/subsets", asks=Subsets, gives=SubsetList)
def list_subsets(county: str) -> Response[str]:
    """List the random subsets that were asked for."""
    asked, slug = door.query(Subsets), county_of(county).slug
    return door.listed(
        asked,
        lambda after: wiring.court().subsets(slug, after=after),
        name="subsets",
        key=lambda one: one.id,
        shown=_shown,
        where=lambda one: asked.pool in {None, one.pool},
    )


@door.get("/v1/counties/<county>/reports/subsets/<subset>", gives=AnsweredSubset)
def read_subset(county: str, subset: str) -> Response[str]:
    """Show a random subset, and once its draw is signed whoever was drawn, in order."""
    held = wiring.court().subset(county_of(county).slug, subset)
    draw = wiring.court().find_draw(held.county, held.draw)
    signed = draw is not None and draw.signature is not None
    people = subsets.drawn(wiring.papers(), held, draw) if draw is not None and signed else []
    return door.answer(_shown(held) | {"drawn": [one._asdict() for one in people]})


def _shown(subset: Subset) -> dict[str, Any]:
    shown = subset.model_dump(mode="json", exclude={"id", "county", "frame", "attempt"})
    return shown | {"subset": subset.id, "draw": subset.draw}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
