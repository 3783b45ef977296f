"""Access in an emergency: opened at once by one person, for a day, and told of afterwards."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from jury.access_store import AccessStore
from jury.attempts import until_settled
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.errors import (
    Conflict,
    DayImplausible,
    GlassClosed,
    NotAllowed,
    NotFound,
    NoticeDelayed,
    SamePerson,
)
from jury.glass import (
    FIELDS,
    GLASS,
    OPEN_FOR,
    Authority,
    Because,
    Delay,
    Glass,
    Renewal,
    Revealed,
    Told,
    Why,
    first_name,
    is_late,
    may_be_reviewed_on,
    named,
)
from jury.records import PersonId, Step


class Breaking(NamedTuple):
    """Why somebody opens whose records at once."""

    why: Why
    reason: str
    order: str | None
    people: tuple[PersonId, ...]


def glass(store: AccessStore, county: str, name: str) -> Glass:
    """Return an access in an emergency; NotFound when there is none of that name."""
    return store.entry(county, GLASS, name, Glass)


def every(store: AccessStore, county: str, *, after: str = "") -> Iterator[Glass]:
    """Yield every access in an emergency, the oldest first."""
    return store.all(county, GLASS, Glass, after=after)


def break_glass(
    store: AccessStore, county: str, asked: Breaking, *, by: str, role: str, now: datetime
) -> Glass:
    """Open people's records to one person for a day; the same again in that day is the same one."""
    for held in every(store, county, after=first_name(now - OPEN_FOR)):
        if (held.by, _asked(held)) == (by, asked) and now < held.open_until:
            return held
    fresh = Glass(
        id=named(now, by, *asked),
        county=county,
        by=by,
        role=role,
        at=now,
        why=asked.why,
        reason=asked.reason,
        order=asked.order,
        people=asked.people,
    )
    store.enter(county, GLASS, fresh.id, fresh)
    return fresh


def open_to(held: Glass, juror: PersonId, *, by: str, now: datetime) -> None:
    """Make sure that somebody may look at a person's record through this glass, now.

    NotAllowed for anybody but whoever broke it, and for anybody else's record; GlassClosed when
    the day is over.
    """
    if held.by != by:
        raise NotAllowed("only whoever broke the glass looks through it: break one yourself")
    if juror not in held.people:
        raise NotAllowed("the glass was broken for other people's records")
    if now >= held.open_until:
        raise GlassClosed("the day for which it was open is over", glass=held.id)


def note_opening(
    store: AccessStore, county: str, name: str, juror: PersonId, *, now: datetime
) -> Glass:
    """Keep that a person's record was opened, and when first: the 72 hours run from then."""

    def noted() -> Glass:
        seen = glass(store, county, name)
        if seen.revealed(juror) is not None:
            return seen
        opened = (*seen.opened, Revealed(juror=juror, at=now, fields=FIELDS))
        after = seen.model_copy(update={"opened": opened})
        return store.replace(county, GLASS, name, seen, after)

    return until_settled(noted, name)


def tell(store: AccessStore, seen: Glass, juror: PersonId, *, sent_on: date, step: Step) -> Glass:
    """Keep that a person was told what had been opened; the same again changes nothing.

    SamePerson for whoever broke the glass: nobody stops their own clock. NotFound for somebody
    whose record was not opened; NoticeDelayed while a delay lasts; DayImplausible for a day before
    the opening; Conflict for another day than is on file.
    """
    if step.by == seen.by:
        raise SamePerson("whoever broke the glass does not enter that people were told of it")
    revealed = seen.revealed(juror)
    if revealed is None:
        raise NotFound("nothing of that person was opened through this glass")
    told = next((one for one in seen.notices if one.juror == juror), None)
    if told is not None and told.sent_on == sent_on:
        return seen
    if told is not None:
        raise Conflict("that person was told on another day", glass=seen.id)
    if seen.delay is not None:
        raise NoticeDelayed("end the delay first: nobody is told while it lasts", glass=seen.id)
    zone = county_of(seen.county).time_zone
    if not local_date(revealed.at, zone) <= sent_on <= local_date(step.at, zone):
        raise DayImplausible("nobody was told before the opening, or on a day to come")
    late = is_late(seen, sent_on, step.at, zone)
    notice = Told(juror=juror, sent_on=sent_on, late=late, entered=step)
    return _replaced(store, seen, seen.model_copy(update={"notices": (*seen.notices, notice)}))


class Delaying(NamedTuple):
    """Why nobody may be told yet, on whose authority, and when somebody looks at that again."""

    because: Because
    authority: Authority
    review_on: date


def delay(store: AccessStore, seen: Glass, wish: Delaying, step: Step) -> Glass:
    """Let the people not be told yet, or still not; the same again changes nothing.

    While a delay lasts, another authority or day for the same cause renews it. SamePerson for
    whoever broke the glass; Conflict while a delay for another cause lasts; DayImplausible for a
    day that is over, or more than thirty days ahead.
    """
    if step.by == seen.by:
        raise SamePerson("whoever broke the glass does not decide that nobody is told of it")
    lasting = seen.delay
    if lasting is not None and lasting.because != wish.because:
        raise Conflict("another delay lasts: end it first", glass=seen.id)
    said = (wish.authority, wish.review_on)
    if lasting is not None and lasting.now == said:
        return seen
    if not may_be_reviewed_on(wish.review_on, step.at, county_of(seen.county).time_zone):
        raise DayImplausible("a delay is looked at again on one of the next thirty days")
    if lasting is None:
        delays = (*seen.delays, Delay(**wish._asdict(), ordered=step))
    else:
        renewal = Renewal(authority=wish.authority, review_on=wish.review_on, decided=step)
        renewed = lasting.model_copy(update={"renewals": (*lasting.renewals, renewal)})
        delays = (*seen.delays[:-1], renewed)
    return _replaced(store, seen, seen.model_copy(update={"delays": delays}))


def end_delay(store: AccessStore, seen: Glass, step: Step) -> Glass:
    """End the delay that lasts, from which moment the 72 hours begin again.

    NotFound when there never was one; when none lasts any more this changes nothing.
    """
    if not seen.delays:
        raise NotFound("nothing delays this notice")
    if seen.delay is None:
        return seen
    ended = seen.delay.model_copy(update={"ended": step})
    after = seen.model_copy(update={"delays": (*seen.delays[:-1], ended)})
    return _replaced(store, seen, after)


def _asked(held: Glass) -> Breaking:
    return Breaking(held.why, held.reason, held.order, held.people)


def _replaced(store: AccessStore, seen: Glass, after: Glass) -> Glass:
    return store.replace(seen.county, GLASS, seen.id, seen, after)
