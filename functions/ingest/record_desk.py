"""The routes of a person's record: find it, read it with its history, and amend it."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from ingest import correcting
from ingest.correcting import Act, Correction, RecordExcusal, Restoration
from ingest.record_answers import (
    AmendedRecord,
    FoundPeople,
    OpenedRecord,
    OpeningRequests,
    PersonRecord,
)
from ingest.searching import PeopleSearch, search
from jury import conflict_guard, masks, openings, two_people, wiring
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import (
    Conflict,
    GroundUnfit,
    NothingToRestore,
    NotResident,
    NotShown,
    OpensAnyway,
    OwnRecord,
    ReportOvertaken,
    SummonsOpen,
)
from jury.grounds import GROUNDS
from jury.juror_numbers import person_of
from jury.listing import Listing
from jury.purposes import Purposed
from jury.records import Excusal, Person
from jury.standing import Desk
from jury.two_people import ReasonOrApproval, ShownRequest

door = Door()

UNSEEN = {
    "county", "sex", "race", "licences", "ssn", "row", "decided", "excusals",
    "filed_name", "filed_address",
}  # fmt: skip
"""What nobody reads off a record: keyed hashes, statistics that decide nothing, and what a file
said before a correction, which the correction's line of history has."""


class Waiting(Listing):
    """Which part of the requests that wait is asked for."""


@door.post(
    "/v1/counties/<county>/jurors/searches",
    takes=PeopleSearch,
    gives=FoundPeople,
    refuses=(Conflict,),
    example={"last": "Stranger", "first": "No", "purpose": "answering-the-juror"},
    keeps=False,  # the answer names people
)
def search_people(county: str) -> Response[str]:
    """Find people by name: a search is posted, since a query is logged and a name must not be.

    Names, birth dates and flags are masked unless a purpose is said; the caller's own stay so.
    """
    asked = door.body(PeopleSearch)
    found = search(wiring.people(), county_of(county).slug, asked)
    closed = frozenset(one.id for one in found.people)
    if asked.purpose is not None:
        closed = openings.show_others(door, found.people, asked.purpose)
    told = [masks.told(_found(one), hidden=one.id in closed) for one in found.people]
    return door.answer({"people": told, "more": found.more})


@door.get(
    "/v1/counties/<county>/jurors/<juror>/record",
    asks=Purposed,
    gives=PersonRecord,
    refuses=(Conflict, OwnRecord),
)
def read_record(county: str, juror: str) -> Response[str]:
    """Show everything on file about a person, with what the office did to the record and why.

    Names, birth dates, addresses, flags, excusals and reasons are masked unless a purpose is said.
    """
    purpose, person = door.query(Purposed).purpose, _person(county, juror)
    history = wiring.people().history(person.county, person.id)
    shown = person.model_dump(mode="json", exclude=UNSEEN) | {
        "excusals": [_excusal(one) for one in person.excusals],
        "history": [line.model_dump(mode="json") for line in history],
    }
    if purpose is not None:
        openings.show(door, [person], purpose)
    return door.answer(masks.told(shown, hidden=purpose is None), of=person)


@door.post(
    "/v1/counties/<county>/jurors/<juror>/openings",
    takes=ReasonOrApproval,
    gives={HTTPStatus.ACCEPTED: ShownRequest, HTTPStatus.OK: OpenedRecord},
    refuses=(*two_people.REFUSES, OpensAnyway, OwnRecord),
    example={"reason": "I have been summoned and handle the claims this week"},
)
def open_own_record(county: str, juror: str) -> Response[str]:
    """Ask to open one's own record, or one's household's; or let in whoever asked, for a day."""
    caller, given = door.caller(), door.body(ReasonOrApproval)
    person, guard = _person(county, juror), openings.guard()
    who = conflict_guard.Act(at=wiring.now(), by=caller.subject, role=caller.role)
    if given.reason is not None:
        request = conflict_guard.ask(guard, person, who, reason=given.reason)
        return door.answer(two_people.shown(request), HTTPStatus.ACCEPTED)
    assert given.approve is not None  # noqa: S101 - one of both
    opened = conflict_guard.approve(guard, person, who, given=given.approve)
    closes = conflict_guard.closes_at(opened)
    assert closes is not None  # noqa: S101 - it is approved
    # Entered again by a repeat: after a crash nobody knows whether the line is there.
    wiring.access().log(door.opening("let-in", [person.id], about=opened.terms))
    return door.answer(OpenedRecord(person=person.id, to=opened.terms, until=closes))


