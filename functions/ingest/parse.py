"""A county file to its rows: a chain of small steps, each with one rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from pydantic import ValidationError

from ingest.frame import Cells, Frame, rows_again, rows_of
from ingest.layout import Layout
from ingest.limits import AHEAD, LIMITS, OLDEST, Limits
from ingest.lines import Lines, Source
from ingest.rows import RefusedRow, Row, RowReader, Unfit
from ingest.seals import Gate, Recall
from jury.calendar import years_after
from jury.errors import (
    ControlTotalsOff,
    DateMissing,
    FileEmpty,
    TooManyRefused,
    TrailerMissing,
    WrongCounty,
)
from jury.records import CountySlug, Hex32, Record

ADULT = 18
"""s. 40.01, Florida Statutes."""


class Manifest(Record):
    """The side file of a csv: whose it is, of what day, how many rows, and its hash."""

    county: CountySlug
    as_of: date
    rows: int
    sha256: Hex32


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be true of a file before any of it counts."""

    county: CountySlug
    county_code: int
    sha256: Hex32
    arrived: date
    stage: str
    manifest: Manifest | None = None
    before: date | None = None
    """The date of the county's newest list."""


@dataclass(slots=True, repr=False)
class Parsed:
    """A file's rows: those that were taken, and those that were refused, each with why."""

    as_of: date
    read: int
    passed: int
    """Rows that are those of the file before, byte for byte, and were let pass."""
    rows: list[Row]
    refused: list[RefusedRow]
    untaken: frozenset[str]
    """Numbers on rows that could not be taken but say nothing against the person."""


@dataclass(slots=True)
class _Sorted:
    """Rows as they come off the file, before the file's date is known."""

    rows: list[Row] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    untaken: set[str] = field(default_factory=set)
    elsewhere: int = 0

    def refuse(self, refusal: RefusedRow, licence: str | None) -> None:
        self.refused.append(refusal)
        if licence is not None and refusal.qualifies:
            self.untaken.add(licence)


def read_manifest(content: bytes) -> Manifest:
    """Return a side file's contents; ControlTotalsOff when it does not read."""
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        raise ControlTotalsOff("the manifest beside the file does not read") from None


def parse(
    source: Source,
    layout: Layout,
    expected: Expected,
    *,
    gate: Gate | None = None,
    limits: Limits = LIMITS,
) -> Parsed:
    """Read a whole file, but for the rows that a gate lets pass.

    Raises a FileRefused when the file as such is not to be trusted.
    """
    check_manifest(expected)
    frame = Frame()
    lines = Lines(source, layout.encoding, longest=layout.longest, gate=gate)
    cells = _of_this_county(rows_of(lines, layout, frame, stage=expected.stage), frame, expected)
    found = _sort_rows(cells, RowReader(layout), frame, expected)
    check_totals(frame, expected.manifest)
    if not frame.rows:
        raise FileEmpty("the file holds no records")
    if found.elsewhere == frame.rows:
        raise WrongCounty("every row belongs to another county", rows=frame.rows)
    as_of = _as_of(found, frame, expected)
    _check_ages(found, as_of)
    _check_refusals(found, frame, limits)
    return Parsed(
        as_of=as_of,
        read=frame.rows,
        passed=frame.passed,
        rows=found.rows,
        refused=sorted(found.refused),
        untaken=frozenset(found.untaken),
    )


def read_again(source: Source, layout: Layout, recall: Recall) -> Iterator[Row]:
    """Yield rows of a file that had been let pass, since other rows concern their people."""
    lines = Lines(source, layout.encoding, longest=layout.longest, gate=recall)
    reader = RowReader(layout)
    for line, cells in rows_again(lines, layout):
        yield reader.read(line, cells)


# -- the file -------------------------------------------------------------------


def check_manifest(expected: Expected) -> None:
    """Refuse a file whose manifest names another county or other bytes."""
    manifest = expected.manifest
    if manifest is None:
        return
    if manifest.county != expected.county:
        raise WrongCounty("the manifest beside the file names another county")
    if manifest.sha256 != expected.sha256:
        raise ControlTotalsOff("the file's hash is not the one in its manifest")


def _of_this_county(
    cells: Iterator[tuple[int, Cells]], frame: Frame, expected: Expected
) -> Iterator[tuple[int, Cells]]:
    for row in cells:
        _check_header(frame, expected)
        yield row
    _check_header(frame, expected)


