"""The published numbers, and every vector of the specification."""

import csv
import hashlib
import json
from itertools import islice
from pathlib import Path

import pytest

import ranmar
from ranmar import answers, bulk
from ranmar.paper import walk
from ranmar.start import starting_words

VECTORS = Path(__file__).parents[2] / "vectors"
RANMAR = json.loads((VECTORS / "ranmar.json").read_text())
SELECTION = json.loads((VECTORS / "selection.json").read_text())
DRAWS = json.loads((VECTORS / "draws.json").read_text())


def pair(case):
    return case["ij"], case["kl"]


def named(case):
    return "-".join(str(case[key]) for key in ("name", "ij", "kl", "m", "size") if key in case)


def test_the_six_published_numbers_follow_20000_outputs():
    words = ranmar.Ranmar(1802, 9373)
    words.integers(20_000)
    assert [next(words) for _ in range(6)] == [
        6533892, 14220222, 7275067, 6172232, 8354498, 10633180,
    ]  # fmt: skip


def test_the_published_digits_in_base_16_follow_20000_outputs():
    words = ranmar.Ranmar(1802, 9373)
    words.advance(20_000)
    digits = ["6 3 11 3 0 4 0", "13 8 15 11 11 14 0", "6 15 0 2 3 11 0", "5 14 2 14 4 8 0",
              "7 15 7 10 12 2 0"]  # fmt: skip
    for expected in digits:
        real = words.real()
        given = [int(real * 16**place) % 16 for place in range(1, 8)]
        assert " ".join(map(str, given)) == expected


@pytest.mark.parametrize("case", RANMAR["after_20000"], ids=named)
def test_the_stream_gives_the_vectors_after_20000(case):
    assert ranmar.Ranmar(*pair(case)).integers(20_006)[20_000:] == case["outputs"]


@pytest.mark.parametrize("case", RANMAR["after_20000"], ids=named)
def test_the_papers_walk_gives_the_vectors_after_20000(case):
    assert list(islice(walk(*pair(case)), 20_000, 20_006)) == case["outputs"]


@pytest.mark.parametrize("case", RANMAR["after_20000"], ids=named)
def test_random_access_gives_the_vectors_after_20000(case):
    assert [ranmar.nth(*pair(case), 20_001 + i) for i in range(6)] == case["outputs"]


@pytest.mark.parametrize("case", RANMAR["first_10"], ids=named)
def test_the_first_output_after_seeding_is_the_first_one_used(case):
    assert list(islice(ranmar.Ranmar(*pair(case)), 10)) == case["outputs"]
    assert list(islice(walk(*pair(case)), 10)) == case["outputs"]
    assert [ranmar.nth(*pair(case), n) for n in range(1, 11)] == case["outputs"]


@pytest.mark.parametrize("case", RANMAR["table_words"], ids=named)
def test_seeding_fills_the_papers_table(case):
    words = starting_words(*pair(case))
    assert len(words) == 97
    assert words[:3] == case["first_3"]
    assert words[-3:] == case["last_3"]


@pytest.mark.parametrize("case", RANMAR["sha256_of_first_million_as_3_byte_big_endian"], ids=named)
def test_the_first_million_outputs_have_the_known_hash(case):
    octets = ranmar.Ranmar(*pair(case)).octets(1_000_000)
    assert hashlib.sha256(octets).hexdigest() == case["sha256"]


@pytest.mark.parametrize("case", RANMAR["far"], ids=named)
def test_an_output_five_million_away_is_found_at_once(case):
    assert ranmar.nth(*pair(case), case["index"]) == case["output"]


def test_the_gsl_test_value_is_given():
    """GSL's own test suite expects this 10,000th output of its `ranmar` with seed 1."""
    assert ranmar.nth(0, 1, 10_000) == 14428370


