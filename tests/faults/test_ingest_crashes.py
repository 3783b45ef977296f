"""An ingest killed at any of its writes, then delivered again, ends as if nothing had happened."""

import random
from collections.abc import Callable
from contextlib import suppress
from itertools import product

import intake
import pytest
from county_rows import as_csv, row, rows
from intake import amended, arrive, ingest, items, roll, walk
from scenes import Killed, Scene, Writes, clean, killed

pytestmark = pytest.mark.faults

PAIRS = 40


def a_first_file() -> Scene:
    return Scene(arrive(as_csv(rows(40)), "first.csv"))


def a_later_file() -> Scene:
    """A file of 200 rows with newcomers, moves, new numbers, absences, a return and a review."""
    ingest(as_csv(rows(201, changed_on="2026-04-01")), "first.csv")
    ingest(as_csv([*rows(200, changed_on="2026-04-01")[:199], row(600)]), "second.csv")
    for person in list(roll().values())[:3]:  # and what the office wrote since
        amended(person, returned_on=person.address_on)
    later = rows(200, changed_on="2026-04-01")
    later[3:15] = [row(n, res_line1="9 New Rd", changed_on="2026-10-02") for n in range(3, 15)]
    later[40:46] = [row(n, dl_number=f"X{n:012d}") for n in range(40, 46)]
    later[60:66] = [row(n) for n in range(700, 706)]
    later[80] = row(80, last_name="Other", date_of_birth="1991-01-01")
    return Scene(arrive(as_csv(later), "third.csv"))


SCENES: dict[str, Callable[[], Scene]] = {"first": a_first_file, "later": a_later_file}


@pytest.mark.parametrize("name", SCENES)
def test_a_file_killed_at_any_write_and_delivered_again_ends_as_if_nothing_had_happened(name):
    """And no list is visible before everything in it is."""
    with intake.opened():
        scene = SCENES[name]()
        wanted, writes = clean(scene)
        points = list(product(range(1, writes + 1), (False, True)))
        print(f"{name}: {writes} writes, {len(points)} points")
        assert writes > len(wanted[0]) // 10
        scene.set()
        before = published_list()
        for at, applied in points:
            scene.set()
            killed(scene, at, applied=applied)
            if published_list() != before:
                assert scene.outcome()[0] == wanted[0], f"write {at}, applied {applied}"
            walk(scene.arrival)
            assert scene.outcome() == wanted, f"write {at}, applied {applied}"


def published_list() -> str:
    (state,) = [i for i in items("court") if i["sk"]["S"] == "STATE"] or [{}]
    return str(state.get("list_version"))


def test_a_second_crash_during_the_recovery_changes_nothing():
    chance = random.Random(4)
    with intake.opened():
        scene = a_later_file()
        wanted, writes = clean(scene)
        for _ in range(PAIRS):
            scene.set()
            killed(scene, chance.randint(1, writes), applied=chance.random() < 0.5)
            again = Writes(chance.randint(1, 20), applied=chance.random() < 0.5)
            with suppress(Killed), again.watched():
                walk(scene.arrival)
            walk(scene.arrival)
            assert scene.outcome() == wanted
