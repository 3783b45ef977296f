"""API Gateway's authoriser: verify the token, ask the table and the registers, allow or deny."""

from functools import cache
from typing import Any

import jwt

from access import gate
from access.table import roles_for, rows
from access.tokens import Identity, identify
from jury import wiring
from jury.errors import NotSignedIn

UNAUTHORIZED = "Unauthorized"
"""The one text that API Gateway turns into a 401."""


@cache
def published_keys() -> jwt.PyJWKClient:
    """Return the issuer's published keys, fetched when first needed and kept for a while."""
    issuer = wiring.setting("TOKEN_ISSUER")
    return jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json", lifespan=300, timeout=5)


def authorise(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Allow the request if one of the caller's roles in that county may make it, unbarred."""
    scheme, _, token = _header(event, "authorization").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise PermissionError(UNAUTHORIZED)
    try:
        identity = identify(
            token,
            key_of=lambda signed: published_keys().get_signing_key_from_jwt(signed).key,
            issuer=wiring.setting("TOKEN_ISSUER"),
            audience=wiring.setting("TOKEN_AUDIENCE"),
        )
    except NotSignedIn as refusal:
        raise PermissionError(UNAUTHORIZED) from refusal
    county = (event.get("pathParameters") or {}).get("county", "")
    decided = _decided(identity, county, f"{event['httpMethod']} {event['resource']}")
    return {
        "principalId": identity.subject,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Deny" if decided.role is None else "Allow",
                    "Resource": event["methodArn"],
                }
            ],
        },
        "context": {
            "subject": identity.subject,
            "role": decided.role or "",
            "county": county,
            # The gateway's own answer to a denial repeats these.
            "refusal": decided.code,
            "says": decided.says,
        },
    }


def _decided(identity: Identity, county: str, route: str) -> gate.Admitted:
    """Return whether somebody may call a route; who has no role for it is not looked up."""
    roles = roles_for(route, identity.roles_in(county)) if county in wiring.counties() else ()
    if not roles:
        return gate.Admitted(None)
    held = gate.standing(wiring.access(), county, identity.subject)
    return gate.admitted(held, roles, rows()[route], now=wiring.now())


def _header(event: dict[str, Any], name: str) -> str:
    headers = event.get("headers") or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")
