"""Hostile county files: every kind of damage by its name, each file a function of a seed.

    hostile.KINDS["nul, csv"](random.Random(7))   the file, its name, and the line of the damage
    hostile.made("nul, csv", 3)                   the third one of the corpus
    hostile.GIGABYTES                             files that are read as they come, not built

Under every damage lies the same good file of sixty people, every second of whose rows is that of
the list before, byte for byte. Each cell that takes free text carries a canary, `Zq` and six
letters, and every number is as good as one: what a refusal says can be searched for both.
"""

import gzip
import io
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from types import SimpleNamespace
from typing import NamedTuple, cast
from unittest.mock import patch

import planning

from ingest.layout import Field, layout
from ingest.parse import Parsed

SEED = 20261123
LIST_DAY, FILE_DAY, LAST_YEAR = "2026-07-01", "2026-10-01", "2025-10-01"
"""Of the list that is published before, of the good file, and of a file that comes too late."""

PEOPLE = 60
GIGABYTE = 1 << 30
COUNTY_CODE = "26"
CSV, FIXED = "csv", "fixed"
NAMES = {CSV: "hostile.csv", FIXED: "hostile.txt"}
HEADER_LINE, FIRST_ROW = 1, 2
FIELDS = {CSV: layout("dhsmv-csv").fields, FIXED: layout("dhsmv-fixed").fields}
COLUMNS = tuple(field.name for field in FIELDS[CSV])
HEADING, MADE_UP = "synthetic", "Y"
"""The last column of a csv, and what it says in each row: these people are made up."""
FREE_TEXT = ("last_name", "first_name", "middle_name", "res_line1", "res_line2", "res_city",
             "mail_line1", "mail_line2", "mail_city")  # fmt: skip
NUMBERS = ("dl_number", "ssn", "date_of_birth", "county_code", "res_zip", "res_zip4", "mail_zip",
           "mail_zip4", "changed_on")  # fmt: skip
MARK = "\ufeff".encode()
Cells = Mapping[str, str]


class File(NamedTuple):
    """A file, its name, and the line that its refusal must point to, where it is one line."""

    content: bytes
    name: str
    line: int | None = None


Maker = Callable[[random.Random], File]
KINDS: dict[str, Maker] = {}


def made(kind: str, number: int) -> File:
    """Return one file of the corpus; the same kind and number give the same bytes."""
    return KINDS[kind](random.Random(f"{SEED} {kind} {number}"))


# -- the good file ----------------------------------------------------------------


@cache
def people() -> tuple[dict[str, str], ...]:
    """Return the cells of everybody in the good file; no cell is blank."""
    chance = random.Random(SEED)
    return tuple(_person(chance, number) for number in range(PEOPLE))


def _person(chance: random.Random, number: int) -> dict[str, str]:
    def digits(count: int) -> str:
        return "".join(chance.choices("0123456789", k=count))

    def canary() -> str:
        return "Zq" + "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6))

    born = date(1940 + number, 1 + number % 12, 1 + chance.randrange(28))
    return {
        "dl_number": chance.choice("ABCEFGHJK") + digits(12),
        "id_kind": chance.choice("DI"),
        "ssn": f"9{number:02d}{digits(6)}",
        **{name: canary() for name in ("last_name", "first_name", "middle_name")},
        "suffix": chance.choice(("JR", "SR", "III")),
        "date_of_birth": born.isoformat(),
        "sex": chance.choice("FM"),
        "race": chance.choice("ABW"),
        "us_citizen": "Y",
        "fl_resident": "Y",
        "county_code": COUNTY_CODE,
        "res_line1": f"{100 + number} {canary()} St",
        "res_line2": f"Apt {canary()}",
        "res_city": canary(),
        "res_state": "FL",
        "res_zip": ("34741", "34743", "34744", "34746")[number % 4],
        "res_zip4": f"1{digits(3)}",
        "mail_line1": f"Box {canary()}",
        "mail_line2": f"Station {canary()}",
        "mail_city": canary(),
        "mail_state": "GA",
        "mail_zip": f"30{digits(3)}",
        "mail_zip4": f"2{digits(3)}",
        "changed_on": FILE_DAY if number % 2 else LIST_DAY,
    }


def line_of(cells: Cells, form: str) -> bytes:
    """Return a row as it stands in a file: cells are neither quoted nor cut to their width.

    A cell may carry bytes that are no text as `surrogateescape` writes them.
    """
    if form == CSV:
        text = ",".join((*(cells[column] for column in COLUMNS), MADE_UP)) + "\r\n"
    else:
        text = "D" + "".join(_padded(cells, field) for field in FIELDS[FIXED]) + "\n"
    return text.encode(errors="surrogateescape")


def _padded(cells: Cells, field: Field) -> str:
    assert field.width is not None
    cell = cells.get(field.name, "")
    if field.type == "date":
        cell = cell.replace("-", "")
    return f"{cell:<{field.width}}"


