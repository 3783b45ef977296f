"""The people table: personal data under its own key, sharded over partitions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from jury import batches
from jury.errors import Conflict, NotFound
from jury.names import folded
from jury.records import (
    CheckedAddress,
    Contact,
    Person,
    PersonId,
    Questionnaire,
    Record,
    Subject,
    shard_of,
)
from jury.writer import cancelled

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        PutTypeDef,
        TransactWriteItemTypeDef,
    )

    Key = dict[str, AttributeValueTypeDef]

AMENDED = "amended"
"""The attribute, and the index over it, of records that the office wrote since a list was made."""
BY_NAME = "by-name"
"""The index by which people are looked up: identifiers only, under the name as it folds."""


class Amendment(Record):
    """One act of the office on a person's record: who, when, why, and what it changed.

    Of the fields that changed, `old` has what stood there and `new` what stands there since. It
    names the person, so it lies beside them and nowhere else.
    """

    what: Literal["corrected", "excused", "restored"]
    at: datetime
    by: Subject
    role: str
    why: str
    old: dict[str, str]
    new: dict[str, str]


class PeopleStore:
    """Every person of every county. A write must have seen the newest version of its record."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep people in this table."""
        self._client = client
        self._table = table

    def bodies(self, county: str, shard: int) -> Iterator[bytes]:
        """Yield everyone of one partition as stored, in the order of their identifiers.

        An item at a time: for rebuilding and comparing sheets. Plans and draws read `jury.lists`.
        """
        return self._bodies(county, shard)

    def amended(self, county: str, shard: int) -> Iterator[bytes]:
        """Yield those of one partition whom the office wrote since their list was made."""
        return self._bodies(county, shard, IndexName=AMENDED)

    def _bodies(self, county: str, shard: int, **index: Any) -> Iterator[bytes]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _partition(county, shard)}},
            ConsistentRead=True,  # a local index: what was written before is seen
            **index,
        )
        for page in pages:
            for item in page["Items"]:
                yield item["body"]["S"].encode()

    def find(self, county: str, person_id: str) -> Person | None:
        """Return a person, or None when nobody has that identifier."""
        item = self._client.get_item(
            TableName=self._table,
            Key=_key(county, person_id),
            ConsistentRead=True,
        ).get("Item")
        return Person.model_validate_json(item["body"]["S"]) if item else None

    def person(self, county: str, person_id: str) -> Person:
        """Return a person; NotFound when nobody has that identifier."""
        found = self.find(county, person_id)
        if found is None:
            raise NotFound("nobody on the roll has that identifier")
        return found

    def several(self, county: str, person_ids: Sequence[str]) -> dict[str, Person]:
        """Return people by identifier; whoever isn't there is missing from the answer."""
        keys = [_key(county, one) for one in person_ids]
        return {
            item["sk"]["S"]: Person.model_validate_json(item["body"]["S"])
            for item in batches.read(self._client, self._table, keys)
        }

    def named(self, county: str, last: str, first: str = "") -> Iterator[PersonId]:
        """Yield whose last name folds so, and whose first name begins so, by the first name.

        The index follows the records by a moment: compare the record with what was asked.
        """
        condition, values = "surname = :last", {":last": {"S": _surname(county, last)}}
        if folded(first):
            condition += " AND begins_with(given, :first)"
            values[":first"] = {"S": folded(first)}
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=BY_NAME,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
        )
        for page in pages:
            for item in page["Items"]:
                yield item["sk"]["S"]

    def history(self, county: str, person_id: str) -> Iterator[Amendment]:
        """Yield what the office did to a person's record, the first act first."""
        for item in self._lines(_history(county, person_id), person_id):
            yield Amendment.model_validate_json(item["body"]["S"])

    def noted(self, person: Person, amendment: Amendment) -> "TransactWriteItemTypeDef":
        """Return a line of history as part of the transaction that writes this record."""
        key: Key = {
            "pk": {"S": _history(person.county, person.id)},
            "sk": {"S": f"{person.id}#{next_version(person).version:07d}"},
        }
        return {
            "Put": {
                "TableName": self._table,
                "Item": key | {"body": {"S": amendment.model_dump_json()}},
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def save(self, person: Person) -> Person:
        """Write what a file says of a person, for the sheets that are made of the same file.

        Only if nobody wrote since the record was read; returns it with its new version.
        """
        return self._put(person, self._written(person))

    def amend(self, person: Person) -> Person:
        """Write what the office decided about a person, which the newest sheets don't hold yet.

        Only if nobody wrote since the record was read; returns it with its new version.
        """
        return self._put(person, self.amendment(person))

    def amendment(self, person: Person) -> "PutTypeDef":
        """Return the same write as part of a transaction; see `CourtStore.amend_roll`."""
        written = self._written(person)
        written["Item"] = {**written["Item"], AMENDED: {"S": person.id}}
        return written

    def removal(self, person: Person) -> "TransactWriteItemTypeDef":
        """Return a record's end for a transaction, if nobody wrote since it was read.

        No function has the right to it: see `tools/erase_person.py`.
        """
        return {
            "Delete": {
                "TableName": self._table,
                "Key": _key(person.county, person.id),
                "ConditionExpression": "version = :seen",
                "ExpressionAttributeValues": {":seen": {"N": str(person.version)}},
            }
        }

    def forget(self, county: str, person_id: str) -> None:
        """Delete whatever lies beside the record of somebody whose erasure is on file."""
        beside = [of(county, person_id) for of in (_mail_key, _contact_key, _questionnaire_key)]
        for of in (_history, _earlier):
            lines = self._lines(of(county, person_id), person_id)
            beside += [{"pk": one["pk"], "sk": one["sk"]} for one in lines]
        for key in beside:
            self._client.delete_item(TableName=self._table, Key=key)

    def fold(self, county: str, person_id: str, version: int) -> None:
        """Take the office's mark off a record that the sheets hold, unless it changed again."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(county, person_id),
                UpdateExpression=f"REMOVE {AMENDED}",
                ConditionExpression="version = :seen",
                ExpressionAttributeValues={":seen": {"N": str(version)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _lines(self, partition: str, person_id: str) -> "Iterator[Key]":
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :person)",
            ExpressionAttributeValues={
                ":pk": {"S": partition},
                ":person": {"S": f"{person_id}#"},
            },
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _put(self, person: Person, written: "PutTypeDef") -> Person:
        try:
            self._client.put_item(**written)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise Conflict("the record has changed since it was read", person=person.id) from error
        return next_version(person)

    def _written(self, person: Person) -> "PutTypeDef":
        saved = next_version(person)
        item: PutTypeDef = {
            "TableName": self._table,
            "Item": _key(person.county, person.id)
            | {"body": {"S": body_of(saved)}, "version": {"N": str(saved.version)}}
            | _as_named(saved),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if person.version:
            item["ConditionExpression"] = "version = :seen"
            item["ExpressionAttributeValues"] = {":seen": {"N": str(person.version)}}
        return item


OF_A_PERSON = frozenset({"PEOPLE", "HISTORY", "MAIL", "CONTACT", "QUEST", "QUEST-EARLIER"})
"""The kinds of item that go when a person's record is erased."""
OF_A_DRAW = frozenset({"DRAWKEY"})
"""Those that go when a draw's secrets are."""


def erased_with(partition: str, sort: str) -> tuple[str, str] | None:
    """Return the county, and the person or draw, with whose erasure an item goes; or None."""
    kind, _, where = partition.partition("#")
    if kind not in OF_A_PERSON | OF_A_DRAW:
        return None
    return where.partition("#")[0], sort.removeprefix(codes_of("")).partition("#")[0]


def next_version(person: Person) -> Person:
    """Return a record as it reads once it has been written."""
    return person.model_copy(update={"version": person.version + 1})


def body_of(person: Person) -> str:
    """Return the one text of a record, as table and sheets hold it."""
    return person.model_dump_json(exclude_defaults=True)


def _key(county: str, person_id: str) -> "Key":
    return {"pk": {"S": _partition(county, shard_of(person_id))}, "sk": {"S": person_id}}


def _partition(county: str, shard: int) -> str:
    return f"PEOPLE#{county}#{shard:02d}"


def _history(county: str, person_id: str) -> str:
    return f"HISTORY#{county}#{shard_of(person_id):02d}"


def _as_named(person: Person) -> "Key":
    """Return under what the index by name has a person: no two people under the same."""
    given = f"{folded(person.name.first)}#{person.id}"
    return {"surname": {"S": _surname(person.county, person.name.last)}, "given": {"S": given}}


def _surname(county: str, last: str) -> str:
    return f"{county}#{folded(last)}"


class AddressBook:
    """Standardised addresses beside the people they belong to: made from them, and made again."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep addresses in this table."""
        self._client = client
        self._table = table

    def several(self, county: str, person_ids: Sequence[str]) -> dict[str, CheckedAddress]:
        """Return what is kept of people's addresses; whoever has none is missing."""
        keys = [_mail_key(county, one) for one in person_ids]
        return {
            item["sk"]["S"]: CheckedAddress.model_validate_json(item["body"]["S"])
            for item in batches.read(self._client, self._table, keys)
        }

    def keep(self, county: str, checked: Mapping[str, CheckedAddress]) -> None:
        """Keep what was made of people's addresses. Repeats write the same again."""
        items = [
            _mail_key(county, one) | {"body": {"S": address.model_dump_json()}}
            for one, address in sorted(checked.items())
        ]
        batches.write(self._client, self._table, items)


def _mail_key(county: str, person_id: str) -> "Key":
    return {"pk": {"S": f"MAIL#{county}#{shard_of(person_id):02d}"}, "sk": {"S": person_id}}


class ContactBook:
    """How people asked to be reached besides by letter."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep contacts in this table."""
        self._client = client
        self._table = table

    def find(self, county: str, person_id: str) -> Contact | None:
        """Return what somebody asked for, or None when they never said."""
        return self.several(county, [person_id]).get(person_id)

    def several(self, county: str, person_ids: Sequence[str]) -> dict[str, Contact]:
        """Return what people asked for; whoever never said is missing."""
        keys = [_contact_key(county, one) for one in person_ids]
        return {
            item["sk"]["S"]: Contact.model_validate_json(item["body"]["S"])
            for item in batches.read(self._client, self._table, keys)
        }

    def keep(self, contact: Contact) -> Contact:
        """Keep what somebody asked for in the place of what they asked for before."""
        body = {"body": {"S": contact.model_dump_json()}}
        item = _contact_key(contact.county, contact.person) | body
        self._client.put_item(TableName=self._table, Item=item)
        return contact


def _contact_key(county: str, person_id: str) -> "Key":
    return {"pk": {"S": f"CONTACT#{county}#{shard_of(person_id):02d}"}, "sk": {"S": person_id}}


class QuestionnaireBook:
    """What people answered to their county's questions, beside their records, and what before."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep answers in this table."""
        self._client = client
        self._table = table

    def find(self, county: str, person_id: str) -> Questionnaire | None:
        """Return what somebody answered last, or None when they never did."""
        return self.several(county, [person_id]).get(person_id)

    def several(self, county: str, person_ids: Sequence[str]) -> dict[str, Questionnaire]:
        """Return what people answered last; whoever never did is missing."""
        keys = [_questionnaire_key(county, one) for one in person_ids]
        return {
            item["sk"]["S"]: Questionnaire.model_validate_json(item["body"]["S"])
            for item in batches.read(self._client, self._table, keys)
        }

    def keep(self, seen: Questionnaire | None, now: Questionnaire) -> Questionnaire:
        """Keep somebody's answers in the place of those that were seen, which stay on file as
        earlier ones; Conflict otherwise.
        """
        put: Any = {
            "TableName": self._table,
            "Item": _questionnaire_key(now.county, now.person)
            | {"body": {"S": now.model_dump_json()}},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if seen is not None:
            put["ConditionExpression"] = "body = :seen"
            put["ExpressionAttributeValues"] = {":seen": {"S": seen.model_dump_json()}}
        items: list[TransactWriteItemTypeDef] = [{"Put": put}]
        if seen is not None:
            items.append({"Put": {"TableName": self._table, "Item": _earlier_item(seen)}})
        try:
            self._client.transact_write_items(TransactItems=items)
        except ClientError as error:
            if not cancelled(error):
                raise
            raise Conflict("somebody else was first: look again") from error
        return now

    def earlier(self, county: str, person_id: str, *, most: int) -> list[Questionnaire]:
        """Return what somebody had answered before what they answered last, the newest first, and
        of many so many.
        """
        found = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :person)",
            ExpressionAttributeValues={
                ":pk": {"S": _earlier(county, person_id)},
                ":person": {"S": f"{person_id}#"},
            },
            ConsistentRead=True,
            ScanIndexForward=False,
            Limit=most,
        )
        return [Questionnaire.model_validate_json(item["body"]["S"]) for item in found["Items"]]


def _earlier(county: str, person_id: str) -> str:
    return f"QUEST-EARLIER#{county}#{shard_of(person_id):02d}"


def _earlier_item(seen: Questionnaire) -> "Key":
    since = seen.since.isoformat(timespec="microseconds")
    # Within one instant the summons and the count tell one from the other.
    sort = f"{seen.person}#{since}#{seen.juror_number}#{seen.changes:04d}"
    key: Key = {"pk": {"S": _earlier(seen.county, seen.person)}, "sk": {"S": sort}}
    return key | {"body": {"S": seen.model_dump_json()}}


def _questionnaire_key(county: str, person_id: str) -> "Key":
    return {"pk": {"S": f"QUEST#{county}#{shard_of(person_id):02d}"}, "sk": {"S": person_id}}


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

    def forget(self, county: str, draw: str) -> None:
        """Delete a draw's key, and the one of its letters' codes. Repeats change nothing.

        No function has the right to it: see `tools/erase_salts.py`.
        """
        for name in (draw, codes_of(draw)):
            self._client.delete_item(
                TableName=self._table, Key={"pk": {"S": f"DRAWKEY#{county}"}, "sk": {"S": name}}
            )

    def draws(self, county: str) -> Iterator[str]:
        """Yield every draw of a county that has a key, without the key.

        What its letters' codes were made with lies beside it and is no other draw's.
        """
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"DRAWKEY#{county}"}},
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
        names = (item["sk"]["S"] for page in pages for item in page["Items"])
        return (name for name in names if not name.startswith(codes_of("")))


def codes_of(draw: str) -> str:
    """Return under which name the random bytes are kept that a draw's codes are made with."""
    return f"codes {draw}"
