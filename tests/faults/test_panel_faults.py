"""Panels and dismissals crashed at every write, and clerks who act in one room at once."""

import random
from collections import Counter
from functools import partial
from itertools import count

import intake
import office
import outcomes
import pytest
import summonses
from court_room import opened_room, room
from crashes import calls_of, crashed, interleave
from crashes import counted as counted_writes
from every_order import every_order
from panels import done, draw, event, floor, in_state, order, panel, read, released, settle, started

from court import events
from draw import steps
from jury import wiring
from jury.life_cycle import State
from jury.room_frames import framed

pytestmark = pytest.mark.faults

CASES = count(1)


def case():
    return f"2027-CF-{next(CASES):06d}"


@pytest.fixture
def pool():
    with intake.opened(), opened_room(12) as held:
        yield held


def agrees(pool):
    """True when each is on one panel at most, and stands as the panels, counters and history say.

    Whoever was called to a panel is on it until it was given up, or something became of them.
    """
    assert in_state(pool, State.ON_PANEL) == sorted(seated_once(pool))
    people = summonses.everybody(pool)
    for one in people:
        lines = summonses.history(one.juror_number)
        assert [line.number for line in lines] == list(range(1, one.version + 1))
    return True


def seated_once(pool):
    """Return who sits on a panel of whom nothing has become yet: each of them on one."""
    seated = [
        seat.juror_number
        for held in wiring.summonses().panels(pool.county, pool.id)
        if held.status == "called"
        for seat in held.seats
        if seat.outcome is None
    ]
    assert len(set(seated)) == len(seated)
    return seated


def writes_of(work):
    writes = []
    with counted_writes(writes):
        work()
    return len(writes)


def every_crash(writes):
    return [(point, applied) for point in range(writes) for applied in (False, True)]


def ordered(pool, name, wanted=4):
    return order(pool, case=name, wanted=wanted, fewer=True)


def given_up(shown):
    status, told = released(shown)
    assert (status, told["status"]) == (200, "released")


def test_an_order_crashed_at_every_write_and_asked_again_is_one_panel(pool):
    writes = writes_of(lambda: ordered(pool, case()))
    settle()
    for point, applied in every_crash(writes):
        for held in wiring.summonses().panels(pool.county, pool.id):
            if held.status == "called":
                given_up({"panel": held.id})
        name = case()
        assert crashed(partial(ordered, pool, name), point, applied=applied)
        status, told = ordered(pool, name)
        assert status == 202, told
        settle()
        assert len(read(told)["seats"]) == 4
        assert agrees(pool)
        assert floor(pool).acting is None
    print(f"\npanels: an order takes {writes} writes, {2 * writes} crash points")


@pytest.mark.parametrize("which", ["panel", "panel-order"])
def test_what_follows_of_an_act_crashed_at_every_write_and_told_again_is_done_once(pool, which):
    writes, seen = 1, 0
    while seen < 2 * writes:
        told = ordered(pool, case())[1]
        if which == "panel-order":
            (first,) = (act for act in started() if act.id == told["panel"])
            draw(first)
            events.act_signed(event(first), None)
        act = wiring.court().room_act(pool.county, floor(pool).acting)
        assert act.purpose == which
        draw(act)
        follow = partial(events.act_signed, event(act), None)
        if seen == 0:
            writes = writes_of(follow)
        point, applied = divmod(seen, 2)
        crashed(follow, point, applied=bool(applied))  # the first was whole: nothing is left of it
        follow()
        settle()
        shown = read(told)
        assert (shown["status"], len(shown["seats"])) == ("called", 4)
        for seat in shown["seats"]:
            moves = [line.move for line in summonses.history(seat["juror_number"])]
            assert moves.count("call_to_panel") == moves.count("release_from_panel") + 1
        assert agrees(pool)
        given_up(shown)
        seen += 1
    print(f"\npanels: what follows of {which} takes {writes} writes, {seen} crash points")


def test_a_panel_that_is_given_up_in_a_crash_is_given_up_by_asking_again(pool):
    def called():
        told = ordered(pool, case())[1]
        settle()
        return told

    told, broken_off = called(), Counter()
    writes = writes_of(partial(given_up, told))
    for point, applied in every_crash(writes):
        told = called()
        assert crashed(partial(given_up, told), point, applied=applied)
        begun = floor(pool).acting is not None
        assert begun == (panel(told).history[-1].what == "release begun")
        assert events.watch_panels({}, None) == {"waiting": int(begun)}
        assert panel(told).history[-1].what in {"called", "released"}
        broken_off[begun] += 1
        given_up(told)
        assert agrees(pool)
        assert len(in_state(pool, State.CHECKED_IN)) == 12
        assert floor(pool).acting is None
    # Whoever crashes from the release's beginning on and before its end leaves something to do:
    # after each of the four moves, before the next one and before the last write.
    assert broken_off[True] >= 2 * len(panel(told).seats)
    assert broken_off[False] > 0
    print(f"\npanels: a release takes {writes} writes, {2 * writes} crash points")


