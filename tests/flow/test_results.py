"""Results, the end of a panel, its sheet and the questionnaire, through the doors."""

import io
import json
from datetime import date, datetime, timedelta

import boto3
import intake
import office
import panels
import pytest
import summonses
import time_machine
from court_room import MORNING, SHOWN, brought_back, cancel, checked_in, discharged, opened_room
from crashes import before_write
from gatehouse import enrolled
from outcomes import (
    REASON,
    entered,
    finished,
    jury_discharged,
    questionnaire,
    seat,
    sheet,
    told,
)
from panels import called, in_state
from pypdf import PdfReader

from court import juror, results_desk, sheet_desk
from jury import wiring
from jury.eligibility import exclusion
from jury.life_cycle import State
from jury.records import Step
from jury.staff import MEMBER, Member, own_marks

FIGURES = {
    "sworn": State.SEATED,
    "alternate": State.ALTERNATE,
    "cause": State.STRUCK_CAUSE,
    "peremptory": State.STRUCK_PEREMPTORY,
    "not_reached": State.NOT_REACHED,
}


@pytest.fixture
def pool():
    """A pool on its morning, with twelve of them in the room."""
    with intake.opened(), opened_room(12) as held:
        yield held


@pytest.fixture
def panel(pool):
    """A panel of eight, in the courtroom."""
    return called(pool, wanted=8)


def everybody(panel, **changes):
    """Record an outcome for each of the eight: six sworn, one alternate, one struck."""
    usual = {number: seat(number, "sworn") for number in range(1, 7)}
    usual |= {7: seat(7, "alternate"), 8: seat(8, "cause")}
    usual |= {int(name.removeprefix("n")): change for name, change in changes.items()}
    status, answer = entered(panel, *usual.values())
    assert status == 200, answer
    return answer


def number_of(panel, place):
    return panel["seats"][place - 1]["juror_number"]


# -- seat by seat ---------------------------------------------------------------------------


def test_each_outcome_moves_its_person_and_stands_on_the_panel(pool, panel):
    given = [
        seat(1, "sworn"),
        seat(2, "alternate"),
        seat(3, "cause"),
        seat(4, "peremptory", by="state"),
        seat(5, "not_reached"),
    ]
    status, answer = entered(panel, *given)
    assert status == 200
    for place, one in enumerate(given, start=1):
        stands = answer["panel"]["seats"][place - 1]
        assert (stands["outcome"], stands["by"]) == (one["outcome"], one.get("by"))
        assert in_state(pool, FIGURES[one["outcome"]]) == [number_of(panel, place)]
    assert len(in_state(pool, State.ON_PANEL)) == 3
    line = list(wiring.access().lines(office.COUNTY))[-1]
    moved = tuple(summonses.service(number_of(panel, place)).person for place in range(1, 6))
    assert (line.deed, line.people, line.about) == ("changed", moved, pool.id)


def test_the_same_results_again_change_nothing(pool, panel):
    first = entered(panel, seat(1, "sworn"), seat(2, "peremptory", by="defense"))
    before = intake.items("summons")
    assert entered(panel, seat(1, "sworn"), seat(2, "peremptory", by="defense"), by="clerk-2") == (
        first
    )
    assert intake.items("summons") == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (seat(9, "sworn"), "NotFound"),
        (seat(1, "cause"), "SeatDecided"),
        (seat(2, "peremptory"), "Invalid"),
        (seat(2, "sworn", by="state"), "Invalid"),
        (seat(2, None), "Invalid"),
        (seat(3, "cause"), "Invalid"),
    ],
)
def test_when_one_seat_is_refused_nothing_is_recorded(pool, panel, wrong, code):
    assert entered(panel, seat(1, "sworn"))[0] == 200
    before = intake.items("summons")
    assert entered(panel, seat(3, "sworn"), wrong)[1]["error"] == code
    assert intake.items("summons") == before


