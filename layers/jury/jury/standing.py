"""Where a summons stands: found by its letter's code or its juror number, as it reads now."""

from collections.abc import Iterator
from dataclasses import dataclass

from jury import pool_roll
from jury.court_store import CourtStore
from jury.errors import NotFound
from jury.juror_numbers import member_of
from jury.life_cycle import AWAITED, Service
from jury.people_store import PeopleStore
from jury.records import Member, Person, Pool, PoolStatus
from jury.summons_store import SummonsStore, as_seen
from jury.versions import unless_seen


@dataclass(frozen=True)
class Desk:
    """What those who answer jurors work with."""

    court: CourtStore
    people: PeopleStore
    summonses: SummonsStore
    screen: str | None = None
    """The version of the one summons that the caller had on the screen, if they say it."""


def by_member(desk: Desk, county: str, member: Member) -> Service:
    """Return the summons of a place in a draw as it reads now."""
    draw = desk.court.draw(county, member.draw)
    held = desk.summonses.find(county, member.draw, member.place)
    if held is not None:
        return as_seen(held, voided=draw.voided)
    pool = desk.court.pool(county, member.pool)
    return pool_roll.first(member, pool, draw, desk.court.find_batch(county, member.draw))


def by_number(desk: Desk, county: str, number: str) -> Service:
    """Return the summons of a juror number; NotFound when nobody has it.

    ScreenStale when the caller had another version of it on the screen.
    """
    member = member_of(desk.court, desk.summonses, county, number)
    return _unless_stale(desk, by_member(desk, county, member))


def newest(desk: Desk, service: Service) -> Service:
    """Return a summons as it reads now, which may be otherwise than when it was read.

    ScreenStale when that is not what the caller had on the screen: the act was meant for that.
    """
    member = desk.court.member(service.county, service.draw, service.place)
    return _unless_stale(desk, by_member(desk, service.county, member))


def of_pool(desk: Desk, pool: Pool) -> Iterator[Service]:
    """Yield everybody of a pool: those of its draw in their order, then those from other pools."""
    return pool_roll.of_pool(desk.court, desk.summonses, pool)


def person_of(desk: Desk, service: Service) -> Person:
    """Return whose summons it is; NotFound when the record is gone."""
    person = desk.people.find(service.county, service.person)
    if person is None:
        raise NotFound("the record of that person is missing", juror_number=service.juror_number)
    return person


def awaited(desk: Desk, person: Person) -> Service | None:
    """Return the open summons of somebody who has not reported to it, or None.

    Whoever is drawn and has no place yet has no summons: the law is asked of them when the places
    are given, and again when the letters are printed.
    """
    for pool in desk.court.pools(person.county):
        if pool.status is PoolStatus.CLOSED and pool.id != person.deferred_to:
            continue
        member = desk.court.find_member(person.county, pool.draw, person.id)
        if member is not None:
            found = by_member(desk, person.county, member)
            if found.state in AWAITED:
                return found
    if person.deferred_to is None:
        return None
    carried = desk.summonses.carried_into(person.county, person.deferred_to)
    return next((one for one in carried if one.person == person.id and one.state in AWAITED), None)


def _unless_stale(desk: Desk, service: Service) -> Service:
    unless_seen(service, desk.screen)
    return service
