"""Records at a door: nobody's own, and a line in the access log before anything is seen.

The guard is asked by whatever shows or decides about people one by one. Acts on a whole pool or
file (closing it, its lists of returned mail, the printer's confirmations) choose nobody, so they
go on whoever is among the people.
"""

from collections.abc import Iterable, Sequence

from jury import conflict_guard, wiring
from jury.access_log import MOST_PEOPLE, Deed
from jury.conflict_guard import Guard
from jury.door import Door
from jury.purposes import Purpose
from jury.records import Person, PersonId


def show(door: Door, people: Sequence[Person], purpose: Purpose, *, about: str = "") -> None:
    """Enter that the caller is about to see people's records; when this fails nothing is shown.

    OwnRecord, and no line, when one of them is the caller's own or of the caller's household.
    """
    unless_own(door, people)
    enter_shown(door, [one.id for one in people], purpose, about=about)


def show_others(
    door: Door, people: Sequence[Person], purpose: Purpose, *, about: str = ""
) -> frozenset[PersonId]:
    """Enter that the caller is about to see a list of people, and return who of it stays masked:
    the caller's own, who are entered nowhere.
    """
    closed = closed_to_caller(door, people)
    if seen := [one.id for one in people if one.id not in closed]:
        enter_shown(door, seen, purpose, about=about)
    return closed


def withheld(
    door: Door, county: str, people: Iterable[PersonId], purpose: Purpose | None, *, about: str
) -> frozenset[PersonId]:
    """Return whose rows of a list stay masked: the caller's own, and without a purpose all.

    That the caller is about to see the others is entered.
    """
    named = frozenset(people)
    if purpose is None:
        return named
    found = wiring.people().several(county, sorted(named))
    return show_others(door, list(found.values()), purpose, about=about)


def unless_own(door: Door, people: Iterable[Person]) -> None:
    """Let the caller go on to decide about people; OwnRecord when one is of their household."""
    by, now = door.caller().subject, wiring.now()
    conflict_guard.unless_own(guard(), people, by=by, now=now)


def enter_shown(
    door: Door, people: Iterable[PersonId], purpose: Purpose, *, about: str = ""
) -> None:
    """Enter that the caller is about to see people: the guard was asked before, or it is the
    printer, who prints everybody's letter.
    """
    _enter(door, "shown", people, about, purpose)


def enter_changed(door: Door, people: Iterable[PersonId] = (), *, about: str = "") -> None:
    """Enter that the caller has changed people's records or summonses.

    An act that is repeated is entered again: after a crash nobody knows whether the line is there,
    and one too many is better than none.
    """
    _enter(door, "changed", people, about, None)


def closed_to_caller(door: Door, people: Iterable[Person]) -> frozenset[PersonId]:
    """Return whose records the caller may not open now."""
    return conflict_guard.closed_to(guard(), people, by=door.caller().subject, now=wiring.now())


def guard() -> Guard:
    """Return what the guard compares with, as this deployment has it."""
    return Guard(wiring.access(), wiring.court(), wiring.staff_secret())


def _enter(
    door: Door, deed: Deed, people: Iterable[PersonId], about: str, purpose: Purpose | None
) -> None:
    # More people than fit a line have several, so that each of them can be told.
    named = list(dict.fromkeys(people))
    for start in range(0, max(len(named), 1), MOST_PEOPLE):
        some = named[start : start + MOST_PEOPLE]
        wiring.access().log(door.opening(deed, some, about=about, purpose=purpose))
