"""A list of flags to its rows: deaths, convictions, orders of incapacity, returned letters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ingest.frame import Cells, Frame, rows_of
from ingest.layout import Field, Layout
from ingest.limits import LIMITS, OLDEST, Limits
from ingest.lines import Lines, Source
from ingest.parse import Expected, check_ahead, check_manifest, check_totals, refuse_all
from ingest.rows import CellReader, RefusedRow, Unfit

NUMBERS = frozenset({"licence", "ssn"})
"""Types of fields of which no more than the last four characters are kept."""
KEPT = 4

Sent = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True, repr=False)
class FlagRow:
    """What one row says of somebody. It has no text form, so that none gets into a log."""

    line: int
    last: str
    first: str
    suffix: str
    born: date | None
    """Returned mail alone has none."""
    on: date
    """The day of the death, the conviction, the order or the return."""
    licence: str
    ssn: str
    address: Sent
    """Both lines, city, state and ZIP code, as far as the list has them."""
    cells: tuple[str, ...]
    said: dict[str, str]
    """The cells by column, for whoever decides on the row; of numbers the last four characters."""


class FlagRows(NamedTuple):
    """A list's rows: those that were taken, and those that were refused, each with why."""

    as_of: date
    read: int
    rows: list[FlagRow]
    refused: list[RefusedRow]


def parse_flags(
    source: Source, layout: Layout, expected: Expected, *, limits: Limits = LIMITS
) -> FlagRows:
    """Read a whole list of flags. A header without rows is one: nobody died that month.

    Raises a FileRefused when the file as such is not to be trusted.
    """
    check_manifest(expected)
    stated = expected.manifest.as_of if expected.manifest is not None else None
    frame = Frame()
    lines = Lines(source, layout.encoding, longest=layout.longest)
    reader = FlagReader(layout, latest=stated or expected.arrived)
    rows, refused = _sorted(rows_of(lines, layout, frame, stage=expected.stage), reader)
    check_totals(frame, expected.manifest)
    as_of = stated or max((row.on for row in rows), default=expected.arrived)
    check_ahead(as_of, expected)
    many = limits.unreadable_rows, limits.unreadable_share * frame.rows
    if refused and (not rows or len(refused) > max(many)):
        refuse_all(refused, frame)
    return FlagRows(as_of, frame.rows, rows, refused)


def _sorted(
    cells: Iterator[tuple[int, Cells]], reader: "FlagReader"
) -> tuple[list[FlagRow], list[RefusedRow]]:
    rows, refused = [], []
    for line, row_cells in cells:
        try:
            rows.append(reader.read(line, row_cells))
        except Unfit as unfit:
            refused.append(unfit.at(line))
    return rows, refused


class FlagReader(CellReader):
    """Reads the rows of one layout of a list of flags."""

    def __init__(self, layout: Layout, *, latest: date) -> None:
        """Take no row about a day after the latest one that the list can know."""
        super().__init__(layout)
        self._latest = latest
        self._day = next(field for field in layout.fields if field.name == "happened_on")

    def read(self, line: int, cells: Cells) -> FlagRow:
        """Return a row; raises Unfit with the first rule that it breaks."""
        value = self.values(cells)
        row = FlagRow(
            line=line,
            last=value["last_name"],
            first=value["first_name"],
            suffix=value["suffix"],
            born=value.get("date_of_birth"),
            on=value["happened_on"],
            licence=value.get("dl_number", ""),
            ssn=value.get("ssn", ""),
            address=(
                value.get("line1", ""),
                value.get("line2", ""),
                value.get("city", ""),
                value.get("state", ""),
                value.get("zip", ""),
            ),
            cells=tuple(cell.rstrip(" ") for cell in cells),
            said=dict(self._said(cells)),
        )
        self._check_days(row)
        return row

    def _check_days(self, row: FlagRow) -> None:
        if row.on > self._latest:
            raise Unfit("DayAfterFile", self._day.label)
        if row.born is None:
            return
        if row.born > row.on:
            raise Unfit("BornLater", self._day.label)
        if row.born.year < row.on.year - OLDEST:
            raise Unfit("BirthDateImpossible")

    def _said(self, cells: Cells) -> Iterator[tuple[str, str]]:
        for cell, (field, _) in zip(cells, self._fields, strict=True):
            text = cell.rstrip(" ")
            if text:
                yield _column(field), text[-KEPT:] if field.type in NUMBERS else text


def _column(field: Field) -> str:
    return field.column or field.name
