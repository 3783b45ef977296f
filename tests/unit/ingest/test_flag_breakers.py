"""What holds a list of flags: each breaker on its own fault, and none on an ordinary month."""

import pytest
from county_rows import row
from flag_files import MAKERS, death, hit, letter, order
from flag_planning import plan_of
from planning import enrolled

from ingest.breakers import tripped_by_flags
from jury.records import Person, Status

ZIPS = ("34741", "34743", "34744", "34746")


def town(count: int = 240) -> list[Person]:
    return enrolled([row(number, res_zip=ZIPS[number % 4]) for number in range(count)])


def held(kind: str, *told: dict[str, str], roll: list[Person] | None = None) -> tuple[str, ...]:
    plan, _ = plan_of(kind, told, town() if roll is None else roll)
    return tripped_by_flags(plan)


@pytest.mark.parametrize("kind", MAKERS)
def test_an_ordinary_month_trips_nothing(kind):
    make = MAKERS[kind]
    assert held(kind, *(make(number) for number in range(0, 40, 4))) == ()


@pytest.mark.parametrize("kind", MAKERS)
def test_an_empty_month_trips_nothing(kind):
    assert held(kind) == ()
    assert held(kind, roll=[]) == ()


@pytest.mark.parametrize(("kind", "make"), [("deceased", death), ("incapacitated", order)])
def test_more_deaths_than_a_month_knows_hold_the_list(kind, make):
    assert held(kind, *(make(number) for number in range(11))) == ("too_many_flagged",)


def test_whoever_is_inactive_counts_among_the_dead_too():
    gone = {death(number)["first_name"] for number in range(11)}
    people = [
        one.model_copy(update={"status": Status.INACTIVE}) if one.name.first in gone else one
        for one in town()
    ]
    told = [death(number) for number in range(11)]
    assert plan_of("deceased", told, people)[0].counts.purged == 0
    assert held("deceased", *told, roll=people) == ("too_many_flagged",)


def test_flags_that_stand_already_do_not_hold_a_list_that_repeats_them():
    told = [death(number) for number in range(40)]
    people = town()
    _, changes = plan_of("deceased", told, people)
    dead = {change.after.id: change.after for change in changes}
    assert held("deceased", *told, roll=[dead.get(one.id, one) for one in people]) == ()


def test_a_match_against_everybody_is_held():
    assert held("felony", *(hit(number) for number in range(11))) == ("too_many_hits",)


def test_more_letters_than_usual_hold_the_list():
    told = [letter(number, zip=ZIPS[number % 4]) for number in range(13)]
    assert held("undeliverable", *told) == ("too_many_returned",)
    assert held("undeliverable", *told[:12]) == ()


def test_rows_with_the_numbers_of_others_are_held():
    told = [death(number, ssn=row(number + 1)["ssn"]) for number in range(11)]
    assert held("deceased", *told) == ("too_many_doubtful",)


def test_another_countys_dead_are_held():
    strangers = [death(number, last_name="Elsewhere") for number in range(11)]
    assert held("deceased", *strangers) == ("too_many_unknown",)
    assert held("deceased", *strangers, *(death(number) for number in range(0, 16, 4))) == ()


def test_a_zip_code_that_dies_out_is_held():
    told = [death(number) for number in range(3, 240, 4)]
    assert held("deceased", *told) == ("too_many_flagged", "zip_vanished")


def test_a_list_before_the_countys_first_is_held():
    assert held("deceased", death(1), roll=[]) == ("roll_empty",)
