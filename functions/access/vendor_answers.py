"""What the routes of the vendors answer with; the published description is made of it."""

from datetime import date, datetime

from jury.listing import Page
from jury.records import Record, Step
from jury.staff import Contract, VendorId


class ShownNotice(Record):
    """A year's notice of a vendor."""

    year: int
    text: str
    """The draft, as the register has the vendor now."""
    drafted_at: datetime
    due_on: date
    sent: Step | None
    sent_on: date | None
    late: bool
    """Whether it went out after its time, or has not gone out and its time is over."""


class ShownVendor(Record):
    """A provider that gets personal data."""

    id: VendorId
    name: str
    service: str
    contact: str
    elements: tuple[str, ...]
    contract: Contract
    earlier: tuple[Contract, ...]
    bound: bool
    """Whether a contract covers today: without one, the vendor's people do not get in."""
    registered: Step
    notices: tuple[ShownNotice, ...]
    history: tuple[Step, ...]


class VendorList(Page):
    """The register of vendors."""

    vendors: tuple[ShownVendor, ...]


class PublicVendor(Record):
    """A provider that gets personal data, as anybody may know."""

    name: str
    service: str
    elements: tuple[str, ...]
    contract_ends_on: date


class PublicVendors(Record):
    """A county's vendors."""

    vendors: tuple[PublicVendor, ...]
