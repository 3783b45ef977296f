"""The map of the rule of behaviour misses no clause, and names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs" / "use-policy-map.md").read_text("utf-8")
LINES = [line for line in MAP.splitlines() if line.startswith("| ")][2:]
CLAUSES = (
    "II, III", "IV", "V.A.5", "V.A.6", "V.A.7", "V.C", "VI", "VIII.A-C", "VIII.E", "VIII.F",
    "IX.B", "IX.C", "XI", "XII.B.3", "XIII.A-C", "XIII.D-F", "XIV.B", "XIV.C, D", "XVII",
)  # fmt: skip


def test_every_clause_has_a_control_and_a_test():
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in LINES]
    assert tuple(row[0] for row in cells) == CLAUSES
    assert all(row[1] and "tests/" in row[2] for row in cells)


def test_every_test_that_the_map_names_is_there():
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", MAP))
    assert named
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
