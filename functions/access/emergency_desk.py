"""The routes of an access in an emergency: break the glass, look through it, tell the people."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, model_validator

from access import breaking_glass, telling
from access.breaking_glass import Breaking
from access.emergency_answers import EmergencyRecord, GlassList, NoticeDraft, ShownGlass
from access.emergency_notice import notice_text
from jury import openings, wiring
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.door import Door, logger
from jury.errors import (
    Conflict,
    DayImplausible,
    GlassClosed,
    NoticeDelayed,
    OwnRecord,
    SamePerson,
)
from jury.glass import MOST_PEOPLE, Authority, Because, Glass, Why, due_at, is_overdue
from jury.juror_numbers import Whose, person_of
from jury.listing import Listing
from jury.reasons import Reason
from jury.records import CourtOrder, Person, Record

door = Door()


class Emergency(Record):
    """Why records must be opened at once, and whose."""

    why: Why
    reason: Reason
    order: CourtOrder | None = None
    """For `legal-order`: its number."""
    people: Annotated[tuple[Whose, ...], Field(min_length=1, max_length=MOST_PEOPLE)]

    @model_validator(mode="after")
    def _order_is_named(self) -> Self:
        if (self.why == "legal-order") != (self.order is not None):
            raise ValueError("a legal order is named by its number, and a threat has none")
        return self


class Looking(Record):
    """At whose record somebody looks."""

    juror: Whose


class PersonTold(Record):
    """That a person was told what had been opened."""

    juror: Whose
    sent_on: date
    reason: Reason


class Delaying(Record):
    """Why nobody may be told yet, on whose authority, and when somebody looks at that again."""

    because: Because
    authority: Authority
    review_on: date
    """Thirty days ahead at most; beyond it the delay has to be renewed, or is an alarm."""
    reason: Reason


class DelayEnding(Record):
    """Why people may be told now."""

    reason: Reason


class Glasses(Listing):
    """Which part of the register of emergencies is asked for."""


@door.get("/v1/counties/<county>/break-glass", asks=Glasses, gives=GlassList)
def list_glasses(county: str) -> Response[str]:
    """List every access in an emergency, the oldest first, and what is still to be done of it."""
    asked, slug = door.query(Glasses), county_of(county).slug
    return door.listed(
        asked,
        lambda after: breaking_glass.every(wiring.access(), slug, after=after),
        name="glasses",
        key=lambda one: one.id,
        shown=lambda one: _shown(one).model_dump(mode="json"),
    )


@door.get("/v1/counties/<county>/break-glass/<glass>", gives=ShownGlass)
def read_glass(county: str, glass: str) -> Response[str]:
    """Show an access in an emergency, with what was opened and by when who must be told."""
    return _answered(_glass(county, glass))


@door.post(
    "/v1/counties/<county>/break-glass",
    takes=Emergency,
    gives={HTTPStatus.CREATED: ShownGlass},
    refuses=(Conflict,),
    example={
        "why": "imminent-threat",
        "reason": "the sheriff warns of an attack on a juror tonight",
        "people": ["J00000000000000AA"],
    },
    versions=("told",),
)
def break_glass(county: str) -> Response[str]:
    """Open people's records to the caller alone, at once, for 24 hours; staff are told of it."""
    given, caller, slug = door.body(Emergency), door.caller(), county_of(county).slug
    people = tuple(dict.fromkeys(_person(slug, one).id for one in given.people))
    held = breaking_glass.break_glass(
        wiring.access(),
        slug,
        Breaking(given.why, given.reason, given.order, people),
        by=caller.subject,
        role=caller.role,
        now=wiring.now(),
    )
    logger.warning("glass broken", by=caller.subject, glass=held.id, correlation=door.correlation)
    telling.tell("Glass broken", slug, held.id)
    return _answered(held, HTTPStatus.CREATED)


