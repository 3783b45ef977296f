"""Letters that the post returned, as a county's list of returned mail names them on the roll."""

from datetime import date
from functools import cache

from jury.calendar import local_date
from jury.counties import county as county_of
from jury.life_cycle import MOVES, Act, Service
from jury.moving import make, settle
from jury.records import Person, Pool
from jury.standing import Desk, of_pool


def take_returned(desk: Desk, pool: Pool, act: Act) -> list[Service]:
    """Move everybody of a pool whose letter came back since it went out; return their summonses.

    Whoever has answered meanwhile had the letter, and stays. Repeating it changes nothing.
    """
    waiting = [one for one in of_pool(desk, pool) if _unanswered(one)]
    people = desk.people.several(pool.county, [one.person for one in waiting])

    @cache
    def sent_on(draw: str) -> date | None:
        released = desk.court.batch(pool.county, draw).released_at
        return released and local_date(released, county_of(pool.county).time_zone)

    returned = [
        one for one in waiting if _came_back(people.get(one.person), since=sent_on(one.draw))
    ]
    return [_moved(desk, one, act) for one in returned]


def _unanswered(service: Service) -> bool:
    return service.state in MOVES["return_mail"].starts and not service.confirmed


def _came_back(person: Person | None, *, since: date | None) -> bool:
    on = None if person is None else person.returned_on
    return on is not None and since is not None and on >= since


def _moved(desk: Desk, service: Service, act: Act) -> Service:
    def once(now: Service) -> Service:
        return make(desk, now, "return_mail", act) if _unanswered(now) else now

    return settle(desk, service, once)
