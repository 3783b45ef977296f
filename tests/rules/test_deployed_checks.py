"""What only an account can show has a check each, which is skipped with a reason without one."""

import os
import re
import subprocess
import sys
from pathlib import Path

from papers_named import functions

ROOT = Path(__file__).resolve().parents[2]
CHECKS = "tests/deployed/test_what_only_an_account_can_show.py"
ONLY_THERE = {
    "throttling": "test_no_table_turned_anybody_away_lately",
    "IAM as AWS evaluates it": "test_no_role_may_delete_evidence_or_shorten_its_lock",
    "KMS": "test_the_key_of_personal_data_opens_for_those_who_need_it_and_nobody_else",
    "Cognito": "test_a_login_of_the_pool_opens_what_its_groups_may_and_no_more",
    "WAF": "test_the_firewall_turns_away_an_address_that_asks_too_often",
    "replication lag": "test_what_is_written_here_is_there_within_a_minute",
    "failover": "test_the_second_region_answers_and_decides_nothing",
    "the vault's lock": "test_the_vault_is_locked_for_good",
    "nightly backups": "test_last_night_was_backed_up",
    "time to restore": "test_a_table_can_be_set_back_and_how_long_that_takes",
    "SES": "test_a_message_is_taken_by_the_mail_service",
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