@door.get("/v1/counties/<county>/openings", asks=Waiting, gives=OpeningRequests)
def list_opening_requests(county: str) -> Response[str]:
    """List who asks to open their own record, or their household's, and why: it takes another."""
    asked, slug = door.query(Waiting), county_of(county).slug
    return door.listed(
        asked,
        lambda after: conflict_guard.waiting(wiring.court(), slug, now=wiring.now(), after=after),
        name="requests",
        key=lambda one: one.on,
        shown=lambda one: (
            two_people.shown(one) | {"person": conflict_guard.person_of(one), "to": one.terms}
        ),
    )


@door.post(
    "/v1/counties/<county>/jurors/<juror>/corrections",
    takes=Correction,
    gives=AmendedRecord,
    refuses=(Conflict, NotResident, OwnRecord, ReportOvertaken),
    example={
        "name": {"last": "Stranger", "first": "Noel"},
        "reported_on": "2026-11-20",
        "reason": "showed the marriage certificate",
    },
    versions=("seen", "told"),
)
def correct_record(county: str, juror: str) -> Response[str]:
    """Correct a name or an address as the juror reported it; an older file won't undo it."""
    given, before = door.body(Correction), _seen(county, juror)
    return _amended(before, correcting.correct(_desk(), before, given, _act(given.reason)))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/record/excusals",
    takes=RecordExcusal,
    gives=AmendedRecord,
    refuses=(Conflict, GroundUnfit, NotShown, OwnRecord, SummonsOpen),
    example={
        "ground": "carer",
        "scope": "until",
        "until": "2027-06-30",
        "shown_by": "writing",
        "reason": "cares for a parent at home, by letter",
    },
    versions=("seen", "told"),
)
def excuse_person(county: str, juror: str) -> Response[str]:
    """Excuse somebody who has no open summons, until a date or for good, as the ground allows."""
    given, before = door.body(RecordExcusal), _seen(county, juror)
    return _amended(before, correcting.excuse(_desk(), before, given, _act(given.reason)))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/restorations",
    takes=Restoration,
    gives=AmendedRecord,
    refuses=(Conflict, GroundUnfit, NothingToRestore, NotShown, OwnRecord),
    example={"shown_by": "writing", "reason": "asked in writing to be drawn again"},
    versions=("seen", "told"),
)
def restore_person(county: str, juror: str) -> Response[str]:
    """Let somebody be drawn again: on their written request, or by lifting what one ground holds.

    Without a ground it is the request of section 40.013(8). What is lifted stays on file.
    """
    given, before = door.body(Restoration), _seen(county, juror)
    return _amended(before, correcting.restore(_desk(), before, given, _act(given.reason)))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


# -- whose record -------------------------------------------------------------------


def _person(county: str, juror: str) -> Person:
    """Return whose identifier or juror number that is; NotFound when nobody has it."""
    slug = county_of(county).slug
    juror = person_of(wiring.court(), wiring.summonses(), slug, juror)
    return wiring.people().person(slug, juror)


def _seen(county: str, juror: str) -> Person:
    """Return the same to whoever may decide about them: if it still is what the caller had on the
    screen, and is no record of their own.
    """
    person = door.unless_stale(_person(county, juror))
    openings.unless_own(door, [person])
    return person


def _desk() -> Desk:
    return Desk(wiring.court(), wiring.people(), wiring.summonses())


def _act(reason: str) -> Act:
    caller = door.caller()
    return Act(at=wiring.now(), by=caller.subject, role=caller.role, why=reason)


# -- what is shown --------------------------------------------------------------------


def _found(person: Person) -> dict[str, Any]:
    shown = {"id", "name", "date_of_birth", "status", "flags"}
    return person.model_dump(mode="json", include=shown) | {"zip5": person.residence.zip5}


def _excusal(excusal: Excusal) -> dict[str, Any]:
    section = GROUNDS[excusal.ground].section
    return excusal.model_dump(mode="json") | {"section": section}


def _amended(before: Person, after: Person) -> Response[str]:
    openings.enter_changed(door, [after.id])
    changed = after != before
    told = AmendedRecord(id=after.id, version=after.version, changed=changed)
    return door.answer(told, of=after)
