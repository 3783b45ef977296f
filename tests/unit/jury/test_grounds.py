"""Section 40.013, row by row: what each ground is, how far it reaches, which rule decides it."""

from datetime import UTC, date, datetime

import pytest
from people import resident
from pydantic import ValidationError

from jury.eligibility import RULES, exclusion, lifted, restored
from jury.grounds import ALL, EXCUSABLE, GROUNDS, LONGEST
from jury.records import Excusal, Flag

POOL = "petit-20270111T0800-kissimmee"
NEXT = "petit-20280110T0800-kissimmee"
SERVICE, YEAR_ON = date(2027, 1, 11), date(2028, 1, 10)
DECIDED = datetime(2026, 11, 1, tzinfo=UTC)
UNTIL = date(2027, 6, 30)

# name: subsection, kind, scopes, trigger, the rule that decides
ROWS = {
    "not_citizen": ("40.01", "disqualified", "until permanent", "automatic", "excused"),
    "not_resident": ("40.01", "disqualified", "until permanent", "automatic", "excused"),
    "prosecution": ("(1)", "disqualified", "until", "automatic", "excused"),
    "conviction": ("(1)", "disqualified", "permanent", "automatic", "felony"),
    "public_office": ("(2)(a)", "disqualified", "until", "automatic", "excused"),
    "law_enforcement": ("(2)(b)", "exempt", "summons until", "automatic", "excused"),
    "interested": ("(3)", "case-level", "", "judge", None),
    "expecting": ("(4)", "excused-on-request", "summons until", "request", "excused"),
    "young_child": ("(4)", "excused-on-request", "summons until", "request", "excused"),
    "attorney": ("(5)", "judge-excused", "summons until", "judge", "excused"),
    "physician": ("(5)", "judge-excused", "summons until", "judge", "excused"),
    "infirm": ("(5)", "judge-excused", "summons until", "judge", "excused"),
    "hardship": ("(6)", "judge-excused", "summons until", "judge", "excused"),
    "inconvenience": ("(6)", "judge-excused", "summons until", "judge", "excused"),
    "public_necessity": ("(6)", "judge-excused", "summons until", "judge", "excused"),
    "reported": ("(7)", "exempt", "one-year", "automatic", "served"),
    "age_70": ("(8)", "excused-on-request", "summons", "request", "excused"),
    "age_70_for_good": ("(8)", "excused-on-request", "permanent", "written-request", "excused"),
    "carer": ("(9)", "excused-on-request", "summons until", "request", "excused"),
    "incapable": ("(10)", "excused-on-request", "permanent", "physicians-statement", "excused"),
    "student": ("(11)", "excused-on-request", "summons until", "request", "excused"),
    "birth": ("(12)", "excused-on-request", "summons", "request", "excused"),
}


def excusal(ground, scope, **changes):
    reach = {"summons": {"pool": POOL}, "until": {"until": UNTIL}, "permanent": {}}[scope]
    usual = {"ground": ground, "scope": scope, "decided_by": "clerk-1", "decided_at": DECIDED}
    return Excusal(**(usual | reach | changes))


def why(person, service=SERVICE, pool=POOL):
    return exclusion(person, service=service, pool=pool, in_open_pool=())


@pytest.mark.parametrize("name", ROWS)
def test_each_ground_is_as_its_row_says(name):
    ground = GROUNDS[name]
    assert ROWS[name] == (
        ground.subsection,
        ground.kind,
        " ".join(ground.scopes),
        ground.trigger,
        ground.decided_by,
    )


def test_how_long_and_of_what_age_a_ground_holds():
    odd = {name: g.longest for name, g in GROUNDS.items() if g.longest != LONGEST}
    assert (LONGEST, odd) == (6, {"expecting": 1, "student": 4})
    ages = {name: (g.from_age, g.to_age) for name, g in GROUNDS.items()}
    assert {name: age for name, age in ages.items() if age != (None, None)} == {
        "age_70": (70, None),
        "age_70_for_good": (70, None),
        "student": (None, 21),
    }


def test_there_is_no_ground_but_these():
    assert [ground.name for ground in ALL] == list(ROWS)


def test_every_subsection_from_one_to_twelve_has_a_ground():
    of_40_013 = [ground.subsection for ground in ALL if ground.subsection != "40.01"]
    numbers = {int(subsection.split(")")[0].removeprefix("(")) for subsection in of_40_013}
    assert numbers == set(range(1, 13))


def person_with(name, scope):
    """Return a resident of whom a ground holds, as the system comes to know of it."""
    match GROUNDS[name].decided_by:
        case "felony":
            return resident(flags=(Flag.FELONY,))
        case "served":
            return resident(last_reported=date(2026, 6, 1))
        case "excused":
            return resident(excusals=(excusal(name, scope),))
        case None:
            return resident()


