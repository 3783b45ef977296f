"""Pay: what is said of wages, runs that pay each person once, their file, and certificates."""

import csv
import io
from datetime import timedelta

import intake
import office
import pytest
import time_machine
from court_room import (
    MORNING,
    SHOWN,
    checked_in,
    discharged,
    excused_from_service,
    fetched,
    leave,
    numbers,
    opened_room,
    outcomes,
    pay,
    pay_run,
    pay_table,
    room,
)
from pypdf import PdfReader
from summonses import BASE, FIRST, SECOND, counted, history, person, sent, service

from court import pay_desk
from jury import wiring
from jury.counties import court
from jury.life_cycle import State
from jury.records import Name

DAY = timedelta(days=1)


@pytest.fixture
def pool():
    with intake.opened(), opened_room(0) as held:
        yield held


def serve(pool, number, days=1, **wages):
    """Let somebody serve so many days from the first on, and be discharged on the last."""
    for one in range(days):
        with time_machine.travel(MORNING + one * DAY, tick=False):
            assert outcomes(checked_in(pool, {"juror": number, **wages})) == ["checked_in"]
            if one == days - 1:
                assert outcomes(discharged(pool, number)) == ["discharged"]


def lines():
    return [(one.deed, one.people, one.purpose) for one in wiring.access().lines(office.COUNTY)]


def test_a_run_pays_everybody_of_a_pool_whose_service_is_over(pool):
    unpaid, waged, serving, *_ = numbers(pool)
    serve(pool, unpaid, days=5, wages_go_on=False)
    serve(pool, waged, days=5, wages_go_on=True)
    checked_in(pool, serving)
    told = pay_run(pool)
    assert (told["people"], told["cents"], told["waiting"]) == (2, 105_00 + 60_00, [])
    assert {service(one).state for one in (unpaid, waged)} == {State.PAID}
    assert service(serving).state is State.CHECKED_IN
    assert counted(pool) == {"paid": 2, "checked_in": 1, "summoned": 12}
    assert history(unpaid)[-1].move == "pay"
    rows = {row["juror_number"]: row for row in pay_table(told)}
    first = rows[unpaid]
    assert (first["days"], first["amount"]) == ("3 x 15.00 + 2 x 30.00", "105.00")
    assert (first["last"], first["line1"]) == (
        person(unpaid).name.last, (person(unpaid).mailing or person(unpaid).residence).line1,
    )  # fmt: skip
    assert rows[waged]["amount"] == "60.00"


def test_the_same_run_again_is_the_same_file_and_pays_nobody_twice(pool):
    first, later = numbers(pool)[:2]
    serve(pool, first, wages_go_on=False)
    told = pay_run(pool)
    serve(pool, later, wages_go_on=False)
    before = intake.items("summons")
    assert pay_run(pool) == told
    assert intake.items("summons") == before
    assert service(later).state is State.DISCHARGED
    second = pay_run(pool, number=2)
    assert [row["juror_number"] for row in pay_table(second)] == [later]
    assert [row["juror_number"] for row in pay_table(told)] == [first]
    assert (pay_run(number=1)["people"], pay_run(number=1)["cents"]) == (0, 0)