def _check_header(frame: Frame, expected: Expected) -> None:
    if frame.county_code not in (None, expected.county_code):
        raise WrongCounty("the header names another county")


def check_totals(frame: Frame, manifest: Manifest | None) -> None:
    """Refuse a file that has another number of rows than stated, or seems cut off."""
    if manifest is not None:
        if manifest.rows != frame.rows:
            raise ControlTotalsOff(
                "the manifest's count is not the number of rows",
                rows=frame.rows,
                stated=manifest.rows,
            )
    elif frame.county_code is None and not frame.ended:
        # Without a trailer or a manifest, the end of the last line is all that shows the end.
        raise TrailerMissing("the last line has no end: the file was cut off", rows=frame.rows)


def _as_of(found: _Sorted, frame: Frame, expected: Expected) -> date:
    """Return the file's date: stated, or else that of the newest change in it."""
    # Rows that were let pass stood in the file before: none of them has a newer change.
    days = [row.changed_on for row in found.rows]
    if frame.passed and expected.before is not None:
        days.append(expected.before)
    as_of = _stated(frame, expected) or max(days, default=None)
    if as_of is None:
        refuse_all(found.refused, frame)
    check_ahead(as_of, expected)
    return as_of


def check_ahead(as_of: date, expected: Expected) -> None:
    """Refuse a file that is dated further ahead than any slip of a clock."""
    if as_of > expected.arrived + AHEAD:
        raise DateMissing("the file is dated more than a year ahead")


def _stated(frame: Frame, expected: Expected) -> date | None:
    return expected.manifest.as_of if expected.manifest is not None else frame.as_of


def _check_refusals(found: _Sorted, frame: Frame, limits: Limits) -> None:
    if not found.rows and not frame.passed:
        refuse_all(found.refused, frame)
    unreadable = sum(1 for refusal in found.refused if refusal.qualifies)
    elsewhere = found.elsewhere
    if (
        unreadable + elsewhere > limits.unreadable_rows
        and unreadable + elsewhere > limits.unreadable_share * frame.rows
    ):
        refuse_all(found.refused, frame)
    unqualified = len(found.refused) - unreadable
    if unqualified > limits.unreadable_rows and unqualified > limits.unqualified_share * frame.rows:
        refuse_all(found.refused, frame)


def refuse_all(refused: Sequence[RefusedRow], frame: Frame) -> NoReturn:
    """Refuse a file of whose rows too many can't be taken, naming the first."""
    first = min(refused)
    raise TooManyRefused(
        f"{len(refused)} of {frame.rows} rows can't be taken;"
        f" the first is line {first.line}: {first.sentence}",
        rows=frame.rows,
        refused=len(refused),
        line=first.line,
    )


# -- the rows -------------------------------------------------------------------


def _sort_rows(
    cells: Iterator[tuple[int, Cells]], reader: RowReader, frame: Frame, expected: Expected
) -> _Sorted:
    found = _Sorted()
    for line, row_cells in cells:
        latest = _stated(frame, expected) or expected.arrived + AHEAD
        try:
            row = reader.read(line, row_cells)
            _check_standing(row, expected.county_code, latest=latest)
        except Unfit as unfit:
            found.elsewhere += unfit.code == "OtherCounty"
            found.refuse(unfit.at(line), reader.licence(row_cells))
        else:
            found.rows.append(row)
    return found


def _check_standing(row: Row, county_code: int, *, latest: date) -> None:
    if row.changed_on > latest:
        raise Unfit("ChangeAfterFile")
    if row.county_code != county_code:
        raise Unfit("OtherCounty")
    if row.us_citizen != "Y":
        raise Unfit("NotCitizen")
    if row.fl_resident != "Y":
        raise Unfit("NotResident")


def _check_ages(found: _Sorted, as_of: date) -> None:
    """Refuse the rows of people who are not of age, or can't be, on the file's date."""
    of_age = []
    for row in found.rows:
        code = _age_code(row.date_of_birth, as_of)
        if code is None and row.changed_on < row.date_of_birth:
            code = "BornLater"
        if code is None:
            of_age.append(row)
        else:
            found.refuse(Unfit(code, "the date of the last change").at(row.line), row.licence)
    found.rows = of_age


def _age_code(born: date, as_of: date) -> str | None:
    if born > as_of or born.year < as_of.year - OLDEST:
        return "BirthDateImpossible"
    return "UnderAge" if years_after(born, ADULT) > as_of else None
