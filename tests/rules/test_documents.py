"""What a document points to is there: tests that it names, files that it links or runs."""

import re
from pathlib import Path

import pytest
from papers_named import missing

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([\w./-]+)\)")
FILE = re.compile(r"`((?:docs|tools|infra|bench)/[\w./-]+\.(?:md|py|json|yaml))`")
RUN = re.compile(r"python -m tools\.(\w+)")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_what_a_document_points_to_is_there(path):
    text = path.read_text("utf-8")
    assert missing(text) == []
    linked = [path.parent / one for one in LINK.findall(text)]
    named = [ROOT / one for one in FILE.findall(text)]
    gone = [one for one in (*linked, *named) if not one.exists()]
    run = [ROOT / "tools" / one for one in RUN.findall(text)]
    gone += [one for one in run if not (one.is_dir() or one.with_suffix(".py").exists())]
    assert gone == []
