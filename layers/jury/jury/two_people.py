"""Acts that need two people: one asks with a reason, another approves exactly that, in time."""

from datetime import datetime, timedelta
from typing import Any

from jury.court_store import CourtStore
from jury.errors import Conflict, RequestExpired, RequestOpen, RequestStale, SamePerson
from jury.records import ActRequest, Step

LIFETIME = timedelta(hours=24)
"""How long a request waits for its approval."""


def ask(court: CourtStore, request: ActRequest) -> ActRequest:
    """File a request; the same person's same request again is a repeat and not an approval.

    RequestOpen while another one for the same act waits. One that has expired, was carried out
    or rests on something that has changed since gives way, and leaves a line of history.
    """
    now = request.requested_at
    held = court.find_request(request.county, request.act, request.on)
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
        return court.file_request(held, fresh)
    except Conflict:  # somebody asked at the same time: what they asked decides
        return ask(court, request)


def to_approve(
    court: CourtStore, given: str, *, county: str, act: str, on: str, by: str, now: datetime
) -> ActRequest:
    """Return the request that a second person approves by its hash.

    One that this very person has approved already is returned as it is: a repeat. SamePerson for
    whoever asked, RequestStale for any other hash or a request that was carried out otherwise,
    RequestExpired after its time.
    """
    held = court.find_request(county, act, on)
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


def approved(request: ActRequest, basis: str, *, by: str, now: datetime) -> ActRequest:
    """Return the request as approved; RequestStale when what it rests on has changed since.

    The caller writes it in the transaction that carries out the act, so that both happen or
    neither does.
    """
    if request.basis != basis:
        raise RequestStale("what the request is about has changed since: ask again")
    return request.model_copy(update={"approved_by": by, "approved_at": now})


def expires_at(request: ActRequest) -> datetime:
    """Return the instant from which a request can't be approved any more."""
    return request.requested_at + LIFETIME


def is_open(request: ActRequest, now: datetime) -> bool:
    """Tell whether a request still waits for its approval."""
    # Read from the clock and never from the item's presence: expiry by the table's own TTL lags.
    return request.approved_by is None and now < expires_at(request)


def shown(request: ActRequest) -> dict[str, Any]:
    """Return a request as the API shows it, with the hash by which a second person approves it."""
    asked = {"act", "on", "terms", "reason", "requested_by", "requested_at"}
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
        return held.history
    why = "expired" if now >= expires_at(held) else "overtaken"
    step = Step(what=f"{held.act} {why}", at=now, by=held.requested_by, why=held.reason)
    return (*held.history, step)
