"""What a juror does with the code on the letter, and the office for whoever has no Internet."""

from datetime import date, timedelta
from pathlib import Path

import office
import pytest
import time_machine
from intake import amended, asked
from summonses import (
    BASE,
    FIRST,
    REASON,
    SECOND,
    THIRD,
    ask,
    codes,
    counted,
    everybody,
    history,
    instant,
    now_of,
    ordered,
    person,
    sent,
    service,
    staff,
)

from access.table import rows
from ingest import record_desk
from jury import wiring
from jury.life_cycle import State
from jury.records import Excusal, PoolStatus
from jury.summons_store import tallied
from local.template import expand

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def pool():
    office.publish(office.residents(120))
    return sent(ordered(FIRST))


@pytest.fixture
def letter(pool):
    """The first letter: its juror number and its code."""
    return min(codes(pool).items())


@pytest.fixture
def later(pool):
    return ordered(SECOND)


# -- status and details ------------------------------------------------------------------------


def test_before_the_evening_before_a_juror_is_told_when_to_check(letter):
    number, code = letter
    status, told = ask("/status", code)
    assert status == 200
    assert (told["juror_number"], told["state"]) == (number, "summoned")
    assert (told["reporting"], told["decided"]) == ("check-again", False)
    assert told["check_after"] == "2027-02-28T17:00:00-05:00"
    assert told["reports_at"] == "2027-03-01T08:00:00-05:00"


def test_without_a_decision_the_status_line_fails_safe(letter):
    _number, code = letter
    with time_machine.travel(instant(date(2027, 2, 28), 17), tick=False):
        _, told = ask("/status", code)
    assert (told["reporting"], told["decided"]) == ("do-not-report", False)
    assert told["check_after"] == "2027-02-28T19:00:00-05:00"


@pytest.mark.parametrize("answer", ["report", "do-not-report"])
def test_the_office_decides_whether_they_report(pool, letter, answer):
    _number, code = letter
    assert staff("POST", f"/pools/{pool.id}/reporting", {"answer": answer})[0] == 200
    _, told = ask("/status", code)
    assert (told["reporting"], told["decided"], told["check_after"]) == (answer, True, None)


def test_only_the_first_so_many_report_in_the_order_of_the_draw(pool):
    staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report", "first": 10})
    words = {number: ask("/status", code)[1]["reporting"] for number, code in codes(pool).items()}
    assert [word for _number, word in sorted(words.items())] == ["report"] * 10 + [
        "do-not-report"
    ] * 5


def test_check_again_holds_until_its_hour_and_then_fails_safe(pool, letter):
    after = instant(date(2027, 2, 28), 20)
    said = {"answer": "check-again", "check_after": after.isoformat()}
    assert staff("POST", f"/pools/{pool.id}/reporting", said)[0] == 200
    with time_machine.travel(after - timedelta(minutes=1), tick=False):
        assert ask("/status", letter[1])[1]["reporting"] == "check-again"
    with time_machine.travel(after, tick=False):
        _, told = ask("/status", letter[1])
    assert (told["reporting"], told["decided"]) == ("do-not-report", False)


def test_what_the_office_said_before_stays_on_record(pool):
    for answer in ("do-not-report", "report"):
        staff("POST", f"/pools/{pool.id}/reporting", {"answer": answer})
    _, told = staff("GET", f"/pools/{pool.id}/reporting")
    assert told["reporting"]["answer"] == "report"
    assert [step["what"] for step in told["reporting"]["history"]] == ["do-not-report"]


@pytest.mark.parametrize(
    "said",
    [
        {"answer": "check-again"},
        {"answer": "report", "check_after": "2027-02-28T20:00:00-05:00"},
        {"answer": "do-not-report", "first": 5},
        {"answer": "perhaps"},
    ],
)
def test_a_word_that_says_two_things_is_refused(pool, said):
    assert staff("POST", f"/pools/{pool.id}/reporting", said)[0] in {400, 422}
    assert staff("GET", f"/pools/{pool.id}/reporting")[1] == {"reporting": None}


