"""Lines to cells: header, trailer, width and columns; what does not fit refuses the file."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from ingest.layout import Control, Layout
from ingest.lines import Lines
from ingest.made_up import check_stage
from jury.errors import (
    ColumnsWrong,
    ControlTotalsOff,
    FileEmpty,
    HeaderMissing,
    NotSynthetic,
    TrailerMissing,
    WidthWrong,
)

Cells = Sequence[str]
DIGITS = re.compile(r"[0-9]+")


@dataclass(slots=True)
class Frame:
    """What a file says of itself; complete once its rows have been read to the end."""

    county_code: int | None = None
    as_of: date | None = None
    read: int = 0
    passed: int = 0
    """Rows that are those of the file before and were not read again."""
    ended: bool = True

    @property
    def rows(self) -> int:
        """How many rows the file holds."""
        return self.read + self.passed


def rows_of(
    lines: Lines, layout: Layout, frame: Frame, *, stage: str
) -> Iterator[tuple[int, Cells]]:
    """Yield each row's line number and its cells in the layout's order, filling in the frame.

    A file of another stage is refused at its header.
    """
    read = _delimited if layout.form == "delimited" else _fixed
    yield from read(lines, layout, frame, stage)
    frame.passed = lines.passed
    frame.ended = lines.ended


def rows_again(lines: Lines, layout: Layout) -> Iterator[tuple[int, Cells]]:
    """Yield rows of a file that has been read to its end before, in the same form."""
    records = iter(lines)
    cut = _cut(*next(records), layout)
    for number, text in records:
        yield number, cut(number, text)


# -- delimited ------------------------------------------------------------------


def _delimited(
    lines: Lines, layout: Layout, frame: Frame, stage: str
) -> Iterator[tuple[int, Cells]]:
    records = iter(lines)
    number, first = next(records, (0, ""))
    if not number:
        raise FileEmpty("the file is empty")
    cut = _cut(number, first, layout)
    check_stage(first, layout, stage)
    for number, text in records:
        cells = cut(number, text)
        frame.read += 1
        yield number, cells


def _cut(number: int, first: str, layout: Layout) -> Callable[[int, str], Cells]:
    """Return what cuts a line into cells in the layout's order, given the file's first line."""
    if layout.form == "fixed":
        places = [field.place for field in layout.fields]
        return lambda _number, text: [text[place] for place in places]
    header = _split(number, first, layout)
    marked = layout.is_marked(first)
    in_order: Callable[[Cells], Cells] = itemgetter(
        *_order(header[:-1] if marked else header, layout)
    )

    def cut(number: int, text: str) -> Cells:
        cells = _split(number, text, layout)
        if len(cells) != len(header):
            raise WidthWrong(
                f"line {number} has {len(cells)} columns instead of {len(header)}", line=number
            )
        return in_order(cells)

    says = f"{layout.delimiter}{layout.synthetic.says}"

    def cut_marked(number: int, text: str) -> Cells:
        cells = cut(number, text)
        if not text.endswith(says):  # a row of somebody real, put below a made-up header
            raise NotSynthetic(f"line {number} is not marked as made up", line=number)
        return cells

    return cut_marked if marked else cut


def _split(number: int, text: str, layout: Layout) -> list[str]:
    # A reader for each line, strict: a quote that is never closed can't swallow the next one.
    try:
        return next(csv.reader((text,), delimiter=layout.delimiter, strict=True))
    except csv.Error:
        raise WidthWrong(f"the quotes in line {number} do not pair", line=number) from None


def _order(header: list[str], layout: Layout) -> list[int]:
    columns = [str(field.column) for field in layout.fields]
    if sorted(header) != sorted(columns):
        known = set(columns)
        raise ColumnsWrong(
            "the header's columns are not those of the layout",
            missing=len(known - set(header)),
            unknown=len(set(header) - known),
            twice=len(header) - len(set(header)),
        )
    return [header.index(column) for column in columns]


# -- fixed ----------------------------------------------------------------------


def _fixed(lines: Lines, layout: Layout, frame: Frame, stage: str) -> Iterator[tuple[int, Cells]]:
    assert layout.header is not None  # noqa: S101 - a layout of this form has been checked
    assert layout.trailer is not None  # noqa: S101 - likewise
    records = iter(lines)
    number, text = next(records, (0, ""))
    if not number:
        raise FileEmpty("the file is empty")
    cut = _cut(number, text, layout)
    _check_width(number, text, layout)
    _read_header(text, layout.header, frame)
    check_stage(text, layout, stage)
    closed = False
    for number, text in records:
        if closed:
            raise ControlTotalsOff(f"line {number} stands after the trailer", line=number)
        _check_width(number, text, layout)
        if text.startswith(layout.detail):
            frame.read += 1
            yield number, cut(number, text)
        elif text.startswith(layout.trailer.mark):
            frame.passed = lines.passed
            _check_trailer(text, layout.trailer, frame)
            closed = True
        else:
            raise WidthWrong(f"line {number} has no known record type", line=number)
    if not closed:
        raise TrailerMissing("the trailer is missing: the file was cut off", rows=frame.rows)
    if frame.passed != lines.passed:
        raise ControlTotalsOff("records stand after the trailer")


def _check_width(number: int, text: str, layout: Layout) -> None:
    if len(text) != layout.width:
        raise WidthWrong(
            f"line {number} has {len(text)} characters instead of {layout.width}", line=number
        )


def _read_header(text: str, header: Control, frame: Frame) -> None:
    cells = _control_cells(text, header)
    county, as_of = cells.get("county_code"), compact_date(cells.get("as_of", ""))
    if cells is None or not county or not DIGITS.fullmatch(county) or as_of is None:
        raise HeaderMissing("the header record is missing or does not read")
    frame.county_code = int(county)
    frame.as_of = as_of


def _check_trailer(text: str, trailer: Control, frame: Frame) -> None:
    cells = _control_cells(text, trailer)
    rows = cells.get("rows", "")
    if not DIGITS.fullmatch(rows):
        raise ControlTotalsOff("the trailer's count does not read", rows=frame.rows)
    if int(rows) != frame.rows:
        raise ControlTotalsOff(
            "the trailer's count is not the number of records", rows=frame.rows, stated=int(rows)
        )
    if compact_date(cells.get("as_of", "")) != frame.as_of:
        raise ControlTotalsOff("the trailer's date is not the header's")


def _control_cells(text: str, control: Control) -> dict[str, str]:
    """Return the control fields; none when the mark is wrong or anything stands beside them."""
    if not text.startswith(control.mark):
        return {}
    end = max(field.start + field.width for field in control.fields) - 1
    if text[end:].strip():
        return {}
    return {
        field.name: text[field.start - 1 : field.start - 1 + field.width].strip()
        for field in control.fields
    }


def compact_date(cell: str) -> date | None:
    """Return a date written YYYYMMDD, or None when it is none."""
    if len(cell) != len("YYYYMMDD") or not DIGITS.fullmatch(cell):
        return None
    try:
        return date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))
    except ValueError:
        return None


def iso_date(cell: str) -> date | None:
    """Return a date written YYYY-MM-DD, or None when it is none."""
    if len(cell) != len("YYYY-MM-DD") or cell[4] != "-" or cell[7] != "-":
        return None
    return compact_date(cell.replace("-", ""))
