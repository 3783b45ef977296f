"""What the routes of the draw answer with; the published description is made of it."""

from datetime import date, datetime
from typing import Literal

from pydantic import RootModel

from draw.forecast import Forecast, Need
from draw.overrides import Kind
from jury.calendar import PoolKind
from jury.listing import Page
from jury.records import (
    Approval,
    Contribution,
    CountySlug,
    DrawId,
    EntropySource,
    FinalListId,
    Hex32,
    ListVersion,
    Override,
    PersonId,
    PoolId,
    PoolOrder,
    PoolStatus,
    Record,
    RoomActId,
    Step,
    Subject,
    SubsetId,
)
from jury.two_people import ShownRequest

DrawnForId = PoolId | FinalListId | SubsetId | RoomActId


class RequestedVoid(ShownRequest):
    """A void that one person has asked for."""

    draw: DrawId
    letters_are_out: bool
    """Whether the printer has the letters already."""


class RequestedSources(ShownRequest):
    """Other sources of entropy that one person has asked for."""

    draw: DrawId


class ShownPool(Record):
    """A pool: its order and where it stands."""

    id: PoolId
    county: CountySlug
    order: PoolOrder
    service_date: date
    status: PoolStatus
    attempt: int
    """The number of the draw that serves the pool."""
    late: Override | None
    entropy: tuple[EntropySource, ...]
    history: tuple[Step, ...]
    draw: DrawId


class PoolList(Page):
    """The county's pools."""

    pools: tuple[ShownPool, ...]


class OrderedPool(ShownPool):
    """A pool, and how many of its people are expected."""

    forecast: Forecast | None
    """From the county's pools of the kind that were over before its day; null below three."""


class PoolForecast(Record):
    """How many to order so that a wanted number is present, as past pools say."""

    county: CountySlug
    kind: PoolKind
    need: Need | None
    """Null while fewer than three pools of that kind are over."""


class PoolPage(OrderedPool):
    """A pool, and what waits for a second person."""

    requests: tuple[ShownRequest, ...]


class FinalListPage(Record):
    """The final list of a published list (s. 40.02), and what waits for a second person."""

    id: FinalListId
    county: CountySlug
    list_version: ListVersion
    requested: int
    status: PoolStatus
    attempt: int
    history: tuple[Step, ...]
    draw: DrawId
    requests: tuple[ShownRequest, ...]


class SubsetPage(Record):
    """A random subset of a report, and what waits for a second person."""

    id: SubsetId
    county: CountySlug
    of: Literal["pool", "list"]
    pool: PoolId | None
    state: str | None
    zip5: str | None
    list_version: ListVersion
    frame: Hex32 | None
    requested: int
    status: PoolStatus
    attempt: int
    history: tuple[Step, ...]
    draw: DrawId
    requests: tuple[ShownRequest, ...]


class RoomActPage(Record):
    """A random act of the court day."""

    id: RoomActId
    county: CountySlug
    purpose: Literal["panel", "panel-order", "dismissal"]
    pool: PoolId
    list_version: ListVersion
    frame: Hex32
    requested: int
    status: PoolStatus
    attempt: int
    history: tuple[Step, ...]
    draw: DrawId
    requests: tuple[ShownRequest, ...]


class DrawnForPage(RootModel[PoolPage | FinalListPage | SubsetPage | RoomActPage]):
    """What a draw is made for."""


class StartedDraw(Record):
    """The draw that was started."""

    draw: DrawId


class ShownDraw(Record):
    """A draw: its commitment, and once it is recorded its hashes and counts."""

    id: DrawId
    pool: DrawnForId
    county: CountySlug
    commitment: str
    """The commitment as its canonical text."""
    commitment_hash: Hex32
    contributions: tuple[Contribution, ...] | None
    result_hash: Hex32 | None
    sequence: int | None
    signature: str | None
    drawn: int
    held: tuple[str, ...]
    """Checks whose statistic a person must look at."""
    released: Step | None
    void: str | None
    voided: bool


class DrawList(Page):
    """The county's draws."""

    draws: tuple[ShownDraw, ...]


class Link(Record):
    """A link that opens one object for five minutes."""

    url: str


