"""Breakers: what makes a file look wrong as a whole, so that a person looks before it counts."""

from collections.abc import Callable

from ingest.limits import LIMITS, Limits, Share
from ingest.plan import ChangePlan
from jury.records import Flag

Breaker = Callable[[ChangePlan, Limits], bool]

SENTENCES = {
    "too_many_deactivated": "more people than usual would become inactive",
    "too_many_added": "more people than usual would be added",
    "too_many_renamed": "more people than usual have another name: a column may have slipped",
    "too_many_born_otherwise": "more people than usual have another birth date: a column slipped",
    "too_many_moved": "more people than usual have another address: a column may have slipped",
    "too_many_in_review": "more rows than usual point to the wrong or to two people",
    "zip_vanished": "a ZIP code would have nobody left",
    "zip_multiplied": "a ZIP code would have several times as many people",
    "size_off": "the file is much smaller or larger than the list it would replace",
    "roll_empty": "the roll is empty: whoever the list names would be passed over for good",
    "too_many_flagged": "more people than usual would leave the list: a column may have slipped",
    "too_many_hits": "more hits than usual would go to review",
    "too_many_returned": "more letters than usual came back",
    "too_many_doubtful": "more rows than usual point to two people or to the wrong one",
    "too_many_unknown": "most rows name nobody on the roll: the list may be another county's",
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
    return _over(plan, plan.reasons.get("renamed", 0), limits.renamed_share, limits)


def too_many_born_otherwise(plan: ChangePlan, limits: Limits) -> bool:
    """Dates of birth stand on the wrong rows: the column was sorted without the others."""
    return _over(plan, plan.reasons.get("birth_date", 0), limits.born_otherwise_share, limits)


def too_many_moved(plan: ChangePlan, limits: Limits) -> bool:
    """A letter slides from one address line into the next."""
    moved = plan.reasons.get("moved", 0) + plan.reasons.get("mailing", 0)
    return _over(plan, moved, limits.moved_share, limits)


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
    too_many_born_otherwise,
    too_many_moved,
    too_many_in_review,
    zip_vanished,
    zip_multiplied,
    size_off,
)


# -- lists of flags ---------------------------------------------------------------


def tripped_by_flags(plan: ChangePlan, limits: Limits = LIMITS) -> tuple[str, ...]:
    """Return the names of the breakers that the plan of a list of flags trips."""
    return tuple(breaker.__name__ for breaker in FLAG_BREAKERS if breaker(plan, limits))


def roll_empty(plan: ChangePlan, _limits: Limits) -> bool:
    """The list came before the county's first: held until there is somebody to be named."""
    return bool(plan.counts.rows) and not plan.counts.people_before


def too_many_flagged(plan: ChangePlan, limits: Limits) -> bool:
    """A letter slid into a column of codes, and a city died (Hartford)."""
    flagged = sum(plan.reasons.get(flag.value, 0) for flag in Flag)
    return _over(plan, flagged, limits.flagged_share, limits)


def too_many_hits(plan: ChangePlan, limits: Limits) -> bool:
    """The match was run against everybody, or on a column that many share."""
    return _over(plan, _hits(plan), limits.hits_share, limits)


def too_many_returned(plan: ChangePlan, limits: Limits) -> bool:
    """Letters went to wrong addresses: lines have slipped, or mailing addresses were lost."""
    return _over(plan, plan.reasons.get("returned", 0), limits.returned_share, limits)


def too_many_doubtful(plan: ChangePlan, limits: Limits) -> bool:
    """Numbers or birth dates stand on the wrong rows."""
    doubtful = plan.counts.review - _hits(plan)
    return doubtful > limits.people and doubtful > limits.doubtful_share * plan.counts.rows


def too_many_unknown(plan: ChangePlan, limits: Limits) -> bool:
    """Another county's dead, or names that have slipped."""
    unknown = plan.counts.unknown
    return unknown > limits.people and unknown > limits.unknown_share * plan.counts.rows


FLAG_BREAKERS: tuple[Breaker, ...] = (
    roll_empty,
    too_many_flagged,
    too_many_hits,
    too_many_returned,
    too_many_doubtful,
    too_many_unknown,
    zip_vanished,
)


def _hits(plan: ChangePlan) -> int:
    return sum(finding.code == "FelonyHit" for finding in plan.review)


def _over(plan: ChangePlan, people: int, share: Share, limits: Limits) -> bool:
    return people > limits.people and people > share * plan.counts.active_before
