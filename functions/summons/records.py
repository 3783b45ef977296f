"""What a print run is made of: the letter, the court's notice, and the printer's manifest."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, model_validator

from jury.canonical import document_hash
from jury.records import FormVersion, Hex32, PoolId, Record

JurorNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9](-?[A-Z0-9]){0,23}$")]
"""Capitals, digits and single hyphens: what Code 128 and a telephone both carry well."""
Tracking = Annotated[str, StringConstraints(pattern=r"^[0-9][0-4][0-9]{18}$")]
"""The 20 digits of an Intelligent Mail barcode; the second is never above 4."""
Routing = Annotated[str, StringConstraints(pattern=r"^([0-9]{5}([0-9]{4}([0-9]{2})?)?)?$")]
"""ZIP code, ZIP+4 and delivery point: 0, 5, 9 or 11 digits."""
SecretCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{4}(-[A-Z0-9]{4}){3,6}$")]
"""The juror's code as it is typed: groups of four. Who makes it sees to its 80 random bits."""
Link = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{4,140}$")]
"""The address in the QR code. Longer, its squares would be too fine to scan."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=80)]

NEWEST_FORM = "summons-2"
"""The wording that a new print has; a letter that is printed again keeps its own."""

CITY_LINE = re.compile(r"^.*\S [A-Z]{2} (?P<zip5>[0-9]{5})(-(?P<zip4>[0-9]{4}))?$")


class Letter(Record):
    """One person's part of the print file: who and where, and how the letter is recognised."""

    place: int = Field(ge=1)
    """The letter's place in the print file, counted from one."""
    juror_number: JurorNumber
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    address: Annotated[tuple[Line, ...], Field(min_length=2, max_length=4)]
    """The delivery lines, the last of them `CITY ST ZIP` or `CITY ST ZIP+4`."""
    routing: Routing
    tracking: Tracking
    code: SecretCode
    url: Link

    @model_validator(mode="after")
    def _routes_to_the_address(self) -> Self:
        city = CITY_LINE.match(self.address[-1])
        if city is None:
            message = "the last line of an address reads CITY ST ZIP"
            raise ValueError(message)
        zip_code = city["zip5"] + (city["zip4"] or "")
        shared = min(len(zip_code), len(self.routing))
        if self.routing[:shared] != zip_code[:shared]:
            message = "the routing digits are not those of the ZIP code"
            raise ValueError(message)
        return self


class Sender(Record):
    """Whoever sends a paper, as its letterhead says it."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    county_name: Short
    """Without the word County: `Osceola`, `St. Johns`."""
    court_name: Short
    circuit: Short
    clerk_name: Short
    """The title of the office that sends the paper, never a person's name."""
    return_lines: Annotated[tuple[Short, ...], Field(min_length=1, max_length=4)]
    """The sender's postal address: it heads the paper, and answers by mail go there."""
    seal: bytes | None = None
    """The county's seal as a PNG in black or in greys; without one it is drawn, neutrally."""


class CourtNotice(Sender):
    """What every letter of a pool has in common: the court, the day, and how to reach it."""

    form: FormVersion = NEWEST_FORM
    """The version of the wording: a file of `texts/`."""
    kind: Literal["petit", "grand"]
    pool: PoolId
    dated: date
    """The day the letters are dated, in the county's own calendar."""
    location_name: Short
    location_lines: Annotated[tuple[Short, ...], Field(min_length=1, max_length=3)]
    location_notes: Annotated[tuple[Short, ...], Field(max_length=2)] = ()
    """What helps on the day: the entrance, the parking."""
    reports_at: AwareDatetime
    """Local time, with the county's own offset: it is printed as it stands."""
    check_from: AwareDatetime
    """Local time from which the call-in line and the page say whether to report."""
    phone: Short
    status_phone: Short
    """The call-in line with the recorded answer; may equal `phone`."""
    web: Annotated[str, StringConstraints(pattern=r"^[!-~]{4,48}$")]
    """The short address that a juror types; it has to fit one line of a column."""
    ada_contact: Annotated[str, StringConstraints(min_length=1, max_length=160)]
    """The ADA coordinator's office with telephone or e-mail."""
    service: Literal["one day or one trial", "term"]
    postponement_months: Literal[6, 12] = 6
    """s. 40.23(2): six months; twelve in a declared emergency."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.dated < self.reports_at.date():
            message = "a letter is dated before the day it summons to"
            raise ValueError(message)
        if not self.check_from < self.reports_at:
            message = "the answer whether to report comes before the hour of reporting"
            raise ValueError(message)
        if self.kind == "grand" and self.service != "term":
            message = "a grand jury serves a term"
            raise ValueError(message)
        return self


class Fault(StrEnum):
    """Why a letter can't be printed. It is held under this reason, and a person looks at it."""

    BLANK = "blank-name-or-address-line"
    CONTROL = "invisible-or-control-character"
    LETTER = "letter-not-in-the-typeface"
    NAME = "name-too-long"
    ADDRESS = "address-line-too-long"
    CITY = "last-line-not-city-state-zip"


