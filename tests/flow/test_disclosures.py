"""Who tells of their own mistake: at once, for ever, to whom, and whether before anybody knew."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import acts
import intake
import office
import pytest
import summonses
import time_machine
from acts import CLERK, FIRST, OTHER_CLERK, SECOND
from botocore.client import BaseClient
from every_order import touched

from access import disclosure_desk, examination_desk
from access.table import rows
from jury import wiring
from jury.access_log import Opening
from local.events import target_input
from local.template import expand

ROOT = Path(__file__).resolve().parents[2]
BASE = f"/v1/counties/{office.COUNTY}"
WHAT = "opened the record of a namesake by mistake"
AT = "2026-11-23T10:30:00Z"
PERSON, ANOTHER = "J00000000000000AB", "J00000000000000CD"
SUPERVISOR = "manager-1"
REASON = "the log has openings without any work in hand"


@pytest.fixture(autouse=True)
def told_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str, dict[str, Any]]]]:
    """An office whose events are kept; a clerk whom the manager supervises."""
    events: list[tuple[str, str, dict[str, Any]]] = []
    with intake.opened():
        monkeypatch.setattr(wiring, "announce", lambda *one: events.append(one))
        acts.register(CLERK, supervisor=SUPERVISOR, position="intern")
        acts.register(OTHER_CLERK)
        yield events


def ask(
    method: str, route: str, body: Any = None, *, by: str, role: str, **query: str
) -> tuple[int, Any]:
    return intake.asked(
        disclosure_desk.handler, method, BASE + route, body, by=by, role=role, **query
    )


def tell(juror: str | None = None, *, at: str = AT, by: str = CLERK) -> dict[str, Any]:
    body = {"what": WHAT, "at": at, "juror": juror}
    status, told = ask("POST", "/disclosures", body, by=by, role="clerk")
    assert status == 201, told
    return dict(told)


def before(told: dict[str, Any]) -> bool:
    """Return whether it counts as told before detection, as the administrator reads it."""
    _, page = ask("GET", "/disclosures", by=FIRST, role="court-administrator")
    (held,) = [one["before_detection"] for one in page["disclosures"] if one["id"] == told["id"]]
    return bool(held)


def read(by: str, role: str) -> list[str]:
    status, told = ask("GET", "/disclosures", by=by, role=role)
    assert status == 200
    return [one["id"] for one in told["disclosures"]]


def found_out(
    juror: str | None = None, *, on: str = "2026-11-23", by: str = SUPERVISOR, role: str = ""
) -> tuple[int, Any]:
    body = {"subject": CLERK, "juror": juror, "on": on, "reason": REASON}
    return ask("POST", "/detections", body, by=by, role=role or "jury-manager")


def opened(person: str, at: str = AT, *, by: str = CLERK) -> int:
    line = wiring.access().log(
        Opening(
            county=office.COUNTY,
            at=office.NOW.fromisoformat(at),
            by=by,
            role="clerk",
            deed="shown",
            route="GET /somewhere",
            people=(person,),
            correlation="request-0",
        )
    )
    return line.number


def test_what_is_told_is_stamped_and_linked_to_the_lines_of_that_day_and_person():
    opened(PERSON, "2026-11-22T10:00:00Z")
    mine = opened(PERSON)
    opened(ANOTHER)
    opened(PERSON, by=OTHER_CLERK)
    told = tell(PERSON)
    assert told["told_at"] == "2026-11-23T11:00:00Z"
    assert (told["by"], told["role"], told["at"], told["what"]) == (CLERK, "clerk", AT, WHAT)
    assert told["lines"] == [mine]
    assert told["before_detection"] is None
    assert before(told) is True


def test_without_a_person_all_that_one_opened_that_day_is_linked():
    numbers = [opened(PERSON), opened(ANOTHER)]
    assert tell()["lines"] == numbers


def test_the_lines_of_a_day_are_found_without_reading_those_of_other_days(monkeypatch):
    """Whoever has worked here for years tells as quickly as on the first day."""
    for day in range(1, 23):
        for hour in (9, 15):
            opened(PERSON, f"2026-11-{day:02d}T{hour:02d}:00:00Z")
    straggler = opened(PERSON, "2026-11-23T10:30:01Z")
    mine = [straggler, opened(PERSON, "2026-11-23T10:29:50Z")]
    read: set[str] = set()
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        read.update(one for one in touched(operation, arguments).reads if " LOG#osceola " in one)
        return original(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    assert tell(PERSON)["lines"] == mine
    assert len(read) <= len(mine) + 7  # by halves among 46
    with time_machine.travel(office.NOW + timedelta(days=1), tick=False):
        opened(PERSON, "2026-11-24T10:00:00Z")
        assert tell(PERSON, at="2026-11-22T15:00:00Z")["lines"] == [43, 44]


def test_a_juror_number_means_the_person():
    office.publish(office.residents(60))
    pool = summonses.sent(summonses.ordered())
    one = summonses.everybody(pool)[0]
    assert tell(one.juror_number)["juror"] == one.person
    body = {"what": WHAT, "at": AT, "juror": "26-0099-0001"}
    assert ask("POST", "/disclosures", body, by=CLERK, role="clerk")[0] == 404


def test_told_again_it_stands_as_it_was_told():
    opened(PERSON)
    first = tell(PERSON)
    opened(PERSON)
    assert found_out()[0] == 201
    with time_machine.travel(office.NOW + timedelta(hours=1), tick=False):
        assert tell(PERSON) == first
    (held,) = ask("GET", "/disclosures", by=FIRST, role="court-administrator")[1]["disclosures"]
    assert held == first | {"before_detection": True}


def test_no_route_changes_or_removes_what_was_told():
    touching = [route for route in rows() if "disclosure" in route]
    assert sorted(touching) == [
        "GET /v1/counties/{county}/disclosures",
        "POST /v1/counties/{county}/disclosures",
    ]


@pytest.mark.parametrize(
    ("known", "about", "told_before"),
    [
        ({"juror": PERSON}, PERSON, False),
        ({"juror": None}, PERSON, False),
        ({"juror": PERSON}, None, False),
        ({"juror": ANOTHER}, PERSON, True),
        ({"on": "2026-11-20"}, PERSON, True),
        ({"juror": PERSON, "on": "2026-11-20"}, PERSON, False),
        ({"juror": PERSON, "on": "2026-11-20"}, None, True),
    ],
)
def test_what_a_supervisor_had_found_out_before_is_not_told_before(known, about, told_before):
    opened(PERSON)
    assert found_out(**known)[0] == 201
    assert before(tell(about)) is told_before


@pytest.mark.parametrize(
    ("subject", "to_on", "told_before"),
    [(CLERK, "2026-11-23", False), (CLERK, "2026-11-22", True), (OTHER_CLERK, "2026-11-23", True)],
)
def test_nor_is_what_somebody_had_asked_to_examine(subject, to_on, told_before):
    opened(PERSON)
    body = {"subject": subject, "from_on": "2026-11-16", "to_on": to_on, "reason": REASON}
    path = f"{BASE}/examinations"
    assert intake.asked(examination_desk.handler, "POST", path, body)[0] == 202
    assert before(tell()) is told_before


def test_what_the_log_does_not_have_is_not_told_before():
    """Else a day or a person of the teller's choice would count for them."""
    opened(PERSON)
    assert before(tell(PERSON)) is True
    assert before(tell(ANOTHER)) is False
    assert before(tell(at="2026-11-20T10:30:00Z")) is False


