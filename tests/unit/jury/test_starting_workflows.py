"""Workflows start under natural names: a repeat is a repeat, a failed run is taken up again."""

import json

import boto3
import pytest
from moto import mock_aws

from jury import wiring

ROLE = "arn:aws:iam::123456789012:role/workflow"
ENDS = {
    "well": {"Type": "Succeed"},
    "badly": {"Type": "Fail", "Error": "DrawFailed"},
    "never": {"Type": "Wait", "Seconds": 600, "Next": "End"},
}


@pytest.fixture
def machine(monkeypatch):
    """Return a function that makes the workflow end in one way and lists its executions."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    wiring.workflows.cache_clear()
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        states = boto3.client("stepfunctions")
        made = []

        def make(end):
            definition = {"StartAt": "Work", "States": {"Work": ENDS[end]}}
            if end == "never":
                definition["States"]["End"] = {"Type": "Succeed"}
            arn = states.create_state_machine(
                name=end, definition=json.dumps(definition), roleArn=ROLE
            )["stateMachineArn"]
            made.append(arn)
            monkeypatch.setenv("DRAW_WORKFLOW", arn)
            return lambda: _names(states, arn)

        yield make
        for arn in made:
            for run in states.list_executions(stateMachineArn=arn)["executions"]:
                if run["status"] == "RUNNING":
                    states.stop_execution(executionArn=run["executionArn"])
    wiring.workflows.cache_clear()


def _names(states, arn):
    runs = states.list_executions(stateMachineArn=arn)["executions"]
    while any(run["status"] == "RUNNING" for run in runs) and "never" not in arn:
        runs = states.list_executions(stateMachineArn=arn)["executions"]
    return sorted(run["name"] for run in runs)


def start():
    return wiring.start("DRAW_WORKFLOW", "osceola-pool-d1", {"draw": "pool-d1"})


def test_a_run_that_went_well_is_not_started_again(machine):
    runs = machine("well")
    assert start()
    assert runs() == ["osceola-pool-d1"]
    assert not start()
    assert runs() == ["osceola-pool-d1"]


def test_a_run_that_goes_on_is_not_started_again(machine):
    runs = machine("never")
    assert start()
    assert start()
    assert runs() == ["osceola-pool-d1"]


def test_a_run_that_failed_is_taken_up_again_under_the_next_name(machine):
    runs = machine("badly")
    for expected in (1, 2, 3):
        assert start()
        assert len(runs()) == expected
    assert runs() == ["osceola-pool-d1", "osceola-pool-d1-2", "osceola-pool-d1-3"]


def test_a_run_that_always_fails_is_left_to_an_engineer(machine, monkeypatch):
    runs = machine("badly")
    monkeypatch.setattr(wiring, "ATTEMPTS", 2)
    for _ in range(4):
        start()
        runs()
    assert runs() == ["osceola-pool-d1", "osceola-pool-d1-2"]
