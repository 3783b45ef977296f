"""House rules on operations: logs, asynchronous edges, alarms with runbooks, the dashboard."""

import json
import re
from pathlib import Path

import pytest
import yaml

from local.template import expand
from tools import dashboard, runbooks

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
TEMPLATE = expand(ROOT / "template.yaml", {}).body
RESOURCES = TEMPLATE["Resources"]
NAMED = re.compile(r"Runbook: docs/runbooks/([a-z-]+)\.md$")


def of_type(kind):
    return {name: one for name, one in RESOURCES.items() if one["Type"] == kind}


FUNCTIONS = of_type("AWS::Lambda::Function")
ALARMS = of_type("AWS::CloudWatch::Alarm")
RULES = of_type("AWS::Events::Rule")


def referred(value):
    """Return the logical name that a value refers to."""
    return value.get("Ref") or value["Fn::GetAtt"][0]


def test_a_stack_has_room_below_its_five_hundred_resources():
    assert len(RESOURCES) < 500


# -- logs and traces ------------------------------------------------------------------


@pytest.mark.parametrize("group", of_type("AWS::Logs::LogGroup"))
def test_every_log_is_encrypted_and_kept_for_more_than_a_year_and_not_for_ever(group):
    properties = RESOURCES[group]["Properties"]
    assert properties["RetentionInDays"] == 400
    assert properties["KmsKeyId"] == {"Fn::GetAtt": ["StaffKey", "Arn"]}


def test_the_logs_service_may_use_the_key_for_logs_of_this_account_only():
    policy = RESOURCES["StaffKey"]["Properties"]["KeyPolicy"]["Statement"]
    (logs,) = [one for one in policy if "logs." in json.dumps(one["Principal"])]
    (groups,) = logs["Condition"]["ArnLike"].values()
    for group in groups:
        assert re.search(r"\$\{AWS::AccountId\}:log-group:/.*\$\{Stage\}", group["Fn::Sub"])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_writes_structured_lines_into_one_log_and_is_traced(function):
    properties = RESOURCES[function]["Properties"]
    logging = {"LogFormat": "JSON", "LogGroup": {"Ref": "FunctionLog"}}
    assert properties["LoggingConfig"] == logging
    assert properties["TracingConfig"] == {"Mode": "Active"}


@pytest.mark.parametrize("workflow", of_type("AWS::StepFunctions::StateMachine"))
def test_every_workflow_logs_its_failures_without_what_it_worked_on(workflow):
    properties = RESOURCES[workflow]["Properties"]
    logging = properties["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ERROR", False)
    (where,) = logging["Destinations"]
    assert referred(where["CloudWatchLogsLogGroup"]["LogGroupArn"]) == "WorkflowLog"
    assert properties["TracingConfiguration"] == {"Enabled": True}


def test_the_requests_log_says_no_path_no_query_no_body_and_no_address():
    stage = RESOURCES["ApiliveStage"]["Properties"]
    assert stage["TracingEnabled"] is True
    assert referred(stage["AccessLogSetting"]["DestinationArn"]) == "RequestLog"
    said = json.loads(stage["AccessLogSetting"]["Format"])
    assert set(said.values()) == {
        "$context.requestId", "$context.requestTimeEpoch", "$context.httpMethod",
        "$context.resourcePath", "$context.status", "$context.responseLatency",
        "$context.integrationLatency", "$context.authorizer.subject",
        "$context.error.responseType",
    }  # fmt: skip
    assert not stage.get("MethodSettings"), "they would log whole requests"


# -- asynchronous edges -----------------------------------------------------------------


def asynchronous():
    """Return the functions that nobody waits for: targets of rules and schedules."""
    found = set()
    for rule in RULES.values():
        found |= {referred(target["Arn"]) for target in rule["Properties"]["Targets"]}
    for schedule in of_type("AWS::Scheduler::Schedule").values():
        found.add(referred(schedule["Properties"]["Target"]["Arn"]))
    return sorted(found & set(FUNCTIONS))


def dead_letter_queues():
    """Return every queue into which something is put that failed, by whatever way."""
    found = set()
    for one in RESOURCES.values():
        text = json.dumps(one.get("Properties", {}))
        for key in ("deadLetterTargetArn", "DeadLetterConfig", "OnFailure"):
            pattern = rf'"{key}": .*?"Fn::GetAtt": \["(\w+)"'
            found |= set(re.findall(pattern, text))
    return sorted(found)


def test_the_edges_and_their_queues_are_found_at_all():
    assert {"ActSigned", "ScheduledRun", "WatchIntake"} <= set(asynchronous())
    assert set(dead_letter_queues()) == {
        name for name in of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")
    }


