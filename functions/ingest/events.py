"""The intake bucket's events: each object version starts one workflow, announced or found."""

import hashlib
import json
import re
from typing import Any, NamedTuple
from urllib.parse import quote_plus, unquote_plus

from pydantic import ValidationError

from ingest import waiting
from ingest.office import Arrival
from ingest.releasing import run_name
from jury import measuring, wiring
from jury.buckets import Version
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import logger
from jury.standing_by import where_written
from jury.tracing import traced, tracing

SIDE_FILE = ".manifest.json"
KEY = re.compile(r"(?P<county>[^/]+)/(?P<kind>[^/]+)/[^/]+")


@where_written
@traced
def receive(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Start the ingest of every object in a batch; name the messages to be delivered again."""
    failures = []
    for message in event["Records"]:
        try:
            started = sum(
                _begin(arrival, run, context)
                for arrival, run in _arrivals(json.loads(message["body"]))
            )
        except Exception as error:  # noqa: BLE001 - one bad message must not take the batch along
            logger.error("event not taken", kind=type(error).__name__, receipt=message["messageId"])
            failures.append({"itemIdentifier": message["messageId"]})
        else:
            logger.info("event taken", receipt=message["messageId"], started=started)
    return {"batchItemFailures": failures}


def file_id(key: str, version: str) -> str:
    """Return the identifier of one version of an object, the same however often it is told.

    And in whichever Region: a copy keeps its key and its version, and lies in another bucket.
    """
    return "F" + hashlib.sha256(f"{key}/{version}".encode()).hexdigest()[:24]


def _arrivals(notice: dict[str, Any]) -> list[tuple[Arrival, str]]:
    """Return the county files of one S3 notice, each with the name of the run it starts.

    A test notice has none, nor have side files. Only our own look names a run; see `_again`.
    """
    found = [(_arrival(record), record) for record in notice.get("Records", [])]
    return [
        (arrival, record.get("run", arrival.file))
        for arrival, record in found
        if arrival is not None
    ]


def _arrival(record: dict[str, Any]) -> Arrival | None:
    if not record["eventName"].startswith("ObjectCreated:"):
        return None
    thing = record["s3"]["object"]
    return _read(unquote_plus(thing["key"]), thing["versionId"])


def _read(key: str, version: str) -> Arrival | None:
    if key.endswith(SIDE_FILE):
        return None
    identifier = file_id(key, version)
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


def _begin(arrival: Arrival, run: str, context: object) -> bool:
    """Start a file's workflow under the run's name; tell whether it is under way."""
    with tracing(arrival.file, context):
        logger.info("file announced", county=arrival.county, kind=arrival.kind)
        return wiring.start("INGEST_WORKFLOW", run, arrival.model_dump(mode="json"))


# -- by the clock -----------------------------------------------------------------


class Seen(NamedTuple):
    """What a look found, in numbers; what the alarms look at."""

    UploadsUnannounced: int
    FilesHeld: int
    ListsStale: int


@where_written
@traced
def watch_intake(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Announce the uploads that no event has announced, and count what waits for the office.

    An upload that is announced twice is one file: its identifier is made of its version. A file
    that stands still with nobody to wait for is announced once more.
    """
    seen = Seen(_announced(), _held(), _stale())
    _again()
    measuring.count(seen._asdict())
    return seen._asdict()


def _announced() -> int:
    found = 0

    def arrival_of(version: Version) -> Arrival | None:
        return _read(version.key, version.version)

    arrivals = waiting.unannounced(wiring.intake(), wiring.court(), arrival_of, now=wiring.now())
    for arrival in arrivals:
        logger.warning("upload unannounced", county=arrival.county, file=arrival.file)
        _announce(arrival, arrival.file)
        found += 1
    return found


def _again() -> None:
    """Announce the files that stand still, under the names of the runs that would go on with them.

    Such a run is under way, and this is a repeat, or it went on in a Region that is down.
    """
    for county in wiring.counties():
        for file in waiting.standing_still(wiring.court().files(county), wiring.now()):
            logger.info("file announced again", county=county, file=file.id)
            _announce(
                Arrival(
                    county=county,
                    kind=file.kind,
                    key=file.key,
                    version=file.version,
                    file=file.id,
                ),
                run_name(file),
            )


def _announce(arrival: Arrival, run: str) -> None:
    wiring.queues().send_message(
        QueueUrl=wiring.setting("INTAKE_QUEUE"),
        MessageBody=json.dumps(_notice(arrival, run)),
    )


def _notice(arrival: Arrival, run: str) -> dict[str, Any]:
    """Return what S3 would have said of an upload, as far as anybody reads it."""
    thing = {"key": quote_plus(arrival.key, safe="/"), "versionId": arrival.version}
    record = {
        "eventVersion": "2.1",
        "eventSource": "venire:sweep",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": wiring.setting("INTAKE_BUCKET")}, "object": thing},
        "run": run,
    }
    return {"Records": [record]}


def _held() -> int:
    found = 0
    for county in wiring.counties():
        for file in waiting.held_too_long(wiring.court().files(county), wiring.now()):
            logger.warning("file held", county=county, file=file.id)
            found += 1
    return found


def _stale() -> int:
    found = 0
    for county in wiring.counties():
        state = wiring.court().state(county)
        if waiting.is_stale(state, local_date(wiring.now(), county_of(county).time_zone)):
            logger.warning("list stale", county=county, list=state.list_version)
            found += 1
    return found
