"""The Case Information Sheet as a PDF: the panel in the order of its second act, a row a person.

The same bytes for the same input: no clock and no chance is in them.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

from jury.court_day import CaseKind
from jury.qr import qr_image
from jury.records import DrawId, PanelId, Record
from jury.typeset import (
    SANS,
    SANS_BOLD,
    SERIF_BOLD,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    blank,
    load_faces,
    tidy,
    width,
)

CASES: dict[CaseKind, str] = {
    "capital": "Capital case",
    "felony-life": "Felony punishable by life",
    "felony": "Felony",
    "misdemeanor": "Misdemeanor",
    "civil": "Civil case",
    "eminent-domain": "Eminent domain",
    "grand-jury": "Grand jury",
}
MISSING = "?"
"""Set for a letter that the typeface lacks: whoever it is comes by the juror number."""
MORE = "… the rest is with the clerk"
"""Set where somebody has answered more than a page holds."""

_LEFT, _RIGHT = 36.0, SHEET_WIDTH - 36.0
_TOP, _BOTTOM = SHEET_HEIGHT - 36.0, 100.0
_SIZE, _LEADING, _SMALL = 8.6, 10.4, 7.4
_NUMBER = 11.0
_PAD = 4.0
_LEAST = 38.0
"""No row is lower: there has to be room to write in it."""
_QR = 60.0
_BOXES = ("Cause", "S/P", "D")
_COLUMNS = (
    ("Seat", 26.0),
    ("Juror", 128.0),
    ("Questionnaire", 176.0),
    ("Cause", 30.0),
    ("S/P", 30.0),
    ("D", 30.0),
    ("Notes", 120.0),
)


class Line(Record):
    """One person of the panel, as the sheet has them."""

    seat: int
    juror_number: str
    name: str
    answers: tuple[tuple[str, str], ...] = ()
    """The answers that the court allows, each with its heading."""


class Sheet(Record):
    """All that a Case Information Sheet says."""

    court: str
    county: str
    panel: PanelId
    case: str
    kind: CaseKind
    judge: str
    room: str
    day: date
    number: int
    drawing: DrawId
    """The act that drew these people from those present."""
    ordering: DrawId
    """The act that put them in this order."""
    url: str
    """Where anybody can check the second act."""
    lines: tuple[Line, ...]


class _Words(NamedTuple):
    face: str
    size: float
    text: str


class _Row(NamedTuple):
    line: Line
    name: list[_Words]
    answers: list[_Words]
    height: float


def draw_sheet(sheet: Sheet) -> bytes:
    """Return the sheet, as many pages as it takes; a row never runs over two of them."""
    out = BytesIO()
    canvas = blank(out, author="Clerk of the Court, Jury Services")
    canvas.setTitle(f"Case Information Sheet: {sheet.panel}")
    pages = list(_paged([_row(line) for line in sheet.lines]))
    for number, rows in enumerate(pages, start=1):
        y = _head(canvas, sheet)
        for row in rows:
            y = _draw_row(canvas, row, y)
        _foot(canvas, sheet, number, len(pages))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# -- setting ------------------------------------------------------------------------------

_HEAD = 96.0
"""What the head takes of each page, with the columns' headings."""
_ROOM = _TOP - _HEAD - _BOTTOM
_MOST_LINES = int((_ROOM - 2 * _PAD - 2) / (_LEADING - 1))