def test_an_outcome_is_taken_back_for_a_reason_and_the_history_says_so(pool, panel):
    entered(panel, seat(1, "cause"))
    status, answer = entered(panel, seat(1, "peremptory", by="defense", reason=REASON))
    assert status == 200
    stands = answer["panel"]["seats"][0]
    assert (stands["outcome"], stands["by"]) == ("peremptory", "defense")
    assert REASON not in json.dumps(answer)
    for masked in (told("GET", f"/panels/{panel['panel']}/results")[1], panels.read(panel)):
        assert REASON not in json.dumps(masked)
    before = len(list(wiring.access().lines(office.COUNTY)))
    opened = panels.read(panel, **SHOWN)
    assert opened["history"][-1]["why"] == opened["seats"][0]["decided"]["why"] == REASON
    (line,) = list(wiring.access().lines(office.COUNTY))[before:]
    on_it = [one.person for one in wiring.summonses().panel(office.COUNTY, panel["panel"]).seats]
    assert (line.deed, line.people, line.about) == ("shown", tuple(on_it), pool.id)
    moves = [entry.move for entry in summonses.history(number_of(panel, 1))]
    assert moves[-3:] == ["strike_for_cause", "correct_outcome", "strike_peremptorily"]
    assert answer["panel"]["history"][-1]["what"] == "seat 1, cause: taken back"
    status, answer = entered(panel, seat(1, None, reason=REASON))
    assert answer["panel"]["seats"][0]["outcome"] is None
    assert summonses.service(number_of(panel, 1)).state is State.ON_PANEL


def test_an_old_screen_decides_nothing(pool, panel):
    route = f"/v1/counties/{office.COUNTY}/panels/{panel['panel']}/results"
    who = {"by": "clerk-1", "role": "clerk"}
    answer = intake.reply(results_desk.handler, "GET", route, **who)
    screen = {"If-Match": answer["multiValueHeaders"]["ETag"][0]}
    entered(panel, seat(1, "cause"))
    late = {"seats": [seat(1, "sworn", reason=REASON)]}
    answer = intake.reply(results_desk.handler, "POST", route, late, headers=screen, **who)
    assert json.loads(answer["body"])["error"] == "ScreenStale"
    assert in_state(pool, State.SEATED) == []


def test_nobody_decides_about_a_seat_that_is_their_own(pool, panel):
    enrolled("clerk-1", summonses.person(number_of(panel, 2)), households=[])
    before = intake.items("summons")
    status, refusal = entered(panel, seat(1, "sworn"), seat(2, "cause"))
    assert (status, refusal["error"]) == (403, "OwnRecord")
    assert intake.items("summons") == before
    assert entered(panel, seat(1, "sworn"))[0] == 200  # they are not named
    assert entered(panel, seat(2, "cause"), by="clerk-2")[0] == 200


def test_during_a_random_act_nothing_is_recorded(pool, panel):
    assert panels.order(pool, case="2027-CF-000413", wanted=2)[0] == 202
    status, answer = entered(panel, seat(1, "sworn"))
    assert (status, answer["error"]) == (409, "RoomBusy")
    panels.settle()
    assert entered(panel, seat(1, "sworn"))[0] == 200


def test_a_panel_that_is_not_in_the_courtroom_has_no_results(pool):
    ordered = panels.done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    assert entered(ordered, seat(1, "sworn"))[1]["error"] == "PanelNotCalled"
    assert sheet(ordered, purpose="running-the-court-day")[1]["error"] == "PanelNotCalled"
    assert finished(ordered)[1]["error"] == "PanelNotCalled"


def test_where_a_panel_differs_from_the_law_it_says_so_and_refuses_nothing(pool, panel):
    status, answer = entered(panel, seat(1, "sworn"))
    # The pool of this office is a grand jury's.
    assert [one["what"] for one in answer["warnings"]] == ["jury-short", "pool-unfit"]
    assert answer["panel"]["fits_pool"] is False
    assert answer["law"]["jury"]["least"] == 6
    strikes = [seat(place, "peremptory", by="state") for place in range(2, 9)]
    status, answer = entered(panel, *strikes)
    assert status == 200
    says = [one["says"] for one in answer["warnings"]]
    assert says[0] == "1 sworn of 6"
    assert says[1].startswith("the state has used 7 of 6 strikes")
    assert told("GET", f"/panels/{panel['panel']}/results")[1] == answer


