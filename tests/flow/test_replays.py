"""Dead letters sent again by one command, on the local cloud: what was stuck goes on, once."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import office
import pytest
from county_rows import as_csv, rows

from draw import checks
from jury import wiring
from jury.defects import Defect
from jury.records import DrawnFor, FileStatus, PoolStatus
from jury.writer import KEPT, Writer, WriterRecords
from local import LocalCloud
from local.demo import Staff
from local.staff import Office

ROOT = Path(__file__).resolve().parents[2]
COUNTY = f"/v1/counties/{office.COUNTY}"
PANEL = {
    "case": "2027-CF-000412",
    "kind": "felony",
    "judge": "Ada Example",
    "room": "4B",
    "wanted": 6,
}


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalCloud]:
    monkeypatch.setattr(checks, "HELD_BELOW", checks.NEVER)  # an honest draw in 300 is held
    with LocalCloud(
        ROOT / "template.yaml", parameters={"Stage": "test"}, state=tmp_path
    ) as running:
        running.serve()
        yield running
    office.chill()


@contextmanager
def broken(workflow: str) -> Iterator[None]:
    """Deploy wrongly: the functions are told of a workflow that is not there."""
    right = os.environ[workflow]
    os.environ[workflow] = f"{right}-elsewhere"
    try:
        yield
    finally:
        os.environ[workflow] = right


@contextmanager
def broken_after_one() -> Iterator[None]:
    """Let one draw be started, and no second one."""
    started: list[str] = []
    original = wiring.start_draw

    def start(of: DrawnFor) -> bool:
        if started and of.draw not in started:
            raise Defect("the workflow is not there")
        started.append(of.draw)
        return original(of)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "start_draw", start)
        yield


def replayed(queue: str, state: Path, *, refused: bool = False) -> tuple[int, str]:
    """Run the command as an operator does; return its exit code and what it printed, or why not."""
    endpoints = str(state / "endpoints.json")
    done = subprocess.run(
        [sys.executable, "-m", "tools.replay", "--queue", queue, "--endpoints", endpoints],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(done.stderr) is refused, done.stderr
    return done.returncode, (done.stderr or done.stdout).strip()


def waiting(cloud: LocalCloud, queue: str) -> int:
    found = boto3.client("sqs").get_queue_attributes(
        QueueUrl=cloud.queues[queue], AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(found["Attributes"]["ApproximateNumberOfMessages"])


def put(cloud: LocalCloud, name: str = "october.csv") -> None:
    body = as_csv(rows(12))
    bucket = cloud.outputs["IntakeBucket"]
    boto3.client("s3").put_object(Bucket=bucket, Key=f"osceola/dhsmv/{name}", Body=body)
    cloud.settle()


def published() -> list[str]:
    files = wiring.court().files(office.COUNTY)
    return [file.key for file in files if file.status is FileStatus.PUBLISHED]


# -- queues that serve queues -----------------------------------------------------


def test_a_file_whose_announcement_failed_is_published_by_a_replay_after_the_fix(cloud, tmp_path):
    with broken("INGEST_WORKFLOW"):
        put(cloud)
        assert waiting(cloud, "IntakeDeadLetters") == 1
        assert published() == []
        # A replay before the fix loses nothing: it fails again, and lies there again.
        assert replayed("IntakeDeadLetters", tmp_path)[0] == 0
        cloud.settle()
        assert waiting(cloud, "IntakeDeadLetters") == 1
    told = replayed("IntakeDeadLetters", tmp_path)
    assert told == (0, "IntakeDeadLetters: 1 sent again, 0 left")
    cloud.settle()
    assert published() == ["osceola/dhsmv/october.csv"]
    assert waiting(cloud, "IntakeDeadLetters") == 0
    assert replayed("IntakeDeadLetters", tmp_path)[1].endswith("0 sent again, 0 left")


def test_no_letter_is_lost_by_a_replay_where_another_region_writes(cloud, tmp_path):
    with broken("INGEST_WORKFLOW"):
        put(cloud)
    records = WriterRecords(boto3.client("dynamodb"), cloud.outputs["CourtTable"])
    elsewhere = Writer(
        region="us-west-2", epoch=1, phase="open", since=office.NOW, by="operator-1", why="a storm"
    )
    records.replace(None, elsewhere)
    time.sleep(KEPT.total_seconds())
    code, told = replayed("IntakeDeadLetters", tmp_path, refused=True)
    assert (code, told) == (
        1, "another Region writes; nothing was sent: replay where the court writes",
    )  # fmt: skip
    cloud.settle()
    assert waiting(cloud, "IntakeDeadLetters") == 1

    back = elsewhere.model_copy(update={"region": "us-east-1", "epoch": 2})
    records.replace(elsewhere, back)
    assert replayed("IntakeDeadLetters", tmp_path)[0] == 0
    cloud.settle()
    assert published() == ["osceola/dhsmv/october.csv"]


# -- what functions failed at -----------------------------------------------------


def next_monday(cloud: LocalCloud) -> datetime:
    """Return a minute after the next weekly run; six in Florida is eleven or ten in UTC."""
    now = cloud.clock.now()
    day = (now + timedelta(days=-now.weekday() % 7)).date()
    run = datetime(day.year, day.month, day.day, 11, 1, tzinfo=UTC)
    return run if run > now + timedelta(hours=3) else run + timedelta(weeks=1)


def test_a_weekly_run_that_failed_draws_its_pools_after_a_replay_once(cloud, tmp_path):
    office.publish(office.residents(300))
    monday = next_monday(cloud)
    service = monday.date() + timedelta(weeks=6)
    pool = office.order(250, service=service, now=cloud.clock.now())
    # Past what else the week has, and the month.
    cloud.clock.move_to(monday - timedelta(hours=2))
    cloud.settle()
    with broken("DRAW_WORKFLOW"):
        cloud.clock.move_to(monday)
        cloud.settle()
        assert waiting(cloud, "ScheduleDeadLetters") == 1
        assert wiring.court().pool(office.COUNTY, pool.id).status is PoolStatus.ORDERED

    again(cloud, "ScheduleDeadLetters")
    assert replayed("ScheduleDeadLetters", tmp_path) == (
        0, "ScheduleDeadLetters: 2 sent again, 0 left",
    )  # fmt: skip
    cloud.settle()

    assert wiring.court().pool(office.COUNTY, pool.id).status is PoolStatus.SUMMONED
    assert [draw.id for draw in wiring.court().draws(office.COUNTY)] == [pool.draw]


def again(cloud: LocalCloud, queue: str) -> None:
    """Let a letter lie there twice, as at least once allows."""
    sqs, url = boto3.client("sqs"), cloud.queues[queue]
    (letter,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=0)["Messages"]
    sqs.send_message(QueueUrl=url, MessageBody=letter["Body"])


def test_a_panel_whose_first_act_was_not_followed_is_called_after_a_replay(cloud, tmp_path):
    Office(cloud, office.COUNTY).open(cloud.roles)
    office.publish(office.residents(300))
    api = json.loads((tmp_path / "endpoints.json").read_text())["api"]
    monday = next_monday(cloud)
    pool = office.order(250, service=monday.date() + timedelta(weeks=6), now=cloud.clock.now())
    cloud.clock.move_to(monday)
    cloud.settle()
    cloud.clock.move_to(pool.order.reports_at + timedelta(minutes=10))
    token = cloud.token("jury-manager", county=office.COUNTY, subject="local-jury-manager")
    staff, route = Staff(api, token), f"{COUNTY}/pools/{pool.id}"
    jurors = staff.get(f"{route}/jurors")["jurors"][:10]
    staff.post(f"{route}/check-ins", {"jurors": [{"juror": one["juror_number"]} for one in jurors]})
    with broken_after_one():
        told = staff.post(f"{route}/panels", PANEL)
        cloud.settle()
        assert waiting(cloud, "CourtDeadLetters") == 1
        assert staff.get(f"{COUNTY}/panels/{told['panel']}")["status"] != "called"

    again(cloud, "CourtDeadLetters")
    assert replayed("CourtDeadLetters", tmp_path)[1] == "CourtDeadLetters: 2 sent again, 0 left"
    cloud.settle()

    panel = staff.get(f"{COUNTY}/panels/{told['panel']}")
    assert panel["status"] == "called"
    assert len({seat["juror_number"] for seat in panel["seats"]}) == 6


# -- events, and what can't be read -------------------------------------------------


def bury(cloud: LocalCloud, queue: str, body: object, target: str = "") -> None:
    said = {"TARGET_ARN": {"DataType": "String", "StringValue": target}} if target else {}
    boto3.client("sqs").send_message(
        QueueUrl=cloud.queues[queue], MessageBody=json.dumps(body), MessageAttributes=said
    )


def hear(cloud: LocalCloud) -> str:
    """Listen to what staff are told; return where."""
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="staff")["QueueUrl"]
    boto3.client("sns").subscribe(
        TopicArn=cloud.physical("StaffTopic"),
        Protocol="sqs",
        Endpoint="arn:aws:sqs:us-east-1:123456789012:staff",
    )
    return str(url)


def heard(url: str) -> list[str]:
    found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    return sorted(json.loads(one["Body"])["Message"] for one in found.get("Messages", []))


def test_news_and_looks_are_delivered_by_a_replay_and_what_cannot_be_read_stays(cloud, tmp_path):
    url, topic = hear(cloud), cloud.physical("StaffTopic")
    event = {
        "source": "venire.summons",
        "detail-type": "Ready to print",
        "resources": ["venire-test"],
        "detail": {"county": "osceola", "pool": "OSC-1"},
    }
    bury(cloud, "NewsDeadLetters", event, topic)
    bury(cloud, "NewsDeadLetters", {"TopicArn": topic, "Message": "an alarm"})
    bury(cloud, "NewsDeadLetters", {"neither": "this nor that"})
    bury(cloud, "NewsDeadLetters", "not even a document")
    assert replayed("NewsDeadLetters", tmp_path) == (1, "NewsDeadLetters: 2 sent again, 2 left")
    assert heard(url) == ["Ready to print: county osceola, pool OSC-1", "an alarm"]
    assert waiting(cloud, "NewsDeadLetters") == 2

    look = boto3.client("lambda").get_function(FunctionName=cloud.physical("WatchRuns"))
    target = look["Configuration"]["FunctionArn"]
    bury(cloud, "LookDeadLetters", {"source": "aws.events", "detail": {}}, target)
    assert replayed("LookDeadLetters", tmp_path)[1] == "LookDeadLetters: 1 sent again, 0 left"
    cloud.settle()
    found = boto3.client("dynamodb").scan(TableName=cloud.outputs["CourtTable"])["Items"]
    assert any(item["sk"]["S"].startswith("WATCH#") for item in found)


def test_a_drill_whose_start_was_not_delivered_begins_by_a_replay_once(cloud, tmp_path):
    workflow = cloud.physical("DrillWorkflow")
    bury(cloud, "ScheduleDeadLetters", {}, workflow)
    told = replayed("ScheduleDeadLetters", tmp_path)
    assert told == (0, "ScheduleDeadLetters: 1 sent again, 0 left")
    cloud.settle()
    listed = boto3.client("stepfunctions").list_executions(stateMachineArn=workflow)
    assert [one["status"] for one in listed["executions"]] == ["SUCCEEDED"]
    assert [one.status for one in wiring.court().drills()] == ["passed"]


# -- the sweep ----------------------------------------------------------------------


def test_a_file_whose_event_was_lost_is_found_within_two_hours_and_published_once(cloud):
    s3, bucket = boto3.client("s3"), cloud.outputs["IntakeBucket"]
    told = s3.get_bucket_notification_configuration(Bucket=bucket)
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    put(cloud)
    assert list(wiring.court().files(office.COUNTY)) == []
    kept = {"QueueConfigurations": told["QueueConfigurations"]}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=kept)
    cloud.clock.move_to(cloud.clock.now() + timedelta(hours=2, minutes=1))
    cloud.settle()
    assert published() == ["osceola/dhsmv/october.csv"]
    (file,) = wiring.court().files(office.COUNTY)
    before = file.history
    cloud.clock.move_to(cloud.clock.now() + timedelta(hours=3))
    cloud.settle()
    (file,) = wiring.court().files(office.COUNTY)
    assert file.history == before
    assert cloud.failures == []
