"""House rules over the template and the workflows: what style and reliability ask of both."""

import importlib
import json
import re
from pathlib import Path

import pytest

import jury.errors
from access.table import JUROR, rows
from jury.errors import Refusal
from jury.letter_codes import Code
from local.template import expand
from tools import openapi

ROOT = Path(__file__).resolve().parent.parent.parent
WORKFLOWS = ("ingest", "draw", "summons", "days", "drill")
TEMPLATE = expand(ROOT / "template.yaml", {}).body
RESOURCES = TEMPLATE["Resources"]
READING = (
    "dynamodb:Get", "dynamodb:BatchGet", "dynamodb:Query", "dynamodb:Describe", "dynamodb:List",
    "dynamodb:RestoreTableToPointInTime",  # reads the table, and writes a copy of another name
)  # fmt: skip
SUBSTITUTION = re.compile(r"^\$\{(\w+)\}$")
TRANSIENT = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
}


def of_type(kind):
    return {name: one for name, one in RESOURCES.items() if one["Type"] == kind}


def definition(workflow):
    return json.loads((ROOT / "infra" / f"{workflow}.asl.json").read_text("utf-8"))


def tasks(states):
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state
        for inner in (state.get("ItemProcessor", {}), *state.get("Branches", [])):
            yield from tasks(inner.get("States", {}))


ALL_TASKS = [
    pytest.param(state, id=f"{workflow}: {name}")
    for workflow in WORKFLOWS
    for name, state in tasks(definition(workflow)["States"])
]


def handler_of(function):
    module, name = function["Properties"]["Handler"].rsplit(".", 1)
    return module, name


@pytest.mark.parametrize("function", of_type("AWS::Lambda::Function"))
def test_every_handler_exists(function):
    module, name = handler_of(RESOURCES[function])
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("task", ALL_TASKS)
def test_every_task_calls_the_function_that_is_named_like_its_step(task):
    name = SUBSTITUTION.match(task["Parameters"]["FunctionName"])[1]
    _module, step = handler_of(RESOURCES[name])
    assert step.replace("_", "") == name.lower()


@pytest.mark.parametrize("task", ALL_TASKS)
def test_every_task_has_a_time_out_longer_than_its_functions(task):
    name = SUBSTITUTION.match(task["Parameters"]["FunctionName"])[1]
    assert task["TimeoutSeconds"] >= RESOURCES[name]["Properties"].get("Timeout", 3)


@pytest.mark.parametrize("task", ALL_TASKS)
def test_retries_are_bounded_jittered_and_on_named_errors(task):
    refusals = {name for name, one in vars(jury.errors).items() if isinstance(one, type)}
    for retry in task["Retry"]:
        assert retry["JitterStrategy"] == "FULL"
        assert retry["MaxDelaySeconds"] <= 600
        assert retry["MaxAttempts"] <= 40
        assert set(retry["ErrorEquals"]) <= TRANSIENT | refusals
    assert any(set(retry["ErrorEquals"]) == TRANSIENT for retry in task["Retry"])


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_error_that_a_workflow_names_is_a_refusal_of_ours_or_the_platforms(workflow):
    text = (ROOT / "infra" / f"{workflow}.asl.json").read_text("utf-8")
    named = {
        name
        for group in re.findall(r'"ErrorEquals": \[(.*?)\]', text, re.S)
        for name in re.findall(r'"([^"]+)"', group)
    }
    ours = {
        one.__name__
        for one in vars(jury.errors).values()
        if isinstance(one, type) and issubclass(one, Refusal)
    }
    assert named - TRANSIENT - {"States.ALL", "States.Timeout"} <= ours


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_whatever_fails_is_reported_on_one_path(workflow):
    states = definition(workflow)["States"]
    for name, state in states.items():
        if state["Type"] in {"Task", "Map"} and name != "Report failure":
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name
            assert state["Catch"][-1]["Next"] == "Report failure", name


def test_each_function_has_a_role_of_its_own():
    roles = [
        json.dumps(one["Properties"]["Role"]) for one in of_type("AWS::Lambda::Function").values()
    ]
    assert len(set(roles)) == len(roles)


