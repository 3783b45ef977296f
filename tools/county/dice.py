"""Every choice in a synthetic county: drawn from one seed, the same on every Python."""

import hashlib
import random
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class Dice:
    """A seeded source of choices.

    Built on `random()` alone: it is the one method whose sequence Python promises to keep between
    versions. Lotteries of jurors never come near this class; they have an engine of their own.
    """

    def __init__(self, *seed: str | int) -> None:
        """Start from the text of a seed, whatever the process's hash seed."""
        digest = hashlib.sha256("|".join(map(str, seed)).encode()).digest()
        self.random = random.Random(int.from_bytes(digest)).random  # noqa: S311 (nobody real)

    def below(self, limit: int) -> int:
        """Return a whole number in [0, limit)."""
        return int(self.random() * limit)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Return True in the given share of calls."""
        return self.random() < share

    def pick(self, things: Sequence[Thing]) -> Thing:
        """Return one of the things, each as likely."""
        return things[int(self.random() * len(things))]

    def pick_common(self, things: Sequence[Thing]) -> Thing:
        """Return one of the things, the earlier ones much more often, as names are spread."""
        return things[int(self.random() ** 2 * len(things))]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """Return the things in a random order."""
        order = list(things)
        for place in range(len(order) - 1, 0, -1):
            other = int(self.random() * (place + 1))
            order[place], order[other] = order[other], order[place]
        return order
