"""What a load of 600 check-ins in one minute does: of one pool and of six, one by one and in bulk.

    python bench/court_bench.py

Procurement documents ask for 600 within 45 minutes; a morning's rush is 600 within one. Six clerks
check people in at once, each a sixth of them, who come at any time of a minute; last, a crowd that
is there at once and is checked in as fast as the clerks are answered. Whoever is told to try again
is tried again. Time is by the clock of `clerks_at_once`, in which each call to AWS takes a time
that we assume; the processor's seconds are what our own code and the simulation of AWS in this
process take. Ends with 1 when a load takes too long, or when the counters, the room and the
histories do not have everybody once.
"""

import os
import random
import sys
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
os.environ["POWERTOOLS_LOG_LEVEL"] = "WARNING"  # lines of the log would drown the figures
sys.path[:0] = [str(ROOT / p) for p in ("tests", "functions", "layers/jury", "layers/ranmar", ".")]

import court_room  # noqa: E402
import intake  # noqa: E402
import office  # noqa: E402
import summonses  # noqa: E402
import time_machine  # noqa: E402
from clerks_at_once import READ, WRITE, Hall  # noqa: E402

from court import attending  # noqa: E402
from jury.records import Pool  # noqa: E402

CLERKS, PEOPLE, BULK = 6, 600, 20
ON_LIST = 1_000
MINUTE, BAR = 60.0, 5.0
"""Seconds in which they come, and after which the last of them is checked in at the latest."""


class Load(NamedTuple):
    """What six hundred check-ins came to."""

    elapsed: float
    """Seconds by the clock of the hall."""
    longest: float
    """Seconds from somebody's turn to be sent in to the answer, tries again included."""
    processor: float
    counted: Counter[str]
    right: bool
    """Everybody is in the room once: by the counters, the days and the histories."""


def main() -> int:
    """Print what each load came to; return 1 when one of them went wrong or took too long."""
    print(
        f"{PEOPLE} check-ins, {CLERKS} clerks at once; assumed, not measured: {READ * 1000:.0f} ms"
    )
    print(f"for a call to AWS, {WRITE * 1000:.0f} ms for one that writes several items together")
    print(f"{'':24}{'seconds':>9}{'longest':>9}{'processor':>11}{'calls':>7}{'met':>6}{'again':>7}")
    loads = [
        _shown(_named(pools, size), _load(pools, size, MINUTE))
        for pools in (1, CLERKS)
        for size in (1, BULK)
    ]
    crowd = _shown("1 pool, all there at once", _load(1, 1, 0))
    print("longest: seconds until a call was answered. calls: to AWS, for each check-in. met:")
    print("transactions refused since another one was under way. again: people told to try again.")
    slowest = max(load.elapsed for load in [*loads, crowd])
    kept, right = slowest <= MINUTE + BAR, all(load.right for load in [*loads, crowd])
    print(f"a crowd takes {crowd.elapsed / MINUTE:.2f} of the minute in which the others come")
    print(
        f"the last one at most {BAR:.0f} seconds after the minute: {'kept' if kept else 'MISSED'}"
    )
    print(f"everybody in the room once, counters {PEOPLE}: {'yes' if right else 'NO'}")
    return 0 if kept and right else 1


def _named(pools: int, size: int) -> str:
    of = "1 pool" if pools == 1 else f"{pools} pools"
    return f"{of}, one by one" if size == 1 else f"{of}, in bulk of {size}"


def _shown(name: str, load: Load) -> Load:
    calls, met, again = (load.counted[one] for one in ("calls", "met", "again"))
    print(
        f"{name:24}{load.elapsed:9.1f}{load.longest:9.2f}{load.processor:11.1f}"
        f"{calls / PEOPLE:7.1f}{met:6}{again:7}",
        flush=True,
    )
    return load


def _load(pools: int, size: int, within: float) -> Load:
    with intake.opened():
        office.publish(office.residents(ON_LIST))
        held = [_summoned(number, PEOPLE // pools) for number in range(pools)]
        with time_machine.travel(court_room.MORNING, tick=False):
            hall, began = Hall(), time.process_time()
            clerks = [_Clerk(hall, _queue(held, one, size), within, one) for one in range(CLERKS)]
            hall.work(*(clerk.work for clerk in clerks))
            taken = time.process_time() - began
            longest = max(clerk.longest for clerk in clerks)
            right = sum(map(_in_the_room, held)) == PEOPLE
            return Load(hall.now, longest, taken, hall.counted, right)


def _queue(pools: list[Pool], clerk: int, size: int) -> list[tuple[Pool, list[str]]]:
    """Return a clerk's own sixth, so many a call: a pool, or every sixth of the only one."""
    pool = pools[clerk % len(pools)]
    people = court_room.numbers(pool)[clerk // len(pools) :: CLERKS // len(pools)]
    return [(pool, people[at : at + size]) for at in range(0, len(people), size)]


class _Clerk:
    """Sends people in when it is their turn, which is at any time of their share of the minute."""

    def __init__(
        self, hall: Hall, queue: list[tuple[Pool, list[str]]], within: float, seed: int
    ) -> None:
        self.longest = 0.0
        self._hall, self._queue, self._within = hall, queue, within
        self._chance = random.Random(seed)

    def work(self) -> None:
        share = self._within / len(self._queue)
        for place, (pool, waiting) in enumerate(self._queue):
            due = share * (place + self._chance.random())
            self._hall.wait(max(0.0, due - self._hall.now))
            again = _asked_again(pool, waiting)
            while again:
                self._hall.counted["again"] += len(again)
                again = _asked_again(pool, again)
            self.longest = max(self.longest, self._hall.now - due if self._within else 0.0)


def _asked_again(pool: Pool, some: list[str]) -> list[str]:
    """Check some people in; return those of whom the answer is to try again."""
    body: Any = {"jurors": [{"juror": one} for one in some]}
    status, told = court_room.room("POST", f"/pools/{pool.id}/check-ins", body)
    if status == HTTPStatus.CONFLICT:
        return some
    assert status == HTTPStatus.OK, told
    came = dict(zip(some, court_room.outcomes(told["entries"]), strict=True))
    assert {*came.values()} <= {"checked_in", "already_here", "try_again"}, came
    return [one for one, outcome in came.items() if outcome == "try_again"]


def _in_the_room(pool: Pool) -> int:
    """Return how many people of a pool are checked in; nought where the sources disagree."""
    by_the_counters = summonses.counted(pool).get("checked_in", 0)
    numbers = court_room.numbers(pool)
    day = attending.here(summonses.the_desk(), pool, summonses.FIRST)
    came = [one.juror_number for one in day]
    moves = {one: [line.move for line in summonses.history(one)] for one in numbers}
    once = all(made.count("check_in") == 1 and "attend" not in made for made in moves.values())
    agree = once and sorted(came) == sorted(numbers) and by_the_counters == len(numbers)
    return by_the_counters if agree else 0


def _summoned(number: int, size: int) -> Pool:
    time_of_day = f"{8 + number // 2:02d}:{30 * (number % 2):02d}"
    return summonses.sent(
        office.order(size, kind="grand", service=summonses.FIRST, time=time_of_day)
    )


if __name__ == "__main__":
    sys.exit(main())
