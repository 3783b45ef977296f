"""What anybody may read: page by page, kept for a while, and nobody in it; and what is stale."""

import json
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from importlib.resources import files

import desk
import intake
import office
import pytest
import summonses
import time_machine
from desk import FIRST, REASON, SECOND

import ranmar
from draw import api, checks, decisions, public
from jury import wiring
from jury.canonical import canonical
from jury.records import Approval, CountyFile, FileStatus, Step
from jury.selection import read_selection
from summons import api as summons_api
from summons import steps as summons_steps

COUNTY = office.COUNTY
BASE = f"/v1/counties/{COUNTY}"
PUBLIC = f"/v1/public/counties/{COUNTY}"
LOOKED = "one ZIP code is a new town; looked at"
LATE = "the first draw was voided after its last day"
KEPT = {
    f"{PUBLIC}/draws": 60,
    f"{PUBLIC}/voids": 60,
    f"{PUBLIC}/approvals": 60,
    f"{PUBLIC}/overrides": 60,
    f"{PUBLIC}/log": 60,
    "/v1/public/keys": 3600,
    "/v1/public/method": 3600,
}

pytestmark = pytest.mark.usefixtures("court_office")


def read(path, **query):
    status, answer = intake.asked(public.handler, "GET", path, **query)
    assert status == 200, answer
    return answer


def reply(path, headers=None):
    """Return the status, the text and the headers of what anybody is answered."""
    answer = intake.reply(public.handler, "GET", path, headers=headers)
    return answer["statusCode"], answer["body"], headers_of(answer)


def headers_of(answer):
    return {name.lower(): value[0] for name, value in answer["multiValueHeaders"].items()}


def pages(handler, path, name, **query):
    """Return the rows of each page of a list."""
    found, cursor = [], {}
    while True:
        status, page = intake.asked(handler, "GET", path, limit="1", **cursor, **query)
        assert status == 200, page
        found.append(page[name])
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


def drawn(requested=20, **order):
    pool = desk.small_pool(requested, **order)
    office.draw(pool)
    return pool


def three_draws():
    office.publish(office.residents(100))
    return [drawn(5, time=time) for time in ("08:00", "09:00", "10:00")]


def tag(path):
    """Return the version of what the office has on its screen."""
    return headers_of(intake.reply(api.handler, "GET", path))["etag"]


# -- a page at a time ---------------------------------------------------------------


def test_anybody_reads_the_draws_one_at_a_time():
    pools = three_draws()
    rows = pages(public.handler, f"{PUBLIC}/draws", "draws")
    assert [[row["draw"] for row in page] for page in rows] == [[pool.draw] for pool in pools]
    assert read(f"{PUBLIC}/draws")["next"] is None


def test_anybody_reads_the_log_a_link_at_a_time_and_it_is_the_chain():
    three_draws()
    links = [link.text for link in wiring.court().log(COUNTY)]
    assert pages(public.handler, f"{PUBLIC}/log", "log") == [[link] for link in links]
    assert len(links) == 6


def test_the_office_pages_through_its_pools_draws_and_approvals():
    pools = three_draws()
    for plan in ("AOSC26-1", "AOSC26-2"):
        approved(plan)
    for path, name, key, told in (
        ("pools", "pools", "id", [pool.id for pool in pools]),
        ("draws", "draws", "id", [pool.draw for pool in pools]),
        ("approvals", "approvals", "plan", ["AOSC26-1", "AOSC26-2"]),
    ):
        rows = pages(api.handler, f"{BASE}/{path}", name)
        assert [[row[key] for row in page] for page in rows] == [[one] for one in told]


def test_the_office_asks_for_the_pools_and_draws_that_it_means():
    pools = three_draws()
    desk.voided(pools[1])
    office.order(250, kind="grand", service=office.GRAND_SERVICE)

    def told(path, name, **query):
        _, answer = intake.asked(api.handler, "GET", f"{BASE}/{path}", **query)
        return [row["draw"] if name == "pools" else row["id"] for row in answer[name]]

    assert told("draws", "draws", voided="yes") == [pools[1].draw]
    assert told("draws", "draws", voided="no") == [pools[0].draw, pools[2].draw]
    assert told("draws", "draws", pool=pools[2].id) == [pools[2].draw]
    assert len(told("pools", "pools", kind="grand")) == 1
    assert told("pools", "pools", status="ordered", kind="petit") == [f"{pools[1].id}-d2"]


