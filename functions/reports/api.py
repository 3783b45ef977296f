"""The reports' routes: each gives its sums as JSON, or with `format=csv` as a table."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints, model_validator

from jury import tables, wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import CSV, JSON, Door
from jury.errors import CountsDisagree, ListMissing
from jury.records import DrawId, PoolId, Record
from jury.tables import Asked
from reports import (
    composition,
    disparity,
    draw_history,
    exclusions,
    list_health,
    open_reviews,
    overrides,
    purposes,
    service,
    yields,
)
from reports.answers import (
    DrawDisparity,
    DrawExclusions,
    DrawHistory,
    ListHealth,
    MonthsPurposes,
    OpenReviews,
    PoolComposition,
    Undeliverables,
    WeeksOverrides,
    YieldReport,
)

door = Door()

MEDIA = (JSON, CSV)
A_QUARTER = timedelta(weeks=13)
UNDELIVERABLE = ("pool", "service_date", "juror_number", "since")


class OfPool(Asked):
    """A report on one pool."""

    pool: PoolId


class OfDraw(Asked):
    """A report on one draw."""

    draw: DrawId


class OfOpenPools(Asked):
    """A report on every pool that is not closed, or on one."""

    pool: PoolId | None = None


class OfMonth(Asked):
    """A report on a month of the county's, or on the present one."""

    month: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] | None = None


class OfWeek(Asked):
    """A report on a week by its number in ISO 8601, or on the present one."""

    week: (
        Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])$")]
        | None
    ) = None


class OfYield(Asked):
    """A report on one pool, or on a period's pools: without either, of the last thirteen weeks."""

    pool: PoolId | None = None
    first: date | None = Field(default=None, alias="from", strict=False)
    last: date | None = Field(default=None, alias="to", strict=False)

    @model_validator(mode="after")
    def _pool_or_period(self) -> Self:
        if (self.first is None) != (self.last is None) or (self.pool and self.first):
            raise ValueError("either a pool, or the first and the last day of a period")
        return self


@door.get(
    "/v1/counties/<county>/reports/list-health",
    asks=Asked,
    gives=ListHealth,
    refuses=(CountsDisagree, ListMissing),
    media=MEDIA,
)
def report_list_health(county: str) -> Response[str]:
    """Report who is on the county's list, in sums, and what its file changed."""
    asked = door.query(Asked)
    report = service.of_list(office(), county_of(county).slug)
    summed = list_health.lines(report.groups, report.change, report.active, report.inactive)
    return _told(asked, report, "list-health", list_health.COLUMNS, summed)


@door.get(
    "/v1/counties/<county>/reports/pools",
    asks=OfPool,
    gives=PoolComposition,
    refuses=(CountsDisagree,),
    media=MEDIA,
)
def report_pool(county: str) -> Response[str]:
    """Report who a pool is made of: where summonses stand, who was drawn, and who belongs to it."""
    asked = door.query(OfPool)
    report = service.of_one_pool(office(), county_of(county).slug, asked.pool)
    figures = report.model_dump(include={"requested", "carried_over", "drawn", "here"})
    lines = composition.lines(figures, report.states, report.groups, report.groups_here)
    return _told(asked, report, asked.pool, composition.COLUMNS, lines)


@door.get(
    "/v1/counties/<county>/reports/exclusions", asks=OfDraw, gives=DrawExclusions, media=MEDIA
)
def report_exclusions(county: str) -> Response[str]:
    """Report why people of the list were not on a draw's roll, and the sum of everybody."""
    asked = door.query(OfDraw)
    report = service.of_exclusions(office(), county_of(county).slug, asked.draw)
    left_out = {"county", "draw", "list_version", "excluded", "excused_on"}
    figures = report.model_dump(exclude=left_out)
    lines = exclusions.lines(figures, report.excluded, report.excused_on)
    return _told(asked, report, f"{asked.draw}-exclusions", exclusions.COLUMNS, lines)


@door.get("/v1/counties/<county>/reports/draws", asks=Asked, gives=DrawHistory, media=MEDIA)
def report_draws(county: str) -> Response[str]:
    """Report every draw: for what, how many, and whether it was held, released, late or voided."""
    asked = door.query(Asked)
    report = service.of_draws(office(), county_of(county).slug)
    lines = draw_history.lines(report.draws, report.lost)
    return _told(asked, report, "draws", draw_history.COLUMNS, lines)


