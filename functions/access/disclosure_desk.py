"""The routes of self-disclosure: tell at once what was opened by mistake, or what was found."""

from datetime import date
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from access import disclosing, telling
from access.disclosing import (
    DETECTION,
    DISCLOSURE,
    Detection,
    Disclosure,
    ShownDisclosure,
    Telling,
)
from jury import wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import Conflict, NotSupervisor, OwnCase
from jury.juror_numbers import Whose, person_of
from jury.listing import Listing, Page
from jury.reasons import Reason
from jury.records import Instant, PersonId, Record, Subject

door = Door()


class OwnedUp(Record):
    """What somebody has opened that they should not have; whose record, and when."""

    what: Reason
    juror: Whose | None = None
    at: Instant


class FoundOut(Record):
    """What a supervisor has found out about somebody; whose record, and on which day."""

    subject: Subject
    juror: Whose | None = None
    on: date
    reason: Reason


class Disclosures(Listing):
    """Which part of the disclosures is asked for."""


class Detections(Listing):
    """Which part of the detections is asked for."""


class DisclosureList(Page):
    """What was told, by the day on which it happened."""

    disclosures: tuple[ShownDisclosure, ...]


class DetectionList(Page):
    """What was found out, by the day on which it happened."""

    detections: tuple[Detection, ...]


@door.post(
    "/v1/counties/<county>/disclosures",
    takes=OwnedUp,
    gives={HTTPStatus.CREATED: ShownDisclosure},
    refuses=(Conflict,),
    example={
        "what": "opened the record of a namesake while looking for somebody else",
        "at": "2026-11-23T10:30:00Z",
    },
)
def disclose(county: str) -> Response[str]:
    """Tell that one has opened something by mistake. It stands as it was told, and counts as
    told before detection when the log has it and nobody had found out; which it is, others read."""
    caller, given, held = door.caller(), door.body(OwnedUp), county_of(county)
    told = disclosing.disclose(
        wiring.access(),
        held.slug,
        Telling(
            by=caller.subject,
            role=caller.role,
            what=given.what,
            juror=_person(held.slug, given.juror),
            at=given.at,
        ),
        now=wiring.now(),
        zone=held.time_zone,
    )
    telling.tell("Disclosure made", held.slug, told.id)
    return door.answer(disclosing.shown(told, to=caller.subject), HTTPStatus.CREATED)


@door.get("/v1/counties/<county>/disclosures", asks=Disclosures, gives=DisclosureList)
def list_disclosures(county: str) -> Response[str]:
    """List what was told: one's own, that of those whom one supervises, or everything."""
    asked, caller, slug = door.query(Disclosures), door.caller(), county_of(county).slug
    return door.listed(
        asked,
        lambda after: wiring.access().all(slug, DISCLOSURE, Disclosure, after=after),
        name="disclosures",
        key=lambda one: one.id,
        shown=lambda one: disclosing.shown(one, to=caller.subject).model_dump(mode="json"),
        where=lambda one: disclosing.may_read(
            wiring.access(), one, by=caller.subject, role=caller.role
        ),
    )


@door.post(
    "/v1/counties/<county>/detections",
    takes=FoundOut,
    gives={HTTPStatus.CREATED: Detection},
    refuses=(Conflict, NotSupervisor, OwnCase),
    example={
        "subject": "local-clerk",
        "on": "2026-11-20",
        "reason": "the log has openings without any work in hand",
    },
)
def enter_detection(county: str) -> Response[str]:
    """Enter that something was found out about somebody before they told it."""
    caller, given, held = door.caller(), door.body(FoundOut), county_of(county)
    juror = _person(held.slug, given.juror)
    found = disclosing.detect(
        wiring.access(),
        Detection(
            id=disclosing.detection_id(
                given.subject, juror, given.on, reason=given.reason, by=caller.subject
            ),
            county=held.slug,
            subject=given.subject,
            juror=juror,
            on=given.on,
            reason=given.reason,
            by=caller.subject,
            role=caller.role,
            at=wiring.now(),
        ),
        today=local_date(wiring.now(), held.time_zone),
    )
    return door.answer(found, HTTPStatus.CREATED)


@door.get("/v1/counties/<county>/detections", asks=Detections, gives=DetectionList)
def list_detections(county: str) -> Response[str]:
    """List what was found out before it was told; about oneself nobody reads it."""
    asked, by, slug = door.query(Detections), door.caller().subject, county_of(county).slug
    return door.listed(
        asked,
        lambda after: wiring.access().all(slug, DETECTION, Detection, after=after),
        name="detections",
        key=lambda one: one.id,
        shown=lambda one: one.model_dump(mode="json"),
        where=lambda one: one.subject != by,
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _person(county: str, juror: str | None) -> PersonId | None:
    """Return whose juror number or identifier that is; NotFound for a number that nobody has."""
    if juror is None:
        return None
    return person_of(wiring.court(), wiring.summonses(), county, juror)
