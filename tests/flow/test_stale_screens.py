"""Two clerks with one screen: the act of the second is refused, and nothing of it is written."""

import json

import boto3
import office
import pytest
from intake import items, reply
from summonses import BASE, FIRST, SECOND, codes, everybody, ordered, sent, service

from jury import moving, standing, wiring
from jury.errors import Conflict, ScreenStale
from jury.life_cycle import Act
from summons import api, desk, offices, returning

pytestmark = pytest.mark.usefixtures("court_office")

BACK = {"move": "return_mail", "reason": "returned: moved, left no address"}
CALL = {"move": "put_on_call", "reason": "as the person said on the telephone"}
TABLES = ("summons", "court", "people")


@pytest.fixture
def pool():
    office.publish(office.residents(120))
    return sent(ordered(FIRST))


@pytest.fixture
def later(pool):
    return ordered(SECOND)


@pytest.fixture
def number(pool):
    return min(codes(pool))


def call(method, route, body=None, *, screen=None, by="clerk-1", role="clerk", at=desk, **query):
    """Ask a door of the office; return the status, what was answered, and the version told."""
    answer = reply(
        at.handler,
        method,
        BASE + route,
        body,
        by=by,
        role=role,
        headers={} if screen is None else {"If-Match": screen},
        **query,
    )
    headers = dict(answer.get("headers") or {})
    headers |= {name: each[0] for name, each in (answer.get("multiValueHeaders") or {}).items()}
    return answer["statusCode"], json.loads(answer["body"]), headers.get("ETag")


def screen_of(number):
    status, _, version = call("GET", f"/jurors/{number}")
    assert status == 200
    return version


def on_file():
    """Return everything that the tables and the printer's bucket hold."""
    letters = boto3.client("s3").list_objects_v2(Bucket="print").get("Contents", [])
    return [items(name) for name in TABLES], [one["Key"] for one in letters]


def refused(told):
    status, answer, _ = told
    return status == 412 and answer["error"] == "ScreenStale"


# -- one juror ----------------------------------------------------------------------------


ACTS = {
    "answers": {"confirmed": True},
    "messages": {"email": "somebody@mail.example", "sms": None, "language": "en"},
    "claims": {"ground": "carer"},
    "excusals": {
        "decision": "grant",
        "ground": "carer",
        "reason": "nobody else can look after the child",
    },
    "moves": CALL,
    "resummonings": {"reason": "the new address was told on the telephone"},
}


@pytest.mark.parametrize("act", ACTS)
def test_the_second_of_two_clerks_with_one_screen_is_refused(number, act):
    screen = screen_of(number)
    assert call("POST", f"/jurors/{number}/moves", BACK, screen=screen)[0] == 200
    before = on_file()
    second = call("POST", f"/jurors/{number}/{act}", ACTS[act], screen=screen, by="clerk-2")
    assert refused(second)
    assert on_file() == before


@pytest.mark.parametrize("act", ["postponements", "reschedulings"])
def test_nobody_is_moved_to_another_date_from_an_old_screen(number, later, act):
    screen = screen_of(number)
    assert call("POST", f"/jurors/{number}/claims", {"ground": "carer"})[0] == 200
    before = on_file()
    wish = {"pool": later.id, "reason": "as the person said on the telephone"}
    assert refused(call("POST", f"/jurors/{number}/{act}", wish, screen=screen))
    assert on_file() == before


def test_a_fresh_screen_passes_and_each_act_makes_another_version(number, later):
    first = screen_of(number)
    assert call("POST", f"/jurors/{number}/claims", {"ground": "carer"}, screen=first)[0] == 200
    second = screen_of(number)
    assert second != first
    status, told, _ = call(
        "POST", f"/jurors/{number}/postponements", {"pool": later.id}, screen=second
    )
    assert (status, told["state"]) == (200, "postponed")
    assert screen_of(number) == screen_of(number) != second


def test_without_a_screen_the_office_acts_as_before(number):
    assert call("POST", f"/jurors/{number}/claims", {"ground": "carer"})[0] == 200
    assert call("POST", f"/jurors/{number}/answers", {"confirmed": True}, by="clerk-2")[0] == 200
    assert service(number).confirmed
    assert service(number).claim is not None


