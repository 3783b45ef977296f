"""A draw voided by two people: who may, what it leaves on record, and what comes after."""

import json
import subprocess
import sys
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import desk
import office
import pytest
import time_machine
from desk import FIRST, REASON, SECOND, THIRD

from draw import steps
from jury import wiring
from jury.calendar import stamp
from jury.defects import Defect
from jury.errors import DrawVoided
from jury.records import Override, PoolStatus
from jury.selection import read_selection
from summons import steps as summons_steps

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"
COUNTY = office.COUNTY

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def pool():
    """A pool of twenty, drawn from ninety-five."""
    office.publish(office.residents(100))
    ordered = desk.small_pool()
    office.draw(ordered)
    return ordered


def committed(requested=20, people=100):
    """A pool whose draw is committed and no further."""
    office.publish(office.residents(people))
    ordered = desk.small_pool(requested)
    steps.commit_draw(office.freeze(ordered), None)
    return ordered


def links():
    return [json.loads(link.text) for link in wiring.court().log(COUNTY)]


def drawn_people(draw):
    return read_selection(wiring.papers(), wiring.court().draw(COUNTY, draw)).people


def verified(draw, tmp_path):
    path = tmp_path / f"{draw}.zip"
    path.write_bytes(wiring.evidence().get(f"{COUNTY}/draws/{draw}/bundle.zip"))
    return subprocess.run(
        [sys.executable, str(VERIFIER), str(path)], capture_output=True, text=True, check=False
    )


def refused(answer):
    status, body = answer
    assert 400 <= status < 500
    return body["error"]


# -- what two people do -------------------------------------------------------------


def test_two_people_void_a_draw_and_its_pool_gets_another(pool):
    answer = desk.voided(pool)

    now = desk.now(pool)
    assert answer["draw"] == pool.draw
    assert answer["next_draw"] == now.draw == f"{pool.id}-d2"
    assert now.status is PoolStatus.ORDERED
    assert [(step.what, step.by, step.why) for step in now.history[-2:]] == [
        ("void requested", FIRST, REASON),
        ("voided", SECOND, pool.draw),
    ]


def test_the_void_is_a_document_in_the_log_and_in_the_evidence(pool):
    desk.voided(pool)

    draw = wiring.court().draw(COUNTY, pool.draw)
    text = wiring.evidence().get(f"{COUNTY}/draws/{pool.draw}/void.json")
    assert json.loads(text) == {
        "protocol": "venire-draw/1",
        "draw": pool.draw,
        "commitment": draw.commitment_hash,
        "result": draw.result_hash,
        "reason": REASON,
        "requested_by": FIRST,
        "requested_at": stamp(office.NOW),
        "approved_by": SECOND,
        "voided_at": stamp(office.NOW),
    }
    written = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    assert text == written.encode()
    last = links()[-1]
    assert (last["kind"], last["sequence"]) == ("void", 3)
    assert last["body"] == sha256(text).hexdigest()
    assert wiring.court().state(COUNTY).sequence == 3


def test_anybody_can_read_a_void_and_the_draw_that_it_voids(pool):
    desk.voided(pool)

    shown = desk.read_draw(pool.draw)

    assert shown["voided"]
    assert shown["void"]["reason"] == REASON
    assert shown["void"]["voided_at"] == stamp(office.NOW)
    assert (shown["void"]["requested_by"], shown["void"]["approved_by"]) == (FIRST, SECOND)
    assert shown["void"]["hash"] == links()[-1]["body"]
    assert shown["drawn"] == 20


def test_a_draw_that_is_not_void_says_so(pool):
    shown = desk.read_draw(pool.draw)
    assert (shown["voided"], shown["void"]) == (False, None)


def test_a_second_person_finds_the_request_at_the_pool(pool):
    request = desk.asked(pool)

    (shown,) = desk.read_pool(pool)["requests"]

    assert shown["request"] == request
    assert (shown["act"], shown["reason"], shown["requested_by"]) == ("void", REASON, FIRST)


# -- who may not --------------------------------------------------------------------


def test_the_one_who_asked_cannot_approve(pool):
    request = desk.asked(pool)
    before = desk.stored()

    assert refused(desk.void(pool, FIRST, approve=request)) == "SamePerson"

    assert desk.stored() == before


