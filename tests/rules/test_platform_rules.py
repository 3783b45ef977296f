"""Rules over everything that is deployed: the expansion of the application and of the side stacks.

One test is one rule, over every resource that it concerns. They stand beside those of
`test_template_rules.py`, which ask what the business asks; these ask what any court's would.
"""

import ast
import json
import re
from pathlib import Path

import pytest

from local.template import expand
from tools.checkov import templates

ROOT = Path(__file__).resolve().parents[2]
BODIES = {path.stem: expand(path, {}).body for path in templates()}
RESOURCES = BODIES["template"]["Resources"]
EVERYTHING = {
    f"{stack}: {name}": one
    for stack, body in BODIES.items()
    for name, one in body["Resources"].items()
}
TABLES = {"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"}
DATA_PLANE = {
    "cloudwatch:PutMetricData",
    "codedeploy:PutLifecycleEventHookExecutionStatus",
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "events:PutEvents",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "kms:GenerateMac",
    "kms:GenerateRandom",
    "kms:GetPublicKey",
    "kms:Sign",
    "kms:Verify",
    "lambda:InvokeFunction",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutObject",
    "ses:SendEmail",
    "sns:Publish",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "states:DescribeExecution",
    "states:StartExecution",
}
"""What a function or a workflow may do at all: work with what there is, and change none of it."""
OF_A_RESTORE = {
    "kms:CreateGrant",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
}
"""What DynamoDB does with a key in the name of whoever restores a table."""
OF_SAM = {
    "AWSLambdaBasicExecutionRole",
    "AWSXrayWriteOnlyAccess",
    "AWSXRayDaemonWriteAccess",
    "AWSLambdaSQSQueueExecutionRole",
    "AWSCodeDeployRoleForLambda",
    "AWSCodeDeployRoleForLambdaLimited",
}
"""The managed policies that the SAM transform adds by itself."""


def awaited(what):
    """A rule that this template does not keep yet: it must fail, so that its keeping is noticed."""
    return pytest.mark.xfail(strict=True, reason=f"not there yet: {what}; when it is, unmark this")


def of_type(*kinds):
    return {name: one for name, one in RESOURCES.items() if one["Type"] in kinds}


def anywhere(*kinds):
    return {name: one for name, one in EVERYTHING.items() if one["Type"] in kinds}


def properties(*kinds):
    return [(name, one["Properties"]) for name, one in anywhere(*kinds).items()]


def in_list(one):
    return one if isinstance(one, list) else [one]


