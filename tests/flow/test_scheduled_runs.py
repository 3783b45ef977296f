"""Scheduled runs and the watch over them, from the event to the table, the metric and the log."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import boto3
import office
import pytest
import time_machine

from draw import events
from jury import wiring
from jury.calendar import run_day, run_instant
from jury.counties import county as county_of
from jury.records import Drill, PoolStatus
from local import cron
from local.template import expand

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = expand(ROOT / "template.yaml", {}).body["Resources"]
EASTERN = county_of("osceola").time_zone
MONDAY = office.NOW
HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def clock(monkeypatch):
    """An open office that has a draw workflow, and the clock on its wall."""
    with office.opened(), time_machine.travel(MONDAY, tick=False) as traveller:
        monkeypatch.setenv("COUNTIES", "osceola")
        variables = TEMPLATE["WatchRuns"]["Properties"]["Environment"]["Variables"]
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", variables["POWERTOOLS_SERVICE_NAME"])
        made = boto3.client("stepfunctions").create_state_machine(
            name="draw", definition="{}", roleArn="arn:aws:iam::123456789012:role/draw"
        )
        os.environ["DRAW_WORKFLOW"] = made["stateMachineArn"]
        yield traveller


def run(instant, kind="petit"):
    stamp = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return events.scheduled_run({"kind": kind, "scheduled": stamp}, None)


def watch():
    return events.watch_runs({}, None)


def started():
    listed = boto3.client("stepfunctions").list_executions(
        stateMachineArn=os.environ["DRAW_WORKFLOW"]
    )
    return sorted(one["name"] for one in listed["executions"])


def recorded(kind="petit"):
    items = boto3.client("dynamodb").scan(TableName="court")["Items"]
    return sorted(
        json.loads(item["body"]["S"])["day"]
        for item in items
        if item["sk"]["S"].startswith(f"RUN#{kind}#")
    )


def test_a_run_starts_the_draw_of_every_pool_that_comes_due_and_is_recorded(clock):
    due, later = office.order(250), office.order(250, service=date(2027, 3, 1))
    assert run(MONDAY) == {"started": 1, "overdue": 0}
    assert started() == [f"osceola-{due.draw}"]
    assert later.status is PoolStatus.ORDERED
    assert recorded() == ["2026-11-23"]


def test_a_repeated_delivery_starts_nothing_twice_and_answers_the_same(clock):
    office.order(250)
    first = run(MONDAY)
    office.order(250, time="13:00")  # comes between the two deliveries: the next run's business
    clock.move_to(MONDAY + HOUR)
    assert run(MONDAY) == first
    assert len(started()) == 1
    assert recorded() == ["2026-11-23"]


def test_a_run_is_named_by_its_scheduled_week_and_not_by_the_clock(clock):
    clock.move_to(MONDAY + timedelta(days=8))
    run(MONDAY)
    assert recorded() == ["2026-11-23"]


def test_a_run_that_died_before_it_was_recorded_is_made_whole_by_its_repeat(clock, monkeypatch):
    pools = [office.order(250, time=f"{hour:02d}:00") for hour in (8, 10, 13)]
    start = wiring.start
    calls = []

    def dies_at_the_second(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise ConnectionError
        start(*arguments)

    monkeypatch.setattr(wiring, "start", dies_at_the_second)
    with pytest.raises(ConnectionError):
        run(MONDAY)
    assert recorded() == []
    monkeypatch.setattr(wiring, "start", start)

    assert run(MONDAY)["started"] == 3
    assert started() == sorted(f"osceola-{pool.draw}" for pool in pools)


# -- the watch --------------------------------------------------------------------


def test_the_first_watch_of_a_new_deployment_misses_nothing(clock):
    clock.move_to(MONDAY + 3 * HOUR)
    assert watch() == {"missed": 0, "overdue": 0}


def test_a_run_that_took_place_is_not_missed(clock):
    watch()
    run(MONDAY)
    clock.move_to(MONDAY + 2 * HOUR)
    assert watch() == {"missed": 0, "overdue": 0}


def test_a_missed_run_is_told_after_an_hour_of_grace_and_until_it_is_made_good(clock, caplog):
    run(MONDAY)
    for late, missed in ((timedelta(minutes=59), 0), (HOUR, 1), (23 * HOUR, 1)):
        clock.move_to(MONDAY + WEEK + late)
        assert watch()["missed"] == missed
    told = [line for line in caplog.records if line.message == "missed run"]
    assert {(line.county, line.pool_kind, line.day) for line in told} == {
        ("osceola", "petit", "2026-11-30")
    }

    run(MONDAY + WEEK)  # by hand, with the instant for which it had been scheduled

    assert watch()["missed"] == 0


def test_the_monthly_run_is_watched_too(clock):
    watch()
    clock.move_to(run_instant(date(2026, 12, 1), EASTERN) + HOUR)
    run(MONDAY + WEEK)
    assert watch() == {"missed": 1, "overdue": 0}
    run(run_instant(date(2026, 12, 1), EASTERN), kind="grand")
    assert watch() == {"missed": 0, "overdue": 0}


def test_a_watch_begins_at_the_first_run_on_record_even_if_nobody_looked_then(clock):
    run(MONDAY)
    clock.move_to(MONDAY + WEEK + 2 * HOUR)
    assert watch()["missed"] == 1


def test_a_pool_whose_last_lawful_day_passed_undrawn_is_told_until_its_date(clock, caplog):
    pool = office.order(250)  # for 4 January: the last lawful day is 30 November
    for day, overdue in ((7, 0), (8, 1), (42, 1), (43, 0)):
        clock.move_to(MONDAY + timedelta(days=day, hours=2))
        assert watch()["overdue"] == overdue
    told = [line for line in caplog.records if line.message == "overdue pool"]
    assert {line.pool for line in told} == {pool.id}


def test_a_drawn_pool_is_never_overdue(clock):
    pool = office.order(250)
    drawn = pool.model_copy(update={"status": PoolStatus.DRAWN})
    wiring.court().update_pool(pool, drawn)
    clock.move_to(MONDAY + timedelta(days=20))
    assert watch()["overdue"] == 0


def metrics(text):
    """Return what CloudWatch would make of the lines: {(name, dimensions): value}."""
    found = {}
    for line in text.splitlines():
        document = json.loads(line) if line.startswith("{") else {}
        for one in document.get("_aws", {}).get("CloudWatchMetrics", []):
            for names in one["Dimensions"]:
                dimensions = frozenset((name, document[name]) for name in names)
                for metric in one["Metrics"]:
                    key = (one["Namespace"], metric["Name"], dimensions)
                    found[key] = sum(document[metric["Name"]])
    return found


@pytest.mark.parametrize(
    ("alarm", "missed", "overdue"), [("MissedRunAlarm", 1, 0), ("OverduePoolAlarm", 0, 1)]
)
def test_each_alarm_looks_at_a_metric_that_the_watch_writes(clock, capsys, alarm, missed, overdue):
    run(MONDAY)
    if overdue:
        office.order(250)
    clock.move_to(MONDAY + WEEK + timedelta(days=1, hours=2))
    run(run_instant(date(2026, 12, 1), EASTERN), kind="grand")
    if not missed:
        run_day_of = run_instant(run_day("petit", date(2026, 12, 1)), EASTERN)
        wiring.court().record_run(
            wiring.court()
            .find_run("osceola", "petit", date(2026, 11, 23))
            .model_copy(update={"day": run_day_of.date()})
        )
    capsys.readouterr()

    watch()

    properties = TEMPLATE[alarm]["Properties"]
    dimensions = frozenset((one["Name"], one["Value"]) for one in properties["Dimensions"])
    written = metrics(capsys.readouterr().out)
    value = written[properties["Namespace"], properties["MetricName"], dimensions]
    assert value == 1 > properties["Threshold"]
    by_county = {
        (name, dict(keys).get("county"), dict(keys).get("kind")): value
        for (_space, name, keys), value in written.items()
    }
    assert by_county["MissedRuns", "osceola", "petit"] == missed
    assert by_county["OverduePools", "osceola", "petit"] == overdue
    assert by_county["MissedRuns", "osceola", "grand"] == 0


def wanting(capsys):
    """Return what the watch tells the alarm that a drill is wanting."""
    capsys.readouterr()
    watch()
    properties = TEMPLATE["RestoreDrillAlarm"]["Properties"]
    dimensions = frozenset((one["Name"], one["Value"]) for one in properties["Dimensions"])
    written = metrics(capsys.readouterr().out)
    return written[properties["Namespace"], properties["MetricName"], dimensions]


def test_a_month_without_a_restore_drill_is_told_and_one_that_began_ends_it(clock, capsys):
    assert wanting(capsys) == 0  # nobody has watched for a month
    clock.move_to(MONDAY + timedelta(days=35))
    assert wanting(capsys) == 0
    clock.move_to(MONDAY + timedelta(days=35, hours=1))
    assert wanting(capsys) == 1
    now = wiring.now()
    wiring.court().file_drill(None, Drill(day=now.date(), run="r", status="running", began_at=now))
    assert wanting(capsys) == 0
    clock.move_to(now + timedelta(days=36))
    assert wanting(capsys) == 1


def test_a_drill_that_failed_is_told_at_each_look_until_one_has_passed(clock, capsys):
    court, began = wiring.court(), wiring.now()

    def filed(day, status):
        at = began + timedelta(days=day)
        drill = Drill(day=at.date(), run=f"r{day}", status=status, began_at=at)
        court.file_drill(court.find_drill(drill.day), drill)
        return drill

    filed(0, "passed")
    filed(1, "failed")
    clock.move_to(began + timedelta(days=3))
    assert wanting(capsys) == 1
    running = filed(3, "running")  # nobody knows yet how it ends
    assert wanting(capsys) == 1
    court.file_drill(running, running.model_copy(update={"status": "passed"}))
    assert wanting(capsys) == 0
    filed(4, "running")
    clock.move_to(began + timedelta(days=5, hours=1))
    assert wanting(capsys) == 1  # broken off, and nobody told


def test_alarms_tell_staff_through_an_encrypted_topic():
    alarms = [one for one in TEMPLATE.values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    metrics = {one["Properties"].get("MetricName") for one in alarms}
    assert metrics >= {"MissedRuns", "OverduePools"}
    for alarm in alarms:
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": "StaffTopic"}]
    assert TEMPLATE["StaffTopic"]["Properties"]["KmsMasterKeyId"] == {"Ref": "StaffKey"}
    allowed = TEMPLATE["StaffKey"]["Properties"]["KeyPolicy"]["Statement"][1]
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}


def test_the_watch_does_not_hang_on_the_scheduler_that_it_watches():
    rules = {
        target["Arn"]["Fn::GetAtt"][0]: one["Properties"]["ScheduleExpression"]
        for one in TEMPLATE.values()
        if one["Type"] == "AWS::Events::Rule"
        for target in one["Properties"]["Targets"]
        if "ScheduleExpression" in one["Properties"]
    }
    hourly = dict.fromkeys(
        ("WatchRuns", "WatchClocks", "WatchPanels", "WatchIntake", "WatchLetters"), "rate(1 hour)"
    )
    assert rules == {"WatchApprovals": "rate(1 day)"} | hourly


@pytest.mark.faults
def test_ten_years_of_deliveries_each_twice_leave_one_run_a_week_and_one_start_a_pool(clock):
    parsed = {
        kind: cron.parse(one["Properties"]["ScheduleExpression"], EASTERN, MONDAY)
        for one in TEMPLATE.values()
        if one["Type"] == "AWS::Scheduler::Schedule"
        for kind in [json.loads(one["Properties"]["Target"]["Input"]).get("kind")]
        if kind is not None  # the others start no draws
    }
    end = datetime(2036, 11, 23, tzinfo=UTC)
    instant, fired, told = MONDAY - timedelta(seconds=1), 0, 0
    while instant < end:
        due = {kind: cronline.after(instant) for kind, cronline in parsed.items()}
        instant = min(due.values())
        for kind in (kind for kind, at in due.items() if at == instant):
            for late in (timedelta(), HOUR / 2):
                clock.move_to(instant + late)
                run(instant, kind)
            fired += 1
        clock.move_to(instant + HOUR)
        told += watch()["missed"]
    assert told == 0
    assert len(recorded("petit")) + len(recorded("grand")) == fired
    print(f"\n{fired} runs, each delivered twice: 0 missed, 0 doubled")
