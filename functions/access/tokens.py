"""What a bearer token says, once its signature, issuer, audience and time are verified."""

from collections.abc import Callable
from typing import Any

import jwt

from jury.errors import NotSignedIn
from jury.records import Record, Subject

KeyOf = Callable[[str], Any]
LONGEST = 128
"""The longest login, as for any subject."""


class Identity(Record):
    """Who holds a token: the login, which names nobody, and the roles it has in each county."""

    subject: Subject
    groups: frozenset[str]

    def roles_in(self, county: str) -> frozenset[str]:
        """Return the roles held in a county: groups are named `county.role`."""
        prefix = f"{county}."
        return frozenset(
            group.removeprefix(prefix) for group in self.groups if group.startswith(prefix)
        )


def identify(token: str, *, key_of: KeyOf, issuer: str, audience: str) -> Identity:
    """Return who holds a token; NotSignedIn when anything about it is not as it must be."""
    try:
        claims = jwt.decode(
            token,
            key_of(token),
            algorithms=["RS256"],
            issuer=issuer,
            options={"require": ["exp", "iat", "iss", "sub"], "verify_aud": False},
        )
    except jwt.PyJWKClientConnectionError:
        raise  # the issuer can't be reached: our trouble, not the caller's
    except jwt.PyJWTError as error:
        raise NotSignedIn("the token is not valid") from error
    # Cognito's access tokens name the client instead of carrying an audience.
    if claims.get("token_use") != "access" or claims.get("client_id") != audience:
        raise NotSignedIn("the token was not issued for this system")
    groups = claims.get("cognito:groups", [])
    if not isinstance(groups, list):
        raise NotSignedIn("the token's groups do not read")
    return Identity(subject=_login(claims.get("username")), groups=frozenset(map(str, groups)))


def _login(told: object) -> str:
    """Return by what the registers know somebody.

    Not `sub`: each pool of users makes its own, and after a failover people log in at another pool.
    A login is given by an operator, the same in both; whoever has it can't change it.
    """
    if not isinstance(told, str) or not 0 < len(told) <= LONGEST:
        raise NotSignedIn("the token does not say whose it is")
    if "@" in told:  # it stands in registers, logs and evidence, where nobody's address belongs
        raise NotSignedIn("a login is no address")
    return told
