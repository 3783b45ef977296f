"""The desk's routes: rows that a person must decide, and affidavits that are keyed in."""

from datetime import date
from http import HTTPStatus
from typing import Any, Literal, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import model_validator

from ingest import affidavits, backlog, reviewing
from ingest.affidavits import KeyedBy
from ingest.answers import (
    AffidavitList,
    Backlog,
    ReviewList,
    ReviewPage,
    ShownAffidavit,
    ShownReview,
)
from ingest.match import SENTENCES
from ingest.plan import Contested
from ingest.reviewing import Decision, Docket, Standing, Verdict
from ingest.signed import Restored, Signed
from ingest.steps import office
from jury import masks, openings, tables, wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.counties import court_days
from jury.door import CSV, JSON, Door
from jury.errors import (
    Conflict,
    CountyBusy,
    DecisionUnfit,
    FlagMissing,
    NotCitizen,
    NotResident,
    OtherCounty,
    OwnRecord,
    PersonNotConcerned,
    ReviewOvertaken,
    UnderAge,
    WhoseAffidavit,
)
from jury.listing import Listing
from jury.purposes import Purposed
from jury.reasons import Reason
from jury.records import (
    Affidavit,
    AffidavitNumber,
    Person,
    PersonId,
    Record,
    ReviewItem,
    Step,
)

door = Door()

COMPARED = (
    "name",
    "date_of_birth",
    "residence",
    "mailing",
    "address_from",
    "address_on",
    "id_kind",
    "licence_last4",
    "ssn_last4",
)
"""What a clerk compares; of numbers the last four only."""


class Reviews(Listing):
    """Which questions are asked for."""

    status: Standing = "open"


class Affidavits(Listing):
    """Which affidavits are asked for."""

    status: Literal["registered", "withdrawn", "keyed-in"] | None = None


class Decided(Record):
    """What is decided about a row, about whom, and why."""

    decision: Decision
    person: PersonId | None = None
    reason: Reason


class Registered(Record):
    """An affidavit as it is registered on the day it is signed."""

    number: AffidavitNumber
    signed_on: date
    purpose: Literal["add", "restore"]
    correction: Reason | None = None
    """Why what is on file under that number is wrong; it stays on file as history."""
    withdrawal: Reason | None = None
    """Why what is on file, which is said once more, was entered under a wrong number."""

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Self:
        if self.correction and self.withdrawal:
            raise ValueError("an entry is corrected or withdrawn, and not both")
        return self


# -- reviews ----------------------------------------------------------------------


@door.get("/v1/counties/<county>/reviews", asks=Reviews, gives=ReviewList)
def list_reviews(county: str) -> Response[str]:
    """List the questions of the county's files; the open ones unless others are asked for."""
    asked, docket = door.query(Reviews), _docket(county)
    return door.listed(
        asked,
        lambda after: (item for item in docket.items if _order(item) > after),
        name="reviews",
        key=_order,
        shown=lambda item: shown_review(docket, item),
        where=lambda item: docket.standing(item) == asked.status,
    )


@door.get(
    "/v1/counties/<county>/reviews/<review>",
    asks=Purposed,
    gives=ReviewPage,
    refuses=(Conflict, OwnRecord),
)
def read_review(county: str, review: str) -> Response[str]:
    """Show what a row says and whom it may concern, side by side.

    Names, birth dates, addresses, flags and why it was decided are masked unless a purpose is
    said.
    """
    purpose, seen = door.query(Purposed).purpose, wiring.court().state(county_of(county).slug)
    docket = Docket(wiring.court(), seen)
    item = docket.find(review)
    row = reviewing.read_row(office(), docket, item)
    people = reviewing.concerned(office(), seen, item, row)
    page = {
        "question": opened_review(docket, item),
        "row": _compared(row.newcomer) if row.newcomer is not None else row.said,
        "people": [_compared(one) | _on_the_roll(one) for one in people],
    }
    if purpose is None:
        return door.answer(_masked(page, row), of=item)
    # Whoever the row would make goes by that identifier from then on.
    newcomer = [row.newcomer] if row.newcomer is not None else []
    openings.show(door, [*people, *newcomer], purpose, about=item.file)
    return door.answer(page, of=item)


@door.post(
    "/v1/counties/<county>/reviews/<review>",
    takes=Decided,
    gives=ShownReview,
    refuses=(Conflict, CountyBusy, DecisionUnfit, OwnRecord, PersonNotConcerned, ReviewOvertaken),
    example={"decision": "aside", "reason": "nobody of that name is known at the address"},
    versions=("seen",),
)
def decide_review(county: str, review: str) -> Response[str]:
    """Decide what a row is, or whether a hint holds, for a reason."""
    caller, given = door.caller(), door.body(Decided)
    step = Step(
        what="decided",
        at=wiring.now(),
        by=caller.subject,
        why=f"{caller.role}: {given.reason}",
    )
    docket = _docket(county)
    seen = door.unless_stale(docket.find(review))
    openings.unless_own(door, reviewing.about(office(), docket, seen, given.person))
    verdict = Verdict(decision=given.decision, person=given.person, step=step)
    item = reviewing.decide(office(), county_of(county).slug, review, verdict)
    openings.enter_changed(door, [item.person] if item.person else [], about=item.file)
    return door.answer(shown_review(_docket(county), item))


def shown_review(docket: Docket, item: ReviewItem) -> dict[str, Any]:
    """Return a question as the API lists it: identifiers and sentences, nobody's name, and not why
    it was decided.
    """
    shown: dict[str, Any] = masks.without_reasons(opened_review(docket, item))
    return shown


