"""Opening people's records: masked without a purpose, a line before anything is seen, never one's
own alone; and who reads afterwards who opened what."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import acts
import boto3
import desk as pools
import intake
import office
import pytest
import summonses
import time_machine
import window
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from crashes import calls_of, crashed, interleave, schedules
from gatehouse import enrolled
from intake import asked, reply
from window import quarter, residents

from access import emergency_desk, export_desk, log_desk
from access.table import rows as access_rows
from court import pay_desk, room_desk, sheet_desk
from ingest import api, desk, record_desk
from jury import wiring
from jury.access_log import Line, Opening, first_break
from jury.access_store import AccessStore
from jury.door import Door
from jury.errors import Conflict
from jury.records import Excusal, Flag, Person
from reports import api as reports_api
from summons import api as summons_api
from summons import desk as summons_desk
from summons import steps
from tools import openapi

BASE = f"/v1/counties/{office.COUNTY}"
PURPOSE = "answering-the-juror"
WHY = "I am summoned myself and handle the claims this week"
CLERK, OTHER, THIRD = "clerk-1", "clerk-2", "clerk-3"
BORN = "1973-09-29"
NIGHT = summonses.instant(summonses.FIRST, 20)
OPENED = {
    "read_record",
    "read_details",
    "read_notice",
    "read_review",
    "read_plan",
    "read_questionnaire",
}
"""The routes that show who somebody is, or link to a letter that does, to whoever says for what."""
SUMMONSES = {"read_juror", "list_jurors", "list_reprints", "read_attendance"}
"""The routes that show for a purpose what keeps somebody from serving, or why something was done
with their summons, and never who it is."""


class World:
    """An office in which every field of everybody is a word that is nowhere else."""

    def __init__(self) -> None:
        people = {f"n{number}": _canary(number) for number in range(60)}
        quarter(0, residents(**people))
        moved = people["n1"] | {"last_name": "Zqmoved", "first_name": "Zqnoel"}
        quarter(1, residents(**people | {"n1": moved | {"date_of_birth": "1991-02-03"}}))
        self.item = window.question(1)
        self.pool = summonses.sent(summonses.ordered())
        self.services = summonses.everybody(self.pool)
        self.number = self.services[0].juror_number
        self.file = next(
            one for one in wiring.court().files(office.COUNTY) if one.id == self.item.file
        )
        affidavit = {"number": "2026-17", "signed_on": "2026-11-20", "purpose": "add"}
        assert window.ask("POST", "/affidavits", affidavit)[0] == 201
        assert (
            summonses.staff("POST", f"/pools/{self.pool.id}/reporting", {"answer": "report"})[0]
            == 200
        )
        wish = {"juror_number": self.number, "reason": "torn by the printer", "after_print": 1}
        path = f"{BASE}/pools/{self.pool.id}/summons/reprints"
        assert asked(summons_api.handler, "POST", path, wish, role="jury-manager")[0] == 201
        said = {"answers": {"occupation": "the Zqferry at Zqpier"}}
        path = f"{BASE}/jurors/{self.number}/questionnaire"
        assert asked(sheet_desk.handler, "POST", path, said, role="clerk")[0] == 200
        self.ids = {
            "county": office.COUNTY,
            "file": self.item.file,
            "review": self.item.id,
            "number": "2026-17",
            "pool": self.pool.id,
            "draw": self.pool.draw,
            "juror": self.number,
        }

    @property
    def person(self) -> Person:
        return summonses.person(self.number)


def _canary(number: int) -> dict[str, str]:
    word = "zq" + "".join(chr(97 + int(digit)) for digit in str(number))
    return {
        "last_name": f"{word}last",
        "first_name": f"{word}first",
        "middle_name": f"{word}mid",
        "date_of_birth": BORN,
        "res_line1": f"{number} {word} Street",
    }


@pytest.fixture
def world() -> Iterator[World]:
    with window.opened():
        yield World()


def ask(route: str, *, at: Any = record_desk, by: str = CLERK, **query: str) -> tuple[int, Any]:
    return asked(at.handler, "GET", BASE + route, by=by, role="clerk", **query)


def post(route: str, body: Any, *, by: str = CLERK) -> tuple[int, Any]:
    return asked(record_desk.handler, "POST", BASE + route, body, by=by, role="clerk")


def lines() -> list[Line]:
    return list(wiring.access().lines(office.COUNTY))


def fresh(work: Any) -> tuple[Any, list[Line]]:
    """Do some work; return what it gave and the lines that it left."""
    before = len(lines())
    return work(), lines()[before:]


def told_of_the_person(text: str) -> bool:
    # At the beginning of a word: keys and signatures are random letters.
    word = re.search(r"(?<![A-Za-z0-9+/])zq", text, re.IGNORECASE)
    return word is not None or BORN in text or "1991-02-03" in text


def links_in(text: str) -> bool:
    return "Signature=" in text and "//print." in text


# -- every route that reads -------------------------------------------------------------------


def readings() -> list[tuple[Door, Any]]:
    return [
        (door, route)
        for _step, door in openapi.doors()
        for route in door.routes
        if route.method == "GET"
    ]


def read(world: World, door: Door, route: Any, **query: str) -> dict[str, Any]:
    """Read a route as the first role that may; what is not on file here goes by its example."""
    examples = {name: one.example for name, one in openapi.PARAMETERS.items()} | world.ids
    fields = route.asks.model_fields if route.asks else {}
    needed = {
        name: examples[name]
        for name, field in fields.items()
        if field.is_required() and name in examples
    }
    roles = access_rows()[f"GET {route.path}"].roles
    return reply(
        door, "GET", route.path.format(**examples), by="reader-1", role=roles[0], **needed | query
    )


def test_no_route_that_reads_shows_who_somebody_is_without_a_purpose_and_a_line(world):
    """Driven by the table of routes: whatever a route shows of somebody, the log has it first."""
    may = {route.partition(" ")[2] for route in access_rows() if route.startswith("GET ")}
    assert {route.path for _, route in readings()} == may
    shown = set()
    with time_machine.travel(NIGHT, tick=False):
        over = {"reason": "the day is over and the room is empty"}
        assert summonses.staff("POST", f"/pools/{world.pool.id}/close", over)[0] == 200
        for door, route in readings():
            answer = read(world, door, route)
            assert not told_of_the_person(answer["body"]), route.path
            assert not links_in(answer["body"]), route.path
            if "purpose" not in (route.asks.model_fields if route.asks else {}):
                continue
            seen, left = fresh(lambda d=door, r=route: read(world, d, r, purpose=PURPOSE))
            if told_of_the_person(seen["body"]) or links_in(seen["body"]):
                assert [line.deed for line in left] == ["shown"], route.path
                assert [line.purpose for line in left] == [PURPOSE]
                assert (left[0].by, left[0].people or left[0].about) != ("reader-1", "")
                shown.add(route.name)
    assert shown == OPENED


def test_a_search_is_masked_and_for_a_purpose_shows_and_logs_everybody_it_found(world):
    body = {"last": "zqblast"}
    (_, told), left = fresh(lambda: post("/jurors/searches", body))
    (one,) = told["people"]
    assert (one["name"]["last"], one["date_of_birth"], left) == ("Z.", BORN[:4], [])
    assert not told_of_the_person(json.dumps(told))
    (_, told), left = fresh(lambda: post("/jurors/searches", body | {"purpose": PURPOSE}))
    (one,) = told["people"]
    assert (one["name"]["last"], one["date_of_birth"]) == ("zqblast", BORN)
    assert [(line.people, line.deed) for line in left] == [((one["id"],), "shown")]


def test_a_purpose_is_one_of_the_list(world):
    for purpose in ("curiosity", "", "AUDIT"):
        (status, told), left = fresh(
            lambda p=purpose: ask(f"/jurors/{world.number}/record", purpose=p)
        )
        assert (status, told["error"], left) == (400, "Invalid", [])


def test_an_emergency_is_a_purpose_at_its_own_door_only(world):
    for door, route in readings():
        if "purpose" in (route.asks.model_fields if route.asks else {}):
            answer, left = fresh(lambda d=door, r=route: read(world, d, r, purpose="emergency"))
            assert (answer["statusCode"], left) == (400, []), route.path
    status, told = post("/jurors/searches", {"last": "zqblast", "purpose": "emergency"})
    assert (status, told["error"]) == (400, "Invalid")
    wish = acts.venire_wish(world.pool) | {"purpose": "emergency"}
    status, told = acts.posting(export_desk.handler, "/exports", **wish)(acts.FIRST)
    assert (status, told["error"]) == (400, "Invalid")


def test_what_keeps_somebody_from_serving_is_masked_without_a_purpose(world):
    """Flags, excusals, restorations, grounds, claims, questions and why: of no reading before."""
    service = world.services[4]
    path = f"/jurors/{service.juror_number}"
    box = {"line1": "PO Box 7", "city": "Orlando", "state": "FL", "zip5": "32801"}
    moved = {"mailing": box, "reported_on": "2026-11-20", "reason": "cares for a parent at home"}
    assert post(f"{path}/corrections", moved)[0] == 200
    held = summonses.person(service.juror_number)
    excusal = Excusal(
        ground="carer",
        scope="until",
        until=date(2027, 6, 30),
        decided_by=CLERK,
        decided_at=office.NOW,
    )
    intake.amended(held, flags=(Flag.FELONY,), restored=(Flag.INCAPACITATED,), excusals=(excusal,))
    assert summonses.staff("POST", f"{path}/claims", {"ground": "carer"})[0] == 200
    assert summonses.staff("POST", f"{path}/answers", {"confirmed": False})[0] == 200
    jurors = f"/pools/{world.pool.id}/jurors"
    readings: list[Callable[..., tuple[int, Any]]] = [
        lambda **purpose: ask(f"{path}/record", **purpose),
        lambda **purpose: post("/jurors/searches", {"last": held.name.last} | purpose),
        lambda **purpose: ask(path, at=summons_desk, **purpose),
        lambda **purpose: ask(jurors, at=summons_desk, **purpose),
    ]
    known = ("felony", "incapacitated", "carer", "parent at home", "2027-06-30")
    for reading in readings:
        (status, told), left = fresh(reading)
        assert (status, left) == (200, [])
        assert not [word for word in known if word in json.dumps(told)]
        (status, told), left = fresh(lambda r=reading: r(purpose=PURPOSE))
        assert status == 200
        assert [word for word in known if word in json.dumps(told)]
        assert all((line.deed, line.purpose) == ("shown", PURPOSE) for line in left)
        assert held.id in {one for line in left for one in line.people}
    masked = ask(path, at=summons_desk)[1]
    whole = ask(path, at=summons_desk, purpose=PURPOSE)[1]
    assert (masked["masked"], masked["claim"], masked["question"]) == (True, None, "")
    assert (whole["masked"], whole["claim"]["ground"], bool(whole["question"])) == (
        False, "carer", True,
    )  # fmt: skip
    assert masked["state"] == whole["state"]
    record = ask(f"{path}/record")[1]
    assert (record["masked"], record["flags"], record["excusals"]) == (True, None, None)


def test_a_masked_record_keeps_what_was_done_to_it_and_not_its_words(world):
    path = f"/jurors/{world.number}"
    body = {"reported_on": "2026-11-20", "reason": "Zqreason of theirs", "mailing": None}
    body["name"] = {"last": "Zqmarried", "first": "Zqalex"}
    assert post(f"{path}/corrections", body)[0] == 200
    told = ask(f"{path}/record")[1]
    (line,) = told["history"]
    assert (line["what"], line["by"], line["why"]) == ("corrected", CLERK, "")
    assert line["new"]["name.last"] == ""
    assert (told["licence_last4"], told["ssn_last4"]) == ("", None)
    assert not told_of_the_person(json.dumps(told))
    assert "Zqreason" in str(ask(f"{path}/record", purpose=PURPOSE)[1])


def test_a_hint_of_a_list_is_masked_too():
    with window.opened():
        quarter(0, residents(n5=_canary(5)))
        item = window.hint(8, 5)
        shown = ask(f"/reviews/{item.id}", at=desk)[1]
        assert "zq" not in json.dumps(shown).lower()
        shown = ask(f"/reviews/{item.id}", at=desk, purpose="deciding-a-review")[1]
        assert "zq" in json.dumps(shown).lower()


def test_the_printers_purpose_is_known_and_logged(world):
    path = f"{BASE}/pools/{world.pool.id}/summons"
    for route in (path, f"{path}/reprints"):
        (status, told), left = fresh(
            lambda r=route: asked(summons_api.handler, "GET", r, by="printer-1", role="printer")
        )
        assert status == 200
        assert links_in(json.dumps(told))
        assert [(line.about, line.purpose, line.role) for line in left] == [
            (world.pool.id, "preparing-letters", "printer")
        ]


def test_the_print_file_is_the_printers_and_nobody_of_the_office_gets_a_link_to_it(world):
    """It has everybody's name, address and code: what the office wants of them takes two people."""
    route = f"{BASE}/pools/{world.pool.id}/summons"
    roles = access_rows()["GET /v1/counties/{county}/pools/{pool}/summons"].roles
    for role in sorted({*roles} - {"printer"}):
        status, told = asked(summons_api.handler, "GET", route, role=role, purpose=PURPOSE)
        assert (status, told["links"]) == (200, None), role
        assert told["letters_sha256"], role
        assert told["printed"] == told["summoned"], role


