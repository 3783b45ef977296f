"""A look by the clock at the letters: what is not printed, not released or not mailed in time."""

from typing import Any

from jury import measuring, wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import logger
from jury.records import Pool, PoolStatus
from jury.standing_by import where_written
from jury.tracing import traced
from summons.late_letters import is_late


@where_written
@traced
def watch_letters(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Count the pools whose letters should be further by now, and name each in the log."""
    late = 0
    for county in wiring.counties():
        for pool in wiring.court().pools(county):
            if pool.status in {PoolStatus.DRAWN, PoolStatus.SUMMONED} and _is_late(pool):
                logger.warning("letters late", county=county, pool=pool.id, draw=pool.draw)
                late += 1
    measuring.count({"BatchesUnprinted": late})
    return {"late": late}


def _is_late(pool: Pool) -> bool:
    court, now = wiring.court(), wiring.now()
    today = local_date(now, county_of(pool.county).time_zone)
    if not is_late(pool, court.find_batch(pool.county, pool.draw), now=now, today=today):
        return False
    # A pool that was filled by people carried over has no letters: they have had theirs.
    return court.draw(pool.county, pool.draw).drawn > 0
