"""From a person's record to the letter that is sent: names, address, numbers, codes."""

import base64
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from jury.calendar import local_instant
from jury.counties import County, Court
from jury.keys import keyed_hash
from jury.records import Address, Draw, Member, Person, Pool
from summons.records import CourtNotice, Letter, Manifest, ManifestRow

CODE_BYTES = 10
"""Eighty bits: nobody guesses a code, and none can be told from another."""

SUMMONS_BARCODE = "00"


def juror_number(county: County, draw: Draw, place: int) -> str:
    """Return the number a juror is called by: county, place of the draw in the log, own place."""
    return f"{county.code:02d}-{draw.sequence:04d}-{place:04d}"


def juror_code(secret: bytes, draw: Draw, person_id: str) -> str:
    """Return the code that only the letter carries; a reprint carries the same one."""
    bits = bytes.fromhex(keyed_hash(secret, draw.county, draw.id, person_id))[:CODE_BYTES]
    text = base64.b32encode(bits).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def printed_name(person: Person) -> str:
    """Return a name in the order in which a letter has it."""
    name = person.name
    return " ".join(part for part in (name.first, name.middle, name.last, name.suffix) if part)


def mailing_address(person: Person) -> Address:
    """Return where letters go: the mailing address where there is one."""
    return person.mailing or person.residence


def address_lines(address: Address) -> tuple[str, ...]:
    """Return an address as its lines, the last of them city, state and ZIP code."""
    code = f"{address.zip5}-{address.zip4}" if address.zip4 else address.zip5
    lines = (address.line1, address.line2, f"{address.city} {address.state} {code}")
    return tuple(line for line in lines if line)


def tracking_number(court: Court, draw: Draw, place: int) -> str:
    """Return the twenty digits under which the Postal Service follows one letter."""
    serial = f"{draw.sequence:04d}{place:05d}"[len(court.mailer) - 15 :]
    return SUMMONS_BARCODE + court.mail_service + court.mailer + serial


def letter(person: Person, member: Member, *, court: Court, draw: Draw, secret: bytes) -> Letter:
    """Return one person's letter."""
    address = mailing_address(person)
    code = juror_code(secret, draw, person.id)
    return Letter(
        place=member.place,
        juror_number=member.juror_number,
        name=printed_name(person),
        address=address_lines(address),
        routing=address.zip5 + address.zip4,
        tracking=tracking_number(court, draw, member.place),
        code=code,
        # Behind the hash sign: a browser keeps that part to itself, so no server logs it.
        url=f"https://{court.web}/j#{code.replace('-', '')}",
    )


def notice(pool: Pool, *, county: County, court: Court, dated: date) -> CourtNotice:
    """Return what every letter of a pool has in common."""
    place = court.locations[pool.order.location]
    reports_at = pool.order.reports_at.astimezone(county.time_zone)
    return CourtNotice(
        kind=pool.order.kind,
        pool=pool.id,
        dated=dated,
        county_name=county.name,
        court_name=court.court,
        circuit=court.circuit,
        clerk_name="Clerk of the Court, Jury Services",
        return_lines=court.return_to,
        location_name=place.name,
        location_lines=place.lines,
        reports_at=reports_at,
        check_from=evening_before(reports_at, county),
        phone=court.phone,
        status_phone=court.call_in,
        web=court.web,
        ada_contact=court.ada_contact,
        service="one day or one trial" if pool.order.kind == "petit" else "term",
    )


def evening_before(reports_at: datetime, county: County) -> datetime:
    """Return five in the afternoon of the day before, when jurors learn whether to report."""
    return local_instant(reports_at.date() - timedelta(days=1), time(17), county.time_zone)


def manifest_of(letters: Sequence[Letter], *, pool: str, sha256: str, pages: int) -> Manifest:
    """Return the delivery note of a print file: a row a letter, in the order of its pages."""
    return Manifest(
        pool=pool,
        sha256=sha256,
        pages=pages,
        letters=len(letters),
        rows=tuple(
            ManifestRow(
                place=one.place,
                juror_number=one.juror_number,
                page=page,
                tracking=one.tracking,
            )
            for page, one in enumerate(letters, start=1)
        ),
    )