def test_a_juror_sees_the_name_and_address_of_the_letter_and_nothing_else(letter):
    number, code = letter
    _, told = ask("/details", code)
    assert told["name"].split()[-1] == person(number).name.last
    assert set(told) <= {"name", "address", "confirmed", "messages"}
    home = person(number).residence
    assert told["address"][-1].endswith(f"{home.zip5}-{home.zip4}")


def test_details_confirmed_are_a_response_and_twice_is_once(letter):
    number, code = letter
    assert ask("/answer", code, confirmed=True) == (200, {"state": "responded", "confirmed": True})
    assert ask("/answer", code, confirmed=True) == (200, {"state": "responded", "confirmed": True})
    assert [entry.move for entry in history(number)] == ["respond"]
    assert history(number)[0].by == f"juror {number}"


def test_wrong_details_come_before_the_office_and_change_nothing_else(pool, letter):
    number, code = letter
    before = person(number)
    assert ask("/answer", code, confirmed=False) == (200, {"state": "summoned", "confirmed": False})
    assert ask("/answer", code, confirmed=False)[0] == 200
    assert staff("GET", f"/pools/{pool.id}/jurors")[1]["questions"] == 1
    assert person(number) == before
    assert len(history(number)) == 1


def test_at_the_reply_the_law_is_asked_again_and_nobody_is_removed_by_it(letter):
    number, code = letter
    people = wiring.people()
    people.amend(person(number).model_copy(update={"last_reported": date(2026, 11, 2)}))
    assert ask("/answer", code, confirmed=True)[1]["state"] == "responded"
    assert service(number).question == "served"


# -- another date ----------------------------------------------------------------------------------


def test_dates_with_room_are_within_six_months_and_of_the_same_kind(pool, letter, later):
    ordered(date(2027, 9, 1))
    ordered(date(2027, 9, 2))
    office.order(250, service=date(2027, 3, 29))
    _, told = ask("/dates", letter[1])
    assert told["until"] == "2027-09-01"
    assert [one["pool"][6:14] for one in told["dates"]] == ["20270405", "20270901"]
    assert told["dates"][0]["room"] == later.order.requested
    assert told["first"] is True


def test_the_first_postponement_is_granted_for_the_asking(pool, letter, later):
    number, code = letter
    status, told = ask("/postponement", code, pool=later.id)
    assert (status, told["state"], told["pool"]) == (200, "postponed", later.id)
    assert told["reports_at"] == "2027-04-05T08:00:00-04:00"
    assert person(number).deferred_to == later.id
    assert ask("/status", code)[1]["reports_at"] == told["reports_at"]
    assert ask("/postponement", code, pool=later.id)[0] == 200
    assert len(history(number)) == 1


def test_whoever_was_postponed_is_in_the_count_of_the_new_date(pool, letter, later):
    ask("/postponement", letter[1], pool=later.id)
    assert counted(later) == {"postponed": 1}
    assert counted(pool) == {"summoned": 14}
    assert [one.juror_number for one in everybody(later)] == [letter[0]]
    drawn = sent(later)
    draw = wiring.court().draw(later.county, later.draw)
    assert draw.drawn == later.order.requested - 1
    people = everybody(drawn)
    assert len(people) == later.order.requested
    assert len({one.person for one in people}) == later.order.requested


def test_a_second_postponement_is_the_offices(letter, later):
    number, code = letter
    third = ordered(THIRD)
    ask("/postponement", code, pool=later.id)
    status, told = ask("/postponement", code, pool=third.id)
    assert (status, told["error"]) == (409, "PostponedBefore")
    assert ask("/dates", code)[1]["first"] is False
    path = f"/jurors/{number}/postponements"
    assert staff("POST", path, {"pool": third.id})[1]["error"] == "MoveIncomplete"
    status, told = staff("POST", path, {"pool": third.id, "reason": REASON})
    assert (status, told["pool"], told["postponements"]) == (200, third.id, 2)
    assert person(number).deferred_to == third.id
    assert (counted(later), counted(third)) == ({}, {"postponed": 1})


