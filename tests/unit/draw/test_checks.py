"""The counts and the statistics that are looked at before a draw is released."""

import math
import random

import pytest

from draw import checks, roll
from jury.errors import CountsDisagree


def frozen(size, zips=("34741", "34744", "34758")):
    return roll.pack(
        roll.Entry(n.to_bytes(32, "big"), f"J{n:016X}", zips[n % len(zips)], f"{1940 + n % 7 * 10}")
        for n in range(size)
    )


def test_someone_lost_between_list_and_roll_stops_the_draw():
    with pytest.raises(CountsDisagree) as refusal:
        checks.conservation(people=1000, size=900, excluded={"inactive": 99})
    assert refusal.value.facts == {"list": 1000, "roll": 900, "excluded": 99}


def test_counts_that_agree_are_stated():
    assert checks.conservation(people=1000, size=900, excluded={"inactive": 100}) == {
        "list": 1000,
        "roll": 900,
        "excluded": 100,
    }


@pytest.mark.parametrize(
    ("statistic", "freedom", "tail"),
    # Exact where the distribution has a closed form: two degrees are exponential,
    # one is twice the normal tail.
    [
        (2.0, 2, math.exp(-1)),
        (20.0, 2, math.exp(-10)),
        (3.841458820694124, 1, 0.05),
        (0.5, 4, math.exp(-0.25) * 1.25),
        (60.0, 4, math.exp(-30) * 31),
        (10.0, 6, math.exp(-5) * (1 + 5 + 12.5)),
    ],
)
def test_the_tail_of_chi_square_is_right(statistic, freedom, tail):
    assert checks.chi_square_tail(statistic, freedom) == pytest.approx(tail, rel=1e-9)


def test_a_draw_from_one_end_of_the_list_is_held():
    measured = checks.statistics(frozen(3000), list(range(300)))
    assert "list_position_decile" in checks.held(measured)


def test_an_even_draw_is_not_held():
    positions = random.Random(5).sample(range(3000), 300)
    assert checks.held(checks.statistics(frozen(3000), positions)) == ()


def test_few_even_draws_are_held():
    paper, chance = frozen(600), random.Random(11)
    held = sum(
        bool(checks.held(checks.statistics(paper, chance.sample(range(600), 250))))
        for _ in range(1000)
    )
    # Three statistics at one in a thousand: three in a thousand draws; ten would be a defect.
    assert held <= 10


def test_a_draw_of_nobody_and_a_draw_of_everybody_have_nothing_to_measure():
    paper = frozen(40)
    assert checks.held(checks.statistics(paper, [])) == ()
    assert checks.held(checks.statistics(paper, list(range(40)))) == ()


def test_documents_hold_no_floats():
    for one in checks.statistics(frozen(3000), list(range(300))):
        assert all(isinstance(value, int | str) for value in one.values())
