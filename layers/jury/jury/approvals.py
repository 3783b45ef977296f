"""Under which approval a draw is made, and when approvals run out (s. 40.225(3))."""

from collections.abc import Iterable
from datetime import date, timedelta

from jury.errors import NotApproved
from jury.records import Approval

UNAPPROVED = "none (test stage)"

NOTICE = timedelta(days=60)
"""How long before its last day an approval's end is announced: a new order takes that long."""


def in_force(approvals: Iterable[Approval], engine: str, today: date) -> Approval | None:
    """Return the approval of this engine that lasts longest of those in force, if any."""
    valid = [
        approval
        for approval in approvals
        if approval.engine == engine and approval.valid_from <= today <= approval.valid_until
    ]
    return max(valid, key=lambda approval: approval.valid_until, default=None)


def approved_plan(approvals: Iterable[Approval], engine: str, *, today: date, stage: str) -> str:
    """Return the plan in force that names this engine; a test stage draws without, marked."""
    approval = in_force(approvals, engine, today)
    if approval is not None:
        return approval.plan
    if stage == "test":
        return UNAPPROVED
    raise NotApproved("no approval in force names this engine", engine=engine)


def runs_out(approvals: Iterable[Approval], engine: str, today: date) -> bool:
    """Tell whether within sixty days no approval of this engine will be in force any more."""
    return in_force(approvals, engine, today + NOTICE) is None
