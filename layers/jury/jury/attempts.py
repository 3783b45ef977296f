"""Acts that are tried again when what they rest on has moved under them."""

from collections.abc import Callable
from typing import TypeVar

from jury.errors import Conflict

ATTEMPTS = 5
"""How often an act looks again before it gives up."""

T = TypeVar("T")


def until_settled(act: Callable[[], T], about: str) -> T:
    """Do an act that reads first and writes on a condition; look again after each Conflict.

    Conflict, naming what it was about, when the records keep moving.
    """
    for _attempt in range(ATTEMPTS):
        try:
            return act()
        except Conflict:
            continue
    raise Conflict("the records keep moving: try again", about=about)
