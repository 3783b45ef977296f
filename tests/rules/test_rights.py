"""House rules over rights: what nobody may do, and what nothing may be allowed without bounds."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from recorder import FOLDER, TEMPLATE, handlers

from tools import openapi
from tools.rights.__main__ import EXCEPTIONS
from tools.rights.findings import findings, read_exceptions, unexcepted, wildcards, with_keys
from tools.rights.matching import Call, allowed
from tools.rights.policies import Policies, in_list

ROOT = Path(__file__).resolve().parents[2]
POLICIES = Policies(TEMPLATE)
RESOURCES = POLICIES.body["Resources"]
DATA = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket")
PEOPLE = {"PeopleTable", "IntakeBucket", "PapersBucket", "PrintBucket", "HeldBucket"}
"""What may hold a person's name; everything else holds identifiers and counts."""


def arn(name):
    return POLICIES.of({"Fn::GetAtt": [name, "Arn"]})


def documents():
    """Every policy document of the template, by the resource that has it."""
    for name, one in RESOURCES.items():
        properties = one.get("Properties", {})
        for document in (properties.get("PolicyDocument"), properties.get("KeyPolicy")):
            if document:
                yield name, document
        for policy in properties.get("Policies", []) if one["Type"] == "AWS::IAM::Role" else ():
            yield name, policy["PolicyDocument"]


ROOT_OF_US = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


def is_root_of_a_key(name, statement):
    """The account's own: without it nobody could ever change a key's policy again."""
    return (
        RESOURCES[name]["Type"] == "AWS::KMS::Key"
        and statement["Principal"] == ROOT_OF_US
        and statement["Action"] == "kms:*"
    )


def test_nothing_is_allowed_by_a_wildcard_but_a_key_to_the_account_that_owns_it():
    wide = [
        name
        for name, document in documents()
        for one in document["Statement"]
        if one["Effect"] == "Allow"
        and any("*" in action for action in in_list(one["Action"]))
        and not is_root_of_a_key(name, one)
    ]
    assert wide == []


def test_nobody_but_the_platform_is_let_in_by_a_policy_of_a_bucket_a_queue_or_a_topic():
    open_to_all = [
        name
        for name, document in documents()
        for one in document["Statement"]
        if one["Effect"] == "Allow" and one.get("Principal") in ("*", {"AWS": "*"})
    ]
    assert open_to_all == []


def test_what_has_no_bounds_is_on_file_with_its_reason():
    every = [one for statements in POLICIES.statements.values() for one in statements]
    assert {(one.action, one.resource) for one in wildcards(every)} == {
        ("kms:GenerateRandom", "*"),
        ("sns:Publish", "everything but arn:aws:sns:*:*:*"),
    }


def test_exceptions_are_few_and_each_has_a_reason():
    on_file = read_exceptions(EXCEPTIONS)
    assert len(on_file) <= 5
    assert all(len(one.why) > 30 for one in on_file)


def test_no_exception_is_for_every_action():
    assert [one.who for one in read_exceptions(EXCEPTIONS) if "*" in one.action] == []


def test_what_a_restore_asks_of_the_drill_is_allowed_on_its_copies_and_nothing_beyond_that():
    """DynamoDB writes what it restores in the caller's name; what is more than that is found."""
    found = [one for one in findings(POLICIES, []) if one.who == "BeginDrill"]
    assert [str(one) for one in found if one.kind == "DENIED"] == []
    writes = {one.action for one in found if "-drill-" in one.resource}
    used_by_a_run = {"RestoreTableToPointInTime", "DeleteTable", "DescribeTable"}
    assert writes == {f"dynamodb:{one}" for one in used_by_a_run}
    assert [str(one) for one in found if one.action.startswith("kms:")] == []


def test_no_policy_of_the_providers_own_is_used_but_those_that_sam_adds():
    assert [one for one in unexcepted(findings(POLICIES, []), []) if one.kind == "managed"] == []


def test_workflows_and_schedules_call_exactly_what_they_name():
    roles = POLICIES.watched - set(handlers().values())
    assert {f"{name}WorkflowRole" for name in ("Ingest", "Draw", "Summons", "Days")} <= roles
    assert [str(one) for one in findings(POLICIES, []) if one.who in roles] == []


def test_a_queue_is_read_and_a_failure_sent_on_by_right():
    """Lambda does both in the function's name, and no test of ours sees it."""
    stated = with_keys(POLICIES.stated(), POLICIES)
    assert {"sqs:ReceiveMessage", "sqs:SendMessage"} <= {one.action for one in stated}
    assert [one for one in stated if not allowed(one, POLICIES.statements[one.who])] == []


def test_every_function_has_a_handler_of_its_own_by_which_its_calls_are_known():
    functions = [name for name, one in RESOURCES.items() if one["Type"] == "AWS::Lambda::Function"]
    assert sorted(handlers().values()) == sorted(functions)


