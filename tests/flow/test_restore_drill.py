"""The restore drill on the local cloud: what comes back is proved, reported and dropped (F19)."""

import json
from pathlib import Path

import boto3
import office
import pytest

from draw import checks
from local.cloud import LocalCloud
from local.demo import Office
from tests.flow.test_panel_story import manager, ordered

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("people", "court", "summons", "access")
NEVER_BACK = ("deletion-protection", "point-in-time-recovery")


class Court:
    """A running cloud with a drawn pool, and its drills."""

    def __init__(self, cloud, draw):
        self.cloud = cloud
        self.draw = draw
        self.runs = 0

    def drill(self):
        """Run the workflow once; return how it ended and what is on record."""
        self.runs += 1
        started = boto3.client("stepfunctions").start_execution(
            stateMachineArn=self.cloud.physical("DrillWorkflow"),
            name=f"drill-{self.runs}",
            input="{}",
        )
        self.cloud.settle()
        run = boto3.client("stepfunctions").describe_execution(executionArn=started["executionArn"])
        return run["status"], self.on_record()

    def on_record(self):
        *_, item = boto3.client("dynamodb").query(
            TableName=self.cloud.physical("CourtTable"),
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "DRILLS"}},
        )["Items"]
        return json.loads(item["body"]["S"])

    def tables(self):
        return boto3.client("dynamodb").list_tables()["TableNames"]

    def item(self, sort):
        key = {"pk": {"S": "COUNTY#osceola"}, "sk": {"S": sort}}
        table = self.cloud.physical("CourtTable")
        return boto3.client("dynamodb").get_item(TableName=table, Key=key)["Item"]

    def put(self, item):
        table = self.cloud.physical("CourtTable")
        boto3.client("dynamodb").put_item(TableName=table, Item=item)


@pytest.fixture(scope="module")
def court(tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    with (
        pytest.MonkeyPatch.context() as patch,
        LocalCloud(ROOT / "template.yaml", parameters={"Stage": "test"}, state=state) as cloud,
    ):
        patch.setattr(checks, "HELD_BELOW", checks.NEVER)  # one honest pool in three hundred waits
        Office(cloud, office.COUNTY).open(cloud.roles)
        api = cloud.serve()["api"]
        office.publish(office.residents(300))
        pool = ordered(manager(cloud, api), cloud.clock.today())
        cloud.settle()
        yield Court(cloud, pool["draw"])
    office.chill()


def test_every_draw_and_every_log_is_proved_from_what_came_back(court):
    status, told = court.drill()
    assert status == "SUCCEEDED"
    assert (told["status"], told["draws"], told["proved"]) == ("passed", 1, 1)
    assert told["items"]["court/COUNTY/DRAW"] == 1
    assert told["items"]["court/COUNTY/LOG"] == 2
    assert told["items"]["people/PEOPLE"] == 300, told["items"]
    assert told["began_at"] <= told["restored_at"] <= told["ended_at"]
    print(f"\nrestored in {told['restored_at']} - {told['began_at']}")


def test_it_says_what_a_person_would_have_to_make_anew(court):
    _status, told = court.drill()
    expected = {f"{kind}: {setting}" for kind in KINDS for setting in NEVER_BACK}
    assert set(told["to_remake"]) == expected


def test_the_copies_are_gone_afterwards_and_nothing_else_is(court):
    before = court.tables()
    court.drill()
    assert court.tables() == before
    assert not any("-drill-" in name for name in before)


def test_one_changed_byte_of_a_record_fails_the_drill_and_is_named(court):
    item = court.item(f"DRAW#{court.draw}")
    body = item["body"]["S"]
    at = body.index('"result_hash":"') + len('"result_hash":"')
    other = "0" if body[at] != "0" else "1"
    court.put(item | {"body": {"S": body[:at] + other + body[at + 1 :]}})
    try:
        status, told = court.drill()
    finally:
        court.put(item)
    assert (status, told["status"], told.get("proved", 0)) == ("FAILED", "failed", 0)
    assert any(one.startswith(f"{court.draw}: ") for one in told["failed"])
    assert not any("-drill-" in name for name in court.tables())


def test_a_drill_that_breaks_off_is_reported_and_leaves_no_copy(court):
    item = court.item("STATE")
    court.put(item | {"as_of": {"S": "no day"}})
    try:
        status, told = court.drill()
    finally:
        court.put(item)
    assert (status, told["status"], told["failed"]) == ("FAILED", "failed", ["Defect"])
    assert not any("-drill-" in name for name in court.tables())
