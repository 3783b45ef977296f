"""The other Region takes over while a file is on its way: it goes on there, and ends as it would.

Tables, papers and evidence are one here, as if everything had been copied. The intake's buckets and
the workflows are two; the copy of an object has its key and its version.
"""

import json
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import boto3
import intake
import office
import pytest
import time_machine
from county_rows import as_csv, rows
from intake import arrive, asked, called, let_go, on_file, roll, walk
from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.s3.models import s3_backends

from ingest import api, events, steps
from jury import wiring
from jury.records import FileStatus
from jury.writer import Writer, WriterRecords

WEST = "us-west-2"
COPIES = "intake-west"
LATER = office.NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def queue(monkeypatch, unharmed):
    """An office with one list published, and the queue into which its intake announces files."""
    with opened() as url:
        monkeypatch.setenv("INTAKE_QUEUE", url)
        yield url


@contextmanager
def opened():
    with intake.opened():
        url = boto3.client("sqs").create_queue(QueueName="intake")["QueueUrl"]
        assert walk(arrive(as_csv(rows(40)), "october.csv")).status is FileStatus.PUBLISHED
        yield url


@pytest.fixture
def unharmed(request):
    """How the same file ends where nothing happens to its Region, in an office of its own."""
    stage = request.node.callspec.params["stage"] if hasattr(request.node, "callspec") else held
    with opened():
        arrival = stage()
        if stage in UNDER_WAY:
            walk(arrival)
        return outcome()


# -- how far the first Region came --------------------------------------------------


def small():
    """Return a file that nothing holds: two people are new."""
    return arrive(as_csv(rows(42, changed_on="2026-11-01")), "november.csv")


def halved():
    """Return a file that a breaker holds: half of those on the list are missing from it."""
    return arrive(as_csv(rows(20, changed_on="2026-11-01")), "november.csv")


def registered():
    arrival = small()
    called(steps.register_file, arrival)
    return arrival


def planned():
    arrival = registered()
    called(steps.plan_file, arrival)
    return arrival


def applying():
    arrival = planned()
    shards = called(steps.begin_applying, arrival)["shards"]
    for shard in shards[:5]:
        called(steps.apply_shard, arrival | {"shard": shard})
    return arrival


def published():
    arrival = small()
    walk(arrival)
    return arrival


def held():
    arrival = halved()
    assert walk(arrival).status is FileStatus.HELD
    return arrival


def released():
    arrival = held()
    let_go(on_file(arrival))
    return arrival


def rejected():
    arrival = held()
    route = f"/v1/counties/{office.COUNTY}/files/{arrival['file']}/reject"
    assert asked(api.handler, "POST", route, {"reason": "the county sends it again"})[0] == 200
    return arrival


UNDER_WAY = [registered, planned, applying, released]
AT_REST = [published, held, rejected]


# -- the other one ------------------------------------------------------------------


def go_west(monkeypatch):
    """Let the other Region's stack write: its bucket has copies, its workflow has no runs."""
    now = Writer(
        region=WEST, epoch=1, phase="open", since=office.NOW, by="operator-1", why="a storm"
    )
    WriterRecords(wiring.dynamodb(), "court").replace(None, now)
    s3, objects = boto3.client("s3"), s3_backends[ACCOUNT]["aws"]
    s3.create_bucket(Bucket=COPIES)
    s3.put_bucket_versioning(Bucket=COPIES, VersioningConfiguration={"Status": "Enabled"})
    for one in s3.list_object_versions(Bucket="intake")["Versions"]:
        named = {"Key": one["Key"], "VersionId": one["VersionId"]}
        body = s3.get_object(Bucket="intake", **named)["Body"].read()
        s3.put_object(Bucket=COPIES, Key=one["Key"], Body=body)
        objects.buckets[COPIES].keys[one["Key"]]._version_id = one["VersionId"]
    workflow = boto3.client("stepfunctions").create_state_machine(
        name="idle-ingest-west",
        definition=json.dumps({"StartAt": "Stay", "States": {"Stay": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/ingest",
    )["stateMachineArn"]
    for name, value in {
        "AWS_REGION": WEST,
        "PLACE": "standby",
        "INTAKE_BUCKET": COPIES,
        "INGEST_WORKFLOW": workflow,
    }.items():
        monkeypatch.setenv(name, value)
    office.chill()


def told_by_the_copies(_queue):
    """Return what S3 says of each copy in its bucket."""
    versions = boto3.client("s3").list_object_versions(Bucket=COPIES)["Versions"]
    return [
        {"messageId": one["VersionId"], "body": json.dumps({"Records": [said_of(one)]})}
        for one in versions
    ]


def said_of(one):
    thing = {"key": one["Key"], "versionId": one["VersionId"]}
    return {
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": COPIES}, "object": thing},
    }


def told_by_the_look(queue):
    """Return what the hourly look announces of what nobody has."""
    with time_machine.travel(LATER, tick=False):
        assert events.watch_intake({}, None)["UploadsUnannounced"] == 0
    sqs = boto3.client("sqs")
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    return [{"messageId": one["MessageId"], "body": one["Body"]} for one in found]


def followed(messages) -> list[dict[str, Any]]:
    """Take announcements as the function behind the queue does; return what every run is given."""
    assert events.receive({"Records": messages}, None) == {"batchItemFailures": []}
    workflows, arn = boto3.client("stepfunctions"), wiring.setting("INGEST_WORKFLOW")
    return [
        json.loads(workflows.describe_execution(executionArn=one["executionArn"])["input"])
        for one in workflows.list_executions(stateMachineArn=arn)["executions"]
    ]


def outcome():
    """Return what everybody sees in the end: the ledger, the people, the county."""
    files = wiring.court().files(office.COUNTY)
    ends = {file.id: (file.status, [step.what for step in file.history]) for file in files}
    people = sorted((one.licence_last4, one.status, one.version) for one in roll().values())
    return ends, people, wiring.court().state(office.COUNTY)


# -- what becomes of the file -------------------------------------------------------


@pytest.mark.parametrize("told", [told_by_the_copies, told_by_the_look])
@pytest.mark.parametrize("stage", UNDER_WAY)
def test_a_file_under_way_goes_on_in_the_other_region_and_ends_as_without_a_failover(
    stage, told, queue, unharmed, monkeypatch
):
    arrival = stage()
    go_west(monkeypatch)
    for one in followed(told(queue)):
        walk(one)
    assert on_file(arrival).status is FileStatus.PUBLISHED
    assert outcome() == unharmed


@pytest.mark.parametrize("stage", AT_REST)
def test_a_file_at_rest_is_left_alone_by_its_copy_and_by_the_look(
    stage, queue, unharmed, monkeypatch
):
    stage()
    go_west(monkeypatch)
    assert told_by_the_look(queue) == []
    for one in followed(told_by_the_copies(queue)):
        walk(one)
    assert outcome() == unharmed


def test_a_file_that_was_held_in_the_first_region_is_released_in_the_other(queue, monkeypatch):
    arrival = held()
    go_west(monkeypatch)
    followed(told_by_the_copies(queue))
    let_go(on_file(arrival))
    (run,) = [one for one in followed([]) if one.get("released")]
    assert walk(run).status is FileStatus.PUBLISHED
    assert len(list(wiring.court().files(office.COUNTY))) == 2
