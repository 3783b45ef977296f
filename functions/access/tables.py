"""Exported tables: what of people leaves the house, as CSV of which no cell runs; pure."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jury.cells import safe_cell
from jury.people_store import Amendment
from jury.records import Person

VENIRE = (
    "juror_number", "last", "first", "middle", "suffix",
    "line1", "line2", "city", "state", "zip5", "zip4",
)  # fmt: skip
RECORD = ("field", "value")

KEPT_BACK = {
    "county", "sex", "race", "licences", "licence_last4", "ssn", "ssn_last4", "row", "decided",
}  # fmt: skip
"""What never leaves with a record: numbers, their hashes, and statistics that decide nothing."""


def venire(members: Iterable[tuple[str, Person]]) -> bytes:
    """Return who is of a venire, with juror number, name and mailing address."""
    return _written(VENIRE, (_addressed(number, person) for number, person in members))


def record(person: Person, history: Iterable[Amendment]) -> bytes:
    """Return everything of a person's record that may leave, and what the office did to it."""
    held = person.model_dump(mode="json", exclude=KEPT_BACK)
    held["history"] = [line.model_dump(mode="json") for line in history]
    return _written(RECORD, _fields("", held))


def rows(content: bytes) -> int:
    """Return how many rows a table has beneath its head."""
    return sum(1 for _ in csv.reader(io.StringIO(content.decode()))) - 1


def _addressed(number: str, person: Person) -> list[str]:
    name, to = person.name, person.mailing or person.residence
    return [
        number, name.last, name.first, name.middle, name.suffix,
        to.line1, to.line2, to.city, to.state, to.zip5, to.zip4,
    ]  # fmt: skip


def _fields(name: str, value: Any) -> Iterator[list[str]]:
    """Yield what is within a value by its path; what is empty has no row."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield from _fields(f"{name}.{place}", inner)
    elif value not in (None, ""):
        yield [name, str(value)]


def _written(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(columns)
    # One line a row: a break that somebody typed is a blank here.
    writer.writerows([safe_cell(" ".join(cell.splitlines())) for cell in line] for line in lines)
    return sheet.getvalue().encode()
