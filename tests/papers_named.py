"""What documents say of tests: which they name, and which of those are not there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"\b(tests/[\w/]+\.py)(?:::(\w+))?")


def named(text: str) -> list[tuple[str, str]]:
    """Return the tests that a text names: the file, and the function or nothing."""
    return NAMED.findall(text)


def missing(text: str) -> list[str]:
    """Return what a text names as a test and is none."""
    return sorted(
        {
            f"{path}::{function}" if function else path
            for path, function in named(text)
            if not (ROOT / path).is_file() or (function and function not in functions(path))
        }
    )


@cache
def functions(path: str) -> frozenset[str]:
    """Return the functions of a test file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef))
