"""Rows that a person must decide: what the desk shows, what a decision does, and what stays."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import office
import pytest
import time_machine
import window
from county_rows import as_csv, row
from intake import amended, arrive, called, items, roll, walk
from window import (
    CLERK,
    OTHER,
    QUARTERS,
    STRANGER,
    ask,
    counted,
    decide,
    decided,
    hint,
    person,
    quarter,
    question,
    questions,
    resident,
    residents,
    shared_numbers,
)

from access.table import rows as access_rows
from ingest import steps
from jury import amending, wiring
from jury.errors import Conflict
from jury.records import Address, Excusal, FileStatus, Flag, ReviewItem, Status


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with window.opened():
        yield


MOVED = {"ssn": "911000001", **STRANGER}
"""Changes for a row whose number belongs to somebody with another name and date of birth."""


def moved_number() -> ReviewItem:
    """Publish two quarters; in the second the number of person 1 stands with a stranger."""
    quarter(0, residents())
    quarter(1, residents(n1=MOVED))
    return question(1)


def torn_row() -> ReviewItem:
    """Publish two quarters; in the second a row has the number of person 3, the SSN of person 4."""
    quarter(0, residents())
    quarter(1, residents(n3={"ssn": row(4)["ssn"]}))
    return question(1)


# -- reading ------------------------------------------------------------------------


def test_the_list_of_questions_names_nobody():
    item = moved_number()
    status, told = ask("GET", "/reviews")
    assert status == 200
    (shown,) = told["reviews"]
    assert (shown["review"], shown["code"], shown["people"]) == (
        item.id,
        "NumberMoved",
        [resident(1).id],
    )
    assert "another name and date of birth" in shown["sentence"]
    text = json.dumps(told).lower()
    assert [
        word for word in ("stranger", "noel", "exampelquorne", "samplequorv") if word in text
    ] == []


def test_questions_are_asked_for_by_how_they_stand():
    item = moved_number()

    def standing() -> list[int]:
        return [
            len(ask("GET", "/reviews", status=one)[1]["reviews"])
            for one in ("open", "decided", "overtaken")
        ]

    assert standing() == [1, 0, 0]
    decided(item, "aside")
    assert standing() == [0, 1, 0]
    assert ask("GET", "/reviews", status="all")[1]["error"] == "Invalid"


def test_a_question_shows_row_and_people_side_by_side_with_the_last_four_of_numbers_only():
    item = moved_number()
    status, shown = ask("GET", f"/reviews/{item.id}", purpose="deciding-a-review")
    assert status == 200
    assert shown["row"]["name"] == {
        "last": "Stranger",
        "first": "Noel",
        "middle": "Bexquillomar",
        "suffix": "",
    }
    (held,) = shown["people"]
    assert (held["id"], held["name"]["last"]) == (resident(1).id, "Exampelquorne")
    assert held["residence"]["line1"] == "12 Samplequorv St"
    assert (shown["row"]["ssn_last4"], held["licence_last4"]) == ("0001", "9013")
    text = json.dumps(shown)
    assert [n for n in ("911000001", row(1)["dl_number"], row(1)["ssn"]) if n in text] == []
    assert not any(number in text for number in (*person(held["id"]).licences, item.digest))


def test_a_question_shows_whoever_came_on_the_roll_since_and_fits():
    quarter(0, residents())
    two = [row(70, changed_on=QUARTERS[1]), row(70, ssn="911000002", **STRANGER)]
    quarter(1, [*residents(), *(one | {"changed_on": QUARTERS[1]} for one in two)])
    first, second = questions(1)
    assert first.people == second.people == ()
    came = decided(first, "new")["person"]
    assert [one["id"] for one in ask("GET", f"/reviews/{second.id}")[1]["people"]] == [came]


def test_a_hint_shows_what_the_row_says_and_no_whole_number():
    quarter(0, residents())
    _, shown = ask("GET", f"/reviews/{hint(8, 5).id}", purpose="deciding-a-review")
    assert (shown["row"]["last_name"], shown["row"]["ssn"]) == ("Exampelquorne", "2238")
    assert (shown["question"]["flag"], [one["id"] for one in shown["people"]]) == (
        "felony",
        [resident(5).id],
    )
    text = json.dumps(shown)
    assert [n for n in (row(5)["ssn"], row(5)["dl_number"]) if n in text] == []


def test_a_question_that_is_not_there_is_not_found():
    moved_number()
    assert ask("GET", f"/reviews/F{'0' * 24}-2")[0] == 404


def test_questions_of_a_file_that_is_not_published_are_not_asked_yet():
    published = moved_number()
    (file,) = [one for one in wiring.court().files("osceola") if one.base is not None]
    applying = file.model_copy(update={"id": f"F{'1' * 24}", "status": FileStatus.APPLYING})
    wiring.court().register_file(applying)
    item = published.model_copy(update={"file": applying.id})
    wiring.court().list_reviews([item])
    assert len(ask("GET", "/reviews")[1]["reviews"]) == 1
    assert decide(item, "aside")[0] == 404


# -- the row is that of somebody on the roll -----------------------------------------


def test_a_row_of_somebody_on_the_roll_is_merged_as_a_files_row_is():
    item = moved_number()
    before = resident(1)
    shown = decided(item, "same", before.id)
    assert (shown["decision"], shown["person"], shown["status"]) == ("same", before.id, "decided")
    after = person(before.id)
    assert (after.name.last, after.date_of_birth, after.status) == (
        "Stranger",
        date(1991, 2, 3),
        Status.ACTIVE,
    )
    assert after.ssn_last4 == "0001"
    assert after.licences == before.licences
    assert item.digest in after.decided


def test_the_same_row_asks_no_more_in_the_next_two_files():
    item = moved_number()
    known = resident(1).id
    decided(item, "same", known)
    for place in (2, 3):
        file = quarter(place, residents(n1=MOVED))
        assert (file.counts.review, file.counts.added, file.counts.deactivated) == (0, 0, 0)
        assert questions(place) == []
        assert person(known).status is Status.ACTIVE
        counted()


def test_a_number_and_an_ssn_that_nobody_else_holds_are_taken_over():
    quarter(0, residents())
    before = resident(2)
    quarter(1, residents(n2={"dl_number": "X000000000002", "ssn": "911000003"}))
    item = question(1)
    assert item.code == "OtherSsn"
    decided(item, "same", before.id)
    after = person(before.id)
    assert after.licences[1:] == before.licences
    assert (after.licence_last4, after.ssn_last4) == ("0002", "0003")
    assert after.ssn != before.ssn


def test_a_number_that_somebody_else_holds_is_not_taken_over():
    item = torn_row()
    third, fourth = resident(3), resident(4)
    decided(item, "same", third.id)
    assert person(third.id).ssn == third.ssn
    assert person(fourth.id) == fourth
    assert shared_numbers() == []


def test_two_people_of_one_ssn_are_not_asked_about_again():
    item = torn_row()
    decided(item, "same", resident(3).id)
    for place in (2, 3):
        file = quarter(place, residents(n3={"ssn": row(4)["ssn"]}))
        assert (file.counts.review, file.counts.deactivated) == (0, 0)
        assert shared_numbers() == []


def test_somebody_with_two_rows_is_asked_about_once():
    quarter(0, residents())
    married = row(6, dl_number="X000000000006", last_name="Married", changed_on=QUARTERS[1])
    quarter(1, [*residents(), married])
    known = resident(6).id
    decided(question(1), "same", known)
    for place in (2, 3):
        file = quarter(place, [*residents(), married])
        assert (file.counts.review, file.counts.added, file.counts.deactivated) == (0, 0, 0)
        assert (file.counts.duplicate, person(known).name.last) == (1, "Married")


def test_somebody_inactive_becomes_active_and_is_counted():
    quarter(0, residents())
    gone = resident(1).id
    quarter(1, [one for one in residents() if one != residents()[1]])
    assert person(gone).status is Status.INACTIVE
    people, active = counted()
    quarter(2, residents(n1=MOVED))
    decided(question(2), "same", gone)
    assert person(gone).status is Status.ACTIVE
    assert counted() == (people, active + 1)


def test_flags_excusals_service_and_a_jurors_later_address_stay():
    item = moved_number()
    own = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")
    excusal = Excusal(
        ground="age_70_for_good", scope="permanent", decided_by="judge-1", decided_at=office.NOW
    )
    held = amended(
        resident(1),
        flags=(Flag.FELONY,),
        excusals=(excusal,),
        last_reported=date(2026, 3, 2),
        residence=own,
        address_from="juror",
        address_on=date(2026, 8, 2),
    )
    decided(item, "same", held.id)
    after = person(held.id)
    assert (after.flags, after.excusals, after.last_reported, after.residence) == (
        held.flags,
        held.excusals,
        held.last_reported,
        own,
    )
    assert after.name.last == "Stranger"
    counted()


def test_an_address_that_the_juror_gave_before_the_files_day_gives_way():
    item = moved_number()
    own = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")
    held = amended(resident(1), residence=own, address_from="juror", address_on=date(2026, 7, 31))
    decided(item, "same", held.id)
    assert person(held.id).residence.line1 == "12 Samplequorv St"


def test_only_somebody_to_whom_the_row_points_can_be_named():
    item = moved_number()
    before = items("people"), items("court")
    status, told = decide(item, "same", resident(9).id)
    assert (status, told["error"]) == (422, "PersonNotConcerned")
    assert (items("people"), items("court")) == before


# -- the row is that of nobody on the roll --------------------------------------------


def test_a_row_of_nobody_on_the_roll_makes_a_person_without_anybodys_number():
    item = moved_number()
    people, active = counted()
    holder = resident(1)
    came = person(decided(item, "new")["person"])
    assert (came.name.last, came.status, came.source) == ("Stranger", Status.ACTIVE, "dhsmv")
    assert (came.licences, came.licence_last4, came.decided) == ((), "", (item.digest,))
    assert came.ssn_last4 == "0001"
    assert person(holder.id) == holder
    assert counted() == (people + 1, active + 1)


def test_the_newcomer_is_known_in_the_next_two_files_and_nothing_is_asked():
    item = moved_number()
    holder = resident(1).id
    came = decided(item, "new")["person"]
    for place in (2, 3):
        file = quarter(place, residents(n1=MOVED))
        assert (file.counts.review, file.counts.added) == (0, 0)
        assert person(came).status is Status.ACTIVE
        assert person(holder).status is Status.INACTIVE  # the file knows nobody of that name
        assert shared_numbers() == []
        counted()


def test_two_newcomers_of_one_ssn_are_both_added_and_one_holds_it():
    quarter(0, residents())
    two = [
        row(70, changed_on=QUARTERS[1]),
        row(71, ssn=row(70)["ssn"], changed_on=QUARTERS[1], **STRANGER),
    ]
    quarter(1, [*residents(), *two])
    came = [decided(item, "new")["person"] for item in questions(1)]
    assert [person(one).ssn_last4 for one in came] == [row(70)["ssn"][-4:], None]
    for place in (2, 3):
        file = quarter(place, [*residents(), *two])
        assert (file.counts.review, file.counts.added, file.counts.deactivated) == (0, 0, 0)
        assert shared_numbers() == []


def test_rows_that_say_the_very_same_are_one_question():
    quarter(0, residents())
    twice = row(70, changed_on=QUARTERS[1])
    other = row(70, ssn="911000004", changed_on=QUARTERS[1], **STRANGER)
    file = quarter(1, [*residents(), twice, twice, other])
    assert file.counts.review == 3
    assert [item.line for item in questions(1)] == [62, 64]


# -- nobody's row -----------------------------------------------------------------------


def test_a_row_that_is_put_aside_changes_nobody():
    item = moved_number()
    people, state = items("people"), wiring.court().state("osceola")
    decided(item, "aside")
    assert (items("people"), wiring.court().state("osceola")) == (people, state)


def test_a_row_that_was_put_aside_comes_back_as_put_aside():
    item = moved_number()
    decided(item, "aside")
    for place in (2, 3):
        file = quarter(place, residents(n1=MOVED))
        assert file.counts.review == 1
        again = question(place)
        assert (again.decision, again.decided.by, again.decided.why) == (
            "aside",
            CLERK,
            f"clerk: {window.REASON}",
        )
    assert ask("GET", "/reviews")[1]["reviews"] == []


def test_a_row_that_was_put_aside_asks_again_once_it_says_something_else():
    item = moved_number()
    decided(item, "aside")
    quarter(2, residents(n1=MOVED | {"res_line1": "9 New Rd"}))
    assert question(2).decision is None


def test_a_row_that_was_put_aside_asks_again_once_it_points_to_somebody_else():
    quarter(0, residents())
    two = [
        row(70, changed_on=QUARTERS[1]),
        row(70, ssn="911000002", changed_on=QUARTERS[1], **STRANGER),
    ]
    quarter(1, [*residents(), *two])
    first, second = questions(1)
    decided(second, "aside")
    came = decided(first, "new")["person"]
    quarter(2, [*residents(), *two])
    again = question(2)
    assert (again.people, again.decision) == ((came,), None)


# -- hints at a flag -----------------------------------------------------------------------


def test_a_confirmed_hint_takes_the_person_off_the_list():
    quarter(0, residents())
    people, active = counted()
    held = resident(5)
    decided(hint(8, 5), "confirmed", held.id)
    assert person(held.id).flags == (Flag.FELONY,)
    assert counted() == (people, active - 1)


def test_a_confirmed_hint_keeps_the_flags_that_were_there():
    quarter(0, residents())
    held = amended(resident(5), flags=(Flag.DECEASED,))
    decided(hint(8, 5), "confirmed", held.id)
    assert person(held.id).flags == (Flag.DECEASED, Flag.FELONY)
    counted()


def test_a_confirmed_hint_is_not_asked_again_next_month_or_next_quarter():
    quarter(0, residents())
    held = resident(5).id
    decided(hint(8, 5), "confirmed", held)
    quarter(1, residents())
    with pytest.raises(IndexError):  # nothing is asked
        hint(9, 5)
    assert person(held).flags == (Flag.FELONY,)
    counted()


def test_a_dismissed_hint_changes_nobody_and_stays_dismissed_next_month():
    quarter(0, residents())
    people = items("people")
    decided(hint(8, 5), "dismissed")
    again = hint(9, 5)
    assert (again.decision, again.decided.by) == ("dismissed", CLERK)
    assert items("people") == people
    assert ask("GET", "/reviews")[1]["reviews"] == []


def test_a_hint_is_confirmed_only_for_somebody_to_whom_it_points():
    quarter(0, residents())
    status, told = decide(hint(8, 5), "confirmed", resident(6).id)
    assert (status, told["error"]) == (422, "PersonNotConcerned")
    assert resident(6).flags == ()


def test_a_hint_stays_open_when_a_newer_list_tells_of_others():
    quarter(0, residents())
    item = hint(8, 5)
    hint(9, 6)
    decided(item, "confirmed", resident(5).id)
    assert resident(5).flags == (Flag.FELONY,)


def test_a_hint_that_came_again_is_decided_where_it_came_last():
    quarter(0, residents())
    held = resident(5)
    first, second = hint(8, 5), hint(9, 5)
    status, told = decide(first, "confirmed", held.id)
    assert (status, told["error"]) == (409, "ReviewOvertaken")
    decided(second, "confirmed", held.id)


def test_a_letter_that_came_back_from_one_of_two_is_confirmed_for_one():
    other_one = {"dl_number": "X000000000005", "ssn": "", "date_of_birth": "1999-09-09"}
    quarter(0, [*residents(), row(5, changed_on="2026-07-01", **other_one)])
    sent = ",".join(
        [
            row(5)["last_name"],
            row(5)["first_name"],
            "12 Samplequorv St,Kissimmee,FL,34741,2026-08-01",
        ]
    )
    columns = "last_name,first_name,address,city,state,zip,returned_on"
    content = f"{columns},middle_name,suffix,address2,reason,synthetic\r\n{sent},,,,,Y\r\n".encode()
    walk(arrive(content, "returned.csv", kind="undeliverable"))
    (item,) = questions()
    one, other = item.people
    decided(item, "confirmed", one)
    assert [person(who).returned_on for who in (one, other)] == [date(2026, 8, 1), None]


# -- what is refused, and what is a repeat ---------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "names_somebody"),
    [("same", False), ("new", True), ("aside", True), ("confirmed", True), ("dismissed", False)],
)
def test_a_row_is_not_answered_as_a_hint_or_by_half(decision, names_somebody):
    item = moved_number()
    about = resident(1).id if names_somebody else None
    assert decide(item, decision, about)[1]["error"] == "DecisionUnfit"


@pytest.mark.parametrize("decision", ["new", "aside"])
def test_a_hint_is_not_answered_as_a_row(decision):
    quarter(0, residents())
    assert decide(hint(8, 5), decision)[1]["error"] == "DecisionUnfit"


def test_a_decision_says_who_when_and_why():
    item = moved_number()
    with time_machine.travel(office.NOW + timedelta(hours=3), tick=False):
        told = decided(item, "aside")
    (held,) = questions(1)
    assert (told["decided"]["by"], told["decided"]["why"]) == (CLERK, "")
    for query, why in (({}, ""), ({"purpose": "deciding-a-review"}, f"clerk: {window.REASON}")):
        page = ask("GET", f"/reviews/{item.id}", **query)[1]
        assert page["question"]["decided"]["why"] == why
    assert (held.decided.by, held.decided.at, held.decided.why) == (
        CLERK,
        office.NOW + timedelta(hours=3),
        f"clerk: {window.REASON}",
    )
    assert ask("POST", f"/reviews/{item.id}", {"decision": "aside", "reason": "no"})[0] == 400


@pytest.mark.parametrize("decision", ["same", "new", "aside"])
def test_the_same_decision_again_by_the_same_person_is_a_repeat(decision):
    item = moved_number()
    about = resident(1).id if decision == "same" else None
    first = decided(item, decision, about)
    before = items("people"), items("court")
    assert decided(item, decision, about) == first
    assert (items("people"), items("court")) == before


@pytest.mark.parametrize(("decision", "by"), [("new", CLERK), ("aside", OTHER)])
def test_what_is_decided_is_not_decided_again_otherwise_or_by_somebody_else(decision, by):
    item = moved_number()
    decided(item, "aside")
    before = items("people"), items("court")
    status, told = decide(item, decision, by=by)
    assert (status, told["error"]) == (409, "Conflict")
    assert (items("people"), items("court")) == before


def test_a_question_of_a_list_that_is_not_the_newest_is_decided_where_it_is_asked_again():
    item = moved_number()
    quarter(2, residents(n1=MOVED))
    status, told = decide(item, "new")
    assert (status, told["error"]) == (409, "ReviewOvertaken")
    assert len(ask("GET", "/reviews", status="overtaken")[1]["reviews"]) == 1
    decided(question(2), "new")


@pytest.mark.parametrize("decision", ["same", "new"])
def test_what_changes_the_roll_waits_while_a_file_is_being_applied(decision):
    item = moved_number()
    busy("F" + "9" * 24)
    before = items("people"), items("court")
    about = resident(1).id if decision == "same" else None
    assert decide(item, decision, about)[1]["error"] == "CountyBusy"
    assert (items("people"), items("court")) == before
    decided(item, "aside")


def test_what_rests_on_a_list_that_was_replaced_meanwhile_is_not_written():
    quarter(0, residents())
    seen, held = wiring.court().state("osceola"), resident(1)
    quarter(1, residents())
    after = held.model_copy(update={"flags": (Flag.FELONY,)})
    with pytest.raises(Conflict):
        amending.amend(wiring.people(), wiring.court(), held, after, seen=seen)
    assert resident(1) == held


def test_a_flag_set_between_a_files_plan_and_its_application_is_counted():
    quarter(0, residents())
    absent = [one for one in residents() if one != residents()[5]]
    quarter(1, absent)
    item = hint(8, 5)
    arrival = arrive(as_csv([*residents(), row(99, changed_on=QUARTERS[2])]), "third.csv")
    called(steps.register_file, arrival)
    called(steps.plan_file, arrival)
    decided(item, "confirmed", resident(5).id)  # inactive: no count moves
    with pytest.raises(Conflict):
        called(steps.begin_applying, arrival)
    assert walk(arrival).status is FileStatus.PUBLISHED
    assert (resident(5).status, resident(5).flags) == (Status.ACTIVE, (Flag.FELONY,))
    counted()


def test_a_list_of_flags_between_a_files_plan_and_its_application_is_counted():
    quarter(0, residents())
    absent = [one for one in residents() if one != residents()[5]]
    quarter(1, absent)
    arrival = arrive(as_csv([*residents(), row(99, changed_on=QUARTERS[2])]), "third.csv")
    called(steps.register_file, arrival)
    called(steps.plan_file, arrival)
    columns = "last_name,first_name,middle_name,suffix,date_of_birth,date_of_death"
    told = row(5)
    dead = f"{told['last_name']},{told['first_name']},,,{told['date_of_birth']},2026-08-05"
    content = f"{columns},sex,race,address,city,zip,ssn,synthetic\r\n{dead},,,,,,,Y\r\n".encode()
    assert walk(arrive(content, "dead.csv", kind="deceased")).counts.changed == 1
    with pytest.raises(Conflict):
        called(steps.begin_applying, arrival)
    assert walk(arrival).status is FileStatus.PUBLISHED
    assert resident(5).flags == (Flag.DECEASED,)
    counted()


def busy(file: str) -> None:
    wiring.dynamodb().update_item(
        TableName="court",
        Key={"pk": {"S": "COUNTY#osceola"}, "sk": {"S": "STATE"}},
        UpdateExpression="SET applying = :file",
        ExpressionAttributeValues={":file": {"S": file}},
    )


# -- privacy and access -------------------------------------------------------------------------


def test_no_name_and_no_number_reaches_court_table_log_or_refusal(caplog):
    item = moved_number()
    said: list[object] = [decide(item, "same", resident(9).id), decide(item, "confirmed")]
    ask("GET", f"/reviews/{item.id}", purpose="deciding-a-review")
    said += [decide(item, "new"), decide(item, "aside"), items("court"), ask("GET", "/reviews")]
    said += items("access")
    log = " ".join(str(vars(line)) for line in caplog.records)
    assert log
    text = (json.dumps(said) + log).lower()
    words = [
        "stranger",
        "noel",
        "exampelquorne",
        "alex",
        "samplequorv st",
        "911000001",
        "900112234",
    ]
    words += [row(1)["dl_number"].lower(), "1991-02-03", "1980-05-17"]
    assert [word for word in words if word in text] == []


def test_only_the_clerk_decides_and_the_auditor_sees_no_contents():
    table = {route: set(one.roles) for route, one in access_rows().items()}
    base = "/v1/counties/{county}/reviews"
    assert table[f"POST {base}/{{review}}"] == {"clerk"}
    assert table[f"GET {base}/{{review}}"] == {"clerk", "court-administrator"}
    assert table[f"GET {base}"] == {"clerk", "court-administrator", "auditor"}


def test_everybody_is_where_they_were_when_all_is_decided():
    quarter(0, residents())
    quarter(
        1,
        residents(
            n1=MOVED,
            n3={"ssn": row(4)["ssn"]},
            n2={"dl_number": "X000000000002", "ssn": "911000005"},
        ),
    )
    for item, decision in zip(questions(1), ("new", "aside", "aside"), strict=True):
        decided(item, decision)
    people, active = counted()
    assert (people, active) == (62, 62)
    assert len(roll()) == 62
