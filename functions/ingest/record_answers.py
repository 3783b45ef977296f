"""What the routes of a person's record answer with; the published description is made of it."""

from datetime import date, datetime
from typing import Literal

from jury.grounds import ShownBy
from jury.listing import Page
from jury.masks import YearOfBirth
from jury.records import (
    Address,
    FileId,
    Flag,
    Name,
    PersonId,
    PoolId,
    Record,
    Status,
    Subject,
)
from jury.two_people import ShownRequest


class FoundPerson(Record):
    """Somebody of the name that was looked for, with what tells namesakes apart."""

    id: PersonId
    name: Name
    """Masked: the initials."""
    date_of_birth: date | YearOfBirth
    """Masked: the year."""
    zip5: str
    """Of the residence."""
    status: Status
    flags: tuple[Flag, ...] | None
    """Masked: null."""
    masked: bool


class FoundPeople(Record):
    """Who bears the name, by the first name."""

    people: tuple[FoundPerson, ...]
    more: bool
    """True when there are more: say more of the name, or the date of birth."""


class ShownExcusal(Record):
    """An excusal, with where the law has its ground."""

    ground: str
    section: str
    scope: Literal["summons", "until", "permanent"]
    until: date | None
    pool: PoolId | None
    shown_by: ShownBy | None
    decided_by: Subject
    decided_at: datetime
    lifted_by: Subject | None
    lifted_at: datetime | None
    lifted_shown_by: ShownBy | None
    """How what it was lifted on reached the office, where that was said."""


class ShownAmendment(Record):
    """One act of the office on a record: who, when, why, and what it changed."""

    what: Literal["corrected", "excused", "restored", "amended"]
    """Masked, an act that is no correction is `amended`."""
    at: datetime
    by: Subject
    role: str
    why: str
    old: dict[str, str]
    new: dict[str, str]


class PersonRecord(Record):
    """Everything on file about a person; of numbers the last four only.

    Masked, a name has its initials, a birth date its year, an address its city, state and ZIP code;
    numbers are empty or null, flags and excusals null, and a line of history says when somebody
    acted and not why.
    """

    id: PersonId
    version: int
    name: Name
    name_from: Literal["dhsmv", "juror"]
    name_on: date | None
    """When the juror reported it."""
    date_of_birth: date | YearOfBirth
    residence: Address
    mailing: Address | None
    address_from: Literal["dhsmv", "juror"]
    address_on: date
    id_kind: Literal["D", "I", ""]
    licence_last4: str
    ssn_last4: str | None
    source: Literal["dhsmv", "affidavit"]
    status: Status
    flags: tuple[Flag, ...] | None
    restored: tuple[Flag, ...] | None
    """Flags that a restoration took away."""
    excusals: tuple[ShownExcusal, ...] | None
    last_reported: date | None
    deferred_to: PoolId | None
    returned_on: date | None
    """When a letter came back from the address."""
    file: FileId | None
    """The file that last changed the record."""
    history: tuple[ShownAmendment, ...]
    """What the office did to the record, the first act first."""
    masked: bool


class AmendedRecord(Record):
    """That a record was written: whose, and its version since. Nobody's name is in it."""

    id: PersonId
    version: int
    changed: bool
    """False when it all stood there already."""


class OpeningRequest(ShownRequest):
    """A request to open one's own record, or one of one's household, that waits for another."""

    person: PersonId
    """Whose record it is: the approval goes to that person's openings."""
    to: Subject
    """To whom it would be opened."""


class OpeningRequests(Page):
    """The requests that another person may approve now, with their reasons."""

    requests: tuple[OpeningRequest, ...]


class OpenedRecord(Record):
    """To whom a second person has opened a record, and until when."""

    person: PersonId
    to: Subject
    until: datetime
