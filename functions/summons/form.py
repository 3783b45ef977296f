"""The part of the letter that is the same for everybody: drawn once, then repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jury.typeset import SANS, SANS_BOLD, SERIF, SERIF_BOLD, SHEET_HEIGHT
from summons.letterhead import MARGIN, RIGHT, draw_letterhead
from summons.records import CourtNotice
from summons.strokes import (
    Text,
    fitted,
    fold_marks,
    frame,
    paragraph,
    placed,
    put,
    rule,
    shade,
)
from summons.template import Passage, Wording, english_date, english_time, english_weekday, fill
from summons.unprintable import NoticeUnprintable
from summons.window import EXPOSED, PANEL, Box

FOOT = SHEET_HEIGHT - 24
JUROR_BOX = Box(EXPOSED.right + 9, 111, RIGHT, PANEL - 6)
"""Beside the window, never behind it: the juror's number, code and QR code."""
QR_SIDE = 87.0
"""With the four white squares that a QR code has all round."""
QR_LEFT, QR_BOTTOM = JUROR_BOX.left + 0.5, JUROR_BOX.bottom - 0.5
CODE_LEFT = QR_LEFT + QR_SIDE + 4
CODE_TOP = QR_BOTTOM - 65.5
"""The baseline of the code's first groups; a line of them every eleven points."""
_NOTE = (QR_BOTTOM - 22, 8.7, 7.4)
"""First baseline, line distance and type size of the note under the code."""
_SETTINGS = (
    *((size / 20, 1.0) for size in range(180, 151, -1)),
    *((size / 20, 0.86) for size in range(160, 147, -1)),
    *((size / 20, 0.74) for size in range(152, 129, -1)),
)
"""What to try for the body: its type size in points, and the scale of the box above it.

A county with long lines gets smaller type.
"""
_GUTTER = 14.0
_COLUMN = (RIGHT - MARGIN - _GUTTER) / 2
_LEADING = 1.15
_TINT = 0.93


def draw_form(canvas: Any, notice: CourtNotice) -> None:
    """Draw all that every letter of a notice has in common, or refuse the notice."""
    wording = fill(notice)
    canvas.setStrokeGray(0)
    canvas.setFillGray(0)
    canvas.setTitle(f"{wording.english.title}: {notice.pool}")
    draw_letterhead(
        canvas,
        notice,
        title=wording.english.title,
        below=wording.english.subtitle,
        dated=notice.dated,
    )
    _opening(canvas, wording)
    _juror_box(canvas, wording)
    fold_marks(canvas)
    body = _set_body(notice)
    for box in body.shades:
        shade(canvas, box, grey=_TINT)
    for text in body.texts:
        put(canvas, text)
    for box in body.frames:
        frame(canvas, box, line=0.9)
    for left, y, right, line in body.rules:
        rule(canvas, left, y, right, line=line)
    put(canvas, Text(MARGIN, FOOT, f"{wording.english.footer} Pool {notice.pool}.", SANS, 7))


# -- the upper panel ----------------------------------------------------------


def _opening(canvas: Any, wording: Wording) -> None:
    size, leading, room = 8.4, 9.8, EXPOSED.right - MARGIN - 6
    lines = paragraph(wording.english.opening, room, size)
    last = 113 + leading * (len(lines) - 1)
    if last + 2 > EXPOSED.top:
        raise NoticeUnprintable("the opening words are too long", lines=len(lines))
    for row, line in enumerate(lines):
        for text in placed(line, MARGIN, 113 + leading * row, size):
            put(canvas, text)


def _juror_box(canvas: Any, wording: Wording) -> None:
    box, english = JUROR_BOX, wording.english
    frame(canvas, box, line=0.9)
    put(canvas, Text(box.left + 9, box.top + 12, english.juror_label, SANS_BOLD, 6.6))
    room = box.right - 6 - CODE_LEFT
    label = fitted(english.code_label, SANS_BOLD, 6.6, room)
    for row, words in enumerate(label.lines):
        put(canvas, Text(CODE_LEFT, CODE_TOP - 13 + 8 * row, words, SANS_BOLD, label.size))
    first, leading, size = _NOTE
    for row, line in enumerate(paragraph(english.code_note, room, size)):
        for text in placed(line, CODE_LEFT, first + leading * row, size):
            put(canvas, text)


# -- the two lower panels -----------------------------------------------------


@dataclass(frozen=True)
class Banner:
    """The boxed when, where and whether."""

    texts: tuple[Text, ...]
    box: Box


@dataclass(frozen=True)
class Body:
    """Everything below the fold, with its place."""

    texts: tuple[Text, ...]
    frames: tuple[Box, ...]
    shades: tuple[Box, ...]
    rules: tuple[tuple[float, float, float, float], ...]
    bottom: float


@lru_cache(maxsize=8)
def _set_body(notice: CourtNotice) -> Body:
    """Set the body in the largest type that fits the sheet."""
    wording = fill(notice)
    for size, scale in _SETTINGS:
        banner = _banner(notice, wording, size, scale)
        spare = FOOT - 9 - _body(wording, banner, size, 0).bottom
        if spare >= 0:
            # What is left over goes between the three sections.
            return _body(wording, banner, size, min(spare / 3, 10))
    raise NoticeUnprintable("the notice does not fit on one page", pool=notice.pool)


