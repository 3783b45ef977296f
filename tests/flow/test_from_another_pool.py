"""Somebody who was put off to another pool is let go there like everybody, and may be drawn again.

Their own record says until then that they come to that pool; whoever lets them go takes that off.
"""

from datetime import timedelta

import intake
import office
import panels
import pytest
import time_machine
from court_room import checked_in, numbers, room
from outcomes import entered, finished
from panels import called, dismissed, done
from summonses import (
    FIRST,
    SECOND,
    instant,
    now_of,
    ordered,
    person,
    sent,
    service,
    staff,
)

from court import events
from jury.life_cycle import State
from summons import days

MORNING = instant(SECOND, 8, 30)


@pytest.fixture
def put_off():
    """A pool on its morning, told to report, and somebody who was put off to it from another."""
    with intake.opened():
        office.publish(office.residents(80))
        earlier, pool = sent(ordered(FIRST, size=6)), ordered(SECOND, size=15)
        who = numbers(earlier)[0]
        assert staff("POST", f"/jurors/{who}/postponements", {"pool": pool.id})[0] == 200
        pool = sent(pool)
        assert staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})[0] == 200
        with time_machine.travel(MORNING, tick=False):
            yield now_of(pool), who


def comes_to(who):
    return person(who).deferred_to


def test_whoever_is_let_go_by_lot_may_be_drawn_again(put_off):
    pool, who = put_off
    checked_in(pool, who)
    assert comes_to(who) == pool.id
    assert dismissed(pool, wanted=1)["dismissed"] == [who]
    assert (service(who).state, comes_to(who)) == (State.DISCHARGED, None)


def test_whoever_is_let_go_when_an_event_was_lost_may_be_drawn_again(put_off):
    pool, who = put_off
    checked_in(pool, who)
    done("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 1})
    (act,) = panels.started()
    panels.draw(act)
    assert events.watch_panels({}, None)
    assert (service(who).state, comes_to(who)) == (State.DISCHARGED, None)


def test_whoever_is_let_go_at_the_desk_may_be_drawn_again(put_off):
    pool, who = put_off
    checked_in(pool, who)
    told = done("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 1})
    (act,) = panels.started()
    panels.draw(act)
    done("POST", f"/pools/{pool.id}/dismissals", {"number": 1, "wanted": 1})
    assert done("GET", f"/pools/{pool.id}/dismissals/{told['dismissal']}")["dismissed"] == [who]
    assert (service(who).state, comes_to(who)) == (State.DISCHARGED, None)


def test_whoever_is_of_a_jury_that_is_let_go_may_be_drawn_again(put_off):
    pool, who = put_off
    checked_in(pool, who)
    panel = called(pool, wanted=1)
    office.chill()  # whose own record it is, a function that begins cold finds out itself
    assert entered(panel, {"seat": 1, "outcome": "not_reached"})[0] == 200
    assert finished(panel, "discharge")[0] == 200
    assert (service(who).state, comes_to(who)) == (State.DISCHARGED, None)


def test_whoever_is_told_not_to_come_may_be_drawn_again(put_off):
    pool, who = put_off
    with time_machine.travel(MORNING - timedelta(days=2), tick=False):
        told = {"answer": "do-not-report", "reason": "the judge is ill"}
        assert staff("POST", f"/pools/{pool.id}/reporting", told)[0] == 200
    days.begin_day(days.set_times(office.identifiers(pool), None), None)
    assert service(who).state is State.TOLD_NOT_TO_REPORT
    assert comes_to(who) is None


def test_whoever_goes_home_at_the_counter_may_be_drawn_again(put_off):
    pool, who = put_off
    checked_in(pool, who)
    body = {"jurors": [who], "reason": "the case is settled"}
    assert room("POST", f"/pools/{pool.id}/discharges", body)[0] == 200
    assert (service(who).state, comes_to(who)) == (State.DISCHARGED, None)
