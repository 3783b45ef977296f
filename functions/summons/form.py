"""The part of the letter that is the same for everybody: drawn once, then repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jury.errors import Refusal
from summons.records import CourtNotice
from summons.seal import draw_seal
from summons.template import Passage, Wording, english_date, english_time, english_weekday, fill
from summons.typeset import (
    SANS,
    SANS_BOLD,
    SERIF,
    SERIF_BOLD,
    Run,
    length_of,
    lines_of,
    settable,
    width,
)
from summons.window import EXPOSED, PANEL, SHEET_HEIGHT, SHEET_WIDTH, Box

MARGIN = 36.0
RIGHT = SHEET_WIDTH - MARGIN
FOOT = SHEET_HEIGHT - 25
JUROR_BOX = Box(EXPOSED.right + 9, 111, RIGHT, PANEL - 6)
"""Beside the window, never behind it: the juror's number, code and QR code."""
QR_SIDE = 71.0
QR_LEFT, QR_BOTTOM = JUROR_BOX.left + 9, JUROR_BOX.bottom - 9
CODE_LEFT = QR_LEFT + QR_SIDE + 11
_BODY_SIZES = tuple(size / 20 for size in range(176, 143, -1))
"""Type sizes to try for the body, in points: a county with long lines gets smaller type."""
_GUTTER = 16.0
_COLUMN = (RIGHT - MARGIN - _GUTTER) / 2
_LEADING = 1.16
_TINT = 0.93


class NoticeUnprintable(Refusal):
    """The county's notice does not fit the form, or has letters the typeface lacks."""

    status = 422


def draw_form(canvas: Any, notice: CourtNotice) -> None:
    """Draw all that every letter of a notice has in common, or refuse the notice."""
    wording = fill(notice)
    canvas.setStrokeGray(0)
    canvas.setFillGray(0)
    canvas.setTitle(f"{wording.english.title}: {notice.pool}")
    _letterhead(canvas, notice, wording)
    _opening(canvas, wording)
    _juror_box(canvas, wording)
    _fold_marks(canvas)
    body = _set_body(notice)
    for shade in body.shades:
        canvas.setFillGray(_TINT)
        canvas.rect(
            shade.left, SHEET_HEIGHT - shade.bottom, shade.right - shade.left,
            shade.bottom - shade.top, stroke=0, fill=1,
        )  # fmt: skip
    canvas.setFillGray(0)
    for text in body.texts:
        _put(canvas, text.x, text.y, text.words, text.face, text.size)
    for frame in body.frames:
        _frame(canvas, frame, 0.9)
    for rule in body.rules:
        _rule(canvas, *rule)
    _footer(canvas, notice, wording)


# -- the upper panel ----------------------------------------------------------


def _letterhead(canvas: Any, notice: CourtNotice, wording: Wording) -> None:
    _refuse_unknown_letters(notice.county_name.upper(), SERIF_BOLD)
    draw_seal(canvas, MARGIN + 34, SHEET_HEIGHT - 61, radius=34, county=notice.county_name)
    title = wording.english.title
    x = MARGIN + 80
    room = RIGHT - width(title, SERIF_BOLD, 25) - 14 - x
    _put_fitting(canvas, x, 40, notice.court_name, SERIF_BOLD, 13.5, room)
    _put_fitting(canvas, x, 54, notice.circuit, SERIF, 10.5, room)
    _put_fitting(canvas, x, 68, notice.clerk_name, SANS_BOLD, 8.5, room)
    _put_fitting(canvas, x, 79, " · ".join(notice.return_lines[:2]), SANS, 8.5, room)
    if notice.return_lines[2:]:
        _put_fitting(canvas, x, 89.5, " · ".join(notice.return_lines[2:]), SANS, 8.5, room)
    _put_right(canvas, RIGHT, 50, title, SERIF_BOLD, 25)
    _put_right(canvas, RIGHT, 66, wording.english.subtitle, SERIF, 9.5)
    _put_right(canvas, RIGHT, 86, english_date(notice.dated), SANS, 9)
    _rule(canvas, MARGIN, 101, RIGHT, 1.1)


