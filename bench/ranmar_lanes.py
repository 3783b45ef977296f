"""RANMAR in NumPy: one sequence, in order, made in many lanes at once. For validators only.

It stands outside the layer on purpose: what draws people needs no NumPy, and what is approved and
fingerprinted should not change when a validator's tool does. The lanes are equally long stretches
of one and the same sequence; each is started by jumping ahead, and all of them step together.

NumPy's unsigned 32-bit numbers wrap modulo 2**32, which 2**24 divides, so words need no mask until
they become outputs.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ranmar import Ranmar
from ranmar.constants import (
    ARITHMETIC_MODULUS,
    ARITHMETIC_START,
    ARITHMETIC_STEP,
    LONG_LAG,
    MASK,
    SHORT_LAG,
)
from ranmar.jump import PLACE, power_of_x

Words = NDArray[np.uint32]

MOST_LANES = 96
LEAST_STRETCH = 1 << 14  # a lane that is shorter does not pay for its start
SIDE = 16  # lanes are started sixteen at a time
SPAN = 8 * SHORT_LAG  # steps made before they are turned into outputs


def outputs(words: Ranmar, count: int) -> tuple[Words, Ranmar]:
    """Return the next `count` outputs of a stream, in order, and the stream as it goes on."""
    made, *last = words.state()
    lanes = max(1, min(MOST_LANES, count // LEAST_STRETCH))
    stretch = -(-max(count, 1) // (lanes * SPAN)) * SPAN
    state = started(np.array(last, dtype=np.uint32), lanes, stretch)
    taken = stepped(state, made, stretch).reshape(-1)[:count]
    return taken, Ranmar.resume((made + count, *words_before(taken, made, last)))


def started(first: Words, lanes: int, stretch: int) -> Words:
    """Return the 97 words before each lane, a column a lane, oldest first."""
    columns = first[:, np.newaxis]
    for distance in (1, SIDE):
        leap = coefficients(distance * stretch)
        side = [columns]
        while len(side) < SIDE and len(side) * columns.shape[1] < lanes:
            side.append(leapt(side[-1], leap))
        columns = np.concatenate(side, axis=1)
    return columns[:, :lanes]


def coefficients(steps: int) -> Words:
    """Return the coefficients of x**steps modulo the polynomial of the lagged sequence."""
    packed = power_of_x(steps)
    return np.array([packed >> PLACE * k & MASK for k in range(LONG_LAG)], dtype=np.uint32)


def leapt(columns: Words, leap: Words) -> Words:
    """Return the columns as they stand after the leap."""
    run = np.empty((2 * LONG_LAG, columns.shape[1]), dtype=np.uint32)
    run[:LONG_LAG] = columns
    step(run, LONG_LAG)
    return sliding_window_view(run[:-1], LONG_LAG, axis=0) @ leap


def step(run: Words, steps: int) -> None:
    """Fill the rows after the first 97 by the lagged recurrence, up to 33 rows at a time."""
    for start in range(LONG_LAG, LONG_LAG + steps, SHORT_LAG):
        end = min(start + SHORT_LAG, LONG_LAG + steps)
        oldest, newest = (
            run[start - LONG_LAG : end - LONG_LAG],
            run[start - SHORT_LAG : end - SHORT_LAG],
        )
        np.subtract(oldest, newest, out=run[start:end])


def stepped(state: Words, made: int, stretch: int) -> Words:
    """Return the outputs of all lanes, a row a lane; `made` outputs came before the first."""
    lanes = state.shape[1]
    run = np.empty((LONG_LAG + SPAN, lanes), dtype=np.uint32)
    run[-LONG_LAG:] = state
    n = made + 1 + np.arange(SPAN)[:, np.newaxis] + stretch * np.arange(lanes)
    term = arithmetic_terms(n)
    stride = np.uint32(SPAN * ARITHMETIC_STEP % ARITHMETIC_MODULUS)
    modulus, mask = np.uint32(ARITHMETIC_MODULUS), np.uint32(MASK)
    result = np.empty((lanes, stretch), dtype=np.uint32)
    span, wrapped = np.empty_like(term), np.empty_like(term)
    for start in range(0, stretch, SPAN):
        run[:LONG_LAG] = run[-LONG_LAG:]
        step(run, SPAN)
        np.subtract(run[LONG_LAG:], term, out=span)
        np.bitwise_and(span, mask, out=span)
        result[:, start : start + SPAN] = span.T
        np.subtract(term, stride, out=term)
        np.minimum(term, np.add(term, modulus, out=wrapped), out=term)  # below 0 wraps to huge
    return result


def arithmetic_terms(n: NDArray[np.int64]) -> Words:
    """Return the arithmetic sequence's values at outputs `n`, counting from 1."""
    return (
        (ARITHMETIC_START - n % ARITHMETIC_MODULUS * ARITHMETIC_STEP) % ARITHMETIC_MODULUS
    ).astype(np.uint32)


def words_before(taken: Words, made: int, last: list[int]) -> list[int]:
    """Return the last 97 words after the outputs `taken`, which give them away."""
    tail = taken[-LONG_LAG:]
    n = made + taken.size - tail.size + 1 + np.arange(tail.size)
    fresh = (tail + arithmetic_terms(n)) & np.uint32(MASK)
    return (last + [int(word) for word in fresh])[-LONG_LAG:]
