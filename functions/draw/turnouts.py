"""What came of a county's past pools, and the forecast that it makes for another one."""

from collections.abc import Iterator
from datetime import datetime

from draw import forecast
from jury.calendar import PoolKind
from jury.court_store import CourtStore
from jury.records import Pool, PoolStatus
from jury.summons_store import SummonsStore
from jury.turnout import Life, Turnout, turnout


def model_for(
    court: CourtStore, summonses: SummonsStore, county: str, kind: PoolKind, *, before: datetime
) -> forecast.Model | None:
    """Return what the county's pools of a kind that were over by then say, or None: too few."""
    return forecast.fitted(_past(court, summonses, county, kind, before=before))


def forecast_of(court: CourtStore, summonses: SummonsStore, pool: Pool) -> forecast.Forecast | None:
    """Return how many of a pool's people are expected, from the pools before it, or None."""
    model = model_for(
        court, summonses, pool.county, pool.order.kind, before=pool.order.reports_at
    )  # fmt: skip
    return None if model is None else forecast.forecast(model, pool.order.requested)


def _past(
    court: CourtStore, summonses: SummonsStore, county: str, kind: PoolKind, *, before: datetime
) -> Iterator[Turnout]:
    """Yield what came of each closed pool of a kind, the newest first; each is read when asked."""
    pools = [
        pool
        for pool in court.pools(county)
        if pool.status is PoolStatus.CLOSED
        and not pool.withdrawn
        and pool.order.kind == kind
        and pool.order.reports_at < before
    ]
    for pool in sorted(pools, key=lambda one: one.order.reports_at, reverse=True):
        yield _of(summonses, pool)


def _of(summonses: SummonsStore, pool: Pool) -> Turnout:
    everybody = [
        *summonses.moved_of(pool.county, pool.draw).values(),
        *summonses.ever_carried_into(pool.county, pool.id),
    ]
    # Where somebody stands says whether they came; only an absence may lie further back.
    moves = summonses.histories(one for one in everybody if one.misses)
    lives = (Life(one, moves.get(one.juror_number, ())) for one in everybody)
    return turnout(pool.order.requested, lives, pool.id)