def test_the_file_of_a_payment_run_goes_to_whoever_pays_and_to_nobody_in_it(world):
    number = world.services[5].juror_number
    run = paid_run(world.pool, number)
    path = f"{BASE}/pay-runs/{run}"

    def fetched(role: str) -> tuple[tuple[int, Any], list[Line]]:
        return fresh(
            lambda: asked(pay_desk.handler, "GET", path, role=role, by=role, purpose="audit")
        )

    (status, told), left = fetched("court-administrator")
    assert (status, told["url"] is not None) == (200, True)
    assert [(line.people, line.about) for line in left] == [((summonses.person(number).id,), run)]
    (status, told), left = fetched("auditor")
    assert (status, told["url"], left) == (200, None, [])
    enrolled("court-administrator", summonses.person(number))
    (status, told), left = fetched("court-administrator")
    assert (status, told["error"], left) == (403, "OwnRecord", [])


def paid_run(pool: Any, number: str) -> str:
    """Let somebody serve a day, and pay the pool; return the run."""
    with time_machine.travel(summonses.instant(summonses.FIRST, 9), tick=False):
        here = f"{BASE}/pools/{pool.id}"
        came = {"jurors": [{"juror": number, "wages_go_on": False}]}
        for route, body in (("check-ins", came), ("discharges", {"jurors": [number]})):
            assert asked(room_desk.handler, "POST", f"{here}/{route}", body)[0] == 200
        body = {"pool": pool.id, "number": 1}
        status, told = asked(
            pay_desk.handler, "POST", f"{BASE}/pay-runs", body, role="court-administrator"
        )
    assert status == 200, told
    return str(told["id"])


