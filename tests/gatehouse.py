"""The authoriser as API Gateway calls it, in the office on moto, with tokens of a made issuer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import intake
from office import COUNTY, NOW

from access import api, authoriser, vendor_desk
from access.policies import ITEMS
from jury import wiring
from jury.records import Person, Step
from jury.staff import MEMBER, Member, own_marks
from local.tokens import HOUR, TokenIssuer

AUDIENCE = "venire"
TEXT = "Whoever works with juror records opens them for the work in hand and nothing else. " * 4
NOTICE = {item: f"what is to be said of {item}" for item in ITEMS}
DAYS = {
    "noticed_on": "2026-09-01",
    "heard_on": "2026-09-21",
    "adopted_on": "2026-09-28",
    "effective_on": "2026-10-05",
}
DECLARED = {
    "last": "Keeperquand",
    "first": "Ola",
    "born": "1971-03-04",
    "households": [{"line1": "7 Gatequorv Lane", "zip5": "34741"}],
}
ADMINISTRATOR = "administrator-1"


class Gatehouse:
    """An issuer of tokens, and the authoriser that verifies them."""

    def __init__(self) -> None:
        self.issuer = TokenIssuer(AUDIENCE)
        self.stranger = TokenIssuer(AUDIENCE)
        """Another issuer, with a key that nobody here published."""

    def token(self, role: str, by: str, *, county: str = COUNTY, lifetime: timedelta = HOUR) -> str:
        return self.issuer.sign(role, county=county, subject=by, lifetime=lifetime)

    def decide(self, token: str | None, route: str, county: str = COUNTY) -> tuple[str, str]:
        """Return what the authoriser decides on a route, and the code of its refusal.

        `Unauthorized` is what API Gateway turns into a 401.
        """
        method, _, resource = route.partition(" ")
        event = {
            "httpMethod": method,
            "resource": resource,
            "pathParameters": {"county": county},
            "methodArn": "arn:aws:execute-api:us-east-1:123456789012:api/live/any",
            "headers": {} if token is None else {"Authorization": f"Bearer {token}"},
        }
        try:
            answer = authoriser.authorise(event, None)
        except PermissionError as refusal:
            return str(refusal), ""
        (statement,) = answer["policyDocument"]["Statement"]
        return statement["Effect"], answer["context"]["refusal"]

    def close(self) -> None:
        self.issuer.stop()
        self.stranger.stop()


@contextmanager
def opened() -> Iterator[Gatehouse]:
    """Open an office that has no policy yet, with a gatehouse before it."""
    house = Gatehouse()
    authoriser.published_keys.cache_clear()
    try:
        with intake.opened():
            os.environ["TOKEN_ISSUER"] = house.issuer.url
            os.environ["TOKEN_AUDIENCE"] = AUDIENCE
            yield house
    finally:
        authoriser.published_keys.cache_clear()
        house.close()


def ask(method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    """Ask the routes of the rule of behaviour, past the gate."""
    return intake.asked(api.handler, method, f"/v1/counties/{COUNTY}{path}", body, **more)


def done(method: str, path: str, body: Any = None, **more: Any) -> Any:
    """Ask, and be sure that it was done."""
    status, told = ask(method, path, body, **more)
    assert status < 300, (method, path, status, told)
    return told


def adopt(text: str = TEXT, **days: str) -> int:
    """Draft a policy and adopt it, as somebody of the staff; return its version."""
    register(ADMINISTRATOR)
    version = done("POST", "/policies", {"text": text, "notice": NOTICE})["version"]
    done("POST", f"/policies/{version}/adoption", DAYS | days)
    return int(version)


def hire(vendor: str, **contract: Any) -> None:
    """Put a printer on the register of vendors, under contract to the end of June if not said."""
    entry = {
        "id": vendor,
        "name": "A press that does not exist",
        "service": "prints and mails the letters",
        "contact": "the account desk of the press",
        "elements": ["name", "mailing-address"],
        "contract": vendor_desk.CONTRACT | contract,
    }
    status, told = intake.asked(
        vendor_desk.handler, "POST", f"/v1/counties/{COUNTY}/vendors", entry
    )
    assert status < 300, told


def register(by: str, position: str = "employee", **more: str) -> None:
    done("POST", "/staff", {"subject": by, "position": position, **more})


def sign(by: str, role: str = "clerk", **declared: Any) -> Any:
    """Read what is in force, and sign it."""
    policy = done("GET", "/agreement", by=by, role=role)["policy"]
    body = {
        "version": policy["version"],
        "text_sha256": policy["text_sha256"],
        "notice_sha256": policy["notice_sha256"],
        "agrees": True,
        "declares": DECLARED | {"first": by} | declared,
    }
    return done("POST", "/agreement", body, by=by, role=role)


def enrol(by: str, role: str = "clerk", position: str = "employee", **more: str) -> None:
    """Register somebody, and let them sign."""
    register(by, position, **more)
    sign(by, role)


def enrolled(subject: str, person: Person, **declared: Any) -> None:
    """Enter somebody of the staff who is a person of the roll, or says so."""
    said = {
        "last": person.name.last,
        "first": person.name.first,
        "born": person.date_of_birth,
        "households": [(person.residence.line1, person.residence.zip5)],
    } | declared
    member = Member(
        county=COUNTY,
        subject=subject,
        position="employee",
        registered=Step(what="registered", at=NOW, by="administrator-1"),
        marks=own_marks(wiring.staff_secret(), **said),
    )
    wiring.access().replace(COUNTY, MEMBER, subject, None, member)