def _paged(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    page: list[_Row] = []
    left = _ROOM
    for row in rows:
        if page and row.height > left:
            yield page
            page, left = [], _ROOM
        page.append(row)
        left -= row.height
    yield page


def _row(line: Line) -> _Row:
    room, wide = _COLUMNS[1][1] - 2 * _PAD, _COLUMNS[2][1] - 2 * _PAD
    name = [_Words(SANS_BOLD, _SIZE, part) for part in wrapped(line.name, SANS_BOLD, _SIZE, room)]
    answers = [
        _Words(SANS, _SMALL, part)
        for label, words in line.answers
        for part in wrapped(f"{label}: {words}", SANS, _SMALL, wide)
    ]
    if len(answers) > _MOST_LINES:
        answers = [*answers[: _MOST_LINES - 1], _Words(SANS, _SMALL, MORE)]
    tall = max(_NUMBER + _LEADING * len(name), (_LEADING - 1) * len(answers))
    return _Row(line, name, answers, max(_LEAST, tall + 2 * _PAD + 2))


def wrapped(text: str, face: str, size: float, room: float) -> list[str]:
    """Break words into lines that fit, a word that is longer than a line too."""
    lines: list[str] = []
    for word in legible(text, face).split(" "):
        if lines and width(f"{lines[-1]} {word}", face, size) <= room:
            lines[-1] = f"{lines[-1]} {word}"
            continue
        rest = word
        while width(rest, face, size) > room:
            cut = next(at for at in range(len(rest) - 1, 0, -1)
                       if at == 1 or width(rest[:at], face, size) <= room)  # fmt: skip
            lines.append(rest[:cut])
            rest = rest[cut:]
        lines.append(rest)
    return lines


def legible(text: str, face: str) -> str:
    """Return words in composed letters, with a sign for each that the typeface lacks."""
    drawings = load_faces()[face].face.charToGlyph
    return "".join(sign if drawings.get(ord(sign)) else MISSING for sign in tidy(text))


# -- drawing ------------------------------------------------------------------------------


def _put(canvas: Any, x: float, y: float, words: _Words) -> None:
    canvas.setFont(words.face, words.size)
    canvas.drawString(x, y, legible(words.text, words.face))


def _put_right(canvas: Any, y: float, words: _Words) -> None:
    x = _RIGHT - width(legible(words.text, words.face), words.face, words.size)
    _put(canvas, x, y, words)


def _head(canvas: Any, sheet: Sheet) -> float:
    """Draw the head of a page; return where the rows begin."""
    _put(canvas, _LEFT, _TOP - 12, _Words(SERIF_BOLD, 15, "Case Information Sheet"))
    _put_right(canvas, _TOP - 6, _Words(SANS, 8.4, sheet.court))
    day = f"{sheet.day:%B} {sheet.day.day}, {sheet.day.year}"
    _put_right(canvas, _TOP - 17, _Words(SANS, 8.4, f"{sheet.county} County · {day}"))
    case = f"Case {sheet.case} · {CASES[sheet.kind]} · Panel {sheet.number}"
    _put(canvas, _LEFT, _TOP - 34, _Words(SANS_BOLD, 10.5, case))
    where = f"Judge {sheet.judge} · Room {sheet.room} · {len(sheet.lines)} people"
    _put(canvas, _LEFT, _TOP - 48, _Words(SANS, 9.4, where))
    says = "S/P: struck by the state or the plaintiff. D: by the defense or the defendant. The "
    says += "order is the lot's. This sheet names people: return it to the clerk."
    _put(canvas, _LEFT, _TOP - 62, _Words(SANS, 7.2, says))
    x, y = _LEFT, _TOP - _HEAD
    canvas.setLineWidth(0.9)
    canvas.line(_LEFT, y, _RIGHT, y)
    for title, wide in _COLUMNS:
        inset = (wide - width(title, SANS_BOLD, 7.6)) / 2 if title in _BOXES else _PAD
        _put(canvas, x + inset, y + 5, _Words(SANS_BOLD, 7.6, title))
        x += wide
    return y


def _draw_row(canvas: Any, row: _Row, top: float) -> float:
    bottom, x = top - row.height, _LEFT
    canvas.setLineWidth(0.4)
    canvas.line(_LEFT, bottom, _RIGHT, bottom)
    for title, wide in _COLUMNS:
        if title in _BOXES:
            side = 15.0
            canvas.rect(x + (wide - side) / 2, (top + bottom - side) / 2, side, side)
        x += wide
    seat, juror, answers = (_LEFT + sum(w for _, w in _COLUMNS[:at]) + _PAD for at in range(3))
    _put(canvas, seat, top - 14, _Words(SERIF_BOLD, 12, str(row.line.seat)))
    _put(canvas, juror, top - _PAD - _SIZE, _Words(SANS, _SMALL, row.line.juror_number))
    y = top - _PAD - _SIZE - _NUMBER
    for words in row.name:
        _put(canvas, juror, y, words)
        y -= _LEADING
    y = top - _PAD - _SIZE
    for words in row.answers:
        _put(canvas, answers, y, words)
        y -= _LEADING - 1
    return bottom


def _foot(canvas: Any, sheet: Sheet, number: int, pages: int) -> None:
    canvas.setLineWidth(0.9)
    canvas.line(_LEFT, _BOTTOM - 6, _RIGHT, _BOTTOM - 6)
    rows = (
        f"Drawn by lot from those present: {sheet.drawing}",
        f"Put in this order by lot: {sheet.ordering}",
        "Anybody can check both draws: the square code leads to the second one in the public",
        f"register of {sheet.county} County, where both have their evidence.",
        f"Page {number} of {pages}",
    )
    for at, text in enumerate(rows):
        face = SANS_BOLD if at == len(rows) - 1 else SANS
        _put(canvas, _LEFT, _BOTTOM - 18 - 10.5 * at, _Words(face, 7.8, text))
    drawing = qr_image(sheet.url, _QR)
    canvas.addLiteral(f"q 0 g 1 0 0 1 {_RIGHT - _QR:.3f} {_BOTTOM - 12 - _QR:.3f} cm {drawing} Q")
