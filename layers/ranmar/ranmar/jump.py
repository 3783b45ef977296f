"""Random access: any output, or the state after any number of outputs, without walking there.

Let w[0] be the oldest of 97 words in a row and w[96] the newest, and let the sequence run on:
w[n] = w[n-97] - w[n-33]. This is linear, so the polynomial P = x**97 + x**64 - 1 governs it: if
division of x**n by P leaves r[0] + r[1] x + ... + r[96] x**96, then, for every k,

    w[n+k] = r[0] w[k] + r[1] w[k+1] + ... + r[96] w[k+96]    modulo 2**24.

Squaring reaches x**n in as many steps as n has binary digits. The arithmetic sequence has a closed
form. (D. E. Knuth, "The Art of Computer Programming", volume 2, section 4.6.3 for the powers.)

A polynomial is kept as one big integer with 56 bits a coefficient (Kronecker's substitution): the
coefficients of a product stay below 97 * 2**48 < 2**55, so none spills into the next.
"""

from __future__ import annotations

from ranmar.constants import LONG_LAG, MASK, SHORT_LAG, WORD, arithmetic_term
from ranmar.start import starting_words
from ranmar.stream import check_count

PLACE = 56
DEGREE = LONG_LAG
MIDDLE = LONG_LAG - SHORT_LAG  # P = x**97 + x**64 - 1, so x**97 = 1 - x**64
SMALL = 6  # x to a power of at most six binary digits is less than x**97 as it stands

ONES = ((1 << 2 * DEGREE * PLACE) - 1) // ((1 << PLACE) - 1)  # 1 + x + ... + x**193
REMAINDER = (1 << DEGREE * PLACE) - 1
LOAN = WORD * ONES
WORDS = MASK * ONES


def nth(ij: int, kl: int, n: int) -> int:
    """Return the n-th output of the seeds, counting from 1, for any n."""
    check_count(n)
    if n == 0:
        raise ValueError("outputs are counted from 1")
    oldest_first = starting_words(ij, kl)[::-1]
    word = combined(power_of_x(LONG_LAG + n - 1), oldest_first)
    return (word - arithmetic_term(n)) & MASK


def state_after(state: tuple[int, ...], outputs: int) -> tuple[int, ...]:
    """Return the state that `outputs` more outputs lead to."""
    check_count(outputs)
    words = list(state[1:])
    for _ in range(LONG_LAG - 1):
        words.append(words[-LONG_LAG] - words[-SHORT_LAG] & MASK)
    power = power_of_x(outputs)
    moved = (combined(power, words[k : k + LONG_LAG]) for k in range(LONG_LAG))
    return (state[0] + outputs, *moved)


def combined(remainder: int, words: list[int]) -> int:
    """Return the sum of the remainder's coefficients, each times its word, modulo 2**24."""
    coefficients = (remainder >> PLACE * k & MASK for k in range(LONG_LAG))
    return sum(r * w for r, w in zip(coefficients, words, strict=True)) & MASK


def power_of_x(n: int) -> int:
    """Return the remainder of x**n on division by P, coefficients modulo 2**24."""
    left = max(0, n.bit_length() - SMALL)
    power = 1 << PLACE * (n >> left)
    while left:
        left -= 1
        power = reduced((power * power) << PLACE * (n >> left & 1))
    return power


def reduced(product: int) -> int:
    """Return the remainder on division by P, coefficients modulo 2**24; at most x**193 comes in.

    What stands above x**96 comes down twice: once added 97 places lower, once taken away 33 places
    lower. The loan keeps each difference from borrowing of its neighbour.
    """
    product &= WORDS
    while high := product >> DEGREE * PLACE:
        product = (product & REMAINDER) + high + LOAN - (high << MIDDLE * PLACE) & WORDS
    return product
