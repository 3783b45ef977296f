"""A stream of RANMAR: the exact sequence of one pair of seeds, handed out as it is asked for."""

from __future__ import annotations

from ranmar import bulk
from ranmar.constants import LONG_LAG, MASK, SHORT_LAG, WORD
from ranmar.start import starting_words

OCTETS = 3  # an output is three bytes, the highest first
BURST = 128  # rows of 97 outputs, made at one go


class StateError(ValueError):
    """What was given is not a state that a stream can be in."""


class Ranmar:
    """The outputs of two seeds, one after the other, without end: an iterator of 24-bit numbers.

    Outputs are made a burst at a time. `_burst` holds those last made, and from `_at` on they are
    still to be handed out; `_made` counts all that were made, and `_row` is the last 97 words.
    """

    __slots__ = ("_at", "_burst", "_made", "_row")

    def __init__(self, ij: int, kl: int) -> None:
        """Stand before the first output of the seeds; refuse anything that is not a legal pair."""
        self._stand(0, starting_words(ij, kl)[::-1])  # the paper uses its table from the end

    def _stand(self, made: int, words: list[int]) -> None:
        self._made = made
        self._row = bulk.packed(words)
        self._burst = b""
        self._at = 0

    def __iter__(self) -> Ranmar:
        """Return the stream itself."""
        return self

    def __next__(self) -> int:
        """Return the next output, a whole number from 0 to 2**24 - 1; zero is kept."""
        return int.from_bytes(self.octets(1), "big")

    def real(self) -> float:
        """Return the next output as the paper gives it: a real number in [0, 1)."""
        return next(self) / WORD

    def number(self, outputs: int) -> int:
        """Return the next `outputs` outputs as the digits, base 2**24, of one whole number."""
        return int.from_bytes(self.octets(outputs), "big")

    def octets(self, outputs: int) -> bytes:
        """Return the next `outputs` outputs, three bytes each, the highest first."""
        end = self._at + OCTETS * outputs
        if not self._at <= end <= len(self._burst):
            check_count(outputs)
            rows = max(BURST, -(-outputs // LONG_LAG))
            self._burst = self._burst[self._at :] + bulk.octets(self._fields(rows))
            self._at, end = 0, OCTETS * outputs
        taken = self._burst[self._at : end]
        self._at = end
        return taken

    def integers(self, outputs: int) -> list[int]:
        """Return the next `outputs` outputs as a list, several times faster than one by one."""
        check_count(outputs)
        waiting = self.octets(min(outputs, self._waiting))
        numbers = bulk.integers(bulk.fields(waiting))
        fields = b""
        while len(numbers) < outputs:
            rows = min(BURST, -(-(outputs - len(numbers)) // LONG_LAG))
            fields = self._fields(rows)
            numbers += bulk.integers(fields)
        if fields:
            unasked = len(numbers) - outputs
            del numbers[outputs:]
            self._burst = bulk.octets(fields[len(fields) - bulk.FIELD_BYTES * unasked :])
            self._at = 0
        return numbers

    def _fields(self, rows: int) -> bytes:
        fields, self._row = bulk.outputs(self._row, self._made, rows)
        self._made += rows * LONG_LAG
        return fields

    @property
    def _waiting(self) -> int:
        return (len(self._burst) - self._at) // OCTETS

    @property
    def consumed(self) -> int:
        """The number of outputs handed out, or passed over, so far."""
        return self._made - self._waiting

    def state(self) -> tuple[int, ...]:
        """Return all that is needed to go on from here: `consumed`, then 97 words, oldest first."""
        words = bulk.unpacked(self._row)[::-1]
        for _ in range(self._waiting):  # walk back: x[n-97] = x[n] + x[n-33], newest first
            words.append(words[-LONG_LAG] + words[SHORT_LAG - LONG_LAG] & MASK)
        return (self.consumed, *words[: -LONG_LAG - 1 : -1])

    @classmethod
    def resume(cls, state: tuple[int, ...]) -> Ranmar:
        """Return a stream that goes on exactly where `state()` was taken."""
        check_state(state)
        stream = cls.__new__(cls)
        stream._stand(state[0], list(state[1:]))  # noqa: SLF001 - its own
        return stream

    def advance(self, outputs: int) -> None:
        """Pass over any number of outputs, without walking there."""
        from ranmar.jump import state_after  # noqa: PLC0415 - a draw never jumps

        made, *words = state_after(self.state(), outputs)
        self._stand(made, words)


def check_count(outputs: int) -> None:
    """Refuse everything but whole numbers from 0 up."""
    if type(outputs) is not int or outputs < 0:
        raise ValueError("outputs are counted in whole numbers from 0 up")


def check_state(state: tuple[int, ...]) -> None:
    """Refuse anything that `state()` cannot have returned."""
    if type(state) is not tuple or len(state) != LONG_LAG + 1:
        raise StateError("a state is a tuple of 98 whole numbers")
    if any(type(part) is not int or part < 0 for part in state):
        raise StateError("a state holds whole numbers from 0 up")
    if any(word > MASK for word in state[1:]):
        raise StateError("a word of a state has at most 24 bits")