def test_asking_again_is_a_repeat_and_no_approval(pool):
    request = desk.asked(pool)
    before = desk.stored()

    with time_machine.travel(office.NOW + timedelta(hours=3), tick=False):
        assert desk.asked(pool) == request

    assert desk.stored() == before


def test_a_second_persons_own_request_is_no_approval(pool):
    desk.asked(pool)
    before = desk.stored()

    assert refused(desk.void(pool, SECOND, reason=REASON)) == "RequestOpen"

    assert desk.stored() == before


def test_one_request_at_a_time_is_open(pool):
    desk.asked(pool)
    before = desk.stored()

    assert refused(desk.void(pool, FIRST, reason="another reason altogether")) == "RequestOpen"

    assert desk.stored() == before


@pytest.mark.parametrize("given", ["0" * 64, "f" * 64])
def test_another_hash_approves_nothing(pool, given):
    desk.asked(pool)
    before = desk.stored()

    assert refused(desk.void(pool, SECOND, approve=given)) == "RequestStale"

    assert desk.stored() == before


def test_the_hash_of_a_request_for_another_pool_approves_nothing(pool):
    other = desk.small_pool(time="13:00")
    office.draw(other)
    request = desk.asked(other)
    before = desk.stored()

    assert refused(desk.void(pool, SECOND, approve=request)) == "RequestStale"

    assert desk.stored() == before


def test_an_approval_that_comes_before_its_request_counts_for_nothing(pool):
    with time_machine.travel(office.NOW - timedelta(seconds=1), tick=False):
        request = desk.asked(pool)
    # The same request would have this hash again, so it can be known before it is made.
    wiring.dynamodb().delete_item(
        TableName="court",
        Key={"pk": {"S": f"COUNTY#{COUNTY}"}, "sk": {"S": f"REQUEST#void#{pool.draw}"}},
    )
    assert refused(desk.void(pool, SECOND, approve=request)) == "RequestStale"

    with time_machine.travel(office.NOW - timedelta(seconds=1), tick=False):
        assert desk.asked(pool) == request

    assert not wiring.court().draw(COUNTY, pool.draw).voided


def test_a_request_waits_for_a_day_and_not_a_second_longer(pool):
    request = desk.asked(pool)
    before = desk.stored()

    with time_machine.travel(office.NOW + timedelta(hours=24), tick=False):
        assert refused(desk.void(pool, SECOND, approve=request)) == "RequestExpired"
        assert desk.read_pool(pool)["requests"] == []
    assert desk.stored() == before

    with time_machine.travel(office.NOW + timedelta(hours=24, seconds=-1), tick=False):
        assert desk.void(pool, SECOND, approve=request)[0] == 200


def test_an_expired_request_gives_way_and_is_remembered(pool):
    expired = desk.asked(pool)
    later = office.NOW + timedelta(days=2)

    with time_machine.travel(later, tick=False):
        request = desk.asked(pool, THIRD, "another reason altogether")
        assert refused(desk.void(pool, SECOND, approve=expired)) == "RequestStale"
        assert desk.void(pool, SECOND, approve=request)[0] == 200

    held = wiring.court().find_request(COUNTY, "void", pool.draw)
    assert [(step.what, step.by, step.why) for step in held.history] == [
        ("void expired", FIRST, REASON)
    ]


def test_a_request_is_stale_once_the_draw_is_recorded():
    pool = committed()
    request = desk.asked(pool)
    office.draw(pool)
    before = desk.stored()

    assert refused(desk.void(pool, SECOND, approve=request)) == "RequestStale"
    assert desk.stored() == before

    assert desk.void(pool, SECOND, approve=desk.asked(pool))[0] == 200


def test_the_same_approval_again_is_a_repeat_and_leaves_the_next_draw_alone(pool):
    request = desk.asked(pool)
    first = desk.void(pool, SECOND, approve=request)
    office.draw(desk.now(pool))
    before = desk.stored()

    assert desk.void(pool, SECOND, approve=request) == first

    assert desk.stored() == before