def test_a_filter_that_is_none_is_refused():
    status, answer = intake.asked(api.handler, "GET", f"{BASE}/draws", voided="perhaps")
    assert (status, answer["error"]) == (400, "Invalid")


def test_a_proof_is_of_one_person_and_of_nothing_else():
    (pool, *_) = three_draws()
    path = f"{BASE}/draws/{pool.draw}/proof"
    draw = wiring.court().draw(COUNTY, pool.draw)
    person = read_selection(wiring.papers(), draw).people[0]
    status, proof = intake.asked(api.handler, "GET", path, person=person)
    assert (status, proof["id"]) == (200, person)
    status, answer = intake.asked(api.handler, "GET", path, person="somebody")
    assert (status, answer["error"]) == (400, "Invalid")


# -- kept for a while ---------------------------------------------------------------


@pytest.mark.parametrize(("path", "seconds"), KEPT.items())
def test_anybody_may_keep_what_is_public_and_ask_whether_it_still_is_so(path, seconds):
    status, body, headers = reply(path)
    assert (status, headers["cache-control"]) == (200, f"public, max-age={seconds}")
    assert body

    status, body, again = reply(path, {"If-None-Match": headers["etag"]})
    assert (status, body) == (304, "")
    assert again["etag"] == headers["etag"]


def test_what_has_changed_is_told_anew():
    _, _, before = reply(f"{PUBLIC}/draws")
    three_draws()
    status, _, after = reply(f"{PUBLIC}/draws", {"If-None-Match": before["etag"]})
    assert status == 200
    assert after["etag"] != before["etag"]


# -- the method and the approvals -----------------------------------------------------


def test_the_method_is_the_published_document_to_the_byte():
    shown = read("/v1/public/method")
    published = files("draw").joinpath("method.md").read_bytes()
    assert shown["text"].encode() == published
    assert shown["sha256"] == sha256(published).hexdigest()
    assert (shown["engine"], shown["protocol"]) == (ranmar.fingerprint(), "venire-draw/1")


def approved(plan):
    return wiring.court().register_approval(
        Approval(
            county=COUNTY,
            plan=plan,
            engine=ranmar.fingerprint(),
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 12, 31),
            registered_by=FIRST,
            registered_at=office.NOW,
        )
    )


def test_anybody_sees_which_plans_are_approved_and_which_engine_is_installed():
    approved("AOSC26-1")
    shown = read(f"{PUBLIC}/approvals")
    assert shown["engine"] == ranmar.fingerprint()
    assert shown["approvals"] == [
        {
            "plan": "AOSC26-1",
            "engine": ranmar.fingerprint(),
            "valid_from": "2026-01-01",
            "valid_until": "2027-12-31",
            "corrected": [],
        }
    ]


def register_approval(**said):
    body = {"plan": "AOSC26-1", "engine": ranmar.fingerprint()} | said
    return intake.asked(api.handler, "POST", f"/v1/counties/{COUNTY}/approvals", body)


def test_an_approval_that_was_entered_wrongly_is_corrected_with_a_reason_and_for_all_to_see():
    """Another date under the same plan is no repeat: nobody is told the old one as if it held."""
    wrong = {"valid_from": "2026-01-01", "valid_until": "2027-12-31"}
    right = wrong | {"valid_until": "2026-12-31"}
    why = "the order says one year, and not two"
    assert register_approval(**wrong)[0] == 201
    assert register_approval(**wrong)[1]["valid_until"] == "2027-12-31"
    before = intake.items("court")
    status, told = register_approval(**right)
    assert (status, told["error"]) == (409, "Conflict")
    assert intake.items("court") == before
    for _repeat in range(2):
        status, told = register_approval(**right, correction=why)
        assert (status, told["valid_until"], told["why"]) == (201, "2026-12-31", why)
        assert [one["valid_until"] for one in told["corrected"]] == ["2027-12-31"]
    (shown,) = read(f"{PUBLIC}/approvals")["approvals"]
    assert shown["valid_until"] == "2026-12-31"
    assert [one["valid_until"] for one in shown["corrected"]] == ["2027-12-31"]
    assert why not in str(shown)


