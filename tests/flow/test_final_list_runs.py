"""What starts the draw of a final list (s. 40.02): the published list, and the hourly look."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import boto3
import desk
import final_list
import office
import proofs
import pytest

import ranmar
from draw import checks, events, steps
from jury import wiring
from jury.records import Approval
from local.template import expand

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = expand(ROOT / "template.yaml", {}).body["Resources"]
NAME = "osceola-final-osceola-2026-10-01-d1"


@pytest.fixture
def workflow(monkeypatch, court_office):
    """An office with a draw workflow, and the list of a county that asks for a final list."""
    made = boto3.client("stepfunctions").create_state_machine(
        name="draw", definition="{}", roleArn="arn:aws:iam::123456789012:role/draw"
    )["stateMachineArn"]
    monkeypatch.setitem(os.environ, "DRAW_WORKFLOW", made)
    variables = TEMPLATE["WatchRuns"]["Properties"]["Environment"]["Variables"]
    monkeypatch.setitem(os.environ, "POWERTOOLS_SERVICE_NAME", variables["POWERTOOLS_SERVICE_NAME"])
    final_list.asks_for(monkeypatch, 300)
    office.publish(office.residents(400))
    return made


def publish_event(**changes):
    return events.list_published(final_list.event(**changes), None)


def watch():
    return events.watch_runs({}, None)


def started(workflow):
    listed = boto3.client("stepfunctions").list_executions(stateMachineArn=workflow)
    return sorted(one["name"] for one in listed["executions"])


def given(workflow, name):
    execution = f"{workflow.replace(':stateMachine:', ':execution:')}:{name}"
    found = boto3.client("stepfunctions").describe_execution(executionArn=execution)
    return json.loads(found["input"])


def stop(workflow, name):
    execution = f"{workflow.replace(':stateMachine:', ':execution:')}:{name}"
    boto3.client("stepfunctions").stop_execution(executionArn=execution)


def missing(capsys):
    """Look, and return what the metric of missing final lists says."""
    capsys.readouterr()
    watch()
    documents = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line
    ]
    (value,) = (one["FinalListsMissing"] for one in documents if "FinalListsMissing" in one)
    return value[0]


# -- a list that was published ----------------------------------------------------------


def test_a_published_list_starts_the_draw_of_its_final_list(workflow):
    assert publish_event() == {"started": 1}
    assert started(workflow) == [NAME]
    final = final_list.ordered()
    assert given(workflow, NAME) == office.identifiers(final)


def test_an_event_that_comes_again_starts_nothing_twice(workflow):
    publish_event()
    before = desk.stored()
    publish_event()
    assert started(workflow) == [NAME]
    assert desk.stored() == before

    office.draw(final_list.ordered())
    before = desk.stored()

    assert publish_event() == {"started": 0}
    assert started(workflow) == [NAME]
    assert desk.stored() == before


def test_an_event_of_a_replaced_list_starts_the_newest_ones(workflow):
    office.publish(office.residents(20, seed=2), date(2027, 1, 2))
    publish_event(version="osceola-2026-10-01")
    assert started(workflow) == ["osceola-final-osceola-2027-01-02-d1"]


@pytest.mark.parametrize("county", ["osceola", "orange", "baker", "elsewhere"])
def test_a_county_that_asks_for_none_starts_nothing(workflow, monkeypatch, county):
    final_list.asks_for(monkeypatch, None)
    before = desk.stored()
    assert publish_event(county=county) == {"started": 0}
    assert started(workflow) == []
    assert desk.stored() == before


def test_the_rule_listens_to_what_ingest_says_and_calls_the_edge():
    said = final_list.event()
    (rule,) = (
        one["Properties"]
        for one in TEMPLATE.values()
        if one["Type"] == "AWS::Events::Rule"
        and said["source"] in one["Properties"].get("EventPattern", {}).get("source", [])
    )
    (target,) = rule["Targets"]
    assert rule["EventPattern"] == {
        "source": [said["source"]],
        "detail-type": [said["detail-type"]],
        "resources": [{"Fn::Sub": "venire-${Stage}"}],  # no other stage's
    }
    function = TEMPLATE[target["Arn"]["Fn::GetAtt"][0]]
    assert function["Properties"]["Handler"] == "draw.events.list_published"


# -- the hourly look ----------------------------------------------------------------------


def test_the_look_starts_a_final_list_whose_event_was_lost(workflow, capsys):
    assert missing(capsys) == 1
    assert started(workflow) == [NAME]
    assert missing(capsys) == 1
    assert started(workflow) == [NAME]

    office.draw(final_list.ordered())

    assert missing(capsys) == 0
    assert started(workflow) == [NAME]


def test_the_look_and_the_event_start_one_run_between_them(workflow):
    watch()
    publish_event()
    assert started(workflow) == [NAME]


def test_the_look_takes_up_a_run_that_failed(workflow):
    publish_event()
    stop(workflow, NAME)
    watch()
    assert started(workflow) == [NAME, f"{NAME}-2"]


@pytest.mark.parametrize("done", range(7))
def test_the_look_takes_up_an_act_wherever_it_died(workflow, capsys, done):
    publish_event()
    final = final_list.ordered()
    if done:
        state = office.freeze(final)
        for step in office.DRAW_STEPS[:done]:
            state = step(state, None)
    stop(workflow, NAME)
    whole = done == len(office.DRAW_STEPS)

    assert missing(capsys) == (0 if whole else 1)

    assert started(workflow) == ([NAME] if whole else [NAME, f"{NAME}-2"])


def test_the_look_starts_the_next_draw_after_a_void(workflow):
    publish_event()
    office.draw(final_list.ordered())
    desk.voided(final_list.ordered())
    watch()
    assert started(workflow) == [NAME, NAME.replace("-d1", "-d2")]


def test_the_look_does_not_use_up_names_while_the_county_is_busy(workflow, capsys):
    pool = desk.small_pool()
    steps.commit_draw(_frozen_without_a_final_list(pool), None)
    assert missing(capsys) == 1
    assert started(workflow) == []


def _frozen_without_a_final_list(pool):
    with pytest.MonkeyPatch.context() as patch:
        final_list.asks_for(patch, None)
        return office.freeze(pool)


def test_the_look_does_not_use_up_names_before_an_approval(workflow, capsys, monkeypatch):
    monkeypatch.setenv("STAGE", "production")
    assert missing(capsys) == 1
    assert started(workflow) == []

    wiring.court().register_approval(
        Approval(
            county="osceola",
            plan="AOSC26-2",
            engine=ranmar.fingerprint(),
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 11, 22),
            registered_by="administrator-1",
            registered_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
    )
    watch()
    assert started(workflow) == [NAME]


@pytest.mark.parametrize("pool", ["final-osceola-2026-10-01", "log"])
def test_the_look_does_not_use_up_names_while_a_survey_has_stopped_the_draw(workflow, capsys, pool):
    proofs.stopped(pool)
    assert missing(capsys) == 1
    assert started(workflow) == []


def test_a_held_final_list_is_told_and_not_started_again(workflow, capsys, monkeypatch, caplog):
    publish_event()
    monkeypatch.setattr(checks, "HELD_BELOW", 2.0)
    office.draw(final_list.ordered())
    assert missing(capsys) == 1
    assert started(workflow) == [NAME]
    told = [line for line in caplog.records if line.message == "final list missing"]
    assert [(line.county, line.draw, line.status) for line in told] == [
        ("osceola", "final-osceola-2026-10-01-d1", "held")
    ]


def test_counties_that_ask_for_none_are_looked_at_as_ever(workflow, monkeypatch, capsys):
    final_list.asks_for(monkeypatch, None)
    assert missing(capsys) == 0
    assert started(workflow) == []
    kinds = {item["sk"]["S"].partition("#")[0] for item in desk.stored()}
    assert "FINALLIST" not in kinds


def test_the_alarm_looks_at_what_the_look_writes(workflow, capsys):
    properties = TEMPLATE["FinalListAlarm"]["Properties"]
    capsys.readouterr()
    watch()
    documents = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line
    ]
    (document,) = (one for one in documents if "FinalListsMissing" in one)
    (written,) = document["_aws"]["CloudWatchMetrics"]
    assert (properties["Namespace"], properties["MetricName"]) == ("Venire", "FinalListsMissing")
    assert written["Namespace"] == "Venire"
    dimensions = {one["Name"]: one["Value"] for one in properties["Dimensions"]}
    assert written["Dimensions"] == [list(dimensions)]
    assert {name: document[name] for name in dimensions} == dimensions