def strikes(answer):
    return [one["says"] for one in answer["warnings"] if one["what"] == "strikes-over"]


def test_what_a_first_panel_gave_and_took_counts_for_the_case(pool, panel):
    struck = [seat(place, "peremptory", by="state") for place in range(5, 8)]
    usual = {f"n{one['seat']}": one for one in struck}
    everybody(panel, **usual)  # four sworn, three strikes
    second = called(pool, number=2, wanted=4)
    more = [seat(place, "peremptory", by="state") for place in (3, 4)]
    status, answer = entered(second, seat(1, "sworn"), seat(2, "sworn"), *more)
    # Four and two are a jury, and three and two strikes are not too many.
    assert (status, [one["what"] for one in answer["warnings"]]) == (200, ["pool-unfit"])
    assert finished(second)[0] == finished(panel)[0] == 200
    third = called(pool, number=3, wanted=2)
    status, answer = entered(third, *(seat(one, "peremptory", by="state") for one in (1, 2)))
    (says,) = strikes(answer)
    assert says.startswith("the state has used 7 of 6 strikes")
    assert strikes(told("GET", f"/panels/{panel['panel']}/results")[1]) == [says]
    other = called(pool, case="2027-CF-000413", wanted=2)
    assert strikes(told("GET", f"/panels/{other['panel']}/results")[1]) == []


def test_a_panel_that_was_given_up_counts_for_nothing(pool):
    first = called(pool, wanted=4)
    assert panels.released(first)[0] == 200
    second = called(pool, number=2, wanted=6)
    status, answer = entered(second, *(seat(place, "sworn") for place in range(1, 7)))
    assert (status, [one["what"] for one in answer["warnings"]]) == (200, ["pool-unfit"])


def test_seats_that_were_written_before_one_was_refused_are_entered_in_the_log(pool, panel):
    first, second = (summonses.service(number_of(panel, place)).person for place in (1, 2))
    with third_seat_meets_an_act(pool):
        status, refusal = entered(panel, *(seat(place, "sworn") for place in (1, 2, 3)))
    assert (status, refusal["error"]) == (409, "RoomBusy")
    assert len(in_state(pool, State.SEATED)) == 2
    assert last_line() == ("changed", (first, second))


def test_those_who_went_before_the_end_was_refused_are_entered_too(pool, panel):
    everybody(panel, **{f"n{place}": seat(place, "cause") for place in (5, 6, 7)})
    people = {place: summonses.service(number_of(panel, place)).person for place in range(1, 9)}
    with third_seat_meets_an_act(pool):
        assert finished(panel)[1]["error"] == "RoomBusy"
    assert last_line() == ("changed", (people[5], people[6]))
    panels.settle()
    assert finished(panel)[0] == 200
    assert last_line() == ("changed", tuple(people[place] for place in (5, 6, 7, 8)))
    with third_seat_meets_an_act(pool, "2027-CF-000414"):
        assert jury_discharged(panel)[1]["error"] == "RoomBusy"
    assert last_line() == ("changed", (people[1], people[2]))


def last_line():
    line = list(wiring.access().lines(office.COUNTY))[-1]
    return line.deed, line.people


def third_seat_meets_an_act(pool, case="2027-CF-000413"):
    """Let somebody order a panel of the room between the second and the third seat of a call."""
    return before_write(2, lambda: panels.done("POST", f"/pools/{pool.id}/panels", panels.NAMED | {
        "case": case, "wanted": 1,
    }))  # fmt: skip


