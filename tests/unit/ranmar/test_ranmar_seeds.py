"""What may seed a stream, and how seeds are made from what was contributed."""

import enum
import hashlib
from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ranmar
from ranmar.start import starting_words

LEGAL = st.tuples(st.integers(0, 31328), st.integers(0, 30081))
COMMITMENT = bytes(range(32))


class Seed(enum.IntEnum):
    ONE = 1


@pytest.mark.parametrize("seed", [True, False, 1.0, "1", None, b"1", Seed.ONE, 1 + 0j])
def test_only_whole_numbers_are_seeds(seed):
    with pytest.raises(ranmar.SeedError, match="ij must be a whole number"):
        ranmar.Ranmar(seed, 1)
    with pytest.raises(ranmar.SeedError, match="kl must be a whole number"):
        ranmar.Ranmar(1, seed)


@pytest.mark.parametrize(("ij", "kl"), [(-1, 0), (31329, 0), (0, -1), (0, 30082), (2**70, 5)])
def test_seeds_out_of_range_are_refused_everywhere(ij, kl):
    for use in (ranmar.Ranmar, ranmar.is_degenerate, lambda ij, kl: ranmar.nth(ij, kl, 1)):
        with pytest.raises(ranmar.SeedError, match=r"must be from 0 to (31328|30081)"):
            use(ij, kl)


def test_a_seed_error_is_a_value_error():
    assert issubclass(ranmar.SeedError, ValueError)


@pytest.mark.parametrize(("ij", "kl"), [(0, 0), (31328, 30081), (0, 30081), (31328, 0)])
def test_the_extreme_seeds_are_legal(ij, kl):
    assert len(starting_words(ij, kl)) == 97


def test_there_are_338_degenerate_pairs():
    found = [kl for kl in range(30082) if ranmar.is_degenerate(31328, kl)]
    assert found == [*range(169), *range(29913, 30082)]
    assert len(found) == 338
    assert not any(ranmar.is_degenerate(ij, 5) for ij in range(31328))


def starting_bits(ij, kl):
    return "".join(f"{word:024b}" for word in starting_words(ij, kl))


def repeats(bits, period):
    return bits[period:] == bits[:-period]


@pytest.mark.parametrize("kl", [0, 1, 100, 168, 29913, 30000, 30081])
def test_the_starting_bits_of_a_degenerate_pair_repeat(kl):
    bits = starting_bits(31328, kl)
    assert repeats(bits, 169) or repeats(bits, 676)


@pytest.mark.parametrize(("ij", "kl"), [(31328, 169), (31328, 29912), (31327, 0), (1802, 9373)])
def test_the_starting_bits_of_its_neighbours_do_not_repeat(ij, kl):
    bits = starting_bits(ij, kl)
    assert not repeats(bits, 169)
    assert not repeats(bits, 676)


def test_a_degenerate_pair_is_computed_all_the_same():
    assert next(ranmar.Ranmar(31328, 0)) == ranmar.nth(31328, 0, 1)


@given(LEGAL, LEGAL)
def test_two_pairs_of_seeds_never_start_alike(one, other):
    assert (starting_words(*one) == starting_words(*other)) == (one == other)


def own_digest(purpose, commitment, contributions):
    """The protocol's section 4, written down once more."""
    text = b"venire-draw/1 seed"
    for part in (purpose.encode("utf-8"), commitment):
        text += len(part).to_bytes(4, "big") + part
    for name, value in contributions:
        encoded = name.encode("utf-8")
        text += len(encoded).to_bytes(4, "big") + encoded + len(value).to_bytes(4, "big") + value
    return hashlib.sha256(text).digest()


@given(
    st.sampled_from(["petit", "grand", "panel", "panel-order"]),
    st.binary(min_size=32, max_size=32),
    st.lists(st.tuples(st.text(max_size=20), st.binary(max_size=80)), max_size=4),
)
def test_the_digest_is_that_of_the_protocol(purpose, commitment, contributions):
    digest = ranmar.seed_digest(purpose, commitment, contributions)
    assert digest == own_digest(purpose, commitment, contributions)


