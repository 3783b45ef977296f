"""What a jury manager orders: only place, number, date and kind; the rest is the plan's."""

from datetime import date, datetime, time
from typing import Annotated

from pydantic import Field, StringConstraints

from jury.calendar import LEAD, PoolKind, local_date, local_instant, months_after
from jury.counties import County, Court
from jury.errors import DateImpossible, Invalid, TooFew, TooLate
from jury.records import LocationSlug, Pool, PoolOrder, PoolStatus, Record, Step

SMALLEST_PETIT_POOL = 250
"""The plan's floor on each petit request; it applies to the number asked for, not to the net."""

SATURDAY = 5
MONTHS_AHEAD = 24
"""A year's calendar, and the next one's: a date beyond them is a slip of the pen, and such an order
would stand among the open ones until its day."""


class Request(Record):
    """An order as it arrives. A seed, a ZIP code or a name has no field to go into."""

    kind: PoolKind
    location: LocationSlug
    requested: int = Field(ge=1, le=20_000)
    service_date: date
    time: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


def order_of(request: Request, *, county: County, court: Court, now: datetime, by: str) -> Pool:
    """Return the pool that a request orders; its identifier is its kind, time and place.

    Refuses a petit pool under 250, a location without a courthouse, a day on which no court
    sits or that is years away, and a date for which no ordinary draw can be made in time.
    """
    if request.kind == "petit" and request.requested < SMALLEST_PETIT_POOL:
        raise TooFew("a petit pool asks for at least 250", requested=request.requested)
    if request.location not in court.locations:
        raise Invalid("the court has no location of that name")
    if request.service_date.weekday() >= SATURDAY:
        raise DateImpossible("no court sits on a Saturday or Sunday")
    today = local_date(now, county.time_zone)
    if request.service_date > months_after(today, MONTHS_AHEAD):
        raise DateImpossible("a pool is ordered two years ahead at most", months=MONTHS_AHEAD)
    if request.service_date < today or LEAD[request.kind].last_day(request.service_date) < today:
        raise TooLate("the date is nearer than the plan's lead time for a draw")
    hour = time.fromisoformat(request.time)
    reports_at = local_instant(request.service_date, hour, county.time_zone)
    return Pool(
        id=f"{request.kind}-{reports_at:%Y%m%dT%H%M}-{request.location}",
        county=county.slug,
        order=PoolOrder(
            kind=request.kind,
            location=request.location,
            requested=request.requested,
            reports_at=reports_at,
        ),
        service_date=request.service_date,
        status=PoolStatus.ORDERED,
        history=(Step(what="ordered", at=now, by=by),),
    )