def _opening(canvas: Any, wording: Wording) -> None:
    size, leading, room = 8.4, 9.8, EXPOSED.right - MARGIN - 6
    lines = _lines(wording.english.opening, room, size)
    last = 113 + leading * (len(lines) - 1)
    if last + 2 > EXPOSED.top:
        raise NoticeUnprintable("the opening words are too long", lines=len(lines))
    for row, line in enumerate(lines):
        for run in line:
            _put(canvas, MARGIN + run.x, 113 + leading * row, run.text, run.face, size)


def _juror_box(canvas: Any, wording: Wording) -> None:
    box = JUROR_BOX
    _frame(canvas, box, 0.9)
    english = wording.english
    _put(canvas, box.left + 9, box.top + 12, english.juror_label, SANS_BOLD, 6.6)
    room = box.right - 8 - CODE_LEFT
    _put_fitting(canvas, CODE_LEFT, QR_BOTTOM - 64, english.code_label, SANS_BOLD, 6.6, room)
    for row, line in enumerate(_lines(english.code_note, room, 7.6)):
        for run in line:
            _put(canvas, CODE_LEFT + run.x, QR_BOTTOM - 19 + 9 * row, run.text, run.face, 7.6)


def _fold_marks(canvas: Any) -> None:
    canvas.setLineWidth(0.4)
    for fold in (1, 2):
        y = SHEET_HEIGHT - PANEL * fold
        canvas.line(10, y, 20, y)
        canvas.line(SHEET_WIDTH - 20, y, SHEET_WIDTH - 10, y)


# -- the two lower panels -----------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Words at a place of the sheet."""

    x: float
    y: float
    words: str
    face: str
    size: float


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
    for size in _BODY_SIZES:
        spare = FOOT - 10 - _body(notice, wording, size, 0).bottom
        if spare >= 0:
            # What is left over goes between the three sections.
            return _body(notice, wording, size, min(spare / 3, 10))
    raise NoticeUnprintable("the notice does not fit on one page", pool=notice.pool)


def _body(notice: CourtNotice, wording: Wording, size: float, air: float) -> Body:
    english = wording.english
    texts, banner = _banner(notice, wording, PANEL + 7, size)
    rules = []
    end = banner.bottom
    for heading, passages in (
        (english.rights_heading, english.rights),
        (english.grounds_heading, english.grounds),
    ):
        top = end + 16 + air
        texts.append(Text(MARGIN, top, heading, SERIF_BOLD, 11))
        rules.append((MARGIN, top + 4.5, RIGHT, 0.6))
        set_in_two, end = _two_columns(passages, top + 5.5 + size * _LEADING, size)
        texts.extend(set_in_two)
    spanish, shade = _spanish(wording, end + 8 + air, size)
    return Body(
        texts=(*texts, *spanish),
        frames=(banner,),
        shades=(shade,),
        rules=tuple(rules),
        bottom=shade.bottom,
    )


def _two_columns(
    passages: Sequence[Passage], first: float, size: float
) -> tuple[list[Text], float]:
    """Set passages in two columns, broken where the longer one is shortest."""
    breaks = [at for at in range(1, len(passages)) if not passages[at - 1].head]
    choices = []
    for at in breaks:
        left, left_end = _column(passages[:at], MARGIN, first, size)
        right, right_end = _column(passages[at:], MARGIN + _COLUMN + _GUTTER, first, size)
        choices.append((max(left_end, right_end), at, [*left, *right]))
    end, _, texts = min(choices)
    return texts, end


def _banner(
    notice: CourtNotice, wording: Wording, top: float, size: float
) -> tuple[list[Text], Box]:
    """Set the boxed when, where and whether."""
    columns = (MARGIN + 11, MARGIN + 148, MARGIN + 330)
    ends = (columns[1] - 12, columns[2] - 14, RIGHT - 10)
    english = wording.english
    labels = (english.when_label, english.where_label, english.check_label)
    texts = [
        Text(x, top + 14, label, SANS_BOLD, 7) for x, label in zip(columns, labels, strict=True)
    ]
    when = (
        (english_weekday(notice.reports_at), SERIF, 12, 15),
        (english_date(notice.reports_at), SERIF_BOLD, 14.5, 16.5),
        (english_time(notice.reports_at), SERIF_BOLD, 14.5, 18),
    )
    where = (
        (notice.location_name, SERIF_BOLD, 12, 15),
        *((line, SANS, 9.5, 11.8) for line in notice.location_lines),
        *((line, SANS, 8.2, 10.6) for line in notice.location_notes),
    )
    depths = [top]
    for x, end, rows in zip(columns, ends, (when, where), strict=False):
        y = top + 14.0
        for words, face, wanted, step in rows:
            y += step
            texts.append(Text(x, y, words, face, _fitting(words, face, wanted, end - x)))
        depths.append(y)
    y = top + 27.0
    check_size = max(size, 8.0)
    for line in _lines(english.check, ends[2] - columns[2], check_size):
        texts.extend(_at(line, columns[2], y, check_size))
        depths.append(y)
        y += check_size * 1.22
    return texts, Box(MARGIN, top, RIGHT, max(depths) + 8)


