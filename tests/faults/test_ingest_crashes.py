"""An ingest killed at any of its writes, then delivered again, ends as if nothing had happened."""

import copy
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

import boto3
import intake
import office
import pytest
from botocore.client import BaseClient
from county_rows import as_csv, row, rows
from intake import arrive, ingest, items, walk
from moto.backends import get_backend

pytestmark = pytest.mark.faults

WRITES = {"PutItem", "UpdateItem", "TransactWriteItems", "BatchWriteItem", "PutObject"}
PAIRS = 40
Arrival = dict[str, Any]
Outcome = tuple[list[dict[str, Any]], list[dict[str, Any]]]


class Killed(BaseException):
    """The process is gone. No `except Exception` survives it, and none may."""


class Writes:
    """Counts the writing calls, and kills the process at one of them."""

    def __init__(self, at: int = 0, *, applied: bool = False) -> None:
        self.seen = 0
        self._at = at
        self._applied = applied

    @contextmanager
    def watched(self) -> Iterator["Writes"]:
        plain = BaseClient._make_api_call

        def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
            self.seen += operation in WRITES
            if operation not in WRITES or self.seen != self._at:
                return plain(client, operation, arguments)
            if self._applied:
                plain(client, operation, arguments)
            raise Killed(operation)

        BaseClient._make_api_call = call
        try:
            yield self
        finally:
            BaseClient._make_api_call = plain


class Scene:
    """A county's tables as they stood before a file came, set up again as often as wanted."""

    _fresh = count()

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self._tables = copy.deepcopy(self._held())

    def set(self) -> None:
        """Put the tables back, and give the office empty buckets for papers and evidence."""
        self._held().clear()
        self._held().update(copy.deepcopy(self._tables))
        for name in ("PAPERS_BUCKET", "EVIDENCE_BUCKET"):
            os.environ[name] = f"{name.split('_')[0].lower()}-{next(self._fresh)}"
            boto3.client("s3").create_bucket(Bucket=os.environ[name])
        office.chill()

    def outcome(self) -> Outcome:
        return items("people"), items("court")

    @staticmethod
    def _held() -> dict[str, Any]:
        return get_backend("dynamodb")["123456789012"]["us-east-1"].tables


def a_first_file() -> Scene:
    return Scene(arrive(as_csv(rows(40)), "first.csv"))


def a_later_file() -> Scene:
    """A file of 200 rows with newcomers, moves, new numbers, absences and a return."""
    ingest(as_csv(rows(201, changed_on="2026-04-01")), "first.csv")
    ingest(as_csv([*rows(200, changed_on="2026-04-01")[:199], row(300)]), "second.csv")
    later = rows(200, changed_on="2026-04-01")
    later[3:9] = [row(n, res_line1="9 New Rd", changed_on="2026-10-02") for n in range(3, 9)]
    later[20:25] = [row(n, dl_number=f"X{n:012d}") for n in range(20, 25)]
    later[30:35] = [row(n) for n in range(400, 405)]
    return Scene(arrive(as_csv(later), "third.csv"))


SCENES: dict[str, Callable[[], Scene]] = {"first": a_first_file, "later": a_later_file}


def clean(scene: Scene) -> tuple[Outcome, int]:
    """Take the file through undisturbed; return how it ended and how many writes that took."""
    scene.set()
    with Writes().watched() as writes:
        assert walk(scene.arrival).status == "published"
    return scene.outcome(), writes.seen


def killed(scene: Scene, at: int, *, applied: bool) -> None:
    with pytest.raises(Killed), Writes(at, applied=applied).watched():
        walk(scene.arrival)


@pytest.mark.parametrize("name", SCENES)
def test_a_file_killed_at_any_write_and_delivered_again_ends_as_if_nothing_had_happened(name):
    with intake.opened():
        scene = SCENES[name]()
        wanted, writes = clean(scene)
        print(f"{name}: {writes} writes, {2 * writes} points")
        assert writes > len(wanted[0]) // 10
        for at in range(1, writes + 1):
            for applied in (False, True):
                scene.set()
                killed(scene, at, applied=applied)
                walk(scene.arrival)
                assert scene.outcome() == wanted, f"write {at}, applied {applied}"


@pytest.mark.parametrize("name", SCENES)
def test_a_list_is_never_visible_before_everything_in_it_is(name):
    with intake.opened():
        scene = SCENES[name]()
        wanted, writes = clean(scene)
        before = None
        for at in range(1, writes + 1):
            scene.set()
            before = before or published_list()
            killed(scene, at, applied=True)
            if published_list() != before:
                assert scene.outcome()[0] == wanted[0]


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