CASES = [(name, scope) for name, ground in GROUNDS.items() for scope in ground.scopes]


@pytest.mark.parametrize(("name", "scope"), CASES)
def test_a_person_of_whom_it_holds_is_out_by_exactly_one_rule(name, scope):
    person = person_with(name, scope)
    deciding = [rule.__name__ for rule in RULES if rule(person, SERVICE, POOL)]
    assert deciding == [GROUNDS[name].decided_by]
    assert why(person) == GROUNDS[name].decided_by


@pytest.mark.parametrize(("name", "scope"), CASES)
def test_it_reaches_as_far_as_its_scope_and_no_farther(name, scope):
    person = person_with(name, scope)
    still_out = why(person, YEAR_ON, NEXT) is not None
    assert still_out == (scope == "permanent")


@pytest.mark.parametrize("name", EXCUSABLE)
@pytest.mark.parametrize("scope", ["summons", "until", "permanent"])
def test_an_excusal_reaches_only_as_far_as_its_ground(name, scope):
    if scope in GROUNDS[name].scopes:
        assert excusal(name, scope).ground == name
    else:
        with pytest.raises(ValidationError, match="does not reach so far"):
            excusal(name, scope)


@pytest.mark.parametrize("name", ["conviction", "reported", "interested", "age", "", "Hardship"])
def test_nobody_is_excused_on_a_ground_that_is_none_or_has_a_rule_of_its_own(name):
    with pytest.raises(ValidationError, match="nobody is excused on that ground"):
        excusal(name, "summons")


def test_someone_interested_in_one_case_is_not_kept_out_of_the_pool():
    assert GROUNDS["interested"].kind == "case-level"
    assert "interested" not in EXCUSABLE
    assert why(resident()) is None


def test_having_given_birth_covers_this_summons_and_the_next_is_another():
    person = resident(excusals=(excusal("birth", "summons"),))
    assert why(person) == "excused"
    assert why(person, pool="petit-20270118T0800-kissimmee") is None


@pytest.mark.parametrize(
    ("scope", "changes"),
    [
        ("summons", {"pool": None}),
        ("summons", {"until": UNTIL}),
        ("until", {"until": None}),
        ("until", {"pool": POOL}),
    ],
)
def test_an_excusal_says_its_date_or_its_pool_as_its_scope_asks(scope, changes):
    with pytest.raises(ValidationError):
        excusal("hardship", scope, **changes)


# -- seventy and over ---------------------------------------------------------------

ELDER = date(1950, 1, 1)


def test_seventy_who_did_not_ask_stays_in():
    assert why(resident(date_of_birth=ELDER)) is None


def test_seventy_who_asked_is_excused_from_that_summons_only():
    elder = resident(date_of_birth=ELDER, excusals=(excusal("age_70", "summons"),))
    assert why(elder) == "excused"
    assert why(elder, YEAR_ON, NEXT) is None


def test_seventy_who_asked_in_writing_is_excused_for_good_and_comes_back_in_writing():
    elder = resident(date_of_birth=ELDER, excusals=(excusal("age_70_for_good", "permanent"),))
    assert why(elder, YEAR_ON, NEXT) == "excused"

    back = restored(elder, at=DECIDED, by="clerk-2")

    assert why(back, YEAR_ON, NEXT) is None
    (kept,) = back.excusals
    assert (kept.ground, kept.lifted_by, kept.lifted_at) == ("age_70_for_good", "clerk-2", DECIDED)


@pytest.mark.parametrize("ground", ["incapable", "hardship"])
def test_a_written_request_lifts_no_other_ground_and_whoever_names_it_does(ground):
    """A namesake can be excused for good on any ground: there is a way back from each of them."""
    person = resident(excusals=(excusal(ground, GROUNDS[ground].scopes[-1]),))
    assert restored(person, at=DECIDED, by="clerk-2") == person
    back = lifted(person, ground, at=DECIDED, by="clerk-2")
    assert why(back) is None
    assert [(one.ground, one.lifted_by) for one in back.excusals] == [(ground, "clerk-2")]


def test_a_ground_is_lifted_alone_and_not_from_one_summons():
    person = resident(
        excusals=(
            excusal("carer", "until"),
            excusal("carer", "summons"),
            excusal("birth", "summons"),
        )
    )
    back = lifted(person, "carer", at=DECIDED, by="clerk-2")
    assert [one.lifted_at for one in back.excusals] == [DECIDED, None, None]


def test_a_lifted_excusal_is_still_the_same_after_a_round_through_storage():
    elder = resident(excusals=(excusal("age_70_for_good", "permanent"),))
    back = restored(elder, at=DECIDED, by="clerk-2")
    stored = back.model_dump_json(exclude_defaults=True)
    assert type(back).model_validate_json(stored) == back
