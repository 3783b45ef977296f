"""What is read from a list of flags, row by row, and what is refused there."""

import io
from datetime import date

import pytest
from flag_files import COLUMNS, DAY, MAKERS, as_list, death, hit, letter
from hypothesis import given
from hypothesis import strategies as st

from ingest.flag_rows import FlagRows, parse_flags
from ingest.layout import READERS, layout, layout_for
from ingest.parse import Expected, Manifest
from jury.errors import (
    ColumnsWrong,
    ControlTotalsOff,
    DateMissing,
    FileEmpty,
    FileRefused,
    LayoutUnknown,
    TooManyRefused,
    TrailerMissing,
    WrongCounty,
)

ARRIVED = date(2026, 11, 2)


def read(kind: str, content: bytes, manifest: Manifest | None = None) -> FlagRows:
    expected = Expected(
        county="osceola",
        county_code=26,
        sha256="0" * 64,
        arrived=ARRIVED,
        stage="test",
        manifest=manifest,
    )
    return parse_flags(io.BytesIO(content), layout_for(kind, "f.csv"), expected)


def stated(**changes) -> Manifest:
    told = {"county": "osceola", "as_of": date(2026, 11, 1), "rows": 3, "sha256": "0" * 64}
    return Manifest(**(told | changes))


def refused(kind: str, **changes: str) -> list[tuple[int, str]]:
    make = MAKERS[kind]
    parsed = read(kind, as_list(kind, [make(0), make(1), make(2, **changes)]))
    assert parsed.read == 3 == len(parsed.rows) + len(parsed.refused)
    return [(row.line, row.code) for row in parsed.refused]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_list_reads_with_the_columns_that_the_county_writes(kind):
    parsed = read(kind, as_list(kind, [MAKERS[kind](number) for number in range(3)]))
    assert [row.line for row in parsed.rows] == [2, 3, 4]
    assert {row.on for row in parsed.rows} == {date.fromisoformat(DAY)}
    assert parsed.as_of == date.fromisoformat(DAY)
    assert {row.born for row in parsed.rows} == (
        {None} if kind == "undeliverable" else {date(1980, 5, 17)}
    )


