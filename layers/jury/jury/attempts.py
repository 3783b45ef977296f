"""Acts that are tried again when what they rest on has moved under them."""

from collections.abc import Callable
from time import sleep
from typing import TypeVar
from zlib import crc32

from jury.errors import Conflict

ATTEMPTS = 5
"""How often an act looks again before it gives up."""
PAUSE = 0.02
"""Seconds before the first repeat, and up to twice that; each further one waits so much longer."""

T = TypeVar("T")


def until_settled(act: Callable[[], T], about: str, *, met: int = 0) -> T:
    """Do an act that reads first and writes on a condition; look again after each Conflict.

    Conflict, naming what it was about, when the records keep moving. `met` is how often the caller
    has met one at this act before.
    """
    for attempt in range(met, met + ATTEMPTS):
        if attempt:
            sleep(pause(attempt, about))
        try:
            return act()
        except Conflict:
            continue
    raise Conflict("the records keep moving: try again", about=about)


def pause(attempt: int, about: str) -> float:
    """Return for how long to wait before looking again, a different time for each person.

    Those who met at one item would otherwise meet there again. Nothing is drawn for it: chance is
    for draws.
    """
    return PAUSE * attempt * (1 + crc32(about.encode()) / 2**32)
