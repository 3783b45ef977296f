"""Whose row it is: numbers first, then the SSN, then the name set; doubt goes to a person."""

import random

from county_rows import as_csv, row
from hypothesis import given
from hypothesis import strategies as st
from planning import matched, outcome, people_of, roll_of


def after(*known, then):
    """Match some rows against the people of others; return what becomes of each by line."""
    return outcome(matched(then, roll=roll_of(known)))


def test_the_number_alone_keeps_a_person():
    assert after(row(1), then=[row(1, ssn="", last_name="Married")]) == {2: "matched"}


def test_a_new_number_with_the_same_ssn_keeps_the_person():
    renumbered = row(1, dl_number="X000000000001", last_name="Married")
    assert after(row(1), then=[renumbered]) == {2: "matched"}


def test_a_new_number_without_ssn_keeps_the_person_by_the_name_set():
    assert after(row(1), then=[row(1, dl_number="X000000000001", ssn="")]) == {2: "matched"}


def test_an_earlier_number_still_finds_the_person():
    people = people_of([row(1)], then=[row(1, dl_number="X000000000001")])
    assert outcome(matched([row(1, last_name="Married")], roll=people)) == {2: "matched"}


def test_case_spacing_punctuation_and_accents_do_not_matter():
    old = row(1, last_name="De La Cruz-Núñez", first_name="José María", ssn="")
    new = row(1, last_name="DELACRUZ NUNEZ", first_name="JOSE-MARIA", dl_number="X000000000001")
    assert after(old, then=[new]) == {2: "matched"}


def test_letters_with_a_stroke_fold_too():
    old = row(1, last_name="Søndergaard", first_name="Łukasz", ssn="")
    new = row(1, last_name="SONDERGAARD", first_name="LUKASZ", dl_number="X000000000001")
    assert after(old, then=[new]) == {2: "matched"}


def test_a_last_name_cut_at_15_is_the_whole_one():
    old = row(1, last_name="Christodoulopoulou", ssn="")
    new = row(1, last_name="CHRISTODOULOPOU", dl_number="X000000000001", ssn="")
    assert after(old, then=[new]) == {2: "matched"}


def test_a_name_cut_elsewhere_is_another_name():
    old = row(1, last_name="Christodoulopoulou", ssn="")
    new = row(1, last_name="CHRISTODOU", dl_number="X000000000001", ssn="")
    assert after(old, then=[new]) == {2: "added"}


def test_a_cut_name_that_fits_two_people_is_reviewed():
    one = row(1, last_name="Christodoulopoulou", first_name="Ana")
    two = row(2, last_name="Christodoulopouridge", first_name="Ana")
    new = row(3, last_name="Christodoulopou", first_name="Ana", ssn="")
    assert after(one, two, then=[one, two, new])[4] == "review TwoPeople"


def test_twins_stay_two():
    ana, anabel = row(1, first_name="Ana"), row(2, first_name="Anabel", ssn="")
    new = anabel | {"dl_number": "X000000000001"}
    assert after(ana, anabel, then=[ana, new]) == {2: "matched", 3: "matched"}


def test_a_twin_with_the_others_ssn_is_not_swallowed():
    ana = row(1, first_name="Ana")
    luz = row(2, first_name="Luz", ssn=ana["ssn"])
    assert after(ana, then=[ana, luz]) == {2: "matched", 3: "review TwoPeople"}


def test_junior_is_not_blank():
    plain = row(1, ssn="")
    junior = row(2, first_name=plain["first_name"], suffix="JR", ssn="")
    assert after(plain, then=[plain, junior]) == {2: "matched", 3: "added"}


def test_a_fathers_number_on_his_son_is_reviewed():
    father = row(1, suffix="SR", date_of_birth="1950-01-01")
    son = row(1, suffix="JR", date_of_birth="1980-01-01", ssn="")
    assert after(father, then=[son]) == {2: "review NumberMoved"}


def test_a_suffix_is_one_however_it_is_written():
    assert after(
        row(1, suffix="Jr.", ssn=""), then=[row(1, suffix="JR", dl_number="X000000000001")]
    ) == {2: "matched"}


def test_a_number_on_somebody_with_another_name_and_birth_date_is_reviewed():
    stranger = row(2, dl_number=row(1)["dl_number"], date_of_birth="1991-01-01", last_name="Else")
    assert after(row(1), then=[stranger]) == {2: "review NumberMoved"}