def test_nobody_is_postponed_beyond_six_months_but_in_an_emergency_to_twelve(letter):
    code = letter[1]
    seven, thirteen = ordered(date(2027, 9, 2)), ordered(date(2028, 3, 2))
    status, told = ask("/postponement", code, pool=seven.id)
    assert (status, told["error"], told["until"]) == (422, "TooFarAhead", "2027-09-01")
    declared = {"number": "EO 26-1", "valid_from": "2026-11-01", "valid_until": "2026-12-31"}
    assert staff("POST", "/emergencies", declared, role="court-administrator")[0] == 201
    assert ask("/postponement", code, pool=thirteen.id)[1]["until"] == "2028-03-01"
    assert ask("/postponement", code, pool=seven.id)[0] == 200


def test_a_past_emergency_allows_nothing_more(letter):
    seven = ordered(date(2027, 9, 2))
    declared = {"number": "EO 26-1", "valid_from": "2026-10-01", "valid_until": "2026-11-22"}
    staff("POST", "/emergencies", declared, role="court-administrator")
    assert ask("/postponement", letter[1], pool=seven.id)[1]["error"] == "TooFarAhead"


def test_an_emergency_that_ends_earlier_than_was_said_is_corrected_with_a_reason(letter):
    seven = ordered(date(2027, 9, 2))
    declared = {"number": "EO 26-1", "valid_from": "2026-11-01", "valid_until": "2026-12-31"}
    over = declared | {"valid_until": "2026-11-22"}
    assert staff("POST", "/emergencies", declared, role="court-administrator")[0] == 201
    status, told = staff("POST", "/emergencies", over, role="court-administrator")
    assert (status, told["error"]) == (409, "Conflict")
    why = {"correction": "the Governor has ended it"}
    for _repeat in range(2):
        status, told = staff("POST", "/emergencies", over | why, role="court-administrator")
        assert (status, told["valid_until"], told["registered"]["why"]) == (
            201, "2026-11-22", "the Governor has ended it",
        )  # fmt: skip
        assert [one["valid_until"] for one in told["corrected"]] == ["2026-12-31"]
    assert ask("/postponement", letter[1], pool=seven.id)[1]["error"] == "TooFarAhead"


def test_a_pool_takes_as_many_as_it_asks_for_and_no_more(pool):
    tiny = ordered(SECOND, size=2)
    answers = [ask("/postponement", code, pool=tiny.id)[0] for code in codes(pool).values()][:4]
    assert answers == [200, 200, 409, 409]
    assert counted(tiny) == {"postponed": 2}


def test_a_pool_that_is_drawn_takes_people_only_where_others_have_left_it(pool):
    codes_of_first = sorted(codes(pool).items())
    later = sent(ordered(SECOND, size=2))
    (_, one), (_, two) = codes_of_first[:2]
    assert ask("/postponement", one, pool=later.id)[1]["error"] == "NoRoom"
    leaving = sorted(codes(later))[0]
    excused = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    assert staff("POST", f"/jurors/{leaving}/excusals", excused)[0] == 200
    assert ask("/postponement", one, pool=later.id)[0] == 200
    assert ask("/postponement", two, pool=later.id)[1]["error"] == "NoRoom"


def test_a_date_on_which_the_person_may_not_serve_is_refused(letter, later):
    number, code = letter
    excusal = Excusal(
        ground="student",
        scope="until",
        until=date(2027, 6, 1),
        decided_by="clerk-1",
        decided_at=office.NOW,
    )
    held = person(number)
    wiring.people().amend(held.model_copy(update={"excusals": (excusal,)}))
    status, told = ask("/postponement", code, pool=later.id)
    assert (status, told["error"], told["reason"]) == (409, "NotEligibleThen", "excused")


