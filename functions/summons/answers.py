"""What the routes of the summons answer with; the published description is made of it."""

from datetime import date, datetime
from typing import Literal

from jury.access_log import Deed
from jury.counties import Location
from jury.grounds import Kind
from jury.life_cycle import Entry, Service, State
from jury.listing import Page
from jury.purposes import Purpose
from jury.records import (
    Batch,
    CountySlug,
    DrawId,
    FormVersion,
    Hex32,
    Language,
    PoolId,
    Record,
    Step,
    Subject,
)
from jury.summons_store import Emergency, Reporting
from jury.two_people import ShownRequest
from summons.gate import What
from summons.records import JurorNumber, Reconciliation, Tracking
from summons.status import Word

Proof = Literal["written-request", "physicians-statement", "judge"]

# -- letters ------------------------------------------------------------------------------


class PrintLinks(Record):
    """Links to a print file and its manifest, good for a few minutes."""

    letters: str
    manifest: str


class ShownBlock(Record):
    """One thing that keeps the gate shut, and the first of whom it is about."""

    what: What
    says: str
    jurors: tuple[str, ...]
    more: int
    """How many people it is about besides."""


class ShownGate(Record):
    """Whether the letters may go, or have gone as they should, and what is in the way."""

    open: bool
    blocks: tuple[ShownBlock, ...]


class HeldLetter(Record):
    """Somebody drawn who gets no letter, and why."""

    juror_number: JurorNumber
    why: str
    """Empty unless a purpose is said, and for the caller's own household."""


class FlaggedLetter(Record):
    """Somebody whose address is printed as it came, and why."""

    juror_number: JurorNumber
    flag: str


class BatchPage(Batch):
    """A pool's print file and its gate."""

    gate: ShownGate
    links: PrintLinks | None
    """The printer's alone, once the letters are released; null for everybody of the office."""
    holds: tuple[HeldLetter, ...] | None
    """Null for the printer, whose business it is not."""
    flags: tuple[FlaggedLetter, ...] | None
    """Null for the printer."""
    requests: tuple[ShownRequest, ...] | None
    """What waits for a second person: the release, and letters to one person of the draw, of which
    the reasons are empty unless a purpose is said. Null for the printer."""


class ShownReprint(Record):
    """One letter printed once more; its code is on the letter alone."""

    county: CountySlug
    pool: PoolId
    """The pool whose date and place are printed."""
    draw: DrawId
    place: int
    juror_number: JurorNumber
    number: int
    """Which print of the letter this is; the first one is in the batch."""
    form: FormVersion
    tracking: Tracking
    sha256: Hex32
    letters_sha256: Hex32
    manifest_sha256: Hex32
    by: Subject
    role: str
    at: datetime
    why: str
    """Empty to whoever says no purpose, and for a letter of the caller's own household."""
    court_order: str | None
    asked: Step | None
    """Who asked for it, with fewer than fourteen days to go; then `by` is who approved it."""
    links: PrintLinks | None
    """The printer's alone; null for everybody of the office."""


class ReprintList(Page):
    """The letters of a draw that were printed again, in the order drawn."""

    reprints: tuple[ShownReprint, ...]


class HeardPrinter(Record):
    """What all of the printer's word says by now of a pool's letters."""

    mail: Reconciliation
    settled: bool
    """True when every letter was mailed once and in time, and nothing else was."""


# -- a summons ----------------------------------------------------------------------------


class Appointment(Record):
    """When and where somebody reports, in the county's own time."""

    reports_at: datetime
    location: Location


class ToldStatus(Appointment):
    """What a juror is told: to report, not to report, to check again, or to wait to be called."""

    juror_number: JurorNumber
    pool: PoolId
    state: State
    reporting: Word
    check_after: datetime | None
    """When to look again, in the county's own time."""
    decided: bool
    """True when a person of the office has said so, or it follows from the summons itself."""


class ShownJuror(Service):
    """A summons as it stands. Masked, it says neither claim nor ground, question nor reason."""

    masked: bool


class JurorPage(ShownJuror):
    """A summons: where it stands, what the juror is told, and its whole history."""

    status: ToldStatus
    history: tuple[Entry, ...]
    """Masked, without grounds and reasons."""


class JurorDetails(Record):
    """A name and an address as the letter has them."""

    name: str
    address: tuple[str, ...]


class MaskedWays(Record):
    """By which ways somebody wants messages, as much of them as tells them apart."""

    email: str | None
    sms: str | None
    language: Language


class KeptMessages(Record):
    """What somebody asked for besides the letter."""

    messages: MaskedWays


class OpenDate(Appointment):
    """A pool with room."""

    pool: PoolId
    room: int
    """How many more people it takes from others."""


class OpenDates(Record):
    """The dates with room, and whether one of them is the juror's for the asking."""

    first: bool
    """True while the summons was never postponed."""
    until: date
    """The last day to which service can be postponed."""
    dates: tuple[OpenDate, ...]


class DraftLink(Record):
    """A link to a draft notice, good for a few minutes; null unless a purpose is said."""

    url: str | None


# -- a pool -------------------------------------------------------------------------------


class JurorList(Page):
    """A pool's summonses: of its draw in the order drawn, then those from other pools."""

    jurors: tuple[ShownJuror, ...]
    counts: dict[str, int]
    """Of the whole pool, by state."""
    claims: int
    """How many people of the whole pool wait for a decision on a claim."""
    questions: int
    """How many people of the whole pool the office has to look at."""


class ReturnedMail(Record):
    """Whose letter came back."""

    jurors: tuple[Service, ...]


class ReportingPage(Record):
    """The office's newest word on whether a pool reports, or nothing yet."""

    reporting: Reporting | None


class EmergencyList(Page):
    """The emergencies that were declared in the county, by number."""

    emergencies: tuple[Emergency, ...]


# -- at the juror's own door --------------------------------------------------------------


class ClaimableGround(Record):
    """A ground on which somebody may ask to be excused, and what that takes."""

    name: str
    section: str
    """Where the law has it."""
    meaning: str
    needs: Proof | None
    """A paper, or a judge; or nothing but the claim."""
    kind: Kind


class GroundList(Record):
    """The grounds on which somebody may ask to be excused."""

    grounds: tuple[ClaimableGround, ...]


class OwnDetails(JurorDetails):
    """A name and an address as the letter has them, and what the person has said of them."""

    confirmed: bool
    messages: MaskedWays


class OwnOpening(Record):
    """That somebody of the office opened or changed one's record, or the letters of one's pool."""

    at: datetime
    role: str
    purpose: Purpose | None
    """Null where the act itself says it, as with a change."""
    deed: Deed


class OwnOpenings(Record):
    """Who opened one's record by role, the newest first; nobody is named."""

    openings: tuple[OwnOpening, ...]


class AnswerTaken(Record):
    """What the record says once an answer is taken down."""

    state: State
    confirmed: bool


class PostponedTo(Appointment):
    """The new date."""

    state: State
    pool: PoolId


class ClaimFiled(Record):
    """A claim that waits for a person's decision."""

    state: State
    claimed: str
    needs: Proof | None
    decided_by: Literal["judge", "office"]
