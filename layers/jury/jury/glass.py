"""What is kept of an access in an emergency, and until when the people must be told of it; pure.

Records are opened at once to whoever says that a threat is imminent, or that a legal order asks
for it, and each person is told within 72 hours what was opened (clauses XIV.C and D). A judge or
the court's administrator can delay that while the threat lasts or the order forbids it; then the
72 hours begin again. A delay that is decided when they are over already makes nothing punctual.
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import StringConstraints

from jury.calendar import local_date
from jury.canonical import document_hash
from jury.reasons import NAMES_NOBODY
from jury.records import CountySlug, CourtOrder, PersonId, Record, Step, Subject

GLASS = "GLASS"
"""The register of emergencies, as the access table names it."""

OPEN_FOR = timedelta(hours=24)
TELL_WITHIN = timedelta(hours=72)
"""Hours and not days: a change of the clocks in between makes it neither shorter nor longer."""

LOOKED_AT_AGAIN = timedelta(days=30)
"""So far ahead at most is the day on which somebody looks again at whether a delay must last."""

MOST_PEOPLE = 20
FIELDS = ("name", "date_of_birth", "residence", "mailing")
"""What is shown of a person, and nothing else."""

GlassId = Annotated[str, StringConstraints(pattern=r"^glass-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$")]
Why = Literal["imminent-threat", "legal-order"]
Because = Literal["threat-lasts", "order-forbids"]
Authority = Annotated[str, StringConstraints(min_length=3, max_length=100), NAMES_NOBODY]
"""Who says that nobody may be told yet: a court's order by its number, or an office."""


class Revealed(Record):
    """When a person's record was opened first, and what of it; the access log has every time."""

    juror: PersonId
    at: datetime
    fields: tuple[str, ...]


class Told(Record):
    """That a person was told what had been opened."""

    juror: PersonId
    sent_on: date
    late: bool
    entered: Step


class Renewal(Record):
    """That a delay goes on, on whose authority, until it is looked at again."""

    authority: Authority
    review_on: date
    decided: Step


class Delay(Record):
    """That the people may not be told yet, on whose authority, until it is looked at again."""

    because: Because
    authority: Authority
    review_on: date
    ordered: Step
    renewals: tuple[Renewal, ...] = ()
    ended: Step | None = None

    @property
    def now(self) -> tuple[Authority, date]:
        """On whose authority it lasts now, and on which day somebody looks at it again."""
        newest = self.renewals[-1] if self.renewals else self
        return newest.authority, newest.review_on


class Glass(Record):
    """One access in an emergency: by whom, to whose records, why; and what became of it."""

    id: GlassId
    county: CountySlug
    why: Why
    reason: str
    order: CourtOrder | None
    people: tuple[PersonId, ...]
    by: Subject
    role: str
    at: datetime
    opened: tuple[Revealed, ...] = ()
    notices: tuple[Told, ...] = ()
    delays: tuple[Delay, ...] = ()

    @property
    def open_until(self) -> datetime:
        """The instant from which nothing can be read through it any more."""
        return self.at + OPEN_FOR

    @property
    def delay(self) -> Delay | None:
        """The delay that lasts, if there is one."""
        newest = self.delays[-1] if self.delays else None
        return newest if newest is not None and newest.ended is None else None

    @property
    def untold(self) -> tuple[PersonId, ...]:
        """Whose record was opened, and who was not told yet."""
        told = {one.juror for one in self.notices}
        return tuple(one.juror for one in self.opened if one.juror not in told)

    def revealed(self, juror: str) -> Revealed | None:
        """Return when somebody's record was opened first, or None."""
        return next((one for one in self.opened if one.juror == juror), None)


def named(at: datetime, *facts: object) -> str:
    """Return the identifier of an access that begins at an instant; they sort by their time."""
    return f"{first_name(at)}{document_hash([str(one) for one in facts])[:8]}"


def first_name(at: datetime) -> str:
    """Return what stands before every identifier of an access that begins at an instant."""
    return f"glass-{at:%Y%m%dT%H%M%SZ}-"


def is_named(text: str) -> bool:
    """Tell whether that is the identifier of an access in an emergency."""
    return text.startswith("glass-")


def due_at(held: Glass) -> datetime | None:
    """Return the instant by which everybody must have been told.

    72 hours after the first opening, or after the end of the last delay. None while nobody's
    record was opened, when everybody has been told, and while a delay lasts that was decided on
    before they were over.
    """
    if not held.untold:
        return None
    due = counted_from(held) + TELL_WITHIN
    lasting = held.delay
    return due if lasting is None or lasting.ordered.at >= due else None


def counted_from(held: Glass) -> datetime:
    """Return the instant from which the 72 hours run, of a glass through which somebody looked.

    The end of a delay begins them anew, unless they were over when it was decided on.
    """
    since = held.opened[0].at
    for one in held.delays:
        if one.ended is not None and one.ordered.at < since + TELL_WITHIN:
            since = max(since, one.ended.at)
    return since


def is_late(held: Glass, sent_on: date, entered_at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a notice went out after its 72 hours.

    They end at an instant. On the day of that instant the notice went out no later than it was
    entered, and no earlier hour is on record: the entry's counts.
    """
    due = counted_from(held) + TELL_WITHIN
    last_day = local_date(due, zone)
    return entered_at >= due if sent_on == last_day else sent_on > last_day


def is_unreviewed(held: Glass, today: date) -> bool:
    """Tell whether a delay lasts beyond the day on which somebody was to look at it again."""
    return bool(held.untold) and held.delay is not None and today > held.delay.now[1]


def may_be_reviewed_on(day: date, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a delay decided on now may last until it is looked at again on a day."""
    today = local_date(now, zone)
    return today < day <= today + LOOKED_AT_AGAIN


def is_overdue(held: Glass, now: datetime) -> bool:
    """Tell whether somebody should have been told by now."""
    due = due_at(held)
    return due is not None and now >= due
