"""A draw that a statistic held: a person has looked, and lets the letters go out."""

from datetime import datetime

from jury.court_store import WHOLE_LOG, CourtStore
from jury.errors import DrawVoided, NothingHeld
from jury.records import Draw, DrawnFor, PoolStatus, Step


def release_held(
    court: CourtStore,
    draw: Draw,
    pool: DrawnFor,
    *,
    reason: str,
    by: str,
    now: datetime,
    role: str = "",
) -> Draw:
    """Release a held draw with a reason; again changes nothing. The draw itself is never redone.

    NothingHeld when no statistic holds it or it is not signed yet; DrawVoided after a void;
    DrawIncomplete while a survey has stopped the pool or the county's log.
    """
    if draw.voided:
        raise DrawVoided("the draw was voided", draw=draw.id)
    if draw.released is not None:
        return draw
    court.refuse_stopped(pool.county, pool.id, WHOLE_LOG)
    if pool.status is not PoolStatus.HELD or pool.draw != draw.id or draw.signature is None:
        raise NothingHeld("the draw is not held for a person to look at", draw=draw.id)
    step = Step(what="released", at=now, by=by, why=reason, role=role)
    released = draw.model_copy(update={"released": step})
    court.release_draw(
        (draw, released),
        (
            pool,
            pool.model_copy(update={"status": PoolStatus.DRAWN, "history": (*pool.history, step)}),
        ),
    )
    return released
