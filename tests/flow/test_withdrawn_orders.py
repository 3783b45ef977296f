"""An order that was a mistake is taken back before its draw: it is not drawn, and stays on file."""

from datetime import timedelta

import desk
import office
import proofs
import pytest
import summonses
import time_machine
from intake import asked

from draw import api as draw_api
from draw import events, steps
from jury import wiring
from jury.errors import ActWithdrawn
from jury.records import PoolStatus, Stop
from reports import api as reports_api

BASE = f"/v1/counties/{office.COUNTY}"
WHY = {"reason": "the judge has taken the trial off the calendar"}

pytestmark = pytest.mark.usefixtures("court_office")


def withdraw(pool):
    return summonses.staff("POST", f"/pools/{pool.id}/close", WHY)


def withdrawn(pool):
    status, told = withdraw(pool)
    assert status == 200, told
    return told


def order(requested, **changes):
    """Order the pool of `office.order` with another number, again, or otherwise."""
    body = {
        "kind": "petit",
        "location": "kissimmee",
        "requested": requested,
        "service_date": office.SERVICE.isoformat(),
        "time": "08:00",
    } | changes
    return asked(draw_api.handler, "POST", f"{BASE}/pools", body, role="jury-manager")


def weekly_run(day):
    """Let the weekly run of a Monday start what is due; return how many draws that were."""
    with time_machine.travel(day, tick=False):
        return events.scheduled_run({"kind": "petit", "scheduled": day.isoformat()}, None)


def test_an_order_is_taken_back_with_a_reason_and_stays_on_file():
    pool = office.order()
    for _repeat in range(2):
        told = withdrawn(pool)
        assert told["status"] == "closed"
        last = told["history"][-1]
        assert (last["what"], last["why"]) == ("withdrawn", WHY["reason"])
        assert last["by"] == "jury-manager-1"
    assert len(told["history"]) == 2
    with time_machine.travel(office.NOW + timedelta(weeks=8), tick=False):
        assert withdrawn(pool) == told


def test_nobody_is_drawn_for_it_by_schedule_by_hand_or_by_a_run_that_began_before():
    office.publish(office.residents(400))
    pool = office.order()
    begun = office.freeze(pool)
    withdrawn(pool)
    assert weekly_run(office.NOW) == {"started": 0, "overdue": 0}
    assert weekly_run(office.NOW + timedelta(weeks=2)) == {"started": 0, "overdue": 0}
    path = f"{BASE}/pools/{pool.id}/draw"
    by_hand = asked(draw_api.handler, "POST", path, {}, role="jury-manager")
    assert (by_hand[0], by_hand[1]["error"]) == (409, "ActWithdrawn")
    for late in (
        lambda: steps.commit_draw(begun, None),
        lambda: steps.open_draw(office.identifiers(pool), None),
    ):
        with pytest.raises(ActWithdrawn):
            late()
    assert list(wiring.court().draws(office.COUNTY)) == []


def test_what_was_drawn_is_voided_and_not_taken_back():
    office.publish(office.residents(400))
    pool = office.order()
    steps.commit_draw(office.freeze(pool), None)
    status, told = withdraw(pool)
    assert (status, told["error"]) == (409, "AlreadyDrawn")
    desk.voided(pool)
    assert withdrawn(pool)["status"] == "closed"
    assert desk.void(pool, desk.FIRST, reason=desk.REASON)[1]["error"] == "NothingToVoid"
    other = office.order(time="09:00")
    office.draw(other)
    status, told = withdraw(other)
    assert (status, told["error"]) == (409, "DayNotOver")


def test_people_who_come_to_it_from_another_pool_are_given_another_date_first():
    office.publish(office.residents(60))
    pool = summonses.sent(summonses.ordered())
    later, last = summonses.ordered(summonses.SECOND), summonses.ordered(summonses.THIRD)
    number = summonses.everybody(pool)[0].juror_number
    assert move(number, later)[0] == 200
    status, told = withdraw(later)
    assert (status, told["error"], told["people"]) == (409, "DayNotOver", 1)
    assert summonses.now_of(later).status is PoolStatus.ORDERED
    assert move(number, last)[0] == 200
    assert withdrawn(later)["status"] == "closed"
    number = summonses.everybody(pool)[-1].juror_number
    assert move(number, later)[1]["error"] == "NoRoom"


def move(number, pool):
    body = {"pool": pool.id, "reason": "as the person asked on the telephone"}
    return summonses.staff("POST", f"/jurors/{number}/postponements", body)


def test_the_same_place_and_time_is_ordered_again_and_drawn():
    office.publish(office.residents(400))
    first = office.order(300)
    office.draw(first)
    desk.voided(first)
    withdrawn(first)
    status, told = order(250)
    assert (status, told["status"], told["order"]["requested"]) == (201, "ordered", 250)
    assert (told["draw"], told["late"]) == (f"{first.id}-d2", None)
    assert [step["what"] for step in told["history"]][-3:] == ["voided", "withdrawn", "ordered"]
    assert order(250)[1]["history"] == told["history"]
    assert order(260)[1]["error"] == "PoolConflict"
    pool = wiring.court().pool(office.COUNTY, told["id"])
    office.draw(pool)
    assert wiring.court().draw(office.COUNTY, pool.draw).drawn == 250
    assert proofs.proof(pool.draw).whole
    assert proofs.proof(first.draw).whole
    assert proofs.surveyed()["incomplete"] == []


def test_it_is_no_past_pool_in_a_report_or_a_forecast():
    for time in ("08:00", "09:00", "10:00"):
        withdrawn(office.order(time=time))
    period = {"from": "2027-01-01", "to": "2027-01-31"}
    path = f"{BASE}/reports/yield"
    assert asked(reports_api.handler, "GET", path, role="auditor", **period)[1]["pools"] == []
    question = {"kind": "petit", "wanted": "60"}
    with time_machine.travel(office.NOW + timedelta(weeks=8), tick=False):
        told = asked(draw_api.handler, "GET", f"{BASE}/pools/forecast", **question)
    assert (told[0], told[1]["need"]) == (200, None)


def test_what_was_frozen_for_it_stops_nothing_after_a_failover():
    office.publish(office.residents(400))
    pool = office.order()
    office.freeze(pool)
    withdrawn(pool)
    assert proofs.surveyed()["incomplete"] == []


def test_a_stopped_pool_is_not_taken_back():
    """A draw of it may have been made elsewhere: two people void that."""
    pool = office.order()
    mark = Stop(county=office.COUNTY, pool=pool.id, draws=(pool.draw,), epoch=2, at=office.NOW)
    wiring.court().stop(None, mark)
    status, told = withdraw(pool)
    assert (status, told["error"]) == (409, "DrawIncomplete")


@pytest.mark.parametrize(
    ("service", "status", "code"),
    [
        ("2028-11-23", 201, None),
        ("2028-11-24", 422, "DateImpossible"),
        ("9999-12-31", 422, "DateImpossible"),
    ],
)
def test_a_pool_is_ordered_two_years_ahead_at_most(service, status, code):
    found, told = order(250, service_date=service)
    assert (found, told.get("error")) == (status, code)