def test_a_dismissal_crashed_at_every_write_lets_the_same_people_go_once():
    points = 0
    with intake.opened(), opened_room(40) as pool:
        route, number = f"/pools/{pool.id}/dismissals", count(1)

        def asked_for(which):
            return done("POST", route, {"number": which, "wanted": 2})

        def whole(which):
            asked_for(which)
            settle()

        writes = writes_of(lambda: asked_for(next(number)))
        (act,) = started()
        draw(act)
        following = writes_of(partial(events.act_signed, event(act), None))
        for point, applied in every_crash(max(writes, following)):
            which = next(number)
            if point < writes:
                crashed(partial(asked_for, which), point, applied=applied)
            told = asked_for(which)
            act = wiring.court().room_act(pool.county, told["dismissal"])
            draw(act)
            follow = partial(events.act_signed, event(act), None)
            assert crashed(follow, point, applied=applied) == (point < following)
            follow()
            shown = done("GET", f"{route}/{told['dismissal']}")
            assert len(shown["dismissed"]) == 2
            assert set(shown["dismissed"]) <= set(in_state(pool, State.DISCHARGED))
            assert len(in_state(pool, State.DISCHARGED)) == 2 * which
            assert floor(pool).acting is None
            points += 1
    print(f"\npanels: a dismissal takes {writes} and {following} writes, {points} crash points")


# -- at once ------------------------------------------------------------------------------------


def orders_of(first, second, sampled):
    """Return the orders in which the second's whole run falls into the first's, and a sample."""
    chance, base = random.Random(first), [0] * first + [1] * second
    within = [[0] * at + [1] * second + [0] * (first - at) for at in range(first + 1)]
    return within + [chance.sample(base, len(base)) for _ in range(sampled)]


def test_of_two_orders_at_once_one_holds_the_room_in_every_order(pool):
    """They meet at the floor alone: its reading before the people, the deciding write, its reading
    after it. What else they read, the people too, neither of them writes: those are called when a
    draw is signed. The access log, which has an order of its own, decides nothing here.
    """
    winners = Counter()

    def asked_for(wanted=8):
        name = case()
        return ordered(pool, name, wanted), name

    for told, _turns in every_order(asked_for, asked_for, apart_from="access"):
        statuses = [status for (status, _answer), _name in told]
        assert sorted(statuses) == [202, 409], told
        assert told[statuses.index(409)][0][1]["error"] == "RoomBusy"
        settle()
        again = [ordered(pool, name, 8)[1] for _told, name in told]
        settle()
        assert sorted(len(panel(one).seats) for one in again) == [4, 8]
        assert agrees(pool)
        winners[statuses.index(202)] += 1
    assert set(winners) == {0, 1}


@pytest.mark.parametrize("end", [released, outcomes.finished])
def test_an_order_while_somebody_comes_back_from_a_panel_is_of_those_who_are_back(pool, end):
    """They meet at the floor and at whoever is moved, each move being a write of its own.

    From an order's write on nobody moves: who is free on paper is free in the room.
    """
    first = ordered(pool, case(), 1)[1]
    settle()
    if end is outcomes.finished:
        assert outcomes.entered(first, outcomes.seat(1, "not_reached"))[0] == 200
    ends = Counter()
    acts = partial(end, first), lambda: ordered(pool, case(), 12)
    for ((back, refused), (status, told)), _turns in every_order(*acts, apart_from="access"):
        assert back == 200 or (back, refused["error"]) == (409, "RoomBusy")
        assert status == 202 or (status, told["error"]) == (409, "RoomBusy")
        free = in_state(pool, State.CHECKED_IN)
        if status == 202:
            act = wiring.court().room_act(pool.county, floor(pool).acting)
            assert act.id == told["panel"]
            frame = framed(wiring.papers(), act)
            assert sorted(row.juror_number for row in frame if row.why is None) == free
        ends[back, status, len(free)] += 1
        if ends[back, status, len(free)] == 1:  # each different end is drawn to its end
            settle()
            assert end(first)[0] == 200
            assert agrees(pool)
            assert sorted(seated_once(pool)) == (free if status == 202 else [])
    print("panels: back, ordered, free:", dict(ends))
    assert {(200, 202, 12), (409, 202, 11)} <= set(ends)
    # A release holds the floor until everybody is back; what ends a panel seat by seat does not.
    assert ((200, 409, 12) in ends) is (end is released)


