"""What was done in a week beyond the ordinary rules: by whom, why, on whose authority; pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict

from jury import conflict_guard, two_people
from jury.calendar import local_date
from jury.court_store import LostDraw
from jury.errors import Invalid
from jury.glass import OPEN_FOR
from jury.records import ActRequest, CountyFile, Draw, Pool, Record, Reprint, Step, Subject
from jury.staff import Member
from jury.summons_store import Emergency
from reports.draw_history import late_draws, void_in

COLUMNS = (
    "kind", "what", "at", "by", "asked_by", "role", "reason", "authority", "expires_on",
)  # fmt: skip


class Overridden(Record):
    """One act of somebody's beyond the ordinary rules."""

    kind: Literal[
        "held-file-released",
        "late-draw",
        "held-draw-released",
        "short-notice",
        "reprint",
        "void",
        "emergency",
        "break-glass",
        "own-record-opened",
        "sanction-lifted",
    ]
    what: str
    """What it was done to, by identifier; of a record that was opened to its own household, to whom
    it was, and of a sanction, for whom: whose record that is stands in the access log alone."""
    at: datetime
    by: Subject
    asked_by: Subject | None = None
    """Who asked, where it takes two people."""
    role: str | None = None
    """In what role it was done, where that is on record."""
    reason: str
    authority: str | None = None
    """The court's order, or whose authority, where there is one."""
    expires_on: date | None = None
    """The last day on which it could be done, or holds; null where nothing sets one.

    An act of two people could be done until its request expired; a late draw until the last day
    that its authority names; an emergency holds as long as it was declared for; one's own record
    stays open for a day, and so do those that were opened in an emergency.
    """


GLASS = "GLASS"
"""The register of accesses in an emergency, as the access table names it."""


class BrokenGlass(Record):
    """Of an access in an emergency what the report tells: nobody whose record was opened."""

    model_config = ConfigDict(extra="ignore")

    id: str
    reason: str
    order: str | None = None
    by: Subject
    role: str
    at: datetime


class Week(Record):
    """A week from its Monday to its Sunday, by the number that ISO 8601 gives it."""

    week: str
    first: date
    last: date

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Tell whether an instant lies in the week, by the county's clocks."""
        return self.first <= local_date(at, zone) <= self.last


def week_of(named: str | None, today: date) -> Week:
    """Return the week of that name, or the present one; Invalid for one that the year lacks."""
    year, number = today.isocalendar()[:2]
    if named is not None:
        year, number = int(named[:4]), int(named[6:])
    try:
        monday = date.fromisocalendar(year, number, 1)
        sunday = monday + timedelta(days=6)
    except (ValueError, OverflowError):
        raise Invalid("there is no such week in that year") from None
    return Week(week=f"{year:04d}-W{number:02d}", first=monday, last=sunday)


def released_files(files: Iterable[CountyFile], zone: ZoneInfo) -> Iterator[Overridden]:
    """Yield the files that a breaker held and a person let go on."""
    for file in files:
        for asked, step in pairwise(file.history):
            if step.what == "released":
                yield _done(
                    "held-file-released",
                    file.id,
                    step,
                    asked_by=asked.by,
                    expires_on=_last_day(asked.at, zone),
                )


def late(pools: Iterable[Pool]) -> Iterator[Overridden]:
    """Yield the draws that were allowed nearer to their date than the plan does."""
    for pool in pools:
        for step, late, draw in late_draws(pool):
            yield _done(
                "late-draw",
                draw,
                step,
                authority=late.authority if late else None,
                expires_on=late.expires_on if late else None,
            )


def released_draws(draws: Iterable[Draw]) -> Iterator[Overridden]:
    """Yield the draws that were released though a statistic held them."""
    for draw in draws:
        if draw.released is not None:
            yield _done("held-draw-released", draw.id, draw.released)


def voided(
    draws: Iterable[Draw | LostDraw], voids: Mapping[str, ActRequest], zone: ZoneInfo
) -> Iterator[Overridden]:
    """Yield the draws that two people voided, with a record or without one.

    `voids` are the requests for a void, by draw.
    """
    for draw in draws:
        if draw.void is None:
            continue
        void = void_in(draw.void)
        yield Overridden(
            kind="void",
            what=draw.id,
            at=void.voided_at,
            by=void.approved_by,
            asked_by=void.requested_by,
            role=voids[draw.id].approved_role or None if draw.id in voids else None,
            reason=void.reason,
            expires_on=_last_day(void.requested_at, zone),
        )


