"""Panels and dismissals by lot, through the desk's doors, with all their evidence."""

import json
from collections import Counter
from datetime import date, timedelta

import desk
import intake
import office
import panels
import pytest
import summonses
import time_machine
from court_room import (
    MORNING,
    SHOWN,
    brought_back,
    cancel,
    checked_in,
    discharged,
    numbers,
    opened_room,
    room,
)
from desk import FIRST, REASON, SECOND, void
from desk import asked as void_asked
from panels import (
    ask,
    called,
    dismissed,
    done,
    draw,
    floor,
    in_state,
    order,
    panel,
    read,
    released,
    settle,
    started,
    states,
    terms,
    verified,
)

from court import events, offices
from draw import checks, public
from draw import steps as draw_steps
from jury import wiring
from jury.canonical import document_hash
from jury.court_store import WHOLE_LOG, CourtStore
from jury.errors import ActWithdrawn, Conflict, CountyBusy
from jury.keys import keyed_hash
from jury.life_cycle import State
from jury.records import PoolStatus, Stop
from jury.selection import read_selection
from jury.standing import by_number


@pytest.fixture
def pool():
    """A pool of fifteen on its morning, with twelve of them in the room."""
    with intake.opened(), opened_room(12) as held:
        yield held


def numbers_on(shown):
    return [seat["juror_number"] for seat in shown["seats"]]


# -- a panel ------------------------------------------------------------------------------------


def test_a_panel_is_drawn_of_those_present_and_called_in_the_order_of_the_second_act(pool):
    shown = called(pool, wanted=6)
    assert shown["status"] == "called"
    assert [seat["seat"] for seat in shown["seats"]] == [1, 2, 3, 4, 5, 6]
    assert set(numbers_on(shown)) == set(in_state(pool, State.ON_PANEL))
    assert len(in_state(pool, State.CHECKED_IN)) == 6
    act = wiring.court().room_act(pool.county, panel(shown).ordering)
    second = wiring.court().draw(pool.county, act.draw)
    people = {one.person: one.juror_number for one in summonses.everybody(pool)}
    drawn = read_selection(wiring.papers(), second).people
    assert numbers_on(shown) == [people[one] for one in drawn]


def test_both_acts_verify_and_count_everybody_in_the_room(pool, tmp_path):
    one = called(pool, wanted=5)
    two = called(pool, wanted=3, case="2027-CF-000413")
    for shown in (one, two):
        for draw_id in (shown["drawn_by"], shown["put_in_order_by"]):
            told = verified(draw_id, tmp_path)
            assert told.returncode == 0, told.stdout
    first, second = terms(two["drawn_by"]), terms(two["put_in_order_by"])
    assert (first["purpose"], second["purpose"]) == ("panel", "panel-order")
    assert (first["to_draw"], first["roll"]["size"]) == (3, 7)
    assert first["roll"]["excluded"] == {"on_panel": 5}
    assert (second["to_draw"], second["roll"]["size"]) == (3, 3)
    assert not set(numbers_on(one)) & set(numbers_on(two))


def test_the_acts_stand_in_the_public_list_without_a_case_a_number_or_a_name(pool):
    shown = called(pool)
    path = f"/v1/public/counties/{office.COUNTY}/draws"
    listed = intake.asked(public.handler, "GET", path)[1]
    told = {one["draw"]: one for one in listed["draws"]}
    assert told[shown["drawn_by"]]["drawn"] == told[shown["put_in_order_by"]]["drawn"] == 6
    text = json.dumps(listed)
    held = panel(shown)
    for secret in [panels.CASE, *numbers_on(shown), *(seat.person for seat in held.seats)]:
        assert secret not in text
    assert "person" not in json.dumps(shown["seats"])


def test_the_same_order_again_is_the_same_panel_and_another_one_a_conflict(pool):
    first = called(pool)
    assert order(pool)[1] == first
    status, told = order(pool, wanted=7)
    assert (status, told["error"], told["panel"]) == (409, "Conflict", first["panel"])
    assert len(done("GET", f"/pools/{pool.id}/panels")["panels"]) == 1
    assert len(started()) == 2