def test_the_day_on_which_somebody_was_called_is_not_taken_back_while_they_sit(pool, panel):
    one, other = number_of(panel, 1), number_of(panel, 2)
    entered(panel, seat(1, "sworn"))
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        spare, *_ = in_state(pool, State.CHECKED_IN)
        checked_in(pool, one, other, spare)
        for number in (one, other):
            # The panel was drawn of those who were there yesterday, and not today.
            status, refusal = cancel(pool, number, day=str(pool.service_date))
            assert (status, refusal["error"]) == (409, "IllegalMove")
            assert cancel(pool, number)[0] == 200
        second = called(pool, case="2027-CF-000413", wanted=1)
        assert number_of(second, 1) == spare
        assert cancel(pool, spare)[1]["error"] == "IllegalMove"
        assert panels.released(second)[0] == 200
        status, answer = cancel(pool, spare)
        assert (status, answer["state"]) == (200, "checked_in")


def test_nor_is_it_once_they_are_let_go_or_back_in_the_room(pool, panel):
    """Else a jury had had somebody on it who was never there."""
    everybody(panel)
    finished(panel)
    jury_discharged(panel)
    for place, state in ((1, State.DISCHARGED), (7, State.DISCHARGED), (8, State.CHECKED_IN)):
        number = number_of(panel, place)
        status, refusal = cancel(pool, number)
        assert (status, refusal["error"]) == (409, "IllegalMove")
        assert summonses.service(number).state is state
        assert summonses.person(number).last_reported == pool.service_date


# -- the end -----------------------------------------------------------------------------------


def test_the_unused_are_back_in_the_room_and_can_be_drawn_again(pool, panel):
    everybody(panel, n7=seat(7, "not_reached"), n5=seat(5, "peremptory", by="state"))
    unused = sorted(number_of(panel, place) for place in (5, 7, 8))
    status, answer = finished(panel)
    assert (status, answer["panel"]["status"]) == (200, "done")
    assert set(unused) <= set(in_state(pool, State.CHECKED_IN))
    assert len(in_state(pool, State.SEATED)) == 5
    assert finished(panel) == (status, answer)
    again = called(pool, case="2027-CF-000413", wanted=7)
    assert set(unused) <= {one["juror_number"] for one in again["seats"]}
    # On another panel now, they are none of the first one's business.
    refusal = entered(panel, seat(5, "sworn", reason=REASON))[1]
    assert refusal["error"] == "PanelNotCalled"
    assert len(in_state(pool, State.ON_PANEL)) == 7


def test_the_unused_go_home_and_have_served(pool, panel):
    everybody(panel)
    status, answer = finished(panel, "discharge")
    assert status == 200
    assert answer["panel"]["seats"][7]["afterwards"] == "discharged"
    gone = number_of(panel, 8)
    assert in_state(pool, State.DISCHARGED) == [gone]
    day = pool.service_date
    assert wiring.summonses().find_attendance(pool.county, gone, day).left is not None
    assert finished(panel, "return")[1]["error"] == "Conflict"


def test_a_panel_does_not_end_while_somebody_has_no_outcome(pool, panel):
    entered(panel, *(seat(place, "cause") for place in (1, 2, 4, 5, 6, 8)))
    status, refusal = finished(panel)
    assert (status, refusal["error"], refusal["seats"]) == (409, "SeatsOpen", "3, 7")
    assert in_state(pool, State.ON_PANEL) == sorted(number_of(panel, place) for place in (3, 7))


def test_whoever_the_office_has_let_go_meanwhile_does_not_keep_the_panel_from_ending(pool, panel):
    everybody(panel)
    struck = number_of(panel, 8)
    assert discharged(pool, struck)[0]["outcome"] == "discharged"
    status, answer = finished(panel)
    assert (status, answer["panel"]["status"]) == (200, "done")
    assert answer["panel"]["seats"][7]["afterwards"] == "discharged"
    assert in_state(pool, State.DISCHARGED) == [struck]


def test_the_jury_serves_until_the_trial_is_over_and_is_then_exempt_for_a_year(pool, panel):
    everybody(panel)
    assert jury_discharged(panel)[1]["error"] == "PanelNotDone"
    finished(panel)
    jury = sorted(number_of(panel, place) for place in range(1, 8))
    status, answer = jury_discharged(panel)
    assert status == 200
    assert in_state(pool, State.DISCHARGED) == jury
    assert jury_discharged(panel) == (status, answer)
    held = summonses.person(jury[0])
    later = pool.service_date.replace(month=12)
    why = exclusion(held, service=later, pool="petit-20271201T0800-kissimmee", in_open_pool=())
    assert why == "served"


