"""Another date (s. 40.23(2)): which pools have room, and who may choose one for what reason."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from jury.calendar import local_date, months_after
from jury.counties import county as county_of
from jury.eligibility import exclusion
from jury.errors import (
    Invalid,
    MoveIncomplete,
    NoRoom,
    NotEligibleThen,
    PostponedBefore,
    TooFarAhead,
    TooLateToChange,
)
from jury.life_cycle import COMING, Act, Service, State
from jury.moving import Terms, make, settle
from jury.records import Pool, PoolStatus
from jury.standing import Desk, person_of
from jury.summons_store import ROOM_TAKEN, Emergency
from summons.compose import evening_before

MONTHS, MONTHS_IN_EMERGENCY = 6, 12
"""s. 40.23(2), Florida Statutes: how far service can be postponed."""


class Opening(NamedTuple):
    """A pool that takes people from others, and how many more."""

    pool: Pool
    room: int


def months_allowed(emergencies: Iterable[Emergency], today: date) -> int:
    """Return six months, or twelve while a declared emergency is on file for the day."""
    declared = any(one.valid_from <= today <= one.valid_until for one in emergencies)
    return MONTHS_IN_EMERGENCY if declared else MONTHS


def last_date(desk: Desk, service: Service, now: datetime) -> date:
    """Return the last day to which this summons can be postponed."""
    months = months_allowed(desk.summonses.emergencies(service.county), _today(service, now))
    return months_after(service.first_date, months)


def openings(desk: Desk, service: Service, now: datetime) -> Iterator[Opening]:
    """Yield the pools to which a juror can be postponed now, the nearest date first."""
    present = desk.court.pool(service.county, service.pool)
    until = last_date(desk, service, now)
    found = sorted(desk.court.pools(service.county), key=lambda one: one.order.reports_at)
    for pool in found:
        if (
            pool.order.kind == present.order.kind
            and present.service_date < pool.service_date <= until
            and pool.service_date > _today(service, now)
            and (free := room(desk, pool)) > 0
        ):
            yield Opening(pool, free)


def room(desk: Desk, pool: Pool) -> int:
    """Return how many more people from other pools a pool can take."""
    return _limit(desk, pool) - _taken(desk, pool)


def _taken(desk: Desk, pool: Pool) -> int:
    """Return how many people come to a pool from others."""
    return desk.summonses.counts(pool.county, pool.id)[ROOM_TAKEN]


def _limit(desk: Desk, pool: Pool) -> int:
    """Return how many people from other pools there may be in a pool altogether."""
    if pool.status is PoolStatus.ORDERED:
        # Under a commitment the number to draw is fixed: nobody more is counted in beforehand.
        committed = desk.court.find_draw(pool.county, pool.draw) is not None
        return 0 if committed else pool.order.requested
    if pool.status is not PoolStatus.SUMMONED:
        return 0
    batch = desk.court.batch(pool.county, pool.draw)
    changed = desk.summonses.counts(pool.county, pool.draw)
    own = batch.summoned + sum(changed[state.value] for state in COMING)
    return pool.order.requested - own


def postpone(desk: Desk, service: Service, to: Pool, act: Act) -> Service:
    """Let somebody come on another date. The same again changes nothing.

    A juror's first postponement is granted for the asking; for every other one the office states
    a reason. PostponedBefore, TooLateToChange, TooFarAhead, NotEligibleThen and NoRoom say why not.
    """

    def once(now: Service) -> Service:
        if now.state is State.POSTPONED and now.pool == to.id:
            return now
        target = desk.court.pool(to.county, to.id)
        _refuse_choice(desk, now, target, act)
        _refuse_day(desk, now, target, act, until=last_date(desk, now, act.at))
        return make(desk, now, "postpone", act, terms=into(desk, target))

    return settle(desk, service, once)


def reschedule(desk: Desk, service: Service, to: Pool, act: Act) -> Service:
    """Give somebody who stayed away another date. The same again changes nothing.

    TooLateToChange, TooFarAhead, NotEligibleThen and NoRoom say why not.
    """

    def once(now: Service) -> Service:
        if now.state is State.RESCHEDULED and now.pool == to.id:
            return now
        target = desk.court.pool(to.county, to.id)
        missed = desk.court.pool(now.county, now.pool).service_date
        _refuse_day(desk, now, target, act, until=months_after(missed, MONTHS))
        return make(desk, now, "reschedule", act, terms=into(desk, target))

    return settle(desk, service, once)


def into(desk: Desk, target: Pool) -> Terms:
    """Return the terms on which somebody comes into a pool; NoRoom when it takes nobody more."""
    limit = _limit(desk, target)
    if limit <= _taken(desk, target):
        raise NoRoom("the pool takes nobody more", pool=target.id)
    return Terms(pool=target, room=limit)


def _refuse_choice(desk: Desk, service: Service, to: Pool, act: Act) -> None:
    """Refuse what this person can't choose, or not without a reason."""
    present = desk.court.pool(service.county, service.pool)
    if act.actor != "juror":
        if service.postponements and not act.why:
            raise MoveIncomplete("a second postponement needs a reason", missing="reason")
        return
    if service.postponements:
        raise PostponedBefore("service was postponed once; the office decides on another date")
    if act.at >= evening_before(present.order.reports_at, county_of(service.county)):
        raise TooLateToChange("the evening before has come; please telephone the office")
    if to.service_date <= present.service_date:
        raise Invalid("a postponement leads to a later date")


def refuse_unfit(desk: Desk, service: Service, to: Pool, act: Act) -> None:
    """Refuse a date for a new letter: it may be the old date, or a later one within six months."""
    if to.id != service.pool:
        _refuse_day(desk, service, to, act, until=last_date(desk, service, act.at))
    else:
        _refuse_ineligible(desk, service, to)


def _refuse_day(desk: Desk, service: Service, to: Pool, act: Act, *, until: date) -> None:
    """Refuse a day that the calendar, the law or the person's own standing does not allow."""
    present = desk.court.pool(service.county, service.pool)
    if to.id == present.id or to.order.kind != present.order.kind:
        raise Invalid("that is no other date for this summons")
    if to.service_date <= _today(service, act.at):
        raise TooLateToChange("that day has come", pool=to.id)
    if to.service_date > until:
        raise TooFarAhead("service can't be postponed so far", until=until.isoformat())
    _refuse_ineligible(desk, service, to)


def _refuse_ineligible(desk: Desk, service: Service, to: Pool) -> None:
    why = ineligible(desk, service, to)
    if why is not None:
        raise NotEligibleThen("the person may not serve on that date", reason=why, pool=to.id)


def ineligible(desk: Desk, service: Service, to: Pool) -> str | None:
    """Return which rule keeps the person from serving in a pool, or None."""
    # The mark of being expected somewhere is this very summons; it keeps nobody from its own date.
    person = person_of(desk, service).model_copy(update={"deferred_to": None})
    return exclusion(person, service=to.service_date, pool=to.id, in_open_pool=())


def _today(service: Service, now: datetime) -> date:
    return local_date(now, county_of(service.county).time_zone)
