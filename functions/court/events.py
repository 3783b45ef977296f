"""What follows when a random act of the court day is signed; and a look at what waits for long."""

from datetime import timedelta
from typing import Any

from court import acts, offices
from court.acts import Room
from jury import measuring, wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.defects import kind_of
from jury.door import logger
from jury.records import Pool, PoolStatus, RoomAct
from jury.standing_by import where_written
from jury.tracing import traced

LATE = timedelta(days=60)
"""So long after its day a pool's room is looked at although it is closed, for whoever is brought
back there can be put on a panel. By then everybody is long paid; and each look is one reading."""


@where_written
@traced
def act_signed(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Go on in the room of an act that is signed: order the second act, call, or let go.

    It is what is under way in the room that counts, whichever act the event names: one that comes
    again, or late, does nothing twice.
    """
    county, name = event["detail"]["county"], event["detail"]["act"]
    act = wiring.court().room_act(county, name)
    started = take_up(room_of(wiring.court().pool(county, act.pool)))
    logger.info("act followed", county=county, act=name)
    return {"started": int(started is not None)}


@where_written
@traced
def watch_panels(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Take up every act that is under way, for an event can be lost; count those that were."""
    found = 0
    for county in wiring.counties():
        for pool in wiring.court().pools(county):
            # People from other pools are also in the room of one that isn't drawn or mailed.
            if pool.status is not PoolStatus.CLOSED or _lately(pool):
                found += _looked(room_of(pool))
    measuring.count({"ActsWaiting": found})
    return {"waiting": found}


def _lately(pool: Pool) -> bool:
    return pool.service_date >= local_date(wiring.now(), county_of(pool.county).time_zone) - LATE


def _looked(room: Room) -> bool:
    acting = room.floor().acting
    if acting is None:
        return False
    logger.warning("act waits", county=room.pool.county, act=acting)
    try:
        take_up(room)
    except Exception as error:  # noqa: BLE001 - one room that is stuck must not keep the others
        logger.error("act not taken up", act=acting, kind=kind_of(error))
    return True


def room_of(pool: Pool) -> Room:
    """Return a pool's room, with what those who act in it work with in this deployment."""
    return Room(offices.desk(), wiring.papers(), pool)


def take_up(room: Room) -> RoomAct | None:
    """Take up what is under way in a room; return the act whose draw was started, if any."""
    waiting = acts.take_up(room, now=wiring.now())
    if waiting is not None:
        wiring.start_draw(waiting)
    return waiting
