"""Who may be drawn for a date, ground by ground."""

from datetime import UTC, date, datetime

import pytest
from people import resident

from jury.eligibility import RULES, exclusion, off_list
from jury.records import Excusal, Flag, Status

POOL = "petit-20270111T0800-kissimmee"
OTHER = "petit-20270118T0800-kissimmee"
SERVICE = date(2027, 1, 11)


def why(person, *, in_open_pool=(), left_out=()):
    return exclusion(
        person, service=SERVICE, pool=POOL, in_open_pool=in_open_pool, left_out=left_out
    )


def excusal(scope, *, until=None, pool=None):
    return Excusal(
        ground="age_70_for_good" if scope == "permanent" else "hardship",
        scope=scope,
        until=until,
        pool=pool,
        decided_by="judge-1",
        decided_at=datetime(2026, 11, 1, tzinfo=UTC),
    )


def test_an_ordinary_resident_may_be_drawn():
    assert why(resident()) is None


def test_seventy_and_over_stays_in_until_they_ask():
    assert why(resident(date_of_birth=date(1930, 1, 1))) is None


def test_someone_not_in_the_newest_list_is_inactive():
    assert why(resident(status=Status.INACTIVE)) == "inactive"


@pytest.mark.parametrize("flag", list(Flag))
def test_each_flag_of_section_40_022_excludes(flag):
    assert why(resident(flags=(flag,))) == flag.value


def test_eighteen_on_the_service_date_is_old_enough():
    assert why(resident(date_of_birth=date(2009, 1, 11))) is None


def test_eighteen_a_day_after_the_service_date_is_too_young():
    assert why(resident(date_of_birth=date(2009, 1, 12))) == "under_age"


def test_a_permanent_excusal_excludes_from_every_pool():
    assert why(resident(excusals=(excusal("permanent"),))) == "excused"


def test_an_excusal_over_the_date_excludes_and_one_before_it_does_not():
    assert why(resident(excusals=(excusal("until", until=SERVICE),))) == "excused"
    assert why(resident(excusals=(excusal("until", until=date(2027, 1, 10)),))) is None


def test_an_excusal_from_one_summons_covers_only_that_summons():
    assert why(resident(excusals=(excusal("summons", pool=POOL),))) == "excused"
    assert why(resident(excusals=(excusal("summons", pool=OTHER),))) is None


def test_having_reported_exempts_for_a_year_and_not_a_day_longer():
    assert why(resident(last_reported=date(2026, 1, 12))) == "served"
    assert why(resident(last_reported=date(2026, 1, 11))) is None


def test_someone_in_an_open_pool_is_not_summoned_twice():
    person = resident()
    assert why(person, in_open_pool=frozenset({person.id})) == "in_open_pool"


def test_someone_carried_over_to_this_pool_is_already_coming():
    assert why(resident(deferred_to=POOL)) == "carried_over"


def test_someone_carried_over_to_another_pool_is_not_drawn_for_this_one():
    assert why(resident(deferred_to=OTHER)) == "in_open_pool"


def test_someone_carried_over_who_has_died_does_not_count_as_coming():
    assert why(resident(deferred_to=POOL, flags=(Flag.DECEASED,))) == "deceased"


def test_someone_whom_the_lot_left_out_is_not_on_the_final_list():
    person = resident()
    assert why(person, left_out=frozenset({person.id})) == "not_on_final_list"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"deferred_to": POOL}, "carried_over"),
        ({"deferred_to": OTHER}, "in_open_pool"),
        ({"status": Status.INACTIVE}, "inactive"),
        ({"date_of_birth": date(2010, 1, 1)}, "under_age"),
    ],
)
def test_any_other_reason_comes_before_the_final_list(changes, reason):
    person = resident(**changes)
    assert why(person, left_out=frozenset({person.id})) == reason


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("number", range(2 ** len(Flag)))
def test_whoever_is_not_on_the_list_is_drawn_for_nothing_and_for_the_same_reason(status, number):
    flags = tuple(flag for place, flag in enumerate(Flag) if number >> place & 1)
    person = resident(status=status, flags=flags)
    assert off_list(person) == why(person)
    assert (off_list(person) is None) == person.on_list


def test_every_rule_names_its_section_of_the_law():
    assert all(
        "s. 40.0" in (rule.__doc__ or "") or "ss. 40.0" in (rule.__doc__ or "") for rule in RULES
    )