def test_the_office_gets_no_link_without_a_purpose_not_even_from_what_it_does(world):
    path = f"{BASE}/pools/{world.pool.id}/summons/reprints"
    wish = {"juror_number": world.services[1].juror_number, "reason": WHY, "after_print": 1}
    status, told = asked(summons_api.handler, "POST", path, wish, role="jury-manager")
    assert (status, told["links"]) == (201, None)
    told = asked(summons_api.handler, "GET", path, role="clerk")[1]["reprints"]
    assert [one["links"] for one in told] == [None, None]


# -- the line -----------------------------------------------------------------------------------


@pytest.fixture
def _refused_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let AWS refuse to append to the log; everything else goes on."""
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if operation == "TransactWriteItems" and "LOG#" in str(arguments):
            told = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}
            raise ClientError(told, operation)  # type: ignore[arg-type]
        return original(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)


def test_when_the_line_can_not_be_written_nothing_is_shown(world, request):
    with time_machine.travel(NIGHT, tick=False):
        over = {"reason": "the day is over and the room is empty"}
        assert summonses.staff("POST", f"/pools/{world.pool.id}/close", over)[0] == 200
        request.getfixturevalue("_refused_log")
        tried = set()
        path = f"{BASE}/pools/{world.pool.id}/summons"
        assert asked(summons_api.handler, "GET", path, role="printer")[0] == 500
        for door, route in readings():
            if "purpose" in (route.asks.model_fields if route.asks else {}):
                answer = read(world, door, route, purpose=PURPOSE)
                assert not told_of_the_person(answer["body"]), route.path
                assert not links_in(answer["body"]), route.path
                tried |= {route.name} if answer["statusCode"] == 500 else set()
        assert tried == OPENED | SUMMONSES
    status, told = post("/jurors/searches", {"last": "zqblast", "purpose": PURPOSE})
    assert status == 500
    assert not told_of_the_person(json.dumps(told))


def test_a_change_leaves_a_line_with_the_person_and_no_word_of_what_was_changed(world):
    number, person = world.number, world.person.id
    said = {"reported_on": "2026-11-20", "reason": WHY, "name": {"last": "Zqq", "first": "Zqr"}}
    acts = [
        lambda: post(f"/jurors/{number}/corrections", said),
        lambda: summonses.staff("POST", f"/jurors/{number}/answers", {"confirmed": True}),
        lambda: summonses.staff(
            "POST",
            f"/jurors/{number}/messages",
            {"email": "zqmail@mail.example", "sms": None, "language": "en"},
        ),
        lambda: summonses.staff("POST", f"/jurors/{number}/claims", {"ground": "carer"}),
    ]
    for act in acts:
        (status, _), left = fresh(act)
        assert status == 200
        assert [(line.deed, line.people) for line in left] == [("changed", (person,))]
    assert "zq" not in str(lines()).lower()


def test_a_decision_and_an_affidavit_leave_a_line_with_the_person(world):
    told, left = fresh(lambda: window.decided(world.item, "new"))
    assert [(line.deed, line.people) for line in left] == [("changed", (told["person"],))]


def test_a_jurors_own_acts_open_nothing_for_the_office(world):
    code = summonses.codes(world.pool)[world.services[3].juror_number]
    for route, said in (("/details", {}), ("/answer", {"confirmed": True}), ("/status", {})):
        (status, _), left = fresh(lambda r=route, s=said: summonses.ask(r, code, **s))
        assert (status, left) == (200, [])


def test_more_people_than_a_line_names_go_by_their_pool(world):
    reason = {"reason": "returned by the post, as the county has it"}
    _, left = fresh(
        lambda: summonses.staff("POST", f"/pools/{world.pool.id}/returned-mail", reason)
    )
    assert [line.about for line in left] == [world.pool.id]


def test_more_people_than_fit_a_line_have_several_before_any_of_them_is_shown(monkeypatch):
    with office.opened():
        pool = long_list()
        route = f"/pools/{pool.id}/jurors"
        (status, told), left = fresh(
            lambda: ask(route, at=summons_desk, limit="500", purpose=PURPOSE)
        )
        people = {one["person"] for one in told["jurors"]}
        assert (status, len(people)) == (200, 100)
        assert [len(line.people) for line in left] == [90, 10]
        assert {one for line in left for one in line.people} == people
        last = left[1].people[-1]
        lines_of = wiring.access().lines_of(office.COUNTY, last)
        assert left[1].number in [line.number for line in lines_of]

        original, tried = AccessStore.log, []

        def log(store: AccessStore, opening: Opening, **more: Any) -> Line:
            tried.append(opening)
            if len(tried) > 1:
                raise Conflict("the log has grown meanwhile")
            return original(store, opening, **more)

        monkeypatch.setattr(AccessStore, "log", log)
        status, told = ask(route, at=summons_desk, limit="500", purpose=PURPOSE)
        assert (status, told["error"], "jurors" in told) == (409, "Conflict", False)


def long_list() -> Any:
    """Return a pool of a hundred people who have their juror numbers."""
    office.publish(office.residents(150))
    pool = pools.small_pool(100)
    office.draw(pool)
    steps.list_summoned(office.identifiers(pool), None)
    return pool


# -- nobody's own -------------------------------------------------------------------------------


def opens(world: World, *, by: str = CLERK, juror: str = "") -> int:
    """Ask for a person's record for a purpose; return the status."""
    status, told = ask(f"/jurors/{juror or world.number}/record", by=by, purpose=PURPOSE)
    assert status in {200, 403}
    if status == 403:
        assert told["error"] == "OwnRecord"
        assert not told_of_the_person(json.dumps(told))
    return status


