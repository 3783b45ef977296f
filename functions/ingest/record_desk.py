"""The routes of a person's record: find it, read it with its history, and amend it."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import Response

from ingest import correcting
from ingest.correcting import Act, Correction, Desk, RecordExcusal
from ingest.record_answers import AmendedRecord, FoundPeople, FoundPerson, PersonRecord
from ingest.searching import PeopleSearch, search
from ingest.signed import Reason
from jury import wiring
from jury.counties import county as county_of
from jury.door import Door, logger
from jury.errors import Conflict, GroundUnfit, NotFound, NothingToRestore, NotResident
from jury.grounds import GROUNDS
from jury.juror_numbers import member_of
from jury.records import Excusal, Person, Record

door = Door()

IDENTIFIER = re.compile(r"J[0-9A-F]{16}")
UNSEEN = {"county", "sex", "race", "licences", "ssn", "row", "decided", "excusals"}
"""What nobody reads off a record: keyed hashes, and statistics that decide nothing."""


class Restoration(Record):
    """Why somebody may be drawn again: the written request."""

    reason: Reason


@door.post(
    "/v1/counties/<county>/jurors/searches",
    takes=PeopleSearch,
    gives=FoundPeople,
    example={"last": "Stranger", "first": "No"},
    keeps=False,  # the answer names people
)
def search_people(county: str) -> Response[str]:
    """Find people by name: a search is posted, since a query is logged and a name must not be."""
    caller, asked = door.caller(), door.body(PeopleSearch)
    found = search(wiring.people(), county_of(county).slug, asked)
    # Names leave the house here: who saw whose stays on record.
    logger.info(
        "people found",
        by=caller.subject,
        people=[one.id for one in found.people],
        correlation=door.correlation,
    )
    people = tuple(_found(one) for one in found.people)
    return door.answer(FoundPeople(people=people, more=found.more))


@door.get("/v1/counties/<county>/jurors/<juror>/record", gives=PersonRecord)
def read_record(county: str, juror: str) -> Response[str]:
    """Show everything on file about a person, with what the office did to the record and why."""
    caller, person = door.caller(), _person(county, juror)
    history = wiring.people().history(person.county, person.id)
    logger.info("record read", by=caller.subject, people=[person.id], correlation=door.correlation)
    shown = person.model_dump(mode="json", exclude=UNSEEN) | {
        "excusals": [_excusal(one) for one in person.excusals],
        "history": [line.model_dump(mode="json") for line in history],
    }
    return door.answer(shown, of=person)


@door.post(
    "/v1/counties/<county>/jurors/<juror>/corrections",
    takes=Correction,
    gives=AmendedRecord,
    refuses=(Conflict, NotResident),
    example={
        "name": {"last": "Stranger", "first": "Noel"},
        "reported_on": "2026-11-20",
        "reason": "showed the marriage certificate",
    },
)
def correct_record(county: str, juror: str) -> Response[str]:
    """Correct a name or an address as the juror reported it; an older file won't undo it."""
    given, before = door.body(Correction), _seen(county, juror)
    return _amended(before, correcting.correct(_desk(), before, given, _act(given.reason)))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/record/excusals",
    takes=RecordExcusal,
    gives=AmendedRecord,
    refuses=(Conflict, GroundUnfit),
    example={
        "ground": "carer",
        "scope": "until",
        "until": "2027-06-30",
        "reason": "cares for a parent at home, by letter",
    },
)
def excuse_person(county: str, juror: str) -> Response[str]:
    """Excuse somebody who has no summons, until a date or for good, as the ground allows."""
    given, before = door.body(RecordExcusal), _seen(county, juror)
    return _amended(before, correcting.excuse(_desk(), before, given, _act(given.reason)))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/restorations",
    takes=Restoration,
    gives=AmendedRecord,
    refuses=(Conflict, NothingToRestore),
    example={"reason": "asked in writing to be drawn again"},
)
def restore_person(county: str, juror: str) -> Response[str]:
    """Let somebody be drawn again who asked for it in writing (s. 40.013(8))."""
    given, before = door.body(Restoration), _seen(county, juror)
    return _amended(before, correcting.restore(_desk(), before, _act(given.reason)))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


# -- whose record -------------------------------------------------------------------


def _person(county: str, juror: str) -> Person:
    """Return whose identifier or juror number that is; NotFound when nobody has it."""
    slug = county_of(county).slug
    if not IDENTIFIER.fullmatch(juror):
        juror = member_of(wiring.court(), wiring.summonses(), slug, juror).person
    person = wiring.people().find(slug, juror)
    if person is None:
        raise NotFound("nobody on the roll has that identifier")
    return person


def _seen(county: str, juror: str) -> Person:
    """Return the same, if it still is what the caller had on the screen."""
    return door.unless_stale(_person(county, juror))


def _desk() -> Desk:
    return Desk(wiring.court(), wiring.people())


def _act(reason: str) -> Act:
    caller = door.caller()
    return Act(at=wiring.now(), by=caller.subject, role=caller.role, why=reason)


# -- what is shown --------------------------------------------------------------------


def _found(person: Person) -> FoundPerson:
    return FoundPerson(
        id=person.id,
        name=person.name,
        date_of_birth=person.date_of_birth,
        zip5=person.residence.zip5,
        status=person.status,
        flags=person.flags,
    )


def _excusal(excusal: Excusal) -> dict[str, Any]:
    section = GROUNDS[excusal.ground].section
    return excusal.model_dump(mode="json") | {"section": section}


def _amended(before: Person, after: Person) -> Response[str]:
    changed = after != before
    told = AmendedRecord(id=after.id, version=after.version, changed=changed)
    return door.answer(told, of=after)
