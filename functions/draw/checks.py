"""What is looked at before a draw is released: counts must agree, and chances look even.

A failed count stops the draw. A statistic below its threshold holds the draw for a person to
decide; nothing is ever redrawn because of a statistic, since that would bias the draw.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from draw import roll
from jury.canonical import Json
from jury.errors import CountsDisagree

HELD_BELOW = 0.001
"""The p-value under which a person must look; one honest draw in three hundred is held."""

NEVER = 0.0
"""The bound under which no chance lies: what is found is recorded, and nothing is held."""

FEW = 5.0
"""Cells in which fewer people are expected are counted together (Cochran's rule)."""

MICRO = 1_000_000


def conservation(*, people: int, size: int, excluded: Mapping[str, int]) -> dict[str, Json]:
    """Return the counts; CountsDisagree when anybody is neither on the roll nor excluded."""
    out = sum(excluded.values())
    if size + out != people:
        raise CountsDisagree(
            "someone on the list is neither on the roll nor in an exclusion count",
            list=people,
            roll=size,
            excluded=out,
        )
    return {"list": people, "roll": size, "excluded": out}


def statistics(
    frozen: bytes, positions: Sequence[int], *, held_below: float = HELD_BELOW
) -> list[dict[str, Json]]:
    """Compare those drawn with the roll by ZIP code, decade of birth and place on the roll."""
    size = len(frozen) // roll.WIDTH
    drawn = [roll.entry(frozen, position) for position in positions]
    return [
        _compared(
            "zip",
            Counter(entry.zip5 for entry in roll.entries(frozen)),
            Counter(entry.zip5 for entry in drawn),
            held_below,
        ),
        _compared(
            "birth_decade",
            Counter(entry.decade for entry in roll.entries(frozen)),
            Counter(entry.decade for entry in drawn),
            held_below,
        ),
        _compared(
            "list_position_decile",
            Counter(str(place * 10 // size) for place in range(size)),
            Counter(str(position * 10 // size) for position in positions),
            held_below,
        ),
    ]


def held(measured: Iterable[Mapping[str, Json]]) -> tuple[str, ...]:
    """Return the names of the statistics that a person must look at."""
    return tuple(str(one["name"]) for one in measured if one["held"])


def _compared(
    name: str, on_roll: Counter[str], drawn: Counter[str], held_below: float
) -> dict[str, Json]:
    statistic, cells = _chi_square(on_roll, drawn)
    freedom = max(0, cells - 1)
    chance = chi_square_tail(statistic, freedom)
    # Protocol documents hold no floats, which differ between machines in their last digit.
    return {
        "name": name,
        "cells": cells,
        "statistic_micro": round(statistic * MICRO),
        "dof": freedom,
        "p_micro": round(chance * MICRO),
        "held": chance < held_below,
    }


def _chi_square(on_roll: Counter[str], drawn: Counter[str]) -> tuple[float, int]:
    size, count = on_roll.total(), drawn.total()
    if count in (0, size):
        return 0.0, 0
    cells: list[tuple[float, int]] = []
    expected, seen = 0.0, 0
    for cell in sorted(on_roll, key=lambda name: (on_roll[name], name)):
        expected, seen = expected + on_roll[cell] * count / size, seen + drawn[cell]
        if expected >= FEW:
            cells.append((expected, seen))
            expected, seen = 0.0, 0
    if expected and cells:
        last = cells.pop()
        cells.append((last[0] + expected, last[1] + seen))
    plain = sum((seen - expected) ** 2 / expected for expected, seen in cells)
    # People are drawn without replacement, which narrows the spread by (N - n) / (N - 1).
    return plain * (size - 1) / (size - count), len(cells)


def chi_square_tail(statistic: float, freedom: int) -> float:
    """Return the chance of a chi-square at least so large, to about ten digits.

    The regularised upper incomplete gamma function Q(freedom/2, statistic/2): a series where
    it converges, Lentz's continued fraction elsewhere (Abramowitz and Stegun 6.5.29, 6.5.31).
    """
    if freedom <= 0 or statistic <= 0:
        return 1.0
    shape, at = freedom / 2, statistic / 2
    scale = math.exp(-at + shape * math.log(at) - math.lgamma(shape))
    if at < shape + 1:
        term = total = 1 / shape
        step = shape
        while abs(term) > abs(total) * 1e-15:
            step += 1
            term *= at / step
            total += term
        return max(0.0, 1 - total * scale)
    tiny = 1e-300
    b = at + 1 - shape
    c, d = 1 / tiny, 1 / b
    fraction = d
    for i in range(1, 1000):
        numerator = -i * (i - shape)
        b += 2
        d = 1 / (numerator * d + b or tiny)
        c = b + numerator / c or tiny
        change = d * c
        fraction *= change
        if abs(change - 1) < 1e-15:
            break
    return min(1.0, fraction * scale)
