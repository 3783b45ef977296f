"""The hourly look at the intake: uploads nobody announced, files held for long, lists grown old."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import boto3
import intake
import office
import pytest
import time_machine
from county_rows import as_csv, rows
from intake import arrive, asked, called, let_go, walk
from people import resident

from ingest import api, events, steps
from jury import wiring
from jury.records import CountyFile, FileStatus

HOUR = timedelta(hours=1)
NOTHING = {"UploadsUnannounced": 0, "FilesHeld": 0, "ListsStale": 0}
Messages = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An open office, and the queue into which the intake announces its files."""
    with intake.opened():
        url: str = boto3.client("sqs").create_queue(QueueName="intake")["QueueUrl"]
        monkeypatch.setenv("INTAKE_QUEUE", url)
        yield url


def look(at: datetime = office.NOW + 2 * HOUR) -> dict[str, int]:
    with time_machine.travel(at, tick=False):
        return events.watch_intake({}, None)


def announced(url: str) -> Messages:
    """Return what was announced since the last time, as the queue delivers it."""
    sqs, found = boto3.client("sqs"), []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            found.append({"messageId": one["MessageId"], "body": one["Body"]})
    return found


def started(messages: Messages) -> list[str]:
    """Take announcements as the function behind the queue does; return every run there is."""
    assert events.receive({"Records": messages}, None) == {"batchItemFailures": []}
    workflow = wiring.setting("INGEST_WORKFLOW")
    runs = boto3.client("stepfunctions").list_executions(stateMachineArn=workflow)["executions"]
    return sorted(run["name"] for run in runs)


def put(key: str, content: bytes = b"x") -> str:
    put = boto3.client("s3").put_object(Bucket="intake", Key=key, Body=content)
    return events.file_id(key, put["VersionId"])


# -- uploads ------------------------------------------------------------------------


def test_an_upload_that_nobody_announced_starts_the_run_that_its_event_would_have_started(queue):
    arrival = arrive(as_csv(rows(3)), "a file of october+1.csv")
    assert look() == NOTHING | {"UploadsUnannounced": 1}
    told = announced(queue)
    assert started(told) == [arrival["file"]]
    run = boto3.client("stepfunctions").describe_execution(
        executionArn=wiring.setting("INGEST_WORKFLOW").replace(":stateMachine:", ":execution:")
        + f":{arrival['file']}"
    )
    assert json.loads(run["input"]) == arrival


def test_an_upload_that_is_found_twice_and_announced_late_is_one_run(queue):
    arrival = arrive(as_csv(rows(3)), "october.csv")
    look()
    look(office.NOW + 3 * HOUR)
    told = announced(queue)
    assert len(told) == 2
    assert started([*told, *told]) == [arrival["file"]]


def test_a_file_that_is_in_the_ledger_is_left_alone_however_it_ended(queue):
    ends = [
        walk(arrive(as_csv(rows(12)), "october.csv")).status,
        walk(arrive(as_csv(rows(12)), "again.csv")).status,
        walk(arrive(b"no such columns\r\n1\r\n", "bad.csv")).status,
    ]
    assert ends == [FileStatus.PUBLISHED, FileStatus.REPEATED, FileStatus.REFUSED]
    assert look()["UploadsUnannounced"] == 0
    assert announced(queue) == []


def test_an_upload_younger_than_an_hour_may_yet_be_announced(queue):
    arrive(as_csv(rows(3)), "october.csv")
    assert look(office.NOW + HOUR - timedelta(seconds=1))["UploadsUnannounced"] == 0
    assert look(office.NOW + HOUR)["UploadsUnannounced"] == 1


def test_what_is_no_countys_file_is_left_alone(queue):
    for key in (
        "osceola/dhsmv/october.manifest.json",
        "stray.csv",
        "osceola/stray.csv",
        "osceola/dhsmv/2026/october.csv",
        "No County/dhsmv/october.csv",
    ):
        put(key)
    assert look()["UploadsUnannounced"] == 0


def test_what_was_deleted_is_left_alone_and_what_was_put_over_is_not(queue):
    s3 = boto3.client("s3")
    put("osceola/dhsmv/taken-back.csv", b"one")
    put("osceola/dhsmv/taken-back.csv", b"two")
    with time_machine.travel(office.NOW + HOUR / 2, tick=False):
        s3.delete_object(Bucket="intake", Key="osceola/dhsmv/taken-back.csv")
    both = {put("osceola/dhsmv/twice.csv", b"one"), put("osceola/dhsmv/twice.csv", b"two")}
    put("osceola/dhsmv/wiped.csv")
    wiped = s3.list_object_versions(Bucket="intake", Prefix="osceola/dhsmv/wiped")["Versions"]
    s3.delete_object(
        Bucket="intake", Key="osceola/dhsmv/wiped.csv", VersionId=wiped[0]["VersionId"]
    )
    assert look()["UploadsUnannounced"] == 2
    assert set(started(announced(queue))) == both


