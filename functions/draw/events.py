"""What starts draws unasked: schedules, a list that was published, and a watch over both."""

from datetime import datetime
from typing import Any, NamedTuple, get_args

from pydantic import TypeAdapter

import ranmar
from draw import drilling, due, final_lists
from jury import approvals, measuring, wiring
from jury.calendar import PoolKind, local_date, run_day, run_instant
from jury.counties import county as county_of
from jury.door import logger
from jury.records import Pool, PoolStatus, ScheduledRun, Watch
from jury.standing_by import where_written
from jury.tracing import traced

KIND: TypeAdapter[PoolKind] = TypeAdapter(PoolKind)


@where_written
@traced
def scheduled_run(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Start the draw of every ordered pool of one kind that comes due by the scheduled instant.

    The run is recorded under the week or the month it was scheduled for; a delivery that comes
    again finds it there and starts nothing. SurveyPending after a failover until the draws have
    been looked at: then the run is not on record, and the watch tells that it is missing.
    """
    wiring.fence().admit_draw(wiring.now())
    kind = KIND.validate_python(event["kind"])
    instant = datetime.fromisoformat(event["scheduled"])
    runs = [_run(county, kind, instant) for county in wiring.counties()]
    started, overdue = (sum(one.started for one in runs), sum(one.overdue for one in runs))
    logger.info("scheduled run", pool_kind=kind, started=started, overdue=overdue)
    return {"started": started, "overdue": overdue}


def _run(county: str, kind: PoolKind, instant: datetime) -> ScheduledRun:
    court, zone = wiring.court(), county_of(county).time_zone
    day = run_day(kind, local_date(instant, zone))
    made = court.find_run(county, kind, day)
    if made is not None:
        return made
    pools = due.sort_pools(court.pools(county), kind=kind, instant=instant, zone=zone)
    for pool in pools.due:
        wiring.start_draw(pool)
    court.begin_watch(Watch(county=county, kind=kind, since=run_instant(day, zone)))
    # Last: a run that died on the way is not on record, and its repeat starts what is missing.
    return court.record_run(
        ScheduledRun(
            county=county,
            kind=kind,
            day=day,
            started=len(pools.due),
            overdue=len(pools.overdue),
            ran_at=wiring.now(),
        )
    )


@where_written
@traced
def list_published(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Start the draw of a county's final list (s. 40.02) when its list has been published.

    It is the newest list that counts, whichever the event names: one that is delivered again, or
    after a newer list, starts nothing that is not wanted.
    """
    county = event["detail"]["county"]
    final = final_lists.order(wiring.court(), county, now=wiring.now())
    if final is None or final_lists.is_signed(wiring.court(), final):
        return {"started": 0}
    wiring.start_draw(final)
    logger.info("final list started", county=county, draw=final.draw)
    return {"started": 1}


class Seen(NamedTuple):
    """What the watch found: runs that are missing, and pools whose last day passed undrawn."""

    missed: int
    overdue: int


@where_written
@traced
def watch_runs(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Tell staff of a missed run, every overdue pool and a missing drill, without the scheduler.

    A final list (s. 40.02) that nobody started is started here: an event can be lost.
    """
    now = watched_since = wiring.now()
    found = []
    for county in wiring.counties():
        pools = list(wiring.court().pools(county))
        for kind in get_args(PoolKind):
            since = wiring.court().begin_watch(Watch(county=county, kind=kind, since=now)).since
            watched_since = min(watched_since, since)
            seen = Seen(_missed(county, kind, since, now), _overdue(county, kind, pools, now))
            _measure(seen, county=county, kind=kind)
            found.append(seen)
    total = Seen(sum(one.missed for one in found), sum(one.overdue for one in found))
    _measure(total)  # what the alarms look at, whatever counties are served
    missing = sum(_final_list_missing(county, now) for county in wiring.counties())
    wanting = _drill_wanting(watched_since, now)
    measuring.count({"FinalListsMissing": missing, "RestoreDrillsWanting": wanting})
    return total._asdict()


def _missed(county: str, kind: PoolKind, since: datetime, now: datetime) -> int:
    court, zone = wiring.court(), county_of(county).time_zone
    day = due.expected_run(kind, since=since, now=now, zone=zone)
    if day is None or court.find_run(county, kind, day) is not None:
        return 0
    logger.error("missed run", county=county, pool_kind=kind, day=str(day))
    return 1


def _drill_wanting(since: datetime, now: datetime) -> int:
    if drilling.is_wanting(wiring.court(), since=since, now=now):
        logger.error("restore drill missing")
        return 1
    failed = drilling.newest_failed(wiring.court(), now=now)
    if failed is None:
        return 0
    logger.error("restore drill not made good", day=str(failed.day))
    return 1


def _overdue(county: str, kind: PoolKind, pools: list[Pool], now: datetime) -> int:
    found = due.sort_pools(pools, kind=kind, instant=now, zone=county_of(county).time_zone).overdue
    for pool in found:
        logger.error("overdue pool", county=county, pool=pool.id)
    return len(found)


def _final_list_missing(county: str, now: datetime) -> int:
    court = wiring.court()
    final = final_lists.order(court, county, now=now)
    if final is None:
        return 0
    if final_lists.could_start(court, final, now=now, stage=wiring.setting("STAGE")):
        wiring.start_draw(final)
    elif final.status is PoolStatus.DRAWN:
        return 0
    logger.error("final list missing", county=county, draw=final.draw, status=final.status.value)
    return 1


def _measure(seen: Seen, **dimensions: str) -> None:
    counts = {"MissedRuns": seen.missed, "OverduePools": seen.overdue}
    measuring.count(counts, **dimensions)


@where_written
@traced
def watch_approvals(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Tell staff sixty days ahead that no approval of the installed engine will be in force."""
    engine, ending = ranmar.fingerprint(), 0
    for county in wiring.counties():
        today = local_date(wiring.now(), county_of(county).time_zone)
        if approvals.runs_out(wiring.court().approvals(county), engine, today):
            logger.warning("approval runs out", county=county, engine=engine)
            ending += 1
    measuring.count({"ApprovalsRunningOut": ending})
    return {"ending": ending}