def test_jurors_and_alternates_are_told_apart_also_when_the_panel_is_over(pool, panel):
    everybody(panel)
    finished(panel)
    assert entered(panel, seat(6, "alternate"))[1]["error"] == "SeatDecided"  # no reason is given
    for wrong in (seat(6, "cause", reason=REASON), seat(6, None, reason=REASON),
                  seat(8, "sworn", reason=REASON)):  # fmt: skip
        assert entered(panel, wrong)[1]["error"] == "PanelNotCalled"
    swap = seat(6, "alternate", reason=REASON), seat(7, "sworn", reason=REASON)
    status, answer = entered(panel, *swap)
    assert status == 200
    assert entered(panel, *swap) == (status, answer)
    assert [one["outcome"] for one in answer["panel"]["seats"][5:7]] == ["alternate", "sworn"]
    opened = panels.read(panel, **SHOWN)
    assert [(one["what"], one["why"]) for one in opened["history"][-2:]] == [
        ("seat 6, sworn: taken back", REASON), ("seat 7, alternate: taken back", REASON),
    ]  # fmt: skip
    assert in_state(pool, State.ALTERNATE) == [number_of(panel, 6)]
    assert summonses.history(number_of(panel, 7))[-1].move == "make_juror"
    assert jury_discharged(panel)[0] == 200
    assert entered(panel, *swap) == (200, told("GET", f"/panels/{panel['panel']}/results")[1])
    back = seat(6, "sworn", reason=REASON)
    assert entered(panel, back)[1]["error"] == "SeatDecided"  # they have left


def test_whoever_is_let_go_with_nothing_entered_of_the_day_is_named_and_nobody_is_refused(
    pool, panel
):
    everybody(panel)
    finished(panel)
    jury = [number_of(panel, place) for place in range(1, 8)]
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        checked_in(pool, *jury[:5])
        status, answer = jury_discharged(panel)
        assert (status, answer["not_entered"]) == (200, jury[5:])
        assert jury_discharged(panel) == (status, answer)
    assert set(jury) <= set(in_state(pool, State.DISCHARGED))
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        assert jury_discharged(panel)[1]["not_entered"] == []  # they were not in court today


def test_a_jury_that_was_let_go_by_mistake_is_back_on_its_panel_and_is_let_go_again(pool, panel):
    everybody(panel)
    finished(panel, "discharge")
    jury = [number_of(panel, place) for place in range(1, 8)]
    struck = number_of(panel, 8)
    jury_discharged(panel)
    assert [one["outcome"] for one in brought_back(pool, *jury, struck)] == ["in_court"] * 8
    assert in_state(pool, State.SEATED) == sorted(jury[:6])
    assert in_state(pool, State.ALTERNATE) == jury[6:]
    shown = told("GET", f"/panels/{panel['panel']}/results")[1]["panel"]
    assert [one["afterwards"] for one in shown["seats"]] == [None] * 7 + ["returned"]
    assert shown["history"][-1]["what"] == "seat 8: discharge taken back"
    # Whoever was struck is in the room, and can be drawn again; the jury is let go once more.
    assert struck in {one["juror_number"] for one in called(pool, case="2027-CF-000413",
                                                            wanted=5)["seats"]}  # fmt: skip
    assert jury_discharged(panel)[0] == 200
    assert in_state(pool, State.DISCHARGED) == sorted(jury)


def test_whoever_was_struck_let_go_and_brought_back_is_none_of_their_panels_business(pool, panel):
    everybody(panel)
    struck = number_of(panel, 8)
    discharged(pool, struck)
    assert brought_back(pool, struck)[0]["outcome"] == "in_court"
    assert entered(panel, seat(8, "sworn", reason=REASON))[1]["error"] == "SeatDecided"
    status, answer = finished(panel, "discharge")
    assert (status, answer["panel"]["seats"][7]["afterwards"]) == (200, "returned")
    assert struck in in_state(pool, State.CHECKED_IN)


