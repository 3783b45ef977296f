"""The access table: the registers of who may do what, and the log of who opened what.

Entries are put on a condition and never changed in place; nothing is deleted, so no role needs
more of this table than to read and to put. The log has partitions of its own (`LOG#`, `OF#`), so
that the functions which show or change records may put its lines and nothing into the registers.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from botocore.exceptions import ClientError

from jury import batches
from jury.access_log import Head, Line, Opening, chained
from jury.attempts import until_settled
from jury.errors import Conflict, NotFound
from jury.records import Record
from jury.writer import Fence

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Item = dict[str, AttributeValueTypeDef]

R = TypeVar("R", bound=Record)

STRAGGLES = timedelta(minutes=15)
"""A line has the time of its request. No function runs longer, so that none comes later than so
long after one with a later time."""

BEFORE_ALL = "0"
"""Before every line's number as it is sorted: DynamoDB takes no empty string for a key."""


class Entry(NamedTuple):
    """An entry of a register that is put along with a line of the log, or neither is."""

    register: str
    name: str
    now: Record
    seen: Record | None = None
    """In whose place it is put; without it there must be none of that name."""


class AccessStore:
    """A county's registers, each a list of records under a name, and its chained log."""

    def __init__(self, client: "DynamoDBClient", table: str, fence: Fence | None = None) -> None:
        """Keep the registers in this table; without a fence the log takes no line."""
        self._client = client
        self._table = table
        self._fence = fence

    # -- registers ----------------------------------------------------------------

    def find(self, county: str, register: str, name: str, kind: type[R]) -> R | None:
        """Return an entry as it stands now, or None."""
        item = self._client.get_item(
            TableName=self._table, Key=_key(county, register, name), ConsistentRead=True
        ).get("Item")
        return None if item is None else kind.model_validate_json(item["body"]["S"])

    def entry(self, county: str, register: str, name: str, kind: type[R]) -> R:
        """Return an entry; NotFound when there is none."""
        found = self.find(county, register, name, kind)
        if found is None:
            raise NotFound("nothing is on file under that identifier")
        return found

    def together(
        self, county: str, wanted: dict[tuple[str, str], type[Record]]
    ) -> dict[tuple[str, str], Record]:
        """Return those of some entries that there are, all as they stand now, in one call."""
        keys = {(f"COUNTY#{county}", f"{one}#{name}"): (one, name) for one, name in wanted}
        found = batches.read(self._client, self._table, [_key(county, *each) for each in wanted])
        held: dict[tuple[str, str], Record] = {}
        for item in found:
            each = keys[item["pk"]["S"], item["sk"]["S"]]
            held[each] = wanted[each].model_validate_json(item["body"]["S"])
        return held

    def all(self, county: str, register: str, kind: type[R], *, after: str = "") -> Iterator[R]:
        """Yield a register's entries in the order of their names: all, or those after one."""
        items = self._following(f"COUNTY#{county}", f"{register}#", after)
        return (kind.model_validate_json(item["body"]["S"]) for item in items)

    def enter(self, county: str, register: str, name: str, record: Record) -> None:
        """Put a new entry; the very same again changes nothing. Conflict for a different one."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_key(county, register, name) | _body(record),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError as error:
            _unless_moved(error)
            if self.find(county, register, name, type(record)) != record:
                raise Conflict("another one has that identifier", entry=name) from None

    def replace(self, county: str, register: str, name: str, seen: R | None, now: R) -> R:
        """Put an entry in place of what the caller saw, or anew; Conflict if it is not that."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_key(county, register, name) | _body(now),
                **_in_place_of(seen),
            )
        except ClientError as error:
            _unless_moved(error)
            raise Conflict("the entry has changed since you looked", entry=name) from None
        return now

    # -- the log --------------------------------------------------------------------

    def log(self, opening: Opening, *entries: Entry) -> Line:
        """Put an opening at the end of its county's chain, and return its line.

        With the line stand pointers to it from each person, from whoever acted, and from what it
        is about. Entries are put along with it: all of it, or nothing. Conflict when the chain
        keeps moving, or an entry is not what was seen. NotTheWriter where another Region writes,
        also when what would be entered is only read: no reading without its line.
        """
        assert self._fence is not None  # noqa: S101 - who has none reads only
        self._fence.admit(opening.at)
        beside = [self._entered(opening.county, one) for one in entries]

        def append() -> Line:
            head = self.head(opening.county)
            line = chained(opening, head)
            self._transact([*self._appended(line, head), *beside])
            return line

        return until_settled(append, opening.county)

    def head(self, county: str) -> Head:
        """Return where a county's chain ends."""
        item = self._client.get_item(
            TableName=self._table, Key=_head(county), ConsistentRead=True
        ).get("Item")
        return Head() if item is None else Head.model_validate_json(item["body"]["S"])

    def chain(self, county: str, head: Head) -> Iterator[str]:
        """Yield a county's lines as they are stored, in their order, up to a head's number."""
        items = self._following(f"LOG#{county}", "", BEFORE_ALL)
        last = _sorted_by(head.number)
        # Lines are added meanwhile; what stands beyond the head when it was read is not looked at.
        return (item["body"]["S"] for item in takewhile(lambda one: one["sk"]["S"] <= last, items))

    def stored(self, county: str, number: int) -> str:
        """Return a line as it is stored, or nothing where there is none."""
        item = self._client.get_item(
            TableName=self._table,
            Key=_at(f"LOG#{county}", _sorted_by(number)),
            ConsistentRead=True,
        ).get("Item")
        return "" if item is None else item["body"]["S"]

    def before(self, county: str, instant: datetime) -> str:
        """Return the number after which all lines come that were begun at an instant or later.

        Found by halves: a county's lines are numbered as they come, and read one by one they would
        take longer each year. Some that follow may be a little older than the instant.
        """
        since = instant - STRAGGLES

        def at(number: int) -> datetime:
            return Line.model_validate_json(self.stored(county, number)).at

        numbers = range(1, self.head(county).number + 1)
        return _sorted_by(bisect_left(numbers, since, key=at))

    def lines(self, county: str, *, after: str = "") -> Iterator[Line]:
        """Yield a county's lines in their order: all, or those after a number."""
        items = self._following(f"LOG#{county}", "", after or BEFORE_ALL)
        return (Line.model_validate_json(item["body"]["S"]) for item in items)

    def lines_of(self, county: str, of: str, *, after: str = "") -> Iterator[Line]:
        """Yield the lines that concern a person, somebody's acts (`by:` and who), or a pool."""
        marks = self._following(f"OF#{county}#{of}", "", after or BEFORE_ALL)
        while batch := list(islice(marks, batches.MOST_READ)):
            keys = [_at(f"LOG#{county}", item["sk"]["S"]) for item in batch]
            found = batches.read(self._client, self._table, keys)
            yield from sorted(
                (Line.model_validate_json(item["body"]["S"]) for item in found),
                key=lambda line: line.number,
            )

    def lines_of_any(
        self, county: str, several: Iterable[str], *, after: str = ""
    ) -> Iterator[Line]:
        """Yield the lines that concern any of several, in their order, each of them once."""
        each = (self.lines_of(county, of, after=after) for of in sorted(several))
        last = 0
        for line in merge(*each, key=lambda line: line.number):
            if line.number > last:
                yield line
            last = line.number

    def _following(self, partition: str, prefix: str, after: str) -> "Iterator[Item]":
        condition, values = batches.following(partition, prefix, after)
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        return (item for page in pages for item in page["Items"])

    def _appended(self, line: Line, head: Head) -> "list[TransactWriteItemTypeDef]":
        sort, moved = number_of(line), Head(number=line.number, hash=line.hash)
        pointers = {*line.people, f"by:{line.by}", *([line.about] if line.about else [])}
        ends, new = _in_place_of(head if head.number else None), _in_place_of(None)
        puts: list[dict[str, Any]] = [
            {"Item": _at(f"LOG#{line.county}", sort) | {"body": {"S": line.text}}, **new},
            {"Item": _head(line.county) | _body(moved), **ends},
            *({"Item": _at(f"OF#{line.county}#{one}", sort)} for one in sorted(pointers)),
        ]
        items: Any = [{"Put": {"TableName": self._table, **put}} for put in puts]
        return list(items)

    def _entered(self, county: str, entry: Entry) -> "TransactWriteItemTypeDef":
        item = _key(county, entry.register, entry.name) | _body(entry.now)
        put: Any = {"TableName": self._table, "Item": item, **_in_place_of(entry.seen)}
        return {"Put": put}

    def _transact(self, items: "list[TransactWriteItemTypeDef]") -> None:
        try:
            self._client.transact_write_items(TransactItems=items)
        except ClientError as error:
            _unless_moved(error)
            raise Conflict("the log has grown meanwhile, or an entry has changed") from None


