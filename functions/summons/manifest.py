"""The printer's papers: our manifest of a print file, and the printer's word on its letters."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from jury.cells import plain_cell, safe_cell
from jury.errors import Refusal
from summons.records import Confirmed, Manifest, ManifestRow

COLUMNS = (
    "record", "pool", "place", "juror_number", "page", "tracking", "letters", "pages", "sha256",
    "letters_sha256",
)  # fmt: skip
"""One table: a row `file` with the print file's counts and hashes, then a row `letter` each."""
CONFIRMATION_COLUMNS = ("juror_number", "tracking", "outcome", "on")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MOST_BYTES = 16 * 1024 * 1024

R = TypeVar("R", bound=BaseModel)


class PrinterFileUnreadable(Refusal):
    """A manifest or a confirmation does not read as agreed; nothing of it is taken."""

    status = 422


# -- cells --------------------------------------------------------------------


def _grouped(tracking: str) -> str:
    """Set digits in fives: a spreadsheet would turn twenty in a row into 2.7E+17."""
    return " ".join(tracking[at : at + 5] for at in range(0, len(tracking), 5))


# -- the manifest -------------------------------------------------------------


def write_manifest(manifest: Manifest) -> bytes:
    """Return the manifest as CSV (UTF-8, CR LF): the same bytes for the same manifest."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    counts = (str(manifest.letters), str(manifest.pages))
    hashes = (manifest.sha256, manifest.letters_sha256)
    writer.writerow(_safe(("file", manifest.pool, "", "", "", "", *counts, *hashes)))
    for row in manifest.rows:
        cells = (str(row.place), row.juror_number, str(row.page), _grouped(row.tracking))
        writer.writerow(_safe(("letter", manifest.pool, *cells, "", "", "", "")))
    return text.getvalue().encode()


def _safe(cells: Iterable[str]) -> list[str]:
    return [safe_cell(cell) for cell in cells]


def read_manifest(data: bytes) -> Manifest:
    """Return the manifest that `write_manifest` wrote, or refuse whatever differs from one."""
    rows = list(_rows(data, COLUMNS))
    if not rows or rows[0]["record"] != "file":
        raise PrinterFileUnreadable("the row of the file is missing")
    head, letters = rows[0], rows[1:]
    for line, row in enumerate(letters, start=3):
        if row["record"] != "letter" or row["pool"] != head["pool"]:
            raise PrinterFileUnreadable("a row is no letter of this pool", line=line)
    return _checked(
        Manifest,
        {
            "pool": head["pool"],
            "sha256": head["sha256"],
            "letters_sha256": head["letters_sha256"],
            "pages": _whole(head["pages"], 2),
            "letters": _whole(head["letters"], 2),
            "rows": tuple(_letter(row, line) for line, row in enumerate(letters, start=3)),
        },
        line=2,
    )


def _letter(row: dict[str, str], line: int) -> ManifestRow:
    return _checked(
        ManifestRow,
        {
            "place": _whole(row["place"], line),
            "juror_number": row["juror_number"],
            "page": _whole(row["page"], line),
            "tracking": row["tracking"].replace(" ", ""),
        },
        line=line,
    )


# -- the printer's confirmation -----------------------------------------------


def read_confirmation(data: bytes) -> tuple[Confirmed, ...]:
    """Return what the printer confirms, one record a letter, or refuse the file as a whole."""
    return tuple(
        _confirmed(row, line) for line, row in enumerate(_rows(data, CONFIRMATION_COLUMNS), start=2)
    )


def _confirmed(row: dict[str, str], line: int) -> Confirmed:
    said = {**row, "tracking": row["tracking"].replace(" ", "")}
    try:
        return Confirmed.model_validate_strings(said)
    except ValidationError as error:
        raise PrinterFileUnreadable("a row does not read as a confirmation", line=line) from error


def write_confirmation(confirmed: Sequence[Confirmed]) -> bytes:
    """Return a confirmation as CSV: the same bytes for the same rows, however they were sent."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CONFIRMATION_COLUMNS)
    for one in confirmed:
        cells = (one.juror_number, _grouped(one.tracking), one.outcome, one.on.isoformat())
        writer.writerow(_safe(cells))
    return text.getvalue().encode()


# -- reading strictly ---------------------------------------------------------


def _rows(data: bytes, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV whose columns are exactly these, cells made plain again."""
    reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
    try:
        heading = next(reader, None)
        if heading is None or tuple(heading) != columns:
            raise PrinterFileUnreadable("the columns are not those agreed")
        for cells in reader:
            if len(cells) != len(columns):
                raise PrinterFileUnreadable(
                    "a row has too many or too few cells", line=reader.line_num
                )
            yield dict(zip(columns, map(plain_cell, cells), strict=True))
    except csv.Error as error:
        raise PrinterFileUnreadable("the quoting is broken", line=reader.line_num) from error


def _text(data: bytes) -> str:
    if len(data) > _MOST_BYTES:
        raise PrinterFileUnreadable("the file is too large", bytes=len(data))
    try:
        text = data.decode("utf-8-sig")  # spreadsheets put a mark in front
    except UnicodeDecodeError as error:
        raise PrinterFileUnreadable("the file is not UTF-8", byte=error.start) from None
    if _CONTROL.search(text):
        raise PrinterFileUnreadable("the file holds control characters")
    return text


def _whole(cell: str, line: int) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 6):
        raise PrinterFileUnreadable("a count is no whole number", line=line)
    return int(cell)


def _checked(record: type[R], facts: dict[str, object], *, line: int) -> R:
    try:
        return record.model_validate(facts)
    except ValidationError as error:
        raise PrinterFileUnreadable("a row does not read as agreed", line=line) from error
