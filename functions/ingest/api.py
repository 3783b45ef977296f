"""The clerk's routes: uploading a county file, following it, releasing or rejecting it."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints

from ingest import filing, page, releasing, service
from ingest.answers import Configuration, FileList, FilePage, PlanPage, UploadForm
from ingest.layout import layout_for
from jury import openings, two_people, wiring
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.door import CSV, Door
from jury.errors import Conflict, CountyBusy, FileTooOld, KindUnknown, LayoutUnknown, NotFound
from jury.listing import Listing
from jury.purposes import Purposed
from jury.reasons import Reason
from jury.records import CountyFile, FileStatus, Record, Step
from jury.two_people import ReasonOrApproval, ShownRequest

door = Door()

MINUTES = 15
LARGEST = 4 * 1024**3
"""Bytes. The largest county's list takes less than one gigabyte in either layout."""
MEDIA = {".manifest.json": "application/json", ".csv": "text/csv"}


class Upload(Record):
    """What is to be uploaded: the kind of file, and its name in the county's folder."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]+$", max_length=20)]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,80}$")]


class Files(Listing):
    """Which files are asked for."""

    status: Annotated[FileStatus, Field(strict=False)] | None = None
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]+$", max_length=20)] | None = None


class Decision(Record):
    """Why a held file is rejected."""

    reason: Reason


@door.post(
    "/v1/counties/<county>/uploads",
    takes=Upload,
    gives={HTTPStatus.CREATED: UploadForm},
    refuses=(KindUnknown, LayoutUnknown),
    example={"kind": "dhsmv", "name": "2027q1.csv"},
    keeps=False,  # the form lets somebody in
)
def open_upload(county: str) -> Response[str]:
    """Give a form by which exactly one object can be put, for a quarter of an hour."""
    slug = county_of(county).slug
    upload = door.body(Upload)
    if upload.kind not in service.PLANNERS:
        raise KindUnknown("files of that kind are not taken")
    if not upload.name.endswith(".manifest.json"):
        layout_for(upload.kind, upload.name)
    form = wiring.intake().upload_form(
        f"{slug}/{upload.kind}/{upload.name}",
        media=_media(upload.name),
        largest=LARGEST,
        seconds=60 * MINUTES,
    )
    return door.answer(form | {"minutes": MINUTES}, HTTPStatus.CREATED)


@door.get("/v1/counties/<county>/files", asks=Files, gives=FileList)
def list_files(county: str) -> Response[str]:
    """List the county's files."""
    asked, slug = door.query(Files), county_of(county).slug
    return door.listed(
        asked,
        lambda after: wiring.court().files(slug, after=after),
        name="files",
        key=lambda file: file.id,
        shown=shown_file,
        where=lambda file: asked.status in {None, file.status} and asked.kind in {None, file.kind},
    )


@door.get("/v1/counties/<county>/files/<file>", gives=FilePage)
def read_file(county: str, file: str) -> Response[str]:
    """Show one file: its counts, its breakers, and its whole history."""
    held = _file(county, file)
    waiting = two_people.waiting(
        wiring.court(), held.county, held.id, (releasing.ACT,), now=wiring.now()
    )
    return door.answer(shown_file(held) | {"requests": waiting}, of=held)


@door.get(
    "/v1/counties/<county>/files/<file>/plan",
    asks=Purposed,
    gives=PlanPage,
    refuses=(Conflict,),
    media=(CSV,),
)
def read_plan(county: str, file: str) -> Response[str]:
    """Give the clerk's page of a file's plan, as CSV.

    Whom a row names is there by the initials unless a purpose is said, and where it may concern
    the caller's own household.
    """
    purpose = door.query(Purposed).purpose
    held = _file(county, file)
    if held.plan is None:
        raise NotFound("the file has no plan", file=held.id)
    summary = filing.read_summary(wiring.papers(), held)
    sheet = wiring.papers().filed(filing.folder(held), summary.page)
    if purpose is None:
        return door.sheet(page.masked(sheet), f"{held.id}-plan")
    newcomers = {
        str(row.line): row.newcomer
        for row in filing.read_contested(wiring.papers(), held, summary)
        if row.newcomer is not None
    }
    known = wiring.people().several(held.county, sorted(page.people_on(sheet)))
    everybody = [*known.values(), *newcomers.values()]
    closed = openings.show_others(door, everybody, purpose, about=held.id)

    def is_own(row: page.Line) -> bool:
        newcomer = newcomers.get(row["line"])
        made = {newcomer.id} if newcomer is not None else set()
        return not closed.isdisjoint({*row["people"].split(), *made})

    return door.sheet(page.masked(sheet, where=is_own), f"{held.id}-plan")


@door.post(
    "/v1/counties/<county>/files/<file>/release",
    takes=ReasonOrApproval,
    gives={HTTPStatus.ACCEPTED: ShownRequest, HTTPStatus.OK: CountyFile},
    refuses=(*two_people.REFUSES, CountyBusy, FileTooOld),
    example={"reason": "the county lost a ZIP code to its neighbour"},
    versions=("seen", "told"),
)
def release_file(county: str, file: str) -> Response[str]:
    """Ask that a held file go on, for a reason, or let go on what another person asked for."""
    caller, given, court = door.caller(), door.body(ReasonOrApproval), wiring.court()
    if given.reason is not None:
        held = door.unless_stale(_file(county, file))
        request = releasing.request_release(
            court,
            held,
            reason=given.reason,
            by=caller.subject,
            role=caller.role,
            now=wiring.now(),
        )
        return door.answer(two_people.shown(request), HTTPStatus.ACCEPTED)
    assert given.approve is not None  # noqa: S101 - one of both
    released = releasing.approve_release(
        court,
        file,
        county=county_of(county).slug,
        given=given.approve,
        by=caller.subject,
        role=caller.role,
        now=wiring.now(),
    )
    wiring.start("INGEST_WORKFLOW", releasing.released_name(released), _released(released))
    return door.answer(shown_file(released), of=released)


@door.post(
    "/v1/counties/<county>/files/<file>/reject",
    takes=Decision,
    gives=CountyFile,
    refuses=(Conflict,),
    example={"reason": "the producer will send it again"},
    versions=("seen",),
)
def reject_file(county: str, file: str) -> Response[str]:
    """Put a held file away for good, for a reason."""
    decision = _decision("rejected")
    rejected = service.reject_file(wiring.court(), door.unless_stale(_file(county, file)), decision)
    return door.answer(shown_file(rejected))


@door.get("/v1/counties/<county>/configuration", gives=Configuration)
def read_configuration(county: str) -> Response[str]:
    """Show how the county is configured: its court, its places, its days, its final list."""
    held = Configuration(county=county_of(county), court=court_of(county))
    return door.answer(held, of=held)


def shown_file(file: CountyFile) -> dict[str, Any]:
    """Return a file as the API shows it."""
    return file.model_dump(mode="json")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _file(county: str, file: str) -> CountyFile:
    return wiring.court().file(county_of(county).slug, file)


def _decision(what: str) -> Step:
    caller, given = door.caller(), door.body(Decision)
    return Step(what=what, at=wiring.now(), by=caller.subject, why=given.reason, role=caller.role)


def _released(file: CountyFile) -> dict[str, object]:
    return {
        "county": file.county,
        "kind": file.kind,
        "key": file.key,
        "version": file.version,
        "file": file.id,
        "released": True,
    }


def _media(name: str) -> str:
    return next((media for end, media in MEDIA.items() if name.endswith(end)), "text/plain")