def _in_place_of(seen: Record | None) -> dict[str, Any]:
    """Return on what condition something is put: in place of what was seen, or anew."""
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "body = :seen",
        "ExpressionAttributeValues": {":seen": _body(seen)["body"]},
    }


def number_of(line: Line) -> str:
    """Return a line's number as the log is sorted by it."""
    return _sorted_by(line.number)


def _sorted_by(number: int) -> str:
    return f"{number:012d}"


def _unless_moved(error: ClientError) -> None:
    code = error.response["Error"]["Code"]
    moved = {"ConditionalCheckFailed", "TransactionConflict"}
    if code == "ConditionalCheckFailedException":
        return
    reasons = {one.get("Code") for one in error.response.get("CancellationReasons", [])}
    if code == "TransactionCanceledException" and reasons <= moved | {"None"} and reasons & moved:
        return
    raise error


def _key(county: str, register: str, name: str) -> "Item":
    return _at(f"COUNTY#{county}", f"{register}#{name}")


def _head(county: str) -> "Item":
    """Return where a head lies: apart from the lines, among which it would be read as one."""
    return _at(f"LOG#{county}#HEAD", "HEAD")


def _at(partition: str, sort: str) -> "Item":
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def _body(record: Record) -> "Item":
    return {"body": {"S": record.model_dump_json(exclude_defaults=True)}}