def test_more_than_are_present_is_refused_with_the_shortfall_or_drawn_with_fewer(pool):
    status, told = order(pool, wanted=20)
    assert (status, told["error"]) == (422, "TooFew")
    assert (told["wanted"], told["present"], told["shortfall"]) == (20, 12, 8)
    assert floor(pool).acting is None
    shown = called(pool, wanted=20, fewer=True)
    assert len(shown["seats"]) == 12
    status, told = order(pool, case="2027-CF-000413", wanted=1, fewer=True)
    assert (status, told["error"], told["present"]) == (422, "TooFew", 0)


def test_whoever_has_gone_home_early_is_not_drawn(pool):
    gone = in_state(pool, State.CHECKED_IN)[:4]
    for number in gone:
        route = f"/pools/{pool.id}/check-ins/{number}/leave"
        status, told = room("POST", route, {"own_request": False})
        assert status == 200, told
    shown = called(pool, wanted=8)
    assert not set(numbers_on(shown)) & set(gone)
    assert terms(shown["drawn_by"])["roll"]["excluded"] == {"not_here": 4}


def test_whoever_comes_while_an_act_is_under_way_is_let_in_and_not_drawn(pool):
    done("POST", f"/pools/{pool.id}/panels", panels.NAMED | {"wanted": 12})
    late = next(one for one, state in states(pool).items() if state is not State.CHECKED_IN)
    (told,) = checked_in(pool, late)
    assert told["outcome"] == "checked_in"
    settle()
    assert in_state(pool, State.CHECKED_IN) == [late]


