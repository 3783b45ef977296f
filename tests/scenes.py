"""A county set up again as often as wanted, and its files' ingest killed at a chosen write."""

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import boto3
import office
import pytest
from botocore.client import BaseClient
from intake import items, walk
from moto.backends import get_backend

from jury import lists, wiring

WRITES = {"PutItem", "UpdateItem", "TransactWriteItems", "BatchWriteItem", "PutObject"}
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
        self._sheets = dict(_sheets())

    def set(self) -> None:
        """Put the tables back, and give the office buckets with the newest list's sheets only."""
        self._held().clear()
        self._held().update(copy.deepcopy(self._tables))
        for name in ("PAPERS_BUCKET", "EVIDENCE_BUCKET"):
            os.environ[name] = f"{name.split('_')[0].lower()}-{next(self._fresh)}"
            boto3.client("s3").create_bucket(Bucket=os.environ[name])
        for key, content in self._sheets.items():
            boto3.client("s3").put_object(Bucket=os.environ["PAPERS_BUCKET"], Key=key, Body=content)
        office.chill()

    def outcome(self) -> Outcome:
        return items("people"), items("court")

    @staticmethod
    def _held() -> dict[str, Any]:
        return get_backend("dynamodb")["123456789012"]["us-east-1"].tables


def _sheets() -> Iterator[tuple[str, bytes]]:
    """Yield the papers that the county's newest list stands on."""
    court, papers = wiring.court(), wiring.papers()
    listed = court.current_list(court.state(office.COUNTY))
    if listed is not None:
        for name in (*listed.sheets, *listed.seals):
            key = f"{lists.folder(office.COUNTY)}/{name}"
            yield key, papers.get(key)


def clean(scene: Scene) -> tuple[Outcome, int]:
    """Take the file through undisturbed; return how it ended and how many writes that took."""
    scene.set()
    with Writes().watched() as writes:
        assert walk(scene.arrival).status == "published"
    return scene.outcome(), writes.seen


def killed(scene: Scene, at: int, *, applied: bool) -> None:
    with pytest.raises(Killed), Writes(at, applied=applied).watched():
        walk(scene.arrival)
