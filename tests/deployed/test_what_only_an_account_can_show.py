"""One check of each thing that no simulation shows. None of them has ever run."""

import time
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import requests
from account import setting, text_of, until
from botocore.exceptions import ClientError

from tools import logins

PROBE = "probe-of-the-deployed-checks"
WALL = "too many requests from here"
"""What the firewall says; the gateway's throttle says it otherwise."""
RARELY = 14
"""Days of metrics that are looked back on."""


def refused(work, *codes):
    with pytest.raises(ClientError) as refusal:
        work()
    assert refusal.value.response["Error"]["Code"] in codes


def _copied(head):
    return head.get("ReplicationStatus") == "COMPLETED"


def _turned_away(url):
    answer = requests.get(url, timeout=30)
    return answer.status_code == 429 and WALL in answer.text


def asked(url, token=""):
    """Ask an address; return the status."""
    headers = {"Authorization": token} if token else {}
    return requests.get(url, headers=headers, timeout=30).status_code


# -- rights, as AWS evaluates them ---------------------------------------------------


def test_no_role_may_delete_evidence_or_shorten_its_lock(stack):
    everything = stack.arn("bucket", stack.physical("EvidenceBucket")) + "/*"
    for function, role in stack.roles().items():
        for action in (
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:PutObjectRetention",
            "s3:BypassGovernanceRetention",
        ):
            assert not stack.may(role, action, everything), (function, action)


def test_only_ingest_and_the_desk_of_holds_read_the_raw_files(stack):
    everything = stack.arn("bucket", stack.physical("IntakeBucket")) + "/*"
    roles = stack.roles()
    for action, readers in (
        ("s3:GetObject", {"PlanFile"}),
        ("s3:GetObjectVersion", {"PlanFile", "RegisterFile", "HoldDesk"}),
    ):
        may = {name for name, role in roles.items() if stack.may(role, action, everything)}
        assert may == readers, action


def test_other_steps_write_lines_into_the_access_log_and_nothing_into_the_registers(stack):
    table = stack.arn("table", stack.physical("AccessTable"))
    role = stack.roles()["IngestApi"]
    assert stack.may(role, "dynamodb:PutItem", table, key="LOG#osceola")
    assert not stack.may(role, "dynamodb:PutItem", table, key="COUNTY#osceola")


def test_the_key_of_personal_data_opens_for_those_who_need_it_and_nobody_else(stack):
    key = stack.arn("key", stack.physical("PeopleKey"))
    roles = stack.roles()
    assert stack.may(roles["PlanFile"], "kms:Decrypt", key)
    assert not stack.may(roles["PublicApi"], "kms:Decrypt", key)


def test_a_bucket_answers_nobody_without_tls(stack):
    plain = stack.client("s3", use_ssl=False)
    bucket = stack.physical("EvidenceBucket")
    refused(lambda: plain.list_objects_v2(Bucket=bucket, MaxKeys=1), "AccessDenied", "403")


# -- who comes in -----------------------------------------------------------------------


def test_nobody_signs_up_and_no_password_is_sent(stack):
    login, client = stack.client("cognito-idp"), stack.physical("UserPoolClient")
    refused(
        lambda: login.sign_up(ClientId=client, Username=PROBE, Password="Aa1-" + PROBE),
        "NotAuthorizedException",
    )
    refused(
        lambda: login.initiate_auth(
            ClientId=client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": PROBE, "PASSWORD": "Aa1-" + PROBE},
        ),
        "InvalidParameterException",
    )


def test_a_login_of_the_pool_opens_what_its_groups_may_and_no_more(stack):
    """VENIRE_CLERK_TOKEN: an access token of a clerk of VENIRE_COUNTY who has signed."""
    token, county = setting("VENIRE_CLERK_TOKEN"), setting("VENIRE_COUNTY")
    base = f"{stack.output('ApiUrl')}/v1/counties/{county}"
    assert asked(f"{base}/files", f"Bearer {token}") == 200
    assert asked(f"{base}/reports/overrides", f"Bearer {token}") == 403
    assert asked(f"{base}/files", "Bearer of.no.issuer") == 401


def test_the_second_regions_pool_knows_everybody_by_the_same_login(stack, standby):
    """VENIRE_CLERK_TOKEN: its login is what the registers know, so it has to be the same there."""
    here, there = (
        logins.logins(one.client("cognito-idp"), one.physical("UserPool"))
        for one in (stack, standby)
    )
    token = jwt.decode(setting("VENIRE_CLERK_TOKEN"), options={"verify_signature": False})
    assert token["username"] in here
    assert list(logins.lacking(here, there)) == []


