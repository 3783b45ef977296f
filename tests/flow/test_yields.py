"""Yield, utilisation and forecast through their doors, in an office with pools that are over."""

import csv
import io
from contextlib import contextmanager
from datetime import date, timedelta

import office
import pytest
import summonses
import time_machine
from court_room import cancel, checked_in
from intake import asked, reply
from summonses import FIRST, SECOND, THIRD, instant

from draw import api as draw_api
from jury import moving, wiring
from jury.cells import plain_cell
from jury.life_cycle import COMING, IN_COURT, Act, State
from reports import api
from summons.status import is_called

BASE = f"/v1/counties/{office.COUNTY}"
SIZE, SIZE_ORDERED = 12, 15
PANEL = ("seat", "seat", "seat_as_alternate", "strike_for_cause", "leave_unreached")


@pytest.fixture
def _list(court_office):
    office.publish(office.residents(150))


pytestmark = pytest.mark.usefixtures("_list")


def move(number, name, **said):
    """Move a summons as the office does."""
    act = Act("clerk-1", "staff", wiring.now(), why="as the office found", **said)
    return moving.make(summonses.the_desk(), summonses.service(number), name, act)


def numbers(pool, *states):
    return [one.juror_number for one in summonses.everybody(pool) if one.state in states]


@contextmanager
def the_day_of(pool):
    with time_machine.travel(pool.order.reports_at, tick=False):
        yield


def over(day, absent=2, first=None, panel=PANEL):
    """Summon people to a day and hold it: so many stay away, some sit on a panel."""
    pool = summonses.sent(summonses.ordered(day, size=SIZE))
    held(pool, absent=absent, first=first, panel=panel)
    return summonses.now_of(pool)


def held(pool, absent=2, first=None, panel=PANEL):
    said = {"answer": "report"} | ({} if first is None else {"first": first})
    assert summonses.staff("POST", f"/pools/{pool.id}/reporting", said)[0] == 200
    with the_day_of(pool):
        word = wiring.summonses().reporting(pool.county, pool.id)
        called = [
            one.juror_number
            for one in summonses.everybody(pool)
            if one.state in COMING and is_called(one, word)
        ]
        came = called[absent:]
        checked_in(pool, *came)
        for number, outcome in zip(came, panel, strict=False):
            move(number, "call_to_panel")
            move(number, outcome)
        for number in numbers(pool, *IN_COURT):
            move(number, "discharge")
    with time_machine.travel(pool.order.reports_at + timedelta(hours=12), tick=False):
        body = {"reason": "the day is over and the room is empty"}
        assert summonses.staff("POST", f"/pools/{pool.id}/close", body)[0] == 200


def told(status=200, **query):
    found, answer = asked(api.handler, "GET", f"{BASE}/reports/yield", role="auditor", **query)
    assert found == status, answer
    return answer


def forecast(**query):
    return asked(draw_api.handler, "GET", f"{BASE}/pools/forecast", role="jury-manager", **query)


# -- yield and utilisation --------------------------------------------------------------


def two_days():
    """Hold two days. One person is put off from the first to the second, and a letter returns."""
    first = summonses.sent(summonses.ordered(FIRST, size=SIZE))
    second = summonses.sent(summonses.ordered(SECOND, size=SIZE))
    one, other, *_ = numbers(first, State.SUMMONED)
    carer, *_ = numbers(second, State.SUMMONED)  # who makes room for somebody else
    excused = {"decision": "grant", "ground": "carer", "reason": "cares for a sick parent"}
    put_off = {"pool": second.id, "reason": "as asked on the telephone"}
    back = {"move": "return_mail", "reason": "returned: moved, left no address"}
    for number, route, body in (
        (carer, "excusals", excused),
        (one, "postponements", put_off),
        (other, "moves", back),
    ):
        status, answer = summonses.staff("POST", f"/jurors/{number}/{route}", body)
        assert status == 200, answer
    held(first)
    held(second, absent=1, first=9, panel=())
    return summonses.now_of(first), summonses.now_of(second)


