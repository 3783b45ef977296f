"""The room and the payroll, crashed at every write; two clerks at once, in the orders of calls."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import intake
import office
import pytest
from court_room import checked_in, discharged, numbers, opened_room, outcomes, pay, room
from crashes import calls_of, crashed, interleave, schedules
from crashes import counted as counting
from every_order import Scene, every_order
from intake import items
from summonses import FIRST, counted, history, person, service

from jury import wiring
from jury.life_cycle import State

pytestmark = pytest.mark.faults

Act = Callable[[], tuple[int, Any]]
MOST = 60
MISTAKE = {"reason": "the neighbour's letter was scanned"}


@pytest.fixture
def pool():
    with intake.opened(), opened_room(0) as held:
        yield held


def written() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what the office has of summonses and people; the access log may say it twice."""
    return items("summons"), items("people")


def at_the_counter(pool, *jurors: str) -> Act:
    body = {"jurors": [{"juror": one, "wages_go_on": False} for one in jurors]}
    return lambda: room("POST", f"/pools/{pool.id}/check-ins", body)


def coming(pool) -> Act:
    return at_the_counter(pool, *numbers(pool)[:2])


def taken_back(pool) -> Act:
    number = numbers(pool)[0]
    checked_in(pool, number)
    return lambda: room("POST", f"/pools/{pool.id}/check-ins/{number}/cancel", MISTAKE)


def leaving(pool) -> Act:
    number = numbers(pool)[0]
    checked_in(pool, number)
    body = {"own_request": True}
    return lambda: room("POST", f"/pools/{pool.id}/check-ins/{number}/leave", body)


def ending(pool) -> Act:
    checked_in(pool, *numbers(pool)[:3])
    return lambda: room("POST", f"/pools/{pool.id}/day-end")


def going(pool) -> Act:
    came = numbers(pool)[:3]
    checked_in(pool, *came)
    return lambda: room("POST", f"/pools/{pool.id}/discharges", {"jurors": came})


def paying(pool) -> Act:
    assert at_the_counter(pool, *numbers(pool)[:3])()[0] == 200
    discharged(pool)
    return lambda: pay("POST", "/pay-runs", {"pool": pool.id, "number": 1})


@pytest.mark.parametrize("setting", [coming, taken_back, leaving, ending, going, paying])
def test_what_crashed_at_any_write_and_is_done_again_ends_as_if_nothing_had(pool, setting):
    act, writes = setting(pool), []
    scene = Scene()
    with counting(writes):
        answer = act()
    wanted, counts = written(), counted(pool)
    assert answer[0] == 200
    assert len(writes) > 1
    for point in range(len(writes)):
        for applied in (False, True):
            scene.set()
            assert crashed(act, point, applied=applied)
            assert act()[0] == 200
            assert written() == wanted, (point, applied)
            assert counted(pool) == counts


def test_a_payroll_that_crashed_at_any_write_gives_one_file_and_pays_each_once(pool):
    act, writes = paying(pool), []
    scene = Scene()
    with counting(writes):
        wanted = act()
    assert wanted[1]["cents"] == 3 * 15_00
    for point in range(len(writes)):
        for applied in (False, True):
            scene.set()
            assert crashed(act, point, applied=applied)
            # Meanwhile somebody runs the county's payroll: whoever was paid is not in it.
            other = pay("POST", "/pay-runs", {"number": 1})[1]
            again = act()[1]
            assert again["cents"] + other["cents"] == 3 * 15_00
            assert again["people"] + other["people"] == 3
            assert act()[1] == again
            moves = [history(one)[-1].move for one in numbers(pool)[:3]]
            assert moves == ["pay"] * 3


# -- two at once ----------------------------------------------------------------------------


def orders(first: Act, second: Act) -> Iterator[list[Any]]:
    """Run two acts in every order of their calls, or in a stated sample, from the same start."""
    scene, lengths = Scene(), []
    for act in (first, second):
        scene.set()
        lengths.append(calls_of(act))
    every = list(schedules(*lengths)) if sum(lengths) < 12 else None
    chance = random.Random(20180402)
    chosen = every or [
        tuple(chance.sample([0] * lengths[0] + [1] * lengths[1], sum(lengths))) for _ in range(MOST)
    ]
    chosen += [(0,) * lengths[0], (1,) * lengths[1]]
    print(f"\n{len(chosen)} interleavings of {lengths} calls")
    for schedule in chosen:
        scene.set()
        ended = interleave(schedule, first, second)
        assert all(isinstance(one, tuple) for one in ended), ended
        yield ended


def outcomes_of(ended: list[Any]) -> list[str]:
    return sorted(one for _, told in ended for one in outcomes(told["entries"]))


