"""Write the index of the runbooks from the runbooks themselves.

python -m tools.runbooks            write docs/runbooks/README.md
python -m tools.runbooks --check    fail when it is out of date
"""

import re
import sys
from pathlib import Path
from typing import NamedTuple

from tools import papers

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "runbooks"
INDEX = FOLDER / "README.md"
SECTIONS = ("When", "Before you begin", "How you know it worked", "Rehearsed by")
HEADING = re.compile(r"^(?:#+ +|\*\*)(When|Before you begin|How you know it worked|Rehearsed by)\b")
TEST = re.compile(r"\btests/[\w/]+\.py(?:::\w+)?")


INTRODUCTION = """# Runbooks

What to do when, for a clerk's operator; each names the test that rehearses it on the local cloud or
in the office of the tests. None has been followed in an account. This page is written by
`python -m tools.runbooks`; `tests/rules/test_runbooks.py` holds it and the runbooks up to date.

In the commands `$API` is the stack's output `ApiUrl`, `$TOKEN` the access token of whoever acts,
`$SECOND` that of the second person, and `osceola` stands for the county.
"""


class Runbook(NamedTuple):
    """One runbook: its file, its title, and what stands in each of its sections."""

    name: str
    title: str
    sections: dict[str, str]
    steps: int


def runbooks() -> list[Runbook]:
    """Return every runbook, by the name of its file."""
    return [read(path) for path in sorted(FOLDER.glob("*.md")) if path != INDEX]


def read(path: Path) -> Runbook:
    """Return a runbook as it is written; a section that it lacks is missing from it."""
    lines = path.read_text("utf-8").splitlines()
    sections: dict[str, list[str]] = {}
    inside = ""
    for line in lines:
        heading = HEADING.match(line)
        if heading:
            inside = heading[1]
            rest = line[heading.end() :].strip("*:. ")
            sections[inside] = [rest] if rest else []
        elif line.startswith(("#", "1. ")):
            inside = ""
        elif inside:
            sections[inside].append(line)
    return Runbook(
        path.name,
        lines[0].removeprefix("# ").strip(),
        {name: " ".join(" ".join(text).split()) for name, text in sections.items()},
        sum(bool(re.match(r"\d+\. ", line)) for line in lines),
    )


def index() -> str:
    """Return the index, as it is filed."""
    rows = [
        f"| [{one.title}]({one.name}) | {_first_sentence(one.sections.get('When', ''))} |"
        f" {' '.join(f'`{test}`' for test in rehearsals(one)[:1])} |"
        for one in runbooks()
    ]
    head = ["| runbook | when | rehearsed by |", "| --- | --- | --- |"]
    return "\n".join([INTRODUCTION, *head, *rows, ""])


def rehearsals(of: Runbook) -> list[str]:
    """Return the tests that a runbook names as its rehearsal."""
    return TEST.findall(of.sections.get("Rehearsed by", ""))


def _first_sentence(text: str) -> str:
    plain = text.replace("|", "/").lstrip("-* ")
    return re.split(r"(?<=[.:;]) ", plain, maxsplit=1)[0].rstrip(":;")


def main(arguments: list[str]) -> int:
    """Write the index, or tell whether the one on file is out of date."""
    return papers.keep(INDEX, index(), arguments, name="the index of runbooks")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
