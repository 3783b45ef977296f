"""Test and production apart: what one stack is called, and whom it names, is never the other's."""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from local.intrinsics import Created, Values
from local.template import expand
from tools import standby

ROOT = Path(__file__).resolve().parent.parent.parent
STAGES = ("test", "production")
ACCOUNTS_OWN = {"arn:aws:events:us-east-1:123456789012:event-bus/default"}
"""What an account has one of. Rules take from it what names their stage; see below."""

NO_NAMES = {
    "MetricName": "which of a namespace's metrics an alarm looks at",
    "DisplayName": "what stands in the sender's place of a mail",
    "DeploymentConfigName": "one of CodeDeploy's own ways",
    "StageName": "of the API that it belongs to, which is called after the stage",
    "ClientName": "of the pool of users that it belongs to, which is called after the stage",
}
"""Properties that end in Name and do not name anything that two stacks could both have."""


class _Everything(dict[str, Any]):
    """Stands for whatever has been created: anything at all answers with its logical name."""

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make

    def __contains__(self, _name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        return self._make(name)


@cache
def stack(stage: str) -> dict[str, dict[str, Any]]:
    """Return the resources of a stage's stack with everything filled in but created names."""
    body = expand(ROOT / "template.yaml", {"Stage": stage}).body
    values = Values(body, {"Stage": stage}, f"venire-{stage}")
    values.created = _Everything(
        lambda name: Created(f"<{name}>", _Everything(lambda attribute: f"<{name}.{attribute}>"))
    )
    return {
        name: values.of({key: value for key, value in one.items() if key != "Condition"})
        for name, one in body["Resources"].items()
        if "Condition" not in one or values.holds(one["Condition"])
    }


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def of_type(stage: str, kind: str) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in stack(stage).items() if one["Type"] == kind}


def names(stage: str) -> Iterator[tuple[str, str]]:
    """Yield what the template itself calls things, each with its resource."""
    for logical, one in stack(stage).items():
        for key, value in one.get("Properties", {}).items():
            if one["Type"] == "AWS::Lambda::Alias" and key == "Name":
                continue  # of the function that it belongs to
            named = key.endswith("Name") and key not in NO_NAMES
            if named and isinstance(value, str) and not value.startswith("<"):
                yield logical, value


# -- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_whatever_has_a_name_has_its_stage_in_it(stage):
    found = dict(names(stage))
    assert {logical: name for logical, name in found.items() if stage not in name} == {}
    assert {"IntakeBucket", "UserPool", "Api", "DrawWorkflow", "RanmarLayer"} <= {
        re.sub(r"[0-9a-f]{10}$", "", logical) for logical in found
    }


def test_no_name_is_given_in_both_stages():
    test, production = ({name for _logical, name in names(stage)} for stage in STAGES)
    assert len(test) >= 15
    assert test & production == set()


@pytest.mark.parametrize(("stage", "other"), [STAGES, STAGES[::-1]])
def test_nothing_in_one_stages_stack_names_the_other(stage, other):
    word = re.compile(rf"(?<![A-Za-z]){other}(?![A-Za-z])")
    descriptions = {"Description", "AlarmDescription"}
    for logical, one in stack(stage).items():
        told = {k: v for k, v in one.get("Properties", {}).items() if k not in descriptions}
        assert [text for text in texts(told) if word.search(text)] == [], logical


@pytest.mark.parametrize("stage", STAGES)
def test_an_arn_that_is_written_out_names_something_of_the_stage(stage):
    """All others are those of resources of the stack itself, or of nobody's."""
    for logical, one in stack(stage).items():
        for text in texts(one):
            if not text.startswith("arn:aws:") or text in ACCOUNTS_OWN:
                continue
            kind, resource = text.split(":")[2], text.split(":", 5)[5]
            named = f"venire-{stage}" in resource or f"/venire/{stage}/" in resource
            ours = named or "<" in resource
            nobodys = kind in {"iam", "ses"} or text == "arn:aws:sns:*:*:*"
            assert ours or nobodys, (logical, text)


