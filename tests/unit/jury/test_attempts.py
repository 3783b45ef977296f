"""Acts that are tried again: how often, and for how long they wait in between."""

import pytest

from jury import attempts
from jury.attempts import ATTEMPTS, PAUSE, pause, until_settled
from jury.errors import Conflict

ADA, BEN = "26-0002-0001", "26-0002-0002"


@pytest.fixture
def waited(monkeypatch):
    """How long was waited each time; nobody waits for it here."""
    seconds: list[float] = []
    monkeypatch.setattr(attempts, "sleep", seconds.append)
    return seconds


def meeting(times):
    """An act that meets another one so many times before it is done."""
    left = [None] * times

    def act():
        if left:
            left.pop()
            raise Conflict("somebody else was first")
        return "done"

    return act


def test_who_meets_nobody_does_not_wait(waited):
    assert until_settled(meeting(0), ADA) == "done"
    assert waited == []


def test_each_further_try_waits_longer_and_none_comes_after_the_last(waited):
    assert until_settled(meeting(ATTEMPTS - 1), ADA) == "done"
    assert len(waited) == ATTEMPTS - 1
    with pytest.raises(Conflict):
        until_settled(meeting(ATTEMPTS), ADA)
    assert waited == [pause(attempt, ADA) for attempt in (1, 2, 3, 4)] * 2
    assert waited[0] < waited[1] < waited[2] < waited[3]


def test_who_has_met_somebody_before_waits_first(waited):
    assert until_settled(meeting(0), ADA, met=1) == "done"
    assert waited == [pause(1, ADA)]


def test_two_people_do_not_wait_equally_long():
    assert pause(1, ADA) != pause(1, BEN)
    assert all(PAUSE <= pause(1, one) < 2 * PAUSE for one in (ADA, BEN))
