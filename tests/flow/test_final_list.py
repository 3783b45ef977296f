"""The final list of s. 40.02: a draw of its own, from which the county's pools are drawn."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import desk
import final_list
import office
import proofs
import pytest
from desk import FIRST, REASON, SECOND
from people import resident
from pydantic import ValidationError

from draw import api, checks, decisions, public, service, steps
from jury import amending, counties, wiring
from jury.errors import (
    CountyBusy,
    DrawIncomplete,
    DrawVoided,
    FinalListMissing,
    ListWithdrawn,
    NotApproved,
    RollChanged,
    RollTooSmall,
)
from jury.records import Excusal, Flag, PoolStatus, Status

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"
ASKED = 300
LIST = "osceola-2026-10-01"
NEWCOMER = "J00000000000000AA"

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def asking(monkeypatch):
    """A county that asks for a final list of three hundred."""
    final_list.asks_for(monkeypatch, ASKED)


@pytest.fixture
def people(asking):
    """Six hundred people on the roll, thirty of them inactive, and their list published."""
    everybody = office.residents(600)
    office.publish(everybody)
    return everybody


def verified(drawn, tmp_path, *arguments):
    path = tmp_path / f"{drawn.draw}.zip"
    path.write_bytes(wiring.evidence().get(f"{drawn.county}/draws/{drawn.draw}/bundle.zip"))
    return subprocess.run(
        [sys.executable, str(VERIFIER), str(path), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def terms_of(drawn):
    return json.loads(wiring.court().draw(drawn.county, drawn.draw).commitment)


def links():
    return [json.loads(link.text)["kind"] for link in wiring.court().log(office.COUNTY)]


def now(final):
    return wiring.court().drawn_for(final.county, final.id)


def pressed(pool):
    return desk.call(api, "POST", f"{desk.BASE}/pools/{pool.id}/draw", "manager-1", {})


# -- the act ------------------------------------------------------------------------


def test_the_final_list_is_a_draw_of_its_own_that_a_stranger_can_check(people, tmp_path):
    final = final_list.ordered()

    done = office.draw(final)

    assert final.draw == f"final-{LIST}-d1"
    assert done["drawn"] == ASKED
    terms = terms_of(final)
    assert (terms["purpose"], terms["entropy"]) == ("source-subset", ["kms"])
    assert (terms["requested"], terms["carried_over"], terms["to_draw"]) == (ASKED, 0, ASKED)
    assert terms["roll"]["list"] == LIST
    assert links() == ["commitment", "result"]
    checked = verified(final, tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"source-subset draw 'final-{LIST}-d1'" in checked.stdout


def test_everybody_on_the_list_may_be_picked_and_nobody_else(asking):
    excusal = Excusal(
        ground="age_70_for_good", scope="permanent", decided_by="judge-1", decided_at=office.NOW
    )
    pool = office.order(250)
    everybody = office.residents(400)
    inactive = sum(person.status is Status.INACTIVE for person in everybody)
    off = [resident(id=f"J00000000000000F{n}", flags=(flag,)) for n, flag in enumerate(Flag)]
    on = [
        resident(id="J0000000000000010", excusals=(excusal,)),
        resident(id="J0000000000000011", date_of_birth=date(2010, 1, 1)),
        resident(id="J0000000000000012", last_reported=date(2026, 10, 1)),
        resident(id="J0000000000000013", deferred_to=pool.id),
    ]
    office.publish([*everybody, *off, *on])
    final = final_list.ordered()

    office.draw(final)

    assert terms_of(final)["roll"]["excluded"] == {
        "inactive": inactive,
        "deceased": 1,
        "felony": 1,
        "incapacitated": 1,
    }
    draw = wiring.court().draw(final.county, final.draw)
    proofs = {one.id: service.proof(steps.office(), draw, one.id) for one in [*off, *on]}
    assert {one for one, proof in proofs.items() if proof} == {one.id for one in on}


def test_the_act_is_announced_and_its_bundle_open_to_anybody(people):
    final = final_list.ordered()
    office.draw(final)

    shown = desk.read_draw(final.draw)

    assert (shown["pool"], shown["drawn"], shown["signed"]) == (final.id, ASKED, True)
    path = f"/v1/public/counties/{office.COUNTY}/draws/{final.draw}/bundle"
    assert desk.call(public, "GET", path)[0] == 200
    assert desk.read_pool(final)["status"] == "drawn"


def test_a_list_shorter_than_the_county_asks_for_is_taken_whole(asking, tmp_path):
    everybody = office.residents(280)
    office.publish(everybody)
    final = final_list.ordered()

    office.draw(final)

    assert final_list.people_of(final) == final_list.on_list(everybody)
    assert terms_of(final)["requested"] == terms_of(final)["to_draw"] == 266
    assert verified(final, tmp_path).returncode == 0


def test_a_final_list_below_the_laws_floor_is_refused(asking):
    office.publish(office.residents(260))
    with pytest.raises(RollTooSmall) as refusal:
        office.draw(final_list.ordered())
    assert refusal.value.facts == {"to_draw": 250, "eligible": 247, "shortfall": 3}
    assert links() == []


def test_a_court_cannot_ask_for_fewer_than_250(monkeypatch):
    final_list.asks_for(monkeypatch, 249)
    with pytest.raises(ValidationError):
        counties.court(office.COUNTY)


def test_the_plan_must_be_approved_for_it_too(people, monkeypatch):
    monkeypatch.setenv("STAGE", "production")
    with pytest.raises(NotApproved):
        office.draw(final_list.ordered())


def test_the_same_act_again_is_the_same_record(people):
    final = final_list.ordered()
    office.draw(final)
    before = desk.stored()

    office.draw(now(final))

    assert desk.stored() == before
    assert final_list.ordered() == now(final)


def test_the_number_is_fixed_when_the_list_is_ordered(people, monkeypatch):
    final = final_list.ordered()
    final_list.asks_for(monkeypatch, 400)
    office.draw(final_list.ordered())
    assert terms_of(final)["requested"] == ASKED


def test_no_final_list_is_picked_from_a_list_that_has_been_replaced(people):
    final = final_list.ordered()
    office.publish(office.residents(50, seed=2), date(2027, 1, 2))
    with pytest.raises(ListWithdrawn):
        office.draw(final)


def test_nobody_is_summoned_for_a_final_list(people):
    final = final_list.ordered()
    done = office.draw(final)

    # The workflow's variable is not set: starting letters would be a KeyError.
    assert steps.start_summons(done, None) == done


# -- pools drawn from it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "service_date"), [("petit", office.SERVICE), ("grand", office.GRAND_SERVICE)]
)
def test_a_pool_is_drawn_from_the_final_list_only(people, tmp_path, kind, service_date):
    picked = final_list.picked()
    pool = office.order(250, kind=kind, service=service_date)

    office.draw(pool)

    assert final_list.people_of(pool) <= picked
    roll = terms_of(pool)["roll"]
    assert roll["size"] == ASKED
    assert roll["excluded"] == {"inactive": 30, "not_on_final_list": 570 - ASKED}
    checked = verified(pool, tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_second_pool_takes_from_what_the_first_has_left(people):
    picked = final_list.picked()
    first, second = desk.small_pool(100), desk.small_pool(200, time="13:00")
    for pool in (first, second):
        office.draw(pool)
    assert final_list.people_of(first) | final_list.people_of(second) == picked
    assert terms_of(second)["roll"]["excluded"]["in_open_pool"] == 100


def test_people_carried_over_come_though_they_are_not_on_the_newest_final_list(people):
    picked = final_list.picked()
    pool = office.order(250)
    coming = next(one for one in people if one.on_list and one.id not in picked)
    carry(coming, deferred_to=pool.id)

    office.draw(pool)

    assert terms_of(pool)["carried_over"] == 1
    assert terms_of(pool)["roll"]["excluded"]["not_on_final_list"] == 570 - ASKED - 1


def carry(person, **changes):
    """Change a person's record as the office does, one by one."""
    held = wiring.people().find(person.county, person.id)
    changed = held.model_copy(update=changes)
    return amending.amend(wiring.people(), wiring.court(), held, changed)


