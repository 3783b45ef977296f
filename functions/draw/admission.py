"""Whether a build may draw: it gives the known answers, and each county's approval names it."""

from collections.abc import Iterable
from datetime import date, datetime

from draw.known_answers import KnownAnswers, check_engine
from jury.approvals import approved_plan
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.court_store import CourtStore
from jury.errors import NotApproved
from jury.records import CountySlug, Record

NEW = "none (no approval on record)"
"""A county that has none yet: nothing can be drawn there, and none could be registered before the
county is served."""


class Admitted(Record):
    """The engine that may draw, and under which plan in each county."""

    engine: str
    plans: dict[CountySlug, str]


def admit(
    court: CourtStore,
    counties: Iterable[CountySlug],
    *,
    known: KnownAnswers,
    stage: str,
    now: datetime,
) -> Admitted:
    """Return under which plan the installed engine would draw in each county.

    Raises NotApproved when a county has approvals and none in force names the engine, or when no
    county has any; a test stage draws without, marked. Raises an error of the engine's, a defect,
    when it does not give the known answers.
    """
    engine = check_engine(known)
    plans = {
        county: _plan(court, county, engine, today=_today(county, now), stage=stage)
        for county in counties
    }
    if all(plan == NEW for plan in plans.values()):
        raise NotApproved("no approval in force names this engine", engine=engine)
    return Admitted(engine=engine, plans=plans)


def _plan(court: CourtStore, county: str, engine: str, *, today: date, stage: str) -> str:
    known = list(court.approvals(county))
    if not known and stage != "test":
        return NEW
    return approved_plan(known, engine, today=today, stage=stage)


def _today(county: str, now: datetime) -> date:
    return local_date(now, county_of(county).time_zone)
