"""What is read from a county file, row by row, and what is refused there."""

import io
from datetime import date

import pytest
from county_rows import AS_OF, as_csv, as_fixed, row, rows
from hypothesis import given
from hypothesis import strategies as st

from ingest.layout import layout, layout_for
from ingest.parse import Expected, Manifest, Parsed, parse
from jury.errors import FileRefused, LayoutUnknown

ARRIVED = date(2026, 10, 5)


def read(content: bytes, name: str = "f.csv", manifest: Manifest | None = None) -> Parsed:
    expected = Expected(
        county="osceola",
        county_code=26,
        sha256="0" * 64,
        arrived=ARRIVED,
        stage="test",
        manifest=manifest,
    )
    return parse(io.BytesIO(content), layout_for("dhsmv", name), expected)


def codes(parsed: Parsed) -> dict[int, str]:
    return {refused.line: refused.code for refused in parsed.refused}


def one_bad_row(**changes: str) -> Parsed:
    return read(as_csv([*rows(3), row(3, **changes)]))


def test_both_layouts_read_the_same_people():
    people = rows(5, mail_line1="PO Box 7", mail_city="Orlando", mail_state="FL", mail_zip="32801")
    assert [one_of(r) for r in read(as_csv(people)).rows] == [
        one_of(r) for r in read(as_fixed(people), "f.txt").rows
    ]


def one_of(one) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in type(one).__slots__)


def test_a_number_is_read_without_blanks_and_hyphens():
    assert read(as_csv([row(dl_number="e123-456-78-901-2")])).rows[0].licence == "E123456789012"


def test_a_name_is_kept_as_it_is_printed():
    assert read(as_csv([row(last_name="O'Brien-Núñez de la Peña")])).rows[0].last == (
        "O'Brien-Núñez de la Peña"
    )


def test_a_blank_mailing_address_means_the_residence():
    assert read(as_csv([row()])).rows[0].mailing is None


def test_the_columns_may_stand_in_any_order():
    columns = list(reversed(list(row())))
    assert read(as_csv(rows(2), columns)).rows[1].last == "Exampelquorne"


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    assert len(read(b"\xef\xbb\xbf" + as_csv(rows(2))).rows) == 2


def test_line_ends_may_be_lf_or_crlf():
    content = as_csv(rows(2))
    assert len(read(content.replace(b"\r\n", b"\n")).rows) == len(read(content).rows) == 2


def test_nine_equal_digits_are_no_ssn():
    assert read(as_csv([row(ssn="999999999")])).rows[0].ssn == ""


def test_a_csv_without_a_manifest_is_as_old_as_its_newest_change():
    people = [row(1, changed_on="2026-09-01"), row(2, changed_on="2026-09-30")]
    assert read(as_csv(people)).as_of == date(2026, 9, 30)


