"""Legal holds: what a court has ordered to be kept, and that it was told when that ends.

Pools, draws and people are never deleted by this system: a hold on them is on record for whoever
makes a schedule of retention. What expires is copied to where nothing does: a county's raw file and
the papers of its plan; of a pool or a draw the papers (roll, selection, checks), the letters and
what was exported; of a person, the exports of their record and the print files with a letter to
them, notices and all: a draw's letters lie in one file. What is made after that, the hourly look
copies, and a repeat of the same hold. Lifting a hold deletes nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
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

LOOKED_BACK = timedelta(days=14)
"""So far back each hourly look goes for new letters, so that one that failed is made up for."""

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
    draws: tuple[DrawId, ...] = ()
    """Of a person: the draws whose print files have their letters."""
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
        if held is not None:
            return _grown(papers, held, since=None)
        draws = _with_letters_to(papers, county, subject, since=None)
        fresh = Hold(
            id=name,
            county=county,
            order=order,
            about=subject,
            reason=reason,
            placed=step,
            draws=draws,
            copied=_copied(papers, county, subject, name),
        )
        # The copies first: what is on record as held is there.
        _copy(papers, fresh)
        fresh = fresh.model_copy(update={"kept": _kept(papers, fresh)})
        return papers.access.replace(county, HOLD, name, None, fresh)

    held = until_settled(placed, name)
    if held.lifted is not None:
        raise HoldLifted("the hold of that order is lifted: another order is needed", hold=name)
    return held


def repeat(papers: Papers, county: str, *, since: datetime) -> int:
    """Copy what has come since of what every hold that is not lifted is about; return for how many
    of them that was something.

    Of letters to a person, those printed since an instant are looked through. Where nothing has
    come, nothing is written, and nothing is read but what there is.
    """
    held = [one for one in every(papers.access, county) if one.lifted is None]
    return sum(_repeated(papers, one, since) for one in held)


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


def _repeated(papers: Papers, seen: Hold, since: datetime) -> bool:
    def repeated() -> Hold:
        held = hold(papers.access, seen.county, seen.id)
        return held if held.lifted is not None else _grown(papers, held, since=since)

    return until_settled(repeated, seen.id).kept != seen.kept


def _grown(papers: Papers, seen: Hold, *, since: datetime | None) -> Hold:
    """Copy what a hold lacks, and put on record what it has then."""
    found = _with_letters_to(papers, seen.county, seen.about, since=since)
    held = seen.model_copy(update={"draws": tuple(sorted({*seen.draws, *found}))})
    _copy(papers, held)
    # By their number, so that nothing is hashed anew as long as nothing has come.
    if papers.files.count(_folder(held)) != (0 if held.kept is None else held.kept.objects):
        held = held.model_copy(update={"kept": _kept(papers, held)})
    return seen if held == seen else papers.access.replace(seen.county, HOLD, seen.id, seen, held)


def _copy(papers: Papers, held: Hold) -> None:
    for source, prefix in _expiring(papers, held):
        papers.files.keep_folder(source, prefix, _folder(held))


def _kept(papers: Papers, held: Hold) -> Kept | None:
    found = papers.files.hashes(_folder(held))
    if not found:
        return None
    return Kept(objects=len(found), sha256=document_hash([list(one) for one in found]))


def _folder(held: Hold) -> str:
    return f"{held.county}/{held.id}"


def _with_letters_to(
    papers: Papers, county: str, subject: str, *, since: datetime | None
) -> tuple[DrawId, ...]:
    """Return the draws in whose print files a letter to a person lies: all, or those printed since
    an instant. Of anything but a person there are none."""
    if not _is(PERSON, subject):
        return ()
    return tuple(
        sorted(
            batch.draw
            for batch in papers.court.batches(county)
            if (since is None or batch.printed_at >= since)
            and any(one.person == subject for one in papers.court.members(county, batch.draw))
        )
    )


def _expiring(papers: Papers, held: Hold) -> Iterator[tuple[str, str]]:
    """Yield where that lies which would expire of something: a bucket, and a prefix in it."""
    county, subject = held.county, held.about
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
    for draw in (*draws, *held.draws):
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
