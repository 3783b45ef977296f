"""A wrong engine is never let through: each of these mistakes fails the known answers."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ranmar

SOURCE = Path(ranmar.__file__).parent

# The five mistakes that copies of RANMAR are known to make, in each place where ours could make
# them, and the like in seeding and selection.
MUTANTS = {
    "a bit when greater, not greater or equal": ("start.py", ">= 32", "> 32"),
    "lag 34 in the walk": ("paper.py", "p, q = 97, 33", "p, q = 97, 34"),
    "lag 34 in bulk": ("bulk.py", "33 * FIELD, 64 * FIELD", "33 * FIELD, 63 * FIELD"),
    "lag 34 in the other step of bulk": ("bulk.py", "- (row >> PLACES_33)", "- (row >> 34 * 32)"),
    "lag 34 in random access": ("jump.py", "LONG_LAG - SHORT_LAG  #", "LONG_LAG - 34  #"),
    "arithmetic modulus 2**24": ("constants.py", "WORD - 3", "WORD"),
    "arithmetic modulus 2**24 in bulk": ("bulk.py", "ONES) * ARITHMETIC_MODULUS", "ONES) * 2**24"),
    "no arithmetic sequence in the walk": ("paper.py", "(u[p] - c) & MASK", "u[p]"),
    "no arithmetic sequence in bulk": ("bulk.py", "(lent - (WORDS ^ rest) & WORDS)", "(row)"),
    "no arithmetic sequence in random access": ("jump.py", "word - arithmetic_term(n)", "word"),
    "nothing stored back": ("paper.py", "u[p] = (u[p] - u[q]) & MASK", "c = c"),
    "a start that is not the paper's": ("constants.py", "362436", "362437"),
    "the table used from its start": ("stream.py", "(ij, kl)[::-1]", "(ij, kl)"),
    "a first output left out": ("jump.py", "LONG_LAG + n - 1", "LONG_LAG + n"),
    "remainder for quotient": ("choice.py", "number // part", "number % limit"),
    "no rejection": ("choice.py", ">= part * limit", ">= PAIR"),
    "a pair of words too early": ("choice.py", "limit <= WORD else", "limit < WORD else"),
    "no swap": ("choice.py", "moved[pick] = moved.get(place, place)", "moved[pick] = pick"),
    "a digest without lengths": ("seeding.py", 'len(text).to_bytes(4, "big") + text', "text"),
    "degenerate pairs used": ("seeding.py", "if not is_degenerate(ij, kl)", "if True"),
    "one block for ever": ("seeding.py", "block += 1", "block += 2"),
}  # fmt: skip


def known_answers(folder):
    """Ask the engine in `folder` for its known answers, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ranmar", "known-answers"],
        cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(SOURCE, tmp_path / "ranmar", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_engine_itself_passes(copy):
    run = known_answers(copy)
    assert run.returncode == 0, run.stderr
    assert "WRONG" not in run.stdout


@pytest.mark.parametrize("mistake", MUTANTS)
def test_a_mistake_is_caught_by_the_known_answers(mistake, copy):
    file, right, wrong = MUTANTS[mistake]
    path = copy / "ranmar" / file
    source = path.read_text()
    assert source.count(right) == 1, f"{right!r} is no longer in {file}"
    path.write_text(source.replace(right, wrong))
    run = known_answers(copy)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "WRONG" in run.stdout
