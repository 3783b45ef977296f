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

MOST_LANES = 96  # more of them no longer fit the processor's cache
LEAST_STRETCH = 1 << 14  # a shorter lane does not pay for its start
SIDE = 10  # lanes are started ten at a time, and its square is at least their number
SPAN = 8 * SHORT_LAG  # steps made before they are turned into outputs


def outputs(words: Ranmar, count: int) -> tuple[Words, Ranmar]:
    """Return the next `count` outputs of a stream, in order, and the stream as it goes on."""
    out = np.empty(count, dtype=np.uint32)
    return out, fill(words, out)


def fill(words: Ranmar, out: Words) -> Ranmar:
    """Fill `out` with the next outputs of a stream, in order; return the stream as it goes on."""
    made, *last = words.state()
    lanes = max(1, min(MOST_LANES, out.size // LEAST_STRETCH))
    stretch = out.size // lanes
    columns = started(np.array(last, dtype=np.uint32), lanes, stretch)
    rows = out[: lanes * stretch].reshape(lanes, stretch)
    end = stepped(columns, made, rows) & np.uint32(MASK)
    rest = Ranmar.resume((made + lanes * stretch, *map(int, end)))
    out[lanes * stretch :] = rest.integers(out.size - lanes * stretch)
    return rest


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


def stepped(columns: Words, made: int, rows: Words) -> Words:
    """Fill each row with its lane's outputs, `made` outputs being before; return the last words."""
    lanes, stretch = rows.shape
    run = np.empty((LONG_LAG + SPAN, lanes), dtype=np.uint32)
    run[:LONG_LAG] = columns
    term = first_terms(made, lanes, stretch)
    stride = np.uint32(SPAN * ARITHMETIC_STEP % ARITHMETIC_MODULUS)
    modulus, mask = np.uint32(ARITHMETIC_MODULUS), np.uint32(MASK)
    span, wrapped = np.empty_like(term), np.empty_like(term)
    for start in range(0, stretch, SPAN):
        step(run, SPAN)
        np.subtract(run[LONG_LAG:], term, out=span)
        np.bitwise_and(span, mask, out=span)
        steps = min(SPAN, stretch - start)
        rows[:, start : start + steps] = span[:steps].T
        np.subtract(term, stride, out=term)
        np.minimum(term, np.add(term, modulus, out=wrapped), out=term)  # below 0 wraps to huge
        run[:LONG_LAG] = run[steps : steps + LONG_LAG]
    return run[:LONG_LAG, -1]


def first_terms(made: int, lanes: int, stretch: int) -> Words:
    """Return the arithmetic sequence's values for the first span of each lane, a column a lane."""
    n = made % ARITHMETIC_MODULUS + 1 + np.arange(SPAN)[:, np.newaxis] + stretch * np.arange(lanes)
    term = (ARITHMETIC_START - n % ARITHMETIC_MODULUS * ARITHMETIC_STEP) % ARITHMETIC_MODULUS
    return term.astype(np.uint32)
