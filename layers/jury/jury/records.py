"""The people of the roll and the papers of the court, as frozen and strict records."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from jury.calendar import PoolKind
from jury.canonical import document_hash
from jury.grounds import EXCUSABLE

SHARDS = 16
"""People lie in this many partitions a county; the last digit of the identifier says which."""

PersonId = Annotated[str, StringConstraints(pattern=r"^J[0-9A-F]{16}$")]
CountySlug = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=20)]
LocationSlug = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=24)]
PoolId = Annotated[
    str, StringConstraints(pattern=r"^(petit|grand)-[0-9]{8}T[0-9]{4}-[a-z]+(-[a-z]+)*$")
]
DrawId = Annotated[
    str,
    StringConstraints(pattern=r"^(petit|grand)-[0-9]{8}T[0-9]{4}-[a-z]+(-[a-z]+)*-d[1-9][0-9]*$"),
]
FileId = Annotated[str, StringConstraints(pattern=r"^F[0-9a-f]{24}$")]
Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=128)]
"""Who acted: the identity provider's opaque subject, never a name."""


class Record(BaseModel):
    """A value that does not change and takes nothing it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


# -- people -------------------------------------------------------------------


class Status(StrEnum):
    """Whether a person is on the list now. Nobody is ever deleted by a file."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class Flag(StrEnum):
    """Facts under s. 40.022 that survive every file; only a restoration clears them."""

    DECEASED = "deceased"
    FELONY = "felony"
    INCAPACITATED = "incapacitated"


class Name(Record):
    """A name as the source prints it."""

    last: str
    first: str
    middle: str = ""
    suffix: str = ""


class Address(Record):
    """A postal address as the source prints it."""

    line1: str
    line2: str = ""
    city: str
    state: str
    zip5: str
    zip4: str = ""


class Excusal(Record):
    """A decision that keeps a person out: why, how far it reaches, and who decided.

    The ground is one of `jury.grounds` that an excusal can rest on, and reaches no farther than
    that ground does.
    """

    ground: str
    scope: Literal["summons", "until", "permanent"]
    until: date | None = None
    pool: PoolId | None = None
    decided_by: Subject
    decided_at: datetime
    lifted_by: Subject | None = None
    lifted_at: datetime | None = None

    @model_validator(mode="after")
    def _lawful(self) -> Self:
        ground = EXCUSABLE.get(self.ground)
        if ground is None:
            raise ValueError("nobody is excused on that ground")
        if self.scope not in ground.scopes:
            raise ValueError(f"that ground does not reach so far: {ground.name}")
        if (self.until is None) == (self.scope == "until"):
            raise ValueError("an excusal until a date, and no other, has that date")
        if (self.pool is None) == (self.scope == "summons"):
            raise ValueError("an excusal from one summons, and no other, names its pool")
        return self


class Person(Record):
    """One person of a county's roll, with everything a draw or a letter needs to know."""

    id: PersonId
    county: CountySlug
    source: Literal["dhsmv", "affidavit"]
    status: Status
    name: Name
    date_of_birth: date
    sex: str = ""
    race: str = ""
    residence: Address
    mailing: Address | None = None
    address_from: Literal["dhsmv", "juror"] = "dhsmv"
    address_on: date
    id_kind: Literal["D", "I"]
    licences: tuple[Hex32, ...]
    """Keyed hashes of every licence or ID number ever seen, the newest first."""
    licence_last4: str
    ssn: Hex32 | None = None
    ssn_last4: str | None = None
    row: Hex32
    """Keyed hash of the source row last applied: an equal one means that nothing changed."""
    flags: tuple[Flag, ...] = ()
    excusals: tuple[Excusal, ...] = ()
    last_reported: date | None = None
    deferred_to: PoolId | None = None
    file: FileId | None = None
    """The file that last changed this record."""
    version: int = Field(default=0, ge=0)
    """How often the record has been written; a writer must have seen the newest."""

    @property
    def shard(self) -> int:
        """The partition in which the person lies."""
        return shard_of(self.id)


