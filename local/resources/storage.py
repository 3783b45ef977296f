"""Creates tables and buckets with the protections that the template asks for."""

import json
import re
from typing import Any

from local.intrinsics import Created
from local.names import REGION
from local.resources.site import Properties, Site, UnknownPropertyError


def table(site: Site, p: Properties) -> Created:
    """Create a DynamoDB table."""
    dynamodb = site.client("dynamodb")
    name = site.physical(p.logical, p.take("TableName"))
    request = p.given(
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "ProvisionedThroughput",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
        "DeletionProtectionEnabled",
        "TableClass",
    )
    if encryption := p.take("SSESpecification"):
        request["SSESpecification"] = {"Enabled": encryption["SSEEnabled"]} | {
            key: encryption[key] for key in ("SSEType", "KMSMasterKeyId") if key in encryption
        }
    if stream := p.take("StreamSpecification"):
        request["StreamSpecification"] = {"StreamEnabled": True} | stream
    made = dynamodb.create_table(TableName=name, **request)["TableDescription"]
    if recovery := p.take("PointInTimeRecoverySpecification"):
        dynamodb.update_continuous_backups(
            TableName=name,
            PointInTimeRecoverySpecification={
                "PointInTimeRecoveryEnabled": recovery["PointInTimeRecoveryEnabled"]
            },
        )
    if expiry := p.take("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
    p.leave("ContributorInsightsSpecification", "ResourcePolicy", "WarmThroughput")
    attributes = {"Arn": made["TableArn"]}
    if "LatestStreamArn" in made:
        attributes["StreamArn"] = made["LatestStreamArn"]
    return Created(name, attributes)


def global_table(site: Site, p: Properties) -> Created:
    """Create a replicated table as the one replica that is here: locally nothing is replicated."""
    (here,) = [one for one in p.need("Replicas") if one["Region"] == REGION]
    own = {key: value for key, value in here.items() if key != "Region"}
    if encryption := p.take("SSESpecification"):
        own["SSESpecification"] = encryption | own.get("SSESpecification", {})
    p.leave("StreamSpecification")  # replication reads it, and nothing else
    p.add(own)
    return table(site, p)


def bucket(site: Site, p: Properties) -> Created:
    """Create an S3 bucket."""
    s3 = site.client("s3")
    name = p.take("BucketName") or site.physical(p.logical).lower()
    locked = p.take("ObjectLockEnabled", default=False)
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=bool(locked))
    if versioning := p.take("VersioningConfiguration"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
    if lock := p.take("ObjectLockConfiguration"):
        s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=_lock(lock))
    if encryption := p.take("BucketEncryption"):
        s3.put_bucket_encryption(
            Bucket=name, ServerSideEncryptionConfiguration=_encryption(encryption)
        )
    if access := p.take("PublicAccessBlockConfiguration"):
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=access)
    if ownership := p.take("OwnershipControls"):
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=ownership)
    if cors := p.take("CorsConfiguration"):
        s3.put_bucket_cors(Bucket=name, CORSConfiguration={"CORSRules": _cors(cors)})
    if life := p.take("LifecycleConfiguration"):
        s3.put_bucket_lifecycle_configuration(
            Bucket=name, LifecycleConfiguration={"Rules": [_life(rule) for rule in life["Rules"]]}
        )
    if told := p.take("NotificationConfiguration"):
        s3.put_bucket_notification_configuration(
            Bucket=name, NotificationConfiguration=notification(told)
        )
    if copies := p.take("ReplicationConfiguration"):
        s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=_copies(copies))
    p.leave("LoggingConfiguration", "MetricsConfigurations", "InventoryConfigurations")
    return Created(
        name,
        {
            "Arn": f"arn:aws:s3:::{name}",
            "DomainName": f"{name}.s3.amazonaws.com",
            "RegionalDomainName": f"{name}.s3.{REGION}.amazonaws.com",
        },
    )


def bucket_policy(site: Site, p: Properties) -> Created:
    """Attach a policy to a bucket; it is stored, not enforced."""
    name = p.need("Bucket")
    site.client("s3").put_bucket_policy(Bucket=name, Policy=json.dumps(p.need("PolicyDocument")))
    return Created(site.physical(p.logical))


def vault(site: Site, p: Properties) -> Created:
    """Create a vault for backups with its lock; its policy is not enforced."""
    backup, name = site.client("backup"), p.need("BackupVaultName")
    made = backup.create_backup_vault(BackupVaultName=name, **p.given("EncryptionKeyArn"))
    if lock := p.take("LockConfiguration"):
        backup.put_backup_vault_lock_configuration(BackupVaultName=name, **lock)
    p.leave("AccessPolicy", "Notifications")
    arn = made["BackupVaultArn"]
    return Created(name, {"BackupVaultArn": arn, "BackupVaultName": name})


