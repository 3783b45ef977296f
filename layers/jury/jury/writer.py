"""Which Region writes: the record that says so, and the fence that every deciding write carries.

The tables are global tables. A condition is evaluated on the copy in the Region where it is asked,
the last writer wins, and a transaction is not copied as a unit: two Regions that write at once
undo each other without a word. So one of them writes, and a record in the court table names it.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from botocore.exceptions import ClientError
from pydantic import Field, StringConstraints

from jury.errors import Conflict, NotTheWriter, Refusal, SurveyPending
from jury.records import Instant, Record, Subject, Survey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

    Item = dict[str, AttributeValueTypeDef]

Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[1-9]$")]
Phase = Literal["open", "surveying", "closed"]
Place = Literal["home", "standby"]

WRITES: tuple[Phase, ...] = ("open", "surveying")
"""When its Region writes. While it is closed nobody does."""
DRAWS: tuple[Phase, ...] = ("open",)
"""When its Region also draws and lets letters go: not before every draw has been looked at."""

KEPT = timedelta(seconds=5)
"""How long an edge goes by what it has read of the record."""
ATTEMPTS = 5
"""How often a write is sent again that met another one at the record and nothing else."""
PAUSE = 0.05
"""Seconds before the first repeat; each further one waits so much longer."""


class Writer(Record):
    """Which Region writes, since when and by whose word."""

    region: Region
    epoch: int = Field(ge=0)
    """How often a Region has taken over."""
    phase: Phase
    since: Instant
    by: Subject
    why: str
    authority: str = ""


class WriterRecords:
    """The writer's record, the changes that led to it, and the surveys, in the court table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Look into this copy of the court table."""
        self._client = client
        self._table = table

    def find(self) -> Writer | None:
        """Return who writes by this copy of the record, or None while nobody has taken over."""
        item = self._get("WRITER")
        return None if item is None else Writer.model_validate_json(item["body"]["S"])

    def replace(self, seen: Writer | None, now: Writer) -> Writer:
        """Put a record in the place of the one that was seen, with a line that stays; or Conflict.

        The condition holds in this Region alone: see ADR 24 for what keeps the other one away.
        """
        put: Item = {
            **_key("WRITER"),
            "region": {"S": now.region},
            "phase": {"S": now.phase},
            "body": {"S": now.model_dump_json()},
        }
        change = f"CHANGE#{now.epoch:06d}#{now.since.astimezone(UTC).isoformat()}"
        line: Item = _key(change) | {"body": {"S": now.model_dump_json()}}
        condition: dict[str, object] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if seen is not None:
            condition = {
                "ConditionExpression": "body = :seen",
                "ExpressionAttributeValues": {":seen": {"S": seen.model_dump_json()}},
            }
        items: list[TransactWriteItemTypeDef] = [
            {"Put": {"TableName": self._table, "Item": put, **condition}},  # type: ignore[typeddict-item]
            {"Put": {"TableName": self._table, "Item": line}},
        ]
        try:
            self._client.transact_write_items(TransactItems=items)
        except ClientError as error:
            if not cancelled(error):
                raise
            raise Conflict("the writer's record has changed since it was read") from error
        return now

    def changes(self) -> Iterator[Writer]:
        """Yield the record as it was written each time, the first time first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :change)",
            ExpressionAttributeValues={":pk": {"S": "WRITER"}, ":change": {"S": "CHANGE#"}},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                yield Writer.model_validate_json(item["body"]["S"])

    def last_epoch(self) -> int:
        """Return the highest epoch that this copy has heard of, whoever's word stands now.

        The newer word wins between two Regions, and an older epoch may be the newer word.
        """
        return max((one.epoch for one in (self.find(), *self.changes()) if one), default=0)

    def replicas(self) -> set[str]:
        """Return the Regions in which the service keeps other copies of this table."""
        table = self._client.describe_table(TableName=self._table)["Table"]
        return {one["RegionName"] for one in table.get("Replicas", [])}

    def survey(self, epoch: int) -> Survey | None:
        """Return what was found after a Region had taken over, or None while nobody has looked."""
        item = self._get(f"SURVEY#{epoch}")
        return None if item is None else Survey.model_validate_json(item["body"]["S"])

    def _get(self, sort: str) -> "Item | None":
        return self._client.get_item(
            TableName=self._table, Key=_key(sort), ConsistentRead=True
        ).get("Item")


class Fence:
    """Whether this Region may write. While no record exists the stack at home may, no other."""

    def __init__(
        self, client: "DynamoDBClient", table: str, *, region: Region, place: Place
    ) -> None:
        """Stand in a Region, before this copy of the court table."""
        self._client = client
        self._table = table
        self._region = region
        self._place = place
        self._records = WriterRecords(client, table)
        self._kept: tuple[datetime, Writer | None] | None = None

    # -- at the edge ----------------------------------------------------------------

    def admit(self, now: datetime) -> None:
        """Let a request or a step begin; NotTheWriter where another Region writes, or nobody.

        A reading is kept for five seconds in a warm container, so this may be as much behind. It
        keeps work from being begun in vain; what decides is the check in the deciding write.
        """
        self._refuse_unless(self._lately(now), WRITES)

    def admit_draw(self, now: datetime) -> None:
        """Let a draw begin; besides, SurveyPending while the draws are looked at."""
        self._refuse_unless(self._lately(now), DRAWS)

    def admit_survey(self, epoch: int) -> None:
        """Let a survey begin; Conflict unless this Region has taken over and looks in that epoch.

        A survey on file for another take-over would let draws go on that nobody has looked at.
        """
        held = self._records.find()
        looking = held is not None and (held.region, held.phase) == (self._region, "surveying")
        if held is None or not looking or held.epoch != epoch:
            raise Conflict("this Region does not look at its draws in that epoch", asked=epoch)

    def _lately(self, now: datetime) -> Writer | None:
        # A clock that was set back must not keep an old reading alive.
        if self._kept is None or not timedelta(0) <= now - self._kept[0] < KEPT:
            self._kept = now, self._records.find()
        return self._kept[1]

    # -- in the deciding write ------------------------------------------------------

    def decide(
        self,
        items: "Sequence[TransactWriteItemTypeDef]",
        *,
        phases: tuple[Phase, ...] = WRITES,
    ) -> None:
        """Write some items together while this Region is the writer, or none of them.

        NotTheWriter, or SurveyPending, when that is why it was refused, whatever else was amiss;
        otherwise the service's own error. Who meets another write at the record, and nothing
        else, tries again: the record has not changed because somebody looked at it.
        """
        guarded = [*items, self._check(phases)]
        for attempt in range(1, ATTEMPTS + 1):
            try:
                self._client.transact_write_items(TransactItems=guarded)
            except ClientError as error:
                reasons = _reasons(error)
                if reasons[-1:] == ["ConditionalCheckFailed"]:
                    raise self._refusal(phases) from error
                met = set(reasons[:-1]) <= {"None"} and reasons[-1:] == ["TransactionConflict"]
                if not met or attempt == ATTEMPTS:
                    raise
                time.sleep(PAUSE * attempt)
            else:
                return

    def _check(self, phases: tuple[Phase, ...]) -> "TransactWriteItemTypeDef":
        values: Item = {f":{phase}": {"S": phase} for phase in phases}
        here = f"#region = :region AND #phase IN ({', '.join(values)})"
        at_home = f"attribute_not_exists(pk) OR ({here})"
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key("WRITER"),
                "ConditionExpression": at_home if self._place == "home" else here,
                "ExpressionAttributeNames": {"#region": "region", "#phase": "phase"},
                "ExpressionAttributeValues": {":region": {"S": self._region}, **values},
            }
        }

    # -- who may --------------------------------------------------------------------

    def _refusal(self, phases: tuple[Phase, ...]) -> Refusal:
        self._kept = None  # whatever the edge went by is out of date
        try:
            self._refuse_unless(self._records.find(), phases)
        except Refusal as refusal:
            return refusal
        return Conflict("who writes has changed meanwhile: try again")

    def _refuse_unless(self, writer: Writer | None, phases: tuple[Phase, ...]) -> None:
        if writer is None:
            if self._place == "home":
                return
            raise NotTheWriter("this Region stands by", region=self._region)
        told: dict[str, str | int] = {"region": self._region, "writer": writer.region}
        if writer.region != self._region:
            raise NotTheWriter("another Region writes", **told)
        if writer.phase == "closed":
            raise NotTheWriter("the writer is closed: nobody writes now", **told)
        if writer.phase not in phases:
            raise SurveyPending(
                "the draws are looked at after a failover: nothing is drawn or released yet",
                epoch=writer.epoch,
            )


def cancelled(error: ClientError) -> bool:
    """Tell whether a transaction was refused because something moved, rather than by a throttle.

    Moved before it, and a condition failed; or at the same moment, and the service took the other.
    """
    return bool({"ConditionalCheckFailed", "TransactionConflict"} & {*_reasons(error)})


def was_there(error: ClientError) -> bool:
    """Tell whether a transaction was refused because a condition of it did not hold.

    Who only met another write does not know how that one ended: it may have been refused.
    """
    return "ConditionalCheckFailed" in _reasons(error)


def _reasons(error: ClientError) -> list[str]:
    """Return why a transaction was cancelled, one reason for each of its items, in their order."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return []
    reasons = error.response.get("CancellationReasons", [])
    return [str(reason.get("Code", "None")) for reason in reasons]


def _key(sort: str) -> "Item":
    return {"pk": {"S": "WRITER"}, "sk": {"S": sort}}
