"""What anybody may read without a login: draws, bundles, the log. Nothing here names a person."""

from importlib.resources import files
from typing import Any

from aws_lambda_powertools.event_handler import Response

import ranmar
from draw import overrides
from draw.answers import (
    AnnouncedApprovals,
    AnnouncedDraw,
    AnnouncedDraws,
    AnnouncedOverrides,
    AnnouncedVoids,
    Link,
    Log,
    Method,
    PublicKey,
)
from draw.api import approval_key, bundle_link
from draw.voiding import announced_void, voided
from jury import protocol, wiring
from jury.canonical import sha256
from jury.counties import county as county_of
from jury.door import Door
from jury.listing import Listing
from jury.records import Approval, Draw

door = Door()

A_MINUTE, AN_HOUR = 60, 3600
"""Seconds for which anybody may keep an answer."""


class Announced(Listing):
    """Which part of a public list is asked for."""


class Links(Listing):
    """Which part of the log is asked for."""


@door.get(
    "/v1/public/counties/<county>/draws", asks=Announced, gives=AnnouncedDraws, lasts=A_MINUTE
)
def list_draws(county: str) -> Response[str]:
    """List a county's draws."""
    return door.listed(
        door.query(Announced),
        lambda after: wiring.court().draws(county, after=after),
        name="draws",
        key=lambda draw: draw.id,
        shown=announced,
    )


@door.get("/v1/public/counties/<county>/draws/<draw>", gives=AnnouncedDraw, lasts=A_MINUTE)
def read_draw(county: str, draw: str) -> Response[str]:
    """Show one draw."""
    return door.answer(announced(wiring.court().draw(county, draw)))


@door.get("/v1/public/counties/<county>/draws/<draw>/bundle", gives=Link, lasts=A_MINUTE)
def read_bundle(county: str, draw: str) -> Response[str]:
    """Give a link to a draw's bundle."""
    return door.answer({"url": bundle_link(wiring.court().draw(county, draw))})


@door.get(
    "/v1/public/counties/<county>/voids", asks=Announced, gives=AnnouncedVoids, lasts=A_MINUTE
)
def list_voids(county: str) -> Response[str]:
    """List a county's voids: which draw, why, and that two people decided it."""
    return door.listed(
        door.query(Announced),
        lambda after: voided(wiring.court(), county, after=after),
        name="voids",
        key=lambda draw: draw.id,
        shown=announced_void,
    )


@door.get(
    "/v1/public/counties/<county>/approvals",
    asks=Announced,
    gives=AnnouncedApprovals,
    lasts=A_MINUTE,
)
def list_approvals(county: str) -> Response[str]:
    """List the plans that the Chief Justice approved, and say which engine is installed."""
    return door.listed(
        door.query(Announced),
        lambda after: wiring.court().approvals(county, after=after),
        name="approvals",
        key=approval_key,
        shown=announced_approval,
        engine=ranmar.fingerprint(),
    )


@door.get(
    "/v1/public/counties/<county>/overrides",
    asks=Announced,
    gives=AnnouncedOverrides,
    lasts=A_MINUTE,
)
def list_overrides(county: str) -> Response[str]:
    """List the lawful exceptions, the newest first: late draws, held ones released, and such.

    Letters that were printed again on a court's order are told by pool and day, in number.
    """
    return door.listed(
        door.query(Announced),
        lambda after: (
            one
            for one in overrides.newest_first(wiring.court(), wiring.summonses(), county_of(county))
            if not after or one.key < after
        ),
        name="overrides",
        key=lambda one: one.key,
        shown=overrides.Overridden.announced,
    )


@door.get("/v1/public/counties/<county>/log", asks=Links, gives=Log, lasts=A_MINUTE)
def read_log(county: str) -> Response[str]:
    """Show the county's chained log, link by link."""
    return door.listed(
        door.query(Links),
        lambda after: wiring.court().log(county, after=after),
        name="log",
        key=lambda link: f"{link.sequence:012d}",
        shown=lambda link: link.text,
    )


@door.get("/v1/public/keys", gives=PublicKey, lasts=AN_HOUR)
def read_keys() -> Response[str]:
    """Show the public key that verifies every signature."""
    return door.answer({"public_key": wiring.keys().public_key().decode()})


@door.get("/v1/public/method", gives=Method, lasts=AN_HOUR)
def read_method() -> Response[str]:
    """Show the method of the draw, as it is published, and the fingerprint of the engine."""
    text = files(__package__).joinpath("method.md").read_text("utf-8")
    return door.answer(
        {
            "protocol": protocol.PROTOCOL,
            "engine": ranmar.fingerprint(),
            "sha256": sha256(text.encode()),
            "text": text,
        }
    )


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
        # Why a draw was let go on is public; who did it is the office's to say.
        "released": draw.released.model_dump(mode="json", include={"at", "why", "role"})
        if draw.released
        else None,
        "voided": draw.voided,
        "void": announced_void(draw),
    }


def announced_approval(approval: Approval) -> dict[str, Any]:
    """Return what the public learns of an approval, also of the dates that were corrected."""
    said = {"plan", "engine", "valid_from", "valid_until"}
    past = [
        one.model_dump(mode="json", include={"valid_from", "valid_until"})
        | {"entered_at": one.entered.at.isoformat()}
        for one in approval.corrected
    ]
    return approval.model_dump(mode="json", include=said) | {"corrected": past}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