class Sheet(NamedTuple):
    """A file as its lines, each with its end, from which a damaged one is made."""

    form: str
    lines: tuple[bytes, ...]

    @property
    def name(self) -> str:
        return NAMES[self.form]

    @property
    def content(self) -> bytes:
        return b"".join(self.lines)

    @property
    def rows(self) -> range:
        """The line numbers of the rows, counted from one as a clerk counts."""
        return range(FIRST_ROW, FIRST_ROW + PEOPLE)

    def file(self, content: bytes, line: int | None = None) -> File:
        return File(content, self.name, line)

    def but(self, line: int, *instead: bytes) -> bytes:
        """Return the contents with other lines, or none, in the place of one."""
        return b"".join((*self.lines[: line - 1], *instead, *self.lines[line:]))

    def with_rows(self, rows: Sequence[Cells]) -> bytes:
        """Return the contents with other rows between the same header and trailer."""
        last = self.lines[FIRST_ROW - 1 + PEOPLE :]
        return b"".join((self.lines[0], *(line_of(one, self.form) for one in rows), *last))


def sheet(form: str, rows: Sequence[Cells], *, day: str = FILE_DAY) -> Sheet:
    """Return a file of these rows, of that day."""
    lines = [line_of(one, form) for one in rows]
    if form == CSV:
        return Sheet(form, (heading(COLUMNS), *lines))
    return Sheet(form, (header(day=day), *lines, trailer(len(lines), day=day)))


@cache
def good(form: str) -> Sheet:
    """Return the good file."""
    return sheet(form, people())


@cache
def before(form: str, day: str = LIST_DAY) -> Sheet:
    """Return the file of the same people in which nobody has changed since that day."""
    return sheet(form, [one | {"changed_on": day} for one in people()], day=day)


def heading(names: Sequence[str]) -> bytes:
    """Return the first line of a csv."""
    return f"{','.join((*names, HEADING))}\r\n".encode()


def header(*, county: str = COUNTY_CODE, day: str = FILE_DAY) -> bytes:
    """Return the header record of a fixed file."""
    return f"{'H' + county + day.replace('-', '') + 'SYNTHETIC':<400}\n".encode()


def trailer(rows: int | str, *, day: str = FILE_DAY) -> bytes:
    """Return the trailer record of a fixed file."""
    count = f"{rows:09d}" if isinstance(rows, int) else rows
    return f"{'T' + count + day.replace('-', ''):<400}\n".encode()


# -- how a kind is made -----------------------------------------------------------

Damage = Callable[[random.Random, Sheet], File]


def of(*forms: str) -> Callable[[Damage], Damage]:
    """Register a damage under its name for files of these forms."""

    def register(damage: Damage) -> Damage:
        for form in forms:
            KINDS[f"{damage.__name__.strip('_').replace('_', ' ')}, {form}"] = partial(
                _damaged, damage, form
            )
        return damage

    return register


def _damaged(damage: Damage, form: str, chance: random.Random) -> File:
    return damage(chance, good(form))


def _row(chance: random.Random, paper: Sheet) -> int:
    return chance.choice(paper.rows)


def _inserted(chance: random.Random, paper: Sheet, what: bytes, line: int) -> File:
    """Put something into a line, behind its first letter and before its end."""
    old = paper.lines[line - 1]
    place = chance.randrange(1, len(old.rstrip(b"\r\n")))
    return paper.file(paper.but(line, old[:place] + what + old[place:]), line)


def _in_every_row(paper: Sheet, change: Callable[[dict[str, str]], Cells]) -> File:
    """Change every row, so that the refusal must name the first of them."""
    return paper.file(paper.with_rows([change(dict(one)) for one in people()]), FIRST_ROW)


# -- nothing, or no table ---------------------------------------------------------


@of(CSV, FIXED)
def nothing_at_all(chance: random.Random, paper: Sheet) -> File:
    return paper.file(b"")


@of(CSV, FIXED)
def blanks_and_line_ends(chance: random.Random, paper: Sheet) -> File:
    content = b"".join(chance.choices((b" ", b"\n", b"\r\n"), k=chance.randrange(1, 40)))
    return paper.file(chance.choice((b"", MARK)) + content)


@of(CSV, FIXED)
def a_header_and_no_row(chance: random.Random, paper: Sheet) -> File:
    return paper.file(paper.lines[0] + (trailer(0) if paper.form == FIXED else b""))


@of(CSV, FIXED)
def random_bytes(chance: random.Random, paper: Sheet) -> File:
    size = chance.randrange(1, 30_000)
    if chance.random() < 0.5:
        return paper.file(chance.randbytes(size))
    signs = [*range(32, 127), *b',,,"\r\n\n']
    return paper.file(bytes(chance.choices(signs, k=size)))


@of(CSV, FIXED)
def zeros(chance: random.Random, paper: Sheet) -> File:
    return paper.file(bytes(chance.randrange(1, 3_000_000)), HEADER_LINE)


