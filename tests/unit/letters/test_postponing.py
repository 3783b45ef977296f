"""How far service can be postponed: s. 40.23(2), at the ends of months and in leap years."""

from datetime import UTC, date, datetime

import pytest

from jury.calendar import months_after
from jury.records import Step
from jury.summons_store import Emergency
from summons.postponing import MONTHS, MONTHS_IN_EMERGENCY, months_allowed

DECLARED = Step(what="declared", at=datetime(2026, 9, 1, tzinfo=UTC), by="administrator-1")


def emergency(start, end):
    return Emergency(
        county="osceola",
        number="EO 26-1",
        valid_from=date.fromisoformat(start),
        valid_until=date.fromisoformat(end),
        registered=DECLARED,
    )


@pytest.mark.parametrize(
    ("first", "six", "twelve"),
    [
        ("2027-01-04", "2027-07-04", "2028-01-04"),
        ("2026-08-31", "2027-02-28", "2027-08-31"),
        ("2027-08-31", "2028-02-29", "2028-08-31"),
        ("2027-08-30", "2028-02-29", "2028-08-30"),
        ("2027-08-29", "2028-02-29", "2028-08-29"),
        ("2028-02-29", "2028-08-29", "2029-02-28"),
        ("2027-12-31", "2028-06-30", "2028-12-31"),
        ("2027-03-31", "2027-09-30", "2028-03-31"),
    ],
)
def test_the_last_day_is_the_same_of_the_month_or_the_months_last(first, six, twelve):
    begins = date.fromisoformat(first)
    assert months_after(begins, MONTHS) == date.fromisoformat(six)
    assert months_after(begins, MONTHS_IN_EMERGENCY) == date.fromisoformat(twelve)


@pytest.mark.parametrize(
    ("today", "months"),
    [("2026-09-30", 6), ("2026-10-01", 12), ("2026-12-31", 12), ("2027-01-01", 6)],
)
def test_an_emergency_counts_from_its_first_day_to_its_last(today, months):
    declared = [emergency("2026-10-01", "2026-12-31"), emergency("2025-01-01", "2025-02-01")]
    assert months_allowed(declared, date.fromisoformat(today)) == months


def test_without_a_declaration_on_file_it_is_six_months():
    assert months_allowed([], date(2026, 11, 1)) == MONTHS
