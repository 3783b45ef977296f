"""From a recorded draw to letters that are released: one use case a step of the workflow."""

import io
from dataclasses import dataclass
from datetime import datetime

from jury.buckets import PapersBucket
from jury.calendar import MAIL_LEAD, local_date
from jury.canonical import sha256
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.court_store import CourtStore
from jury.eligibility import exclusion
from jury.errors import CountsDisagree, DrawVoided, ReleaseTooLate
from jury.keys import KeyService
from jury.people_store import PeopleStore
from jury.records import Batch, Draw, Member, Person, Pool, PoolStatus, Step
from jury.selection import read_selection
from summons import compose
from summons.letter import print_letters
from summons.manifest import read_manifest, write_manifest
from summons.records import Fault
from summons.window import set_address

CODES = "juror codes/1"


@dataclass(frozen=True)
class Office:
    """What the steps of a summons work with."""

    court: CourtStore
    people: PeopleStore
    papers: PapersBucket
    letters: PapersBucket
    keys: KeyService


def list_summoned(office: Office, pool: Pool, draw: Draw) -> list[Member]:
    """Give everyone drawn a place: summoned, or held with the reason why."""
    _refuse_void(draw)
    drawn = read_selection(office.papers, draw).people
    found = office.people.several(pool.county, drawn)
    county = county_of(pool.county)
    members = []
    for place, person_id in enumerate(drawn, start=1):
        why = why_held(found.get(person_id), pool)
        members.append(
            Member(
                pool=pool.id,
                draw=draw.id,
                person=person_id,
                place=place,
                juror_number=compose.juror_number(county, draw, place),
                status="held" if why else "summoned",
                why=why,
            )
        )
    office.court.list_members(pool.county, members)
    return members


def why_held(person: Person | None, pool: Pool) -> str:
    """Return why no letter may go to someone who was drawn; empty when one may."""
    if person is None:
        return "record-missing"
    # The law is asked again: between the draw and the letter a person can die or be excused.
    reason = exclusion(person, service=pool.service_date, pool=pool.id, in_open_pool=())
    if reason is not None:
        return reason.replace("_", "-")
    lines = compose.address_lines(compose.mailing_address(person))
    block = set_address(compose.printed_name(person), lines)
    return str(block) if isinstance(block, Fault) else ""


def print_pool(office: Office, pool: Pool, draw: Draw, *, now: datetime) -> Batch:
    """Print the letters and the manifest, and enter them as the draw's one batch."""
    _refuse_void(draw)
    members = list(office.court.members(pool.county, draw.id))
    summoned = [member for member in members if member.status == "summoned"]
    county, court = county_of(pool.county), court_of(pool.county)
    secret = office.keys.derived(f"{CODES} {pool.county}")
    people = office.people.several(pool.county, [member.person for member in summoned])
    letters = [
        compose.letter(people[member.person], member, court=court, draw=draw, secret=secret)
        for member in summoned
    ]
    dated = local_date(_first_printed(pool, now), county.time_zone)
    file = io.BytesIO()
    notice = compose.notice(pool, county=county, court=court, dated=dated)
    pages = print_letters(notice, letters, out=file)
    printed = file.getvalue()
    manifest = write_manifest(
        compose.manifest_of(letters, pool=pool.id, sha256=sha256(printed), pages=pages)
    )
    office.court.list_codes(
        pool.county,
        {
            sha256(letter.code.replace("-", "").encode()): member
            for letter, member in zip(letters, summoned, strict=True)
        },
    )
    return office.court.print_batch(
        Batch(
            county=pool.county,
            pool=pool.id,
            draw=draw.id,
            selected=len(members),
            summoned=len(summoned),
            held=len(members) - len(summoned),
            printed=len(letters),
            pages=pages,
            sha256=office.letters.file(_folder(pool, draw), printed),
            manifest_sha256=office.letters.file(_folder(pool, draw), manifest),
            printed_at=now,
        )
    )


def reconcile(office: Office, pool: Pool, draw: Draw) -> Batch:
    """Read the print file's manifest back; CountsDisagree names who is missing, by number."""
    batch = office.court.batch(pool.county, draw.id)
    members = list(office.court.members(pool.county, draw.id))
    manifest = read_manifest(office.letters.filed(_folder(pool, draw), batch.manifest_sha256))
    office.letters.filed(_folder(pool, draw), batch.sha256)
    summoned = {member.juror_number for member in members if member.status == "summoned"}
    printed = {row.juror_number for row in manifest.rows}
    if summoned != printed:
        raise CountsDisagree(
            "those summoned are not those printed",
            draw=draw.id,
            missing=", ".join(sorted(summoned - printed)[:20]),
            surplus=", ".join(sorted(printed - summoned)[:20]),
        )
    counted = (batch.selected, batch.summoned, batch.printed, batch.pages, manifest.sha256)
    held = sum(member.status == "held" for member in members)
    expected = (
        len(summoned) + held,
        len(printed),
        len(manifest.rows),
        manifest.pages,
        batch.sha256,
    )
    if counted != expected or batch.selected != draw.drawn:
        raise CountsDisagree("the counts of the print file do not agree", draw=draw.id)
    return batch


def release(
    office: Office,
    pool: Pool,
    draw: Draw,
    *,
    now: datetime,
    by: str,
    court_order: str | None = None,
) -> Batch:
    """Release the letters to the printer: the deciding write. Again changes nothing.

    ReleaseTooLate when fewer than fourteen days remain (s. 40.23(1)) and no order is named;
    DrawVoided when the draw was voided before its letters went out.
    """
    batch = office.court.batch(pool.county, draw.id)
    if batch.released_at is not None:
        return batch
    _refuse_void(draw)
    today = local_date(now, county_of(pool.county).time_zone)
    if today + MAIL_LEAD > pool.service_date and not court_order:
        raise ReleaseTooLate(
            "fewer than fourteen days remain; name the court order that allows it", pool=pool.id
        )
    step = Step(what="summoned", at=now, by=by, why=court_order or "")
    return office.court.release_batch(
        batch,
        batch.model_copy(
            update={"released_at": now, "released_by": by, "court_order": court_order}
        ),
        pools=(
            pool,
            pool.model_copy(
                update={"status": PoolStatus.SUMMONED, "history": (*pool.history, step)}
            ),
        ),
    )


def _refuse_void(draw: Draw) -> None:
    if draw.voided:
        raise DrawVoided("the draw was voided: no letter of it may go out", draw=draw.id)


def print_keys(pool: Pool, batch: Batch) -> dict[str, str]:
    """Return where the print file and its manifest lie."""
    folder = f"{pool.county}/{batch.draw}"
    return {"letters": f"{folder}/{batch.sha256}", "manifest": f"{folder}/{batch.manifest_sha256}"}


def _first_printed(pool: Pool, now: datetime) -> datetime:
    # A repeat after midnight must give the same bytes: the letters keep their first date.
    return next((step.at for step in pool.history if step.what in {"drawn", "held"}), now)


def _folder(pool: Pool, draw: Draw) -> str:
    return f"{pool.county}/{draw.id}"