# -- the sheet ---------------------------------------------------------------------------------


def pages(answer):
    """Return the text of the sheet that an answer links to, page by page."""
    key = answer["url"].split("?")[0].split("/", 3)[3].removeprefix("papers/")
    body = boto3.client("s3").get_object(Bucket="papers", Key=key)["Body"].read()
    return [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]


def test_the_sheet_has_the_panel_in_the_lots_order_and_what_the_court_allows(pool, panel):
    one = number_of(panel, 3)
    said = {"occupation": "ferryquorm on the Styx", "help_needed": "a chair by the door"}
    assert questionnaire("POST", one, said)[0] == 200
    status, answer = sheet(panel, purpose="running-the-court-day")
    assert status == 200
    text = "\n".join(pages(answer))
    places = [text.index(seated["juror_number"]) for seated in panel["seats"]]
    assert places == sorted(places)
    assert text.count("EXAMPELQUORNE, ALEX") == 8
    assert "Work: ferryquorm on the Styx" in text
    assert "chair by the door" not in text
    assert panels.CASE in text
    assert panel["drawn_by"] in text
    assert panel["put_in_order_by"] in text
    first = answer["url"].split("?")[0]
    entered(panel, seat(1, "sworn"))
    assert sheet(panel, purpose="running-the-court-day")[1]["url"].split("?")[0] == first


def test_the_sheet_is_shown_for_a_purpose_and_the_log_names_everybody_on_it(pool, panel):
    assert sheet(panel)[1] == {"panel": panel["panel"], "people": 8, "url": None}
    before = len(list(wiring.access().lines(office.COUNTY)))
    assert sheet(panel, purpose="running-the-court-day")[0] == 200
    (line,) = list(wiring.access().lines(office.COUNTY))[before:]
    on_it = {one.person for one in wiring.summonses().panel(office.COUNTY, panel["panel"]).seats}
    assert (line.deed, set(line.people), line.purpose) == ("shown", on_it, "running-the-court-day")


def test_nobody_opens_a_sheet_that_they_or_their_household_stand_on(pool, panel):
    theirs = summonses.person(number_of(panel, 2))
    household = [(theirs.residence.line1, theirs.residence.zip5)]
    marks = own_marks(
        wiring.staff_secret(),
        last=theirs.name.last,
        first="ROBIN",
        born=date(1991, 2, 3),
        households=household,
    )
    step = Step(what="registered", at=office.NOW, by="administrator-1")
    member = Member(
        county=office.COUNTY, subject="clerk-1", position="employee", registered=step, marks=marks
    )
    wiring.access().replace(office.COUNTY, MEMBER, "clerk-1", None, member)
    before = len(list(wiring.access().lines(office.COUNTY)))
    status, refusal = sheet(panel, purpose="running-the-court-day")
    assert (status, refusal["error"]) == (403, "OwnRecord")
    assert len(list(wiring.access().lines(office.COUNTY))) == before


# -- questionnaires ----------------------------------------------------------------------------


def own(code, **said):
    return intake.asked(
        juror.handler, "POST", "/v1/public/jurors/questionnaire", {"code": code, **said}
    )


def answers_of(told):
    return {one["code"]: one["answer"] for one in told["questions"] if one["answer"] is not None}


def test_answers_are_masked_without_a_purpose_and_opening_them_is_on_record(pool):
    number = in_state(pool, State.CHECKED_IN)[0]
    status, answer = questionnaire("POST", number, {"years_here": "12", "occupation": " "})
    assert (status, answers_of(answer)) == (200, {})
    assert [one["code"] for one in answer["questions"] if one["answered"]] == ["years_here"]
    before = len(list(wiring.access().lines(office.COUNTY)))
    assert answers_of(questionnaire("GET", number)[1]) == {}
    opened = questionnaire("GET", number, purpose="answering-the-juror")[1]
    assert answers_of(opened) == {"years_here": "12"}
    assert len(list(wiring.access().lines(office.COUNTY))) == before + 1


