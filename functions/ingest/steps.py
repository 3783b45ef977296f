"""The ingest's workflow states: parse, call the service, answer. Nothing else."""

import json

from ingest import service
from ingest.applying import Applied
from ingest.office import LIST, Arrival, Office
from jury import errors, wiring
from jury.defects import State, nameless, reporting
from jury.door import logger
from jury.errors import FileRefused
from jury.records import CountyFile, FileStatus

PUBLISHED = "List published"


def office() -> Office:
    """Return what the steps of an ingest work with."""
    return Office(
        court=wiring.court(),
        people=wiring.people(),
        papers=wiring.papers(),
        evidence=wiring.evidence(),
        intake=wiring.intake(),
        keys=wiring.keys(),
        stage=wiring.setting("STAGE"),
    )


@nameless
def register_file(event: State, _context: object) -> State:
    """Register the file: its hash, and whether its bytes have been here before."""
    return _told(service.register_file(office(), _arrival(event), now=wiring.now()))


@nameless
def plan_file(event: State, _context: object) -> State:
    """Plan the changes."""
    file = service.plan_file(office(), _arrival(event), now=wiring.now())
    return _told(file) | {"breakers": list(file.breakers), "counts": file.counts.model_dump()}


@nameless
def begin_applying(event: State, _context: object) -> State:
    """Begin applying: from here until the list is published the county takes no draw."""
    file = service.begin_applying(office(), _arrival(event), now=wiring.now())
    applying = file.status is FileStatus.APPLYING
    return _told(file) | {"shards": service.shards_of(office(), file) if applying else []}


@nameless
def apply_shard(event: State, _context: object) -> State:
    """Apply the changes of one partition."""
    return service.apply_shard(office(), _arrival(event), event["shard"]).model_dump()


@nameless
def publish_list(event: State, _context: object) -> State:
    """Publish the list."""
    applied = [Applied.model_validate(done) for done in event["applied"]]
    file = service.publish_list(office(), _arrival(event), applied, now=wiring.now())
    version = wiring.court().state(file.county).list_version
    if file.kind == LIST:
        wiring.announce("venire.ingest", PUBLISHED, {"county": file.county, "list": version})
    return _told(file) | {"list": version}


@nameless
def refuse_file(event: State, _context: object) -> State:
    """Refuse the file, and say why."""
    code = event["refusal"]["Error"]
    file = service.refuse_file(
        office(), _arrival(event), code=code, message=_sentence(event["refusal"]), now=wiring.now()
    )
    logger.info("file refused", county=file.county, file=file.id, code=code)
    return _told(file) | {"code": code}


@reporting
def report_ingest_failure(event: State, _context: object) -> State:
    """Report an ingest that could not go on; the list is as it was."""
    arrival = _arrival(event)
    code = event.get("failure", {}).get("Error", "Unknown")
    logger.error("ingest failed", code=code, county=arrival.county, file=arrival.file)
    service.note_failure(office(), arrival, code=code, now=wiring.now())
    return {"county": arrival.county, "file": arrival.file, "code": code}


def _arrival(event: State) -> Arrival:
    return Arrival.model_validate({name: event[name] for name in Arrival.model_fields})


def _told(file: CountyFile) -> State:
    logger.info("ingest", county=file.county, file=file.id, status=file.status.value)
    return {"status": file.status.value}


def _sentence(refusal: State) -> str:
    """Return a refusal's own sentence; that of its class when Lambda has reported no other."""
    kind = getattr(errors, refusal["Error"], FileRefused)
    try:
        told = json.loads(refusal["Cause"])["errorMessage"]
    except (KeyError, TypeError, ValueError):
        return (kind.__doc__ or "").strip()
    return str(told)
