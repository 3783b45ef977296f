"""Every person has exactly the same chance: by counting every case, at a small word size."""

from collections import Counter
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ranmar
from ranmar import choice

LEGAL = st.tuples(st.integers(0, 31328), st.integers(0, 30081))


class Digits:
    """A source of numbers that are given beforehand, digit by digit, base `choice.WORD`."""

    def __init__(self, digits):
        self.left = list(digits)

    def number(self, outputs):
        if len(self.left) < outputs:
            raise StopIteration
        number = 0
        for _ in range(outputs):
            number = number * choice.WORD + self.left.pop(0)
        return number


@pytest.fixture
def words_of_four_bits(monkeypatch):
    monkeypatch.setattr(choice, "WORD", 16)
    monkeypatch.setattr(choice, "PAIR", 256)


def counted(draw, digits):
    """Count the outcomes over every possible sequence of words, leaving out unfinished draws."""
    outcomes = Counter()
    for sequence in product(range(choice.WORD), repeat=digits):
        source = Digits(sequence)
        try:
            outcome = draw(source)
        except StopIteration:
            continue
        if not source.left:
            outcomes[outcome] += 1
    return outcomes


@pytest.mark.usefixtures("words_of_four_bits")
@pytest.mark.parametrize("limit", range(2, 17))
def test_every_number_below_a_limit_comes_from_equally_many_words(limit):
    outcomes = counted(lambda words: ranmar.below(limit, words), 1)
    assert outcomes == dict.fromkeys(range(limit), 16 // limit)


@pytest.mark.usefixtures("words_of_four_bits")
@pytest.mark.parametrize("limit", [17, 18, 31, 100, 127, 128, 129, 200, 255, 256])
def test_every_number_below_a_large_limit_comes_from_equally_many_pairs_of_words(limit):
    outcomes = counted(lambda words: ranmar.below(limit, words), 2)
    assert outcomes == dict.fromkeys(range(limit), 256 // limit)


@pytest.mark.usefixtures("words_of_four_bits")
@pytest.mark.parametrize("limit", [3, 5, 11])
def test_a_rejected_word_favours_nobody(limit):
    """After one rejection the next word is just as fair."""
    outcomes = counted(lambda words: ranmar.below(limit, words), 2)
    assert outcomes == dict.fromkeys(range(limit), 16 // limit * (16 % limit))


@pytest.mark.usefixtures("words_of_four_bits")
def test_both_words_of_a_rejected_pair_are_thrown_away():
    part = 256 // 100
    assert ranmar.below(100, Digits([15, 15, 0, 5])) == 5 // part


@pytest.mark.usefixtures("words_of_four_bits")
@pytest.mark.parametrize(("size", "to_draw"), [(2, 1), (5, 2), (5, 3), (7, 2), (16, 2), (4, 3)])
def test_every_ordered_choice_is_equally_likely(size, to_draw):
    outcomes = counted(lambda words: tuple(ranmar.select(size, to_draw, words)), to_draw)
    assert set(outcomes) == set(permutations(range(size), to_draw))
    assert len(set(outcomes.values())) == 1


@pytest.mark.usefixtures("words_of_four_bits")
@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_every_permutation_is_equally_likely(size):
    """The last place leaves no choice and takes no word."""
    outcomes = counted(lambda words: tuple(ranmar.permutation(size, words)), size - 1)
    assert set(outcomes) == set(permutations(range(size)))
    assert len(set(outcomes.values())) == 1


@pytest.mark.parametrize("limit", [0, -1, 2**48 + 1, True, 2.0, "2", None])
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(ValueError, match=r"from 1 to 2\*\*48"):
        ranmar.below(limit, ranmar.Ranmar(1, 2))


@pytest.mark.parametrize(
    ("limit", "outputs"), [(1, 0), (2, 1), (2**24, 1), (2**24 + 1, 2), (2**48, 2)]
)
def test_a_number_takes_as_few_outputs_as_it_may(limit, outputs):
    words = ranmar.Ranmar(3, 4)
    ranmar.below(limit, words)
    assert words.consumed == outputs


@given(LEGAL, st.integers(1, 2**48))
def test_a_number_is_always_below_its_limit(seeds, limit):
    assert 0 <= ranmar.below(limit, ranmar.Ranmar(*seeds)) < limit


def test_a_fair_number_does_not_tie_to_the_scaled_real():
    """The plain way, the real times the limit, gives some people 56 chances and others 55."""
    plain = Counter(v * 300_000 >> 24 for v in range(2**24 // 50))
    assert len({plain[n] for n in range(5000)}) == 2
    part = 2**24 // 300_000
    fair = Counter(v // part for v in range(2**24 // 50))
    assert {fair[n] for n in range(5000)} == {part}


def schoolbook_shuffle(size, to_draw, words):
    positions = list(range(size))
    for place in range(to_draw):
        pick = place + ranmar.below(size - place, words)
        positions[place], positions[pick] = positions[pick], positions[place]
    return positions[:to_draw]


@settings(deadline=None)
@given(LEGAL, st.integers(0, 400), st.data())
def test_remembering_only_moved_positions_is_the_schoolbook_shuffle(seeds, size, data):
    to_draw = data.draw(st.integers(0, size))
    one, other = ranmar.Ranmar(*seeds), ranmar.Ranmar(*seeds)
    assert ranmar.select(size, to_draw, one) == schoolbook_shuffle(size, to_draw, other)
    assert one.consumed == other.consumed


@settings(max_examples=40, deadline=None)
@given(LEGAL, st.sampled_from([250, 65_537, 300_000, 2_000_000, 2**24, 2**24 + 9, 17_000_000]))
def test_nobody_is_drawn_twice_or_from_beyond_the_roll(seeds, size):
    drawn = ranmar.select(size, 250, ranmar.Ranmar(*seeds))
    assert len(drawn) == len(set(drawn)) == 250
    assert 0 <= min(drawn) <= max(drawn) < size


@settings(max_examples=40, deadline=None)
@given(LEGAL, st.integers(0, 500))
def test_a_permutation_has_everybody_once(seeds, size):
    order = ranmar.permutation(size, ranmar.Ranmar(*seeds))
    assert sorted(order) == list(range(size))


@settings(max_examples=40, deadline=None)
@given(LEGAL, st.integers(1, 2_000_000), st.data())
def test_a_larger_draw_begins_with_the_smaller_one(seeds, size, data):
    more = data.draw(st.integers(1, min(size, 300)))
    fewer = data.draw(st.integers(0, more))
    large = ranmar.select(size, more, ranmar.Ranmar(*seeds))
    assert ranmar.select(size, fewer, ranmar.Ranmar(*seeds)) == large[:fewer]


def test_a_draw_that_crosses_two_to_the_24_takes_pairs_above_and_single_words_below():
    words = ranmar.Ranmar(8, 8)
    size = 2**24 + 3
    drawn = ranmar.select(size, 10, words)
    numbers = ranmar.Ranmar(8, 8)
    by_hand = [place + ranmar.below(size - place, numbers) for place in range(10)]
    assert drawn == by_hand  # no two of these ten collide
    assert len(set(by_hand)) == 10
    assert words.consumed == 3 * 2 + 7


@pytest.mark.parametrize(("size", "to_draw"), [(0, 1), (9, 10), (249, 250)])
def test_a_roll_that_is_too_small_names_the_shortfall_and_takes_no_output(size, to_draw):
    words = ranmar.Ranmar(1, 2)
    with pytest.raises(ranmar.RollTooSmall, match=f"{to_draw - size} too few") as refusal:
        ranmar.select(size, to_draw, words)
    assert (refusal.value.size, refusal.value.to_draw) == (size, to_draw)
    assert isinstance(refusal.value, ValueError)
    assert words.consumed == 0


@pytest.mark.parametrize(("size", "to_draw"), [(-1, 0), (5, -1), (True, 1), (5, True), (5.0, 1)])
def test_a_size_that_is_none_is_refused(size, to_draw):
    with pytest.raises(ValueError, match="whole numbers from 0 up"):
        ranmar.select(size, to_draw, ranmar.Ranmar(1, 2))


@pytest.mark.parametrize("size", [0, 1, 300_000])
def test_drawing_nobody_takes_no_output(size):
    words = ranmar.Ranmar(1, 2)
    assert ranmar.select(size, 0, words) == []
    assert words.consumed == 0
