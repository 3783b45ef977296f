"""The people of the roll and the papers of the court, as frozen and strict records."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from jury.calendar import PoolKind
from jury.canonical import document_hash
from jury.grounds import EXCUSABLE, ShownBy

SHARDS = 16
"""People lie in this many partitions a county; the last digit of the identifier says which."""

PersonId = Annotated[str, StringConstraints(pattern=r"^J[0-9A-F]{16}$")]
CountySlug = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=20)]
LocationSlug = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=24)]
PoolId = Annotated[
    str, StringConstraints(pattern=r"^(petit|grand)-[0-9]{8}T[0-9]{4}-[a-z]+(-[a-z]+)*$")
]
FinalListId = Annotated[
    str, StringConstraints(pattern=r"^final-[a-z]+(-[a-z]+)*-[0-9]{4}-[0-9]{2}-[0-9]{2}$")
]
SubsetId = Annotated[str, StringConstraints(pattern=r"^subset-[0-9a-f]{16}$")]
JUROR_NUMBER = "[0-9]{2}-[0-9]{4,6}-[0-9]{4,5}"
"""The county's number, that of the draw in the log, and the place in the draw."""
PanelId = Annotated[str, StringConstraints(pattern=r"^panel-[0-9a-f]{16}$")]
RoomActId = Annotated[str, StringConstraints(pattern=r"^(panel|order|dismissal)-[0-9a-f]{16}$")]
"""A random act of the court day: it draws a panel, puts one in order, or lets people go by lot."""
DrawId = Annotated[
    str,
    StringConstraints(
        pattern=r"^((petit|grand)-[0-9]{8}T[0-9]{4}-[a-z]+(-[a-z]+)*"
        r"|final-[a-z]+(-[a-z]+)*-[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"|(subset|panel|order|dismissal)-[0-9a-f]{16})-d[1-9][0-9]*$"
    ),
]
FileId = Annotated[str, StringConstraints(pattern=r"^F[0-9a-f]{24}$")]
Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ListVersion = Annotated[
    str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*-[0-9]{4}-[0-9]{2}-[0-9]{2}$")
]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=128)]
"""Who acted: a login, which is a mark of the office like `clerk-12` and never a name; it stands in
registers, logs, evidence and public voids."""


Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1990, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC)),
]
"""An instant that somebody states, with its zone; of the times in which there are computers."""

CourtOrder = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9./ -]{3,60}$")]
"""The number of a court's order, or of a declaration, as the court writes it."""


class Record(BaseModel):
    """A value that does not change and takes nothing it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        defer_build=True,  # a cold start builds the few that it uses, and not all of them
    )


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


class FiledAddress(Record):
    """Residence and mailing address as a county's files have them, and since when."""

    residence: Address
    mailing: Address | None = None
    since: date

    @property
    def doors(self) -> tuple[Address, Address | None]:
        """Both addresses, whenever they were changed."""
        return self.residence, self.mailing


class AddressFlag(StrEnum):
    """Why an address could not be standardised; it is printed as it came."""

    UNREAD = "not-read-as-an-address"
    CHARACTERS = "characters-outside-ascii"
    LENGTH = "too-long"
    GLUED = "words-run-together"
    SLID = "city-in-the-lines"
    DIGITS = "digits-changed"
    CITY = "city-or-state-changed"
    ZIP = "zip-code-changed"
    WORDS = "words-changed"
    PUNCTUATION = "punctuation-left"
    UNSTABLE = "changed-again"


class CheckedAddress(Record):
    """A mailing address as it came and as Publication 28 writes it, if that was accepted."""

    before: Address
    after: Address | None = None
    flag: AddressFlag | None = None
    by: str
    """The standardiser, with its version."""


Language = Literal["en", "es"]


class Contact(Record):
    """How somebody asked to be reached besides by letter; with neither, they asked to be let be."""

    county: CountySlug
    person: PersonId
    email: (
        Annotated[
            str,
            StringConstraints(
                pattern=r"^[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$",
                max_length=254,
            ),
        ]
        | None
    ) = None
    sms: Annotated[str, StringConstraints(pattern=r"^\+1[2-9][0-9]{9}$")] | None = None
    language: Language = "en"
    since: datetime
    by: Subject
    changes: int = Field(default=1, ge=1)
    """How many times they have said so, this one included."""

    @property
    def reachable(self) -> bool:
        """True for whoever asked for messages."""
        return self.email is not None or self.sms is not None


