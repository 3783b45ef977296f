"""The intake bucket's events: each object version that arrives starts one workflow."""

import hashlib
import json
import re
from typing import Any
from urllib.parse import unquote_plus

from pydantic import ValidationError

from ingest.office import Arrival
from jury import wiring
from jury.door import logger

SIDE_FILE = ".manifest.json"
KEY = re.compile(r"(?P<county>[^/]+)/(?P<kind>[^/]+)/[^/]+")


def receive(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Start the ingest of every object in a batch; name the messages to be delivered again."""
    failures = []
    for message in event["Records"]:
        try:
            started = sum(_begin(arrival) for arrival in _arrivals(json.loads(message["body"])))
        except Exception as error:  # noqa: BLE001 - one bad message must not take the batch along
            logger.error("event not taken", kind=type(error).__name__, receipt=message["messageId"])
            failures.append({"itemIdentifier": message["messageId"]})
        else:
            logger.info("event taken", receipt=message["messageId"], started=started)
    return {"batchItemFailures": failures}


def file_id(bucket: str, key: str, version: str) -> str:
    """Return the identifier of one version of an object, the same however often it is told."""
    return "F" + hashlib.sha256(f"{bucket}/{key}/{version}".encode()).hexdigest()[:24]


def _arrivals(notice: dict[str, Any]) -> list[Arrival]:
    """Return the county files of one S3 notice; a test notice has none, nor have side files."""
    found = (_arrival(record) for record in notice.get("Records", []))
    return [arrival for arrival in found if arrival is not None]


def _arrival(record: dict[str, Any]) -> Arrival | None:
    if not record["eventName"].startswith("ObjectCreated:"):
        return None
    bucket, thing = record["s3"]["bucket"]["name"], record["s3"]["object"]
    key, version = unquote_plus(thing["key"]), thing["versionId"]
    if key.endswith(SIDE_FILE):
        return None
    identifier = file_id(bucket, key, version)
    place = KEY.fullmatch(key)
    try:
        if place is not None:
            return Arrival(
                county=place["county"],
                kind=place["kind"],
                key=key,
                version=version,
                file=identifier,
            )
    except ValidationError:
        pass
    # It lies in nobody's folder, so there is no ledger that could refuse it.
    logger.warning("object lies outside every county's folder", file=identifier)
    return None


def _begin(arrival: Arrival) -> bool:
    """Start a file's workflow, named after the file; tell whether it is under way."""
    return wiring.start("INGEST_WORKFLOW", arrival.file, arrival.model_dump(mode="json"))
