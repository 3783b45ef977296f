"""Seals: a file's rows known by keyed digests, so that the next file's equal rows are let pass.

Four rows of five in a county's quarterly file are those of the quarter before, byte for byte. A
row whose seal is known was read, checked and taken then: it needs no reading now, and it can't
undo what the office has corrected since. A seal is 120 bits of BLAKE2b (RFC 7693) under the
county's secret, the layout and a csv's header: chance does not make two rows equal, and nobody
without the secret can tell whose row a seal stands for.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from operator import itemgetter
from struct import iter_unpack
from typing import Any, Protocol

from ingest.layout import Layout
from jury.buckets import PapersBucket
from jury.keys import keyed_hash
from jury.lists import folder
from jury.records import SHARDS, Hex32, PersonId, PublishedList

SEAL = 15
"""Bytes of a seal: the most for which Python holds one in 48 bytes; a county has millions."""
PERSON = 8
WIDTH = SEAL + PERSON
"""Bytes of an identifier, and of both as a paper holds them."""

Seal = bytes
Raw = tuple[int, bytes]


class Gate(Protocol):
    """What a file's lines go through before anything reads them."""

    passed: int

    def through(self, lines: Iterator[Raw]) -> Iterator[Raw]:
        """Yield the first line, which is no row, and those rows that are to be read."""
        ...


class Sealer:
    """Makes the seals of one layout's rows."""

    def __init__(self, secret: bytes, layout: Layout) -> None:
        """Make them under the county's secret."""
        self._secret = secret
        self._layout = layout

    def under(self, first: bytes) -> "blake2b":
        """Return the hash to copy for each row, given the file's first line."""
        # A csv's header says what its cells mean; a fixed file's first line has its date only.
        header = first.hex() if self._layout.form == "delimited" else ""
        key = bytes.fromhex(keyed_hash(self._secret, "seal", self._layout.identity, header))
        return blake2b(key=key, digest_size=SEAL)


class Comparison:
    """Lets pass the rows whose seal is known, once each, and notes the seals of the others."""

    def __init__(self, sealer: Sealer, known: set[Seal]) -> None:
        """Compare with these seals; what is left in the set afterwards was not seen."""
        self.passed = 0
        self.unseen = known
        self._sealer = sealer
        self._lines = array("Q")
        self._seals = bytearray()

    def through(self, lines: Iterator[Raw]) -> Iterator[Raw]:
        """Yield the first line and every row that is not let pass."""
        for number, raw in lines:
            yield number, raw
            copy = self._sealer.under(raw).copy
            break
        else:
            return
        known, note_line, note_seal = self.unseen, self._lines.append, self._seals.extend
        passed = 0  # a local name: this loop sees every row of a county
        for number, raw in lines:
            seal = copy()
            seal.update(raw)
            digest = seal.digest()
            if digest in known:
                known.remove(digest)  # a second row of the same bytes is read, as a duplicate
                passed += 1
            else:
                note_line(number)
                note_seal(digest)
                self.passed = passed
                yield number, raw
        self.passed = passed

    def seal_of(self, line: int) -> Seal:
        """Return the seal of a row that was not let pass."""
        place = bisect_left(self._lines, line)
        return bytes(self._seals[place * SEAL : (place + 1) * SEAL])


class Recall:
    """Lets through again, once each, the rows of some seals that had been let pass."""

    def __init__(self, sealer: Sealer, wanted: Iterable[Seal]) -> None:
        """Let through the rows of these seals."""
        self.passed = 0
        self._sealer = sealer
        self._wanted = set(wanted)
        self._seals: dict[int, Seal] = {}

    def through(self, lines: Iterator[Raw]) -> Iterator[Raw]:
        """Yield the first line and the first row of each seal."""
        copy = None
        for number, raw in lines:
            if copy is None:
                copy = self._sealer.under(raw).copy
                yield number, raw
                continue
            seal = copy()
            seal.update(raw)
            digest = seal.digest()
            if digest in self._wanted:
                self._wanted.remove(digest)
                self._seals[number] = digest
                yield number, raw
                if not self._wanted:
                    return

    def knows(self, line: int) -> bool:
        """Tell whether the row in that line was let through."""
        return line in self._seals

    def seal_of(self, line: int) -> Seal:
        """Return the seal of a row that was let through."""
        return self._seals[line]


# -- the paper ------------------------------------------------------------------


class SealPaper:
    """The seals of one partition's people, each with the person whose row it was."""

    def __init__(self, content: bytes) -> None:
        """Read a filed paper."""
        self._content = content

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield each seal and the bytes that stand for its person."""
        return iter_unpack(f"{SEAL}s{PERSON}s", self._content)

    def seals(self) -> Iterator[Seal]:
        """Yield the seals alone."""
        return map(itemgetter(0), iter_unpack(f"{SEAL}s{PERSON}x", self._content))


def packed_id(person: PersonId) -> bytes:
    """Return the eight bytes that stand for an identifier."""
    return bytes.fromhex(person[1:])


def person_id(packed: bytes) -> PersonId:
    """Return the identifier that eight bytes stand for."""
    return f"J{packed.hex().upper()}"


def read_seals(papers: PapersBucket, listed: PublishedList | None, shard: int) -> SealPaper:
    """Return what the list's file is known by in one partition; nothing where nothing is filed."""
    if listed is None or not listed.seals:
        return SealPaper(b"")
    return SealPaper(papers.filed(folder(listed.county), listed.seals[shard]))


def known_seals(papers: PapersBucket, listed: PublishedList | None) -> set[Seal]:
    """Return the seals of every row that the list's file had and that was taken."""
    return {seal for shard in range(SHARDS) for seal in read_seals(papers, listed, shard).seals()}


def file_seals(
    papers: PapersBucket, county: str, kept: Iterable[tuple[Seal, bytes]]
) -> tuple[Hex32, ...]:
    """File a partition's seals each under the hash of its bytes, in the partitions' order."""
    parts = [bytearray() for _ in range(SHARDS)]
    for seal, person in kept:
        parts[person[-1] % SHARDS].extend(seal + person)
    return tuple(papers.file(folder(county), _in_order(part)) for part in parts)


def _in_order(part: bytearray) -> bytes:
    # One order, so that the same seals are the same paper whatever the order of the rows.
    entries = [bytes(part[at : at + WIDTH]) for at in range(0, len(part), WIDTH)]
    return b"".join(sorted(entries))