def test_why_somebody_left_is_masked_without_a_purpose_and_opening_it_is_on_record(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    assert leave(pool, number, own=True)[0] == 200
    before = len(lines())
    status, masked = pay("GET", f"/jurors/{number}/attendance")
    (day,) = masked["days"]
    assert (status, day["left"]["what"], day["left"]["why"], len(lines())) == (
        200, "left", "", before,
    )  # fmt: skip
    (day,) = pay("GET", f"/jurors/{number}/attendance", **SHOWN)[1]["days"]
    assert day["left"]["why"] == "the child's school has called"
    assert lines()[before:] == [("shown", (person(number).id,), SHOWN["purpose"])]


def test_what_was_said_of_wages_is_not_overwritten_from_an_old_screen(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    unsaid = wages_seen(number)
    assert wages_said(number, unsaid, wages_go_on=True) == 200
    before = intake.items("summons")
    assert wages_said(number, unsaid, wages_go_on=False) == 412
    assert intake.items("summons") == before
    said = wages_seen(number)
    assert leave(pool, number)[0] == 200  # which is nothing about their wages
    assert wages_said(number, said, wages_go_on=False) == 200
    assert wages_seen(number) != said


def wages_seen(number):
    route = f"{BASE}/jurors/{number}/attendance"
    answer = intake.reply(pay_desk.handler, "GET", route, by="clerk-1", role="clerk")
    return answer["multiValueHeaders"]["ETag"][0]


def wages_said(number, screen, **said):
    who = {"by": "clerk-1", "role": "clerk", "headers": {"If-Match": screen}}
    route = f"{BASE}/jurors/{number}/wages"
    return intake.reply(pay_desk.handler, "POST", route, said, **who)["statusCode"]


def test_whoever_has_not_said_whether_wages_go_on_waits_and_is_paid_later(pool):
    number = numbers(pool)[0]
    serve(pool, number)
    told = pay_run(pool)
    assert (told["people"], told["waiting"]) == (0, [number])
    assert pay("GET", f"/jurors/{number}/attendance")[1]["cents"] is None
    assert say(number, wages_go_on=False)[0] == 200
    assert pay("GET", f"/jurors/{number}/attendance")[1]["cents"] == 15_00
    assert pay_run(pool, number=2)["cents"] == 15_00


def say(number, **said):
    office.chill()  # whose own record it is, a function that begins cold finds out itself
    return pay("POST", f"/jurors/{number}/wages", said, role="clerk")


def test_a_county_run_pays_people_of_every_pool_and_passes_whoever_was_paid(pool):
    ours, paid = numbers(pool)[:2]
    serve(pool, ours, wages_go_on=False)
    serve(pool, paid, wages_go_on=False)
    assert pay_run(pool)["people"] == 2
    with time_machine.travel(office.NOW, tick=False):
        other = sent(office.order(15, kind="grand", service=SECOND))
    theirs = numbers(other)[0]
    with time_machine.travel(MORNING + (SECOND - FIRST), tick=False):
        checked_in(other, {"juror": theirs, "wages_go_on": False})
        discharged(other, theirs)
    told = pay_run()
    assert [row["juror_number"] for row in pay_table(told)] == [theirs]
    assert told["pool"] is None


def test_nothing_due_is_paid_as_nothing_and_is_no_line_of_the_file(pool):
    number = numbers(pool)[0]
    serve(pool, number, wages_go_on=True)
    told = pay_run(pool)
    assert (told["people"], told["cents"]) == (1, 0)
    assert service(number).state is State.PAID
    assert pay_table(told) == []


def test_whoever_asked_to_go_home_for_the_day_is_paid_and_whoever_asked_to_be_excused_is_not(pool):
    for_the_day, excused, sent_home = came = numbers(pool)[:3]
    checked_in(pool, *({"juror": one, "wages_go_on": False} for one in came))
    for number in came:
        body = {"own_request": number != sent_home}
        route = f"/pools/{pool.id}/check-ins/{number}/leave"
        assert room("POST", route, body)[0] == 200
    (told,) = excused_from_service(pool, excused)
    assert (told["outcome"], service(excused).own_request) == ("discharged", True)
    discharged(pool)
    for route in (for_the_day, sent_home):
        assert pay("GET", f"/jurors/{route}/attendance")[1]["cents"] == 15_00
    assert pay("GET", f"/jurors/{excused}/attendance")[1]["cents"] == 0
    assert pay_run(pool)["cents"] == 30_00
    paid = {row["juror_number"] for row in pay_table(pay_run(pool))}
    assert paid == {for_the_day, sent_home}


def test_an_excusal_at_own_request_costs_the_first_days_and_no_later_one(pool):
    number = numbers(pool)[0]
    for one in range(5):
        with time_machine.travel(MORNING + one * DAY, tick=False):
            checked_in(pool, {"juror": number, "wages_go_on": False})
    with time_machine.travel(MORNING + 4 * DAY, tick=False):
        assert outcomes(excused_from_service(pool, number)) == ["discharged"]
        (plain,) = discharged(pool, number)
        assert (plain["outcome"], plain["why"]) == ("not_free", "let_go_otherwise")
        assert outcomes(excused_from_service(pool, number)) == ["discharged"]
    assert history(number)[-1].move == "excuse_from_service"
    (row,) = pay_table(pay_run(pool))
    assert (row["days"], row["amount"]) == ("3 x 0.00 + 2 x 30.00", "60.00")


def test_whoever_asks_to_be_excused_is_named_and_says_why(pool):
    number = numbers(pool)[0]
    checked_in(pool, number)
    route = f"/pools/{pool.id}/discharges"
    for body in ({"reason": "they asked"}, {"jurors": [number]}):
        assert room("POST", route, body | {"own_request": True})[1]["error"] == "Invalid"
    assert service(number).state is State.CHECKED_IN


def test_a_fee_that_is_given_away_is_marked_where_the_circuit_takes_it(pool, monkeypatch):
    number = numbers(pool)[0]
    serve(pool, number, wages_go_on=False)
    assert say(number, wages_go_on=False, donated=True)[1]["donated"] is True
    assert [row["donated"] for row in pay_table(pay_run(pool))] == ["yes"]
    held = court(office.COUNTY)
    monkeypatch.setattr(
        "court.paying.court_of", lambda _: held.model_copy(update={"fees_donated": False})
    )
    other = numbers(pool)[1]
    assert say(other, wages_go_on=False, donated=True)[1]["error"] == "Invalid"


def test_a_fee_that_was_given_away_is_not_taken_back_and_stays_so_where_nothing_is_said(pool):
    """s. 40.24(8)."""
    number = numbers(pool)[0]
    assert say(number, wages_go_on=False)[1]["donated"] is False
    assert say(number, wages_go_on=False, donated=True)[1]["donated"] is True
    status, told = say(number, wages_go_on=True)
    assert (status, told["go_on"], told["donated"]) == (200, True, True)
    status, refusal = say(number, wages_go_on=True, donated=False)
    assert (status, refusal["error"]) == (409, "IllegalMove")
    held = wiring.summonses().find_wages(office.COUNTY, number)
    assert (held.go_on, held.donated) == (True, True)


def test_what_was_paid_is_paid(pool):
    number = numbers(pool)[0]
    serve(pool, number, wages_go_on=False)
    pay_run(pool)
    assert say(number, wages_go_on=False)[0] == 200  # said before
    assert say(number, wages_go_on=True)[1]["error"] == "IllegalMove"
    reason = {"reason": "the neighbour's letter was scanned"}
    route = f"/pools/{pool.id}/check-ins/{number}/cancel"
    assert room("POST", route, reason)[1]["error"] == "IllegalMove"


def test_the_file_is_given_for_a_purpose_and_says_whom_it_names(pool):
    number, nothing = numbers(pool)[:2]
    serve(pool, number, wages_go_on=False)
    serve(pool, nothing, wages_go_on=True)
    told = pay_run(pool)
    before = len(lines())
    page = pay("GET", f"/pay-runs/{told['id']}")[1]
    assert (page["url"], len(lines())) == (None, before)
    assert pay("GET", f"/pay-runs/{told['id']}", **SHOWN)[1]["url"]
    assert lines()[before:] == [("shown", (person(number).id,), "running-the-court-day")]
    assert pay("GET", "/pay-runs")[1]["runs"] == [told]
    assert pay("GET", "/pay-runs/pay-0123456789abcdef")[0] == 404


def test_no_cell_of_the_file_runs(pool):
    number = numbers(pool)[0]
    serve(pool, number, wages_go_on=False)
    evil = Name(last="=1+1", first="@SUM", suffix="")
    wiring.people().save(person(number).model_copy(update={"name": evil}))
    page = pay("GET", f"/pay-runs/{pay_run(pool)['id']}", **SHOWN)[1]
    (row,) = list(csv.reader(io.StringIO(fetched(page["url"]).decode())))[1:]
    assert row[1:3] == ["'=1+1", "'@SUM"]


# -- certificates ---------------------------------------------------------------------------


def test_a_certificate_names_the_days_that_stand_and_takes_a_purpose(pool):
    number, absent = numbers(pool)[:2]
    serve(pool, number, days=3)
    body = {"reason": "the neighbour's letter was scanned", "day": "2027-03-02"}
    assert room("POST", f"/pools/{pool.id}/check-ins/{number}/cancel", body)[0] == 200
    before = len(lines())
    route = f"/jurors/{number}/certificate"
    assert pay("GET", route, role="clerk") == (200, {"url": None})
    assert len(lines()) == before
    status, told = pay("GET", route, role="clerk", purpose="answering-the-juror")
    assert status == 200
    (page,) = PdfReader(io.BytesIO(fetched(told["url"]))).pages
    text = page.extract_text()
    named = person(number)
    assert named.name.last in text
    assert "March 1, 2027" in text
    assert "March 3, 2027" in text
    assert "March 2, 2027" not in text
    assert lines()[before:] == [("shown", (named.id,), "answering-the-juror")]
    assert pay("GET", f"/jurors/{absent}/certificate", role="clerk")[1]["error"] == "IllegalMove"