def test_the_firewall_turns_away_an_address_that_asks_too_often(production_stack):
    """VENIRE_FLOOD=yes: the jurors' pages are shut to this address for some minutes afterwards."""
    setting("VENIRE_FLOOD")
    # no route is called so: the firewall counts it, and nothing behind the gateway runs
    url = f"{production_stack.output('ApiUrl')}/v1/public/jurors/{PROBE}"
    assert until(lambda: any(_turned_away(url) for _turn in range(100)))


# -- what is kept -------------------------------------------------------------------------


def test_evidence_is_not_deleted_by_whoever_runs_this(test_stack):
    s3, bucket = test_stack.client("s3"), test_stack.physical("EvidenceBucket")
    key = f"{PROBE}/{int(time.time())}"
    put = s3.put_object(
        Bucket=bucket, Key=key, Body=b"{}", ChecksumAlgorithm="SHA256", IfNoneMatch="*"
    )
    version = put["VersionId"]
    refused(lambda: s3.delete_object(Bucket=bucket, Key=key, VersionId=version), "AccessDenied")
    held = s3.head_object(Bucket=bucket, Key=key, VersionId=version)
    assert held["ObjectLockRetainUntilDate"] > datetime.now(UTC) + timedelta(days=9 * 365)


def test_a_letter_is_not_put_over(test_stack):
    s3, bucket = test_stack.client("s3"), test_stack.physical("PrintBucket")
    refused(lambda: s3.put_object(Bucket=bucket, Key=PROBE, Body=b"x"), "AccessDenied")


