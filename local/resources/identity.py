"""Creates keys, roles, log groups and the user pool."""

import json
from typing import Any

import boto3

from local.intrinsics import Created
from local.names import REGION, arn
from local.resources.site import Properties, Site


def key(site: Site, p: Properties) -> Created:
    """Create a KMS key."""
    request = p.given("Description", "KeyUsage", "KeySpec", "MultiRegion", "Origin")
    if policy := p.take("KeyPolicy"):
        request["Policy"] = json.dumps(policy)
    made = site.client("kms").create_key(**request)["KeyMetadata"]
    if p.take("EnableKeyRotation", default=False) in (True, "true"):
        site.client("kms").enable_key_rotation(KeyId=made["KeyId"])
    p.leave("Enabled", "PendingWindowInDays", "RotationPeriodInDays")
    return Created(made["KeyId"], {"Arn": made["Arn"], "KeyId": made["KeyId"]})


def replica_key(_site: Site, p: Properties) -> Created:
    """Bring another Region's key here: the same id, and the same key inside."""
    primary: str = p.need("PrimaryKeyArn")
    there = boto3.client("kms", region_name=primary.split(":")[3])
    request = p.given("Description")
    if policy := p.take("KeyPolicy"):
        request["Policy"] = json.dumps(policy)
    of = primary.rpartition("/")[2]  # moto knows a key that is replicated by its id alone
    made = there.replicate_key(KeyId=of, ReplicaRegion=REGION, **request)
    p.leave("Enabled", "PendingWindowInDays")
    described = made["ReplicaKeyMetadata"]
    return Created(described["KeyId"], {"Arn": described["Arn"], "KeyId": described["KeyId"]})


def key_alias(site: Site, p: Properties) -> Created:
    """Name a KMS key."""
    name = p.need("AliasName")
    site.client("kms").create_alias(AliasName=name, TargetKeyId=p.need("TargetKeyId"))
    return Created(name, {"AliasName": name})


def role(site: Site, p: Properties) -> Created:
    """Create a role; its policies are stored, not enforced."""
    iam = site.client("iam")
    name = site.physical(p.logical, p.take("RoleName"))
    trust = json.dumps(p.need("AssumeRolePolicyDocument"))
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    for policy in p.take("Policies", []):
        iam.put_role_policy(
            RoleName=name,
            PolicyName=policy["PolicyName"],
            PolicyDocument=_document(policy["PolicyDocument"]),
        )
    p.leave("Description", "ManagedPolicyArns", "MaxSessionDuration", "Path", "PermissionsBoundary")
    return Created(name, {"Arn": made["Arn"], "RoleId": made["RoleId"]})


def policy(site: Site, p: Properties) -> Created:
    """Attach an inline policy to roles."""
    name = p.need("PolicyName")
    document = _document(p.need("PolicyDocument"))
    for owner in p.take("Roles", []):
        site.client("iam").put_role_policy(RoleName=owner, PolicyName=name, PolicyDocument=document)
    return Created(name)


def managed_policy(site: Site, p: Properties) -> Created:
    """Create a managed policy."""
    name = site.physical(p.logical, p.take("ManagedPolicyName"))
    made = site.client("iam").create_policy(
        PolicyName=name, PolicyDocument=_document(p.need("PolicyDocument"))
    )["Policy"]["Arn"]
    p.leave("Description", "Path", "Roles")
    return Created(made, {"PolicyArn": made})


def log_group(site: Site, p: Properties) -> Created:
    """Create a log group."""
    name = site.physical(p.logical, p.take("LogGroupName"))
    logs = site.client("logs")
    logs.create_log_group(logGroupName=name)
    if days := p.take("RetentionInDays"):
        logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))
    p.leave("KmsKeyId", "LogGroupClass", "DataProtectionPolicy", "DeletionProtectionEnabled")
    return Created(name, {"Arn": arn("logs", f"log-group:{name}:*")})


