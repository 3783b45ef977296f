"""The change plan: what a file would do to the roll, person by person; pure and deterministic."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Literal

from pydantic import Field

from ingest.match import Added, KeyedRow, Matched, Matches, licence_hash
from ingest.parse import Parsed
from ingest.reported import take_address, take_name
from ingest.rows import Place, Row
from ingest.survey import Survey
from jury.errors import CountsDisagree
from jury.keys import keyed_hash
from jury.records import (
    SHARDS,
    Address,
    FileCounts,
    FiledAddress,
    FileId,
    Flag,
    Hex32,
    Name,
    Person,
    PersonId,
    Record,
    Status,
    shard_of,
)

Kind = Literal["added", "changed", "reactivated", "deactivated", "flagged", "returned"]


class Change(Record):
    """What happens to one person: which version was seen, and how the record reads afterwards."""

    kind: Kind
    reasons: tuple[str, ...]
    seen: int
    after: Person


class Finding(Record):
    """A row that was refused or must be reviewed, for the clerk's page."""

    line: int
    code: str
    sentence: str
    who: str = ""
    people: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """What a file would do, in figures and findings; the changes themselves are on paper.

    `before` and `after` count the people on the list by ZIP code, `reasons` the changes by what
    they change, `kinds` the changes by ZIP code and kind.
    """

    counts: FileCounts
    before: Mapping[str, int]
    after: Mapping[str, int]
    reasons: Mapping[str, int]
    kinds: Mapping[str, Mapping[str, int]]
    refused: tuple[Finding, ...]
    review: tuple[Finding, ...]

    @property
    def by_reason(self) -> dict[str, int]:
        """How many changes there are for each reason, and how many rows for each code."""
        found = Counter(self.reasons)
        found.update(finding.code for finding in (*self.refused, *self.review))
        return dict(sorted(found.items()))

    @property
    def by_zip(self) -> dict[str, dict[str, int]]:
        """For each ZIP code the people on the list before and after, and the changes by kind."""
        table: dict[str, Counter[str]] = defaultdict(Counter)
        for column, counted in (("before", self.before), ("after", self.after)):
            for zip5, people in counted.items():
                table[zip5][column] = people
        for zip5, kinds in self.kinds.items():
            table[zip5].update(kinds)
        return {zip5: dict(sorted(table[zip5].items())) for zip5 in sorted(table)}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a plan is made for: the file, its county, and the county's secret for keyed hashes."""

    file: FileId
    county: str
    secret: bytes


class Contested(Record):
    """A row that a person must decide, with what it says; for the clerk and nobody else."""

    line: int
    code: str
    digest: Hex32
    people: tuple[PersonId, ...]
    newcomer: Person | None = None
    """The person that a row of a quarterly file would make, were it nobody's on the roll."""
    flag: Flag | None = None
    """The flag at which a row hints; a named person confirms it or doesn't."""
    said: dict[str, str] = Field(default_factory=dict)
    """What a row that hints at a flag says, by column."""


def newcomer_id(circumstances: Circumstances, line: int) -> PersonId:
    """Return the identifier of the newcomer on a line: redelivered, the file gives it again."""
    stamp = keyed_hash(circumstances.secret, "person", circumstances.file, str(line))
    return "J" + stamp[:16].upper()


_Work = tuple[PersonId, Callable[[], Change | None]]


