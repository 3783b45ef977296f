"""From two seeds to the 97 words that the generator starts from."""

from __future__ import annotations

from ranmar.constants import LARGEST_IJ, LARGEST_KL, LONG_LAG

BITS_OF_A_WORD = 24
DEGENERATE_IJ = 31328  # makes i = j = 178; with one of these KL, k is 178 or 1 as well
DEGENERATE_KL = (range(169), range(29913, 30082))


class SeedError(ValueError):
    """These are not two legal seeds. Seeds are never clamped, wrapped or replaced."""


def check_seeds(ij: int, kl: int) -> None:
    """Refuse everything but whole numbers with 0 <= ij <= 31328 and 0 <= kl <= 30081."""
    for name, seed, largest in (("ij", ij, LARGEST_IJ), ("kl", kl, LARGEST_KL)):
        if type(seed) is not int:  # exactly: True, too, is an instance of int
            raise SeedError(f"{name} must be a whole number, not {type(seed).__name__}")
        if not 0 <= seed <= largest:
            raise SeedError(f"{name} must be from 0 to {largest}")


def is_degenerate(ij: int, kl: int) -> bool:
    """Tell whether a legal pair is one of the 338 whose starting bits repeat soon."""
    check_seeds(ij, kl)
    return ij == DEGENERATE_IJ and any(kl in stretch for stretch in DEGENERATE_KL)


def starting_words(ij: int, kl: int) -> list[int]:
    """Return the paper's table u[1] to u[97], started from James's two seeds.

    Each word is filled from its highest bit down. A bit comes from two small generators: a product
    of the last three numbers modulo 179, and a linear one modulo 169.
    """
    check_seeds(ij, kl)
    i = ij // 177 % 177 + 2
    j = ij % 177 + 2
    k = kl // 169 % 178 + 1
    l = kl % 169  # noqa: E741 - the paper's letter
    words = []
    for _ in range(LONG_LAG):
        word = 0
        for _ in range(BITS_OF_A_WORD):
            i, j, k = j, k, i * j % 179 * k % 179
            l = (53 * l + 1) % 169  # noqa: E741
            word = 2 * word + (l * k % 64 >= 32)
        words.append(word)
    return words