def test_production_locks_evidence_in_the_mode_that_nobody_lifts(production_stack):
    held = production_stack.client("s3").get_object_lock_configuration(
        Bucket=production_stack.physical("EvidenceBucket")
    )
    retention = held["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention == {"Mode": "COMPLIANCE", "Years": 10}


def test_the_vault_is_locked_for_good(production_stack):
    """VENIRE_VAULT: the name of the vault; it is for good once its day of locking has passed."""
    vault = production_stack.client("backup").describe_backup_vault(
        BackupVaultName=setting("VENIRE_VAULT")
    )
    assert vault["Locked"]
    assert vault["MinRetentionDays"] >= 35
    assert vault["LockDate"] < datetime.now(UTC)


def test_last_night_was_backed_up(stack):
    """VENIRE_VAULT: the name of the vault."""
    found = stack.client("backup").list_recovery_points_by_backup_vault(
        BackupVaultName=setting("VENIRE_VAULT"),
        ByCreatedAfter=datetime.now(UTC) - timedelta(hours=36),
    )
    done = {one["ResourceArn"] for one in found["RecoveryPoints"] if one["Status"] == "COMPLETED"}
    assert stack.arn("table", stack.physical("PeopleTable")) in done
    assert stack.arn("bucket", stack.physical("EvidenceBucket")) in done


def test_a_table_can_be_set_back_and_how_long_that_takes(test_stack, capsys):
    """VENIRE_RESTORE=yes: it restores the people table under a drill's name and drops it again."""
    setting("VENIRE_RESTORE")
    tables, source = test_stack.client("dynamodb"), test_stack.physical("PeopleTable")
    copy = f"{source}-drill-{int(time.time())}"
    began = time.monotonic()
    tables.restore_table_to_point_in_time(
        SourceTableName=source, TargetTableName=copy, UseLatestRestorableTime=True
    )
    try:
        tables.get_waiter("table_exists").wait(
            TableName=copy, WaiterConfig={"Delay": 20, "MaxAttempts": 540}
        )
        table = tables.describe_table(TableName=copy)["Table"]
        with capsys.disabled():
            minutes = (time.monotonic() - began) / 60
            print(f"\n{table['ItemCount']:,} items in {minutes:.0f} minutes")
        assert table["SSEDescription"]["SSEType"] == "KMS"
    finally:
        tables.delete_table(TableName=copy)


def test_a_table_comes_back_from_the_vault(test_stack):
    """VENIRE_RESTORE=yes, VENIRE_VAULT, and VENIRE_RESTORE_ROLE: the backup stack's output."""
    setting("VENIRE_RESTORE")
    backup, source = test_stack.client("backup"), test_stack.physical("CourtTable")
    points = backup.list_recovery_points_by_backup_vault(
        BackupVaultName=setting("VENIRE_VAULT"),
        ByResourceArn=test_stack.arn("table", source),
    )["RecoveryPoints"]
    newest = max(points, key=lambda one: one["CreationDate"])["RecoveryPointArn"]
    key = test_stack.arn("key", test_stack.physical("CourtKey"))
    copy = f"{source}-restored"
    job = backup.start_restore_job(
        RecoveryPointArn=newest,
        IamRoleArn=setting("VENIRE_RESTORE_ROLE"),
        Metadata={"targetTableName": copy, "encryptionType": "KMS", "kmsMasterKeyArn": key},
    )["RestoreJobId"]

    def ended():
        told = backup.describe_restore_job(RestoreJobId=job)
        return told if told["Status"] in {"COMPLETED", "ABORTED", "FAILED"} else None

    told = until(ended, 3 * 3600)
    assert told, "after three hours it was still being restored"
    tables = test_stack.client("dynamodb")
    try:
        assert told["Status"] == "COMPLETED", told.get("StatusMessage")
        table = tables.describe_table(TableName=copy)["Table"]
        assert table["SSEDescription"]["KMSMasterKeyArn"] == key
    finally:
        if told["Status"] == "COMPLETED":
            tables.delete_table(TableName=copy)


# -- the second Region ----------------------------------------------------------------------


def test_what_is_written_here_is_there_within_a_minute(test_stack, standby, capsys):
    here, there = test_stack.client("dynamodb"), standby.client("dynamodb")
    table = test_stack.physical("CourtTable")
    item = {"pk": {"S": PROBE}, "sk": {"S": str(time.time_ns())}}
    here.put_item(TableName=table, Item=item)
    began = time.monotonic()
    arrived = until(lambda: there.get_item(TableName=table, Key=item).get("Item"), 60)
    with capsys.disabled():
        print(f"\nreplicated within {time.monotonic() - began:.1f} seconds")
    here.delete_item(TableName=table, Key=item)
    assert arrived


def test_evidence_is_copied_to_the_second_region(test_stack, standby):
    s3, bucket = test_stack.client("s3"), test_stack.physical("EvidenceBucket")
    key = f"{PROBE}/copy-{int(time.time())}"
    s3.put_object(Bucket=bucket, Key=key, Body=b"{}", ChecksumAlgorithm="SHA256", IfNoneMatch="*")
    assert until(lambda: _copied(s3.head_object(Bucket=bucket, Key=key)))
    other = standby.client("s3").head_object(Bucket=standby.physical("EvidenceBucket"), Key=key)
    assert other["ObjectLockRetainUntilDate"] > datetime.now(UTC)


def test_the_second_region_answers_and_decides_nothing(stack, standby):
    """VENIRE_MANAGER_TOKEN: of a jury manager of VENIRE_COUNTY, for the second Region's pool."""
    county = setting("VENIRE_COUNTY")
    assert asked(f"{standby.output('ApiUrl')}/v1/public/counties/{county}/draws") == 200
    refusal = requests.post(
        f"{standby.output('ApiUrl')}/v1/counties/{county}/pools",
        json={},
        headers={"Authorization": f"Bearer {setting('VENIRE_MANAGER_TOKEN')}"},
        timeout=30,
    )
    assert refusal.json()["error"] == "NotTheWriter"


# -- what happens by itself -------------------------------------------------------------------


def test_an_upload_starts_a_workflow(test_stack):
    """It leaves an empty file, which the ledger of the test stage enters as refused."""
    workflows, county = test_stack.client("stepfunctions"), setting("VENIRE_COUNTY")
    key = f"{county}/dhsmv/{county}-{PROBE}-{int(time.time())}.csv"
    test_stack.client("s3").put_object(
        Bucket=test_stack.physical("IntakeBucket"), Key=key, Body=b"\n"
    )

    def started():
        found = workflows.list_executions(
            stateMachineArn=test_stack.physical("IngestWorkflow"), maxResults=20
        )
        return any(
            key in workflows.describe_execution(executionArn=one["executionArn"])["input"]
            for one in found["executions"]
        )

    assert until(started)


def test_dead_letters_can_be_moved_back(stack):
    queues = stack.client("sqs")
    url = stack.physical("IntakeDeadLetters")
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    task = queues.start_message_move_task(SourceArn=arn["QueueArn"])
    assert task["TaskHandle"]


def test_the_scheduler_called_on_its_days_and_dropped_nothing(stack):
    group = {"ScheduleGroup": "default"}
    assert stack.sum_of("AWS/Scheduler", "InvocationAttemptCount", RARELY, **group) >= 1
    assert stack.sum_of("AWS/Scheduler", "InvocationDroppedCount", RARELY, **group) == 0


def test_the_weekly_run_began_within_ten_minutes_of_its_time(stack):
    today = datetime.now(UTC)
    monday = today - timedelta(days=today.weekday())
    runs = [
        point["Timestamp"]
        for hour in (10, 11)  # six in Florida, in summer or in winter
        for point in stack.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Invocations",
            Dimensions=[{"Name": "FunctionName", "Value": stack.physical("ScheduledRun")}],
            StartTime=monday.replace(hour=hour, minute=0, second=0, microsecond=0),
            EndTime=monday.replace(hour=hour, minute=10, second=0, microsecond=0),
            Period=60,
            Statistics=["Sum"],
        )["Datapoints"]
        if point["Sum"]
    ]
    assert runs, "no run on the newest Monday in the ten minutes after six"


