"""What the local cloud makes of a second Region, and of what is switched off."""

from datetime import UTC, datetime

import boto3
import pytest

from local.resources import create
from local.resources.site import UnknownPropertyError

QUEUE = "arn:aws:sqs:us-east-1:123456789012:any"
TIMED = {
    "AWS::Events::Rule": {
        "ScheduleExpression": "rate(1 hour)",
        "Targets": [{"Id": "queue", "Arn": QUEUE}],
    },
    "AWS::Scheduler::Schedule": {
        "ScheduleExpression": "rate(1 hour)",
        "Target": {"Arn": QUEUE, "RoleArn": "arn:aws:iam::123456789012:role/any"},
        "FlexibleTimeWindow": {"Mode": "OFF"},
    },
}


def replica(region, **more):
    return {
        "Region": region,
        "DeletionProtectionEnabled": True,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"KMSMasterKeyId": f"arn:aws:kms:{region}:123456789012:key/{region}"},
        **more,
    }


def replicated(*replicas):
    return {
        "TableName": "papers",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"},
        "Replicas": list(replicas),
    }


def test_a_replicated_table_is_made_as_its_replica_in_this_region(site):
    properties = replicated(replica("us-west-2"), replica("us-east-1"))
    made = create(site, "Papers", "AWS::DynamoDB::GlobalTable", properties)
    client = boto3.client("dynamodb")
    described = client.describe_table(TableName="papers")["Table"]
    backups = client.describe_continuous_backups(TableName="papers")["ContinuousBackupsDescription"]
    assert (made.ref, made.attributes["Arn"]) == ("papers", described["TableArn"])
    assert described["DeletionProtectionEnabled"]
    assert described["SSEDescription"]["KMSMasterKeyArn"].endswith("key/us-east-1")
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_an_unknown_property_of_a_replica_is_refused_like_any_other(site):
    properties = replicated(replica("us-east-1", Colour="red"))
    with pytest.raises(UnknownPropertyError, match="Colour"):
        create(site, "Papers", "AWS::DynamoDB::GlobalTable", properties)


def test_a_replica_of_a_key_has_its_id_and_signs_for_it(site):
    there, here = boto3.client("kms", region_name="us-west-2"), boto3.client("kms")
    primary = there.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC", MultiRegion=True)
    properties = {"PrimaryKeyArn": primary["KeyMetadata"]["Arn"], "Description": "hashes"}
    made = create(site, "Hashes", "AWS::KMS::ReplicaKey", properties)
    assert made.ref == primary["KeyMetadata"]["KeyId"]
    assert ":us-east-1:" in made.attributes["Arn"]
    asked = {"KeyId": made.ref, "MacAlgorithm": "HMAC_SHA_256", "Message": b"licence"}
    assert here.generate_mac(**asked)["Mac"] == there.generate_mac(**asked)["Mac"]


@pytest.mark.parametrize("kind", TIMED)
@pytest.mark.parametrize(("state", "due"), [("ENABLED", 1), ("DISABLED", 0)])
def test_what_keeps_time_comes_due_only_while_it_is_enabled(site, kind, state, due):
    create(site, "Hourly", kind, TIMED[kind] | {"State": state})
    assert len(site.schedules.next_after(datetime.now(UTC))) == due


@pytest.mark.parametrize(("enabled", "read"), [(True, 1), (False, 0)])
def test_a_queue_is_read_only_while_its_mapping_is_enabled(site, enabled, read):
    properties = {"EventSourceArn": QUEUE, "FunctionName": "any", "Enabled": enabled}
    create(site, "Reads", "AWS::Lambda::EventSourceMapping", properties)
    assert len(site.mappings) == read
