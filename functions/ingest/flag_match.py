"""Whom the rows of a list of flags name: by number, SSN and name set, or by name and address.

A list of flags adds nobody and merges nothing, so each row is judged by itself: it names one
person, or nobody, or a named person must decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, Protocol

from ingest.flag_rows import FlagRow
from ingest.likeness import Door, Likeness, door_of, likeness_of
from ingest.match import SENTENCES, Known, Roll, licence_hash
from jury.keys import keyed_hash
from jury.records import Flag, Person, PersonId


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyedFlag:
    """A row with its keyed hashes, and with its name and address as they are compared."""

    row: FlagRow
    licence: str | None
    ssn: str | None
    digest: str
    likeness: Likeness
    door: Door

    @property
    def newest_first(self) -> tuple[int, int]:
        """Order rows about one person: the newest day first, then the earlier line."""
        return -self.row.on.toordinal(), self.row.line


def keyed_flag(row: FlagRow, secret: bytes, kind: str) -> KeyedFlag:
    """Return a row of a kind of list with the hashes that stand for its numbers and contents."""
    return KeyedFlag(
        row=row,
        licence=licence_hash(secret, row.licence) if row.licence else None,
        ssn=keyed_hash(secret, "ssn", row.ssn) if row.ssn else None,
        digest=keyed_hash(secret, "flag", kind, *row.cells),
        # Returned mail has no date of birth; only the names are compared there.
        likeness=likeness_of(row.last, row.first, row.suffix, row.born or date.min),
        door=door_of(*row.address),
    )


# -- whom a row names -----------------------------------------------------------


class Evidence(NamedTuple):
    """The people to whom a row points, and the doubt, if any, that a person must settle."""

    people: list[Known]
    doubt: str = ""


class Behind:
    """Whoever gets letters at one of some doors."""

    def __init__(self, doors: Iterable[Door]) -> None:
        """Gather the doors, and their ZIP codes by which most people are passed over."""
        self._doors = set(doors)
        self._zips = {door[-1] for door in self._doors}

    def names(self, told: dict[str, Any]) -> bool:
        """Tell whether a stored person gets letters there."""
        address = told.get("mailing") or told["residence"]
        if address["zip5"] not in self._zips:
            return False
        lines = address["line1"], address.get("line2", "")
        return door_of(*lines, address["city"], address["state"], address["zip5"]) in self._doors


class Witness(Protocol):
    """What knows the people whom a list may name."""

    def whom(self, row: KeyedFlag) -> Evidence:
        """Return whom a row names."""
        ...


class ByIdentity:
    """Knows people by licence, by SSN, and by the name set, in this order."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Know everybody, active or not."""
        self._roll = Roll(people)

    def whom(self, row: KeyedFlag) -> Evidence:
        """Return whom a row names; what points to two people is in doubt."""
        by_number = self._roll.with_licence(row.licence) if row.licence is not None else []
        people = _distinct(by_number, self._roll.with_ssn(row.ssn))
        alike = self._roll.alike(row.likeness)
        if not people:
            return self._by_name(row, alike)
        if len(people) > 1 or (alike and people[0] not in alike):
            return Evidence(_distinct(people, alike), "TwoPeople")
        if people[0].differs(row.likeness):
            return Evidence(people, "NumberMoved" if by_number else "SsnMoved")
        return Evidence(people)

    def _by_name(self, row: KeyedFlag, alike: list[Known]) -> Evidence:
        if len(alike) > 1:
            return Evidence(alike, "TwoPeople")
        if row.ssn is not None and any(known.person.ssn is not None for known in alike):
            # A namesake, or one person whose SSN was put right: nobody here can tell.
            return Evidence(alike, "OtherSsn")
        return Evidence(alike)


class ByHit:
    """Knows people by what a hit says of them; a hit alone makes nobody a felon (s. 40.022)."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Know everybody, active or not."""
        self._by_identity = ByIdentity(people)

    def whom(self, row: KeyedFlag) -> Evidence:
        """Return whom a row names, in doubt unless a named person confirmed the flag before."""
        people, doubt = self._by_identity.whom(row)
        if not doubt and any(Flag.FELONY not in known.person.flags for known in people):
            return Evidence(people, "FelonyHit")
        return Evidence(people, doubt)


class ByAddress:
    """Knows people by their name and by where their letters go."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Know everybody, active or not."""
        self._behind: dict[Door, list[Known]] = defaultdict(list)
        for known in Roll(people).people.values():
            address = known.person.mailing or known.person.residence
            door = door_of(
                address.line1, address.line2, address.city, address.state, address.zip5
            )  # fmt: skip
            self._behind[door].append(known)

    def whom(self, row: KeyedFlag) -> Evidence:
        """Return who of that name gets letters at that address, in doubt where two do."""
        people = [
            known for known in self._behind.get(row.door, []) if known.same_name(row.likeness)
        ]
        return Evidence(people, "TwoPeople" if len(people) > 1 else "")


# -- what becomes of the rows ----------------------------------------------------


class Named(NamedTuple):
    """A person whom a row names."""

    known: Known
    keyed: KeyedFlag


class Doubted(NamedTuple):
    """A row that a person must decide, and whom it may concern."""

    keyed: KeyedFlag
    code: str
    people: tuple[PersonId, ...]

    @property
    def sentence(self) -> str:
        """What a clerk reads."""
        return SENTENCES[self.code]


@dataclass(slots=True)
class FlagMatches:
    """What became of every row: each stands in exactly one of these."""

    named: list[Named] = field(default_factory=list)
    unknown: list[KeyedFlag] = field(default_factory=list)
    duplicates: list[KeyedFlag] = field(default_factory=list)
    review: list[Doubted] = field(default_factory=list)


def match_flags(
    rows: Iterable[KeyedFlag], witness: Witness, flag: Flag | None = None
) -> FlagMatches:
    """Decide whom each row names. Of rows that name one person the newest speaks.

    A row that names somebody whom a restoration freed of the flag is a question: the list may
    not know of it yet.
    """
    matches = FlagMatches()
    named: dict[PersonId, list[Named]] = defaultdict(list)
    for row in _once(sorted(rows, key=lambda row: row.row.line), matches.duplicates):
        people, doubt = witness.whom(row)
        if not doubt and any(flag in known.person.restored for known in people):
            doubt = "RestoredBefore"
        if doubt:
            told = tuple(sorted(known.person.id for known in people))
            matches.review.append(Doubted(row, doubt, told))
        elif people:
            named[people[0].person.id].append(Named(people[0], row))
        else:
            matches.unknown.append(row)
    for group in named.values():
        first, *rest = sorted(group, key=lambda one: one.keyed.newest_first)
        matches.named.append(first)
        matches.duplicates += (one.keyed for one in rest)
    return matches


def _once(rows: Iterable[KeyedFlag], duplicates: list[KeyedFlag]) -> Iterator[KeyedFlag]:
    """Yield rows, the same one once; the others are duplicates."""
    seen = set()
    for row in rows:
        if row.digest in seen:
            duplicates.append(row)
        else:
            seen.add(row.digest)
            yield row


def _distinct(*groups: Iterable[Known]) -> list[Known]:
    return list({known.person.id: known for group in groups for known in group}.values())
