"""What the office decides about a person: the record, the papers and the counts, or none of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jury.court_store import CourtStore, RollEffect
from jury.people_store import PeopleStore, next_version
from jury.records import CountyState, Person

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

OF_THE_ROLL = ("status", "flags", "source", "licences", "ssn", "decided")
"""What a file's plan rests on: whoever changes it changes the roll itself."""


def amend(
    people: PeopleStore,
    court: CourtStore,
    before: Person | None,
    after: Person,
    papers: "Sequence[TransactWriteItemTypeDef]" = (),
    *,
    seen: CountyState | None = None,
) -> Person:
    """Write a person as the office decided, with the papers that say so; return the new record.

    `before` is the record that was seen, or None for somebody new. Conflict when it has changed
    since, or when the county no longer stands where it was `seen`. What changes the roll itself
    moves its counts and its edition, so that a file is planned anew, and is refused with
    CountyBusy while a file is being applied.
    """
    effect = None
    if _changes_roll(before, after):
        was_on_list = before is not None and before.on_list
        effect = RollEffect(
            people=int(before is None),
            active=int(after.on_list) - int(was_on_list),
            seen=seen,
        )
    court.amend_roll(after.county, [people.amendment(after)], papers, effect)
    return next_version(after)


def _changes_roll(before: Person | None, after: Person) -> bool:
    return before is None or any(
        getattr(before, name) != getattr(after, name) for name in OF_THE_ROLL
    )
