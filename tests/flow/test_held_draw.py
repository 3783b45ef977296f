"""A draw that a statistic holds: a person looks, and nothing is ever redrawn."""

import json
from datetime import date

import office
import pytest

import ranmar
from draw import checks, events, public, releasing, steps
from jury import wiring
from jury.errors import DrawVoided, NothingHeld
from jury.records import Approval, PoolStatus

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def held(monkeypatch):
    """A pool whose draw is held, as if its statistic had come out far below the threshold."""
    monkeypatch.setattr(checks, "HELD_BELOW", 2.0)
    office.publish(office.residents(280))
    pool = office.order(250)
    office.draw(pool)
    return pool


def release(pool, by="administrator-1"):
    court = wiring.court()
    return releasing.release_held(
        court,
        court.draw(pool.county, pool.draw),
        court.pool(pool.county, pool.id),
        reason="one ZIP code is a new town; looked at",
        by=by,
        now=office.NOW,
    )


def test_a_held_draw_is_recorded_and_signed_and_waits(held):
    draw = wiring.court().draw(held.county, held.draw)
    assert set(draw.held) == {"zip", "birth_decade", "list_position_decile"}
    assert draw.signature is not None
    assert wiring.court().pool(held.county, held.id).status is PoolStatus.HELD


def test_no_letters_start_while_a_draw_is_held(held):
    # The workflow's variable is not set: starting letters would be a KeyError.
    steps.start_summons(office.identifiers(held) | {"drawn": 250}, None)


def test_a_person_releases_a_held_draw_with_a_reason_and_the_people_stay_the_same(held):
    before = wiring.court().draw(held.county, held.draw)

    release(held)

    after = wiring.court().draw(held.county, held.draw)
    assert after.selection == before.selection
    assert after.result_hash == before.result_hash
    assert after.released.by == "administrator-1"
    assert wiring.court().pool(held.county, held.id).status is PoolStatus.DRAWN
    assert len(list(wiring.court().log(held.county))) == 2


def test_the_public_sees_what_held_the_draw_and_who_let_it_go(held):
    release(held)
    shown = public.announced(wiring.court().draw(held.county, held.draw))
    assert shown["held"]
    assert shown["released"]["why"] == "one ZIP code is a new town; looked at"


def test_releasing_it_again_changes_nothing(held):
    first = release(held)
    assert release(held, by="judge-1") == first


def test_a_draw_that_nothing_holds_cannot_be_released():
    office.publish(office.residents(280))
    pool = office.order(250)
    office.draw(pool)
    with pytest.raises(NothingHeld):
        release(pool)


def test_a_voided_draw_cannot_be_released(held):
    court = wiring.court()
    draw = court.draw(held.county, held.draw).model_copy(update={"void": "{}"})
    with pytest.raises(DrawVoided):
        releasing.release_held(
            court,
            draw,
            court.pool(held.county, held.id),
            reason="looked at",
            by="judge-1",
            now=office.NOW,
        )


@pytest.mark.parametrize(("last", "ending"), [(date(2027, 1, 21), 1), (date(2027, 1, 23), 0)])
def test_staff_are_told_when_an_approval_runs_out(capsys, monkeypatch, last, ending):
    monkeypatch.setenv("COUNTIES", "osceola")
    wiring.court().register_approval(
        Approval(
            county="osceola",
            plan="AOSC26-1",
            engine=ranmar.fingerprint(),
            valid_from=date(2026, 1, 1),
            valid_until=last,
            registered_by="administrator-1",
            registered_at=office.NOW,
        )
    )

    assert events.watch_approvals({}, None) == {"ending": ending}

    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [one["ApprovalsRunningOut"] for one in told] == [[float(ending)]]
