"""House rules over the second Region, the backups and the trail: what each template must say."""

import json
import re
from pathlib import Path

import pytest

from local.intrinsics import Created, Values
from local.names import ACCOUNT
from local.template import expand
from tools import lint_expansion, standby

ROOT = Path(__file__).resolve().parents[2]
HOME = standby.read()
RESOURCES = HOME["Resources"]
EXPANDED = expand(ROOT / "template.yaml", {}).body["Resources"]
SIDE = {path.stem: standby.read(path) for path in lint_expansion.side_stacks()}
CLASSES = {
    "intake": "People",
    "evidence": "Court",
    "papers": "People",
    "print": "People",
    "held": "People",
}
TABLES = {"people": "People", "court": "Court", "summons": "Court", "access": "Court"}
STARTS = {"Fn::If": ["SchedulesOn", "ENABLED", "DISABLED"]}
TAKES = {"Fn::If": ["SchedulesOn", True, False]}
OBJECTS = "arn:${AWS::Partition}:s3:::venire-${Stage}-%s-${AWS::AccountId}-${%s}/*"
OTHER_KEY = "arn:${AWS::Partition}:kms:${OtherRegion}:${AWS::AccountId}:key/${Other%sKey}"


def of_type(kind, resources=RESOURCES):
    return {name: one for name, one in resources.items() if one["Type"] == kind}


def in_list(one):
    return one if isinstance(one, list) else [one]


def if_paired(part, condition="Paired"):
    """Return what a part is if there is a second Region."""
    asked, then, otherwise = part["Fn::If"]
    assert (asked, otherwise) == (condition, {"Ref": "AWS::NoValue"})
    return then


