"""Moves of summonses crashed at every write, and people who want the same thing at once."""

import random
from datetime import date
from functools import partial

import office
import pytest
import time_machine
from crashes import calls_of, crashed, interleave
from crashes import counted as counted_writes
from summonses import (
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
    the_desk,
    written_to,
)

from jury import wiring
from jury.errors import NoRoom
from jury.life_cycle import ABSENT, ENDED, Act, State
from jury.records import PoolStatus
from jury.summons_store import tallied
from summons import closing, postponing

pytestmark = pytest.mark.faults


def scene(size=6):
    """Open an office with a pool whose letters are out, and two later dates."""
    office.publish(office.residents(60))
    pool = sent(ordered(FIRST, size=size))
    return pool, ordered(SECOND, size=size), ordered(THIRD, size=size)


def agrees(*pools):
    """True when each pool's counters are those of its people, and each history is whole."""
    for pool in pools:
        people = everybody(pool)
        assert counted(pool) == dict(tallied(people)), pool.id
        for one in people:
            assert [entry.number for entry in history(one.juror_number)] == list(
                range(1, one.version + 1)
            )
    return True


def sampled(calls, count):
    """Return a stated sample of the orders of two actors' calls, the two whole ones among them."""
    chance, order = random.Random(calls), [0] * calls + [1] * calls
    return [order, order[::-1]] + [chance.sample(order, len(order)) for _ in range(count - 2)]


def postponed(number, to):
    act = Act(f"juror {number}", "juror", wiring.now(), pool=to.id)
    return postponing.postpone(the_desk(), service(number), to, act)


def excused(number):
    said = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    return staff("POST", f"/jurors/{number}/excusals", said)


def test_a_postponement_crashed_at_every_write_and_asked_again_is_one_postponement():
    points = 0
    with office.opened():
        pool, later, _third = scene(size=12)
        numbers = iter(sorted(codes(pool)))
        writes = []
        first = next(numbers)
        with counted_writes(writes):
            postponed(first, later)
        for point in range(len(writes)):
            for applied in (False, True):
                number = next(numbers)
                assert crashed(partial(postponed, number, later), point, applied=applied)
                assert postponed(number, later).state is State.POSTPONED
                assert len(history(number)) == 1
                assert person(number).deferred_to == later.id
                assert agrees(pool, later)
                points += 1
    print(f"\nF3, moves: a postponement takes {len(writes)} write(s), {points} crash points")


def test_two_jurors_and_one_last_place_in_every_order_of_their_calls():
    outcomes = set()
    with office.opened():
        pool, later, _third = scene(size=12)
        numbers = sorted(codes(pool))
        tiny = ordered(date(2027, 4, 12), size=1)
        calls = calls_of(lambda: postponed(numbers[0], later))
        tried = sampled(calls, 40)
    for schedule in tried:
        with office.opened():
            pool, _later, _third = scene(size=4)
            tiny = ordered(date(2027, 4, 12), size=1)
            one, two = sorted(codes(pool))[:2]
            ended = interleave(
                schedule, partial(postponed, one, tiny), partial(postponed, two, tiny)
            )
            kinds = sorted(type(end).__name__ for end in ended)
            assert kinds == ["NoRoom", "Service"], kinds
            assert agrees(pool, tiny)
            assert counted(tiny) == {"postponed": 1}
            outcomes.add(tuple(type(end).__name__ for end in ended))
    print(f"\nmoves: {len(tried)} schedules for one last place, {len(outcomes)} different winners")
    assert len(outcomes) == 2


def test_one_juror_on_two_telephones_gets_one_date():
    with office.opened():
        pool, later, third = scene(size=4)
        calls = calls_of(lambda: postponed(sorted(codes(pool))[0], later))
    tried = sampled(calls, 30)
    for schedule in tried:
        with office.opened():
            pool, later, third = scene(size=4)
            number = sorted(codes(pool))[0]
            ended = interleave(
                schedule, partial(postponed, number, later), partial(postponed, number, third)
            )
            kinds = sorted(type(end).__name__ for end in ended)
            assert kinds == ["PostponedBefore", "Service"], kinds
            assert len(history(number)) == 1
            assert person(number).deferred_to == service(number).pool
            assert agrees(pool, later, third)
    print(f"\nmoves: {len(tried)} schedules for one person's two dates")


