"""The forecast: by examples reckoned by hand, over synthetic histories, and where it is silent."""

import random
from fractions import Fraction
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw.forecast import LARGEST, fitted, forecast, need
from jury.turnout import Turnout


def day(reported, requested=300, missed=20, not_told=0):
    return Turnout(requested, reported, missed, not_told)


def history(*reported):
    return [day(one) for one in reported]


STEADY = history(120, 114, 126, 117, 123)
HISTORIES = st.lists(
    st.builds(day, st.integers(0, 300), missed=st.integers(0, 50), not_told=st.integers(0, 50)),
    min_size=3,
    max_size=20,
)


# -- one pool --------------------------------------------------------------------------


def test_a_share_is_of_those_ordered():
    assert day(120).share == Fraction(2, 5)
    assert day(0).share == 0


def test_those_told_not_to_report_count_as_if_they_had_been_told_to():
    # 90 came of 120 told to: so would have 30 of the 40 sent home.
    assert day(90, missed=30, not_told=40).share == Fraction(120, 300)


def test_a_day_to_which_nobody_was_told_to_come_says_nothing():
    assert day(0, missed=0, not_told=170).share is None
    assert fitted([day(0, missed=0, not_told=170), *history(120, 120)]) is None
    # Nor does a pool whose letters all came to nothing, or were all taken back.
    assert Turnout(250, 0, 0, 0).share is None
    assert fitted([Turnout(250, 0, 0, 0), *STEADY]) == fitted(STEADY)


# -- the model ---------------------------------------------------------------------------


def test_the_forecast_as_reckoned_by_hand():
    # Shares .40 .38 .42 .39 .41: mean .4, variance .00025. Chance alone makes .4 * .6 / 300 =
    # .0008, so nothing is left between days, and the mean rests on .0008 / 5 = .00016.
    # Of 300: variance 72 + 90000 * .00016 = 86.4, deviation 9.295, times 1.533 is 14.25.
    told = forecast(fitted(STEADY), 300)
    assert (told.pools, told.share, told.present) == (5, "40.00", 120)
    assert (told.low, told.high) == (105, 134)


def test_days_that_differ_beyond_chance_widen_the_interval():
    # Shares .4 .2 .6: variance .04, less .0008 of chance is .0392; the mean rests on .04 / 3.
    # Of 300: 72 + 90000 * (.0392 + .013333) = 4800; deviation 69.28, times 1.886 is 130.67.
    told = forecast(fitted(history(120, 60, 180)), 300)
    assert (told.present, told.low, told.high) == (120, 0, 250)


def test_how_many_to_order_as_reckoned_by_hand():
    found = need(fitted(STEADY), 60)
    assert found.order == 150  # 60 / .4
    # At 177: 70.8 expected, variance 42.48 + 5.01, times 1.533 is 10.56: 60.2 at the least.
    assert found.high == 177
    # At 128: 51.2 expected, variance 30.72 + 2.62, times 1.533 is 8.85: 60.05 at the most.
    assert found.low == 128
    model = fitted(STEADY)
    assert model.surely(60, 177)
    assert not model.surely(60, 176)
    assert model.possibly(60, 128)
    assert not model.possibly(60, 127)


def test_below_three_pools_nothing_is_said():
    assert fitted([]) is None
    assert fitted(history(120, 130)) is None
    assert fitted(history(120, 130, 125)) is not None


def test_only_the_newest_twelve_pools_count():
    newest = history(*[120] * 12)
    assert fitted([*newest, day(0), day(300)]) == fitted(newest)
    assert fitted(newest).pools == 12


def test_where_nobody_ever_came_no_order_brings_anybody():
    nobody = fitted(history(0, 0, 0))
    assert forecast(nobody, 300).present == forecast(nobody, 300).high == 0
    found = need(nobody, 1)
    assert (found.order, found.low, found.high) == (None, None, None)


def test_one_day_with_nobody_present_makes_it_less_sure_and_does_not_stop_it():
    hurricane = fitted(history(120, 114, 126, 117, 123, 0))
    told = forecast(hurricane, 300)
    assert told.low < forecast(fitted(STEADY), 300).low
    assert 0 < told.present < 120
    # By such a history no order makes sixty sure on nine days of ten, or only a huge one.
    found = need(hurricane, 60)
    assert found.order == 180
    assert found.high is None or found.high > 300


def test_everybody_counts_as_a_whole_and_not_more():
    full = fitted([day(320, requested=300)] * 3)
    assert full.mean == 1
    assert need(full, 60).order == 60


@given(HISTORIES, st.integers(1, 2_000), st.integers(1, 2_000))
def test_more_wanted_is_never_fewer_to_order(turnouts, one, other):
    model = fitted(turnouts)
    if model is None:
        return
    fewer, more = need(model, min(one, other)), need(model, max(one, other))
    for name in ("low", "order", "high"):
        least, most = getattr(fewer, name), getattr(more, name)
        assert least is None or least <= (most or LARGEST)
        assert least is not None or most is None
    for found in (fewer, more):
        bounds = [found.low, found.order, found.high]
        known = [bound for bound in bounds if bound is not None]
        assert known == sorted(known)
        assert all(bound >= found.wanted for bound in known)


@given(HISTORIES, st.integers(1, 2_000))
def test_the_two_questions_agree(turnouts, ordered):
    model = fitted(turnouts)
    if model is None:
        return
    told = forecast(model, ordered)
    assert 0 <= told.low <= told.present <= told.high + 1
    assert told.high <= ordered
    if told.low:
        assert need(model, told.low).high <= ordered


# -- how often it is right ------------------------------------------------------------------


def spell(chance, pools, *, size, mean, within):
    """Return days of a county whose share differs from day to day: beta, then one by one."""
    scale = mean * (1 - mean) / within**2 - 1 if within else None

    def reported():
        share = chance.betavariate(mean * scale, (1 - mean) * scale) if scale else mean
        return sum(chance.random() < share for _ in range(size))

    return [day(reported(), requested=size) for _ in range(pools)]


@pytest.mark.parametrize(
    ("pools", "size", "mean", "within"),
    [
        (3, 250, 0.45, 0.06),
        (5, 250, 0.45, 0.06),
        (12, 250, 0.45, 0.06),
        (12, 250, 0.45, 0.15),
        (8, 100, 0.30, 0.0),
        (12, 60, 0.75, 0.05),
    ],
)
def test_the_interval_holds_about_eight_days_of_ten(pools, size, mean, within):
    chance = random.Random(f"{pools} {size} {mean} {within}")
    rounds, inside, above = 600, 0, 0
    for _ in range(rounds):
        *past, today = spell(chance, pools + 1, size=size, mean=mean, within=within)
        told = forecast(fitted(past), size)
        inside += told.low <= today.reported <= told.high
        above += today.reported >= told.low
    # Three deviations of 600 days are .05 and .04; what chance alone moves errs towards wide.
    assert 0.75 <= inside / rounds <= 0.90
    assert above / rounds >= 0.86


def test_ordering_what_it_says_brings_enough_nine_days_of_ten():
    chance = random.Random(9)
    short, orders = 0, []
    for _ in range(300):
        found = need(fitted(spell(chance, 12, size=250, mean=0.45, within=0.06)), 60)
        orders.append(found.high)
        (today,) = spell(chance, 1, size=found.high, mean=0.45, within=0.06)
        short += today.reported < 60
    assert short / 300 <= 0.15
    assert quantiles(orders, n=10)[8] < 220  # and is no licence to summon twice as many
