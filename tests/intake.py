"""What the tests of the ingest share: an office with an intake, its files, and the walk through."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import boto3
import office

from ingest import api, events, steps
from jury import amending, errors, wiring
from jury.records import SHARDS, CountyFile, Person

COUNTY = office.COUNTY
Step = Callable[[dict[str, Any], object], dict[str, Any]]
Handler = Step


@contextmanager
def opened() -> Iterator[None]:
    """Open an empty office whose intake keeps every version of an object."""
    with office.opened():
        boto3.client("s3").put_bucket_versioning(
            Bucket="intake", VersioningConfiguration={"Status": "Enabled"}
        )
        yield


# -- files ----------------------------------------------------------------------


def table(content: bytes) -> list[list[str]]:
    """Return the cells of a csv, the header first."""
    return list(csv.reader(io.StringIO(content.decode())))


def written(rows: list[list[str]]) -> bytes:
    """Return the csv of some cells."""
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\r\n").writerows(rows)
    return sheet.getvalue().encode()


# -- the way through ------------------------------------------------------------


def arrive(
    content: bytes, name: str, *, county: str = COUNTY, kind: str = "dhsmv"
) -> dict[str, Any]:
    """Put an object into the intake; return what the workflow starts from."""
    key = f"{county}/{kind}/{name}"
    put = boto3.client("s3").put_object(Bucket="intake", Key=key, Body=content)
    return {
        "county": county,
        "kind": kind,
        "key": key,
        "version": put["VersionId"],
        "file": events.file_id(key, put["VersionId"]),
    }


def walk(arrival: dict[str, Any]) -> CountyFile:
    """Take a file through the states of the workflow, as infra/ingest.asl.json orders them."""
    try:
        return _walk(arrival)
    except errors.FileRefused as refusal:
        state = arrival | {"refusal": _as_lambda_reports(refusal)}
        called(steps.refuse_file, state)
        return on_file(arrival)


def ingest(content: bytes, name: str, *, kind: str = "dhsmv") -> CountyFile:
    """Upload a file and take it through."""
    return walk(arrive(content, name, kind=kind))


def _walk(arrival: dict[str, Any]) -> CountyFile:
    state = dict(arrival)
    status = "received" if state.get("released") else called(steps.register_file, state)["status"]
    if status == "received" and not state.get("released"):
        status = called(steps.plan_file, state)["status"]
    begun = {"status": status, "shards": []}
    if status in {"received", "applying"}:
        begun = called(steps.begin_applying, state)
    if begun["status"] == "applying":
        applied = [called(steps.apply_shard, state | {"shard": s}) for s in begun["shards"]]
        called(steps.publish_list, state | {"applied": applied})
    return on_file(arrival)


def called(step: Step, state: dict[str, Any]) -> dict[str, Any]:
    """Call a step as Lambda does: JSON in, JSON out."""
    return json.loads(json.dumps(step(json.loads(json.dumps(state)), None)))


def _as_lambda_reports(error: Exception) -> dict[str, str]:
    told = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": []}
    return {"Error": type(error).__name__, "Cause": json.dumps(told)}


# -- what is there afterwards ---------------------------------------------------


def on_file(arrival: dict[str, Any]) -> CountyFile:
    """Return a file's entry in the ledger."""
    return wiring.court().file(arrival["county"], arrival["file"])


def roll() -> dict[str, Person]:
    """Return everybody on the county's roll."""
    bodies = (body for shard in range(SHARDS) for body in wiring.people().bodies(COUNTY, shard))
    return {person.id: person for person in map(Person.model_validate_json, bodies)}


def asked(
    handler: Handler,
    method: str,
    path: str,
    body: Any = None,
    *,
    by: str = "administrator-1",
    role: str = "court-administrator",
    address: str = "192.0.2.7",
    headers: dict[str, str] | None = None,
    **query: str,
) -> tuple[int, Any]:
    """Ask an API function as API Gateway does; return the status and what was answered."""
    answer = reply(
        handler, method, path, body, by=by, role=role, address=address, headers=headers, **query
    )
    text = answer["body"]
    return answer["statusCode"], json.loads(text) if text.startswith("{") else text


def reply(
    handler: Handler,
    method: str,
    path: str,
    body: Any = None,
    *,
    by: str = "administrator-1",
    role: str = "court-administrator",
    address: str = "192.0.2.7",
    headers: dict[str, str] | None = None,
    **query: str,
) -> dict[str, Any]:
    """Ask the same; return the whole answer, its headers too."""
    event = {
        "httpMethod": method,
        "path": path,
        "resource": path,
        "headers": headers or {},
        "multiValueHeaders": {},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": None,
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "request-1",
            "stage": "live",
            "identity": {"sourceIp": address},
            "authorizer": {"subject": by, "role": role, "county": COUNTY},
        },
    }
    return handler(event, None)


def let_go(file: CountyFile, reason: str = "a person has looked at the counts") -> CountyFile:
    """Let a held file go on, as two people do; return its entry."""
    route = f"/v1/counties/{file.county}/files/{file.id}/release"
    status, wanted = asked(api.handler, "POST", route, {"reason": reason})
    assert status == HTTPStatus.ACCEPTED, wanted
    approval = {"approve": wanted["request"]}
    status, told = asked(api.handler, "POST", route, approval, by="judge-1", role="judge")
    assert status == HTTPStatus.OK, told
    return wiring.court().file(file.county, file.id)


def amended(person: Person, **changes: Any) -> Person:
    """Change somebody's record as the office does, with the county's counts; return it."""
    after = person.model_copy(update=changes)
    return amending.amend(wiring.people(), wiring.court(), person, after)


def items(name: str) -> list[dict[str, Any]]:
    """Return every item of a table, in the order of its keys."""
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=name)
    found = [item for page in pages for item in page["Items"]]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