def _body(wording: Wording, banner: Banner, size: float, air: float) -> Body:
    english = wording.english
    texts, rules = list(banner.texts), []
    end = banner.box.bottom
    for heading, passages in (
        (english.rights_heading, english.rights),
        (english.grounds_heading, english.grounds),
    ):
        top = end + 15 + air
        texts.append(Text(MARGIN, top, heading, SERIF_BOLD, 11))
        rules.append((MARGIN, top + 4.5, RIGHT, 0.6))
        set_in_two, end = _two_columns(passages, top + 5.5 + size * _LEADING, size)
        texts.extend(set_in_two)
    spanish, summary = _spanish(wording, end + 8 + air, size)
    return Body(
        texts=(*texts, *spanish),
        frames=(banner.box,),
        shades=(summary,),
        rules=tuple(rules),
        bottom=summary.bottom,
    )


def _two_columns(
    passages: Sequence[Passage], first: float, size: float
) -> tuple[list[Text], float]:
    """Set passages in two columns, broken where the longer one is shortest.

    A column that begins with a heading reads better, and may cost a line.
    """
    choices = []
    for split in range(1, len(passages)):
        if passages[split - 1].head:
            continue
        left, left_end = _column(passages[:split], MARGIN, first, size)
        right, right_end = _column(passages[split:], MARGIN + _COLUMN + _GUTTER, first, size)
        end = max(left_end, right_end)
        toll = 0.0 if passages[split].head else size * _LEADING
        choices.append((end + toll, split, end, [*left, *right]))
    _, _, end, texts = min(choices)
    return texts, end


def _banner(notice: CourtNotice, wording: Wording, size: float, scale: float) -> Banner:
    top = PANEL + 6
    columns = (MARGIN + 11, MARGIN + 145, MARGIN + 322)
    ends = (columns[1] - 12, columns[2] - 14, RIGHT - 10)
    english = wording.english
    labels = (english.when_label, english.where_label, english.check_label)
    texts = [
        Text(x, top + 14, label, SANS_BOLD, 7) for x, label in zip(columns, labels, strict=True)
    ]
    when = (
        (english_weekday(notice.reports_at), SERIF, 12.0),
        (english_date(notice.reports_at), SERIF_BOLD, 14.5),
        (english_time(notice.reports_at), SERIF_BOLD, 14.5),
    )
    where = (
        (notice.location_name, SERIF_BOLD, 12.0 * scale),
        *((line, SANS, 9.5 * scale) for line in notice.location_lines),
        *((line, SANS, 8.4 * scale) for line in notice.location_notes),
    )
    depths = []
    for x, end, rows in zip(columns, ends, (when, where), strict=False):
        y = top + 15
        for words, face, wanted in rows:
            lines = fitted(words, face, wanted, end - x)
            for line in lines.lines:
                y += lines.size * 1.22
                texts.append(Text(x, y, line, face, lines.size))
        depths.append(y)
    y = top + 27.0
    check_size = max(size, 8.4 * scale)
    for runs in paragraph(english.check, ends[2] - columns[2], check_size):
        texts.extend(placed(runs, columns[2], y, check_size))
        depths.append(y)
        y += check_size * 1.22
    return Banner(tuple(texts), Box(MARGIN, top, RIGHT, max(depths) + 8))


def _column(
    passages: Sequence[Passage], x: float, first: float, size: float
) -> tuple[list[Text], float]:
    """Set a column of passages; return its texts and the last baseline."""
    leading, gap, room = size * _LEADING, size * 0.28, _COLUMN
    hang = size * 2.8
    texts: list[Text] = []
    y = first
    last = first
    for passage in passages:
        if passage.head:
            y += gap if texts else 0
            texts.append(Text(x, y, passage.head, SANS_BOLD, size))
            last, y = y, y + leading
            continue
        indent = hang if passage.mark else 0.0
        if passage.mark:
            texts.append(Text(x, y, passage.mark, SANS_BOLD, size))
        for line in paragraph(passage.text, room - indent, size):
            texts.extend(placed(line, x + indent, y, size))
            last, y = y, y + leading
        y += 0 if passage.mark else gap
    return texts, last


def _spanish(wording: Wording, top: float, size: float) -> tuple[list[Text], Box]:
    """Set the summary in two columns on a tint, its heading over both."""
    leading, inset = size * _LEADING, 9.0
    room = (RIGHT - MARGIN - 2 * inset - _GUTTER) / 2
    first = top + 13.5 + leading
    texts = [Text(MARGIN + inset, top + 12.5, wording.spanish.heading, SERIF_BOLD, 10)]
    lines = paragraph(wording.spanish.text, room, size)
    half = -(-len(lines) // 2)
    for x, column in (
        (MARGIN + inset, lines[:half]),
        (MARGIN + inset + room + _GUTTER, lines[half:]),
    ):
        for row, line in enumerate(column):
            texts.extend(placed(line, x, first + leading * row, size))
    return texts, Box(MARGIN, top, RIGHT, first + leading * (half - 1) + 5.5)