@pytest.mark.parametrize("function", asynchronous())
def test_what_a_function_fails_at_that_nobody_waits_for_is_kept(function):
    ends = [
        one["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]
        for one in of_type("AWS::Lambda::EventInvokeConfig").values()
        if referred(one["Properties"]["FunctionName"]) == function
    ]
    assert len(ends) == 1
    assert "DeadLetterConfig" not in FUNCTIONS[function]["Properties"], "it does not say of whom"
    assert referred(ends[0]) in dead_letter_queues()


@pytest.mark.parametrize("rule", RULES)
def test_an_event_that_cannot_be_delivered_is_kept_and_may_be(rule):
    for target in RESOURCES[rule]["Properties"]["Targets"]:
        letters = referred(target["DeadLetterConfig"]["Arn"])
        allowed = [
            statement["Principal"]["Service"]
            for policy in of_type("AWS::SQS::QueuePolicy").values()
            if letters in map(referred, policy["Properties"]["Queues"])
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        ]
        assert "events.amazonaws.com" in allowed


def test_mail_that_is_not_taken_and_files_that_are_not_announced_are_kept():
    for subscription in of_type("AWS::SNS::Subscription").values():
        letters = subscription["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]
        assert referred(letters) in dead_letter_queues()
    for bucket in of_type("AWS::S3::Bucket").values():
        notified = bucket["Properties"].get("NotificationConfiguration", {})
        assert set(notified) <= {"QueueConfigurations"}, "a function would have no queue before it"
        for one in notified.get("QueueConfigurations", []):
            queue = RESOURCES[referred(one["Queue"])]["Properties"]
            assert referred(queue["RedrivePolicy"]["deadLetterTargetArn"]) in dead_letter_queues()


@pytest.mark.parametrize("queue", dead_letter_queues())
def test_every_dead_letter_queue_keeps_for_two_weeks_and_has_an_alarm(queue):
    assert RESOURCES[queue]["Properties"]["MessageRetentionPeriod"] == 1209600
    dimension = [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}]
    (alarm,) = [
        one["Properties"] for one in ALARMS.values()
        if one["Properties"].get("Dimensions") == dimension
    ]  # fmt: skip
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    assert (alarm["Threshold"], alarm["Period"]) == (0, 60)


@pytest.mark.parametrize("workflow", of_type("AWS::StepFunctions::StateMachine"))
def test_every_workflow_that_ends_badly_in_any_way_is_an_alarm(workflow):
    metrics = [
        metric["MetricStat"]["Metric"]
        for alarm in ALARMS.values()
        for metric in alarm["Properties"].get("Metrics", [])
        if "MetricStat" in metric
    ]
    name = RESOURCES[workflow]["Properties"]["StateMachineName"]["Fn::Sub"]
    looked_at = {
        one["MetricName"]
        for one in metrics
        for dimension in one["Dimensions"]
        if dimension["Name"] == "StateMachineArn"
        # By its name where a reference would be a circle.
        and (
            dimension["Value"] == {"Ref": workflow}
            or str(dimension["Value"].get("Fn::Sub")).endswith(f":stateMachine:{name}")
        )
    }
    assert looked_at == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}


# -- alarms and their runbooks -------------------------------------------------------------


def runbook(alarm):
    found = NAMED.search(" ".join(ALARMS[alarm]["Properties"]["AlarmDescription"].split()))
    assert found, alarm
    return found[1]


def short(alarm):
    return alarm.removesuffix("Alarm")


@pytest.mark.parametrize("alarm", ALARMS)
def test_every_alarm_tells_staff_when_it_begins_and_ends_and_has_a_name(alarm):
    properties = RESOURCES[alarm]["Properties"]
    assert properties["AlarmName"] == {"Fn::Sub": f"venire-${{Stage}}-{short(alarm)}"}
    for told in ("AlarmActions", "OKActions"):
        assert properties[told] == [{"Ref": "StaffTopic"}]
    where_no_clock_runs = {"Fn::If": ["SchedulesOn", "breaching", "notBreaching"]}
    assert properties["TreatMissingData"] in ("notBreaching", where_no_clock_runs)


def occasions(name):
    """Return what a runbook says of when it is followed."""
    return runbooks.read(RUNBOOKS / f"{name}.md").sections["When"]


@pytest.mark.parametrize("alarm", ALARMS)
def test_every_alarm_names_a_runbook_which_names_the_alarm(alarm):
    assert re.search(rf"`{short(alarm)}(Alarm)?`", occasions(runbook(alarm)))


