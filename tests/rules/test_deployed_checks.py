"""What only an account can show has a check each, which is skipped with a reason without one."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from papers_named import functions

from local.intrinsics import Values
from local.template import expand

ROOT = Path(__file__).resolve().parents[2]
CHECKS = "tests/deployed/test_what_only_an_account_can_show.py"
ONLY_THERE = {
    "throttling": "test_no_table_turned_anybody_away_lately",
    "IAM as AWS evaluates it": "test_no_role_may_delete_evidence_or_shorten_its_lock",
    "KMS": "test_the_key_of_personal_data_opens_for_those_who_need_it_and_nobody_else",
    "Cognito": "test_a_login_of_the_pool_opens_what_its_groups_may_and_no_more",
    "one login in two pools": "test_the_second_regions_pool_knows_everybody_by_the_same_login",
    "WAF": "test_the_firewall_turns_away_an_address_that_asks_too_often",
    "replication lag": "test_what_is_written_here_is_there_within_a_minute",
    "failover": "test_the_second_region_answers_and_decides_nothing",
    "the vault's lock": "test_the_vault_is_locked_for_good",
    "nightly backups": "test_last_night_was_backed_up",
    "restores from the vault": "test_a_table_comes_back_from_the_vault",
    "time to restore": "test_a_table_can_be_set_back_and_how_long_that_takes",
    "SES": "test_a_message_is_taken_by_the_mail_service",
    "a subscriber": "test_somebody_has_confirmed_to_be_told_of_alarms",
    "alarms": "test_an_alarm_reaches_the_topic",
    "the scheduler": "test_the_weekly_run_began_within_ten_minutes_of_its_time",
    "time-outs": "test_no_function_came_near_its_time_out_lately",
    "Object Lock": "test_evidence_is_not_deleted_by_whoever_runs_this",
    "S3 to SQS": "test_an_upload_starts_a_workflow",
    "SQS redrive": "test_dead_letters_can_be_moved_back",
    "copies across Regions": "test_evidence_is_copied_to_the_second_region",
    "CloudTrail": "test_the_trail_records_who_touches_people_and_evidence",
    "drift": "test_nobody_changed_the_stack_by_hand",
}


TEMPLATE = expand(ROOT / "template.yaml", {}).body
STANDS_IN = {"test_stack": "test", "stack": "test", "production_stack": "production"}
"""Which stage a check must find what it asks for in. One that runs in both: in the lesser one."""


def checks() -> dict[str, ast.FunctionDef]:
    tree = ast.parse((ROOT / CHECKS).read_text("utf-8"))
    return {
        one.name: one
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    }


def calls(of: ast.AST, name: str) -> Iterator[ast.Call]:
    for one in ast.walk(of):
        called = one.func if isinstance(one, ast.Call) else None
        if getattr(called, "attr", getattr(called, "id", "")) == name:
            assert isinstance(one, ast.Call)
            yield one


def words(of: ast.AST) -> set[str]:
    """Return what is written out in a piece of code, each text whole."""
    return {
        one.value
        for one in ast.walk(of)
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    }


def asked_for(check: ast.FunctionDef) -> set[str]:
    """Return the resources of the template that a check names, and what it takes for one."""
    named = {
        name
        for word in words(check)
        for name in (word, f"{word}Role")
        if name in TEMPLATE["Resources"]
    }
    return named.union(*(words(one) for one in calls(check, "physical")))


def stands_in(stage: str, name: str) -> bool:
    values = Values(TEMPLATE, {"Stage": stage}, f"venire-{stage}")
    resource = TEMPLATE["Resources"].get(name)
    return bool(resource) and ("Condition" not in resource or values.holds(resource["Condition"]))


def written_once() -> set[str]:
    """Return the buckets into which nothing is put over what is there."""
    return {
        one["Properties"]["Bucket"]["Ref"]
        for one in TEMPLATE["Resources"].values()
        if one["Type"] == "AWS::S3::BucketPolicy"
        and "s3:if-none-match" in json.dumps(one["Properties"])
    }


@pytest.mark.parametrize("name", checks())
def test_a_check_asks_only_for_what_stands_in_the_stage_that_it_runs_in(name):
    check = checks()[name]
    stages = {STANDS_IN[one.arg] for one in check.args.args if one.arg in STANDS_IN}
    for resource in asked_for(check):
        assert all(stands_in(stage, resource) for stage in stages), (resource, stages)
    for output in calls(check, "output"):
        assert words(output) <= set(TEMPLATE["Outputs"])


def test_a_check_that_puts_where_nothing_is_put_over_says_so():
    seen = set()
    for name, check in checks().items():
        if not asked_for(check) & written_once():
            continue
        meant = [put for one in calls(check, "refused") for put in calls(one, "put_object")]
        for put in calls(check, "put_object"):
            seen.add(name)
            said = {one.arg for one in put.keywords}
            assert put in meant or "IfNoneMatch" in said, f"{name} is refused by the bucket"
    assert len(seen) >= 3


def test_the_check_of_the_firewall_waits_for_what_the_firewall_says():
    (wall,) = (one for one in TEMPLATE["Resources"].values() if one["Type"] == "AWS::WAFv2::WebACL")
    tree = ast.parse((ROOT / CHECKS).read_text("utf-8"))
    (waited_for,) = (
        one.value.value
        for one in tree.body
        if isinstance(one, ast.Assign)
        and isinstance(one.value, ast.Constant)
        and ast.unparse(one.targets[0]) == "WALL"
    )
    bodies = wall["Properties"]["CustomResponseBodies"]
    assert waited_for in bodies["TooMany"]["Content"]
    check = checks()[ONLY_THERE["WAF"]]
    assert [one.arg for one in check.args.args] == ["production_stack"]
    codes = re.findall(r'"ResponseCode": (\d+)', json.dumps(wall["Properties"]))
    assert set(codes) == {"429"}


def test_there_is_a_check_of_each_thing_that_no_simulation_shows():
    assert set(ONLY_THERE.values()) <= functions(CHECKS)


def test_without_an_account_every_check_is_skipped_and_says_why():
    bare = {name: value for name, value in os.environ.items() if not name.startswith("VENIRE_")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "--confcutdir=tests/deployed", "tests/deployed"],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    checks = [one for one in functions(CHECKS) if one.startswith("test_")]
    assert ran.returncode == 0, ran.stdout
    assert f"{len(checks)} skipped" in ran.stdout
    assert " passed" not in ran.stdout
    reasons = re.findall(r"^SKIPPED \[(\d+)\] .*only an account can show it", ran.stdout, re.M)
    assert sum(map(int, reasons)) == len(checks)
