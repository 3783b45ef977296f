"""Entering the approvals of a county's plans; a correction keeps the dates that were on file."""

from jury.court_store import CourtStore
from jury.errors import Conflict, Invalid
from jury.records import Approval, EarlierDates, Step


def register(court: CourtStore, given: Approval) -> Approval:
    """Enter an approval, or correct its dates where it says why. The same again changes nothing.

    Conflict when it is on file with other dates and nothing is said to that: whether a draw may be
    made hangs on them. Invalid for one that ends before it begins.
    """
    if given.valid_until < given.valid_from:
        raise Invalid("an approval ends after it begins")
    held = court.register_approval(given)
    if (held.valid_from, held.valid_until) == (given.valid_from, given.valid_until):
        return held
    if not given.why:
        raise Conflict(
            "that plan is on file for this engine with other dates: to correct them, say why",
            plan=held.plan,
        )
    corrected = (*held.corrected, _earlier(held))
    return court.correct_approval(held, given.model_copy(update={"corrected": corrected}))


def _earlier(held: Approval) -> EarlierDates:
    what = "corrected" if held.corrected else "registered"
    entered = Step(what=what, at=held.registered_at, by=held.registered_by, why=held.why)
    return EarlierDates(valid_from=held.valid_from, valid_until=held.valid_until, entered=entered)