def request_of(world: World, *, by: str = CLERK, reason: str = WHY) -> dict[str, Any]:
    status, told = post(f"/jurors/{world.number}/openings", {"reason": reason}, by=by)
    assert status == 202, told
    return dict(told)


def approve(world: World, given: str, *, by: str = OTHER, juror: str = "") -> tuple[int, Any]:
    return post(f"/jurors/{juror or world.number}/openings", {"approve": given}, by=by)


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"first": "Another", "born": date(2001, 1, 1)},
        {"last": "ZQ-{last}"},
        {"households": [("1 Elsewhere", "34741")]},
    ],
    ids=["oneself", "the household", "written otherwise", "moved"],
)
def test_nobody_opens_their_own_record_or_one_of_their_household(world, declared):
    person = world.person
    said = dict(declared)
    if "last" in said:
        word = person.name.last
        said["last"] = f"{word[:2].upper()}-{word[2:]}"
    enrolled(CLERK, person, **said)
    before = len(lines())
    assert opens(world) == 403
    for route, at in (
        (f"/jurors/{world.number}/details", summons_desk),
        (f"/jurors/{person.id}/record", record_desk),
    ):
        status, told = ask(route, at=at, purpose=PURPOSE)
        assert (status, told["error"]) == (403, "OwnRecord")
    assert len(lines()) == before
    assert ask(f"/jurors/{world.number}/record")[0] == 200  # masked, as anybody's
    assert opens(world, by=OTHER) == 200
    assert opens(world, juror=world.services[1].juror_number) == 200


def test_somebody_of_the_same_surname_elsewhere_is_not_the_household(world):
    enrolled(CLERK, world.person, first="Another", households=[("1 Elsewhere", "34741")])
    assert opens(world) == 200


def test_a_question_about_oneself_is_somebody_elses(world):
    known = window.person(world.item.people[0])
    enrolled(CLERK, known)
    path = f"/reviews/{world.item.id}"
    status, told = ask(path, at=desk, purpose="deciding-a-review")
    assert (status, told["error"]) == (403, "OwnRecord")
    assert ask(path, at=desk, by=OTHER, purpose="deciding-a-review")[0] == 200


def test_in_a_search_ones_own_stays_masked_and_is_not_logged(world):
    mine = world.person
    enrolled(CLERK, mine)
    body = {"last": mine.name.last, "purpose": PURPOSE}
    (_, told), left = fresh(lambda: post("/jurors/searches", body))
    assert [one["id"] for one in told["people"]] == [mine.id]
    assert not told_of_the_person(json.dumps(told))
    assert left == []


Deciding = Callable[..., tuple[int, Any]]


def decisions(world: World, juror: str) -> dict[str, Deciding]:
    """Return every act of the office on one person's record or summons, by its route's name."""

    def at(door: Any, route: str, **body: Any) -> Deciding:
        return lambda by: asked(door.handler, "POST", BASE + route, body, by=by, role="judge")

    own, other = f"/jurors/{juror}", {"pool": "grand-20270628T0800-kissimmee"}
    carer = {"ground": "carer", "scope": "until", "until": "2027-06-30"}
    name = {"last": "Zqother", "first": "Zqname"}
    letter = {"juror_number": juror, "after_print": 1, "reason": WHY}
    found = {
        "correct_record": at(
            record_desk, f"{own}/corrections", name=name, reported_on="2026-11-20", reason=WHY
        ),
        "excuse_person": at(record_desk, f"{own}/record/excusals", **carer, reason=WHY),
        "restore_person": at(record_desk, f"{own}/restorations", reason=WHY),
        "take_answer": at(summons_desk, f"{own}/answers", confirmed=True),
        "keep_messages": at(
            summons_desk, f"{own}/messages", email="zq@mail.example", sms=None, language="en"
        ),
        "postpone": at(summons_desk, f"{own}/postponements", **other),
        "reschedule": at(summons_desk, f"{own}/reschedulings", **other, reason=WHY),
        "resummon": at(summons_desk, f"{own}/resummonings", reason=WHY),
        "claim": at(summons_desk, f"{own}/claims", ground="carer"),
        "decide_claim": at(
            summons_desk, f"{own}/excusals", decision="grant", ground="carer", reason=WHY
        ),
        "move": at(summons_desk, f"{own}/moves", move="return_mail", reason=WHY),
        "reprint_letter": at(summons_api, f"/pools/{world.pool.id}/summons/reprints", **letter),
        "say_wages": at(pay_desk, f"{own}/wages", wages_go_on=False),
        "take_questionnaire": at(sheet_desk, f"{own}/questionnaire", answers={}),
    }
    summonses.ordered(date(2027, 6, 28))
    return found


def everything() -> Any:
    """Return what stands in the tables, but for repeats and the access log."""
    return [intake.items(name) for name in ("people", "court", "summons")]


def test_nobody_decides_about_their_own_record_or_their_households(world):
    person = summonses.person(world.services[5].juror_number)
    acts_on_one = decisions(world, world.services[5].juror_number)
    routes = {
        route.name
        for _step, door in openapi.doors()
        for route in door.routes
        if route.method == "POST"
        and ("/jurors/{juror}/" in route.path or route.name == "reprint_letter")
    }
    assert set(acts_on_one) == routes - {"open_own_record"}
    enrolled(CLERK, person)
    enrolled(THIRD, person, first="Another", born=date(2001, 1, 1))
    before = (everything(), lines())
    for name, act in acts_on_one.items():
        for by in (CLERK, THIRD):
            status, told = act(by)
            assert (status, told["error"]) == (403, "OwnRecord"), name
            assert not told_of_the_person(json.dumps(told))
    assert (everything(), lines()) == before
    for name, act in acts_on_one.items():
        assert act(OTHER)[1].get("error") != "OwnRecord", name
    assert everything() != before[0]


