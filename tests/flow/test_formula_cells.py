"""Cells of a county's file that a spreadsheet would run: the clerk's page only shows them.

CWE-1236. The page is the one that a clerk opens in a spreadsheet before a held file is released.
Names reach it in the rows under review; any other text of the file must not reach it at all.
"""

from collections.abc import Iterator, Mapping, Sequence

import clerk
import intake
import pytest
from county_rows import as_csv, row, rows
from intake import ingest

from ingest.layout import layout
from jury.records import CountyFile, FileStatus

TEXT = tuple(field.name for field in layout("dhsmv-csv").fields if field.type in {"name", "text"})
NAMES = ("last_name", "first_name")
RUN, RUN_WIDE = ("=", "+", "-", "@"), ("＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet runs, in both widths. Tab and CR refuse the file."""
NEVER = (*RUN, *RUN_WIDE, "\t", "\r", "\n")
FORMULAS = ("{}HYPERLINK(A,B)", "{}cmd|' /C calc'!A", '{}"A"&"B"')
LIST = 40


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        yield


def held(*people: Mapping[str, str]) -> CountyFile:
    """Hold a file of a listed county for its many namesakes, who have these cells."""
    ingest(as_csv(rows(LIST, changed_on="2026-07-01")), "first.csv")
    file = ingest(as_csv([*rows(LIST), *namesakes(people)]), "second.csv")
    assert file.status is FileStatus.HELD, (file.code, file.message)
    assert "too_many_in_review" in file.breakers
    return file


def namesakes(people: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return pairs of rows that only a person can tell apart; their names go onto the page."""
    mail = {"mail_line1": "PO Box 7", "mail_city": "Orlando", "mail_state": "FL"}
    own = mail | {"mail_zip": "32801", "ssn": ""}
    return [
        row(100 + number) | own | {"dl_number": f"{letter}{number:012d}"} | cells
        for number, cells in enumerate([*people, *({} for _ in range(6))])
        for letter in "MN"
    ]


def shown(page: list[clerk.Line]) -> list[str]:
    """Return every cell of a page as a spreadsheet gets it."""
    return [cell for line in page for cell in line.values()]


def that_run(page: list[clerk.Line]) -> list[str]:
    """Return the cells of a page that a spreadsheet would run."""
    return sorted({cell for cell in shown(page) if cell.startswith(NEVER)})


def restored(cell: str) -> str:
    """Return what a cell says: an apostrophe before what would run was put there to stop it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*NEVER, "'")) else cell


def named(page: list[clerk.Line]) -> set[str]:
    """Return who stands on the page, as the county's file spells them."""
    return {restored(line["who"]) for line in page if line["part"] == "review"}


@pytest.mark.parametrize("signs", [RUN, RUN_WIDE], ids=["ordinary", "full width"])
def test_no_cell_of_the_page_begins_with_a_sign_that_runs(signs):
    formulas = [formula.format(sign) for formula in FORMULAS for sign in signs]
    page = clerk.page(held(*(dict.fromkeys(TEXT, formula) for formula in formulas)))
    assert {f"{formula}, {formula}" for formula in formulas} <= named(page)
    assert that_run(page) == []


@pytest.mark.parametrize("name", ["'=Smith", "'-Smith", "'t Hooft"])
def test_a_name_that_begins_with_an_apostrophe_reads_back_as_it_is(name):
    assert f"{name}, Jo" in named(clerk.page(held({"last_name": name, "first_name": "Jo"})))


def test_a_name_with_quotes_or_delimiters_begins_no_cell_of_its_own():
    names = ('"=Smith', 'Smith",=A', "Smith;=A", "Smith, =A")
    page = clerk.page(held(*({"last_name": name, "first_name": "Jo"} for name in names)))
    assert {f"{name}, Jo" for name in names} <= named(page)
    assert that_run(page) == []


def test_no_text_but_the_name_reaches_the_page():
    others = [column for column in TEXT if column not in NAMES]
    page = clerk.page(held(*({column: f"=Zq{column}"} for column in others)))
    assert [cell for cell in shown(page) if "zq" in cell.lower()] == []


@pytest.mark.parametrize("sign", ["\t", "\r"], ids=["tab", "CR"])
def test_a_cell_that_begins_with_a_tab_or_a_carriage_return_refuses_the_file(sign):
    for column in TEXT:
        people = namesakes([{column: f"{sign}Zqcanary"}])
        file = ingest(as_csv([*rows(3), *people]), f"{column}.csv")
        assert (file.status, file.code) == (FileStatus.REFUSED, "ControlCharacters"), column
        status, answer = clerk.answered(file)
        assert status == 404
        assert "zqcanary" not in answer.lower()
