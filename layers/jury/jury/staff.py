"""Who works with juror records: what they agreed to, who answers for them, what bars them; pure.

The rule of behaviour for staff is a document with versions. Nobody works before having signed the
version in force; interns, temporary staff and contractors also need their supervisor's signature
on the agreement, and a vendor's people lose their access when the vendor's contract ends.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from jury.keys import keyed_hash
from jury.names import folded
from jury.records import CountySlug, Hex32, Person, Record, Step, Subject

VendorId = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)
]

Position = Literal["employee", "intern", "temporary", "contractor", "vendor"]
Flow = Literal["printing", "messages"]
"""How personal data leaves for a vendor: letters to a printer, messages to a provider."""

SUPERVISED: frozenset[Position] = frozenset({"intern", "temporary", "contractor"})
"""Whose agreement holds only with their supervisor's signature beside their own."""

CONFIRMED_WITHIN = timedelta(hours=72)
"""How long one person's consequence may go without a second one's word: a weekend and a day, the
time that the policy's other clock gives too (clause XIV.D)."""

MEMBER, POLICY, EDITIONS, VENDORS = "MEMBER", "POLICY", "EDITIONS", "VENDORS"
"""The registers, as the access table names them."""
ALL = "ALL"
"""The one entry of a register that the door reads whole: adopted policies, and vendors."""


# -- the policy ---------------------------------------------------------------------------


class Edition(Record):
    """A version of the policy that was adopted, as far as the door has to know it."""

    version: int = Field(ge=1)
    text_sha256: Hex32
    notice_sha256: Hex32
    effective_on: date


class Editions(Record):
    """The adopted versions of a county's policy, the oldest first."""

    county: CountySlug
    adopted: tuple[Edition, ...] = ()

    def in_force(self, today: date) -> Edition | None:
        """Return the version in force on a day of the county's, or None before the first."""
        begun = [one for one in self.adopted if one.effective_on <= today]
        return max(begun, key=lambda one: (one.effective_on, one.version), default=None)


# -- people of the office -------------------------------------------------------------------


class Cosignature(Record):
    """A supervisor's signature on somebody's agreement."""

    by: Subject
    at: datetime
    turn: int = 0
    """Whose turn it was to supervise, as the member's entry counts them."""


class Agreement(Record):
    """That somebody has read a version of the policy and agrees to it; it is never taken away."""

    version: int = Field(ge=1)
    text_sha256: Hex32
    notice_sha256: Hex32
    """Of the notice of monitoring that was shown with it."""
    signed_at: datetime
    cosigned: tuple[Cosignature, ...] = ()
    """Every supervisor's signature, the newest last: a new one goes to the same agreement."""


class Sanction(Record):
    """A consequence that a person decided on: what it is, how long, and who else stands behind it.

    It bites from the first; the second person has until `overdue_at`. One that nobody confirms
    holds on all the same: who is kept out wrongly is let in by a lifting, who was let in wrongly
    by nothing.
    """

    number: int = Field(ge=1)
    case: str
    kind: Literal["warn", "restrict", "suspend", "revoke"]
    roles: tuple[str, ...] = ()
    """For `restrict`: the roles that are taken away."""
    imposed: Step
    confirmed: Step | None = None
    """That another person stands behind it."""
    until: datetime | None = None
    """When it ends by itself; None lasts until it is lifted."""
    lifting_asked: Step | None = None
    lifted: Step | None = None
    """That another person let it end before its time, as one had asked."""

    @property
    def overdue_at(self) -> datetime:
        """The instant from which it is overdue that another person confirms it."""
        return self.imposed.at + CONFIRMED_WITHIN

    def is_unconfirmed(self, now: datetime) -> bool:
        """Tell whether it bites though nobody confirmed it in time."""
        return self.holds(now) and self.confirmed is None and now >= self.overdue_at

    def holds(self, now: datetime) -> bool:
        """Tell whether it bites at an instant."""
        begun = self.imposed.at <= now
        return begun and self.lifted is None and (self.until is None or now < self.until)


