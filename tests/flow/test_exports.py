"""Personal data that leaves the house: what is in it, who can fetch it, what is on record of it."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import acts
import boto3
import desk
import intake
import office
import pytest
import summonses
import time_machine
from acts import FIRST, SECOND, THIRD, venire_wish
from crashes import calls_of, crashed, interleave
from every_order import Scene

from access import export_desk, exporting
from access.exporting import EXPORT, Manifest
from jury import openings, wiring
from jury.access_log import Opening
from jury.canonical import sha256
from jury.cells import plain_cell
from jury.errors import Conflict, RequestStale
from jury.records import Address, Name, Step
from jury.staff import MEMBER, Member, own_marks
from summons import steps

BASE = f"/v1/counties/{office.COUNTY}"
LAST_DAY = date(2026, 12, 10)
SSN, LICENCE = "a1" * 32, "b2" * 32


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        yield


@pytest.fixture
def pool() -> Any:
    return acts.listed()


def ask(method: str, route: str, body: Any = None, *, by: str, role: str = "") -> tuple[int, Any]:
    role = role or {"judge": "judge", "clerk": "clerk"}.get(
        by.partition("-")[0], "court-administrator"
    )
    path = f"{BASE}/exports{route}"
    return intake.asked(export_desk.handler, method, path, body, by=by, role=role)


def made(wish: dict[str, Any], *, by: str = FIRST, approver: str = SECOND) -> str:
    """Ask for an export and let it be made; return its identifier."""
    status, told = ask("POST", "", wish, by=by)
    assert status == 202, told
    approval = {"approve": told["request"]["request"]}
    status, done = ask("POST", f"/{told['export']}/approval", approval, by=approver)
    assert status == 200, done
    return str(told["export"])


def record_wish(juror: str) -> dict[str, Any]:
    return {
        "what": {"kind": "record", "juror": juror},
        "recipient": "the state attorney",
        "purpose": "court-order",
        "authority": "2026-AO-7",
        "expires_on": LAST_DAY.isoformat(),
    }


def content(export: str) -> bytes:
    key = f"exports/{office.COUNTY}/{export}.csv"
    return bytes(boto3.client("s3").get_object(Bucket="papers", Key=key)["Body"].read())


def table(export: str) -> list[list[str]]:
    return [
        [plain_cell(cell) for cell in line]
        for line in csv.reader(io.StringIO(content(export).decode()))
    ]


def lines() -> list[Any]:
    return list(wiring.access().lines(office.COUNTY))


def papers() -> list[str]:
    found = boto3.client("s3").list_objects_v2(Bucket="papers", Prefix="exports/")
    return [one["Key"] for one in found.get("Contents", [])]


# -- what leaves ------------------------------------------------------------------------------


def test_a_venire_leaves_with_number_name_and_mailing_address_and_nothing_else(pool):
    export = made(venire_wish(pool))
    head, *rows = table(export)
    assert head == [
        "juror_number", "last", "first", "middle", "suffix",
        "line1", "line2", "city", "state", "zip5", "zip4",
    ]  # fmt: skip
    everybody = summonses.everybody(pool)
    assert [row[0] for row in rows] == [one.juror_number for one in everybody]
    assert len(rows) == 20
    for row, one in zip(rows, everybody, strict=True):
        person = wiring.people().find(office.COUNTY, one.person)
        assert row[1:5] == [
            person.name.last, person.name.first, person.name.middle, person.name.suffix,
        ]  # fmt: skip
        assert row[5:] == list(person.residence.model_dump().values())


def test_a_manifest_says_what_left_for_whom_on_whose_word(pool):
    export = made(venire_wish(pool))
    _, told = ask("GET", f"/{export}", by=SECOND)
    rows = table(export)[1:]
    assert told["manifest"] == {
        "id": export,
        "county": office.COUNTY,
        "what": {"kind": "venire", "pool": pool.id},
        "rows": len(rows),
        "sha256": sha256(content(export)),
        "recipient": "the public defender",
        "purpose": "answering-a-challenge",
        "authority": "2026-CF-1234",
        "expires_on": "2026-12-10",
        "asked_by": FIRST,
        "approved_by": SECOND,
        "made_at": office.NOW.isoformat().replace("+00:00", "Z"),
    }


def test_a_record_leaves_whole_and_never_with_a_number_of_the_person():
    (person, *_) = office.residents(
        1, ssn=SSN, ssn_last4="6789", licences=(LICENCE,), licence_last4="4321"
    )
    office.publish([person])
    export = made(record_wish(person.id))
    held = dict(line for line in table(export)[1:])
    assert held["id"] == person.id
    assert (held["name.last"], held["date_of_birth"]) == (
        person.name.last,
        person.date_of_birth.isoformat(),
    )
    assert held["residence.line1"] == person.residence.line1
    text = content(export).decode()
    assert not any(secret in text for secret in (SSN, LICENCE, "6789", "4321"))


def test_a_record_can_be_asked_for_by_juror_number(pool):
    one = summonses.everybody(pool)[3]
    status, told = ask("POST", "", record_wish(one.juror_number), by=FIRST)
    assert (status, told["what"]) == (202, {"kind": "record", "juror": one.person})
    assert dict(table(made(record_wish(one.juror_number)))[1:])["id"] == one.person
    status, told = ask("POST", "", record_wish("49-9999-0001"), by=FIRST)
    assert (status, told["error"]) == (404, "NotFound")


def test_no_cell_of_an_export_runs_in_a_spreadsheet():
    (person, *_) = office.residents(1, name=Name(last="=cmd|' /C calc'!A0", first="+1"))
    office.publish([person])
    export = made(record_wish(person.id))
    cells = [cell for line in csv.reader(io.StringIO(content(export).decode())) for cell in line]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert dict(line for line in table(export)[1:])["name.last"] == "=cmd|' /C calc'!A0"


def test_whoever_has_a_mailing_address_is_exported_with_that_one(pool):
    (number, *_), *_rest = table(made(venire_wish(pool)))[1:]
    held = summonses.person(number)
    box = Address(line1="PO Box 77", city="ORLANDO", state="FL", zip5="32801")
    intake.amended(held, mailing=box)
    rows = table(made(venire_wish(pool, "the state attorney")))
    (row,) = [row for row in rows if row[0] == number]
    assert row[5:10] == ["PO Box 77", "", "ORLANDO", "FL", "32801"]


# -- who can fetch it ---------------------------------------------------------------------------


def test_before_a_second_person_there_is_no_file_and_no_link(pool):
    _, told = ask("POST", "", venire_wish(pool), by="clerk-1")
    assert told["manifest"] is None
    _, shown = ask("GET", f"/{told['export']}", by="clerk-1")
    assert (shown["manifest"], shown["link"]) == (None, None)
    assert papers() == []
    assert lines() == []


def test_only_the_two_get_a_link_and_each_fetch_is_a_line_in_the_log(pool):
    export = made(venire_wish(pool), by="clerk-1")
    before = len(lines())
    for by in ("clerk-1", SECOND):
        _, told = ask("GET", f"/{export}", by=by)
        assert f"exports/{office.COUNTY}/{export}.csv" in told["link"]
    assert [(one.by, one.deed, one.about) for one in lines()[before:]] == [
        ("clerk-1", "exported", pool.id),
        (SECOND, "exported", pool.id),
    ]
    for by, role in ((THIRD, ""), ("clerk-2", ""), ("auditor-1", "auditor")):
        _, told = ask("GET", f"/{export}", by=by, role=role)
        assert told["link"] is None
    assert len(lines()) == before + 2


def test_a_link_is_given_to_the_last_day_of_the_county_and_no_longer(pool):
    export = made(venire_wish(pool))
    evening = summonses.instant(LAST_DAY, 23)
    with time_machine.travel(evening, tick=False):
        assert ask("GET", f"/{export}", by=FIRST)[1]["link"]
    before = len(lines())
    with time_machine.travel(evening + timedelta(hours=1), tick=False):
        assert ask("GET", f"/{export}", by=FIRST)[1]["link"] is None
    assert len(lines()) == before


def test_when_the_log_takes_no_line_there_is_no_link(pool, monkeypatch):
    export = made(venire_wish(pool))

    def full(*_args: Any, **_more: Any) -> None:
        raise Conflict("the records keep moving: try again")

    monkeypatch.setattr(wiring.access(), "log", full)
    status, told = ask("GET", f"/{export}", by=FIRST)
    assert status == 409
    assert "link" not in told


# -- what is on record ----------------------------------------------------------------------------


def test_the_line_in_the_log_names_the_person_or_the_pool(pool):
    made(venire_wish(pool))
    (person,) = office.residents(1, seed=9)
    office.publish([person], as_of=date(2026, 10, 2))
    made(record_wish(person.id))
    venire, record = lines()
    assert (venire.deed, venire.about, venire.people) == ("exported", pool.id, ())
    assert (venire.purpose, venire.by, venire.role) == ("answering-a-challenge", SECOND, "judge")
    assert (record.about, record.people, record.purpose) == ("", (person.id,), "court-order")
    assert [one.number for one in wiring.access().lines_of(office.COUNTY, person.id)] == [2]


def test_nobody_lets_an_export_of_their_own_record_be_made_or_of_their_household():
    (person,) = office.residents(1)
    office.publish([person])
    home = (person.residence.line1, person.residence.zip5)
    known = {"last": person.name.last, "born": date(1990, 1, 1), "households": [home]}
    enrolled(SECOND, first=person.name.first, **known | {"born": person.date_of_birth})
    enrolled(THIRD, first="Another", **known)
    _, told = ask("POST", "", record_wish(person.id), by=FIRST)
    approval = {"approve": told["request"]["request"]}
    path = f"/{told['export']}/approval"
    before = acts.everything()
    for by in (SECOND, THIRD):
        status, refusal = ask("POST", path, approval, by=by)
        assert (status, refusal["error"]) == (403, "OwnRecord")
    assert acts.everything() == before
    assert ask("POST", path, approval, by="judge-2")[0] == 200


def enrolled(subject: str, **declared: Any) -> None:
    """Enter somebody of the staff who has declared who they are."""
    member = Member(
        county=office.COUNTY,
        subject=subject,
        position="employee",
        registered=Step(what="registered", at=office.NOW, by=FIRST),
        marks=own_marks(wiring.staff_secret(), **declared),
    )
    wiring.access().enter(office.COUNTY, MEMBER, subject, member)


def test_no_export_is_made_after_the_last_day_of_the_county(pool):
    wish = venire_wish(pool) | {"expires_on": "2026-11-23"}
    _, told = ask("POST", "", wish, by=FIRST)
    approval = {"approve": told["request"]["request"]}
    path = f"/{told['export']}/approval"
    midnight = summonses.instant(date(2026, 11, 24), 0)
    with time_machine.travel(midnight, tick=False):
        status, refusal = ask("POST", path, approval, by=SECOND)
    assert (status, refusal["error"]) == (409, "RequestExpired")
    assert papers() == []
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert ask("POST", path, approval, by=SECOND)[0] == 200


def test_exports_are_listed_with_what_waits_for_a_second_person(pool):
    export = made(venire_wish(pool))
    _, waiting = ask("POST", "", venire_wish(pool, "the state attorney"), by="clerk-1")
    _, told = ask("GET", "", by="auditor-1", role="auditor")
    found = {one["export"]: one for one in told["exports"]}
    assert set(found) == {export, waiting["export"]}
    assert found[export]["manifest"]["id"] == export
    assert found[waiting["export"]]["manifest"] is None
    assert found[waiting["export"]]["request"] == waiting["request"]


def test_the_same_wish_after_it_was_made_is_a_repeat(pool):
    export = made(venire_wish(pool))
    before = acts.everything()
    status, told = ask("POST", "", venire_wish(pool), by=FIRST)
    assert (status, told["export"]) == (202, export)
    assert told["manifest"] is not None
    assert acts.everything() == before


@pytest.mark.parametrize("days", [-1, 31])
def test_an_export_lasts_from_today_for_thirty_days(pool, days):
    wish = venire_wish(pool)
    today = date(2026, 11, 23)
    for allowed in (0, 30):
        good = wish | {"expires_on": (today + timedelta(days=allowed)).isoformat()}
        assert ask("POST", "", good, by=FIRST)[0] == 202
    bad = wish | {"expires_on": (today + timedelta(days=days)).isoformat()}
    status, told = ask("POST", "", bad, by=FIRST)
    assert (status, told["error"]) == (400, "Invalid")


@pytest.mark.parametrize(
    "recipient", ["call 407-555-0100", "someone@example.org", "SSN 123-45-6789"]
)
def test_a_recipient_is_an_office_and_not_somebodys_number(pool, recipient):
    assert ask("POST", "", venire_wish(pool, recipient), by=FIRST)[0] == 400


def test_of_a_pool_of_whom_nobody_is_drawn_nothing_leaves():
    pool = desk.small_pool()
    assert ask("POST", "", venire_wish(pool), by=FIRST)[0] == 404
    assert ask("POST", "", record_wish("J" + "0" * 16), by=FIRST)[0] == 404


@pytest.mark.parametrize("other", [SECOND, THIRD])
def test_two_who_press_at_once_make_one_file_and_one_line(pool, other):
    """One of them comes in between two calls of the other's, and at the end call by call."""
    told = ask("POST", "", venire_wish(pool), by=FIRST)[1]
    given, export = told["request"]["request"], told["export"]

    def pressed(by: str) -> Manifest:
        opening = Opening(
            county=office.COUNTY, at=office.NOW, by=by, role="court-administrator",
            deed="exported", route="POST /somewhere", correlation=f"request-of-{by}",
        )  # fmt: skip
        return exporting.approve_export(
            export_desk.office(), export, given=given, opening=opening,
            today=office.NOW.date(), guard=openings.guard,
        )  # fmt: skip

    start = Scene()
    calls = calls_of(lambda: pressed(SECOND))
    orders = [[0] * before + [1] * 99 for before in range(1, calls, 3)]
    for order in (*orders, [0, 1] * calls):
        start.set()
        for key in papers():
            boto3.client("s3").delete_object(Bucket="papers", Key=key)
        ended = interleave(order, lambda: pressed(SECOND), lambda: pressed(other))
        held = wiring.access().entry(office.COUNTY, EXPORT, export, Manifest)
        refused = [one for one in ended if one != held]
        assert [type(one) for one in refused] == ([] if other == SECOND else [RequestStale])
        assert len(papers()) == len(lines()) == 1
        assert held.rows == len(table(export)) - 1


