"""The draw's schedules: which ordered pools a run draws."""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from draw import due
from jury import wiring
from jury.calendar import PoolKind
from jury.counties import county as county_of
from jury.door import logger

KIND: TypeAdapter[PoolKind] = TypeAdapter(PoolKind)


def scheduled_run(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Start the draw of every ordered pool of one kind that comes due by the scheduled instant."""
    kind = KIND.validate_python(event["kind"])
    instant = datetime.fromisoformat(event["scheduled"])
    started = overdue = 0
    for county in wiring.counties():
        pools = due.sort_pools(
            wiring.court().pools(county),
            kind=kind,
            instant=instant,
            zone=county_of(county).time_zone,
        )
        for pool in pools.due:
            wiring.start("DRAW_WORKFLOW", due.execution_name(pool), due.workflow_input(pool))
        started += len(pools.due)
        overdue += len(pools.overdue)
    logger.info("scheduled run", pool_kind=kind, started=started, overdue=overdue)
    return {"started": started, "overdue": overdue}