def test_an_approval_does_not_end_before_it_begins():
    told = register_approval(valid_from="2027-01-01", valid_until="2026-12-31")[1]
    assert told["error"] == "Invalid"
    assert read(f"{PUBLIC}/approvals")["approvals"] == []


def test_a_draw_keeps_the_plan_that_it_was_committed_to_when_its_approval_is_corrected():
    approved("AOSC26-1")
    office.publish(office.residents(400))
    pool = office.order()
    office.draw(pool)
    before = wiring.court().draw(pool.county, pool.draw)
    ends = {"valid_from": "2026-01-01", "valid_until": "2026-11-22"}
    assert register_approval(**ends, correction="withdrawn by the Chief Justice")[0] == 201
    assert wiring.court().draw(pool.county, pool.draw) == before
    assert "AOSC26-1" in before.commitment


# -- voids and exceptions --------------------------------------------------------------


def test_every_void_is_listed_as_the_document_that_the_log_holds():
    pools = three_draws()
    for pool in (pools[0], pools[2]):
        desk.voided(pool)

    shown = [row for page in pages(public.handler, f"{PUBLIC}/voids", "voids") for row in page]

    assert [void["draw"] for void in shown] == [pools[0].draw, pools[2].draw]
    bodies = [json.loads(link.text)["body"] for link in wiring.court().log(COUNTY)]
    for void in shown:
        document = {name: value for name, value in void.items() if name != "hash"}
        assert sha256(canonical(document)).hexdigest() == void["hash"]
        assert void["hash"] in bodies
        assert void["reason"] == REASON


def late(pool, *, days=30, reason=LATE, authority="order of the chief judge, 2026-41"):
    """Let a pool be drawn so many days from now, after the plan's last day."""
    body = {"reason": reason, "authority": authority}
    with time_machine.travel(office.NOW + timedelta(days=days), tick=False):
        status, answer = intake.asked(api.handler, "POST", f"{BASE}/pools/{pool.id}/draw", body)
    assert status == 202, answer


def overrides():
    return read(f"{PUBLIC}/overrides")["overrides"]


def test_a_late_draw_is_told_with_its_reason_and_authority_and_nobody():
    pool = office.order()
    late(pool)
    (told,) = overrides()
    assert told == {
        "kind": "late-draw",
        "about": pool.id,
        "at": (office.NOW + timedelta(days=30)).isoformat(),
        "reason": LATE,
        "role": "court-administrator",
        "authority": "order of the chief judge, 2026-41",
        "letters": None,
        "first": None,
        "last": None,
    }


def test_the_authority_of_a_second_late_draw_is_not_taken_for_that_of_the_first():
    office.publish(office.residents(100))
    pool = desk.small_pool()
    late(pool)
    office.draw(desk.now(pool))
    desk.voided(pool)
    late(desk.now(pool), days=31, authority="2026-42")
    assert sorted(one["authority"] or "" for one in overrides()) == ["", "2026-42"]


def test_a_held_draw_that_was_released_is_told(monkeypatch):
    pool = held(monkeypatch)
    assert released(pool, tag(f"{BASE}/draws/{pool.draw}"))[0] == 200
    (told,) = overrides()
    assert (told["kind"], told["about"], told["reason"], told["authority"]) == (
        "held-draw-released",
        pool.draw,
        LOOKED,
        None,
    )


def test_letters_that_went_out_on_a_court_order_are_told_with_its_number():
    office.publish(office.residents(100))
    pool = drawn()
    state = office.identifiers(pool)
    for step in (
        summons_steps.list_summoned,
        summons_steps.print_letters,
        summons_steps.reconcile_counts,
    ):
        state = step(state, None)
    with time_machine.travel(office.NOW + timedelta(days=35), tick=False):
        assert summonses.released_late(pool, "2026-AO-17", reason=LATE)[0] == 200
    (told,) = overrides()
    assert (told["kind"], told["about"], told["role"], told["reason"], told["authority"]) == (
        "short-notice",
        pool.draw,
        "judge",
        LATE,
        "2026-AO-17",
    )


