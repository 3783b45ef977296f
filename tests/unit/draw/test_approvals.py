"""Which approval a draw is made under, and when its end is announced."""

from datetime import UTC, date, datetime

import pytest

from jury.approvals import UNAPPROVED, approved_plan, in_force, runs_out
from jury.errors import NotApproved
from jury.records import Approval

ENGINE, OTHER = "a" * 64, "b" * 64
TODAY = date(2026, 11, 23)


def approval(plan="AOSC26-1", *, engine=ENGINE, first=date(2026, 1, 1), last=date(2027, 12, 31)):
    return Approval(
        county="osceola",
        plan=plan,
        engine=engine,
        valid_from=first,
        valid_until=last,
        registered_by="administrator-1",
        registered_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_an_approval_of_another_engine_is_none():
    assert in_force([approval(engine=OTHER)], ENGINE, TODAY) is None
    with pytest.raises(NotApproved):
        approved_plan([approval(engine=OTHER)], ENGINE, today=TODAY, stage="production")


@pytest.mark.parametrize(
    ("first", "last", "valid"),
    [
        (TODAY, TODAY, True),
        (date(2026, 11, 24), date(2027, 1, 1), False),
        (date(2026, 1, 1), date(2026, 11, 22), False),
    ],
)
def test_an_approval_holds_from_its_first_day_to_its_last(first, last, valid):
    assert (in_force([approval(first=first, last=last)], ENGINE, TODAY) is not None) == valid


def test_of_several_the_one_that_lasts_longest_is_named():
    both = [approval("AOSC26-2", last=date(2028, 1, 1)), approval("AOSC26-1")]
    assert approved_plan(both, ENGINE, today=TODAY, stage="production") == "AOSC26-2"


def test_a_test_stage_draws_without_one_and_is_marked():
    assert approved_plan([], ENGINE, today=TODAY, stage="test") == UNAPPROVED


@pytest.mark.parametrize(
    ("last", "announced"), [(date(2027, 1, 21), True), (date(2027, 1, 22), False)]
)
def test_the_end_is_announced_sixty_days_ahead(last, announced):
    assert runs_out([approval(last=last)], ENGINE, TODAY) == announced


def test_a_successor_on_file_ends_the_announcement():
    successor = approval("AOSC27-1", first=date(2027, 1, 1), last=date(2028, 12, 31))
    assert not runs_out([approval(last=date(2027, 1, 1)), successor], ENGINE, TODAY)
