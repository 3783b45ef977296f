"""Reads the SAM template and expands it to plain CloudFormation, as a deployment would."""

import io
import json
import os
from collections.abc import Mapping
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, NamedTuple

from local.names import REGION

Json = dict[str, Any]
_PACKAGE = "package"  # the bucket of the packages: only a mark, nothing is uploaded


class Expanded(NamedTuple):
    """A template after the SAM transform, and the folder behind each package key."""

    body: Json
    packages: dict[str, Path]


class UnknownManagedPolicyError(LookupError):
    """The template names a managed policy that the translator does not carry."""


class _NoAccount:
    """Stands for IAM when the translator looks a policy up: there is no account to ask."""

    def load(self) -> dict[str, str]:
        raise UnknownManagedPolicyError("a managed policy in the template is not a known one")


def expand(path: Path, parameters: Mapping[str, str]) -> Expanded:
    """Return the template as CloudFormation, with parameters given and code left in its folders."""
    # imported here: the translator takes a second to load and asks for a region at once
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    from samtranslator.translator.transform import transform  # noqa: PLC0415
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415

    body: Json = yaml_parse(path.read_text(encoding="utf-8"))
    packages: dict[str, Path] = {}
    for name, properties in _code_owners(body):
        for key in ("CodeUri", "ContentUri"):
            if isinstance(properties.get(key), str):
                packages[name] = (path.parent / properties[key]).resolve()
                properties[key] = {"Bucket": _PACKAGE, "Key": name}
        if isinstance(properties.get("DefinitionUri"), str):
            definition = path.parent / properties.pop("DefinitionUri")
            properties["Definition"] = json.loads(definition.read_text(encoding="utf-8"))
    with redirect_stderr(io.StringIO()):  # it complains about a metrics service that is not there
        return Expanded(transform(body, dict(parameters), _NoAccount()), packages)


def _code_owners(body: Json) -> list[tuple[str, Json]]:
    owners = [(name, item.get("Properties", {})) for name, item in body["Resources"].items()]
    shared = body.get("Globals", {}).get("Function")
    return [*owners, ("Globals", shared)] if shared else owners
