"""DynamoDB's limits and idempotency token, which moto leaves out."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from local.replaced import Replacement, replaced

BATCH_WRITES = 25
BATCH_READS = 100
BATCH_BYTES = 16 * 1024 * 1024
TRANSACTION_BYTES = 4 * 1024 * 1024
TOKEN_SECONDS = 600
_BETWEEN = re.compile(r"BETWEEN\s+(:\w+)\s+AND\s+(:\w+)", re.IGNORECASE)


@contextmanager
def enforced() -> Iterator[None]:
    """Make moto refuse what DynamoDB refuses, for the duration; also in tests without a cloud."""
    with replaced(*replacements()):
        yield


def replacements() -> Iterator[Replacement]:
    """Return what checks the limits in front of moto's own handling."""
    from moto.dynamodb.responses import DynamoHandler  # noqa: PLC0415 - moto loads late

    checks: dict[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
        "batch_write_item": _few_writes,
        "batch_get_item": _few_reads,
        "transact_write_items": _once_for_a_token,
        "transact_get_items": _small_read,
        "put_item": _using_every_value,
        "update_item": _using_every_value,
        "delete_item": _using_every_value,
        "query": _between_in_order,
    }
    for name, check in checks.items():
        yield Replacement(DynamoHandler, name, check(vars(DynamoHandler)[name]))


def _few_writes(original: Callable[..., Any]) -> Callable[..., Any]:
    def batch_write_item(handler: Any) -> Any:
        requests = [one for some in handler.body["RequestItems"].values() for one in some]
        if not 1 <= len(requests) <= BATCH_WRITES:
            _refuse(
                "1 validation error detected: Value at 'requestItems' failed to satisfy constraint:"
                f" Member must have between 1 and {BATCH_WRITES} requests"
            )
        if _size(requests) > BATCH_BYTES:
            _refuse("Collection size of items in BatchWriteItem exceeded")
        return original(handler)

    return batch_write_item


def _few_reads(original: Callable[..., Any]) -> Callable[..., Any]:
    def batch_get_item(handler: Any) -> Any:
        asked = sum(len(some["Keys"]) for some in handler.body["RequestItems"].values())
        if not 1 <= asked <= BATCH_READS:
            _refuse("Too many items requested for the BatchGetItem call")
        return original(handler)

    return batch_get_item


def _small_read(original: Callable[..., Any]) -> Callable[..., Any]:
    def transact_get_items(handler: Any) -> Any:
        if len(handler.body["TransactItems"]) > BATCH_READS:
            _refuse("Member must have length less than or equal to 100")
        return original(handler)

    return transact_get_items


def _once_for_a_token(original: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a transaction over 4 MB; a repeat under a token succeeds without being done again."""

    def transact_write_items(handler: Any) -> Any:
        items = handler.body["TransactItems"]
        if _size([_written(item) for item in items]) > TRANSACTION_BYTES:
            _refuse("Member must have a total size of items of at most 4 MB")
        token = handler.body.get("ClientRequestToken")
        if token is None:
            return original(handler)
        done = _tokens(handler.dynamodb_backend)
        asked = json.dumps(items, sort_keys=True, default=repr)
        if (known := done.get(token)) and time.time() - known[0] < TOKEN_SECONDS:
            if known[1] != asked:
                _mismatch()
            return known[2]
        answer = original(handler)
        done[token] = (time.time(), asked, answer)
        return answer

    return transact_write_items


def _using_every_value(original: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse names and values that no expression uses."""

    def checked(handler: Any) -> Any:
        body = handler.body
        told = " ".join(
            value for key, value in body.items() if key.endswith("Expression") and value
        )
        for kind in ("ExpressionAttributeValues", "ExpressionAttributeNames"):
            given = set(body.get(kind) or {})
            used = {word for word in _words(told) if word[0] in ":#"}
            if unused := sorted(given - used):
                _refuse(
                    f"Value provided in {kind} unused in expressions: keys: {{{', '.join(unused)}}}"
                )
        return original(handler)

    return checked


def _between_in_order(original: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a range that ends before it begins, and whatever else an expression may not have."""
    checked = _using_every_value(original)

    def query(handler: Any) -> Any:
        values = handler.body.get("ExpressionAttributeValues") or {}
        for lower, upper in _BETWEEN.findall(handler.body.get("KeyConditionExpression") or ""):
            first, last = (values.get(name, {}).get("S", "") for name in (lower, upper))
            if first.encode() > last.encode():
                _refuse(
                    "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to"
                    " be greater than or equal to lower bound"
                )
        return checked(handler)

    return query


def _words(text: str) -> Iterator[str]:
    word = ""
    for letter in f"{text} ":
        if letter.isalnum() or letter in "_-":
            word += letter
        else:
            if word:
                yield word
            word = letter if letter in ":#" else ""


def _written(item: dict[str, Any]) -> Any:
    (operation,) = item.values()
    return operation.get("Item") or [
        operation.get("Key"),
        operation.get("ExpressionAttributeValues"),
    ]


def _size(value: Any) -> int:
    """Return the bytes of names and values in DynamoDB's wire form, without its type letters."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)) in ("S", "N", "B", "BOOL", "NULL"):
            (held,) = value.values()
            return len(str(held).encode())
        return sum(len(key.encode()) + _size(held) for key, held in value.items())
    if isinstance(value, list | set | tuple):
        return sum(_size(held) for held in value)
    return len(str(value).encode())


def _tokens(backend: Any) -> dict[str, tuple[float, str, Any]]:
    """Return the transactions done under a token; kept with moto's tables, so reset with them."""
    found: dict[str, tuple[float, str, Any]] = backend.__dict__.setdefault("_local_tokens", {})
    return found


def _refuse(message: str) -> None:
    from moto.dynamodb.exceptions import MockValidationException  # noqa: PLC0415 - moto loads late

    raise MockValidationException(message)


def _mismatch() -> None:
    from moto.dynamodb.exceptions import DynamodbException  # noqa: PLC0415 - moto loads late

    raise DynamodbException(
        "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
        "the token was used for another transaction",
    )
