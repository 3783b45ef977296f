"""A list of flags killed at any of its writes, then delivered again, ends as if it had not been."""

import random
from contextlib import suppress

import intake
import pytest
from county_rows import as_csv, row, rows
from flag_files import MAKERS, as_list, death
from intake import arrive, ingest, items, walk
from scenes import Killed, Scene, Writes, clean, killed

pytestmark = pytest.mark.faults

PAIRS = 40
NAMED = (0, 1, 4, 7, 11, 16, 22, 23, 29, 33)


def a_list(kind: str) -> Scene:
    """A list of ten people of forty, one of them absent from the newest file, and a stranger."""
    ingest(as_csv(rows(40, changed_on="2026-04-01")), "first.csv")
    ingest(as_csv([*rows(40, changed_on="2026-04-01")[1:], row(300)]), "second.csv")
    told = [MAKERS[kind](number) for number in NAMED]
    return Scene(arrive(as_list(kind, [*told, MAKERS[kind](999)]), "l.csv", kind=kind))


@pytest.mark.parametrize("kind", MAKERS)
def test_a_list_killed_at_any_write_and_delivered_again_ends_as_if_nothing_had_happened(kind):
    with intake.opened():
        scene = a_list(kind)
        wanted, writes = clean(scene)
        print(f"{kind}: {writes} writes, {2 * writes} points")
        assert writes > (len(NAMED) if kind != "felony" else 8)
        for at in range(1, writes + 1):
            for applied in (False, True):
                scene.set()
                killed(scene, at, applied=applied)
                walk(scene.arrival)
                assert scene.outcome() == wanted, f"write {at}, applied {applied}"


def test_a_second_crash_during_the_recovery_changes_nothing():
    chance = random.Random(9)
    with intake.opened():
        scene = a_list("deceased")
        wanted, writes = clean(scene)
        for _ in range(PAIRS):
            scene.set()
            killed(scene, chance.randint(1, writes), applied=chance.random() < 0.5)
            again = Writes(chance.randint(1, 20), applied=chance.random() < 0.5)
            with suppress(Killed), again.watched():
                walk(scene.arrival)
            walk(scene.arrival)
            assert scene.outcome() == wanted


def test_each_difference_is_one_write_and_nobody_else_is_written():
    with intake.opened():
        ingest(as_csv(rows(40, changed_on="2026-04-01")), "first.csv")
        versions = {item["sk"]["S"]: item["version"]["N"] for item in items("people")}
        told = [death(number) for number in NAMED]
        ingest(as_list("deceased", [*told, *told]), "l.csv", kind="deceased")
        written = [
            int(item["version"]["N"]) - int(versions[item["sk"]["S"]]) for item in items("people")
        ]
        assert sorted(written) == [0] * (40 - len(NAMED)) + [1] * len(NAMED)
