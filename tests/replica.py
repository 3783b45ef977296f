"""A replica of an office as another Region has it: it lacks the newest writes, here and there."""

import random
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from botocore.client import BaseClient
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import _VersionedKeyStore, s3_backends

TABLES = ("people", "court", "summons", "guard", "access")
BUCKETS = ("papers", "print", "evidence")
MOST_LOST = 14
"""So many of a store's newest writes a replica lacks at the most."""


class Write(NamedTuple):
    """One item or object as a write left it; None for one that is gone."""

    store: str
    key: tuple[str, ...]
    value: Any


State = dict[tuple[str, tuple[str, ...]], Any]


@contextmanager
def recorded(writes: list[Write]) -> Iterator[None]:
    """List every item and object that is written, one after the other, as it is then."""
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        answer = original(client, operation, arguments)
        if operation == "PutObject":
            body = original(
                client, "GetObject", {name: arguments[name] for name in ("Bucket", "Key")}
            )["Body"].read()
            writes.append(Write(arguments["Bucket"], (arguments["Key"],), body))
        for table, key in touched(operation, arguments):
            found = original(client, "GetItem", {"TableName": table, "Key": key})
            name = (key["pk"]["S"], key["sk"]["S"])
            writes.append(Write(table, name, found.get("Item")))
        return answer

    BaseClient._make_api_call = call
    try:
        yield
    finally:
        BaseClient._make_api_call = original


def touched(operation: str, arguments: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the table and the key of each item that a call writes."""
    if operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        yield arguments["TableName"], keys_of(arguments)
    if operation == "BatchWriteItem":
        for table, requests in arguments["RequestItems"].items():
            for request in requests:
                (one,) = request.values()
                yield table, keys_of(one)
    if operation == "TransactWriteItems":
        for item in arguments["TransactItems"]:
            ((kind, one),) = item.items()
            if kind != "ConditionCheck":
                yield one["TableName"], keys_of(one)


def keys_of(one: dict[str, Any]) -> Any:
    return one.get("Key") or {name: one["Item"][name] for name in ("pk", "sk")}


def state_after(writes: list[Write]) -> State:
    """Return what is in every store after some writes."""
    state = {(one.store, one.key): one.value for one in writes}
    return {key: value for key, value in state.items() if value is not None}


def lagging(writes: list[Write], chance: random.Random, *, by_item: bool) -> list[Write]:
    """Return the writes without a random suffix of each store's, or of each item's besides."""
    kept: list[Write] = []
    for store in (*TABLES, *BUCKETS):
        own = [one for one in writes if one.store == store]
        own = own[: max(0, len(own) - chance.choice((0, 0, chance.randrange(MOST_LOST))))]
        if by_item:  # one item's writes come in their order, another's before or after
            late = {one.key for one in own[-MOST_LOST:] if chance.random() < 0.3}
            first = max(0, len(own) - MOST_LOST)
            own = [one for at, one in enumerate(own) if at < first or one.key not in late]
        kept += own
    return kept


def stand_at(state: State) -> None:
    """Let every store hold exactly this, without a call that anybody sees."""
    tables = dynamodb_backends[ACCOUNT]["us-east-1"].tables
    for name in TABLES:
        tables[name].items.clear()
    objects = s3_backends[ACCOUNT]["aws"]
    for name in BUCKETS:
        objects.buckets[name].keys = _VersionedKeyStore()
    for (store, key), value in state.items():
        if store in TABLES:
            tables[store].put_item(wire(value))
        else:
            objects.put_object(store, key[0], value)


def wire(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item as it goes over the wire: bytes in base 64."""
    return {
        name: {"B": b64encode(one["B"]).decode()} if "B" in one else one
        for name, one in item.items()
    }


def standing() -> State:
    """Return what is in every store now."""
    state: State = {}
    tables = dynamodb_backends[ACCOUNT]["us-east-1"].tables
    for name in TABLES:
        for item in tables[name].all_items():
            held = {key: value.to_regular_json() for key, value in item.attrs.items()}
            state[name, (held["pk"]["S"], held["sk"]["S"])] = held
    objects = s3_backends[ACCOUNT]["aws"]
    for name in BUCKETS:
        for key, one in objects.buckets[name].keys.items():
            state[name, (key,)] = one.value
    return state


def add_version(bucket: str, key: str, content: bytes) -> None:
    """Let another version of an object come, as the replication of a bucket brings one."""
    s3_backends[ACCOUNT]["aws"].put_object(bucket, key, content)
