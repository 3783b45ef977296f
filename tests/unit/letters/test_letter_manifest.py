"""The printer's papers: exact round trips, harmless in a spreadsheet, strict when read."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from summons.manifest import (
    COLUMNS,
    PrinterFileUnreadable,
    plain_cell,
    read_confirmation,
    read_manifest,
    safe_cell,
    write_confirmation,
    write_manifest,
)
from summons.records import Confirmed, Manifest, ManifestRow, letters_hash

POOL = "petit-20270104T0830-main-courthouse"
HASH = "ab" * 32


def row_of(place: int) -> ManifestRow:
    return ManifestRow(
        place=place,
        juror_number=f"OSC-27W01-{place:05d}",
        page=place,
        tracking=f"00270123456{place:09d}",
    )


def manifest_of(letters: int) -> Manifest:
    rows = tuple(row_of(place) for place in range(1, letters + 1))
    return Manifest(
        pool=POOL,
        sha256=HASH,
        letters_sha256=hash_of(*rows),
        pages=letters,
        letters=letters,
        rows=rows,
    )


def hash_of(*rows: ManifestRow) -> str:
    return letters_hash((row.juror_number, row.tracking) for row in rows)


def cells_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@given(st.text())
def test_a_cell_comes_back_exactly(text):
    assert plain_cell(safe_cell(text)) == text


@given(st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text())
def test_a_cell_that_a_spreadsheet_would_calculate_starts_with_an_apostrophe(start, rest):
    assert safe_cell(start + rest) == "'" + start + rest


@given(st.text())
def test_an_apostrophe_of_the_cell_s_own_is_kept(text):
    assert safe_cell("'" + text) == "''" + text
    assert plain_cell(safe_cell("'" + text)) == "'" + text


def test_an_ordinary_cell_is_left_alone():
    for text in ("O’Brien", "12 - 3", "A=B", ""):
        assert safe_cell(text) == text


@pytest.mark.parametrize("letters", [0, 1, 300])
def test_a_manifest_comes_back_exactly(letters):
    manifest = manifest_of(letters)
    assert read_manifest(write_manifest(manifest)) == manifest


def test_a_manifest_opens_with_the_count_the_pages_and_the_hashes():
    heading, first, *letters = cells_of(write_manifest(manifest_of(3)))
    said = dict(zip(heading, first, strict=True))
    assert (said["record"], said["pool"]) == ("file", POOL)
    assert (said["letters"], said["pages"], said["sha256"]) == ("3", "3", HASH)
    assert said["letters_sha256"] == hash_of(row_of(1), row_of(2), row_of(3))
    assert [row[COLUMNS.index("juror_number")] for row in letters] == [
        "OSC-27W01-00001",
        "OSC-27W01-00002",
        "OSC-27W01-00003",
    ]


def test_the_same_manifest_is_the_same_bytes():
    assert write_manifest(manifest_of(20)) == write_manifest(manifest_of(20))


def test_a_spreadsheet_sees_a_tracking_number_as_text():
    for row in cells_of(write_manifest(manifest_of(5)))[2:]:
        tracking = row[COLUMNS.index("tracking")]
        assert not tracking.isdigit()
        assert tracking.replace(" ", "").isdigit()


def test_no_cell_of_a_manifest_can_be_calculated():
    cells = [cell for row in cells_of(write_manifest(manifest_of(50))) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data.rsplit(b"\r\nletter", 1)[0] + b"\r\n",
        lambda data: data.replace(b"letter,", b"lettre,", 1),
        lambda data: data.replace(b"record,pool", b"pool,record", 1),
        lambda data: data.replace(HASH.encode(), HASH[:-1].encode()),
        lambda data: data.replace(b",5,5,", b",5,6,", 1),
        lambda data: data.replace(b",5,5,", b",6,6,", 1),
        lambda data: data.replace(b"OSC-27W01-00002", b"OSC-27W01-00001"),
        lambda data: data.replace(b"OSC-27W01-00002", b"=cmd|'/c calc'!A1"),
        lambda data: data.replace(b"OSC-27W01-00002", b"OSC-27W01\x0000002"),
        lambda data: data.replace(b"OSC-27W01-00002", b'"OSC-27W01-00002'),
        lambda data: data.replace(b"OSC-27W01-00002", b'"OSC"-27W01-00002'),
        lambda data: data.replace(b"OSC-27W01-00002", b"OSC-27W01-\xff0002"),
        lambda data: data.replace(b"00270 12345 60000 00002", b"2.70123E+17"),
        lambda data: data.replace(b"00270 12345 60000 00002", b"00270 12345 60000 00001"),
        lambda data: data.replace(b"00270 12345 60000 00002", b"00270 12345 60000 00009"),
        lambda data: data.replace(b"OSC-27W01-00002", b"OSC-27W01-00009"),
        lambda data: data.replace(b"\r\nletter,", b",extra\r\nletter,", 1),
        lambda data: data + b"letter,\r\n",
        lambda data: data.replace(POOL.encode(), b"petit-20270111T0830-main-courthouse", 1),
        lambda _: b"",
        lambda _: b"\x00" * 100,
        lambda _: "record\n".encode("utf-16"),
    ],
)
def test_a_manifest_that_was_changed_or_cut_off_is_refused(spoil):
    data = write_manifest(manifest_of(5))
    assert spoil(data) != data
    with pytest.raises(PrinterFileUnreadable):
        read_manifest(spoil(data))


def test_a_manifest_saved_again_by_a_spreadsheet_still_reads():
    data = b"\xef\xbb\xbf" + write_manifest(manifest_of(5)).replace(b"\r\n", b"\n")
    assert read_manifest(data) == manifest_of(5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"letters": 2},
        {"pages": 2},
        {"rows": (row_of(1), row_of(3), row_of(2))},
        {"letters_sha256": hash_of(row_of(1), row_of(2))},
        {"letters_sha256": hash_of(row_of(1), row_of(3), row_of(2))},
        {"rows": (row_of(1), row_of(2), row_of(2).model_copy(update={"page": 3})), "pages": 3},
    ],
)
def test_counts_that_disagree_make_no_manifest(wrong):
    facts = {name: getattr(manifest_of(3), name) for name in Manifest.model_fields}
    with pytest.raises(ValidationError):
        Manifest(**(facts | wrong))


# -- the printer's word -------------------------------------------------------


def confirmation(*lines: str) -> bytes:
    return "\r\n".join(("juror_number,tracking,outcome,on", *lines, "")).encode()


def mailed(place: int) -> str:
    row = row_of(place)
    return f"{row.juror_number},{row.tracking},mailed,2026-12-01"


def test_a_confirmation_reads_as_one_record_a_letter():
    confirmed = read_confirmation(confirmation(*map(mailed, (2, 1, 3))))
    assert len(confirmed) == 3
    assert confirmed[0] == Confirmed(
        juror_number="OSC-27W01-00002",
        tracking="00270123456000000002",
        outcome="mailed",
        on=date(2026, 12, 1),
    )


def test_a_tracking_number_in_groups_is_the_same_number():
    line = "OSC-27W01-00001,00270 12345 60000 00001,mailed,2026-12-01"
    assert read_confirmation(confirmation(line)) == read_confirmation(confirmation(mailed(1)))


def test_a_confirmation_is_filed_as_the_same_bytes_however_it_was_written():
    plain = confirmation(mailed(1), mailed(2))
    again = b"\xef\xbb\xbf" + plain.replace(b"\r\n", b"\n").replace(b"00270123", b"00270 123")
    filed = write_confirmation(read_confirmation(plain))
    assert write_confirmation(read_confirmation(again)) == filed
    assert read_confirmation(filed) == read_confirmation(plain)


@pytest.mark.parametrize(
    "data",
    [
        confirmation(mailed(1).replace("mailed", "posted")),
        confirmation(mailed(1).replace("2026-12-01", "12/1/2026")),
        confirmation(mailed(1) + ",x"),
        confirmation(mailed(1).replace("OSC", "=OSC")),
        confirmation(mailed(1).replace("00270123456000000001", "2.7E+17")),
        confirmation('"' + mailed(1)),
        confirmation(mailed(1).replace("OSC", "O\x1bSC")),
        b"juror_number,tracking,outcome\r\n",
        b"",
    ],
)
def test_a_confirmation_that_does_not_read_as_agreed_is_refused_whole(data):
    with pytest.raises(PrinterFileUnreadable):
        read_confirmation(data)