def test_whoever_is_overtaken_while_acting_is_refused_as_well(number):
    """The second look, after a lost race, is at another version than was on the screen."""
    screen = screen_of(number)
    mine = offices.desk(screen=screen)
    seen = standing.by_number(mine, office.COUNTY, number)
    tries = []

    def overtaken(now):
        tries.append(now.version)
        assert call("POST", f"/jurors/{number}/claims", {"ground": "carer"})[0] == 200
        act = Act("clerk-2", "staff", office.NOW, why=CALL["reason"])
        return moving.make(mine, now, "put_on_call", act)

    with pytest.raises(ScreenStale):
        moving.settle(mine, seen, overtaken)
    assert tries == [0]
    assert [one.move for one in wiring.summonses().history(office.COUNTY, number)] == ["claim"]


def test_a_conflict_about_something_else_leaves_a_fresh_screen_fresh(number):
    mine = offices.desk(screen=screen_of(number))
    seen = standing.by_number(mine, office.COUNTY, number)
    tries = []

    def act(now):
        tries.append(now.version)
        if len(tries) == 1:
            raise Conflict("the pool has changed")
        done = Act("clerk-2", "staff", office.NOW, why=CALL["reason"])
        return moving.make(mine, now, "put_on_call", done)

    assert moving.settle(mine, seen, act).state == "on_call"
    assert tries == [0, 0]


# -- letters and pools --------------------------------------------------------------------


def test_a_letter_is_not_printed_again_from_an_old_screen(pool, number):
    screen = screen_of(number)
    assert call("POST", f"/jurors/{number}/answers", {"confirmed": True})[0] == 200
    before = on_file()
    wish = {"juror_number": number, "reason": "torn by the printer", "after_print": 1}
    route = f"/pools/{pool.id}/summons/reprints"
    assert refused(call("POST", route, wish, screen=screen, at=api))
    assert on_file() == before
    assert call("POST", route, wish, screen=screen_of(number), at=api)[0] == 201


def test_the_printers_word_and_a_release_are_about_the_batch_that_was_seen(pool, number):
    route = f"/pools/{pool.id}/summons"
    _, _, screen = call("GET", route, at=api)
    batch = wiring.court().batch(pool.county, pool.draw)
    said = {"letters": [{
        "juror_number": number, "tracking": "0" * 20, "outcome": "printed", "on": "2026-11-23",
    }]}  # fmt: skip
    assert call("POST", f"{route}/confirmations", said, screen=screen, at=api)[0] == 200
    before = on_file()
    assert refused(call("POST", f"{route}/confirmations", said, screen=screen, at=api))
    order = {"court_order": "2027-AO-3", "reason": CALL["reason"]}
    assert refused(call("POST", route, order, screen=screen, at=api))
    assert on_file() == before
    assert wiring.court().batch(pool.county, pool.draw) != batch
    assert call("POST", route, order, screen=call("GET", route, at=api)[2], at=api)[0] == 200


def test_whether_a_pool_reports_is_decided_by_whoever_saw_the_last_word(pool):
    route = f"/pools/{pool.id}/reporting"
    assert call("GET", route)[2] is None
    assert refused(call("POST", route, {"answer": "report"}, screen='"' + "0" * 32 + '"'))
    assert call("POST", route, {"answer": "report"})[0] == 200
    _, _, screen = call("GET", route)
    assert call("POST", route, {"answer": "do-not-report"}, screen=screen)[0] == 200
    before = on_file()
    assert refused(call("POST", route, {"answer": "report"}, screen=screen, by="clerk-2"))
    assert on_file() == before


# -- lists, a page at a time --------------------------------------------------------------


def pages(route, name, *, between=lambda: None, at=desk, **query):
    """Yield the pages of a list; something may happen between one and the next."""
    cursor = {}
    while True:
        status, told, _ = call("GET", route, at=at, **query, **cursor)
        assert status == 200
        yield told[name]
        if told["next"] is None:
            return
        between()
        cursor = {"cursor": told["next"]}


def numbers(found):
    return [one["juror_number"] for page in found for one in page]


