"""The certificate of attendance: one page for an employer, which says the days and no pay; pure."""

import math
from datetime import date
from typing import BinaryIO

from pydantic import Field

from jury.errors import CertificateUnprintable
from jury.records import Record
from jury.typeset import (
    SANS,
    SANS_BOLD,
    SERIF_BOLD,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    blank,
    lines_of,
    settable,
    tidy,
    width,
)

MARGIN = 72.0
_ROOM = SHEET_WIDTH - 2 * MARGIN
_COLUMNS = 3
_FIRST, _LAST = SHEET_HEIGHT - 300, 150.0
"""Where the days begin, and below what none stands, from the sheet's lower edge."""
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class Certificate(Record):
    """What is certified: that somebody was in court on these days."""

    county: str
    court: str
    juror_number: str
    name: str
    days: tuple[date, ...] = Field(min_length=1)
    phone: str
    """Where an employer can ask."""


def print_certificate(said: Certificate, *, out: BinaryIO) -> None:
    """Write the page: the same bytes for the same input.

    CertificateUnprintable for a name with a letter that the typefaces lack.
    """
    name = tidy(said.name)
    if not settable(name, SANS_BOLD):
        raise CertificateUnprintable("the name has a letter that the typeface lacks")
    canvas = blank(out, author="Clerk of the Court, Jury Services")
    canvas.setTitle("Certificate of attendance")
    top = SHEET_HEIGHT - MARGIN
    for words, face, size, down in (
        (said.court, SANS, 11, 0.0),
        (f"{said.county} County, Florida", SANS, 11, 15.0),
        ("Certificate of jury attendance", SERIF_BOLD, 24, 64.0),
        (name, SANS_BOLD, _size(name), 112.0),
        (f"Juror number {said.juror_number}", SANS, 11, 132.0),
    ):
        canvas.setFont(face, size)
        canvas.drawString(MARGIN, top - down, words)
    count = "one day" if len(said.days) == 1 else f"{len(said.days)} days"
    text = (
        "The clerk certifies that the person named above was summoned as a juror and was in court "
        f"on {count}:"
    )
    canvas.setFont(SANS, 11)
    for row, line in enumerate(lines_of(text, _ROOM, 11)):
        canvas.drawString(MARGIN, top - 168 - 15 * row, "".join(run.text for run in line))
    rows = math.ceil(len(said.days) / _COLUMNS)
    step = min(16.0, (_FIRST - _LAST) / rows)
    canvas.setFont(SANS, min(11.0, step * 0.8))
    for place, day in enumerate(sorted(said.days)):
        column, row = divmod(place, rows)
        canvas.drawString(MARGIN + column * _ROOM / _COLUMNS, _FIRST - step * row, _written(day))
    canvas.setFont(SANS, 11)
    canvas.line(MARGIN, 110, MARGIN + 220, 110)
    canvas.drawString(MARGIN, 96, "for the Clerk of the Court")
    canvas.drawString(MARGIN, 76, f"Questions: {said.phone}")
    canvas.showPage()
    canvas.save()


def _size(name: str) -> float:
    return min(16.0, 16.0 * _ROOM / width(name, SANS_BOLD, 16))


def _written(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"
