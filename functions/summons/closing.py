"""The end of a pool: who was due, who stayed away, nobody left without a last word; or no draw."""

from dataclasses import replace
from datetime import datetime

from jury.attempts import until_settled
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.eligibility import excused, standing
from jury.errors import AlreadyDrawn, DayNotOver
from jury.grounds import GROUNDS
from jury.life_cycle import AWAITED, COMING, IN_COURT, Act, Service, State
from jury.moving import make, settle
from jury.records import WITHDRAWN, Pool, PoolStatus, Step
from jury.standing import Desk, of_pool, person_of
from jury.summons_store import Reporting
from summons.postponing import ineligible
from summons.status import is_called

CALENDAR = "days workflow"
STILL_OPEN = AWAITED | IN_COURT
"""Whose summons has not come to its end."""


def begin_day(desk: Desk, pool: Pool, reporting: Reporting, *, now: datetime) -> int:
    """Mark everybody due whom the office told to report, and free everybody whom it did not.

    Whoever is on call waits on. Returns how many are due or on call. Repeating it changes nothing.
    """
    awaited = 0
    for service in of_pool(desk, pool):
        if service.state is State.ON_CALL:
            awaited += 1
            continue
        called = is_called(service, reporting)
        awaited += called and service.state in COMING | {State.DUE}
        if service.state in COMING:
            _begin(desk, service, reporting, now)
    return awaited


def _begin(desk: Desk, service: Service, reporting: Reporting, now: datetime) -> None:
    def once(seen: Service) -> Service:
        if seen.state not in COMING - {State.ON_CALL} or seen.pool != service.pool:
            return seen  # somebody of the office, or the person, was faster
        if is_called(seen, reporting):
            return make(desk, seen, "fall_due", Act(CALENDAR, "calendar", now))
        why = f"told by {reporting.decided.by}"
        return make(desk, seen, "tell_not_to_report", Act(CALENDAR, "calendar", now, why))

    settle(desk, service, once)


def close(desk: Desk, pool: Pool, act: Act) -> Pool:
    """Close a pool after its day, on a person's word. Repeating it changes nothing.

    Whoever was due and did not check in has missed the day, and a second notice is drafted for a
    person to look at, unless the law kept them away: an excusal on their record ends the summons,
    and of anything else a person decides first. Whoever was never reached lapses, and whoever was
    on call and never called need not come. Closed again, it settles whose check-in was taken back
    since, and whom a person has looked into. DayNotOver before the day, before it has been decided
    who reports, and while people are in court.

    Before the day only an order that nothing was drawn for is closed: it is withdrawn.
    """
    today = local_date(act.at, county_of(pool.county).time_zone)
    if today < pool.service_date or pool.withdrawn:
        return until_settled(lambda: _withdraw(desk, pool, act), pool.id)
    reporting = desk.summonses.reporting(pool.county, pool.id)
    if reporting is None or reporting.answer == "check-again":
        raise DayNotOver("nobody has decided who reports", pool=pool.id)
    if pool.status is PoolStatus.CLOSED:
        for service in of_pool(desk, pool):
            if service.state in {State.DUE, State.ON_CALL}:
                _end(desk, service, reporting, act)
        return pool
    _unless_in_court(desk, pool)
    begin_day(desk, pool, reporting, now=act.at)
    for service in of_pool(desk, pool):
        _end(desk, service, reporting, act)
    return until_settled(lambda: _shut(desk, pool, act), pool.id)


