"""Hostile files by the thousand: what is wrong is refused or held, with a code and its line.

The corpus is `tests/hostile.py`. It is read in a process of its own, whose time and memory are
then the reader's alone; of every kind some files also go the whole way through an office whose
list is published. The second half damages one cell of one row of a file that is otherwise good.
"""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hostile
import intake
import planning
import pytest
from hostile import CSV, FIELDS, FIXED, FREE_TEXT, NUMBERS, SEED, Cells
from intake import ingest, items

from ingest.layout import Field
from ingest.parse import Parsed
from jury import wiring
from jury.errors import FileRefused
from jury.records import CountyFile, FileStatus, Status

pytestmark = pytest.mark.faults

ROOT = Path(__file__).resolve().parents[2]
FILES, FILES_OF_A_KIND, ROW_FILES = 10_000, 4, 2_000
SECONDS, MEGABYTES = 15, 256
SENTENCES = 150
"""More different sentences than this would mean that something of the files got into them."""


# -- ten thousand files, read -----------------------------------------------------


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """Read the corpus in a process of its own."""
    places = (".", "functions", "layers/jury", "layers/ranmar", "tests")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "hostile_reading.py"), str(FILES)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(str(ROOT / place) for place in places)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    codes: Counter[str] = Counter()
    for outcomes in told["outcomes"].values():
        codes.update(outcomes)
    print(f"\nseed {SEED}: {told['files']} hostile files of {len(told['outcomes'])} kinds;")
    print(f"slowest {told['slowest']} s, peak memory {told['peak_mb']} MB;")
    print(", ".join(f"{code} {count}" for code, count in codes.most_common()))
    return told


def amiss(report: dict[str, Any], question: str) -> Any:
    """Return what was found amiss in answer to a question; None when nothing was."""
    return report["amiss"].get(question)


def test_ten_thousand_hostile_files_of_every_kind_have_been_read(report):
    assert report["files"] >= FILES
    assert set(report["outcomes"]) == {*hostile.KINDS, *hostile.GIGABYTES}
    assert len(hostile.KINDS) >= 25


def test_no_hostile_file_meets_an_unhandled_exception(report):
    assert amiss(report, "unhandled") is None


def test_every_file_is_refused_but_those_that_no_reader_can_tell(report):
    assert amiss(report, "taken") is None


def test_a_file_that_no_reader_can_tell_is_read_for_what_it_is(report):
    assert amiss(report, "misread") is None
    read = {kind for kind, outcomes in report["outcomes"].items() if "read" in outcomes}
    assert read >= set(hostile.READABLE), "a kind is named readable that never is"


def test_every_refusal_has_a_code(report):
    assert amiss(report, "no code") is None


def test_every_refusal_that_concerns_a_line_names_it_among_its_facts(report):
    assert amiss(report, "no line") is None


def test_no_refusal_repeats_a_cell_of_the_file(report):
    assert amiss(report, "repeats a cell") is None
    assert amiss(report, "repeats a number") is None
    assert amiss(report, "carries an error that holds the line") is None
    assert len(report["sentences"]) < SENTENCES


def test_no_file_takes_longer_than_fifteen_seconds(report):
    assert report["slowest"] < SECONDS


def test_the_whole_run_with_its_gigabytes_stays_within_256_megabytes(report):
    assert report["peak_mb"] < MEGABYTES


# -- every kind through the office ------------------------------------------------


