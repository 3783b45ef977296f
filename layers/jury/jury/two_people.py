"""Acts that need two people: one asks with a reason, another approves exactly that, in time."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Protocol, Self

from pydantic import model_validator

from jury.errors import Conflict, RequestExpired, RequestOpen, RequestStale, SamePerson
from jury.reasons import Reason
from jury.records import ActRequest, Hex32, Record, Step, Subject

LIFETIME = timedelta(hours=24)
"""How long a request waits for its approval."""

REFUSES = (Conflict, RequestExpired, RequestOpen, RequestStale, SamePerson)
"""What a route of an act of two people may refuse, whatever the act."""

VOID, SHORT_NOTICE = "void", "short-notice"
"""The acts that other steps report on."""


# -- at the door --------------------------------------------------------------------------


class Approval(Record):
    """The hash of what another person asked for, which approves exactly that."""

    approve: Hex32


class ReasonOrApproval(Record):
    """A reason, which asks for an act; or the hash of what another person asked for."""

    reason: Reason | None = None
    approve: Hex32 | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.reason is None) == (self.approve is None):
            raise ValueError("either a reason or an approval")
        return self


class ShownRequest(Record):
    """A request for an act of two people, with the hash by which a second person approves it."""

    act: str
    on: str
    terms: str
    reason: str
    role: str
    requested_by: Subject
    requested_at: datetime
    request: Hex32
    expires_at: datetime


# -- the act --------------------------------------------------------------------------------


class Requests(Protocol):
    """Where requests are filed: beside what they are about, so that both are one write."""

    def find_request(self, county: str, act: str, on: str) -> ActRequest | None:
        """Return the newest request for an act, approved or not, or None."""

    def file_request(self, seen: ActRequest | None, now: ActRequest) -> ActRequest:
        """File a request in the place of the one the caller saw; Conflict when it is another."""


def ask(filed: Requests, request: ActRequest) -> ActRequest:
    """File a request; the same person's same request again is a repeat and not an approval.

    RequestOpen while another one for the same act waits. One that has expired, was carried out
    or rests on something that has changed since gives way, and stays in the history.
    """
    now = request.requested_at
    held = filed.find_request(request.county, request.act, request.on)
    if held is not None and _waits(held, request.basis, now):
        if _asks_the_same(held, request):
            return held
        raise RequestOpen(
            "another request for this act waits for its approval",
            request=held.hash,
            until=expires_at(held).isoformat(),
        )
    fresh = request if held is None else request.model_copy(update={"history": _past(held, now)})
    try:
        return filed.file_request(held, fresh)
    except Conflict:  # somebody asked at the same time: what they asked decides
        return ask(filed, request)


def to_approve(
    filed: Requests, given: str, *, county: str, act: str, on: str, by: str, now: datetime
) -> ActRequest:
    """Return the request that a second person approves by its hash.

    One that this very person has approved already is returned as it is: a repeat. SamePerson for
    whoever asked, RequestStale for any other hash or a request that was carried out otherwise,
    RequestExpired after its time.
    """
    held = filed.find_request(county, act, on)
    if held is None or held.hash != given:
        raise RequestStale("no request that waits for approval has that hash")
    if held.requested_by == by:
        raise SamePerson("the second person can't be the one who asked")
    if held.approved_by == by:
        return held
    if held.approved_by is not None:
        raise RequestStale("the request has been carried out already")
    if now >= expires_at(held):
        raise RequestExpired("the request was not approved in time: ask again")
    return held


def approved(
    request: ActRequest, basis: str, *, by: str, now: datetime, role: str = ""
) -> ActRequest:
    """Return the request as approved; RequestStale when what it rests on has changed since.

    The caller writes it in the transaction that carries out the act, so that both happen or
    neither does.
    """
    if request.basis != basis:
        raise RequestStale("what the request is about has changed since: ask again")
    approval = {"approved_by": by, "approved_role": role, "approved_at": now}
    return request.model_copy(update=approval)


def steps(request: ActRequest, *, asked: str, done: str, why: str) -> tuple[Step, Step]:
    """Return what an approved act leaves in a record's history: who asked, and who did it."""
    assert request.approved_by is not None  # noqa: S101 - only what is approved is carried out
    assert request.approved_at is not None  # noqa: S101 - written together
    return (
        Step(
            what=asked,
            at=request.requested_at,
            by=request.requested_by,
            why=request.reason,
            role=request.role,
        ),
        Step(
            what=done,
            at=request.approved_at,
            by=request.approved_by,
            why=why,
            role=request.approved_role,
        ),
    )


def carried_out(request: ActRequest) -> Iterator[tuple[Step, Step]]:
    """Yield what was carried out under a request and those before it: who asked, and who did it."""
    now = request.approved_at or request.requested_at
    done = request.history if request.approved_by is None else _past(request, now)
    for one, other in pairwise(done):
        if other.what == f"{request.act} approved":
            yield one, other


def expires_at(request: ActRequest) -> datetime:
    """Return the instant from which a request can't be approved any more."""
    return request.requested_at + LIFETIME


def waiting(
    filed: Requests, county: str, on: str, acts: Iterable[str], *, now: datetime
) -> list[dict[str, Any]]:
    """Return, as they are shown, the requests about something that may be approved now."""
    found = (filed.find_request(county, act, on) for act in acts)
    return [shown(one) for one in found if one is not None and is_open(one, now)]


def is_open(request: ActRequest, now: datetime) -> bool:
    """Tell whether a request still waits for its approval."""
    # Read from the clock and never from the item's presence: expiry by the table's own TTL lags.
    return request.approved_by is None and now < expires_at(request)


def shown(request: ActRequest) -> dict[str, Any]:
    """Return a request as the API shows it, with the hash by which a second person approves it."""
    asked = {"act", "on", "terms", "reason", "role", "requested_by", "requested_at"}
    return request.model_dump(mode="json", include=asked) | {
        "request": request.hash,
        "expires_at": expires_at(request).isoformat(),
    }


def _waits(held: ActRequest, basis: str, now: datetime) -> bool:
    return is_open(held, now) and held.basis == basis


def _asks_the_same(held: ActRequest, request: ActRequest) -> bool:
    return (held.terms, held.reason, held.requested_by) == (
        request.terms,
        request.reason,
        request.requested_by,
    )


def _past(held: ActRequest, now: datetime) -> tuple[Step, ...]:
    if held.approved_by is not None:
        act = held.act
        return (
            *held.history,
            *steps(held, asked=f"{act} requested", done=f"{act} approved", why=held.reason),
        )
    why = "expired" if now >= expires_at(held) else "overtaken"
    step = Step(what=f"{held.act} {why}", at=now, by=held.requested_by, why=held.reason)
    return (*held.history, step)
