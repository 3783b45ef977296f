"""Court holidays: how they fall, where they are kept, and days of work counted across them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jury import counties
from jury.court_days import CourtDays, holidays, observed

FLORIDA = CourtDays()
WITH_JUNETEENTH = CourtDays(observes=("juneteenth",))
HURRICANE = CourtDays(closed=(date(2026, 10, 8), date(2026, 10, 9)))
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))


def test_the_holidays_of_2026_are_those_that_the_courts_publish():
    assert holidays(2026) == (
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 5, 25),
        date(2026, 7, 4),
        date(2026, 9, 7),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2026, 12, 25),
    )


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, date(2024, 5, 27)), (2027, date(2027, 5, 31)), (2020, date(2020, 5, 25))],
)
def test_memorial_day_is_the_last_monday_of_may(year, day):
    assert day in holidays(year)


@pytest.mark.parametrize(("year", "day"), [(2029, date(2029, 11, 22)), (2024, date(2024, 11, 28))])
def test_thanksgiving_is_the_fourth_thursday_and_the_friday_after_it_is_kept(year, day):
    assert {day, day.replace(day=day.day + 1)} <= set(holidays(year))


def test_a_holiday_on_a_saturday_is_kept_on_the_friday_and_on_a_sunday_on_the_monday():
    assert observed(date(2026, 7, 4)) == date(2026, 7, 3)
    assert observed(date(2027, 7, 4)) == date(2027, 7, 5)
    assert not FLORIDA.is_open(date(2026, 7, 3))
    assert not FLORIDA.is_open(date(2027, 7, 5))
    assert FLORIDA.is_open(date(2026, 7, 6))


def test_a_new_years_day_on_a_saturday_is_kept_on_the_last_day_of_the_old_year():
    assert date(2028, 1, 1).strftime("%A") == "Saturday"
    assert not FLORIDA.is_open(date(2027, 12, 31))
    assert FLORIDA.is_open(date(2028, 1, 3))


def test_a_new_years_day_on_a_sunday_is_kept_on_the_second():
    assert not FLORIDA.is_open(date(2023, 1, 2))
    assert FLORIDA.is_open(date(2022, 12, 30))


def test_a_christmas_on_a_saturday_is_kept_on_the_day_before():
    assert not FLORIDA.is_open(date(2027, 12, 24))


def test_juneteenth_is_kept_only_where_the_chief_judge_orders_it():
    assert FLORIDA.is_open(date(2026, 6, 19))
    assert not WITH_JUNETEENTH.is_open(date(2026, 6, 19))
    assert not WITH_JUNETEENTH.is_open(date(2027, 6, 18))  # a Saturday


def test_a_hurricane_closes_a_court_on_the_days_that_its_county_says():
    assert FLORIDA.after(date(2026, 10, 7), 2) == date(2026, 10, 9)
    assert HURRICANE.after(date(2026, 10, 7), 2) == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("signed", "due"),
    [
        (date(2026, 11, 2), date(2026, 11, 4)),  # Monday to Wednesday
        (date(2026, 11, 6), date(2026, 11, 10)),  # over a weekend
        (date(2026, 11, 7), date(2026, 11, 10)),  # signed on a Saturday
        (date(2026, 11, 10), date(2026, 11, 13)),  # over Veterans' Day
        (date(2026, 11, 25), date(2026, 12, 1)),  # over Thanksgiving and its Friday
        (date(2027, 12, 29), date(2028, 1, 3)),  # over a New Year's Day kept on Friday
        (date(2026, 12, 24), date(2026, 12, 29)),  # over Christmas, a Friday
    ],
)
def test_two_days_of_work_are_counted_over_weekends_and_holidays(signed, due):
    assert FLORIDA.after(signed, 2) == due


@given(DAYS, st.integers(min_value=1, max_value=10))
def test_so_many_open_days_lie_after_a_day_up_to_the_one_that_is_counted_to(day, count):
    last = WITH_JUNETEENTH.after(day, count)
    between = [date.fromordinal(one) for one in range(day.toordinal() + 1, last.toordinal() + 1)]
    assert WITH_JUNETEENTH.is_open(last)
    assert sum(map(WITH_JUNETEENTH.is_open, between)) == count


@given(st.integers(min_value=1990, max_value=2100))
def test_every_year_has_nine_holidays_and_none_is_kept_on_a_weekend(year):
    assert len(set(holidays(year))) == 9
    assert all(observed(day).weekday() < 5 for day in holidays(year))


def test_a_county_without_days_of_its_own_keeps_the_states():
    assert counties.court_days("osceola") == FLORIDA
    assert counties.court_days("liberty") == FLORIDA


def test_a_countys_own_days_are_data():
    told = counties.court("osceola").model_dump() | {
        "observes": ("juneteenth",),
        "closed": (date(2026, 10, 9),),
    }
    held = counties.Court.model_validate(told)
    assert (held.observes, held.closed) == (("juneteenth",), (date(2026, 10, 9),))
