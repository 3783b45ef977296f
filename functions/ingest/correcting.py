"""What the office writes on a record without a summons: corrections, excusals, restorations.

Each act leaves a line in the person's history, in the transaction that writes the record. Each
rests on the record that was read: Conflict when somebody else has written it since. What stands
there already changes nothing and leaves no line.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, Self

from pydantic import model_validator

from ingest.reported import reported_address, reported_name
from ingest.signed import SignedAddress, SignedName
from jury.amending import amend
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.eligibility import lifted, restored
from jury.errors import (
    GroundUnfit,
    Invalid,
    NothingToRestore,
    NotResident,
    NotShown,
    ReportOvertaken,
    SummonsOpen,
)
from jury.excusals import Decision, Reach, entered, excusable
from jury.grounds import SUFFICES, ShownBy
from jury.people_store import Amendment
from jury.reasons import Reason
from jury.records import Address, Excusal, Name, Person, Record, Subject
from jury.standing import Desk, awaited

TOLD = {
    "name",
    "name_from",
    "name_on",
    "residence",
    "mailing",
    "address_from",
    "address_on",
    "returned_on",
    "excusals",
}
"""What these acts can change, and a line of history therefore tells."""

What = Literal["corrected", "excused", "restored"]


class Act(NamedTuple):
    """Who acts, when, in what role and why."""

    at: datetime
    by: Subject
    role: str
    why: str


class Correction(Record):
    """What a juror has reported, and when: whatever is left out stays as it is."""

    name: SignedName | None = None
    residence: SignedAddress | None = None
    mailing: SignedAddress | None = None
    """Where letters go; null takes it away, and they go to the residence."""
    reported_on: date
    reason: Reason

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.name is None and not self.concerns_address:
            raise ValueError("a correction says what is to be corrected")
        return self

    @property
    def concerns_address(self) -> bool:
        """True when an address is corrected or taken away."""
        return self.residence is not None or "mailing" in self.model_fields_set


class RecordExcusal(Record):
    """An excusal that no summons led to: on what ground, how far it reaches, and why."""

    ground: str
    scope: Literal["until", "permanent"]
    until: date | None = None
    shown_by: ShownBy | None = None
    """How it reached the office. A ground that takes a paper is not entered before it was shown."""
    reason: Reason


class Restoration(Record):
    """Why somebody may be drawn again: a written request, or a decision that no longer holds."""

    ground: str | None = None
    """On which ground what holds no longer was entered; with none, what a written request lifts."""
    shown_by: ShownBy | None = None
    """How it reached the office. What a written request lifts is lifted once one was shown."""
    reason: Reason


# -- acts -------------------------------------------------------------------------------


def correct(desk: Desk, before: Person, given: Correction, act: Act) -> Person:
    """Write what a juror has reported of name and addresses; return the record.

    Invalid for a report of the future, NotResident for a residence outside Florida. ReportOvertaken
    where what is on file was reported later, or comes from a newer file.
    """
    if given.reported_on > local_date(act.at, county_of(before.county).time_zone):
        raise Invalid("a correction is entered once it is reported")
    if given.residence is not None and given.residence.state != "FL":
        raise NotResident("the residence is not in Florida", person=before.id)
    _unless_overtaken(before, given)
    return _written(desk, before, corrected(before, given), ("corrected", act))


def _unless_overtaken(person: Person, given: Correction) -> None:
    """Refuse a report older than what it would replace: reports are entered in any order."""
    on_file = {
        "name": person.name_on if given.name is not None else None,
        "address": person.address_on if given.concerns_address else None,
    }
    for field, since in on_file.items():
        if since is not None and given.reported_on < since:
            raise ReportOvertaken(
                f"the {field} on file is newer than that report: ask which one holds now",
                person=person.id,
                field=field,
            )


def excuse(desk: Desk, before: Person, given: RecordExcusal, act: Act) -> Person:
    """Excuse somebody who has no open summons; return the record.

    GroundUnfit where nobody is excused on that ground, not so far, not at that age, or by a judge
    only; NotShown where it takes a paper that nobody has seen. SummonsOpen where the summons would
    go on without knowing it: they would stay away and be counted absent.
    """
    decision = Decision(
        ground=excusable(given.ground),
        reach=Reach(scope=given.scope, until=given.until),
        shown_by=given.shown_by,
        by=act.by,
        as_judge=act.role == "judge",
        at=act.at,
    )
    today = local_date(act.at, county_of(before.county).time_zone)
    excusal = entered(before, decision, on=today)
    if any(_same(excusal, one) for one in before.excusals):
        return before
    _unless_awaited(desk, before)
    after = before.model_copy(update={"excusals": (*before.excusals, excusal)})
    return _written(desk, before, after, ("excused", act))


def _unless_awaited(desk: Desk, person: Person) -> None:
    summons = awaited(desk, person)
    if summons is not None:
        raise SummonsOpen(
            "a summons of that person is open: excuse them from it, at /excusals of its juror"
            " number, as soon as its letter is out",
            juror_number=summons.juror_number,
            state=summons.state.value,
        )


def restore(desk: Desk, before: Person, given: Restoration, act: Act) -> Person:
    """Lift what a written request lifts (s. 40.013(8)), or what was entered on a named ground.

    GroundUnfit for a ground that none is entered on, or that is a judge's to find, from anybody
    else. NotShown where it takes a written request that nobody has seen. NothingToRestore when the
    person is not excused so. The same person's same call again is a repeat.
    """
    after = _restored(before, given, act)
    if after == before and not _repeats(desk, before, given, act):
        raise NothingToRestore("no excusal on file is lifted by that", person=before.id)
    return _written(desk, before, after, ("restored", act))


def _restored(person: Person, given: Restoration, act: Act) -> Person:
    if given.ground is None:
        _unless_written(given)
        return restored(person, at=act.at, by=act.by, shown_by=given.shown_by)
    ground = excusable(given.ground)
    if ground.trigger == "judge" and act.role != "judge":
        raise GroundUnfit("that ground is a judge's to find", ground=ground.name)
    if ground.lifted_on == "written-request":
        _unless_written(given)
    return lifted(person, ground.name, at=act.at, by=act.by, shown_by=given.shown_by)


def _unless_written(given: Restoration) -> None:
    """Refuse a return to the list that nobody asked for in writing (s. 40.013(8))."""
    if given.shown_by not in SUFFICES["written-request"]:
        raise NotShown(
            "that is lifted on a written request: say that it was shown, once it is",
            takes="writing",
        )


# -- records ----------------------------------------------------------------------------


def corrected(person: Person, given: Correction) -> Person:
    """Return a person as a juror has corrected them; a file of an earlier date won't undo it."""
    updates: dict[str, object] = {}
    if given.name is not None:
        name = Name(**given.name.model_dump())
        updates |= reported_name(name, given.reported_on, person)
    if given.concerns_address:
        residence, mailing = person.residence, person.mailing
        if given.residence is not None:
            residence = Address(**given.residence.model_dump())
        if "mailing" in given.model_fields_set:
            mailing = None if given.mailing is None else Address(**given.mailing.model_dump())
        updates |= reported_address(residence, mailing, given.reported_on, person)
    return person.model_copy(update=updates)