class Draft:
    """The changes of one file, written partition by partition, and added up as they are.

    A county's first file makes as many records as it has rows: each is made when it is written
    and kept no longer.
    """

    def __init__(
        self, parsed: Parsed, survey: Survey, matches: Matches, circumstances: Circumstances
    ) -> None:
        """Sort out who changes how; nothing is written yet."""
        self._parsed = parsed
        self._survey = survey
        self._matches = matches
        self._circumstances = circumstances
        self._tally = Tally(survey.by_zip)
        self._work: dict[int, list[_Work]] = {shard: [] for shard in range(SHARDS)}
        for matched in matches.matched:
            self._plan(matched.known.person.id, partial(self._matched, matched))
        for added in matches.added:
            id_ = newcomer_id(circumstances, added.keyed.row.line)
            self._plan(id_, partial(self._added, added, id_))
        present = self._people_in_place()
        for person in survey.concerned:
            if person.id in survey.missing and person.id not in present:
                self._plan(person.id, partial(self._absent, person))

    def changes(self, shard: int) -> Iterator[Change]:
        """Yield the changes of one partition, once, in the order of the identifiers."""
        for _, make in sorted(self._work.pop(shard), key=itemgetter(0)):
            change = make()
            if change is not None:
                yield change

    def contested(self) -> Iterator[Contested]:
        """Yield the rows that a person must decide, with what they say."""
        for review in self._matches.review:
            row = review.keyed
            yield Contested(
                line=row.row.line,
                code=review.code,
                digest=row.digest,
                people=review.people,
                newcomer=self._newcomer(
                    row, newcomer_id(self._circumstances, row.row.line), (row.licence,)
                ),
            )

    def summed(self) -> ChangePlan:
        """Return the plan once every partition is written; CountsDisagree if it doesn't add up."""
        assert not self._work  # noqa: S101 - whoever files a plan files all of it
        tally = self._tally
        return ChangePlan(
            counts=self._counts(),
            before=self._survey.by_zip,
            after=tally.after,
            reasons=tally.reasons,
            kinds=tally.kinds,
            refused=tuple(
                Finding(line=refused.line, code=refused.code, sentence=refused.sentence)
                for refused in self._parsed.refused
            ),
            review=tuple(
                Finding(
                    line=review.keyed.row.line,
                    code=review.code,
                    sentence=review.sentence,
                    who=f"{review.keyed.row.last}, {review.keyed.row.first}",
                    people=review.people,
                )
                for review in self._matches.review
            ),
        )

    def _plan(self, person: PersonId, make: "Callable[[], Change | None]") -> None:
        self._work[shard_of(person)].append((person, make))

    def _people_in_place(self) -> set[str]:
        """Return everybody whom no absence concerns: matched, under review, or not readable."""
        present = {found.known.person.id for found in self._matches.matched}
        present.update(person for review in self._matches.review for person in review.people)
        untaken = untaken_numbers(self._parsed, self._circumstances.secret)
        present.update(
            person.id
            for person in self._survey.concerned
            if not untaken.isdisjoint(person.licences)
        )
        return present

    def _counts(self) -> FileCounts:
        """Return the counts; a defect of ours, if the law of conservation does not hold."""
        parsed, survey, matches, tally = self._parsed, self._survey, self._matches, self._tally
        # Rows that were let pass and read after all are among the matches.
        passed = parsed.passed - survey.recalled
        matched = len(matches.matched) + passed
        counts = FileCounts(
            rows=parsed.read,
            matched=matched,
            added=len(matches.added),
            duplicate=len(matches.duplicates),
            refused=len(parsed.refused),
            review=len(matches.review),
            unchanged=matched - tally.changed,
            changed=tally.changed - tally.back,
            renumbered=tally.reasons["renumbered"],
            reactivated=tally.effects["reactivated"],
            deactivated=tally.effects["deactivated"],
            active_before=survey.active,
            active_after=survey.active + tally.gained,
            people_before=survey.people,
            people_after=survey.people + tally.newcomers,
        )
        if not counts.balanced:
            raise CountsDisagree("the plan's counts do not balance", **counts.model_dump())
        return counts

    def _added(self, found: Added, id_: PersonId) -> Change:
        after = self._newcomer(found.keyed, id_, found.licences)
        return self._told(None, Change(kind="added", reasons=("newcomer",), seen=0, after=after))

    def _newcomer(self, keyed_row: KeyedRow, id_: PersonId, licences: tuple[str, ...]) -> Person:
        row = keyed_row.row
        return Person(
            id=id_,
            county=self._circumstances.county,
            source="dhsmv",
            status=Status.ACTIVE,
            name=_name(row),
            date_of_birth=row.date_of_birth,
            sex=row.sex,
            race=row.race,
            residence=_address(row.residence),
            mailing=_address(row.mailing) if row.mailing else None,
            address_on=row.changed_on,
            id_kind="I" if row.id_kind == "I" else "D",
            licences=licences,
            licence_last4=row.licence[-4:],
            ssn=keyed_row.ssn,
            ssn_last4=row.ssn[-4:] or None,
            row=keyed_row.digest,
            file=self._circumstances.file,
        )

    def _matched(self, found: Matched) -> Change | None:
        """Return the change of somebody on the roll; None when the row says nothing new."""
        person, keyed_row = found.known.person, found.keyed
        back = person.status is Status.INACTIVE
        fresh = tuple(number for number in found.licences if number not in person.licences)
        if person.row == keyed_row.digest and not back and not fresh:
            return None
        row = keyed_row.row
        licences = tuple(dict.fromkeys((*found.licences, *person.licences)))
        updates: dict[str, object] = {
            "status": Status.ACTIVE,
            "date_of_birth": row.date_of_birth,
            "sex": row.sex,
            "race": row.race,
            "id_kind": row.id_kind,
            "licences": licences,
            "row": keyed_row.digest,
            "file": self._circumstances.file,
        }
        if keyed_row.licence in licences:
            updates["licence_last4"] = row.licence[-4:]
        if found.ssn is not None:
            # A blank SSN takes nothing away that an earlier file knew.
            updates |= {"ssn": found.ssn, "ssn_last4": row.ssn[-4:]}
        name, name_kept = take_name(person, _name(row), self._parsed.as_of)
        address, address_kept = take_address(person, _filed(row), self._parsed.as_of)
        after = person.model_copy(update=updates | name | address)
        kept = (*name_kept, *address_kept)
        reasons = (*(("reappeared",) if back else ()), *_reasons(person, after), *kept)
        return self._told(
            person,
            Change(
                kind="reactivated" if back else "changed",
                reasons=reasons or ("record",),
                seen=person.version,
                after=after,
            ),
        )

    def _absent(self, person: Person) -> Change:
        after = person.model_copy(
            update={"status": Status.INACTIVE, "file": self._circumstances.file}
        )
        return self._told(
            person,
            Change(kind="deactivated", reasons=("absent",), seen=person.version, after=after),
        )

    def _told(self, before: Person | None, change: Change) -> Change:
        self._tally.note(before, change)
        return change