def test_a_bucket_of_many_pages_is_looked_through_to_its_end(queue):
    for number in range(1100):
        put(f"osceola/deaths/{number:04}.csv")
    assert look()["UploadsUnannounced"] == 1100


# -- standing still -----------------------------------------------------------------


def test_a_file_that_stands_still_is_started_again_after_an_hour_and_counts_as_no_lost_event(queue):
    arrival = arrive(as_csv(rows(3)), "october.csv")
    called(steps.register_file, arrival)
    assert look(office.NOW + HOUR - timedelta(seconds=1)) == NOTHING
    assert announced(queue) == []
    assert look(office.NOW + HOUR) == NOTHING
    assert look(office.NOW + 2 * HOUR) == NOTHING
    told = announced(queue)
    assert len(told) == 2
    assert started(told) == [arrival["file"]]  # the second finds it under way


def test_a_file_whose_run_has_told_of_its_failure_waits_for_an_operator(queue):
    arrival = arrive(as_csv(rows(3)), "october.csv")
    called(steps.register_file, arrival)
    called(steps.report_ingest_failure, arrival | {"failure": {"Error": "States.Timeout"}})
    assert look() == NOTHING
    assert announced(queue) == []


# -- held ---------------------------------------------------------------------------


def held() -> CountyFile:
    """Return a file that a breaker holds: half of those on the list are missing from it."""
    walk(arrive(as_csv(rows(40)), "october.csv"))
    half = rows(20, changed_on="2026-11-01")
    file = walk(arrive(as_csv(half), "november.csv"))
    assert file.status is FileStatus.HELD
    return file


def test_a_held_file_is_told_after_a_working_day_until_it_is_decided(caplog):
    file = held()
    since = file.history[-1].at
    assert look(since + 8 * HOUR - timedelta(seconds=1))["FilesHeld"] == 0
    for late in (8 * HOUR, 30 * HOUR):
        assert look(since + late)["FilesHeld"] == 1
    told = [one for one in caplog.records if one.message == "file held"]
    assert {(one.county, one.file) for one in told} == {("osceola", file.id)}
    let_go(file)
    walk(arrival_of(file) | {"released": True})
    assert look(since + 31 * HOUR)["FilesHeld"] == 0


def test_a_held_file_that_is_rejected_waits_no_more():
    file = held()
    route = f"/v1/counties/{file.county}/files/{file.id}/reject"
    status, told = asked(api.handler, "POST", route, {"reason": "the county sends it again"})
    assert status == 200, told
    assert look(office.NOW + 30 * HOUR)["FilesHeld"] == 0


def arrival_of(file: CountyFile) -> dict[str, Any]:
    names = {"county", "kind", "key", "version"}
    return file.model_dump(mode="json", include=names) | {"file": file.id}


# -- lists --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "stale"),
    [(date(2027, 1, 15), 0), (date(2027, 1, 16), 1), (date(2027, 6, 1), 1)],
    ids=["on its last day", "the day after", "months later"],
)
def test_a_list_is_stale_a_quarter_and_two_weeks_after_its_day(day, stale):
    office.publish([resident()], as_of=date(2026, 10, 1))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert look(noon)["ListsStale"] == stale


def test_a_newer_list_ends_it_and_a_county_without_one_is_not_stale():
    office.publish([resident(id="J00000000000000AA")], as_of=date(2026, 10, 1))
    later = datetime(2027, 2, 1, 12, tzinfo=UTC)
    assert look(later)["ListsStale"] == 1  # Osceola's; Orange has none yet
    office.publish([resident(id="J00000000000000AB")], as_of=date(2027, 1, 1))
    assert look(later)["ListsStale"] == 0


# -- what the alarms look at --------------------------------------------------------


def test_the_alarms_are_given_every_count_at_every_look(capsys):
    arrive(as_csv(rows(3)), "october.csv")
    look()
    (metrics,) = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line
    ]
    assert {name: metrics[name][0] for name in NOTHING} == NOTHING | {"UploadsUnannounced": 1}
