"""Whose row is it: by number, by SSN, by the name set; what points to two people is reviewed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple, TypeVar

from ingest.likeness import Likeness, likeness, likeness_of
from ingest.reported import names_of
from ingest.rows import Row
from jury.keys import keyed_hash
from jury.records import Person

T = TypeVar("T")

SENTENCES = {
    "TwoPeople": "the row points to more than one person on the roll",
    "NumberMoved": "the number belongs to somebody with another name and date of birth",
    "SsnMoved": "the SSN belongs to somebody with another name and date of birth",
    "OtherSsn": "name and date of birth are those of a person on the roll, but the SSN is not",
    "NumberTwice": "the number stands in the file more than once, and the rows do not agree",
    "SsnTwice": "the SSN stands in the file more than once, on rows of different people",
    "NamesakeInFile": "another row has the same name and date of birth; nothing tells them apart",
    "RestoredBefore": "an affidavit has freed the person of this flag, and the list names it again",
    "FelonyHit": "a hit only assists the clerk: a named person confirms it, or does not",
}
"""What a clerk reads beside a row that a person must decide."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyedRow:
    """A row with its keyed hashes and its name as it is compared."""

    row: Row
    licence: str
    ssn: str | None
    digest: str
    likeness: Likeness

    @property
    def newest_first(self) -> tuple[int, int]:
        """Order rows of one person: the newest change first, then the earlier line."""
        return -self.row.changed_on.toordinal(), self.row.line


def keyed(row: Row, secret: bytes) -> KeyedRow:
    """Return a row with the hashes that stand for its numbers and for its contents."""
    return KeyedRow(
        row=row,
        licence=licence_hash(secret, row.licence),
        ssn=keyed_hash(secret, "ssn", row.ssn) if row.ssn else None,
        digest=keyed_hash(secret, "row", *_contents(row)),
        likeness=likeness_of(row.last, row.first, row.suffix, row.date_of_birth),
    )


def licence_hash(secret: bytes, licence: str) -> str:
    """Return the keyed hash under which a licence or ID number is kept."""
    return keyed_hash(secret, "licence", licence)


def _contents(row: Row) -> Iterator[str]:
    yield from (row.licence, row.id_kind, row.ssn, row.last, row.first, row.middle, row.suffix)
    yield from (row.date_of_birth.isoformat(), row.sex, row.race, row.changed_on.isoformat())
    yield from row.residence
    yield from row.mailing or ("",)


# -- the roll -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Known:
    """A person on the roll, with the name as it is compared: the reported and the files' one."""

    person: Person
    likenesses: tuple[Likeness, ...]

    def same_name(self, wanted: Likeness) -> bool:
        """Tell whether a name of theirs agrees."""
        return any(one.same_name(wanted) for one in self.likenesses)

    def agrees(self, wanted: Likeness) -> bool:
        """Tell whether the whole set agrees, with a name of theirs."""
        return any(one.agrees(wanted) for one in self.likenesses)

    def differs(self, wanted: Likeness) -> bool:
        """Tell whether the name, by any name of theirs, *and* the date of birth are another's."""
        return all(one.differs(wanted) for one in self.likenesses)


class Roll:
    """The people of a county, found by number, by SSN and by the name set."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Index everybody, active or not."""
        self.people: dict[str, Known] = {}
        self._by_licence: dict[str, list[Known]] = defaultdict(list)
        self._by_ssn: dict[str, list[Known]] = defaultdict(list)
        self._by_bucket: dict[object, list[Known]] = defaultdict(list)
        self._by_decision: dict[str, Known] = {}
        for person in people:
            born = person.date_of_birth
            known = Known(person, tuple(likeness(name, born) for name in names_of(person)))
            self.people[person.id] = known
            for licence in person.licences:
                self._by_licence[licence].append(known)
            if person.ssn is not None:
                self._by_ssn[person.ssn].append(known)
            for bucket in {one.bucket for one in known.likenesses}:
                self._by_bucket[bucket].append(known)
            self._by_decision.update(dict.fromkeys(person.decided, known))

    def decided(self, digest: str) -> Known | None:
        """Return the person whose row a named person has decided that this is."""
        return self._by_decision.get(digest)

    def with_licence(self, licence: str) -> list[Known]:
        """Return everybody who ever had that number."""
        return self._by_licence.get(licence, [])

    def with_ssn(self, ssn: str | None) -> list[Known]:
        """Return everybody with that SSN; nobody for a blank one."""
        return self._by_ssn.get(ssn, []) if ssn is not None else []

    def alike(self, wanted: Likeness) -> list[Known]:
        """Return everybody whose name set agrees."""
        return [known for known in self._by_bucket.get(wanted.bucket, []) if known.agrees(wanted)]