def short_notices(requests: Iterable[ActRequest], zone: ZoneInfo) -> Iterator[Overridden]:
    """Yield the letters that went out on a court's order, with fewer than fourteen days to go."""
    for one in requests:
        if one.approved_at is not None and one.approved_by is not None:
            yield Overridden(
                kind="short-notice",
                what=one.on,
                at=one.approved_at,
                by=one.approved_by,
                asked_by=one.requested_by,
                role=one.approved_role or None,
                reason=one.reason,
                authority=one.terms,
                expires_on=_last_day(one.requested_at, zone),
            )


def printed_again(reprints: Iterable[Reprint], zone: ZoneInfo) -> Iterator[Overridden]:
    """Yield the letters that were printed once more, some of them on an order and by two people."""
    for made in reprints:
        yield Overridden(
            kind="reprint",
            what=made.juror_number,
            at=made.at,
            by=made.by,
            asked_by=made.asked.by if made.asked else None,
            role=made.role or None,
            reason=made.why,
            authority=made.court_order,
            expires_on=_last_day(made.asked.at, zone) if made.asked else None,
        )


def declared(emergencies: Iterable[Emergency]) -> Iterator[Overridden]:
    """Yield the emergencies, during which service can be postponed for twelve months.

    Each correction of their dates is an act of its own, with the end that was entered.
    """
    for one in emergencies:
        entered = [(past.entered, past.valid_until) for past in one.corrected]
        for step, until in (*entered, (one.registered, one.valid_until)):
            yield _done(
                "emergency", one.number, step, authority=one.number, expires_on=until
            )  # fmt: skip


def emergency_accesses(broken: Iterable[BrokenGlass], zone: ZoneInfo) -> Iterator[Overridden]:
    """Yield the accesses in an emergency, of which the people are told within 72 hours."""
    for one in broken:
        yield Overridden(
            kind="break-glass",
            what=one.id,
            at=one.at,
            by=one.by,
            role=one.role,
            reason=one.reason,
            authority=one.order,
            expires_on=local_date(one.at + OPEN_FOR, zone),
        )


def let_in(requests: Iterable[ActRequest], zone: ZoneInfo) -> Iterator[Overridden]:
    """Yield to whom their own record, or one of their household, was opened by a second person."""
    for request in requests:
        for asked, done in two_people.carried_out(request):
            yield _done(
                "own-record-opened",
                asked.by,
                done,
                asked_by=asked.by,
                expires_on=local_date(done.at + conflict_guard.OPENS_FOR, zone),
            )


def lifted(members: Iterable[Member], zone: ZoneInfo) -> Iterator[Overridden]:
    """Yield the sanctions that ended before their time."""
    for member in members:
        for one in member.sanctions:
            if one.lifting_asked is not None and one.lifted is not None:
                yield _done(
                    "sanction-lifted",
                    member.subject,
                    one.lifted,
                    asked_by=one.lifting_asked.by,
                    authority=one.case,
                    expires_on=_last_day(one.lifting_asked.at, zone),
                )


def in_order(found: Iterable[Overridden], week: Week, zone: ZoneInfo) -> tuple[Overridden, ...]:
    """Return those of a week, the first one first."""
    inside = (one for one in found if week.holds(one.at, zone))
    return tuple(sorted(inside, key=lambda one: (one.at, one.kind, one.what)))


def _last_day(asked_at: datetime, zone: ZoneInfo) -> date:
    """Return the last day on which what one person asked for could be approved by another."""
    return local_date(asked_at + two_people.LIFETIME, zone)


def _done(
    kind: Literal[
        "held-file-released",
        "late-draw",
        "held-draw-released",
        "emergency",
        "own-record-opened",
        "sanction-lifted",
    ],
    what: str,
    step: Step,
    *,
    asked_by: str | None = None,
    authority: str | None = None,
    expires_on: date | None = None,
) -> Overridden:
    return Overridden(
        kind=kind,
        what=what,
        at=step.at,
        by=step.by,
        asked_by=asked_by,
        role=step.role or None,
        reason=step.why,
        authority=authority,
        expires_on=expires_on,
    )
