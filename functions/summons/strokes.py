"""Words and strokes at a place of the sheet, measured in points from its upper left corner."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jury.typeset import (
    SANS,
    SANS_BOLD,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    Run,
    length_of,
    lines_of,
    settable,
    width,
)
from summons.unprintable import NoticeUnprintable
from summons.window import PANEL, Box

LEAST_TYPE = 6.0
"""Nothing is ever set smaller, however long it is."""
_SHRINK = 0.85
"""A line that needs more shrinking than that is broken in two instead."""
_NARROWER = (0.98, 0.96, 0.94, 0.92, 0.9)
_INK_INSIDE = 0.25 * 72
"""Office printers leave a quarter of an inch white all round."""


@dataclass(frozen=True)
class Text:
    """Words at a place of the sheet."""

    x: float
    y: float
    words: str
    face: str
    size: float


def put(canvas: Any, text: Text) -> None:
    """Set words, or refuse letters that the typeface would print as boxes."""
    if not settable(text.words, text.face):
        raise NoticeUnprintable("the notice has a letter that the typeface lacks")
    canvas.setFont(text.face, text.size)
    canvas.drawString(text.x, SHEET_HEIGHT - text.y, text.words)


def put_right(canvas: Any, text: Text) -> None:
    """Set words so that they end at the place."""
    x = text.x - width(text.words, text.face, text.size)
    put(canvas, Text(x, text.y, text.words, text.face, text.size))


def rule(canvas: Any, left: float, y: float, right: float, *, line: float) -> None:
    """Draw a level line."""
    canvas.setLineWidth(line)
    canvas.line(left, SHEET_HEIGHT - y, right, SHEET_HEIGHT - y)


def frame(canvas: Any, box: Box, *, line: float) -> None:
    """Draw a box in outline."""
    canvas.setLineWidth(line)
    canvas.rect(*_corner_and_sides(box), stroke=1, fill=0)


def shade(canvas: Any, box: Box, *, grey: float) -> None:
    """Fill a box with a tint."""
    canvas.setFillGray(grey)
    canvas.rect(*_corner_and_sides(box), stroke=0, fill=1)
    canvas.setFillGray(0)


def _corner_and_sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, SHEET_HEIGHT - box.bottom, box.right - box.left, box.bottom - box.top


def fold_marks(canvas: Any) -> None:
    """Draw four small strokes where the sheet is folded in three."""
    for fold in (1, 2):
        for left in (_INK_INSIDE, SHEET_WIDTH - _INK_INSIDE - 8):
            rule(canvas, left, PANEL * fold, left + 8, line=0.4)


# -- lines --------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """A few words broken into lines of one face and size."""

    size: float
    lines: tuple[str, ...]


def fitted(words: str, face: str, size: float, room: float) -> Lines:
    """Set words on one line, a little smaller if need be; else break them evenly.

    NoticeUnprintable when a single word is too long even in the smallest type.
    """
    least = max(LEAST_TYPE, size * _SHRINK)
    whole = width(words, face, 1)
    if whole * least <= room:
        return Lines(min(size, room / whole), (words,))
    widest = max(width(word, face, 1) for word in words.split(" "))
    size = min(size, room / widest)
    if size < LEAST_TYPE:
        raise NoticeUnprintable("a line of the notice is too long for its place")
    return Lines(size, _evenly(words, face, room / size))


def _evenly(words: str, face: str, room: float) -> tuple[str, ...]:
    """Break into as few lines as fit, the last one no shorter than it has to be."""
    lines = _broken(words, face, room)
    for share in range(50, 100):
        narrower = _broken(words, face, room * share / 100)
        if len(narrower) == len(lines) and all(width(line, face, 1) <= room for line in narrower):
            return narrower
    return lines


def _broken(words: str, face: str, room: float) -> tuple[str, ...]:
    lines: list[str] = []
    for word in words.split(" "):
        if lines and width(f"{lines[-1]} {word}", face, 1) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


@lru_cache(maxsize=4096)
def paragraph(words: str, room: float, size: float) -> tuple[tuple[Run, ...], ...]:
    """Break words into lines, or refuse a notice with a word too long for its column.

    The last line has more than one word, where that costs no line more.
    """
    if not all(settable(half, face) for half, face in _halves(words)):
        raise NoticeUnprintable("the notice has a letter that the typeface lacks")
    lines = lines_of(words, room, size)
    for share in _NARROWER:
        if len(lines) == 1 or " " in "".join(run.text for run in lines[-1]):
            break
        again = lines_of(words, room * share, size)
        lines = again if len(again) == len(lines) else lines
    if any(length_of(line, size) > room + 0.01 for line in lines):
        raise NoticeUnprintable("a word of the notice is wider than its column")
    return lines


def _halves(words: str) -> list[tuple[str, str]]:
    return [
        (stretch, SANS_BOLD if at % 2 else SANS) for at, stretch in enumerate(words.split("**"))
    ]


def placed(line: tuple[Run, ...], x: float, y: float, size: float) -> list[Text]:
    """Return a line of a paragraph as words at their places."""
    return [Text(x + run.x, y, run.text, run.face, size) for run in line]
