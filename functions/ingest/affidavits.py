"""Affidavits of s. 40.011: registered when signed, corrected, keyed in within two working days."""

from datetime import date
from typing import NamedTuple

from ingest.holders import free_numbers, sharing
from ingest.match import Matches, match
from ingest.office import Office, matching_secret
from ingest.signed import Restored, Signed, as_row, check_qualified, signer_of, with_affidavit
from jury import conflict_guard
from jury.amending import amend
from jury.calendar import local_date
from jury.canonical import canonical
from jury.conflict_guard import Guard
from jury.counties import county as county_of
from jury.court_store import CourtStore
from jury.errors import (
    Conflict,
    FlagMissing,
    Invalid,
    NotFound,
    PersonNotConcerned,
    WhoseAffidavit,
)
from jury.keys import keyed_hash
from jury.records import Affidavit, CountyState, EarlierEntry, Flag, Person, PersonId, Step

TRIES = 5
"""So often a keying in is done again when something else was decided at the same time."""


class KeyedBy(NamedTuple):
    """Who keys in, and when, and what keeps them from their own record."""

    step: Step
    role: str
    guard: Guard

    def unless_own(self, *people: Person) -> None:
        """Let them key in what concerns people; OwnRecord when one is of their household."""
        conflict_guard.unless_own(self.guard, people, by=self.step.by, now=self.step.at)

    def because(self, what: str, reason: str | None) -> Step:
        """Return a line of history."""
        why = self.role if reason is None else f"{self.role}: {reason}"
        return self.step.model_copy(update={"what": what, "why": why})


# -- registering --------------------------------------------------------------------


def register(court: CourtStore, affidavit: Affidavit) -> Affidavit:
    """Enter an affidavit on the day it is signed. The same again is a repeat; Conflict otherwise.

    Invalid for one that is said to be signed in the future.
    """
    _unless_ahead(affidavit)
    held = court.register_affidavit(affidavit)
    if not _stands_so(held, affidavit):
        raise Conflict(
            "an affidavit of that number is on file otherwise: to correct it, say why",
            affidavit=held.number,
        )
    return held


def correct(court: CourtStore, affidavit: Affidavit) -> Affidavit:
    """Put another entry in the place of a wrong one, or of one that was withdrawn.

    What was on file stays as history. The same again changes nothing. Conflict once the affidavit
    has been keyed in: its signer is on the roll by then. Invalid as for `register`.
    """
    _unless_ahead(affidavit)
    held = court.affidavit(affidavit.county, affidavit.number)
    if _stands_so(held, affidavit):
        return held
    _unless_keyed_in(held)
    earlier = EarlierEntry(
        signed_on=held.signed_on,
        purpose=held.purpose,
        entered=held.registered,
        withdrawn=held.withdrawn,
    )
    corrected = (*held.corrected, earlier)
    return court.correct_affidavit(held, affidavit.model_copy(update={"corrected": corrected}))


def withdraw(court: CourtStore, affidavit: Affidavit) -> Affidavit:
    """Take back what was entered under a wrong number: it is not awaited any more, and stays.

    The entry that is given says what stands there, and by whom and why it is taken back. The same
    again changes nothing. Conflict where the number is on file otherwise, or keyed in.
    """
    held = court.affidavit(affidavit.county, affidavit.number)
    if (held.signed_on, held.purpose) != (affidavit.signed_on, affidavit.purpose):
        raise Conflict("an affidavit of that number is on file otherwise", affidavit=held.number)
    if held.withdrawn is not None:
        return held
    _unless_keyed_in(held)
    return court.correct_affidavit(
        held, held.model_copy(update={"withdrawn": affidavit.registered})
    )


def _stands_so(held: Affidavit, given: Affidavit) -> bool:
    as_given = (held.signed_on, held.purpose) == (given.signed_on, given.purpose)
    return as_given and held.withdrawn is None


def _unless_ahead(affidavit: Affidavit) -> None:
    if affidavit.signed_on > _day(affidavit.registered, affidavit.county):
        raise Invalid("an affidavit is registered once it is signed")


def _unless_keyed_in(held: Affidavit) -> None:
    if held.keyed_in is not None:
        raise Conflict("the affidavit has been keyed in", affidavit=held.number)


# -- keying in ------------------------------------------------------------------------