def notification(told: dict[str, Any]) -> dict[str, Any]:
    """Return a bucket's notifications in the words of the API."""
    kinds = {
        "QueueConfigurations": ("Queue", "QueueArn"),
        "TopicConfigurations": ("Topic", "TopicArn"),
        "LambdaConfigurations": ("Function", "LambdaFunctionArn"),
    }
    answer: dict[str, Any] = {}
    for kind, (theirs, ours) in kinds.items():
        api_kind = kind.replace("Lambda", "LambdaFunction")
        for one in told.get(kind, []):
            entry: dict[str, Any] = {ours: one[theirs], "Events": [one["Event"]]}
            if rules := one.get("Filter", {}).get("S3Key", {}).get("Rules"):
                named = [{"Name": r["Name"].lower(), "Value": r["Value"]} for r in rules]
                entry["Filter"] = {"Key": {"FilterRules": named}}
            answer.setdefault(api_kind, []).append(entry)
    bridge = told.get("EventBridgeConfiguration")
    if bridge is not None and bridge.get("EventBridgeEnabled", True):
        answer["EventBridgeConfiguration"] = {}
    if unknown := set(told) - set(kinds) - {"EventBridgeConfiguration"}:
        raise UnknownPropertyError(f"NotificationConfiguration: {sorted(unknown)}")
    return answer


def _copies(copies: dict[str, Any]) -> dict[str, Any]:
    """Return a bucket's replication in the words of the API; it is stored, not carried out."""
    rules = [{"ID" if key == "Id" else key: rule[key] for key in rule} for rule in copies["Rules"]]
    return {"Role": copies["Role"], "Rules": rules}


def _lock(lock: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in lock.items() if key in ("ObjectLockEnabled", "Rule")}


def _encryption(encryption: dict[str, Any]) -> dict[str, Any]:
    rules = []
    for rule in encryption["ServerSideEncryptionConfiguration"]:
        default = rule.get("ServerSideEncryptionByDefault")
        entry = {"ApplyServerSideEncryptionByDefault": default} if default else {}
        if "BucketKeyEnabled" in rule:
            entry["BucketKeyEnabled"] = rule["BucketKeyEnabled"]
        rules.append(entry)
    return {"Rules": rules}


def _cors(cors: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {("MaxAgeSeconds" if key == "MaxAge" else key): value for key, value in rule.items()}
        for rule in cors["CorsRules"]
    ]


def _life(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a lifecycle rule in the words of the API."""
    known = {"Id", "Status", "Prefix"}
    entry: dict[str, Any] = {"ID" if key == "Id" else key: rule[key] for key in known & set(rule)}
    expiry = {
        key.removeprefix("Expiration").replace("InDays", "Days"): rule[key]
        for key in ("ExpirationInDays", "ExpirationDate", "ExpiredObjectDeleteMarker")
        if key in rule
    }
    if expiry:
        entry["Expiration"] = expiry
    if old := rule.get("NoncurrentVersionExpiration"):
        entry["NoncurrentVersionExpiration"] = old
    if days := rule.get("NoncurrentVersionExpirationInDays"):
        entry["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if abort := rule.get("AbortIncompleteMultipartUpload"):
        entry["AbortIncompleteMultipartUpload"] = abort
    if moves := rule.get("Transitions"):
        entry["Transitions"] = [
            {re.sub("^TransitionIn", "", key): value for key, value in move.items()}
            for move in moves
        ]
    handled = known | {
        "ExpirationInDays",
        "ExpirationDate",
        "ExpiredObjectDeleteMarker",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionExpirationInDays",
        "AbortIncompleteMultipartUpload",
        "Transitions",
        "TagFilters",
    }
    if unknown := set(rule) - handled:
        raise UnknownPropertyError(f"lifecycle rule: {sorted(unknown)}")
    tags = rule.get("TagFilters", [])
    prefix = entry.pop("Prefix", "")
    if tags:
        entry["Filter"] = {"And": {"Prefix": prefix, "Tags": tags}}
    else:
        entry["Filter"] = {"Prefix": prefix}
    return entry


MAKERS = {
    "AWS::DynamoDB::Table": table,
    "AWS::DynamoDB::GlobalTable": global_table,
    "AWS::S3::Bucket": bucket,
    "AWS::S3::BucketPolicy": bucket_policy,
    "AWS::Backup::BackupVault": vault,
}
