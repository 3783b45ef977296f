"""The people are made up, look like a county, and are hard on code."""

import re
from collections import Counter
from datetime import date
from math import gcd
from pathlib import Path

import pytest

from tests.unit.county.conftest import Made
from tests.unit.county.reading import csv_rows, folded
from tools.county import names, numbers
from tools.county.dice import Dice
from tools.county.people import Population
from tools.county.places import COUNTIES
from tools.make_county import make_county, quarter_dates

OSCEOLA = "34739 34741 34743 34744 34746 34747 34758 34759 34769 34771 34772 34773"


def test_no_ssn_could_be_anybodys(hostile: Made, usual: Made, canaries: Made) -> None:
    for made in (hostile, usual, canaries):
        for path in made.folder.glob("*.csv"):
            for row in csv_rows(path):
                ssn = row.get("ssn", "")
                assert re.fullmatch("9[0-9]{2}[0-4][0-9]{4,5}|", ssn)


def test_series_of_numbers_never_come_round_early() -> None:
    for step, modulus in (
        (numbers.LICENCE_STEP, numbers.LICENCES),
        (numbers.SSN_STEP, numbers.SSNS),
        (numbers.WORD_STEP, numbers.WORDS),
    ):
        assert gcd(step, modulus) == 1


def test_no_two_people_share_a_number_or_a_name_unless_planted(usual: Made) -> None:
    first = csv_rows(usual.path(0, "csv"))
    alone = [
        first[person["lines"][0][0] - 2]
        for person in usual.truth["people"]
        if person["lines"][0] and "planted" not in person
    ]
    assert len(alone) > 1900
    for key in (
        [row["dl_number"] for row in alone],
        [row["ssn"] for row in alone if row["ssn"]],
        [(folded(r["last_name"]), folded(r["first_name"]), r["date_of_birth"]) for r in alone],
    ):
        assert len(set(key)) == len(key)


def test_the_county_spreads_as_a_county_does(tmp_path: Path) -> None:
    make_county("osceola", 10_000, 4, tmp_path, faults="none")
    rows = csv_rows(tmp_path / "osceola-2026-07-01.csv")
    zips = Counter(row["res_zip"] for row in rows)
    assert " ".join(sorted(zips)) == OSCEOLA
    assert zips["34744"] > 10 * zips["34739"] > 0
    ages = sorted((date(2026, 7, 1) - date.fromisoformat(r["date_of_birth"])).days for r in rows)
    assert 18 * 365 <= ages[0] < 19 * 365.25
    assert 95 * 365 < ages[-1] < 100 * 365.25
    assert 38 * 365 < ages[5000] < 52 * 365
    share = {name: sum(1 for row in rows if row[name]) / len(rows) for name in rows[0]}
    assert 0.85 < share["ssn"] < 0.90
    assert 0.10 < share["mail_line1"] < 0.14
    assert 0.01 < share["suffix"] < 0.04
    assert 0.06 < sum(row["id_kind"] == "I" for row in rows) / len(rows) < 0.10
    assert len({(row["last_name"], row["first_name"]) for row in rows}) > 8000


def test_names_and_addresses_are_hard_on_code(tmp_path: Path) -> None:
    make_county("osceola", 10_000, 4, tmp_path, faults="none")
    rows = csv_rows(tmp_path / "osceola-2026-07-01.csv")
    last = " ".join({row["last_name"] for row in rows})
    for sign in ("'", "-", " ", ".", "ñ", "Ñ", "ø", "é"):
        assert sign in last
    assert {"JR", "SR", "III"} <= {row["suffix"] for row in rows}
    assert any(row["mail_zip"].startswith("0") for row in rows)
    assert any(row["res_zip4"].startswith("0") for row in rows)
    assert any('"' in row["res_line2"] and "," in row["res_line2"] for row in rows)
    assert any(row["res_line1"].startswith("RR ") for row in rows)
    writings = {re.sub("[0-9]+", "9", row["dl_number"])[1:] for row in rows}
    assert writings == {"9", "9-9-9-9-9", "9 9 9 9 9"}


def test_long_names_are_cut_where_the_old_system_cut_them() -> None:
    assert {len(stem) for stem in names.LONG_STEMS} == {15}
    for spellings in names.RESPELLED:
        assert len({folded(spelling) for spelling in spellings}) == 1
        assert len(set(spellings)) == 3


def test_other_counties_have_their_own_code_and_places(hostile: Made) -> None:
    assert {slug: COUNTIES[slug].code for slug in ("osceola", "orange", "st-johns")} == {
        "osceola": "26",
        "orange": "07",
        "st-johns": "20",
    }
    zips = {row["res_zip"] for row in csv_rows(hostile.path(0, "csv"))}
    assert zips <= {zip_.code for zip_ in COUNTIES["orange"].zips}


def test_every_personal_field_carries_a_canary(canaries: Made) -> None:
    personal = ("last_name", "first_name", "middle_name", "res_line1", "mail_line1")
    for path in canaries.folder.glob("*.csv"):
        for row in csv_rows(path):
            for column in personal:
                if row.get(column):
                    assert re.search("zq[a-z]{6}", row[column], re.IGNORECASE), row


def test_a_canary_belongs_to_one_person_unless_a_case_makes_them_share(canaries: Made) -> None:
    owners = Counter(
        word
        for person in canaries.truth["people"]
        if "planted" not in person
        for word in person["canaries"]
    )
    assert set(owners.values()) == {1}
    assert len(owners) > 5 * 700


def test_the_truth_names_every_canary_of_a_person(canaries: Made) -> None:
    rows = csv_rows(canaries.path(0, "csv"))
    for person in canaries.truth["people"]:
        told = set(person["canaries"])
        for line in person["lines"][0]:
            row = rows[line - 2]
            text = " ".join(row.values()).lower()
            assert set(re.findall("zq[a-z]{6}", text)) <= told
            assert {re.sub("[ -]", "", row["dl_number"])} <= told
            assert not row["ssn"] or row["ssn"] in told


def test_ordinary_counties_have_no_canary(usual: Made) -> None:
    for path in usual.folder.iterdir():
        assert not re.search(b"zq[a-z]{6}", path.read_bytes(), re.IGNORECASE)


def test_a_planted_name_can_be_given_to_thousands() -> None:
    people = Population(COUNTIES["osceola"], Dice("many"), quarter_dates(), canary=False)
    born = [people.record(0, last="Ng", first="Jo").date_of_birth for _ in range(4000)]
    assert len(set(born)) == 4000
    with pytest.raises(ValueError, match="already taken"):
        people.record(0, last="Ng", first="Jo", born=born[0])
