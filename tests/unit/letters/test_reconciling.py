"""The printer's word against our prints: every difference has a name and names its people."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summons.reconciling import Print, reconcile
from summons.records import Confirmed

POOL, LATER = "petit-20270104T0830-main-courthouse", "petit-20270301T0830-main-courthouse"
DAY, LATER_DAY = date(2027, 1, 4), date(2027, 3, 1)
IN_TIME, TOO_LATE = date(2026, 12, 21), date(2026, 12, 22)


def number(place: int) -> str:
    return f"26-0004-{place:04d}"


def tracking(place: int, times: int = 1) -> str:
    return f"00270123456{place + 20_000 * (times - 1):09d}"


def letter(place: int, times: int = 1, **otherwise: object) -> Print:
    facts = {"pool": POOL, "service_date": DAY, "first": times == 1} | otherwise
    return Print(juror_number=number(place), tracking=tracking(place, times), **facts)


def said(place: int, outcome: str = "mailed", times: int = 1, on: date = IN_TIME) -> Confirmed:
    return Confirmed(
        juror_number=number(place), tracking=tracking(place, times), outcome=outcome, on=on
    )


THREE = [letter(1), letter(2), letter(3)]


def test_every_letter_mailed_once_and_in_time_settles_the_batch():
    mail = reconcile(THREE, [said(2), said(1), said(3)])
    assert mail.settled
    assert not mail.contradicts
    assert (mail.printed, mail.mailed) == (3, 3)


def test_nothing_confirmed_leaves_everybody_missing_and_contradicts_nothing():
    mail = reconcile(THREE, [])
    assert mail.missing == (number(1), number(2), number(3))
    assert (mail.printed, mail.mailed) == (0, 0)
    assert not mail.settled
    assert not mail.contradicts


def test_printed_is_not_mailed():
    mail = reconcile(THREE, [said(one, "printed") for one in (1, 2, 3)])
    assert (mail.printed, mail.mailed) == (3, 0)
    assert mail.missing == (number(1), number(2), number(3))
    assert not mail.contradicts


def test_a_letter_printed_and_then_mailed_is_said_once_of_each():
    mail = reconcile(THREE, [said(n, what) for n in (1, 2, 3) for what in ("printed", "mailed")])
    assert mail.settled


@pytest.mark.parametrize(
    ("further", "field", "who"),
    [
        ([], "missing", 3),
        ([said(3, "spoiled")], "spoiled", 3),
        ([said(3), said(9)], "unknown", 9),
        ([said(3), said(2)], "repeated", 2),
        ([said(3).model_copy(update={"tracking": tracking(2)})], "mismatched", 3),
        ([said(3).model_copy(update={"tracking": tracking(77)})], "mismatched", 3),
        ([said(3, on=TOO_LATE)], "late", 3),
    ],
)
def test_every_difference_is_named_and_blocks(further, field, who):
    mail = reconcile(THREE, [said(1), said(2), *further])
    assert getattr(mail, field) == (number(who),)
    assert not mail.settled
    assert mail.contradicts == (field != "missing")


def test_whoever_came_back_under_another_ones_number_is_not_mailed():
    mail = reconcile(THREE, [said(3).model_copy(update={"tracking": tracking(2)})])
    assert number(3) in mail.missing
    assert number(2) in mail.missing
    assert mail.mailed == 0


def test_a_spoiled_letter_that_was_printed_again_and_mailed_is_mailed():
    prints = [*THREE, letter(3, 2)]
    before = reconcile(prints, [said(1), said(2), said(3, "spoiled")])
    assert before.spoiled == (number(3),)
    after = reconcile(prints, [said(1), said(2), said(3, "spoiled"), said(3, times=2)])
    assert after.settled
    assert after.mailed == 3


def test_two_prints_of_a_letter_that_both_went_out_are_no_repetition():
    assert reconcile([*THREE, letter(3, 2)], [said(1), said(2), said(3), said(3, times=2)]).settled


def test_a_reprint_that_is_confirmed_and_was_never_made_is_a_mismatch():
    mail = reconcile(THREE, [said(1), said(2), said(3), said(3, times=2)])
    assert mail.mismatched == (number(3),)


def test_somebody_held_and_written_to_later_counts_beside_the_batch():
    mail = reconcile([*THREE, letter(4, 2)], [said(1), said(2), said(3), said(4, times=2)])
    assert mail.settled
    assert mail.mailed == 3


def test_fourteen_days_before_is_in_time_and_thirteen_is_late():
    assert reconcile([letter(1)], [said(1, on=IN_TIME)]).late == ()
    assert reconcile([letter(1)], [said(1, on=TOO_LATE)]).late == (number(1),)


def test_with_a_court_order_no_letter_is_late():
    ordered = letter(1, court_order="2026-AO-17")
    assert reconcile([ordered], [said(1, on=TOO_LATE)]).settled


def test_one_letter_in_time_is_enough_even_if_another_print_was_late():
    mail = reconcile([letter(1), letter(1, 2)], [said(1), said(1, times=2, on=TOO_LATE)])
    assert mail.late == ()


def test_a_letter_to_a_later_date_has_that_dates_fourteen_days():
    later = letter(1, 2, pool=LATER, service_date=LATER_DAY)
    assert reconcile([letter(1), later], [said(1), said(1, times=2, on=TOO_LATE)]).late == ()
    too_late = LATER_DAY - timedelta(days=13)
    mail = reconcile([letter(1), later], [said(1), said(1, times=2, on=too_late)])
    assert mail.late == (number(1),)


@given(
    st.lists(st.integers(1, 8), unique=True),
    st.lists(
        st.tuples(
            st.integers(1, 10),
            st.integers(1, 10),
            st.sampled_from(["printed", "mailed", "spoiled"]),
            st.sampled_from([IN_TIME, TOO_LATE]),
        )
    ),
)
def test_everybody_is_mailed_spoiled_or_missing_and_nobody_is_two_of_them(places, told):
    confirmed = [
        said(who, what, on=on).model_copy(update={"tracking": tracking(under)})
        for who, under, what, on in told
    ]
    mail = reconcile(map(letter, places), confirmed)
    assert mail.mailed + len(mail.spoiled) + len(mail.missing) == len(places)
    assert not set(mail.spoiled) & set(mail.missing)
    assert mail.settled <= (mail.mailed == len(places))
    assert not set(mail.unknown) & set(map(number, places))
