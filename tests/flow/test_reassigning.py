"""From one room to another: who goes over, what goes with them, and where they count."""

from collections import Counter

import intake
import office
import panels
import pytest
import summonses
import time_machine
from court_room import (
    MORNING,
    cancel,
    checked_in,
    discharged,
    gone_over,
    leave,
    numbers,
    outcomes,
    pay,
    present,
    room,
    two_rooms,
)
from panels import called, dismissed, released, settle
from summonses import FIRST, counted, history, now_of, person, service, staff

from draw import voiding
from jury import wiring
from jury.errors import PeopleReported
from jury.life_cycle import State
from reports import api

ROUTE = "/pools/{}/reassignments"
WISH = {"reason": "fewer came there than the trial needs", "everybody": True}


@pytest.fixture
def rooms():
    """Two pools on their morning, and five of the first checked in."""
    with intake.opened():
        early, late = two_rooms()
        with time_machine.travel(MORNING.replace(hour=MORNING.hour + 2), tick=False):
            came = numbers(early)[:5]
            checked_in(early, *came)
            yield now_of(early), now_of(late), came


def seats(panel):
    return [seat["juror_number"] for seat in panel["seats"]]


def stages(pool):
    asked = {"pool": pool.id, "role": "auditor"}
    status, told = intake.asked(api.handler, "GET", f"{summonses.BASE}/reports/yield", **asked)
    assert status == 200, told
    (one,) = told["pools"]
    return {name: number for name, number in one["stages"].items() if number}


# -- going over -------------------------------------------------------------------------------


def test_whoever_goes_over_is_in_the_other_room_and_drawn_there(rooms):
    early, late, came = rooms
    told = gone_over(early, late, *came[:3])
    assert outcomes(told) == ["reassigned"] * 3
    assert present(early) == came[3:]
    assert present(late) == came[:3]
    assert counted(early) == {"checked_in": 2, "summoned": 10}
    assert counted(late) == {"checked_in": 3, "summoned": 15}
    panel = called(late, wanted=3)
    assert sorted(seats(panel)) == came[:3]
    assert sorted(seats(called(early, wanted=2, case="2027-CF-000413"))) == came[3:]


def test_it_is_on_record_who_said_so_and_why(rooms):
    early, late, came = rooms
    gone_over(early, late, came[0])
    last = history(came[0])[-1]
    assert (last.move, last.by, last.why) == ("reassign", "jury-manager-1", WISH["reason"])
    assert (last.old.pool, last.new.pool) == (early.id, late.id)
    day = wiring.summonses().find_attendance(office.COUNTY, came[0], FIRST)
    assert (day.pool, day.history[-1].what) == (late.id, f"came from {early.id}")
    line = list(wiring.access().lines(office.COUNTY))[-1]
    assert (line.deed, line.about, line.people) == ("changed", early.id, (service(came[0]).person,))


def test_a_whole_room_goes_over_and_the_pool_can_be_closed(rooms):
    early, late, came = rooms
    assert sorted(one["juror_number"] for one in gone_over(early, late)) == came
    assert present(late) == came
    assert counted(early) == {"summoned": 10}
    status, told = staff("POST", f"/pools/{early.id}/close", {"reason": "the room is empty"})
    assert status == 200, told
    assert [service(one).state for one in came] == [State.CHECKED_IN] * 5


def test_the_same_again_changes_nothing(rooms):
    early, late, came = rooms
    gone_over(early, late, *came)
    kept = intake.items("summons")
    assert outcomes(gone_over(early, late, *came)) == ["already_there"] * 5
    assert intake.items("summons") == kept


def test_only_whoever_is_free_goes_over(rooms):
    early, late, came = rooms
    panel = called(early, wanted=2)
    on_it = seats(panel)
    free = [one for one in came if one not in on_it]
    discharged(early, free[0])
    never, theirs = numbers(early)[9], numbers(late)[0]
    told = gone_over(early, late, *on_it, free[0], never, theirs, "26-0001-9999", free[1])
    assert outcomes(told) == [
        "not_free", "not_free", "not_free", "not_free", "not_expected", "unknown", "reassigned",
    ]  # fmt: skip
    assert present(late) == [free[1]]


def test_nobody_is_fetched_from_a_third_room(rooms):
    early, late, came = rooms
    (told,) = gone_over(late, early, came[0])
    assert (told["outcome"], present(early)) == ("already_there", came)
    theirs = numbers(late)[0]
    checked_in(late, theirs)
    (told,) = gone_over(early, late, theirs)
    assert told["outcome"] == "already_there"
    assert [one.move for one in history(theirs)] == ["check_in"]


def test_nobody_goes_over_while_lots_are_drawn_in_their_room(rooms):
    early, late, came = rooms
    panel = panels.done("POST", f"/pools/{early.id}/panels", panels.NAMED | {"wanted": 2})
    assert outcomes(gone_over(early, late, *came)) == ["try_again"] * 5
    settle()
    assert panels.read(panel)["status"] == "called"
    assert outcomes(gone_over(early, late, *came)).count("reassigned") == 3


def test_whoever_has_gone_home_comes_to_the_other_room_next_time(rooms):
    early, late, came = rooms
    leave(early, came[0])
    gone_over(early, late, came[0])
    assert present(late) == []
    assert outcomes(checked_in(early, came[0])) == ["not_expected"]
    assert outcomes(checked_in(late, came[0])) == ["checked_in"]
    assert present(late) == [came[0]]


# -- whereto ----------------------------------------------------------------------------------


