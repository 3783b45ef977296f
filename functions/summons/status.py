"""Whether to report, as page and call-in line say it. It fails safe: nobody comes in vain."""

from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from jury.life_cycle import COMING, IN_COURT, Service, State
from jury.summons_store import Reporting

LOOK_AGAIN = timedelta(hours=2)
"""How long somebody waits before looking again when the office has not decided in time."""

Word = Literal["report", "do-not-report", "check-again", "on-call"]


class StatusLine(NamedTuple):
    """What a juror reads."""

    word: Word
    check_after: datetime | None
    decided: bool
    """True when a person of the office has said so, or it follows from the summons itself."""


REPORT = StatusLine("report", None, decided=True)
STAY = StatusLine("do-not-report", None, decided=True)
WAIT = StatusLine("on-call", None, decided=True)


def status_line(
    service: Service, reporting: Reporting | None, *, check_from: datetime, now: datetime
) -> StatusLine:
    """Return what one juror is told now.

    Before the evening before: to check again then. From then on what the office has decided; and
    when nobody has, not to report and to check again, since a court can send for people who are
    at home, but not give back the day of people who came for nothing. Whoever is on call waits to
    be called, whatever is said to the pool.
    """
    settled = _settled(service)
    if settled is not None:
        return settled
    if reporting is None and now < check_from:
        return StatusLine("check-again", check_from, decided=False)
    if reporting is not None and _was_called_after(reporting, service):
        return REPORT
    if reporting is None or is_undecided(reporting, now):
        return _undecided(now)
    if reporting.answer == "check-again":
        return StatusLine("check-again", reporting.check_after, decided=True)
    return REPORT if is_called(service, reporting) else STAY


def _settled(service: Service) -> StatusLine | None:
    """Return what follows from the summons itself, or None: it goes by the pool's word."""
    if service.state in IN_COURT:
        return REPORT
    if service.state is State.ON_CALL:
        return WAIT
    return None if service.state in COMING | {State.DUE} else STAY


def is_called(service: Service, reporting: Reporting) -> bool:
    """Tell whether a person is among those whom the office has told to report.

    Where it is only the first so many, it goes by the order in which they were drawn; people who
    come from other pools, and those called in from being on call, come before all of them. Whoever
    is on call is not called; whoever was called in is, until the pool is told otherwise.
    """
    if service.state is State.ON_CALL:
        return False
    if reporting.answer != "report":
        return _was_called_after(reporting, service)
    ahead = service.carried or service.called_in is not None
    return ahead or reporting.first is None or service.place <= reporting.first


def _was_called_after(reporting: Reporting, service: Service) -> bool:
    return service.called_in is not None and service.called_in > reporting.decided.at


def is_undecided(reporting: Reporting | None, now: datetime) -> bool:
    """Tell whether jurors are being told the safe word because nobody has given another."""
    if reporting is None:
        return True
    return reporting.answer == "check-again" and (
        reporting.check_after is None or now >= reporting.check_after
    )


def _undecided(now: datetime) -> StatusLine:
    hour = (now + LOOK_AGAIN).replace(minute=0, second=0, microsecond=0)
    return StatusLine("do-not-report", hour, decided=False)
