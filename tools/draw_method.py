"""Keep the table of known answers in docs/draw-method.md in step with the test vectors.

python tools/draw_method.py           write the table into the document
python tools/draw_method.py --check   exit 1 if the document's table is another
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "draw-method.md"
VECTORS = ROOT / "tests" / "vectors"
BEGIN = "<!-- known answers, written by tools/draw_method.py: begin -->\n"
END = "<!-- known answers: end -->\n"

Case = dict[str, Any]


def table(ranmar: Case, selection: Case) -> str:
    """Return the tables of known answers, as Markdown, from the two files of vectors."""
    return "\n".join([*outputs(ranmar), *numbers_below(selection), *selections(selection)]) + "\n"


def outputs(vectors: Case) -> Iterator[str]:
    """Yield the tables of what the generator gives."""
    yield "Outputs 20,001 to 20,006, in units of 2^-24:\n"
    yield from head("IJ", "KL", "outputs")
    for case in vectors["after_20000"]:
        yield row(case["ij"], case["kl"], words(case["outputs"]))
    control = vectors["negative_control"]
    yield (
        f"\nNegative control: {control['ij']} and {control['kl']} is a misprint of the first pair. "
        f"It gives {words(control['after_20000'])}, which is **not** the first line above."
    )
    yield "\nThe first ten outputs:\n"
    yield from head("IJ", "KL", "outputs")
    for case in vectors["first_10"]:
        yield row(case["ij"], case["kl"], words(case["outputs"]))
    yield "\nThe table of 97 words after seeding, before the first output:\n"
    yield from head("IJ", "KL", "u[1] to u[3]", "u[95] to u[97]")
    for case in vectors["table_words"]:
        yield row(case["ij"], case["kl"], words(case["first_3"]), words(case["last_3"]))
    yield "\nSHA-256 of the first million outputs, three bytes each, the highest first:\n"
    yield from head("IJ", "KL", "SHA-256")
    for case in vectors["sha256_of_first_million_as_3_byte_big_endian"]:
        yield row(case["ij"], case["kl"], f"`{case['sha256']}`")
    yield "\nA single output far away, counting from 1:\n"
    yield from head("IJ", "KL", "index", "output")
    for case in vectors["far"]:
        yield row(case["ij"], case["kl"], f"{case['index']:,}", case["output"])


def numbers_below(vectors: Case) -> Iterator[str]:
    """Yield the table of numbers below a limit."""
    yield "\nNumbers below a limit, and the outputs used for them:\n"
    yield from head("IJ", "KL", "limit", "numbers", "used")
    for case in vectors["below"]:
        numbers = words(case["values"])
        yield row(case["ij"], case["kl"], f"{case['m']:,}", numbers, case["consumed"])


def selections(vectors: Case) -> Iterator[str]:
    """Yield the table of selections."""
    yield "\nPositions drawn, in order, counting from 0, and the outputs used for them:\n"
    yield from head("IJ", "KL", "roll", "drawn", "positions", "used")
    for case in vectors["select"]:
        positions = words(case["positions"]) or "none"
        size, drawn = f"{case['size']:,}", case["to_draw"]
        yield row(case["ij"], case["kl"], size, drawn, positions, case["consumed"])


def head(*titles: str) -> Iterator[str]:
    """Yield the two lines that begin a table."""
    yield row(*titles)
    yield row(*("---" for _ in titles))


def row(*cells: object) -> str:
    """Return one line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"


def words(numbers: Sequence[int]) -> str:
    """Return numbers side by side."""
    return " ".join(map(str, numbers))


def renewed(document: str) -> str:
    """Return the document with the table that the vectors give."""
    before, _, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError("the document has no place for the known answers")
    ranmar, selection = (
        json.loads((VECTORS / name).read_text(encoding="utf-8"))
        for name in ("ranmar.json", "selection.json")
    )
    return before + BEGIN + "\n" + table(ranmar, selection) + "\n" + END + after


def main(arguments: Sequence[str]) -> int:
    """Write the document anew, or with `--check` compare only."""
    held = DOCUMENT.read_text(encoding="utf-8")
    due = renewed(held)
    if list(arguments) == ["--check"]:
        if held != due:
            print("docs/draw-method.md is not in step: run python tools/draw_method.py")
        return int(held != due)
    DOCUMENT.write_text(due, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