class Listed:
    """An office with a published list, opened anew when a file has got through after all."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._form = ""
        self._before: tuple[object, ...] = ()

    def of(self, form: str) -> None:
        """Open the office whose list came in that layout, unless it is open and untouched."""
        if self._form == form and self._before == stood():
            return
        self.close()
        self._open.enter_context(intake.opened())
        first = ingest(hostile.before(form).content, hostile.NAMES[form])
        assert (first.status, first.counts.added) == (FileStatus.PUBLISHED, hostile.PEOPLE)
        self._form, self._before = form, stood()

    def close(self) -> None:
        self._open.close()
        self._form = ""


def stood() -> tuple[object, ...]:
    """Return everything that a refused or held file must leave alone."""
    state = wiring.court().state("osceola")
    return items("people"), state


@pytest.fixture(scope="module")
def listed() -> Iterator[Listed]:
    office = Listed()
    yield office
    office.close()


def by_form() -> list[str]:
    """Return the kinds, those of one layout behind each other: an office opens for each once."""
    return sorted(hostile.KINDS, key=lambda kind: kind.rpartition(", ")[2])


@pytest.mark.parametrize("kind", by_form())
def test_nothing_of_a_hostile_file_reaches_the_roll(listed, kind):
    listed.of(kind.rpartition(", ")[2])
    before = stood()
    for number in range(FILES_OF_A_KIND):
        file = hostile.made(kind, number)
        entry = ingest(file.content, f"{number}-{file.name}")
        assert stopped(entry), f"{kind} {number}: {entry.status} {entry.counts}"
        assert stood() == before
        assert "zq" not in entry.model_dump_json().lower()


def stopped(entry: CountyFile) -> bool:
    """Tell whether the ledger says that a file was stopped, and why."""
    if entry.status is FileStatus.HELD:
        return bool(entry.breakers) and entry.history[-1].what == "held"
    return entry.status is FileStatus.REFUSED and bool(entry.code) and bool(entry.message)


@pytest.mark.parametrize("form", [CSV, FIXED])
def test_the_same_file_without_any_damage_is_published(listed, form):
    listed.of(form)
    entry = ingest(hostile.good(form).content, hostile.NAMES[form])
    assert (entry.status, entry.breakers) == (FileStatus.PUBLISHED, ())
    assert (entry.counts.unchanged, entry.counts.changed) == (30, 30)


# -- one bad row among good ones ----------------------------------------------------

ROWS = 20
MUST, FRAME, EITHER = "the row must be refused", "the file must be refused", "either, or harmless"


@dataclass(frozen=True)
class Damage:
    """A damage to one cell: to which, what it makes of it, and what must become of it."""

    what: str
    columns: tuple[str, ...]
    change: Callable[[random.Random, str], str]
    then: str
    forms: tuple[str, ...] = (CSV, FIXED)


REQUIRED = tuple(field.name for field in FIELDS[CSV] if field.required)
ALL = hostile.COLUMNS
DATES = ("date_of_birth", "changed_on")
ONE_LETTER = ("id_kind", "sex", "race", "us_citizen", "fl_resident")
NAMES = ("last_name", "first_name")
UNSEEN = "\u202e\u200b\u00ad\u00a0\u3000"
BYTES = ("\udcff", "\udc80", "\udcc0\udcaf", "\udced\udca0\udc80", "\udcf1")


def put(chance: random.Random, cell: str, what: str) -> str:
    """Put something into a cell, for a sign of it, behind its first."""
    place = chance.randrange(1, len(cell)) if len(cell) > 1 else 0
    return cell[:place] + what + cell[place + 1 :]


def noise(chance: random.Random, cell: str) -> str:
    return "".join(chance.choices("ABCxyz 0189.-'/#&=+@éñλ漢ﬀ", k=max(len(cell), 1)))


DAMAGES = (
    Damage("blank where a cell is required", REQUIRED, lambda _, __: "", MUST),
    Damage("look-alike digits", NUMBERS, hostile.alike, MUST),
    Damage("a letter for a digit", NUMBERS, lambda c, cell: put(c, cell, "O"), MUST),
    Damage("a digit short", ("res_zip", "res_zip4", "mail_zip", "ssn", "dl_number"),
           lambda _, cell: cell[:-1], MUST),
    Damage("no day of the calendar", DATES, lambda c, _: c.choice(
        ("1980-02-30", "2026-13-01", "0000-00-00", "1981-02-29", "9999-99-99")), MUST),
    Damage("a day of another century", DATES, lambda c, _: c.choice(
        ("2999-01-01", "9999-12-31", "2826-10-01")), MUST),
    Damage("born in 1899", ("date_of_birth",), lambda _, __: "1899-12-31", MUST),
    Damage("an unknown choice", ("id_kind", "us_citizen", "fl_resident"),
           lambda c, _: c.choice("XyÝ0?"), MUST),
    Damage("no letter", ("sex", "race"), lambda c, _: c.choice("0*éλ?"), MUST),
    Damage("an unknown state", ("res_state", "mail_state"),
           lambda c, _: c.choice(("ZZ", "fl", "F", "ＦＬ", "12")), MUST),
    Damage("somebody who may not serve", ("us_citizen", "fl_resident"), lambda _, __: "N", MUST),
    Damage("another county", ("county_code",), lambda c, _: c.choice(("7", "25", "66")), MUST),
    Damage("a sign that nobody sees", FREE_TEXT,
           lambda c, cell: put(c, cell, c.choice(UNSEEN)), MUST),
    Damage("a blank in front", FREE_TEXT, lambda _, cell: f" {cell[1:]}", MUST),
    Damage("a digit in a name", NAMES, lambda c, cell: put(c, cell, c.choice("7７٧²")), MUST),
    Damage("a name without a letter", NAMES, lambda c, _: c.choice((".", "-", "''", "&")), MUST),
    Damage("half a mailing address", ("mail_line1", "mail_city", "mail_zip"),
           lambda _, __: "", MUST),
    Damage("NUL", ALL, lambda c, cell: put(c, cell, "\0"), FRAME),
    Damage("a control character", ALL,
           lambda c, cell: put(c, cell, c.choice("\x01\t\x1b\x7f\x85\u2028\u2029\ufeff\r")), FRAME),
    Damage("bytes that are no text", ALL, lambda c, cell: put(c, cell, c.choice(BYTES)), FRAME),
    Damage("a letter given up", ALL, lambda c, cell: put(c, cell, "\ufffd"), FRAME),
    Damage("a line break", ALL, lambda c, cell: put(c, cell, "\n"), FRAME),
    Damage("an unclosed quote", ALL, lambda _, cell: f'"{cell}', FRAME, (CSV,)),
    Damage("a quote within quotes", ALL, lambda _, cell: f'"{cell}"x"', FRAME, (CSV,)),
    Damage("a delimiter too many", ALL, lambda c, cell: put(c, cell, ","), FRAME, (CSV,)),
    Damage("a cell too long for its place", ALL, lambda _, cell: f"{cell:<60}x", FRAME, (FIXED,)),
    Damage("noise", ALL, noise, EITHER),
    Damage("another letter", ALL, lambda c, cell: put(c, cell, c.choice("ABCxyz")), EITHER),
    Damage("a sign lost", ALL, lambda c, cell: cell[1:] if c.random() < 0.5 else cell[:-1], EITHER),
    Damage("blank", ALL, lambda _, __: "", EITHER),
    Damage("a formula", FREE_TEXT, lambda c, cell: c.choice("=+-@＝") + cell[1:], EITHER),
    Damage("a quote in a cell", FREE_TEXT, lambda c, cell: put(c, cell, '"'), EITHER),
    Damage("another script", FREE_TEXT, lambda c, cell: put(c, cell, c.choice("éñλ漢ﬀי")), EITHER),
    Damage("a turned bit", ALL, lambda c, cell: put(
        c, cell, chr(ord(cell[-1]) ^ (1 << c.randrange(7)))), EITHER),
)  # fmt: skip


@dataclass(frozen=True)
class BadRow:
    """A file of good rows with one bad one, and what was done to it."""

    damage: Damage
    form: str
    line: int
    content: bytes

    @property
    def where(self) -> str:
        return f"{self.damage.what}, {self.form}, line {self.line}"


def bad_row(number: int, rows: tuple[Cells, ...], *, day: str = hostile.FILE_DAY) -> BadRow:
    """Return the file of that number: the damages take turns, cell and row are drawn by lot."""
    chance = random.Random(f"{SEED} one row {number}")
    damage = DAMAGES[number % len(DAMAGES)]
    form = chance.choice(damage.forms)
    place = chance.randrange(len(rows))
    column = chance.choice(damage.columns)
    cells = dict(rows[place]) | {column: damage.change(chance, rows[place][column])}
    lines = list(hostile.sheet(form, rows, day=day).lines)
    lines[hostile.FIRST_ROW - 1 + place] = hostile.line_of(
        cells if damage.then == FRAME else fitting(cells, FIELDS[form]), form
    )
    return BadRow(damage, form, hostile.FIRST_ROW + place, b"".join(lines))


def fitting(cells: dict[str, str], fields: tuple[Field, ...]) -> Cells:
    """Keep cells within their widths, as whoever writes a fixed record does."""
    widths = {field.name: field.width for field in fields if field.width is not None}
    dates = {field.name for field in fields if field.type == "date" and field.width == 8}
    return {
        name: (cell.replace("-", "") if name in dates else cell)[: widths.get(name)]
        for name, cell in cells.items()
    }


def became(bad: BadRow) -> str:
    """Read and plan a file with one bad row; say what became of it, having checked the counts."""
    good_lines = set(range(hostile.FIRST_ROW, hostile.FIRST_ROW + ROWS)) - {bad.line}
    parsed = read_or_refused(bad)
    if isinstance(parsed, FileRefused):
        assert parsed.facts.get("line") == bad.line, f"{bad.where}: {parsed.public()}"
        return "file refused"
    refused = list(parsed.refused)
    assert {row.line for row in parsed.rows} | {one.line for one in refused} == (
        good_lines | {bad.line}
    ), bad.where
    assert good_lines.isdisjoint(one.line for one in refused), bad.where
    assert all(one.code and one.sentence for one in refused), bad.where
    plan = planning.planned_of(parsed, (), planning.FIRST)
    assert plan.counts.balanced, bad.where
    assert (plan.counts.rows, plan.counts.refused) == (ROWS, len(refused)), bad.where
    assert plan.counts.added == ROWS - len(refused), bad.where
    assert [(one.line, one.code) for one in plan.refused] == [
        (one.line, one.code) for one in refused
    ], bad.where
    return "row refused" if refused else "harmless"


def read_or_refused(bad: BadRow) -> Parsed | FileRefused:
    try:
        return planning.read(bad.content, hostile.NAMES[bad.form])
    except FileRefused as refusal:
        return refusal


@pytest.fixture(scope="module")
def fates() -> list[tuple[BadRow, str]]:
    """Read two thousand files in which one cell of one row is damaged."""
    files = [bad_row(number, hostile.people()[:ROWS]) for number in range(ROW_FILES)]
    found = [(bad, became(bad)) for bad in files]
    figures = Counter((bad.damage.then, fate) for bad, fate in found)
    print(f"\nseed {SEED}: {len(found)} files with one bad row, {len(DAMAGES)} damages;")
    for (then, fate), count in sorted(figures.items()):
        print(f"  {then}: {fate} {count}")
    return found


def test_the_good_rows_count_and_the_bad_one_is_counted_with_its_line(fates):
    assert len(fates) == ROW_FILES
    assert {fate for _, fate in fates} == {"file refused", "row refused", "harmless"}


def test_a_cell_that_breaks_a_rule_costs_its_own_row_and_no_other(fates):
    wrong = [(bad.where, fate) for bad, fate in fates
             if bad.damage.then == MUST and fate != "row refused"]  # fmt: skip
    assert wrong == []


def test_a_cell_that_breaks_the_frame_costs_the_file(fates):
    wrong = [(bad.where, fate) for bad, fate in fates
             if bad.damage.then == FRAME and fate != "file refused"]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("form", [CSV, FIXED])
def test_a_file_with_one_bad_row_is_published_without_it_and_counts_balance(listed, form):
    listed.close()
    damages = [number for number, one in enumerate(DAMAGES) if one.then == MUST]
    with intake.opened():
        ingest(hostile.before(form).content, hostile.NAMES[form])
        for turn, damage in enumerate(damages[form == FIXED :: 2]):
            day = (date.fromisoformat(hostile.FILE_DAY) + timedelta(days=turn)).isoformat()
            newest = hostile.people()[0] | {"changed_on": day}
            rows = (newest, *hostile.people()[1:])
            bad = of_form(form, damage, rows, day)
            entry = ingest(bad.content, f"{turn}-{hostile.NAMES[form]}")
            assert entry.status is FileStatus.PUBLISHED, f"{bad.where}: {entry.code}"
            counts, state = entry.counts, wiring.court().state("osceola")
            assert counts.balanced, bad.where
            assert (counts.rows, counts.refused) == (hostile.PEOPLE, 1), bad.where
            active = [one for one in intake.roll().values() if one.status is Status.ACTIVE]
            assert counts.active_after == state.active == len(active), bad.where


def of_form(form: str, damage: int, rows: tuple[Cells, ...], day: str) -> BadRow:
    """Return a bad row in that layout, and not in the one row that dates a csv."""
    numbers = (damage + len(DAMAGES) * turn for turn in range(100))
    files = (bad_row(number, rows, day=day) for number in numbers)
    return next(bad for bad in files if bad.form == form and bad.line > hostile.FIRST_ROW)
