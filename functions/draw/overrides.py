"""The lawful exceptions that concern a county's draws and letters, as anybody may read them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from jury.court_store import CourtStore
from jury.two_people import SHORT_NOTICE


class Overridden(NamedTuple):
    """What was let pass, when, why, in what role, on whose authority; never who let it pass."""

    kind: Literal["late-draw", "held-draw-released", "short-notice", "held-file-released"]
    about: str
    at: datetime
    reason: str
    role: str | None
    authority: str | None = None

    @property
    def key(self) -> str:
        """Under what it stands in the list: its instant, and what it is about."""
        return f"{self.at.isoformat()} {self.kind} {self.about}"


def newest_first(court: CourtStore, county: str) -> list[Overridden]:
    """Return every exception of a county, the newest one first."""
    found = [
        *_late_draws(court, county),
        *_released_draws(court, county),
        *_short_notices(court, county),
        *_released_files(court, county),
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