def test_from_the_evening_before_on_only_the_office_changes_a_date(letter, later):
    number, code = letter
    with time_machine.travel(instant(date(2027, 2, 28), 17), tick=False):
        assert ask("/postponement", code, pool=later.id)[1]["error"] == "TooLateToChange"
        assert staff("POST", f"/jurors/{number}/postponements", {"pool": later.id})[0] == 200


def test_postponed_people_answer_for_the_new_date_with_the_same_letter(letter, later):
    number, code = letter
    ask("/postponement", code, pool=later.id)
    assert ask("/answer", code, confirmed=True)[1]["state"] == "responded"
    assert service(number).pool == later.id
    assert counted(later) == {"responded": 1}


# -- excuses ---------------------------------------------------------------------------------------


def test_a_claim_waits_for_a_person_and_the_juror_is_to_come_until_then(pool, letter):
    number, code = letter
    status, told = ask("/excusal", code, ground="carer")
    assert (status, told["state"], told["decided_by"]) == (200, "summoned", "office")
    assert ask("/excusal", code, ground="carer")[0] == 200
    assert len(history(number)) == 1
    assert staff("GET", f"/pools/{pool.id}/jurors")[1]["claims"] == 1


def test_a_granted_claim_excuses_and_the_person_may_be_drawn_for_another_pool(letter, later):
    number, code = letter
    ask("/excusal", code, ground="carer")
    granted = {"decision": "grant", "scope": "summons", "reason": REASON}
    status, told = staff("POST", f"/jurors/{number}/excusals", granted)
    assert (status, told["state"], service(number).ground) == (200, "excused", "carer")
    (excusal,) = person(number).excusals
    assert (excusal.scope, excusal.pool, excusal.decided_by) == (
        "summons",
        service(number).home,
        "jury-manager-1",
    )
    assert ask("/status", code)[1]["reporting"] == "do-not-report"


def test_a_denied_claim_changes_nothing_but_the_record(letter):
    number, code = letter
    ask("/excusal", code, ground="carer")
    denied = {"decision": "deny", "reason": "no word from the person cared for"}
    assert staff("POST", f"/jurors/{number}/excusals", denied)[0] == 200
    assert service(number).claim is None
    assert service(number).state is State.SUMMONED
    assert [entry.move for entry in history(number)] == ["claim", "deny_claim"]


def test_what_is_a_judges_to_find_is_found_by_a_judge(letter):
    number, code = letter
    assert ask("/excusal", code, ground="hardship")[1]["decided_by"] == "judge"
    granted = {"decision": "grant", "scope": "summons", "reason": REASON}
    path = f"/jurors/{number}/excusals"
    assert staff("POST", path, granted)[1]["error"] == "GroundUnfit"
    assert staff("POST", path, granted, role="judge")[1]["state"] == "excused"


@pytest.mark.parametrize("ground", ["hardship", "attorney"])
def test_what_is_a_judges_to_find_is_denied_by_a_judge(letter, ground):
    number, code = letter
    ask("/excusal", code, ground=ground)
    denied = {"decision": "deny", "reason": "nothing of it was shown"}
    path = f"/jurors/{number}/excusals"
    for role in ("clerk", "jury-manager"):
        status, told = staff("POST", path, denied, role=role)
        assert (status, told["error"], told["ground"]) == (422, "GroundUnfit", ground)
    assert service(number).claim.ground == ground
    assert staff("POST", path, denied, role="judge")[0] == 200
    assert service(number).claim is None


def test_what_a_judge_excused_from_a_judge_takes_back(letter):
    number, code = letter
    ask("/excusal", code, ground="hardship")
    granted = {"decision": "grant", "scope": "summons", "reason": REASON}
    assert staff("POST", f"/jurors/{number}/excusals", granted, role="judge")[0] == 200
    back = {"move": "reinstate", "reason": REASON}
    for role in ("clerk", "jury-manager"):
        status, told = staff("POST", f"/jurors/{number}/moves", back, role=role)
        assert (status, told["error"], told["ground"]) == (422, "GroundUnfit", "hardship")
    assert (service(number).state, person(number).excusals[0].lifted_at) == ("excused", None)
    assert staff("POST", f"/jurors/{number}/moves", back, role="judge")[1]["state"] == "responded"
    assert person(number).excusals[0].lifted_by == "judge-1"


