"""The lock that makes moto atomic: one AWS call at a time, never held while product code runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class StateLock:
    """A re-entrant lock that its holder can set aside completely and take up again."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._owner: int | None = None
        self._depth = 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other thread out of moto's state."""
        self._take(1)
        try:
            yield
        finally:
            self._give(1)

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """Let other threads in although this one is inside an AWS call; then go on as before."""
        depth = self._depth if self._owner == threading.get_ident() else 0
        self._give(depth)
        try:
            yield
        finally:
            self._take(depth)

    def _take(self, depth: int) -> None:
        if not depth:
            return
        me = threading.get_ident()
        with self._free:
            while self._owner not in (None, me):
                self._free.wait()
            self._owner = me
            self._depth += depth

    def _give(self, depth: int) -> None:
        if not depth:
            return
        with self._free:
            self._depth -= depth
            if not self._depth:
                self._owner = None
                self._free.notify()