def opened_review(docket: Docket, item: ReviewItem) -> dict[str, Any]:
    """Return a question with why it was decided, as whoever decided said it."""
    return item.model_dump(mode="json", exclude={"digest"}) | {
        "review": item.id,
        "kind": docket.files[item.file].kind,
        "sentence": SENTENCES.get(item.code, ""),
        "status": docket.standing(item),
    }


def _order(item: ReviewItem) -> str:
    return f"{item.file}#{item.line:010d}"


def _docket(county: str) -> Docket:
    return Docket(wiring.court(), wiring.court().state(county_of(county).slug))


def _compared(person: Person) -> dict[str, Any]:
    return person.model_dump(mode="json", include=set(COMPARED))


def _masked(page: dict[str, Any], row: Contested) -> dict[str, Any]:
    mask = masks.masked_row if row.newcomer is None else masks.masked
    people = [masks.masked(one) for one in page["people"]]
    question = masks.without_reasons(page["question"])
    return page | {"question": question, "row": mask(page["row"]), "people": people}


def _on_the_roll(person: Person) -> dict[str, Any]:
    return person.model_dump(mode="json", include={"id", "source", "status", "flags"})


# -- affidavits -------------------------------------------------------------------


@door.post(
    "/v1/counties/<county>/affidavits",
    takes=Registered,
    gives={HTTPStatus.CREATED: ShownAffidavit},
    refuses=(Conflict,),
    example={"number": "2026-17", "signed_on": "2026-11-20", "purpose": "add"},
)
def register_affidavit(county: str) -> Response[str]:
    """Register an affidavit that has been signed at the office.

    Until it is keyed in a wrong entry is corrected with a reason, and one under a wrong number
    withdrawn.
    """
    caller, given = door.caller(), door.body(Registered)
    what = "corrected" if given.correction else "withdrawn" if given.withdrawal else "registered"
    reason = given.correction or given.withdrawal
    why = f"{caller.role}: {reason}" if reason else caller.role
    affidavit = Affidavit(
        county=county_of(county).slug,
        registered=Step(what=what, at=wiring.now(), by=caller.subject, why=why),
        **given.model_dump(include={"number", "signed_on", "purpose"}),
    )
    enter = {
        "registered": affidavits.register,
        "corrected": affidavits.correct,
        "withdrawn": affidavits.withdraw,
    }
    held = enter[what](wiring.court(), affidavit)
    return door.answer(shown_affidavit(held), HTTPStatus.CREATED)


@door.get("/v1/counties/<county>/affidavits", asks=Affidavits, gives=AffidavitList)
def list_affidavits(county: str) -> Response[str]:
    """List the county's affidavits, by number; nobody's name is among it."""
    asked, slug = door.query(Affidavits), county_of(county).slug
    return door.listed(
        asked,
        lambda after: wiring.court().affidavits(slug, after=after),
        name="affidavits",
        key=lambda one: one.number,
        shown=shown_affidavit,
        where=lambda one: asked.status in {None, _status(one)},
    )


@door.post(
    "/v1/counties/<county>/affidavits/<number>",
    takes=(Signed, Restored),
    gives=ShownAffidavit,
    refuses=(
        Conflict,
        CountyBusy,
        FlagMissing,
        NotCitizen,
        NotResident,
        OtherCounty,
        OwnRecord,
        PersonNotConcerned,
        UnderAge,
        WhoseAffidavit,
    ),
    example={
        "name": {"last": "Stranger", "first": "Noel"},
        "date_of_birth": "1991-02-03",
        "citizen": True,
        "county": "osceola",
        "residence": {
            "line1": "77 Made Up Lane",
            "city": "Kissimmee",
            "state": "FL",
            "zip5": "34744",
        },
    },
)
def key_in_affidavit(county: str, number: str) -> Response[str]:
    """Key in what an affidavit says: somebody comes on the roll, or is restored."""
    caller, slug = door.caller(), county_of(county).slug
    held = wiring.court().affidavit(slug, number)
    given = door.body(Signed) if held.purpose == "add" else door.body(Restored)
    step = Step(what="keyed in", at=wiring.now(), by=caller.subject)
    by = KeyedBy(step, caller.role, openings.guard())
    keyed = affidavits.key_in(office(), slug, number, given, by)
    openings.enter_changed(door, [keyed.person] if keyed.person else [])
    return door.answer(shown_affidavit(keyed))


@door.get(
    "/v1/counties/<county>/reports/affidavits",
    asks=tables.Asked,
    gives=Backlog,
    media=(JSON, CSV),
)
def report_affidavits(county: str) -> Response[str]:
    """Report the backlog: what is due today, overdue, and lately came late."""
    asked, found = door.query(tables.Asked), county_of(county)
    today = local_date(wiring.now(), found.time_zone)
    told = backlog.backlog(
        list(wiring.court().affidavits(found.slug)),
        court_days(found.slug),
        zone=found.time_zone,
        today=today,
    )
    if asked.format == "csv":
        lines = backlog.lines(told)
        return door.sheet(tables.written(backlog.COLUMNS, lines), f"affidavits-{today}")
    return door.answer({"county": found.slug, "today": today.isoformat()} | told)


def shown_affidavit(affidavit: Affidavit) -> dict[str, Any]:
    """Return an affidavit as the API shows it."""
    return affidavit.model_dump(mode="json", exclude={"content"}) | {"status": _status(affidavit)}


def _status(affidavit: Affidavit) -> str:
    if affidavit.withdrawn is not None:
        return "withdrawn"
    return "registered" if affidavit.keyed_in is None else "keyed-in"


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
