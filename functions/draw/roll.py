"""The frozen roll: who may be drawn, in ticket order, as compact papers."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

TICKET, PERSON, ZIP, DECADE = 32, 17, 5, 4
WIDTH = TICKET + PERSON + ZIP + DECADE


class Entry(NamedTuple):
    """One person on a frozen roll; ZIP code and decade of birth serve the checks only."""

    ticket: bytes
    person: str
    zip5: str
    decade: str

    def packed(self) -> bytes:
        """Return the entry as its fixed-width line."""
        return self.ticket + f"{self.person:17}{self.zip5:5}{self.decade:4}".encode("ascii")


def pack(entries: Iterable[Entry]) -> bytes:
    """Return entries as a paper, in ticket order whatever the order in which they came."""
    return b"".join(sorted(entry.packed() for entry in entries))


def merge(papers: Sequence[bytes]) -> bytes:
    """Return one paper in ticket order from papers that each are in ticket order."""
    return b"".join(heapq.merge(*(_lines(paper) for paper in papers)))


def tickets(paper: bytes) -> list[bytes]:
    """Return the tickets of a roll; their place in the list is their position."""
    return [paper[at : at + TICKET] for at in range(0, len(paper), WIDTH)]


def entries(paper: bytes) -> Iterator[Entry]:
    """Yield the entries of a roll from position 0."""
    for line in _lines(paper):
        yield _entry(line)


def entry(paper: bytes, position: int) -> Entry:
    """Return the entry at one position."""
    return _entry(paper[position * WIDTH : (position + 1) * WIDTH])


def position_of(paper: bytes, ticket: bytes) -> int | None:
    """Return where a ticket stands on a roll, or None when it is not there."""
    low, high = 0, len(paper) // WIDTH
    while low < high:
        middle = (low + high) // 2
        if paper[middle * WIDTH : middle * WIDTH + TICKET] < ticket:
            low = middle + 1
        else:
            high = middle
    found = paper[low * WIDTH : low * WIDTH + TICKET] == ticket
    return low if found else None


def _lines(paper: bytes) -> Iterator[bytes]:
    for at in range(0, len(paper), WIDTH):
        yield paper[at : at + WIDTH]


def _entry(line: bytes) -> Entry:
    text = line[TICKET:].decode("ascii")
    return Entry(line[:TICKET], text[:17].strip(), text[17:22].strip(), text[22:26].strip())
