"""S3 tells of an object at least once and in any order: the newest file's list is the end of it."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import crashes
import intake
import pytest
from county_rows import as_csv, row, rows
from intake import arrive, items, on_file, roll, walk
from scenes import Scene

from jury import wiring
from jury.errors import Conflict, CountyBusy
from jury.records import CountyFile, FileStatus, Status

pytestmark = pytest.mark.faults

SCHEDULES = 120
TOGETHER = 40
PATIENCE = 200
DAYS = ("2026-07-01", "2026-08-01", "2026-09-01")


def files() -> list[dict[str, Any]]:
    """Put three months' files into the intake; each has a newcomer and lacks somebody."""
    return [
        arrive(
            as_csv([*rows(12, changed_on=DAYS[0])[turn:], row(90 + turn, changed_on=day)]),
            f"osceola-{day}.csv",
        )
        for turn, day in enumerate(DAYS)
    ]


def deliveries(chance: random.Random, arrivals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every file's event once to three times, in any order."""
    events = [arrival for arrival in arrivals for _ in range(chance.randint(1, 3))]
    chance.shuffle(events)
    return events


def test_events_told_twice_and_in_any_order_end_with_the_newest_file():
    chance = random.Random(6)
    with intake.opened():
        arrivals = files()
        scene = Scene(arrivals[-1])
        ends = set()
        for _ in range(SCHEDULES):
            scene.set()
            told = deliveries(chance, arrivals)
            for arrival in told:
                walk(arrival)
            state = wiring.court().state("osceola")
            assert state.as_of == date.fromisoformat(DAYS[-1])
            assert (state.people, state.active) == (len(roll()), 11)
            assert active_numbers() == {*range(2, 12), 92}
            ends.add(tuple(ledger(arrivals)))
        assert ends == {
            ("published", "published", "published"),
            ("published", "FileTooOld", "published"),
            ("FileTooOld", "published", "published"),
            ("FileTooOld", "FileTooOld", "published"),
        }
        print(f"{SCHEDULES} schedules, {len(ends)} ways for the ledger to end")


def ledger(arrivals: list[dict[str, Any]]) -> Iterator[str]:
    """Yield how each file ended; every one stands in the ledger once."""
    entries = [item for item in items("court") if item["sk"]["S"].startswith("FILE#")]
    assert len(entries) == len(arrivals)
    for arrival in arrivals:
        file = on_file(arrival)
        assert file.status in {FileStatus.PUBLISHED, FileStatus.REFUSED}
        yield file.code or file.status.value


def active_numbers() -> set[int]:
    people = [one for one in roll().values() if one.status is Status.ACTIVE]
    numbers = {f"{123456789012 + number}"[-4:]: number for number in range(100)}
    return {numbers[one.licence_last4] for one in people}


def test_of_two_files_at_once_one_waits_and_they_end_as_one_after_the_other():
    chance = random.Random(9)
    with intake.opened():
        arrivals = files()[:2]
        scene = Scene(arrivals[-1])
        scene.set()
        calls = [crashes.calls_of(lambda one=one: walk(one)) for one in arrivals]
        ends = set()
        for _ in range(TOGETHER):
            scene.set()
            schedule = [0] * calls[0] + [1] * calls[1]
            chance.shuffle(schedule)
            start = chance.randrange(calls[0])  # one begins before the other, by any distance
            ended = crashes.interleave([0] * start + schedule, *map(patient, arrivals))
            assert all(isinstance(end, CountyFile) for end in ended), ended
            state = wiring.court().state("osceola")
            assert state.as_of == date.fromisoformat(DAYS[1])
            assert (state.people, state.active, state.applying) == (len(roll()), 12, None)
            assert active_numbers() == {*range(1, 12), 91}
            ends.add(tuple(ledger(arrivals)))
        print(f"{TOGETHER} interleavings of {calls[0]} + {calls[1]} calls: {ends}")
        assert ends <= {("published", "published"), ("FileTooOld", "published")}
        assert ("published", "published") in ends


def patient(arrival: dict[str, Any]) -> Callable[[], CountyFile]:
    """Return an actor that takes a file through and, as the workflow does, waits for its turn."""

    def go() -> CountyFile:
        for _ in range(PATIENCE):
            with suppress(CountyBusy, Conflict):
                return walk(arrival)
        raise AssertionError("its turn never came")

    return go