def rights(role):
    """Return what a role may do, as pairs of an action and a resource."""
    found = set()
    for policy in role["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in in_list(statement["Action"]):
                found |= {(action, told(one)) for one in in_list(statement["Resource"])}
    return found


def told(one):
    return one if isinstance(one, str) else json.dumps(one.get("Fn::Sub", one)).strip('"')


# -- logins ---------------------------------------------------------------------


def test_a_login_is_what_an_operator_gives_in_either_region():
    """Else a pool would make a name of its own up, and the registers would not know it."""
    for resources in (RESOURCES, standby.derive(HOME)["Resources"]):
        (pool,) = of_type("AWS::Cognito::UserPool", resources).values()
        assert not {"UsernameAttributes", "AliasAttributes"} & set(pool["Properties"])
        assert pool["Properties"]["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]


# -- tables ---------------------------------------------------------------------


def test_only_what_a_region_keeps_for_itself_is_not_replicated():
    assert set(of_type("AWS::DynamoDB::GlobalTable")) == {f"{one.title()}Table" for one in TABLES}
    assert set(of_type("AWS::DynamoDB::Table")) == {"GuardTable"}


@pytest.mark.parametrize("table", TABLES)
def test_every_replica_can_be_restored_not_dropped_and_only_opened_with_its_regions_key(table):
    resource = RESOURCES[f"{table.title()}Table"]
    properties = resource["Properties"]
    assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert properties["TableName"] == {"Fn::Sub": f"venire-${{Stage}}-{table}"}
    assert properties["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    here, there = properties["Replicas"][0], if_paired(properties["Replicas"][1], "TablesPaired")
    assert len(properties["Replicas"]) == 2
    assert [here["Region"], there["Region"]] == [{"Ref": "AWS::Region"}, {"Ref": "OtherRegion"}]
    key = TABLES[table]
    assert here["SSESpecification"] == {"KMSMasterKeyId": {"Fn::GetAtt": [f"{key}Key", "Arn"]}}
    assert there["SSESpecification"] == {"KMSMasterKeyId": {"Fn::Sub": OTHER_KEY % key}}
    for replica in (here, there):
        assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert replica["DeletionProtectionEnabled"] is True
        assert replica["Tags"] == [{"Key": "stage", "Value": {"Ref": "Stage"}}]


@pytest.mark.parametrize("table", TABLES)
def test_a_tables_stream_is_on_before_it_has_a_second_replica(table):
    stream = RESOURCES[f"{table.title()}Table"]["Properties"]["StreamSpecification"]
    assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


def test_the_keys_of_hashes_and_signatures_are_the_same_in_both_regions():
    keys = of_type("AWS::KMS::Key")
    everywhere = {name for name, one in keys.items() if one["Properties"].get("MultiRegion")}
    assert everywhere == {"MatchingKey", "SigningKey"}


# -- buckets --------------------------------------------------------------------


def test_every_bucket_of_the_application_is_copied():
    assert set(of_type("AWS::S3::Bucket")) == {f"{one.title()}Bucket" for one in CLASSES}


@pytest.mark.parametrize("kind", CLASSES)
def test_a_bucket_is_copied_whole_under_the_other_regions_key_and_no_deletion_with_it(kind):
    properties = RESOURCES[f"{kind.title()}Bucket"]["Properties"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    copies = if_paired(properties["ReplicationConfiguration"])
    assert copies["Role"] == {"Fn::GetAtt": ["ReplicationRole", "Arn"]}
    (rule,) = copies["Rules"]
    assert (rule["Status"], rule["Filter"]) == ("Enabled", {"Prefix": ""})
    assert rule["DeleteMarkerReplication"] == {"Status": "Disabled"}
    assert rule["SourceSelectionCriteria"] == {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
    there = rule["Destination"]
    assert there["Bucket"]["Fn::Sub"] + "/*" == OBJECTS % (kind, "OtherRegion")
    key = there["EncryptionConfiguration"]["ReplicaKmsKeyID"]
    assert key == {"Fn::Sub": OTHER_KEY % CLASSES[kind]}
    assert there["Metrics"] == {"Status": "Enabled"}


def test_the_copier_may_read_here_write_there_and_nothing_else():
    version = "s3:GetObjectVersion"
    read = (f"{version}ForReplication", f"{version}Acl", f"{version}Tagging")
    read += ("s3:GetObjectRetention", "s3:GetObjectLegalHold")
    expected = {
        *((one, OBJECTS % (kind, "AWS::Region")) for one in read for kind in CLASSES),
        *(
            (one, (OBJECTS % (kind, "AWS::Region")).removesuffix("/*"))
            for one in ("s3:GetReplicationConfiguration", "s3:ListBucket")
            for kind in CLASSES
        ),
        *(
            (one, OBJECTS % (kind, "OtherRegion"))
            for one in ("s3:ReplicateObject", "s3:ReplicateTags")
            for kind in CLASSES
        ),
        *(("kms:Decrypt", told({"Fn::GetAtt": [f"{key}Key", "Arn"]})) for key in CLASSES.values()),
        *((one, OTHER_KEY % key) for one in ("kms:Encrypt", "kms:GenerateDataKey")
          for key in CLASSES.values()),
    }  # fmt: skip
    role = RESOURCES["ReplicationRole"]
    assert role["Condition"] == "Paired"
    assert rights(role) == expected
    (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "s3.amazonaws.com"}


def test_the_copier_opens_and_closes_objects_through_s3_only():
    statements = RESOURCES["ReplicationRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    conditions = [
        one["Condition"]["StringEquals"]["kms:ViaService"]["Fn::Sub"]
        for one in statements["Statement"]
        if "kms:" in json.dumps(one["Action"])
    ]
    assert conditions == ["s3.${AWS::Region}.amazonaws.com", "s3.${OtherRegion}.amazonaws.com"]


# -- what starts by itself ------------------------------------------------------


def test_nothing_starts_by_itself_where_schedules_are_off():
    clocks = {
        name: one["Properties"].get("State")
        for name, one in EXPANDED.items()
        if "ScheduleExpression" in one.get("Properties", {})
    }
    assert len(clocks) >= 6
    assert {name: state for name, state in clocks.items() if state != STARTS} == {}
    pollers = {
        name: one["Properties"].get("Enabled")
        for name, one in of_type("AWS::Lambda::EventSourceMapping", EXPANDED).items()
        if one["Properties"]["EventSourceArn"] == {"Fn::GetAtt": ["IntakeQueue", "Arn"]}
    }
    assert list(pollers.values()) == [TAKES]


def test_every_rule_follows_the_schedules_so_that_a_deployment_turns_it_on_again():
    """A failover stops every rule of the Region that failed by hand; nothing else starts one."""
    rules = {
        name: one["Properties"].get("State")
        for name, one in of_type("AWS::Events::Rule", EXPANDED).items()
    }
    assert rules.keys() >= {"SummonsNews", "AccessNews", "ListPublishedNewList", "ActSignedSigned"}
    assert {name: state for name, state in rules.items() if state != STARTS} == {}


def test_an_alarm_on_silence_is_quiet_where_nobody_is_meant_to_speak():
    """A stack that stands by measures nothing; an alarm that always rings is heard by nobody."""
    missing = {
        name: json.dumps(one["Properties"].get("TreatMissingData"))
        for name, one in of_type("AWS::CloudWatch::Alarm").items()
    }
    on_silence = {name: one for name, one in missing.items() if '"breaching"' in one}
    assert len(on_silence) >= 3
    quiet = json.dumps({"Fn::If": ["SchedulesOn", "breaching", "notBreaching"]})
    assert set(on_silence.values()) == {quiet}


# -- alarms ---------------------------------------------------------------------


def test_the_lag_of_every_table_and_the_loss_of_every_bucket_is_watched():
    def watched(alarm, dimension):
        properties = RESOURCES[alarm]["Properties"]
        paired = "TablesPaired" if dimension == "TableName" else "Paired"
        assert RESOURCES[alarm]["Condition"] == paired
        assert properties["AlarmActions"] == [{"Ref": "StaffTopic"}]
        shown = [one for one in properties["Metrics"] if one.get("ReturnData") is not False]
        assert len(shown) == 1
        found = set()
        for one in properties["Metrics"]:
            if "MetricStat" in one:
                assert f"FILL({one['Id']}, 0)" in shown[0]["Expression"]
                told = {d["Name"]: d["Value"] for d in one["MetricStat"]["Metric"]["Dimensions"]}
                found.add(told[dimension]["Ref"])
        return found

    assert watched("ReplicaLagAlarm", "TableName") == set(of_type("AWS::DynamoDB::GlobalTable"))
    assert watched("ReplicaFilesAlarm", "SourceBucket") == set(of_type("AWS::S3::Bucket"))


def test_the_runbook_that_an_alarm_names_is_there_and_names_a_test_that_is_there():
    text = json.dumps([HOME, *SIDE.values()])
    named = set(re.findall(r"docs/runbooks/[a-z-]+\.md", text))
    named |= {"docs/runbooks/second-region.md", "docs/runbooks/lock-the-vault.md"}
    for runbook in sorted(named):
        rehearsals = re.findall(r"(tests/\S+\.py)::(test_\w+)", (ROOT / runbook).read_text("utf-8"))
        assert rehearsals, runbook
        for file, test in rehearsals:
            assert f"def {test}(" in (ROOT / file).read_text("utf-8"), runbook


# -- the stack that stands by ---------------------------------------------------


class Everything(dict):
    """Stands for created resources: each answers with its name, a table as it is named."""

    def __contains__(self, _name):
        return True

    def __missing__(self, name):
        for table in TABLES:
            if name == f"{table.title()}Table":
                made = f"venire-production-{table}"
                arn = f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{made}"
                return Created(made, {"Arn": arn})
        return Created(name, Attributes(name))


class Attributes(dict):
    def __init__(self, name):
        super().__init__()
        self._name = name

    def __contains__(self, _attribute):
        return True

    def __missing__(self, attribute):
        return f"{self._name}.{attribute}"


HASHED = re.compile(r"(Version|Deployment)[0-9a-f]{10}\b")
"""What the transform names after its contents: the same contents under another name."""


def resolved(body, **more):
    """Return an expanded template's resources and outputs as they would be deployed."""
    body = json.loads(HASHED.sub(r"\1", json.dumps(body)))
    given = {
        "Stage": "production", "OtherRegion": "us-west-2", "OtherPeopleKey": "11",
        "OtherCourtKey": "22", **more,
    }  # fmt: skip
    values = Values(body, given, "venire")
    values.created = Everything()
    told = {
        f"{part} {name}": values.of(one)
        for part in ("Resources", "Outputs")
        for name, one in body[part].items()
    }
    # A published version is called after a hash of how its settings are written.
    text = re.sub(r"(Version)[0-9a-f]{10}\b", r"\1", json.dumps(told))
    return dict(json.loads(text))


def test_the_standby_stack_is_the_home_stack_but_for_what_is_replicated(tmp_path):
    path = tmp_path / "standby.json"
    standby.main([str(path)])
    home = resolved(
        expand(ROOT / "template.yaml", {}).body, Place="standby", Schedules="off", TableCopies="on"
    )
    derived = resolved(expand(path, {}).body, HomeMatchingKey="mrk-1", HomeSigningKey="mrk-2")
    differing = {
        name for name in home.keys() | derived.keys() if home.get(name) != derived.get(name)
    }
    assert differing == {
        *(f"Resources {table.title()}Table" for table in TABLES),
        "Resources MatchingKey",
        "Resources SigningKey",
    }
    assert not any(f"Resources {table.title()}Table" in derived for table in TABLES)
    for key, primary in (("MatchingKey", "mrk-1"), ("SigningKey", "mrk-2")):
        ours, theirs = derived[f"Resources {key}"], home[f"Resources {key}"]
        arn = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/{primary}"
        assert ours["Type"] == "AWS::KMS::ReplicaKey"
        assert ours["Properties"]["PrimaryKeyArn"] == arn
        assert ours["Properties"]["KeyPolicy"] == theirs["Properties"]["KeyPolicy"]
        assert ours["DeletionPolicy"] == theirs["DeletionPolicy"] == "Retain"


# -- backups --------------------------------------------------------------------


def test_tables_and_buckets_are_backed_up_nightly_for_35_days_and_copied_away():
    plan = SIDE["backup"]["Resources"]["Plan"]["Properties"]["BackupPlan"]
    (nightly,) = plan["BackupPlanRule"]
    assert nightly["ScheduleExpression"] == "cron(0 8 * * ? *)"
    assert nightly["Lifecycle"] == {"DeleteAfterDays": 35}
    region, account = nightly["CopyActions"]
    assert account["Fn::If"][0] == "IntoAnotherAccount"
    vault = "backup-vault:venire-${Stage}"
    for copy, where in (
        (region, "${OtherRegion}:${AWS::AccountId}"),
        (account["Fn::If"][1], "${AWS::Region}:${OtherAccount}"),
    ):
        address = f"arn:${{AWS::Partition}}:backup:{where}:{vault}"
        assert copy["DestinationBackupVaultArn"] == {"Fn::Sub": address}
        assert copy["Lifecycle"] == {"DeleteAfterDays": 35}
    resources = SIDE["backup"]["Resources"]["Selection"]["Properties"]["BackupSelection"]
    chosen = {told(one).split(":")[-1].removeprefix("table/") for one in resources["Resources"]}
    assert chosen == {f"venire-${{Stage}}-{one}" for one in TABLES} | {
        (OBJECTS % (kind, "AWS::Region")).split(":::")[1].removesuffix("/*").split(":")[-1]
        for kind in set(CLASSES) - {"intake"}
    }


def test_a_night_without_every_backup_is_noticed():
    alarm = SIDE["backup"]["Resources"]["BackupsMissedAlarm"]["Properties"]
    selection = SIDE["backup"]["Resources"]["Selection"]["Properties"]["BackupSelection"]
    assert alarm["Threshold"] == len(selection["Resources"])
    assert alarm["ComparisonOperator"] == "LessThanThreshold"
    assert alarm["TreatMissingData"] == "breaching"


def test_the_backup_role_reads_and_files_and_deletes_nothing_but_its_own_rule():
    granted = rights(SIDE["backup"]["Resources"]["BackupRole"])
    assert not any("*" in action for action, _where in granted)
    destroying = {
        action for action, _where in granted if re.search(r":(Delete|Remove|Update)", action)
    }
    assert destroying == {"events:DeleteRule", "events:RemoveTargets"}
    everywhere = {action for action, where in granted if where == "*"}
    assert everywhere == {
        "events:ListRules", "cloudwatch:GetMetricData", "tag:GetResources", "s3:ListAllMyBuckets",
    }  # fmt: skip
    written = {where for action, where in granted if action.startswith("s3:Put")}
    assert not any("evidence" in where and where.endswith("/*") for where in written)


def test_the_restore_role_touches_nothing_that_stands():
    """It brings back under other names; what the court works on is not among its resources."""
    granted = rights(SIDE["backup"]["Resources"]["RestoreRole"])
    assert {action.split(":")[0] for action, _where in granted} == {"dynamodb", "s3", "kms"}
    assert "*" not in {where for _action, where in granted}
    standing = set(TABLES) | set(CLASSES)
    for action, where in granted:
        if action.startswith("kms:"):
            # The vault's key is known by its name: test_platform_rules.py looks at that condition.
            of_the_vault = where.endswith("key/*") and action in {"kms:DescribeKey", "kms:Decrypt"}
            assert of_the_vault or re.search(r"key/\$\{(People|Court)Key\}$", where), where
            continue
        assert "venire-${Stage}-*-restored" in where, (action, where)
        assert not any(f"-{one}-" in f"{where}-".replace("*", "") for one in standing)


def test_the_vault_is_locked_and_nobody_takes_anything_out():
    vault = SIDE["vault"]["Resources"]["Vault"]
    assert (vault["DeletionPolicy"], vault["UpdateReplacePolicy"]) == ("Retain", "Retain")
    lock = vault["Properties"]["LockConfiguration"]
    assert lock["MinRetentionDays"] == 35
    assert lock["ChangeableForDays"]["Fn::If"][:2] == ["IsProduction", 3]
    always, really = vault["Properties"]["AccessPolicy"]["Statement"][:2]
    assert really["Fn::If"][0] == "IsProduction"
    for deny, actions in (
        (always, {"DisassociateRecoveryPoint", "UpdateRecoveryPointLifecycle"}),
        (
            really["Fn::If"][1],
            {
                "DeleteRecoveryPoint", "DeleteBackupVault", "PutBackupVaultAccessPolicy",
                "DeleteBackupVaultAccessPolicy",
            },
        ),
    ):  # fmt: skip
        assert (deny["Effect"], deny["Principal"], deny["Resource"]) == ("Deny", "*", "*")
        assert "Condition" not in deny
        assert set(deny["Action"]) == {f"backup:{one}" for one in actions}
    assert vault["Properties"]["EncryptionKeyArn"] == {"Fn::GetAtt": ["VaultKey", "Arn"]}


def test_what_lies_in_the_vault_may_stay_as_long_as_the_plan_says():
    (nightly,) = SIDE["backup"]["Resources"]["Plan"]["Properties"]["BackupPlan"]["BackupPlanRule"]
    lock = SIDE["vault"]["Resources"]["Vault"]["Properties"]["LockConfiguration"]
    days = nightly["Lifecycle"]["DeleteAfterDays"]
    assert lock["MinRetentionDays"] <= days <= lock["MaxRetentionDays"]


# -- the trail ------------------------------------------------------------------


def selectors():
    """Return what the trail notes: of which resource, and whether writes alone."""
    trail = SIDE["trail"]["Resources"]["Trail"]["Properties"]
    noted = {}
    for selector in trail["AdvancedEventSelectors"]:
        fields = {
            one["Field"]: one.get("Equals") or one["StartsWith"]
            for one in selector["FieldSelectors"]
        }
        which = "writes" if fields.get("readOnly") == ["false"] else "all"
        for arn in fields.get("resources.ARN", [{"Fn::Sub": "management"}]):
            noted[re.sub(r".*venire-\$\{Stage\}-(\w+).*", r"\1", arn["Fn::Sub"])] = which
    return noted


def test_every_call_on_personal_data_is_noted_and_every_write_elsewhere():
    assert selectors() == {
        "management": "writes",
        "people": "all", "access": "all", "drill": "all", "court": "writes", "summons": "writes",
        "intake": "all", "papers": "all", "print": "all", "held": "all", "evidence": "writes",
    }  # fmt: skip


def test_the_trails_files_are_proved_encrypted_and_locked():
    trail = SIDE["trail"]["Resources"]["Trail"]["Properties"]
    assert trail["EnableLogFileValidation"] is trail["IsLogging"] is True
    assert trail["KMSKeyId"] == {"Fn::GetAtt": ["TrailKey", "Arn"]}
    bucket = SIDE["trail"]["Resources"]["TrailBucket"]["Properties"]
    assert bucket["ObjectLockEnabled"] is True
    kept = bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert kept["Years"] == 5
    (expiry,) = bucket["LifecycleConfiguration"]["Rules"]
    assert expiry["ExpirationInDays"] > kept["Years"] * 365


# -- all side stacks ------------------------------------------------------------


def test_the_side_stacks_are_the_ones_that_the_linter_reads():
    assert set(SIDE) >= {"backup", "vault", "trail"}
    assert "access" not in SIDE  # a table of roles, not a template


@pytest.mark.parametrize("stack", SIDE)
def test_buckets_and_keys_of_a_side_stack_are_as_safe_as_the_applications(stack):
    resources = SIDE[stack]["Resources"]
    for name, bucket in of_type("AWS::S3::Bucket", resources).items():
        properties = bucket["Properties"]
        assert bucket["DeletionPolicy"] == "Retain"
        assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
        assert all(properties["PublicAccessBlockConfiguration"].values())
        assert "KMSMasterKeyID" in json.dumps(properties["BucketEncryption"])
        policy = resources[f"{name}Policy"]["Properties"]["PolicyDocument"]["Statement"]
        (tls,) = [one for one in policy if one["Effect"] == "Deny"]
        assert (tls["Principal"], tls["Action"]) == ("*", "s3:*")
        assert tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert len(tls["Resource"]) == 2
    for key in of_type("AWS::KMS::Key", resources).values():
        assert key["Properties"]["EnableKeyRotation"] is True
        assert key["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize("stack", SIDE)
def test_no_role_of_a_side_stack_may_do_everything_of_a_kind(stack):
    for name, role in of_type("AWS::IAM::Role", SIDE[stack]["Resources"]).items():
        assert not any("*" in action for action, _where in rights(role)), name
        assert "ManagedPolicyArns" not in role["Properties"]