def key_in(
    office: Office, county: str, number: str, given: Signed | Restored, by: KeyedBy
) -> Affidavit:
    """Put whoever signed on the roll, or take flags off them: one transaction, or nothing.

    The same person's same call again is a repeat; Conflict for any other. OwnRecord when it
    concerns whoever keys it in, or their household, on the roll or not. Refusals name people by
    identifier only.
    """
    secret = matching_secret(office.keys, county)
    content = keyed_hash(
        secret, "affidavit", number, canonical(given.model_dump(mode="json")).hex()
    )
    for _ in range(TRIES):
        seen = office.court.state(county)
        held = office.court.affidavit(county, number)
        if held.keyed_in is not None:
            return _repeated(held, content, by)
        _unless_taken_back(held, given)
        try:
            if isinstance(given, Signed):
                return _enrol(office, seen, held, given, _Keying(secret, content, by))
            return _restore(office, held, given, _Keying(secret, content, by))
        except Conflict:  # something else was decided meanwhile, or this was keyed in: look again
            continue
    raise Conflict("the roll keeps changing: try again", affidavit=number)


def _unless_taken_back(held: Affidavit, given: Signed | Restored) -> None:
    """Refuse what was withdrawn, or corrected since somebody began to key it in."""
    if held.withdrawn is not None:
        raise Conflict("the affidavit was withdrawn", affidavit=held.number)
    if isinstance(given, Signed) != (held.purpose == "add"):
        raise Conflict("the affidavit was registered for another purpose", affidavit=held.number)


class _Keying(NamedTuple):
    secret: bytes
    content: str
    by: KeyedBy


def _repeated(held: Affidavit, content: str, by: KeyedBy) -> Affidavit:
    assert held.keyed_in is not None  # noqa: S101 - asked of what is keyed in only
    if (held.content, held.keyed_in.by) != (content, by.step.by):
        raise Conflict("the affidavit has been keyed in", affidavit=held.number)
    return held


def _enrol(
    office: Office, seen: CountyState, held: Affidavit, given: Signed, keying: _Keying
) -> Affidavit:
    check_qualified(held, given)
    signer = signer_of(held, given, keying.secret)
    keying.by.unless_own(signer)
    roll = sharing(office, seen, signer)
    owner = _owner(held, given, match([as_row(given, signer)], roll))
    if owner is None:
        before, after = None, free_numbers(roll, signer, signer.id)
    else:
        before = office.people.find(held.county, owner)
        assert before is not None  # noqa: S101 - nobody leaves the roll
        keying.by.unless_own(before)
        after = with_affidavit(before, free_numbers(roll, signer, owner))
    now = held.model_copy(
        update={
            "outcome": "added" if owner is None else "found",
            "person": after.id,
            "content": keying.content,
            "keyed_in": keying.by.because("keyed in", given.reason),
        }
    )
    return _written(office, (held, now), (before, after), seen)


def _restore(office: Office, held: Affidavit, given: Restored, keying: _Keying) -> Affidavit:
    before = office.people.find(held.county, given.person)
    if before is None:
        raise NotFound("nobody on the roll has that identifier")
    keying.by.unless_own(before)
    missing = [flag for flag in given.flags if flag not in before.flags]
    if missing:
        raise FlagMissing("the person bears no such flag", person=before.id, flag=missing[0].value)
    flags = tuple(flag for flag in before.flags if flag not in given.flags)
    cleared = (
        keying.by.because(f"{flag.value} cleared", why) for flag, why in sorted(given.flags.items())
    )
    now = held.model_copy(
        update={
            "outcome": "restored",
            "person": before.id,
            "content": keying.content,
            "keyed_in": keying.by.because("keyed in", None),
            "history": (*held.history, *cleared),
        }
    )
    restored = tuple(flag for flag in Flag if flag in {*before.restored, *given.flags})
    after = before.model_copy(update={"flags": flags, "restored": restored})
    return _written(office, (held, now), (before, after), None)


def _written(
    office: Office,
    affidavits: tuple[Affidavit, Affidavit],
    people: tuple[Person | None, Person],
    seen: CountyState | None,
) -> Affidavit:
    papers = [office.court.keyed_in(*affidavits)]
    amend(office.people, office.court, *people, papers, seen=seen)
    return affidavits[1]


def _owner(held: Affidavit, given: Signed, matches: Matches) -> PersonId | None:
    """Return whose affidavit it is, or None for somebody who is not on the roll."""
    certain = {found.known.person.id for found in matches.matched}
    in_question = {person for review in matches.review for person in review.people}
    if given.nobody:
        return None
    if given.person is not None:
        if given.person not in certain | in_question:
            raise PersonNotConcerned(
                "nothing in the affidavit points to that person", affidavit=held.number
            )
        return given.person
    if matches.review:
        raise WhoseAffidavit(
            "name, number or SSN point to more than one person, or to the wrong one: say whose",
            affidavit=held.number,
            code=matches.review[0].code,
            people=" ".join(sorted(in_question)),
        )
    return next(iter(certain), None)


def _day(step: Step, county: str) -> date:
    return local_date(step.at, county_of(county).time_zone)
