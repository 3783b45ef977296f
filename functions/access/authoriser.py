"""API Gateway's authoriser: verify the token, ask the table, allow or deny this one request."""

from functools import cache
from typing import Any

import jwt

from access.table import role_for
from access.tokens import identify
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
    """Allow the request if one of the caller's roles in that county may make it."""
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
    served = county in wiring.counties()
    route = f"{event['httpMethod']} {event['resource']}"
    role = role_for(route, identity.roles_in(county)) if served else None
    return {
        "principalId": identity.subject,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Deny" if role is None else "Allow",
                    "Resource": event["methodArn"],
                }
            ],
        },
        "context": {"subject": identity.subject, "role": role or "", "county": county},
    }


def _header(event: dict[str, Any], name: str) -> str:
    headers = event.get("headers") or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")
