"""Every principal at every route, against the table of roles: who passes, and who does not.

What is expected is worked out here from `infra/access.yaml` alone, and not from our own code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gatehouse
import jwt
import pytest
import time_machine
import yaml
from gatehouse import Gatehouse, adopt, done, enrol, register, sign
from office import NOW

TABLE = yaml.safe_load((Path(__file__).parents[2] / "infra" / "access.yaml").read_text("utf-8"))
ROWS = {row["route"]: row for row in TABLE["routes"] if row["roles"][0] not in {"anyone", "juror"}}
PUBLIC = [row["route"] for row in TABLE["routes"] if row["route"] not in ROWS]
JUROR = [row["route"] for row in TABLE["routes"] if row["roles"] == ["juror"]]
STAFF = ("clerk", "jury-manager", "court-administrator", "judge", "auditor", "printer", "operator")
VENDOR, ENDED = "press-house", "press-gone"

Expected = Callable[[dict], tuple[str, str]]


@dataclass
class Principal:
    """Somebody at the door, with a token, and what the door must say to them."""

    token: str | None
    expected: Expected
    county: str = gatehouse.COUNTY


def nobody(_row: dict) -> tuple[str, str]:
    return "Unauthorized", ""


def stranger(_row: dict) -> tuple[str, str]:
    return "Deny", "NotAllowed"


def signed(role: str) -> Expected:
    return lambda row: ("Allow", "") if role in row["roles"] else ("Deny", "NotAllowed")


def barred(role: str, code: str, *, signs: bool) -> Expected:
    """Whoever is barred with a code passes only where it is always open, to everybody or to that
    role, if they may sign."""

    def expected(row: dict) -> tuple[str, str]:
        if role not in row["roles"]:
            return "Deny", "NotAllowed"
        if signs and (row.get("opens") == "always" or role in row.get("always", ())):
            return "Allow", ""
        return "Deny", code

    return expected


@pytest.fixture(scope="module")
def principals():
    with gatehouse.opened() as house:
        yield house, dict(_everybody(house))


def _everybody(house: Gatehouse):
    first = adopt()
    for role in STAFF:
        enrol_as(role, f"{role}-old")
    adopt("The second version, which everybody has to read again. " * 5, effective_on="2026-11-01")
    assert first == 1
    enrol("judge-0", "judge")  # who supervises
    yield "no token", Principal(None, nobody)
    yield "no token at all", Principal("x.y.z", nobody)
    yield "another key", Principal(house.stranger.sign("clerk", county=gatehouse.COUNTY), nobody)
    expired = house.token("clerk", "clerk-1", lifetime=timedelta(seconds=-1))
    yield "expired", Principal(expired, nobody)
    for name, claims in {
        "another audience": {"client_id": "somebody-else"},
        "an identity token": {"token_use": "id"},
        "another issuer": {"iss": "https://example.org"},
        "groups that do not read": {"cognito:groups": "osceola.court-administrator"},
        "no subject": {"sub": None},
    }.items():
        yield name, Principal(forged(house, claims), nobody)
    unsigned = jwt.encode(jwt.decode(house.token("clerk", "clerk-1"), options=BLIND), "", "none")
    yield "no signature", Principal(unsigned, nobody)
    for role in STAFF:
        enrol_as(role, f"{role}-1")
        yield role, Principal(house.token(role, f"{role}-1"), signed(role))
        elsewhere = house.token(role, f"{role}-1", county="orange")
        yield f"{role} of another county", Principal(elsewhere, stranger)
        nowhere = Principal(house.token(role, f"{role}-1", county="duval"), stranger, "duval")
        yield f"{role} of a county that is not served", nowhere
        yield from _kept_out(house, role)
    enrol_as("printer", "printer-ended", vendor=ENDED)
    ended = house.token("printer", "printer-ended")
    yield (
        "printer, contract ended",
        Principal(ended, barred("printer", "ContractEnded", signs=False)),
    )
    yield (
        "a printer without a vendor",
        Principal(printer_alone(house), barred("printer", "ContractEnded", signs=False)),
    )
    yield (
        "a printer whose vendor prints nothing",
        Principal(printer_of_a_carrier(house), barred("printer", "ContractEnded", signs=False)),
    )
    enrol("judge-gone", "judge")
    enrol("clerk-left-alone", "clerk", "intern", supervisor="judge-gone")
    body = {"version": 2}
    done("POST", "/staff/clerk-left-alone/cosignatures", body, by="judge-gone", role="judge")
    sanction("judge-gone", "revoke")
    alone = house.token("clerk", "clerk-left-alone")
    yield (
        "a clerk whose supervisor is revoked",
        Principal(alone, barred("clerk", "SupervisorMissing", signs=True)),
    )


def _kept_out(house: Gatehouse, role: str):
    """Yield everybody of a role whom the registers keep out; the printers under contract too."""

    def principal(who: str, code: str, *, signs: bool) -> Principal:
        return Principal(house.token(role, f"{role}-{who}"), barred(role, code, signs=signs))

    yield f"{role}, not registered", principal("unknown", "NotRegistered", signs=True)
    register_as(role, f"{role}-new")
    yield f"{role}, no agreement", principal("new", "AgreementMissing", signs=True)
    yield f"{role}, old agreement", principal("old", "AgreementMissing", signs=True)
    enrol(f"{role}-intern", role, "intern", supervisor="judge-0")
    if role == "printer":  # no vendor's: an intern of the office, whom no contract lets print
        yield f"{role}, not cosigned", principal("intern", "ContractEnded", signs=False)
    else:
        yield f"{role}, not cosigned", principal("intern", "CosignatureMissing", signs=True)
    for kind, code in {"suspend": "Suspended", "revoke": "Revoked"}.items():
        enrol_as(role, f"{role}-{kind}")
        sanction(f"{role}-{kind}", kind)
        yield f"{role}, {code}", principal(kind, code, signs=False)
    enrol_as(role, f"{role}-restricted")
    sanction(f"{role}-restricted", "restrict", roles=[role])
    yield f"{role}, Restricted", principal("restricted", "Restricted", signs=False)


BLIND = {"verify_signature": False}


def forged(house: Gatehouse, claims: dict) -> str:
    """Return a token of the right issuer's key that says something else."""
    honest = jwt.decode(house.token("court-administrator", "administrator-1"), options=BLIND)
    said = {name: value for name, value in (honest | claims).items() if value is not None}
    return jwt.encode(
        said, house.issuer._key, algorithm="RS256", headers={"kid": house.issuer._key_id}
    )


