"""Lead times, month ends and leap days."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jury.calendar import (
    LEAD,
    is_due,
    local_date,
    local_instant,
    months_after,
    months_before,
    stamp,
    years_after,
)

EASTERN = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_end_on_a_day_that_exists(day, months, expected):
    assert months_after(day, months) == expected


def test_three_months_before_the_end_of_may_is_the_last_of_february():
    assert months_before(date(2027, 5, 31), 3) == date(2027, 2, 28)


def test_someone_born_on_a_leap_day_comes_of_age_when_the_year_is_complete():
    assert years_after(date(2008, 2, 29), 18) == date(2026, 3, 1)


def test_a_petit_pool_can_be_drawn_to_the_day_five_weeks_ahead():
    service = date(2027, 1, 11)
    assert LEAD["petit"].last_day(service) == date(2026, 12, 7)
    assert is_due("petit", service, date(2026, 12, 7))
    assert not is_due("petit", service, date(2026, 12, 8))


@given(st.dates(date(2024, 1, 1), date(2034, 12, 31)), st.integers(0, 6))
def test_two_weekly_runs_fall_into_the_window_of_every_petit_pool(service, weekday):
    days = [date.fromordinal(service.toordinal() - back) for back in range(120)]
    runs = [day for day in days if day.weekday() == weekday and is_due("petit", service, day)]
    assert len(runs) >= 2


@given(st.dates(date(2024, 1, 1), date(2034, 12, 31)))
def test_two_monthly_runs_fall_into_the_window_of_every_grand_jury(service):
    days = [date.fromordinal(service.toordinal() - back) for back in range(250)]
    assert len([day for day in days if day.day == 1 and is_due("grand", service, day)]) >= 2


def test_the_day_is_the_countys_own():
    late_in_florida = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
    assert local_date(late_in_florida, EASTERN) == date(2026, 11, 21)


def test_eight_in_the_morning_is_another_instant_in_summer():
    winter = local_instant(date(2027, 1, 11), time(8), EASTERN)
    summer = local_instant(date(2027, 7, 12), time(8), EASTERN)
    assert stamp(winter) == "2027-01-11T13:00:00Z"
    assert stamp(summer) == "2027-07-12T12:00:00Z"