@pytest.mark.parametrize("redrawn", [False, True])
def test_nobody_else_can_use_an_approved_request_again(pool, redrawn):
    request = desk.asked(pool)
    desk.void(pool, SECOND, approve=request)
    if redrawn:
        office.draw(desk.now(pool))
    before = desk.stored()

    assert refused(desk.void(pool, THIRD, approve=request)) == "RequestStale"
    assert refused(desk.void(pool, FIRST, approve=request)) == "SamePerson"

    assert desk.stored() == before


def test_a_pool_that_has_no_draw_has_nothing_to_void():
    office.publish(office.residents(100))
    assert refused(desk.void(desk.small_pool(), FIRST, reason=REASON)) == "NothingToVoid"


def test_a_pool_that_is_closed_has_nothing_to_void(pool):
    held = desk.now(pool)
    wiring.court().update_pool(held, held.model_copy(update={"status": PoolStatus.CLOSED}))
    assert refused(desk.void(pool, FIRST, reason=REASON)) == "NothingToVoid"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"reason": "too short"},
        {"reason": "x" * 501},
        {"approve": "not a hash"},
        {"reason": REASON, "approve": "0" * 64},
        {"reason": REASON, "seed": 1802},
    ],
)
def test_a_body_that_is_neither_a_reason_nor_an_approval_is_refused(pool, body):
    assert refused(desk.void(pool, FIRST, **body)) == "Invalid"


def test_nobody_voids_without_being_signed_in(pool):
    assert refused(desk.void(pool, "", reason=REASON)) == "NotAllowed"


# -- what comes after ---------------------------------------------------------------