def user_pool(site: Site, p: Properties) -> Created:
    """Create a user pool; locally nobody logs in to it, tokens come from local/tokens.py."""
    name = site.physical(p.logical, p.take("UserPoolName"))
    request: dict[str, Any] = p.given(
        "Policies", "AutoVerifiedAttributes", "UsernameAttributes", "MfaConfiguration", "Schema"
    )
    made = site.client("cognito-idp").create_user_pool(PoolName=name, **request)["UserPool"]
    p.leave(
        "AccountRecoverySetting",
        "AdminCreateUserConfig",
        "AliasAttributes",
        "DeletionProtection",
        "DeviceConfiguration",
        "EmailConfiguration",
        "EnabledMfas",
        "LambdaConfig",
        "UserAttributeUpdateSettings",
        "UserPoolAddOns",
        "UserPoolTags",
        "UserPoolTier",
        "UsernameConfiguration",
        "VerificationMessageTemplate",
    )
    issuer = f"cognito-idp.{REGION}.amazonaws.com/{made['Id']}"
    return Created(
        made["Id"],
        {
            "Arn": made["Arn"],
            "UserPoolId": made["Id"],
            "ProviderName": issuer,
            "ProviderURL": f"https://{issuer}",
        },
    )


def user_pool_client(site: Site, p: Properties) -> Created:
    """Create a client of the user pool."""
    name = site.physical(p.logical, p.take("ClientName"))
    made = site.client("cognito-idp").create_user_pool_client(
        UserPoolId=p.need("UserPoolId"), ClientName=name, **p.given("GenerateSecret")
    )["UserPoolClient"]
    p.leave(
        "AccessTokenValidity",
        "AllowedOAuthFlows",
        "AllowedOAuthFlowsUserPoolClient",
        "AllowedOAuthScopes",
        "AuthSessionValidity",
        "CallbackURLs",
        "DefaultRedirectURI",
        "EnableTokenRevocation",
        "ExplicitAuthFlows",
        "IdTokenValidity",
        "LogoutURLs",
        "PreventUserExistenceErrors",
        "ReadAttributes",
        "RefreshTokenRotation",
        "RefreshTokenValidity",
        "SupportedIdentityProviders",
        "TokenValidityUnits",
        "WriteAttributes",
    )
    return Created(made["ClientId"], {"ClientId": made["ClientId"]})


def user_pool_group(site: Site, p: Properties) -> Created:
    """Create a group of users: a role of the office."""
    name = p.need("GroupName")
    site.client("cognito-idp").create_group(GroupName=name, UserPoolId=p.need("UserPoolId"))
    site.roles.append(name)
    p.leave("Description", "Precedence", "RoleArn")
    return Created(name)


def user_pool_domain(site: Site, p: Properties) -> Created:
    """Name the login page's domain, which is not served locally."""
    name = p.need("Domain")
    site.client("cognito-idp").create_user_pool_domain(Domain=name, UserPoolId=p.need("UserPoolId"))
    p.leave("CustomDomainConfig", "ManagedLoginVersion")
    return Created(name, {"CloudFrontDistribution": f"{name}.auth.{REGION}.amazoncognito.com"})


def resource_server(site: Site, p: Properties) -> Created:
    """Create a resource server of the user pool."""
    name = p.need("Identifier")
    site.client("cognito-idp").create_resource_server(
        Identifier=name, **p.given("UserPoolId", "Name", "Scopes")
    )
    return Created(name)


def _document(policy: dict[str, Any]) -> str:
    """Return a policy's text; some that SAM writes have no version, which moto insists on."""
    return json.dumps({"Version": "2012-10-17"} | policy)


MAKERS = {
    "AWS::KMS::Key": key,
    "AWS::KMS::ReplicaKey": replica_key,
    "AWS::KMS::Alias": key_alias,
    "AWS::IAM::Role": role,
    "AWS::IAM::Policy": policy,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::Logs::LogGroup": log_group,
    "AWS::Cognito::UserPool": user_pool,
    "AWS::Cognito::UserPoolClient": user_pool_client,
    "AWS::Cognito::UserPoolGroup": user_pool_group,
    "AWS::Cognito::UserPoolDomain": user_pool_domain,
    "AWS::Cognito::UserPoolResourceServer": resource_server,
}
