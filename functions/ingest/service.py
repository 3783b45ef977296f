"""A county file from its arrival to the published list, one use case a step of the workflow."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from ingest import breakers, filing, reviewing
from ingest.applying import Applied, apply_to_list, apply_to_roll
from ingest.flagging import FLAG_LISTS, plan_flags
from ingest.layout import layout_for
from ingest.lines import CHUNK, Source
from ingest.office import INGEST, LIST, Arrival, Office
from ingest.page import clerks_page
from ingest.planning import Planned, plan_list
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
from jury.records import (
    SHARDS,
    CountyFile,
    CountyState,
    FileStatus,
    PublishedList,
    Step,
)

PLANNERS: dict[str, Callable[[Office, CountyFile, CountyState], Planned]] = {
    LIST: plan_list,
    **dict.fromkeys(FLAG_LISTS, plan_flags),
}
"""What plans each kind of file that is taken."""

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
    if arrival.kind not in PLANNERS:
        raise KindUnknown("files of that kind are not taken")
    if not arrival.key.startswith(f"{arrival.county}/{arrival.kind}/"):
        raise WrongCounty("the file does not lie in the county's own folder")
    _county(arrival.county)
    layout = layout_for(arrival.kind, arrival.key)
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
    planned = PLANNERS[file.kind](office, file, state)
    tripped = breakers.tripped if file.kind == LIST else breakers.tripped_by_flags
    names = tripped(planned.plan)
    dated = planned.file.model_copy(
        update={"counts": planned.plan.counts, "breakers": names, "edition": state.edition}
    )
    summary = filing.summarised(
        office.papers,
        dated,
        planned.plan,
        parts=planned.parts,
        page=clerks_page(dated, planned.plan),
        contested=planned.contested,
        seals=planned.seals,
    )
    filed = dated.model_copy(
        update={"plan": office.papers.file(filing.folder(file), summary.text())}
    )
    status = FileStatus.HELD if names else FileStatus.RECEIVED
    step = _step("held" if names else "planned", now, why=", ".join(names))
    return office.court.update_file(file, _stepped(filed, status, step))


def _is_current(file: CountyFile, state: CountyState) -> bool:
    """Tell whether a plan still starts from the county's roll: same list, unchanged since."""
    counts = file.counts
    return (
        file.plan is not None
        and (file.base, file.edition) == (state.list_version, state.edition)
        and (counts.people_before, counts.active_before) == (state.people, state.active)
    )


def _check_free(file: CountyFile, state: CountyState) -> None:
    if state.applying not in (None, file.id):
        raise CountyBusy("another file is being applied; this one waits", file=file.id)


# -- hold -----------------------------------------------------------------------


def reject_file(court: CourtStore, file: CountyFile, step: Step) -> CountyFile:
    """Put a held file away for good. Rejecting again is a repeat; Conflict when it is not held."""
    if file.status is FileStatus.REJECTED:
        return file
    if file.status is not FileStatus.HELD:
        raise Conflict("the file is not held", file=file.id, status=file.status.value)
    return court.update_file(file, _stepped(file, FileStatus.REJECTED, step))


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
    if file.status is FileStatus.RECEIVED and _is_repeat(office, file):
        # The same bytes came twice at once; the other object was faster.
        return _advance(office, file, FileStatus.REPEATED, _step("repeated", now))
    try:
        if file.kind == LIST:
            office.court.begin_applying(file)
        else:
            office.court.begin_flagging(file)
    except FileTooOld:
        if _is_repeat(office, file):
            return _advance(office, file, FileStatus.REPEATED, _step("repeated", now))
        raise
    if file.status is FileStatus.APPLYING:
        return file
    return _advance(office, file, FileStatus.APPLYING, _step("applying", now))


def shards_of(office: Office, file: CountyFile) -> list[int]:
    """Return the partitions to work on: all for a list, whose sheets are made, else the changed."""
    if file.kind == LIST:
        return list(range(SHARDS))
    parts = filing.read_summary(office.papers, file).parts
    return [part.shard for part in parts if part.changes]


def apply_shard(office: Office, arrival: Arrival, shard: int) -> Applied:
    """Make the changes of one partition, each with one conditional write; skip those made."""
    file = office.court.file(arrival.county, arrival.file)
    if file.status is FileStatus.PUBLISHED:
        return Applied(shard=shard, changes=0)
    if file.kind != LIST:
        return apply_to_roll(office, file, shard)
    base = None if file.base is None else office.court.list_of(file.county, file.base)
    return apply_to_list(office, file, base, shard)


# -- publish --------------------------------------------------------------------


def list_version(file: CountyFile) -> str:
    """Return the name of the list that a file makes."""
    return f"{file.county}-{file.as_of}"


def publish_list(
    office: Office, arrival: Arrival, applied: list[Applied], *, now: datetime
) -> CountyFile:
    """Publish what the file did: the one deciding write, once every change has been made."""
    file = office.court.file(arrival.county, arrival.file)
    if file.status is FileStatus.PUBLISHED:
        return file
    if file.status is not FileStatus.APPLYING:
        raise Conflict("the file is not being applied", file=file.id, status=file.status.value)
    summary = filing.read_summary(office.papers, file)
    _check_made(file, summary, applied)
    contested = filing.read_contested(office.papers, file, summary)
    office.court.list_reviews(reviewing.asked(office.court, file, contested))
    office.evidence.put(filing.evidence_key(file), summary.text())
    published = _stepped(file, FileStatus.PUBLISHED, _step("published", now))
    if file.kind == LIST:
        office.court.publish(file, published, _listed(file, summary, applied))
    else:
        office.court.conclude_flags(file, published)
    return office.court.file(file.county, file.id)


def _check_made(file: CountyFile, summary: filing.Summary, applied: list[Applied]) -> None:
    made = {done.shard: done.changes for done in applied}
    planned = {part.shard: part.changes for part in summary.parts}
    if file.kind != LIST:
        planned = {shard: changes for shard, changes in planned.items() if changes}
    if made != planned or not file.counts.balanced:
        raise CountsDisagree(
            "not every change of the plan has been made",
            file=file.id,
            planned=summary.changes,
            made=sum(made.values()),
        )


def _listed(file: CountyFile, summary: filing.Summary, applied: list[Applied]) -> PublishedList:
    """Return the new list; CountsDisagree when its sheets don't hold whom the plan counted."""
    assert file.as_of is not None  # noqa: S101 - a planned file has a date
    in_order = sorted(applied, key=lambda done: done.shard)
    people = sum(done.people for done in in_order)
    active = sum(done.active for done in in_order)
    if (people, active) != (file.counts.people_after, file.counts.active_after):
        raise CountsDisagree(
            "the new list does not hold the people that the plan counted",
            file=file.id,
            people=people,
            active=active,
        )
    return PublishedList(
        county=file.county,
        version=list_version(file),
        file=file.id,
        as_of=file.as_of,
        people=people,
        active=active,
        sheets=tuple(done.sheet for done in in_order if done.sheet is not None),
        seals=summary.seals,
    )


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
