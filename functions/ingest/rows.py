"""Cells to rows: one rule a cell; a row that breaks one is refused with a code, never repaired."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ingest.frame import Cells, compact_date, iso_date
from ingest.layout import Field, Layout

SENTENCES = {
    "CellMissing": "{label} is blank",
    "CellMisaligned": "{label} does not stand where the layout puts it",
    "CellUnreadable": "{label} holds characters that can't be printed",
    "NameUnreadable": "{label} is not a name: it has a digit or no letter",
    "LicenceUnreadable": "{label} is not a letter and 12 digits",
    "SsnUnreadable": "{label} is neither blank nor nine digits",
    "DateUnreadable": "{label} is not a date of the calendar",
    "ChoiceUnknown": "{label} is not one of the values that the layout allows",
    "DigitsWrong": "{label} does not have the right number of digits",
    "FillerUsed": "something stands in the filler: the row may have slipped sideways",
    "AddressIncomplete": "the mailing address lacks its first line, city, state or ZIP code",
    "ChangeAfterFile": "the last change is dated after the file",
    "DayAfterFile": "{label} is after the file's date",
    "BirthDateImpossible": "the date of birth is after the file's date or too long ago",
    "BornLater": "{label} is before the date of birth",
    "OtherCounty": "the person lives in another county",
    "NotCitizen": "the person is not marked as a citizen",
    "NotResident": "the person is not marked as a resident of Florida",
    "UnderAge": "the person is not yet 18 on the file's date",
}
"""What a clerk reads beside a refused row. No sentence repeats a cell."""

NOT_QUALIFIED = frozenset({"OtherCounty", "NotCitizen", "NotResident", "UnderAge"})
"""The row reads well, and says that the person may not serve (s. 40.01)."""

LICENCE = re.compile(r"[A-Za-z][0-9]{12}")
SSN = re.compile(r"[0-9]{9}")
DIGITS = re.compile(r"[0-9]+")
LETTER = re.compile(r"[A-Za-z]")
BLANKS_AND_HYPHENS = str.maketrans("", "", " -")
# A letter of the next field at the end of this one, after blanks: the row has slipped.
SLIPPED = re.compile(r" {2}[^ ]$")

Place = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One person's row as it was read. It has no text form, so that none gets into a log."""

    line: int
    licence: str
    id_kind: str
    ssn: str
    last: str
    first: str
    middle: str
    suffix: str
    date_of_birth: date
    sex: str
    race: str
    us_citizen: str
    fl_resident: str
    county_code: int
    residence: Place
    mailing: Place | None
    changed_on: date


class RefusedRow(NamedTuple):
    """A row that was not taken: where, and why."""

    line: int
    code: str
    sentence: str

    @property
    def qualifies(self) -> bool:
        """True when nothing in the row says that the person may not serve."""
        return self.code not in NOT_QUALIFIED


class Unfit(Exception):  # noqa: N818 - a finding about a row, not an error of the program
    """A rule that a cell or a row breaks."""

    def __init__(self, code: str, label: str = "") -> None:
        """Name the rule, and the field by its label."""
        super().__init__(code)
        self.code = code
        self.label = label

    def at(self, line: int) -> RefusedRow:
        """Return the refusal of the row in that line."""
        return RefusedRow(line, self.code, SENTENCES[self.code].format(label=self.label))


class CellReader:
    """Reads the cells of one layout, each by the rule of its field."""

    def __init__(self, layout: Layout) -> None:
        """Choose the rule of each field once."""
        rules = RULES | {"date": _iso_date if layout.dates == "iso" else _compact_date}
        self._fields = [(field, rules[field.type]) for field in layout.fields]
        self._fixed = layout.form == "fixed"

    def values(self, cells: Cells) -> dict[str, Any]:
        """Return what stands in each field; raises Unfit with the first rule that a cell breaks."""
        return {
            field.name: self._value(cell, field, rule)
            for cell, (field, rule) in zip(cells, self._fields, strict=True)
        }

    def _value(self, cell: str, field: Field, rule: "Rule") -> "str | int | date":
        text = cell.rstrip(" ")
        if not text:
            if field.required:
                raise Unfit("CellMissing", field.label)
            return ""
        if not text.isprintable():
            raise Unfit("CellUnreadable", field.label)
        if field.type != "filler" and self._slipped(text, field):
            raise Unfit("CellMisaligned", field.label)
        return rule(text, field)

    def _slipped(self, text: str, field: Field) -> bool:
        if text[0] == " ":
            return True
        return self._fixed and len(text) == field.width and SLIPPED.search(text) is not None


