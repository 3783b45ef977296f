"""The NumPy lanes give the engine's sequence, whatever the length and wherever they begin."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ranmar

pytest.importorskip("numpy")

from bench import ranmar_lanes

LEGAL = st.tuples(st.integers(0, 31328), st.integers(0, 30081))


@settings(max_examples=60, deadline=None)
@given(LEGAL, st.integers(0, 10**6), st.integers(0, 100_000), st.integers(0, 300))
def test_lanes_give_the_sequence_from_anywhere_on(seeds, skipped, count, taken):
    words = ranmar.Ranmar(*seeds)
    words.advance(skipped)
    words.octets(taken)
    state = words.state()
    made, after = ranmar_lanes.outputs(words, count)
    assert words.state() == state
    assert made.tolist() == words.integers(count)
    assert after.state() == words.state()
    assert after.integers(50) == words.integers(50)


@pytest.mark.parametrize("count", [0, 1, 96, 97, 98, 264, 16_384, 32_768, 3_000_001])
def test_lanes_have_no_seam(count):
    words = ranmar.Ranmar(1802, 9373)
    made, after = ranmar_lanes.outputs(words, count)
    assert made.tolist() == words.integers(count)
    assert after.consumed == count


def test_lanes_go_on_far_away():
    words = ranmar.Ranmar(1802, 9373)
    words.advance(10**18)
    made, _ = ranmar_lanes.outputs(words, 100_000)
    assert made.tolist() == words.integers(100_000)


def test_lanes_are_exact_where_the_arithmetic_term_is_zero():
    zero = 362436 * pow(7654321, -1, 2**24 - 3) % (2**24 - 3)
    words = ranmar.Ranmar(5, 6)
    words.advance(zero - 5000)
    made, _ = ranmar_lanes.outputs(words, 10_000)
    assert made.tolist() == words.integers(10_000)
