"""Entering declared emergencies; a correction keeps the dates that were on file."""

from jury.errors import Conflict, Invalid
from jury.records import EarlierDates
from jury.summons_store import Emergency, SummonsStore


def declare(store: SummonsStore, given: Emergency) -> Emergency:
    """Enter an emergency, or correct its dates where it says why. The same again changes nothing.

    Conflict when it is on file with other dates and nothing is said to that: how far service can
    be postponed hangs on them. Invalid for one that ends before it begins.
    """
    if given.valid_until < given.valid_from:
        raise Invalid("an emergency ends after it begins")
    held = store.declare(given)
    if (held.valid_from, held.valid_until) == (given.valid_from, given.valid_until):
        return held
    if not given.registered.why:
        raise Conflict(
            "an emergency of that number is on file with other dates: to correct them, say why",
            number=held.number,
        )
    earlier = EarlierDates(
        valid_from=held.valid_from, valid_until=held.valid_until, entered=held.registered
    )
    corrected = (*held.corrected, earlier)
    return store.correct_emergency(held, given.model_copy(update={"corrected": corrected}))