@pytest.mark.parametrize("name", sorted({runbook(alarm) for alarm in ALARMS}))
def test_a_runbook_names_no_alarm_that_there_is_not(name):
    named = re.findall(r"`([A-Z]\w+)`", occasions(name))
    assert {f"{short(one)}Alarm" for one in named} <= set(ALARMS)


def test_the_queues_that_a_runbook_replays_are_in_the_template():
    text = (RUNBOOKS / "dead-letters.md").read_text("utf-8")
    for queue in dead_letter_queues():
        assert f"`{queue}`" in text
    assert set(re.findall(r"--queue (\w+)", text)) <= set(dead_letter_queues())


def test_no_alarm_looks_back_further_than_cloudwatch_does():
    for name, alarm in ALARMS.items():
        properties = alarm["Properties"]
        period = properties.get("Period") or 300
        seconds = period * properties["EvaluationPeriods"]
        assert seconds <= (7 * 86400 if period >= 3600 else 86400), name


# -- the dashboard --------------------------------------------------------------------------


class Plain(yaml.SafeLoader):
    """Reads a template's short forms as what they hold."""


Plain.add_multi_constructor("!", lambda loader, _tag, node: loader.construct_scalar(node))


def test_the_dashboard_on_file_is_what_the_template_asks_for():
    assert dashboard.DASHBOARD.read_text("utf-8") == dashboard.written(), (
        "python -m tools.dashboard"
    )


def test_the_dashboard_shows_every_alarm_and_only_counts_that_there_are():
    stack = yaml.load(dashboard.DASHBOARD.read_text("utf-8"), Plain)  # noqa: S506 - a SafeLoader
    body = json.loads(stack["Resources"]["Dashboard"]["Properties"]["DashboardBody"])
    (shown,) = [one for one in body["widgets"] if one["type"] == "alarm"]
    names = {arn.rpartition(":alarm:venire-${Stage}-")[2] for arn in shown["properties"]["alarms"]}
    assert names == {short(alarm) for alarm in ALARMS}
    looked_at = {one["Properties"].get("MetricName") for one in ALARMS.values()}
    graphs = [one["properties"].get("metrics", []) for one in body["widgets"]]
    ours = {metric[1] for graph in graphs for metric in graph if metric[0] == "Venire"}
    assert ours <= looked_at
    rows = {(one["x"], one["y"]) for one in body["widgets"]}
    assert len(rows) == len(body["widgets"])
    assert all(one["x"] + one["width"] <= 24 for one in body["widgets"])


# -- the wall ---------------------------------------------------------------------------------


def wall():
    assert (
        RESOURCES["Wall"]["Condition"] == RESOURCES["WallBeforeApi"]["Condition"] == "IsProduction"
    )
    return RESOURCES["Wall"]["Properties"]


def test_the_wall_stands_before_the_stage_that_is_called():
    where = RESOURCES["WallBeforeApi"]["Properties"]
    assert where["ResourceArn"]["Fn::Sub"].endswith("/restapis/${Api}/stages/live")
    assert RESOURCES["ApiliveStage"]["Properties"]["StageName"] == "live"
    assert where["WebACLArn"] == {"Fn::GetAtt": ["Wall", "Arn"]}
    assert wall()["Scope"] == "REGIONAL"


def test_the_wall_counts_by_address_and_the_jurors_routes_more_narrowly():
    rates = {
        one["Name"]: one["Statement"]["RateBasedStatement"]
        for one in wall()["Rules"]
        if "RateBasedStatement" in one["Statement"]
    }
    assert {one["AggregateKeyType"] for one in rates.values()} == {"IP"}
    jurors, everything = rates["CodesOfLetters"], rates["EverythingElse"]
    assert jurors["Limit"] < everything["Limit"]
    prefix = jurors["ScopeDownStatement"]["ByteMatchStatement"]["SearchString"]
    public = [path for path in RESOURCES["Api"]["Properties"]["Body"]["paths"] if prefix in path]
    assert len(public) >= 5
    assert "ScopeDownStatement" not in everything


def test_the_wall_lets_our_largest_bodies_through_and_keeps_no_headers():
    (common,) = [one for one in wall()["Rules"] if one["Name"] == "CommonRules"]
    group = common["Statement"]["ManagedRuleGroupStatement"]
    counted = {one["Name"] for one in group["RuleActionOverrides"] if "Count" in one["ActionToUse"]}
    assert "SizeRestrictions_BODY" in counted
    assert of_type("AWS::WAFv2::LoggingConfiguration") == {}
    shown = [wall(), *wall()["Rules"]]
    assert not any(one["VisibilityConfig"]["SampledRequestsEnabled"] for one in shown)
