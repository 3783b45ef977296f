"""Summonses as the API shows them: identifiers, states and dates; never who it is."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from jury.access_log import Line
from jury.counties import county as county_of
from jury.counties import when_and_where
from jury.life_cycle import Entry, Service
from jury.records import Pool
from jury.standing import Desk
from summons import excusing, postponing
from summons.compose import evening_before
from summons.status import status_line


def shown_service(service: Service) -> dict[str, Any]:
    """Return a summons as it stands."""
    return service.model_dump(mode="json")


def shown_history(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return a history, the first move first."""
    return [entry.model_dump(mode="json") for entry in entries]


def shown_status(desk: Desk, service: Service, now: datetime) -> dict[str, Any]:
    """Return what a juror is told: report, do not report, check again after, or wait for a call."""
    pool = desk.court.pool(service.county, service.pool)
    line = status_line(
        service,
        desk.summonses.reporting(pool.county, pool.id),
        check_from=evening_before(pool.order.reports_at, county_of(pool.county)),
        now=now,
    )
    return {
        "juror_number": service.juror_number,
        "pool": pool.id,
        "state": service.state.value,
        "reporting": line.word,
        "check_after": None if line.check_after is None else _local(line.check_after, pool),
        "decided": line.decided,
    } | when_and_where(pool)


def shown_line(line: Line) -> dict[str, Any]:
    """Return a line of the access log as its person is told it: whoever acted is not named."""
    return line.model_dump(mode="json", include={"at", "role", "purpose", "deed"})


def shown_openings(desk: Desk, service: Service, now: datetime) -> dict[str, Any]:
    """Return the dates with room, and whether one of them is the juror's for the asking."""
    found = postponing.openings(desk, service, now)
    return {
        "first": not service.postponements,
        "until": postponing.last_date(desk, service, now).isoformat(),
        "dates": [
            {"pool": one.pool.id, "room": one.room} | when_and_where(one.pool) for one in found
        ],
    }


def shown_grounds() -> list[dict[str, Any]]:
    """Return the grounds that somebody can claim, and what each takes."""
    return [
        {
            "name": ground.name,
            "section": ground.section,
            "meaning": ground.meaning,
            "needs": excusing.NEEDS[ground.trigger],
            "kind": ground.kind,
        }
        for ground in excusing.CLAIMABLE
    ]


def _local(instant: datetime, pool: Pool) -> str:
    return instant.astimezone(county_of(pool.county).time_zone).isoformat()