def test_no_act_answers_with_what_keeps_somebody_from_serving(world):
    """Claims, grounds, questions and why are shown by a reading for a purpose, and by no act."""
    summonses_told = set()
    for place, name in enumerate(decisions(world, world.number), start=1):
        number = world.services[place % len(world.services)].juror_number
        hindered(number)
        status, told = decisions(world, number)[name](OTHER)
        assert (told.get("claim"), told.get("ground"), told.get("question")) in UNTOLD, name
        summonses_told |= {name} if status < 300 and "claim" in told else set()
    assert summonses_told >= {"take_answer", "postpone", "claim", "decide_claim", "move"}


def test_no_act_in_the_room_does_either(world):
    acts_in_room = {"leave": {"own_request": True, "reason": WHY}, "cancel": {"reason": WHY}}
    numbers = [one.juror_number for one in world.services[5:]]
    for number in numbers[:2]:
        hindered(number)
    with time_machine.travel(summonses.instant(summonses.FIRST, 9), tick=False):
        for number, (act, body) in zip(numbers, acts_in_room.items(), strict=False):
            here = f"{BASE}/pools/{world.pool.id}/check-ins"
            came = asked(room_desk.handler, "POST", here, {"jurors": [{"juror": number}]})[1]
            assert came["entries"][0]["outcome"] == "checked_in"
            status, told = asked(room_desk.handler, "POST", f"{here}/{number}/{act}", body)
            assert status == 200, told
            assert (told["claim"], told["ground"], told["question"]) in UNTOLD
            assert summonses.service(number).question


UNTOLD = ((None, "", ""), (None, None, None))
"""What an act says of a claim, a ground and a question, if it answers with a summons or not."""


def hindered(number: str) -> None:
    """Let somebody claim a ground, and say that their details are not right."""
    for route, said in (("answers", {"confirmed": False}), ("claims", {"ground": "carer"})):
        assert summonses.staff("POST", f"/jurors/{number}/{route}", said)[0] == 200


def test_whoever_was_let_in_may_decide_too_for_that_day(world):
    enrolled(CLERK, world.person)
    act = decisions(world, world.number)["take_answer"]
    assert approve(world, request_of(world)["request"])[0] == 200
    assert act(CLERK)[0] == 200
    with time_machine.travel(office.NOW + timedelta(hours=24), tick=False):
        assert act(CLERK)[1]["error"] == "OwnRecord"


def test_acts_on_a_whole_pool_choose_nobody_and_go_on(world):
    enrolled(CLERK, world.person)
    over = {"reason": "the day is over and the room is empty"}
    for route in ("returned-mail", "close"):
        with time_machine.travel(NIGHT, tick=False):
            path = f"{BASE}/pools/{world.pool.id}/{route}"
            assert asked(summons_desk.handler, "POST", path, over, by=CLERK)[0] == 200


def test_nobody_decides_whose_row_their_own_is(world):
    known, new = window.person(world.item.people[0]), date(1991, 2, 3)
    enrolled(CLERK, known)
    enrolled(THIRD, known, last="Zqmoved", first="Zqnoel", born=new, households=[])
    before = everything()
    for by, decision in ((CLERK, "new"), (CLERK, "aside"), (THIRD, "new"), (THIRD, "same")):
        about = known.id if decision == "same" else None
        status, told = window.decide(world.item, decision, about, by=by)
        assert (status, told["error"]) == (403, "OwnRecord"), (by, decision)
    assert everything() == before
    assert window.decide(world.item, "new", by=OTHER)[0] == 200


def test_nobody_keys_in_their_own_affidavit_whether_they_are_on_the_roll_or_not(world):
    signed = {
        "name": {"last": "Zqsigner", "first": "Zqnew"},
        "date_of_birth": "1990-01-02",
        "citizen": True,
        "county": office.COUNTY,
        "residence": {"line1": "9 Zq Lane", "city": "Kissimmee", "state": "FL", "zip5": "34744"},
    }
    known = summonses.person(world.services[7].juror_number)
    moved = signed | {
        "name": {"last": known.name.last, "first": known.name.first},
        "date_of_birth": known.date_of_birth.isoformat(),
        "person": known.id,
        "reason": WHY,
    }
    home = [("9 Zq Lane", "34744")]
    unborn: dict[str, Any] = {"first": "Zqelse", "born": date(1950, 1, 1)}
    enrolled("clerk-4", known, last="Zqsigner", first="Zqnew", born=date(1990, 1, 2), households=[])
    enrolled("clerk-5", known, last="Zqsigner", households=home, **unborn)
    enrolled("clerk-6", known, **unborn)  # of the household that the roll has
    before = everything()
    for by, body in (("clerk-4", signed), ("clerk-5", signed), ("clerk-6", moved)):
        status, told = window.ask("POST", "/affidavits/2026-17", body, by=by)
        assert (status, told["error"]) == (403, "OwnRecord"), by
        assert not told_of_the_person(json.dumps(told))
    assert everything() == before
    assert window.ask("POST", "/affidavits/2026-17", signed, by="clerk-6")[0] == 200


def test_nobody_restores_themselves_by_affidavit(world):
    held = intake.amended(summonses.person(world.services[7].juror_number), flags=(Flag.DECEASED,))
    restoring = {"number": "2026-18", "signed_on": "2026-11-20", "purpose": "restore"}
    assert window.ask("POST", "/affidavits", restoring)[0] == 201
    enrolled(CLERK, held)
    body = {"person": held.id, "flags": {"deceased": "came to the counter in person"}}
    status, told = window.ask("POST", "/affidavits/2026-18", body)
    assert (status, told["error"]) == (403, "OwnRecord")
    assert window.person(held.id) == held
    assert window.ask("POST", "/affidavits/2026-18", body, by=OTHER)[0] == 200


def test_on_the_plans_page_the_rows_of_ones_own_household_stay_masked(world):
    known = window.person(world.item.people[0])
    enrolled(CLERK, known)
    enrolled(
        THIRD, known, last="Zqmoved", first="Zqnoel", born=date(1991, 2, 3), households=[]
    )  # no one on the roll yet
    route = f"/files/{world.item.file}/plan"
    for by in (CLERK, THIRD):
        (status, sheet), left = fresh(lambda b=by: ask(route, at=api, by=b, purpose=PURPOSE))
        (row,) = [one for one in csv.DictReader(io.StringIO(sheet)) if one["part"] == "review"]
        assert (status, row["who"]) == (200, "Z. Z.")
        assert known.id not in str(left) or by == THIRD
    (_, sheet), left = fresh(lambda: ask(route, at=api, by=OTHER, purpose=PURPOSE))
    assert "Zqmoved, Zqnoel" in sheet
    assert known.id in left[0].people