def test_a_list_comes_page_by_page_and_each_juror_once(pool):
    found = list(pages(f"/pools/{pool.id}/jurors", "jurors", limit="7"))
    assert [len(page) for page in found] == [7, 7, 1]
    assert numbers(found) == [one.juror_number for one in everybody(pool)]


def test_whoever_moves_between_two_pages_is_neither_lost_nor_told_twice(pool, later):
    drawn = [one.juror_number for one in everybody(pool)]
    waiting = iter([drawn[0], drawn[8]])

    def somebody_moves():
        moved = next(waiting)
        assert call("POST", f"/jurors/{moved}/postponements", {"pool": later.id})[0] == 200

    route = f"/pools/{pool.id}/jurors"
    found = numbers(pages(route, "jurors", between=somebody_moves, limit="7"))
    # The first had been told already; the ninth went before the second page came to them: the
    # second page was full before them, or they are of the other pool now.
    assert len(found) == len({*found})
    assert {*drawn} - {*found} <= {drawn[8]}
    there = numbers(pages(f"/pools/{later.id}/jurors", "jurors", limit="1"))
    assert {*there, *found} == {*drawn}


def test_those_from_other_pools_come_after_those_of_the_draw(pool, later):
    drawn = [one.juror_number for one in everybody(pool)]
    for moved in (drawn[4], drawn[2]):
        assert call("POST", f"/jurors/{moved}/postponements", {"pool": later.id})[0] == 200
    office.draw(later)
    own = [one.juror_number for one in everybody(later) if not one.carried]
    found = numbers(pages(f"/pools/{later.id}/jurors", "jurors", limit="7"))
    assert found == [*own, drawn[2], drawn[4]]


def test_a_list_can_be_of_one_state_or_of_those_who_wait(pool):
    first, second, third, *_ = [one.juror_number for one in everybody(pool)]
    call("POST", f"/jurors/{first}/claims", {"ground": "carer"})
    call("POST", f"/jurors/{second}/answers", {"confirmed": False})
    call("POST", f"/jurors/{third}/moves", BACK)
    route = f"/pools/{pool.id}/jurors"
    wanted = {"claims": "yes"}, {"questions": "yes"}, {"state": "undeliverable"}
    found = [call("GET", route, **one)[1] for one in wanted]
    assert [numbers([one["jurors"]]) for one in found] == [[first], [second], [third]]
    assert {(one["claims"], one["questions"], sum(one["counts"].values())) for one in found} == {
        (1, 1, 15)
    }
    assert call("GET", route, state="somewhere")[0] == 400
    cursor = call("GET", route, limit="7")[1]["next"]
    assert call("GET", route, cursor=cursor, claims="yes")[0] == 400


def test_reprints_and_emergencies_come_page_by_page_in_their_order(pool):
    one, _, three, *_ = [one.juror_number for one in everybody(pool)]
    route = f"/pools/{pool.id}/summons/reprints"
    for juror, seen in ((three, 1), (one, 1), (one, 2)):
        wish = {"juror_number": juror, "reason": "torn by the printer", "after_print": seen}
        assert call("POST", route, wish, at=api)[0] == 201
    found = [
        (made["juror_number"], made["number"])
        for page in pages(route, "reprints", at=api, limit="1")
        for made in page
    ]
    assert found == [(one, 2), (one, 3), (three, 2)]
    for name in ("EO 26-1", "EO 26", "EO 26 2"):
        declared = {"number": name, "valid_from": "2026-11-01", "valid_until": "2026-12-31"}
        assert call("POST", "/emergencies", declared)[0] == 201
    listed = pages("/emergencies", "emergencies", limit="1")
    assert [each["number"] for page in listed for each in page] == ["EO 26", "EO 26 2", "EO 26-1"]


def test_returned_mail_is_taken_from_the_screen_of_the_pool(pool):
    stale = '"' + "0" * 32 + '"'
    said = {"reason": "the list of returned mail of November"}
    assert refused(call("POST", f"/pools/{pool.id}/returned-mail", said, screen=stale))
    assert refused(call("POST", f"/pools/{pool.id}/close", said, screen=stale))
    act = Act("clerk-1", "staff", office.NOW, why=said["reason"])
    assert returning.take_returned(offices.desk(), pool, act) == []