def statements():
    for name, role in of_type("AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def actions():
    return [(name, action) for name, one in statements() for action in in_list(one["Action"])]


def either(statements):
    """Return the statements; of one under a condition, what it says where that holds."""
    return [one["Fn::If"][1] if "Fn::If" in one else one for one in statements]


def of_a_drill(statement):
    """Tell whether a statement is about nothing but the tables that a drill makes for itself."""
    resources = in_list(statement.get("Resource", "*"))
    return all("-drill-" in json.dumps(one) for one in resources)


def policies_of_resources():
    for name, one in EVERYTHING.items():
        document = one.get("Properties", {}).get("PolicyDocument")
        if document and not one["Type"].startswith("AWS::IAM::"):
            for statement in document["Statement"]:
                yield name, statement


def has(of, text):
    return text in json.dumps(of)


def runs_in(function):
    return RESOURCES[function]["Properties"]


# -- keys -----------------------------------------------------------------------


def test_every_key_that_can_rotate_does():
    for name, key in properties("AWS::KMS::Key"):
        if key.get("KeySpec", "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT":
            assert key["EnableKeyRotation"] is True, name


def test_no_key_is_anybodys():
    for name, key in properties("AWS::KMS::Key"):
        for statement in either(key["KeyPolicy"]["Statement"]):
            principals = json.dumps(statement["Principal"])
            assert '"*"' not in principals or statement["Effect"] == "Deny", name


def test_the_key_of_personal_data_encrypts_personal_data_and_nothing_else_does():
    of_people = {"PeopleTable", "IntakeBucket", "PapersBucket", "PrintBucket", "HeldBucket"}
    stores = of_type("AWS::S3::Bucket", *TABLES)
    of_the_stack = {name for name, one in stores.items() if has(one["Properties"], "PeopleKey")}
    assert of_the_stack == of_people
    for name in set(stores) - of_people:
        assert has(stores[name]["Properties"], "CourtKey"), name


def test_only_the_signer_signs():
    assert [name for name, action in actions() if action == "kms:Sign"] == ["SignEvidenceRole"]


def test_a_mac_is_made_with_the_matching_key_only():
    for name, one in statements():
        if "kms:GenerateMac" in in_list(one["Action"]):
            assert one["Resource"] == {"Fn::GetAtt": ["MatchingKey", "Arn"]}, name


def test_decryption_is_allowed_key_by_key():
    for name, one in statements():
        if "kms:Decrypt" in in_list(one["Action"]):
            assert "*" not in json.dumps(one["Resource"]), name


# -- what is kept ---------------------------------------------------------------


@pytest.mark.parametrize("kind", ["AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Cognito::UserPool"])
def test_what_holds_records_outlives_its_stack(kind):
    assert of_type(kind)
    for name, one in of_type(kind).items():
        assert one["DeletionPolicy"].startswith("Retain"), name
        assert one["UpdateReplacePolicy"] == "Retain", name


def test_tables_outlive_their_stack_too():
    for name, one in of_type(*TABLES).items():
        assert (one["DeletionPolicy"], one["UpdateReplacePolicy"]) == ("Retain", "Retain"), name


def test_tables_are_paid_by_the_request():
    for name, one in of_type(*TABLES).items():
        assert one["Properties"]["BillingMode"] == "PAY_PER_REQUEST", name


def test_only_the_guard_forgets_by_itself():
    forgetting = [
        name
        for name, one in of_type(*TABLES).items()
        if one["Properties"].get("TimeToLiveSpecification", {}).get("Enabled")
    ]
    assert forgetting == ["GuardTable"]


# -- buckets --------------------------------------------------------------------


def test_every_bucket_uses_its_own_data_key_for_many_objects():
    for name, bucket in of_type("AWS::S3::Bucket").items():
        encryption = bucket["Properties"]["BucketEncryption"]
        assert [
            rule["BucketKeyEnabled"] for rule in encryption["ServerSideEncryptionConfiguration"]
        ] == [True], name


def test_no_bucket_has_lists_of_access_pages_or_other_origins():
    for name, bucket in properties("AWS::S3::Bucket"):
        for setting in ("AccessControl", "WebsiteConfiguration", "CorsConfiguration"):
            assert setting not in bucket, name


def test_every_bucket_refuses_everybody_who_comes_without_tls():
    for name in of_type("AWS::S3::Bucket"):
        document = RESOURCES[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"]
        (only,) = [one for one in document if one["Sid"] == "OnlyOverTls"]
        assert (only["Effect"], only["Principal"], only["Action"]) == ("Deny", "*", "s3:*"), name
        bucket, objects = (one["Fn::Sub"] for one in only["Resource"])
        assert objects == f"{bucket}/*", name


def test_bucket_names_say_stage_account_and_region():
    for name, bucket in of_type("AWS::S3::Bucket").items():
        text = json.dumps(bucket["Properties"]["BucketName"])
        for part in ("${Stage}", "${AWS::AccountId}", "${AWS::Region}"):
            assert part in text, name


def test_what_expires_expires_in_its_old_versions_too():
    for name, bucket in of_type("AWS::S3::Bucket").items():
        for rule in bucket["Properties"].get("LifecycleConfiguration", {}).get("Rules", []):
            if "ExpirationInDays" in rule:
                assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] <= 7, name


def test_evidence_never_expires_by_a_rule():
    assert "LifecycleConfiguration" not in RESOURCES["EvidenceBucket"]["Properties"]


def test_in_production_nobody_shortens_the_lock_on_evidence():
    lock = RESOURCES["EvidenceBucket"]["Properties"]["ObjectLockConfiguration"]["Rule"]
    mode = lock["DefaultRetention"]["Mode"]
    assert mode == {"Fn::If": ["IsProduction", "COMPLIANCE", "GOVERNANCE"]}


# -- queues and topics ------------------------------------------------------------


def test_every_queue_is_encrypted():
    for name, queue in properties("AWS::SQS::Queue"):
        assert queue.get("SqsManagedSseEnabled") or queue.get("KmsMasterKeyId"), name


def test_dead_letters_are_kept_for_two_weeks():
    kept = {name for name in of_type("AWS::SQS::Queue") if "DeadLetters" in name}
    assert kept
    for name in kept:
        assert RESOURCES[name]["Properties"]["MessageRetentionPeriod"] == 1209600, name


def test_a_queue_takes_messages_from_a_service_for_a_source_of_ours():
    for name, queue in properties("AWS::SQS::QueuePolicy"):
        for one in queue["PolicyDocument"]["Statement"]:
            assert set(one["Principal"]) == {"Service"}, name
            assert has(one["Condition"], "aws:SourceArn"), name


def test_every_topic_is_encrypted():
    for name, topic in properties("AWS::SNS::Topic"):
        assert topic["KmsMasterKeyId"], name


def test_nothing_but_a_refusal_is_said_to_everybody():
    for name, one in policies_of_resources():
        if one["Principal"] in ("*", {"AWS": "*"}):
            assert one["Effect"] == "Deny", name


# -- functions --------------------------------------------------------------------


def test_every_function_is_traced():
    for name, function in properties("AWS::Lambda::Function"):
        assert function["TracingConfig"] == {"Mode": "Active"}, name


def test_all_functions_have_one_runtime_and_one_processor():
    functions = [one for _name, one in properties("AWS::Lambda::Function")]
    assert {one["Runtime"] for one in functions} == {"python3.13"}
    assert {tuple(one["Architectures"]) for one in functions} == {("arm64",)}


def test_what_a_person_asked_for_is_done_or_given_up_within_two_minutes():
    """The gateway stops waiting after 29 seconds; an act may end behind it, and is repeatable."""
    asked = [
        json.dumps(one["Properties"]["FunctionName"])
        for one in of_type("AWS::Lambda::Permission").values()
        if one["Properties"]["Principal"] == "apigateway.amazonaws.com"
    ]
    behind = {name for name in of_type("AWS::Lambda::Function") if has(asked, f'{name}\\"')}
    assert len(behind) >= 20
    for name in behind:
        assert runs_in(name).get("Timeout", 3) <= 120, name


def test_no_function_has_an_address_of_its_own():
    assert anywhere("AWS::Lambda::Url") == {}


def test_who_calls_a_function_is_a_service_for_a_source_of_ours():
    for name, one in properties("AWS::Lambda::Permission"):
        assert one["Principal"].endswith(".amazonaws.com"), name
        assert "SourceArn" in one or "SourceAccount" in one, name


def test_no_variable_of_a_function_holds_a_secret():
    for name, function in of_type("AWS::Lambda::Function").items():
        for variable, value in function["Properties"]["Environment"]["Variables"].items():
            assert not re.search("SECRET|PASSWORD|CREDENTIAL|API_KEY", variable), name
            if isinstance(value, str):  # the rest is a name that the stack knows
                assert len(value) <= 40, (name, variable)


def test_no_secret_comes_in_as_a_parameter():
    for stack, body in BODIES.items():
        for name, one in body.get("Parameters", {}).items():
            assert not one.get("NoEcho"), (stack, name)
            assert not re.search("Secret|Password", name), (stack, name)


# -- roles ------------------------------------------------------------------------


def test_every_role_is_one_services():
    for name, role in properties("AWS::IAM::Role"):
        for one in role["AssumeRolePolicyDocument"]["Statement"]:
            assert set(one["Principal"]) == {"Service"}, name
            assert len(in_list(one["Principal"]["Service"])) == 1, name


def test_no_role_has_a_managed_policy_beside_the_transforms_own():
    for name, role in of_type("AWS::IAM::Role").items():
        for policy in role["Properties"].get("ManagedPolicyArns", []):
            arn = policy if isinstance(policy, str) else json.dumps(policy)
            assert arn.rstrip('"}').rsplit("/", 1)[-1] in OF_SAM, name


def test_nothing_is_allowed_by_what_it_is_not():
    for name, one in statements():
        assert "NotAction" not in one, name
        assert "NotPrincipal" not in one, name


def test_what_runs_works_with_what_there_is_and_changes_none_of_it():
    """No role of the application may alter a table, a bucket, a key, a policy or a function.

    What a drill makes and takes down again is its own: tables that are named as a drill's.
    """
    runs = ("lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com")
    trusted = {
        name: json.dumps(role["Properties"]["AssumeRolePolicyDocument"])
        for name, role in of_type("AWS::IAM::Role").items()
    }
    harmless = re.compile(
        "logs:|xray:|dynamodb:(Describe|ListTagsOfResource|RestoreTableToPointInTime)"
    )
    for name, statement in statements():
        if not any(service in trusted[name] for service in runs) or of_a_drill(statement):
            continue
        for action in in_list(statement["Action"]):
            restoring = name == "BeginDrillRole" and action in OF_A_RESTORE
            assert restoring or action in DATA_PLANE or harmless.match(action), (name, action)


def test_nobody_gets_round_the_lock_on_evidence():
    for name, action in actions():
        # Whoever copies evidence must read how long it is kept: reading is no way round it.
        kept = not action.startswith("s3:Get") and ("Retention" in action or "LegalHold" in action)
        assert not kept, name
        assert "BypassGovernance" not in action, name


def test_no_role_takes_on_another():
    for name, action in actions():
        assert not action.startswith(("sts:", "iam:")), name


def test_nobody_reads_a_whole_table():
    whole = [one for one in statements() if "dynamodb:Scan" in in_list(one[1]["Action"])]
    assert [name for name, statement in whole if not of_a_drill(statement)] == []


# -- workflows and schedules --------------------------------------------------------


def test_every_workflow_is_traced_and_ends():
    for name, workflow in of_type("AWS::StepFunctions::StateMachine").items():
        assert workflow["Properties"]["TracingConfiguration"]["Enabled"], name
        assert workflow["Properties"].get("StateMachineType", "STANDARD") == "STANDARD", name
    for path in sorted((ROOT / "infra").glob("*.asl.json")):
        assert 0 < json.loads(path.read_text())["TimeoutSeconds"] <= 366 * 86400, path.name


def test_a_schedule_that_cannot_call_tries_for_an_hour_and_then_says_so():
    for name, one in of_type("AWS::Scheduler::Schedule").items():
        again = one["Properties"]["Target"]["RetryPolicy"]
        assert again["MaximumEventAgeInSeconds"] <= 3600, name
        assert again["MaximumRetryAttempts"] <= 10, name


def test_what_the_bus_tells_people_has_dead_letters():
    for name, rule in of_type("AWS::Events::Rule").items():
        for target in rule["Properties"]["Targets"]:
            if target["Arn"] == {"Ref": "StaffTopic"}:
                assert target["DeadLetterConfig"]["Arn"], name


def test_every_asynchronous_call_of_a_function_has_a_destination_on_failure():
    configured = {
        json.dumps(one["Properties"]["FunctionName"])
        for one in of_type("AWS::Lambda::EventInvokeConfig").values()
        if has(one["Properties"], "OnFailure")
    }
    for name, rule in of_type("AWS::Events::Rule").items():
        for target in rule["Properties"]["Targets"]:
            function = target["Arn"].get("Fn::GetAtt", [""])[0]
            if function in of_type("AWS::Lambda::Function"):
                assert (
                    "DeadLetterConfig" in target
                    or "DeadLetterConfig" in runs_in(function)
                    or json.dumps({"Ref": function}) in configured
                ), name


def test_whoever_files_in_the_vault_or_takes_from_it_may_use_its_key():
    """Without it a job can end well and have saved nothing."""
    name = BODIES["vault"]["Resources"]["VaultKeyName"]["Properties"]["AliasName"]
    asked = {
        "BackupRole": {"kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"},
        "RestoreRole": {"kms:DescribeKey", "kms:Decrypt"},
    }
    for role, actions in asked.items():
        (policy,) = BODIES["backup"]["Resources"][role]["Properties"]["Policies"]
        said = [one for one in policy["PolicyDocument"]["Statement"] if has(one, name["Fn::Sub"])]
        allowed = [one["Action"] for one in said]
        assert {
            action for one in allowed for action in ([one] if isinstance(one, str) else one)
        } == actions


# -- who comes in -------------------------------------------------------------------


def test_the_api_is_regional_and_traced():
    (api,) = of_type("AWS::ApiGateway::RestApi").values()
    assert api["Properties"]["EndpointConfiguration"]["Types"] == ["REGIONAL"]
    for name, stage in of_type("AWS::ApiGateway::Stage").items():
        assert stage["Properties"]["TracingEnabled"], name


def test_the_api_has_no_stage_but_the_one_behind_the_wall():
    """A deployment can make a stage by itself: without logs, and without a firewall before it."""
    assert len(of_type("AWS::ApiGateway::Stage")) == 1
    (deployment,) = of_type("AWS::ApiGateway::Deployment").values()
    assert "StageName" not in deployment["Properties"]


def test_nobody_signs_up_and_everybody_has_a_second_factor():
    (pool,) = [one["Properties"] for one in of_type("AWS::Cognito::UserPool").values()]
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert (pool["MfaConfiguration"], pool["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 14


def test_a_login_sends_no_password_and_lasts_an_hour():
    (client,) = [one["Properties"] for one in of_type("AWS::Cognito::UserPoolClient").values()]
    assert set(client["ExplicitAuthFlows"]) == {
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
    }
    assert client["TokenValidityUnits"]["AccessToken"] == "minutes"
    assert client["AccessTokenValidity"] <= 60
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_a_firewall_with_a_rate_stands_before_the_api():
    (association,) = of_type("AWS::WAFv2::WebACLAssociation").values()
    assert has(association["Properties"]["ResourceArn"], "live")
    (acl,) = of_type("AWS::WAFv2::WebACL").values()
    assert has(acl["Properties"]["Rules"], "RateBasedStatement")


# -- what operators see ---------------------------------------------------------------


def test_every_alarm_tells_somebody_and_says_what_silence_means():
    for name, alarm in properties("AWS::CloudWatch::Alarm"):
        assert alarm["AlarmActions"], name
        silence = alarm["TreatMissingData"]
        # Where no clock runs, in a Region that stands by, silence is as it should be.
        told = silence.get("Fn::If", [])[1:] if isinstance(silence, dict) else [silence]
        assert told in (["breaching"], ["notBreaching"], ["breaching", "notBreaching"]), name


def test_every_queue_of_dead_letters_has_an_alarm():
    watched = json.dumps([one for _name, one in properties("AWS::CloudWatch::Alarm")])
    for name in of_type("AWS::SQS::Queue"):
        if "DeadLetters" in name:
            assert json.dumps({"Fn::GetAtt": [name, "QueueName"]}) in watched, name


def test_logs_end_after_a_time_and_every_function_writes_to_one_that_does():
    groups = of_type("AWS::Logs::LogGroup")
    assert groups
    for name, group in groups.items():
        assert group["Properties"]["RetentionInDays"] <= 400, name
    for name, function in of_type("AWS::Lambda::Function").items():
        assert function["Properties"]["LoggingConfig"]["LogGroup"], name


def test_a_trail_records_who_touched_the_records():
    trails = [one for _name, one in properties("AWS::CloudTrail::Trail")]
    assert trails
    assert has(trails, "AWS::S3::Object")
    assert has(trails, "AWS::DynamoDB::Table")


def test_backups_lie_in_a_locked_vault():
    vaults = [one for _name, one in properties("AWS::Backup::BackupVault")]
    assert vaults
    for vault in vaults:
        assert vault["LockConfiguration"]["MinRetentionDays"] >= 35


# -- the whole -------------------------------------------------------------------------


def test_the_stack_stays_within_what_cloudformation_takes():
    for stack, body in BODIES.items():
        assert len(body["Resources"]) <= 490, stack
        assert len(json.dumps(body)) <= 1_000_000, stack


def test_nothing_runs_on_a_machine_or_in_a_network_of_ours():
    for name, one in EVERYTHING.items():
        assert not one["Type"].startswith(("AWS::EC2::", "AWS::RDS::", "AWS::ECS::")), name


def test_layers_of_approved_draws_are_kept():
    sam = (ROOT / "template.yaml").read_text("utf-8")
    assert sam.count("Type: AWS::Serverless::LayerVersion") == sam.count("RetentionPolicy: Retain")


def test_there_are_more_than_forty_rules(capsys):
    rules = [
        one.name
        for name in ("test_template_rules.py", "test_platform_rules.py")
        for one in ast.parse((Path(__file__).parent / name).read_text("utf-8")).body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    ]
    assert len(set(rules)) == len(rules)
    assert len(rules) >= 40
    with capsys.disabled():
        print(f"\n{len(rules)} rules over {len(EVERYTHING)} resources of {len(BODIES)} templates")
