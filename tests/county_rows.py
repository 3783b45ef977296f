"""Rows of a county file for tests: one ordinary row, changed as the test needs it."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date

from ingest.layout import layout

AS_OF = "2026-10-01"
ORDINARY = {
    "dl_number": "E123456789012",
    "id_kind": "D",
    "ssn": "900112233",
    "last_name": "Exampelquorne",
    "first_name": "Alex",
    "middle_name": "Bexquillomar",
    "suffix": "",
    "date_of_birth": "1980-05-17",
    "sex": "F",
    "race": "W",
    "us_citizen": "Y",
    "fl_resident": "Y",
    "county_code": "26",
    "res_line1": "12 Samplequorv St",
    "res_line2": "",
    "res_city": "Kissimmee",
    "res_state": "FL",
    "res_zip": "34741",
    "res_zip4": "",
    "mail_line1": "",
    "mail_line2": "",
    "mail_city": "",
    "mail_state": "",
    "mail_zip": "",
    "mail_zip4": "",
    "changed_on": AS_OF,
}
COLUMNS = tuple(ORDINARY)
MADE_UP = {"synthetic": "Y"}
"""The mark of made-up people: the last column, and what it says in each row."""
Cells = Mapping[str, str]


def row(number: int = 0, **changes: str) -> dict[str, str]:
    """Return the row of a person of their own for each number; number 0 is the ordinary one."""
    own = {
        "dl_number": f"E{123456789012 + number}",
        "ssn": f"{900112233 + number}",
        "first_name": "Alex" + "".join(chr(97 + int(digit)) for digit in str(number or "")),
    }
    return ORDINARY | own | changes


def rows(count: int, **changes: str) -> list[dict[str, str]]:
    """Return the rows of so many different people."""
    return [row(number, **changes) for number in range(count)]


def as_csv(people: Iterable[Cells], columns: Iterable[str] = COLUMNS) -> bytes:
    """Return a `dhsmv-csv` file that says that its people are made up."""
    return _as_csv([{**person, **MADE_UP} for person in people], [*columns, *MADE_UP])


def as_real_csv(people: Iterable[Cells], columns: Iterable[str] = COLUMNS) -> bytes:
    """Return one as a county sends it."""
    return _as_csv(people, columns)


def _as_csv(people: Iterable[Cells], columns: Iterable[str]) -> bytes:
    names = list(columns)
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([person[name] for name in names] for person in people)
    return sheet.getvalue().encode()


def as_fixed(
    people: Iterable[Cells], *, as_of: str = AS_OF, county: str = "26", producer: str = "SYNTHETIC"
) -> bytes:
    """Return a `dhsmv-fixed` file."""
    lines = [_detail(person) for person in people]
    day = as_of.replace("-", "")
    header = f"H{county:>2}{day}{producer:<20}"
    trailer = f"T{len(lines):09d}{day}"
    return b"".join(f"{line:<400}\n".encode() for line in (header, *lines, trailer))


def _detail(person: Cells) -> str:
    record = "D"
    for field in layout("dhsmv-fixed").fields:
        cell = person.get(field.name, "")
        if field.type == "date":
            cell = cell.replace("-", "")
        record += f"{cell:<{field.width}}"
    return record


def day(text: str) -> date:
    """Return a date."""
    return date.fromisoformat(text)