def test_a_question_that_nobody_asked_is_not_answered(pool):
    number = in_state(pool, State.CHECKED_IN)[0]
    status, refusal = questionnaire("POST", number, {"shoe_size": "nine"})
    assert (status, refusal["error"], refusal["question"]) == (422, "NotAsked", "shoe_size")


def test_other_answers_leave_the_earlier_ones_on_file_with_who_took_them_down(pool):
    number = in_state(pool, State.CHECKED_IN)[0]
    own(summonses.codes(pool)[number], answers={"years_here": "3", "occupation": "ferryquorm"})
    with time_machine.travel(MORNING + timedelta(minutes=5), tick=False):
        assert questionnaire("POST", number, {"years_here": "4"})[0] == 200
    status, masked = questionnaire("POST", number, {"years_here": "4"})  # changes nothing
    told = [(one["by"], one["answers"]) for one in masked["earlier"]]
    assert (status, told, masked["by"]) == (200, [(f"juror {number}", None)], "clerk-1")
    opened = questionnaire("GET", number, purpose="answering-the-juror")[1]
    (before,) = opened["earlier"]
    assert before["answers"] == {"years_here": "3", "occupation": "ferryquorm"}
    assert datetime.fromisoformat(before["since"]) == MORNING
    assert datetime.fromisoformat(opened["since"]) == MORNING + timedelta(minutes=5)
    with time_machine.travel(MORNING + timedelta(minutes=9), tick=False):
        questionnaire("POST", number, {"years_here": "5"})
    opened = questionnaire("GET", number, purpose="answering-the-juror")[1]
    assert [one["answers"]["years_here"] for one in opened["earlier"]] == ["4", "3"]


def test_answers_are_not_keyed_in_over_others_that_came_since_one_looked(pool):
    number = in_state(pool, State.CHECKED_IN)[0]
    blank = screen_of(number)
    own(summonses.codes(pool)[number], answers={"years_here": "3"})
    before = intake.items("people")
    status, refusal = keyed_in(number, {"years_here": "30"}, blank)
    assert (status, refusal["error"]) == (412, "ScreenStale")
    assert intake.items("people") == before
    assert keyed_in(number, {"years_here": "30"}, screen_of(number))[0] == 200
    # Whatever else the office does with the summons makes no other questionnaire of it.
    seen = screen_of(number)
    discharged(pool, in_state(pool, State.CHECKED_IN)[1])
    called(pool, wanted=11)
    assert keyed_in(number, {"years_here": "31"}, seen)[0] == 200
    assert screen_of(number) != seen


def screen_of(number):
    route = f"/v1/counties/{office.COUNTY}/jurors/{number}/questionnaire"
    answer = intake.reply(sheet_desk.handler, "GET", route, by="clerk-1", role="clerk")
    return answer["multiValueHeaders"]["ETag"][0]


def keyed_in(number, answers, screen):
    route = f"/v1/counties/{office.COUNTY}/jurors/{number}/questionnaire"
    who = {"by": "clerk-1", "role": "clerk", "headers": {"If-Match": screen}}
    answer = intake.reply(sheet_desk.handler, "POST", route, {"answers": answers}, **who)
    return answer["statusCode"], json.loads(answer["body"])


def test_a_juror_answers_with_the_code_until_they_are_on_a_panel(pool):
    codes = summonses.codes(pool)
    status, answer = own(codes[in_state(pool, State.CHECKED_IN)[0]], answers={"years_here": "3"})
    assert (status, answer["open"], answers_of(answer)) == (200, True, {"years_here": "3"})
    seated = called(pool, wanted=12)["seats"][0]["juror_number"]
    status, answer = own(codes[seated])
    assert (status, answer["open"]) == (200, False)
    status, refusal = own(codes[seated], answers={"years_here": "4"})
    assert (status, refusal["error"]) == (409, "AnswersClosed")
    assert questionnaire("POST", seated, {"years_here": "4"})[0] == 200
    assert own("AAAA-AAAA-AAAA-AAAA")[1]["error"] == "NotFound"
