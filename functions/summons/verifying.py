"""Verifying addresses before printing: only new and changed ones, with before and after kept."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from jury.people_store import AddressBook, PeopleStore
from jury.records import Address, AddressFlag, CheckedAddress, Person
from summons.addresses import unreadable, why_not
from summons.compose import mailing_address
from summons.standardiser import Standardise


class Verified(NamedTuple):
    """What became of the addresses of some people."""

    kept: int
    """Had been worked on before, and are the same."""
    standardised: int
    flagged: int


def verify(
    people: PeopleStore,
    book: AddressBook,
    county: str,
    person_ids: Sequence[str],
    *,
    standardise: Standardise,
    by: str,
) -> Verified:
    """Work on the addresses of people that are new or have changed. Repeats change nothing.

    An address that can't be resolved is flagged and stays as it came; its person is summoned.
    """
    found = people.several(county, person_ids)
    held = book.several(county, list(found))
    fresh = {
        person.id: check(mailing_address(person), standardise=standardise, by=by)
        for person in found.values()
        if not _is_current(held.get(person.id), person, by)
    }
    book.keep(county, fresh)
    flagged = sum(one.after is None for one in fresh.values())
    return Verified(len(found) - len(fresh), len(fresh) - flagged, flagged)


def check(before: Address, *, standardise: Standardise, by: str) -> CheckedAddress:
    """Return an address with its standardised form, or with the flag that says why it has none."""
    flag = unreadable(before)
    after = None if flag else standardise(before)
    if after is None:
        flag = flag or AddressFlag.UNREAD
    else:
        flag = why_not(before, after, standardise(after))
    return CheckedAddress(before=before, after=None if flag else after, flag=flag, by=by)


def addresses_to_print(book: AddressBook, people: Mapping[str, Person]) -> dict[str, Address]:
    """Return the address for each person's letter: standardised where that was accepted.

    Only the form of the very address that the person has now counts; else it is printed byte for
    byte as it came.
    """
    return printed_addresses(people, kept_of(book, people))


def printed_addresses(
    people: Mapping[str, Person], kept: Mapping[str, CheckedAddress]
) -> dict[str, Address]:
    """Return the same from what is kept of these people's addresses, once it has been read."""
    return {
        one: (kept[one].after if one in kept else None) or mailing_address(person)
        for one, person in people.items()
    }


def kept_of(book: AddressBook, people: Mapping[str, Person]) -> dict[str, CheckedAddress]:
    """Return what is kept of the very addresses that people have now."""
    if not people:
        return {}
    county = next(iter(people.values())).county
    found = book.several(county, list(people))
    return {
        one: checked
        for one, checked in found.items()
        if checked.before == mailing_address(people[one])
    }


def _is_current(held: CheckedAddress | None, person: Person, by: str) -> bool:
    return held is not None and held.by == by and held.before == mailing_address(person)
