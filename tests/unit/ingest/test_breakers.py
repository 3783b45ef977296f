"""What holds a file: each breaker trips on its own fault, and none on an ordinary quarter."""

import pytest
from county_rows import COLUMNS, as_csv, row, rows
from planning import enrolled, planned, planned_of, read
from synthetic import county

from ingest.breakers import BREAKERS, FLAG_BREAKERS, SENTENCES, tripped
from ingest.plan import ChangePlan, Circumstances
from jury.errors import FileRefused

ZIPS = ("34741", "34743", "34744", "34746")


def town(count: int = 200) -> list[dict[str, str]]:
    return [row(number, res_zip=ZIPS[number % 4]) for number in range(count)]


def second(people: list[dict[str, str]], before: list[dict[str, str]] | None = None) -> ChangePlan:
    return planned(people, enrolled(before if before is not None else town()))


def changed(people: list[dict[str, str]], every: int, **changes: str) -> list[dict[str, str]]:
    return [one | (changes if place % every == 0 else {}) for place, one in enumerate(people)]


def test_the_same_people_again_trip_nothing():
    assert tripped(second(town())) == ()


def test_a_countys_first_file_trips_nothing():
    assert tripped(planned(town())) == ()


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("people", [250, 600, 2000])
def test_an_ordinary_quarter_of_a_synthetic_county_trips_nothing(people, seed):
    first, next_one = (read(*quarter.file("csv")) for quarter in county(people, seed).quarters)
    plan = planned_of(first, (), _as_file("1"))
    after = [change.after for change in plan.changes]
    assert tripped(planned_of(next_one, after, _as_file("2"))) == ()


def _as_file(digit: str) -> Circumstances:
    return Circumstances(file=f"F{digit * 24}", county="osceola", secret=b"s" * 32)


def test_a_file_cut_off_between_two_lines_would_deactivate_too_many():
    assert "too_many_deactivated" in tripped(second(town()[:170]))


def test_an_ordinary_number_of_absent_people_trips_nothing():
    assert tripped(second(town()[:185])) == ()


def test_too_many_newcomers_hold_the_file():
    assert tripped(second(town(235))) == ("too_many_added",)


def test_names_that_change_everywhere_hold_the_file():
    assert tripped(second(changed(town(), 5, middle_name="Q"))) == ("too_many_renamed",)


def test_addresses_that_change_everywhere_hold_the_file():
    assert tripped(second(changed(town(), 3, res_line2="Apt 1"))) == ("too_many_moved",)


def test_numbers_on_the_wrong_rows_hold_the_file():
    people = town()
    numbers = [one["dl_number"] for one in people]
    slipped = numbers[1:] + numbers[:1]
    mixed = [one | {"dl_number": number} for one, number in zip(people, slipped, strict=True)]
    assert "too_many_in_review" in tripped(second(mixed))


def test_a_zip_code_that_vanishes_holds_the_file():
    rest = [one | {"res_zip": "34741"} if one["res_zip"] == "34746" else one for one in town()]
    assert "zip_vanished" in tripped(second(rest))


def test_a_zip_code_with_three_times_as_many_people_holds_the_file():
    before = [row(n, res_zip="34741" if n % 8 else "34743") for n in range(200)]
    grown = [row(n, res_zip="34741" if n % 8 > 2 else "34743") for n in range(200)]
    assert "zip_multiplied" in tripped(second(grown, before))


def test_a_zip_code_of_few_people_may_vanish():
    before = [*town(), *(row(300 + n, res_zip="34739") for n in range(5))]
    assert tripped(second(town(), before)) == ()


def test_a_file_of_another_size_holds_the_file():
    assert "size_off" in tripped(second(town()[:100]))


def test_every_breaker_has_a_sentence_for_the_clerk():
    assert set(SENTENCES) == {breaker.__name__ for breaker in (*BREAKERS, *FLAG_BREAKERS)}


@pytest.mark.parametrize("place", range(len(COLUMNS) - 1))
def test_hartford_a_letter_that_slides_into_the_next_column_is_refused_or_held(place):
    here, there = COLUMNS[place], COLUMNS[place + 1]
    full = {"res_line2": "Apt 4", "res_zip4": "1234", "mail_line1": "PO Box 7"}
    full |= {"mail_line2": "Station B", "mail_city": "Orlando", "mail_state": "FL"}
    full |= {"mail_zip": "32801", "mail_zip4": "9999", "suffix": "JR"}
    people = [one | full for one in town()]
    slid = [one | {here: one[here][:-1], there: one[here][-1:] + one[there]} for one in people]
    assert as_csv(slid) != as_csv(people)
    try:
        plan = second(slid, people)
    except FileRefused:
        return
    assert tripped(plan)


def test_rows_of_another_county_among_ours_do_not_hold_the_file_but_are_refused():
    plan = second([*town(), *rows(3, county_code="7")])
    assert (tripped(plan), plan.counts.refused) == ((), 3)
