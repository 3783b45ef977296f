"""Equal chances: an unbiased number below a limit, and a draw without replacement."""

from __future__ import annotations

from ranmar.constants import WORD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Words(Protocol):
        """What numbers are taken from: a `Ranmar` stream."""

        def number(self, outputs: int) -> int:
            """Return the next `outputs` outputs as one number."""


PAIR = WORD * WORD  # two outputs make a number below this


class RollTooSmall(ValueError):  # noqa: N818 - the office's word for it
    """More were to be drawn than there are on the roll."""

    def __init__(self, size: int, to_draw: int) -> None:
        """Keep the two figures, and say what is short."""
        self.size = size
        self.to_draw = to_draw
        super().__init__(
            f"{to_draw} to draw from a roll of {size}: {to_draw - size} too few people"
        )


def below(limit: int, words: Words) -> int:
    """Return a whole number from 0 to `limit` - 1, each equally likely; `limit` is at most 2**48.

    One output, or two above 2**24, make a number. Its range is cut into `limit` equal parts, and
    the answer is the part that it falls in; a number in the ragged rest is thrown away and another
    is made. A limit of 1 leaves no choice and takes no output.
    """
    if type(limit) is not int or not 1 <= limit <= PAIR:
        raise ValueError("a limit is a whole number from 1 to 2**48")
    if limit == 1:
        return 0
    outputs, numbers = (1, WORD) if limit <= WORD else (2, PAIR)
    part = numbers // limit
    while (number := words.number(outputs)) >= part * limit:
        pass
    return number // part


def select(size: int, to_draw: int, words: Words) -> list[int]:
    """Return `to_draw` different positions of a roll of `size`, in the order drawn.

    A shuffle that is stopped early (Fisher and Yates): every ordered choice is equally likely.
    Only positions that were moved are remembered, so the cost grows with the draw, not the roll.
    """
    for figure in (size, to_draw):
        if type(figure) is not int or figure < 0:
            raise ValueError("the roll's size and the number to draw are whole numbers from 0 up")
    if to_draw > size:
        raise RollTooSmall(size, to_draw)
    moved: dict[int, int] = {}
    drawn = []
    for place in range(to_draw):
        pick = place + below(size - place, words)
        drawn.append(moved.get(pick, pick))
        moved[pick] = moved.get(place, place)
    return drawn


def permutation(size: int, words: Words) -> list[int]:
    """Return all positions of a roll of `size` in random order."""
    return select(size, size, words)
