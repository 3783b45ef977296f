"""Each planted case is in the files, and is what it says it is."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.county.conftest import Made
from tests.unit.county.reading import Row, csv_rows, folded
from tools.county.plants import KINDS, PLANTS
from tools.make_county import make_county, quarter_dates


class Case:
    """A planted case with the rows of its people, by person and quarter."""

    def __init__(self, made: Made, kind: str) -> None:
        told: dict[str, Any] = next(c for c in made.truth["planted"] if c["kind"] == kind)
        self.ids: list[str] = told["ids"]
        self.rows: dict[tuple[int, int], list[Row]] = {}
        self.words: dict[tuple[int, int], list[str]] = {}
        days = [facts["as_of"] for facts in made.truth["quarters"]]
        for row in told["rows"]:
            place = (self.ids.index(row["id"]), days.index(row["as_of"]))
            self.words.setdefault(place, []).append(row["expect"])
            if row["line"]:
                file = csv_rows(made.path(place[1], "csv"))
                self.rows.setdefault(place, []).append(file[row["line"] - 2])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_planted(hostile: Made, kind: str) -> None:
    case = Case(hostile, kind)
    assert case.rows
    assert set(case.words) >= {(0, 0)}


def test_a_thousand_people_have_one_of_each_usual_kind(tmp_path: Path) -> None:
    truth = make_county("osceola", 1000, 2, tmp_path)
    due = {p.kind for p in PLANTS if p.level != "hostile" and p.quarters == 2}
    assert {case["kind"] for case in truth["planted"]} == due


def test_without_faults_nothing_is_refused_or_reviewed(tmp_path: Path) -> None:
    truth = make_county(
        "osceola", 1000, 2, tmp_path, faults="none", dates=quarter_dates(quarters=3)
    )
    assert all(not q["totals"]["refused"] and not q["totals"]["review"] for q in truth["quarters"])
    assert {case["level"] for case in truth["planted"]} == {"puzzle"}
    listed = [line for facts in truth["lists"].values() for line in facts["lines"]]
    assert not any("why" in line and "SSN" in line["why"] for line in listed)


def test_a_kind_can_be_left_out(tmp_path: Path) -> None:
    truth = make_county("osceola", 1000, 2, tmp_path, without=["twins"])
    assert "twins" not in {case["kind"] for case in truth["planted"]}
    with pytest.raises(ValueError, match="no such planted case: triplets"):
        make_county("osceola", 1000, 2, tmp_path, without=["triplets"])


def test_twins_share_all_but_the_first_name(hostile: Made) -> None:
    case = Case(hostile, "twins")
    (one,), (two,), (renumbered,) = case.rows[0, 0], case.rows[1, 0], case.rows[1, 1]
    for column in ("last_name", "date_of_birth", "res_line1", "res_zip", "suffix"):
        assert one[column] == two[column]
    assert one["first_name"] != two["first_name"]
    assert renumbered["ssn"] == ""
    assert renumbered["dl_number"] != two["dl_number"]
    assert case.words[1, 1] == ["renumbered"]


def test_father_and_son_differ_by_suffix_and_birth_date(hostile: Made) -> None:
    case = Case(hostile, "father-and-son")
    (father,), (son,) = case.rows[0, 0], case.rows[1, 0]
    assert (father["last_name"], father["first_name"]) == (son["last_name"], son["first_name"])
    assert (father["suffix"], son["suffix"]) == ("", "JR")
    assert int(son["date_of_birth"][:4]) - int(father["date_of_birth"][:4]) > 20


def test_junior_and_blank_may_share_even_the_birth_date(hostile: Made) -> None:
    case = Case(hostile, "suffix-apart")
    (plain,), (junior,) = case.rows[0, 0], case.rows[1, 0]
    for column in ("last_name", "first_name", "date_of_birth", "ssn"):
        assert plain[column] == junior[column]
    assert case.words[0, 0] == case.words[1, 0] == ["added"]


def test_a_row_that_stands_twice_stands_twice_to_the_byte(hostile: Made) -> None:
    case = Case(hostile, "same-row-twice")
    row, again = case.rows[0, 0]
    assert row == again
    assert case.words[0, 0] == ["added", "duplicate"]
    assert case.words[0, 1] == ["unchanged", "duplicate"]


def test_of_two_addresses_the_first_row_is_the_newer(hostile: Made) -> None:
    case = Case(hostile, "same-number-two-addresses")
    for place in ((0, 0), (1, 1)):
        kept, dropped = case.rows[place]
        assert kept["dl_number"] == dropped["dl_number"]
        assert kept["res_line1"] != dropped["res_line1"]
        assert kept["changed_on"] > dropped["changed_on"]
        assert case.words[place][1] == "duplicate"


@pytest.mark.parametrize("kind", ["respelled", "cut-name-new-number"])
def test_a_name_is_all_that_leads_back_to_the_person(hostile: Made, kind: str) -> None:
    case = Case(hostile, kind)
    (old,), (new,) = case.rows[0, 0], case.rows[0, 1]
    assert old["ssn"] == new["ssn"] == ""
    assert old["dl_number"] != new["dl_number"]
    assert old["last_name"] != new["last_name"]
    assert folded(old["last_name"]).startswith(folded(new["last_name"]))
    assert case.words[0, 1] == ["renumbered"]
    if kind == "respelled":
        assert folded(old["last_name"]) == folded(new["last_name"])
    else:
        assert new["last_name"] == old["last_name"][:15]


def test_the_mixed_row_carries_the_licence_of_one_and_the_ssn_of_another(hostile: Made) -> None:
    case = Case(hostile, "two-people-by-numbers")
    (one,), (two,), (mixed,) = case.rows[0, 0], case.rows[1, 0], case.rows[0, 1]
    assert (mixed["dl_number"], mixed["ssn"]) == (one["dl_number"], two["ssn"])
    assert case.words[0, 1] == ["review:two-people"]


@pytest.mark.parametrize("kind", ["number-moved", "number-moved-holder-gone"])
def test_a_moved_number_comes_with_another_name_and_birth_date(hostile: Made, kind: str) -> None:
    case = Case(hostile, kind)
    (holder,), (stranger,) = case.rows[0, 0], case.rows[1, 1]
    assert holder["dl_number"] == stranger["dl_number"]
    assert folded(holder["last_name"]) != folded(stranger["last_name"])
    assert holder["date_of_birth"] != stranger["date_of_birth"]
    assert case.words[1, 1] == ["review:number-moved"]
    assert "missing" not in case.words.get((0, 1), [])


def test_a_row_can_fit_two_namesakes(hostile: Made) -> None:
    case = Case(hostile, "name-hits-two")
    rows = [case.rows[0, 0][0], case.rows[1, 0][0], case.rows[2, 1][0]]
    assert (
        len({(r["last_name"], r["first_name"], r["suffix"], r["date_of_birth"]) for r in rows}) == 1
    )
    assert len({row["dl_number"] for row in rows}) == 3
    assert rows[0]["ssn"] != rows[1]["ssn"]
    assert rows[2]["ssn"] == ""
    assert case.words[2, 1] == ["review:two-people"]


def test_a_cut_name_can_fit_two_longer_ones(hostile: Made) -> None:
    case = Case(hostile, "cut-name-hits-two")
    one, two, cut = (case.rows[place][0] for place in ((0, 0), (1, 0), (2, 1)))
    assert one["last_name"] != two["last_name"]
    assert one["last_name"][:15] == two["last_name"][:15] == cut["last_name"]


def test_the_same_bytes_are_refused_and_a_quarter_later_added(hostile: Made) -> None:
    case = Case(hostile, "turned-18")
    assert case.rows[0, 0] == case.rows[0, 1]
    assert (case.words[0, 0], case.words[0, 1]) == (["refused:under-18"], ["added"])


def test_the_eighteenth_birthday_counts(hostile: Made) -> None:
    case = Case(hostile, "eighteen-today")
    for person, quarter in ((0, 0), (1, 1)):
        born = case.rows[person, quarter][0]["date_of_birth"]
        day = hostile.truth["quarters"][quarter]["as_of"]
        assert born == f"{int(day[:4]) - 18}{day[4:]}"
        assert case.words[person, quarter] == ["added"]


@pytest.mark.parametrize(
    ("kind", "column", "good"),
    [
        ("not-citizen", "us_citizen", "Y"),
        ("not-resident", "fl_resident", "Y"),
        ("wrong-county", "county_code", "07"),
        ("bad-number", "dl_number", "[A-Z][0-9 -]{12,16}"),
        ("bad-date", "date_of_birth", r"\d{4}-(0\d|1[0-2])-\d\d"),
        ("bad-ssn", "ssn", "[0-9]{9}"),
        ("no-name", "last_name", ".+"),
    ],
)
def test_a_refused_row_is_bad_in_its_one_column_and_mended_later(
    hostile: Made, kind: str, column: str, good: str
) -> None:
    case = Case(hostile, kind)
    (bad,), (mended,), (other,) = case.rows[0, 0], case.rows[0, 1], case.rows[1, 1]
    assert {name for name in bad if bad[name] != mended[name]} == {column, "changed_on"}
    assert re.fullmatch(good, mended[column])
    if kind != "bad-date":  # 30 February looks like a date
        assert not re.fullmatch(good, bad[column])
        assert not re.fullmatch(good, other[column])
    assert case.words[0, 0] == case.words[1, 1] == [f"refused:{kind}"]
    assert case.words[0, 1] == ["added"]


def test_a_lost_identity_is_told_in_the_truth(hostile: Made) -> None:
    case = Case(hostile, "lost-identity")
    people = {person["id"]: person for person in hostile.truth["people"]}
    assert people[case.ids[1]]["same_as"] == case.ids[0]
    assert (case.words[0, 1], case.words[1, 1]) == (["missing"], ["added"])


def test_an_absent_person_comes_back_in_the_third_file(hostile: Made) -> None:
    case = Case(hostile, "away-and-back")
    assert [case.words[0, quarter] for quarter in range(3)] == [
        ["added"],
        ["missing"],
        ["reappeared"],
    ]


def test_an_old_number_is_still_known(hostile: Made) -> None:
    case = Case(hostile, "old-number-again")
    (first,), (second,), (third,) = (case.rows[0, quarter] for quarter in range(3))
    assert first["dl_number"] == third["dl_number"] != second["dl_number"]
    assert folded(first["last_name"]) != folded(third["last_name"])
    assert case.words[0, 2] == ["changed"]


def test_names_fill_their_fields(usual: Made) -> None:
    (row,) = Case(usual, "full-width").rows[0, 0]
    assert (len(row["last_name"]), len(row["first_name"])) == (40, 30)
    (row,) = Case(usual, "two-letters").rows[0, 0]
    assert (len(row["last_name"]), len(row["first_name"])) == (2, 2)
