"""Where a summons stands: found by its letter's code or its juror number, as it reads now."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jury.court_store import CourtStore
from jury.errors import NotFound
from jury.life_cycle import Service
from jury.people_store import PeopleStore
from jury.records import Batch, Draw, Member, Person, Pool
from jury.summons_store import SummonsStore, as_seen, first_standing

NUMBER = re.compile(r"^[0-9]{2}-(?P<sequence>[0-9]{4,6})-(?P<place>[0-9]{4,5})$")
"""A juror number: the county's, that of the draw in the log, and the place in the draw."""


@dataclass(frozen=True)
class Desk:
    """What those who answer jurors work with."""

    court: CourtStore
    people: PeopleStore
    summonses: SummonsStore


def by_member(desk: Desk, county: str, member: Member) -> Service:
    """Return the summons of a place in a draw as it reads now."""
    draw = desk.court.draw(county, member.draw)
    held = desk.summonses.find(county, member.draw, member.place)
    if held is not None:
        return as_seen(held, voided=draw.voided)
    pool = desk.court.pool(county, member.pool)
    return _first(member, pool, draw, desk.court.find_batch(county, member.draw))


def by_number(desk: Desk, county: str, number: str) -> Service:
    """Return the summons of a juror number; NotFound when nobody has it."""
    read = NUMBER.match(number)
    run = read and desk.summonses.find_run(county, int(read["sequence"]))
    if not read or run is None:
        raise NotFound("nobody has that juror number")
    service = by_member(desk, county, desk.court.member(county, run.draw, int(read["place"])))
    if service.juror_number != number:
        raise NotFound("nobody has that juror number")
    return service


def newest(desk: Desk, service: Service) -> Service:
    """Return a summons as it reads now, which may be otherwise than when it was read."""
    member = desk.court.member(service.county, service.draw, service.place)
    return by_member(desk, service.county, member)


def of_pool(desk: Desk, pool: Pool) -> Iterator[Service]:
    """Yield everybody of a pool: those of its draw in their order, then those from other pools."""
    draw = desk.court.find_draw(pool.county, pool.draw)
    if draw is not None:
        batch = desk.court.find_batch(pool.county, draw.id)
        moved = desk.summonses.moved_of(pool.county, draw.id)
        for member in desk.court.members(pool.county, draw.id):
            held = moved.get(member.place)
            if held is None:
                yield _first(member, pool, draw, batch)
            elif held.pool == pool.id:
                yield as_seen(held, voided=draw.voided)
    yield from desk.summonses.carried_into(pool.county, pool.id)


def person_of(desk: Desk, service: Service) -> Person:
    """Return whose summons it is; NotFound when the record is gone."""
    person = desk.people.find(service.county, service.person)
    if person is None:
        raise NotFound("the record of that person is missing", juror_number=service.juror_number)
    return person


def _first(member: Member, pool: Pool, draw: Draw, batch: Batch | None) -> Service:
    return first_standing(
        member,
        county=pool.county,
        first_date=pool.service_date,
        released=batch is not None and batch.released_at is not None,
        voided=draw.voided,
    )