def test_the_next_draw_has_a_new_key_new_entropy_and_a_log_with_the_void(pool, tmp_path):
    desk.voided(pool)
    again = desk.now(pool)

    office.draw(again)

    first, second = (wiring.court().draw(COUNTY, one.draw) for one in (pool, again))
    assert first.contributions != second.contributions
    keys = wiring.draw_keys()
    assert keys.find(COUNTY, first.id) != keys.find(COUNTY, second.id)
    checked = verified(again.draw, tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "(1 void)" in checked.stdout


def test_the_voided_draw_still_verifies(pool, tmp_path):
    desk.voided(pool)
    office.draw(desk.now(pool))

    checked = verified(pool.draw, tmp_path)

    assert checked.returncode == 0, checked.stdout
    assert desk.read_draw(pool.draw)["signed"]


def test_a_draw_that_was_never_finished_can_be_voided_and_lets_go_of_the_county(tmp_path):
    pool = committed()
    assert wiring.court().state(COUNTY).drawing == pool.draw

    assert desk.voided(pool)["void"]["result"] is None

    assert wiring.court().state(COUNTY).drawing is None
    again = desk.now(pool)
    office.draw(again)
    assert [link["kind"] for link in links()] == ["commitment", "void", "commitment", "result"]
    assert verified(again.draw, tmp_path).returncode == 0


def test_a_void_leaves_another_open_draw_of_the_county_alone(pool):
    other = desk.small_pool(time="13:00")
    state = steps.commit_draw(office.freeze(other), None)

    desk.voided(pool)

    assert wiring.court().state(COUNTY).drawing == other.draw
    for step in office.DRAW_STEPS[1:]:
        state = step(state, None)
    assert [link["kind"] for link in links()] == [
        "commitment",
        "result",
        "commitment",
        "void",
        "result",
    ]


@pytest.mark.parametrize("step", [steps.take_seeds, steps.record_draw])
def test_nothing_is_done_with_a_draw_that_was_voided_before_it_was_made(step):
    pool = committed()
    state = office.identifiers(pool)
    for before in office.DRAW_STEPS[1 : office.DRAW_STEPS.index(step)]:
        state = before(state, None)
    desk.voided(pool)

    with pytest.raises(DrawVoided):
        step(state, None)

    assert wiring.court().draw(COUNTY, pool.draw).result_hash is None


@pytest.mark.parametrize("step", [steps.open_draw, steps.freeze_shard, steps.merge_roll])
def test_a_run_of_the_voided_draw_does_not_begin_the_next(pool, step):
    state = office.identifiers(pool) | {"opened": {}, "shards": [], "shard": 0}
    opened = {
        "plan": "p",
        "list_version": "l",
        "open_pools": "0" * 64,
        "people": 1,
        "sequence": 1,
        "previous": "0" * 64,
    }
    desk.voided(pool)

    with pytest.raises(DrawVoided):
        step(state | {"opened": opened}, None)


def test_a_recorded_draw_is_signed_even_after_its_void(tmp_path):
    office.publish(office.residents(100))
    pool = desk.small_pool()
    state = office.freeze(pool)
    for step in office.DRAW_STEPS[:-1]:
        state = step(state, None)
    desk.voided(pool)

    steps.record_draw(state, None)
    steps.sign_evidence(state, None)

    assert verified(pool.draw, tmp_path).returncode == 0


def test_a_late_draw_that_was_allowed_is_not_allowed_again(pool):
    held = desk.now(pool)
    late = Override(reason="a trial was moved forward", authority="order 26-1", by=THIRD)
    wiring.court().update_pool(held, held.model_copy(update={"late": late}))

    desk.voided(pool)

    assert desk.now(pool).late is None


def test_the_people_of_a_voided_draw_can_be_drawn_into_any_pool():
    office.publish(office.residents(30))
    first, second = desk.small_pool(), desk.small_pool(time="13:00")
    office.draw(first)
    desk.voided(first)

    office.draw(second)  # twenty of twenty-eight: not possible without those of the voided draw

    excluded = json.loads(wiring.court().draw(COUNTY, second.draw).commitment)["roll"]["excluded"]
    assert "in_open_pool" not in excluded
    assert set(drawn_people(first.draw)) & set(drawn_people(second.draw))


def test_a_voided_draw_can_be_voided_again_as_the_next_one(pool):
    desk.voided(pool)
    office.draw(desk.now(pool))

    assert desk.voided(pool)["next_draw"] == f"{pool.id}-d3"

    assert [link["kind"] for link in links()] == ["commitment", "result", "void"] * 2


# -- letters ------------------------------------------------------------------------


def with_letters(pool, *, released):
    state = office.identifiers(pool)
    for step in (
        summons_steps.list_summoned,
        summons_steps.print_letters,
        summons_steps.reconcile_counts,
    ):
        state = step(state, None)
    return summons_steps.release_letters(state, None) if released else state


def test_the_answer_says_that_letters_are_out(pool):
    with_letters(pool, released=True)
    assert desk.now(pool).status is PoolStatus.SUMMONED

    status, answer = desk.void(pool, FIRST, reason=REASON)
    assert (status, answer["letters_are_out"]) == (202, True)
    status, answer = desk.void(pool, SECOND, approve=answer["request"])
    assert (status, answer["letters_are_out"]) == (200, True)


def test_letters_of_a_voided_draw_never_go_out(pool):
    state = with_letters(pool, released=False)
    assert desk.voided(pool)["letters_are_out"] is False

    with pytest.raises(DrawVoided):
        summons_steps.release_letters(state, None)

    assert wiring.court().batch(COUNTY, pool.draw).released_at is None
    assert desk.now(pool).status is PoolStatus.ORDERED


@pytest.mark.parametrize("step", [summons_steps.list_summoned, summons_steps.print_letters])
def test_no_letter_is_made_for_a_voided_draw(pool, step):
    desk.voided(pool)
    with pytest.raises(DrawVoided):
        step(office.identifiers(pool), None)


def test_the_run_of_a_voided_draw_does_not_start_the_letters_of_the_next(pool, monkeypatch):
    monkeypatch.delenv("SUMMONS_WORKFLOW", raising=False)
    desk.voided(pool)
    office.draw(desk.now(pool))

    steps.start_summons(office.identifiers(pool), None)  # would ask for the workflow's address

    with pytest.raises(Defect, match="KeyError"):
        steps.start_summons(office.identifiers(desk.now(pool)), None)


def test_places_of_a_voided_draw_stay_beside_those_of_the_next(pool):
    with_letters(pool, released=True)
    desk.voided(pool)
    again = desk.now(pool)
    office.draw(again)
    with_letters(again, released=True)

    for draw in (pool.draw, again.draw):
        mine = list(wiring.court().members(COUNTY, draw))
        assert [member.place for member in mine] == list(range(1, 21))
        assert tuple(member.person for member in mine) == drawn_people(draw)
