"""Keeps a document on file as what it is made of says it must be."""

from collections.abc import Sequence
from pathlib import Path


def keep(path: Path, text: str, arguments: Sequence[str], *, name: str) -> int:
    """Write a document, or with `--check` say under its name whether the one on file is this one.

    Returns 1 when it was to be checked and is another, or is not there.
    """
    if "--check" in arguments:
        current = path.exists() and path.read_text("utf-8") == text
        print(f"{name} is {'up to date' if current else 'out of date'}")
        return 0 if current else 1
    path.write_text(text, "utf-8")
    return 0
