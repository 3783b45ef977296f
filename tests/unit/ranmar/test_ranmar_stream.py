"""One sequence, however it is taken: one by one, in bulk, after a jump, or taken up again."""

import array
import sys
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ranmar
from ranmar import bulk
from ranmar.constants import ARITHMETIC_MODULUS, arithmetic_term
from ranmar.jump import power_of_x
from ranmar.paper import walk
from ranmar.stream import BURST

LEGAL = st.tuples(st.integers(0, 31328), st.integers(0, 30081))
ROW = 97
FULL_BURST = BURST * ROW


def walked(seeds, count, skip=0):
    return list(islice(walk(*seeds), skip, skip + count))


@given(LEGAL, st.integers(0, 1000))
def test_the_stream_is_the_papers_walk(seeds, count):
    assert list(islice(ranmar.Ranmar(*seeds), count)) == walked(seeds, count)


ways = st.lists(
    st.tuples(
        st.sampled_from(["next", "number", "integers", "octets", "advance", "resume"]),
        st.integers(0, 400),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(LEGAL, ways)
def test_every_way_of_taking_outputs_gives_the_same_sequence(seeds, ways):
    words = ranmar.Ranmar(*seeds)
    truth = walk(*seeds)
    taken = 0
    for way, count in ways:
        if way == "resume":
            words = ranmar.Ranmar.resume(words.state())
            continue
        expected = list(islice(truth, count))
        taken += count
        if way == "next":
            assert list(islice(words, count)) == expected
        elif way == "number":
            joined = 0
            for output in expected:
                joined = joined * 2**24 + output
            assert words.number(count) == joined
        elif way == "integers":
            assert words.integers(count) == expected
        elif way == "octets":
            assert words.octets(count) == b"".join(v.to_bytes(3, "big") for v in expected)
        else:
            words.advance(count)
        assert words.consumed == taken
    assert words.integers(100) == list(islice(truth, 100))


@pytest.mark.parametrize(
    "count", [0, 1, 96, 97, 98, FULL_BURST - 1, FULL_BURST, FULL_BURST + 1, 2 * FULL_BURST + 5]
)
def test_bulk_lengths_round_a_row_and_a_burst_lose_and_repeat_nothing(count):
    expected = walked((11, 12), count + 3)
    words = ranmar.Ranmar(11, 12)
    assert words.integers(count) == expected[:count]
    assert words.consumed == count
    assert [next(words) for _ in range(3)] == expected[count:]
    words = ranmar.Ranmar(11, 12)
    assert len(words.octets(count)) == 3 * count
    assert words.consumed == count
    assert words.integers(3) == expected[count:]


def test_a_pair_may_straddle_two_bursts():
    words = ranmar.Ranmar(7, 8)
    words.octets(FULL_BURST - 1)
    first, second = walked((7, 8), 2, FULL_BURST - 1)
    assert words.number(2) == first * 2**24 + second


def test_walking_far_by_ones_agrees_with_the_paper_beyond_several_bursts():
    words = ranmar.Ranmar(3, 4)
    truth = walk(3, 4)
    assert all(next(words) == next(truth) for _ in range(3 * FULL_BURST + 10))


def test_reals_are_the_outputs_over_two_to_the_24():
    words = ranmar.Ranmar(1802, 9373)
    reals = [words.real() for _ in range(1000)]
    assert reals == [output / 2**24 for output in walked((1802, 9373), 1000)]
    assert all(0 <= real < 1 for real in reals)


def test_an_exact_zero_is_kept():
    """CLHEP leaves out this zero and is one output ahead from here on; GSL and we keep it."""
    assert ranmar.nth(1802, 9373, 4_639_169) == 0
    words = ranmar.Ranmar(1802, 9373)
    words.advance(4_639_166)
    before, just_before, zero, after = words.integers(4)
    assert zero == 0
    assert words.consumed == 4_639_170
    assert [before, just_before, zero, after] == [
        ranmar.nth(1802, 9373, n) for n in range(4_639_167, 4_639_171)
    ]


def where_the_arithmetic_term_is_zero():
    return 362436 * pow(7654321, -1, ARITHMETIC_MODULUS) % ARITHMETIC_MODULUS


@pytest.mark.parametrize("row", [0, 1, 50])
@pytest.mark.parametrize("place", [0, 42, 96])
def test_bulk_is_exact_where_the_arithmetic_term_is_zero(row, place):
    """Once in 16,777,213 outputs nothing is taken from the word; the next term must be right."""
    there = where_the_arithmetic_term_is_zero()
    assert arithmetic_term(there) == 0
    start = there - 1 - place - row * ROW
    words = ranmar.Ranmar(5, 6)
    words.advance(start)
    count = (row + 2) * ROW
    around = range(start + 1, start + 1 + count)
    assert words.integers(count)[row * ROW :] == [ranmar.nth(5, 6, n) for n in around[row * ROW :]]


@pytest.mark.parametrize("octets_of_words", [bytes(291), b"\xff" * 291, b"\x00\x00\x01" * 97])
def test_bulk_is_exact_at_the_extremes_of_a_word(octets_of_words):
    words = [int.from_bytes(octets_of_words[at : at + 3], "big") for at in range(0, 291, 3)]
    stream = ranmar.Ranmar.resume((0, *words))
    lagged = list(words)
    expected = []
    for n in range(1, 400):
        lagged.append((lagged[-97] - lagged[-33]) % 2**24)
        expected.append((lagged[-1] - (362436 - n * 7654321) % (2**24 - 3)) % 2**24)
    assert stream.integers(399) == expected


@settings(max_examples=60, deadline=None)
@given(LEGAL, st.integers(0, 40_000), st.integers(0, 5000))
def test_jumping_ahead_equals_walking(seeds, taken, jumped):
    words = ranmar.Ranmar(*seeds)
    words.octets(taken)
    words.advance(jumped)
    walker = ranmar.Ranmar(*seeds)
    walker.octets(taken + jumped)
    assert words.state() == walker.state()
    assert words.consumed == taken + jumped
    assert words.integers(200) == walker.integers(200)


@settings(max_examples=30, deadline=None)
@given(LEGAL, st.integers(0, 10**18), st.integers(0, 10**18))
def test_two_jumps_are_one(seeds, one, other):
    twice = ranmar.Ranmar(*seeds)
    twice.advance(one)
    twice.advance(other)
    once = ranmar.Ranmar(*seeds)
    once.advance(one + other)
    assert twice.state() == once.state()


@settings(max_examples=30, deadline=None)
@given(LEGAL, st.integers(1, 10**18))
def test_the_nth_output_is_the_one_that_a_jump_leads_to(seeds, n):
    words = ranmar.Ranmar(*seeds)
    words.advance(n - 1)
    assert next(words) == ranmar.nth(*seeds, n)


@settings(max_examples=40, deadline=None)
@given(LEGAL, st.integers(1, 30_000))
def test_the_nth_output_is_the_one_walked_to(seeds, n):
    assert ranmar.nth(*seeds, n) == walked(seeds, 1, n - 1)[0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 3000))
def test_powers_of_x_are_right_by_schoolbook_division(n):
    """x**97 = 1 - x**64 and not 1 + x**64 or 1 - x**33: the direction of the recurrence."""
    remainder = [1] + [0] * 96
    for _ in range(n):
        top = remainder[-1]
        remainder = [top, *remainder[:-1]]
        remainder[64] = (remainder[64] - top) % 2**24
    packed = power_of_x(n)
    assert [packed >> 56 * k & (2**56 - 1) for k in range(97)] == remainder
    assert packed >> 56 * 97 == 0


def test_the_lagged_part_returns_after_its_period():
    """(2**97 - 1) * 2**23 steps lead every state back to itself; half of that leads elsewhere."""
    period = (2**97 - 1) * 2**23
    start = ranmar.Ranmar(1802, 9373).state()
    words = ranmar.Ranmar.resume(start)
    words.advance(period)
    assert words.state()[1:] == start[1:]
    words = ranmar.Ranmar.resume(start)
    words.advance(period // 2)
    assert words.state()[1:] != start[1:]


@pytest.mark.parametrize("n", [0, -1, True, 1.0, "1", None])
def test_outputs_are_counted_from_one(n):
    with pytest.raises(ValueError, match="outputs are counted"):
        ranmar.nth(1, 2, n)


@pytest.mark.parametrize("count", [-1, -100, 2.5, "3"])
@pytest.mark.parametrize("way", ["advance", "octets", "integers", "number"])
def test_a_count_that_is_none_takes_nothing(way, count):
    words = ranmar.Ranmar(1, 2)
    next(words)
    with pytest.raises((ValueError, TypeError)):
        getattr(words, way)(count)
    assert words.consumed == 1
    assert next(words) == walked((1, 2), 1, 1)[0]


@settings(max_examples=40, deadline=None)
@given(LEGAL, st.integers(0, 20_000))
def test_a_state_saved_anywhere_goes_on_bit_for_bit(seeds, taken):
    words = ranmar.Ranmar(*seeds)
    words.octets(taken)
    state = words.state()
    assert state[0] == taken
    resumed = ranmar.Ranmar.resume(state)
    assert resumed.consumed == taken
    assert resumed.state() == state
    assert resumed.integers(500) == words.integers(500)


def test_saving_the_state_changes_nothing():
    words = ranmar.Ranmar(9, 9)
    for _ in range(10):
        next(words)
        words.state()
    assert words.integers(5) == walked((9, 9), 5, 10)


def test_a_state_is_the_97_words_before_it():
    words = ranmar.Ranmar(1802, 9373)
    assert words.state()[1:4] == (14606645, 16298670, 15616920)  # the table, used from its end
    words.integers(150)
    lagged = [(v + arithmetic_term(n)) % 2**24 for n, v in enumerate(walked((1802, 9373), 150), 1)]
    assert words.state() == (150, *lagged[-97:])


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ([0] * 98, "98 whole numbers"),
        ((0,) * 97, "98 whole numbers"),
        ((0,) * 99, "98 whole numbers"),
        (None, "98 whole numbers"),
        ((-1, *[1] * 97), "from 0 up"),
        ((True, *[1] * 97), "from 0 up"),
        ((0, 1.0, *[1] * 96), "from 0 up"),
        ((0, *[1] * 96, -1), "from 0 up"),
        ((0, *[1] * 96, 2**24), "at most 24 bits"),
        ((0, 2**24, *[1] * 96), "at most 24 bits"),
    ],
)
def test_what_is_no_state_is_refused(state, reason):
    with pytest.raises(ranmar.StateError, match=reason):
        ranmar.Ranmar.resume(state)


def test_a_stream_is_an_iterator():
    words = ranmar.Ranmar(1, 1)
    assert iter(words) is words


def test_nothing_can_be_hung_on_a_stream():
    with pytest.raises(AttributeError):
        ranmar.Ranmar(1, 1).seed = 5


@pytest.mark.parametrize("order", ["little", "big"])
def test_lists_are_the_same_on_a_machine_of_either_byte_order(order, monkeypatch):
    class ForeignArray(array.array):
        """As an array reads on a machine of the other byte order."""

        def __new__(cls, code, octets):
            made = super().__new__(cls, code, octets)
            if order != native:
                array.array.byteswap(made)
            return made

    native = sys.byteorder
    monkeypatch.setattr(array, "array", ForeignArray)
    monkeypatch.setattr(sys, "byteorder", order)
    assert bulk.integers(bytes.fromhex("00000001 00fffffe 00123456")) == [1, 0xFFFFFE, 0x123456]