def test_whoever_comes_by_affidavit_after_the_act_is_on_the_final_list(people):
    picked = final_list.picked()
    newcomer = resident(id=NEWCOMER, source="affidavit", row=None)
    amending.amend(wiring.people(), wiring.court(), None, newcomer)
    pool = office.order(ASKED + 1)

    office.draw(pool)

    assert final_list.people_of(pool) == picked | {NEWCOMER}


def test_whoever_is_restored_by_affidavit_after_the_act_is_on_the_final_list(asking):
    restored = resident(id=NEWCOMER, flags=(Flag.FELONY,))
    office.publish([*office.residents(600), restored])
    picked = final_list.picked()
    carry(restored, flags=())
    pool = office.order(ASKED + 1)

    office.draw(pool)

    assert final_list.people_of(pool) == picked | {NEWCOMER}


def test_whoever_is_flagged_after_the_act_is_drawn_no_more(people):
    flagged = next(one for one in people if one.id in final_list.picked())
    carry(flagged, flags=(Flag.DECEASED,))
    pool = office.order(ASKED - 1)

    office.draw(pool)

    assert flagged.id not in final_list.people_of(pool)
    assert terms_of(pool)["roll"]["excluded"]["deceased"] == 1


def test_whoever_was_not_picked_can_prove_that_the_lot_could_have_fallen_on_them(people, tmp_path):
    picked = final_list.picked()
    final = final_list.ordered()
    left = next(one for one in people if one.on_list and one.id not in picked)
    draw = wiring.court().draw(final.county, final.draw)
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(service.proof(steps.office(), draw, left.id)), "utf-8")

    checked = verified(final, tmp_path, "--proof", str(path))

    assert checked.returncode == 0, checked.stdout
    assert "and was not drawn" in checked.stdout


