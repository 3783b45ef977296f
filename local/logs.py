"""Where the running cloud writes its log, and what must never be in it."""

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TextIO

_IN_A_FUNCTION: ContextVar[bool] = ContextVar("in_a_function", default=False)


@contextmanager
def printed_by_a_function() -> Iterator[None]:
    """Mark what this thread prints as the output of a function, which belongs in the log."""
    mark = _IN_A_FUNCTION.set(True)
    try:
        yield
    finally:
        _IN_A_FUNCTION.reset(mark)


@contextmanager
def quiet(logger: str) -> Iterator[None]:
    """Silence a library whose messages may hold personal data."""
    silenced = logging.getLogger(logger)
    before = silenced.level
    silenced.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        silenced.setLevel(before)


@contextmanager
def to_file(path: Path) -> Iterator[None]:
    """Send logs, and what functions print as they would to CloudWatch, to one file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    root = logging.getLogger()
    level, terminal = root.level, sys.stdout
    with path.open("a", encoding="utf-8", buffering=1) as log:
        handler = logging.StreamHandler(log)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        split = _Split(terminal, log)
        sys.stdout = split
        try:
            yield
        finally:
            sys.stdout = terminal
            split.log = terminal  # a logger of the product may hold on to the split
            root.setLevel(level)
            root.removeHandler(handler)


class _Split(io.TextIOBase):
    """Standard output: of functions into the log, of everything else onto the terminal."""

    def __init__(self, terminal: TextIO, log: TextIO) -> None:
        self.terminal = terminal
        self.log = log

    def write(self, text: str) -> int:
        return (self.log if _IN_A_FUNCTION.get() else self.terminal).write(text)

    def flush(self) -> None:
        self.terminal.flush()

    def isatty(self) -> bool:
        return self.terminal.isatty()

    def fileno(self) -> int:
        return self.terminal.fileno()

    def writable(self) -> bool:
        return True