def test_no_statement_allows_every_action():
    for name, role in of_type("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = statement["Action"]
                actions = [actions] if isinstance(actions, str) else actions
                assert not any("*" in action for action in actions), name


def statements():
    for name, role in of_type("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def test_only_entropy_and_the_delivery_of_logs_are_asked_of_no_resource_in_particular():
    """Neither can be narrowed: IAM knows no resource for them."""
    everywhere = [(name, one) for name, one in statements() if one.get("Resource") == "*"]
    delivering = {name for name, one in everywhere if one["Action"] != "kms:GenerateRandom"}
    workflows = set(of_type("AWS::StepFunctions::StateMachine"))
    assert delivering == {f"{workflow}Role" for workflow in workflows}
    for name, one in everywhere:
        if name in delivering:
            assert all(
                re.fullmatch(r"logs:\w*(LogDeliver|ResourcePolic|LogGroups)\w*", action)
                for action in one["Action"]
            ), name


def test_only_telephones_are_named_by_what_they_are_not():
    """A telephone number has no ARN, so the right to send to one is that to no topic."""
    others = [(name, one) for name, one in statements() if "Resource" not in one]
    assert {one["Action"] for _name, one in others} == {"sns:Publish"}
    assert {json.dumps(one["NotResource"]) for _name, one in others} == {
        json.dumps({"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"})
    }
    assert {name for name, _one in others} == {
        "JurorDeskRole", "SummonsDeskRole", "SendRemindersRole", "TellReportingRole",
    }  # fmt: skip


def test_no_condition_keeps_the_news_from_staff():
    """EventBridge tells SNS and KMS nothing of its source: with a condition nothing arrives."""
    key = RESOURCES["StaffKey"]["Properties"]["KeyPolicy"]["Statement"]
    topic = RESOURCES["StaffTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    for policy in (key, topic):
        named = [one for one in policy if isinstance(one["Principal"].get("Service"), str)]
        by_service = {one["Principal"]["Service"]: one for one in named}
        assert "Condition" not in by_service["events.amazonaws.com"]
        assert "Condition" in by_service["cloudwatch.amazonaws.com"]


def copies_of_a_drill(statement):
    """Whether a statement is about the copies that a restore drill makes, and nothing else."""
    named = [json.dumps(one) for one in in_list(statement["Resource"])]
    return all(":table/venire-${Stage}-drill-" in one for one in named)


def test_nobody_may_delete_anything_but_what_was_kept_under_a_key_and_the_copies_of_a_drill():
    """Powertools takes back a key whose request was refused; it reaches no other item."""
    for name, role in of_type("AWS::IAM::Role").items():
        assert "s3:Delete" not in json.dumps(role), name
    for name, statement in statements():
        if "dynamodb:Delete" in json.dumps(statement["Action"]):
            if copies_of_a_drill(statement):
                continue
            assert statement["Resource"] == {"Fn::GetAtt": ["GuardTable", "Arn"]}, name
            assert statement["Condition"] == {
                "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["ONCE"]}
            }, name


def test_other_steps_put_lines_into_the_access_log_and_nothing_into_the_registers():
    """Who shows or changes records may not write who may do what. The functions of `access` may by
    their rights, whichever register is theirs: see ADR 22."""
    table = {"Fn::GetAtt": ["AccessTable", "Arn"]}
    guarded = set()
    for name, statement in statements():
        if table not in (statement.get("Resource"), *in_list(statement.get("Resource"))):
            continue
        writes = {
            action for action in in_list(statement["Action"]) if not action.startswith(READING)
        }
        assert writes <= {"dynamodb:PutItem"}, name
        step = handler_of(RESOURCES[name.removesuffix("Role")])[0].partition(".")[0]
        if writes and step != "access":
            guarded.add(name)
            assert statement["Condition"] == {
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["LOG#*", "OF#*"]}
            }, name
    assert guarded >= {"IngestApiRole", "DeskApiRole", "RecordDeskRole", "SummonsDeskRole"}


def in_list(one):
    return one if isinstance(one, list) else [one]


def test_only_ingest_and_the_desk_of_holds_may_read_the_raw_files():
    """That desk has the service copy a file that a court wants kept, which needs the same right."""
    may = {
        (name, action)
        for name in of_type("AWS::Lambda::Function")
        for policy in RESOURCES[f"{name}Role"]["Properties"].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if "IntakeBucket" in json.dumps(statement.get("Resource", ""))
        for action in in_list(statement["Action"])
        if action.startswith("s3:GetObject")
    }
    assert may == {
        ("PlanFile", "s3:GetObject"),
        ("PlanFile", "s3:GetObjectVersion"),
        ("RegisterFile", "s3:GetObjectVersion"),
        ("HoldDesk", "s3:GetObjectVersion"),
    }


@pytest.mark.parametrize("table", of_type("AWS::DynamoDB::Table"))
def test_every_table_can_be_restored_and_not_be_dropped(table):
    properties = RESOURCES[table]["Properties"]
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert properties["DeletionProtectionEnabled"]
    assert properties["SSESpecification"]["SSEType"] == "KMS"
    assert RESOURCES[table]["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize("bucket", of_type("AWS::S3::Bucket"))
def test_every_bucket_is_encrypted_versioned_and_closed(bucket):
    properties = RESOURCES[bucket]["Properties"]
    assert properties["VersioningConfiguration"]["Status"] == "Enabled"
    assert all(properties["PublicAccessBlockConfiguration"].values())
    assert "KMSMasterKeyID" in json.dumps(properties["BucketEncryption"])
    policy = json.dumps(RESOURCES[f"{bucket}Policy"])
    assert '"aws:SecureTransport": "false"' in policy


def test_letters_are_written_once():
    policy = RESOURCES["PrintBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (once,) = [one for one in policy if one["Sid"] == "WrittenOnce"]
    assert (once["Effect"], once["Action"]) == ("Deny", "s3:PutObject")
    assert once["Condition"] == {"Null": {"s3:if-none-match": "true"}}


def test_what_is_held_is_deleted_by_nobody_and_by_no_rule():
    assert "LifecycleConfiguration" not in RESOURCES["HeldBucket"]["Properties"]
    policy = RESOURCES["HeldBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (never,) = [one for one in policy if one["Sid"] == "NeverDeleted"]
    assert (never["Effect"], never["Principal"]) == ("Deny", "*")
    assert "Condition" not in never
    assert set(never["Action"]) == {
        "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration",
    }  # fmt: skip
    bucket, objects = (one["Fn::Sub"] for one in never["Resource"])
    assert RESOURCES["HeldBucket"]["Properties"]["BucketName"]["Fn::Sub"] in bucket
    assert objects == f"{bucket}/*"


def test_evidence_is_locked():
    properties = RESOURCES["EvidenceBucket"]["Properties"]
    assert properties["ObjectLockEnabled"]
    assert properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Years"] >= 10


def test_every_queue_that_a_function_reads_has_dead_letters():
    for mapping in of_type("AWS::Lambda::EventSourceMapping").values():
        queue = mapping["Properties"]["EventSourceArn"]["Fn::GetAtt"][0]
        assert RESOURCES[queue]["Properties"]["RedrivePolicy"]["maxReceiveCount"] <= 5
        assert mapping["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run():
    for mapping in of_type("AWS::Lambda::EventSourceMapping").values():
        queue = mapping["Properties"]["EventSourceArn"]["Fn::GetAtt"][0]
        function = mapping["Properties"]["FunctionName"]["Ref"]
        hidden = RESOURCES[queue]["Properties"]["VisibilityTimeout"]
        assert hidden >= 6 * RESOURCES[function]["Properties"]["Timeout"]


def test_schedules_keep_the_countys_time_and_avoid_the_hours_when_clocks_change():
    schedules = of_type("AWS::Scheduler::Schedule")
    assert len(schedules) == 3
    for schedule in schedules.values():
        properties = schedule["Properties"]
        assert properties["ScheduleExpressionTimezone"] == {"Ref": "TimeZone"}
        assert properties["FlexibleTimeWindow"]["Mode"] == "OFF"
        hour = int(properties["ScheduleExpression"].removeprefix("cron(").split()[1])
        assert not 1 <= hour <= 3
        assert properties["Target"]["DeadLetterConfig"]


def test_no_table_of_the_application_bears_a_name_that_a_drill_may_drop():
    for name, table in of_type("AWS::DynamoDB::Table").items():
        assert "-drill" not in json.dumps(table["Properties"].get("TableName", "")), name


def test_events_are_never_logged():
    for function in of_type("AWS::Lambda::Function").values():
        variables = function["Properties"]["Environment"]["Variables"]
        assert variables["POWERTOOLS_LOGGER_LOG_EVENT"] == "false"


# -- routes ---------------------------------------------------------------------


def routes_of_the_api():
    paths = RESOURCES["Api"]["Properties"]["Body"]["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method != "options"
    }


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(routes_of_the_api()) == set(rows())


def test_a_route_is_open_only_if_its_row_says_anyone_or_a_juror():
    for route, operation in routes_of_the_api().items():
        secured = {"NONE": []} not in operation["security"]
        assert secured != rows()[route].public, route


def test_a_row_says_juror_if_and_only_if_its_route_takes_the_code_on_a_letter():
    takes_a_code = {
        f"{route.method} {route.path}"
        for _step, door in openapi.doors()
        for route in door.routes
        if any(issubclass(one, Code) for one in route.takes)
    }
    assert takes_a_code == {route for route, row in rows().items() if JUROR in row.roles}


def test_every_route_of_a_door_is_in_the_template_and_the_other_way_round():
    opened = {
        f"{route.method} {route.path}" for _step, door in openapi.doors() for route in door.routes
    }
    assert opened == set(routes_of_the_api())


def test_authority_that_is_taken_away_is_gone_at_the_next_request():
    definitions = RESOURCES["Api"]["Properties"]["Body"]["components"]["securitySchemes"]
    settings = [one["x-amazon-apigateway-authorizer"] for one in definitions.values()]
    assert [one["authorizerResultTtlInSeconds"] for one in settings] == [0]