@door.post(
    "/v1/counties/<county>/break-glass/<glass>/openings",
    takes=Looking,
    gives=EmergencyRecord,
    refuses=(Conflict, GlassClosed, OwnRecord),
    example={"juror": "J00000000000000AA"},
    keeps=False,  # the answer names somebody
)
def look_through_glass(county: str, glass: str) -> Response[str]:
    """Show a person's name, birth date and addresses to whoever broke the glass.

    From the first look the 72 hours run in which the person is told of it.
    """
    given, caller, held = door.body(Looking), door.caller(), _glass(county, glass)
    person = _person(held.county, given.juror)
    breaking_glass.open_to(held, person.id, by=caller.subject, now=wiring.now())
    # Both before anything is shown: a crash leaves a look on record that nobody had, never the
    # other way round.
    openings.show(door, [person], "emergency", about=held.id)
    noted = breaking_glass.note_opening(
        wiring.access(), held.county, held.id, person.id, now=wiring.now()
    )
    return door.answer(
        EmergencyRecord(
            juror=person.id,
            name=person.name,
            date_of_birth=person.date_of_birth,
            residence=person.residence,
            mailing=person.mailing,
            due_at=due_at(noted),
        )
    )


@door.post(
    "/v1/counties/<county>/break-glass/<glass>/notices",
    takes=PersonTold,
    gives=ShownGlass,
    refuses=(Conflict, DayImplausible, NoticeDelayed, SamePerson),
    example={
        "juror": "J00000000000000AA",
        "sent_on": "2026-11-23",
        "reason": "by letter to the address on file",
    },
    versions=("seen", "told"),
)
def record_person_told(county: str, glass: str) -> Response[str]:
    """Record that a person was told what had been opened, and when; whoever broke the glass can't.

    On the day on which the 72 hours end, the hour of this entry is the notice's.
    """
    given, held = door.body(PersonTold), door.unless_stale(_glass(county, glass))
    juror = _person(held.county, given.juror).id
    step = door.step("person told", given.reason)
    return _answered(
        breaking_glass.tell(wiring.access(), held, juror, sent_on=given.sent_on, step=step)
    )


@door.post(
    "/v1/counties/<county>/break-glass/<glass>/delays",
    takes=Delaying,
    gives=ShownGlass,
    refuses=(Conflict, DayImplausible, SamePerson),
    example={
        "because": "threat-lasts",
        "authority": "the sheriff of the county",
        "review_on": "2026-12-07",
        "reason": "the sheriff asks to wait until the arrest",
    },
    versions=("seen", "told"),
)
def delay_notices(county: str, glass: str) -> Response[str]:
    """Decide that nobody is told yet, or still not; whoever broke the glass can't decide that.

    Once the 72 hours are over a delay does not make them begin again: who is told then is told
    late.
    """
    given, held = door.body(Delaying), door.unless_stale(_glass(county, glass))
    step = door.step("notices delayed", given.reason)
    wish = breaking_glass.Delaying(given.because, given.authority, given.review_on)
    return _answered(breaking_glass.delay(wiring.access(), held, wish, step))


@door.post(
    "/v1/counties/<county>/break-glass/<glass>/delays/end",
    takes=DelayEnding,
    gives=ShownGlass,
    refuses=(Conflict,),
    example={"reason": "the arrest was made this morning"},
    versions=("seen", "told"),
)
def end_delay(county: str, glass: str) -> Response[str]:
    """End the delay: the 72 hours in which people are told begin again now."""
    given, held = door.body(DelayEnding), door.unless_stale(_glass(county, glass))
    step = door.step("delay ended", given.reason)
    return _answered(breaking_glass.end_delay(wiring.access(), held, step))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


# -- what is shown --------------------------------------------------------------------------------


def _answered(held: Glass, status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
    return door.answer(_shown(held), status, of=held)


def _shown(held: Glass) -> ShownGlass:
    kept = {name: getattr(held, name) for name in ShownGlass.model_fields if hasattr(held, name)}
    return ShownGlass(
        **kept,
        drafts=_drafts(held),
        delayed=None if held.delay is None else held.delay.because,
        due_at=due_at(held),
        overdue=is_overdue(held, wiring.now()),
    )


def _drafts(held: Glass) -> tuple[NoticeDraft, ...]:
    if held.delay is not None:
        return ()
    here, court = county_of(held.county), court_of(held.county)
    return tuple(
        NoticeDraft(
            juror=one.juror,
            text=notice_text(held, one, court=court.court, phone=court.phone, zone=here.time_zone),
        )
        for one in held.opened
        if one.juror in held.untold
    )


def _glass(county: str, glass: str) -> Glass:
    return breaking_glass.glass(wiring.access(), county_of(county).slug, glass)


def _person(county: str, juror: str) -> Person:
    """Return whose identifier or juror number that is; NotFound when nobody has it."""
    juror = person_of(wiring.court(), wiring.summonses(), county, juror)
    return wiring.people().person(county, juror)
