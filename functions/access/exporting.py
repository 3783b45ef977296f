"""Exports of personal data: one person asks for what and for whom, another lets it be made.

The file is made once, of what the office holds when the second person approves. The line in the
access log and the manifest are one write, and only what has a manifest can be fetched: nothing
leaves that nobody can find out about afterwards.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import StringConstraints

from access import tables
from jury import conflict_guard, two_people
from jury.access_log import Opening
from jury.access_store import AccessStore, Entry
from jury.attempts import until_settled
from jury.batches import MOST_READ
from jury.buckets import PapersBucket
from jury.canonical import Json, canonical, document_hash, sha256
from jury.conflict_guard import Guard
from jury.court_store import CourtStore
from jury.errors import Conflict, Invalid, NotFound, OwnRecord, RequestExpired, RequestStale
from jury.people_store import PeopleStore
from jury.pool_roll import of_pool
from jury.purposes import OrderOrCase, OrdinaryPurpose
from jury.reasons import NAMES_NOBODY
from jury.records import (
    ActRequest,
    CountySlug,
    Hex32,
    Person,
    PersonId,
    PoolId,
    Record,
    Subject,
)
from jury.summons_store import SummonsStore

ACT = "export"
EXPORT = "EXPORT"
"""The register of what was exported, as the access table names it."""
LASTS = timedelta(days=30)
"""So long at most a recipient has, and so long the file is kept."""

ExportId = Annotated[str, StringConstraints(pattern=r"^export-[0-9a-f]{16}$")]
Recipient = Annotated[str, StringConstraints(min_length=3, max_length=120), NAMES_NOBODY]
"""An office, a party or a firm, as a text without anybody's number or address."""


class Venire(Record):
    """Everybody of a pool: juror number, name and mailing address."""

    kind: Literal["venire"]
    pool: PoolId


class WholeRecord(Record):
    """One person's record: everything but numbers, their hashes and statistics."""

    kind: Literal["record"]
    juror: PersonId


What = Venire | WholeRecord


class Terms(Record):
    """What is to leave the house: to whom, for what, on what authority, until when."""

    what: What
    recipient: Recipient
    purpose: OrdinaryPurpose
    authority: OrderOrCase
    """The number of the court's order, or of the case."""
    expires_on: date
    """The last day on which the file can be fetched."""


class Manifest(Record):
    """What left the house: an entry of the access table, put there together with its line of the
    log. It stays when the file, which lies among the papers alone, has expired."""

    id: ExportId
    county: CountySlug
    what: What
    rows: int
    sha256: Hex32
    recipient: Recipient
    purpose: OrdinaryPurpose
    authority: OrderOrCase
    expires_on: date
    asked_by: Subject
    approved_by: Subject
    made_at: datetime


@dataclass(frozen=True)
class Office:
    """What exports are made of, and where they are put."""

    access: AccessStore
    court: CourtStore
    summonses: SummonsStore
    people: PeopleStore
    papers: PapersBucket


def terms_of(request: ActRequest) -> Terms:
    """Return what a request asks for."""
    return Terms.model_validate_json(request.terms)


def export_id(county: str, terms: Terms) -> ExportId:
    """Return under what an export is asked for: the same wish is the same export."""
    asked: dict[str, Json] = {"county": county, "terms": terms.model_dump(mode="json")}
    return f"export-{document_hash(asked)[:16]}"


def request_export(
    office: Office,
    county: str,
    terms: Terms,
    *,
    by: str,
    role: str,
    today: date,
    now: datetime,
) -> ActRequest:
    """Ask for an export; the same again is a repeat, also once it has been made.

    One that was approved, and not made before what it is about changed, is asked for anew.
    Invalid when it would last longer than thirty days, or has ended; NotFound for nobody, and for
    a pool of which nobody has a juror number yet.
    """
    if not today <= terms.expires_on <= today + LASTS:
        raise Invalid("an export lasts from today for thirty days at most")
    export = export_id(county, terms)
    held = office.court.find_request(county, ACT, export)
    if held is not None and held.approved_by is not None and not _overtaken(office, held):
        return held
    return two_people.ask(
        office.court,
        ActRequest(
            county=county,
            act=ACT,
            on=export,
            basis=_basis(office, county, terms),
            terms=canonical(terms.model_dump(mode="json")).decode(),
            reason=f"{terms.purpose}, for {terms.recipient}",
            role=role,
            requested_by=by,
            requested_at=now,
        ),
    )


