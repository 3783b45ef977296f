"""The clerk's routes: uploading a county file, following it, releasing or rejecting it."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints

from ingest import filing, service
from ingest.layout import layout_for
from jury import wiring
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import KindUnknown, NotFound
from jury.records import CountyFile, Record, Step

door = Door()

MINUTES = 15
LARGEST = 4 * 1024**3
"""Bytes. The largest county's list takes less than one gigabyte in either layout."""
MEDIA = {".manifest.json": "application/json", ".csv": "text/csv"}


class Upload(Record):
    """What is to be uploaded: the kind of file, and its name in the county's folder."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]+$", max_length=20)]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,80}$")]


class Decision(Record):
    """Why a held file is released or rejected."""

    reason: str = Field(min_length=10, max_length=500)


@door.post("/v1/counties/<county>/uploads")
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


@door.get("/v1/counties/<county>/files")
def list_files(county: str) -> Response[str]:
    """List the county's files."""
    files = wiring.court().files(county_of(county).slug)
    return door.answer({"files": [shown_file(file) for file in files]})


@door.get("/v1/counties/<county>/files/<file>")
def read_file(county: str, file: str) -> Response[str]:
    """Show one file: its counts, its breakers, and its whole history."""
    return door.answer(shown_file(_file(county, file)))


@door.get("/v1/counties/<county>/files/<file>/plan")
def read_plan(county: str, file: str) -> Response[str]:
    """Give the clerk's page of a file's plan, as CSV."""
    held = _file(county, file)
    if held.plan is None:
        raise NotFound("the file has no plan", file=held.id)
    summary = filing.read_summary(wiring.papers(), held)
    page = wiring.papers().filed(filing.folder(held), summary.page)
    return Response(
        status_code=HTTPStatus.OK.value,
        content_type="text/csv; charset=utf-8",
        body=page.decode(),
        headers={"X-Correlation-Id": door.correlation, "X-Plan": held.plan},
    )


@door.post("/v1/counties/<county>/files/<file>/release")
def release_file(county: str, file: str) -> Response[str]:
    """Let a held file go on, on the caller's responsibility and for a reason."""
    decision = _decision("released")
    held = service.release_file(wiring.court(), _file(county, file), decision)
    wiring.start("INGEST_WORKFLOW", service.released_name(held), _released(held))
    return door.answer(shown_file(held), HTTPStatus.ACCEPTED)


@door.post("/v1/counties/<county>/files/<file>/reject")
def reject_file(county: str, file: str) -> Response[str]:
    """Put a held file away for good, for a reason."""
    decision = _decision("rejected")
    rejected = service.reject_file(wiring.court(), _file(county, file), decision)
    return door.answer(shown_file(rejected))


def shown_file(file: CountyFile) -> dict[str, Any]:
    """Return a file as the API shows it."""
    return file.model_dump(mode="json")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _file(county: str, file: str) -> CountyFile:
    return wiring.court().file(county_of(county).slug, file)


def _decision(what: str) -> Step:
    caller = door.caller()
    given = door.body(Decision)
    return Step(what=what, at=wiring.now(), by=caller.subject, why=f"{caller.role}: {given.reason}")


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