def test_a_thousand_words_of_two_streams_are_those_that_gsl_wrote():
    """The golden file was written by GSL 2.7.1, not by this engine."""
    with (VECTORS.parent / "golden" / "ranmar_words.csv").open(newline="") as file:
        titles, *rows = csv.reader(file)
    for column, title in enumerate(titles[1:], 1):
        ij, kl = map(int, title.split())
        golden = [int(row[column]) for row in rows]
        assert len(golden) == 1000
        assert ranmar.Ranmar(ij, kl).integers(1000) == golden


def test_the_misprinted_pair_gives_another_stream():
    case = RANMAR["negative_control"]
    given = ranmar.Ranmar(*pair(case)).integers(20_006)[20_000:]
    assert given == case["after_20000"]
    assert given != case["must_not_equal"]


@pytest.mark.parametrize("case", SELECTION["below"], ids=named)
def test_numbers_below_a_limit_are_the_vectors(case):
    words = ranmar.Ranmar(*pair(case))
    assert [ranmar.below(case["m"], words) for _ in case["values"]] == case["values"]
    assert words.consumed == case["consumed"]


@pytest.mark.parametrize("case", SELECTION["select"], ids=named)
def test_selections_are_the_vectors(case):
    words = ranmar.Ranmar(*pair(case))
    assert ranmar.select(case["size"], case["to_draw"], words) == case["positions"]
    assert words.consumed == case["consumed"]


@pytest.mark.parametrize("case", DRAWS, ids=named)
def test_whole_draws_are_the_vectors(case):
    contributions = [(c["name"], bytes.fromhex(c["value"])) for c in case["contributions"]]
    digest = ranmar.seed_digest(
        case["commitment"]["purpose"], bytes.fromhex(case["commitment_hash"]), contributions
    )
    assert digest.hex() == case["digest"]
    assert ranmar.seeds(digest) == pair(case)
    words = ranmar.Ranmar(*pair(case))
    drawn = ranmar.select(case["commitment"]["roll"]["size"], case["commitment"]["to_draw"], words)
    assert drawn == case["positions"]
    assert words.consumed == case["consumed"]


def test_the_self_test_passes():
    ranmar.self_test()


@pytest.mark.parametrize("table", ["OUTPUTS", "BELOW", "SELECTIONS", "DIGESTS", "SEEDS"])
def test_the_self_test_refuses_any_other_answer(table, monkeypatch):
    rows = getattr(answers, table)
    for place, row in enumerate(rows):
        spoilt = (*rows[:place], (*row[:-1], otherwise(row[-1])), *rows[place + 1 :])
        monkeypatch.setattr(answers, table, spoilt)
        with pytest.raises(ranmar.KnownAnswerError, match="is known"):
            ranmar.self_test()


def otherwise(answer):
    if isinstance(answer, int):
        return answer + 1
    if isinstance(answer, str):
        return answer[::-1]
    return (*answer[:-1], answer[-1] + 1)


def test_the_self_test_compares_the_fast_form_with_the_paper_all_the_way(monkeypatch):
    honest = bulk.outputs

    def one_bit_wrong_midway(row, made, rows):
        fields, last = honest(row, made, rows)
        return fields[:20_003] + bytes([fields[20_003] ^ 1]) + fields[20_004:], last

    monkeypatch.setattr(bulk, "outputs", one_bit_wrong_midway)
    with pytest.raises(ranmar.KnownAnswerError, match="walk and stream agree"):
        ranmar.self_test()


def test_the_engines_own_answers_are_those_of_the_vectors():
    known = {(*pair(c), 20_000): c["outputs"] for c in RANMAR["after_20000"]}
    known |= {(*pair(c), 0): c["outputs"][:6] for c in RANMAR["first_10"]}
    control = RANMAR["negative_control"]
    known[(*pair(control), 20_000)] = control["after_20000"]
    for ij, kl, passed, outputs in answers.OUTPUTS:
        assert list(outputs) == known[ij, kl, passed]