@pytest.mark.parametrize("stage", STAGES)
def test_no_rule_takes_an_event_of_another_stage_off_the_accounts_bus(stage):
    rules = {
        name: one["Properties"]["EventPattern"]
        for name, one in of_type(stage, "AWS::Events::Rule").items()
        if "EventPattern" in one["Properties"]
    }
    ours = {
        name: pattern
        for name, pattern in rules.items()
        if any(str(source).startswith("venire.") for source in pattern.get("source", []))
    }
    assert ours
    for name, pattern in ours.items():
        assert pattern.get("resources") == [f"venire-{stage}"], name


# -- what differs -----------------------------------------------------------------------------


def test_the_stages_differ_only_where_that_is_meant():
    test, production = (
        json.loads(
            json.dumps(stack(stage))
            .replace(f"venire-{stage}", "venire-*")
            .replace(f"/venire/{stage}/", "/venire/*/")
            .replace(f'{{"Key": "stage", "Value": "{stage}"}}', '{"Key": "stage"}')
        )
        for stage in STAGES
    )

    def stageless(name: str) -> str:
        return re.sub(r"^(\w+Layer)[0-9a-f]{10}$", r"\1", name)

    test, production = (
        {stageless(name): one for name, one in some.items()} for some in (test, production)
    )
    assert set(production) - set(test) == {"ApprovalAlarm", "Wall", "WallBeforeApi"}
    assert set(test) - set(production) == set()
    for name, one in test.items():
        mine, theirs = (dict(some[name]["Properties"]) for some in (test, production))
        for properties in (mine, theirs):
            properties.pop("DeploymentConfigName", None)
            properties.pop("ObjectLockConfiguration", None)
            properties.get("Environment", {}).get("Variables", {}).pop("STAGE", None)
            properties.pop("Layers", None)  # named after their contents and the stage
            for replica in properties.get("Replicas", []):
                replica.pop("Tags")
        assert mine == theirs, (name, one["Type"])


