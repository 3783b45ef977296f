"""Which ordered pools a scheduled run draws, which it finds too late, and whether it is missed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jury.calendar import LEAD, PoolKind, is_due, last_run, local_date, run_instant
from jury.records import Pool, PoolStatus


class Sorted(NamedTuple):
    """The pools to draw now, and those whose last day passed without a draw.

    A pool is overdue until its service date; after that nobody can make the draw good.
    """

    due: tuple[Pool, ...]
    overdue: tuple[Pool, ...]


def sort_pools(
    pools: Iterable[Pool], *, kind: PoolKind, instant: datetime, zone: ZoneInfo
) -> Sorted:
    """Sort the pools of a kind that are ordered and not drawn by what a run does with them."""
    today = local_date(instant, zone)
    waiting = [
        pool for pool in pools if pool.status is PoolStatus.ORDERED and pool.order.kind == kind
    ]
    return Sorted(
        due=tuple(pool for pool in waiting if is_due(kind, pool.service_date, today)),
        overdue=tuple(
            pool
            for pool in waiting
            if LEAD[kind].last_day(pool.service_date) < today <= pool.service_date
        ),
    )


def expected_run(kind: PoolKind, *, since: datetime, now: datetime, zone: ZoneInfo) -> date | None:
    """Return the run that has to be on record by now, or None when none has been due since."""
    day = last_run(kind, zone=zone, now=now)
    return day if run_instant(day, zone) >= since else None
