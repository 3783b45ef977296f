"""Examinations of one employee's activity: on a reasonable suspicion, by two others, for a time.

Whoever works here is watched as everybody is; that one person's acts are gone through by name
takes a reason that is on record and a second person, and is itself a line in the log.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import StringConstraints, model_validator

from access.asking import Asking, entry_of, register_of
from jury import two_people
from jury.access_log import Line, Opening
from jury.access_store import STRAGGLES, AccessStore
from jury.attempts import until_settled
from jury.calendar import local_date, local_instant
from jury.canonical import Json, canonical, document_hash
from jury.errors import ExaminationClosed, Invalid, NotAllowed, OwnCase
from jury.records import ActRequest, Record, Subject
from jury.staff import MEMBER, Member

ACT = "examination"
MIDNIGHT = time(0)
LASTS = timedelta(days=30)
"""How long after its approval the two can read."""

ExaminationId = Annotated[str, StringConstraints(pattern=r"^examination-[0-9a-f]{16}$")]


class Span(Record):
    """Whose activity is examined, from which day to which, both included."""

    subject: Subject
    from_on: date
    to_on: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_on < self.from_on:
            raise ValueError("a span ends after it begins")
        return self


def span_of(request: ActRequest) -> Span:
    """Return what a request asks to examine."""
    return Span.model_validate_json(request.terms)


def request_examination(
    access: AccessStore, span: Span, *, reason: str, today: date, line: Opening
) -> ActRequest:
    """Ask to examine somebody's activity; the same again on the same day is a repeat.

    The request is one write with its line in the log; `today` is the county's own day. OwnCase for
    oneself, NotFound for whoever is not in the register of staff, Invalid for days that are yet to
    come.
    """
    county, by = line.county, line.by
    if span.subject == by:
        raise OwnCase("nobody examines themselves")
    if span.to_on > today:
        raise Invalid("what is yet to come can't be examined")
    access.entry(county, MEMBER, span.subject, Member)
    asked: dict[str, Json] = {"by": by, "on": today.isoformat(), "reason": reason}
    terms = span.model_dump(mode="json")
    name = f"examination-{document_hash(asked | terms)[:16]}"
    filed = Asking(access, _about(span, line))
    held = filed.find_request(county, ACT, name)
    if held is not None and held.approved_by is not None:
        return held
    return two_people.ask(
        filed,
        ActRequest(
            county=county,
            act=ACT,
            on=name,
            basis=document_hash(terms),
            terms=canonical(terms).decode(),
            reason=reason,
            role=line.role,
            requested_by=by,
            requested_at=line.at,
        ),
    )


def approve_examination(
    access: AccessStore, county: str, examination: ExaminationId, *, given: str, line: Opening
) -> ActRequest:
    """Let an examination begin, as the second of two people; the same approval is a repeat.

    The approval is one write with its line in the log. OwnCase for whoever is examined. What else
    refuses an approval is in `two_people`.
    """

    def approve() -> ActRequest:
        request = two_people.to_approve(
            Asking(access, line),
            given,
            county=county,
            act=ACT,
            on=examination,
            by=line.by,
            now=line.at,
        )
        span = span_of(request)
        if span.subject == line.by:
            raise OwnCase("nobody lets themselves be examined")
        if request.approved_by is not None:
            return request
        approved = two_people.approved(
            request, request.basis, by=line.by, now=line.at, role=line.role
        )
        access.log(_about(span, line), entry_of(approved, request))
        return approved

    return until_settled(approve, examination)


def readable(request: ActRequest, *, by: str, now: datetime) -> Span:
    """Return what somebody may read of an examination now.

    NotAllowed for anybody but the two who asked and approved; ExaminationClosed before the
    approval and thirty days after it.
    """
    if by not in {request.requested_by, request.approved_by}:
        raise NotAllowed("only the two whose act it is read an examination")
    if request.approved_at is None or now >= request.approved_at + LASTS:
        raise ExaminationClosed("it is not approved, or its thirty days are over")
    return span_of(request)


def lines(
    access: AccessStore, county: str, span: Span, zone: ZoneInfo, *, after: str = ""
) -> Iterator[Line]:
    """Yield the lines of somebody's acts within a span: all, or those after a number."""
    days = (span.from_on, span.to_on)
    return on_days(access, county, span.subject, *days, zone=zone, after=after)


def on_days(
    access: AccessStore,
    county: str,
    subject: Subject,
    first: date,
    last: date,
    *,
    zone: ZoneInfo,
    after: str = "",
) -> Iterator[Line]:
    """Yield the lines of somebody's acts of some days: all, or those after a number.

    Those of other years are not read.
    """
    begin = max(after, access.before(county, local_instant(first, MIDNIGHT, zone)))
    beyond = local_instant(last + timedelta(days=1), MIDNIGHT, zone) + STRAGGLES
    found = access.lines_of(county, f"by:{subject}", after=begin)
    for line in takewhile(lambda one: one.at < beyond, found):
        if first <= local_date(line.at, zone) <= last:
            yield line


def every(access: AccessStore, county: str, *, after: str = "") -> Iterator[ActRequest]:
    """Yield the examinations that were ever asked for."""
    return access.all(county, register_of(ACT), ActRequest, after=after)


def of_somebody(access: AccessStore, county: str, subject: Subject) -> Iterator[ActRequest]:
    """Yield the examinations of one person that were ever asked for."""
    return (one for one in every(access, county) if span_of(one).subject == subject)


def find(access: AccessStore, county: str, examination: str) -> ActRequest | None:
    """Return an examination, or None."""
    return access.find(county, register_of(ACT), examination, ActRequest)


def _about(span: Span, line: Opening) -> Opening:
    """Return a line of the log as one that whoever is examined does not read."""
    return line.model_copy(update={"about": span.subject})