def test_an_alarm_reaches_the_topic(test_stack):
    watch, name = test_stack.client("cloudwatch"), test_stack.physical("DefectsAlarm")
    watch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason=PROBE)

    def told():
        found = watch.describe_alarm_history(
            AlarmName=name, HistoryItemType="Action", MaxRecords=5, ScanBy="TimestampDescending"
        )
        return "Successfully executed action" in text_of(found["AlarmHistoryItems"][:1])

    assert until(told)


def test_somebody_has_confirmed_to_be_told_of_alarms(production_stack):
    """Whoever is subscribed gets a letter first, and nothing until they have opened its link."""
    subscribed = production_stack.client("sns").list_subscriptions_by_topic(
        TopicArn=production_stack.physical("StaffTopic")
    )["Subscriptions"]
    confirmed = [one for one in subscribed if one["SubscriptionArn"].startswith("arn:")]
    assert confirmed, [one["SubscriptionArn"] for one in subscribed]


def test_a_message_is_taken_by_the_mail_service(stack):
    """VENIRE_MAIL_FROM: the verified sender. The receiver is Amazon's own simulator."""
    sent = stack.client("sesv2").send_email(
        FromEmailAddress=setting("VENIRE_MAIL_FROM"),
        Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
        Content={
            "Simple": {
                "Subject": {"Data": "a check"},
                "Body": {"Text": {"Data": "of the deployed stack"}},
            }
        },
    )
    assert sent["MessageId"]


# -- under load -----------------------------------------------------------------------------


def test_no_table_turned_anybody_away_lately(stack):
    for table in ("PeopleTable", "CourtTable", "SummonsTable", "AccessTable"):
        for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
            name = stack.physical(table)
            assert stack.sum_of("AWS/DynamoDB", metric, RARELY, TableName=name) == 0, table


def test_no_function_came_near_its_time_out_lately(stack):
    functions = stack.client("lambda")
    for logical, name in stack.of_type("AWS::Lambda::Function"):
        allowed = functions.get_function_configuration(FunctionName=name)["Timeout"]
        longest = stack.most_of("AWS/Lambda", "Duration", RARELY, FunctionName=name) / 1000
        assert longest < 0.8 * allowed, (logical, longest, allowed)


# -- the stack ------------------------------------------------------------------------------


def test_nobody_changed_the_stack_by_hand(stack):
    formation = stack.client("cloudformation")
    drift = formation.detect_stack_drift(StackName=stack.name)["StackDriftDetectionId"]

    def done():
        told = formation.describe_stack_drift_detection_status(StackDriftDetectionId=drift)
        return told if told["DetectionStatus"] != "DETECTION_IN_PROGRESS" else None

    told = until(done, 900)
    assert told
    assert told["StackDriftStatus"] == "IN_SYNC"


def test_the_trail_records_who_touches_people_and_evidence(stack):
    """VENIRE_TRAIL: the name of the trail."""
    selectors = stack.client("cloudtrail").get_event_selectors(TrailName=setting("VENIRE_TRAIL"))
    told = text_of(selectors)
    for logical in ("PeopleTable", "EvidenceBucket"):
        assert stack.physical(logical) in told, logical
    assert stack.client("cloudtrail").get_trail_status(Name=setting("VENIRE_TRAIL"))["IsLogging"]
