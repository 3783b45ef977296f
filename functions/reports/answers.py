"""What the routes of the reports answer with; the published description is made of it."""

from datetime import date, datetime
from typing import Literal

from jury.records import (
    CountySlug,
    DrawId,
    FileCounts,
    FileId,
    PoolId,
    PoolStatus,
    Record,
)
from reports.composition import GroupCount, StateCount
from reports.disparity import Disparity
from reports.draw_history import ToldDraw, ToldLostDraw
from reports.exclusions import Exclusion, ExcusedOn
from reports.list_health import Group
from reports.open_reviews import Open
from reports.overrides import Overridden
from reports.purposes import PurposeCount
from reports.yields import PoolYield, Shares, Stages


class ListHealth(Record):
    """A county's list in sums: who is on it now and who is not, and what its file changed."""

    county: CountySlug
    list_version: str
    as_of: date
    """The day of the list's file; ages are reckoned on it."""
    edition: int
    """How often the office has changed the roll since there is one."""
    people: int
    active: int
    inactive: int
    groups: tuple[Group, ...]
    """Under each attribute everybody is counted once."""
    file: FileId
    change: FileCounts
    """What the list's file did to the list before it."""


class PoolComposition(Record):
    """A pool in sums: where its summonses stand, and of whom the draw consists."""

    county: CountySlug
    pool: PoolId
    kind: Literal["petit", "grand"]
    service_date: date
    """Ages are reckoned on it."""
    status: PoolStatus
    draw: DrawId
    requested: int
    carried_over: int
    """Those who were coming already when the draw was committed."""
    drawn: int
    here: int
    """Everybody who belongs to the pool now, those from other pools among them."""
    states: tuple[StateCount, ...]
    groups: tuple[GroupCount, ...]
    """Those drawn, counted once under each attribute."""
    groups_here: tuple[GroupCount, ...]
    """Everybody who belongs to the pool now, counted so too."""


class DrawExclusions(Record):
    """Why people were not on a draw's roll, and that nobody is missing from the sum."""

    county: CountySlug
    draw: DrawId
    list_version: str
    requested: int
    carried_over: int
    to_draw: int
    on_roll: int
    excluded: tuple[Exclusion, ...]
    excused_on: tuple[ExcusedOn, ...]
    """The excused by their grounds, as their records have them: the commitment counts them as one.

    Whoever has left the list since the draw is missing here.
    """
    not_on_roll: int
    """The sum of the exclusions."""
    people: int
    """Everybody: those on the roll and those who were not."""
    on_published_list: int
    came_since: int
    """Who came on the roll by affidavit between the list and the draw: the rest of the sum."""


class DrawHistory(Record):
    """Every draw of a county, made or only committed, and what became of it."""

    county: CountySlug
    draws: tuple[ToldDraw, ...]
    lost: tuple[ToldLostDraw, ...]
    """Draws that two people voided after a failover, when their record was missing."""


class ReturnedLetter(Record):
    """Somebody whose letter came back, and has been undeliverable since."""

    pool: PoolId
    service_date: date
    juror_number: str
    since: datetime | None
    """When the office entered that the letter had come back."""


class Undeliverables(Record):
    """Everybody whose letter came back, by pool."""

    county: CountySlug
    pools: int
    """So many pools were looked through."""
    letters: tuple[ReturnedLetter, ...]


class OpenReviews(Record):
    """The rows that wait for a person's decision, by what is asked and for how long."""

    county: CountySlug
    today: date
    questions: int
    open: tuple[Open, ...]


class WeeksOverrides(Record):
    """What was done in one week beyond the ordinary rules, the first act first."""

    county: CountySlug
    week: str
    first: date
    last: date
    overrides: tuple[Overridden, ...]


class MonthsPurposes(Record):
    """For what people's records were opened or changed in one month, in sums."""

    county: CountySlug
    month: str
    counts: tuple[PurposeCount, ...]


class DrawDisparity(Record):
    """How those drawn compare with the list that they were drawn from, group by group."""

    county: CountySlug
    draw: DrawId
    list_version: str
    ages_on: date
    on_list: int
    """Those of the published list who were on it and bore no flag."""
    drawn: int
    groups: tuple[Disparity, ...]


class YieldReport(Record):
    """What became of everybody who was to come, by pool and together: yield and utilisation."""

    county: CountySlug
    first: date | None
    """The first and the last day of the period; null where one pool was asked for."""
    last: date | None
    pools: tuple[PoolYield, ...]
    stages: Stages
    """All of the pools together: whoever moved from one to another is summoned to both."""
    shares: Shares
