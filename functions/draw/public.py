"""What anybody may read without a login: draws, bundles, the log. Nothing here names a person."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from draw.api import bundle_link
from draw.voiding import announced_void
from jury import wiring
from jury.door import Door
from jury.records import Draw

door = Door()


@door.get("/v1/public/counties/<county>/draws")
def list_draws(county: str) -> Response[str]:
    """List a county's draws."""
    return door.answer({"draws": [announced(draw) for draw in wiring.court().draws(county)]})


@door.get("/v1/public/counties/<county>/draws/<draw>")
def read_draw(county: str, draw: str) -> Response[str]:
    """Show one draw."""
    return door.answer(announced(wiring.court().draw(county, draw)))


@door.get("/v1/public/counties/<county>/draws/<draw>/bundle")
def read_bundle(county: str, draw: str) -> Response[str]:
    """Give a link to a draw's bundle."""
    return door.answer({"url": bundle_link(wiring.court().draw(county, draw))})


@door.get("/v1/public/counties/<county>/log")
def read_log(county: str) -> Response[str]:
    """Show the county's chained log, link by link."""
    return door.answer({"log": [link.text for link in wiring.court().log(county)]})


@door.get("/v1/public/keys")
def read_keys() -> Response[str]:
    """Show the public key that verifies every signature."""
    return door.answer({"public_key": wiring.keys().public_key().decode()})


def announced(draw: Draw) -> dict[str, Any]:
    """Return what the public learns of a draw before and after it is made."""
    return {
        "draw": draw.id,
        "pool": draw.pool,
        "commitment": draw.commitment,
        "commitment_hash": draw.commitment_hash,
        "result_hash": draw.result_hash,
        "drawn": draw.drawn,
        "signed": draw.signature is not None,
        "held": list(draw.held),
        "released": draw.released.model_dump(mode="json") if draw.released else None,
        "voided": draw.voided,
        "void": announced_void(draw),
    }


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
