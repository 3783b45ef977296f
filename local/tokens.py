"""A local stand-in for Cognito: a key made at start, its JWKS, and tokens for each role."""

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from werkzeug.wrappers import Request, Response

from local.doors import Door

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

JWKS_PATH = "/.well-known/jwks.json"
HOUR = timedelta(hours=1)


class TokenIssuer:
    """Signs access tokens with Cognito's claims and serves the key that verifies them."""

    def __init__(self, audience: str) -> None:
        self._audience = audience
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._key_id = str(uuid.uuid4())
        self._door = Door(self)

    @property
    def url(self) -> str:
        """Return the issuer's address, which is also the tokens' `iss`."""
        return self._door.url

    def stop(self) -> None:
        """Serve no more."""
        self._door.close()

    def sign(
        self,
        role: str,
        *,
        county: str | None = None,
        subject: str | None = None,
        lifetime: timedelta = HOUR,
    ) -> str:
        """Return a bearer token for a person in this role; groups are named `county.role`."""
        now = datetime.now(UTC)
        claims: dict[str, Any] = {
            "sub": subject or f"local-{role}",
            "iss": self.url,
            "client_id": self._audience,
            "token_use": "access",
            "cognito:groups": [f"{county}.{role}" if county else role],
            "username": subject or f"local-{role}",
            "iat": now,
            "exp": now + lifetime,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def key_set(self) -> str:
        """Return the public key as a JSON Web Key Set."""
        key = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return json.dumps({"keys": [key | {"kid": self._key_id, "alg": "RS256", "use": "sig"}]})

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer with the key set, at its address only."""
        known = Request(environ).path == JWKS_PATH
        response = Response(
            self.key_set() if known else "", 200 if known else 404, mimetype="application/json"
        )
        return response(environ, start_response)
