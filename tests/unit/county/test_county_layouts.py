"""The county's files keep to the two layouts, to the byte."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.unit.county.conftest import Made
from tests.unit.county.reading import (
    FIELDS,
    as_fixed,
    csv_rows,
    encoded,
    fixed_records,
    fixed_rows,
)
from tools.make_county import make_county


@pytest.fixture(params=["usual", "hostile", "canaries"])
def made(request: pytest.FixtureRequest) -> Made:
    county: Made = request.getfixturevalue(request.param)
    return county


def test_every_fixed_record_has_400_characters(made: Made) -> None:
    for quarter in range(len(made.truth["quarters"])):
        lengths = {len(record) for record in fixed_records(made.path(quarter, "txt"))}
        assert lengths == {400}


def test_header_and_trailer_frame_the_records(made: Made) -> None:
    for quarter, facts in enumerate(made.truth["quarters"]):
        header, *records, trailer = fixed_records(made.path(quarter, "txt"))
        day = facts["as_of"].replace("-", "")
        assert header[:11] == f"H{made.truth['county_code']}{day}"
        assert header[11:31].strip()
        assert trailer.rstrip() == f"T{len(records):09d}{day}"
        assert {record[0] for record in records} == {"D"}
        assert {record[393:] for record in records} == {" " * 7}


def test_both_layouts_say_the_same_on_the_same_line(made: Made) -> None:
    for quarter in range(len(made.truth["quarters"])):
        delimited = csv_rows(made.path(quarter, "csv"))
        assert delimited
        assert [as_fixed(row) for row in delimited] == fixed_rows(made.path(quarter, "txt"))


def test_the_csv_is_what_a_csv_writer_would_write(made: Made) -> None:
    raw = made.path(0, "csv").read_bytes().decode("utf-8")
    again = encoded([*FIELDS, "synthetic"]) + "".join(
        encoded([*row.values(), "Y"]) for row in csv_rows(made.path(0, "csv"))
    )
    assert raw == again
    assert '"' in raw  # some cells do need quotes


def test_no_cell_breaks_its_line(made: Made) -> None:
    for quarter, facts in enumerate(made.truth["quarters"]):
        lines = made.path(quarter, "csv").read_bytes().decode("utf-8").split("\r\n")
        assert len(lines) == facts["totals"]["rows"] + 2  # header, and nothing after the last
        assert not any(re.search(r"[\x00-\x1f\x7f]", line) for line in lines)


def test_the_side_file_agrees_with_its_csv(made: Made) -> None:
    for quarter, facts in enumerate(made.truth["quarters"]):
        path = made.path(quarter, "csv")
        side = json.loads(made.path(quarter, "manifest.json").read_bytes())
        assert side == {
            "county": made.truth["county"],
            "as_of": facts["as_of"],
            "rows": len(csv_rows(path)),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        assert facts["csv"]["sha256"] == side["sha256"]


def test_without_a_side_file_the_newest_change_tells_the_same_date(made: Made) -> None:
    for quarter, facts in enumerate(made.truth["quarters"]):
        newest = max(row["changed_on"] for row in csv_rows(made.path(quarter, "csv")))
        assert newest == facts["as_of"]


def test_even_a_tiny_file_tells_its_date_by_its_newest_change(tmp_path: Path) -> None:
    for quarter in make_county("osceola", 5, 1, tmp_path)["quarters"]:
        rows = csv_rows(tmp_path / quarter["csv"]["name"])
        assert max(row["changed_on"] for row in rows) == quarter["as_of"]


def test_the_files_that_a_legacy_code_page_cannot_hold_are_the_hostile_ones(
    usual: Made, hostile: Made
) -> None:
    usual.path(0, "csv").read_bytes().decode("utf-8").encode("cp1252")
    with pytest.raises(UnicodeEncodeError):
        hostile.path(0, "csv").read_bytes().decode("utf-8").encode("cp1252")
