"""The truth tells what the specification's rules make of the files."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tests.unit.county.conftest import Made
from tests.unit.county.reading import PlainMatcher, csv_rows, expected_rows
from tools.make_county import make_county, quarter_dates


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("faults", ["none", "usual", "hostile"])
def test_a_plain_matcher_comes_to_the_same_outcome_for_every_row(
    tmp_path: Path, seed: int, faults: str
) -> None:
    truth = make_county(
        "osceola", 1600, seed, tmp_path, dates=quarter_dates(quarters=4), faults=faults
    )
    matcher = PlainMatcher("26")
    for quarter, facts in enumerate(truth["quarters"]):
        rows = csv_rows(tmp_path / facts["csv"]["name"])
        found, missing = matcher.read(rows, date.fromisoformat(facts["as_of"]))
        expected = expected_rows(truth, quarter)
        wrong = [
            (line, word, expected[line])
            for line, word in enumerate(found, 2)
            if word != expected[line]
        ]
        assert wrong == []
        assert missing == facts["totals"]["missing"]
        assert sum(known.active for known in matcher.roll) == facts["totals"]["active_after"]


def test_every_line_belongs_to_one_person(hostile: Made) -> None:
    for quarter, facts in enumerate(hostile.truth["quarters"]):
        lines = Counter(
            line for person in hostile.truth["people"] for line in person["lines"][quarter]
        )
        assert set(lines) == set(range(2, facts["totals"]["rows"] + 2))
        assert set(lines.values()) == {1}


def test_the_first_file_holds_the_people_asked_for(usual: Made, hostile: Made) -> None:
    assert usual.truth["quarters"][0]["totals"]["people"] == 2000
    assert hostile.truth["quarters"][0]["totals"]["people"] == 1500


@pytest.mark.parametrize("size", [1, 7, 60, 199, 200, 333])
def test_small_counties_hold_the_people_asked_for_too(tmp_path: Path, size: int) -> None:
    truth = make_county("st-johns", size, 1, tmp_path, dates=quarter_dates(quarters=3))
    assert truth["quarters"][0]["totals"]["people"] == size
    assert bool(truth["planted"]) == (size >= 200)


def test_the_totals_are_the_sums_of_the_outcomes(hostile: Made) -> None:
    for quarter, facts in enumerate(hostile.truth["quarters"]):
        totals = facts["totals"]
        words = Counter(expected_rows(hostile.truth, quarter).values())
        for word in ("added", "unchanged", "changed", "renumbered", "reappeared", "duplicate"):
            assert totals[word] == words[word]
        for kind in ("refused", "review"):
            assert totals[kind] == {
                word.removeprefix(f"{kind}:"): count
                for word, count in words.items()
                if word.startswith(kind)
            }
        assert totals["missing"] == sum(
            person["expect"][quarter] == ["missing"] for person in hostile.truth["people"]
        )
        assert totals["held"] == sum(
            person.get("held", [False] * 4)[quarter] for person in hostile.truth["people"]
        )


def test_nobody_is_lost_between_the_figures(hostile: Made) -> None:
    before = 0
    for facts in hostile.truth["quarters"]:
        totals = facts["totals"]
        out = sum(totals["refused"].values()) + sum(totals["review"].values())
        assert totals["rows"] == totals["matched"] + totals["added"] + totals["duplicate"] + out
        assert totals["active_before"] == before
        before += totals["added"] + totals["reappeared"] - totals["missing"]
        assert totals["active_after"] == before


def test_unchanged_rows_keep_every_byte(usual: Made) -> None:
    for ending in ("csv", "txt"):
        first, second = (
            usual.path(quarter, ending).read_bytes().split(b"\n") for quarter in (0, 1)
        )
        for person in usual.truth["people"]:
            if person["expect"] == [["added"], ["unchanged"]]:
                old, new = person["lines"][0][0], person["lines"][1][0]
                assert first[old - 1] == second[new - 1]


def test_five_rows_in_six_of_a_large_second_file_are_unchanged(tmp_path: Path) -> None:
    totals = make_county("osceola", 20_000, 1, tmp_path)["quarters"][1]["totals"]
    assert 0.82 < totals["unchanged"] / totals["rows"] < 0.85
    assert 0.025 < totals["missing"] / 20_000 < 0.035
    assert 0.038 < totals["added"] / 20_000 < 0.045
    assert totals["renumbered"] > 500
    assert sum(totals["refused"].values()) <= 20


def test_everybody_on_a_list_is_who_the_truth_says(usual: Made) -> None:
    people = {person["id"]: person for person in usual.truth["people"]}
    first = csv_rows(usual.path(0, "csv"))
    by_name = Counter((row["last_name"].upper()[:15], row["date_of_birth"]) for row in first)
    for kind in ("deceased", "felony", "incapacitated"):
        facts = usual.truth["lists"][kind]
        rows = csv_rows(usual.folder / facts["name"])
        assert facts["rows"] == len(rows) == len(facts["lines"])
        for told, row in zip(facts["lines"], rows, strict=True):
            key = (row["last_name"].upper()[:15].strip(), row["date_of_birth"])
            if told["expect"] == "none":
                assert told["id"] is None
                assert key not in by_name
                continue
            person = people[told["id"]]
            assert kind in person["lists"]
            meant = first[person["lines"][0][0] - 2]
            if "SSN of one" in told.get("why", ""):
                assert row["ssn"] == meant["ssn"]
                assert row["date_of_birth"] != meant["date_of_birth"]
            else:
                assert row["date_of_birth"] == meant["date_of_birth"]
                assert row["last_name"].upper()[:15] == meant["last_name"].upper()[:15].strip()
            assert told["expect"] == ("flag" if kind != "felony" else "review") or told["why"]


@pytest.mark.parametrize("seed", range(6))
def test_a_borrowed_ssn_stands_on_its_line(tmp_path: Path, seed: int) -> None:
    facts = make_county("osceola", 400, seed, tmp_path)["lists"]["deceased"]
    rows = csv_rows(tmp_path / facts["name"])
    (borrowed,) = [
        row
        for told, row in zip(facts["lines"], rows, strict=True)
        if "SSN of one" in told.get("why", "")
    ]
    assert borrowed["ssn"]


def test_returned_mail_names_the_address_it_was_sent_to(usual: Made) -> None:
    people = {person["id"]: person for person in usual.truth["people"]}
    first = csv_rows(usual.path(0, "csv"))
    facts = usual.truth["lists"]["undeliverable"]
    rows = csv_rows(usual.folder / facts["name"])
    for told, row in zip(facts["lines"], rows, strict=True):
        if told["id"]:
            meant = first[people[told["id"]]["lines"][0][0] - 2]
            way = "mail" if meant["mail_line1"] else "res"
            assert (row["address"], row["zip"]) == (meant[f"{way}_line1"], meant[f"{way}_zip"])


def test_the_dead_may_still_stand_in_the_next_file(usual: Made) -> None:
    dead = [p["expect"][1] for p in usual.truth["people"] if "deceased" in p.get("lists", [])]
    assert ["unchanged"] in dead
    assert ["missing"] in dead
