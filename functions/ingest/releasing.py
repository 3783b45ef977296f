"""A file that a breaker held: one person asks that it go on, another lets it."""

from datetime import datetime

from jury import two_people
from jury.attempts import until_settled
from jury.canonical import document_hash
from jury.court_store import CourtStore
from jury.errors import Conflict
from jury.records import ActRequest, CountyFile, FileStatus

ACT = "release-file"


def request_release(
    court: CourtStore, file: CountyFile, *, reason: str, by: str, role: str, now: datetime
) -> ActRequest:
    """Ask that a held file go on; Conflict when it is not held."""
    _refuse_unheld(file)
    return two_people.ask(
        court,
        ActRequest(
            county=file.county,
            act=ACT,
            on=file.id,
            basis=_basis(file),
            reason=reason,
            role=role,
            requested_by=by,
            requested_at=now,
        ),
    )


def approve_release(
    court: CourtStore,
    file_id: str,
    *,
    county: str,
    given: str,
    by: str,
    role: str,
    now: datetime,
) -> CountyFile:
    """Let a held file go on, as the second of two people. The same approval again is a repeat.

    What refuses an approval is in `two_people`; a file that was planned anew meanwhile is another
    one than was asked about.
    """

    def approve() -> CountyFile:
        file = court.file(county, file_id)
        request = two_people.to_approve(
            court, given, county=county, act=ACT, on=file_id, by=by, now=now
        )
        if request.approved_by is not None:
            return file
        _refuse_unheld(file)
        approved = two_people.approved(request, _basis(file), by=by, now=now, role=role)
        steps = two_people.steps(
            approved, asked="release requested", done="released", why=approved.reason
        )
        released = file.model_copy(
            update={"status": FileStatus.RECEIVED, "history": (*file.history, *steps)}
        )
        court.decide_file(file, released, requests=(request, approved))
        return released

    return until_settled(approve, file_id)


def released_name(file: CountyFile) -> str:
    """Return the name of the execution that goes on with a released file."""
    # A file whose list moved meanwhile is planned anew and may be held, and released, again.
    times = sum(step.what == "released" for step in file.history)
    # A number at the end is a run's that failed (`wiring.start`): the release's stands before.
    return f"{file.id}-released" if times == 1 else f"{file.id}-{times}-released"


def run_name(file: CountyFile) -> str:
    """Return the name of the execution that goes on with a file, released or never held."""
    released = any(step.what == "released" for step in file.history)
    return released_name(file) if released else file.id


def _refuse_unheld(file: CountyFile) -> None:
    if file.status is not FileStatus.HELD:
        raise Conflict("the file is not held", file=file.id, status=file.status.value)


def _basis(file: CountyFile) -> str:
    return document_hash(
        {
            "file": file.id,
            "plan": file.plan,
            "base": file.base,
            "edition": file.edition,
            "breakers": list(file.breakers),
            "counts": file.counts.model_dump(mode="json"),
        }
    )