def _column(
    passages: Sequence[Passage], x: float, first: float, size: float
) -> tuple[list[Text], float]:
    """Set a column of passages; return its texts and the last baseline."""
    leading, gap, room = size * _LEADING, size * 0.33, _COLUMN
    hang = size * 2.9
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
        for line in _lines(passage.text, room - indent, size):
            texts.extend(_at(line, x + indent, y, size))
            last, y = y, y + leading
        y += 0 if passage.mark else gap
    return texts, last


def _spanish(wording: Wording, top: float, size: float) -> tuple[list[Text], Box]:
    leading, inset = size * _LEADING, 9.0
    room = RIGHT - MARGIN - 2 * inset
    y = top + 14.5
    texts = [Text(MARGIN + inset, y, wording.spanish.heading, SERIF_BOLD, 10)]
    y += leading + 1.5
    for line in _lines(wording.spanish.text, room, size):
        texts.extend(_at(line, MARGIN + inset, y, size))
        y += leading
    return texts, Box(MARGIN, top, RIGHT, y - leading + 7)


def _at(line: tuple[Run, ...], x: float, y: float, size: float) -> list[Text]:
    return [Text(x + run.x, y, run.text, run.face, size) for run in line]


@lru_cache(maxsize=4096)
def _lines(words: str, room: float, size: float) -> tuple[tuple[Run, ...], ...]:
    """Break words into lines, or refuse a notice with a word too long for its column."""
    lines = lines_of(words, room, size)
    if any(length_of(line, size) > room + 0.01 for line in lines):
        raise NoticeUnprintable("a word of the notice is wider than its column")
    return lines


def _footer(canvas: Any, notice: CourtNotice, wording: Wording) -> None:
    _put(canvas, MARGIN, FOOT, f"{wording.english.footer} Pool {notice.pool}.", SANS, 7)


# -- strokes and words --------------------------------------------------------


def _put(canvas: Any, x: float, y: float, words: str, face: str, size: float) -> None:
    _refuse_unknown_letters(words, face)
    canvas.setFont(face, size)
    canvas.drawString(x, SHEET_HEIGHT - y, words)


def _put_right(canvas: Any, x: float, y: float, words: str, face: str, size: float) -> None:
    _put(canvas, x - width(words, face, size), y, words, face, size)


def _refuse_unknown_letters(words: str, face: str) -> None:
    if not settable(words, face):
        raise NoticeUnprintable("the notice has a letter that the typeface lacks")


def _put_fitting(
    canvas: Any, x: float, y: float, words: str, face: str, size: float, room: float
) -> None:
    _put(canvas, x, y, words, face, _fitting(words, face, size, room))


def _fitting(words: str, face: str, size: float, room: float) -> float:
    """Return the size at which a line fits, not below six points."""
    size = min(size, size * room / width(words, face, size))
    if size < 6:
        raise NoticeUnprintable("a line of the notice is too long for its place")
    return size


def _rule(canvas: Any, left: float, y: float, right: float, line: float) -> None:
    canvas.setLineWidth(line)
    canvas.line(left, SHEET_HEIGHT - y, right, SHEET_HEIGHT - y)


def _frame(canvas: Any, box: Box, line: float) -> None:
    canvas.setLineWidth(line)
    canvas.rect(
        box.left, SHEET_HEIGHT - box.bottom, box.right - box.left, box.bottom - box.top,
        stroke=1, fill=0,
    )  # fmt: skip