def aged(number, born):
    wiring.people().amend(person(number).model_copy(update={"date_of_birth": born}))


def test_what_is_claimed_by_web_is_claimed_in_writing(letter):
    number, code = letter
    aged(number, date(1957, 3, 1))  # seventy on the service date, and not before
    ask("/excusal", code, ground="age_70_for_good")
    granted = {"decision": "grant", "scope": "permanent", "reason": REASON}
    assert staff("POST", f"/jurors/{number}/excusals", granted)[0] == 200
    held = service(number)
    assert (held.state, held.ground) == (State.EXCUSED, "age_70_for_good")
    assert person(number).excusals[0].shown_by == "writing"
    assert [entry.shown_by for entry in history(number)] == ["writing", "writing"]


def test_what_is_asked_for_by_telephone_is_not_granted_where_it_takes_a_paper(letter):
    number, _ = letter
    aged(number, date(1950, 3, 1))
    path = f"/jurors/{number}"
    claimed = {"ground": "age_70_for_good", "shown_by": "telephone"}
    assert staff("POST", f"{path}/claims", claimed)[0] == 200
    assert service(number).claim.shown_by == "telephone"
    granted = {"decision": "grant", "scope": "permanent", "reason": REASON}
    status, told = staff("POST", f"{path}/excusals", granted)
    assert (status, told["error"], told["takes"]) == (422, "NotShown", "writing")
    assert service(number).state is State.SUMMONED
    letter_came = granted | {"shown_by": "writing"}
    assert staff("POST", f"{path}/excusals", letter_came)[1]["state"] == "excused"


def test_seventy_is_asked_on_the_service_date(letter):
    number, _ = letter
    granted = {"decision": "grant", "ground": "age_70", "scope": "summons", "reason": REASON}
    aged(number, date(1957, 3, 2))
    status, told = staff("POST", f"/jurors/{number}/excusals", granted)
    assert (status, told["error"]) == (422, "GroundUnfit")
    assert "1957" not in str(told)
    aged(number, date(1957, 3, 1))
    assert staff("POST", f"/jurors/{number}/excusals", granted)[1]["state"] == "excused"


def test_whoever_may_not_serve_is_disqualified_and_not_excused(letter):
    number, _ = letter
    found = {"decision": "grant", "ground": "not_citizen", "scope": "permanent", "reason": REASON}
    assert staff("POST", f"/jurors/{number}/excusals", found)[1]["state"] == "disqualified"


@pytest.mark.parametrize("ground", ["conviction", "reported", "interested", "no_such_ground"])
def test_what_another_rule_decides_is_no_excusal(letter, ground):
    said = {"decision": "grant", "ground": ground, "scope": "summons", "reason": REASON}
    status, told = staff("POST", f"/jurors/{letter[0]}/excusals", said)
    assert (status, told["error"]) == (422, "GroundUnfit")


def test_no_excusal_reaches_farther_than_its_ground(letter):
    said = {"decision": "grant", "ground": "birth", "scope": "permanent", "reason": REASON}
    assert staff("POST", f"/jurors/{letter[0]}/excusals", said)[1]["error"] == "GroundUnfit"
    assert person(letter[0]).excusals == ()


def test_an_excusal_can_be_taken_back_and_stays_on_file_as_lifted(letter):
    number, _ = letter
    said = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    staff("POST", f"/jurors/{number}/excusals", said)
    back = {"move": "reinstate", "reason": REASON}
    assert staff("POST", f"/jurors/{number}/moves", back)[1]["state"] == "responded"
    (excusal,) = person(number).excusals
    assert excusal.lifted_by == "jury-manager-1"