def test_a_pool_is_told_by_stage():
    first, second = two_days()
    (one,) = told(pool=first.id)["pools"]
    stages = one["stages"]
    assert (one["pool"], one["kind"], one["status"]) == (first.id, "grand", "closed")
    assert {name: number for name, number in stages.items() if number} == {
        "drawn": 12,
        "summoned": 12,
        "undeliverable": 1,
        "postponed_out": 1,
        "failed_to_appear": 2,
        "reported": 8,
        "qualified_available": 8,
        "told_to_report": 10,
        "sent_to_panel": 5,
        "sworn": 2,
        "alternate": 1,
        "struck_for_cause": 1,
        "not_reached": 1,
        "never_called": 3,
        "reporting_days": 1,
    }
    shares = one["shares"]
    assert shares["juror_yield"] == {"part": 8, "whole": 12, "percent": "66.67"}
    assert shares["utilisation"] == {"part": 4, "whole": 8, "percent": "50.00"}
    (other,) = told(pool=second.id)["pools"]
    assert {name: number for name, number in other["stages"].items() if number} == {
        "drawn": 12,
        "postponed_in": 1,
        "summoned": 13,
        "excused": 1,
        "told_not_to_report": 3,
        "failed_to_appear": 1,
        "reported": 8,
        "qualified_available": 11,
        "told_to_report": 9,
        "never_called": 8,
        "reporting_days": 1,
        "zero_panel_days": 1,
    }
    assert other["shares"]["sent_to_panel"] == {"part": 0, "whole": 8, "percent": "0.00"}


def test_the_days_in_court_are_those_that_stand_and_further_ones_count():
    """Three days: a panel on the first, only a trial on the second, and a mistake on the third."""
    pool = summonses.sent(summonses.ordered(FIRST, size=SIZE))
    assert summonses.staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})[0] == 200
    number = numbers(pool, State.SUMMONED)[0]
    for day in range(3):
        with time_machine.travel(pool.order.reports_at + timedelta(days=day), tick=False):
            checked_in(pool, number)
            if day == 0:
                move(number, "call_to_panel")
                move(number, "seat")
            if day == 2:
                assert cancel(pool, number)[0] == 200
    stages = told(pool=pool.id)["stages"]
    assert (stages["reporting_days"], stages["zero_panel_days"]) == (2, 1)


def test_a_period_is_the_sum_of_its_pools():
    pools = two_days()
    summonses.ordered(THIRD)  # not drawn: nobody is to come to it yet
    whole = {"from": FIRST.isoformat(), "to": THIRD.isoformat()}
    report = told(**whole)
    assert [one["pool"] for one in report["pools"]] == [pool.id for pool in pools]
    assert (report["first"], report["last"]) == (whole["from"], whole["to"])
    for name, number in report["stages"].items():
        assert number == sum(one["stages"][name] for one in report["pools"]), name
    assert report["shares"]["juror_yield"] == {"part": 19, "whole": 25, "percent": "76.00"}
    only = {"from": FIRST.isoformat(), "to": FIRST.isoformat()}
    assert [one["pool"] for one in told(**only)["pools"]] == [pools[0].id]
    with the_day_of(pools[1]):  # said without a period, it is the weeks before today
        assert told()["pools"] == report["pools"]
        assert (told()["first"], told()["last"]) == ("2027-01-04", SECOND.isoformat())
    none = {"from": "2030-01-01", "to": "2030-01-31"}
    assert told(**none)["pools"] == []
    assert told(**none)["shares"]["juror_yield"]["percent"] is None


def test_the_table_says_what_the_document_says():
    two_days()
    period = {"from": FIRST.isoformat(), "to": SECOND.isoformat()}
    report = told(**period)
    answer = reply(api.handler, "GET", f"{BASE}/reports/yield", format="csv", **period)
    head, *rows = csv.reader(io.StringIO(answer["body"]))
    lines = [dict(zip(head, map(plain_cell, row), strict=True)) for row in rows]
    assert [line["pool"] for line in lines] == [*(p["pool"] for p in report["pools"]), "all"]
    for line, one in zip(lines, [*report["pools"], report], strict=True):
        for name, number in one["stages"].items():
            assert line[name] == str(number)
        for name, share in one["shares"].items():
            assert line[f"{name}_percent"] == (share["percent"] or "")


