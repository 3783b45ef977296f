"""A pool's days after its letters went out: reminders, the evening before, the day, its end."""

import io
import json
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import office
import pytest
import time_machine
from court_room import checked_in, discharged, outcomes, room
from pypdf import PdfReader
from summonses import (
    FIRST,
    REASON,
    SECOND,
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

from jury import wiring
from jury.life_cycle import ENDED, State
from jury.records import Excusal, Flag, PoolStatus
from jury.summons_store import tallied
from summons import days, following

pytestmark = pytest.mark.usefixtures("court_office")

EVENING, MORNING, NIGHT = (
    instant(FIRST, 17) - timedelta(days=1),
    instant(FIRST, 8),
    instant(FIRST, 20),
)
CLOSE = {"reason": "the day is over and the room is empty"}


@pytest.fixture
def pool():
    office.publish(office.residents(120))
    return sent(ordered(FIRST, size=8))


def at(moment, step, event):
    with time_machine.travel(moment, tick=False):
        return step(event, None)


def decide(pool, **said):
    assert staff("POST", f"/pools/{pool.id}/reporting", said)[0] == 200


def set_out(pool):
    return days.set_times(office.identifiers(pool), None)


def closed(pool, moment=NIGHT):
    with time_machine.travel(moment, tick=False):
        return staff("POST", f"/pools/{pool.id}/close", CLOSE)


def test_the_times_are_the_countys_own(pool):
    assert set_out(pool) | office.identifiers(pool) == office.identifiers(pool) | {
        "over": False,
        "remind_at": "2027-02-22T15:00:00Z",
        "decide_at": "2027-02-28T22:00:00Z",
        "begin_at": "2027-03-01T13:00:00Z",
        "outcomes_at": "2027-03-02T13:00:00Z",
    }


def test_days_are_followed_once_however_often_they_are_started(pool):
    following.start(pool)
    runs = wiring.workflows().list_executions(stateMachineArn=wiring.setting("DAYS_WORKFLOW"))
    assert [run["name"] for run in runs["executions"]] == [f"osceola-{pool.draw}-days"]


def test_without_a_decision_staff_are_paged_and_asked_again(pool, capsys):
    event = at(EVENING, days.see_reporting, set_out(pool))
    assert (event["decided"], event["check_at"]) == (False, "2027-03-01T00:00:00Z")
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sum("ReportingUndecided" in line for line in told) == 1


def test_after_the_hour_an_undecided_pool_waits_a_day_and_marks_nobody(pool):
    event = at(NIGHT, days.see_reporting, set_out(pool))
    assert event["check_at"] == "2027-03-03T01:00:00Z"
    assert {one.state for one in everybody(pool)} == {State.SUMMONED}


def test_a_decision_is_seen_and_check_again_waits_for_its_hour(pool):
    after = instant(FIRST, 20) - timedelta(days=1)
    decide(pool, answer="check-again", check_after=after.isoformat())
    event = at(EVENING, days.see_reporting, set_out(pool))
    assert (event["decided"], event["check_at"]) == (False, "2027-03-01T01:00:00Z")
    decide(pool, answer="report")
    assert at(EVENING, days.see_reporting, set_out(pool))["decided"] is True


def test_on_the_day_those_told_to_report_are_due_and_the_others_are_free(pool):
    decide(pool, answer="report", first=5)
    event = at(MORNING, days.begin_day, set_out(pool))
    assert (event["over"], event["due"]) == (False, 5)
    assert tallied(everybody(pool)) == {"due": 5, "told_not_to_report": 3} == counted(pool)
    assert at(MORNING, days.begin_day, set_out(pool)) == event
    assert all(len(history(one.juror_number)) == 1 for one in everybody(pool))


def test_a_day_to_which_nobody_comes_closes_itself(pool):
    decide(pool, answer="do-not-report")
    assert at(MORNING, days.begin_day, set_out(pool))["over"] is True
    assert now_of(pool).status is PoolStatus.CLOSED
    assert tallied(everybody(pool)) == {"told_not_to_report": 8}


def test_a_word_that_is_taken_back_before_the_hour_is_waited_for(pool):
    decide(pool, answer="report")
    set_out(pool)
    decide(pool, answer="check-again", check_after=NIGHT.isoformat())
    event = at(MORNING, days.begin_day, set_out(pool))
    assert (event["over"], event["decided"]) == (False, False)
    assert {one.state for one in everybody(pool)} == {State.SUMMONED}


def test_whoever_is_sent_home_after_the_hour_has_not_stayed_away(pool):
    """The court's case falls through at nine: the word changes, and nobody has missed anything."""
    decide(pool, answer="report")
    at(MORNING, days.begin_day, set_out(pool))
    number, code = sorted(codes(pool).items())[0]
    assert ask("/status", code)[1]["reporting"] == "report"
    decide(pool, answer="report", first=2)
    assert ask("/status", code)[1]["reporting"] == "report"
    decide(pool, answer="do-not-report")
    assert ask("/status", code)[1]["reporting"] == "do-not-report"
    assert closed(pool)[0] == 200
    assert tallied(everybody(pool)) == {"told_not_to_report": 8}
    assert service(number).misses == 0


def test_no_machine_counts_anybody_absent(pool, capsys):
    decide(pool, answer="report")
    event = at(MORNING, days.begin_day, set_out(pool))
    event = at(MORNING + timedelta(days=1), days.see_closed, event)
    assert (event["over"], event["outcomes_at"]) == (False, "2027-03-03T13:00:00Z")
    assert "DaysNotClosed" in capsys.readouterr().out
    assert {one.state for one in everybody(pool)} == {State.DUE}


def test_a_person_closes_the_day_and_second_notices_are_drafts(pool):
    decide(pool, answer="report", first=5)
    at(MORNING, days.begin_day, set_out(pool))
    status, told = closed(pool)
    assert (status, told["status"]) == (200, "closed")
    assert tallied(everybody(pool)) == {"notice_drafted": 5, "told_not_to_report": 3}
    missed = history(everybody(pool)[0].juror_number)
    assert [(line.move, line.actor) for line in missed] == [
        ("fall_due", "calendar"),
        ("miss", "staff"),
        ("draft_notice", "staff"),
    ]
    assert closed(pool)[0] == 200
    assert counted(pool) == {"notice_drafted": 5, "told_not_to_report": 3}
    assert at(NIGHT, days.see_closed, set_out(pool))["over"] is True


def test_whoever_checked_in_and_was_discharged_is_not_absent_and_free_for_a_year(pool):
    decide(pool, answer="report")
    at(MORNING, days.begin_day, set_out(pool))
    came = everybody(pool)[0].juror_number
    with time_machine.travel(MORNING, tick=False):
        assert outcomes(checked_in(pool, came)) == ["checked_in"]
        assert closed(pool, MORNING)[1]["error"] == "DayNotOver"
        assert outcomes(discharged(pool, came)) == ["discharged"]
    assert closed(pool)[0] == 200
    assert tallied(everybody(pool)) == {"discharged": 1, "notice_drafted": 7}
    assert person(came).last_reported == FIRST
    assert person(came).deferred_to is None


def off(pool, to, *jurors):
    """Put people on call, spare them the day, or expect them after all."""
    body = {"to": to, "jurors": list(jurors), "reason": REASON}
    return outcomes(room("POST", f"/pools/{pool.id}/call-offs", body)[1]["entries"])


def test_whoever_is_on_call_waits_to_be_called_and_has_not_stayed_away(pool):
    """s. 40.231: the pool is told to report, and they are not."""
    number, code = sorted(codes(pool).items())[0]
    assert off(pool, "on_call", number) == ["done"]
    decide(pool, answer="report")
    for moment in (EVENING, MORNING):
        with time_machine.travel(moment, tick=False):
            told = ask("/status", code)[1]
            assert (told["reporting"], told["decided"]) == ("on-call", True)
            # That the details are right calls nobody in.
            assert ask("/answer", code, confirmed=True)[1]["state"] == "on_call"
    assert at(MORNING, days.begin_day, set_out(pool))["due"] == 8
    assert tallied(everybody(pool)) == {"due": 7, "on_call": 1}
    assert closed(pool)[0] == 200
    assert (service(number).state, service(number).misses) == (State.TOLD_NOT_TO_REPORT, 0)
    assert [line.move for line in history(number)] == [
        "put_on_call", "respond", "tell_not_to_report",
    ]  # fmt: skip
    assert history(number)[-1].why == "on call, and not called"
    assert counted(pool)["notice_drafted"] == 7


def test_whoever_is_called_in_is_due_although_the_pool_was_told_not_to_report(pool):
    (number, code), (comes, _), (waits, _), *_rest = sorted(codes(pool).items())
    assert off(pool, "on_call", number, comes, waits) == ["done"] * 3
    decide(pool, answer="do-not-report")
    event = at(MORNING, days.begin_day, set_out(pool))
    assert (event["over"], event["due"]) == (False, 3)  # the day stays open for them
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        assert off(pool, "expected", number, comes) == ["done", "done"]
        assert service(number).state is State.RESPONDED
        assert ask("/status", code)[1]["reporting"] == "report"
        assert outcomes(checked_in(pool, comes)) == ["checked_in"]
        discharged(pool, comes)
    assert closed(pool)[0] == 200
    assert [service(one).state for one in (number, comes, waits)] == [
        State.NOTICE_DRAFTED, State.DISCHARGED, State.TOLD_NOT_TO_REPORT,
    ]  # fmt: skip
    assert [line.move for line in history(number)] == [
        "put_on_call", "call_again", "fall_due", "miss", "draft_notice",
    ]  # fmt: skip


def test_whoever_is_called_in_need_not_come_when_the_pool_is_then_told_not_to(pool):
    number, code = sorted(codes(pool).items())[-1]
    off(pool, "on_call", number)
    with time_machine.travel(MORNING - timedelta(hours=2), tick=False):
        off(pool, "expected", number)
        decide(pool, answer="report", first=1)
        assert ask("/status", code)[1]["reporting"] == "report"
    with time_machine.travel(MORNING - timedelta(hours=1), tick=False):
        decide(pool, answer="do-not-report")
        assert ask("/status", code)[1]["reporting"] == "do-not-report"
    assert at(MORNING, days.begin_day, set_out(pool))["over"] is True
    assert service(number).state is State.TOLD_NOT_TO_REPORT


def test_whoever_is_on_call_can_be_spared_the_day(pool):
    number, code = sorted(codes(pool).items())[0]
    off(pool, "on_call", number)
    assert off(pool, "told_not_to_report", number) == ["done"]
    assert ask("/status", code)[1]["reporting"] == "do-not-report"


def test_closing_leaves_nobody_in_limbo(pool):
    (first, code), (second, _), (third, _), *_rest = sorted(codes(pool).items())
    ask("/answer", code, confirmed=True)
    staff("POST", f"/jurors/{second}/moves", {"move": "return_mail", "reason": "came back to us"})
    excusal = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    staff("POST", f"/jurors/{third}/excusals", excusal)
    decide(pool, answer="do-not-report")
    assert closed(pool)[0] == 200
    assert {one.state for one in everybody(pool)} <= ENDED
    assert service(second).state is State.LAPSED
    assert service(first).state is State.TOLD_NOT_TO_REPORT
    assert all(person(one.juror_number).deferred_to is None for one in everybody(pool))


def on_record(number, **changes):
    """Write on somebody's record what the office, or a list, has learned of them."""
    wiring.people().amend(person(number).model_copy(update=changes))


@pytest.mark.parametrize(
    ("ground", "state"), [("carer", State.EXCUSED), ("not_resident", State.DISQUALIFIED)]
)
def test_nobody_whom_the_record_excuses_is_counted_absent(pool, ground, state):
    decide(pool, answer="report")
    at(MORNING, days.begin_day, set_out(pool))
    number = everybody(pool)[0].juror_number
    until = Excusal(
        ground=ground, scope="until", until=FIRST, decided_by="clerk-1", decided_at=office.NOW
    )
    on_record(number, excusals=(until,))
    assert closed(pool)[0] == 200
    now = service(number)
    assert (now.state, now.ground, now.misses) == (state, ground, 0)
    assert person(number).excusals == (until,)
    assert person(number).deferred_to is None
    assert counted(pool)["notice_drafted"] == 7


def test_whoever_may_not_serve_is_put_before_the_office_and_gets_no_notice(pool):
    """A list of the dead came between the letter and the day: no second notice is drafted."""
    decide(pool, answer="report")
    at(MORNING, days.begin_day, set_out(pool))
    number = everybody(pool)[0].juror_number
    on_record(number, flags=(Flag.DECEASED,))
    assert closed(pool)[1]["status"] == "closed"
    assert closed(pool)[0] == 200
    now = service(number)
    assert (now.state, now.question, now.misses) == (State.DUE, "deceased", 0)
    assert [line.move for line in history(number)] == ["fall_due", "look_into"]
    asks = {"questions": "yes", "purpose": "answering-the-juror"}
    told = staff("GET", f"/pools/{pool.id}/jurors", **asks)[1]
    assert [(one["juror_number"], one["question"]) for one in told["jurors"]] == [
        (number, "deceased")
    ]
    withdraw = {"move": "withdraw", "reason": "the family sent the certificate"}
    assert staff("POST", f"/jurors/{number}/moves", withdraw)[1]["state"] == "withdrawn"


def test_whoever_turns_out_to_have_been_eligible_has_missed_the_day_when_it_is_closed_again(pool):
    decide(pool, answer="report")
    number = everybody(pool)[0].juror_number
    on_record(number, flags=(Flag.DECEASED,))
    assert closed(pool)[0] == 200
    assert service(number).state is State.DUE
    on_record(number, flags=())
    assert closed(pool)[0] == 200
    assert service(number).state is State.NOTICE_DRAFTED


@pytest.mark.parametrize(
    ("moment", "decided"),
    [(NIGHT - timedelta(days=1), True), (NIGHT, False)],
)
def test_a_pool_is_not_closed_before_its_day_or_without_a_decision(pool, moment, decided):
    if decided:
        decide(pool, answer="report")
    status, told = closed(pool, moment)
    assert (status, told["error"]) == (409, "DayNotOver")
    assert {one.state for one in everybody(pool)} == {State.SUMMONED}


def test_whoever_missed_the_day_is_drawn_for_nothing_until_a_person_has_decided(pool):
    decide(pool, answer="report")
    assert closed(pool)[0] == 200
    number = everybody(pool)[0].juror_number
    assert person(number).deferred_to == pool.id
    rest = {"move": "let_rest", "reason": "the letter was lost, says the post"}
    assert staff("POST", f"/jurors/{number}/moves", rest)[1]["state"] == "lapsed"
    assert person(number).deferred_to is None


def test_whoever_stayed_away_is_given_another_date_first(pool):
    decide(pool, answer="report")
    closed(pool)
    number = everybody(pool)[0].juror_number
    later = ordered(SECOND, size=8)
    path = f"/jurors/{number}/reschedulings"
    with time_machine.travel(NIGHT, tick=False):
        told = staff("POST", path, {"pool": later.id, "reason": REASON})[1]
    assert (told["state"], told["pool"], told["misses"]) == ("rescheduled", later.id, 1)
    assert person(number).deferred_to == later.id
    assert counted(later) == {"rescheduled": 1}


def test_a_second_miss_becomes_a_draft_for_a_judge_who_alone_disposes(pool):
    decide(pool, answer="report")
    closed(pool)
    number = everybody(pool)[0].juror_number
    later = ordered(SECOND, size=1)
    again = {"pool": later.id, "reason": REASON}
    with time_machine.travel(NIGHT, tick=False):
        staff("POST", f"/jurors/{number}/reschedulings", again)
        decide(later, answer="report")
    assert closed(later, instant(SECOND, 20))[0] == 200
    assert service(number).state is State.ORDER_DRAFTED
    dispose = {"move": "dispose", "reason": "heard, and explained", "court_order": "2027-OSC-4"}
    path = f"/jurors/{number}/moves"
    assert staff("POST", path, dispose)[1]["error"] == "IllegalMove"
    without = {key: text for key, text in dispose.items() if key != "court_order"}
    assert staff("POST", path, without, role="judge")[1]["error"] == "MoveIncomplete"
    assert staff("POST", path, dispose, role="judge")[1]["state"] == "disposed"
    assert history(number)[-1].order == "2027-OSC-4"


def drafted(number):
    """Ask for the draft notice of somebody; return its text."""
    status, told = staff("GET", f"/jurors/{number}/notice", purpose="preparing-letters")
    assert status == 200
    key = urlsplit(told["url"]).path.removeprefix("/").removeprefix("print/")
    (page,) = PdfReader(io.BytesIO(wiring.letters().get(key))).pages
    return page.extract_text()


def test_a_notice_is_a_draft_with_the_day_that_was_missed_and_no_code(pool):
    decide(pool, answer="report")
    closed(pool)
    number = everybody(pool)[0].juror_number
    with time_machine.travel(NIGHT, tick=False):
        text = drafted(number)
    assert "DRAFT" in text
    assert "March 1, 2027" in text
    assert person(number).name.last.upper() in text.upper()
    assert sorted(codes(pool).items())[0][1] not in text
    assert [line.move for line in history(number)][-1] == "draft_notice"


def test_after_a_second_miss_the_draft_is_an_order_for_a_judge_without_a_fine(pool):
    decide(pool, answer="report")
    closed(pool)
    number = everybody(pool)[0].juror_number
    later = ordered(SECOND, size=1)
    with time_machine.travel(NIGHT, tick=False):
        again = {"pool": later.id, "reason": REASON}
        staff("POST", f"/jurors/{number}/reschedulings", again)
        decide(later, answer="report")
    closed(later, instant(SECOND, 20))
    with time_machine.travel(instant(SECOND, 20), tick=False):
        text = drafted(number)
    assert "DRAFT" in text
    assert "show cause" in text.lower()
    assert "March 1, 2027" in text
    assert "April 5, 2027" in text


def test_no_notice_is_drafted_for_whoever_did_not_stay_away(pool):
    number = everybody(pool)[0].juror_number
    status, told = staff("GET", f"/jurors/{number}/notice")
    assert (status, told["error"]) == (409, "IllegalMove")


def test_nobody_comes_to_a_pool_whose_day_has_come(pool):
    later = ordered(SECOND, size=8)
    code = sorted(codes(pool).values())[0]
    with time_machine.travel(instant(SECOND, 7), tick=False):
        assert ask("/postponement", code, pool=later.id)[1]["error"] == "TooLateToChange"


def test_the_days_of_a_pool_that_is_drawn_again_are_not_followed_twice(pool):
    event = set_out(pool)
    seen = now_of(pool)
    wiring.court().update_pool(seen, seen.given_back(()))
    assert at(EVENING, days.see_reporting, event)["over"] is True
    assert at(MORNING, days.begin_day, event)["over"] is True
    assert at(MORNING + timedelta(days=1), days.see_closed, event | {"due": 1})["over"] is True


@pytest.mark.parametrize("day", [date(2027, 3, 15), date(2027, 11, 8)])
def test_times_keep_the_countys_clock_when_it_changes(day):
    office.publish(office.residents(60))
    pool = sent(ordered(day, size=3))
    times = set_out(pool)
    zone = instant(day, 8).tzinfo

    def local(name):
        return datetime.fromisoformat(times[name].replace("Z", "+00:00")).astimezone(zone)

    assert (local("begin_at").hour, local("decide_at").hour, local("remind_at").hour) == (8, 17, 10)
