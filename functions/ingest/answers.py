"""What the routes of the ingest answer with; the published description is made of it."""

from datetime import date
from typing import Literal

from ingest.reviewing import Standing
from jury.counties import County, Court
from jury.listing import Page
from jury.masks import YearOfBirth
from jury.records import (
    Address,
    AffidavitNumber,
    CountyFile,
    CountySlug,
    EarlierEntry,
    Flag,
    Name,
    PersonId,
    Record,
    Status,
    Step,
)
from jury.two_people import ShownRequest


class UploadForm(Record):
    """A form by which exactly one object can be put, for so many minutes."""

    url: str
    fields: dict[str, str]
    """What has to be sent along, before the file itself."""
    minutes: int


class FileList(Page):
    """The county's files."""

    files: tuple[CountyFile, ...]


class FilePage(CountyFile):
    """One file, and what waits for a second person."""

    requests: tuple[ShownRequest, ...]


class PlanPage(Record):
    """The page that a clerk reads before a held file is released: a table, as CSV. Without a
    purpose whoever a row names is there by the initials.
    """


class ShownReview(Record):
    """A row that a person must decide, or has decided: identifiers and sentences, nobody's name."""

    review: str
    county: CountySlug
    file: str
    line: int
    code: str
    sentence: str
    kind: str
    """The kind of file that the row came in."""
    people: tuple[PersonId, ...]
    flag: Flag | None
    decision: Literal["same", "new", "aside", "confirmed", "dismissed"] | None
    person: PersonId | None
    decided: Step | None
    status: Standing


class ReviewList(Page):
    """The questions of the county's files that stand as was asked."""

    reviews: tuple[ShownReview, ...]


class Compared(Record):
    """What a clerk compares; of numbers the last four only. Without a purpose it is masked."""

    name: Name
    date_of_birth: date | YearOfBirth
    residence: Address
    mailing: Address | None
    address_from: Literal["dhsmv", "juror"]
    address_on: date
    id_kind: str
    licence_last4: str
    ssn_last4: str | None


class OnTheRoll(Compared):
    """Somebody on the roll whom a row may concern."""

    id: PersonId
    source: Literal["dhsmv", "affidavit"]
    status: Status
    flags: tuple[Flag, ...] | None
    """Masked: null."""


class ReviewPage(Record):
    """A question, what its row says, and whom it may concern, side by side."""

    question: ShownReview
    row: Compared | dict[str, str]
    """The row as a person, or what a list of flags says of somebody."""
    people: tuple[OnTheRoll, ...]


class ShownAffidavit(Record):
    """An affidavit as it is on file; what it says of its signer lies on the roll."""

    county: CountySlug
    number: AffidavitNumber
    signed_on: date
    purpose: Literal["add", "restore"]
    registered: Step
    corrected: tuple[EarlierEntry, ...]
    """What was on file before it was corrected."""
    withdrawn: Step | None
    keyed_in: Step | None
    outcome: Literal["added", "found", "restored"] | None
    person: PersonId | None
    history: tuple[Step, ...]
    status: Literal["registered", "withdrawn", "keyed-in"]


class AffidavitList(Page):
    """The county's affidavits, by number."""

    affidavits: tuple[ShownAffidavit, ...]


class Waiting(Record):
    """An affidavit that waits to be keyed in, and by when it is due."""

    number: AffidavitNumber
    purpose: Literal["add", "restore"]
    signed_on: date
    due_on: date


class Late(Waiting):
    """An affidavit that was keyed in too late."""

    keyed_in_on: date


class Backlog(Record):
    """The affidavits of the county by how they stand to their two working days."""

    county: CountySlug
    today: date
    waiting: tuple[Waiting, ...]
    due_today: tuple[Waiting, ...]
    overdue: tuple[Waiting, ...]
    keyed_in_late: tuple[Late, ...]
    """Lately."""


class Configuration(Record):
    """A county as this deployment has it. It is data beside the code, and changes with a release:
    what a draw and a letter rest on is reviewed like the program, and nobody changes it by a call.
    """

    county: County
    court: Court
