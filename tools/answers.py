"""Keeps answers that the tests were given as the description's examples of what is answered.

    python -m tools.answers FOLDER     write infra/answers.json, as `make answers` does

Real answers about made-up people, once recorded: identifiers and instants are those of that run.
Lists are cut to their first rows, long texts to their beginning, and a link leads nowhere. Each is
held against its schema by a test, so that an answer that changes asks for a new recording.
"""

import argparse
import json
import re
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "infra" / "answers.json"
ROWS, LETTERS = 2, 300
URL = re.compile(r"^https?://\S+$")


def kept() -> dict[str, dict[str, Any]]:
    """Return the examples by operation and status."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


def shortened(said: Any) -> Any:
    """Return an answer as an example: as long as one reads it, and with no link that opens."""
    if isinstance(said, dict):
        return {key: shortened(value) for key, value in said.items()}
    if isinstance(said, list):
        return [shortened(one) for one in said[:ROWS]]
    if isinstance(said, str) and URL.match(said):
        return "https://example.org/link"
    return said[:LETTERS] if isinstance(said, str) else said


def recorded(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what a run of tests left in a folder, a file for each operation and status."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        name, _, status = path.stem.rpartition("-")
        found.setdefault(name, {})[status] = shortened(json.loads(path.read_text("utf-8")))
    return found


def main() -> None:
    """Write the examples of a recording; what it has nothing of stays as it was."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("folder", type=Path)
    before = kept() if FILE.exists() else {}
    examples = before | recorded(options.parse_args().folder)
    FILE.write_text(json.dumps(examples, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
    print(f"{len(examples)} operations have examples of their answers")


if __name__ == "__main__":
    main()
