"""The tree against the recursive definition of RFC 6962."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jury import merkle


def by_definition(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(leaf, position, size, path):
    """Return the root that a path leads to: RFC 9162, section 2.1.3.2."""
    node, last, steps = leaf, size - 1, list(path)
    while steps:
        if position % 2 or position == last:
            node = hashlib.sha256(b"\x01" + steps.pop(0) + node).digest()
            while position % 2 == 0 and position:
                position, last = position // 2, last // 2
        else:
            node = hashlib.sha256(b"\x01" + node + steps.pop(0)).digest()
        position, last = position // 2, last // 2
    return node


def leaves_of(size):
    return [hashlib.sha256(str(n).encode()).digest() for n in range(size)]


@given(st.integers(0, 200))
def test_the_root_is_the_one_of_the_definition(size):
    leaves = leaves_of(size)
    assert merkle.root(leaves) == by_definition(leaves)


@given(st.integers(1, 130).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_every_path_leads_to_the_root(case):
    size, position = case
    leaves = leaves_of(size)
    path = merkle.path(leaves, position)
    assert climb(leaves[position], position, size, path) == merkle.root(leaves)


def test_there_is_no_path_for_a_position_outside():
    with pytest.raises(IndexError):
        merkle.path(leaves_of(3), 3)