def enrol_as(role: str, by: str, *, vendor: str = VENDOR) -> None:
    register_as(role, by, vendor=vendor)
    sign(by, role)


def register_as(role: str, by: str, *, vendor: str = VENDOR) -> None:
    """Register somebody as who has that role is: a printer's people under their vendor."""
    if role != "printer":
        register(by)
        return
    gatehouse.hire(vendor, **({"ends_on": "2026-10-31"} if vendor == ENDED else {}))
    register(by, "vendor", vendor=vendor)


def printer_alone(house: Gatehouse) -> str:
    enrol("printer-alone", "printer")
    return house.token("printer", "printer-alone")


def printer_of_a_carrier(house: Gatehouse) -> str:
    gatehouse.hire("carrier", covers=["messages"])
    register("printer-carrier", "vendor", vendor="carrier")
    sign("printer-carrier", "printer")
    return house.token("printer", "printer-carrier")


def sanction(subject: str, kind: str, **more) -> None:
    body = {"kind": kind, "case": "2026-HR-7", **more}
    done("POST", f"/staff/{subject}/sanctions", body | {"reason": "opened what was not theirs"})


def test_every_principal_at_every_route(principals, capsys):
    house, everybody = principals
    wrong = []
    for name, principal in everybody.items():
        for route, row in ROWS.items():
            found = house.decide(principal.token, route, principal.county)
            if found != principal.expected(row):
                wrong.append((name, route, found, principal.expected(row)))
    pairs = len(everybody) * len(ROWS)
    with capsys.disabled():
        print(f"\n{len(everybody)} principals at {len(ROWS)} routes: {pairs} pairs", end="")
    assert not wrong, wrong[:5]
    assert pairs > 400
    # Nobody is left out: each role is kept out in every way in which another one is.
    ways = {role: {n.partition(", ")[2] for n in everybody if n.startswith(role)} for role in STAFF}
    assert all(ways[role] >= ways["clerk"] for role in STAFF), ways


def test_everybody_who_is_let_in_is_let_in_somewhere_and_kept_out_elsewhere(principals):
    """The other way round: a table that let everybody in, or nobody, would be seen here."""
    house, everybody = principals
    for role in STAFF:
        allowed = {
            route for route in ROWS if house.decide(everybody[role].token, route)[0] == "Allow"
        }
        assert allowed == {route for route, row in ROWS.items() if role in row["roles"]}
        assert 0 < len(allowed) < len(ROWS)


def test_a_route_that_the_table_does_not_have_is_refused_to_everybody(principals):
    house, everybody = principals
    for role in STAFF:
        decided = house.decide(everybody[role].token, "GET /v1/counties/{county}/nothing")
        assert decided == ("Deny", "NotAllowed")


def test_a_public_route_is_not_opened_by_a_role(principals):
    house, everybody = principals
    for route in PUBLIC:
        assert house.decide(everybody["clerk"].token, route) == ("Deny", "NotAllowed")


def test_access_ends_with_the_vendors_contract_at_the_countys_midnight(principals):
    house, everybody = principals
    token = everybody["printer"].token
    route = next(route for route, row in ROWS.items() if "printer" in row["roles"])
    ends = datetime(2027, 7, 1, 4, tzinfo=UTC)  # summer time: four hours
    with time_machine.travel(ends - timedelta(seconds=1), tick=False):
        token = house.token("printer", "printer-1")
        assert house.decide(token, route) == ("Allow", "")
    with time_machine.travel(ends, tick=False):
        assert house.decide(token, route) == ("Deny", "ContractEnded")
    assert ends > NOW
