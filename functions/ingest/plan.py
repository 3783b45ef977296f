"""The change plan: what a file would do to the roll, person by person; pure and deterministic."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.match import Added, Matched, Matches, Roll, keyed, licence_hash, match
from ingest.parse import Parsed
from ingest.rows import Place, Row
from jury.errors import CountsDisagree
from jury.keys import keyed_hash
from jury.records import (
    SHARDS,
    Address,
    FileCounts,
    FileId,
    Name,
    Person,
    PersonId,
    Record,
    Status,
    shard_of,
)

Kind = Literal["added", "changed", "reactivated", "deactivated"]


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
    """Everything a file would do. `before` and `after` count the active people by ZIP code."""

    changes: tuple[Change, ...]
    counts: FileCounts
    before: Mapping[str, int]
    after: Mapping[str, int]
    refused: tuple[Finding, ...]
    review: tuple[Finding, ...]

    def shard(self, shard: int) -> list[Change]:
        """Return the changes of one partition, in the order of the identifiers."""
        return [change for change in self.changes if shard_of(change.after.id) == shard]

    @property
    def by_reason(self) -> dict[str, int]:
        """How many changes there are for each reason, and how many rows for each code."""
        found = Counter(reason for change in self.changes for reason in change.reasons)
        found.update(finding.code for finding in (*self.refused, *self.review))
        return dict(sorted(found.items()))

    @property
    def by_zip(self) -> dict[str, dict[str, int]]:
        """For each ZIP code the active people before and after, and the changes by kind."""
        table: dict[str, Counter[str]] = defaultdict(Counter)
        for column, counted in (("before", self.before), ("after", self.after)):
            for zip5, people in counted.items():
                table[zip5][column] = people
        for change in self.changes:
            table[change.after.residence.zip5][change.kind] += 1
        return {zip5: dict(sorted(table[zip5].items())) for zip5 in sorted(table)}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a plan is made for: the file, its county, and the county's secret for keyed hashes."""

    file: FileId
    county: str
    secret: bytes


def make_plan(parsed: Parsed, roll: Roll, circumstances: Circumstances) -> ChangePlan:
    """Return what the file would do to the roll; the same file and roll give the same plan."""
    secret = circumstances.secret
    matches = match((keyed(row, secret) for row in parsed.rows), roll)
    draft = _Draft(parsed, circumstances)
    present = draft.people_in_place(roll, matches)
    changes = [
        *(change for found in matches.matched if (change := draft.matched(found)) is not None),
        *(draft.added(found) for found in matches.added),
        *(draft.absent(known.person) for id_, known in roll.people.items()
          if id_ not in present and _is_carried_by_files(known.person)),
    ]  # fmt: skip
    changes.sort(key=lambda change: change.after.id)
    before = Counter(
        known.person.residence.zip5
        for known in roll.people.values()
        if known.person.status is Status.ACTIVE
    )
    return ChangePlan(
        changes=tuple(changes),
        counts=_counts(parsed, roll, matches, changes),
        before=before,
        after=_after(before, changes, roll),
        refused=tuple(
            Finding(line=refused.line, code=refused.code, sentence=refused.sentence)
            for refused in parsed.refused
        ),
        review=tuple(
            Finding(
                line=review.keyed.row.line,
                code=review.code,
                sentence=review.sentence,
                who=f"{review.keyed.row.last}, {review.keyed.row.first}",
                people=review.people,
            )
            for review in matches.review
        ),
    )


def newcomer_id(circumstances: Circumstances, line: int) -> PersonId:
    """Return the identifier of the newcomer on a line: redelivered, the file gives it again."""
    stamp = keyed_hash(circumstances.secret, "person", circumstances.file, str(line))
    return "J" + stamp[:16].upper()


def _is_carried_by_files(person: Person) -> bool:
    """Tell whether absence from a file ends somebody's place on the list (s. 40.011)."""
    return person.status is Status.ACTIVE and person.source != "affidavit"