class Questionnaire(Record):
    """What somebody answered to their county's questions for one summons; the newest one's only."""

    county: CountySlug
    person: PersonId
    juror_number: str
    """For which summons they answered: nothing said for an older one counts for it."""
    answers: dict[str, Annotated[str, StringConstraints(max_length=300)]]
    """By the question's code; a question that was left open is missing."""
    since: datetime
    by: Subject
    changes: int = Field(default=1, ge=1)
    """How many times this summons's answers have been given, this time included."""


class Excusal(Record):
    """A decision that keeps a person out: why, how far it reaches, and who decided.

    The ground is one of `jury.grounds` that an excusal can rest on, and reaches no farther than
    that ground does.
    """

    ground: str
    scope: Literal["summons", "until", "permanent"]
    until: date | None = None
    pool: PoolId | None = None
    shown_by: ShownBy | None = None
    """How what it rests on reached the office; of older decisions nobody wrote it down."""
    decided_by: Subject
    decided_at: datetime
    lifted_by: Subject | None = None
    lifted_at: datetime | None = None
    lifted_shown_by: ShownBy | None = None
    """How what it was lifted on reached the office, where that was said."""

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
    name_from: Literal["dhsmv", "juror"] = "dhsmv"
    name_on: date | None = None
    """When the juror reported another name than the file's."""
    filed_name: Name | None = None
    """The files' name where a juror reported another: by it, too, their rows are known."""
    date_of_birth: date
    sex: str = ""
    race: str = ""
    residence: Address
    mailing: Address | None = None
    address_from: Literal["dhsmv", "juror"] = "dhsmv"
    address_on: date
    filed_address: FiledAddress | None = None
    """The files' addresses where a juror reported others: they replace those once they change."""
    id_kind: Literal["D", "I", ""]
    """A licence, an identification card, or neither for some who came by affidavit."""
    licences: tuple[Hex32, ...]
    """Keyed hashes of every licence or ID number ever seen, the newest first."""
    licence_last4: str
    ssn: Hex32 | None = None
    ssn_last4: str | None = None
    row: Hex32 | None = None
    """Keyed hash of the source row last applied: an equal one means that nothing changed."""
    decided: tuple[Hex32, ...] = ()
    """Keyed hashes of source rows of which a named person decided that they are this person's."""
    returned_on: date | None = None
    """When a letter came back from the address; another address takes the mark away."""
    flags: tuple[Flag, ...] = ()
    restored: tuple[Flag, ...] = ()
    """Flags that a restoration took away; a list that names the person again is a question."""
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

    @property
    def on_list(self) -> bool:
        """True for whoever is in the newest file or came by affidavit, and bears no flag."""
        return self.status is Status.ACTIVE and not self.flags


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
    """What a file holds and does; `balanced` is the law of conservation.

    Rows are counted once each. Of people, `active` counts those on the list (`Person.on_list`):
    `purged` are those whom a flag takes off it (s. 40.022), `unknown` the rows of a list of flags
    that name nobody on the roll.
    """

    rows: int = 0
    matched: int = 0
    added: int = 0
    duplicate: int = 0
    refused: int = 0
    review: int = 0
    unknown: int = 0
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
        rows += self.unknown
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
    role: str = ""
    """In what role, where the record says it."""


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
    edition: int = 0
    """The edition of the roll that the plan starts from."""
    history: tuple[Step, ...] = ()


class PublishedList(Record):
    """A version of a county's list: the file that made it, and where its sheets are filed.

    A sheet holds everybody of one partition as they were when the list was published. Whatever
    the office wrote since is marked on the record itself, see `jury.lists`.
    """

    county: CountySlug
    version: ListVersion
    file: FileId
    as_of: date
    people: int
    active: int
    sheets: tuple[Hex32, ...]
    """One paper a partition, in the partitions' order."""
    seals: tuple[Hex32, ...] = ()
    """As many papers by which the file's rows are known; without them the next is read whole."""


class CountyState(Record):
    """Where a county stands: its list, its log, and what it is busy with."""

    county: CountySlug
    list_version: str | None = None
    as_of: date | None = None
    people: int = 0
    active: int = 0
    edition: int = 0
    """How often the office, or a list of flags, has changed the roll itself: who is on it, with
    which numbers and flags. Whoever decides on what they read must find it unchanged."""
    sequence: int = 0
    head: Hex32 = "0" * 64
    applying: FileId | None = None
    drawing: DrawId | None = None


# -- what a person must decide ---------------------------------------------------


