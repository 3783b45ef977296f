"""Many items of a table at once: leftovers are asked for again until there are none."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = dict[str, AttributeValueTypeDef]

MOST_READ, MOST_WRITTEN = 100, 25
"""What one batch may ask for, and what one may write."""


def read(client: "DynamoDBClient", table: str, keys: "Sequence[Item]") -> "Iterator[Item]":
    """Yield the items of some keys, in no order; whatever isn't there is missing."""
    for start in range(0, len(keys), MOST_READ):
        wanted = list(keys[start : start + MOST_READ])
        pending: Any = {table: {"Keys": wanted, "ConsistentRead": True}}
        while pending:
            answer = client.batch_get_item(RequestItems=pending)
            yield from answer["Responses"].get(table, [])
            pending = answer["UnprocessedKeys"]


def write(client: "DynamoDBClient", table: str, items: "Sequence[Item]") -> None:
    """Put items, without a condition: only for what is invisible, or is derived and the same."""
    for start in range(0, len(items), MOST_WRITTEN):
        batch = items[start : start + MOST_WRITTEN]
        pending: Any = {table: [{"PutRequest": {"Item": item}} for item in batch]}
        while pending:
            pending = client.batch_write_item(RequestItems=pending)["UnprocessedItems"]


def following(partition: str, prefix: str, after: str) -> "tuple[str, Item]":
    """Return the condition, with its values, on what comes in a partition after a key.

    The keys begin with the prefix; without `after` they are all meant.
    """
    begins: Item = {":pk": {"S": partition}, ":from": {"S": prefix}}
    if not after:
        return "pk = :pk AND begins_with(sk, :from)", begins
    # No key holds a sign below the blank or above the tilde.
    bounds: Item = {":from": {"S": f"{prefix}{after} "}, ":to": {"S": f"{prefix}~"}}
    return "pk = :pk AND sk BETWEEN :from AND :to", begins | bounds