def _withdraw(desk: Desk, pool: Pool, act: Act) -> Pool:
    """Take back an order that was a mistake; AlreadyDrawn once its draw is committed.

    Whoever comes to it from another pool is given another date first: DayNotOver until then.
    """
    seen = desk.court.pool(pool.county, pool.id)
    if seen.withdrawn:
        return seen
    if seen.status is not PoolStatus.ORDERED:
        raise DayNotOver("the pool's day has not come", pool=pool.id)
    desk.court.refuse_stopped(pool.county, pool.id)
    if desk.court.find_draw(seen.county, seen.draw) is not None:
        raise AlreadyDrawn("its draw is committed: two people void it", draw=seen.draw)
    counts = desk.summonses.counts(seen.county, seen.id)
    coming = sum(counts[state.value] for state in STILL_OPEN)
    if coming:
        raise DayNotOver("people come to it from other pools", pool=pool.id, people=coming)
    step = Step(what=WITHDRAWN, at=act.at, by=act.by, why=act.why)
    changes = {"status": PoolStatus.CLOSED, "history": (*seen.history, step)}
    withdrawn = seen.model_copy(update=changes)
    # A commitment, or somebody who is given this date, needs the pool as it was: one of the two.
    nobody = desk.summonses.none_counted(seen.county, seen.id, STILL_OPEN)
    desk.court.amend_roll(seen.county, [], [*desk.court.act_withdrawn(seen, withdrawn), nobody])
    return withdrawn


def _unless_in_court(desk: Desk, pool: Pool) -> None:
    counts = [desk.summonses.counts(pool.county, where) for where in (pool.draw, pool.id)]
    in_court = sum(one[state.value] for one in counts for state in IN_COURT)
    if in_court:
        raise DayNotOver("people are still in court", pool=pool.id, people=in_court)


def _end(desk: Desk, service: Service, reporting: Reporting, act: Act) -> None:
    def once(seen: Service) -> Service:
        if seen.pool != service.pool:
            return seen
        if seen.state is State.DUE and not is_called(seen, reporting):
            # Sent home after the hour: whoever was told so later has not stayed away.
            return make(desk, seen, "tell_not_to_report", act)
        return _ended(desk, seen, act)

    settle(desk, service, once)


def _ended(desk: Desk, service: Service, act: Act) -> Service:
    match service.state:
        case State.DUE | State.NO_SHOW | State.SECOND_NO_SHOW:
            return _stayed_away(desk, service, act)
        case State.ON_CALL:
            why = "on call, and not called"
            return make(desk, service, "tell_not_to_report", replace(act, why=why))
        case State.SELECTED | State.HELD | State.UNDELIVERABLE:
            return make(desk, service, "lapse", act)
        case _:
            return service


def _stayed_away(desk: Desk, service: Service, act: Act) -> Service:
    """Count somebody absent and draft what follows, unless the law kept them away that day."""
    pool = desk.court.pool(service.county, service.pool)
    found = ineligible(desk, service, pool)
    if found is not None:
        return _kept_away(desk, pool, service, act, found)
    if service.state is State.DUE:
        service = make(desk, service, "miss_again" if service.misses else "miss", act)
    again = service.state is State.SECOND_NO_SHOW
    return make(desk, service, "draft_order" if again else "draft_notice", act)


def _kept_away(desk: Desk, pool: Pool, service: Service, act: Act, found: str) -> Service:
    """End a summons on the excusal that is on record; put before the office what else was found."""
    excusal = standing(person_of(desk, service), pool.service_date, pool.id)
    if found == excused.__name__ and excusal is not None:
        name = "disqualify" if GROUNDS[excusal.ground].kind == "disqualified" else "excuse"
        return make(desk, service, name, replace(act, ground=excusal.ground))
    if service.question == found:
        return service
    return make(desk, service, "look_into", replace(act, why=found))


def _shut(desk: Desk, pool: Pool, act: Act) -> Pool:
    seen = desk.court.pool(pool.county, pool.id)
    if seen.status is PoolStatus.CLOSED:
        return seen
    # Somebody may have checked in since, until the very write.
    _unless_in_court(desk, seen)
    step = Step(what="closed", at=act.at, by=act.by, why=act.why)
    closed = seen.model_copy(update={"status": PoolStatus.CLOSED, "history": (*seen.history, step)})
    empty = [
        desk.summonses.none_counted(seen.county, where, IN_COURT) for where in (seen.draw, seen.id)
    ]
    desk.court.amend_roll(seen.county, [], [desk.court.pool_replaced(seen, closed), *empty])
    return closed
