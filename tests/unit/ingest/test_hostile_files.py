"""Files that are refused as a whole, each with its code; the failures of other courts by name."""

import io
import random
import zlib
from datetime import date

import pytest
from county_rows import COLUMNS, as_csv, as_fixed, row, rows

from ingest.layout import layout_for
from ingest.parse import Expected, Manifest, parse, read_manifest
from jury import errors

ARRIVED = date(2026, 10, 5)
CSV, FIXED = as_csv(rows(30)), as_fixed(rows(30))


def read(content: bytes, name: str = "f.csv", manifest: Manifest | None = None):
    expected = Expected(
        county="osceola",
        county_code=26,
        sha256="0" * 64,
        arrived=ARRIVED,
        stage="test",
        manifest=manifest,
    )
    return parse(io.BytesIO(content), layout_for("dhsmv", name), expected)


def manifest(**changes) -> Manifest:
    stated = {"county": "osceola", "as_of": date(2026, 10, 1), "rows": 30, "sha256": "0" * 64}
    return Manifest(**(stated | changes))


def lines(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


NOISE = random.Random(5).randbytes(20_000)

REFUSED = {
    "empty": (b"", "f.csv", errors.FileEmpty),
    "empty, fixed": (b"", "f.txt", errors.FileEmpty),
    "header only": (as_csv([]), "f.csv", errors.FileEmpty),
    "header and trailer only": (as_fixed([]), "f.txt", errors.FileEmpty),
    "random bytes": (NOISE, "f.csv", errors.FileRefused),
    "random bytes, fixed": (NOISE, "f.txt", errors.FileRefused),
    "zeros": (bytes(3_000_000), "f.csv", errors.ControlCharacters),
    "UTF-16": (CSV.decode().encode("utf-16"), "f.csv", errors.EncodingUnreadable),
    "UTF-16 without a mark": (CSV.decode().encode("utf-16-le"), "f.csv", errors.ControlCharacters),
    "Windows-1252 under a UTF-8 layout": (
        as_csv([row(last_name="Núñez")]).decode().encode("windows-1252"),
        "f.csv",
        errors.EncodingUnreadable,
    ),
    "a letter lost before": (
        as_csv([row(last_name="N\ufffdez")]),
        "f.csv",
        errors.EncodingUnreadable,
    ),
    "NUL": (CSV.replace(b"Exampelquorne", b"Exa\0ple", 1), "f.csv", errors.ControlCharacters),
    "NUL, fixed": (
        FIXED.replace(b"Exampelquorne", b"Exam\0elquorne", 1), "f.txt", errors.ControlCharacters
    ),
    "tab": (CSV.replace(b"Exampelquorne", b"Exa\tple", 1), "f.csv", errors.ControlCharacters),
    "line separator": (as_csv([row(last_name="A\u2028B")]), "f.csv", errors.ControlCharacters),
    "C1 control": (as_csv([row(last_name="A\x85B")]), "f.csv", errors.ControlCharacters),
    "CR only": (as_csv(rows(3)).replace(b"\r\n", b"\r"), "f.csv", errors.ControlCharacters),
    "huge line": (b"x" * 3_000_000, "f.csv", errors.WidthWrong),
    "unclosed quote": (
        CSV.replace(b",Exampelquorne,", b',"Exampelquorne,', 1),
        "f.csv",
        errors.WidthWrong,
    ),
    "something after a closing quote": (
        CSV.replace(b",Exampelquorne,", b',"Exam"pelquorne,', 1),
        "f.csv",
        errors.WidthWrong,
    ),
    "quote closed in the next line": (
        CSV.replace(b",Exampelquorne,", b',"Exam\r\npelquorne",', 1),
        "f.csv",
        errors.WidthWrong,
    ),
    "extra column in one row": (CSV.replace(b",Y,26,", b",Y,Y,26,", 1), "f.csv", errors.WidthWrong),
    "missing column in one row": (CSV.replace(b",Y,26,", b",26,", 1), "f.csv", errors.WidthWrong),
    "blank line": (CSV + b"\r\n", "f.csv", errors.WidthWrong),
    "semicolons": (CSV.replace(b",", b";"), "f.csv", errors.ColumnsWrong),
    "extra column": (as_csv(rows(3), [*COLUMNS, "sex"]), "f.csv", errors.ColumnsWrong),
    "unknown column": (
        CSV.replace(b"fl_resident", b"fl_residing", 1),
        "f.csv",
        errors.ColumnsWrong,
    ),
    "missing column": (as_csv(rows(3), COLUMNS[:-1]), "f.csv", errors.ColumnsWrong),
    "no header": (b"".join(lines(CSV)[1:]), "f.csv", errors.ColumnsWrong),
    "fixed called csv": (FIXED, "f.csv", errors.ColumnsWrong),
    "csv called fixed": (CSV, "f.txt", errors.WidthWrong),
    "a spreadsheet called csv": (b"PK\x03\x04" + NOISE, "f.csv", errors.FileRefused),
    "gzip called csv": (zlib.compress(CSV), "f.csv", errors.FileRefused),
    "no header record": (b"".join(lines(FIXED)[1:]), "f.txt", errors.HeaderMissing),
    "unreadable header date": (
        FIXED.replace(b"H2620261001", b"H2620261301"),
        "f.txt",
        errors.HeaderMissing,
    ),
    "no trailer": (b"".join(lines(FIXED)[:-1]), "f.txt", errors.TrailerMissing),
    "a record after the trailer": (
        b"".join([*lines(FIXED), lines(FIXED)[1]]),
        "f.txt",
        errors.ControlTotalsOff,
    ),
    "a record lost": (
        b"".join([*lines(FIXED)[:7], *lines(FIXED)[8:]]),
        "f.txt",
        errors.ControlTotalsOff,
    ),
    "trailer of another day": (
        FIXED.replace(b"T00000003020261001", b"T00000003020260701"),
        "f.txt",
        errors.ControlTotalsOff,
    ),
    "one record too short": (
        FIXED.replace(b"Kissimmee ", b"Kissimmee", 1),
        "f.txt",
        errors.WidthWrong,
    ),
    "unknown record type": (FIXED.replace(b"\nDE", b"\nXE", 1), "f.txt", errors.WidthWrong),
    "another county": (as_fixed(rows(3), county=" 7"), "f.txt", errors.WrongCounty),
    "another county, csv": (as_csv(rows(3, county_code="7")), "f.csv", errors.WrongCounty),
    "every date beyond belief": (
        as_csv(rows(3, changed_on="2999-01-01")),
        "f.csv",
        errors.TooManyRefused,
    ),
    "dated years ahead": (as_fixed(rows(3), as_of="2999-01-01"), "f.txt", errors.DateMissing),
    "nobody a citizen": (as_csv(rows(30, us_citizen="N")), "f.csv", errors.TooManyRefused),
    "no end of the last line": (CSV.removesuffix(b"\r\n"), "f.csv", errors.TrailerMissing),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_the_file_is_refused_with_its_code(what):
    content, name, code = REFUSED[what]
    with pytest.raises(code):
        read(content, name)


@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_says_nothing_that_stands_in_the_file(what):
    content, name, _ = REFUSED[what]
    with pytest.raises(errors.FileRefused) as refusal:
        read(content, name)
    told = str(refusal.value.public()).lower()
    assert "exampelquorne" not in told
    assert "900112" not in told
    assert refusal.value.__cause__ is None


def test_a_truncated_fixed_file_is_refused_wherever_it_is_cut():
    for place in range(1, len(FIXED) - 1, len(FIXED) // 100):
        with pytest.raises(errors.FileRefused):
            read(FIXED[:place], "f.txt")


def test_a_truncated_csv_is_refused_wherever_it_is_cut_inside_a_line():
    for place in range(1, len(CSV) - 2, len(CSV) // 100):
        if not CSV[:place].endswith(b"\n"):
            with pytest.raises(errors.FileRefused):
                read(CSV[:place])


def test_a_truncated_csv_with_a_manifest_is_refused_at_a_line_end_too():
    with pytest.raises(errors.ControlTotalsOff):
        read(b"".join(lines(CSV)[:20]), manifest=manifest())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"county": "orange"}, errors.WrongCounty),
        ({"rows": 31}, errors.ControlTotalsOff),
        ({"sha256": "1" * 64}, errors.ControlTotalsOff),
    ],
)
def test_a_manifest_that_does_not_agree_refuses_the_file(changes, code):
    with pytest.raises(code):
        read(CSV, manifest=manifest(**changes))