class RowReader(CellReader):
    """Reads the rows of one layout of a quarterly list."""

    def __init__(self, layout: Layout) -> None:
        """Choose the rule of each field once, and find the number's."""
        super().__init__(layout)
        self._licence = next(
            place for place, field in enumerate(layout.fields) if field.type == "licence"
        )

    def read(self, line: int, cells: Cells) -> Row:
        """Return a row; raises Unfit with the first rule that a cell breaks."""
        value = self.values(cells)
        return Row(
            line=line,
            licence=value["dl_number"],
            id_kind=value["id_kind"],
            ssn=value["ssn"],
            last=value["last_name"],
            first=value["first_name"],
            middle=value["middle_name"],
            suffix=value["suffix"],
            date_of_birth=value["date_of_birth"],
            sex=value["sex"],
            race=value["race"],
            us_citizen=value["us_citizen"],
            fl_resident=value["fl_resident"],
            county_code=value["county_code"],
            residence=_place(value, "res"),
            mailing=_mailing(_place(value, "mail")),
            changed_on=value["changed_on"],
        )

    def licence(self, cells: Cells) -> str | None:
        """Return the number on a row that is otherwise unfit, if that much can be read."""
        try:
            return _licence(cells[self._licence].strip(), self._fields[self._licence][0])
        except Unfit:
            return None


def _place(value: dict[str, Any], which: str) -> Place:
    return (
        value[f"{which}_line1"],
        value[f"{which}_line2"],
        value[f"{which}_city"],
        value[f"{which}_state"],
        value[f"{which}_zip"],
        value[f"{which}_zip4"],
    )


def _mailing(place: Place) -> Place | None:
    """Return the mailing address; None when it is blank and the residence serves."""
    if not any(place):
        return None
    line1, _, city, state, zip5, _ = place
    if not (line1 and city and state and zip5):
        raise Unfit("AddressIncomplete")
    return place


# -- one rule a kind of field -----------------------------------------------------

Rule = Callable[[str, Field], str | int | date]


def _licence(cell: str, field: Field) -> str:
    # Opaque: what the digits may say of name and birth date is never looked at.
    number = cell.translate(BLANKS_AND_HYPHENS)
    if not LICENCE.fullmatch(number):
        raise Unfit("LicenceUnreadable", field.label)
    return number.upper()


def _ssn(cell: str, field: Field) -> str:
    number = cell.translate(BLANKS_AND_HYPHENS)
    if not SSN.fullmatch(number):
        raise Unfit("SsnUnreadable", field.label)
    # Nine equal digits stand for "none" in many systems; taken for a number they would make
    # one person of everybody who has none.
    return "" if number == number[0] * len(number) else number


def _name(cell: str, field: Field) -> str:
    if any(sign.isdigit() for sign in cell) or not any(sign.isalpha() for sign in cell):
        raise Unfit("NameUnreadable", field.label)
    return cell


def _text(cell: str, _field: Field) -> str:
    return cell


def _iso_date(cell: str, field: Field) -> date:
    return _day(iso_date(cell), field)


def _compact_date(cell: str, field: Field) -> date:
    return _day(compact_date(cell), field)


def _day(day: date | None, field: Field) -> date:
    if day is None:
        raise Unfit("DateUnreadable", field.label)
    return day


def _choice(cell: str, field: Field) -> str:
    if cell not in field.choices:
        raise Unfit("ChoiceUnknown", field.label)
    return cell


def _letter(cell: str, field: Field) -> str:
    if not LETTER.fullmatch(cell):
        raise Unfit("ChoiceUnknown", field.label)
    return cell.upper()


def _number(cell: str, field: Field) -> int:
    if not DIGITS.fullmatch(cell):
        raise Unfit("DigitsWrong", field.label)
    return int(cell)


def _digits(cell: str, field: Field) -> str:
    if not DIGITS.fullmatch(cell) or len(cell) != field.width:
        raise Unfit("DigitsWrong", field.label)
    return cell


def _filler(_cell: str, field: Field) -> str:
    raise Unfit("FillerUsed", field.label)


RULES: dict[str, Rule] = {
    "licence": _licence,
    "ssn": _ssn,
    "name": _name,
    "text": _text,
    "choice": _choice,
    "letter": _letter,
    "number": _number,
    "digits": _digits,
    "filler": _filler,
}
