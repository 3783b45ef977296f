"""The second Region's stack on the local cloud: it stands by, and it can do the work.

The local cloud is always in one Region; here that is the second one. Of the home there is only
what its stack would have put there: the primary keys in their Region, the tables' replicas here.
"""

import logging
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import boto3
import office
import pytest
from moto import mock_aws

from local import LocalCloud
from local.names import REGION
from tools import standby
from tools.make_county import make_county

ROOT = Path(__file__).resolve().parents[2]
HOME = "us-west-2"
STAGE = {"Stage": "test"}
PAIRED = {"OtherRegion": HOME, "OtherPeopleKey": "1" * 32, "OtherCourtKey": "2" * 32}
FILE = "osceola-2026-07-01"


@contextmanager
def stand_by(folder, **parameters):
    """Deploy the derived template into a Region that has replicas of the home's tables."""
    template = folder / "standby.json"
    standby.main([str(template)])
    with mock_aws():
        boto3.setup_default_session()
        keys = {
            f"Home{name}Key": _primary(spec, usage)
            for name, spec, usage in (
                ("Matching", "HMAC_256", "GENERATE_VERIFY_MAC"),
                ("Signing", "ECC_NIST_P256", "SIGN_VERIFY"),
            )
        }
        for one in _tables():
            boto3.client("dynamodb", region_name=REGION).create_table(**one)
        with LocalCloud(
            template, parameters=STAGE | PAIRED | keys | parameters, state=folder
        ) as cloud:
            yield cloud, keys
    office.chill()


def _primary(spec, usage):
    made = boto3.client("kms", region_name=HOME).create_key(
        KeySpec=spec, KeyUsage=usage, MultiRegion=True
    )
    return made["KeyMetadata"]["KeyId"]


def _tables():
    """Return how the home's template makes its tables, in the words of the API."""
    for one in standby.read()["Resources"].values():
        if one["Type"] == standby.TABLE:
            named = one["Properties"]["TableName"]["Fn::Sub"].replace("${Stage}", STAGE["Stage"])
            kept = {"AttributeDefinitions", "KeySchema", "BillingMode"}
            kept |= {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}
            shape = {key: value for key, value in one["Properties"].items() if key in kept}
            yield {"TableName": named, **shape}


def runs(cloud):
    """Return how every run of every workflow stands."""
    workflows = boto3.client("stepfunctions")
    outputs = [name for name in cloud.outputs if name.endswith("Workflow")]
    assert len(outputs) == 5
    return [
        one["status"]
        for name in outputs
        for one in workflows.list_executions(stateMachineArn=cloud.outputs[name])["executions"]
    ]


def upload(cloud, folder):
    make_county("osceola", 60, 7, folder, dates=(date(2026, 7, 1), date(2026, 10, 1)))
    content = (folder / f"{FILE}.txt").read_bytes()
    boto3.client("s3").put_object(
        Bucket=cloud.outputs["IntakeBucket"], Key=f"osceola/dhsmv/{FILE}.txt", Body=content
    )
    cloud.settle()


def waiting(cloud):
    """Return how many files are announced and not taken up; S3's own test message is none."""
    taken = boto3.client("sqs").receive_message(
        QueueUrl=cloud.physical("IntakeQueue"), MaxNumberOfMessages=10
    )
    return sum(FILE in one["Body"] for one in taken.get("Messages", []))


def test_a_stack_that_stands_by_starts_nothing_by_itself_and_answers(tmp_path, caplog):
    with stand_by(tmp_path) as (cloud, _keys), caplog.at_level(logging.INFO, "local.clock"):
        upload(cloud, tmp_path)
        cloud.clock.move_to(cloud.clock.now() + timedelta(days=8))
        assert [one.getMessage() for one in caplog.records if "is due" in one.getMessage()] == []
        assert runs(cloud) == []
        assert waiting(cloud) == 1  # what a replicated file announces is kept for a failover
        assert cloud.request("GET", "/v1/public/counties/osceola/log").status_code == 200
        assert cloud.failures == []


def test_hashes_and_signatures_of_the_second_region_are_the_homes(tmp_path):
    digest, algorithm = b"\x07" * 32, "ECDSA_SHA_256"
    with stand_by(tmp_path) as (cloud, keys):
        ours, homes = boto3.client("kms"), boto3.client("kms", region_name=HOME)
        assert cloud.outputs["MatchingKey"] == keys["HomeMatchingKey"]
        assert cloud.outputs["SigningKey"] == keys["HomeSigningKey"]
        hashed = [
            one.generate_mac(
                KeyId=cloud.outputs["MatchingKey"], MacAlgorithm="HMAC_SHA_256", Message=b"a"
            )["Mac"]
            for one in (ours, homes)
        ]
        assert hashed[0] == hashed[1]
        signed = ours.sign(
            KeyId=cloud.outputs["SigningKey"], Message=digest, MessageType="DIGEST",
            SigningAlgorithm=algorithm,
        )  # fmt: skip
        assert homes.verify(
            KeyId=keys["HomeSigningKey"], Message=digest, MessageType="DIGEST",
            Signature=signed["Signature"], SigningAlgorithm=algorithm,
        )["SignatureValid"]  # fmt: skip


def test_the_same_stack_with_schedules_on_takes_files_in_and_keeps_its_hours(tmp_path, caplog):
    taken_over = {"Place": "home", "Schedules": "on"}
    with (
        stand_by(tmp_path, **taken_over) as (cloud, _keys),
        caplog.at_level(logging.INFO, "local.clock"),
    ):
        upload(cloud, tmp_path)
        assert waiting(cloud) == 0
        assert runs(cloud) == ["SUCCEEDED"]
        people = boto3.client("dynamodb").scan(TableName="venire-test-people")["Count"]
        assert people >= 60
        cloud.clock.move_to(cloud.clock.now() + timedelta(days=8))
        assert any("weekly-petit-run" in one.getMessage() for one in caplog.records)
        assert cloud.failures == []


@pytest.mark.parametrize("kind", ["people", "court", "summons", "access"])
def test_the_home_stack_with_a_second_region_keeps_its_protections(paired_home, kind):
    dynamodb, name = boto3.client("dynamodb"), f"venire-test-{kind}"
    described = dynamodb.describe_table(TableName=name)["Table"]
    assert described["DeletionProtectionEnabled"]
    key = paired_home.outputs["PeopleKey" if kind == "people" else "CourtKey"]
    assert described["SSEDescription"]["KMSMasterKeyArn"].endswith(f":key/{key}")
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


@pytest.mark.parametrize("kind", ["intake", "evidence", "papers", "print", "held"])
def test_the_home_stack_with_a_second_region_copies_each_bucket_to_its_namesake(paired_home, kind):
    ours = f"venire-test-{kind}-123456789012-{REGION}"
    copies = boto3.client("s3").get_bucket_replication(Bucket=ours)["ReplicationConfiguration"]
    (rule,) = copies["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["Destination"]["Bucket"] == f"arn:aws:s3:::venire-test-{kind}-123456789012-{HOME}"


@pytest.fixture(scope="module")
def paired_home(tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    with LocalCloud(ROOT / "template.yaml", parameters=STAGE | PAIRED, state=state) as cloud:
        yield cloud
    office.chill()
