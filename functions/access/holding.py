"""Legal holds: what a court has ordered to be kept, and that it was told when that ends.

Pools, draws and people are never deleted by this system: a hold on them is on record for whoever
makes a schedule of retention. What expires is copied to where nothing does: a county's raw file and
the papers of its plan; of a pool or a draw the papers (roll, selection, checks), the letters and
what was exported; of a person, the exports of their record. What is made after that, a repeat of
the same hold copies. Lifting a hold deletes nothing.
"""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from access.exporting import EXPORT, Manifest, Venire, key_of
from jury.access_store import AccessStore
from jury.attempts import until_settled
from jury.buckets import HeldFiles
from jury.canonical import document_hash
from jury.court_store import CourtStore
from jury.errors import HoldLifted
from jury.juror_numbers import person_of
from jury.people_store import PeopleStore
from jury.records import (
    CountySlug,
    CourtOrder,
    DrawId,
    FileId,
    Hex32,
    PersonId,
    PoolId,
    Record,
    Step,
)
from jury.summons_store import SummonsStore

HOLD = "HOLD"
"""The register, as the access table names it."""

HoldId = Annotated[str, StringConstraints(pattern=r"^hold-[0-9a-f]{16}$")]

FILE: TypeAdapter[str] = TypeAdapter(FileId)
POOL: TypeAdapter[str] = TypeAdapter(PoolId)
DRAW: TypeAdapter[str] = TypeAdapter(DrawId)
PERSON: TypeAdapter[str] = TypeAdapter(PersonId)


class Copied(Record):
    """Where the copy of a file lies, and of how many bytes it is."""

    key: str
    size: int = Field(ge=0)
    sha256: str | None
    """What the file's bytes hash to, as it was when it came; nothing of one that was never read."""


class Kept(Record):
    """How many objects were copied, and one hash over the names and hashes of all of them."""

    objects: int = Field(ge=1)
    sha256: Hex32


class Hold(Record):
    """One thing that one order wants kept."""

    id: HoldId
    county: CountySlug
    order: CourtOrder
    about: str
    reason: str
    placed: Step
    copied: Copied | None = None
    kept: Kept | None = None
    lifted: Step | None = None
    lifted_by_order: CourtOrder | None = None


class Papers(NamedTuple):
    """Where a hold is kept, where what it is about is found, and where copies lie."""

    access: AccessStore
    court: CourtStore
    summonses: SummonsStore
    people: PeopleStore
    files: HeldFiles


def hold(store: AccessStore, county: str, name: str) -> Hold:
    """Return a hold; NotFound when there is none of that name."""
    return store.entry(county, HOLD, name, Hold)


def every(store: AccessStore, county: str, *, after: str = "") -> Iterator[Hold]:
    """Yield every hold, lifted or not."""
    return store.all(county, HOLD, Hold, after=after)


def place(papers: Papers, county: str, about: str, *, order: str, reason: str, step: Step) -> Hold:
    """Place a hold, and copy what would expire of what it is about.

    The same again copies what has come since and goes on where a copy broke off; where there is
    nothing of that, it changes nothing. NotFound for what is not on file; HoldLifted when that
    order's hold on it has been lifted.
    """
    subject = _subject(papers, county, about)
    name = f"hold-{document_hash({'county': county, 'order': order, 'about': subject})[:16]}"

    def placed() -> Hold:
        held = papers.access.find(county, HOLD, name, Hold)
        if held is not None and held.lifted is not None:
            return held
        # The copies first: what is on record as held is there.
        kept = _kept(papers, county, subject, name)
        if held is not None:
            after = held.model_copy(update={"kept": kept})
            return held if after == held else papers.access.replace(county, HOLD, name, held, after)
        fresh = Hold(
            id=name,
            county=county,
            order=order,
            about=subject,
            reason=reason,
            placed=step,
            kept=kept,
            copied=_copied(papers, county, subject, name),
        )
        return papers.access.replace(county, HOLD, name, None, fresh)

    held = until_settled(placed, name)
    if held.lifted is not None:
        raise HoldLifted("the hold of that order is lifted: another order is needed", hold=name)
    return held


def lift(store: AccessStore, seen: Hold, *, order: str, step: Step) -> Hold:
    """Enter that a hold ends, on whose order; nothing is deleted. Again changes nothing.

    HoldLifted when another order has ended it already.
    """
    if seen.lifted is not None:
        if seen.lifted_by_order == order:
            return seen
        raise HoldLifted("another order has ended this hold", hold=seen.id)
    after = seen.model_copy(update={"lifted": step, "lifted_by_order": order})
    return store.replace(seen.county, HOLD, seen.id, seen, after)


def _subject(papers: Papers, county: str, about: str) -> str:
    """Return the identifier of what a hold is about, if that is on file; NotFound if it is not."""
    if _is(FILE, about):
        return papers.court.file(county, about).id
    if _is(DRAW, about):
        return papers.court.draw(county, about).id
    if _is(POOL, about):
        return papers.court.pool(county, about).id
    person = person_of(papers.court, papers.summonses, county, about)
    return papers.people.person(county, person).id


def _copied(papers: Papers, county: str, subject: str, name: str) -> Copied | None:
    if not _is(FILE, subject):
        return None
    file = papers.court.file(county, subject)
    key = f"{county}/{name}"
    size = papers.files.keep(file.key, file.version, key)
    return None if size is None else Copied(key=key, size=size, sha256=file.sha256)


def _kept(papers: Papers, county: str, subject: str, name: str) -> Kept | None:
    folder = f"{county}/{name}"
    for source, prefix in _expiring(papers, county, subject):
        papers.files.keep_folder(source, prefix, folder)
    found = papers.files.hashes(folder)
    if not found:
        return None
    return Kept(objects=len(found), sha256=document_hash([list(one) for one in found]))


def _expiring(papers: Papers, county: str, subject: str) -> Iterator[tuple[str, str]]:
    """Yield where that lies which would expire of something: a bucket, and a prefix in it."""
    if _is(FILE, subject):
        yield "papers", f"{county}/plans/{subject}/"
        return
    draws: list[str] = []
    exported = subject
    if _is(DRAW, subject):
        draws, exported = [subject], papers.court.draw(county, subject).pool
    elif _is(POOL, subject):
        # Those that were voided too: letters of a voided draw may have gone out.
        attempts = papers.court.pool(county, subject).attempt
        draws = [f"{subject}-d{attempt}" for attempt in range(1, attempts + 1)]
    for draw in draws:
        yield "papers", f"{county}/draws/{draw}/"
        yield "print", f"{county}/{draw}/"
    for manifest in papers.access.all(county, EXPORT, Manifest):
        what = manifest.what
        if exported == (what.pool if isinstance(what, Venire) else what.juror):
            yield "papers", key_of(manifest)


def _is(kind: TypeAdapter[str], text: str) -> bool:
    try:
        kind.validate_python(text)
    except ValidationError:
        return False
    return True