def _reasons(before: Person, after: Person) -> tuple[str, ...]:
    """Say what a row changed, one word a matter."""
    differing = {
        "renumbered": not set(after.licences) <= set(before.licences),
        "number": set(after.licences) <= set(before.licences) and after.licences != before.licences,
        "ssn": before.ssn != after.ssn,
        "renamed": before.name != after.name,
        "birth_date": before.date_of_birth != after.date_of_birth,
        "moved": before.residence != after.residence,
        "mailing": before.mailing != after.mailing,
        "card": before.id_kind != after.id_kind,
        "statistics": (before.sex, before.race) != (after.sex, after.race),
    }
    return tuple(reason for reason, differs in differing.items() if differs)


def _name(row: Row) -> Name:
    return Name(last=row.last, first=row.first, middle=row.middle, suffix=row.suffix)


def _filed(row: Row) -> FiledAddress:
    return FiledAddress(
        residence=_address(row.residence),
        mailing=_address(row.mailing) if row.mailing else None,
        since=row.changed_on,
    )


def _address(place: Place) -> Address:
    line1, line2, city, state, zip5, zip4 = place
    return Address(line1=line1, line2=line2, city=city, state=state, zip5=zip5, zip4=zip4)


# -- the counts -----------------------------------------------------------------


class Tally:
    """Adds up changes as they are written."""

    def __init__(self, before: Mapping[str, int]) -> None:
        """Start from the people on the list by ZIP code."""
        self.after = Counter(before)
        self.reasons: Counter[str] = Counter()
        self.kinds: dict[str, Counter[str]] = defaultdict(Counter)
        self.effects: Counter[str] = Counter()
        self.newcomers = self.changed = self.back = self.gained = 0

    def note(self, before: Person | None, change: Change) -> None:
        """Add a change up: by its kind, and by the records before and after it."""
        after = change.after
        self.reasons.update(change.reasons)
        self.kinds[after.residence.zip5][change.kind] += 1
        self.newcomers += before is None
        self.changed += change.kind in ("changed", "reactivated")
        self.back += change.kind == "reactivated"
        # By kind here and by the records below: that both agree is the law of conservation.
        self.effects[change.kind] += not after.flags
        if before is not None and before.on_list:
            self.gained -= 1
            self.after[before.residence.zip5] -= 1
        if after.on_list:
            self.gained += 1
            self.after[after.residence.zip5] += 1


def untaken_numbers(parsed: Parsed, secret: bytes) -> set[str]:
    """Return the keyed hashes of numbers on rows that could not be taken."""
    return {licence_hash(secret, licence) for licence in parsed.untaken}
