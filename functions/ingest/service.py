"""A county file from its arrival to the published list, one use case a step of the workflow."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest import breakers, filing
from ingest.layout import layout_for
from ingest.lines import CHUNK, Source
from ingest.match import Roll
from ingest.merge import merged
from ingest.page import clerks_page
from ingest.parse import Expected, Manifest, Parsed, parse, read_manifest
from ingest.plan import Change, ChangePlan, Circumstances, make_plan
from jury.buckets import EvidenceBucket, IntakeBucket, PapersBucket
from jury.counties import County
from jury.counties import county as county_of
from jury.court_store import CourtStore
from jury.errors import (
    Conflict,
    CountsDisagree,
    CountyBusy,
    CountyUnknown,
    FileEmpty,
    FileTooOld,
    KindUnknown,
    NotFound,
    WrongCounty,
)
from jury.keys import KeyService
from jury.people_store import PeopleStore
from jury.records import (
    SHARDS,
    CountyFile,
    CountySlug,
    CountyState,
    FileId,
    FileStatus,
    Person,
    Record,
    Step,
)

INGEST = "ingest"
"""Who acts where no person does."""

KINDS = frozenset({"dhsmv"})
"""The kinds of file that are taken so far."""

TRIES = 5
"""So often one record is read again before a task gives up and is repeated as a whole."""


@dataclass(frozen=True)
class Office:
    """What the steps of an ingest work with."""

    court: CourtStore
    people: PeopleStore
    papers: PapersBucket
    evidence: EvidenceBucket
    intake: IntakeBucket
    keys: KeyService


class Arrival(Record):
    """One version of an object in the intake bucket, under the identifier of its file."""

    county: CountySlug
    kind: str
    key: str
    version: str
    file: FileId


# -- register -------------------------------------------------------------------


def register_file(office: Office, arrival: Arrival, *, now: datetime) -> CountyFile:
    """Enter a file into the ledger with its hash. The bytes of a published file are a repeat."""
    held = _find(office, arrival)
    if held is None:
        held = office.court.register_file(_received(office, arrival, now))
    if held.status is FileStatus.RECEIVED and _is_repeat(office, held):
        return _advance(office, held, FileStatus.REPEATED, _step("repeated", now))
    return held


def _received(office: Office, arrival: Arrival, now: datetime) -> CountyFile:
    if arrival.kind not in KINDS:
        raise KindUnknown("files of that kind are not taken")
    if not arrival.key.startswith(f"{arrival.county}/{arrival.kind}/"):
        raise WrongCounty("the file does not lie in the county's own folder")
    _county(arrival.county)
    layout = layout_for(arrival.key)
    found = office.intake.describe(arrival.key, arrival.version)
    if not found.size:
        raise FileEmpty("the file is empty")
    return CountyFile(
        id=arrival.file,
        county=arrival.county,
        kind=arrival.kind,
        key=arrival.key,
        version=arrival.version,
        sha256=_hash_of(office.intake.open(arrival.key, arrival.version)),
        size=found.size,
        layout=layout.identity,
        status=FileStatus.RECEIVED,
        history=(_step("received", now),),
    )


def _county(slug: str) -> County:
    try:
        return county_of(slug)
    except CountyUnknown:
        raise WrongCounty("the folder is that of no county of Florida") from None


def _is_repeat(office: Office, file: CountyFile) -> bool:
    """Tell whether a file with these very bytes has been published already."""
    assert file.sha256 is not None  # noqa: S101 - a registered file has a hash
    return office.court.find_content(file.county, file.sha256) not in (None, file.id)


def _hash_of(source: Source) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


# -- plan -----------------------------------------------------------------------


def plan_file(office: Office, arrival: Arrival, *, now: datetime) -> CountyFile:
    """Plan what a file would do, and hold it when a breaker trips; change nobody.

    A plan that still starts from the county's newest list is kept; a stale one is made anew.
    Raises a FileRefused when the file is not to be trusted, CountyBusy while another is applied.
    """
    file = office.court.file(arrival.county, arrival.file)
    state = office.court.state(file.county)
    if file.status is not FileStatus.RECEIVED or _is_current(file, state):
        return file
    _check_free(file, state)
    parsed = _parsed(office, file)
    if state.as_of is not None and parsed.as_of <= state.as_of:
        raise FileTooOld("a list as new or newer is published", file=file.id)
    plan = _planned(office, file, parsed, state)
    names = breakers.tripped(plan)
    dated = file.model_copy(
        update={
            "as_of": parsed.as_of,
            "base": state.list_version,
            "counts": plan.counts,
            "breakers": names,
        }
    )
    summary = filing.file_plan(office.papers, dated, plan, clerks_page(dated, plan))
    planned = dated.model_copy(
        update={"plan": office.papers.file(filing.folder(file), summary.text())}
    )
    status = FileStatus.HELD if names else FileStatus.RECEIVED
    step = _step("held" if names else "planned", now, why=", ".join(names))
    return office.court.update_file(file, _stepped(planned, status, step))


def _is_current(file: CountyFile, state: CountyState) -> bool:
    return file.plan is not None and file.base == state.list_version


def _check_free(file: CountyFile, state: CountyState) -> None:
    if state.applying not in (None, file.id):
        raise CountyBusy("another file is being applied; this one waits", file=file.id)


def _parsed(office: Office, file: CountyFile) -> Parsed:
    assert file.sha256 is not None  # noqa: S101 - a registered file has a hash
    layout = layout_for(file.key)
    expected = Expected(
        county=file.county,
        county_code=_county(file.county).code,
        sha256=file.sha256,
        arrived=office.intake.describe(file.key, file.version).arrived.date(),
        manifest=_manifest(office, file.key) if layout.form == "delimited" else None,
    )
    return parse(office.intake.open(file.key, file.version), layout, expected)


def _manifest(office: Office, key: str) -> Manifest | None:
    """Return the side file of a csv, whether its name is built on `name` or on `name.csv`."""
    for name in (f"{key}.manifest.json", f"{key.rpartition('.')[0]}.manifest.json"):
        content = office.intake.side_file(name)
        if content is not None:
            return read_manifest(content)
    return None


def _planned(office: Office, file: CountyFile, parsed: Parsed, state: CountyState) -> ChangePlan:
    secret = office.keys.derived(f"venire matching/1 {file.county}")
    roll = Roll(_everybody(office, file.county))
    circumstances = Circumstances(file=file.id, county=file.county, secret=secret)
    plan = make_plan(parsed, roll, circumstances)
    counts = plan.counts
    if state.list_version is not None and counts.active_before != state.active:
        if office.court.state(file.county) != state:
            raise CountyBusy("the list moved while the file was planned", file=file.id)
        raise CountsDisagree(
            "the roll does not hold as many active people as the list says",
            file=file.id,
            counted=counts.active_before,
            published=state.active,
        )
    return plan


def _everybody(office: Office, county: str) -> Iterator[Person]:
    for shard in range(SHARDS):
        yield from office.people.shard(county, shard)


# -- hold -----------------------------------------------------------------------


def release_file(court: CourtStore, file: CountyFile, step: Step) -> CountyFile:
    """Let a held file go on. Releasing it again is a repeat; Conflict when it is not held."""
    if file.status is FileStatus.RECEIVED and _releases(file):
        return file
    return _decide(court, file, FileStatus.RECEIVED, step)


def reject_file(court: CourtStore, file: CountyFile, step: Step) -> CountyFile:
    """Put a held file away for good. Rejecting again is a repeat; Conflict when it is not held."""
    if file.status is FileStatus.REJECTED:
        return file
    return _decide(court, file, FileStatus.REJECTED, step)


def _decide(court: CourtStore, file: CountyFile, status: FileStatus, step: Step) -> CountyFile:
    if file.status is not FileStatus.HELD:
        raise Conflict("the file is not held", file=file.id, status=file.status.value)
    return court.update_file(file, _stepped(file, status, step))


def released_name(file: CountyFile) -> str:
    """Return the name of the execution that goes on with a released file."""
    # A file whose list moved meanwhile is planned anew and may be held, and released, again.
    times = _releases(file)
    return f"{file.id}-released" if times == 1 else f"{file.id}-released-{times}"


def _releases(file: CountyFile) -> int:
    return sum(step.what == "released" for step in file.history)


# -- apply ----------------------------------------------------------------------


def begin_applying(office: Office, arrival: Arrival, *, now: datetime) -> CountyFile:
    """Close the county to draws and to other files, and begin.

    Raises CountyBusy while a draw or another file has the county, and Conflict when the list
    has moved since the plan: then the file must be planned again.
    """
    file = office.court.file(arrival.county, arrival.file)
    if file.status not in {FileStatus.RECEIVED, FileStatus.APPLYING}:
        return file
    if file.plan is None:
        raise Conflict("the file has no plan yet: plan it first", file=file.id)
    try:
        office.court.begin_applying(file)
    except FileTooOld:
        if _is_repeat(office, file):
            return _advance(office, file, FileStatus.REPEATED, _step("repeated", now))
        raise
    if file.status is FileStatus.APPLYING:
        return file
    return _advance(office, file, FileStatus.APPLYING, _step("applying", now))


def shards_of(office: Office, file: CountyFile) -> list[int]:
    """Return the partitions in which a plan changes anybody."""
    return [part.shard for part in filing.read_summary(office.papers, file).parts]


class Applied(Record):
    """How many changes of one partition stand in the roll."""

    shard: int
    changes: int


def apply_shard(office: Office, arrival: Arrival, shard: int) -> Applied:
    """Make the changes of one partition, each with one conditional write; skip those made."""
    file = office.court.file(arrival.county, arrival.file)
    part = next(
        part for part in filing.read_summary(office.papers, file).parts if part.shard == shard
    )
    if file.status is FileStatus.PUBLISHED:
        return Applied(shard=shard, changes=part.changes)
    for change in filing.read_part(office.papers, file, part):
        _apply(office, file, change)
    return Applied(shard=shard, changes=part.changes)


def _apply(office: Office, file: CountyFile, change: Change) -> None:
    seen = change.after.model_copy(update={"version": change.seen})
    for _ in range(TRIES):
        try:
            office.people.save(seen)
        except Conflict:
            # Made already by an earlier run, or somebody wrote since the plan.
            current = office.people.find(file.county, change.after.id)
            if current is None:
                raise
            assert file.as_of is not None  # noqa: S101 - a planned file has a date
            seen = merged(current, change, as_of=file.as_of)
            if seen == current:
                return
            _check_turn(office, file)
        else:
            return
    raise Conflict("the record keeps changing", person=change.after.id)


def _check_turn(office: Office, file: CountyFile) -> None:
    """Make sure that the file is still the one being applied.

    A task that outlived its workflow could otherwise lay an old file over a newer one. Asked
    after the record is read: a later file can only have written after that, and then the
    record's version is no longer the one that was seen.
    """
    if office.court.state(file.county).applying != file.id:
        raise Conflict("the file is no longer being applied", file=file.id)


# -- publish --------------------------------------------------------------------


def list_version(file: CountyFile) -> str:
    """Return the name of the list that a file makes."""
    return f"{file.county}-{file.as_of}"


def publish_list(
    office: Office, arrival: Arrival, applied: list[Applied], *, now: datetime
) -> CountyFile:
    """Publish the new list: the one deciding write, once every change has been made."""
    file = office.court.file(arrival.county, arrival.file)
    if file.status is FileStatus.PUBLISHED:
        return file
    if file.status is not FileStatus.APPLYING:
        raise Conflict("the file is not being applied", file=file.id, status=file.status.value)
    summary = filing.read_summary(office.papers, file)
    made = {done.shard: done.changes for done in applied}
    planned = {part.shard: part.changes for part in summary.parts}
    if made != planned or not file.counts.balanced:
        raise CountsDisagree(
            "not every change of the plan has been made",
            file=file.id,
            planned=summary.changes,
            made=sum(made.values()),
        )
    office.evidence.put(filing.evidence_key(file), summary.text())
    published = _stepped(file, FileStatus.PUBLISHED, _step("published", now))
    office.court.publish(file, published, list_version=list_version(file))
    return office.court.file(file.county, file.id)


# -- refuse, fail -----------------------------------------------------------------


def refuse_file(
    office: Office, arrival: Arrival, *, code: str, message: str, now: datetime
) -> CountyFile:
    """Write a refusal into the ledger, with its code and a sentence for the clerk."""
    held = _find(office, arrival) or office.court.register_file(
        CountyFile(
            id=arrival.file,
            county=arrival.county,
            kind=arrival.kind,
            key=arrival.key,
            version=arrival.version,
            status=FileStatus.RECEIVED,
            history=(_step("received", now),),
        )
    )
    if held.status is not FileStatus.RECEIVED:
        return held
    step = _step("refused", now, why=code)
    refused = held.model_copy(update={"code": code, "message": message})
    return office.court.update_file(held, _stepped(refused, FileStatus.REFUSED, step))


def note_failure(office: Office, arrival: Arrival, *, code: str, now: datetime) -> None:
    """Write into a file's history that its workflow could not go on."""
    held = _find(office, arrival)
    if held is not None:
        step = _step("failed", now, why=code)
        office.court.update_file(held, _stepped(held, held.status, step))


# -- the ledger -------------------------------------------------------------------


def _find(office: Office, arrival: Arrival) -> CountyFile | None:
    try:
        return office.court.file(arrival.county, arrival.file)
    except NotFound:
        return None


def _advance(office: Office, seen: CountyFile, status: FileStatus, step: Step) -> CountyFile:
    return office.court.update_file(seen, _stepped(seen, status, step))


def _stepped(file: CountyFile, status: FileStatus, step: Step) -> CountyFile:
    return file.model_copy(update={"status": status, "history": (*file.history, step)})


def _step(what: str, now: datetime, *, why: str = "") -> Step:
    return Step(what=what, at=now, by=INGEST, why=why)