# -- the manifest -------------------------------------------------------------


def letters_hash(letters: Iterable[tuple[str, str]]) -> str:
    """Return the hash over juror numbers and tracking numbers, in the order of the pages.

    Print file and manifest both carry it, so that either shows that it belongs to the other.
    """
    return document_hash([list(one) for one in letters])


class ManifestRow(Record):
    """One letter as the printer sees it: which page, for whom, under which tracking number."""

    place: int = Field(ge=1)
    juror_number: JurorNumber
    page: int = Field(ge=1)
    tracking: Tracking


class Manifest(Record):
    """The print file's delivery note: its hashes, its counts, and one row a letter."""

    pool: PoolId
    sha256: Hex32
    letters_sha256: Hex32
    pages: int = Field(ge=0)
    letters: int = Field(ge=0)
    rows: tuple[ManifestRow, ...]

    @model_validator(mode="after")
    def _counts_agree(self) -> Self:
        if not self.letters == self.pages == len(self.rows):
            message = "letters, pages and rows must be equally many"
            raise ValueError(message)
        if [row.page for row in self.rows] != list(range(1, self.pages + 1)):
            message = "the rows must follow the pages, one each"
            raise ValueError(message)
        for said in ("place", "juror_number", "tracking"):
            if len({getattr(row, said) for row in self.rows}) != len(self.rows):
                message = f"two rows have the same {said}"
                raise ValueError(message)
        listed = letters_hash((row.juror_number, row.tracking) for row in self.rows)
        if self.letters_sha256 != listed:
            message = "the hash of the letters is not that of the rows"
            raise ValueError(message)
        return self


# -- the printer's word ---------------------------------------------------------


class Confirmed(Record):
    """What the printer says about one letter."""

    juror_number: JurorNumber
    tracking: Tracking
    outcome: Literal["printed", "mailed", "spoiled"]
    on: date


class Reconciliation(Record):
    """Our prints against the printer's word, by juror number. Settled when all are mailed."""

    printed: int
    """How many of the batch are confirmed as printed, or as mailed, which says as much."""
    mailed: int
    """How many of the batch are confirmed as mailed, in whichever print."""
    missing: tuple[str, ...]
    """Of whom no print is confirmed as mailed, nor any as spoiled."""
    spoiled: tuple[str, ...]
    """Of whom a print was spoiled and none mailed: they need another one."""
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]
    """Whose letter was confirmed as mailed more than once under one tracking number."""
    mismatched: tuple[str, ...]
    """Juror numbers that came back with another letter's tracking number."""
    late: tuple[str, ...]
    """Whose letter went out fewer than fourteen days ahead, without a court order."""

    @property
    def settled(self) -> bool:
        """True when every letter was mailed once and in time, and nothing else was."""
        return not (self.missing or self.contradicts)

    @property
    def contradicts(self) -> bool:
        """True when what was confirmed is not what was printed; letters still to come are not."""
        return bool(self.spoiled or self.unknown or self.repeated or self.mismatched or self.late)
