"""The ingest's workflow as infra/ingest.asl.json has it, run by an interpreter of its language."""

import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import intake
import pytest
from botocore.client import BaseClient
from county_rows import as_csv, as_fixed, as_real_csv, row, rows
from flag_files import as_list, death, hit
from intake import arrive, items, on_file
from moto import mock_aws
from moto.awslambda.models import LambdaFunction

from ingest import events, steps
from jury import errors, wiring
from jury.defects import Defect
from jury.errors import CountyBusy, FileRefused
from jury.records import FileStatus

ASL = Path(__file__).resolve().parents[2] / "infra" / "ingest.asl.json"
STEPS = {
    "RegisterFile": steps.register_file,
    "PlanFile": steps.plan_file,
    "BeginApplying": steps.begin_applying,
    "ApplyShard": steps.apply_shard,
    "PublishList": steps.publish_list,
    "RefuseFile": steps.refuse_file,
    "ReportIngestFailure": steps.report_ingest_failure,
}
TRANSIENT = {
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
}


def definition() -> dict[str, Any]:
    return json.loads(ASL.read_text())


def tasks(states: dict[str, Any] | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in (states or definition()["States"]).items():
        if state["Type"] == "Task":
            yield name, state
        if state["Type"] == "Map":
            yield from tasks(state["ItemProcessor"]["States"])


# -- as it is written -----------------------------------------------------------------


def test_every_task_is_a_step_and_every_step_a_task():
    named = {state["Parameters"]["FunctionName"][2:-1] for _, state in tasks()}
    assert named == set(STEPS)


def test_every_task_has_a_time_limit_and_patience_with_named_faults_only():
    known = TRANSIENT | {"CountyBusy", "Conflict"}
    for name, state in tasks():
        assert state["TimeoutSeconds"] <= 900, name
        assert state["Retry"], name
        for retry in state["Retry"]:
            assert set(retry["ErrorEquals"]) <= known, name
            assert retry["JitterStrategy"] == "FULL"
            assert retry["MaxDelaySeconds"]
            assert isinstance(retry["BackoffRate"], float)


def test_every_refusal_of_a_file_leads_to_its_refusal():
    kinds = {kind.__name__ for kind in FileRefused.__subclasses__()}
    for name in ("Register the file", "Plan the changes", "Begin applying"):
        catches = definition()["States"][name]["Catch"]
        refused = next(catch for catch in catches if catch["Next"] == "Refuse the file")
        assert set(refused["ErrorEquals"]) == kinds


def test_every_named_error_exists():
    for _, state in tasks():
        for catch in (*state["Retry"], *state.get("Catch", [])):
            for code in catch["ErrorEquals"]:
                assert "." in code or hasattr(errors, code)


# -- as it runs -----------------------------------------------------------------------


@pytest.fixture
def workflow(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Deploy the workflow with our steps behind it; note each call and its event."""
    calls: list[tuple[str, dict[str, Any]]] = []

    def invoke(function: Any, event: Any = None) -> tuple[str, bool, str]:
        given = json.loads(event) if isinstance(event, str | bytes) else event
        calls.append((function.function_name, given))
        try:
            return json.dumps(STEPS[function.function_name](given, None)), False, ""
        except Exception as error:  # noqa: BLE001 - as Lambda reports it
            told = {"errorMessage": str(error), "errorType": type(error).__name__}
            return json.dumps(told), True, ""

    monkeypatch.setattr(LambdaFunction, "_invoke_lambda", invoke)
    monkeypatch.setattr(BaseClient, "_make_api_call", one_at_a_time(BaseClient._make_api_call))
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}), intake.opened():
        monkeypatch.setenv("INGEST_WORKFLOW", deployed())
        yield calls


def one_at_a_time(call: Callable[..., Any]) -> Callable[..., Any]:
    """Let one AWS call happen at a time: the partitions share moto, which has no lock."""
    lock = threading.RLock()

    def locked(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        with lock:
            return call(client, operation, arguments)

    return locked


def deployed() -> str:
    role = boto3.client("iam").create_role(
        RoleName="ingest", AssumeRolePolicyDocument=json.dumps({})
    )["Role"]["Arn"]
    text = ASL.read_text()
    for name in STEPS:
        function = boto3.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.12",
            Role=role,
            Handler="x.y",
            Code={"ZipFile": empty_zip()},
        )
        text = text.replace("${" + name + "}", function["FunctionArn"])
    # Patience is for AWS: here a wait would only take time.
    text = re.sub(r'"IntervalSeconds": \d+', '"IntervalSeconds": 1', text)
    return boto3.client("stepfunctions").create_state_machine(
        name="ingest", definition=text, roleArn=role
    )["stateMachineArn"]


def empty_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.py", "")
    return packed.getvalue()


def delivered(arrival: dict[str, Any], *, event_name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """Return the queue's event for an object, as S3 and SQS write it."""
    notice = {
        "eventName": event_name,
        "s3": {
            "bucket": {"name": "intake"},
            "object": {
                "key": arrival["key"].replace(" ", "+"),
                "versionId": arrival["version"],
            },
        },
    }
    return {"Records": [{"messageId": "m-1", "body": json.dumps({"Records": [notice]})}]}


def receive(arrival: dict[str, Any]) -> list[str]:
    """Deliver an object's event and wait for every execution; return how they ended."""
    assert events.receive(delivered(arrival), None) == {"batchItemFailures": []}
    return ended()


def ended() -> list[str]:
    client, machine = boto3.client("stepfunctions"), wiring.setting("INGEST_WORKFLOW")
    for _ in range(600):
        found = client.list_executions(stateMachineArn=machine)["executions"]
        if all(execution["status"] != "RUNNING" for execution in found):
            return sorted(execution["status"] for execution in found)
        time.sleep(0.05)
    raise AssertionError("an execution did not end")


def names(calls: list[tuple[str, dict[str, Any]]]) -> list[str]:
    return [name for name, _ in calls]


def test_an_uploaded_file_becomes_the_published_list(workflow):
    arrival = arrive(as_csv(rows(40)), "first.csv")
    assert receive(arrival) == ["SUCCEEDED"]
    assert on_file(arrival).status is FileStatus.PUBLISHED
    assert wiring.court().state("osceola").active == 40
    order = list(dict.fromkeys(names(workflow)))
    assert order == ["RegisterFile", "PlanFile", "BeginApplying", "ApplyShard", "PublishList"]


def test_an_event_delivered_again_starts_nothing(workflow):
    arrival = arrive(as_csv(rows(40)), "first.csv")
    receive(arrival)
    calls = len(workflow)
    assert receive(arrival) == ["SUCCEEDED"]
    assert len(workflow) == calls


def test_a_bad_file_ends_refused_with_its_sentence_in_the_ledger(workflow):
    arrival = arrive(as_fixed(rows(9))[:-401], "cut.txt")
    assert receive(arrival) == ["SUCCEEDED"]
    file = on_file(arrival)
    assert (file.code, file.message) == (
        "TrailerMissing",
        "the trailer is missing: the file was cut off",
    )
    assert items("people") == []


def test_a_file_of_real_people_ends_refused_in_the_test_stage(workflow):
    arrival = arrive(as_real_csv(rows(9)), "real.csv")
    assert receive(arrival) == ["SUCCEEDED"]
    assert (on_file(arrival).status, on_file(arrival).code) == (FileStatus.REFUSED, "NotSynthetic")
    assert items("people") == []


def test_a_held_file_waits_and_a_released_one_goes_on(workflow):
    receive(arrive(as_csv(rows(60, changed_on="2026-07-01")), "first.csv"))
    arrival = arrive(as_csv(rows(30)), "short.csv")
    receive(arrival)
    held = on_file(arrival)
    assert held.status is FileStatus.HELD
    wiring.court().update_file(held, held.model_copy(update={"status": FileStatus.RECEIVED}))
    wiring.start("INGEST_WORKFLOW", f"{held.id}-released", arrival | {"released": True})
    assert ended() == ["SUCCEEDED"] * 3
    assert on_file(arrival).status is FileStatus.PUBLISHED


def test_a_list_of_flags_goes_the_same_way_through_the_partitions_that_change(workflow):
    receive(arrive(as_csv(rows(40, changed_on="2026-07-01")), "first.csv"))
    workflow.clear()
    told = [death(number) for number in range(3)]
    arrival = arrive(as_list("deceased", told), "2026-10.csv", kind="deceased")
    assert receive(arrival) == ["SUCCEEDED", "SUCCEEDED"]
    assert on_file(arrival).status is FileStatus.PUBLISHED
    assert wiring.court().state("osceola").active == 37
    assert 1 <= names(workflow).count("ApplyShard") <= 3


@pytest.mark.parametrize(("kind", "told"), [("deceased", []), ("felony", [hit(1)])])
def test_a_list_that_changes_nobody_is_published_without_any_partition(workflow, kind, told):
    receive(arrive(as_csv(rows(40, changed_on="2026-07-01")), "first.csv"))
    workflow.clear()
    arrival = arrive(as_list(kind, told), "2026-10.csv", kind=kind)
    assert receive(arrival) == ["SUCCEEDED", "SUCCEEDED"]
    assert on_file(arrival).status is FileStatus.PUBLISHED
    assert "ApplyShard" not in names(workflow)


def test_a_list_that_came_before_the_countys_first_is_released_and_planned_anew(workflow):
    early = arrive(as_list("deceased", [death(1)]), "2026-10.csv", kind="deceased")
    receive(early)
    assert on_file(early).breakers == ("roll_empty",)
    receive(arrive(as_csv(rows(40, changed_on="2026-07-01")), "first.csv"))
    held = on_file(early)
    wiring.court().update_file(held, held.model_copy(update={"status": FileStatus.RECEIVED}))
    wiring.start("INGEST_WORKFLOW", f"{held.id}-released", early | {"released": True})
    assert ended() == ["SUCCEEDED"] * 3
    assert on_file(early).status is FileStatus.PUBLISHED
    assert wiring.court().state("osceola").active == 39


def test_a_file_waits_for_the_county_to_be_free(workflow, monkeypatch):
    busy = iter([True, True, False, False])
    plain = steps.begin_applying

    def waiting(event: dict[str, Any], context: object) -> dict[str, Any]:
        if next(busy):
            raise CountyBusy("a draw is open")
        return plain(event, context)

    monkeypatch.setitem(STEPS, "BeginApplying", waiting)
    arrival = arrive(as_csv(rows(9)), "first.csv")
    assert receive(arrival) == ["SUCCEEDED"]
    assert names(workflow).count("BeginApplying") == 3


def test_a_plan_whose_list_moved_is_made_anew(workflow, monkeypatch):
    late = arrive(as_csv(rows(9)), "late.csv")
    steps.register_file(late, None)
    steps.plan_file(late, None)
    receive(arrive(as_csv(rows(8, changed_on="2026-07-01")), "first.csv"))
    assert receive(late) == ["SUCCEEDED", "SUCCEEDED"]
    assert on_file(late).base == "osceola-2026-07-01"


def test_a_defect_ends_in_the_report_and_a_replayed_event_begins_anew(workflow, monkeypatch):
    def broken(_event: dict[str, Any], _context: object) -> dict[str, Any]:
        raise Defect("KeyError in somewhere:1")

    with monkeypatch.context() as fault:
        fault.setitem(STEPS, "PublishList", broken)
        arrival = arrive(as_csv(rows(9)), "first.csv")
        assert receive(arrival) == ["FAILED"]
    assert on_file(arrival).history[-1].what == "failed"
    assert wiring.court().state("osceola").list_version is None
    assert receive(arrival) == ["FAILED", "SUCCEEDED"]
    assert on_file(arrival).status is FileStatus.PUBLISHED


def test_states_carry_identifiers_and_counts_only(workflow):
    receive(arrive(as_csv([row(n, last_name="Zqcanary") for n in range(20)]), "first.csv"))
    assert "Zqcanary" not in json.dumps(workflow)
    machine = wiring.setting("INGEST_WORKFLOW")
    client = boto3.client("stepfunctions")
    (execution,) = client.list_executions(stateMachineArn=machine)["executions"]
    told = client.describe_execution(executionArn=execution["executionArn"])
    assert "Zqcanary" not in told["input"] + told["output"]


# -- the queue ------------------------------------------------------------------------


def test_a_message_that_does_not_read_is_given_back_and_the_others_are_taken(workflow):
    arrival = arrive(as_csv(rows(9)), "first.csv")
    batch = delivered(arrival)
    batch["Records"].append({"messageId": "m-2", "body": "no json"})
    assert events.receive(batch, None) == {"batchItemFailures": [{"itemIdentifier": "m-2"}]}
    assert ended() == ["SUCCEEDED"]


@pytest.mark.parametrize("key", ["osceola/dhsmv/f.csv.manifest.json", "readme.txt", "A B/dhsmv/x"])
def test_what_is_no_county_file_starts_nothing(workflow, key):
    answer = events.receive(delivered({"key": key, "version": "1"}), None)
    assert (answer, ended()) == ({"batchItemFailures": []}, [])


def test_a_test_notice_and_a_deletion_start_nothing(workflow):
    notice = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "intake"}
    batch = {"Records": [{"messageId": "m-1", "body": json.dumps(notice)}]}
    gone = delivered(
        {"key": "osceola/dhsmv/f.csv", "version": "1"}, event_name="ObjectRemoved:Delete"
    )
    assert events.receive(batch, None) == events.receive(gone, None) == {"batchItemFailures": []}
    assert ended() == []


def test_a_key_with_blanks_is_read_as_s3_writes_it(workflow):
    arrival = arrive(as_csv(rows(9)), "first quarter.csv")
    assert receive(arrival) == ["SUCCEEDED"]
    assert on_file(arrival).key == "osceola/dhsmv/first quarter.csv"
