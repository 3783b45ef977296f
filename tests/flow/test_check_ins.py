"""Check-in at the counter, and the way out: who is in the room, and what is on record of it."""

from datetime import timedelta

import intake
import office
import pytest
import time_machine
from court_room import (
    MISTAKE,
    MORNING,
    REASON,
    brought_back,
    cancel,
    checked_in,
    discharged,
    excused_from_service,
    leave,
    numbers,
    opened_room,
    outcomes,
    pay,
    pay_run,
    present,
    room,
)
from gatehouse import enrolled
from summonses import (
    BASE,
    FIRST,
    SECOND,
    codes,
    counted,
    everybody,
    history,
    instant,
    ordered,
    person,
    service,
    staff,
)

from court import discharging, paying, room_desk
from jury import wiring
from jury.counties import court as court_of
from jury.court_store import CourtStore
from jury.eligibility import exclusion
from jury.errors import Conflict, RoomBusy
from jury.life_cycle import State
from jury.records import Flag
from jury.summons_store import tallied
from reports import api as reports
from summons import closing

DAY = timedelta(days=1)


@pytest.fixture
def pool():
    with intake.opened(), opened_room(0) as held:
        yield held


def attendance(number, day=FIRST):
    return wiring.summonses().find_attendance(office.COUNTY, number, day)


def lines():
    return [(one.deed, one.people) for one in wiring.access().lines(office.COUNTY)]


def moves(number):
    return [line.move for line in history(number)]


# -- coming -------------------------------------------------------------------------------


def test_whoever_checks_in_is_here_counted_and_on_record(pool):
    number = numbers(pool)[0]
    (told,) = checked_in(pool, number)
    assert told == {
        "line": 1, "outcome": "checked_in", "juror_number": number, "state": "checked_in",
        "pool": None, "why": "",
    }  # fmt: skip
    assert counted(pool) == {"checked_in": 1, "summoned": 14}
    assert present(pool) == [number]
    assert (attendance(number).came.at, attendance(number).left) == (MORNING, None)
    assert person(number).last_reported == FIRST
    assert lines()[-1] == ("changed", (service(number).person,))


def test_what_a_scanner_reads_off_the_letter_checks_in_as_a_typed_number_does(pool):
    typed, bare, scanned = numbers(pool)[:3]
    code = codes(pool)[scanned].replace("-", "")
    link = f"https://{court_of(office.COUNTY).web}/j#{code}"
    told = checked_in(pool, typed, bare.replace("-", ""), link)
    assert [one["juror_number"] for one in told] == [typed, bare, scanned]
    assert outcomes(told) == ["checked_in"] * 3


