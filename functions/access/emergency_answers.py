"""What the routes of an emergency and of legal holds answer with; the description is made of it."""

from datetime import date, datetime

from access.holding import Copied, HoldId, Kept
from jury.glass import Because, Delay, GlassId, Revealed, Told, Why
from jury.listing import Page
from jury.records import Address, CourtOrder, Name, PersonId, Record, Step, Subject


class NoticeDraft(Record):
    """The draft of what a person is to be told; a person sends it, to whom the record names."""

    juror: PersonId
    text: str


class ShownGlass(Record):
    """An access in an emergency, and what became of it; nobody's personal data."""

    id: GlassId
    why: Why
    reason: str
    order: CourtOrder | None
    people: tuple[PersonId, ...]
    by: Subject
    role: str
    at: datetime
    open_until: datetime
    opened: tuple[Revealed, ...]
    notices: tuple[Told, ...]
    drafts: tuple[NoticeDraft, ...]
    """For each person who is still to be told; none while a delay lasts."""
    delays: tuple[Delay, ...]
    delayed: Because | None
    """Why nobody may be told yet, while that lasts."""
    due_at: datetime | None
    """By when everybody must have been told; nothing while no clock runs."""
    overdue: bool


class GlassList(Page):
    """Every access in an emergency, the oldest first."""

    glasses: tuple[ShownGlass, ...]


class EmergencyRecord(Record):
    """What somebody who broke the glass sees of a person."""

    juror: PersonId
    name: Name
    date_of_birth: date
    residence: Address
    mailing: Address | None
    due_at: datetime | None
    """By when the person must have been told of it."""


class ShownHold(Record):
    """A legal hold: on whose order, about what, and whether it still holds."""

    id: HoldId
    order: CourtOrder
    about: str
    reason: str
    placed: Step
    copied: Copied | None
    """Of a file: where its copy lies that does not expire; nothing when it had expired before."""
    kept: Kept | None
    """How much else was copied that would expire; nothing where there was none."""
    lifted: Step | None
    lifted_by_order: CourtOrder | None


class HoldList(Page):
    """The legal holds of a county."""

    holds: tuple[ShownHold, ...]
