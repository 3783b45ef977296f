"""People go over to another room: crashed at every write, and while others act in both rooms."""

from collections import Counter
from functools import partial

import intake
import panels
import pytest
import time_machine
from court_room import checked_in, numbers, outcomes, room, two_rooms
from crashes import counted as counting
from crashes import crashed
from every_order import Scene, every_order
from panels import NAMED, floor, in_state, order, settle
from summonses import FIRST, counted, history, instant, now_of, service, staff

from jury import wiring
from jury.life_cycle import State
from jury.room_frames import framed

pytestmark = pytest.mark.faults
WISH = {"reason": "fewer came there than the trial needs"}


@pytest.fixture
def rooms():
    with intake.opened():
        early, late = two_rooms()
        with time_machine.travel(instant(FIRST, 10), tick=False):
            came = numbers(early)[:3]
            checked_in(early, *came)
            yield now_of(early), now_of(late), came


def over(pool, to, *jurors):
    return room("POST", f"/pools/{pool.id}/reassignments", {"to": to.id, "jurors": jurors, **WISH})


def standing(early, late):
    """Return who is where, as the summonses, the days, the moves and the counters have it."""
    days = {
        pool.id: sorted(
            one.juror_number
            for one in wiring.summonses().came_to(pool.county, pool.id, FIRST)
            if one.left is None
        )
        for pool in (early, late)
    }
    moves = {one: [line.move for line in history(one)] for one in numbers(early)}
    return days, moves, counted(early), counted(late)


def test_what_crashed_at_any_write_and_is_asked_again_ends_as_if_nothing_had(rooms):
    early, late, came = rooms
    act, writes = partial(over, early, late, *came), []
    scene = Scene()
    with counting(writes):
        assert act()[0] == 200
    wanted = standing(early, late)
    assert wanted[0] == {early.id: [], late.id: came}
    for point in range(len(writes)):
        for applied in (False, True):
            scene.set()
            assert crashed(act, point, applied=applied)
            status, told = act()
            assert status == 200
            assert set(outcomes(told["entries"])) <= {"reassigned", "already_there"}
            assert standing(early, late) == wanted, (point, applied)
    print(f"\n{len(writes)} writes, {2 * len(writes)} crash points")


def test_whoever_goes_over_while_a_panel_is_ordered_is_in_one_frame_at_most(rooms):
    early, late, came = rooms
    checked_in(late, numbers(late)[0])
    case = iter(f"2027-CF-{number:06d}" for number in range(1, 10_000))
    ends = Counter()

    def ordered():
        return order(early, case=next(case), wanted=3, fewer=True)

    acts = partial(over, early, late, came[0]), ordered
    for ((_, told), (status, shown)), _turns in every_order(*acts, apart_from="access"):
        (went,) = outcomes(told["entries"])
        held = service(came[0])
        assert (went == "reassigned") is (held.pool == late.id)
        assert went in {"reassigned", "try_again"}
        assert status == 202, shown
        act = wiring.court().room_act(early.county, floor(early).acting)
        free = {row.juror_number for row in framed(wiring.papers(), act) if row.why is None}
        assert (came[0] in free) is (went == "try_again")
        ends[went] += 1
        if ends[went] == 1:  # each different end is drawn to its end, with a panel over there
            settle()
            panels.done(
                "POST", f"/pools/{late.id}/panels", NAMED | {"case": next(case), "fewer": True}
            )
            settle()
            assert came[0] in in_state(late if went == "reassigned" else early, State.ON_PANEL)
            moves = [line.move for line in history(came[0])]
            assert moves.count("call_to_panel") == 1
    print("reassigned or not, while a panel was ordered:", dict(ends))
    assert set(ends) == {"reassigned", "try_again"}


def test_whoever_leaves_while_they_go_over_left_the_one_room_or_is_in_the_other(rooms):
    early, late, came = rooms
    ends = set()
    acts = partial(over, early, late, came[0]), partial(room, "POST", *leaving(early, came[0]))
    for ((_, told), (status, _shown)), _turns in every_order(*acts, apart_from="access"):
        (went,) = outcomes(told["entries"])
        held = wiring.summonses().find_attendance(early.county, came[0], FIRST)
        assert went == "reassigned"
        assert held.pool == (late.id if held.left is None else early.id)
        assert (status == 200) is (held.left is not None)
        assert counted(late)["checked_in"] == 1
        ends.add(held.left is None)
    assert ends == {False, True}


def leaving(pool, juror):
    body = {"own_request": False, "reason": "the child's school has called"}
    return f"/pools/{pool.id}/check-ins/{juror}/leave", body


def test_nobody_goes_over_to_a_room_that_is_closed_meanwhile(rooms):
    early, late, came = rooms
    ends = set()
    spared = {"to": "told_not_to_report", "jurors": numbers(late), "reason": "nobody is needed"}
    assert room("POST", f"/pools/{late.id}/call-offs", spared)[0] == 200
    closing = partial(staff, "POST", f"/pools/{late.id}/close", {"reason": "nobody came"})
    for (moved, (status, shown)), _turns in every_order(
        partial(over, early, late, came[0]), closing, apart_from="access"
    ):
        went = outcomes(moved[1]["entries"]) if moved[0] == 200 else [moved[1]["error"]]
        closed = now_of(late).status == "closed"
        assert closed is (status == 200), shown
        assert (service(came[0]).pool == late.id) is (went == ["reassigned"])
        ends.add((*went, closed))
    print("\nwent over, the other room closed:", sorted(ends))
    assert {("reassigned", False), ("RoomNotOpen", True)} <= ends
