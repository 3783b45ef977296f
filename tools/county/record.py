"""One person's row, and how the two assumed DHSMV layouts write it."""

from datetime import date
from typing import NamedTuple

from .places import Address


class Record(NamedTuple):
    """The columns of a row in the order of both layouts; dates are ISO, blanks are empty."""

    dl_number: str
    id_kind: str
    ssn: str
    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    date_of_birth: str
    sex: str
    race: str
    us_citizen: str
    fl_resident: str
    county_code: str
    res_line1: str
    res_line2: str
    res_city: str
    res_state: str
    res_zip: str
    res_zip4: str
    mail_line1: str
    mail_line2: str
    mail_city: str
    mail_state: str
    mail_zip: str
    mail_zip4: str
    changed_on: str

    def living_at(self, home: Address) -> "Record":
        """Return the same row with another residence."""
        return Record(*self[:13], *home, *self[19:])

    def mailed_to(self, mailing: Address) -> "Record":
        """Return the same row with another mailing address."""
        return Record(*self[:19], *mailing, *self[25:])


COLUMNS = Record._fields
RECORD_LENGTH = 400
WIDTHS = (13, 1, 9, 40, 30, 30, 5, 8, 1, 1, 1, 1, 2) + (40, 40, 30, 2, 5, 4) * 2 + (8, 7)
FIXED = "D" + "".join(f"%-{width}s" for width in WIDTHS)
PRODUCER = "SYNTHETIC COUNTY"
HEADING, MADE_UP = "synthetic", "Y"
"""The last column of every csv, and its cell: a test stage takes these people, no other does."""


def csv_header(columns: tuple[str, ...]) -> str:
    """Return the header of a CSV file of made-up people."""
    return ",".join((*columns, HEADING)) + "\r\n"


def csv_line(cells: tuple[str, ...]) -> str:
    """Return one CSV record, marked as made up; quotes only where RFC 4180 asks for them."""
    line = ",".join(cells)
    if '"' in line or line.count(",") != len(cells) - 1:
        line = ",".join(
            '"' + cell.replace('"', '""') + '"' if '"' in cell or "," in cell else cell
            for cell in cells
        )
    return f"{line},{MADE_UP}\r\n"


def bare_number(number: str) -> str:
    """Return a licence number without hyphens and blanks; the fixed field has room for no more."""
    return number if len(number) <= 13 else number.replace("-", "").replace(" ", "")


def fixed_line(record: Record) -> str:
    """Return one `D` record of exactly 400 characters and its line feed."""
    line = FIXED % (
        bare_number(record[0]),
        *record[1:7],
        record[7].replace("-", ""),
        *record[8:25],
        record[25].replace("-", ""),
        "",
    )
    if len(line) != RECORD_LENGTH:
        raise ValueError("a field is wider than the fixed layout allows")
    return line + "\n"


def fixed_header(county_code: str, as_of: date) -> str:
    """Return the `H` record."""
    return f"H{county_code}{as_of:%Y%m%d}{PRODUCER:<20}".ljust(RECORD_LENGTH) + "\n"


def fixed_trailer(count: int, as_of: date) -> str:
    """Return the `T` record: the count of `D` records and the as-of date again."""
    return f"T{count:09d}{as_of:%Y%m%d}".ljust(RECORD_LENGTH) + "\n"
