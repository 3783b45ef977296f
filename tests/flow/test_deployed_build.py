"""The real template on the local cloud: draws go through the alias, and a hook can stop it all."""

import json
from pathlib import Path

import boto3
import pytest

from draw import deploying
from draw.known_answers import known_answers
from local import LocalCloud
from local.deployments import HookFailedError

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"


def test_a_build_with_a_wrong_known_answer_is_not_deployed(tmp_path, monkeypatch):
    known = known_answers()
    spoilt = known.below[3].model_copy(update={"values": (1, *known.below[3].values[1:])})
    other = known.model_copy(update={"below": (*known.below[:3], spoilt, *known.below[4:])})
    monkeypatch.setattr(deploying, "known_answers", lambda: other)
    with (
        pytest.raises(HookFailedError, match=r"check-engine said Failed for .*SelectPeople"),
        LocalCloud(TEMPLATE, parameters={"Stage": "test"}, state=tmp_path),
    ):
        pytest.fail("it was deployed")


def test_a_production_without_an_approval_is_not_deployed_and_a_test_stage_is(tmp_path):
    with (
        pytest.raises(HookFailedError, match="said Failed"),
        LocalCloud(TEMPLATE, parameters={"Stage": "production"}, state=tmp_path),
    ):
        pytest.fail("it was deployed")
    with LocalCloud(TEMPLATE, parameters={"Stage": "test"}, state=tmp_path) as cloud:
        assert cloud.failures == []
        machine = boto3.client("stepfunctions").describe_state_machine(
            stateMachineArn=cloud.physical("DrawWorkflow")
        )
        called = json.loads(machine["definition"])["States"]["Select the people"]["Parameters"]
        assert called["FunctionName"].endswith(":live")
