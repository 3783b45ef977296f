"""Rows of the lists of flags about the people of `county_rows`, and the files that hold them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from county_rows import MADE_UP, ORDINARY, row

NAME = ("last_name", "first_name", "middle_name", "suffix")
COLUMNS = {
    "deceased": (
        *(*NAME, "date_of_birth", "date_of_death", "sex", "race"),
        *("address", "city", "zip", "ssn"),
    ),
    "felony": (
        *("case_reference", "dl_number", "ssn", *NAME),
        *("date_of_birth", "sex", "race", "convicted_on"),
    ),
    "incapacitated": (
        *("case_number", *NAME, "date_of_birth"),
        *("address", "city", "zip", "order_date"),
    ),
    "undeliverable": (
        *(*NAME, "address", "address2", "city", "state", "zip"),
        *("returned_on", "reason"),
    ),
}
"""As a county sends them; not read off the layouts."""
Cells = Mapping[str, str]
DAY = "2026-10-20"


def death(number: int = 0, **changes: str) -> dict[str, str]:
    """Return the death of the person on that row of a quarterly file, told without an SSN."""
    return _told("deceased", number, {"ssn": "", "date_of_death": DAY}, changes)


def hit(number: int = 0, **changes: str) -> dict[str, str]:
    """Return a hit by licence, SSN and name."""
    case = {"case_reference": f"2026-CF-{number:06d}", "convicted_on": DAY}
    return _told("felony", number, case, changes)


def order(number: int = 0, **changes: str) -> dict[str, str]:
    """Return a court's order of incapacity."""
    case = {"case_number": f"2026-GA-{number:06d}", "order_date": DAY}
    return _told("incapacitated", number, case, changes)


def letter(number: int = 0, **changes: str) -> dict[str, str]:
    """Return a letter that came back from the person's residence."""
    return _told("undeliverable", number, {"returned_on": DAY, "reason": "VACANT"}, changes)


MAKERS = {"deceased": death, "felony": hit, "incapacitated": order, "undeliverable": letter}


def as_list(kind: str, rows: Iterable[Cells], columns: Sequence[str] = ()) -> bytes:
    """Return the file of a kind of list that says that its people are made up."""
    names = [*(columns or COLUMNS[kind]), *MADE_UP]
    return _as_list([{**cells, **MADE_UP} for cells in rows], names)


def as_real_list(kind: str, rows: Iterable[Cells]) -> bytes:
    """Return one as a county sends it."""
    return _as_list(rows, COLUMNS[kind])


def _as_list(rows: Iterable[Cells], names: Sequence[str]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([cells[name] for name in names] for cells in rows)
    return sheet.getvalue().encode()


def _told(kind: str, number: int, own: Cells, changes: Cells) -> dict[str, str]:
    person = row(number)
    home = {
        "address": ORDINARY["res_line1"],
        "address2": ORDINARY["res_line2"],
        "city": ORDINARY["res_city"],
        "state": ORDINARY["res_state"],
        "zip": ORDINARY["res_zip"],
    }
    told = person | home | own
    return {name: told[name] for name in COLUMNS[kind]} | changes
