"""What was done in a week beyond the ordinary rules: by whom, why, on whose authority; pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from jury.calendar import local_date
from jury.errors import Invalid
from jury.records import Batch, CountyFile, Draw, Pool, Record, Reprint, Step, Subject
from jury.summons_store import Emergency
from reports.draw_history import late_draws, void_of

COLUMNS = ("kind", "what", "at", "by", "asked_by", "reason", "authority")
SHORT_NOTICE = "letters released with fewer than fourteen days to go"


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
    ]
    what: str
    """What it was done to, by identifier."""
    at: datetime
    by: Subject
    asked_by: Subject | None = None
    """Who asked, where it takes two people."""
    reason: str
    authority: str | None = None
    """The court's order, or whose authority, where there is one."""


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


def released_files(files: Iterable[CountyFile]) -> Iterator[Overridden]:
    """Yield the files that a breaker held and a person let go on."""
    for file in files:
        for step in file.history:
            if step.what == "released":
                yield _done("held-file-released", file.id, step)


def late(pools: Iterable[Pool]) -> Iterator[Overridden]:
    """Yield the draws that were allowed nearer to their date than the plan does."""
    for pool in pools:
        for step, authority, draw in late_draws(pool):
            yield _done("late-draw", draw, step, authority)


def of_draws(draws: Iterable[Draw]) -> Iterator[Overridden]:
    """Yield the draws that were released though a statistic held them, and those voided."""
    for draw in draws:
        if draw.released is not None:
            yield _done("held-draw-released", draw.id, draw.released)
        if (void := void_of(draw)) is not None:
            yield Overridden(
                kind="void",
                what=draw.id,
                at=void.voided_at,
                by=void.approved_by,
                asked_by=void.requested_by,
                reason=void.reason,
            )


def short_notices(batches: Iterable[Batch]) -> Iterator[Overridden]:
    """Yield the letters that went out on a court's order, with fewer than fourteen days to go."""
    for batch in batches:
        if batch.court_order is not None and batch.released_at is not None:
            yield Overridden(
                kind="short-notice",
                what=batch.draw,
                at=batch.released_at,
                by=batch.released_by or "summons workflow",
                reason=SHORT_NOTICE,
                authority=batch.court_order,
            )


def printed_again(reprints: Iterable[Reprint]) -> Iterator[Overridden]:
    """Yield the letters that were printed once more."""
    for made in reprints:
        yield Overridden(
            kind="reprint",
            what=made.juror_number,
            at=made.at,
            by=made.by,
            reason=made.why,
            authority=made.court_order,
        )


def declared(emergencies: Iterable[Emergency]) -> Iterator[Overridden]:
    """Yield the emergencies, during which service can be postponed for twelve months."""
    for one in emergencies:
        yield _done("emergency", one.number, one.registered, one.number)


def in_order(found: Iterable[Overridden], week: Week, zone: ZoneInfo) -> tuple[Overridden, ...]:
    """Return those of a week, the first one first."""
    inside = (one for one in found if week.holds(one.at, zone))
    return tuple(sorted(inside, key=lambda one: (one.at, one.kind, one.what)))


def _done(
    kind: Literal["held-file-released", "late-draw", "held-draw-released", "emergency"],
    what: str,
    step: Step,
    authority: str | None = None,
) -> Overridden:
    return Overridden(
        kind=kind, what=what, at=step.at, by=step.by, reason=step.why, authority=authority
    )
