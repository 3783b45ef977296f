"""Entering an excusal: what its ground takes, of whom it can hold, how far it reaches; pure."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import ValidationError

from jury.calendar import local_date, years_after
from jury.counties import county as county_of
from jury.errors import GroundUnfit, NotShown
from jury.grounds import EXCUSABLE, SUFFICES, Ground, ShownBy, Trigger
from jury.records import Excusal, Person, PoolId, Record, Subject

TAKES: dict[Trigger, str] = {
    "written-request": "that ground takes a written request",
    "physicians-statement": "that ground takes a physician's written statement",
}


class Reach(Record):
    """How far a decision goes."""

    scope: Literal["summons", "until", "permanent"]
    until: date | None = None


class Decision(NamedTuple):
    """What somebody decides: on what ground, how far it reaches, and on what was shown."""

    ground: Ground
    reach: Reach
    shown_by: ShownBy | None
    by: Subject
    as_judge: bool
    at: datetime


def excusable(name: str) -> Ground:
    """Return a ground on which an excusal can be entered; GroundUnfit for any other word."""
    ground = EXCUSABLE.get(name)
    if ground is None:
        raise GroundUnfit("an excusal can't be entered on that ground")
    return ground


def entered(person: Person, decision: Decision, *, on: date, pool: PoolId | None = None) -> Excusal:
    """Return the excusal that a decision makes of a person, asked for from a day on.

    GroundUnfit where the ground is a judge's to find, does not hold of that person by the birth
    date on file, or does not reach so far; NotShown where what was shown is not what it takes.
    """
    ground = decision.ground
    shown_by = _shown(decision)
    _refuse_age(person, decision, on)
    _refuse_end(person, decision)
    try:
        return Excusal(
            ground=ground.name,
            scope=decision.reach.scope,
            until=decision.reach.until,
            pool=pool if decision.reach.scope == "summons" else None,
            shown_by=shown_by,
            decided_by=decision.by,
            decided_at=decision.at,
        )
    except ValidationError as error:
        raise GroundUnfit("that ground does not reach so far", ground=ground.name) from error


def _shown(decision: Decision) -> ShownBy | None:
    ground = decision.ground
    if ground.trigger == "judge":
        if not decision.as_judge:
            raise GroundUnfit("that ground is a judge's to find", ground=ground.name)
        return "judge"  # the decision is the order
    suffices = SUFFICES.get(ground.trigger)
    if suffices is not None and decision.shown_by not in suffices:
        raise NotShown(
            f"{TAKES[ground.trigger]}: say that it was shown, once it is",
            ground=ground.name,
            takes=", ".join(sorted(suffices)),
        )
    return decision.shown_by


def _refuse_age(person: Person, decision: Decision, on: date) -> None:
    ground, born = decision.ground, person.date_of_birth
    if ground.from_age is not None and years_after(born, ground.from_age) > on:
        raise GroundUnfit(
            f"the person is younger than {ground.from_age} by the birth date on file",
            ground=ground.name,
        )
    last = max(on, decision.reach.until or on)
    if ground.to_age is not None and years_after(born, ground.to_age + 1) <= last:
        raise GroundUnfit(
            f"the person is older than {ground.to_age}, then or before it ends, by the birth date"
            " on file",
            ground=ground.name,
        )


def _refuse_end(person: Person, decision: Decision) -> None:
    until = decision.reach.until
    if until is None:
        return
    today = local_date(decision.at, county_of(person.county).time_zone)
    if until < today:
        raise GroundUnfit("an excusal does not end before it is entered")
    latest = years_after(today, decision.ground.longest)
    if until > latest:
        raise GroundUnfit(
            "that ground does not reach so far",
            ground=decision.ground.name,
            latest=latest.isoformat(),
        )
