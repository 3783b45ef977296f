"""Whom CodeDeploy would ask before new versions take traffic is asked here at every start."""

import boto3
import pytest

from local import LocalCloud
from local.deployments import HookFailedError

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {{CodeUri: code/, Runtime: python3.13, Timeout: 5}}
Resources:
  Alarm: {{Type: AWS::CloudWatch::Alarm, Properties: {{MetricName: Errors}}}}
  Hook:
    Type: AWS::Serverless::Function
    Properties: {{FunctionName: CodeDeployHook_{module}, Handler: {module}.hook}}
  Scale:
    Type: AWS::Serverless::Function
    Properties:
      Handler: {module}.scale
      AutoPublishAlias: live
      DeploymentPreference:
        {{Type: AllAtOnce, Alarms: [!Ref Alarm], Hooks: {{PreTraffic: !Ref Hook}}}}
  Ruler:
    Type: AWS::Serverless::Function
    Properties:
      Handler: {module}.scale
      AutoPublishAlias: live
      DeploymentPreference: {{Type: AllAtOnce, Hooks: {{PreTraffic: !Ref Hook}}}}
"""
CODE = """
import boto3

ASKED = []


def scale(event, context):
    return {{"called": context.invoked_function_arn}}


def hook(event, _context):
    ASKED.append(event)
    {says}


def say(event, status):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status=status,
    )
"""


def started(tmp_path, module, says):
    """Return a cloud whose hook says that; every test has a module of its own."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / f"{module}.py").write_text(CODE.format(says=says))
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.format(module=module))
    return LocalCloud(template)


def test_a_hook_that_says_yes_lets_the_functions_start_behind_their_alias(tmp_path):
    with started(tmp_path, "saysyes", 'say(event, "Succeeded")') as cloud:
        arn = boto3.client("lambda").get_alias(
            FunctionName=cloud.physical("Scale"), Name="live"
        )["AliasArn"]  # fmt: skip
        assert arn.endswith("Scale:live")
        told = boto3.client("lambda").invoke(FunctionName=arn)
        assert told["StatusCode"] in {200, 202}
        assert cloud.failures == []


@pytest.mark.parametrize(
    ("module", "says", "word"),
    [
        ("saysno", 'say(event, "Failed")', "Failed"),
        ("saysnothing", "return None", "nothing"),
        ("breaks", 'raise LookupError("of Mrs Canary")', "nothing"),
    ],
)
def test_whatever_is_no_yes_starts_nothing(tmp_path, module, says, word):
    with (
        pytest.raises(HookFailedError, match=f"CodeDeployHook_{module} said {word} for .*Scale"),
        started(tmp_path, module, says),
    ):
        pytest.fail("it started")


def test_a_report_on_another_deployment_is_no_yes(tmp_path):
    says = 'say(event | {"DeploymentId": "d-OTHER0000"}, "Succeeded")'
    with (
        pytest.raises(HookFailedError, match="said nothing"),
        started(tmp_path, "saysother", says),
    ):
        pytest.fail("it started")
