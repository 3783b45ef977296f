"""Affidavits of s. 40.011: registered, keyed in, drawn from, and told when they are late."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import desk
import office
import pytest
import time_machine
import window
from county_rows import as_csv, row
from flag_files import as_list, death
from intake import amended, arrive, called, ingest, items, let_go, on_file, reply, roll, walk
from window import (
    CLERK,
    OTHER,
    ask,
    counted,
    decided,
    hint,
    person,
    quarter,
    questions,
    resident,
    residents,
    shared_numbers,
)

from access.table import rows as access_rows
from ingest import desk as ingest_desk
from ingest import steps
from jury import wiring
from jury.errors import Conflict
from jury.records import Address, CountyFile, Excusal, FileStatus, Flag, PoolStatus, Status
from jury.selection import read_selection

SIGNED_ON = "2026-11-23"
NUMBER = "2026-17"
SIGNER = {
    "name": {"last": "Zqsigner", "first": "Quill"},
    "date_of_birth": "1988-04-05",
    "citizen": True,
    "county": "osceola",
    "residence": {"line1": "77 Zqlane", "city": "Kissimmee", "state": "FL", "zip5": "34744"},
}
NUMBERS = {"licence": "z-987-654-321-098", "id_kind": "I", "ssn": "912-00-0077"}
WHY = "knows the person by sight"


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with window.opened():
        yield


def register(number: str = NUMBER, purpose: str = "add", signed_on: str = SIGNED_ON, **by: str):
    body = {"number": number, "signed_on": signed_on, "purpose": purpose}
    return ask("POST", "/affidavits", body, **by)


def key_in(number: str = NUMBER, *, by: str = CLERK, **body: Any) -> tuple[int, dict[str, Any]]:
    return ask("POST", f"/affidavits/{number}", body, by=by)


def keyed_in(number: str = NUMBER, **changes: Any) -> dict[str, Any]:
    """Register an affidavit of the ordinary signer, with changes, and key it in."""
    assert register(number)[0] == 201
    status, answer = key_in(number, **(SIGNER | changes))
    assert status == 200, answer
    return answer


def as_resident(number: int, **changes: Any) -> dict[str, Any]:
    """Return what a resident of the first file would sign, without any number."""
    told = row(number)
    name = {"last": told["last_name"], "first": told["first_name"]}
    return SIGNER | {"name": name, "date_of_birth": told["date_of_birth"]} | changes


# -- registering ----------------------------------------------------------------------


def test_an_affidavit_is_registered_once():
    status, told = register()
    assert (status, told["status"], told["signed_on"]) == (201, "registered", SIGNED_ON)
    assert told["registered"]["by"] == CLERK
    before = items("court")
    assert register(by=OTHER)[1] == told
    assert items("court") == before


def test_a_number_is_not_registered_twice_otherwise():
    register()
    assert register(purpose="restore")[1]["error"] == "Conflict"
    assert register(signed_on="2026-11-20")[1]["error"] == "Conflict"


def test_an_affidavit_is_not_registered_before_it_is_signed():
    assert register(signed_on="2026-11-24")[1]["error"] == "Invalid"


WRONG = "the stamp says the day before"


def test_a_wrong_entry_is_corrected_with_a_reason_and_stays_on_file():
    first = register(purpose="restore")[1]
    body = {"number": NUMBER, "signed_on": "2026-11-20", "purpose": "add"}
    for _repeat in range(2):
        status, told = ask("POST", "/affidavits", body | {"correction": WRONG}, by=OTHER)
        assert (status, told["signed_on"], told["purpose"]) == (201, "2026-11-20", "add")
        assert told["registered"]["what"] == "corrected"
        assert (told["registered"]["by"], told["registered"]["why"]) == (OTHER, f"clerk: {WRONG}")
        (earlier,) = told["corrected"]
        assert (earlier["signed_on"], earlier["purpose"]) == (SIGNED_ON, "restore")
        assert earlier["entered"] == first["registered"]
    assert report(date(2026, 11, 25))["overdue"] == [NUMBER]
    assert key_in(**SIGNER)[1]["outcome"] == "added"


def test_an_entry_under_a_wrong_number_is_withdrawn_and_nobody_waits_for_it():
    register()
    body = {"number": NUMBER, "signed_on": SIGNED_ON, "purpose": "add", "withdrawal": WRONG}
    assert ask("POST", "/affidavits", body | {"signed_on": "2026-11-20"})[1]["error"] == "Conflict"
    for _repeat in range(2):
        status, told = ask("POST", "/affidavits", body)
        assert (status, told["status"]) == (201, "withdrawn")
        assert told["withdrawn"]["why"] == f"clerk: {WRONG}"
    assert not any(report(date(2026, 12, 31)).values())
    assert key_in(**SIGNER)[1]["error"] == "Conflict"
    assert [one["number"] for one in listed("withdrawn")] == [NUMBER]
    assert listed("registered") == []


def test_the_number_of_a_withdrawn_entry_is_taken_again_with_a_reason():
    register()
    withdrawn = {"number": NUMBER, "signed_on": SIGNED_ON, "purpose": "add", "withdrawal": WRONG}
    assert ask("POST", "/affidavits", withdrawn)[0] == 201
    assert register()[1]["error"] == "Conflict"
    again = {"number": NUMBER, "signed_on": SIGNED_ON, "purpose": "add", "correction": WRONG}
    told = ask("POST", "/affidavits", again)[1]
    assert (told["status"], told["withdrawn"]) == ("registered", None)
    assert [one["withdrawn"]["what"] for one in told["corrected"]] == ["withdrawn"]
    assert key_in(**SIGNER)[0] == 200


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"purpose": "restore", "correction": WRONG}, "Conflict"),
        ({"withdrawal": WRONG}, "Conflict"),
        ({"correction": WRONG, "withdrawal": WRONG}, "Invalid"),
        ({"number": "2026-99", "correction": WRONG}, "NotFound"),
        ({"signed_on": "2026-11-24", "correction": WRONG}, "Invalid"),
    ],
)
def test_what_is_keyed_in_or_reads_wrong_is_neither_corrected_nor_withdrawn(said, code):
    keyed_in()
    before = items("court")
    body = {"number": NUMBER, "signed_on": SIGNED_ON, "purpose": "add"} | said
    assert ask("POST", "/affidavits", body)[1]["error"] == code
    assert items("court") == before


def listed(status):
    return ask("GET", "/affidavits", status=status)[1]["affidavits"]


@pytest.mark.parametrize("number", ["Example", "17", "2026-", "900-11-2233", "J0123456789ABCDEF"])
def test_a_number_that_could_be_a_name_is_refused(number):
    assert register(number)[1]["error"] == "Invalid"


def test_affidavits_are_listed_by_number():
    register("2026-2")
    keyed_in("2026-1")
    told = ask("GET", "/affidavits")[1]["affidavits"]
    assert [(one["number"], one["status"]) for one in told] == [
        ("2026-1", "keyed-in"),
        ("2026-2", "registered"),
    ]


def test_what_is_not_registered_is_not_keyed_in():
    assert key_in(**SIGNER)[0] == 404


# -- somebody who is not on the roll -------------------------------------------------------


def test_somebody_who_is_not_on_the_roll_is_added_and_counted():
    quarter(0, residents())
    people, active = counted()
    told = keyed_in(**NUMBERS)
    assert (told["outcome"], told["status"]) == ("added", "keyed-in")
    came = person(told["person"])
    assert (came.source, came.status, came.address_from, came.address_on) == (
        "affidavit",
        Status.ACTIVE,
        "juror",
        date(2026, 11, 23),
    )
    assert (came.licence_last4, came.ssn_last4, came.id_kind) == ("1098", "0077", "I")
    assert counted() == (people + 1, active + 1)


def test_a_county_without_a_list_takes_affidavits_too():
    told = keyed_in()
    assert counted() == (1, 1)
    arrival = arrive(as_csv(residents()), "first.csv")
    held = walk(arrival)  # every breaker trips: the county had one person
    let_go(held)
    assert walk(arrival | {"released": True}).status is FileStatus.PUBLISHED
    assert person(told["person"]).status is Status.ACTIVE
    assert counted() == (61, 61)


def test_keying_in_again_is_a_repeat():
    quarter(0, residents())
    told = keyed_in(**NUMBERS)
    before = items("people"), items("court")
    with time_machine.travel(datetime(2026, 11, 24, 15, tzinfo=UTC), tick=False):
        assert key_in(**(SIGNER | NUMBERS)) == (200, told)
    assert (items("people"), items("court")) == before


@pytest.mark.parametrize(("changes", "by"), [({"date_of_birth": "1988-04-06"}, CLERK), ({}, OTHER)])
def test_what_is_keyed_in_is_not_keyed_in_otherwise_or_by_somebody_else(changes, by):
    quarter(0, residents())
    keyed_in()
    before = items("people"), items("court")
    assert key_in(by=by, **(SIGNER | changes))[1]["error"] == "Conflict"
    assert (items("people"), items("court")) == before


def drawable(sitting: date = office.SERVICE) -> set[str]:
    """Draw everybody who may be drawn for a date, and return them."""
    office_pool = desk.small_pool(1, service=sitting)
    size = office.freeze(office_pool)["roll"]["size"]
    pool = desk.now(office_pool)
    less = pool.order.model_copy(update={"requested": size})
    pool = wiring.court().update_pool(pool, pool.model_copy(update={"order": less}))
    office.draw(pool)
    people = read_selection(wiring.papers(), wiring.court().draw("osceola", pool.draw)).people
    closed = desk.now(pool)
    wiring.court().update_pool(closed, closed.model_copy(update={"status": PoolStatus.CLOSED}))
    return set(people)


def test_whoever_came_by_affidavit_is_drawn_before_and_after_the_next_file():
    quarter(0, residents())
    came = keyed_in()["person"]
    drawn = drawable()
    assert came in drawn
    assert len(drawn) == 62
    file = quarter(1, residents())  # in which they are absent
    assert file.counts.deactivated == 0
    assert person(came).status is Status.ACTIVE
    assert came in drawable(date(2027, 1, 5))
    counted()


def test_the_next_file_finds_whoever_came_by_affidavit():
    quarter(0, residents())
    came = keyed_in(**NUMBERS)["person"]
    told = row(
        70,
        dl_number="Z987654321098",
        ssn="",
        last_name="Zqsigner",
        first_name="Quill",
        date_of_birth="1988-04-05",
        changed_on=window.QUARTERS[1],
    )
    file = quarter(1, [*residents(), told])
    assert (file.counts.added, file.counts.review) == (0, 0)
    assert (person(came).source, person(came).race) == ("affidavit", "W")
    quarter(2, residents())
    assert person(came).status is Status.ACTIVE


# -- somebody who is on the roll ----------------------------------------------------------


@pytest.mark.parametrize(
    "numbers",
    [
        {"licence": row(7)["dl_number"], "id_kind": "D"},
        {"licence": "X000000000007", "id_kind": "D"},
        {"ssn": row(7)["ssn"]},
        {},
    ],
    ids=["licence", "alias", "SSN", "name set"],
)
def test_somebody_on_the_roll_is_not_added_twice(numbers):
    quarter(0, residents(n7={"dl_number": "X000000000007"}))
    quarter(1, residents())
    before = resident(7)
    count = counted()
    assert len(before.licences) == 2
    told = keyed_in(**as_resident(7, **numbers))
    assert (told["outcome"], told["person"]) == ("found", before.id)
    after = person(before.id)
    assert (after.source, after.residence.line1, after.address_from) == (
        "affidavit",
        "77 Zqlane",
        "juror",
    )
    assert set(after.licences) == set(before.licences)
    assert counted() == count


def test_absence_no_longer_concerns_somebody_who_signed():
    quarter(0, residents())
    signed = keyed_in(**as_resident(7))["person"]
    file = quarter(1, [one for one in residents() if one != residents()[7]])
    assert file.counts.deactivated == 0
    assert person(signed).status is Status.ACTIVE


def test_somebody_inactive_who_signs_comes_back_on_the_list_with_history_and_excusals():
    quarter(0, residents())
    quarter(1, [one for one in residents() if one != residents()[7]])
    excusal = Excusal(
        ground="age_70_for_good", scope="permanent", decided_by="judge-1", decided_at=office.NOW
    )
    gone = amended(resident(7), excusals=(excusal,), last_reported=date(2026, 3, 2))
    people, active = counted()
    keyed_in(**as_resident(7))
    back = person(gone.id)
    assert (back.status, back.excusals, back.last_reported) == (
        Status.ACTIVE,
        gone.excusals,
        gone.last_reported,
    )
    assert counted() == (people, active + 1)


def test_somebody_flagged_who_signs_to_come_on_the_list_stays_off_it():
    quarter(0, residents())
    held = amended(resident(7), flags=(Flag.FELONY,))
    count = counted()
    keyed_in(**as_resident(7))
    assert person(held.id).flags == (Flag.FELONY,)
    assert counted() == count


def test_an_address_that_the_juror_gave_after_signing_stays():
    quarter(0, residents())
    own = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")
    held = amended(resident(7), residence=own, address_from="juror", address_on=date(2026, 11, 24))
    keyed_in(**as_resident(7))
    assert person(held.id).residence == own


def test_a_new_address_takes_the_mark_of_a_returned_letter_away():
    quarter(0, residents())
    held = amended(resident(7), returned_on=date(2026, 9, 9))
    keyed_in(**as_resident(7))
    assert person(held.id).returned_on is None


def test_an_affidavit_keyed_in_between_a_files_plan_and_its_application_is_not_lost():
    quarter(0, residents())
    absent = [one for one in residents() if one != residents()[7]]
    arrival = arrive(as_csv([*absent, row(99, changed_on=window.QUARTERS[1])]), "second.csv")
    called(steps.register_file, arrival)
    called(steps.plan_file, arrival)
    assert on_file(arrival).counts.deactivated == 1
    signed = keyed_in(**as_resident(7))["person"]
    with pytest.raises(Conflict):
        called(steps.begin_applying, arrival)
    file = walk(arrival)
    assert (file.status, file.counts.deactivated) == (FileStatus.PUBLISHED, 0)
    assert person(signed).status is Status.ACTIVE
    counted()


# -- whose it is ------------------------------------------------------------------------------


def test_what_points_to_two_people_is_refused_with_their_identifiers():
    quarter(0, residents())
    both = as_resident(7, licence=row(7)["dl_number"], id_kind="D", ssn=row(8)["ssn"])
    register()
    before = items("people"), items("court")
    status, told = key_in(**both)
    assert (status, told["error"], told["code"]) == (409, "WhoseAffidavit", "TwoPeople")
    assert set(told["people"].split()) == {resident(7).id, resident(8).id}
    assert (items("people"), items("court")) == before
    signed = key_in(**both, person=resident(7).id, reason=WHY)[1]["person"]
    assert signed == resident(7).id
    assert shared_numbers() == []


def test_a_number_of_somebody_else_is_refused_until_it_is_said_that_it_is_nobodys():
    quarter(0, residents())
    holder = resident(7)
    wrong = SIGNER | {"licence": row(7)["dl_number"], "id_kind": "D"}
    register()
    assert key_in(**wrong)[1]["code"] == "NumberMoved"
    told = key_in(**wrong, nobody=True, reason=WHY)[1]
    assert told["outcome"] == "added"
    assert told["keyed_in"]["why"] == f"clerk: {WHY}"
    assert person(told["person"]).licences == ()
    assert person(holder.id) == holder
    assert shared_numbers() == []


def test_only_somebody_to_whom_it_points_can_be_named():
    quarter(0, residents())
    register()
    told = key_in(**SIGNER, person=resident(7).id, reason=WHY)[1]
    assert told["error"] == "PersonNotConcerned"


def test_a_namesake_is_added_when_the_office_says_that_it_is_nobody_there():
    quarter(0, residents())
    register()
    told = key_in(**as_resident(7), nobody=True, reason=WHY)[1]
    assert told["outcome"] == "added"
    assert resident_count("Alexh") == 2


def resident_count(first: str) -> int:
    return sum(one.name.first == first for one in roll().values())


# -- who may sign -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"date_of_birth": "2008-11-24"}, "UnderAge"),
        ({"citizen": False}, "NotCitizen"),
        ({"county": "orange"}, "OtherCounty"),
        ({"residence": SIGNER["residence"] | {"state": "GA"}}, "NotResident"),
        ({"date_of_birth": "1880-01-01"}, "Invalid"),
        ({"date_of_birth": "0001-01-01"}, "Invalid"),
        ({"date_of_birth": "9999-12-31"}, "Invalid"),
        ({"date_of_birth": "2026-11-24"}, "Invalid"),
    ],
)
def test_whoever_may_not_serve_is_refused_by_name_of_the_rule(changes, code):
    register()
    before = items("people"), items("court")
    assert key_in(**(SIGNER | changes))[1]["error"] == code
    assert (items("people"), items("court")) == before


def test_whoever_is_eighteen_on_the_day_of_signing_may_sign():
    assert keyed_in(date_of_birth="2008-11-23")["outcome"] == "added"


@pytest.mark.parametrize(
    "changes",
    [
        {"licence": "12345", "id_kind": "D"},
        {"licence": NUMBERS["licence"]},
        {"ssn": "999999999"},
        {"ssn": "12345678"},
        {"name": {"last": "R2", "first": "Quill"}},
        {"residence": SIGNER["residence"] | {"zip5": "3474"}},
        {"reason": WHY},
        {"nobody": True},
        {"person": "J0000000000000001", "nobody": True, "reason": WHY},
        {"seed": 1},
    ],
)
def test_what_does_not_read_is_refused_without_its_text(changes):
    register()
    status, told = key_in(**(SIGNER | changes))
    assert (status, told["error"]) == (400, "Invalid")
    assert "12345" not in told["message"]


# -- restored -------------------------------------------------------------------------------------


RESTORED = {"felony": "civil rights restored, order of 2 March"}
ALIVE = {"deceased": "reported dead by mistake; signed here in person"}


def test_a_restoration_takes_a_flag_off_and_says_who_when_and_why():
    quarter(0, residents())
    held = amended(resident(7), flags=(Flag.FELONY,))
    people, active = counted()
    register(purpose="restore")
    status, told = key_in(person=held.id, flags=RESTORED)
    assert (status, told["outcome"], told["person"]) == (200, "restored", held.id)
    assert [(step["what"], step["by"], step["why"]) for step in told["history"]] == [
        ("felony cleared", CLERK, f"clerk: {RESTORED['felony']}")
    ]
    assert person(held.id).flags == ()
    assert counted() == (people, active + 1)


def test_each_flag_is_taken_off_for_its_own_reason_and_the_others_stay():
    quarter(0, residents())
    held = amended(resident(7), flags=(Flag.DECEASED, Flag.FELONY, Flag.INCAPACITATED))
    count = counted()
    register(purpose="restore")
    told = key_in(person=held.id, flags=RESTORED | ALIVE)[1]
    assert [step["what"] for step in told["history"]] == ["deceased cleared", "felony cleared"]
    assert person(held.id).flags == (Flag.INCAPACITATED,)
    assert counted() == count


def test_a_restoration_lasts_over_the_next_file_and_the_next_hit_is_asked_anew():
    quarter(0, residents())
    held = resident(5)
    decided(hint(8, 5), "confirmed", held.id)
    register(purpose="restore")
    key_in(person=held.id, flags=RESTORED)
    quarter(1, residents())
    assert person(held.id).flags == ()
    assert hint(9, 5).decision is None
    counted()


def test_a_list_that_names_a_restored_person_again_is_a_question_and_sets_no_flag():
    quarter(0, residents())
    held = resident(7)
    deaths(death(7))
    assert person(held.id).flags == (Flag.DECEASED,)
    register(purpose="restore")
    key_in(person=held.id, flags=ALIVE)
    file = deaths(death(7, date_of_death="2026-10-21"))
    assert (file.counts.review, file.counts.purged) == (1, 0)
    assert person(held.id).flags == ()
    (question,) = [item for item in questions() if item.file == file.id]
    assert (question.code, question.people) == ("RestoredBefore", (held.id,))
    decided(question, "confirmed", held.id)
    assert person(held.id).flags == (Flag.DECEASED,)
    again = deaths(death(7, date_of_death="2026-10-22"))
    assert (again.counts.review, again.counts.unchanged) == (0, 1)
    counted()


def deaths(*rows: dict[str, str]) -> CountyFile:
    file = ingest(as_list("deceased", rows), f"{rows[0]['date_of_death']}.csv", kind="deceased")
    assert file.status is FileStatus.PUBLISHED
    return file


def test_a_flag_that_nobody_bears_is_not_taken_off():
    quarter(0, residents())
    register(purpose="restore")
    assert key_in(person=resident(7).id, flags=RESTORED)[1]["error"] == "FlagMissing"
    assert key_in(person="J" + "0" * 16, flags=RESTORED)[0] == 404


@pytest.mark.parametrize("flags", [{}, {"felony": "short"}, {"tall": "not one of the flags"}])
def test_a_restoration_names_flags_and_reasons(flags):
    register(purpose="restore")
    assert key_in(person="J" + "0" * 16, flags=flags)[1]["error"] == "Invalid"


def test_an_affidavit_is_keyed_in_as_what_it_was_registered():
    register(purpose="restore")
    assert key_in(**SIGNER)[1]["error"] == "Invalid"


def test_a_restoration_again_is_a_repeat_and_by_another_refused():
    quarter(0, residents())
    held = amended(resident(7), flags=(Flag.FELONY,))
    register(purpose="restore")
    told = key_in(person=held.id, flags=RESTORED)
    before = items("people"), items("court")
    assert key_in(person=held.id, flags=RESTORED) == told
    assert key_in(by=OTHER, person=held.id, flags=RESTORED)[1]["error"] == "Conflict"
    assert (items("people"), items("court")) == before


@pytest.mark.parametrize("purpose", ["add", "restore"])
def test_nothing_is_keyed_in_while_a_file_is_being_applied(purpose):
    quarter(0, residents())
    held = amended(resident(7), flags=(Flag.FELONY,))
    register(purpose=purpose)
    wiring.dynamodb().update_item(
        TableName="court",
        Key={"pk": {"S": "COUNTY#osceola"}, "sk": {"S": "STATE"}},
        UpdateExpression="SET applying = :file",
        ExpressionAttributeValues={":file": {"S": "F" + "9" * 24}},
    )
    before = items("people"), items("court")
    body = SIGNER if purpose == "add" else {"person": held.id, "flags": RESTORED}
    assert key_in(**body)[1]["error"] == "CountyBusy"
    assert (items("people"), items("court")) == before


# -- the backlog -----------------------------------------------------------------------------


def report(day: date) -> dict[str, list[str]]:
    with time_machine.travel(datetime(day.year, day.month, day.day, 15, tzinfo=UTC), tick=False):
        told = ask("GET", "/reports/affidavits")[1]
    assert told["today"] == day.isoformat()
    return {
        part: [one["number"] for one in told[part]]
        for part in ("waiting", "due_today", "overdue", "keyed_in_late")
    }


def test_the_report_tells_what_waits_is_due_and_is_overdue():
    register("2026-1", signed_on="2026-11-18")  # Wednesday: due on Friday
    register("2026-2", signed_on="2026-11-19")  # Thursday: due on Monday
    register("2026-3", signed_on="2026-11-20")  # Friday: due on Tuesday
    assert report(date(2026, 11, 23)) == {
        "waiting": ["2026-3"],
        "due_today": ["2026-2"],
        "overdue": ["2026-1"],
        "keyed_in_late": [],
    }


def test_the_report_reads_as_a_table_too():
    register("2026-1", signed_on="2026-11-18")
    register("2026-2", signed_on="2026-11-19")
    key_in("2026-1", **SIGNER)
    route = f"/v1/counties/{office.COUNTY}/reports/affidavits"
    with time_machine.travel(datetime(2026, 11, 23, 15, tzinfo=UTC), tick=False):
        shown = reply(ingest_desk.handler, "GET", route, format="csv")
    assert shown["statusCode"] == 200, shown["body"]
    assert list(csv.DictReader(io.StringIO(shown["body"]))) == [
        line("due_today", "2026-2", "2026-11-19", "2026-11-23", ""),
        line("keyed_in_late", "2026-1", "2026-11-18", "2026-11-20", "2026-11-23"),
    ]


def line(stands, number, signed_on, due_on, keyed_in_on):
    return {
        "stands": stands, "number": number, "purpose": "add", "signed_on": signed_on,
        "due_on": due_on, "keyed_in_on": keyed_in_on,
    }  # fmt: skip


def test_thanksgiving_is_no_day_of_work_in_the_report():
    register("2026-1", signed_on="2026-11-23")
    with time_machine.travel(datetime(2026, 11, 25, 15, tzinfo=UTC), tick=False):
        register("2026-2", signed_on="2026-11-25")
    assert report(date(2026, 11, 30))["waiting"] == ["2026-2"]
    assert report(date(2026, 12, 1))["due_today"] == ["2026-2"]
    assert report(date(2026, 12, 2))["overdue"] == ["2026-1", "2026-2"]


def test_what_was_keyed_in_late_is_reported_for_ninety_days():
    register("2026-1", signed_on="2026-11-18")  # due on Friday, keyed in on Monday
    register("2026-2", signed_on="2026-11-19")  # due on Monday, keyed in on Monday
    for number in ("2026-1", "2026-2"):
        key_in(
            number, **(SIGNER | {"name": {"last": f"Zq{'ab'[number > '2026-1']}", "first": "Q"}})
        )
    assert report(date(2026, 11, 23))["keyed_in_late"] == ["2026-1"]
    assert report(date(2027, 2, 21))["keyed_in_late"] == ["2026-1"]
    assert report(date(2027, 2, 22))["keyed_in_late"] == []


def test_the_report_goes_by_the_countys_day_and_not_by_utc():
    register("2026-1", signed_on="2026-11-19")
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        told = ask("GET", "/reports/affidavits")[1]
    assert (told["today"], [one["number"] for one in told["due_today"]]) == (
        "2026-11-23",
        ["2026-1"],
    )


# -- privacy and access --------------------------------------------------------------------------


def test_no_name_and_no_number_reaches_court_table_log_or_refusal(caplog):
    quarter(0, residents())
    register()
    said: list[object] = [
        key_in(**(SIGNER | NUMBERS | {"ssn": row(8)["ssn"]})),
        key_in(**(SIGNER | NUMBERS | {"citizen": False})),
        key_in(**(SIGNER | NUMBERS | {"name": {"last": "Zqsigner7", "first": "Quill"}})),
        key_in(**(SIGNER | NUMBERS)),
        key_in(**(SIGNER | {"date_of_birth": "1988-04-06"})),
        ask("GET", "/affidavits"),
        ask("GET", "/reports/affidavits"),
    ]
    log = [str(vars(line)) for line in caplog.records]
    assert any("refused" in line for line in log)
    text = json.dumps([said, items("court"), log]).lower()
    words = [
        "zqsigner",
        "quill",
        "zqlane",
        "1988-04-05",
        "987654321098",
        "912000077",
        "912-00-0077",
    ]
    assert [word for word in words if word in text] == []


def test_numbers_are_kept_as_keyed_hashes_and_the_last_four():
    keyed_in(**NUMBERS)
    text = json.dumps(items("people")).lower()
    assert [n for n in ("987654321098", "912000077", "654-321", "00-0077") if n in text] == []


def test_only_the_clerk_registers_and_keys_in():
    table = {route: set(one.roles) for route, one in access_rows().items()}
    base = "/v1/counties/{county}"
    assert (
        table[f"POST {base}/affidavits"] == table[f"POST {base}/affidavits/{{number}}"] == {"clerk"}
    )
    readers = {"clerk", "court-administrator", "auditor"}
    assert table[f"GET {base}/affidavits"] == table[f"GET {base}/reports/affidavits"] == readers


def test_a_question_shows_whoever_came_by_affidavit_since_the_file():
    quarter(0, residents())
    told = row(1, ssn="912000077", **window.STRANGER)
    quarter(1, residents(n1={"ssn": "912000077", **window.STRANGER}))
    name = {"last": told["last_name"], "first": told["first_name"]}
    came = keyed_in(name=name, date_of_birth=told["date_of_birth"])["person"]
    (item,) = questions(1)
    shown = ask("GET", f"/reviews/{item.id}", purpose="deciding-a-review")[1]["people"]
    assert {one["id"] for one in shown} == {came, resident(1).id}
    decided(item, "same", came)
    assert person(came).ssn_last4 == "0077"
    assert shared_numbers() == []
