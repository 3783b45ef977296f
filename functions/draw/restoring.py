"""Copies of the tables as they were a while ago, made for a restore drill and dropped after it.

A drill's tables bear names of their own. Nothing here can drop a table of another name, and the
rights of its functions could not either.
"""

import re
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from jury.canonical import Json
from jury.errors import TablesNotReady

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Kind = Literal["people", "court", "summons", "access"]
KINDS: tuple[Kind, ...] = ("people", "court", "summons", "access")
"""The tables that are restored; what the guard's table holds is forgotten within a day."""

COMES_BACK = ("keys", "indexes", "encryption", "billing")
"""What a restore takes over from the original; a difference is a failure."""

REMADE_BY_HAND = (
    "deletion-protection", "point-in-time-recovery", "stream", "tags", "time-to-live",
)  # fmt: skip
"""What no restore brings back: a person makes it anew, as the runbook says."""

PREFIX = re.compile(r"^([A-Z]+)(#|$)")


class Compared(NamedTuple):
    """Where a restored table's settings are not the original's."""

    failed: tuple[str, ...]
    to_remake: tuple[str, ...]


class TableCopies:
    """The originals by their names, and the copies of one stage's drills."""

    def __init__(self, client: "DynamoDBClient", *, stage: str, originals: dict[Kind, str]) -> None:
        """Copy these tables, under the drill names of this stage."""
        self._client = client
        self._stage = stage
        self._originals = originals

    def name(self, kind: Kind) -> str:
        """Return the name of a drill's copy."""
        return f"venire-{self._stage}-drill-{kind}"

    def restore(self, kind: Kind, at: datetime) -> None:
        """Begin to restore a table, as it was at an instant, under its drill name."""
        self._client.restore_table_to_point_in_time(
            SourceTableName=self._originals[kind],
            TargetTableName=self.name(kind),
            RestoreDateTime=at,
        )

    def is_ready(self, kind: Kind) -> bool:
        """Tell whether a copy can be read."""
        return bool(self._described(self.name(kind))["TableStatus"] == "ACTIVE")

    def drop(self) -> None:
        """Drop every copy there is; TablesNotReady while one is still being made or dropped."""
        waiting = 0
        for kind in KINDS:
            try:
                self._client.delete_table(TableName=self.name(kind))
            except self._client.exceptions.ResourceInUseException:
                waiting += 1
            except self._client.exceptions.ResourceNotFoundException:
                continue
        left = sum(self._is_there(kind) for kind in KINDS)
        if waiting or left:
            raise TablesNotReady("a copy is not gone yet", tables=max(waiting, left))

    def compare(self, kind: Kind) -> Compared:
        """Compare a copy's settings with the original's."""
        original = self._settings(self._originals[kind])
        copy = self._settings(self.name(kind))
        other = [name for name in original if original[name] != copy[name]]
        return Compared(
            failed=tuple(f"{kind}: {name}" for name in COMES_BACK if name in other),
            to_remake=tuple(f"{kind}: {name}" for name in REMADE_BY_HAND if name in other),
        )

    def held(self, kind: Kind) -> int:
        """Return how many items an original holds, as DynamoDB last counted them."""
        return int(self._described(self._originals[kind])["ItemCount"])

    def count(self, kind: Kind, *, segment: int, segments: int) -> Counter[str]:
        """Count the items of one of so many segments of a copy, by what their keys begin with."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self.name(kind),
            ProjectionExpression="pk, sk",
            Segment=segment,
            TotalSegments=segments,
        )
        counts: Counter[str] = Counter()
        for page in pages:
            for item in page["Items"]:
                begins = [PREFIX.match(item[name]["S"]) for name in ("pk", "sk")]
                counts["/".join([kind, *(one[1] for one in begins if one is not None)])] += 1
        return counts

    def _described(self, table: str) -> Any:
        return self._client.describe_table(TableName=table)["Table"]

    def _is_there(self, kind: Kind) -> bool:
        try:
            self._described(self.name(kind))
        except self._client.exceptions.ResourceNotFoundException:
            return False
        return True

    def _settings(self, table: str) -> dict[str, Json]:
        told = self._described(table)
        backups = self._client.describe_continuous_backups(TableName=table)
        recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        expiry = self._client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        tags = self._client.list_tags_of_resource(ResourceArn=told["TableArn"])["Tags"]
        indexes = [*told.get("LocalSecondaryIndexes", []), *told.get("GlobalSecondaryIndexes", [])]
        encryption = told.get("SSEDescription", {})
        return {
            "keys": [[one["AttributeName"], one["KeyType"]] for one in told["KeySchema"]],
            "indexes": sorted(
                [
                    one["IndexName"],
                    one["Projection"]["ProjectionType"],
                    *(f"{key['AttributeName']} {key['KeyType']}" for key in one["KeySchema"]),
                ]
                for one in indexes
            ),
            "encryption": encryption.get("KMSMasterKeyArn"),
            "billing": told.get("BillingModeSummary", {}).get("BillingMode"),
            "deletion-protection": told.get("DeletionProtectionEnabled", False),
            "point-in-time-recovery": recovery.get("PointInTimeRecoveryStatus"),
            "stream": told.get("StreamSpecification", {}).get("StreamViewType"),
            "tags": sorted([one["Key"], one["Value"]] for one in tags),
            "time-to-live": [expiry.get("TimeToLiveStatus"), expiry.get("AttributeName")],
        }
