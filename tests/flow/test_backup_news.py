"""The backup stack on the local cloud: staff hear of a job that was not done, and of no other."""

import json
from pathlib import Path

import boto3
import office
import pytest

from local import LocalCloud

ROOT = Path(__file__).resolve().parents[2]
HEARD = "arn:aws:sqs:us-east-1:123456789012:heard-by-staff"
TOPIC = "arn:aws:sns:us-east-1:123456789012:staff"
PARAMETERS = {
    "Stage": "test",
    "OtherRegion": "us-west-2",
    "PeopleKey": "1" * 32,
    "CourtKey": "2" * 32,
    "StaffTopic": TOPIC,
}


@pytest.fixture
def cloud(tmp_path):
    with LocalCloud(ROOT / "infra" / "backup.yaml", parameters=PARAMETERS, state=tmp_path) as run:
        yield run
    office.chill()


@pytest.fixture
def staff(cloud):
    """Return what reads the messages that staff got."""
    queue = boto3.client("sqs").create_queue(QueueName="heard-by-staff")["QueueUrl"]
    topic = boto3.client("sns").create_topic(Name="staff")["TopicArn"]
    assert topic == TOPIC
    boto3.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=HEARD, Attributes={"RawMessageDelivery": "true"}
    )

    def heard():
        taken = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        return [one["Body"] for one in taken.get("Messages", [])]

    return heard


def job(what, state):
    boto3.client("events").put_events(
        Entries=[
            {
                "Source": "aws.backup",
                "DetailType": what,
                "Detail": json.dumps({"state": state, "resourceType": "DynamoDB"}),
            }
        ]
    )


@pytest.mark.parametrize("what", ["Backup Job State Change", "Copy Job State Change"])
@pytest.mark.parametrize("state", ["FAILED", "ABORTED", "EXPIRED"])
def test_staff_are_told_of_a_backup_or_a_copy_that_was_not_made(cloud, staff, what, state):
    job(what, state)
    told = f"{what}: DynamoDB {state}. Runbook: docs/runbooks/failed-backup.md"
    assert staff() == [told]
    assert cloud.failures == []


def test_staff_are_not_told_of_a_backup_that_was_made(cloud, staff):
    job("Backup Job State Change", "RUNNING")
    job("Backup Job State Change", "COMPLETED")
    job("Restore Job State Change", "FAILED")  # whoever restores looks for themselves
    assert staff() == []


def test_news_that_reach_nobody_are_kept(cloud):
    job("Backup Job State Change", "FAILED")  # there is no topic here
    kept = boto3.client("sqs").receive_message(QueueUrl=cloud.physical("BackupDeadLetters"))
    (letter,) = kept["Messages"]
    assert json.loads(letter["Body"])["detail"]["state"] == "FAILED"


def test_the_stack_says_under_which_roles_is_saved_and_restored(cloud):
    for role in ("BackupRole", "RestoreRole"):
        assert cloud.outputs[role].split(":")[2:3] == ["iam"]
        assert cloud.physical(role) in cloud.outputs[role]