class _Draft:
    """Writes the changes of one file."""

    def __init__(self, parsed: Parsed, circumstances: Circumstances) -> None:
        self._parsed = parsed
        self._circumstances = circumstances

    def people_in_place(self, roll: Roll, matches: Matches) -> set[str]:
        """Return everybody whom no absence concerns: matched, under review, or not readable."""
        present = {found.known.person.id for found in matches.matched}
        present.update(person for review in matches.review for person in review.people)
        for licence in self._parsed.untaken:
            hashed = licence_hash(self._circumstances.secret, licence)
            present.update(known.person.id for known in roll.with_licence(hashed))
        return present

    def added(self, found: Added) -> Change:
        row = found.keyed.row
        after = Person(
            id=newcomer_id(self._circumstances, row.line),
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
            licences=found.licences,
            licence_last4=row.licence[-4:],
            ssn=found.keyed.ssn,
            ssn_last4=row.ssn[-4:] or None,
            row=found.keyed.digest,
            file=self._circumstances.file,
        )
        return Change(kind="added", reasons=("newcomer",), seen=0, after=after)

    def matched(self, found: Matched) -> Change | None:
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
            "name": _name(row),
            "date_of_birth": row.date_of_birth,
            "sex": row.sex,
            "race": row.race,
            "id_kind": row.id_kind,
            "licences": licences,
            "licence_last4": row.licence[-4:],
            "row": keyed_row.digest,
            "file": self._circumstances.file,
        }
        if keyed_row.ssn is not None:
            # A blank SSN takes nothing away that an earlier file knew.
            updates |= {"ssn": keyed_row.ssn, "ssn_last4": row.ssn[-4:]}
        address, kept = self._address(person, row)
        after = person.model_copy(update=updates | address)
        reasons = (*(("reappeared",) if back else ()), *_reasons(person, after), *kept)
        return Change(
            kind="reactivated" if back else "changed",
            reasons=reasons or ("record",),
            seen=person.version,
            after=after,
        )

    def absent(self, person: Person) -> Change:
        after = person.model_copy(
            update={"status": Status.INACTIVE, "file": self._circumstances.file}
        )
        return Change(kind="deactivated", reasons=("absent",), seen=person.version, after=after)

    def _address(self, person: Person, row: Row) -> tuple[dict[str, object], tuple[str, ...]]:
        """Return the address to keep: the file's, unless the juror corrected it since."""
        residence = _address(row.residence)
        mailing = _address(row.mailing) if row.mailing else None
        if (residence, mailing) == (person.residence, person.mailing):
            return {}, ()
        if keeps_own_address(person, self._parsed.as_of):
            return {}, ("juror_address_kept",)
        given: dict[str, object] = {
            "residence": residence,
            "mailing": mailing,
            "address_from": "dhsmv",
            "address_on": row.changed_on,
        }
        return given, ()


def keeps_own_address(person: Person, as_of: date) -> bool:
    """Tell whether a juror corrected the address later than the file's date: it then stays."""
    return person.address_from == "juror" and person.address_on > as_of


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


def _address(place: Place) -> Address:
    line1, line2, city, state, zip5, zip4 = place
    return Address(line1=line1, line2=line2, city=city, state=state, zip5=zip5, zip4=zip4)


# -- the counts -----------------------------------------------------------------


def _counts(parsed: Parsed, roll: Roll, matches: Matches, changes: Iterable[Change]) -> FileCounts:
    """Return the counts; a defect of ours, if the law of conservation does not hold."""
    kinds = Counter(change.kind for change in changes)
    active = sum(known.person.status is Status.ACTIVE for known in roll.people.values())
    after = {change.after.id: change.after.status for change in changes}
    # Counted anew from the people, not from the kinds: the identity below is then a check.
    active_after = sum(
        after.get(id_, known.person.status) is Status.ACTIVE for id_, known in roll.people.items()
    ) + sum(id_ not in roll.people for id_ in after)
    counts = FileCounts(
        rows=parsed.read,
        matched=len(matches.matched),
        added=len(matches.added),
        duplicate=len(matches.duplicates),
        refused=len(parsed.refused),
        review=len(matches.review),
        unchanged=len(matches.matched) - kinds["changed"] - kinds["reactivated"],
        changed=kinds["changed"],
        renumbered=sum("renumbered" in change.reasons for change in changes),
        reactivated=kinds["reactivated"],
        deactivated=kinds["deactivated"],
        active_before=active,
        active_after=active_after,
        people_before=len(roll.people),
        people_after=len(roll.people.keys() | after.keys()),
    )
    if not counts.balanced:
        raise CountsDisagree("the plan's counts do not balance", **counts.model_dump())
    return counts


def _after(before: Counter[str], changes: Iterable[Change], roll: Roll) -> dict[str, int]:
    """Return the active people by ZIP code once the changes have been made."""
    after = Counter(before)
    for change in changes:
        known = roll.people.get(change.after.id)
        if known is not None and known.person.status is Status.ACTIVE:
            after[known.person.residence.zip5] -= 1
        if change.after.status is Status.ACTIVE:
            after[change.after.residence.zip5] += 1
    return dict(after)


def partitions(plan: ChangePlan) -> dict[int, list[Change]]:
    """Return the changes of every partition that has any."""
    parts: dict[int, list[Change]] = {shard: [] for shard in range(SHARDS)}
    for change in plan.changes:
        parts[shard_of(change.after.id)].append(change)
    return {shard: changes for shard, changes in parts.items() if changes}