# -- before it is there ---------------------------------------------------------------


def test_no_pool_is_drawn_before_the_final_list_is(people):
    pool = office.order(250)
    before = desk.stored()
    with pytest.raises(FinalListMissing) as refusal:
        office.freeze(pool)
    assert refusal.value.facts == {"list": LIST}
    assert desk.stored() == before

    final_list.ordered()
    with pytest.raises(FinalListMissing):
        office.freeze(pool)


def test_a_person_who_presses_too_early_is_told_at_once(people):
    pool = office.order(250)
    status, answer = pressed(pool)
    assert (status, answer["error"], answer["list"]) == (409, "FinalListMissing", LIST)


def test_no_pool_is_drawn_from_a_final_list_that_a_survey_has_stopped(people):
    final_list.picked()
    proofs.stopped(final_list.ordered().id)
    pool = office.order(250)
    with pytest.raises(DrawIncomplete):
        office.freeze(pool)
    status, answer = pressed(pool)
    assert (status, answer["error"]) == (409, "DrawIncomplete")


@pytest.mark.parametrize(
    ("done", "refusal"),
    [(1, CountyBusy), (4, CountyBusy), (5, FinalListMissing)],
    ids=["committed", "checked", "recorded and not signed"],
)
def test_no_pool_is_drawn_while_the_final_list_is_under_way(people, done, refusal):
    pool = office.order(250)
    state = office.freeze(final_list.ordered())
    for step in office.DRAW_STEPS[:done]:
        state = step(state, None)
    with pytest.raises(refusal):
        office.freeze(pool)

    for step in office.DRAW_STEPS[done:]:
        state = step(state, None)
    office.draw(pool)
    assert final_list.people_of(pool) <= final_list.people_of(final_list.ordered())


def test_a_held_final_list_waits_for_a_person_and_so_do_its_pools(people, monkeypatch):
    final, pool = final_list.ordered(), office.order(250)
    monkeypatch.setattr(checks, "HELD_BELOW", 2.0)
    office.draw(final)
    monkeypatch.undo()
    final_list.asks_for(monkeypatch, ASKED)
    assert now(final).status is PoolStatus.HELD
    with pytest.raises(FinalListMissing):
        office.freeze(pool)

    # The workflow of letters has no name here: starting it would be an error of the server.
    path = f"{desk.BASE}/draws/{final.draw}/release"
    status, answer = desk.call(decisions, "POST", path, SECOND, {"reason": "one ZIP code is new"})

    assert (status, answer["released"]["by"]) == (200, SECOND)
    office.draw(pool)
    assert final_list.people_of(pool) <= final_list.people_of(final)