def test_on_the_lists_of_a_pool_ones_own_stays_masked_and_the_others_are_shown(world):
    second = world.services[1].juror_number
    path = f"/pools/{world.pool.id}/summons/reprints"
    wish = {"juror_number": second, "reason": WHY, "after_print": 1}
    assert asked(summons_api.handler, "POST", BASE + path, wish, role="jury-manager")[0] == 201
    enrolled(CLERK, world.person)
    others = summonses.person(second)
    (_, told), left = fresh(lambda: ask(path, at=summons_api, purpose=PURPOSE))
    links = {one["juror_number"]: one["links"] for one in told["reprints"]}
    why = {one["juror_number"]: one["why"] for one in told["reprints"]}
    assert (why[world.number], why[second]) == ("", WHY)
    assert set(links.values()) == {None}
    assert [(line.people, line.about) for line in left] == [((others.id,), world.pool.id)]
    jurors = f"/pools/{world.pool.id}/jurors"
    (_, told), left = fresh(lambda: ask(jurors, at=summons_desk, purpose=PURPOSE))
    assert [one["juror_number"] for one in told["jurors"] if one["masked"]] == [world.number]
    assert [len(line.people) for line in left] == [14]
    assert world.person.id not in left[0].people


def test_a_second_person_lets_in_for_a_day_and_nobody_else(world):
    enrolled(CLERK, world.person)
    enrolled(THIRD, world.person, first="Another", born=date(2001, 1, 1))
    asked_for = request_of(world)
    assert opens(world) == 403  # asking opens nothing
    status, told = approve(world, asked_for["request"])
    assert (status, told["to"], told["until"]) == (200, CLERK, "2026-11-24T11:00:00Z")
    assert opens(world) == 200
    assert opens(world, by=THIRD) == 403
    for hours, status in ((23.99, 200), (24, 403), (48, 403)):
        with time_machine.travel(office.NOW + timedelta(hours=hours), tick=False):
            assert opens(world) == status


def test_to_let_somebody_in_is_a_line_about_both(world):
    enrolled(CLERK, world.person)
    given = request_of(world)["request"]
    (status, _), left = fresh(lambda: approve(world, given))
    assert status == 200
    assert [(line.deed, line.by, line.people, line.about) for line in left] == [
        ("let-in", OTHER, (world.person.id,), CLERK)
    ]
    (status, _), left = fresh(lambda: approve(world, "0" * 64))
    assert (status, left) == (409, [])


def test_a_spouse_who_asks_leaves_what_was_let_to_the_other_as_it_is(world):
    enrolled(CLERK, world.person)
    enrolled(OTHER, world.person, first="Another", born=date(2001, 1, 1))
    first = request_of(world)["request"]
    second = request_of(world, by=OTHER)["request"]
    assert approve(world, first, by=THIRD)[1]["to"] == CLERK
    assert opens(world) == 200
    assert opens(world, by=OTHER) == 403
    third = request_of(world, by=OTHER, reason=WHY)["request"]
    assert third == second
    assert opens(world) == 200
    assert approve(world, second, by=THIRD)[1]["to"] == OTHER
    assert (opens(world), opens(world, by=OTHER)) == (200, 200)


def test_an_opening_that_was_approved_stays_on_record_when_another_is_asked_for(world):
    enrolled(CLERK, world.person)
    assert approve(world, request_of(world)["request"])[0] == 200
    with time_machine.travel(office.NOW + timedelta(hours=30), tick=False):
        request_of(world, reason="I am asked once more about the claims")
    (held,) = wiring.court().requests(office.COUNTY, "open-own-record")
    assert held.approved_by is None
    assert [(one.what, one.by, one.why) for one in held.history] == [
        ("open-own-record requested", CLERK, WHY),
        ("open-own-record approved", OTHER, WHY),
    ]


def waiting_requests() -> list[dict[str, Any]]:
    status, told = ask("/openings", by=OTHER)
    assert status == 200
    return list(told["requests"])


def test_whoever_may_approve_reads_what_waits_and_why(world):
    assert waiting_requests() == []
    enrolled(CLERK, world.person)
    enrolled(THIRD, world.person, first="Another", born=date(2001, 1, 1))
    given = {by: request_of(world, by=by)["request"] for by in (CLERK, THIRD)}
    found = waiting_requests()
    assert {one["to"]: one["request"] for one in found} == given
    assert {(one["person"], one["reason"]) for one in found} == {(world.person.id, WHY)}
    person, wanted = found[0]["person"], found[0]["request"]
    assert approve(world, wanted, juror=person)[0] == 200
    assert [one["request"] for one in waiting_requests()] == [found[1]["request"]]
    with time_machine.travel(office.NOW + timedelta(hours=24), tick=False):
        assert waiting_requests() == []


def test_it_takes_another_person_of_another_household(world):
    enrolled(CLERK, world.person)
    enrolled(THIRD, world.person, first="Another", born=date(2001, 1, 1))
    given = request_of(world)["request"]
    assert approve(world, given, by=CLERK)[1]["error"] == "OwnRecord"
    assert approve(world, given, by=THIRD)[1]["error"] == "OwnRecord"
    assert opens(world) == 403
    assert approve(world, "0" * 64)[1]["error"] == "RequestStale"
    assert opens(world) == 403
    assert approve(world, given)[0] == 200


def test_an_approval_is_for_the_record_that_was_asked_for(world):
    """Swapped: the hash of a request about one record opens no other one."""
    other = world.services[1].juror_number
    enrolled(CLERK, world.person)
    enrolled(OTHER, summonses.person(other))
    given = request_of(world)["request"]
    assert approve(world, given, by=THIRD, juror=other)[1]["error"] == "RequestStale"
    assert opens(world) == 403
    assert opens(world, by=OTHER, juror=other) == 403
    assert approve(world, given, by=OTHER)[0] == 200
    assert opens(world) == 200


def test_a_request_and_an_approval_again_change_nothing_and_open_nothing_later(world):
    enrolled(CLERK, world.person)
    given = request_of(world)["request"]
    assert request_of(world)["request"] == given
    first = approve(world, given)
    assert first[0] == 200
    with time_machine.travel(office.NOW + timedelta(hours=10), tick=False):
        assert approve(world, given) == first
        assert approve(world, given, by=THIRD)[1]["error"] == "RequestStale"
        assert request_of(world)["request"] == given
        assert opens(world) == 200
    with time_machine.travel(office.NOW + timedelta(hours=25), tick=False):
        assert approve(world, given) == first
        assert opens(world) == 403
        again = request_of(world)["request"]
        assert again != given
        assert approve(world, given)[1]["error"] == "RequestStale"
        assert opens(world) == 403


def test_a_request_waits_for_a_day(world):
    enrolled(CLERK, world.person)
    given = request_of(world)["request"]
    with time_machine.travel(office.NOW + timedelta(hours=24), tick=False):
        assert approve(world, given)[1]["error"] == "RequestExpired"
        assert opens(world) == 403


