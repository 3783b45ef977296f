"""From what was committed and contributed to the two seeds (protocol, section 4)."""

from __future__ import annotations

from ranmar.constants import LARGEST_IJ, LARGEST_KL
from ranmar.start import is_degenerate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL = b"venire-draw/1 seed"
DIGEST_SIZE = 32
PAIRS = (LARGEST_IJ + 1) * (LARGEST_KL + 1)  # 942,438,978


def length_prefixed(text: bytes) -> bytes:
    """Return `text` behind its length in four bytes, so that no two lists of texts look alike."""
    return len(text).to_bytes(4, "big") + text


def seed_digest(
    purpose: str, commitment_hash: bytes, contributions: Sequence[tuple[str, bytes]]
) -> bytes:
    """Return the digest of one random act; contributions are pairs (name, value) in order."""
    from hashlib import sha256  # noqa: PLC0415 - replaying known seeds needs no hash

    if len(commitment_hash) != DIGEST_SIZE:
        raise ValueError("a commitment's hash is 32 bytes")
    parts = [purpose.encode(), commitment_hash]
    for name, value in contributions:
        parts += [name.encode(), value]
    return sha256(LABEL + b"".join(map(length_prefixed, parts))).digest()


def seeds(digest: bytes) -> tuple[int, int]:
    """Return the seeds of a digest: each of the 942,438,640 usable pairs is equally likely.

    Thirty bits are read at a time; a number beyond the last pair, or a degenerate pair, is passed
    over and the next thirty bits are read.
    """
    from hashlib import sha256  # noqa: PLC0415

    if len(digest) != DIGEST_SIZE:
        raise ValueError("a digest is 32 bytes")
    block = 0
    while True:
        stretch = sha256(digest + block.to_bytes(4, "big")).digest()
        for start in range(0, DIGEST_SIZE, 4):
            value = int.from_bytes(stretch[start : start + 4], "big") >> 2
            if value < PAIRS:
                ij, kl = divmod(value, LARGEST_KL + 1)
                if not is_degenerate(ij, kl):
                    return ij, kl
        block += 1