def test_a_room_takes_people_on_and_after_its_day_while_it_is_open(rooms):
    early, late, came = rooms
    with time_machine.travel(office.NOW, tick=False):
        other = office.order(service=FIRST, time="10:00")  # not the same kind
        ahead = summonses.sent(summonses.ordered(summonses.SECOND, size=6))
        unsent = summonses.ordered(summonses.THIRD)
    for to, status, code in (
        (early, 400, "Invalid"),
        (other, 400, "Invalid"),
        (ahead, 409, "RoomNotOpen"),
        (unsent, 409, "RoomNotOpen"),
    ):
        told = room("POST", ROUTE.format(early.id), WISH | {"to": to.id})
        assert (told[0], told[1]["error"]) == (status, code), to.id
    assert staff("POST", f"/pools/{late.id}/close", {"reason": "nobody came"})[0] == 200
    told = room("POST", ROUTE.format(early.id), WISH | {"to": late.id})
    assert (told[0], told[1]["error"]) == (409, "RoomNotOpen")
    status, told = room("POST", ROUTE.format(early.id), WISH | {"to": "petit-nowhere"})
    assert status in {400, 404}
    assert present(early) == came


@pytest.mark.parametrize(
    "body",
    [
        {"reason": WISH["reason"]},
        {"everybody": True},
        WISH | {"jurors": ["26-0002-0001"]},
        {"reason": WISH["reason"], "everybody": False},
    ],
)
def test_it_is_said_who_goes_over_and_why(rooms, body):
    early, late, came = rooms
    status, told = room("POST", ROUTE.format(early.id), body | {"to": late.id})
    assert (status, told["error"]) == (400, "Invalid")
    assert present(early) == came


# -- where they count -------------------------------------------------------------------------


def test_whoever_went_over_counts_where_they_reported_with_whatever_use_was_made(rooms):
    early, late, came = rooms
    checked_in(late, *numbers(late)[:2])
    gone_over(early, late, *came[:3])
    called(late, wanted=5)
    here, there = stages(early), stages(late)
    assert (here["reported"], here["on_panel"], here["never_called"]) == (5, 3, 2)
    assert (there["reported"], there["on_panel"]) == (2, 2)
    assert "postponed_in" not in there
    assert "postponed_out" not in here
    # The panel was of the other room; this one had its day without.
    assert (here["reporting_days"], here["zero_panel_days"]) == (1, 1)
    assert (there["reporting_days"], there.get("zero_panel_days")) == (1, None)


def test_whoever_goes_on_to_a_third_room_or_back_counts_once(rooms):
    early, late, came = rooms
    gone_over(early, late, *came[:2])
    gone_over(late, early, came[0])
    assert service(came[0]).came_to is None
    assert (stages(early)["reported"], stages(late).get("reported")) == (5, None)
    assert wiring.summonses().counts(early.county, early.draw)["reassigned"] == 1
    assert counted(early) == {"checked_in": 4, "summoned": 10}


def test_a_check_in_that_was_a_mistake_leads_back_to_the_first_room(rooms):
    early, late, came = rooms
    gone_over(early, late, came[0])
    assert cancel(late, came[0])[0] == 200
    back = service(came[0])
    assert (back.pool, back.came_to, back.state) == (early.id, None, State.DUE)
    assert person(came[0]).deferred_to is None
    assert counted(late) == {"summoned": 15}
    assert counted(early) == {"checked_in": 4, "due": 1, "summoned": 10}
    assert wiring.summonses().counts(early.county, early.draw)["reassigned"] == 0
    assert stages(early)["due"] == 1


def test_whom_the_lot_let_go_in_the_other_room_does_not_check_in_in_the_first_one(rooms):
    early, late, came = rooms
    gone_over(early, late, came[0])
    assert dismissed(late, wanted=1)["dismissed"] == [came[0]]
    assert cancel(late, came[0])[1]["pool"] == early.id
    (told,) = checked_in(early, came[0])
    assert (told["outcome"], told["why"]) == ("not_eligible", "by_lot")


def test_a_draw_whose_people_have_all_gone_over_is_not_voided(rooms):
    early, late, _came = rooms
    gone_over(early, late)
    with pytest.raises(PeopleReported):
        voiding._refuse_reported(wiring.summonses(), early.county, early.draw)


def test_they_may_be_drawn_again_and_are_paid_for_each_day_once(rooms):
    early, late, came = rooms
    gone_over(early, late, *came[:2])
    assert person(came[0]).deferred_to == late.id
    discharged(late, *came[:2])
    assert (service(came[0]).state, person(came[0]).deferred_to) == (State.DISCHARGED, None)
    for one in came[:2]:
        said = {"wages_go_on": False}
        assert pay("POST", f"/jurors/{one}/wages", said, role="clerk")[0] == 200
    status, run = pay("POST", "/pay-runs", {"pool": late.id, "number": 1})
    assert (status, run["people"], run["cents"]) == (200, 2, 2 * 15_00)
    status, run = pay("POST", "/pay-runs", {"number": 1})
    assert (status, run["people"]) == (200, 0)


def test_a_panel_of_mixed_rooms_that_is_given_up_is_back_in_the_room_they_went_to(rooms):
    early, late, came = rooms
    checked_in(late, numbers(late)[0])
    gone_over(early, late, *came[:2])
    panel = called(late, wanted=3)
    assert released(panel)[0] == 200
    assert Counter(service(one).pool for one in seats(panel)) == {late.id: 3}
    assert present(late) == sorted([*came[:2], numbers(late)[0]])