def _same(one: Excusal, held: Excusal) -> bool:
    """Tell whether an excusal stands already, whoever decided it."""
    return held.lifted_at is None and (one.ground, one.scope, one.until) == (
        held.ground,
        held.scope,
        held.until,
    )


def _repeats(desk: Desk, person: Person, given: Restoration, act: Act) -> bool:
    """Tell whether the last act on record was this very restoration."""
    lines = list(desk.people.history(person.county, person.id))
    if not lines or (lines[-1].what, lines[-1].by, lines[-1].why) != ("restored", act.by, act.why):
        return False
    then = {one.ground for one in person.excusals if one.lifted_at == lines[-1].at}
    return given.ground is None or given.ground in then


# -- history ----------------------------------------------------------------------------


def _written(desk: Desk, before: Person, after: Person, told: tuple[What, Act]) -> Person:
    if after == before:
        return before
    what, act = told
    old, new = difference(before, after)
    line = Amendment(what=what, old=old, new=new, **act._asdict())
    return amend(desk.people, desk.court, before, after, [desk.people.noted(after, line)])


def difference(before: Person, after: Person) -> tuple[dict[str, str], dict[str, str]]:
    """Return what stood in the fields that differ, and what stands there now."""
    old, new = dict(_fields(before)), dict(_fields(after))
    return (
        {field: text for field, text in old.items() if new.get(field) != text},
        {field: text for field, text in new.items() if old.get(field) != text},
    )


def _fields(person: Person) -> Iterator[tuple[str, str]]:
    return _flat("", person.model_dump(mode="json", include=TOLD))


def _flat(place: str, told: Any) -> Iterator[tuple[str, str]]:
    """Yield each thing that is said, with its place, as in `residence.city`; blanks are nothing."""
    inner: Any = None
    if isinstance(told, dict):
        inner = told.items()
    elif isinstance(told, list):
        inner = enumerate(told, start=1)
    if inner is not None:
        for name, value in inner:
            yield from _flat(f"{place}.{name}" if place else str(name), value)
    elif told not in (None, ""):
        yield place, str(told)
