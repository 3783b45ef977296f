"""From a person's record to the letter that is sent: names, address, numbers, codes."""

import base64
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from jury.calendar import local_instant
from jury.canonical import sha256
from jury.counties import County, Court, seal
from jury.keys import keyed_hash
from jury.records import Address, Draw, Member, Person, Pool
from summons.records import (
    NEWEST_FORM,
    CourtNotice,
    Letter,
    Manifest,
    ManifestRow,
    Sender,
    letters_hash,
)

CODE_BYTES = 10
"""Eighty bits: nobody guesses a code, and none can be told from another."""

SUMMONS_BARCODE = "00"

MOST_PRINTS = 5
"""How often one letter is printed: its tracking numbers have room for no more."""
_PLACES = 20_000
"""No pool has more places than that; the next print's tracking numbers begin behind them."""


def juror_number(county: County, draw: Draw, place: int) -> str:
    """Return the number a juror is called by: county, place of the draw in the log, own place."""
    return f"{county.code:02d}-{draw.sequence:04d}-{place:04d}"


def juror_code(secret: bytes, place: int, number: int = 1) -> str:
    """Return the code that only this print of a letter carries.

    The secret is the draw's own and was random: nobody who lacks it can tell one code from
    another, and nothing about the person goes into it.
    """
    bits = bytes.fromhex(keyed_hash(secret, str(place), str(number)))[:CODE_BYTES]
    text = base64.b32encode(bits).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def code_hash(code: str) -> str:
    """Return what the court table knows of a code."""
    return sha256(code.replace("-", "").encode())


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


def tracking_number(court: Court, draw: Draw, place: int, number: int = 1) -> str:
    """Return the twenty digits under which the Postal Service follows one print of a letter."""
    assert number <= MOST_PRINTS  # noqa: S101 - whoever prints again has refused the sixth
    serial = (place + _PLACES * (number - 1)) % 100_000
    digits = f"{draw.sequence:04d}{serial:05d}"[len(court.mailer) - 15 :]
    return SUMMONS_BARCODE + court.mail_service + court.mailer + digits


def letter(
    person: Person,
    member: Member,
    address: Address,
    *,
    court: Court,
    draw: Draw,
    code: str,
    number: int = 1,
) -> Letter:
    """Return one print of one person's letter."""
    return Letter(
        place=member.place,
        juror_number=member.juror_number,
        name=printed_name(person),
        address=address_lines(address),
        routing=address.zip5 + address.zip4,
        tracking=tracking_number(court, draw, member.place, number),
        code=code,
        # Behind the hash sign: a browser keeps that part to itself, so no server logs it.
        url=f"https://{court.web}/j#{code.replace('-', '')}",
    )


def notice(
    pool: Pool, *, county: County, court: Court, dated: date, form: str = NEWEST_FORM
) -> CourtNotice:
    """Return what every letter of a pool has in common."""
    place = court.locations[pool.order.location]
    reports_at = pool.order.reports_at.astimezone(county.time_zone)
    return CourtNotice(
        form=form,
        kind=pool.order.kind,
        pool=pool.id,
        dated=dated,
        **dict(sender(county, court)),
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


def sender(county: County, court: Court) -> Sender:
    """Return whoever sends a court's papers, as their head says it."""
    return Sender(
        county_name=county.name,
        court_name=court.court,
        circuit=court.circuit,
        clerk_name="Clerk of the Court, Jury Services",
        return_lines=court.return_to,
        seal=seal(court),
    )


def evening_before(reports_at: datetime, county: County) -> datetime:
    """Return five in the afternoon of the day before, when jurors learn whether to report."""
    return local_instant(reports_at.date() - timedelta(days=1), time(17), county.time_zone)


def manifest_of(letters: Sequence[Letter], *, pool: str, sha256: str, pages: int) -> Manifest:
    """Return the delivery note of a print file: a row a letter, in the order of its pages."""
    return Manifest(
        pool=pool,
        sha256=sha256,
        letters_sha256=letters_hash((one.juror_number, one.tracking) for one in letters),
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
