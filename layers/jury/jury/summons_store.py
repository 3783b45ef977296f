"""The summons table: where each summons stands, its history, and the counts. Nobody's name."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from botocore.exceptions import ClientError
from pydantic import Field

from jury import batches
from jury.errors import Conflict
from jury.life_cycle import COMING, Entry, Service, State
from jury.records import CountySlug, CourtOrder, DrawId, Member, PoolId, Record, Step

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Item = dict[str, AttributeValueTypeDef]

R = TypeVar("R", bound=Record)

MOVED_OUT = "moved_out"
"""The counter of those who were counted here once and come to another pool now."""
ROOM_TAKEN = "coming"
"""The counter of those who come from other pools: it is what the room is measured by."""


class Run(Record):
    """Which draw a juror number comes from."""

    county: CountySlug
    sequence: int = Field(ge=1)
    draw: DrawId
    pool: PoolId


class Reporting(Record):
    """The office's word on whether a pool reports, as jurors read and hear it."""

    county: CountySlug
    pool: PoolId
    answer: Literal["report", "do-not-report", "check-again"]
    first: int | None = Field(default=None, ge=1)
    """Only so many of those drawn report, in the order in which they were drawn; None: all."""
    check_after: datetime | None = None
    """When the next word is given, for `check-again`."""
    decided: Step
    history: tuple[Step, ...] = ()
    """What had been decided before."""


class Emergency(Record):
    """A declared emergency: while it lasts, service can be postponed for twelve months."""

    county: CountySlug
    number: CourtOrder
    """The number of the order or declaration."""
    valid_from: date
    valid_until: date
    registered: Step