@pytest.mark.parametrize(("stage", "mode"), [("test", "GOVERNANCE"), ("production", "COMPLIANCE")])
def test_locked_evidence_can_be_unlocked_in_the_test_stage_alone(stage, mode):
    locked = {
        name: one["Properties"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Mode"]
        for name, one in of_type(stage, "AWS::S3::Bucket").items()
        if "ObjectLockConfiguration" in one["Properties"]
    }
    assert "EvidenceBucket" in locked
    assert set(locked.values()) == {mode}


def test_every_function_is_told_its_stage():
    for stage in STAGES:
        for name, one in of_type(stage, "AWS::Lambda::Function").items():
            assert one["Properties"]["Environment"]["Variables"]["STAGE"] == stage, name


def test_the_stack_stays_below_what_cloudformation_takes():
    assert {stage: len(stack(stage)) <= 500 for stage in STAGES} == dict.fromkeys(STAGES, True)


# -- who draws is deployed step by step ----------------------------------------------------------


def draw_tasks() -> set[str]:
    text = (ROOT / "infra" / "draw.asl.json").read_text("utf-8")
    return set(re.findall(r'"FunctionName": "\$\{(\w+)\}"', text))


def aliased(stage: str = "test") -> dict[str, dict[str, Any]]:
    return {
        one["Properties"]["FunctionName"].strip("<>"): one
        for one in of_type(stage, "AWS::Lambda::Alias").values()
    }


FINGERPRINT_ONLY = {"draw.api", "draw.public", "draw.events", "draw.final_lists", "court.acts"}
"""They ask the engine who it is, to show it or to compare it, and compute nothing with it."""


def test_every_module_that_computes_with_the_engine_is_known_here():
    computing = {}
    for path in sorted((ROOT / "functions").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        used = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "ranmar"
        } | {
            name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ranmar")
            for name in node.names
        }
        if used:
            module = ".".join(path.relative_to(ROOT / "functions").with_suffix("").parts)
            computing[module] = used
    assert {one for one, used in computing.items() if used == {"fingerprint"}} == FINGERPRINT_ONLY
    assert set(computing) - FINGERPRINT_ONLY == {
        "draw.service",
        "draw.known_answers",
        "draw.proving",  # makes old draws again, and none that counts
    }


def test_all_tasks_of_the_draw_and_nothing_else_is_called_through_an_alias():
    assert set(aliased()) == draw_tasks()
    assert {"OpenDraw", "SelectPeople", "SignEvidence"} <= draw_tasks()
    machine = stack("test")["DrawWorkflow"]["Properties"]["DefinitionSubstitutions"]
    assert {name: machine[name] for name in draw_tasks()} == {
        name: f"<{name}Aliaslive>" for name in draw_tasks()
    }


def test_the_draws_workflow_may_call_aliases_only():
    """`$LATEST` changes with each deployment, whatever the hook says."""
    (policy,) = stack("test")["DrawWorkflowRole"]["Properties"]["Policies"]
    (statement,) = [
        one
        for one in policy["PolicyDocument"]["Statement"]
        if one["Action"] == "lambda:InvokeFunction"
    ]
    assert set(statement["Resource"]) == {f"<{name}Aliaslive>" for name in draw_tasks()}


@pytest.mark.parametrize(
    ("stage", "way"),
    [("test", "LambdaAllAtOnce"), ("production", "LambdaCanary10Percent5Minutes")],
)
def test_every_alias_moves_in_its_stages_way_is_asked_for_and_taken_back_on_errors(stage, way):
    stacked = stack(stage)
    for name, alias in aliased(stage).items():
        update = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert update["BeforeAllowTrafficHook"] == "<CheckEngine>", name
        group = stacked[update["DeploymentGroupName"].strip("<>")]["Properties"]
        assert group["DeploymentConfigName"] == f"CodeDeployDefault.{way}"
        assert group["AlarmConfiguration"] == {
            "Enabled": True,
            "Alarms": [{"Name": "<DrawFailedAlarm>"}],
        }
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]


@pytest.mark.parametrize("stage", STAGES)
def test_the_hook_is_of_the_very_build_and_layers_that_it_speaks_for(stage):
    def built(name: str) -> tuple[object, ...]:
        one = stack(stage)[name]["Properties"]
        folders = expand(ROOT / "template.yaml", {"Stage": stage}).packages
        variables = one["Environment"]["Variables"]
        shared = {key: variables[key] for key in ("STAGE", "COUNTIES", "COURT_TABLE")}
        return (folders[one["Code"]["S3Key"]], one["Layers"], one["Runtime"],
                one["Architectures"], shared)  # fmt: skip

    assert {name: built(name) for name in draw_tasks()} == dict.fromkeys(
        draw_tasks(), built("CheckEngine")
    )


def test_codedeploy_may_call_the_hook():
    """The role that SAM gives CodeDeploy may invoke functions that are named so, and no others."""
    for stage in STAGES:
        name = stack(stage)["CheckEngine"]["Properties"]["FunctionName"]
        assert name == f"CodeDeployHook_venire-{stage}-check-engine"
        assert len(name) <= 64


def test_the_alarm_that_takes_a_deployment_back_looks_at_the_workflow_by_its_name():
    """Referring to it would be a circle: the workflow calls the aliases that the alarm guards."""
    for stage in STAGES:
        machine = stack(stage)["DrawWorkflow"]["Properties"]["StateMachineName"]
        looked_at = [
            one["MetricStat"]["Metric"]
            for one in stack(stage)["DrawFailedAlarm"]["Properties"]["Metrics"]
            if "MetricStat" in one
        ]
        assert "ExecutionsFailed" in {one["MetricName"] for one in looked_at}
        for metric in looked_at:
            (dimension,) = metric["Dimensions"]
            assert dimension["Name"] == "StateMachineArn"
            assert dimension["Value"].endswith(f":stateMachine:{machine}")


