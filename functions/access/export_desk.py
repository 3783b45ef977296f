"""The routes of exports: ask for one, let it be made, read what left the house, fetch it."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response

from access import exporting
from access.exporting import (
    ACT,
    ExportId,
    Manifest,
    Office,
    Recipient,
    Terms,
    Venire,
    What,
    WholeRecord,
)
from jury import openings, two_people, wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import Conflict, NotFound, OwnRecord
from jury.juror_numbers import Whose, person_of
from jury.listing import Listing, Page
from jury.purposes import OrderOrCase, OrdinaryPurpose
from jury.records import ActRequest, Record, Subject
from jury.two_people import Approval, ShownRequest

door = Door()


class OneRecord(Record):
    """One person's record, by juror number or identifier."""

    kind: Literal["record"]
    juror: Whose


class Wanted(Record):
    """What is to leave the house: to whom, for what, on what authority, until when."""

    what: Venire | OneRecord
    recipient: Recipient
    purpose: OrdinaryPurpose
    authority: OrderOrCase
    expires_on: date
    """The last day on which it can be fetched: thirty days ahead at most."""


class Exports(Listing):
    """Which part of the exports is asked for."""


class ShownExport(Record):
    """An export: what was asked for, by whom, and once it is made what left the house."""

    export: ExportId
    what: What
    recipient: Recipient
    purpose: OrdinaryPurpose
    authority: OrderOrCase
    expires_on: date
    request: ShownRequest
    approved_by: Subject | None
    approved_at: datetime | None
    manifest: Manifest | None
    """Null until a second person has approved it."""


class ExportList(Page):
    """The county's exports, made or asked for."""

    exports: tuple[ShownExport, ...]


class ExportPage(ShownExport):
    """An export, with a link to it for the two whose act it was."""

    link: str | None
    """Good for a few minutes. Null for everybody else, and after the last day."""


@door.get("/v1/counties/<county>/exports", asks=Exports, gives=ExportList)
def list_exports(county: str) -> Response[str]:
    """List what left the house and what is to: for whom, for what, on whose word."""
    asked, slug = door.query(Exports), county_of(county).slug
    return door.listed(
        asked,
        lambda after: wiring.court().requests(slug, ACT, after=after),
        name="exports",
        key=lambda one: one.on,
        shown=_shown,
    )


@door.post(
    "/v1/counties/<county>/exports",
    takes=Wanted,
    gives={HTTPStatus.ACCEPTED: ShownExport},
    refuses=two_people.REFUSES,
    example={
        "what": {"kind": "venire", "pool": "petit-20270111T0830-kissimmee"},
        "recipient": "Office of the Public Defender, Ninth Circuit",
        "purpose": "answering-a-challenge",
        "authority": "2026-CF-001234",
        "expires_on": "2026-12-11",
    },
)
def ask_for_export(county: str) -> Response[str]:
    """Ask that personal data leave the house. Another person lets it be made, or nobody does."""
    caller, given, slug = door.caller(), door.body(Wanted), county_of(county).slug
    request = exporting.request_export(
        office(),
        slug,
        _terms(slug, given),
        by=caller.subject,
        role=caller.role,
        today=_today(slug),
        now=wiring.now(),
    )
    return door.answer(_shown(request), HTTPStatus.ACCEPTED)


@door.post(
    "/v1/counties/<county>/exports/<export>/approval",
    takes=Approval,
    gives=ShownExport,
    refuses=(*two_people.REFUSES, OwnRecord),
    example={"approve": "5f" * 32},
)
def approve_export(county: str, export: str) -> Response[str]:
    """Let an export be made, as the second of two people; the access log has a line of it."""
    given, slug = door.body(Approval), county_of(county).slug
    exporting.approve_export(
        office(),
        export,
        given=given.approve,
        opening=door.opening("exported"),
        today=_today(slug),
        guard=openings.guard,
    )
    return door.answer(_shown(_request(slug, export)))


@door.get("/v1/counties/<county>/exports/<export>", gives=ExportPage, refuses=(Conflict,))
def read_export(county: str, export: str) -> Response[str]:
    """Show an export; the two whose act it was get a link to it, each time on record."""
    request = _request(county_of(county).slug, export)
    manifest, link = exporting.find_manifest(office(), request), None
    if manifest is not None and _may_fetch(request, manifest):
        people, pool = exporting.about(exporting.terms_of(request))
        wiring.access().log(door.opening("exported", people, about=pool, purpose=manifest.purpose))
        link = wiring.papers().link(exporting.key_of(manifest))
    return door.answer(_shown(request) | {"link": link})


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def office() -> Office:
    """Return what exports are made of."""
    return Office(
        access=wiring.access(),
        court=wiring.court(),
        summonses=wiring.summonses(),
        people=wiring.people(),
        papers=wiring.papers(),
    )


def _terms(county: str, given: Wanted) -> Terms:
    what: What
    if isinstance(given.what, OneRecord):
        juror = person_of(wiring.court(), wiring.summonses(), county, given.what.juror)
        what = WholeRecord(kind="record", juror=juror)
    else:
        what = given.what
    return Terms(
        what=what,
        recipient=given.recipient,
        purpose=given.purpose,
        authority=given.authority,
        expires_on=given.expires_on,
    )


def _request(county: str, export: str) -> ActRequest:
    found = wiring.court().find_request(county, ACT, export)
    if found is None:
        raise NotFound("nothing is on file under that identifier")
    return found


def _may_fetch(request: ActRequest, manifest: Manifest) -> bool:
    two = {request.requested_by, request.approved_by}
    return door.caller().subject in two and _today(request.county) <= manifest.expires_on


def _shown(request: ActRequest) -> dict[str, Any]:
    manifest = exporting.find_manifest(office(), request)
    return exporting.terms_of(request).model_dump(mode="json") | {
        "export": request.on,
        "request": two_people.shown(request),
        **request.model_dump(mode="json", include={"approved_by", "approved_at"}),
        "manifest": None if manifest is None else manifest.model_dump(mode="json"),
    }


def _today(county: str) -> date:
    return local_date(wiring.now(), county_of(county).time_zone)