# -- what becomes of a row ------------------------------------------------------


class ReviewRow(NamedTuple):
    """A row that a person must decide, and the people to whom it points."""

    keyed: KeyedRow
    code: str
    people: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What a clerk reads."""
        return SENTENCES[self.code]


class Matched(NamedTuple):
    """A person on the roll and their row, with every number that the file has for them.

    Numbers that somebody else on the roll holds are not among them: that can only be where a
    named person decided whose row it is.
    """

    known: Known
    keyed: KeyedRow
    licences: tuple[str, ...]
    ssn: str | None


class Added(NamedTuple):
    """A row whose person is not on the roll yet, with every number the file has for them."""

    keyed: KeyedRow
    licences: tuple[str, ...]


@dataclass(slots=True)
class Matches:
    """What became of every row: each stands in exactly one of these."""

    matched: list[Matched] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    duplicates: list[KeyedRow] = field(default_factory=list)
    review: list[ReviewRow] = field(default_factory=list)


class Proof(IntEnum):
    """How a row was tied to a person, the stronger the higher."""

    NAME = 1
    SSN = 2
    LICENCE = 3
    DECISION = 4


@dataclass(slots=True, eq=False)
class _Claim:
    """A row, and any others of the same person, tied to somebody or to nobody yet."""

    keyed: KeyedRow
    known: Known | None = None
    proof: Proof | None = None
    others: list[KeyedRow] = field(default_factory=list)

    @property
    def rows(self) -> list[KeyedRow]:
        return [self.keyed, *self.others]

    @property
    def licences(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.licence for row in self.rows))

    def take(self, other: "_Claim") -> None:
        """Join another claim of the same person: the newest row speaks for both."""
        self.keyed, *self.others = sorted(
            (*self.rows, *other.rows), key=lambda row: row.newest_first
        )


def match(rows: Iterable[KeyedRow], roll: Roll) -> Matches:
    """Decide whose each row is. Nothing is merged by guess; nothing depends on the rows' order."""
    return _Matching(roll).run(rows)


