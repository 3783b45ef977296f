"""Nobody opens or changes their own record, or one at their surname and address, by themselves.

Of themselves the staff have left keyed hashes only (`jury.staff`), so that no name of theirs is on
file to compare with. What two people agree on opens one record to one person for a day.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from jury import two_people
from jury.access_store import AccessStore
from jury.attempts import until_settled
from jury.canonical import document_hash
from jury.court_store import CourtStore
from jury.errors import OpensAnyway, OwnRecord
from jury.records import ActRequest, Person, PersonId
from jury.staff import MEMBER, Member, marks_of

ACT = "open-own-record"
OPENS_FOR = timedelta(hours=24)
BETWEEN = "#"
"""Between the person and whoever asks, in the name of a request."""


class Guard(NamedTuple):
    """What the guard compares with: the registers, the two people's requests, and the secret."""

    access: AccessStore
    court: CourtStore
    secret: bytes


class Act(NamedTuple):
    """Who asks or lets somebody in, in what role, when."""

    at: datetime
    by: str
    role: str


def closed_to(
    guard: Guard, people: Iterable[Person], *, by: str, now: datetime
) -> frozenset[PersonId]:
    """Return whose records somebody may not open now: their own, and those of their household.

    Whoever is not in the register of staff has left no marks and passes: the door of the API lets
    nobody in who is not in it.
    """
    own = own_among(guard, people, by=by)
    return frozenset(one.id for one in own if not _is_open(guard.court, one, by=by, now=now))


def unless_own(guard: Guard, people: Iterable[Person], *, by: str, now: datetime) -> None:
    """Let somebody see or decide about people; OwnRecord when one of them is closed to them."""
    if closed := closed_to(guard, people, by=by, now=now):
        raise OwnRecord(
            "this is your own record, or one of your household: somebody else sees to it, or lets"
            " you in",
            person=min(closed),
        )


def own_among(guard: Guard, people: Iterable[Person], *, by: str) -> list[Person]:
    """Return those of some people who are somebody's self, or of their surname and address."""
    everybody = list(people)
    if not everybody:
        return []
    member = guard.access.find(everybody[0].county, MEMBER, by, Member)
    marks = frozenset(member.marks) if member is not None else frozenset()
    return [one for one in everybody if marks & marks_of(guard.secret, one)]


def ask(guard: Guard, person: Person, who: Act, *, reason: str) -> ActRequest:
    """Ask that a second person open one's own record; again, while it is open, changes nothing.

    OpensAnyway for whoever needs nobody for it.
    """
    if not own_among(guard, [person], by=who.by):
        raise OpensAnyway("nothing keeps you from that record: open it for a purpose")
    held = guard.court.find_request(person.county, ACT, _name(person.id, who.by))
    if held is not None and _opens(held, by=who.by, now=who.at):
        return held
    return two_people.ask(
        guard.court,
        ActRequest(
            county=person.county,
            act=ACT,
            # Each one's own: a spouse's request leaves what was let to another as it is.
            on=_name(person.id, who.by),
            basis=_basis(person.id, who.by),
            terms=who.by,
            reason=reason,
            role=who.role,
            requested_by=who.by,
            requested_at=who.at,
        ),
    )


def approve(guard: Guard, person: Person, who: Act, *, given: str) -> ActRequest:
    """Open a record to whoever asked, as the second person; the same again is a repeat.

    OwnRecord for a second person of the same household. What else refuses is in `two_people`.
    """
    if own_among(guard, [person], by=who.by):
        raise OwnRecord("somebody of another household decides on this", person=person.id)

    asked = (one.on for one in _of(guard.court, person) if one.hash == given)
    on = next(asked, person.id)

    def approved() -> ActRequest:
        request = two_people.to_approve(
            guard.court, given, county=person.county, act=ACT, on=on, by=who.by, now=who.at
        )
        if request.approved_by is not None:
            return request
        basis = _basis(person.id, request.terms)
        now = two_people.approved(request, basis, by=who.by, now=who.at, role=who.role)
        return guard.court.file_request(request, now)

    return until_settled(approved, person.id)


def waiting(
    court: CourtStore, county: str, *, now: datetime, after: str = ""
) -> Iterator[ActRequest]:
    """Yield the requests to open one's own record that may be approved now."""
    requests = court.requests(county, ACT, after=after)
    return (one for one in requests if two_people.is_open(one, now))


def person_of(request: ActRequest) -> PersonId:
    """Return whose record a request is about."""
    return request.on.partition(BETWEEN)[0]


def closes_at(request: ActRequest) -> datetime | None:
    """Return when a record closes again to whoever asked; None before the approval."""
    return None if request.approved_at is None else request.approved_at + OPENS_FOR


def _of(court: CourtStore, person: Person) -> Iterator[ActRequest]:
    """Yield the newest request of each one who asked to open a person's record."""
    requests = court.requests(person.county, ACT, after=person.id)
    return takewhile(lambda one: person_of(one) == person.id, requests)


def _name(person: PersonId, subject: str) -> str:
    return f"{person}{BETWEEN}{subject}"


def _is_open(court: CourtStore, person: Person, *, by: str, now: datetime) -> bool:
    request = court.find_request(person.county, ACT, _name(person.id, by))
    return request is not None and _opens(request, by=by, now=now)


def _opens(request: ActRequest, *, by: str, now: datetime) -> bool:
    closes = closes_at(request)
    return closes is not None and request.terms == by and now < closes


def _basis(person: PersonId, subject: str) -> str:
    return document_hash({"person": person, "subject": subject})
