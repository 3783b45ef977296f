"""What jurors are due, to the cent: s. 40.24 and the cases of the domain's facts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from court.pay import Rates, dollars, earned, known_rates, total
from jury.court_day import Attendance
from jury.records import Step

POOL = "petit-20270301T0800-kissimmee"
FIRST = date(2027, 3, 1)
STEP = Step(what="came", at=datetime(2027, 3, 1, 13, tzinfo=UTC), by="clerk-1")


def days(count, *, own_request=(), cancelled=()):
    """Return so many days in court, from the first on; some of them, by number, are special."""
    return [
        Attendance(
            county="osceola",
            juror_number="26-0002-0001",
            pool=POOL,
            day=FIRST + timedelta(days=number - 1),
            came=STEP,
            own_request=number in own_request,
            cancelled=STEP if number in cancelled else None,
        )
        for number in range(1, count + 1)
    ]


def cents(attended, *, wages_go_on, own_request=False):
    return total(earned(attended, wages_go_on=wages_go_on, own_request=own_request))


@pytest.mark.parametrize(
    ("attended", "wages_go_on", "due"),
    [
        pytest.param(days(5), False, 105_00, id="five days without wages"),
        pytest.param(days(5), True, 60_00, id="five days, wages paid"),
        pytest.param([], False, 0, id="never came"),
        pytest.param(days(1), False, 15_00, id="one day"),
        pytest.param(days(3), False, 45_00, id="three days"),
        pytest.param(days(3), True, 0, id="three days, wages paid"),
        pytest.param(days(4), True, 30_00, id="the fourth day is for everybody"),
        pytest.param(days(5, own_request={2}), False, 105_00, id="early leave is no excusal"),
        pytest.param(days(5, cancelled={1}), False, 75_00, id="an entry taken back is no day"),
    ],
)
def test_the_cases_of_the_law(attended, wages_go_on, due):
    assert cents(attended, wages_go_on=wages_go_on) == due


@pytest.mark.parametrize("wages_go_on", [False, True])
@pytest.mark.parametrize(("served", "due"), [(0, 0), (1, 0), (3, 0), (4, 30_00), (5, 60_00)])
def test_whoever_was_excused_at_their_own_request_has_no_15_dollars(served, due, wages_go_on):
    """s. 40.24: of the whole service, and not of the day on which they asked."""
    assert cents(days(served), wages_go_on=wages_go_on, own_request=True) == due


def test_days_are_told_by_rate_in_the_order_served():
    found = earned(days(5), wages_go_on=False, own_request=False)
    assert [(one.cents, one.days) for one in found] == [(1500, 3), (3000, 2)]


def test_the_rates_of_a_day_are_those_in_force_on_it():
    (old,) = known_rates()
    new = Rates(
        valid_from=FIRST + timedelta(days=2), section="s. 40.24(3)",
        first_days=3, first_cents=2000, later_cents=5000,
    )  # fmt: skip
    found = earned(days(4), wages_go_on=False, own_request=False, rates=(new, old))
    assert [(one.cents, one.days) for one in found] == [(1500, 2), (2000, 1), (5000, 1)]


def test_a_day_before_every_known_rate_is_a_defect():
    early = days(1)[0].model_copy(update={"day": date(2018, 12, 31)})
    with pytest.raises(ValueError, match="empty"):
        earned([early], wages_go_on=False, own_request=False)


@given(count=st.integers(0, 60), wages_go_on=st.booleans(), gone=st.sets(st.integers(1, 60)))
def test_it_adds_up_whatever_the_order(count, wages_go_on, gone):
    attended = days(count, cancelled=gone)
    served = sum(one.cancelled is None for one in attended)
    found = earned(attended[::-1], wages_go_on=wages_go_on, own_request=False)
    assert sum(one.days for one in found) == served
    assert total(found) == 15_00 * min(served, 3) * (not wages_go_on) + 30_00 * max(served - 3, 0)


def test_amounts_read_as_dollars():
    assert [dollars(one) for one in (0, 5, 1500, 10500)] == ["0.00", "0.05", "15.00", "105.00"]