def test_everything_that_enters_the_digest_changes_it():
    base = ranmar.seed_digest("petit", COMMITMENT, [("kms", b"ab"), ("ceremony", b"c")])
    others = [
        ranmar.seed_digest("grand", COMMITMENT, [("kms", b"ab"), ("ceremony", b"c")]),
        ranmar.seed_digest("petit", COMMITMENT[::-1], [("kms", b"ab"), ("ceremony", b"c")]),
        ranmar.seed_digest("petit", COMMITMENT, [("ceremony", b"c"), ("kms", b"ab")]),
        ranmar.seed_digest("petit", COMMITMENT, [("kms", b"a"), ("ceremony", b"bc")]),
        ranmar.seed_digest("petit", COMMITMENT, [("kms", b"ab")]),
        ranmar.seed_digest("petit", COMMITMENT, []),
    ]
    assert len({base, *others}) == 7


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_hash_of_another_length_is_refused(size):
    with pytest.raises(ValueError, match="32 bytes"):
        ranmar.seed_digest("petit", bytes(size), [])
    with pytest.raises(ValueError, match="32 bytes"):
        ranmar.seeds(bytes(size))


def candidates(digest, blocks):
    for block in range(blocks):
        stretch = hashlib.sha256(digest + block.to_bytes(4, "big")).digest()
        for at in range(0, 32, 4):
            yield int.from_bytes(stretch[at : at + 4], "big") // 4


@given(st.binary(min_size=32, max_size=32))
def test_the_seeds_are_the_first_usable_thirty_bits(digest):
    for value in candidates(digest, 10):
        if value < 31329 * 30082 and not ranmar.is_degenerate(value // 30082, value % 30082):
            assert ranmar.seeds(digest) == (value // 30082, value % 30082)
            return
    pytest.fail("no usable candidate in ten blocks")


def test_a_degenerate_candidate_is_passed_over():
    digest = bytes.fromhex("dc777060cb7266a6bb51ce455a909b72669aa74872ba35b0cd8daaf238c5a135")
    first = next(candidates(digest, 1))
    assert ranmar.is_degenerate(first // 30082, first % 30082)
    assert ranmar.seeds(digest) == (20721, 14714)


def test_a_second_block_is_read_when_the_first_has_no_usable_candidate():
    digest = bytes.fromhex("f65cb98be02f91db11b632946f3279c8b64d977e659aeb04204bd8181a29e527")
    assert all(value >= 31329 * 30082 for value in candidates(digest, 1))
    assert ranmar.seeds(digest) == (26008, 13547)


def test_seeds_are_spread_evenly_over_all_pairs():
    draws = 20_000
    pairs = [ranmar.seeds(hashlib.sha256(b"spread %d" % n).digest()) for n in range(draws)]
    for place, largest in ((0, 31329), (1, 30082)):
        tenths = [0] * 10
        for pair in pairs:
            tenths[pair[place] * 10 // largest] += 1
        chi_square = sum((count - draws / 10) ** 2 / (draws / 10) for count in tenths)
        assert chi_square < 39.7  # nine degrees of freedom: one in a hundred thousand
    assert len(set(pairs)) >= draws - 5  # 0.2 repeats are to be expected


ALL_PAIRS = 31329 * 30082


def digest_whose_first_number_is_in(numbers):
    for n in count():
        digest = hashlib.sha256(b"edge %d" % n).digest()
        if next(candidates(digest, 1)) in numbers:
            return digest
    raise AssertionError("not reached")


def test_the_last_pairs_are_within_reach():
    """The last 169 numbers are degenerate pairs; those just below them are not."""
    digest = digest_whose_first_number_is_in(range(ALL_PAIRS - 29_000, ALL_PAIRS - 169))
    number = next(candidates(digest, 1))
    assert ranmar.seeds(digest) == (31328, number % 30082)


def test_the_numbers_just_beyond_the_last_pair_are_passed_over():
    digest = digest_whose_first_number_is_in(range(ALL_PAIRS, ALL_PAIRS + 29_000))
    usable = [
        divmod(number, 30082)
        for number in candidates(digest, 5)
        if number < ALL_PAIRS and not ranmar.is_degenerate(*divmod(number, 30082))
    ]
    assert ranmar.seeds(digest) == usable[0]


@pytest.mark.parametrize(
    ("numbers", "pair"),
    [
        ([0], (0, 0)),
        ([ALL_PAIRS - 170], (31328, 29912)),
        ([ALL_PAIRS - 169, 30081], (0, 30081)),
        ([ALL_PAIRS - 1, 30082], (1, 0)),
        ([ALL_PAIRS, 5], (0, 5)),
        ([2**30 - 1, 6], (0, 6)),
    ],
)
def test_the_edges_are_exact(numbers, pair, monkeypatch):
    """No digest is known that begins with these numbers, so a hash is put in that gives them."""
    stretch = b"".join((number * 4 + 3).to_bytes(4, "big") for number in numbers).ljust(32, b"\0")
    monkeypatch.setattr(hashlib, "sha256", lambda _: SimpleNamespace(digest=lambda: stretch))
    assert ranmar.seeds(bytes(32)) == pair
