"""The printer's and the jury office's routes: a pool's letters, their counts and release."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from jury import wiring
from jury.door import Door
from jury.records import Batch, Pool, Record
from summons import service
from summons.steps import office

door = Door()


class ShortNotice(Record):
    """The court's order under which letters go out with fewer than fourteen days to go."""

    court_order: str = Field(pattern=r"^[A-Za-z0-9./ -]{3,60}$")


@door.get("/v1/counties/<county>/pools/<pool>/summons")
def read_summons(county: str, pool: str) -> Response[str]:
    """Show a pool's batch; once it is released, with links to the letters and the manifest."""
    held = wiring.court().pool(county, pool)
    return door.answer(_shown(held, wiring.court().batch(county, held.draw)))


@door.post("/v1/counties/<county>/pools/<pool>/summons")
def release_summons(county: str, pool: str) -> Response[str]:
    """Release a pool's letters on a court order."""
    caller = door.caller()
    held = wiring.court().pool(county, pool)
    order = door.body(ShortNotice)
    batch = service.release(
        office(),
        held,
        wiring.court().draw(county, held.draw),
        now=wiring.now(),
        by=caller.subject,
        court_order=order.court_order,
    )
    return door.answer(_shown(held, batch))


def _shown(pool: Pool, batch: Batch) -> dict[str, Any]:
    shown: dict[str, Any] = batch.model_dump(mode="json")
    if batch.released_at is not None:
        shown["links"] = {
            name: wiring.letters().link(key)
            for name, key in service.print_keys(pool, batch).items()
        }
    return shown


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
