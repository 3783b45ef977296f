"""The process's clock: it ticks, it can be moved forward, and schedules fire as it passes them."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import time_machine

from local.schedules import Schedules

LOG = logging.getLogger("local.clock")
FLORIDA = ZoneInfo("America/New_York")
LOOK_SECONDS = 0.5  # how often the ticking clock looks for schedules that have come due


def today() -> date:
    """Return the day in Florida: of a night, UTC is a day ahead of the county's clerks."""
    return datetime.now(FLORIDA).date()


class ClockRunsBackwardError(ValueError):
    """The clock was asked to show an earlier time than it shows."""


class Clock:
    """Moves time for the whole process; only forward."""

    def __init__(self, schedules: Schedules, settle: Callable[[], None]) -> None:
        self._schedules = schedules
        self._settle = settle
        self._seen = self.now()  # everything due until here has fired
        self._moving = threading.RLock()
        self._travel: time_machine.travel | None = None
        self._shown: time_machine.Traveller | None = None
        self._sleepers: dict[int, datetime] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="clock", daemon=True)

    def start(self) -> None:
        """Begin to fire what comes due as real time passes."""
        self._seen = self.now()
        self._thread.start()

    def stop(self) -> None:
        """Fire no more and give the process its real time back."""
        self._stopping.set()
        self._thread.join(timeout=10)
        if self._travel is not None:
            self._travel.stop()
            self._travel = self._shown = None

    def now(self) -> datetime:
        """Return the time that product code sees."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the day in Florida that product code sees."""
        return today()

    def move_to(self, instant: datetime) -> None:
        """Move time forward; what is due on the way fires in order, each at its own instant."""
        if instant.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        if instant < self.now():
            raise ClockRunsBackwardError(f"it is already {self.now():%Y-%m-%dT%H:%M:%SZ}")
        with self._moving:
            while (stop := self._next_stop()) is not None and stop <= instant:
                self._show(stop)
                self._fire_until(stop)
                self._settle()
            self._show(instant)
            self._seen = max(self._seen, instant)
        self._settle()

    @contextmanager
    def sleeping_until(self, instant: datetime) -> Iterator[None]:
        """Let a moving clock stop at the instant for which a workflow waits."""
        me = threading.get_ident()
        self._sleepers[me] = instant
        try:
            yield
        finally:
            del self._sleepers[me]

    def sleepers_past(self, instant: datetime) -> int:
        """Return how many workflow states wait for a time later than this."""
        return sum(1 for until in list(self._sleepers.values()) if until > instant)

    def _next_stop(self) -> datetime | None:
        due = self._schedules.next_after(self._seen)
        asleep = [until for until in list(self._sleepers.values()) if until > self._seen]
        return min([*(one.instant for one in due[:1]), *asleep], default=None)

    def _fire_until(self, instant: datetime) -> None:
        while (due := self._schedules.next_after(self._seen)) and due[0].instant <= instant:
            for one in due:
                LOG.info("schedule %s is due", one.schedule.name)
                self._schedules.fire(one)
            self._seen = due[0].instant
        self._seen = max(self._seen, instant)

    def _show(self, instant: datetime) -> None:
        if instant <= self.now():
            return  # the clock has ticked past it while earlier schedules ran
        told = instant.astimezone(UTC).replace(tzinfo=UTC)
        if self._shown is None:
            self._travel = time_machine.travel(told, tick=True)
            self._shown = self._travel.start()
        else:
            self._shown.move_to(told, tick=True)

    def _tick(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            with self._moving:
                self._fire_until(self.now())