@door.get(
    "/v1/counties/<county>/reports/undeliverables",
    asks=OfOpenPools,
    gives=Undeliverables,
    media=MEDIA,
)
def report_undeliverables(county: str) -> Response[str]:
    """Report everybody whose letter came back, by pool, and since when."""
    asked = door.query(OfOpenPools)
    report = service.of_undeliverables(office(), county_of(county).slug, asked.pool)
    lines = tables.lines_of(UNDELIVERABLE, report.letters)
    return _told(asked, report, "undeliverables", UNDELIVERABLE, lines)


@door.get("/v1/counties/<county>/reports/reviews", asks=Asked, gives=OpenReviews, media=MEDIA)
def report_reviews(county: str) -> Response[str]:
    """Report how many rows wait for a person's decision, by what is asked and for how long."""
    asked = door.query(Asked)
    report = service.of_reviews(office(), county_of(county), now=wiring.now())
    lines = tables.lines_of(open_reviews.COLUMNS, report.open)
    return _told(asked, report, "reviews", open_reviews.COLUMNS, lines)


@door.get("/v1/counties/<county>/reports/overrides", asks=OfWeek, gives=WeeksOverrides, media=MEDIA)
def report_overrides(county: str) -> Response[str]:
    """Report what was done in a week beyond the ordinary rules: by whom, and on what authority."""
    asked = door.query(OfWeek)
    report = service.of_overrides(
        office(), wiring.access(), county_of(county), asked.week, now=wiring.now()
    )
    lines = tables.lines_of(overrides.COLUMNS, report.overrides)
    return _told(asked, report, f"overrides-{report.week}", overrides.COLUMNS, lines)


@door.get("/v1/counties/<county>/reports/purposes", asks=OfMonth, gives=MonthsPurposes, media=MEDIA)
def report_purposes(county: str) -> Response[str]:
    """Report for what people's records were opened or changed in a month, by role and deed."""
    asked = door.query(OfMonth)
    report = service.of_purposes(wiring.access(), county_of(county), asked.month, now=wiring.now())
    lines = tables.lines_of(purposes.COLUMNS, report.counts)
    return _told(asked, report, f"purposes-{report.month}", purposes.COLUMNS, lines)


@door.get(
    "/v1/counties/<county>/reports/disparity",
    asks=OfDraw,
    gives=DrawDisparity,
    refuses=(CountsDisagree,),
    media=MEDIA,
)
def report_disparity(county: str) -> Response[str]:
    """Report how those drawn compare with the list, group by group, and where that says little."""
    asked = door.query(OfDraw)
    report = service.of_disparity(office(), county_of(county).slug, asked.draw)
    lines = disparity.lines(report.groups)
    return _told(asked, report, f"{asked.draw}-disparity", disparity.COLUMNS, lines)


@door.get(
    "/v1/counties/<county>/reports/yield",
    asks=OfYield,
    gives=YieldReport,
    refuses=(CountsDisagree,),
    media=MEDIA,
)
def report_yield(county: str) -> Response[str]:
    """Report yield and utilisation of one pool, or of the pools of a period, stage by stage."""
    asked, known = door.query(OfYield), county_of(county)
    if asked.pool is not None:
        name, report = asked.pool, service.of_yield(office(), known, asked.pool)
    else:
        last = asked.last or local_date(wiring.now(), known.time_zone)
        first = asked.first or last - A_QUARTER
        name, report = f"{first}-{last}", service.of_period(office(), known, first, last)
    lines = yields.lines(report.pools, report.stages, report.shares)
    return _told(asked, report, f"yield-{name}", yields.COLUMNS, lines)


def office() -> service.Office:
    """Return what the reports are read from."""
    return service.Office(
        wiring.court(), wiring.people(), wiring.summonses(), wiring.papers()
    )  # fmt: skip


def _told(
    asked: Asked, report: Record, name: str, columns: Sequence[str], lines: Iterable[tables.Line]
) -> Response[str]:
    if asked.format == "csv":
        return door.sheet(tables.written(columns, lines), name)
    return door.answer(report)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
