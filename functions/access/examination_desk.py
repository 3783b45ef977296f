"""The routes of examinations: ask to go through one employee's activity, approve it, read it."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from access import examining
from access.examining import ExaminationId, Span
from jury import two_people, wiring
from jury.access_log import Line, is_kept_from
from jury.access_store import number_of
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import Conflict, ExaminationClosed, NotFound, OwnCase
from jury.listing import Listing, Page
from jury.reasons import Reason
from jury.records import ActRequest, Record, Subject
from jury.two_people import Approval, ShownRequest

door = Door()


class Suspicion(Span):
    """Whose activity is to be examined, of which days, and on what reasonable suspicion."""

    reason: Reason


class Examinations(Listing):
    """Which part of the examinations is asked for."""


class LogLines(Listing):
    """Which part of the log's lines is asked for."""


class ShownExamination(Record):
    """An examination: of whom, of which days, who asked and who let it begin."""

    examination: ExaminationId
    subject: Subject
    from_on: date
    to_on: date
    request: ShownRequest
    approved_by: Subject | None
    approved_at: datetime | None


class ExaminationList(Page):
    """The examinations that were asked for; nobody sees one of themselves."""

    examinations: tuple[ShownExamination, ...]


class ExaminedActivity(Page):
    """What somebody opened and changed in the days that are examined, in order."""

    examination: ExaminationId
    subject: Subject
    from_on: date
    to_on: date
    lines: tuple[Line, ...]


@door.get("/v1/counties/<county>/examinations", asks=Examinations, gives=ExaminationList)
def list_examinations(county: str) -> Response[str]:
    """List the examinations that were asked for, except those of the caller."""
    asked, slug, caller = door.query(Examinations), county_of(county).slug, door.caller()
    return door.listed(
        asked,
        lambda after: examining.every(wiring.access(), slug, after=after),
        name="examinations",
        key=lambda one: one.on,
        shown=_shown,
        where=lambda one: examining.span_of(one).subject != caller.subject,
    )


@door.post(
    "/v1/counties/<county>/examinations",
    takes=Suspicion,
    gives={HTTPStatus.ACCEPTED: ShownExamination},
    refuses=(*two_people.REFUSES, OwnCase),
    example={
        "subject": "local-clerk",
        "from_on": "2026-11-02",
        "to_on": "2026-11-20",
        "reason": "two jurors say that their address was told to a neighbour",
    },
)
def ask_for_examination(county: str) -> Response[str]:
    """Ask to go through one employee's activity, on a reasonable suspicion."""
    given, held = door.body(Suspicion), county_of(county)
    request = examining.request_examination(
        wiring.access(),
        Span(subject=given.subject, from_on=given.from_on, to_on=given.to_on),
        reason=given.reason,
        today=local_date(wiring.now(), held.time_zone),
        line=door.opening("examined"),
    )
    return door.answer(_shown(request), HTTPStatus.ACCEPTED)


@door.post(
    "/v1/counties/<county>/examinations/<examination>/approval",
    takes=Approval,
    gives=ShownExamination,
    refuses=(*two_people.REFUSES, OwnCase),
    example={"approve": "5f" * 32},
)
def approve_examination(county: str, examination: str) -> Response[str]:
    """Let an examination begin, as the second of two people; neither is the one examined."""
    given, line = door.body(Approval), door.opening("examined")
    request = examining.approve_examination(
        wiring.access(), county_of(county).slug, examination, given=given.approve, line=line
    )
    return door.answer(_shown(request))


@door.get(
    "/v1/counties/<county>/examinations/<examination>",
    asks=LogLines,
    gives=ExaminedActivity,
    refuses=(Conflict, ExaminationClosed),
)
def read_examination(county: str, examination: str) -> Response[str]:
    """Show what somebody did in the days examined, to the two whose act it is, for thirty days.
    Each reading is a line in the log."""
    asked, held = door.query(LogLines), county_of(county)
    request = _request(held.slug, examination)
    caller = door.caller()
    span = examining.readable(request, by=caller.subject, now=wiring.now())
    wiring.access().log(door.opening("examined", about=span.subject))
    return door.listed(
        asked,
        lambda after: examining.lines(
            wiring.access(), held.slug, span, held.time_zone, after=after
        ),
        name="lines",
        key=number_of,
        shown=lambda line: line.model_dump(mode="json"),
        # Whoever is examined here may examine the reader.
        where=lambda line: not is_kept_from(line, caller.subject),
        examination=request.on,
        **span.model_dump(mode="json"),
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _request(county: str, examination: str) -> ActRequest:
    """Return an examination; to whoever is examined there is none."""
    found = examining.find(wiring.access(), county, examination)
    if found is None or examining.span_of(found).subject == door.caller().subject:
        raise NotFound("nothing is on file under that identifier")
    return found


def _shown(request: ActRequest) -> dict[str, Any]:
    return examining.span_of(request).model_dump(mode="json") | {
        "examination": request.on,
        "request": two_people.shown(request),
        **request.model_dump(mode="json", include={"approved_by", "approved_at"}),
    }
