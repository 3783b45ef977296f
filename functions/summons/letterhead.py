"""The head of every paper that the court sends: its seal, its names, where to answer."""

from datetime import date
from itertools import product
from typing import Any

from jury.typeset import SANS, SANS_BOLD, SERIF, SERIF_BOLD, SHEET_HEIGHT, SHEET_WIDTH, width
from summons.records import Sender
from summons.seal import draw_seal
from summons.strokes import LEAST_TYPE, Lines, Text, fitted, put, put_right, rule
from summons.template import english_date
from summons.unprintable import NoticeUnprintable

MARGIN = 36.0
RIGHT = SHEET_WIDTH - MARGIN
RULE = 101.0
"""Where the line under the letterhead is."""
_SEAL = 34.0
_MIDDLE = 61.0
_HEIGHT = 72.0
_LEFT = MARGIN + 2 * _SEAL + 12
_TITLES = (25.0, 21.0, 17.0)
_SCALES = tuple(percent / 100 for percent in range(100, 50, -2))


def draw_letterhead(canvas: Any, sender: Sender, *, title: str, below: str, dated: date) -> None:
    """Draw the head of a paper, its names in the largest type that fits, or refuse them."""
    draw_seal(canvas, MARGIN + _SEAL, SHEET_HEIGHT - _MIDDLE, radius=_SEAL, sender=sender)
    size, names = _names(sender, title)
    put_right(canvas, Text(RIGHT, 50, title, SERIF_BOLD, size))
    put_right(canvas, Text(RIGHT, 66, below, SERIF, 9.5))
    put_right(canvas, Text(RIGHT, 86, english_date(dated), SANS, 9))
    for text in names:
        put(canvas, text)
    rule(canvas, MARGIN, RULE, RIGHT, line=1.1)


def _names(sender: Sender, title: str) -> tuple[float, list[Text]]:
    """Return the size of the title, and the names as they fit beside it."""
    for size, scale in product(_TITLES, _SCALES):
        room = RIGHT - width(title, SERIF_BOLD, size) - 20 - _LEFT
        rows = _rows(sender, room, scale)
        height = sum(lines.size * 1.22 * len(lines.lines) for lines, _ in rows)
        if height <= _HEIGHT:
            return size, _stacked(rows, _MIDDLE - height / 2)
    raise NoticeUnprintable("the names of the court are too long for the letterhead")


def _rows(sender: Sender, room: float, scale: float) -> list[tuple[Lines, str]]:
    wanted = (
        (sender.court_name, SERIF_BOLD, 13.5),
        (sender.circuit, SERIF, 10.5),
        (sender.clerk_name, SANS_BOLD, 8.8),
        ("\N{NO-BREAK SPACE}· ".join(sender.return_lines), SANS, 8.8),
    )
    return [
        (fitted(words, face, max(LEAST_TYPE, size * scale), room), face)
        for words, face, size in wanted
    ]


def _stacked(rows: list[tuple[Lines, str]], top: float) -> list[Text]:
    texts, y = [], top
    for lines, face in rows:
        for line in lines.lines:
            y += lines.size * 1.22
            texts.append(Text(_LEFT, y - lines.size * 0.3, line, face, lines.size))
    return texts