def allowed(body: dict[str, Any], **parameters: str) -> list[str]:
    """Return what the template's rules say against these parameters: CloudFormation asks first."""
    values = Values(body, parameters, "venire")
    return [
        assertion["AssertDescription"]
        for rule in body["Rules"].values()
        if values.of(rule["RuleCondition"])
        for assertion in rule["Assertions"]
        if not values.of(assertion["Assert"])
    ]


@pytest.mark.parametrize("place", ["home", "standby"])
def test_production_is_not_deployed_before_somebody_is_told_of_its_alarms(place, tmp_path):
    path, asked = ROOT / "template.yaml", {}
    if place == "standby":
        path = tmp_path / "standby.json"
        standby.main([str(path)])
        asked = {"HomeMatchingKey": "mrk-1", "HomeSigningKey": "mrk-2"}
    body = expand(path, asked).body
    (told,) = allowed(body, Stage="production", **asked)
    assert "AlarmEmail" in told
    given = {"Stage": "production", "AlarmEmail": "alarms@court.example"}
    assert allowed(body, **given, **asked) == []
    assert allowed(body, Stage="test", **asked) == []


# -- samconfig.toml -------------------------------------------------------------------------------


def environments() -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    told = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
    return {name: one for name, one in told.items() if name != "version"}


def settings() -> dict[str, dict[str, Any]]:
    """Return how each environment is deployed."""
    return {name: one["deploy"]["parameters"] for name, one in environments().items()}


def given(environment: str) -> dict[str, str]:
    pairs = settings()[environment]["parameter_overrides"]
    return dict(pair.split("=", 1) for pair in pairs)


def test_each_environment_deploys_its_own_stage_and_without_one_it_is_the_test_stage():
    assert set(settings()) == {"default", "test", "production", "standby", "test-standby"}
    assert settings()["default"] == settings()["test"]
    assert {name: (one["stack_name"], given(name)) for name, one in settings().items()} == {
        "default": ("venire-test", {"Stage": "test"}),
        "test": ("venire-test", {"Stage": "test"}),
        "production": ("venire-production", {"Stage": "production"}),
        "standby": ("venire-production", {"Stage": "production"}),
        "test-standby": ("venire-test", {"Stage": "test"}),
    }


def test_the_settings_fit_the_template():
    declared = expand(ROOT / "template.yaml", {}).body["Parameters"]
    for environment in settings():
        for name, value in given(environment).items():
            assert value in declared[name]["AllowedValues"], environment


def test_the_second_region_is_built_from_the_template_that_is_derived_for_it():
    built = {
        name: commands["build"]["parameters"].get("template_file")
        for name, commands in environments().items()
        if "build" in commands
    }
    standing_by = {"standby": "standby.json", "test-standby": "standby.json"}
    assert built == {"default": None, **standing_by}


def test_production_is_changed_only_after_somebody_has_read_what_changes():
    asked = {name: one["confirm_changeset"] for name, one in settings().items()}
    for_people = {name for name in settings() if given(name)["Stage"] == "production"}
    assert {name for name, one in asked.items() if one} == for_people
    assert not any(one["disable_rollback"] for one in settings().values())


def test_no_environment_names_an_account_or_shares_a_profile_across_stages():
    text = (ROOT / "samconfig.toml").read_text("utf-8")
    assert not re.search(r"\d{12}|arn:|AKIA", text)
    profiles: dict[str, set[str]] = {}
    for name, one in settings().items():
        profiles.setdefault(one["profile"], set()).add(given(name)["Stage"])
        assert f"stage={given(name)['Stage']}" in one["tags"]
    assert all(len(stages) == 1 for stages in profiles.values())