def taken_back(number: str) -> list[str]:
    """Take back what a summons was ended on; return how far it reached."""
    back = {"move": "reinstate", "reason": REASON}
    assert staff("POST", f"/jurors/{number}/moves", back)[0] == 200
    return [one.scope for one in person(number).excusals if one.lifted_at is not None]


def test_the_excusal_from_this_very_summons_is_taken_back_and_no_newer_one(letter):
    number, _ = letter
    said = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    staff("POST", f"/jurors/{number}/excusals", said)
    further = {"ground": "carer", "scope": "until", "until": "2027-06-30", "reason": REASON}
    route = f"{BASE}/jurors/{number}/record/excusals"
    assert asked(record_desk.handler, "POST", route, further, role="clerk")[0] == 200
    assert taken_back(number) == ["summons"]


def test_what_reaches_farther_is_taken_back_where_the_summons_ended_on_it(letter, later):
    number, _ = letter
    said = {"decision": "grant", "ground": "carer", "scope": "until", "reason": REASON}
    staff("POST", f"/jurors/{number}/excusals", said | {"until": "2027-06-30"})
    (held,) = person(number).excusals
    another = held.model_copy(update={"scope": "summons", "until": None, "pool": later.id})
    amended(person(number), excusals=(held, another))
    assert taken_back(number) == ["until"]


def test_every_ground_of_the_letter_can_be_claimed_and_says_what_it_takes():
    status, told = ask("", "")  # no code, no answer
    assert status in {400, 404}
    from summons import juror  # noqa: PLC0415

    status, told = asked(juror.handler, "GET", "/v1/public/grounds")
    needs = {one["name"]: one["needs"] for one in told["grounds"]}
    assert needs["age_70_for_good"] == "written-request"
    assert needs["incapable"] == "physicians-statement"
    assert needs["hardship"] == "judge"
    assert needs["carer"] is None
    assert "interested" not in needs
    sections = {one["section"] for one in told["grounds"]}
    assert {"40.01", "40.013(1)", "40.013(12)"} <= sections


# -- the office, for whoever telephones or writes --------------------------------------------

OF_A_JUROR, BY_STAFF = "/v1/public/jurors", "/v1/counties/{county}/jurors/{juror}"
DONE_FOR_THEM = {
    f"POST {OF_A_JUROR}": "GET /v1/counties/{county}/draws/{draw}/proof",
    f"POST {OF_A_JUROR}/status": f"GET {BY_STAFF}",
    f"POST {OF_A_JUROR}/details": f"GET {BY_STAFF}/details",
    f"POST {OF_A_JUROR}/answer": f"POST {BY_STAFF}/answers",
    f"POST {OF_A_JUROR}/dates": f"GET {BY_STAFF}/dates",
    f"POST {OF_A_JUROR}/postponement": f"POST {BY_STAFF}/postponements",
    f"POST {OF_A_JUROR}/excusal": f"POST {BY_STAFF}/claims",
    f"POST {OF_A_JUROR}/messages": f"POST {BY_STAFF}/messages",
    f"POST {OF_A_JUROR}/openings": f"GET {BY_STAFF}/openings",
    f"POST {OF_A_JUROR}/questionnaire": f"POST {BY_STAFF}/questionnaire",
}
"""By which route of the office a clerk does what a juror does on the web."""


def test_each_route_of_a_jurors_has_one_of_the_offices():
    api = expand(ROOT / "template.yaml", {}).body["Resources"]["Api"]["Properties"]["Body"]
    shipped = {
        f"{method.upper()} {path}" for path, methods in api["paths"].items() for method in methods
    } - {f"OPTIONS {path}" for path in api["paths"]}
    assert {*DONE_FOR_THEM} == {one for one in shipped if one.split()[1].startswith(OF_A_JUROR)}
    assert {*DONE_FOR_THEM.values()} <= shipped
    for route in DONE_FOR_THEM.values():
        assert "clerk" in rows()[route].roles, route


