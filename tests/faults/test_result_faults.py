"""Results crashed at every write, and two clerks who say different things of one seat."""

import copy
import random
from functools import partial
from typing import Any

import intake
import office
import pytest
import summonses
from court_room import opened_room
from crashes import calls_of, crashed, interleave
from crashes import counted as counted_writes
from moto.backends import get_backend
from outcomes import REASON, entered, finished, jury_discharged, seat
from panels import called, in_state, order, panel

from jury import wiring
from jury.life_cycle import State
from jury.room_frames import WHY, framed
from jury.summons_store import tallied

pytestmark = pytest.mark.faults

MOST = 120
STANDS = {
    "sworn": State.SEATED,
    "alternate": State.ALTERNATE,
    "cause": State.STRUCK_CAUSE,
    "peremptory": State.STRUCK_PEREMPTORY,
    "not_reached": State.NOT_REACHED,
    None: State.ON_PANEL,
}


@pytest.fixture
def pool():
    with intake.opened(), opened_room(6) as held:
        yield held


@pytest.fixture
def shown(pool):
    return called(pool, wanted=3)


class Scene:
    """The tables as they stand, to be put back as often as needed."""

    def __init__(self) -> None:
        self._tables = copy.deepcopy(self._held())

    def set(self) -> None:
        self._held().clear()
        self._held().update(copy.deepcopy(self._tables))

    @staticmethod
    def _held() -> dict[str, Any]:
        return get_backend("dynamodb")["123456789012"]["us-east-1"].tables


def sampled(first, second, count=MOST):
    """Return a stated sample of the orders of two actors' calls, the two whole ones among them."""
    chance, order = random.Random(first), [0] * first + [1] * second
    return [order, order[::-1]] + [chance.sample(order, len(order)) for _ in range(count - 2)]


def agrees(pool, shown):
    """True when panel, summonses, histories and counters say the same of everybody."""
    for one in panel(shown).seats:
        state = summonses.service(one.juror_number).state
        if one.afterwards == "returned":
            assert state is State.CHECKED_IN
        elif one.afterwards == "discharged":
            assert state is State.DISCHARGED
        else:
            assert state is STANDS[one.outcome]
    people = summonses.everybody(pool)
    assert summonses.counted(pool) == dict(tallied(people))
    for one in people:
        numbers = [entry.number for entry in summonses.history(one.juror_number)]
        assert numbers == list(range(1, one.version + 1))
    return True


def results(shown):
    return entered(shown, seat(1, "sworn"), seat(2, "cause"), seat(3, "peremptory", by="state"))


def corrected(shown):
    return entered(shown, seat(1, "alternate", reason=REASON), seat(2, "sworn", reason=REASON))


ACTS = {
    "results": ((), results),
    "a correction": ((results,), corrected),
    "the end": ((results,), finished),
    "the end, home": ((results,), partial(finished, unused="discharge")),
    "the jury's": ((results, finished), jury_discharged),
}


@pytest.mark.parametrize("name", ACTS)
def test_crashed_at_every_write_and_asked_again_it_is_as_if_nothing_had_been(name, pool, shown):
    before, act = ACTS[name]
    for one in before:
        assert one(shown)[0] == 200
    scene, writes = Scene(), []
    with counted_writes(writes):
        answer = act(shown)
    assert answer[0] == 200
    states = {one.juror_number: one.state for one in summonses.everybody(pool)}
    moves = {number: len(summonses.history(number)) for number in states}
    points = 0
    for point in range(len(writes)):
        for applied in (False, True):
            scene.set()
            assert crashed(partial(act, shown), point, applied=applied)
            assert agrees(pool, shown)
            assert act(shown)[0] == 200
            assert agrees(pool, shown)
            found = {one.juror_number: one.state for one in summonses.everybody(pool)}
            assert found == states
            assert {number: len(summonses.history(number)) for number in found} == moves
            assert list(wiring.access().lines(office.COUNTY))[-1].deed == "changed"
            points += 1
    print(f"\n{name}: {len(writes)} writes, {points} crash points")


def test_two_clerks_say_different_things_of_one_seat_in_every_order(pool, shown):
    scene = Scene()
    sworn = partial(entered, shown, seat(1, "sworn"))
    struck = partial(entered, shown, seat(1, "peremptory", by="state"), by="clerk-2")
    calls = calls_of(sworn)
    winners = set()
    tried = sampled(calls, calls)
    for schedule in tried:
        scene.set()
        ended = interleave(schedule, sworn, struck)
        codes = [answer[1].get("error") for answer in ended]
        assert sorted(codes, key=str) == [None, "SeatDecided"], codes
        assert agrees(pool, shown)
        (outcome,) = {one.outcome for one in panel(shown).seats} - {None}
        assert outcome == ("sworn" if codes[0] is None else "peremptory")
        assert len(summonses.history(panel(shown).seats[0].juror_number)) == 3
        winners.add(outcome)
    assert winners == {"sworn", "peremptory"}
    print(f"\ntwo clerks, one seat: {len(tried)} schedules of {calls} calls each")


def test_two_clerks_record_their_halves_of_a_panel_at_once(pool, shown):
    scene = Scene()
    first = partial(entered, shown, seat(1, "sworn"), seat(2, "cause"))
    second = partial(entered, shown, seat(3, "alternate"), by="clerk-2")
    calls = calls_of(first)
    for schedule in sampled(calls, calls, 40):
        scene.set()
        for status, answer in interleave(schedule, first, second):
            assert status == 200, answer
        assert agrees(pool, shown)
        assert [one.outcome for one in panel(shown).seats] == ["sworn", "cause", "alternate"]


def test_a_panel_is_ended_by_one_while_another_takes_an_outcome_back(pool, shown):
    results(shown)
    scene = Scene()
    back = partial(entered, shown, seat(2, None, reason=REASON), by="clerk-2")
    end = partial(finished, shown)
    calls = calls_of(end)
    for schedule in sampled(calls, calls, 60):
        scene.set()
        (ended, taken) = interleave(schedule, end, back)
        assert agrees(pool, shown)
        seats = panel(shown).seats
        if ended[0] == 200:
            assert taken[1]["error"] in {"SeatDecided", "PanelNotCalled"}
            assert panel(shown).status == "done"
            assert seats[1].afterwards == "returned"
        else:
            assert taken[0] == 200, (ended, taken)
            assert panel(shown).status == "called"
            assert seats[1].outcome is None
    assert len(in_state(pool, State.ON_PANEL)) <= 1


def test_what_a_panel_is_drawn_from_is_what_there_is_whoever_records_a_result_meanwhile(
    pool, shown
):
    scene = Scene()
    result = partial(entered, shown, seat(1, "sworn"))
    ordered = partial(order, pool, case="2027-CF-000413", wanted=2)
    first, busy = calls_of(result), 0
    scene.set()
    second = calls_of(ordered)
    for schedule in sampled(first, second, 80):
        scene.set()
        (recorded, drawn) = interleave(schedule, result, ordered)
        assert drawn[0] == 202, drawn
        busy += recorded[1].get("error") == "RoomBusy"
        act = wiring.court().room_act(pool.county, drawn[1]["panel"])
        reasons = {row.juror_number: row.why for row in framed(wiring.papers(), act)}
        for one in panel(shown).seats:
            state = summonses.service(one.juror_number).state
            assert reasons[one.juror_number] == WHY[state], schedule
        assert agrees(pool, shown)
    assert 0 < busy < 80