class ReviewItem(Record):
    """A row that points to two people, or to the wrong one, or hints at a flag: undecided at first.

    What the row says lies with the papers of its file; here is nobody's name.
    """

    county: CountySlug
    file: FileId
    line: int = Field(ge=1)
    code: str
    people: tuple[PersonId, ...]
    """Whom the row may concern."""
    digest: Hex32 | None = None
    """Keyed hash of what the row says: a decision stands for the same row in a later file."""
    flag: Flag | None = None
    """The flag at which the row hints."""
    decision: Literal["same", "new", "aside", "confirmed", "dismissed"] | None = None
    """The row is that of a person on the roll, or of nobody there, or is put aside; or, for a hint
    at a flag: it is confirmed for a person, or dismissed."""
    person: PersonId | None = None
    """Whom the decision concerns."""
    decided: Step | None = None
    """Who decided, when and why."""

    @property
    def id(self) -> str:
        """The item's name in the API: its file and its line."""
        return f"{self.file}-{self.line}"


# -- affidavits -----------------------------------------------------------------

AffidavitNumber = Annotated[str, StringConstraints(pattern=r"^([A-Z]{1,4}-)?[0-9]{4}-[0-9]{1,6}$")]
"""The year and a running number, after a few letters if the office has them; nobody's name."""


class EarlierEntry(Record):
    """What was on file of an affidavit before it was corrected: by whom, when and why."""

    signed_on: date
    purpose: Literal["add", "restore"]
    entered: Step
    withdrawn: Step | None = None


class Affidavit(Record):
    """An affidavit of s. 40.011: registered when it is signed, keyed in within two working days.

    What it says of its signer lies on the roll; here is nobody's name.
    """

    county: CountySlug
    number: AffidavitNumber
    signed_on: date
    purpose: Literal["add", "restore"]
    registered: Step
    """By whom it was entered as it stands now, when and, once it has been corrected, why."""
    corrected: tuple[EarlierEntry, ...] = ()
    """What was on file before."""
    withdrawn: Step | None = None
    """Who took back an entry under a wrong number, when and why: it is not awaited."""
    keyed_in: Step | None = None
    """Who keyed it in, when, and why where that had to be said."""
    content: Hex32 | None = None
    """Keyed hash of what was keyed in: the same again is a repeat."""
    outcome: Literal["added", "found", "restored"] | None = None
    """The signer came on the roll, or was on it already, or lost flags there."""
    person: PersonId | None = None
    """Who signed it."""
    history: tuple[Step, ...] = ()
    """Each flag that it took away, with its own reason."""


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
    expires_on: date | None = None
    """The last day on which it may be used, where the authority names one."""

    def holds(self, today: date) -> bool:
        """Tell whether it may be used on a day of the county's."""
        return self.expires_on is None or today <= self.expires_on


WITHDRAWN = "withdrawn"
"""The last step of a pool whose order was taken back before its draw."""


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

    @property
    def withdrawn(self) -> bool:
        """True while the order stands withdrawn: nobody was drawn, and nobody will be."""
        last = self.history[-1].what if self.history else ""
        return self.status is PoolStatus.CLOSED and last == WITHDRAWN

    def given_back(self, steps: tuple[Step, ...]) -> Self:
        """Return the pool as ordered again, for its next draw, after a void of the last one."""
        return self.model_copy(
            update={
                "status": PoolStatus.ORDERED,
                "attempt": self.attempt + 1,
                "late": None,  # a late draw was allowed once; another needs its own authority
                "history": (*self.history, *steps),
            }
        )


FINAL_LIST_FLOOR = 250
"""s. 40.02, Florida Statutes: a final list holds at least so many people."""


class FinalList(Record):
    """The final list of s. 40.02 that is picked from one published list, and where it stands.

    It is ordered, held or drawn like a pool, and nobody is summoned for it.
    """

    id: FinalListId
    county: CountySlug
    list_version: str
    """The published list, the law's initial list, from which it is picked."""
    requested: int = Field(ge=FINAL_LIST_FLOOR)
    status: PoolStatus = PoolStatus.ORDERED
    attempt: int = 1
    """The number of the draw that picks it: two after one void, and so on."""
    history: tuple[Step, ...] = ()

    @property
    def draw(self) -> DrawId:
        """The draw that picks this list now."""
        return f"{self.id}-d{self.attempt}"

    @property
    def entropy(self) -> tuple[EntropySource, ...]:
        """The one source of its seeds: it is drawn unasked, so nobody could choose others."""
        return ("kms",)

    def given_back(self, steps: tuple[Step, ...]) -> Self:
        """Return the list as ordered again, for its next draw, after a void of the last one."""
        return self.model_copy(
            update={
                "status": PoolStatus.ORDERED,
                "attempt": self.attempt + 1,
                "history": (*self.history, *steps),
            }
        )