def shard_of(person_id: str) -> int:
    """Return the partition of an identifier."""
    return int(person_id[-1], 16) % SHARDS


# -- county files -------------------------------------------------------------


class FileStatus(StrEnum):
    """How far a county file has come."""

    RECEIVED = "received"
    REFUSED = "refused"
    HELD = "held"
    REJECTED = "rejected"
    APPLYING = "applying"
    PUBLISHED = "published"
    REPEATED = "repeated"


class FileCounts(Record):
    """What a file holds and does; `balanced` is the law of conservation."""

    rows: int = 0
    matched: int = 0
    added: int = 0
    duplicate: int = 0
    refused: int = 0
    review: int = 0
    unchanged: int = 0
    changed: int = 0
    renumbered: int = 0
    reactivated: int = 0
    deactivated: int = 0
    purged: int = 0
    active_before: int = 0
    active_after: int = 0
    people_before: int = 0
    people_after: int = 0

    @property
    def balanced(self) -> bool:
        """True when no row and no person has been lost or counted twice."""
        rows = self.matched + self.added + self.duplicate + self.refused + self.review
        active = self.active_before + self.added + self.reactivated - self.deactivated - self.purged
        return (
            self.rows == rows
            and self.active_after == active
            and self.people_after == self.people_before + self.added
        )


class Step(Record):
    """One line of a record's history: what happened, when, by whom and why."""

    what: str
    at: datetime
    by: Subject
    why: str = ""


class CountyFile(Record):
    """The ledger's entry for one object that a county sent."""

    id: FileId
    county: CountySlug
    kind: str
    key: str
    version: str
    sha256: Hex32 | None = None
    size: int = 0
    layout: str | None = None
    as_of: date | None = None
    status: FileStatus
    counts: FileCounts = FileCounts()
    code: str | None = None
    message: str | None = None
    breakers: tuple[str, ...] = ()
    plan: Hex32 | None = None
    base: str | None = None
    """The list version that the plan starts from; none for a county's first file."""
    history: tuple[Step, ...] = ()


class CountyState(Record):
    """Where a county stands: its list, its log, and what it is busy with."""

    county: CountySlug
    list_version: str | None = None
    as_of: date | None = None
    people: int = 0
    active: int = 0
    sequence: int = 0
    head: Hex32 = "0" * 64
    applying: FileId | None = None
    drawing: DrawId | None = None


# -- pools and draws ----------------------------------------------------------


class PoolOrder(Record):
    """What the jury manager orders, and nothing else: no seed, no ZIP code, no name."""

    kind: PoolKind
    location: LocationSlug
    requested: int = Field(ge=1, le=20_000)
    reports_at: datetime


class PoolStatus(StrEnum):
    """How far a pool has come."""

    ORDERED = "ordered"
    DRAWN = "drawn"
    HELD = "held"
    SUMMONED = "summoned"
    CLOSED = "closed"


EntropySource = Literal["kms", "ceremony", "drand"]
"""Where a draw's entropy may come from; a beacon's round is named when the draw is committed."""


class Override(Record):
    """A lawful exception: who decided it, by what authority, and why."""

    reason: str = Field(min_length=10, max_length=500)
    authority: str = Field(min_length=3, max_length=100)
    by: Subject


class Pool(Record):
    """A pool of a county: its order and where it stands."""

    id: PoolId
    county: CountySlug
    order: PoolOrder
    service_date: date
    status: PoolStatus
    attempt: int = 1
    """The number of the draw that serves the pool: two after one void, and so on."""
    late: Override | None = None
    entropy: tuple[EntropySource, ...] = ("kms",)
    """The sources of the pool's next draw, in order; two people may choose others before it."""
    history: tuple[Step, ...] = ()

    @property
    def draw(self) -> DrawId:
        """The draw that serves this pool now."""
        return f"{self.id}-d{self.attempt}"


class ScheduledRun(Record):
    """That the scheduled run of a week or a month took place in a county, and what it did."""

    county: CountySlug
    kind: PoolKind
    day: date
    """The run's own day, from the instant it was scheduled for and not from the clock."""
    started: int = Field(ge=0)
    overdue: int = Field(ge=0)
    ran_at: datetime


