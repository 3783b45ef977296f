"""Finding people by name, for the office: as names are compared, case and punctuation aside."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from pydantic import Field

from ingest.signed import Word
from jury.batches import MOST_READ
from jury.names import folded
from jury.people_store import PeopleStore
from jury.purposes import OrdinaryPurpose
from jury.records import Person, PersonId, Record

MOST = 50
"""Whoever finds more must say more: a search is for one person and no list of people."""


class PeopleSearch(Record):
    """Who is looked for: the whole last name, and of the first as much as is known."""

    last: Word
    first: Word | None = None
    """The first name, or how it begins."""
    date_of_birth: date | None = None
    limit: int = Field(default=MOST, ge=1, le=MOST)
    purpose: OrdinaryPurpose | None = None
    """For what they are looked for; without it what is found stays masked."""


class Found(NamedTuple):
    """The people who were found, and whether there are more of them."""

    people: list[Person]
    more: bool


def search(people: PeopleStore, county: str, asked: PeopleSearch) -> Found:
    """Return who bears the name, by the first name; active or not, since both may ask."""
    found: list[Person] = []
    names = people.named(county, asked.last, asked.first or "")
    for batch in _batches(names):
        held = people.several(county, batch)
        found += [held[one] for one in batch if one in held and _fits(held[one], asked)]
        if len(found) > asked.limit:
            break
    return Found(found[: asked.limit], more=len(found) > asked.limit)


def _batches(names: Iterator[PersonId]) -> Iterator[list[PersonId]]:
    # One person once: the index may have the old name and the new one for a moment.
    while batch := list(dict.fromkeys(islice(names, MOST_READ))):
        yield batch


def _fits(person: Person, asked: PeopleSearch) -> bool:
    """Tell whether the record itself still says what the index said of it."""
    return (
        folded(person.name.last) == folded(asked.last)
        and folded(person.name.first).startswith(folded(asked.first or ""))
        and asked.date_of_birth in {None, person.date_of_birth}
    )