class SummonsStore:
    """Each summons has one record and a history that only grows, written together."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Keep summonses in this table."""
        self._client = client
        self._table = table

    # -- one summons --------------------------------------------------------------

    def file_run(self, run: Run) -> None:
        """Enter which draw a sequence number belongs to. Repeating it changes nothing."""
        self._client.put_item(
            TableName=self._table,
            Item=_key(f"RUN#{run.county}", f"{run.sequence:06d}") | _body(run),
        )

    def find_run(self, county: str, sequence: int) -> Run | None:
        """Return the draw of a sequence number, or None."""
        return self._find(f"RUN#{county}", f"{sequence:06d}", Run)

    def find(self, county: str, draw: str, place: int) -> Service | None:
        """Return a summons that has been moved at least once, or None."""
        return self._find(*_now(county, draw, place), Service)

    def history(self, county: str, juror_number: str) -> Iterator[Entry]:
        """Yield every move of a summons, the first one first."""
        return self._all(f"JUROR#{county}#{juror_number}", "MOVE#", Entry)

    def move(
        self, before: Service, after: Service, entry: Entry, *, room: int | None = None
    ) -> "list[TransactWriteItemTypeDef]":
        """Return a move as part of a transaction; see `CourtStore.amend_roll`.

        The record must still be the one that was seen, and the line of history new. With a `room`
        the new pool must have fewer people from other pools than that.
        """
        county = after.county
        partition, sort = _now(county, after.draw, after.place)
        put: Any = {
            "TableName": self._table,
            "Item": _key(partition, sort) | _body(after) | {"version": {"N": str(after.version)}},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if before.version:
            put["ConditionExpression"] = "version = :seen"
            put["ExpressionAttributeValues"] = {":seen": {"N": str(before.version)}}
        line: Any = {
            "TableName": self._table,
            "Item": _key(f"JUROR#{county}#{after.juror_number}", f"MOVE#{entry.number:05d}")
            | _body(entry),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        items: list[TransactWriteItemTypeDef] = [{"Put": put}, {"Put": line}]
        items += self._counted(before, after, room)
        if after.carried and after.pool != before.pool:
            came = _key(f"POOL#{county}#{after.pool}", f"IN#{after.juror_number}")
            where: Item = {"draw": {"S": after.draw}, "place": {"N": str(after.place)}}
            items.append({"Put": {"TableName": self._table, "Item": came | where}})
        return items

    def _counted(
        self, before: Service, after: Service, room: int | None
    ) -> "list[TransactWriteItemTypeDef]":
        changes: dict[str, Counter[str]] = {}
        left = changes.setdefault(before.counted_in, Counter())
        left[before.state.value] -= 1
        if after.counted_in != before.counted_in:
            left[MOVED_OUT] += 1
        changes.setdefault(after.counted_in, Counter())[after.state.value] += 1
        for service, by in ((before, -1), (after, 1)):
            if service.carried and service.state in COMING:
                changes[service.counted_in][ROOM_TAKEN] += by
        return [
            self._added(after.county, where, counts, room if where == after.counted_in else None)
            for where, counts in changes.items()
            if any(counts.values())
        ]

    def _added(
        self, county: str, where: str, counts: Counter[str], room: int | None
    ) -> "TransactWriteItemTypeDef":
        changed = {name: by for name, by in sorted(counts.items()) if by}
        update: Any = {
            "TableName": self._table,
            "Key": _key(f"COUNT#{county}", where),
            "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in changed),
            "ExpressionAttributeNames": {f"#{name}": name for name in changed},
            "ExpressionAttributeValues": {f":{n}": {"N": str(by)} for n, by in changed.items()},
        }
        if room is not None and changed.get(ROOM_TAKEN, 0) > 0:
            update["ConditionExpression"] = (
                f"attribute_not_exists(#{ROOM_TAKEN}) OR #{ROOM_TAKEN} < :room"
            )
            update["ExpressionAttributeValues"][":room"] = {"N": str(room)}
        return {"Update": update}

    # -- many -----------------------------------------------------------------------

    def moved_of(self, county: str, draw: str) -> dict[int, Service]:
        """Return by place those of a draw whose summons has been moved at least once."""
        found = self._all(f"SERVED#{county}#{draw}", "NOW#", Service)
        return {service.place: service for service in found}

    def carried_into(self, county: str, pool: str) -> Iterator[Service]:
        """Yield those who come to a pool from others, by juror number, whatever their state."""
        came = self._query(f"POOL#{county}#{pool}", "IN#")
        keys = [_key(*_now(county, i["draw"]["S"], int(i["place"]["N"]))) for i in came]
        items = batches.read(self._client, self._table, keys)
        # Whoever went on to a third pool has left a mark here, and is not here any more.
        here = (one for item in items if (one := _read(item, Service)).pool == pool)
        yield from sorted(here, key=lambda one: one.juror_number)

    def counts(self, county: str, where: str) -> Counter[str]:
        """Return by how much each state's number has changed in a draw or a pool by moves."""
        item = self._get(f"COUNT#{county}", where)
        numbers = {} if item is None else {n: v["N"] for n, v in item.items() if "N" in v}
        return Counter({name: int(value) for name, value in numbers.items()})

    # -- whether they report ------------------------------------------------------------

    def reporting(self, county: str, pool: str) -> Reporting | None:
        """Return the office's newest word on a pool, or None while there is none."""
        return self._find(f"POOL#{county}#{pool}", "REPORTING", Reporting)

    def say(self, seen: Reporting | None, now: Reporting) -> Reporting:
        """Give the office's word in the place of the one that was seen; Conflict otherwise."""
        self._replace(f"POOL#{now.county}#{now.pool}", "REPORTING", seen, now)
        return now

    # -- emergencies -----------------------------------------------------------------------

    def declare(self, emergency: Emergency) -> Emergency:
        """Enter a declared emergency once; return what is on file under its number."""
        partition, sort = f"EMERGENCY#{emergency.county}", emergency.number
        try:
            self._replace(partition, sort, None, emergency)
        except Conflict:
            held = self._find(partition, sort, Emergency)
            assert held is not None  # noqa: S101 - nothing is ever deleted
            return held
        return emergency

    def emergencies(self, county: str, *, after: str = "") -> Iterator[Emergency]:
        """Yield the emergencies that were declared in a county, by number."""
        return self._all(f"EMERGENCY#{county}", "", Emergency, after=after)

    # -- said once -------------------------------------------------------------------------

    def was_sent(self, county: str, juror_number: str, message: str) -> bool:
        """Tell whether a message is on record as sent to somebody."""
        return self._get(f"JUROR#{county}#{juror_number}", f"SENT#{message}") is not None

    def mark_sent(self, county: str, juror_number: str, message: str, at: datetime) -> None:
        """Put on record that a message was sent. Repeating it changes nothing."""
        key = _key(f"JUROR#{county}#{juror_number}", f"SENT#{message}")
        self._client.put_item(TableName=self._table, Item=key | {"at": {"S": at.isoformat()}})

    # -- items -----------------------------------------------------------------------------

    def _get(self, partition: str, sort: str) -> "Item | None":
        return self._client.get_item(
            TableName=self._table, Key=_key(partition, sort), ConsistentRead=True
        ).get("Item")

    def _find(self, partition: str, sort: str, kind: type[R]) -> R | None:
        item = self._get(partition, sort)
        return None if item is None else _read(item, kind)

    def _query(self, partition: str, prefix: str, *, after: str = "") -> "Iterator[Item]":
        condition, values = batches.following(partition, prefix, after)
        if not prefix and not after:  # an empty prefix is refused
            condition, values = "pk = :pk", {":pk": {"S": partition}}
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _all(self, partition: str, prefix: str, kind: type[R], *, after: str = "") -> Iterator[R]:
        for item in self._query(partition, prefix, after=after):
            yield _read(item, kind)

    def _replace(self, partition: str, sort: str, seen: Record | None, now: Record) -> None:
        put: Any = {
            "TableName": self._table,
            "Item": _key(partition, sort) | _body(now),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if seen is not None:
            put["ConditionExpression"] = "body = :seen"
            put["ExpressionAttributeValues"] = {":seen": _body(seen)["body"]}
        try:
            self._client.put_item(**put)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            raise Conflict("somebody else was first: look again") from error


def first_standing(
    member: Member, *, county: str, first_date: date, released: bool, voided: bool
) -> Service:
    """Return a summons as it stands before its first move: as its place in the draw says."""
    state = State.HELD
    if member.status == "summoned":
        state = State.SUMMONED if released else State.SELECTED
    return Service(
        county=county,
        juror_number=member.juror_number,
        person=member.person,
        draw=member.draw,
        place=member.place,
        home=member.pool,
        pool=member.pool,
        first_date=first_date,
        state=State.WITHDRAWN if voided else state,
        why=member.why,
    )


def as_seen(service: Service, *, voided: bool) -> Service:
    """Return a summons as it reads: with its draw voided, whoever still came to it need not."""
    taken_back = voided and not service.carried and service.state in COMING | {State.HELD}
    return service.model_copy(update={"state": State.WITHDRAWN}) if taken_back else service


def tallied(services: Iterable[Service]) -> Counter[str]:
    """Count summonses by state."""
    return Counter(service.state.value for service in services)


def _key(partition: str, sort: str) -> "Item":
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def _now(county: str, draw: str, place: int) -> tuple[str, str]:
    return f"SERVED#{county}#{draw}", f"NOW#{place:05d}"


def _body(record: Record) -> "Item":
    return {"body": {"S": record.model_dump_json(exclude_defaults=True)}}


def _read(item: "Item", kind: type[R]) -> R:
    return kind.model_validate_json(item["body"]["S"])