def test_of_two_clerks_who_check_in_one_person_one_does(pool):
    number = numbers(pool)[0]
    other = {"jurors": [{"juror": number}]}
    acts = (
        lambda: room("POST", f"/pools/{pool.id}/check-ins", other),
        lambda: room("POST", f"/pools/{pool.id}/check-ins", other, role="clerk"),
    )
    for ended in orders(*acts):
        assert outcomes_of(ended) == ["already_here", "checked_in"]
        assert [line.move for line in history(number)] == ["check_in"]
        assert counted(pool) == {"checked_in": 1, "summoned": 14}
        days = list(wiring.summonses().attendances(office.COUNTY, number))
        assert [(one.day, one.version) for one in days] == [(FIRST, 1)]
        assert person(number).last_reported == FIRST


def test_of_two_people_checked_in_at_once_both_are_counted_in_every_order(pool):
    """The counts, and the access log of the county, are where two clerks meet."""
    one, other = numbers(pool)[:2]
    ends = set()
    for told, turns in every_order(at_the_counter(pool, one), at_the_counter(pool, other)):
        assert [status for status, _ in told] == [200, 200], told
        assert outcomes_of(told) == ["checked_in"] * 2
        assert counted(pool) == {"checked_in": 2, "summoned": 13}
        assert [service(each).state for each in (one, other)] == [State.CHECKED_IN] * 2
        lines = [line for line in wiring.access().lines(office.COUNTY) if line.people]
        assert [len(line.people) for line in lines] == [1, 1]
        ends.add(turns[0])
    assert ends == {0, 1}


def test_a_check_in_taken_back_while_the_room_is_let_go_is_one_or_the_other(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    acts = (
        lambda: room("POST", f"/pools/{pool.id}/check-ins/{number}/cancel", MISTAKE),
        lambda: room("POST", f"/pools/{pool.id}/discharges", {"jurors": [number]}),
    )
    seen = set()
    for ended in orders(*acts):
        held = service(number)
        told = ended[1][1]["entries"][0]["outcome"]
        # Taken back first, nobody is there to be let go; let go first, it counts for nothing.
        assert (ended[0][0], held.state) == (200, State.DUE)
        seen.add(told)
        (day,) = wiring.summonses().attendances(office.COUNTY, number)
        assert day.cancelled is not None
        assert person(number).last_reported is None
    assert seen == {"not_free", "discharged"}


def test_a_fee_given_away_while_wages_are_taken_down_at_the_counter_stays_given(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    arrival = {"jurors": [{"juror": number, "wages_go_on": True}]}
    said = {"wages_go_on": True, "donated": True}
    acts = (
        lambda: room("POST", f"/pools/{pool.id}/check-ins", arrival),
        lambda: pay("POST", f"/jurors/{number}/wages", said, role="clerk"),
    )
    for ended in orders(*acts):
        assert [status for status, _ in ended] == [200, 200]
        assert wiring.summonses().find_wages(office.COUNTY, number).donated is True


def test_two_payrolls_at_once_pay_each_person_once(pool):
    paying(pool)
    acts = (
        lambda: pay("POST", "/pay-runs", {"pool": pool.id, "number": 1}),
        lambda: pay("POST", "/pay-runs", {"pool": pool.id, "number": 2}),
    )
    for ended in orders(*acts):
        told = [answer for status, answer in ended if status == 200]
        assert sum(one["cents"] for one in told) == 3 * 15_00 or len(told) < 2
        store = wiring.summonses()
        lines = [
            line
            for run in store.pay_runs(office.COUNTY)
            for line in store.pay_lines(office.COUNTY, run.id)
        ]
        assert sorted(line.juror_number for line in lines) == numbers(pool)[:3]
        for run in store.pay_runs(office.COUNTY):
            if run.done is not None:
                assert run.people == len(list(store.pay_lines(office.COUNTY, run.id)))


def test_of_two_who_run_the_same_payroll_both_read_one_file(pool):
    act = paying(pool)
    for ended in orders(act, act):
        told = [answer for status, answer in ended if status == 200]
        assert told
        assert all(one == told[0] for one in told)
        again = act()
        assert (again[0], again[1]["cents"]) == (200, 3 * 15_00)


def test_wages_that_are_said_while_somebody_is_paid_are_paid_or_refused(pool):
    number = numbers(pool)[0]
    at_the_counter(pool, number)()
    discharged(pool, number)
    acts = (
        lambda: pay("POST", "/pay-runs", {"pool": pool.id, "number": 1}),
        lambda: pay("POST", f"/jurors/{number}/wages", {"wages_go_on": True}, role="clerk"),
    )
    seen = set()
    for (paid, run), (status, said) in orders(*acts):
        assert paid == 200
        seen.add(run["cents"])
        if run["cents"]:
            assert (status, said["error"]) == (409, "IllegalMove")
        else:
            assert status == 200
    assert seen == {0, 15_00}
