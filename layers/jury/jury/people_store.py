"""The people table: personal data under its own key, sharded over partitions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from jury.errors import Conflict
from jury.records import Person, shard_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

MOST_AT_ONCE = 100
"""What one batch read may ask for."""


class PeopleStore:
    """Every person of every county. A write must have seen the newest version of its record."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep people in this table."""
        self._client = client
        self._table = table

    def shard(self, county: str, shard: int) -> Iterator[Person]:
        """Yield everyone of one partition, in the order of their identifiers."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _partition(county, shard)}},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                yield Person.model_validate_json(item["body"]["S"])

    def find(self, county: str, person_id: str) -> Person | None:
        """Return a person, or None when nobody has that identifier."""
        item = self._client.get_item(
            TableName=self._table,
            Key={"pk": {"S": _partition(county, shard_of(person_id))}, "sk": {"S": person_id}},
            ConsistentRead=True,
        ).get("Item")
        return Person.model_validate_json(item["body"]["S"]) if item else None

    def several(self, county: str, person_ids: Sequence[str]) -> dict[str, Person]:
        """Return people by identifier; whoever isn't there is missing from the answer."""
        found: dict[str, Person] = {}
        for start in range(0, len(person_ids), MOST_AT_ONCE):
            wanted = [
                {"pk": {"S": _partition(county, shard_of(one))}, "sk": {"S": one}}
                for one in person_ids[start : start + MOST_AT_ONCE]
            ]
            pending: Any = {self._table: {"Keys": wanted, "ConsistentRead": True}}
            while pending:
                answer = self._client.batch_get_item(RequestItems=pending)
                for item in answer["Responses"].get(self._table, []):
                    person = Person.model_validate_json(item["body"]["S"])
                    found[person.id] = person
                pending = answer["UnprocessedKeys"]
        return found

    def save(self, person: Person) -> Person:
        """Write a person if nobody wrote since it was read; return it with its new version."""
        saved = person.model_copy(update={"version": person.version + 1})
        item: dict[str, AttributeValueTypeDef] = {
            "pk": {"S": _partition(person.county, person.shard)},
            "sk": {"S": person.id},
            "body": {"S": saved.model_dump_json(exclude_defaults=True)},
            "version": {"N": str(saved.version)},
        }
        try:
            if person.version:
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="version = :seen",
                    ExpressionAttributeValues={":seen": {"N": str(person.version)}},
                )
            else:
                self._client.put_item(
                    TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)"
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise Conflict("the record has changed since it was read", person=person.id) from error
        return saved


def _partition(county: str, shard: int) -> str:
    return f"PEOPLE#{county}#{shard:02d}"


class DrawKeyStore:
    """The secret of each draw, kept where it can be deleted: then its tickets mean nothing."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep the keys in this table."""
        self._client = client
        self._table = table

    def keep(self, county: str, draw: str, fresh: bytes) -> bytes:
        """Return the draw's key: the fresh one the first time, the kept one ever after."""
        key: dict[str, AttributeValueTypeDef] = {
            "pk": {"S": f"DRAWKEY#{county}"},
            "sk": {"S": draw},
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=key | {"secret": {"B": fresh}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        return self.find(county, draw)

    def find(self, county: str, draw: str) -> bytes:
        """Return the draw's key; KeyError once it has been deleted."""
        item = self._client.get_item(
            TableName=self._table,
            Key={"pk": {"S": f"DRAWKEY#{county}"}, "sk": {"S": draw}},
            ConsistentRead=True,
        ).get("Item")
        if item is None:
            raise KeyError(draw)
        return bytes(item["secret"]["B"])