def test_a_manifest_states_the_date():
    manifest = Manifest(county="osceola", as_of=date(2026, 10, 2), rows=2, sha256="0" * 64)
    assert read(as_csv(rows(2)), manifest=manifest).as_of == date(2026, 10, 2)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dl_number": "E12345678901"}, "LicenceUnreadable"),
        ({"dl_number": "E12345678901٢"}, "LicenceUnreadable"),
        ({"dl_number": "E123456789_12"}, "LicenceUnreadable"),
        ({"dl_number": ""}, "CellMissing"),
        ({"ssn": "12345678"}, "SsnUnreadable"),
        ({"ssn": "１２３４５６７８９"}, "SsnUnreadable"),
        ({"last_name": ""}, "CellMissing"),
        ({"last_name": "Exam9le"}, "NameUnreadable"),
        ({"first_name": "'-'"}, "NameUnreadable"),
        ({"first_name": " Alex"}, "CellMisaligned"),
        ({"first_name": "Al\u202eex"}, "CellUnreadable"),
        ({"id_kind": "X"}, "ChoiceUnknown"),
        ({"us_citizen": "?"}, "ChoiceUnknown"),
        ({"res_state": "XX"}, "ChoiceUnknown"),
        ({"sex": "7"}, "ChoiceUnknown"),
        ({"date_of_birth": "1985-02-30"}, "DateUnreadable"),
        ({"date_of_birth": "19850214"}, "DateUnreadable"),
        ({"date_of_birth": "1_85-02-1"}, "DateUnreadable"),
        ({"date_of_birth": "1899-01-01"}, "BirthDateImpossible"),
        ({"date_of_birth": "2999-01-01"}, "BirthDateImpossible"),
        ({"changed_on": "2999-01-01"}, "ChangeAfterFile"),
        ({"res_zip": "3474"}, "DigitsWrong"),
        ({"res_zip4": "٣٤٧٤"}, "DigitsWrong"),
        ({"res_line1": ""}, "CellMissing"),
        ({"mail_line1": "PO Box 7"}, "AddressIncomplete"),
        ({"county_code": "7"}, "OtherCounty"),
        ({"us_citizen": "N"}, "NotCitizen"),
        ({"fl_resident": "N"}, "NotResident"),
        ({"date_of_birth": "2008-10-02"}, "UnderAge"),
    ],
)
def test_one_bad_row_is_refused_with_its_line_and_the_others_are_taken(changes, code):
    parsed = one_bad_row(**changes)
    assert codes(parsed) == {5: code}
    assert parsed.read == len(parsed.rows) + 1 == 4


def test_a_refused_row_is_told_in_a_sentence_that_does_not_repeat_the_cell():
    sentence = one_bad_row(last_name="Zqword9").refused[0].sentence
    assert sentence.startswith("the last name")
    assert "Zqword9" not in sentence


def test_whoever_turns_18_on_the_files_date_is_of_age():
    assert not one_bad_row(date_of_birth="2008-10-01").refused


def test_a_number_on_an_unreadable_row_is_remembered_so_that_its_holder_is_not_absent():
    assert one_bad_row(res_zip="").untaken == {"E123456789015"}


def test_a_number_on_the_row_of_a_non_citizen_protects_nobody():
    assert one_bad_row(us_citizen="N").untaken == frozenset()


def test_a_letter_of_the_next_field_at_the_end_of_this_one_is_seen():
    line = as_fixed([row()]).splitlines(keepends=True)
    slipped = line[1][:63] + b"A" + line[1][64:]
    more = as_fixed(rows(3)).splitlines(keepends=True)[2:4]
    content = b"".join([line[0], slipped, *more, as_fixed(rows(3)).splitlines(keepends=True)[-1]])
    assert codes(read(content, "f.txt")) == {2: "CellMisaligned"}


def test_something_in_the_filler_refuses_the_row():
    lines = as_fixed(rows(3)).splitlines(keepends=True)
    lines[2] = lines[2][:399] + b"x\n"
    assert codes(read(b"".join(lines), "f.txt")) == {3: "FillerUsed"}


@pytest.mark.parametrize("name", ["dhsmv-csv", "dhsmv-fixed"])
def test_a_layout_names_its_version(name):
    assert layout(name).identity == f"{name}/1"


@pytest.mark.parametrize("name", ["a.xlsx", "a", "a.CSV", "a.csv.gz"])
def test_no_layout_is_guessed(name):
    with pytest.raises(LayoutUnknown):
        layout_for("dhsmv", name)


@given(
    st.integers(0, 5000),
    st.binary(min_size=1, max_size=4),
    st.sampled_from(["f.csv", "f.txt"]),
    st.booleans(),
)
def test_whatever_happens_to_a_file_it_is_refused_or_every_row_is_accounted_for(
    place, noise, name, inserted
):
    content = as_csv(rows(12)) if name == "f.csv" else as_fixed(rows(12))
    place %= len(content)
    damaged = content[:place] + noise + content[place + (0 if inserted else len(noise)) :]
    try:
        parsed = read(damaged, name)
    except FileRefused:
        return
    assert parsed.read == len(parsed.rows) + len(parsed.refused)


def test_the_assumed_date_is_the_one_the_tests_use():
    assert read(as_fixed(rows(1)), "f.txt").as_of.isoformat() == AS_OF