def test_the_same_again_changes_nothing(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    before = intake.items("summons")
    assert outcomes(checked_in(pool, number, number)) == ["already_here", "already_here"]
    assert intake.items("summons") == before


def test_nobody_checks_in_or_lets_go_their_own_household(pool):
    number, other = numbers(pool)[:2]
    enrolled("jury-manager-1", person(number), households=[])
    checked_in(pool, other)
    before = intake.items("summons")
    own = {"jurors": [number]}
    for route, body in (
        ("check-ins", {"jurors": [{"juror": other}, {"juror": number.replace("-", "")}]}),
        (f"check-ins/{number}/cancel", MISTAKE),
        (f"check-ins/{number}/leave", {"own_request": False}),
        ("discharges", own),
        ("call-offs", own | {"to": "on_call", "reason": REASON}),
    ):
        status, told = room("POST", f"/pools/{pool.id}/{route}", body)
        assert (status, told["error"]) == (403, "OwnRecord"), route
    assert intake.items("summons") == before
    arrival = {"jurors": [{"juror": number}]}
    status, told = room("POST", f"/pools/{pool.id}/check-ins", arrival, role="clerk")
    assert (status, outcomes(told["entries"])) == (200, ["checked_in"])


def test_each_entry_answers_for_itself(pool):
    first, excused, returned, elsewhere, felon, *_ = numbers(pool)
    later = ordered(SECOND)
    grant = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    with time_machine.travel(office.NOW, tick=False):
        assert staff("POST", f"/jurors/{excused}/excusals", grant)[0] == 200
        back = {"move": "return_mail", "reason": REASON}
        assert staff("POST", f"/jurors/{returned}/moves", back)[0] == 200
        assert staff("POST", f"/jurors/{elsewhere}/postponements", {"pool": later.id})[0] == 200
    wiring.people().save(person(felon).model_copy(update={"flags": (Flag.FELONY,)}))
    link = "https://jury.osceola.example/j#AAAABBBBCCCCDDDD"
    told = checked_in(
        pool, first, excused, returned, elsewhere, felon, "26-0001-9999", link, "0000000000"
    )
    assert [(one["outcome"], one["state"], one["pool"], one["why"]) for one in told] == [
        ("checked_in", "checked_in", None, ""),
        ("excused", "excused", None, ""),
        ("not_expected", "undeliverable", None, ""),
        ("not_expected", "postponed", later.id, ""),
        ("not_eligible", "summoned", None, "felony"),
        ("unknown", None, None, ""),
        ("unknown", None, None, ""),
        ("unknown", None, None, ""),
    ]
    assert [one["line"] for one in told] == list(range(1, 9))
    assert present(pool) == [first]
    assert person(felon).last_reported is None


def test_a_code_is_not_repeated_in_an_answer(pool):
    link = "https://jury.osceola.example/j#AAAABBBBCCCCDDDD"
    (told,) = checked_in(pool, link)
    assert "AAAABBBB" not in str(told)


def test_nobody_checks_in_before_the_day_which_is_the_countys(pool):
    number = numbers(pool)[0]
    with time_machine.travel(instant(FIRST, 0) - timedelta(minutes=1), tick=False):
        (told,) = checked_in(pool, number)  # after midnight in UTC
        assert (told["outcome"], told["why"]) == ("not_expected", "before_the_day")
    with time_machine.travel(instant(FIRST, 23, 30), tick=False):
        assert outcomes(checked_in(pool, number)) == ["checked_in"]
    assert attendance(number).day == FIRST


def test_a_further_day_of_a_trial_is_another_day_and_the_same_summons(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    with time_machine.travel(MORNING + DAY, tick=False):
        assert present(pool) == []
        assert outcomes(checked_in(pool, number, number)) == ["checked_in", "already_here"]
        assert present(pool) == [number]
        status, told = room("GET", f"/pools/{pool.id}/check-ins", day=FIRST.isoformat())
        assert (status, told["day"], len(told["check_ins"])) == (200, "2027-03-01", 1)
    assert moves(number) == ["check_in", "attend"]
    assert counted(pool) == {"checked_in": 1, "summoned": 14}
    assert person(number).last_reported == FIRST + DAY


def test_the_room_is_listed_page_by_page(pool):
    everyone = numbers(pool)
    checked_in(pool, *everyone)
    found, more = [], {}
    while True:
        told = room("GET", f"/pools/{pool.id}/check-ins", limit="4", **more)[1]
        found += [one["juror_number"] for one in told["check_ins"]]
        if told["next"] is None:
            break
        more = {"cursor": told["next"]}
    assert found == sorted(everyone)


def let_go(pool, *jurors):
    """Let people go for good; return the whole answer."""
    body = {"jurors": list(jurors), "reason": REASON}
    status, told = room("POST", f"/pools/{pool.id}/discharges", body)
    assert status == 200, told
    return told


def enter(pool, day, *jurors):
    """Enter that people were in court on a past day that nobody wrote down."""
    body = {"jurors": [{"juror": one} for one in jurors], "day": str(day), "reason": REASON}
    return room("POST", f"/pools/{pool.id}/check-ins", body)


def closed(pool):
    assert staff("POST", f"/pools/{pool.id}/close", {"reason": REASON})[0] == 200


def stages(pool):
    """Return what the report of yield counts in a pool, without what is none."""
    route, asks = f"{BASE}/reports/yield", {"pool": pool.id}
    status, told = intake.asked(reports.handler, "GET", route, role="jury-manager", **asks)
    assert status == 200, told
    return {name: count for name, count in told["stages"].items() if count}


def test_a_past_day_is_entered_for_whoever_is_in_court_and_counts(pool):
    number, never = numbers(pool)[:2]
    with time_machine.travel(MORNING + DAY, tick=False):
        checked_in(pool, number)
        (here, other) = enter(pool, FIRST, number, never)[1]["entries"]
        assert outcomes([here, other]) == ["checked_in", "checked_in"]
        assert (other["state"], attendance(never).left.what) == ("checked_in", "day-end")
        assert present(pool) == [number]  # the other one was there yesterday, and not today
        assert person(never).last_reported == FIRST
        assert outcomes(enter(pool, FIRST, number)[1]["entries"]) == ["already_here"]
        assert attendance(number).came.why == REASON
        assert person(number).last_reported == FIRST + DAY  # the newest day, not the one entered
        assert enter(pool, FIRST + 2 * DAY, number)[1]["error"] == "Invalid"
        assert enter(pool, FIRST - DAY, number)[1]["entries"][0]["why"] == "before_the_day"
        body = {"jurors": [{"juror": number}], "day": str(FIRST)}
        assert room("POST", f"/pools/{pool.id}/check-ins", body)[1]["error"] == "Invalid"
        # Both days taken back: nothing is left of them, in whichever order they were entered.
        assert cancel(pool, number)[1]["state"] == "checked_in"
        assert person(number).last_reported == FIRST
        assert cancel(pool, number, day=str(FIRST))[1]["state"] == "due"
    assert person(number).last_reported is None


def test_whoever_was_there_unseen_and_was_counted_absent_has_served_and_is_paid(pool):
    number, other = numbers(pool)[:2]
    closed(pool)
    assert service(number).state is State.NOTICE_DRAFTED
    assert person(number).deferred_to == pool.id
    (told,) = checked_in(pool, number)
    assert (told["outcome"], told["state"]) == ("not_expected", "notice_drafted")
    # Also on the very day, once the room is closed.
    assert outcomes(enter(pool, FIRST, other)[1]["entries"]) == ["checked_in"]
    with time_machine.travel(MORNING + 2 * DAY, tick=False):
        assert enter(pool, FIRST - DAY, number)[1]["entries"][0]["why"] == "before_the_day"
        assert enter(pool, FIRST + 3 * DAY, number)[1]["error"] == "Invalid"
        (told,) = enter(pool, FIRST, number)[1]["entries"]
        assert (told["outcome"], told["state"]) == ("checked_in", "checked_in")
        assert outcomes(enter(pool, FIRST, number)[1]["entries"]) == ["already_here"]
        assert present(pool) == present(pool, day=str(FIRST)) == []
        now = service(number)
        assert (now.misses, person(number).deferred_to) == (0, None)
        assert person(number).last_reported == FIRST
        assert moves(number) == ["fall_due", "miss", "draft_notice", "undo_miss"]
        assert history(number)[-1].why == REASON
        # The draft lapses with the absence, and the figures say that they came.
        assert staff("GET", f"/jurors/{number}/notice")[1]["error"] == "IllegalMove"
        assert (stages(pool)["reported"], stages(pool)["failed_to_appear"]) == (2, 13)
        assert outcomes(discharged(pool, number, other)) == ["discharged"] * 2
        said = {"wages_go_on": False}
        assert pay("POST", f"/jurors/{number}/wages", said, role="clerk")[0] == 200
        assert pay_run(pool)["cents"] == 15_00
    assert counted(pool) == {"discharged": 1, "notice_drafted": 13, "paid": 1}


def test_an_absence_that_was_taken_back_by_mistake_is_one_again_and_counts_once(pool):
    number = numbers(pool)[0]
    closed(pool)
    with time_machine.travel(MORNING + DAY, tick=False):
        assert outcomes(enter(pool, FIRST, number)[1]["entries"]) == ["checked_in"]
        assert cancel(pool, number, day=str(FIRST))[1]["state"] == "due"
        assert person(number).last_reported is None
        closed(pool)
        assert (service(number).state, service(number).misses) == (State.NOTICE_DRAFTED, 1)
        # A second notice for one missed day, and no order for two.
        purpose = {"purpose": "preparing-letters"}
        assert staff("GET", f"/jurors/{number}/notice", **purpose)[0] == 200
    assert stages(pool)["failed_to_appear"] == 15


def test_a_day_nobody_entered_is_entered_after_the_discharge_until_it_is_paid(pool):
    number = numbers(pool)[0]
    checked_in(pool, {"juror": number, "wages_go_on": False})
    with time_machine.travel(MORNING + 2 * DAY, tick=False):
        told = let_go(pool, number)
        assert (outcomes(told["entries"]), told["not_entered"]) == (["discharged"], [number])
        assert person(number).last_reported == FIRST
        for day in (FIRST + DAY, FIRST + 2 * DAY):
            assert outcomes(enter(pool, day, number)[1]["entries"]) == ["checked_in"]
            assert outcomes(enter(pool, day, number)[1]["entries"]) == ["already_here"]
        assert present(pool) == []
        assert let_go(pool, number)["not_entered"] == []
        assert outcomes(checked_in(pool, number)) == ["ended"]
    assert moves(number) == ["check_in", "discharge", "attend", "attend"]
    assert attendance(number, FIRST + DAY).came.why == REASON
    assert person(number).last_reported == FIRST + 2 * DAY
    with time_machine.travel(MORNING + 3 * DAY, tick=False):
        (late,) = enter(pool, FIRST + 3 * DAY, number)[1]["entries"]
        assert (late["outcome"], late["why"]) == ("not_expected", "after_the_discharge")
        assert cancel(pool, number, day=str(FIRST + DAY))[1]["state"] == "discharged"
        assert outcomes(enter(pool, FIRST + DAY, number)[1]["entries"]) == ["checked_in"]
        assert pay_run(pool)["cents"] == 45_00
        assert outcomes(enter(pool, FIRST + DAY, number)[1]["entries"]) == ["ended"]


def test_how_somebody_left_on_a_past_day_is_corrected_for_a_reason(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    assert room("POST", f"/pools/{pool.id}/day-end", {})[0] == 200
    with time_machine.travel(MORNING + DAY, tick=False):
        checked_in(pool, number)
        route = f"/pools/{pool.id}/check-ins/{number}/leave"
        said = {"own_request": True, "day": str(FIRST)}
        assert room("POST", route, said)[1]["error"] == "Invalid"
        assert room("POST", route, said | {"reason": REASON})[0] == 200
        assert present(pool) == [number]
    assert (attendance(number).own_request, attendance(number).left.why) == (True, REASON)
    assert attendance(number, FIRST + DAY).left is None
    assert person(number).last_reported == FIRST + DAY


def test_a_closed_pool_takes_nobody_in(pool):
    number = numbers(pool)[0]
    off = {"to": "told_not_to_report", "jurors": [number], "reason": REASON}
    room("POST", f"/pools/{pool.id}/call-offs", off)
    grant = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    excused = numbers(pool)[1]
    assert staff("POST", f"/jurors/{excused}/excusals", grant)[0] == 200
    assert staff("POST", f"/pools/{pool.id}/close", {"reason": REASON})[0] == 200
    back = {"move": "reinstate", "reason": REASON}
    assert staff("POST", f"/jurors/{excused}/moves", back)[0] == 200
    (told,) = checked_in(pool, excused)
    assert (told["outcome"], told["why"]) == ("not_expected", "pool_closed")
    told = room("POST", f"/pools/{pool.id}/call-offs", off | {"to": "expected"})[1]["entries"]
    assert (told[0]["outcome"], told[0]["why"]) == ("not_possible", "pool_closed")


@pytest.mark.parametrize("moment", ["begin_day", "pool_replaced"])
def test_a_pool_does_not_close_over_somebody_who_comes_meanwhile(pool, monkeypatch, moment):
    """Be it while the absent are looked through, or at the very write."""
    number = numbers(pool)[0]
    grant = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    assert staff("POST", f"/jurors/{number}/excusals", grant)[0] == 200
    where = closing if moment == "begin_day" else CourtStore
    plain, came = getattr(where, moment), []

    def meanwhile(*given, **more):
        if not came:
            back = {"move": "reinstate", "reason": REASON}
            assert staff("POST", f"/jurors/{number}/moves", back)[0] == 200
            came.extend(checked_in(pool, number))
        return plain(*given, **more)

    monkeypatch.setattr(where, moment, meanwhile)
    status, told = staff("POST", f"/pools/{pool.id}/close", {"reason": REASON})
    assert outcomes(came) == ["checked_in"]
    assert (status, told["error"], told["people"]) == (409, "DayNotOver", 1)
    discharged(pool, number)
    assert staff("POST", f"/pools/{pool.id}/close", {"reason": REASON})[0] == 200


def test_whose_wages_go_on_is_taken_down_at_the_counter(pool):
    first, second = numbers(pool)[:2]
    checked_in(pool, {"juror": first, "wages_go_on": True}, {"juror": second})
    assert wiring.summonses().find_wages(office.COUNTY, first).go_on is True
    assert wiring.summonses().find_wages(office.COUNTY, second) is None


# -- mistakes -------------------------------------------------------------------------------


def test_a_check_in_that_was_a_mistake_leaves_no_day_and_no_exemption(pool):
    number = numbers(pool)[0]
    wiring.people().save(
        person(number).model_copy(update={"last_reported": FIRST.replace(year=2025)})
    )
    checked_in(pool, number)
    status, told = cancel(pool, number)
    assert (status, told["state"]) == (200, "due")
    assert present(pool) == []
    assert person(number).last_reported == FIRST.replace(year=2025)
    assert cancel(pool, number)[0] == 200
    assert moves(number) == ["check_in", "undo_check_in"]
    # They come after all, and then nobody was there again: nothing of it is forgotten.
    assert outcomes(checked_in(pool, number)) == ["checked_in"]
    assert cancel(pool, number)[0] == 200
    assert person(number).last_reported == FIRST.replace(year=2025)
    assert [step.what for step in attendance(number).history] == ["cancelled"]


def test_a_mistake_on_a_further_day_gives_back_that_day_only(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    with time_machine.travel(MORNING + DAY, tick=False):
        checked_in(pool, number)
        status, told = cancel(pool, number)
    assert (status, told["state"]) == (200, "checked_in")
    assert attendance(number, FIRST + DAY).cancelled.why == MISTAKE["reason"]
    assert person(number).last_reported == FIRST
    assert moves(number) == ["check_in", "attend", "undo_attend"]


def test_a_mistake_is_found_on_the_day_that_is_named(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    with time_machine.travel(MORNING + DAY, tick=False):
        checked_in(pool, number)
        assert cancel(pool, number, day="2027-03-01")[0] == 200
        assert present(pool) == [number]
        assert person(number).last_reported == FIRST + DAY
        assert cancel(pool, number)[1]["state"] == "due"
    assert person(number).last_reported is None


def test_the_only_check_in_of_somebody_who_was_let_go_can_still_be_a_mistake(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    discharged(pool, number)
    status, told = cancel(pool, number)
    assert (status, told["state"]) == (200, "due")
    assert person(number).last_reported is None
    assert counted(pool) == {"due": 1, "summoned": 14}
    # Nor does it stand so when the pool was closed before: closed again, it is settled.
    assert outcomes(checked_in(pool, number)) == ["checked_in"]
    discharged(pool, number)
    for state in ("discharged", "notice_drafted"):
        assert staff("POST", f"/pools/{pool.id}/close", {"reason": REASON})[0] == 200
        assert service(number).state == state
        cancel(pool, number)


def test_nothing_is_taken_back_that_was_not_entered(pool):
    assert cancel(pool, numbers(pool)[0])[1]["error"] == "NotFound"


# -- going ----------------------------------------------------------------------------------


def test_whoever_leaves_early_is_gone_for_the_day_and_still_serves(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    status, told = leave(pool, number, own=True)
    assert (status, told["state"]) == (200, "checked_in")
    assert present(pool) == []
    assert (attendance(number).own_request, attendance(number).left.at) == (True, MORNING)
    assert leave(pool, number, own=True)[1]["version"] == told["version"]
    assert leave(pool, number, own=False)[0] == 200  # said otherwise: corrected
    assert attendance(number).own_request is False
    assert outcomes(checked_in(pool, number)) == ["checked_in"]  # and is back
    assert present(pool) == [number]
    assert [step.what for step in attendance(number).history] == ["left", "left", "came"]


def test_at_the_days_end_everybody_goes_home_and_nobodys_service_ends(pool):
    came = numbers(pool)[:3]
    checked_in(pool, *came)
    leave(pool, came[0], own=True)
    with time_machine.travel(instant(FIRST, 17), tick=False):
        assert room("POST", f"/pools/{pool.id}/day-end", {}) == (200, {"people": 2})
        assert room("POST", f"/pools/{pool.id}/day-end") == (200, {"people": 0})
    assert {attendance(one).left.at for one in came[1:]} == {instant(FIRST, 17)}
    assert attendance(came[0]).own_request is True
    assert {service(one).state for one in came} == {State.CHECKED_IN}


def test_one_or_everybody_free_is_let_go(pool):
    came = numbers(pool)[:4]
    checked_in(pool, *came)
    stays = numbers(pool)[5]
    told = discharged(pool, came[0], came[0], stays, "26-0001-9999")
    assert outcomes(told) == ["discharged", "discharged", "not_free", "unknown"]
    assert outcomes(discharged(pool)) == ["discharged"] * 3
    assert discharged(pool) == []
    assert counted(pool) == {"discharged": 4, "summoned": 11}
    assert present(pool) == []
    assert attendance(came[0]).left.what == "discharged"
    assert moves(came[0]) == ["check_in", "discharge"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": REASON},
        {"everybody": True},
        {"everybody": False, "reason": REASON},
        {"everybody": True, "jurors": ["26-0002-0001"], "reason": REASON},
        {"everybody": True, "to": "in_court", "reason": REASON},
        {"jurors": ["26-0002-0001"], "to": "in_court"},
    ],
)
def test_a_room_is_not_let_go_by_a_call_that_does_not_say_so(pool, body):
    checked_in(pool, *numbers(pool)[:2])
    status, refusal = room("POST", f"/pools/{pool.id}/discharges", body)
    assert (status, refusal["error"]) == (400, "Invalid")
    assert counted(pool) == {"checked_in": 2, "summoned": 13}


def test_a_room_that_was_let_go_by_mistake_is_back_as_if_it_had_stayed(pool):
    came = numbers(pool)[:3]
    checked_in(pool, *came)
    leave(pool, came[0], own=True)
    discharged(pool)
    before = wiring.summonses().floor(office.COUNTY, pool.id).version
    never = numbers(pool)[5]
    told = brought_back(pool, *came, never, "26-0001-9999")
    assert outcomes(told) == ["in_court"] * 3 + ["not_possible", "unknown"]
    assert present(pool) == came[1:]  # one of them had gone home for the day
    assert [step.what for step in attendance(came[1]).history] == ["discharged"]
    assert counted(pool) == {"checked_in": 3, "summoned": 12}
    assert wiring.summonses().floor(office.COUNTY, pool.id).version == before + 3
    assert moves(came[1]) == ["check_in", "discharge", "undo_discharge"]
    assert history(came[1])[-1].why == "the wrong room was let go"
    assert lines()[-1] == ("changed", tuple(service(one).person for one in came))
    assert [person(one).last_reported for one in came] == [FIRST] * 3
    kept = intake.items("summons")
    assert outcomes(brought_back(pool, *came)) == ["in_court"] * 3
    assert intake.items("summons") == kept


def test_whoever_is_brought_back_on_a_later_day_comes_again_like_anybody(pool):
    number = numbers(pool)[0]
    checked_in(pool, {"juror": number, "wages_go_on": False})
    assert outcomes(excused_from_service(pool, number)) == ["discharged"]
    with time_machine.travel(MORNING + DAY, tick=False):
        assert outcomes(brought_back(pool, number)) == ["in_court"]
        assert present(pool) == []
        assert outcomes(checked_in(pool, number)) == ["checked_in"]
        assert outcomes(discharged(pool, number)) == ["discharged"]
        assert pay_run(pool)["cents"] == 30_00  # they did not ask to be excused after all
        (paid,) = brought_back(pool, number)
        assert (paid["outcome"], paid["why"]) == ("not_possible", "paid")
    assert person(number).last_reported == FIRST + DAY


def test_whoever_reported_is_exempt_for_a_year_and_whoever_did_not_is_not(pool):
    """s. 40.013(7): from the last day of service, and only for those who reported."""
    came, spared = numbers(pool)[:2]
    checked_in(pool, came)
    body = {"to": "told_not_to_report", "jurors": [spared], "reason": REASON}
    assert outcomes(room("POST", f"/pools/{pool.id}/call-offs", body)[1]["entries"]) == ["done"]
    with time_machine.travel(MORNING + DAY, tick=False):
        checked_in(pool, came)
        discharged(pool, came, spared)
    last = FIRST + DAY

    def why(number, on):
        return exclusion(person(number), service=on, pool=ordered(SECOND).id, in_open_pool=())

    assert why(came, last + timedelta(days=364)) == "served"
    assert why(came, last.replace(year=2028)) is None
    assert why(spared, SECOND) is None
    assert person(spared).last_reported is None
    # And whoever comes again within the year is told so at the counter.
    assert outcomes(checked_in(pool, came, spared)) == ["ended", "ended"]


def test_the_exemption_counts_from_the_last_day_served_and_not_from_the_discharge(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    with time_machine.travel(MORNING + 3 * DAY, tick=False):
        assert outcomes(discharged(pool, number)) == ["discharged"]
    assert person(number).last_reported == FIRST


def test_whoever_was_told_by_mistake_not_to_come_is_expected_again(pool):
    number, there = numbers(pool)[:2]
    checked_in(pool, there)

    def off(to):
        body = {"to": to, "jurors": [number, there], "reason": REASON}
        return outcomes(room("POST", f"/pools/{pool.id}/call-offs", body)[1]["entries"])

    assert off("told_not_to_report") == ["done", "not_possible"]
    assert off("expected") == off("expected") == ["done", "not_possible"]
    assert moves(number) == ["tell_not_to_report", "call_again"]
    assert history(number)[-1].why == REASON
    assert outcomes(checked_in(pool, number)) == ["checked_in"]


def test_of_many_whoever_could_not_be_changed_is_told_so_and_the_others_are_entered(
    pool, monkeypatch
):
    came = numbers(pool)[:3]
    checked_in(pool, *came)
    tried, let_go = [], discharging.let_go

    def busy(desk, pool, service, act, **more):
        tried.append(service.juror_number)
        if len(tried) == 2:
            raise RoomBusy("a random act is under way in this room: wait for it")
        return let_go(desk, pool, service, act, **more)

    monkeypatch.setattr(discharging, "let_go", busy)
    assert outcomes(discharged(pool)) == ["discharged", "try_again", "discharged"]
    assert lines()[-1] == ("changed", (service(came[0]).person, service(came[2]).person))


def test_wages_that_could_not_be_taken_down_are_tried_again_and_the_rest_is_entered(
    pool, monkeypatch
):
    came = numbers(pool)[:2]

    def moving(*_args, **_more):
        raise Conflict("the records keep moving: try again")

    monkeypatch.setattr(paying, "say_wages", moving)
    told = checked_in(pool, came[0], {"juror": came[1], "wages_go_on": True})
    assert outcomes(told) == ["checked_in", "try_again"]
    assert lines()[-1] == ("changed", tuple(service(one).person for one in came))


def test_people_are_put_on_call_or_spared_the_day_and_said_so_each(pool):
    called, spared, there = numbers(pool)[:3]
    checked_in(pool, there)

    def off(to, *jurors):
        body = {"to": to, "jurors": list(jurors), "reason": REASON}
        return room("POST", f"/pools/{pool.id}/call-offs", body)[1]["entries"]

    assert outcomes(off("on_call", called, called, there)) == ["done", "done", "not_possible"]
    assert outcomes(off("told_not_to_report", spared, "26-0001-9999")) == ["done", "unknown"]
    assert tallied(everybody(pool)) == {
        "on_call": 1, "told_not_to_report": 1, "checked_in": 1, "summoned": 12,
    }  # fmt: skip
    assert outcomes(checked_in(pool, called)) == ["checked_in"]  # within the hour


def test_a_screen_that_is_out_of_date_decides_nothing(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    answer = intake.reply(
        room_desk.handler, "POST", f"{BASE}/pools/{pool.id}/check-ins/{number}/cancel", MISTAKE,
        headers={"If-Match": '"0123456789abcdef"'}, role="jury-manager",
    )  # fmt: skip
    assert answer["statusCode"] == 412
    assert present(pool) == [number]


def test_while_lots_are_drawn_people_come_and_nobody_goes(pool):
    came, late, gone = numbers(pool)[:3]
    checked_in(pool, came, gone)
    discharged(pool, gone)
    act = "panel-0123456789abcdef"
    store = wiring.summonses()
    floor = store.floor(office.COUNTY, pool.id)
    wiring.court().amend_roll(office.COUNTY, [], [store.floor_taken(floor, act)])
    assert outcomes(checked_in(pool, late)) == ["checked_in"]
    for status, told in (
        leave(pool, came),
        cancel(pool, came),
        room("POST", f"/pools/{pool.id}/day-end"),
    ):
        assert (status, told["error"]) == (409, "RoomBusy")
    # Whoever went home before the room got busy is in what the log says of the pool.
    line = list(wiring.access().lines(office.COUNTY))[-1]
    assert (line.deed, line.about, line.people) == ("changed", pool.id, ())
    assert outcomes(discharged(pool, came)) == ["try_again"]
    assert outcomes(brought_back(pool, gone)) == ["try_again"]
    assert present(pool) == [came, late]
    wiring.court().amend_roll(office.COUNTY, [], [store.floor_left(office.COUNTY, pool.id, act)])
    assert outcomes(discharged(pool)) == ["discharged", "discharged"]
