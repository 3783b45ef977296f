"""The routes of the vendors: the register, their contracts, the year's notices, the public page."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints, model_validator

from access import due, vendors
from access.vendor_answers import (
    PublicVendor,
    PublicVendors,
    ShownNotice,
    ShownVendor,
    VendorList,
)
from access.vendors import Clause, Element
from jury import wiring
from jury.access_log import Opening
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import Conflict, ContractIncomplete, DayImplausible
from jury.listing import Listing
from jury.reasons import Reason
from jury.records import Hex32, Record
from jury.staff import Contract, Flow, Vendor, VendorId

door = Door()

AN_HOUR = 3600
Line = Annotated[str, StringConstraints(min_length=2, max_length=200)]


class GivenContract(Record):
    """A contract: the hash of the paper, its first and its last day, the clauses it has, and what
    may leave under it."""

    sha256: Hex32
    begins_on: date
    ends_on: date
    clauses: Annotated[tuple[Clause, ...], Field(max_length=len(vendors.CLAUSES))]
    covers: Annotated[tuple[Flow, ...], Field(max_length=2)] = ()

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.ends_on < self.begins_on:
            raise ValueError("a contract ends after it has begun")
        return self


class VendorEntry(Record):
    """A provider, what it gets about people, for what, and under what contract."""

    id: VendorId
    name: Line
    service: Line
    contact: Line
    """An office of the vendor's, never somebody's private address."""
    elements: Annotated[tuple[Element, ...], Field(min_length=1, max_length=20)]
    contract: GivenContract


class ContractChange(Record):
    """A new contract, or another end of one that is on file, and why."""

    contract: GivenContract
    reason: Reason


class NoticeSent(Record):
    """That the notice of a year went out."""

    year: int = Field(ge=2000, le=2999)
    sent_on: date
    reason: Reason


class VendorsAsked(Listing):
    """Which part of the register of vendors is asked for."""


CONTRACT = {
    "sha256": "5f" * 32,
    "begins_on": "2026-07-01",
    "ends_on": "2027-06-30",
    "clauses": list(vendors.CLAUSES),
    "covers": ["printing"],
}


@door.get("/v1/counties/<county>/vendors", asks=VendorsAsked, gives=VendorList)
def list_vendors(county: str) -> Response[str]:
    """List the providers that get personal data, with their contracts and notices."""
    asked, slug = door.query(VendorsAsked), county_of(county).slug
    return door.listed(
        asked,
        lambda after: (
            one for one in vendors.vendors(wiring.access(), slug).vendors if one.id > after
        ),
        name="vendors",
        key=lambda one: one.id,
        shown=lambda one: _vendor(slug, one).model_dump(mode="json"),
    )


@door.get("/v1/counties/<county>/vendors/<vendor>", gives=ShownVendor)
def read_vendor(county: str, vendor: str) -> Response[str]:
    """Show a provider that gets personal data."""
    slug = county_of(county).slug
    return _answered(slug, vendors.vendor(wiring.access(), slug, vendor))


@door.post(
    "/v1/counties/<county>/vendors",
    takes=VendorEntry,
    gives={HTTPStatus.CREATED: ShownVendor},
    refuses=(Conflict, ContractIncomplete),
    example={
        "id": "printing-house",
        "name": "A Printing House",
        "service": "prints and mails the letters",
        "contact": "the printing house's desk for data protection, 1 Works Road, Anytown",
        "elements": ["name", "mailing-address", "juror-number", "letter-code", "service-date"],
        "contract": CONTRACT,
    },
    versions=("told",),
)
def register_vendor(county: str) -> Response[str]:
    """Enter a provider into the register, under a contract that has every clause it needs."""
    given, slug = door.body(VendorEntry), county_of(county).slug
    fresh = Vendor(
        id=given.id,
        name=given.name,
        service=given.service,
        contact=given.contact,
        elements=given.elements,
        contract=_contract(given.contract),
        registered=door.step("registered"),
    )
    held = vendors.register(wiring.access(), fresh, _line(fresh.id))
    return _answered(slug, held, HTTPStatus.CREATED)


@door.post(
    "/v1/counties/<county>/vendors/<vendor>/contract",
    takes=ContractChange,
    gives=ShownVendor,
    refuses=(Conflict, ContractIncomplete),
    example={
        "contract": CONTRACT | {"ends_on": "2026-12-31"},
        "reason": "the court has given notice to the end of the year",
    },
    versions=("seen", "told"),
)
def change_contract(county: str, vendor: str) -> Response[str]:
    """Enter a new contract, or another end of one on file; an end bites at the county's midnight.

    What stood before is kept.
    """
    given, slug = door.body(ContractChange), county_of(county).slug
    held = door.unless_stale(vendors.vendor(wiring.access(), slug, vendor))
    step = door.step("contract", given.reason)
    after = vendors.bind(
        wiring.access(), held, _contract(given.contract), step=step, line=_line(vendor)
    )
    return _answered(slug, after)


@door.post(
    "/v1/counties/<county>/vendors/<vendor>/notices",
    takes=NoticeSent,
    gives=ShownVendor,
    refuses=(Conflict, DayImplausible),
    example={
        "year": 2026,
        "sent_on": "2026-01-12",
        "reason": "mailed to everybody on the list of the year",
    },
    versions=("seen", "told"),
)
def record_vendor_notice(county: str, vendor: str) -> Response[str]:
    """Record that the year's notice of a provider went out; after 30 January it counts as late."""
    given, slug = door.body(NoticeSent), county_of(county).slug
    held = door.unless_stale(vendors.vendor(wiring.access(), slug, vendor))
    if given.sent_on > _today(slug):
        raise DayImplausible("that day has not come yet")
    step = door.step("notice sent", given.reason)
    after = vendors.send_notice(
        wiring.access(),
        held,
        year=given.year,
        sent_on=given.sent_on,
        step=step,
        line=_line(vendor),
    )
    return _answered(slug, after)


@door.get("/v1/public/counties/<county>/vendors", gives=PublicVendors, lasts=AN_HOUR)
def read_vendors(county: str) -> Response[str]:
    """Show anybody which providers get personal data of jurors, which, and until when."""
    held = vendors.vendors(wiring.access(), county_of(county).slug).vendors
    return door.answer(
        PublicVendors(
            vendors=tuple(
                PublicVendor(
                    name=one.name,
                    service=one.service,
                    elements=one.elements,
                    contract_ends_on=one.bound_until,
                )
                for one in held
            )
        )
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


# -- what is shown --------------------------------------------------------------------------------


def _answered(county: str, held: Vendor, status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
    return door.answer(_vendor(county, held), status, of=held)


def _vendor(county: str, held: Vendor) -> ShownVendor:
    today, office = _today(county), f"the jury office of {county_of(county).name}"
    kept = {
        name: getattr(held, name)
        for name in ShownVendor.model_fields
        if name in Vendor.model_fields and name != "notices"
    }
    notices = tuple(
        ShownNotice(
            year=one.year,
            text=vendors.notice_text(held, one.year, office),
            drafted_at=one.drafted_at,
            due_on=due.last_day(one.year),
            sent=one.sent,
            sent_on=one.sent_on,
            late=due.is_late(one, today),
        )
        for one in held.notices
    )
    return ShownVendor(**kept, bound=held.is_bound(today), notices=notices)


def _line(vendor: str) -> Opening:
    return door.opening("registered", about=vendor)


def _contract(given: GivenContract) -> Contract:
    return Contract.model_validate(given.model_dump())


def _today(county: str) -> date:
    return local_date(wiring.now(), county_of(county).time_zone)