class Proof(Record):
    """That somebody stood on the committed roll, and where: anybody can check it."""

    protocol: str
    draw: DrawId
    id: PersonId
    salt: Hex32
    position: int
    size: int
    path: tuple[Hex32, ...]


class ApprovalList(Page):
    """The plans that were approved, and the engine that is installed."""

    engine: Hex32
    approvals: tuple[Approval, ...]


class VoidDocument(Record):
    """A void as anybody may read it, with the hash under which the log holds it."""

    protocol: str
    draw: DrawId
    commitment: Hex32
    result: Hex32 | None
    reason: str
    requested_by: Subject
    requested_at: datetime
    approved_by: Subject
    voided_at: datetime
    hash: Hex32


class Voided(Record):
    """A draw that two people have voided, and the one that takes its place."""

    draw: DrawId
    void: VoidDocument
    letters_are_out: bool
    next_draw: DrawId


class ChosenSources(Record):
    """The sources of entropy that two people have chosen."""

    draw: DrawId
    entropy: tuple[EntropySource, ...]


class EnteredText(Record):
    """Whether two people have entered the same text by now."""

    draw: DrawId
    complete: bool


class ReleasedDraw(Record):
    """A held draw that goes on."""

    draw: DrawId
    released: Step


# -- for anybody ----------------------------------------------------------------------------------


class AnnouncedRelease(Record):
    """That a held draw went on: when, why, in what role. Who it was is the office's to say."""

    at: datetime
    why: str
    role: str


class AnnouncedDraw(Record):
    """A draw as anybody may read it, before and after it is made."""

    draw: DrawId
    pool: DrawnForId
    commitment: str
    commitment_hash: Hex32
    result_hash: Hex32 | None
    drawn: int
    signed: bool
    held: tuple[str, ...]
    released: AnnouncedRelease | None
    voided: bool
    void: VoidDocument | None


class AnnouncedDraws(Page):
    """A county's draws."""

    draws: tuple[AnnouncedDraw, ...]


class AnnouncedVoids(Page):
    """A county's voids."""

    voids: tuple[VoidDocument, ...]


class AnnouncedDates(Record):
    """The dates that were on file before they were corrected, and since when they had been."""

    valid_from: date
    valid_until: date
    entered_at: datetime


class AnnouncedApproval(Record):
    """A plan that the Chief Justice approved: for which engine, and until when."""

    plan: str
    engine: Hex32
    valid_from: date
    valid_until: date
    corrected: tuple[AnnouncedDates, ...]
    """What was on file before the dates were corrected."""


class AnnouncedApprovals(Page):
    """A county's approved plans, and the engine that is installed."""

    engine: Hex32
    approvals: tuple[AnnouncedApproval, ...]


class AnnouncedOverride(Record):
    """A lawful exception: what was let pass, when, and why. Who it was is the office's to say."""

    kind: Kind
    about: str
    """A draw, a pool, a file, or an emergency's order."""
    at: datetime
    reason: str
    role: str | None
    """In what role it was let pass, where that is on record."""
    authority: str | None
    """The court's order, or whose authority, where there is one."""
    letters: int | None
    """So many letters of a pool were printed again on that day."""
    first: date | None
    """The days for which an emergency is declared."""
    last: date | None


class AnnouncedOverrides(Page):
    """A county's lawful exceptions, the newest first."""

    overrides: tuple[AnnouncedOverride, ...]


class Log(Page):
    """The county's chained log, each link as its exact text."""

    log: tuple[str, ...]


class PublicKey(Record):
    """The key that verifies every signature."""

    public_key: str


class Method(Record):
    """The method of the draw as it is published, and the engine that is installed."""

    protocol: str
    engine: Hex32
    sha256: Hex32
    """The hash of the text."""
    text: str


class Where(Record):
    """A place where jurors report."""

    name: str
    lines: tuple[str, ...]


class JurorsPlace(Record):
    """Where somebody stands in a draw, when and where they come, and the proof of it."""

    county: CountySlug
    draw: DrawId
    voided: bool
    juror_number: str
    reports_at: datetime
    location: Where
    proof: Proof | None
