import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from local import LocalCloud
from local.clock import Clock
from local.delivery import Delivery
from local.failures import FailureRecord
from local.lock import StateLock
from local.resources.site import Site
from local.runtime import Runtime
from local.schedules import Schedules

FIXTURE = Path(__file__).parent / "fixture"


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """The parcel office, deployed once for the tests of a module."""
    state = tmp_path_factory.mktemp("state")
    with LocalCloud(FIXTURE / "template.yaml", state=state) as running:
        running.settle()
        yield running


@pytest.fixture
def site(monkeypatch):
    """Return a place to create single resources in."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    record = FailureRecord()
    schedules = Schedules(Delivery(), record)
    with mock_aws():
        yield Site(
            stack="local",
            packages={},
            runtime=Runtime(StateLock(), record),
            schedules=schedules,
            clock=Clock(schedules, lambda: None),
        )


@pytest.fixture
def rows(cloud):
    """Return a reader of what the parcel office has noted under a kind."""

    def read(kind: str) -> dict[str, dict[str, str]]:
        found = boto3.client("dynamodb").query(
            TableName=cloud.physical("ParcelTable"),
            KeyConditionExpression="pk = :kind",
            ExpressionAttributeValues={":kind": {"S": kind}},
        )["Items"]
        return {
            row["sk"]["S"]: {name: held["S"] for name, held in row.items() if "S" in held}
            for row in found
        }

    return read


@pytest.fixture
def ship(cloud):
    """Return a starter of the workflow that waits for its end."""

    def start(**parcel: object) -> dict[str, object]:
        workflows = boto3.client("stepfunctions")
        started = workflows.start_execution(
            stateMachineArn=cloud.physical("Ship"), name=str(uuid.uuid4()), input=json.dumps(parcel)
        )
        cloud.settle(timeout=20)
        return workflows.describe_execution(executionArn=started["executionArn"])

    return start


@pytest.fixture
def fresh_failures(cloud):
    """Return the failures that a test has caused."""
    before = list(cloud.failures)
    return lambda: [failure for failure in cloud.failures if failure not in before]
