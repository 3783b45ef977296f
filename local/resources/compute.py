"""Creates layers, functions with their versions and aliases, and workflows."""

import dataclasses
import io
import zipfile
from pathlib import Path
from typing import Any

from local.intrinsics import Created
from local.names import arn
from local.resources.site import Properties, Site, UnknownPropertyError
from local.runtime import Function


class MissingPackageError(FileNotFoundError):
    """The template names a code folder that is not there."""


def layer(site: Site, p: Properties) -> Created:
    """Make a layer's package importable."""
    name = site.physical(p.logical, p.take("LayerName"))
    folder = _folder(site, p.need("Content")["S3Key"])
    inner = folder / "python"
    site.runtime.add_folder(inner if inner.is_dir() else folder)
    made = site.client("lambda").publish_layer_version(
        LayerName=name, Content={"ZipFile": _EMPTY_ZIP}, **p.given("CompatibleRuntimes")
    )
    p.leave("Description", "LicenseInfo", "CompatibleArchitectures")
    version = str(made["LayerVersionArn"])
    return Created(version, {"LayerVersionArn": version})


def function(site: Site, p: Properties) -> Created:
    """Create a function and deploy its code to the runtime of this process."""
    name = site.physical(p.logical, p.take("FunctionName"))
    variables = {k: str(v) for k, v in p.take("Environment", {}).get("Variables", {}).items()}
    deployed = Function(
        name=name,
        handler=p.need("Handler"),
        folder=_folder(site, p.need("Code")["S3Key"]),
        memory_mb=int(p.take("MemorySize", 128)),
        timeout_seconds=int(p.take("Timeout", 3)),
        on_failure=p.take("DeadLetterConfig", {}).get("TargetArn"),
    )
    site.runtime.add(deployed, variables)
    made = site.client("lambda").create_function(
        FunctionName=name,
        Runtime=p.need("Runtime"),
        Handler=deployed.handler,
        Role=p.need("Role"),
        Timeout=deployed.timeout_seconds,
        MemorySize=deployed.memory_mb,
        Environment={"Variables": variables},
        Code={"ZipFile": _EMPTY_ZIP},
        **p.given("Description", "Architectures", "TracingConfig", "Layers"),
    )
    p.leave(
        "EphemeralStorage",
        "KmsKeyArn",
        "LoggingConfig",
        "PackageType",
        "RecursiveLoop",
        "ReservedConcurrentExecutions",
        "RuntimeManagementConfig",
        "SnapStart",
    )
    return Created(name, {"Arn": str(made["FunctionArn"])})


def version(site: Site, p: Properties) -> Created:
    """Publish a version of a function."""
    made = site.client("lambda").publish_version(FunctionName=p.need("FunctionName"))
    p.leave("Description", "CodeSha256")
    return Created(made["FunctionArn"], {"Version": made["Version"]})


def alias(site: Site, p: Properties) -> Created:
    """Point an alias at a version; locally every version runs the code of the working tree."""
    made = site.client("lambda").create_alias(**p.given("FunctionName", "FunctionVersion", "Name"))
    p.leave("Description", "ProvisionedConcurrencyConfig")
    return Created(made["AliasArn"])


def invoke_config(site: Site, p: Properties) -> Created:
    """Set how asynchronous invocations of a function are retried and reported."""
    known = site.runtime.function(p.need("FunctionName"))
    ends: dict[str, Any] = p.take("DestinationConfig", {})
    site.runtime.change(
        dataclasses.replace(
            known,
            attempts=1 + int(p.take("MaximumRetryAttempts", 2)),
            on_failure=ends.get("OnFailure", {}).get("Destination", known.on_failure),
            on_success=ends.get("OnSuccess", {}).get("Destination"),
        )
    )
    p.leave("Qualifier", "MaximumEventAgeInSeconds")
    return Created(site.physical(p.logical))


def workflow(site: Site, p: Properties) -> Created:
    """Create a state machine."""
    name = site.physical(p.logical, p.take("StateMachineName"))
    definition = p.need("DefinitionString")
    for key, value in p.take("DefinitionSubstitutions", {}).items():
        definition = definition.replace(f"${{{key}}}", str(value))
    kind = p.take("StateMachineType", "STANDARD")
    if kind != "STANDARD":
        raise UnknownPropertyError(f"{p.logical}: no local {kind} workflows")
    made = site.client("stepfunctions").create_state_machine(
        name=name, definition=definition, roleArn=p.need("RoleArn")
    )["stateMachineArn"]
    p.leave("LoggingConfiguration", "TracingConfiguration", "EncryptionConfiguration")
    return Created(made, {"Arn": made, "Name": name})


def workflow_version(site: Site, p: Properties) -> Created:
    """Name a version of a workflow; locally it is the workflow itself."""
    del site
    made = p.need("StateMachineArn")
    p.leave("Description", "StateMachineRevisionId")
    return Created(made, {"Arn": made})


def workflow_alias(site: Site, p: Properties) -> Created:
    """Name an alias of a workflow; locally it is the workflow itself."""
    del site
    routes = p.take("RoutingConfiguration") or [p.need("DeploymentPreference")]
    made = routes[0]["StateMachineVersionArn"]
    p.leave("Name", "Description")
    return Created(made, {"Arn": made})


def _folder(site: Site, key: str) -> Path:
    folder = site.packages[key]
    if not folder.is_dir():
        raise MissingPackageError(f"no folder {folder.name} for {key}")
    return folder


def _empty_zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("local", arn("local", "code runs from the working tree"))
    return held.getvalue()


_EMPTY_ZIP = _empty_zip()

MAKERS = {
    "AWS::Lambda::LayerVersion": layer,
    "AWS::Lambda::Function": function,
    "AWS::Lambda::Version": version,
    "AWS::Lambda::Alias": alias,
    "AWS::Lambda::EventInvokeConfig": invoke_config,
    "AWS::StepFunctions::StateMachine": workflow,
    "AWS::StepFunctions::StateMachineVersion": workflow_version,
    "AWS::StepFunctions::StateMachineAlias": workflow_alias,
}
