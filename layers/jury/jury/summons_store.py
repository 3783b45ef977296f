"""The summons table: where each summons stands, its history, and the counts. Nobody's name."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from botocore.exceptions import ClientError
from pydantic import Field

from jury import batches
from jury.court_day import Attendance, Dismissal, Floor, Panel, PayLine, PayRun, Wages
from jury.errors import Conflict, NotFound, RoomBusy
from jury.life_cycle import COMING, IN_COURT, Entry, Service, State
from jury.records import (
    CountySlug,
    CourtOrder,
    DrawId,
    EarlierDates,
    Member,
    PoolId,
    Record,
    RoomActId,
    Step,
)
from jury.turnout import REPORTED
from jury.writer import Fence, cancelled

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Item = dict[str, AttributeValueTypeDef]

R = TypeVar("R", bound=Record)

MOVED_OUT = "moved_out"
"""The counter of those who were counted here once and come to another pool now."""
_OPEN = "open"
"""The stage of a payment run that still takes people."""
REASSIGNED = "reassigned"
"""The counter of those who reported here and went over to another pool's room."""
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
    """By whom, when and, once the dates have been corrected, why."""
    corrected: tuple[EarlierDates, ...] = ()
    """The dates that were on file before."""


class SummonsStore:
    """Each summons has one record and a history that only grows, written together."""

    def __init__(self, client: "DynamoDBClient", table: str, fence: Fence | None = None) -> None:
        """Keep summonses in this table; without a fence nothing is decided in it."""
        self._client = client
        self._table = table
        self._fence = fence

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
        """Return a move as part of a transaction; see `CourtStore.enter_move`.

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
            if service.came_to is not None:
                where = service.counted_of(service.came_to)
                changes.setdefault(where, Counter())[REASSIGNED] += by
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
        elif any(changed.get(state.value, 0) > 0 for state in IN_COURT):
            # Whoever read their summons before a void comes too late: the void counted nobody.
            update["ConditionExpression"] = "attribute_not_exists(voided)"
        return {"Update": update}

    def draw_voided(self, county: str, draw: str) -> "TransactWriteItemTypeDef":
        """Return for a transaction that voids a draw: nobody of it has come, and nobody comes."""
        came = [*sorted(state.value for state in REPORTED), REASSIGNED]
        update: Any = {
            "TableName": self._table,
            "Key": _key(f"COUNT#{county}", draw),
            "UpdateExpression": "SET voided = :yes",
            "ConditionExpression": " AND ".join(
                f"(attribute_not_exists(#{one}) OR #{one} = :none)" for one in came
            ),
            "ExpressionAttributeNames": {f"#{one}": one for one in came},
            "ExpressionAttributeValues": {":yes": {"BOOL": True}, ":none": {"N": "0"}},
        }
        return {"Update": update}

    # -- many -----------------------------------------------------------------------

    def moved_of(self, county: str, draw: str) -> dict[int, Service]:
        """Return by place those of a draw whose summons has been moved at least once."""
        found = self._all(f"SERVED#{county}#{draw}", "NOW#", Service)
        return {service.place: service for service in found}

    def carried_into(self, county: str, pool: str) -> Iterator[Service]:
        """Yield those who come to a pool from others, by juror number, whatever their state."""
        # Whoever went on to a third pool has left a mark here, and is not here any more.
        yield from (one for one in self.ever_carried_into(county, pool) if one.pool == pool)

    def ever_carried_into(self, county: str, pool: str) -> Iterator[Service]:
        """Yield those who came to a pool from others and may have gone on, by juror number."""
        came = self._query(f"POOL#{county}#{pool}", "IN#")
        keys = [_key(*_now(county, i["draw"]["S"], int(i["place"]["N"]))) for i in came]
        items = batches.read(self._client, self._table, keys)
        yield from sorted((_read(item, Service) for item in items), key=lambda s: s.juror_number)

    def histories(self, services: Iterable[Service]) -> dict[str, tuple[Entry, ...]]:
        """Return the moves of several summonses by juror number, the first one first, in batches.

        A summons says how many moves it has made, and their lines are never changed: these are the
        moves that led to the summonses as they were read, also while others are being made.
        """
        keys = [
            _key(f"JUROR#{one.county}#{one.juror_number}", f"MOVE#{number:05d}")
            for one in services
            for number in range(1, one.version + 1)
        ]
        found: dict[str, list[Entry]] = {}
        for item in batches.read(self._client, self._table, keys):
            entry = _read(item, Entry)
            found.setdefault(entry.juror_number, []).append(entry)
        return {
            number: tuple(sorted(moves, key=lambda move: move.number))
            for number, moves in found.items()
        }

    def none_counted(
        self, county: str, where: str, states: Iterable[State]
    ) -> "TransactWriteItemTypeDef":
        """Return the condition that nobody of a draw, or of a pool, is in any of some states."""
        names = {f"#{state.value}": state.value for state in states}
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(f"COUNT#{county}", where),
                "ConditionExpression": " AND ".join(
                    f"(attribute_not_exists({name}) OR {name} = :none)" for name in sorted(names)
                ),
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": {":none": {"N": "0"}},
            }
        }

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

    def correct_emergency(self, seen: Emergency, now: Emergency) -> Emergency:
        """Replace an emergency that still is what the caller saw; Conflict otherwise."""
        self._replace(f"EMERGENCY#{now.county}", now.number, seen, now)
        return now

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

    # -- panels ----------------------------------------------------------------------------

    def find_panel(self, county: str, panel: str) -> Panel | None:
        """Return a panel, or None."""
        return self._find(f"PANEL#{county}", panel, Panel)

    def panel(self, county: str, panel: str) -> Panel:
        """Return a panel; NotFound when nobody has ordered one of that name."""
        found = self.find_panel(county, panel)
        if found is None:
            raise NotFound("nothing is on file under that identifier")
        return found

    def panel_replaced(self, seen: Panel, now: Panel) -> "TransactWriteItemTypeDef":
        """Return a panel in the place of the one that was seen, for a transaction."""
        return self._replacement(f"PANEL#{now.county}", now.id, seen, now)

    def panels(self, county: str, pool: str, *, after: str = "") -> Iterator[Panel]:
        """Yield the panels that were ordered of a pool."""
        marks = self._query(f"POOL#{county}#{pool}", "PANEL#", after=after)
        for mark in marks:
            yield self.panel(county, mark["sk"]["S"].removeprefix("PANEL#"))

    def new_panel(self, panel: Panel) -> "list[TransactWriteItemTypeDef]":
        """Return a panel and its mark at the pool, for a transaction. It must be new."""
        mark = _key(f"POOL#{panel.county}#{panel.pool}", f"PANEL#{panel.id}")
        return [
            self._replacement(f"PANEL#{panel.county}", panel.id, None, panel),
            {"Put": {"TableName": self._table, "Item": mark}},
        ]

    def find_dismissal(self, county: str, pool: str, dismissal: str) -> Dismissal | None:
        """Return a dismissal by lot, or None."""
        return self._find(f"POOL#{county}#{pool}", f"DISMISSAL#{dismissal}", Dismissal)

    def dismissals(self, county: str, pool: str, *, after: str = "") -> Iterator[Dismissal]:
        """Yield the dismissals by lot that were ordered of a pool."""
        return self._all(f"POOL#{county}#{pool}", "DISMISSAL#", Dismissal, after=after)

    def dismissal_replaced(
        self, seen: Dismissal | None, now: Dismissal
    ) -> "TransactWriteItemTypeDef":
        """Return a dismissal in the place of the one that was seen, for a transaction."""
        return self._replacement(f"POOL#{now.county}#{now.pool}", f"DISMISSAL#{now.id}", seen, now)

    def floor(self, county: str, pool: str) -> Floor:
        """Return the floor of a pool's room: which random act is under way there, if any."""
        item = self._get(f"POOL#{county}#{pool}", "FLOOR")
        if item is None:
            return Floor(county=county, pool=pool)
        acting = item["acting"]["S"] if "acting" in item else None
        return Floor(county=county, pool=pool, acting=acting, version=int(item["version"]["N"]))

    def floor_free(self, county: str, pool: str) -> "TransactWriteItemTypeDef":
        """Return for a transaction that calls somebody of a pool, lets them go or brings them back.

        It goes through while no random act of the pool is under way; RoomBusy when one is now.
        Who then orders an act notices that the room has changed since it was looked at.
        """
        acting = self.floor(county, pool).acting
        if acting is not None:
            raise RoomBusy("a random act is under way in this room: wait for it", act=acting)
        return self._on_floor(
            county, pool, "ADD version :one", "attribute_not_exists(acting)", {":one": {"N": "1"}}
        )

    def floor_taken(self, seen: Floor, act: RoomActId) -> "TransactWriteItemTypeDef":
        """Return the beginning of a random act for a transaction: the room must be as it was seen.

        An act that follows from another takes the floor from it.
        """
        values: Item = {":one": {"N": "1"}, ":act": {"S": act}}
        condition = "attribute_not_exists(version)"
        if seen.version:
            condition, values[":seen"] = "version = :seen", {"N": str(seen.version)}
        return self._on_floor(
            seen.county, seen.pool, "SET acting = :act ADD version :one", condition, values
        )

    def floor_held(self, county: str, pool: str, act: RoomActId) -> "TransactWriteItemTypeDef":
        """Return the condition that an act still is under way, for what is done on account of it.

        Whoever comes late to it, after somebody else has ended it, changes nothing.
        """
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(f"POOL#{county}#{pool}", "FLOOR"),
                "ConditionExpression": "acting = :act",
                "ExpressionAttributeValues": {":act": {"S": act}},
            }
        }

    def floor_left(self, county: str, pool: str, act: RoomActId) -> "TransactWriteItemTypeDef":
        """Return the end of a random act for a transaction: it must be the one under way."""
        values: Item = {":one": {"N": "1"}, ":act": {"S": act}}
        update = "REMOVE acting ADD version :one"
        return self._on_floor(county, pool, update, "acting = :act", values)

    def _on_floor(
        self, county: str, pool: str, update: str, condition: str, values: "Item"
    ) -> "TransactWriteItemTypeDef":
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(f"POOL#{county}#{pool}", "FLOOR"),
                "UpdateExpression": update,
                "ConditionExpression": condition,
                "ExpressionAttributeValues": values,
            }
        }

    # -- attendance ------------------------------------------------------------------------

    def find_attendance(self, county: str, juror_number: str, day: date) -> Attendance | None:
        """Return what is on file of somebody's day in court, or None."""
        return self._find(f"JUROR#{county}#{juror_number}", f"DAY#{day}", Attendance)

    def attendances(self, county: str, juror_number: str) -> Iterator[Attendance]:
        """Yield somebody's days in court, the first one first, those that were cancelled too."""
        return self._all(f"JUROR#{county}#{juror_number}", "DAY#", Attendance)

    def came_to(
        self, county: str, pool: str, day: date, *, after: str = ""
    ) -> Iterator[Attendance]:
        """Yield who came to a pool on a day, by juror number, cancelled entries too."""
        yield from self._came(county, pool, f"CAME#{day}#", after)

    def days_in_court(self, county: str, pool: str) -> Iterator[Attendance]:
        """Yield every day on which anybody came to a pool, by day, cancelled entries too."""
        yield from self._came(county, pool, "CAME#", "")

    def _came(self, county: str, pool: str, prefix: str, after: str) -> Iterator[Attendance]:
        marks = (
            mark["sk"]["S"].split("#")[1:]
            for mark in self._query(f"POOL#{county}#{pool}", prefix, after=after)
        )
        while some := list(islice(marks, batches.MOST_READ)):
            keys = [_key(f"JUROR#{county}#{number}", f"DAY#{day}") for day, number in some]
            found = batches.read(self._client, self._table, keys)
            # Whoever came to another pool later that day has left a mark here.
            came = (one for item in found if (one := _read(item, Attendance)).pool == pool)
            yield from sorted(came, key=lambda one: (one.day, one.juror_number))

    def attended(
        self, seen: Attendance | None, now: Attendance
    ) -> "list[TransactWriteItemTypeDef]":
        """Return a day in court in the place of what was seen of it, for a transaction."""
        partition, sort = f"JUROR#{now.county}#{now.juror_number}", f"DAY#{now.day}"
        items = [self._replacement(partition, sort, seen, now)]
        if seen is None or seen.pool != now.pool:
            mark = _key(f"POOL#{now.county}#{now.pool}", f"CAME#{now.day}#{now.juror_number}")
            items.append({"Put": {"TableName": self._table, "Item": mark}})
        return items

    def unmoved(self, seen: Service) -> "TransactWriteItemTypeDef":
        """Return the condition that a summons still stands as it was seen, for a transaction."""
        check: Any = {
            "TableName": self._table,
            "Key": _key(*_now(seen.county, seen.draw, seen.place)),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if seen.version:
            check["ConditionExpression"] = "version = :seen"
            check["ExpressionAttributeValues"] = {":seen": {"N": str(seen.version)}}
        return {"ConditionCheck": check}

    # -- pay -------------------------------------------------------------------------------

    def find_wages(self, county: str, juror_number: str) -> Wages | None:
        """Return whether somebody's wages go on, or None while nobody has said."""
        return self._find(f"JUROR#{county}#{juror_number}", "WAGES", Wages)

    def wages_said(self, seen: Wages | None, now: Wages) -> "TransactWriteItemTypeDef":
        """Return what was said of somebody's wages in the place of what was seen."""
        return self._replacement(f"JUROR#{now.county}#{now.juror_number}", "WAGES", seen, now)

    def order_pay_run(self, run: PayRun) -> PayRun:
        """Enter a payment run, or return the one on file under its name."""
        item = _key(f"PAYRUN#{run.county}", run.id) | _body(run) | {"lines": {"N": "0"}}
        put: Any = {
            "TableName": self._table,
            "Item": item | {"stage": {"S": _OPEN}},
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        try:
            self._decide([{"Put": put}])
        except ClientError as error:
            if not cancelled(error):
                raise
            return self.pay_run(run.county, run.id)
        return run

    def pay_run(self, county: str, run: str) -> PayRun:
        """Return a payment run; NotFound when there is none of that name."""
        found = self._find(f"PAYRUN#{county}", run, PayRun)
        if found is None:
            raise NotFound("nothing is on file under that identifier")
        return found

    def pay_runs(self, county: str, *, after: str = "") -> Iterator[PayRun]:
        """Yield a county's payment runs, by name."""
        return self._all(f"PAYRUN#{county}", "", PayRun, after=after)

    def paid_by(
        self, run: PayRun, line: PayLine, wages: Wages | None
    ) -> "list[TransactWriteItemTypeDef]":
        """Return a line of a payment run, for the transaction that pays somebody.

        The run must still be open, and what was said of the person's wages as it was read.
        """
        counted: Any = {
            "TableName": self._table,
            "Key": _key(f"PAYRUN#{run.county}", run.id),
            "UpdateExpression": "ADD #lines :one",
            "ConditionExpression": "stage = :open",
            "ExpressionAttributeNames": {"#lines": "lines"},
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":open": {"S": _OPEN}},
        }
        said: Any = {
            "TableName": self._table,
            "Key": _key(f"JUROR#{run.county}#{line.juror_number}", "WAGES"),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if wages is not None:
            said["ConditionExpression"] = "body = :seen"
            said["ExpressionAttributeValues"] = {":seen": _body(wages)["body"]}
        partition = f"PAYLINES#{run.county}#{run.id}"
        return [
            {"Update": counted},
            {"ConditionCheck": said},
            self._replacement(partition, line.juror_number, None, line),
        ]

    def pay_lines(self, county: str, run: str) -> Iterator[PayLine]:
        """Yield whom a payment run pays, by juror number."""
        return self._all(f"PAYLINES#{county}#{run}", "", PayLine)

    def end_pay_run(self, now: PayRun) -> PayRun:
        """Close a payment run with what it came to; nobody is added to it any more.

        Conflict when somebody has closed it, or has paid somebody whom this does not count.
        """
        item = _key(f"PAYRUN#{now.county}", now.id) | _body(now)
        put: Any = {
            "TableName": self._table,
            "Item": item | {"lines": {"N": str(now.people)}, "stage": {"S": "done"}},
            "ConditionExpression": "stage = :open AND #lines = :people",
            "ExpressionAttributeNames": {"#lines": "lines"},
            "ExpressionAttributeValues": {":open": {"S": _OPEN}, ":people": {"N": str(now.people)}},
        }
        try:
            self._decide([{"Put": put}])
        except ClientError as error:
            if not cancelled(error):
                raise
            raise Conflict("somebody else was first: look again") from error
        return now

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

    def _replacement(
        self, partition: str, sort: str, seen: Record | None, now: Record
    ) -> "TransactWriteItemTypeDef":
        put: Any = {
            "TableName": self._table,
            "Item": _key(partition, sort) | _body(now),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if seen is not None:
            put["ConditionExpression"] = "body = :seen"
            put["ExpressionAttributeValues"] = {":seen": _body(seen)["body"]}
        return {"Put": put}

    def _decide(self, items: "list[TransactWriteItemTypeDef]") -> None:
        assert self._fence is not None  # noqa: S101 - who has none decides nothing
        self._fence.decide(items)

    def _replace(self, partition: str, sort: str, seen: Record | None, now: Record) -> None:
        try:
            self._decide([self._replacement(partition, sort, seen, now)])
        except ClientError as error:
            if not cancelled(error):
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