def test_an_ssn_on_somebody_with_another_name_and_birth_date_is_reviewed():
    stranger = row(2, ssn=row(1)["ssn"], date_of_birth="1991-01-01", last_name="Else")
    assert after(row(1), then=[stranger]) == {2: "review SsnMoved"}


def test_the_number_of_one_and_the_ssn_of_another_are_reviewed_and_the_other_is_not_touched():
    torn = row(1, ssn=row(2)["ssn"])
    assert after(row(1), row(2), then=[torn, row(2)]) == {2: "review TwoPeople", 3: "matched"}


def test_the_number_of_one_under_the_name_set_of_another_is_reviewed():
    torn = row(2, dl_number=row(1)["dl_number"], ssn="")
    assert after(row(1), row(2), then=[torn]) == {2: "review TwoPeople"}


def test_a_name_set_that_two_people_share_is_reviewed():
    namesake = row(2, first_name=row(1)["first_name"])
    third = row(3, first_name=row(1)["first_name"], ssn="")
    told = after(row(1), namesake, then=[row(1), namesake, third])
    assert told == {2: "matched", 3: "matched", 4: "review TwoPeople"}


def test_namesakes_with_ssns_of_their_own_are_two_people():
    namesake = row(2, first_name=row(1)["first_name"])
    assert after(row(1), then=[row(1), namesake]) == {2: "matched", 3: "added"}


def test_a_namesake_with_another_ssn_is_reviewed_while_the_first_one_is_absent():
    namesake = row(2, first_name=row(1)["first_name"])
    assert after(row(1), then=[namesake]) == {2: "review OtherSsn"}


def test_newcomers_whom_nothing_tells_apart_are_reviewed():
    namesake = row(2, first_name=row(1)["first_name"], ssn="")
    assert after(then=[row(1), namesake]) == {
        2: "review NamesakeInFile",
        3: "review NamesakeInFile",
    }


def test_a_row_that_stands_twice_counts_once():
    assert after(then=[row(1), row(1)]) == {2: "added", 3: "duplicate"}


def test_of_two_rows_with_one_number_the_newer_counts():
    newer = row(1, res_line1="9 New Rd", changed_on="2026-10-01")
    older = row(1, changed_on="2026-09-01")
    assert after(then=[older, newer]) == {2: "duplicate", 3: "added"}


def test_two_rows_with_one_number_and_one_date_that_do_not_agree_are_reviewed():
    assert after(then=[row(1), row(1, res_line1="9 New Rd")]) == {
        2: "review NumberTwice",
        3: "review NumberTwice",
    }


def test_a_stranger_on_a_present_persons_number_does_not_touch_that_person():
    stranger = row(2, dl_number=row(1)["dl_number"], date_of_birth="1991-01-01", last_name="Else")
    assert after(row(1), then=[stranger, row(1)]) == {2: "review NumberTwice", 3: "matched"}


def test_two_numbers_with_one_ssn_and_one_name_set_are_one_newcomer():
    card = row(1, dl_number="X000000000001", id_kind="I", changed_on="2026-01-01")
    found = matched([row(1), card])
    assert outcome(found) == {2: "added", 3: "duplicate"}
    assert len(found.added[0].licences) == 2


def test_an_ssn_on_two_different_newcomers_is_reviewed():
    other = row(2, ssn=row(1)["ssn"], date_of_birth="1991-01-01", last_name="Else")
    assert after(then=[row(1), other]) == {2: "review SsnTwice", 3: "review SsnTwice"}


def test_a_birth_date_put_right_under_the_same_number_keeps_the_person():
    assert after(row(1), then=[row(1, date_of_birth="1980-05-18")]) == {2: "matched"}


PUZZLES = [
    row(1),
    row(2),
    row(1, dl_number="X000000000001"),
    row(3, ssn=row(2)["ssn"]),
    row(4, first_name=row(1)["first_name"], ssn=""),
    row(5, first_name=row(2)["first_name"]),
    row(6, dl_number=row(2)["dl_number"], date_of_birth="1991-01-01"),
    row(7, suffix="JR"),
    row(7, dl_number="X000000000007", ssn=""),
    row(8),
]


@given(st.randoms(use_true_random=False), st.integers(0, 10))
def test_the_order_of_the_rows_decides_nothing(chance: random.Random, known: int):
    shuffled = chance.sample(PUZZLES, len(PUZZLES))
    roll = roll_of(PUZZLES[7 : 7 + known % 4])

    def told(rows):
        by_line = outcome(matched(rows, roll=roll))
        return sorted((as_csv([rows[line - 2]]), what) for line, what in by_line.items())

    assert told(shuffled) == told(PUZZLES)