def test_an_approval_that_died_before_the_file_sends_nobody_whom_nobody_approved(pool):
    """The pool is drawn again meanwhile: the approval was of others, and is asked for anew."""
    told = ask("POST", "", venire_wish(pool), by=FIRST)[1]
    approval = {"approve": told["request"]["request"]}
    route = f"/{told['export']}/approval"
    assert crashed(lambda: ask("POST", route, approval, by=SECOND), 0, applied=True)
    assert papers() == []
    desk.voided(pool)
    again = desk.now(pool)
    office.draw(again)
    steps.list_summoned(office.identifiers(again), None)

    status, refusal = ask("POST", route, approval, by=SECOND)
    assert (status, refusal["error"]) == (409, "RequestStale")
    assert papers() == lines() == []

    export = made(venire_wish(pool))
    assert export == told["export"]
    assert {row[0] for row in table(export)[1:]} == {
        one.juror_number for one in summonses.everybody(again)
    }


def test_an_approval_that_died_before_its_manifest_sends_the_file_that_lies_there(pool):
    told = ask("POST", "", venire_wish(pool), by=FIRST)[1]
    approval = {"approve": told["request"]["request"]}
    route = f"/{told['export']}/approval"
    assert crashed(lambda: ask("POST", route, approval, by=SECOND), 1, applied=True)
    before = content(told["export"])
    desk.voided(pool)
    assert ask("POST", "", venire_wish(pool), by=FIRST)[1]["request"] == told["request"]
    assert ask("POST", route, approval, by=SECOND)[0] == 200
    assert content(told["export"]) == before
