"""The lawful exceptions that concern a county's draws and letters, as anybody may read them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from jury.calendar import local_date
from jury.counties import County
from jury.court_store import CourtStore
from jury.records import PoolId, Reprint
from jury.summons_store import SummonsStore
from jury.two_people import SHORT_NOTICE

Kind = Literal[
    "late-draw",
    "held-draw-released",
    "short-notice",
    "held-file-released",
    "emergency",
    "reprint",
]
EMERGENCY = "a declared emergency: service can be put off for up to twelve months"
REPRINT = "letters were printed again on a court's order"
"""What the register says for itself: whose letter it was, and why, is nobody's business."""


class Overridden(NamedTuple):
    """What was let pass, when, why, in what role, on whose authority; never who let it pass."""

    kind: Kind
    about: str
    at: datetime
    reason: str
    role: str | None
    authority: str | None = None
    letters: int | None = None
    first: date | None = None
    last: date | None = None

    @property
    def key(self) -> str:
        """Under what it stands in the list: its instant, and what it is about."""
        return f"{self.at.isoformat()} {self.kind} {self.about}"

    def announced(self) -> dict[str, Any]:
        """Return it as anybody may read it."""
        first, last = (day and day.isoformat() for day in (self.first, self.last))
        return self._asdict() | {"at": self.at.isoformat(), "first": first, "last": last}


def newest_first(court: CourtStore, summonses: SummonsStore, county: County) -> list[Overridden]:
    """Return every exception of a county, the newest one first."""
    found = [
        *_late_draws(court, county.slug),
        *_released_draws(court, county.slug),
        *_short_notices(court, county.slug),
        *_released_files(court, county.slug),
        *_emergencies(summonses, county.slug),
        *_reprints(court, county),
    ]
    return sorted(found, key=lambda one: one.key, reverse=True)


def _late_draws(court: CourtStore, county: str) -> Iterator[Overridden]:
    for pool in court.pools(county):
        allowed = [step for step in pool.history if step.what == "late draw allowed"]
        for step in allowed:
            # A void takes the authority back: the pool has only that of the newest allowance.
            late = pool.late if step is allowed[-1] else None
            authority = late.authority if late else None
            yield Overridden("late-draw", pool.id, step.at, step.why, step.role or None, authority)


def _released_draws(court: CourtStore, county: str) -> Iterator[Overridden]:
    for draw in court.draws(county):
        if draw.released is not None:
            step = draw.released
            yield Overridden("held-draw-released", draw.id, step.at, step.why, step.role or None)


def _short_notices(court: CourtStore, county: str) -> Iterator[Overridden]:
    for request in court.requests(county, SHORT_NOTICE):
        if request.approved_at is not None:
            yield Overridden(
                "short-notice",
                request.on,
                request.approved_at,
                request.reason,
                request.approved_role or None,
                request.terms,
            )


def _released_files(court: CourtStore, county: str) -> Iterator[Overridden]:
    for file in court.files(county):
        for step in file.history:
            if step.what == "released":
                yield Overridden(
                    "held-file-released", file.id, step.at, step.why, step.role or None
                )


def _emergencies(summonses: SummonsStore, county: str) -> Iterator[Overridden]:
    for one in summonses.emergencies(county):
        # What was on file before a correction was in force until then: each is a line of its own.
        before = [(past.entered, past.valid_from, past.valid_until) for past in one.corrected]
        for step, first, last in (*before, (one.registered, one.valid_from, one.valid_until)):
            yield Overridden(
                "emergency",
                one.number,
                step.at,
                EMERGENCY,
                step.role or None,
                authority=one.number,
                first=first,
                last=last,
            )


def _reprints(court: CourtStore, county: County) -> Iterator[Overridden]:
    """Yield how many letters of a pool were printed on a court's order, day by day."""
    days: dict[tuple[PoolId, date], list[Reprint]] = {}
    for made in court.every_reprint(county.slug):
        if made.court_order is not None:
            day = local_date(made.at, county.time_zone)
            days.setdefault((made.pool, day), []).append(made)
    for (pool, _), several in days.items():
        at = min(one.at for one in several)
        yield Overridden("reprint", pool, at, REPRINT, None, letters=len(several))
