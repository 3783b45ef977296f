"""Reports as tables that people open in a spreadsheet: no cell of them runs."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Literal

from jury.cells import safe_cell
from jury.records import Record

Line = Sequence[object]


class Asked(Record):
    """In which form a report is asked for."""

    format: Literal["json", "csv"] = "json"


def written(columns: Sequence[str], lines: Iterable[Line]) -> bytes:
    """Return lines as CSV under their columns; what is not there is an empty cell."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in line] for line in lines)
    return sheet.getvalue().encode()


def lines_of(columns: Sequence[str], records: Iterable[Record]) -> Iterable[Line]:
    """Yield records whose fields are the columns, each as a line."""
    for record in records:
        said: dict[str, Any] = record.model_dump(mode="json")
        yield [said[column] for column in columns]


def figure(shown: str | None) -> Decimal | None:
    """Return a figure that we formatted as the number it is, with its places."""
    return None if shown is None else Decimal(shown)


def _cell(value: object) -> str:
    if isinstance(value, int | Decimal):  # ours, so below nothing it stays one that can be summed
        return str(value)
    # One line a row: a break that somebody typed is a blank here.
    return "" if value is None else safe_cell(" ".join(str(value).splitlines()))