def test_a_held_file_that_was_released_is_told_without_whose_decision_it_was():
    wiring.court().register_file(
        CountyFile(
            id="F" + "1" * 24,
            county=COUNTY,
            kind="dhsmv",
            key=f"{COUNTY}/dhsmv/2026q4.csv",
            version="1",
            status=FileStatus.APPLYING,
            history=(
                Step(
                    what="released",
                    at=office.NOW,
                    by="clerk-1",
                    why="a ZIP code was split: 34744",
                    role="judge",
                ),
            ),
        )
    )
    (told,) = overrides()
    assert (told["kind"], told["about"], told["role"], told["reason"]) == (
        "held-file-released",
        "F" + "1" * 24,
        "judge",
        "a ZIP code was split: 34744",
    )


def test_a_declared_emergency_is_told_with_its_order_and_its_days():
    declared = {"number": "EO 26-218", "valid_from": "2026-11-20", "valid_until": "2027-02-20"}
    assert summonses.staff("POST", "/emergencies", declared, role="court-administrator")[0] == 201
    (told,) = overrides()
    assert (told["kind"], told["about"], told["authority"]) == (
        "emergency",
        "EO 26-218",
        "EO 26-218",
    )
    assert (told["first"], told["last"]) == ("2026-11-20", "2027-02-20")
    assert told["role"] == "court-administrator"


def test_an_emergency_that_was_corrected_is_told_as_it_was_and_as_it_is():
    """Service was put off under what was on file until then: that stays in the register."""
    wrong = {"number": "EO 26-218", "valid_from": "2026-11-20", "valid_until": "2027-02-20"}
    over = wrong | {"valid_until": "2026-12-20", "correction": "Zqcanary has ended it"}
    assert summonses.staff("POST", "/emergencies", wrong, role="court-administrator")[0] == 201
    with time_machine.travel(office.NOW + timedelta(days=1), tick=False):
        assert summonses.staff("POST", "/emergencies", over, role="court-administrator")[0] == 201
        told = overrides()
    assert [(one["about"], one["first"], one["last"]) for one in told] == [
        ("EO 26-218", "2026-11-20", "2026-12-20"),
        ("EO 26-218", "2026-11-20", "2027-02-20"),
    ]
    assert told[0]["at"] > told[1]["at"]
    assert "Zqcanary" not in str(told)


def test_letters_printed_again_on_a_court_order_are_counted_and_name_nobody():
    office.publish(office.residents(100))
    pool = summonses.sent(summonses.ordered(size=15))
    numbers = [one.juror_number for one in summonses.everybody(pool)][:3]
    path = f"{BASE}/pools/{pool.id}/summons/reprints"
    ask = partial(intake.asked, summons_api.handler, "POST", path)
    wish = {"reason": "torn by the printer", "after_print": 1}
    assert ask(wish | {"juror_number": numbers[0]}, by="clerk-7")[0] == 201
    with time_machine.travel(summonses.instant(summonses.FIRST - timedelta(days=9), 9), tick=False):
        for number, order in zip(numbers[1:], ("2026-AO-31 Zqcanary", "2026-AO-32"), strict=True):
            whose = {"juror_number": number}
            status, wanted = ask(wish | whose | {"court_order": order}, by="clerk-7")
            assert status == 202, wanted
            assert ask(whose | {"approve": wanted["request"]}, by="clerk-8")[0] == 201
    (told,) = overrides()
    assert (told["kind"], told["about"], told["letters"]) == ("reprint", pool.id, 2)
    text = reply(f"{PUBLIC}/overrides")[1]
    assert not any(said in text for said in (*numbers, "Zqcanary", "torn", "clerk-7", "clerk-8"))


