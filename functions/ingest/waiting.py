"""What of the counties' files waits: uploads unannounced, files held or still, lists grown old."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from ingest.office import Arrival
from jury.buckets import IntakeBucket, Version
from jury.calendar import months_after
from jury.court_store import CourtStore
from jury.errors import NotFound
from jury.records import CountyFile, CountyState, FileStatus

ANNOUNCED_WITHIN = timedelta(hours=1)
"""So long an event may be on its way before its upload counts as one that nobody announced."""

MOVED_WITHIN = timedelta(hours=1)
"""So long after its last step a file's run is not asked for again: most have ended by then."""

DECIDED_WITHIN = timedelta(hours=8)
"""One working day: so long a held file may wait for the office."""

LIST_MONTHS = 3
"""The plan: the counties' lists come every quarter."""

LIST_GRACE = timedelta(days=14)

Arrivals = Callable[[Version], Arrival | None]
"""How a version of an object is read as a county's file; None for anything else."""


def unannounced(
    intake: IntakeBucket,
    court: CourtStore,
    arrivals: Arrivals,
    *,
    now: datetime,
) -> Iterator[Arrival]:
    """Yield every upload that lies in a county's folder and not in its ledger, in any state.

    What has been deleted or has expired is not there, and what is younger than an hour may yet be
    announced.
    """
    for version in intake.versions():
        if version.arrived > now - ANNOUNCED_WITHIN:
            continue
        arrival = arrivals(version)
        if arrival is not None and not _is_on_file(court, arrival):
            yield arrival


def held_too_long(files: Iterable[CountyFile], now: datetime) -> list[CountyFile]:
    """Return the files that are held and that nobody has decided on within a working day."""
    return [
        file
        for file in files
        if file.status is FileStatus.HELD and file.history[-1].at <= now - DECIDED_WITHIN
    ]


def standing_still(files: Iterable[CountyFile], now: datetime) -> list[CountyFile]:
    """Return the files that are to go on by themselves, and have not moved for an hour.

    One whose run has told of its failure waits for an operator.
    """
    return [
        file
        for file in files
        if file.status in {FileStatus.RECEIVED, FileStatus.APPLYING}
        and file.history[-1].what != "failed"
        and file.history[-1].at <= now - MOVED_WITHIN
    ]


def is_stale(state: CountyState, today: date) -> bool:
    """Tell whether a county's newest list is older than a quarter and its grace."""
    return state.as_of is not None and today > months_after(state.as_of, LIST_MONTHS) + LIST_GRACE


def _is_on_file(court: CourtStore, arrival: Arrival) -> bool:
    try:
        court.file(arrival.county, arrival.file)
    except NotFound:
        return False
    return True
