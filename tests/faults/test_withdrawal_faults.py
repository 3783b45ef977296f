"""An order that is taken back while it is drawn, or while somebody is given its date."""

import office
import pytest
import summonses
from every_order import every_order

from draw import steps
from jury import wiring
from jury.errors import ActWithdrawn, RollChanged
from jury.records import PoolStatus

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("court_office")]

WHY = {"reason": "the judge has taken the trial off the calendar"}


def withdraw(pool):
    return summonses.staff("POST", f"/pools/{pool.id}/close", WHY)


def move(number, pool):
    return summonses.staff("POST", f"/jurors/{number}/postponements", {"pool": pool.id})


def test_an_order_is_taken_back_or_committed_to_and_never_both():
    office.publish(office.residents(60))
    pool = summonses.ordered()
    frozen = office.freeze(pool)
    first = set()
    acts = (lambda: steps.commit_draw(frozen, None), lambda: withdraw(pool))
    for committed, taken_back in (ended.told for ended in every_order(*acts)):
        held = wiring.court().find_draw(pool.county, pool.draw)
        assert (held is None) is (taken_back[0] == 200), taken_back
        if held is None:
            assert isinstance(committed, ActWithdrawn | RollChanged)
            assert summonses.now_of(pool).withdrawn
        else:
            assert taken_back[1]["error"] == "AlreadyDrawn"
            assert summonses.now_of(pool).status is PoolStatus.ORDERED
        first.add(held is None)
    assert first == {True, False}


def test_nobody_comes_to_an_order_that_is_taken_back():
    office.publish(office.residents(60))
    pool, later = summonses.sent(summonses.ordered()), summonses.ordered(summonses.SECOND)
    number = summonses.everybody(pool)[0].juror_number
    first = set()
    acts = (lambda: move(number, later), lambda: withdraw(later))
    for moved, taken_back in (ended.told for ended in every_order(*acts)):
        came = summonses.service(number).pool == later.id
        assert came is (moved[0] == 200), moved
        assert came is (taken_back[0] == 409), taken_back
        assert summonses.now_of(later).withdrawn is not came
        first.add(came)
    assert first == {True, False}
