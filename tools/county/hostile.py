"""Hostile rows: in order or not, they are hard on code."""

from . import names
from .faults import mended
from .people import Line, Population
from .record import bare_number
from .staging import (
    Group,
    cast,
    stays,
    with_ssn,
)

EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def formula(people: Population, kind: str, turn: int) -> Group:
    """An address line that a spreadsheet would run."""
    cell = ("=1+1", "+1 REAR", "-2 BSMT", "@SUM(A1:A9)", '=HYPERLINK("x","y")')[turn % 5]
    return [stays(people, kind, people.record(0)._replace(res_line2=cell))]


def other_script(people: Population, kind: str, turn: int) -> Group:
    """Names beyond Windows-1252, two of them right to left."""
    last, first = (("山田", "太郎"), ("כהן", "דוד"), ("محمد", "ليلى"), ("Ковальчук", "Ольга"))[
        turn % 4
    ]
    last = people.marked(last, names.LAST_WIDTH)
    first = people.marked(first, names.FIRST_WIDTH)
    return [stays(people, kind, people.record(0, last=last, first=first))]


def one_letter(people: Population, kind: str, turn: int) -> Group:
    """Names of one letter."""
    last = people.marked("OEIU"[turn % 4], names.LAST_WIDTH)
    first = people.marked("DBJT"[turn % 4], names.FIRST_WIDTH)
    return [stays(people, kind, people.record(0, last=last, first=first))]


def look_alike_digits(people: Population, kind: str, _turn: int) -> Group:
    """Digits of another script in the licence number."""
    row = people.record(0)
    number = bare_number(row.dl_number).translate(EASTERN)
    return [
        cast(people, kind, [Line(row._replace(dl_number=number), "refused:bad-number")], then=None)
    ]


def bad_ssn(people: Population, kind: str, _turn: int) -> Group:
    """An SSN of eight digits."""
    row = with_ssn(people, people.record(0))
    return mended(people, kind, row, with_ssn(people, people.record(1)), {"ssn": row.ssn[:8]})


def no_name(people: Population, kind: str, _turn: int) -> Group:
    """A blank last name."""
    return mended(people, kind, people.record(0), people.record(1), {"last_name": ""})
