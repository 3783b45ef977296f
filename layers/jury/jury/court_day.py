"""The court day as records: who came, which panels were drawn of them, and what became of each."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from jury.records import (
    JUROR_NUMBER,
    CountySlug,
    Hex32,
    PanelId,
    PersonId,
    PoolId,
    Record,
    RoomActId,
    Step,
    Subject,
)

CaseNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{3,29}$")]
"""A case's number as the clerk's docket writes it, in capitals."""
Room = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,19}$")]
"""A courtroom."""
Judge = Annotated[
    str,
    StringConstraints(pattern=r"^[^\W\d_][^\W\d_ .'-]{0,59}([ .'-]+[^\W\d_]+)*\.?$", max_length=60),
]
"""The judge who sits, as the sheet names them."""
JurorNumber = Annotated[str, StringConstraints(pattern=rf"^{JUROR_NUMBER}$")]
Party = Literal["state", "defense", "plaintiff", "defendant"]
"""Who strikes: the state or the defense, or in a civil case either party."""
Outcome = Literal["sworn", "alternate", "cause", "peremptory", "not_reached"]
"""What became of somebody on a panel."""
CaseKind = Literal[
    "capital", "felony-life", "felony", "misdemeanor", "civil", "eminent-domain", "grand-jury"
]
"""What is tried: it decides how many jurors are sworn and how many strikes each side has."""


class Attendance(Record):
    """That somebody was in court on one day: when they came, and when they were let go."""

    county: CountySlug
    juror_number: JurorNumber
    pool: PoolId
    """The pool to which they came."""
    day: date
    came: Step
    left: Step | None = None
    """The day's end for them: let go early, or at the end of the day; None while they are here."""
    own_request: bool = False
    """They asked to go home before this day's end. It is a day in court like any other: what
    s. 40.24 does not pay is a service from which somebody was excused at their own request."""
    cancelled: Step | None = None
    """The entry was a mistake: the person was not there."""
    reported_before: date | None = None
    """When the person had last reported before this day: what a cancelled entry gives back."""
    history: tuple[Step, ...] = ()
    """What had been entered of the day and was changed since."""
    version: int = Field(default=1, ge=1)
    """How often this has been written."""


class Seat(Record):
    """One person's place on a panel, and what became of them."""

    seat: int = Field(ge=1)
    """The place in the order that the second act drew: the line of the Case Information Sheet."""
    juror_number: JurorNumber
    person: PersonId
    outcome: Outcome | None = None
    by: Party | None = None
    """Who struck, for a peremptory challenge."""
    decided: Step | None = None
    afterwards: Literal["returned", "discharged"] | None = None
    """Back in the room or let go: the panel has no more to do with them."""


PanelStatus = Literal["ordered", "called", "done", "released"]
"""Asked for; drawn, permuted and in the courtroom; with an outcome for each seat and the people
back or let go; or given up as a whole, everybody back in the room."""


class Panel(Record):
    """A panel: for which case it was drawn, by which two random acts, and who sits where."""

    id: PanelId
    county: CountySlug
    pool: PoolId
    case: CaseNumber
    number: int = Field(default=1, ge=1, le=9)
    """Which panel for this case: a second one after the first did not yield a jury."""
    kind: CaseKind
    judge: Judge
    room: Room
    wanted: int = Field(ge=1, le=500)
    """How many were asked for; with fewer present, and only when asked, as many as there were."""
    drawing: RoomActId
    """The act that draws from those present (purpose `panel`)."""
    ordering: RoomActId
    """The act that permutes them (purpose `panel-order`)."""
    status: PanelStatus = "ordered"
    seats: tuple[Seat, ...] = ()
    """In the order of the second act; empty before it is signed."""
    version: int = Field(default=1, ge=1)
    history: tuple[Step, ...] = ()


class Floor(Record):
    """The room of one pool: at most one random act of it at a time.

    While an act is under way nobody of the pool is called, let go or brought back, so that what
    was drawn from is what there is.
    """

    county: CountySlug
    pool: PoolId
    acting: RoomActId | None = None
    version: int = Field(default=0, ge=0)


class Dismissal(Record):
    """So many of those present, let go by lot: a random act, and what came of it."""

    id: RoomActId
    county: CountySlug
    pool: PoolId
    number: int = Field(ge=1, le=99)
    """Which dismissal of this pool: the same number again is the same question."""
    wanted: int = Field(ge=1, le=1_000)
    frame: Hex32
    dismissed: tuple[JurorNumber, ...] = ()
    """Who was let go, in the order drawn; empty before the act is signed."""
    withdrawn: bool = False
    """Given up before it was drawn: nobody is let go by it."""
    by: Subject
    history: tuple[Step, ...] = ()


# -- pay ----------------------------------------------------------------------

PayRunId = Annotated[str, StringConstraints(pattern=r"^pay-[0-9a-f]{16}$")]


class Wages(Record):
    """Whether somebody's employer goes on paying them while they serve (s. 40.24)."""

    county: CountySlug
    juror_number: JurorNumber
    go_on: bool
    """Their regular wages go on: nothing is due for the first days."""
    donated: bool = False
    """They give their fee away, where the circuit lets them."""
    said: Step
    history: tuple[Step, ...] = ()


class PaidDays(Record):
    """So many days at one rate."""

    cents: int = Field(ge=0)
    days: int = Field(ge=1)


class PayLine(Record):
    """What one person is paid by a run; nobody's name."""

    juror_number: JurorNumber
    person: PersonId
    days: tuple[PaidDays, ...] = ()
    """In the order served; days for which nothing is due count as well."""
    cents: int = Field(ge=0)
    donated: bool = False


class PayRun(Record):
    """A payment run: whom it pays, what all of them get, and the file that says so."""

    id: PayRunId
    county: CountySlug
    pool: PoolId | None = None
    """Only those of one pool; none: everybody in the county whose service is over."""
    number: int = Field(ge=1, le=999)
    """Which run of this pool, or of the county: the same number again is the same run."""
    ordered: Step
    done: Step | None = None
    """When every line was on file; nobody is added after that."""
    people: int = 0
    cents: int = 0
    file: Hex32 | None = None
    """The hash of the file for the finance system."""
    waiting: tuple[JurorNumber, ...] = ()
    """Who could not be paid yet, since nobody has said whether their wages go on."""