class Subset(Record):
    """So many at random of those whom a report names: an act of its own, with all its evidence.

    Nobody is summoned for it. What is asked is its identifier's origin, so that whoever asks the
    same again reads the same answer.
    """

    id: SubsetId
    county: CountySlug
    of: Literal["pool", "list"]
    """Of everybody of a pool, or of everybody on the county's list."""
    pool: PoolId | None = None
    state: str | None = None
    """Only those of the pool whose summons stood so."""
    zip5: str | None = None
    """Only those on the list who live there."""
    list_version: str
    frame: Hex32 | None = None
    """The filed paper that names those of a pool; a list is its own."""
    requested: int = Field(ge=1)
    status: PoolStatus = PoolStatus.ORDERED
    attempt: int = 1
    """The number of the draw that answers: two after one void, and so on."""
    history: tuple[Step, ...] = ()

    @property
    def draw(self) -> DrawId:
        """The draw that answers now."""
        return f"{self.id}-d{self.attempt}"

    @property
    def entropy(self) -> tuple[EntropySource, ...]:
        """The one source of its seeds."""
        return ("kms",)

    def given_back(self, steps: tuple[Step, ...]) -> Self:
        """Return the subset as asked for again, for its next draw, after a void of the last one."""
        return self.model_copy(
            update={
                "status": PoolStatus.ORDERED,
                "attempt": self.attempt + 1,
                "history": (*self.history, *steps),
            }
        )


class RoomAct(Record):
    """A random act of the court day, with all its evidence: of the people in one room.

    The frame names everybody who had come and was not gone, and why whoever was not free could not
    be drawn: it is filed before the act is ordered, and the commitment counts all of it.
    """

    id: RoomActId
    county: CountySlug
    purpose: Literal["panel", "panel-order", "dismissal"]
    pool: PoolId
    list_version: str
    frame: Hex32
    """Filed canonical JSON, `[[person, juror number, reason or null], ...]` in order of person."""
    requested: int = Field(ge=1)
    status: PoolStatus = PoolStatus.ORDERED
    attempt: int = 1
    """The number of the draw that answers: always one, for a panel is released and not voided."""
    history: tuple[Step, ...] = ()

    @property
    def draw(self) -> DrawId:
        """The draw that is this act."""
        return f"{self.id}-d{self.attempt}"

    @property
    def entropy(self) -> tuple[EntropySource, ...]:
        """The one source of its seeds."""
        return ("kms",)


DrawnFor = Pool | FinalList | Subset | RoomAct
"""What a draw is made for."""


def final_list_id(list_version: str) -> FinalListId:
    """Return the natural name of the final list of a published list."""
    return f"final-{list_version}"


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


class EarlierDates(Record):
    """The dates that were on file before they were corrected: by whom, when and why."""

    valid_from: date
    valid_until: date
    entered: Step


class Approval(Record):
    """A plan that the Chief Justice approved: for which engine, and until when."""

    county: CountySlug
    plan: str = Field(pattern=r"^[A-Za-z0-9-]{3,40}$")
    engine: Hex32
    valid_from: date
    valid_until: date
    registered_by: Subject
    registered_at: datetime
    why: str = ""
    """Why the dates are others than they were, once they have been corrected."""
    corrected: tuple[EarlierDates, ...] = ()
    """What was on file before. A draw keeps the plan that it was committed to."""


class Contribution(Record):
    """One source's share of the entropy, in hexadecimal."""

    name: str
    value: str = Field(pattern=r"^([0-9a-f]{2})*$")


class Draw(Record):
    """One random act on record: the hash of its result refers to the document itself."""

    id: str
    pool: PoolId | FinalListId | SubsetId | RoomActId
    """What the draw is made for."""
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


class Stop(Record):
    """That a pool stands still: a survey could not prove these of its draws.

    No draw of it goes on and no letter goes out. It ends when nothing is named here any more: two
    people have voided what was named, or what was missing has come and a later survey proved it.
    """

    county: CountySlug
    pool: str
    """What the draws are made for; `log` stands for the county's whole log."""
    draws: tuple[str, ...]
    epoch: int
    at: datetime
    lost: dict[str, str] = {}
    """The void documents of draws whose record never arrived, which two people voided so."""


