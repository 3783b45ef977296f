"""The Merkle tree of RFC 6962 over tickets that already are leaf hashes."""

import hashlib
from collections.abc import Sequence


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the tree hash: SHA-256 of nothing for an empty tree, the leaf itself for one."""
    # A level at a time: pairing neighbours and carrying an odd one up gives exactly the
    # tree that splits at the largest power of two below its size, without recursion.
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [_join(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def path(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """Return the audit path of one leaf, from its sibling up to the root's child."""
    if not 0 <= position < len(leaves):
        raise IndexError("no leaf at that position")
    level, at, siblings = list(leaves), position, []
    while len(level) > 1:
        if at ^ 1 < len(level):
            siblings.append(level[at ^ 1])
        paired = [_join(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level, at = paired, at // 2
    return siblings