def test_the_office_excuses_while_the_juror_postpones():
    ends = set()
    with office.opened():
        pool, later, _third = scene(size=4)
        calls = calls_of(lambda: postponed(sorted(codes(pool))[0], later))
    tried = sampled(calls, 30)
    for schedule in tried:
        with office.opened():
            pool, later, _third = scene(size=4)
            number = sorted(codes(pool))[0]
            interleave(schedule, partial(postponed, number, later), partial(excused, number))
            held = service(number)
            assert held.state is State.EXCUSED
            assert person(number).deferred_to is None
            assert len(person(number).excusals) == 1
            assert agrees(pool, later)
            ends.add(held.pool)
    print(f"\nmoves: {len(tried)} schedules of an excusal and a postponement, {len(ends)} ends")


def test_a_postponement_while_the_new_pool_is_being_drawn():
    """Whoever comes over is counted in or one too many, and is drawn into it by no order."""
    with office.opened():
        pool, later, third = scene(size=4)
        calls = calls_of(lambda: office.draw(later))
        number = sorted(codes(pool))[0]
        own = calls_of(lambda: refused(number, third))
    chance = random.Random(9)
    carried = set()
    for _ in range(40):
        before = chance.randrange(calls)  # mostly at once, now and then amid the draw's own calls
        amid = chance.randrange(min(8, calls - before))
        middle = chance.sample([0] * amid + [1] * own, amid + own)
        order = [0] * before + middle + [0] * (calls - before - amid)
        with office.opened():
            pool, later, _third = scene(size=4)
            number = sorted(codes(pool))[0]
            drawn, moved = interleave(
                order, partial(office.draw, later), partial(refused, number, later)
            )
            assert not isinstance(drawn, Exception), drawn
            people = everybody(written_to(later))
            assert len({one.person for one in people}) == len(people)
            record = wiring.court().draw(later.county, later.draw)
            expected = later.order.requested + int(moved == "postponed" and record.drawn == 4)
            assert len(people) == expected
            assert agrees(pool)
            carried.add((moved, record.drawn))
    print(f"\nmoves: 40 schedules of a postponement and a draw, {sorted(carried)}")
    assert {moved for moved, _drawn in carried} == {"postponed", "NoRoom"}


def refused(number, to):
    try:
        return postponed(number, to).state.value
    except NoRoom as refusal:
        return type(refusal).__name__


def day_scene():
    """A pool on its day: one answered, one came back, one excused, one postponed into it."""
    office.publish(office.residents(60))
    earlier = sent(ordered(FIRST, size=2))
    pool = ordered(SECOND, size=6)
    come = sorted(codes(earlier).items())[0]
    ask("/postponement", come[1], pool=pool.id)
    pool = sent(pool)
    numbers = sorted(codes(pool).items())
    ask("/answer", numbers[0][1], confirmed=True)
    staff("POST", f"/jurors/{numbers[1][0]}/moves", {"move": "return_mail", "reason": "came back"})
    excused(numbers[2][0])
    staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report", "first": 4})
    return pool


def closed(pool):
    act = Act("manager-1", "staff", wiring.now(), "the day is over, as I saw")
    return closing.close(the_desk(), now_of(pool), act)


def test_a_day_crashed_at_every_write_of_its_closing_ends_the_same():
    evening = instant(SECOND, 18)
    with office.opened():
        pool = day_scene()
        writes = []
        with time_machine.travel(evening, tick=False), counted_writes(writes):
            closed(pool)
        expected = [(one.juror_number, one.state) for one in everybody(pool)]
        assert {state for _number, state in expected} <= ENDED | ABSENT
    for point in range(len(writes)):
        for applied in (False, True):
            with office.opened():
                pool = day_scene()
                with time_machine.travel(evening, tick=False):
                    assert crashed(partial(closed, pool), point, applied=applied)
                    assert closed(pool).status is PoolStatus.CLOSED
                assert [(one.juror_number, one.state) for one in everybody(pool)] == expected
                assert agrees(pool)
                assert now_of(pool).status is PoolStatus.CLOSED
    print(f"\nF3, closing: {2 * len(writes)} crash points")