# -- evidence ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "action",
    [
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:DeleteBucket",
        "s3:BypassGovernanceRetention",
        "s3:PutLifecycleConfiguration",
        "s3:PutBucketObjectLockConfiguration",
    ],
)
def test_nobody_may_delete_evidence_or_undo_its_lock_whatever_else_they_may(action):
    everything = POLICIES._read("Root", 1, {"Effect": "Allow", "Action": "*", "Resource": "*"})
    for place in (arn("EvidenceBucket"), f"{arn('EvidenceBucket')}/osceola/draws/1/bundle.zip"):
        call = Call("Root", action, place, {}, "")
        assert allowed(call, [everything])
        assert not allowed(call, [everything, *POLICIES.denials])


def test_evidence_and_letters_are_put_where_nothing_lies_or_not_at_all():
    everything = POLICIES._read("Root", 1, {"Effect": "Allow", "Action": "*", "Resource": "*"})
    for bucket in ("EvidenceBucket", "PrintBucket"):
        over = Call("Root", "s3:PutObject", f"{arn(bucket)}/osceola/a", {}, "")
        fresh = over._replace(facts={"s3:if-none-match": ("*",)})
        assert not allowed(over, [everything, *POLICIES.denials])
        assert allowed(fresh, [everything, *POLICIES.denials])


def test_no_function_may_delete_an_object_or_change_a_bucket():
    actions = {
        action
        for function in handlers().values()
        for one in POLICIES.statements[function]
        for action in one.actions
        if action.startswith("s3:")
    }
    assert actions <= {
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:PutObject",
        "s3:ListBucket",
        "s3:ListBucketVersions",
    }


# -- keys, by class of data ------------------------------------------------------------------


def test_what_may_hold_a_name_is_under_the_key_of_people_and_the_rest_under_the_courts():
    data = {name for name, one in RESOURCES.items() if one["Type"] in DATA}
    assert data >= PEOPLE
    for name in data:
        key = "PeopleKey" if name in PEOPLE else "CourtKey"
        assert POLICIES.keys[arn(name)] == arn(key), name


@pytest.mark.parametrize("function", sorted(handlers().values()))
def test_a_function_may_ask_of_a_key_what_its_other_rights_ask_and_nothing_else(function):
    rights = [
        Call(function, action, place, {}, "")
        for one in POLICIES.statements[function]
        for action in one.actions
        for place in one.resources
    ]
    asked = {(one.action, one.resource) for right in rights for one in POLICIES.on_keys(right)}
    given = {
        (right.action, right.resource)
        for right in rights
        if right.action in {"kms:Decrypt", "kms:GenerateDataKey"}
    }
    assert given == asked


def test_a_door_that_keeps_answers_may_keep_them_and_no_other_may():
    keeping = {
        handlers()[f"{module}.handler"]
        for module, door in openapi.modules()
        if any(route.keeps for route in door.routes)
    }
    may = {
        function
        for function, statements in POLICIES.statements.items()
        for one in statements
        if "ONCE" in repr(one.conditions)
    }
    assert may == keeping


# -- the comparison itself ---------------------------------------------------------------------


def test_a_run_records_what_its_functions_use_and_compares_it():
    run = (ROOT / ".ci" / "run").read_text("utf-8")
    assert run.index(f"export {FOLDER}=") < run.index("xargs -P 2")
    assert run.index("xargs -P 2") < run.index("make rights")


def test_a_call_that_is_not_allowed_fails_the_comparison(tmp_path):
    record = {
        "function": "IngestApi",
        "action": "s3:GetObject",
        "resource": "${EvidenceBucket.Arn}/osceola/draws/#/bundle.zip",
        "facts": {},
        "test": "tests/somewhere.py::test_something",
    }
    (tmp_path / "1.jsonl").write_text(json.dumps(record))
    told = subprocess.run(
        [ROOT / ".venv" / "bin" / "python", "-m", "tools.rights", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    bucket = "arn:aws:s3:::venire-test-evidence-123456789012-us-east-1"
    assert (
        f"DENIED    IngestApi: s3:GetObject on {bucket}/osceola/draws/#/bundle.zip"
        "  (tests/somewhere.py::test_something)"
    ) in told.stdout.splitlines()


def test_no_side_stack_allows_by_a_wildcard_either():
    class Plain(yaml.SafeLoader):
        pass

    Plain.add_multi_constructor("!", lambda _loader, _tag, _node: "reference")

    def allowing(one):
        if isinstance(one, dict):
            if one.get("Effect") == "Allow" and "Action" in one:
                yield one
            for value in one.values():
                yield from allowing(value)
        elif isinstance(one, list):
            for value in one:
                yield from allowing(value)

    for path in sorted((ROOT / "infra").glob("*.yaml")):
        for one in allowing(yaml.load(path.read_text("utf-8"), Plain)):  # noqa: S506 - ours
            wide = [action for action in in_list(one["Action"]) if "*" in action]
            assert wide in ([], ["kms:*"]), path.name