def test_nobody_is_let_go_and_no_act_ordered_while_one_is_under_way(pool):
    told = done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    status, refusal = order(pool, case="2027-CF-000413")
    assert (status, refusal["error"], refusal["act"]) == (409, "RoomBusy", told["panel"])
    status, refusal = ask("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 1})
    assert (status, refusal["error"]) == (409, "RoomBusy")
    body = {"jurors": in_state(pool, State.CHECKED_IN)[:1], "reason": "goes home for good"}
    status, told = room("POST", f"/pools/{pool.id}/discharges", body)
    assert (status, told["entries"][0]["outcome"]) == (200, "try_again")
    assert in_state(pool, State.DISCHARGED) == []
    settle()
    assert floor(pool).acting is None
    assert order(pool, case="2027-CF-000413")[0] == 202


def test_an_event_that_comes_again_or_late_changes_nothing(pool):
    shown = called(pool)
    assert released(shown)[0] == 200
    called(pool, case="2027-CF-000413", wanted=12)
    before = intake.items("summons"), intake.items("court")
    for act in started():
        events.act_signed(panels.event(act), None)
    assert (intake.items("summons"), intake.items("court")) == before


def test_what_an_event_that_was_lost_has_left_is_taken_up_by_the_look_or_at_the_desk(pool):
    told = done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    (first,) = started()
    draw(first)  # and nobody hears of it
    assert events.watch_panels({}, None) == {"waiting": 1}
    second = started()[-1]
    assert second.purpose == "panel-order"
    draw(second)
    assert read(told)["status"] == "ordered"
    assert done("POST", f"/panels/{told['panel']}/continue")["status"] == "called"
    assert events.watch_panels({}, None) == {"waiting": 0}


def test_what_waits_in_the_room_of_a_pool_that_is_closed_is_found_by_the_look(pool):
    here = in_state(pool, State.CHECKED_IN)
    discharged(pool)
    close = {"reason": "the day is over and the room is empty"}
    assert summonses.staff("POST", f"/pools/{pool.id}/close", close)[0] == 200
    brought_back(pool, *here)
    told = done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    (first,) = started()
    draw(first)  # and nobody hears of it
    with time_machine.travel(MORNING + timedelta(days=61), tick=False):
        assert events.watch_panels({}, None) == {"waiting": 0}
    assert events.watch_panels({}, None) == {"waiting": 1}
    settle()
    assert read(told)["status"] == "called"


def test_a_statistic_is_recorded_and_holds_no_courtroom(pool, monkeypatch):
    monkeypatch.setattr(checks, "chi_square_tail", lambda *_: 0.0)
    shown = called(pool)
    assert shown["status"] == "called"
    found = wiring.court().draw(pool.county, shown["drawn_by"])
    assert found.held == ()
    result = wiring.evidence().get(f"{pool.county}/draws/{found.id}/result.json")
    said = json.loads(result)["checks"]["statistics"]
    assert [one["p_micro"] for one in said] == [0, 0, 0]


def test_an_act_without_an_approved_plan_is_refused_before_the_room_waits_for_it(pool, monkeypatch):
    monkeypatch.setenv("STAGE", "production")
    assert order(pool)[1]["error"] == "NotApproved"
    assert floor(pool).acting is None


def test_a_random_act_is_not_voided(pool):
    shown = called(pool)
    for act in started():
        status, told = void(act, "administrator-1", reason="the judge would like another one")
        assert (status, told["error"]) == (409, "ActStands")
    assert read(shown) == shown


# -- given up -----------------------------------------------------------------------------------


def test_a_panel_that_is_given_up_is_back_in_the_room_and_can_be_drawn_again(pool):
    shown = called(pool, wanted=12)
    assert released(shown)[1]["status"] == "released"
    assert len(in_state(pool, State.CHECKED_IN)) == 12
    assert released(shown)[1]["status"] == "released"
    assert [step["what"] for step in read(shown)["history"]] == [
        "ordered", "called", "release begun", "released",
    ]  # fmt: skip
    second = called(pool, number=2, wanted=12)
    assert set(numbers_on(second)) == set(numbers_on(shown))
    assert [line.move for line in summonses.history(numbers_on(shown)[0])][-3:] == [
        "call_to_panel", "release_from_panel", "call_to_panel",
    ]  # fmt: skip


def test_a_panel_is_not_given_up_before_it_is_called_nor_once_something_is_decided(pool):
    told = done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    (act,) = started()
    draw_steps.commit_draw(office.freeze(act), None)
    assert released(told)[1]["error"] == "RoomBusy"
    settle()
    held = panel(told)
    seats = (held.seats[0].model_copy(update={"outcome": "cause"}), *held.seats[1:])
    decided = held.model_copy(update={"seats": seats})
    wiring.court().amend_roll(pool.county, (), [wiring.summonses().panel_replaced(held, decided)])
    assert released(told)[1]["error"] == "PanelDecided"
    assert len(in_state(pool, State.ON_PANEL)) == 6


def test_whom_the_lot_has_let_go_nobody_brings_back(pool):
    gone = dismissed(pool, wanted=2)["dismissed"]
    (told, _) = brought_back(pool, *gone)
    assert (told["outcome"], told["why"], told["state"]) == ("not_possible", "by_lot", "discharged")


def test_whom_the_lot_has_let_go_does_not_check_in_again(pool):
    """Else the office could choose among them: by a check-in that it takes back and enters anew."""
    gone, *_ = dismissed(pool, wanted=2)["dismissed"]
    status, told = cancel(pool, gone)
    assert (status, told["state"]) == (200, "due")
    for said in ({}, {"day": str(pool.service_date), "reason": "the counter had scanned them"}):
        with time_machine.travel(MORNING + timedelta(days=len(said)), tick=False):
            body = {"jurors": [{"juror": gone}]} | said
            (told,) = room("POST", f"/pools/{pool.id}/check-ins", body)[1]["entries"]
        assert (told["outcome"], told["why"]) == ("not_eligible", "by_lot")
    assert gone not in in_state(pool, State.CHECKED_IN)


# -- never drawn --------------------------------------------------------------------------------


@pytest.mark.parametrize("work", ["drawing", "applying"])
def test_no_act_is_ordered_while_the_county_could_not_draw_it(pool, work):
    by = {"drawing": pool.draw, "applying": "F" + "0" * 24}[work]
    key = {"pk": {"S": f"COUNTY#{pool.county}"}, "sk": {"S": "STATE"}}
    wiring.dynamodb().update_item(
        TableName="court",
        Key=key,
        UpdateExpression=f"SET {work} = :it",
        ExpressionAttributeValues={":it": {"S": by}},
    )
    assert order(pool)[1]["error"] == "CountyBusy"
    refused = ask("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 1})
    assert refused[1]["error"] == "CountyBusy"
    assert floor(pool).acting is None


def another_draw(*, ceremony=False):
    """Commit another draw of the county, which is then under way; return its workflow's state."""
    other = office.order(15, kind="grand", service=date(2027, 7, 6))
    other = desk.choose_ceremony(other) if ceremony else other
    return office.DRAW_STEPS[0](office.freeze(other), None)


def test_an_act_waits_for_a_draw_that_ends_by_itself_and_its_room_meanwhile(pool):
    state = another_draw()
    status, told = order(pool)
    assert (status, floor(pool).acting) == (202, told["panel"])
    (act,) = started()
    with pytest.raises(CountyBusy):  # the workflow asks again
        draw_steps.open_draw(office.identifiers(act), None)
    who = in_state(pool, State.CHECKED_IN)[0]
    body = {"jurors": [who], "reason": "goes home for good"}
    (refused,) = room("POST", f"/pools/{pool.id}/discharges", body)[1]["entries"]
    assert refused["outcome"] == "try_again"
    # Whoever does not want to wait gives it up; the next one is drawn once the other is done.
    assert released(told)[1]["status"] == "released"
    assert floor(pool).acting is None
    with pytest.raises(ActWithdrawn):
        draw_steps.open_draw(office.identifiers(act), None)
    second = order(pool, number=2)[1]
    lot = ask("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 1})
    assert (lot[0], lot[1]["error"]) == (409, "RoomBusy")
    for step in office.DRAW_STEPS[1:]:
        state = step(state, None)
    settle()
    assert read(second)["status"] == "called"
    assert len(in_state(pool, State.ON_PANEL)) == 6


@pytest.mark.parametrize("why", ["ceremony", "stuck"])
def test_no_act_waits_for_a_draw_that_does_not_end_by_itself(pool, why):
    another_draw(ceremony=why == "ceremony")
    later = MORNING + timedelta(minutes=11 if why == "stuck" else 0)
    with time_machine.travel(later, tick=False):
        assert order(pool)[1]["error"] == "CountyBusy"
        refused = ask("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 1})
    assert refused[1]["error"] == "CountyBusy"
    assert floor(pool).acting is None


@pytest.mark.parametrize("stopped", ["log", "pool"])
def test_no_act_is_ordered_while_a_survey_has_stopped_the_log_or_the_rooms_pool(pool, stopped):
    stop = Stop(
        county=pool.county,
        pool=pool.id if stopped == "pool" else WHOLE_LOG,
        draws=(pool.draw,),
        epoch=2,
        at=wiring.now(),
    )
    wiring.court().stop(None, stop)
    before = intake.items("summons")
    for route, body in (
        ("panels", panels.NAMED),
        ("dismissals", {"number": 1, "wanted": 1}),
    ):
        status, refusal = ask("POST", f"/pools/{pool.id}/{route}", body)
        assert (status, refusal["error"], refusal["pool"]) == (409, "DrawIncomplete", stop.pool)
    assert intake.items("summons") == before  # nobody holds the floor
    wiring.court().stop(stop, stop.model_copy(update={"draws": ()}))
    assert order(pool)[0] == 202


@pytest.mark.parametrize("at", ["panel", "panel-order"])
def test_a_panel_that_waits_for_its_draw_is_withdrawn_and_never_drawn_after(pool, at):
    told = done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    if at == "panel-order":
        (first,) = started()
        draw(first)
        events.act_signed(panels.event(first), None)
    act = started()[-1]
    assert act.purpose == at
    waiting = office.freeze(act)
    status, shown = released(told)
    assert (status, shown["status"], shown["seats"]) == (200, "released", [])
    assert [step["what"] for step in shown["history"]] == ["ordered", "withdrawn"]
    assert shown["history"][-1]["why"] == ""
    told_why = panels.read(told, **SHOWN)["history"][-1]["why"]
    assert told_why == panels.SETTLED["reason"]
    assert floor(pool).acting is None
    for late in (
        lambda: draw_steps.commit_draw(waiting, None),
        lambda: draw_steps.open_draw(office.identifiers(act), None),
    ):
        with pytest.raises(ActWithdrawn):
            late()
    assert wiring.court().find_draw(act.county, act.draw) is None
    assert released(told)[1] == shown
    assert len(numbers_on(called(pool, number=2, wanted=12))) == 12


def test_a_dismissal_that_waits_for_its_draw_is_withdrawn_and_one_that_is_drawn_stands(pool):
    def withdrawn(told):
        return ask("POST", f"{route}/{told['dismissal']}/withdraw", panels.SETTLED)

    route = f"/pools/{pool.id}/dismissals"
    told = done("POST", route, {"number": 1, "wanted": 2})
    (act,) = started()
    waiting = office.freeze(act)
    status, shown = withdrawn(told)
    assert (status, shown["withdrawn"], shown["dismissed"]) == (200, True, [])
    assert withdrawn(told)[1] == shown
    assert floor(pool).acting is None
    with pytest.raises(ActWithdrawn):
        draw_steps.commit_draw(waiting, None)
    assert done("POST", route, {"number": 1, "wanted": 2})["withdrawn"]
    second = done("POST", route, {"number": 2, "wanted": 2})
    draw_steps.commit_draw(office.freeze(started()[-1]), None)
    status, refusal = withdrawn(second)
    assert (status, refusal["error"]) == (409, "ActStands")
    settle()
    assert len(in_state(pool, State.DISCHARGED)) == 2
    assert withdrawn(second)[1]["error"] == "ActStands"


def test_the_look_goes_also_to_the_room_of_a_pool_that_has_no_letters_or_is_closed(pool):
    done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    for status in (PoolStatus.ORDERED, PoolStatus.CLOSED):
        held = summonses.now_of(pool)
        wiring.court().update_pool(held, held.model_copy(update={"status": status}))
        assert events.watch_panels({}, None) == {"waiting": 1}


def test_a_panel_is_called_while_others_check_in_however_often_a_count_has_moved(pool, monkeypatch):
    # Everybody who moves, moves one item of counts: each of the panel meets two conflicts here.
    write, met = CourtStore.enter_move, Counter()

    def crowded(store, amendments, papers):
        who = next((json.dumps(one["Put"]["Item"]) for one in papers if is_line(one)), None)
        if who is not None and met[who] < 2:
            met[who] += 1
            raise Conflict("the counts have moved")
        write(store, amendments, papers)

    def is_line(one):
        return one.get("Put", {}).get("Item", {}).get("pk", {}).get("S", "").startswith("SERVED#")

    told = done("POST", f"/pools/{pool.id}/panels", panels.NAMED | {"wanted": 12})
    monkeypatch.setattr(CourtStore, "enter_move", crowded)
    settle()
    assert read(told)["status"] == "called"
    met.clear()
    assert released(told)[1]["status"] == "released"
    met.clear()
    assert len(dismissed(pool, wanted=8)["dismissed"]) == 8
    assert sorted(met.values()) == [2] * 8


def test_a_panels_public_name_tells_nobody_its_case_without_the_secret(pool):
    told = done("POST", f"/pools/{pool.id}/panels", panels.NAMED)
    named = {"county": pool.county, "pool": pool.id, "case": panels.CASE, "number": 1}
    guesses = [
        document_hash(named),
        keyed_hash(b"", pool.county, pool.id, panels.CASE, "1"),
    ]
    name = told["panel"].removeprefix("panel-")
    assert name not in {guess[:16] for guess in guesses}
    secret = wiring.keys().derived("court/1")
    assert name == keyed_hash(secret, pool.county, pool.id, panels.CASE, "1")[:16]


# -- a void while people are in court -----------------------------------------------------------


def test_a_draw_is_not_voided_once_anybody_of_it_has_come(pool):
    body = {"jurors": in_state(pool, State.CHECKED_IN), "reason": "the case is settled"}
    assert void(pool, FIRST, reason=REASON)[1]["error"] == "PeopleReported"
    assert room("POST", f"/pools/{pool.id}/discharges", body)[0] == 200
    status, told = void(pool, FIRST, reason=REASON)
    assert (status, told["error"], told["reported"]) == (409, "PeopleReported", 12)


def test_whoever_comes_before_the_approval_or_under_it_keeps_the_draw(monkeypatch):
    with intake.opened(), opened_room(0) as pool:
        request = void_asked(pool)
        number = numbers(pool)[0]
        write = CourtStore.void

        def under(*args, **more):
            checked_in(pool, number)
            return write(*args, **more)

        with monkeypatch.context() as patched:
            patched.setattr(CourtStore, "void", under)
            status, told = void(pool, SECOND, approve=request)
        assert (status, told["error"]) == (409, "PeopleReported")
        assert void(pool, SECOND, approve=request)[1]["error"] == "PeopleReported"
        assert in_state(pool, State.CHECKED_IN) == [number]
        assert not wiring.court().draw(pool.county, pool.draw).voided


def test_nobody_is_checked_in_to_a_draw_that_was_voided_under_the_check_in(monkeypatch):
    with intake.opened(), opened_room(0) as pool:
        request = void_asked(pool)
        number = numbers(pool)[0]
        write, late = CourtStore.enter_move, []

        def under(*args, **more):
            if not late:
                late.append(void(pool, SECOND, approve=request)[0])
            return write(*args, **more)

        monkeypatch.setattr(CourtStore, "enter_move", under)
        (told,) = checked_in(pool, number)
        assert late == [200]
        assert told["outcome"] != "checked_in"
        service = by_number(offices.desk(), pool.county, number)
        assert service.state is State.WITHDRAWN


# -- dismissal ----------------------------------------------------------------------------------


def test_so_many_are_let_go_by_lot_and_asking_again_gives_the_same_answer(pool, tmp_path):
    told = dismissed(pool, wanted=3)
    assert sorted(told["dismissed"]) == in_state(pool, State.DISCHARGED)
    assert len(told["dismissed"]) == 3
    assert dismissed(pool, wanted=3) == told
    assert verified(told["drawn_by"], tmp_path).returncode == 0
    assert terms(told["drawn_by"])["purpose"] == "dismissal"
    status, refusal = ask("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 4})
    assert (status, refusal["error"]) == (409, "Conflict")
    other = dismissed(pool, number=2, wanted=3)
    assert not set(other["dismissed"]) & set(told["dismissed"])
    assert len(done("GET", f"/pools/{pool.id}/dismissals")["dismissals"]) == 2


def test_whoever_is_let_go_by_lot_has_left_and_has_served(pool):
    told = dismissed(pool, wanted=2)
    for number in told["dismissed"]:
        held = wiring.summonses().find_attendance(pool.county, number, pool.service_date)
        assert held.left is not None
        assert summonses.person(number).last_reported == pool.service_date


def test_more_than_are_free_are_not_let_go(pool):
    status, told = ask("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 13})
    assert (status, told["error"], told["shortfall"]) == (422, "TooFew", 1)
    assert in_state(pool, State.DISCHARGED) == []
