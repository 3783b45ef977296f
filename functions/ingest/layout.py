"""Layouts: how a county's file reads, as versioned data beside the code.

No real layout is public, neither the DHSMV's nor those of the lists of flags: ours are assumed,
and the real ones take their place as data.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Literal, Self

from pydantic import Field as Limits
from pydantic import model_validator

from jury.errors import LayoutUnknown
from jury.records import Record

FieldType = Literal[
    "licence", "ssn", "name", "text", "date", "choice", "letter", "number", "digits", "filler"
]

READERS = {
    "dhsmv": {"csv": "dhsmv-csv", "txt": "dhsmv-fixed", "dat": "dhsmv-fixed"},
    "deceased": {"csv": "deceased-csv"},
    "felony": {"csv": "felony-csv"},
    "incapacitated": {"csv": "incapacitated-csv"},
    "undeliverable": {"csv": "undeliverable-csv"},
}
"""Which layout reads a file of a kind, by the end of its name; never guessed from the contents."""


class Field(Record):
    """One field of a row: where it stands and what may stand in it."""

    name: str
    label: str
    type: FieldType
    required: bool = False
    column: str | None = None
    start: int | None = Limits(default=None, ge=1)
    width: int | None = Limits(default=None, ge=1)
    choices: tuple[str, ...] = ()

    @property
    def place(self) -> slice:
        """The field's place in a fixed record, counted from nought."""
        assert self.start is not None  # noqa: S101 - a layout of this form has been checked
        assert self.width is not None  # noqa: S101 - likewise
        return slice(self.start - 1, self.start - 1 + self.width)


class Control(Record):
    """A header or trailer record: its mark, and the control fields it carries."""

    mark: str = Limits(min_length=1, max_length=1)
    fields: tuple["ControlField", ...]


class ControlField(Record):
    """One control field of a header or trailer."""

    name: Literal["county_code", "as_of", "producer", "rows"]
    start: int = Limits(ge=1)
    width: int = Limits(ge=1)


class Mark(Record):
    """How a file says that its people are made up: in its first line, and a csv in each row too."""

    where: str = Limits(min_length=1)
    """A csv's last column; a fixed file's control field of the header."""
    says: str = Limits(min_length=1)
    """What stands in that column of each row; how that control field begins."""


class Layout(Record):
    """A version of a layout: form, encoding, and the fields in their order."""

    name: str
    version: int
    form: Literal["delimited", "fixed"]
    encoding: Literal["utf-8", "windows-1252"]
    dates: Literal["iso", "compact"]
    delimiter: str = Limits(default=",", min_length=1, max_length=1)
    width: int = 0
    longest: int
    """More bytes than this in one line are no record of this layout."""
    header: Control | None = None
    detail: str = ""
    trailer: Control | None = None
    synthetic: Mark
    fields: tuple[Field, ...]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        names = [field.name for field in self.fields]
        if len(set(names)) != len(names):
            raise ValueError("a layout names a field twice")
        if self.form == "delimited" and any(field.column is None for field in self.fields):
            raise ValueError("a delimited layout needs a column for each field")
        if self.form == "delimited" and self.synthetic.where in {f.column for f in self.fields}:
            raise ValueError("the mark of made-up people needs a column of its own")
        if self.form == "fixed" and not self._covers_the_record():
            raise ValueError("a fixed layout's fields must follow one another to the record's end")
        return self

    def is_marked(self, first: str) -> bool:
        """Tell whether a file's first line says, in exactly its place, that people are made up."""
        mark = self.synthetic
        if self.form == "delimited":
            return first.rpartition(self.delimiter)[2] == mark.where
        return any(
            first.startswith(mark.says, field.start - 1)
            for field in (self.header.fields if self.header else ())
            if field.name == mark.where
        )

    def looks_marked(self, first: str) -> bool:
        """Tell whether the mark's word stands anywhere in a first line, however it is written."""
        word = self.synthetic.where if self.form == "delimited" else self.synthetic.says
        return word.casefold() in first.casefold()

    @property
    def identity(self) -> str:
        """The layout's name with its version, as the ledger records it."""
        return f"{self.name}/{self.version}"

    def _covers_the_record(self) -> bool:
        if self.header is None or self.trailer is None or not self.detail:
            return False
        if self.synthetic.where not in {field.name for field in self.header.fields}:
            return False
        place = len(self.detail) + 1
        for field in self.fields:
            if field.start != place or field.width is None:
                return False
            place += field.width
        return place == self.width + 1


@cache
def layout(name: str) -> Layout:
    """Return a layout that ships with the code."""
    text = files(__package__).joinpath("layouts", f"{name}.json").read_text("utf-8")
    return Layout.model_validate_json(text)


def layout_for(kind: str, key: str) -> Layout:
    """Return the layout that reads a file of that kind and name; LayoutUnknown when none does."""
    readers = READERS[kind]
    name = readers.get(PurePosixPath(key).suffix.removeprefix("."))
    if name is None:
        raise LayoutUnknown(f"no layout reads such a file; its name must end in {_any_of(readers)}")
    return layout(name)


def _any_of(extensions: Iterable[str]) -> str:
    return " or ".join(f".{extension}" for extension in extensions)