class _Matching:
    """The match of one file: claims on people, from the strongest evidence to the weakest."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._review: list[ReviewRow] = []

    def run(self, rows: Iterable[KeyedRow]) -> Matches:
        open_rows, claims = self._decided(rows)
        claims += self._strong(self._by_number(open_rows))
        claims = self._one_claim_a_person(claims)
        claims = self._one_claim_an_ssn(claims)
        claims = self._weak(claims)
        claims = self._no_namesakes(claims)
        return self._told(claims)

    # Each step returns the claims that still stand; the others have gone to review.

    def _decided(self, rows: Iterable[KeyedRow]) -> tuple[list[KeyedRow], list[_Claim]]:
        """Tie each row that stood in review before to whom a person decided it belongs."""
        open_rows, claims = [], []
        for row in rows:
            known = self._roll.decided(row.digest)
            if known is None:
                open_rows.append(row)
            else:
                claims.append(_Claim(row, known, Proof.DECISION))
        return open_rows, claims

    def _by_number(self, rows: Iterable[KeyedRow]) -> list[_Claim]:
        """Make one claim of the rows with one number."""
        claims = []
        for group in _grouped(rows, lambda row: row.licence):
            if _agree(group) and _one_newest(group):
                claims.append(_Claim(group[0], others=group[1:]))
                continue
            # The roll may know whose number it is: then only the other rows are in question.
            rightful = [row for row in group if self._is_holders(row)]
            if rightful and _agree(rightful) and _one_newest(rightful):
                claims.append(_Claim(rightful[0], others=rightful[1:]))
            else:
                rightful = []
            holders = self._roll.with_licence(group[0].licence)
            for row in group:
                if row not in rightful:
                    self._to_review(_Claim(row), "NumberTwice", holders)
        return claims

    def _is_holders(self, row: KeyedRow) -> bool:
        holders = self._roll.with_licence(row.licence)
        return len(holders) == 1 and holders[0].agrees(row.likeness)

    def _strong(self, claims: Iterable[_Claim]) -> Iterator[_Claim]:
        """Tie each claim to a person by number or SSN, where the evidence points to one only."""
        for claim in claims:
            row = claim.keyed
            by_number, by_ssn = self._roll.with_licence(row.licence), self._roll.with_ssn(row.ssn)
            people = _distinct(by_number, by_ssn)
            if not people:
                yield claim
                continue
            alike = self._roll.alike(row.likeness)
            if len(people) > 1 or (alike and people[0] not in alike):
                self._to_review(claim, "TwoPeople", _distinct(people, alike))
            elif people[0].differs(row.likeness):
                code = "NumberMoved" if by_number else "SsnMoved"
                self._to_review(claim, code, people)
            else:
                claim.known = people[0]
                claim.proof = Proof.LICENCE if by_number else Proof.SSN
                yield claim

    def _one_claim_a_person(self, claims: Iterable[_Claim]) -> list[_Claim]:
        """Join the claims on one person; the weaker is reviewed where they do not agree."""
        standing = []
        for group in _grouped(claims, lambda claim: claim.known or claim):
            group.sort(key=lambda claim: (-(claim.proof or 0), *claim.keyed.newest_first))
            first, *rest = group
            for claim in rest:
                # A twin with the other's SSN agrees in the date of birth; that is not enough.
                agrees = claim.keyed.likeness.agrees(first.keyed.likeness)
                if agrees or claim.proof is Proof.DECISION:
                    first.take(claim)
                else:
                    self._to_review(claim, "TwoPeople", [claim.known])
            standing.append(first)
        return standing

    def _one_claim_an_ssn(self, claims: Sequence[_Claim]) -> list[_Claim]:
        """Join newcomers to the claim with their SSN, or review them where they do not agree."""
        # A row that a named person decided asks no more: whoever holds the SSN is known.
        with_ssn: list[_Claim] = []
        standing: list[_Claim] = []
        for claim in claims:
            asks = claim.keyed.ssn is not None and claim.proof is not Proof.DECISION
            (with_ssn if asks else standing).append(claim)
        for group in _grouped(with_ssn, lambda claim: claim.keyed.ssn):
            tied = [claim for claim in group if claim.known is not None]
            fresh = [claim for claim in group if claim.known is None]
            if len(group) == 1:
                standing += group
            elif len(tied) <= 1 and _one_name_set([claim.keyed for claim in group]):
                first, *rest = tied + sorted(fresh, key=lambda claim: claim.keyed.newest_first)
                for claim in rest:
                    first.take(claim)
                standing.append(first)
            elif len(tied) > 1:
                for claim in group:
                    self._to_review(claim, "SsnTwice", [other.known for other in tied])
            else:
                standing += tied
                for claim in fresh:
                    self._to_review(claim, "SsnTwice", [other.known for other in tied])
        return standing

    def _weak(self, claims: Sequence[_Claim]) -> list[_Claim]:
        """Tie the rest by the name set, unless an SSN or another row speaks against it."""
        taken = {claim.known.person.id for claim in claims if claim.known is not None}
        standing = [claim for claim in claims if claim.known is not None]
        by_name: list[_Claim] = []
        for claim in claims:
            if claim.known is not None:
                continue
            alike = self._roll.alike(claim.keyed.likeness)
            others = [known for known in alike if _other_ssn(claim.keyed, known)]
            fitting = [known for known in alike if known not in others]
            if len(fitting) > 1 or any(known.person.id in taken for known in fitting):
                self._to_review(claim, "TwoPeople", alike)
            elif fitting:
                claim.known, claim.proof = fitting[0], Proof.NAME
                by_name.append(claim)
            elif any(known.person.id not in taken for known in others):
                # A namesake, or one person whose SSN was put right: nobody here can tell.
                self._to_review(claim, "OtherSsn", others)
            else:
                standing.append(claim)
        for group in _grouped(by_name, lambda claim: claim.known):
            if len(group) == 1:
                standing += group
            else:
                for claim in group:
                    self._to_review(claim, "NamesakeInFile", [claim.known])
        return standing

    def _no_namesakes(self, claims: Sequence[_Claim]) -> list[_Claim]:
        """Review newcomers and people tied by name who share a name set with another row."""
        buckets: dict[object, list[_Claim]] = defaultdict(list)
        for claim in claims:
            buckets[claim.keyed.likeness.bucket].append(claim)
        standing = []
        for claim in claims:
            doubles = [
                other
                for other in buckets[claim.keyed.likeness.bucket]
                if other is not claim and _alike_and_undecided(claim.keyed, other.keyed)
            ]
            if doubles and claim.proof in (None, Proof.NAME):
                known = [other.known for other in (claim, *doubles)]
                self._to_review(claim, "NamesakeInFile", known)
            else:
                standing.append(claim)
        return standing

    def _told(self, claims: Iterable[_Claim]) -> Matches:
        told = Matches(review=sorted(self._review, key=lambda review: review.keyed.row.line))
        for claim in sorted(claims, key=lambda claim: claim.keyed.row.line):
            told.duplicates += claim.others
            if claim.known is not None:
                told.matched.append(self._matched(claim, claim.known))
            else:
                told.added.append(Added(claim.keyed, claim.licences))
        return told

    def _matched(self, claim: _Claim, known: Known) -> Matched:
        def others(holders: list[Known]) -> bool:
            return any(holder is not known for holder in holders)

        licences = (one for one in claim.licences if not others(self._roll.with_licence(one)))
        ssn = claim.keyed.ssn
        if others(self._roll.with_ssn(ssn)):
            ssn = None
        return Matched(known, claim.keyed, tuple(licences), ssn)

    def _to_review(self, claim: _Claim, code: str, known: Iterable[Known | None]) -> None:
        people = sorted({one.person.id for one in known if one is not None})
        for row in claim.rows:
            self._review.append(ReviewRow(row, code, tuple(people)))


def _grouped(things: Iterable[T], key: Callable[[T], object]) -> Iterator[list[T]]:
    groups: dict[object, list[T]] = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    yield from groups.values()


def _distinct(*groups: Iterable[Known]) -> list[Known]:
    return list({known.person.id: known for group in groups for known in group}.values())


def _agree(rows: Sequence[KeyedRow]) -> bool:
    """Tell whether no two rows differ in both name and date of birth."""
    return not any(
        one.likeness.differs(other.likeness)
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
    )


def _one_name_set(rows: Sequence[KeyedRow]) -> bool:
    """Tell whether every two rows agree in the whole name set."""
    return all(
        one.likeness.agrees(other.likeness)
        for place, one in enumerate(rows)
        for other in rows[place + 1 :]
    )


def _one_newest(rows: list[KeyedRow]) -> bool:
    """Order rows newest first; tell whether the first one's contents are the newest alone."""
    rows.sort(key=lambda row: row.newest_first)
    newest = rows[0]
    return all(
        row.digest == newest.digest or row.row.changed_on < newest.row.changed_on for row in rows
    )


def _other_ssn(row: KeyedRow, known: Known) -> bool:
    return row.ssn is not None and known.person.ssn is not None and row.ssn != known.person.ssn


def _alike_and_undecided(one: KeyedRow, other: KeyedRow) -> bool:
    if one.ssn is not None and other.ssn is not None and one.ssn != other.ssn:
        return False
    return one.likeness.agrees(other.likeness)
