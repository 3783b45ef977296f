"""What holds for every act of two people: who may not, what a repeat does, when it is too late."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import acts
import intake
import pytest
import time_machine
from acts import FIRST, SECOND, THIRD, Act, everything, request_of

pytestmark = pytest.mark.usefixtures("_office")

RESTING = [name for name in acts.ALL if name not in {"examination", "lifting_of_a_sanction"}]
"""What rests on something that can change; the log of past days can't."""


@pytest.fixture
def _office() -> Iterator[None]:
    with intake.opened():
        yield


@pytest.fixture(params=acts.ALL)
def act(_office: None, request: pytest.FixtureRequest) -> Iterator[Act]:
    made = acts.ALL[request.param]()
    with time_machine.travel(made.at, tick=False):
        yield made


def refused(answer: tuple[int, Any]) -> str:
    status, told = answer
    assert 400 <= status < 500, told
    return str(told["error"])


def test_two_different_people_do_it_together(act):
    given = request_of(act.ask(FIRST))
    assert not act.done()

    status, told = act.approve(SECOND, given)

    assert status in {200, 201}, told
    assert act.done()


def test_whoever_asked_cannot_approve(act):
    given = request_of(act.ask(FIRST))
    before = everything()

    assert refused(act.approve(FIRST, given)) == "SamePerson"

    assert everything() == before
    assert not act.done()


def test_asking_again_is_a_repeat_and_no_approval(act):
    given = request_of(act.ask(FIRST))
    before = everything()

    with time_machine.travel(act.at + timedelta(hours=2), tick=False):
        assert request_of(act.ask(FIRST)) == given

    assert everything() == before
    assert not act.done()


def test_approving_again_changes_nothing(act):
    given = request_of(act.ask(FIRST))
    first = act.approve(SECOND, given)
    before = act.on_file()

    with time_machine.travel(act.at + timedelta(minutes=5), tick=False):
        assert act.approve(SECOND, given)[0] == first[0] < 300

    assert act.on_file() == before


def test_a_third_person_cannot_approve_what_is_done(act):
    given = request_of(act.ask(FIRST))
    assert act.approve(SECOND, given)[0] < 300
    before = everything()

    assert refused(act.approve(THIRD, given)) == "RequestStale"

    assert everything() == before


def test_the_hash_of_another_request_approves_nothing(act):
    request_of(act.ask(FIRST))
    swapped = act.another()
    before = everything()

    assert refused(act.approve(SECOND, swapped)) == "RequestStale"

    assert everything() == before
    assert not act.done()


def test_after_a_day_the_request_is_over_and_a_second_before_it_is_not(act):
    given = request_of(act.ask(FIRST))
    before = everything()

    with time_machine.travel(act.at + timedelta(hours=24), tick=False):
        assert refused(act.approve(SECOND, given)) == "RequestExpired"
        assert everything() == before
    with time_machine.travel(act.at + timedelta(hours=24, seconds=-1), tick=False):
        assert act.approve(SECOND, given)[0] < 300


@pytest.mark.parametrize("name", RESTING)
def test_what_has_changed_since_is_not_approved(name):
    act = acts.ALL[name]()
    with time_machine.travel(act.at, tick=False):
        given = request_of(act.ask(FIRST))
        act.moved()
        before = everything()

        assert refused(act.approve(SECOND, given)) == "RequestStale"

        assert everything() == before
        assert not act.done()


@pytest.mark.parametrize("name", acts.ALL)
def test_a_reason_or_an_approval_and_never_both(name):
    made = acts.ALL[name]()
    with time_machine.travel(made.at, tick=False):
        given = request_of(made.ask(FIRST))
        assert refused(made.approve(SECOND, given[:-1])) == "Invalid"
    assert not made.done()
