"""What a load of 600 check-ins over six rooms takes: in bulk, and one by one.

    python bench/court_bench.py

Procurement documents ask for 600 within 45 minutes; a morning's rush is 600 within one. Six pools
of a hundred stand on one day, and the clerks take turns, so that each room's counts move all the
time. The tables are a simulation in this process: the seconds of processor are what our own code
and the simulation take; on AWS it is the calls, one after the other, that take the time.
"""

import os
import sys
import time
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
os.environ["POWERTOOLS_LOG_LEVEL"] = "WARNING"  # lines of the log would drown the figures
sys.path[:0] = [str(ROOT / p) for p in ("tests", "functions", "layers/jury", "layers/ranmar", ".")]

import court_room  # noqa: E402
import intake  # noqa: E402
import office  # noqa: E402
import summonses  # noqa: E402
import time_machine  # noqa: E402
from crashes import calls_of  # noqa: E402

from jury.records import Pool  # noqa: E402

ROOMS, SEATS, BULK = 6, 100, 20
PEOPLE = ROOMS * SEATS
ON_LIST = 1_000
BAR = 60.0
"""Seconds for all of them."""


def main() -> None:
    print(f"{PEOPLE} check-ins over {ROOMS} rooms{'seconds':>16}{'a second':>12}{'calls each':>12}")
    taken = {size: _taken(size) for size in (1, BULK)}
    for size, (seconds, calls) in taken.items():
        name = "one by one" if size == 1 else f"in bulk of {size}"
        print(f"{name:28}{seconds:16.1f}{PEOPLE / seconds:12.0f}{calls / PEOPLE:12.1f}")
    (one, _), (bulk, _) = taken.values()
    print(f"one by one takes {one / bulk:.2f} times as long as in bulk")
    print(f"within {BAR:.0f} seconds: {'kept' if max(one, bulk) <= BAR else 'MISSED'}")


def _taken(size: int) -> tuple[float, int]:
    with intake.opened():
        office.publish(office.residents(ON_LIST))
        pools = [_summoned(f"{8 + number // 2:02d}:{30 * (number % 2):02d}") for number in range(6)]
        queues = [_queue(pool, size) for pool in pools]
        with time_machine.travel(court_room.MORNING, tick=False):
            turns = list(filter(None, chain.from_iterable(zip_longest(*queues))))
            told: list[str] = []
            began = time.process_time()
            calls = calls_of(lambda: told.extend(chain.from_iterable(map(_checked_in, turns))))
            taken = time.process_time() - began
    assert told == ["checked_in"] * PEOPLE, set(told)
    return taken, calls


def _checked_in(turn: tuple[Any, ...]) -> list[str]:
    return court_room.outcomes(court_room.checked_in(*turn))


def _summoned(hour: str) -> Pool:
    return summonses.sent(office.order(SEATS, kind="grand", service=summonses.FIRST, time=hour))


def _queue(pool: Pool, size: int) -> list[tuple[Any, ...]]:
    numbers = iter(court_room.numbers(pool))
    return [(pool, *some) for some in iter(lambda: list(islice(numbers, size)), [])]


if __name__ == "__main__":
    main()
