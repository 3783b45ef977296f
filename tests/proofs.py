"""Draws proved as an operator has them proved, and records damaged as a bad copy has them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import boto3
import office
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.s3.models import s3_backends

from draw import operators, proving
from draw.proving import Log, Proof
from jury import wiring
from jury.records import Stop
from jury.writer import Phase, Writer


class Run:
    """A run of a function that has this much time left, in milliseconds, at each look."""

    def __init__(self, *left: int) -> None:
        self.aws_request_id = str(uuid4())
        self._left = list(left)

    def get_remaining_time_in_millis(self) -> int:
        return self._left.pop(0) if self._left else 900_000


def log(county: str = office.COUNTY) -> Log:
    return proving.read_log(wiring.court(), county)


def proof(draw_id: str) -> Proof:
    """Prove one draw as it is stored."""
    texts = dict(wiring.court().draw_texts(office.COUNTY))
    return proving.prove(operators.places(), log(), draw_id, texts[draw_id], now=wiring.now())


@contextmanager
def taken_over(epoch: int, phase: Phase = "surveying", region: str = "us-east-1") -> Iterator[None]:
    """Let the writer's record say so meanwhile, and then again what it said."""
    tables, key = boto3.client("dynamodb"), {"pk": {"S": "WRITER"}, "sk": {"S": "WRITER"}}
    held = tables.get_item(TableName="court", Key=key).get("Item")
    now = Writer(
        region=region, epoch=epoch, phase=phase, since=office.NOW, by="operator-1", why="a storm"
    )
    said: dict[str, Any] = {
        "region": {"S": region},
        "phase": {"S": phase},
        "body": {"S": now.model_dump_json()},
    }
    tables.put_item(TableName="court", Item={**key, **said})
    try:
        yield
    finally:
        if held is None:
            tables.delete_item(TableName="court", Key=key)
        else:
            tables.put_item(TableName="court", Item=held)
        wiring.fence()._kept = None  # by the next step an edge has forgotten what it read


def surveyed(epoch: int = 2, run: Run | None = None) -> dict[str, Any]:
    """Survey every draw, as an operator does who took over for it; return the answer."""
    with taken_over(epoch):
        told = operators.survey_draws({"epoch": epoch}, run or Run())
    if told["finished"]:  # the failover's tool waits until the figures add up
        assert told["proved"] + len(told["incomplete"]) == told["draws"]
    return told


def stopped(pool: str) -> None:
    """Let a pool, or the whole log, stand still as a survey lets it that found it incomplete."""
    mark = Stop(county=office.COUNTY, pool=pool, draws=(pool,), epoch=2, at=office.NOW)
    wiring.court().stop(None, mark)


def stored(sort: str, partition: str = f"COUNTY#{office.COUNTY}") -> dict[str, Any]:
    """Return what is stored in the court table under a key."""
    key = {"pk": {"S": partition}, "sk": {"S": sort}}
    item = boto3.client("dynamodb").get_item(TableName="court", Key=key)["Item"]
    return dict(json.loads(item["body"]["S"]))


def damage(sort: str, text: str) -> None:
    """Put other text into an item of the court table."""
    key = {"pk": {"S": f"COUNTY#{office.COUNTY}"}, "sk": {"S": sort}}
    tables = boto3.client("dynamodb")
    item = tables.get_item(TableName="court", Key=key)["Item"]
    tables.put_item(TableName="court", Item=item | {"body": {"S": text}})


def text_of(sort: str) -> str:
    key = {"pk": {"S": f"COUNTY#{office.COUNTY}"}, "sk": {"S": sort}}
    item = boto3.client("dynamodb").get_item(TableName="court", Key=key)["Item"]
    return str(item["body"]["S"])


def put_draw(draw_id: str, text: str) -> None:
    """Let a draw's record come, as it was where the draw was made."""
    key = {"pk": {"S": f"COUNTY#{office.COUNTY}"}, "sk": {"S": f"DRAW#{draw_id}"}}
    boto3.client("dynamodb").put_item(TableName="court", Item=key | {"body": {"S": text}})


def drop(sort: str, table: str = "court", partition: str = f"COUNTY#{office.COUNTY}") -> None:
    """Take an item out of a table, as if it had never come."""
    key = {"pk": {"S": partition}, "sk": {"S": sort}}
    boto3.client("dynamodb").delete_item(TableName=table, Key=key)


def replace_object(bucket: str, key: str, content: bytes | None) -> None:
    """Let another object lie there, or none, as if it had come so: no version tells of it."""
    objects = boto3.client("s3")
    for one in objects.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", []):
        objects.delete_object(
            Bucket=bucket,
            Key=one["Key"],
            VersionId=one["VersionId"],
            BypassGovernanceRetention=True,
        )
    if content is not None:
        # Not by a client: nobody in this run should take a damaged bundle for one of ours.
        s3_backends[ACCOUNT]["aws"].put_object(bucket, key, content)