@of(CSV, FIXED)
def a_gigabyte_of_zeros_under_gzip(chance: random.Random, paper: Sheet) -> File:
    return paper.file(_bomb() * 64 + chance.randbytes(chance.randrange(40)))


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(GIGABYTE // 64), mtime=0)


@of(CSV, FIXED)
def a_zip_within_a_zip(chance: random.Random, paper: Sheet) -> File:
    content = paper.lines[0] + paper.lines[chance.choice(paper.rows) - 1]
    for depth in range(chance.randrange(1, 5)):
        pack = io.BytesIO()
        with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(paper.name if not depth else f"{depth}.zip", content)
        content = pack.getvalue()
    return paper.file(content)


@of(CSV, FIXED)
def a_spreadsheet(chance: random.Random, paper: Sheet) -> File:
    old, new = bytes.fromhex("D0CF11E0A1B11AE1"), b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml"
    return paper.file(chance.choice((old, new)) + chance.randbytes(chance.randrange(8000)))


@of(CSV, FIXED)
def another_document(chance: random.Random, paper: Sheet) -> File:
    start = chance.choice((
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"<!DOCTYPE html>\n<html><title>404 Not Found</title>\n",
        b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>\n',
        b'{"people": [\n',
        b"\x7fELF\x02\x01\x01\n",
        b"\x89PNG\r\n\x1a\n",
        b"-----BEGIN PGP MESSAGE-----\n\n",
    ))  # fmt: skip
    return paper.file(start + b"".join(paper.lines[1 : chance.randrange(1, 20)]))


@of(CSV, FIXED)
def called_by_the_other_layouts_name(chance: random.Random, paper: Sheet) -> File:
    return File(paper.content, NAMES[FIXED if paper.form == CSV else CSV])


@of(CSV, FIXED)
def a_name_that_no_layout_has(chance: random.Random, paper: Sheet) -> File:
    name = chance.choice(("f.xlsx", "f.csv.gz", "f", "f.json", "f.csv.", "f.zip", "f.exe"))
    return File(paper.content, name)


# -- encodings and control characters ---------------------------------------------


@of(CSV, FIXED)
def broken_utf_8(chance: random.Random, paper: Sheet) -> File:
    broken = (b"\xff", b"\xfe", b"\x80", b"\xc0\xaf", b"\xe2\x82", b"\xed\xa0\x80",
              b"\xf5\x80\x80\x80", b"\xf0\x82\x82\xac", b"\xc3")  # fmt: skip
    return _inserted(chance, paper, chance.choice(broken), _row(chance, paper))


@of(CSV, FIXED)
def utf_16_with_a_mark(chance: random.Random, paper: Sheet) -> File:
    codes = ("utf-16-le", "utf-16-be", "utf-32-le")
    return paper.file(("\ufeff" + paper.content.decode()).encode(chance.choice(codes)), HEADER_LINE)


@of(CSV, FIXED)
def utf_16_without_a_mark(chance: random.Random, paper: Sheet) -> File:
    code = chance.choice(("utf-16-le", "utf-16-be", "utf-32-be"))
    return paper.file(paper.content.decode().encode(code), HEADER_LINE)


@of(CSV, FIXED)
def two_marks_at_the_start(chance: random.Random, paper: Sheet) -> File:
    return paper.file(MARK * chance.randrange(2, 5) + paper.content, HEADER_LINE)


@of(CSV, FIXED)
def a_mark_inside(chance: random.Random, paper: Sheet) -> File:
    return _inserted(chance, paper, MARK, chance.randrange(1, len(paper.lines) + 1))


@of(CSV, FIXED)
def letters_of_one_byte(chance: random.Random, paper: Sheet) -> File:
    name = chance.choice(("Núñez", "Müller", "O’Brien", "Søren", "Zoë X", "€va"))
    code = "latin-1" if name.isalpha() and chance.random() < 0.5 else "windows-1252"
    number = chance.randrange(PEOPLE)
    cells = people()[number] | {"last_name": name.encode(code).decode(errors="surrogateescape")}
    return paper.file(paper.but(FIRST_ROW + number, line_of(cells, paper.form)), FIRST_ROW + number)


@of(CSV, FIXED)
def a_letter_given_up_before(chance: random.Random, paper: Sheet) -> File:
    return _inserted(chance, paper, "\ufffd".encode(), _row(chance, paper))


@of(CSV, FIXED)
def a_mainframes_letters(chance: random.Random, paper: Sheet) -> File:
    return paper.file(paper.content.decode().encode(chance.choice(("cp037", "cp500", "cp1140"))))


@of(CSV, FIXED)
def nul(chance: random.Random, paper: Sheet) -> File:
    line = chance.randrange(1, len(paper.lines) + 1)
    return _inserted(chance, paper, bytes(chance.randrange(1, 50)), line)


@of(CSV, FIXED)
def control_characters(chance: random.Random, paper: Sheet) -> File:
    signs = [chr(sign) for sign in (*range(1, 32), *range(127, 160)) if sign != ord("\n")]
    return _inserted(chance, paper, chance.choice(signs).encode(), _row(chance, paper))


@of(CSV, FIXED)
def line_ends_of_unicode(chance: random.Random, paper: Sheet) -> File:
    sign = chance.choice(("\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"))
    return _inserted(chance, paper, sign.encode(), _row(chance, paper))


@of(CSV, FIXED)
def carriage_returns_only(chance: random.Random, paper: Sheet) -> File:
    content = paper.content.replace(b"\r\n", b"\n").replace(b"\n", b"\r")
    return paper.file(content + chance.choice((b"", b"\n")), HEADER_LINE)


@of(CSV, FIXED)
def signs_that_nobody_sees(chance: random.Random, paper: Sheet) -> File:
    sign = chance.choice(("\u202e", "\u200b", "\u2066", "\u00ad", "\u00a0", "\u3000", "\U000e0041"))
    column = chance.choice(FREE_TEXT)
    return _in_every_row(paper, lambda one: one | {column: f"Zq{sign}{one[column]}"})


@of(CSV, FIXED)
def a_mark_of_the_end(chance: random.Random, paper: Sheet) -> File:
    return paper.file(
        paper.content + b"\x1a" * chance.randrange(1, 600) + chance.choice((b"", b"\r\n")),
        len(paper.lines) + 1,
    )


# -- lines and quotes -------------------------------------------------------------


@of(CSV, FIXED)
def an_endless_line(chance: random.Random, paper: Sheet) -> File:
    endless = chance.choice((b"x", b",", b"x,", b'"', "é".encode()))
    line = chance.randrange(1, len(paper.lines) + 1)
    return _inserted(chance, paper, endless * chance.randrange(5_000, 300_000), line)


@of(CSV)
def a_last_line_without_its_end(chance: random.Random, paper: Sheet) -> File:
    return paper.file(paper.content.rstrip(b"\r\n"))


@of(CSV)
def an_unclosed_quote(chance: random.Random, paper: Sheet) -> File:
    number = chance.randrange(PEOPLE)
    column = chance.choice(COLUMNS)
    cells = people()[number] | {column: f'"{people()[number][column]}'}
    return paper.file(paper.but(FIRST_ROW + number, line_of(cells, CSV)), FIRST_ROW + number)


@of(CSV)
def quotes_within_quotes(chance: random.Random, paper: Sheet) -> File:
    number = chance.randrange(PEOPLE)
    column = chance.choice(COLUMNS)
    form = chance.choice(('"Zq"{}"Zq"', '"{}" ', '"{}"x', '""{}""', '" "{}" "'))
    cells = people()[number] | {column: form.format(people()[number][column])}
    return paper.file(paper.but(FIRST_ROW + number, line_of(cells, CSV)), FIRST_ROW + number)


@of(CSV)
def a_quote_closed_in_a_later_line(chance: random.Random, paper: Sheet) -> File:
    number = chance.randrange(PEOPLE)
    column = chance.choice(COLUMNS)
    inside = chance.choice(("\r\n", "\n", "\n\n\n"))
    cells = people()[number] | {column: f'"Zq{inside}{people()[number][column]}"'}
    return paper.file(paper.but(FIRST_ROW + number, line_of(cells, CSV)), FIRST_ROW + number)


@of(CSV, FIXED)
def a_blank_line(chance: random.Random, paper: Sheet) -> File:
    line = _row(chance, paper)
    blank = chance.choice((b"\n", b"\r\n", b"   \n"))
    return paper.file(paper.but(line, blank, paper.lines[line - 1]), line)


@of(CSV)
def another_delimiter(chance: random.Random, paper: Sheet) -> File:
    return paper.file(paper.content.replace(b",", chance.choice((b";", b"|", b"\t", b":", b"~"))))


@of(CSV)
def another_delimiter_in_a_row(chance: random.Random, paper: Sheet) -> File:
    line = _row(chance, paper)
    other = chance.choice((b";", b"|", b"\t", b", ,"))
    return paper.file(paper.but(line, paper.lines[line - 1].replace(b",", other)), line)


@of(CSV)
def a_row_with_a_cell_more_or_less(chance: random.Random, paper: Sheet) -> File:
    line = _row(chance, paper)
    cells = paper.lines[line - 1].split(b",")
    place = chance.randrange(len(cells) - 1)
    if chance.random() < 0.5:
        del cells[place]
    else:
        cells.insert(place, chance.choice((b"", b"Y", b"Zqmoreone")))
    return paper.file(paper.but(line, b",".join(cells)), line)


@of(FIXED)
def a_record_too_long_or_short(chance: random.Random, paper: Sheet) -> File:
    line = chance.randrange(1, len(paper.lines) + 1)
    old, place = paper.lines[line - 1], chance.randrange(1, 400)
    new = chance.choice((old[:place] + old[place + 1 :], old[:place] + b" " + old[place:]))
    return paper.file(paper.but(line, new), line)


@of(FIXED)
def a_record_of_no_known_type(chance: random.Random, paper: Sheet) -> File:
    line = _row(chance, paper)
    mark = chance.choice((b"d", b" ", b"X", b"H", b"0", b"t"))
    return paper.file(paper.but(line, mark + paper.lines[line - 1][1:]), line)


# -- columns ----------------------------------------------------------------------


@of(CSV)
def a_column_missing(chance: random.Random, paper: Sheet) -> File:
    place = chance.randrange(len(COLUMNS))
    return paper.file(_recolumned(paper, lambda cells: [*cells[:place], *cells[place + 1 :]]))


@of(CSV)
def a_column_more(chance: random.Random, paper: Sheet) -> File:
    place = chance.randrange(len(COLUMNS) + 1)
    name = chance.choice((b"", b"party", b"email", b"status", b"DL_NUMBER"))
    return paper.file(_recolumned(paper, lambda cells: [*cells[:place], name, *cells[place:]]))


@of(CSV)
def a_column_twice(chance: random.Random, paper: Sheet) -> File:
    first, second = chance.sample(range(len(COLUMNS)), 2)
    names = paper.lines[0].rstrip().split(b",")
    if chance.random() < 0.5:
        names[second] = names[first]
        return paper.file(paper.but(HEADER_LINE, b",".join(names) + b"\r\n"))
    return paper.file(_recolumned(paper, lambda cells: [*cells[:-1], cells[first], cells[-1]]))


@of(CSV)
def a_column_by_another_name(chance: random.Random, paper: Sheet) -> File:
    names = paper.lines[0].decode().rstrip().split(",")
    place = chance.randrange(len(names))
    other = chance.choice(("{} ", " {}", "{}s", "{}\u0301", "x{}")).format(names[place])
    names[place] = chance.choice((other, names[place].upper(), names[place].replace("e", "е", 1)))
    if ",".join(names) == paper.lines[0].decode().rstrip():
        names[place] = ""
    return paper.file(paper.but(HEADER_LINE, f"{','.join(names)}\r\n".encode()))


def _recolumned(paper: Sheet, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    rows = (line.rstrip(b"\r\n").split(b",") for line in paper.lines)
    return b"".join(b",".join(change(cells)) + b"\r\n" for cells in rows)


@of(CSV)
def two_headings_exchanged(chance: random.Random, paper: Sheet) -> File:
    """Make exchanges that matter: sex, race and the two marks are alike to any reader."""
    names = list(COLUMNS)
    alike = {"sex", "race", "us_citizen", "fl_resident"}
    one, other = chance.sample([place for place in range(26) if names[place] not in alike], 2)
    names[one], names[other] = names[other], names[one]
    return paper.file(paper.but(HEADER_LINE, heading(names)))


@of(CSV)
def the_mark_of_made_up_people_amiss(chance: random.Random, paper: Sheet) -> File:
    """Leave it out, misspell it, or put it twice or into another place, in every line alike."""

    def elsewhere(cells: list[bytes]) -> list[bytes]:
        return [*cells[:place], cells[-1], *cells[place:-1]]

    place = chance.randrange(len(COLUMNS))
    other = chance.choice((b"synthetik", b"Synthetic", b"SYNTHETIC", b"synthetic ", b"", b"test"))
    ways: tuple[Callable[[list[bytes]], list[bytes]], ...] = (
        lambda cells: cells[:-1],
        lambda cells: [*cells[:-1], cells[-1].replace(b"synthetic", other)],
        lambda cells: [*cells, cells[-1]],
        elsewhere,
    )
    return paper.file(_recolumned(paper, chance.choice(ways)))


@of(CSV)
def rows_that_are_not_made_up(chance: random.Random, paper: Sheet) -> File:
    line = _row(chance, paper)
    cell = chance.choice((b"", b"N", b"y", b"Zqreally"))
    real = paper.lines[line - 1].removesuffix(b"Y\r\n") + cell + b"\r\n"
    return paper.file(paper.but(line, real), line)


@of(FIXED)
def a_producer_of_real_people(chance: random.Random, paper: Sheet) -> File:
    other = chance.choice((b"DHSMV    ", b" SYNTHETIC", b"SYNTHETIK", b"Synthetic", b"         "))
    changed = paper.lines[0].replace(b"SYNTHETIC", other)
    return paper.file(paper.but(HEADER_LINE, changed[:400].rstrip(b"\n").ljust(400) + b"\n"))


@of(CSV, FIXED)
def no_header(chance: random.Random, paper: Sheet) -> File:
    return paper.file(b"".join(paper.lines[1:]))


@of(CSV, FIXED)
def the_header_again_in_the_middle(chance: random.Random, paper: Sheet) -> File:
    """A page heading every few rows, as a report that was printed to a file has it."""
    every = chance.randrange(2, 5)
    rows = list(paper.lines[1:])
    for place in range(len(rows) - len(rows) % every - every, 0, -every):
        rows.insert(place, paper.lines[0])
    return paper.file(paper.lines[0] + b"".join(rows), FIRST_ROW + every)


@of(CSV, FIXED)
def the_columns_shifted(chance: random.Random, paper: Sheet) -> File:
    """Hartford: from a random place on every row stands one too far to the right or the left."""
    right = chance.random() < 0.5
    if paper.form == CSV:
        place = chance.randrange(len(COLUMNS) - 1)
        return paper.file(_rows_alone(paper, partial(_cells_shifted, place, right=right)), 2)
    place = chance.randrange(1, 393)
    return paper.file(_rows_alone(paper, partial(_signs_shifted, place, right=right)), FIRST_ROW)


def _cells_shifted(place: int, line: bytes, *, right: bool) -> bytes:
    *cells, mark = line.rstrip().split(b",")
    if right:
        cells = [*cells[:place], b"", *cells[place:-1]]
    else:
        cells = [*cells[:place], *cells[place + 1 :], b""]
    return b",".join((*cells, mark)) + b"\r\n"


def _signs_shifted(place: int, line: bytes, *, right: bool) -> bytes:
    if right:
        return line[:place] + b" " + line[place:399] + b"\n"
    return line[:place] + line[place + 1 : 400] + b" \n"


def _rows_alone(paper: Sheet, change: Callable[[bytes], bytes]) -> bytes:
    rows = [change(paper.lines[line - 1]) for line in paper.rows]
    return b"".join((paper.lines[0], *rows, *paper.lines[1 + PEOPLE :]))


@of(CSV, FIXED)
def a_letter_slid_into_the_next_column(chance: random.Random, paper: Sheet) -> File:
    """Hartford to the letter: the last one of each cell of a column stands in the next cell."""
    place = chance.randrange(len(COLUMNS) - 1)
    here, there = COLUMNS[place], COLUMNS[place + 1]

    def slid(one: dict[str, str]) -> Cells:
        return one | {here: one[here][:-1], there: one[here][-1] + one[there]}

    rows = [_within_its_widths(slid(dict(one)), paper.form) for one in people()]
    return paper.file(paper.with_rows(rows))


def _within_its_widths(cells: Cells, form: str) -> Cells:
    if form == CSV:
        return cells
    widths = {field.name: field.width for field in FIELDS[FIXED]}
    return {
        name: (cell.replace("-", "") if name in {"date_of_birth", "changed_on"} else cell)[
            : widths[name]
        ]
        for name, cell in cells.items()
    }


@of(CSV, FIXED)
def a_column_sorted_without_the_others(chance: random.Random, paper: Sheet) -> File:
    columns = ("dl_number", "ssn", "last_name", "first_name", "res_line1", "mail_line1")
    return _sorted_alone(chance, paper, chance.choice(columns))


@of(CSV, FIXED)
def birth_dates_sorted_without_the_others(chance: random.Random, paper: Sheet) -> File:
    return _sorted_alone(chance, paper, "date_of_birth")


def _sorted_alone(chance: random.Random, paper: Sheet, column: str) -> File:
    turn = chance.randrange(1, PEOPLE)  # some columns are in order already
    cells = sorted(one[column] for one in people())
    pairs = zip(people(), [*cells[turn:], *cells[:turn]], strict=True)
    return paper.file(paper.with_rows([one | {column: cell} for one, cell in pairs]))


# -- cut off, put together, out of order ------------------------------------------


@of(CSV, FIXED)
def cut_off_inside_a_line(chance: random.Random, paper: Sheet) -> File:
    content = paper.content
    places = range(1, len(content) - 2)
    place = chance.choice(places)
    while content[place - 1 : place] == b"\n":
        place = chance.choice(places)
    return paper.file(content[:place])


@of(CSV, FIXED)
def cut_off_at_a_line_end(chance: random.Random, paper: Sheet) -> File:
    return paper.file(b"".join(paper.lines[: chance.randrange(2, 46)]))


@of(FIXED)
def records_lost(chance: random.Random, paper: Sheet) -> File:
    lost = set(chance.sample(paper.rows, chance.randrange(1, 30)))
    kept = (line for number, line in enumerate(paper.lines, start=1) if number not in lost)
    return paper.file(b"".join(kept))


@of(FIXED)
def no_trailer(chance: random.Random, paper: Sheet) -> File:
    return paper.file(b"".join(paper.lines[:-1]))


@of(FIXED)
def a_trailer_of_millions(chance: random.Random, paper: Sheet) -> File:
    count = chance.choice((10_000_000, 999_999_999, PEOPLE + 1, PEOPLE - 1, 0))
    return paper.file(paper.but(len(paper.lines), trailer(count)))


@of(FIXED)
def a_trailer_that_does_not_read(chance: random.Random, paper: Sheet) -> File:
    count = chance.choice(("-00000060", "0x000003c", "000_00060", "         ", "6.0000e01"))
    return paper.file(paper.but(len(paper.lines), trailer(count)))


@of(FIXED)
def a_trailer_of_another_day(chance: random.Random, paper: Sheet) -> File:
    day = chance.choice((LAST_YEAR, LIST_DAY, "2999-01-01", "2026-13-01", "        "))
    return paper.file(paper.but(len(paper.lines), trailer(PEOPLE, day=day)))


@of(FIXED)
def records_after_the_trailer(chance: random.Random, paper: Sheet) -> File:
    more = paper.lines[_row(chance, paper) - 1]
    return paper.file(paper.content + more, len(paper.lines) + 1)


@of(CSV, FIXED)
def two_files_in_one(chance: random.Random, paper: Sheet) -> File:
    return paper.file(paper.content * 2, len(paper.lines) + 1)


@of(CSV, FIXED)
def lines_shuffled_with_the_frame(chance: random.Random, paper: Sheet) -> File:
    lines = list(paper.lines)
    while lines[0] == paper.lines[0]:
        chance.shuffle(lines)
    return paper.file(b"".join(lines))


@of(CSV, FIXED)
def bits_flipped_in_the_frame(chance: random.Random, paper: Sheet) -> File:
    """Flip bits of the header or the trailer; the producer's name is read by nobody."""
    if paper.form == CSV:
        line, places = HEADER_LINE, [*range(len(paper.lines[0]) - 2)]
    elif chance.random() < 0.5:
        line, places = HEADER_LINE, [*range(11), *range(31, 400)]
    else:
        line, places = len(paper.lines), [*range(400)]
    text = bytearray(paper.lines[line - 1])
    for place in chance.sample(places, chance.randrange(1, 9)):
        bit = chance.randrange(8)
        text[place] ^= 1 << bit
    return paper.file(paper.but(line, bytes(text)))


# -- another county, another time, other people ------------------------------------


@of(CSV, FIXED)
def another_county(chance: random.Random, paper: Sheet) -> File:
    code = chance.choice(("7", "07", "25", "66"))
    elsewhere = [one | {"county_code": code} for one in people()]
    if paper.form == CSV or chance.random() < 0.3:
        return paper.file(paper.with_rows(elsewhere))
    rows = chance.choice((people(), elsewhere))
    head = header(county=f"{code:>2}")
    return paper.file(Sheet(FIXED, (head, *paper.lines[1:])).with_rows(rows))


@of(CSV, FIXED)
def rows_of_another_county_among_ours(chance: random.Random, paper: Sheet) -> File:
    among = set(chance.sample(range(PEOPLE), chance.randrange(11, 50)))
    rows = [
        one | ({"county_code": "7"} if place in among else {}) for place, one in enumerate(people())
    ]
    return paper.file(paper.with_rows(rows), FIRST_ROW + min(among))


@of(CSV, FIXED)
def last_years_file(chance: random.Random, paper: Sheet) -> File:
    day = chance.choice((LAST_YEAR, "2024-02-29", "2026-06-30"))
    return paper.file(before(paper.form, day).content)


@of(CSV, FIXED)
def nobody_who_may_serve(chance: random.Random, paper: Sheet) -> File:
    column = chance.choice(("us_citizen", "fl_resident"))
    return _in_every_row(paper, lambda one: one | {column: "N"})


# -- cells that are wrong in every row ---------------------------------------------

DIGITS = {
    "full-width": "０１２３４５６７８９",
    "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩",
    "Persian": "۰۱۲۳۴۵۶۷۸۹",
    "Devanagari": "०१२३४५६७८९",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "bold": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
}
LETTERS = {"A": "А", "B": "В", "C": "С", "D": "Ⅾ", "E": "Е", "F": "Ｆ", "H": "Н", "I": "І",
           "J": "Ј", "K": "К", "G": "Ｇ", "M": "М", "W": "Ｗ", "Y": "Υ", "L": "Ｌ"}  # fmt: skip


def alike(chance: random.Random, cell: str) -> str:
    """Return a cell with one digit or all of them replaced by others that look the same."""
    signs = DIGITS[chance.choice(tuple(DIGITS))]
    places = [place for place, sign in enumerate(cell) if sign.isdecimal()]
    wanted = set(places) if chance.random() < 0.5 else {chance.choice(places)}
    return "".join(signs[int(sign)] if place in wanted else sign for place, sign in enumerate(cell))


@of(CSV, FIXED)
def look_alike_digits(chance: random.Random, paper: Sheet) -> File:
    column = chance.choice(NUMBERS)
    return _in_every_row(paper, lambda one: one | {column: alike(chance, one[column])})


@of(CSV, FIXED)
def look_alike_letters(chance: random.Random, paper: Sheet) -> File:
    letters = str.maketrans(LETTERS)
    column = chance.choice(("dl_number", "id_kind", "sex", "race", "us_citizen", "res_state"))
    return _in_every_row(paper, lambda one: one | {column: one[column].translate(letters)})


@of(FIXED)
def look_alike_digits_in_the_frame(chance: random.Random, paper: Sheet) -> File:
    where = chance.randrange(4)
    if where < 2:
        head = header(
            county=alike(chance, COUNTY_CODE) if where else COUNTY_CODE,
            day=FILE_DAY if where else alike(chance, FILE_DAY),
        )
        return paper.file(paper.but(HEADER_LINE, head))
    last = trailer(
        alike(chance, f"{PEOPLE:09d}") if where > 2 else PEOPLE,
        day=FILE_DAY if where > 2 else alike(chance, FILE_DAY),
    )
    return paper.file(paper.but(len(paper.lines), last))


@of(CSV, FIXED)
def born_on_an_impossible_day(chance: random.Random, paper: Sheet) -> File:
    day = chance.choice(
        ("1899-12-31", "2999-01-01", "2026-10-02", "1980-02-30", "1900-00-00", "0000-00-00",
         "9999-99-99", "0001-01-01", "1981-02-29", "17/05/80  ")
    )  # fmt: skip
    return _in_every_row(paper, lambda one: one | {"date_of_birth": day})


@of(CSV, FIXED)
def changed_on_an_impossible_day(chance: random.Random, paper: Sheet) -> File:
    day = chance.choice(("2999-12-31", "9999-12-31", "2026-02-30", "0000-00-00", "2026-13-01"))
    return _in_every_row(paper, lambda one: one | {"changed_on": day})


@of(CSV, FIXED)
def changed_before_anybody_was_born(chance: random.Random, paper: Sheet) -> File:
    day = chance.choice(("1899-12-31", "1899-12-30", "0001-01-01", "1900-01-01"))
    return _in_every_row(paper, lambda one: one | {"changed_on": day})


@of(FIXED)
def a_frame_of_an_impossible_day(chance: random.Random, paper: Sheet) -> File:
    day = chance.choice(("1899-12-31", "2999-01-01", "0000-00-00", "9999-99-99", "2028-02-29"))
    return paper.file(b"".join((header(day=day), *paper.lines[1:-1], trailer(PEOPLE, day=day))))


@of(CSV, FIXED)
def a_required_column_blank(chance: random.Random, paper: Sheet) -> File:
    required = [field.name for field in FIELDS[paper.form] if field.required]
    column = chance.choice(required)
    return _in_every_row(paper, lambda one: one | {column: ""})


@of(CSV, FIXED)
def numbers_that_only_a_program_reads(chance: random.Random, paper: Sheet) -> File:
    """Whatever `int` and friends would take although nobody writes a number so."""
    column, cell = chance.choice((
        ("res_zip", "3_474"), ("res_zip", "+3474"), ("res_zip", "3474."), ("res_zip4", "1e03"),
        ("mail_zip", "0x1F4"), ("county_code", "+2"), ("county_code", "-2"), ("ssn", "9_0_1_2_3"),
        ("dl_number", "E12345678901"), ("dl_number", "E12345678901_"), ("ssn", "12345678"),
        ("date_of_birth", "1980-W201"), ("us_citizen", "y"), ("id_kind", "d"),
    ))  # fmt: skip
    return _in_every_row(paper, lambda one: one | {column: cell})


# -- files larger than memory -------------------------------------------------------


class Endless(io.RawIOBase):
    """Some bytes, then one byte repeated to a gigabyte; nothing of it is kept."""

    def __init__(self, start: bytes, repeated: bytes, size: int = GIGABYTE) -> None:
        super().__init__()
        self._start = io.BytesIO(start)
        self._repeated = repeated
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if count := self._start.readinto(buffer):
            return count
        count = min(len(buffer), self._left)
        buffer[:count] = self._repeated * count
        self._left -= count
        return count


def _gigabytes() -> dict[str, tuple[Callable[[], Endless], str, int]]:
    found: dict[str, tuple[Callable[[], Endless], str, int]] = {}
    for form in (CSV, FIXED):
        part = good(form).lines[:20]
        for what, repeated in (("zeros", b"\0"), ("one letter", b"x"), ("quotes", b'"')):
            alone = partial(Endless, b"", repeated)
            behind = partial(Endless, b"".join(part), repeated)
            found[f"a gigabyte of {what}, {form}"] = (alone, NAMES[form], 1)
            found[f"a gigabyte of {what} behind good rows, {form}"] = (behind, NAMES[form], 21)
    return found


GIGABYTES = _gigabytes()
"""How each is opened, its name, and the line that its refusal must point to."""


def read_as_it_comes(source: Endless, name: str) -> Parsed:
    """Read a file through the door of all tests, but for its buffer, which would hold it all."""
    with patch.object(planning, "io", SimpleNamespace(BytesIO=lambda content: content)):
        return planning.read(cast("bytes", source), name)


# -- what no reader can tell ----------------------------------------------------------

READABLE: dict[str, str] = {
    "cut off at a line end, csv": (
        "a csv without a manifest has no trailer: that rows are missing shows against the list"
    ),
    "last years file, csv": "only the county's list knows that it is newer",
    "last years file, fixed": "only the county's list knows that it is newer",
    "two headings exchanged, csv": (
        "names, streets and towns are all free text: exchanged, they show against the list"
    ),
    "a letter slid into the next column, csv": "free text into free text shows against the list",
    "a letter slid into the next column, fixed": "free text into free text shows against the list",
    "a column sorted without the others, csv": "each row reads well: it shows against the list",
    "a column sorted without the others, fixed": "each row reads well: it shows against the list",
    "birth dates sorted without the others, csv": "each row reads well: it shows against the list",
    "birth dates sorted without the others, fixed": (
        "each row reads well: it shows against the list"
    ),
}
"""Kinds that may be read, and why the reader can't know better. The office must still stop them."""


def misread(kind: str, file: File, parsed: Parsed) -> str | None:
    """Say what is wrong with the reading of a readable kind; None when it is what it must be."""
    lines = file.content.count(b"\n")
    rows = lines - (1 if file.name == NAMES[CSV] else 2)
    refused = list(parsed.refused)
    if parsed.read != rows or len(list(parsed.rows)) + len(refused) != rows:
        return "a row has been lost or counted twice"
    if any(not one.code or not FIRST_ROW <= one.line <= lines for one in refused):
        return "a refused row lacks its code or its line"
    what = kind.partition(",")[0]
    if what == "last years file" and parsed.as_of > date.fromisoformat(LIST_DAY):
        return "the file's date is not that of last year"
    if what.startswith(("cut off", "last years")) and refused:
        return "a good row has been refused"
    return None