def approve_export(
    office: Office,
    export: ExportId,
    *,
    given: str,
    opening: Opening,
    today: date,
    guard: Callable[[], Guard],
) -> Manifest:
    """Make an export, as the second of two people; the same approval again mends what is undone.

    The approval decides. After it the file is put where none lies, and then manifest and line in
    the log are written together. RequestStale when what was approved changed before the file was
    put: nobody leaves whom nobody approved. OwnRecord when the one record that leaves is the
    approver's own, or of the approver's household; RequestExpired when its last day is over. What
    else refuses an approval is in `two_people`. The guard is asked for only when somebody's one
    record leaves.
    """
    county, by, now = opening.county, opening.by, opening.at

    def approve() -> ActRequest:
        request = two_people.to_approve(
            office.court, given, county=county, act=ACT, on=export, by=by, now=now
        )
        if request.approved_by is not None:
            return request
        terms = terms_of(request)
        if today > terms.expires_on:
            raise RequestExpired("the last day of that export is over: ask again")
        if isinstance(terms.what, WholeRecord):
            person = office.people.person(county, terms.what.juror)
            if conflict_guard.own_among(guard(), [person], by=by):
                raise OwnRecord("somebody of another household decides on this", person=person.id)
        basis = _basis(office, county, terms)
        approved = two_people.approved(request, basis, by=by, now=now, role=opening.role)
        return office.court.approve(request, approved)

    return _made(office, until_settled(approve, export), opening)


def find_manifest(office: Office, request: ActRequest) -> Manifest | None:
    """Return what left under a request, or None when nothing has yet."""
    return office.access.find(request.county, EXPORT, request.on, Manifest)


def key_of(manifest: Manifest) -> str:
    """Return where an export lies. The papers of exports expire by their folder's rule."""
    return _key(manifest.county, manifest.id)


def about(terms: Terms) -> tuple[tuple[PersonId, ...], str]:
    """Return the people and the pool that the access log names for an export."""
    if isinstance(terms.what, Venire):
        return (), terms.what.pool
    return (terms.what.juror,), ""


# -- the file ---------------------------------------------------------------------------------


def _made(office: Office, request: ActRequest, opening: Opening) -> Manifest:
    held = find_manifest(office, request)
    if held is not None:
        return held
    terms = terms_of(request)
    content = _filed(office, request)
    assert request.approved_by is not None  # noqa: S101 - just now, or before
    assert request.approved_at is not None  # noqa: S101 - written together
    manifest = Manifest(
        id=request.on,
        county=request.county,
        what=terms.what,
        rows=tables.rows(content),
        sha256=sha256(content),
        recipient=terms.recipient,
        purpose=terms.purpose,
        authority=terms.authority,
        expires_on=terms.expires_on,
        asked_by=request.requested_by,
        approved_by=request.approved_by,
        made_at=request.approved_at,
    )
    people, pool = about(terms)
    line = opening.model_copy(update={"people": people, "about": pool, "purpose": terms.purpose})
    try:
        office.access.log(line, Entry(EXPORT, request.on, manifest))
    except Conflict:
        # Pressed twice at once: whoever was first has written both.
        return office.access.entry(request.county, EXPORT, request.on, Manifest)
    return manifest


def _filed(office: Office, request: ActRequest) -> bytes:
    """Return the file of an export, put there now unless it lies there already."""
    key, terms = _key(request.county, request.on), terms_of(request)
    held = office.papers.find(key)
    if held is not None:
        return held
    content = _content(office, request.county, terms)
    # Asked after the people were read: what changes later is not in the file.
    if _basis(office, request.county, terms) != request.basis:
        raise RequestStale("what the request is about has changed since: ask again")
    return office.papers.put_once(key, content)


def _overtaken(office: Office, request: ActRequest) -> bool:
    """Tell whether what was approved has no file, and can get none any more."""
    key = _key(request.county, request.on)
    if find_manifest(office, request) is not None or office.papers.find(key) is not None:
        return False
    return _basis(office, request.county, terms_of(request)) != request.basis


def _content(office: Office, county: str, terms: Terms) -> bytes:
    if isinstance(terms.what, Venire):
        return tables.venire(_everybody(office, county, terms.what.pool))
    person = office.people.person(county, terms.what.juror)
    return tables.record(person, office.people.history(county, person.id))


def _everybody(office: Office, county: str, pool: PoolId) -> Iterator[tuple[str, Person]]:
    services = list(of_pool(office.court, office.summonses, office.court.pool(county, pool)))
    for start in range(0, len(services), MOST_READ):
        some = services[start : start + MOST_READ]
        people = office.people.several(county, [one.person for one in some])
        yield from ((one.juror_number, people[one.person]) for one in some)


def _basis(office: Office, county: str, terms: Terms) -> str:
    """Return the hash of what an export would be made of: another draw, another record."""
    seen: dict[str, Json] = {"terms": terms.model_dump(mode="json")}
    if isinstance(terms.what, WholeRecord):
        return document_hash(
            seen | {"version": office.people.person(county, terms.what.juror).version}
        )
    pool = office.court.pool(county, terms.what.pool)
    if next(office.court.members(county, pool.draw), None) is None:
        raise NotFound("nobody is listed for that pool yet", pool=pool.id)
    draw = office.court.draw(county, pool.draw)
    return document_hash(seen | {"draw": draw.id, "result": draw.result_hash})


def _key(county: str, export: ExportId) -> str:
    return f"exports/{county}/{export}.csv"
