"""Who on the roll holds a number or bears a name.

No table finds people by number: the list's sheets are read partition by partition. That is fit
for what a person decides at the desk, some times a day, and for nothing that runs for everybody.
"""

from collections.abc import Iterator

from ingest.likeness import likeness
from ingest.match import Known, Roll
from ingest.office import Office
from jury import lists
from jury.records import SHARDS, CountyState, Person, PersonId


def sharing(office: Office, seen: CountyState, wanted: Person) -> Roll:
    """Return everybody who shares number, SSN or date of birth with somebody.

    The county must have been `seen` before: what is written later moves its edition, and an act
    that rests on this is then refused.
    """
    marks = [*wanted.licences, *([wanted.ssn] if wanted.ssn is not None else [])]
    marks.append(f'"date_of_birth":"{wanted.date_of_birth.isoformat()}"')
    return Roll(_marked(office, seen, [mark.encode() for mark in marks]))


def _marked(office: Office, seen: CountyState, marks: list[bytes]) -> Iterator[Person]:
    listed = office.court.current_list(seen)
    for shard in range(SHARDS):
        bodies = lists.current(
            office.papers, office.people, listed, county=seen.county, shard=shard
        )  # fmt: skip
        for body in bodies:
            # Looked for in the text as it lies: of a county's people very few are read.
            if any(mark in body for mark in marks):
                yield Person.model_validate_json(body)


def alike(roll: Roll, wanted: Person) -> set[PersonId]:
    """Return everybody of whom the same is said: a number, the SSN, or the name set."""
    known = [*roll.with_ssn(wanted.ssn), *roll.alike(likeness(wanted.name, wanted.date_of_birth))]
    for licence in wanted.licences:
        known += roll.with_licence(licence)
    return {one.person.id for one in known}


def free_numbers(roll: Roll, wanted: Person, owner: PersonId) -> Person:
    """Return somebody without the numbers that anybody but their owner holds on the roll."""
    licences = tuple(
        licence for licence in wanted.licences if not _others(roll.with_licence(licence), owner)
    )
    kept: dict[str, object] = {"licences": licences}
    if not licences:
        kept["licence_last4"] = ""
    if _others(roll.with_ssn(wanted.ssn), owner):
        kept |= {"ssn": None, "ssn_last4": None}
    return wanted.model_copy(update=kept)


def _others(holders: list[Known], owner: PersonId) -> bool:
    return any(known.person.id != owner for known in holders)
