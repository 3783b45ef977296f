"""Which letters are late: not released after their draw, or not confirmed by the printer; pure."""

from datetime import date, datetime, timedelta

from jury.records import Batch, Pool, PoolStatus

RELEASED_WITHIN = timedelta(hours=24)
"""The workflow takes minutes; whatever it waits for, a person has to know of by the next day."""

PRINTED_WITHIN = timedelta(days=3)
MAILED_WITHIN = timedelta(days=5)
"""The printing house answers within these, counted from the release; weekends included."""


def is_late(pool: Pool, batch: Batch | None, *, now: datetime, today: date) -> bool:
    """Tell whether a pool's letters should be further by now; after its date nobody can help it."""
    if today > pool.service_date:
        return False
    if pool.status is PoolStatus.DRAWN:
        return pool.history[-1].at <= now - RELEASED_WITHIN
    if pool.status is not PoolStatus.SUMMONED or batch is None or batch.released_at is None:
        return False
    since = now - batch.released_at
    unprinted = batch.confirmed_printed < batch.printed
    return (unprinted and since >= PRINTED_WITHIN) or (
        batch.settled_at is None and bool(batch.printed) and since >= MAILED_WITHIN
    )