@pytest.mark.parametrize("kind", MAKERS)
def test_each_layout_has_exactly_the_countys_columns(kind):
    fields = layout(f"{kind}-csv").fields
    assert tuple(field.column for field in fields) == COLUMNS[kind]
    assert layout(f"{kind}-csv").identity == f"{kind}-csv/1"


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", ["f.txt", "f.dat", "f", "f.CSV", "f.csv.gz"])
def test_no_layout_is_guessed(kind, name):
    assert set(READERS) == {"dhsmv", *MAKERS}
    with pytest.raises(LayoutUnknown):
        layout_for(kind, name)


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("deceased", {"last_name": ""}, "CellMissing"),
        ("deceased", {"first_name": "4lex"}, "NameUnreadable"),
        ("deceased", {"date_of_birth": "17 May 1980"}, "DateUnreadable"),
        ("deceased", {"date_of_death": ""}, "CellMissing"),
        ("deceased", {"date_of_death": "2026-11-03"}, "DayAfterFile"),
        ("deceased", {"date_of_death": "1979-11-03"}, "BornLater"),
        ("deceased", {"date_of_birth": "1880-05-17"}, "BirthDateImpossible"),
        ("deceased", {"ssn": "12345"}, "SsnUnreadable"),
        ("deceased", {"zip": "3474"}, "DigitsWrong"),
        ("deceased", {"last_name": " Example"}, "CellMisaligned"),
        ("felony", {"dl_number": "123"}, "LicenceUnreadable"),
        ("felony", {"case_reference": ""}, "CellMissing"),
        ("felony", {"sex": "Female"}, "ChoiceUnknown"),
        ("incapacitated", {"case_number": ""}, "CellMissing"),
        ("incapacitated", {"order_date": "2026-02-30"}, "DateUnreadable"),
        ("undeliverable", {"address": ""}, "CellMissing"),
        ("undeliverable", {"state": "Fl"}, "ChoiceUnknown"),
        ("undeliverable", {"returned_on": "20261020"}, "DateUnreadable"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_alone_with_its_line_and_code(kind, changes, code):
    assert refused(kind, **changes) == [(4, code)]


@pytest.mark.parametrize("kind", MAKERS)
def test_no_sentence_repeats_a_cell(kind):
    canary = dict.fromkeys(COLUMNS[kind], "Zqcanary1")
    parsed = read(kind, as_list(kind, [MAKERS[kind](0), canary]))
    (one,) = parsed.refused
    assert one.sentence
    assert "zqcanary" not in one.sentence.lower()


def test_numbers_are_said_by_their_last_four_characters_only():
    (row,) = read("felony", as_list("felony", [hit(0)])).rows
    assert (row.said["ssn"], row.said["dl_number"]) == ("2233", "9012")
    assert row.said["case_reference"] == "2026-CF-000000"
    assert "900112233" not in str(row.said)
    assert "middle" not in str(row)  # a row has no text form


def test_an_ssn_of_nine_equal_digits_stands_for_none():
    (row,) = read("deceased", as_list("deceased", [death(0, ssn="999999999")])).rows
    assert row.ssn == ""


@pytest.mark.parametrize("kind", MAKERS)
def test_a_header_without_rows_is_a_month_in_which_nothing_happened(kind):
    parsed = read(kind, as_list(kind, []))
    assert (parsed.read, parsed.rows, parsed.refused) == (0, [], [])
    assert parsed.as_of == ARRIVED
    assert read(kind, as_list(kind, []), stated(rows=0)).as_of == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", FileEmpty),
        (as_list("deceased", []).rstrip(), TrailerMissing),
        (as_list("undeliverable", [letter(1)]), ColumnsWrong),
        (as_list("deceased", [death(1)]).rstrip(), TrailerMissing),
        (as_list("deceased", [death(1, date_of_birth="x")]), TooManyRefused),
    ],
)
def test_what_is_no_list_of_deaths_is_refused_as_a_whole(content, code):
    with pytest.raises(code):
        read("deceased", content)


def test_few_unreadable_rows_are_let_pass_and_many_refuse_the_list():
    def of(bad: int) -> bytes:
        wrong = [death(number, zip="x") for number in range(bad)]
        return as_list("deceased", [*wrong, *(death(number) for number in range(40))])

    assert len(read("deceased", of(10)).refused) == 10
    with pytest.raises(TooManyRefused):
        read("deceased", of(11))


def test_the_manifest_dates_the_list_and_no_row_is_about_a_later_day():
    rows = [death(0), death(1), death(2, date_of_death="2026-11-02")]
    parsed = read("deceased", as_list("deceased", rows), stated())
    assert parsed.as_of == date(2026, 11, 1)
    assert [one.code for one in parsed.refused] == ["DayAfterFile"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"county": "orange"}, WrongCounty),
        ({"rows": 4}, ControlTotalsOff),
        ({"sha256": "1" * 64}, ControlTotalsOff),
        ({"as_of": date(2028, 1, 1)}, DateMissing),
    ],
)
def test_a_manifest_that_does_not_agree_refuses_the_list(changes, code):
    rows = as_list("deceased", [death(number) for number in range(3)])
    with pytest.raises(code):
        read("deceased", rows, stated(**changes))


@given(
    st.sampled_from(sorted(MAKERS)),
    st.integers(0, 5000),
    st.binary(min_size=1, max_size=4),
    st.booleans(),
)
def test_whatever_happens_to_a_list_it_is_refused_or_every_row_is_accounted_for(
    kind, place, noise, inserted
):
    content = as_list(kind, [MAKERS[kind](number) for number in range(8)])
    place %= len(content)
    damaged = content[:place] + noise + content[place + (0 if inserted else len(noise)) :]
    try:
        parsed = read(kind, damaged)
    except FileRefused:
        return
    assert parsed.read == len(parsed.rows) + len(parsed.refused)
