"""Breakers: what makes a file look wrong as a whole, so that a person looks before it counts."""

from collections import Counter
from collections.abc import Callable

from ingest.limits import LIMITS, Limits, Share
from ingest.plan import ChangePlan

Breaker = Callable[[ChangePlan, Limits], bool]

SENTENCES = {
    "too_many_deactivated": "more people than usual would become inactive",
    "too_many_added": "more people than usual would be added",
    "too_many_renamed": "more people than usual have another name: a column may have slipped",
    "too_many_moved": "more people than usual have another address: a column may have slipped",
    "too_many_in_review": "more rows than usual point to the wrong or to two people",
    "zip_vanished": "a ZIP code would have nobody left",
    "zip_multiplied": "a ZIP code would have several times as many people",
    "size_off": "the file is much smaller or larger than the list it would replace",
}
"""What a clerk reads beside a breaker's name."""


def tripped(plan: ChangePlan, limits: Limits = LIMITS) -> tuple[str, ...]:
    """Return the names of the breakers that a plan trips; a county's first file trips none."""
    if not plan.counts.active_before:
        return ()
    return tuple(breaker.__name__ for breaker in BREAKERS if breaker(plan, limits))


def too_many_deactivated(plan: ChangePlan, limits: Limits) -> bool:
    """A truncated file, or one that lost a town (Hartford, Lima)."""
    return _over(plan, plan.counts.deactivated, limits.deactivated_share, limits)


def too_many_added(plan: ChangePlan, limits: Limits) -> bool:
    """Another county's people among ours, or numbers that no longer match."""
    return _over(plan, plan.counts.added, limits.added_share, limits)


def too_many_renamed(plan: ChangePlan, limits: Limits) -> bool:
    """A letter slides from one name field into the next: no type can see that."""
    return _over(plan, _reason(plan)["renamed"], limits.renamed_share, limits)


def too_many_moved(plan: ChangePlan, limits: Limits) -> bool:
    """A letter slides from one address line into the next."""
    reasons = _reason(plan)
    return _over(plan, reasons["moved"] + reasons["mailing"], limits.moved_share, limits)


def too_many_in_review(plan: ChangePlan, limits: Limits) -> bool:
    """Numbers stand on the wrong rows: a column was sorted without the others."""
    return _over(plan, plan.counts.review, limits.review_share, limits)


def zip_vanished(plan: ChangePlan, limits: Limits) -> bool:
    """A whole ZIP code is gone (Hartford; Allen County)."""
    return any(
        before >= limits.zip_people and not plan.after.get(zip5, 0)
        for zip5, before in plan.before.items()
    )


def zip_multiplied(plan: ChangePlan, limits: Limits) -> bool:
    """A ZIP code holds several times as many people as before."""
    return any(
        after >= limits.zip_people and after >= limits.zip_factor * plan.before.get(zip5, 0)
        for zip5, after in plan.after.items()
    )


def size_off(plan: ChangePlan, limits: Limits) -> bool:
    """The file is not of the size of the newest list (Kent County)."""
    counts = plan.counts
    rows = counts.rows - counts.refused
    off = abs(rows - counts.active_before) > limits.people
    before = counts.active_before
    return off and not limits.smallest_size * before <= rows <= limits.largest_size * before


BREAKERS: tuple[Breaker, ...] = (
    too_many_deactivated,
    too_many_added,
    too_many_renamed,
    too_many_moved,
    too_many_in_review,
    zip_vanished,
    zip_multiplied,
    size_off,
)


def _over(plan: ChangePlan, people: int, share: Share, limits: Limits) -> bool:
    return people > limits.people and people > share * plan.counts.active_before


def _reason(plan: ChangePlan) -> Counter[str]:
    return Counter(reason for change in plan.changes for reason in change.reasons)