class Watch(Record):
    """Since when the runs of a kind are expected in a county; before that none was missed."""

    county: CountySlug
    kind: PoolKind
    since: datetime


class Approval(Record):
    """A plan that the Chief Justice approved: for which engine, and until when."""

    county: CountySlug
    plan: str = Field(pattern=r"^[A-Za-z0-9-]{3,40}$")
    engine: Hex32
    valid_from: date
    valid_until: date
    registered_by: Subject
    registered_at: datetime


class Contribution(Record):
    """One source's share of the entropy, in hexadecimal."""

    name: str
    value: str = Field(pattern=r"^([0-9a-f]{2})*$")


class Draw(Record):
    """One random act on record: the hash of its result refers to the document itself."""

    id: str
    pool: PoolId
    county: CountySlug
    commitment: str
    commitment_hash: Hex32
    roll: Hex32
    """The filed paper that holds the frozen roll in ticket order."""
    contributions: tuple[Contribution, ...] | None = None
    selection: Hex32 | None = None
    """The filed paper that says who was drawn, in order."""
    result_hash: Hex32 | None = None
    sequence: int | None = None
    """The place of the result in the county's log."""
    signature: str | None = None
    drawn: int = 0
    held: tuple[str, ...] = ()
    """Checks whose statistic a person must look at before the letters go out."""
    released: Step | None = None
    """Who looked at a held draw and let its letters go out, and why."""
    void: str | None = None
    """The void document as its canonical text, once two people have voided the draw."""

    @property
    def voided(self) -> bool:
        """True for ever once two people have voided the draw."""
        return self.void is not None


class CeremonyEntry(Record):
    """What one person entered of the text that was read out in public."""

    by: Subject
    at: datetime
    text: str


class Ceremony(Record):
    """The text of a draw's ceremony: on file once two people have entered the same."""

    county: CountySlug
    draw: DrawId
    first: CeremonyEntry | None = None
    """The entry that waits for a second person's."""
    second: CeremonyEntry | None = None
    """The equal entry; with it the text is on file and changes no more."""
    history: tuple[Step, ...] = ()

    @property
    def text(self) -> str | None:
        """The text that two people entered, or None until they have."""
        return None if self.second is None else self.second.text


class LogEntry(Record):
    """One link of the county's chain, as the exact canonical text."""

    sequence: int = Field(ge=1)
    text: str


# -- acts of two people -------------------------------------------------------


class ActRequest(Record):
    """One person's request for an act that needs two: exactly what, on what grounds, and why."""

    county: CountySlug
    act: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    on: str = Field(min_length=1)
    """What it is done to, by identifier."""
    basis: Hex32
    """Hash of what the person saw; when that changes the request can't be approved any more."""
    terms: str = ""
    """Exactly what is to be done, where the act alone doesn't say it."""
    reason: str = Field(min_length=10, max_length=500)
    requested_by: Subject
    requested_at: datetime
    approved_by: Subject | None = None
    approved_at: datetime | None = None
    history: tuple[Step, ...] = ()
    """Earlier requests for the same act that came to nothing."""

    @property
    def hash(self) -> str:
        """The hash that a second person approves: of what was asked, by whom and when."""
        asked = {"approved_by", "approved_at", "history"}
        return document_hash(self.model_dump(mode="json", exclude=asked))


# -- summons ------------------------------------------------------------------


class Batch(Record):
    """A print file: what was selected, summoned, held, printed, and when it was released."""

    county: CountySlug
    pool: PoolId
    draw: DrawId
    selected: int
    summoned: int
    held: int
    printed: int
    pages: int
    sha256: Hex32
    manifest_sha256: Hex32
    printed_at: datetime
    released_at: datetime | None = None
    released_by: Subject | None = None
    court_order: str | None = None


class Member(Record):
    """A person's place in a pool, without anything that names the person."""

    pool: PoolId
    draw: DrawId
    person: PersonId
    place: int = Field(ge=1)
    juror_number: str
    status: Literal["summoned", "held"]
    why: str = ""