def test_a_manifest_that_does_not_read_refuses_the_file():
    with pytest.raises(errors.ControlTotalsOff):
        read_manifest(b'{"county": "osceola", "as_of": "soon"}')


# -- Hartford, 1989: a city's last letter slid into the status column -----------------


def test_hartford_a_record_shifted_to_the_right_at_any_place_is_refused():
    people = full_rows()
    for place in range(1, 393):
        with pytest.raises(errors.FileRefused):
            read(shifted(people, right_at(place)), "f.txt")


def test_hartford_a_record_shifted_to_the_left_at_any_place_is_refused():
    people = full_rows()
    for place in range(1, 393):
        with pytest.raises(errors.FileRefused):
            read(shifted(people, left_at(place)), "f.txt")


@pytest.mark.parametrize("turn", range(1, len(COLUMNS)))
def test_hartford_a_csv_whose_values_slid_under_other_columns_is_refused(turn):
    people = [
        dict(zip(COLUMNS, [*values[turn:], *values[:turn]], strict=True))
        for values in (list(person.values()) for person in full_rows())
    ]
    with pytest.raises(errors.FileRefused):
        read(as_csv(people))


def full_rows() -> list[dict[str, str]]:
    return rows(
        30,
        suffix="JR",
        res_line2="Apt 4",
        res_zip4="1234",
        mail_line1="PO Box 7",
        mail_line2="Station B",
        mail_city="Orlando",
        mail_state="FL",
        mail_zip="32801",
        mail_zip4="9999",
    )


def right_at(place: int):
    return lambda line: line[:place] + " " + line[place:399]


def left_at(place: int):
    return lambda line: line[:place] + line[place + 1 :] + " "


def shifted(people, slip) -> bytes:
    first, *details, last = as_fixed(people).decode().splitlines()
    return "".join(f"{line}\n" for line in (first, *map(slip, details), last)).encode()
