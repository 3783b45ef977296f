"""From a recorded draw to its print file: everybody drawn gets a place, and a letter or a reason.

The first print is the print: from then on the same step gives back what is on file.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, NamedTuple

from jury.buckets import PapersBucket
from jury.calendar import local_date
from jury.canonical import sha256
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.court_store import CourtStore
from jury.eligibility import exclusion
from jury.errors import DrawVoided
from jury.keys import KeyService
from jury.people_store import AddressBook, DrawKeyStore, PeopleStore, codes_of
from jury.records import Address, Batch, Draw, Member, Person, Pool
from jury.selection import read_selection
from jury.summons_store import Run, SummonsStore
from summons import compose
from summons.manifest import write_manifest
from summons.records import CITY_LINE, NEWEST_FORM, CourtNotice, Fault, Letter
from summons.verifying import kept_of, printed_addresses


@dataclass(frozen=True)
class Office:
    """What the steps of a summons work with."""

    court: CourtStore
    people: PeopleStore
    book: AddressBook
    papers: PapersBucket
    letters: PapersBucket
    keys: KeyService
    secrets: DrawKeyStore
    summonses: SummonsStore


class Drawn(NamedTuple):
    """Everybody drawn, each with a place, and what their letters are made of."""

    members: list[Member]
    people: Mapping[str, Person]
    addresses: Mapping[str, Address]


class Filed(NamedTuple):
    """A print file and its manifest, as they lie in the print bucket."""

    pages: int
    sha256: str
    letters_sha256: str
    manifest_sha256: str


def list_summoned(office: Office, pool: Pool, draw: Draw) -> list[Member]:
    """Give everyone drawn a place: summoned, or held with the reason why.

    Once the letters are printed the places are those of the print.
    """
    refuse_void(draw)
    assert draw.sequence is not None  # noqa: S101 - a recorded draw has its place in the log
    # A juror number leads to its draw; the draw's record is found by its own name only.
    office.summonses.file_run(
        Run(county=pool.county, sequence=draw.sequence, draw=draw.id, pool=pool.id)
    )
    if office.court.find_batch(pool.county, draw.id) is not None:
        return list(office.court.members(pool.county, draw.id))
    members = _placed(office, pool, draw).members
    office.court.list_members(pool.county, members)
    return members


def _placed(office: Office, pool: Pool, draw: Draw) -> Drawn:
    drawn = read_selection(office.papers, draw).people
    people = office.people.several(pool.county, drawn)
    kept = kept_of(office.book, people)
    addresses = printed_addresses(people, kept)
    flags = {one: checked.flag.value for one, checked in kept.items() if checked.flag}
    county = county_of(pool.county)
    members = []
    for place, person_id in enumerate(drawn, start=1):
        why = why_held(people.get(person_id), addresses.get(person_id), pool)
        members.append(
            Member(
                pool=pool.id,
                draw=draw.id,
                person=person_id,
                place=place,
                juror_number=compose.juror_number(county, draw, place),
                status="held" if why else "summoned",
                why=why,
                flag=flags.get(person_id, ""),
            )
        )
    return Drawn(members, people, addresses)


def why_held(person: Person | None, address: Address | None, pool: Pool) -> str:
    """Return why no letter may go to someone who was drawn; empty when one may."""
    if person is None or address is None:
        return "record-missing"
    # The law is asked again: between the draw and the letter a person can die or be excused.
    reason = exclusion(person, service=pool.service_date, pool=pool.id, in_open_pool=())
    if reason is not None:
        return reason.replace("_", "-")
    lines = compose.address_lines(address)
    if len(lines) < len(("street", "city")):
        return str(Fault.BLANK)
    from summons.window import set_address  # noqa: PLC0415 - as in `print_letters`

    block = set_address(compose.printed_name(person), lines)
    if isinstance(block, Fault):
        return str(block)
    return "" if CITY_LINE.match(lines[-1]) else str(Fault.CITY)


def print_pool(office: Office, pool: Pool, draw: Draw, *, now: datetime) -> Batch:
    """Print the letters and the manifest, and enter them as the draw's one batch.

    Whoever died or moved since the places were given is held or written to as the record reads
    now. Once a batch is on file it is given back, whatever has happened to anybody since.
    """
    refuse_void(draw)
    held = office.court.find_batch(pool.county, draw.id)
    return held if held is not None else _print(office, pool, draw, now=now)


def _print(office: Office, pool: Pool, draw: Draw, *, now: datetime) -> Batch:
    drawn = _placed(office, pool, draw)
    listed = set(office.court.members(pool.county, draw.id))
    # What was found since they were listed: a flagged address, a death, a name that can't be set.
    office.court.list_members(pool.county, [one for one in drawn.members if one not in listed])
    summoned = [member for member in drawn.members if member.status == "summoned"]
    secret = office.secrets.keep(pool.county, codes_key(draw), office.keys.entropy())
    court = court_of(pool.county)
    letters = [
        compose.letter(
            drawn.people[member.person],
            member,
            drawn.addresses[member.person],
            court=court,
            draw=draw,
            code=compose.juror_code(secret, member.place),
        )
        for member in summoned
    ]
    dated = local_date(_first_printed(pool, now), county_of(pool.county).time_zone)
    filed = file_letters(office, pool, letters, folder=folder_of(draw), dated=dated)
    codes = [compose.code_hash(letter.code) for letter in letters]
    office.court.list_codes(pool.county, dict(zip(codes, summoned, strict=True)))
    return office.court.print_batch(
        Batch(
            county=pool.county,
            pool=pool.id,
            draw=draw.id,
            form=NEWEST_FORM,
            selected=len(drawn.members),
            summoned=len(summoned),
            held=len(drawn.members) - len(summoned),
            printed=len(letters),
            printed_at=now,
            **filed._asdict(),
        )
    )


def file_letters(
    office: Office,
    pool: Pool,
    letters: Sequence[Letter],
    *,
    folder: str,
    dated: date,
    form: str = NEWEST_FORM,
) -> Filed:
    """Print letters, and file them with their manifest; neither is ever written over."""
    file = io.BytesIO()
    county, court = county_of(pool.county), court_of(pool.county)
    notice = compose.notice(pool, county=county, court=court, dated=dated, form=form)
    pages = print_letters(notice, letters, out=file)
    printed = file.getvalue()
    manifest = compose.manifest_of(letters, pool=pool.id, sha256=sha256(printed), pages=pages)
    return Filed(
        pages=pages,
        sha256=office.letters.file_once(folder, printed),
        letters_sha256=manifest.letters_sha256,
        manifest_sha256=office.letters.file_once(folder, write_manifest(manifest)),
    )


def print_letters(notice: CourtNotice, letters: Iterable[Letter], *, out: BinaryIO) -> int:
    """Write one page a letter and return the number of pages; see `summons.letter`."""
    # What sets type loads with the first page: most calls of a door need none, and a cold start
    # every millisecond.
    from summons import letter  # noqa: PLC0415

    return letter.print_letters(notice, letters, out=out)


def codes_key(draw: Draw) -> str:
    """Return under which name the random bytes are kept that a draw's codes are made with."""
    return codes_of(draw.id)


def refuse_void(draw: Draw) -> None:
    """DrawVoided, when two people have voided the draw."""
    if draw.voided:
        raise DrawVoided("the draw was voided: no letter of it may go out", draw=draw.id)


def folder_of(draw: Draw) -> str:
    """Return where the letters of a draw lie in the print bucket."""
    return f"{draw.county}/{draw.id}"


def _first_printed(pool: Pool, now: datetime) -> datetime:
    # A repeat after midnight must give the same bytes: the letters keep their first date.
    return next((step.at for step in pool.history if step.what in {"drawn", "held"}), now)