def test_a_new_list_withdraws_the_final_list_of_the_older_one(people):
    older = final_list.picked()
    office.publish(office.residents(300, seed=2), date(2027, 1, 2))
    pool = office.order(250)
    with pytest.raises(FinalListMissing):
        office.freeze(pool)

    newer = final_list.picked()

    office.draw(pool)
    assert final_list.people_of(pool) <= newer
    assert newer != older
    assert terms_of(pool)["roll"]["excluded"]["not_on_final_list"] == 570 + 285 - ASKED


def test_a_pool_frozen_from_a_list_that_is_replaced_is_frozen_again_from_the_next(people):
    final_list.picked()
    pool = office.order(250)
    state = office.freeze(pool)
    office.publish(office.residents(300, seed=2), date(2027, 1, 2))
    with pytest.raises(RollChanged):
        steps.commit_draw(state, None)
    with pytest.raises(FinalListMissing):
        office.freeze(pool)


# -- void -----------------------------------------------------------------------------


def test_two_people_void_a_final_list_and_another_is_picked(people, tmp_path):
    first = final_list.picked()
    final, pool = final_list.ordered(), office.order(250)

    answer = desk.voided(final)

    assert answer["next_draw"] == f"{final.id}-d2"
    assert [step.what for step in now(final).history[-2:]] == ["void requested", "voided"]
    with pytest.raises(FinalListMissing):
        office.freeze(pool)
    second = final_list.picked()
    office.draw(pool)
    assert second != first
    assert final_list.people_of(pool) <= second
    assert links() == ["commitment", "result", "void", *["commitment", "result"] * 2]
    for one in (final, final_list.ordered(), pool):
        assert verified(one, tmp_path).returncode == 0


def test_whoever_asks_is_shown_to_the_second_person(people):
    final_list.picked()
    final = final_list.ordered()
    request = desk.asked(final)
    assert [one["request"] for one in desk.read_pool(final)["requests"]] == [request]
    status, answer = desk.void(final, FIRST, approve=request)
    assert (status, answer["error"]) == (403, "SamePerson")


def test_a_final_list_that_got_stuck_lets_go_of_the_county_when_it_is_voided(people):
    final = final_list.ordered()
    steps.commit_draw(office.freeze(final), None)

    desk.voided(final)

    assert wiring.court().state(office.COUNTY).drawing is None
    with pytest.raises(DrawVoided):
        steps.take_seeds(office.identifiers(final), None)
    assert len(final_list.picked()) == ASKED


def test_a_pool_frozen_from_a_final_list_that_is_voided_is_not_committed(people):
    final_list.picked()
    pool = office.order(250)
    state = office.freeze(pool)
    desk.voided(final_list.ordered())
    with pytest.raises(RollChanged):
        steps.commit_draw(state, None)


def test_nothing_can_be_voided_before_the_act(people):
    status, answer = desk.void(final_list.ordered(), FIRST, reason=REASON)
    assert (status, answer["error"]) == (409, "NothingToVoid")


def test_nobody_chooses_the_entropy_of_a_final_list(people):
    status, answer = desk.entropy(
        final_list.ordered(), FIRST, sources=["kms", "ceremony"], reason=REASON
    )
    assert (status, answer["error"]) == (404, "NotFound")


# -- counties that do not ask for one -------------------------------------------------


def test_a_county_that_asks_for_none_draws_from_everybody_on_its_list():
    everybody = office.residents(300)
    office.publish(everybody)
    pool = office.order(250)

    office.draw(pool)

    assert pressed(office.order(250, time="13:00"))[0] == 202
    assert terms_of(pool)["roll"]["excluded"] == {"inactive": 15}
    assert terms_of(pool)["roll"]["size"] == 285


def test_a_county_that_asks_no_more_draws_from_everybody_again(people, monkeypatch):
    final_list.picked()
    final_list.asks_for(monkeypatch, None)
    pool = office.order(250)
    office.draw(pool)
    assert terms_of(pool)["roll"]["excluded"] == {"inactive": 30}


def test_no_court_that_ships_asks_for_one():
    assert [counties.final_list(slug) for slug in ("osceola", "orange", "baker")] == [None] * 3