def test_exceptions_come_the_newest_first_a_page_at_a_time():
    pools = [office.order(time=time) for time in ("08:00", "09:00", "10:00")]
    for days, pool in enumerate(pools):
        late(pool, days=30 + days)
    rows = pages(public.handler, f"{PUBLIC}/overrides", "overrides")
    assert [[row["about"] for row in page] for page in rows] == [
        [pool.id] for pool in reversed(pools)
    ]


def test_nothing_public_names_a_juror_and_no_exception_names_who_allowed_it(monkeypatch):
    pool = held(monkeypatch)
    assert released(pool, tag(f"{BASE}/draws/{pool.draw}"))[0] == 200
    desk.voided(pool)
    late(desk.now(pool))
    people = read_selection(wiring.papers(), wiring.court().draw(COUNTY, pool.draw)).people

    for path in KEPT:
        _, text, _ = reply(path)
        assert not any(person in text for person in people)
    told = reply(f"{PUBLIC}/overrides")[1]
    assert not any(by in told for by in (FIRST, SECOND, "clerk-1"))


def test_a_held_draw_that_went_on_is_told_without_whose_login_it_was(monkeypatch):
    pool = held(monkeypatch)
    assert released(pool, tag(f"{BASE}/draws/{pool.draw}"))[0] == 200
    by = wiring.court().draw(COUNTY, pool.draw).released.by
    for path in (f"{PUBLIC}/draws", f"{PUBLIC}/draws/{pool.draw}"):
        text = reply(path)[1]
        assert LOOKED in text
        assert by not in text
    (shown,) = read(f"{PUBLIC}/draws")["draws"]
    assert set(shown["released"]) == {"at", "why", "role"}


# -- what was on the screen -------------------------------------------------------------


def held(monkeypatch):
    """A pool whose draw waits for a person to look at it."""
    monkeypatch.setattr(checks, "HELD_BELOW", 2.0)
    office.publish(office.residents(100))
    return drawn()


def released(pool, screen):
    return intake.asked(
        decisions.handler,
        "POST",
        f"{BASE}/draws/{pool.draw}/release",
        {"reason": LOOKED},
        headers={"If-Match": screen},
    )


def test_a_draw_is_released_by_whoever_has_its_newest_state_before_them(monkeypatch):
    pool = held(monkeypatch)
    screen = tag(f"{BASE}/draws/{pool.draw}")
    status, answer = released(pool, '"' + "0" * 32 + '"')
    assert (status, answer["error"]) == (412, "ScreenStale")
    assert wiring.court().draw(COUNTY, pool.draw).released is None

    assert released(pool, screen)[0] == 200
    assert wiring.court().draw(COUNTY, pool.draw).released is not None


def test_a_pool_that_changed_since_somebody_looked_is_not_drawn_by_them():
    pool = office.order()
    path = f"{BASE}/pools/{pool.id}"
    before = tag(path)
    desk.choose_ceremony(pool)

    status, answer = intake.asked(api.handler, "POST", f"{path}/draw", headers={"If-Match": before})
    assert (status, answer["error"]) == (412, "ScreenStale")

    status, _ = intake.asked(api.handler, "POST", f"{path}/draw", headers={"If-Match": tag(path)})
    assert status == 202


@pytest.mark.parametrize(
    ("act", "body"),
    [("void", {"reason": REASON}), ("entropy", {"reason": REASON, "sources": ["kms", "ceremony"]})],
)
def test_an_act_of_two_is_not_asked_for_on_an_old_screen(act, body):
    office.publish(office.residents(100))
    pool = desk.small_pool()
    path = f"{BASE}/pools/{pool.id}"
    before = tag(path)
    if act == "void":
        office.draw(pool)
    else:
        wiring.court().update_pool(
            pool,
            pool.model_copy(update={"history": (*pool.history, pool.history[0])}),
        )
    status, answer = intake.asked(
        decisions.handler, "POST", f"{path}/{act}", body, headers={"If-Match": before}
    )
    assert (status, answer["error"]) == (412, "ScreenStale")

    status, _ = intake.asked(
        decisions.handler, "POST", f"{path}/{act}", body, headers={"If-Match": tag(path)}
    )
    assert status == 202