def test_whoever_needs_nobody_is_told_so(world):
    status, told = post(f"/jurors/{world.number}/openings", {"reason": WHY})
    assert (status, told["error"]) == (409, "OpensAnyway")
    assert post("/jurors/J0000000000000000/openings", {"reason": WHY})[0] == 404


# -- reading the log ----------------------------------------------------------------------------


def log(route: str = "", **query: str) -> Any:
    path = f"{BASE}/access-log{route}"
    status, told = asked(log_desk.handler, "GET", path, by="auditor-1", role="auditor", **query)
    assert status == 200, told
    return told


def test_the_log_is_the_auditors_to_read(world):
    assert access_rows()["GET /v1/counties/{county}/access-log"].roles == ("auditor",)


def test_whoever_reads_who_opened_a_record_leaves_a_line_about_that_person(world):
    for juror in (world.number, world.person.id):
        _, left = fresh(lambda j=juror: ask(f"/jurors/{j}/openings", at=log_desk))
        assert [(line.by, line.deed, line.people) for line in left] == [
            (CLERK, "log-read", (world.person.id,))
        ]
        told = ask(f"/jurors/{juror}/openings", at=log_desk)[1]["openings"]
        assert told[-1]["number"] == left[0].number


def test_the_auditor_reads_the_log_page_by_page_and_can_follow_the_chain(world):
    for _ in range(5):
        ask(f"/jurors/{world.number}/record", purpose=PURPOSE)
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    pages = 0
    while True:
        page = log(limit="3", **cursor)
        pages += 1
        assert len(page["lines"]) <= 3
        found += page["lines"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    # Each page was a reading, and a reading ends before its own line.
    assert [one["number"] for one in found] == list(range(1, len(found) + 1))
    read = [(line.by, line.deed) for line in lines() if line.deed == "log-read"]
    assert read == pages * [("auditor-1", "log-read")]
    assert [one["previous"] for one in found[1:]] == [one["hash"] for one in found[:-1]]
    assert log("/check") == {
        "lines": len(found) + 1,
        "head": lines()[-1].hash,
        "anchors": 0,
        "broken_at": None,
    }
    assert log("/check") == log("/check")  # which reads no line to anybody


def test_a_line_that_was_tampered_with_in_the_table_is_named(world):
    for _ in range(4):
        ask(f"/jurors/{world.number}/record", purpose=PURPOSE)
    third = lines()[2]
    table = boto3.client("dynamodb")
    key = {"pk": {"S": f"LOG#{office.COUNTY}"}, "sk": {"S": "000000000003"}}
    forged = third.model_copy(update={"by": "clerk-9"}).text
    table.put_item(TableName="access", Item=key | {"body": {"S": forged}})
    assert log("/check")["broken_at"] == 4
    table.delete_item(TableName="access", Key=key)
    assert log("/check")["broken_at"] == 3


def test_a_log_without_a_line_is_whole():
    with window.opened():
        assert log("/check") == {"lines": 0, "head": "0" * 64, "anchors": 0, "broken_at": None}
        assert log() == {"lines": [], "next": None}


def test_the_office_reads_who_opened_somebodys_record(world):
    number, other = world.number, world.services[1].juror_number
    ask(f"/jurors/{number}/record", by=OTHER, purpose="audit")
    ask(f"/jurors/{other}/record", purpose=PURPOSE)
    asked(summons_api.handler, "GET", f"{BASE}/pools/{world.pool.id}/summons", role="printer")
    told = ask(f"/jurors/{number}/openings", at=log_desk)[1]["openings"]
    assert [(one["by"], one["purpose"], one["deed"]) for one in told[-2:]] == [
        (OTHER, "audit", "shown"),
        ("administrator-1", "preparing-letters", "shown"),
    ]
    assert told[-1]["about"] == world.pool.id
    by_id = ask(f"/jurors/{world.person.id}/openings", at=log_desk)[1]["openings"]
    assert [one["deed"] for one in by_id[-2:]] == ["shown", "log-read"]
    assert by_id[-2]["purpose"] == "audit"
    assert PURPOSE not in str(told)
    assert ask("/jurors/26-0001-9999/openings", at=log_desk)[0] == 404
    first = ask(f"/jurors/{number}/openings", at=log_desk, limit="1")[1]
    second = ask(f"/jurors/{number}/openings", at=log_desk, limit="1", cursor=first["next"])[1]
    assert [*first["openings"], *second["openings"]] == told[:2]


def test_a_line_about_somebody_and_their_pool_is_told_once(world):
    both = {"people": (world.person.id,), "about": world.pool.id}
    line = wiring.access().log(opening(OTHER).model_copy(update=both))
    told = ask(f"/jurors/{world.number}/openings", at=log_desk)[1]["openings"]
    assert [one["number"] for one in told].count(line.number) == 1


def test_a_juror_is_told_when_in_what_role_and_for_what_and_never_who(world):
    ask(f"/jurors/{world.number}/record", by="zq-subject", purpose="audit")
    ask(f"/jurors/{world.services[1].juror_number}/record", purpose="court-order")
    code = summonses.codes(world.pool)[world.services[2].juror_number]
    own = code_of(world, world.number)
    status, told = summonses.ask("/openings", own)
    assert status == 200
    assert told["openings"][0] == {
        "at": "2026-11-23T11:00:00Z",
        "role": "clerk",
        "purpose": "audit",
        "deed": "shown",
    }
    assert "court-order" not in str(told)
    assert "zq" not in json.dumps(told)
    assert "audit" not in str(summonses.ask("/openings", code))


@pytest.mark.parametrize("because", ["order-forbids", "threat-lasts"])
def test_nobody_is_told_of_an_emergency_while_the_notice_is_delayed(world, because):
    code, person = code_of(world, world.number), world.person.id
    opened = {"why": "imminent-threat", "reason": "an attack is announced for tonight"}
    glass = in_emergency("", opened | {"people": [person]})["id"]
    in_emergency(f"/{glass}/openings", {"juror": person})
    assert told_of_emergency(world, code) == (1, 1, 1)
    wish = {"because": because, "authority": "order 2026-AO-7", "reason": WHY}
    in_emergency(f"/{glass}/delays", wish | {"review_on": "2026-12-20"}, by="judge-1")
    in_emergency(f"/{glass}/openings", {"juror": person})
    # Nobody has looked at it again in time: that is an alarm, and no end of the court's order.
    for days in (0, 1, 27, 60):
        with time_machine.travel(office.NOW + timedelta(days=days), tick=False):
            assert told_of_emergency(world, code) == (0, 0, 0)
    with time_machine.travel(office.NOW + timedelta(days=61), tick=False):
        in_emergency(f"/{glass}/delays/end", {"reason": "the order was lifted"}, by="judge-1")
        assert told_of_emergency(world, code) == (2, 2, 2)
    assert len([line for line in lines() if line.about == glass]) == 2


def in_emergency(route: str, body: Any, *, by: str = CLERK) -> Any:
    path = f"{BASE}/break-glass{route}"
    role = by.partition("-")[0]
    status, told = asked(emergency_desk.handler, "POST", path, body, by=by, role=role)
    assert status < 300, told
    return told


def told_of_emergency(world: World, code: str) -> tuple[int, ...]:
    """Return how many openings in an emergency the juror is told, and the office by either name."""
    told = [summonses.ask("/openings", code)[1]["openings"]] + [
        ask(f"/jurors/{juror}/openings", at=log_desk)[1]["openings"]
        for juror in (world.number, world.person.id)
    ]
    return tuple(sum(one["purpose"] == "emergency" for one in each) for each in told)


def test_a_juror_is_told_of_what_opened_each_pool_while_they_were_in_it(world):
    number, code = world.number, code_of(world, world.number)
    second, third = (summonses.ordered(day) for day in (summonses.SECOND, summonses.THIRD))
    pools, told = (world.pool, second, third), []
    for hours, pool in enumerate(pools):
        if hours:
            with later(2 * hours):
                said = {"pool": pool.id, "reason": "the bus does not run that week"}
                route = f"/jurors/{number}/postponements"
                assert summonses.staff("POST", route, said)[0] == 200
        with later(2 * hours + 1):
            opened = {one.id: opened_whole(one).number for one in pools}
            told.append(opened[pool.id])
    # Some people of the pool, and not this one; and the letter that lies in the first print file.
    with later(7):
        others = {"about": third.id, "people": ("J" + "F" * 16,)}
        wiring.access().log(opening(OTHER).model_copy(update=others))
        told.append(opened_whole(world.pool, purpose="preparing-letters").number)
        opened_whole(second, purpose="preparing-letters")
        status, page = ask(f"/jurors/{number}/openings", at=log_desk)
        known = [one["number"] for one in page["openings"] if one["deed"] == "exported"]
        assert (status, known) == (200, told)
        (status, page) = summonses.ask("/openings", code)
        whole = [one for one in page["openings"] if one["deed"] == "exported"]
        assert (status, len(whole)) == (200, len(told))


def later(hours: int) -> Any:
    return time_machine.travel(office.NOW + timedelta(hours=hours), tick=False)


def opened_whole(pool: Any, purpose: Any = "court-order") -> Line:
    """Enter that a whole pool was opened, as an export and a print file are: by the pool alone."""
    now = {"at": wiring.now(), "deed": "exported", "people": (), "about": pool.id}
    return wiring.access().log(opening(OTHER).model_copy(update=now | {"purpose": purpose}))


def code_of(world: World, number: str) -> str:
    """Return the code of a letter as it was printed last."""
    reprints = wiring.court().reprints_of(office.COUNTY, world.pool.draw, world.services[0].place)
    folder = f"{office.COUNTY}/{world.pool.draw}/reprints"
    pdf = wiring.letters().filed(folder, reprints[-1].sha256)
    (page,) = summonses.PdfReader(io.BytesIO(pdf)).pages
    found, code = summonses.read_letter(page.extract_text())
    assert found == number
    return code


def test_purposes_are_counted_by_month_as_json_and_as_a_table(world):
    before = lines()
    ask(f"/jurors/{world.number}/record", purpose="audit")
    ask(f"/jurors/{world.number}/record", purpose="audit")
    with time_machine.travel(office.NOW + timedelta(days=9), tick=False):
        ask(f"/jurors/{world.number}/record", purpose="court-order")
    told = purposes(month="2026-11")
    assert {
        "purpose": "audit",
        "role": "clerk",
        "deed": "shown",
        "lines": 2,
        "people": 2,
    } in told["counts"]
    assert sum(one["lines"] for one in told["counts"]) == len(before) + 2
    assert [one["purpose"] for one in purposes(month="2026-12")["counts"]] == ["court-order"]
    assert purposes()["month"] == "2026-11"
    sheet = purposes(month="2026-12", format="csv")
    assert list(csv.reader(io.StringIO(sheet)))[1:] == [["court-order", "clerk", "shown", "1", "1"]]


def purposes(**query: str) -> Any:
    path = f"{BASE}/reports/purposes"
    status, told = asked(reports_api.handler, "GET", path, role="auditor", **query)
    assert status == 200, told
    return told


def test_a_month_ends_at_the_countys_midnight(world):
    midnight = summonses.instant(date(2026, 12, 1), 0)
    for moment, month in ((midnight - timedelta(seconds=1), "2026-11"), (midnight, "2026-12")):
        with time_machine.travel(moment, tick=False):
            ask(f"/jurors/{world.number}/record", purpose="audit")
            counted = purposes()
            assert counted["month"] == month
            assert sum(one["purpose"] == "audit" for one in counted["counts"]) == 1


# -- two at once --------------------------------------------------------------------------------


def opening(by: str) -> Opening:
    return Opening(
        county=office.COUNTY,
        at=office.NOW,
        by=by,
        role="clerk",
        deed="shown",
        route="GET /somewhere",
        people=("J0000000000000001",),
        purpose="audit",
        correlation="request-1",
    )


@pytest.mark.usefixtures("court_office")
def test_two_appends_at_once_make_one_chain_in_whatever_order_their_calls_come():
    store = wiring.access()
    store.log(opening("clerk-0"))
    alone = calls_of(lambda: store.log(opening("clerk-0")))
    assert alone == 2  # the head, and the line with its pointers
    orders = list(schedules(2 * alone, 2 * alone))
    assert len(orders) == 70
    for order in orders:
        before = lines()
        ended = interleave(
            order, lambda: store.log(opening(CLERK)), lambda: store.log(opening(OTHER))
        )
        assert all(isinstance(one, Line) for one in ended), order
        after = lines()
        assert sorted(line.by for line in after[len(before) :]) == [CLERK, OTHER]
        assert first_break((one.text for one in after), store.head(office.COUNTY)) is None


@pytest.mark.usefixtures("court_office")
@pytest.mark.parametrize("applied", [False, True])
def test_a_crash_at_an_append_leaves_the_line_with_its_pointers_or_neither(applied):
    store = wiring.access()
    store.log(opening("clerk-0"))
    assert crashed(lambda: store.log(opening(CLERK)), 0, applied=applied)
    assert len(lines()) == 1 + applied
    assert len(list(store.lines_of(office.COUNTY, f"by:{CLERK}"))) == applied
    store.log(opening(OTHER))
    assert first_break((one.text for one in lines()), store.head(office.COUNTY)) is None
    assert len(lines()) == 2 + applied