def test_a_pool_before_its_day_is_expected_and_before_its_draw_is_nobody():
    pool = summonses.ordered()
    assert told(pool=pool.id)["stages"]["drawn"] == 0
    office.draw(pool)
    *printed, released, _followed = summonses.LETTER_STEPS
    state = office.identifiers(pool)
    for step in printed:
        state = step(state, None)
    stages = told(pool=pool.id)["stages"]
    assert (stages["drawn"], stages["not_sent"], stages["summoned"]) == (SIZE_ORDERED,) * 2 + (0,)
    released(state, None)
    stages = told(pool=pool.id)["stages"]
    assert (stages["summoned"], stages["expected"]) == (SIZE_ORDERED, SIZE_ORDERED)


def test_histories_are_read_in_batches():
    pool = over(FIRST)
    asked_for = []
    client = wiring.dynamodb()
    client.meta.events.register(
        "before-call.dynamodb", lambda model, **_: asked_for.append(model.name)
    )
    told(pool=pool.id)
    # Pool, draw, batch; the draw's places, those moved, those from elsewhere: twice as much as
    # may be; and every history together, and every day in court.
    assert asked_for.count("BatchGetItem") == 2
    assert len(asked_for) <= 12


@pytest.mark.parametrize(
    "query",
    [
        {"from": "2027-01-01"},
        {"to": "2027-01-01"},
        {"pool": "grand-20270301T0800-kissimmee", "from": "2027-01-01", "to": "2027-02-01"},
        {"from": "2027-02-01", "to": "2027-01-01"},
        {"from": "2027-01-01", "to": "2028-01-02"},
        {"from": "yesterday", "to": "2027-01-01"},
    ],
)
def test_what_is_neither_a_pool_nor_a_period_is_refused(query):
    assert told(400, **query)["error"] == "Invalid"


def test_a_pool_that_is_not_there_is_not_found():
    assert told(404, pool="grand-20300101T0800-kissimmee")["error"] == "NotFound"


# -- the forecast --------------------------------------------------------------------------


DAYS = (date(2027, 3, 1), date(2027, 3, 8), date(2027, 3, 15))


def ordering(day="2027-09-06", kind="grand", requested=60):
    body = {
        "kind": kind, "location": "kissimmee", "requested": requested, "service_date": day,
        "time": "08:30",
    }  # fmt: skip
    status, pool = asked(draw_api.handler, "POST", f"{BASE}/pools", body, role="jury-manager")
    assert status == 201, pool
    return pool


def test_the_countys_own_days_say_how_many_to_order():
    for day, absent, first in zip(DAYS, (4, 3, 2), (None, None, 6), strict=True):
        over(day, absent=absent, first=first)
    # Present: 8 and 9 of 12; of the third day's 6 told 4 came, so of all 12 as many as 8 would.
    with time_machine.travel(instant(DAYS[-1], 23), tick=False):
        status, answer = forecast(kind="grand", wanted="50")
        need = answer["need"]
        assert (status, need["pools"], need["share"], need["order"]) == (200, 3, "69.44", 72)
        assert 50 < need["low"] < 72 < need["high"]
        ordered = ordering()
        told_ = ordered["forecast"]
        assert (told_["ordered"], told_["present"], told_["pools"]) == (60, 42, 3)
        assert told_["low"] < 42 < told_["high"] <= 60
        page = asked(draw_api.handler, "GET", f"{BASE}/pools/{ordered['id']}")[1]
        assert page["forecast"] == told_
        # A petit pool is another matter, and that day's own pool is not among what came before it.
        assert forecast(kind="petit", wanted="50")[1]["need"] is None
        past = f"grand-{DAYS[-1]:%Y%m%d}T0800-kissimmee"
        assert asked(draw_api.handler, "GET", f"{BASE}/pools/{past}")[1]["forecast"] is None


def test_with_fewer_than_three_days_there_is_none_and_nothing_is_refused():
    over(DAYS[0])
    over(DAYS[1])
    with time_machine.travel(instant(DAYS[-1], 23), tick=False):
        status, answer = forecast(kind="grand", wanted="50")
        assert (status, answer["need"]) == (200, None)
        assert ordering(requested=10_000)["forecast"] is None


@pytest.mark.parametrize(
    "query", [{"kind": "grand"}, {"kind": "grand", "wanted": "0"}, {"kind": "x", "wanted": "9"}]
)
def test_a_forecast_of_nothing_is_refused(query):
    status, answer = forecast(**query)
    assert (status, answer["error"]) == (400, "Invalid")
