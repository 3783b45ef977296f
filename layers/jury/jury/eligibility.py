"""Who may be drawn for a date: one rule a function, each with its section of the law.

Each ground of `jury.grounds` is decided by one rule and no other: a conviction by `felony`, a
year's exemption by `served`, everything that a person states or a judge finds by `excused`.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime

from jury.calendar import years_after
from jury.grounds import GROUNDS, ShownBy
from jury.records import Excusal, Flag, Person, PoolId, Status, Subject

Rule = Callable[[Person, date, PoolId], bool]


def inactive(person: Person, _service: date, _pool: PoolId) -> bool:
    """s. 40.011: not in the newest list of licence and ID holders, and no affidavit."""
    return person.status is not Status.ACTIVE


def deceased(person: Person, _service: date, _pool: PoolId) -> bool:
    """s. 40.022: reported dead by the Department of Health."""
    return Flag.DECEASED in person.flags


def felony(person: Person, _service: date, _pool: PoolId) -> bool:
    """ss. 40.013(1) and 40.022: convicted of a felony, confirmed by a named person.

    The only rule for the ground `conviction`: it can't be entered as an excusal, so that a
    restoration of rights has one place to clear.
    """
    return Flag.FELONY in person.flags


def incapacitated(person: Person, _service: date, _pool: PoolId) -> bool:
    """s. 40.022: adjudicated mentally incompetent and not restored."""
    return Flag.INCAPACITATED in person.flags


def under_age(person: Person, service: date, _pool: PoolId) -> bool:
    """s. 40.01: not yet eighteen on the service date."""
    return years_after(person.date_of_birth, 18) > service


def excused(person: Person, service: date, pool: PoolId) -> bool:
    """ss. 40.01 and 40.013: excused for good, over the date, or from this very summons.

    The only rule for every ground that somebody enters: what staff learn of prosecution, office
    and police service, what the person asks for, what a judge finds.
    """
    return standing(person, service, pool) is not None


def standing(person: Person, service: date, pool: PoolId) -> Excusal | None:
    """Return the excusal that keeps a person out of a pool on a date, or None."""
    return next(
        (
            excusal
            for excusal in person.excusals
            if excusal.lifted_at is None
            and (
                excusal.scope == "permanent"
                or (
                    excusal.scope == "until"
                    and excusal.until is not None
                    and excusal.until >= service
                )
                or (excusal.scope == "summons" and excusal.pool == pool)
            )
        ),
        None,
    )


def served(person: Person, service: date, _pool: PoolId) -> bool:
    """s. 40.013(7): reported within the year before; the day a year later is free again.

    The only rule for the ground `reported`; having been summoned without reporting is none.
    """
    return person.last_reported is not None and years_after(person.last_reported, 1) > service


# In this order: the first that applies is the reason that is counted. Seventy and over is no
# rule: they stay in until they ask (s. 40.013(8)).
RULES: tuple[Rule, ...] = (
    inactive,
    deceased,
    felony,
    incapacitated,
    under_age,
    excused,
    served,
)


def off_list(person: Person) -> str | None:
    """Return why a person is not on the county's list, or None when they are on it.

    Only what takes people off the list itself counts here (ss. 40.011, 40.022); whether they may
    serve on a date is asked when they are drawn for one.
    """
    if person.status is not Status.ACTIVE:
        return inactive.__name__
    return next((flag.value for flag in Flag if flag in person.flags), None)


def restored(
    person: Person, *, at: datetime, by: Subject, shown_by: ShownBy | None = None
) -> Person:
    """Return a person who asked in writing to be drawn again after s. 40.013(8).

    Only what a written request lifts is lifted; the excusal stays on file with who lifted it.
    """
    return _lifted(
        person,
        lambda excusal: GROUNDS[excusal.ground].lifted_on == "written-request",
        {"lifted_at": at, "lifted_by": by, "lifted_shown_by": shown_by},
    )


def lifted(
    person: Person, ground: str, *, at: datetime, by: Subject, shown_by: ShownBy | None = None
) -> Person:
    """Return a person of whom nothing holds any more that was entered on a ground.

    What reaches one summons is taken back with that summons, and stays.
    """
    return _lifted(
        person,
        lambda excusal: excusal.ground == ground and excusal.scope != "summons",
        {"lifted_at": at, "lifted_by": by, "lifted_shown_by": shown_by},
    )


def _lifted(person: Person, which: Callable[[Excusal], bool], told: Mapping[str, object]) -> Person:
    excusals = tuple(
        excusal.model_copy(update=told) if excusal.lifted_at is None and which(excusal) else excusal
        for excusal in person.excusals
    )
    return person.model_copy(update={"excusals": excusals})


def exclusion(
    person: Person,
    *,
    service: date,
    pool: PoolId,
    in_open_pool: Collection[str],
    left_out: Collection[str] = (),
) -> str | None:
    """Return why a person may not be drawn for a pool on a date, or None when they may be.

    A person carried over to the pool is already coming and is not drawn a second time, from
    whichever final list they were drawn; a person in another open pool is not summoned twice.
    Those left out are the ones whom the lot did not put on the final list (s. 40.02).
    """
    for rule in RULES:
        if rule(person, service, pool):
            return rule.__name__
    if person.deferred_to is not None:
        return "carried_over" if person.deferred_to == pool else "in_open_pool"
    if person.id in in_open_pool:
        return "in_open_pool"
    return "not_on_final_list" if person.id in left_out else None