def test_the_teller_the_supervisor_the_administrator_and_the_auditor_read_it_and_nobody_else():
    mine, theirs = tell()["id"], tell(by=OTHER_CLERK)["id"]
    assert read(CLERK, "clerk") == read(SUPERVISOR, "jury-manager") == [mine]
    assert read(OTHER_CLERK, "clerk") == [theirs]
    assert read(SECOND, "judge") == []
    for by, role in ((FIRST, "court-administrator"), ("auditor-1", "auditor")):
        assert sorted(read(by, role)) == sorted([mine, theirs])


@pytest.mark.parametrize("found", [True, False])
def test_whoever_tells_is_not_told_whether_they_were_found_out_before(found):
    opened(PERSON)
    if found:
        assert found_out()[0] == 201
    told = tell()
    for by, role in ((CLERK, "clerk"), (CLERK, "court-administrator")):
        _, own = ask("GET", "/disclosures", by=by, role=role)
        assert own["disclosures"] == [told]
    assert told["before_detection"] is None
    _, seen = ask("GET", "/disclosures", by=SUPERVISOR, role="jury-manager")
    assert [one["before_detection"] for one in seen["disclosures"]] == [not found]


def test_only_a_supervisor_or_the_administrator_enters_what_was_found_out():
    assert found_out(by="manager-2")[1]["error"] == "NotSupervisor"
    assert found_out(by=CLERK, role="clerk")[1]["error"] == "OwnCase"
    opened(PERSON)
    assert before(tell()) is True
    first = found_out(by=FIRST, role="court-administrator")
    assert first[0] == 201
    assert found_out(by=FIRST, role="court-administrator") == first
    _, told = ask("GET", "/detections", by="auditor-1", role="auditor")
    assert told["detections"] == [first[1]]


def test_whoever_was_found_out_does_not_read_it_in_whatever_role():
    first = found_out()[1]
    for by, role, read_by in (
        (FIRST, "court-administrator", [first]),
        (CLERK, "court-administrator", []),
        (CLERK, "auditor", []),
    ):
        _, told = ask("GET", "/detections", by=by, role=role)
        assert told["detections"] == read_by


@pytest.mark.parametrize("at", ["2026-11-23T11:00:01Z", "2026-11-23T10:30:00"])
def test_what_is_told_has_happened_at_an_instant(at):
    body = {"what": WHAT, "at": at}
    assert ask("POST", "/disclosures", body, by=CLERK, role="clerk")[0] == 400
    assert found_out(on="2026-11-24")[0] == 400


def test_a_story_names_nobody_by_number():
    body = {"what": "I gave 407-555-0100 to my brother by mistake", "at": AT}
    assert ask("POST", "/disclosures", body, by=CLERK, role="clerk")[0] == 400


def test_staff_are_told_that_something_was_told_and_not_what(told_of):
    told = tell(PERSON)
    assert told_of == [
        ("venire.access", "Disclosure made", {"county": office.COUNTY, "about": told["id"]})
    ]
    rule = expand(ROOT / "template.yaml", {}).body["Resources"]["AccessNews"]["Properties"]
    (target,) = rule["Targets"]
    event = dict(zip(("source", "detail-type", "detail"), told_of[0], strict=True))
    assert rule["EventPattern"]["source"] == ["venire.access"]
    assert target_input(target, event) == f"Disclosure made: county osceola, {told['id']}"
    assert PERSON not in json.dumps(event)