class Member(Record):
    """Somebody who works with the county's juror records, by the login, which names nobody."""

    county: CountySlug
    subject: Subject
    position: Position
    supervisor: Subject | None = None
    turn: int = 0
    """How often supervisor, position or vendor have changed, or the person has come back: what was
    signed beside them in an earlier turn does not count in this one."""
    vendor: VendorId | None = None
    """For whom a vendor's people work."""
    registered: Step
    agreements: tuple[Agreement, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    marks: tuple[Hex32, ...] = ()
    """Keyed hashes of their own name and household, so that nobody opens their own record alone."""
    ended: Step | None = None
    """That they work here no more. Their entry stays, with all that they signed."""
    history: tuple[Step, ...] = ()

    def agreement(self, version: int) -> Agreement | None:
        """Return what they signed of a version, or None."""
        return next((one for one in self.agreements if one.version == version), None)


class Contract(Record):
    """What a vendor is bound by: which paper, until when, and what it says."""

    sha256: Hex32
    begins_on: date
    ends_on: date
    """The last day on which the vendor's people get in."""
    clauses: tuple[str, ...]
    covers: tuple[Flow, ...] = ()
    """What may leave under it: of any other service nothing ever does."""


class AnnualNotice(Record):
    """The year's notice of a vendor: drafted by a schedule, sent by a person."""

    year: int
    drafted_at: datetime
    sent: Step | None = None
    sent_on: date | None = None
    """The day on which it went out, as the person who sent it says."""


class Vendor(Record):
    """A provider that gets personal data: which elements, for what, under what contract."""

    id: VendorId
    name: str
    service: str
    contact: str
    elements: tuple[str, ...]
    contract: Contract
    """The newest one."""
    earlier: tuple[Contract, ...] = ()
    """Those before it, each to its own end: a renewal that is signed ahead cuts nobody off."""
    registered: Step
    notices: tuple[AnnualNotice, ...] = ()
    history: tuple[Step, ...] = ()

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """Every contract, the newest first."""
        return (self.contract, *self.earlier)

    @property
    def bound_until(self) -> date:
        """The last day that any contract covers."""
        return max(one.ends_on for one in self.contracts)

    def is_bound(self, day: date) -> bool:
        """Tell whether a contract covers a day of the county's."""
        return any(one.begins_on <= day <= one.ends_on for one in self.contracts)

    def covers(self, flow: Flow, day: date) -> bool:
        """Tell whether a contract lets something leave for the vendor on a day of the county's."""
        return any(
            flow in one.covers and one.begins_on <= day <= one.ends_on for one in self.contracts
        )


class Vendors(Record):
    """A county's vendors: one entry, so that the door asks once."""

    county: CountySlug
    vendors: tuple[Vendor, ...] = ()

    def named(self, vendor: str | None) -> Vendor | None:
        """Return a vendor, or None."""
        return next((one for one in self.vendors if one.id == vendor), None)

    def cover(self, flow: Flow, day: date) -> bool:
        """Tell whether there is anybody for whom something may leave on a day of the county's."""
        return any(one.covers(flow, day) for one in self.vendors)


# -- the door --------------------------------------------------------------------------------

Bar = Literal[
    "NotRegistered",
    "AgreementMissing",
    "CosignatureMissing",
    "SupervisorMissing",
    "Suspended",
    "Revoked",
    "Restricted",
    "ContractEnded",
]


class Standing(Record):
    """What the registers say of somebody who stands at the door."""

    editions: Editions
    member: Member | None
    vendors: Vendors
    supervisor: Member | None = None
    """Whoever answers for an intern, temporary staff or a contractor, if they are registered."""


def bar(standing: Standing, *, role: str, now: datetime, today: date) -> Bar | None:
    """Return what keeps somebody from acting in a role, the gravest first; None when nothing does.

    Before a county's first policy is in force nobody can have signed it, and all are barred.
    """
    return next(_bars(standing, role, now, today), None)


def _bars(standing: Standing, role: str, now: datetime, today: date) -> Iterator[Bar]:
    member = standing.member
    if member is None or member.ended is not None:
        yield "NotRegistered"
        return
    held = [one for one in member.sanctions if one.holds(now)]
    if any(one.kind == "revoke" for one in held):
        yield "Revoked"
    if any(one.kind == "suspend" for one in held):
        yield "Suspended"
    if any(one.kind == "restrict" and role in one.roles for one in held):
        yield "Restricted"
    if (role == "printer" or member.vendor) and not _under_contract(standing, role, today):
        yield "ContractEnded"
    if member.position in SUPERVISED and not _answers(standing.supervisor, now):
        yield "SupervisorMissing"
    edition = standing.editions.in_force(today)
    agreement = member.agreement(edition.version) if edition is not None else None
    if agreement is None:
        yield "AgreementMissing"
    elif not is_cosigned(member, agreement):
        yield "CosignatureMissing"


def is_cosigned(member: Member, agreement: Agreement) -> bool:
    """Tell whether an agreement has the signature of whoever supervises its signer now.

    What somebody signed in an earlier turn stays on file, and does not count.
    """
    if member.position not in SUPERVISED:
        return True
    return any((one.by, one.turn) == (member.supervisor, member.turn) for one in agreement.cosigned)


def _answers(supervisor: Member | None, now: datetime) -> bool:
    """Tell whether a supervisor is still there to answer for somebody."""
    if supervisor is None or supervisor.ended is not None:
        return False
    return not any(
        one.kind in {"suspend", "revoke"} and one.holds(now) for one in supervisor.sanctions
    )


def _under_contract(standing: Standing, role: str, today: date) -> bool:
    vendor = standing.vendors.named(standing.member.vendor) if standing.member else None
    if vendor is None:
        return False
    return vendor.covers("printing", today) if role == "printer" else vendor.is_bound(today)


# -- whose own record --------------------------------------------------------------------------


def own_marks(
    secret: bytes, *, last: str, first: str, born: date, households: Iterable[tuple[str, str]]
) -> tuple[str, ...]:
    """Return the keyed hashes by which a person and the people of the same house are known.

    A household is the lines of an address and a ZIP code. Of the lines only the house's number or
    the box's counts: streets and apartments are written in too many ways to be compared.
    """
    return tuple(_marks(secret, last, first, born, households))


def marks_of(secret: bytes, person: Person) -> frozenset[str]:
    """Return the same of a record on the roll."""
    places = [person.residence, *([person.mailing] if person.mailing else [])]
    return frozenset(
        _marks(
            secret,
            person.name.last,
            person.name.first,
            person.date_of_birth,
            [(f"{one.line1}, {one.line2}", one.zip5) for one in places],
        )
    )


def _marks(
    secret: bytes, last: str, first: str, born: date, households: Iterable[tuple[str, str]]
) -> Iterator[str]:
    yield keyed_hash(secret, "self", folded(last), folded(first), born.isoformat())
    houses = {(house, zip5) for lines, zip5 in households for house in _houses(lines)}
    for house, zip5 in sorted(houses):
        yield keyed_hash(secret, "household", folded(last), house, zip5)


BOX = re.compile(r"\b(?:P ?O ?B|(?:P ?O ?)?BOX) ?(?:NO ?|# ?)?([0-9]+)")
UNIT = re.compile(
    r"(?:\b(?:APT|APARTMENT|UNIT|STE|SUITE|LOT|RM|ROOM|FL|FLOOR|BLDG|BUILDING|TRLR|TRAILER|SPC|SPACE"
    r"|NO|PMB)\b ?#? ?|# ?)[A-Z]{0,2} ?[0-9]+[A-Z]?\b"
)
"""A part of a house, by Publication 28's words and the usual ones, where it has a number."""


def _houses(lines: str) -> frozenset[str]:
    """Return by what number a house is known: the street's, the box's, or both if both are given.

    Where there is neither, the words of the lines themselves stand for the house.
    """
    plain = unicodedata.normalize("NFKC", lines).upper()
    text = " ".join(re.sub(r"[^A-Z0-9#]", " ", plain).split())
    boxes = {f"box {int(number)}" for number in BOX.findall(text)}
    # A number of a road or a route that leads to a box is no house's.
    streets = UNIT.sub(" ", BOX.sub(" ", text)).split()
    if boxes and not (streets and streets[0][0].isdigit()):
        return frozenset(boxes)
    number = re.search(r"[0-9]+", " ".join(streets)) or re.search(r"[0-9]+", text)
    return frozenset(boxes | {str(int(number[0])) if number else folded(lines)})
