"""The page a clerk reads before releasing a file: complete, and nothing on it runs."""

import csv
import io
from datetime import date

import pytest
from county_rows import row, rows
from planning import SECOND, enrolled, planned

from ingest.page import clerks_page
from ingest.plan import ChangePlan
from jury.cells import FORMULA, safe_cell
from jury.records import CountyFile, FileStatus

FORMULAS = ("=1+1", "+1", "-2", "@SUM(A1)", '=HYPERLINK("x","y")')


def page(plan: ChangePlan, *breakers: str) -> list[dict[str, str]]:
    file = CountyFile(
        id=SECOND.file,
        county="osceola",
        kind="dhsmv",
        key="osceola/dhsmv/f.csv",
        version="1",
        layout="dhsmv-csv/1",
        as_of=date(2026, 10, 1),
        status=FileStatus.HELD,
        breakers=breakers,
    )
    return list(csv.DictReader(io.StringIO(clerks_page(file, plan).decode(), newline="")))


def test_every_refused_row_stands_on_the_page_with_its_line_and_reason():
    lines = page(planned([*rows(2), row(2, res_zip="x"), row(3, us_citizen="N")]))
    refused = [(line["line"], line["what"]) for line in lines if line["part"] == "refused"]
    assert refused == [("4", "DigitsWrong"), ("5", "NotCitizen")]
    assert all(line["note"] for line in lines if line["part"] == "refused")


def test_every_row_under_review_stands_on_the_page_with_the_people_it_points_to():
    people = enrolled(rows(2))
    lines = page(planned([row(0, ssn=row(1)["ssn"]), row(1)], people))
    (review,) = [line for line in lines if line["part"] == "review"]
    assert (review["line"], review["what"]) == ("2", "TwoPeople")
    assert set(review["people"].split()) == {person.id for person in people}


def test_counts_zip_codes_and_breakers_stand_on_the_page():
    told = {
        (line["part"], line["what"], line["note"]): line["count"]
        for line in page(planned(rows(3)), "size_off")
    }
    assert told["count", "added", ""] == "3"
    assert told["zip", "34741", "after"] == "3"
    assert any(key[:2] == ("breaker", "size_off") and key[2] for key in told)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_name_that_a_spreadsheet_would_run_is_only_shown(formula):
    name = f"{formula} Smith".replace("1", "").replace("2", "")
    one, two = row(1, last_name=name, ssn=""), row(2, last_name=name, ssn="", first_name="Alexb")
    cells = [
        cell
        for line in page(planned([one, two | {"first_name": one["first_name"]}]))
        for cell in line.values()
    ]
    assert any("Smith" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(FORMULA)]


@pytest.mark.parametrize("formula", [*FORMULAS, "\t1", "\r1"])
def test_a_neutralised_cell_can_be_restored(formula):
    assert safe_cell(formula) == "'" + formula
    assert safe_cell("Smith") == "Smith"
