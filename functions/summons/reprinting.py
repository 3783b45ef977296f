"""One person's letter printed once more: a recorded act, with a new code and a new number."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from jury.attempts import until_settled
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.court_store import WHOLE_LOG
from jury.errors import LetterHeld, LettersNotReleased, PrintedSince, TooManyReprints
from jury.records import Address, Batch, Draw, Member, Person, Pool, Reprint, Step, Subject
from summons import compose
from summons.releasing import refuse, timing
from summons.service import Office, codes_key, file_letters, folder_of, refuse_void, why_held
from summons.verifying import addresses_to_print

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


@dataclass(frozen=True)
class Wish:
    """Who wants a letter printed again, why, and after which print of it."""

    by: Subject
    why: str
    after_print: int
    """The newest print that the person who asks has seen: the same wish again is a repeat."""
    role: str = ""
    for_pool: Pool | None = None
    """Whose date and place the letter has; without one, those of the pool it was drawn for."""
    court_order: str | None = None
    """The order on which two people go with fewer than fourteen days left; see `late_reprints`."""
    asked: Step | None = None
    """Who of the two asked."""


class Due(NamedTuple):
    """A letter that may be printed again: which print, to whom, where, in what batch's wording."""

    batch: Batch
    to: Pool
    number: int
    person: Person
    address: Address


class Drafted(NamedTuple):
    """A reprint that is printed and not entered yet: nothing opens it, nobody knows of it."""

    reprint: Reprint
    papers: "list[TransactWriteItemTypeDef]"
    """What enters it, by itself or together with whatever else is decided."""


def reprint(
    office: Office, pool: Pool, draw: Draw, member: Member, *, wish: Wish, now: datetime
) -> Reprint:
    """Print one person's letter again; the code on the print before it opens nothing any more.

    The same wish again gives the same reprint. Refused as `draft` refuses.
    """

    def once() -> Reprint:
        done = office.court.reprints_of(draw.county, draw.id, member.place)
        made = {one.number: one for one in done}.get(wish.after_print + 1)
        if made is not None and _grants(made, wish, pool):
            return made
        drafted = draft(office, pool, draw, member, wish=wish, now=now)
        office.court.enter_reprint(drafted.papers)
        return drafted.reprint

    return until_settled(once, member.juror_number)


def draft(
    office: Office, pool: Pool, draw: Draw, member: Member, *, wish: Wish, now: datetime
) -> Drafted:
    """Print the page and its manifest, and return what enters them, to be written or forgotten.

    Refused as `due` refuses.
    """
    ready = due(office, pool, draw, member, wish=wish, now=now)
    return _drafted(office, draw, member, ready, wish=wish, now=now)


def due(
    office: Office, pool: Pool, draw: Draw, member: Member, *, wish: Wish, now: datetime
) -> Due:
    """Return a letter that may be printed again now, and print nothing.

    LettersNotReleased before the batch has gone out; ReleaseTooLate within fourteen days without
    an order; LetterHeld where no letter may go to the person; TooManyReprints after the fifth
    print; PrintedSince when there is a newer print than the one that was seen; DrawIncomplete while
    a survey has stopped the pool that somebody was drawn for, or the county's log.
    """
    refuse_void(draw)
    office.court.refuse_stopped(draw.county, draw.pool, WHOLE_LOG)
    batch = office.court.batch(draw.county, draw.id)
    if batch.released_at is None:
        raise LettersNotReleased("the letters have not gone out yet", pool=pool.id)
    to = wish.for_pool or pool
    refuse(to, draw, timing(to, now=now, court_order=wish.court_order))
    number = _next_number(office, draw, member, wish)
    people = office.people.several(draw.county, [member.person])
    address = addresses_to_print(office.book, people).get(member.person)
    # To which pool they come is decided already; everything else the law is asked again.
    person = people.get(member.person)
    free = person and person.model_copy(update={"deferred_to": None})
    if why := why_held(free, address, to):
        raise LetterHeld("no letter may go to that person", reason=why)
    assert person is not None  # noqa: S101 - a missing record has held the letter
    assert address is not None  # noqa: S101
    return Due(batch, to, number, person, address)


def newest_print(office: Office, draw: Draw, member: Member) -> int:
    """Return which print of a letter is the newest; one, when it was never printed again."""
    done = office.court.reprints_of(draw.county, draw.id, member.place)
    return done[-1].number if done else 1


def _next_number(office: Office, draw: Draw, member: Member, wish: Wish) -> int:
    newest = newest_print(office, draw, member)
    if newest != wish.after_print:
        raise PrintedSince("that is not the newest print of the letter", newest=newest)
    if newest >= compose.MOST_PRINTS:
        raise TooManyReprints("the letter has been printed five times", prints=newest)
    return newest + 1


def _drafted(
    office: Office, draw: Draw, member: Member, of: Due, *, wish: Wish, now: datetime
) -> Drafted:
    batch, to, number, person, address = of
    secret = office.secrets.find(draw.county, codes_key(draw))
    code = compose.juror_code(secret, member.place, number)
    letter = compose.letter(
        person,
        member,
        address,
        court=court_of(draw.county),
        draw=draw,
        code=code,
        number=number,
    )
    filed = file_letters(
        office,
        to,
        [letter],
        folder=reprints_folder(draw),
        dated=local_date(now, county_of(draw.county).time_zone),
        form=batch.form,
    )
    made = Reprint(
        county=draw.county,
        pool=to.id,
        draw=draw.id,
        place=member.place,
        juror_number=member.juror_number,
        number=number,
        form=batch.form,
        tracking=letter.tracking,
        code_sha256=compose.code_hash(code),
        sha256=filed.sha256,
        letters_sha256=filed.letters_sha256,
        manifest_sha256=filed.manifest_sha256,
        by=wish.by,
        role=wish.role,
        at=now,
        why=wish.why,
        court_order=wish.court_order,
        asked=wish.asked,
    )
    before = compose.code_hash(compose.juror_code(secret, member.place, number - 1))
    return Drafted(made, office.court.reprinted(made, member, withdrawn=before))


def _grants(made: Reprint, wish: Wish, pool: Pool) -> bool:
    """Tell whether a reprint is what a wish asks for: then the wish is a repeat."""
    to = wish.for_pool or pool
    return (made.by, made.why, made.pool, made.court_order) == (
        wish.by,
        wish.why,
        to.id,
        wish.court_order,
    )


def reprints_folder(draw: Draw) -> str:
    """Return where the letters lie that were printed again."""
    return f"{folder_of(draw)}/reprints"


def print_keys(made: Reprint) -> dict[str, str]:
    """Return where a reprint and its manifest lie."""
    folder = f"{made.county}/{made.draw}/reprints"
    return {"letters": f"{folder}/{made.sha256}", "manifest": f"{folder}/{made.manifest_sha256}"}