class Survey(Record):
    """What a survey of every draw found, in the epoch in which a Region becomes the writer."""

    epoch: int = Field(ge=1)
    at: datetime
    draws: int = Field(ge=0)
    proved: int = Field(ge=0)
    incomplete: tuple[str, ...] = ()
    """Those whose papers or records are not all here, or not what their hashes say."""


class Surveying(Record):
    """How far a survey has come that was too long for one run of its function."""

    epoch: int
    run: str
    """The run that left it so: another one that began from the same place leaves nothing."""
    county: CountySlug
    after: str
    """The last draw of that county that was looked at."""
    draws: int
    incomplete: tuple[tuple[str, str], ...]
    """County and draw of what could not be proved so far."""


class Drill(Record):
    """One restore drill: whether what came back could be proved, how long it took, what failed."""

    day: date
    run: str
    """The run of the workflow that holds the day."""
    status: Literal["running", "passed", "failed"]
    began_at: datetime
    restored_to: datetime | None = None
    restored_at: datetime | None = None
    """When all tables could be read: from the beginning until then is the time to restore."""
    ended_at: datetime | None = None
    draws: int = 0
    proved: int = 0
    items: dict[str, int] = {}
    """How many items of each kind the restored tables hold."""
    to_remake: tuple[str, ...] = ()
    """Settings that no restore brings back and that a person makes anew, by table."""
    failed: tuple[str, ...] = ()
    """What failed, by identifier: the first hundred."""


class Erasure(Record):
    """That a court had a person's record erased, or a draw's secrets and papers.

    It names nobody: a person's identifier is random, and nothing leads from it to them any more.
    """

    county: CountySlug
    of: PersonId | DrawId
    order: CourtOrder
    by: Subject
    at: Instant


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
    role: str = ""
    """In what role it was asked for."""
    requested_by: Subject
    requested_at: datetime
    approved_by: Subject | None = None
    approved_role: str = ""
    approved_at: datetime | None = None
    history: tuple[Step, ...] = ()
    """Earlier requests for the same act: what was carried out, and what came to nothing."""

    @property
    def hash(self) -> str:
        """The hash that a second person approves: of what was asked, by whom and when."""
        asked = {"approved_by", "approved_role", "approved_at", "history"}
        return document_hash(self.model_dump(mode="json", exclude=asked))


# -- summons ------------------------------------------------------------------


FormVersion = Annotated[str, StringConstraints(pattern=r"^summons-[1-9][0-9]*$")]
"""Which wording a letter has."""


class Batch(Record):
    """A print file: what was selected, summoned, held, printed, released, and seen mailed."""

    county: CountySlug
    pool: PoolId
    draw: DrawId
    form: FormVersion
    selected: int
    summoned: int
    held: int
    printed: int
    pages: int
    sha256: Hex32
    letters_sha256: Hex32
    """The hash over juror and tracking numbers that print file and manifest both carry."""
    manifest_sha256: Hex32
    printed_at: datetime
    released_at: datetime | None = None
    released_by: Subject | None = None
    court_order: str | None = None
    confirmations: tuple[Hex32, ...] = ()
    """What the printer has confirmed, part by part, in the order in which it came."""
    confirmed_printed: int = 0
    mailed: int = 0
    settled_at: datetime | None = None
    """Since when every letter is confirmed as mailed, and nothing else is."""


class Reprint(Record):
    """One letter printed once more: a new code, a new tracking number, and who wanted it, why."""

    county: CountySlug
    pool: PoolId
    """The pool whose date and place are printed: after a postponement not that of the draw."""
    draw: DrawId
    place: int = Field(ge=1)
    juror_number: str
    number: int = Field(ge=2)
    """Which print of the letter this is; the first one is in the batch."""
    form: FormVersion
    tracking: str
    code_sha256: Hex32
    sha256: Hex32
    letters_sha256: Hex32
    manifest_sha256: Hex32
    by: Subject
    role: str = ""
    """In what role."""
    at: datetime
    why: str
    court_order: str | None = None
    """On what order it went out with fewer than fourteen days to go."""
    asked: Step | None = None
    """Who asked for it, where it took two people."""


class Member(Record):
    """A person's place in a pool, without anything that names the person."""

    pool: PoolId
    draw: DrawId
    person: PersonId
    place: int = Field(ge=1)
    juror_number: str
    status: Literal["summoned", "held"]
    why: str = ""
    flag: str = ""
    """Why the address is printed as it came, where nobody could put it in order."""
