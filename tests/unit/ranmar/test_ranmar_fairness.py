"""Statistics over many seeds: what a fair engine passes and a broken one does not."""

import hashlib
from collections import Counter
from itertools import pairwise

import pytest

import ranmar

SIZES = [249, 250, 10_001, 65_536, 300_000, 17_000_000]
DRAWN = 20
BINS = 100


def seeds(number):
    return ranmar.seeds(hashlib.sha256(b"fairness %d" % number).digest())


def deviation(counts, expected):
    """Return how many standard deviations chi-square lies above what it should be."""
    chi_square = sum((counts[bin_] - e) ** 2 / e for bin_, e in expected.items())
    freedom = len(expected) - 1
    return (chi_square - freedom) / (2 * freedom) ** 0.5


def expected_per_bin(size, total):
    bins = min(BINS, size)
    people = Counter()
    edges = [-(-size * b // bins) for b in range(bins + 1)]
    for bin_, (low, high) in enumerate(pairwise(edges)):
        people[bin_] = high - low
    return {bin_: total * held / size for bin_, held in people.items()}


def inclusion(size, selections, select=ranmar.select):
    """Return the deviation of inclusion counts by list position, and of the last one drawn."""
    everyone, last = Counter(), Counter()
    for number in range(selections):
        drawn = select(size, DRAWN, ranmar.Ranmar(*seeds(number)))
        everyone.update(position * BINS // size for position in drawn)
        last[drawn[-1] * BINS // size] += 1
    return (
        deviation(everyone, expected_per_bin(size, selections * DRAWN)),
        deviation(last, expected_per_bin(size, selections)),
    )


@pytest.mark.parametrize("size", SIZES)
def test_every_part_of_the_roll_has_its_share_over_600_seeds(size):
    assert max(inclusion(size, 600)) < 5


@pytest.mark.faults
@pytest.mark.parametrize("size", SIZES)
def test_every_part_of_the_roll_has_its_share_over_20000_seeds(size):
    assert max(inclusion(size, 20_000)) < 5


@pytest.mark.faults
@pytest.mark.parametrize("size", [249, 250])
def test_every_person_has_the_same_share_over_20000_seeds(size):
    counts = Counter()
    for number in range(20_000):
        counts.update(ranmar.select(size, DRAWN, ranmar.Ranmar(*seeds(number))))
    assert deviation(counts, dict.fromkeys(range(size), 20_000 * DRAWN / size)) < 5


def test_a_selection_that_misses_the_end_of_the_roll_is_seen():
    def capped(size, to_draw, words):
        return ranmar.select(size * 98 // 100, to_draw, words)

    assert inclusion(10_001, 600, capped)[0] > 5


def repeated_spacings(birthdays):
    days = [0, *sorted(birthdays)]
    spacings = sorted(later - earlier for earlier, later in pairwise(days))
    return sum(one == other for one, other in pairwise(spacings))


def mean_repeats(outputs, repetitions):
    years = (outputs(512) for _ in range(repetitions))
    return sum(map(repeated_spacings, years)) / repetitions


def lagged_part(ij, kl):
    """Return the outputs of the lagged sequence alone, without the arithmetic one."""
    words = list(ranmar.Ranmar(ij, kl).state()[1:])

    def outputs(count):
        for _ in range(count):
            words.append((words[-97] - words[-33]) % 2**24)
        del words[: -97 - count]
        return words[-count:]

    return outputs


def test_birthday_spacings_repeat_as_often_as_they_should():
    """512 birthdays in a year of 2**24 days: near 1.975 repeats (Marsaglia's strictest test)."""
    assert 1.8 < mean_repeats(ranmar.Ranmar(1802, 9373).integers, 1500) < 2.15


def test_birthday_spacings_betray_the_lagged_part_alone():
    """Near 4: this is why the paper adds the arithmetic sequence."""
    assert mean_repeats(lagged_part(1802, 9373), 500) > 3


@pytest.mark.faults
@pytest.mark.parametrize(("ij", "kl"), [(1802, 9373), (0, 0), (31328, 29912)])
def test_birthday_spacings_over_20000_years(ij, kl):
    assert 1.9 < mean_repeats(ranmar.Ranmar(ij, kl).integers, 20_000) < 2.05
    assert 3.8 < mean_repeats(lagged_part(ij, kl), 20_000) < 4.2


@pytest.mark.faults
def test_first_outputs_of_neighbouring_seeds_are_uniform():
    for stream in ([(1802, kl) for kl in range(30082)], [(ij, 9373) for ij in range(31329)]):
        counts = Counter(ranmar.nth(*pair, 1) * BINS >> 24 for pair in stream)
        assert abs(deviation(counts, dict.fromkeys(range(BINS), len(stream) / BINS))) < 5