def test_each_step_of_the_web_can_be_done_by_staff(letter, later):
    number, _ = letter
    at = f"/jurors/{number}"
    assert staff("GET", at)[1]["status"]["reporting"] == "check-again"
    purpose = "answering-the-juror"
    told = staff("GET", f"{at}/details", purpose=purpose)[1]
    assert told["name"].split()[-1] == person(number).name.last
    assert staff("GET", f"{at}/dates")[1]["dates"]
    wanted = {"email": "somebody@mail.example", "sms": None, "language": "en"}
    assert staff("POST", f"{at}/messages", wanted)[0] == 200
    assert staff("POST", f"{at}/answers", {"confirmed": True})[1]["state"] == "responded"
    assert staff("POST", f"{at}/claims", {"ground": "carer"})[0] == 200
    held = service(number)
    assert held.claim is not None
    assert held.claim.ground == "carer"
    assert staff("POST", f"{at}/postponements", {"pool": later.id})[1]["state"] == "postponed"
    assert [entry.actor for entry in history(number)] == ["staff"] * 3


def test_a_letter_that_came_back_is_on_the_summons_and_on_the_roll(pool, letter):
    number, code = letter
    back = {"move": "return_mail", "reason": "returned: not at this address"}
    assert staff("POST", f"/jurors/{number}/moves", back)[1]["state"] == "undeliverable"
    assert person(number).returned_on == date(2026, 11, 23)
    assert ask("/status", code)[1]["reporting"] == "do-not-report"
    assert [
        one["juror_number"]
        for one in staff("GET", f"/pools/{pool.id}/jurors", state="undeliverable")[1]["jurors"]
    ] == [number]


def test_an_illegal_move_is_refused_by_name(letter):
    number, _ = letter
    for move in ("send_notice", "reinstate", "let_rest", "lapse"):
        said = {"move": move, "reason": REASON}
        assert staff("POST", f"/jurors/{number}/moves", said)[1]["error"] == "IllegalMove"
    assert history(number) == []


@pytest.mark.parametrize("number", ["26-0002-9999", "26-9999-0001", "07-0002-0001", "x", "26-2-1"])
def test_a_number_that_nobody_has_is_not_found(pool, number):
    assert staff("GET", f"/jurors/{number}")[0] == 404


def test_the_counts_of_a_pool_are_those_of_its_people(pool, later):
    numbers = sorted(codes(pool).items())
    ask("/answer", numbers[0][1], confirmed=True)
    ask("/postponement", numbers[1][1], pool=later.id)
    said = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    staff("POST", f"/jurors/{numbers[2][0]}/excusals", said)
    staff("POST", f"/jurors/{numbers[3][0]}/moves", {"move": "return_mail", "reason": "came back"})
    told = staff("GET", f"/pools/{pool.id}/jurors")[1]["counts"]
    assert told == counted(pool) == dict(tallied(everybody(pool)))


def test_people_of_a_voided_draw_read_that_they_need_not_come(pool, letter, later):
    number, code = letter
    (answered, second), (elsewhere, third) = sorted(codes(pool).items())[1:3]
    ask("/answer", second, confirmed=True)
    ask("/postponement", third, pool=later.id)
    court = wiring.court()
    draw = court.draw(pool.county, pool.draw)
    body = {"S": draw.model_copy(update={"void": "{}"}).model_dump_json(exclude_defaults=True)}
    key = {"pk": {"S": "COUNTY#osceola"}, "sk": {"S": f"DRAW#{draw.id}"}}
    wiring.dynamodb().put_item(TableName="court", Item=key | {"body": body})
    _, told = ask("/status", code)
    assert (told["state"], told["reporting"], told["decided"]) == (
        "withdrawn",
        "do-not-report",
        True,
    )
    assert ask("/answer", code, confirmed=True)[1]["error"] == "IllegalMove"
    assert service(answered).state is State.WITHDRAWN
    assert service(elsewhere).state is State.POSTPONED  # the other pool's draw is not voided
    assert now_of(pool).status is PoolStatus.SUMMONED
    assert service(number).state is State.WITHDRAWN