def test_two_clerks_who_order_at_once_and_nobody_is_on_two_panels(pool):
    """A sample of the orders of all their calls, those that do not meet among them."""
    calls = calls_of(lambda: ordered(pool, case()))
    settle()
    tried, winners = orders_of(calls, calls, 16), set()
    for schedule in tried:
        for held in wiring.summonses().panels(pool.county, pool.id):
            if held.status == "called":
                given_up({"panel": held.id})
        names = case(), case()
        ended = interleave(schedule, *(partial(ordered, pool, name, 8) for name in names))
        statuses = [status for status, _told in ended]
        assert sorted(statuses) == [202, 409], ended
        assert ended[statuses.index(409)][1]["error"] == "RoomBusy"
        settle()
        again = [ordered(pool, name, 8)[1] for name in names]
        settle()
        assert sorted(len(panel(told).seats) for told in again) == [4, 8]
        assert agrees(pool)
        winners.add(statuses.index(202))
    print(
        f"\npanels: {len(tried)} schedules of two orders of {calls} calls, {len(winners)} winners"
    )
    assert winners == {0, 1}


def test_somebody_who_is_let_go_while_a_panel_is_ordered_is_not_drawn():
    def let_go(number):
        body = {"jurors": [number], "reason": "the clerk lets them go for good"}
        return room("POST", f"/pools/{pool.id}/discharges", body)

    ends = set()
    with intake.opened(), opened_room(60) as pool:
        calls = calls_of(lambda: ordered(pool, case(), 1))
        settle()
        mine = calls_of(partial(let_go, in_state(pool, State.CHECKED_IN)[0]))
        for schedule in orders_of(calls, mine, 16):
            number, name = in_state(pool, State.CHECKED_IN)[0], case()
            interleave(schedule, partial(ordered, pool, name, 1), partial(let_go, number))
            gone = number in in_state(pool, State.DISCHARGED)
            (told,) = (
                one for one in wiring.summonses().panels(pool.county, pool.id) if one.case == name
            )
            frame = framed(wiring.papers(), wiring.court().room_act(pool.county, told.drawing))
            free = {row.juror_number for row in frame if row.why is None}
            assert (number in free) is not gone
            settle()
            assert agrees(pool)
            given_up({"panel": told.id})
            ends.add(gone)
    assert ends == {False, True}


def waiting(pool):
    """Return a panel whose second act is signed, and what follows of that."""
    told = ordered(pool, case())[1]
    (first,) = (act for act in started() if act.id == told["panel"])
    draw(first)
    events.act_signed(event(first), None)
    act = wiring.court().room_act(pool.county, floor(pool).acting)
    draw(act)
    return told, partial(events.act_signed, event(act), None)


def test_whoever_comes_late_to_what_follows_calls_nobody_to_a_panel_that_was_given_up(pool):
    told, follow = waiting(pool)
    calls = calls_of(follow)
    given_up(told)
    for at in range(calls):
        told, follow = waiting(pool)

        def faster(told=told, follow=follow):
            follow()
            given_up(told)

        late, _fast = interleave([0] * at + [1] * 500, follow, faster)
        assert not isinstance(late, Exception), late
        assert read(told)["status"] == "released"
        assert in_state(pool, State.ON_PANEL) == []
        assert floor(pool).acting is None


def test_an_event_that_is_delivered_twice_at_once_calls_everybody_once(pool):
    told, follow = waiting(pool)
    calls = calls_of(follow)
    given_up(told)
    chance = random.Random(calls)
    for _ in range(25):
        told, follow = waiting(pool)
        schedule = chance.sample([0] * calls + [1] * calls, 2 * calls)
        ended = interleave(schedule, follow, follow)
        assert not [one for one in ended if isinstance(one, Exception)], ended
        assert read(told)["status"] == "called"
        for number in in_state(pool, State.ON_PANEL):
            moves = [line.move for line in summonses.history(number)]
            assert moves.count("call_to_panel") == moves.count("release_from_panel") + 1
        assert agrees(pool)
        given_up(told)


def test_an_act_is_withdrawn_or_committed_and_never_both(pool):
    def ready():
        told = ordered(pool, case())[1]
        act = wiring.court().room_act(pool.county, told["panel"])
        state = office.freeze(act)
        return told, act, partial(released, told), partial(steps.commit_draw, state, None)

    def finish(told, act):
        draw(act)
        events.act_signed(event(act), None)
        settle()
        given_up(told)

    mine = calls_of(ready()[2])
    told, act, _withdraw, commit = ready()
    theirs = calls_of(commit)
    finish(told, act)
    ends = set()
    for schedule in orders_of(mine, theirs, 8):
        told, act, withdraw, commit = ready()
        (status, answer), committed = interleave(schedule, withdraw, commit)
        stands = wiring.court().find_draw(act.county, act.draw) is not None
        assert stands is not isinstance(committed, Exception)
        assert (status, panel(told).status) == ((409, "ordered") if stands else (200, "released"))
        assert stands is (floor(pool).acting is not None)
        if stands:
            assert answer["error"] == "RoomBusy"
            finish(told, act)
        ends.add(stands)
    assert ends == {False, True}
