"""What the routes of a person's record answer with; the published description is made of it."""

from datetime import date, datetime
from typing import Literal

from jury.people_store import Amendment
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


class FoundPerson(Record):
    """Somebody of the name that was looked for, with what tells namesakes apart."""

    id: PersonId
    name: Name
    date_of_birth: date
    zip5: str
    """Of the residence."""
    status: Status
    flags: tuple[Flag, ...]


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
    decided_by: Subject
    decided_at: datetime
    lifted_by: Subject | None
    lifted_at: datetime | None


class PersonRecord(Record):
    """Everything on file about a person; of numbers the last four only."""

    id: PersonId
    version: int
    name: Name
    name_from: Literal["dhsmv", "juror"]
    name_on: date | None
    """When the juror reported it."""
    date_of_birth: date
    residence: Address
    mailing: Address | None
    address_from: Literal["dhsmv", "juror"]
    address_on: date
    id_kind: Literal["D", "I", ""]
    licence_last4: str
    ssn_last4: str | None
    source: Literal["dhsmv", "affidavit"]
    status: Status
    flags: tuple[Flag, ...]
    restored: tuple[Flag, ...]
    """Flags that a restoration took away."""
    excusals: tuple[ShownExcusal, ...]
    last_reported: date | None
    deferred_to: PoolId | None
    returned_on: date | None
    """When a letter came back from the address."""
    file: FileId | None
    """The file that last changed the record."""
    history: tuple[Amendment, ...]
    """What the office did to the record, the first act first."""


class AmendedRecord(Record):
    """That a record was written: whose, and its version since. Nobody's name is in it."""

    id: PersonId
    version: int
    changed: bool
    """False when it all stood there already."""
