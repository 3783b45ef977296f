"""The desk's routes: rows that a person must decide, and affidavits that are keyed in."""

from datetime import date
from http import HTTPStatus
from typing import Any, Literal

from aws_lambda_powertools.event_handler import Response

from ingest import affidavits, reviewing
from ingest.affidavits import KeyedBy
from ingest.backlog import backlog
from ingest.match import SENTENCES
from ingest.reviewing import Decision, Docket, Standing, Verdict
from ingest.signed import Reason, Restored, Signed
from ingest.steps import office
from jury import wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.counties import court_days
from jury.door import Door, logger
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


class Asked(Record):
    """Which questions are asked for."""

    status: Standing = "open"


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


# -- reviews ----------------------------------------------------------------------


@door.get("/v1/counties/<county>/reviews")
def list_reviews(county: str) -> Response[str]:
    """List the questions of the county's files; the open ones unless others are asked for."""
    given = door.app.current_event.get_query_string_value("status", default_value="open")
    wanted = Asked.model_validate({"status": given})
    docket = _docket(county)
    return door.answer(
        {
            "reviews": [
                shown_review(docket, item)
                for item in docket.items
                if docket.standing(item) == wanted.status
            ]
        }
    )


@door.get("/v1/counties/<county>/reviews/<review>")
def read_review(county: str, review: str) -> Response[str]:
    """Show what a row says and whom it may concern, side by side."""
    caller, seen = door.caller(), wiring.court().state(county_of(county).slug)
    docket = Docket(wiring.court(), seen)
    item = docket.find(review)
    row = reviewing.read_row(office(), docket, item)
    people = reviewing.concerned(office(), seen, item, row)
    # Names leave the house here: who saw whose stays on record.
    logger.info(
        "review read",
        review=item.id,
        by=caller.subject,
        people=[one.id for one in people],
        correlation=door.correlation,
    )
    return door.answer(
        shown_review(docket, item)
        | {
            "row": _compared(row.newcomer) if row.newcomer is not None else row.said,
            "people": [_compared(one) | _on_the_roll(one) for one in people],
        }
    )


@door.post("/v1/counties/<county>/reviews/<review>")
def decide_review(county: str, review: str) -> Response[str]:
    """Decide what a row is, or whether a hint holds, for a reason."""
    caller, given = door.caller(), door.body(Decided)
    step = Step(
        what="decided",
        at=wiring.now(),
        by=caller.subject,
        why=f"{caller.role}: {given.reason}",
    )
    verdict = Verdict(decision=given.decision, person=given.person, step=step)
    item = reviewing.decide(office(), county_of(county).slug, review, verdict)
    return door.answer(shown_review(_docket(county), item))


def shown_review(docket: Docket, item: ReviewItem) -> dict[str, Any]:
    """Return a question as the API lists it: identifiers and sentences, nobody's name."""
    shown = item.model_dump(mode="json", exclude={"digest"})
    return shown | {
        "review": item.id,
        "kind": docket.files[item.file].kind,
        "sentence": SENTENCES.get(item.code, ""),
        "status": docket.standing(item),
    }


def _docket(county: str) -> Docket:
    return Docket(wiring.court(), wiring.court().state(county_of(county).slug))


def _compared(person: Person) -> dict[str, Any]:
    return person.model_dump(mode="json", include=set(COMPARED))


def _on_the_roll(person: Person) -> dict[str, Any]:
    return person.model_dump(mode="json", include={"id", "source", "status", "flags"})


# -- affidavits -------------------------------------------------------------------


@door.post("/v1/counties/<county>/affidavits")
def register_affidavit(county: str) -> Response[str]:
    """Register an affidavit that has been signed at the office."""
    caller, given = door.caller(), door.body(Registered)
    step = Step(what="registered", at=wiring.now(), by=caller.subject, why=caller.role)
    affidavit = Affidavit(county=county_of(county).slug, registered=step, **given.model_dump())
    held = affidavits.register(wiring.court(), affidavit)
    return door.answer(shown_affidavit(held), HTTPStatus.CREATED)


@door.get("/v1/counties/<county>/affidavits")
def list_affidavits(county: str) -> Response[str]:
    """List the county's affidavits, by number; nobody's name is among it."""
    held = wiring.court().affidavits(county_of(county).slug)
    return door.answer({"affidavits": [shown_affidavit(one) for one in held]})


@door.post("/v1/counties/<county>/affidavits/<number>")
def key_in_affidavit(county: str, number: str) -> Response[str]:
    """Key in what an affidavit says: somebody comes on the roll, or is restored."""
    caller, slug = door.caller(), county_of(county).slug
    held = wiring.court().affidavit(slug, number)
    given = door.body(Signed) if held.purpose == "add" else door.body(Restored)
    step = Step(what="keyed in", at=wiring.now(), by=caller.subject)
    keyed = affidavits.key_in(office(), slug, number, given, KeyedBy(step, caller.role))
    return door.answer(shown_affidavit(keyed))


@door.get("/v1/counties/<county>/reports/affidavits")
def report_affidavits(county: str) -> Response[str]:
    """Report the backlog: what is due today, overdue, and lately came late."""
    found = county_of(county)
    today = local_date(wiring.now(), found.time_zone)
    told = backlog(
        list(wiring.court().affidavits(found.slug)),
        court_days(found.slug),
        zone=found.time_zone,
        today=today,
    )
    return door.answer({"county": found.slug, "today": today.isoformat()} | told)


def shown_affidavit(affidavit: Affidavit) -> dict[str, Any]:
    """Return an affidavit as the API shows it."""
    status = "registered" if affidavit.keyed_in is None else "keyed-in"
    return affidavit.model_dump(mode="json", exclude={"content"}) | {"status": status}


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
