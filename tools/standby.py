"""Derive the second Region's template from the application's: the same, but for what is replicated.

    python -m tools.standby PATH

The tables are the home stack's, and are referred to by name; the keys of hashes and signatures are
replicas of the home's; and nothing starts by itself until somebody says so.
"""

import argparse
import copy
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
TABLE, KEY, REPLICA = "AWS::DynamoDB::GlobalTable", "AWS::KMS::Key", "AWS::KMS::ReplicaKey"
STANDS_BY = {"Place": "standby", "Schedules": "off", "TableCopies": "on"}
OF_A_REPLICA = ("Description", "KeyPolicy")  # the rest of a key's properties are its primary's
ARN = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/"
PRIMARY = "arn:${AWS::Partition}:kms:${OtherRegion}:${AWS::AccountId}:key/${%s}"
FOLDERS = ("CodeUri", "ContentUri", "DefinitionUri")
_PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")


class NotDerivableError(ValueError):
    """The template says something of a replicated table that can't be said from elsewhere."""


def read(path: Path = ROOT / "template.yaml") -> Json:
    """Return a template as it is written, its intrinsic functions spelt out."""
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415 - it loads slowly

    body: Json = yaml_parse(path.read_text(encoding="utf-8"))
    return body


def derive(home: Json) -> Json:
    """Return the template of the stack that stands by for this one."""
    tables = {name: one for name, one in home["Resources"].items() if one["Type"] == TABLE}
    names = {name: one["Properties"]["TableName"]["Fn::Sub"] for name, one in tables.items()}
    others = {name: one for name, one in home["Resources"].items() if name not in tables}
    standby: Json = _by_name(copy.deepcopy(home | {"Resources": others}), names)
    for name, one in standby["Resources"].items():
        if one["Type"] == KEY and one["Properties"].get("MultiRegion"):
            standby["Parameters"][f"Home{name}"] = _asked_for(name)
            standby["Resources"][name] = _replica(name, one)
    for name, value in STANDS_BY.items():
        standby["Parameters"][name]["Default"] = value
    return standby


def _asked_for(name: str) -> Json:
    return {
        "Type": "String",
        "AllowedPattern": "^mrk-[0-9a-f-]+$",
        "Description": f"The id of the home Region's {name}, of which ours is a replica.",
    }


def _replica(name: str, primary: Json) -> Json:
    kept = {key: primary["Properties"][key] for key in OF_A_REPLICA}
    properties = {"PrimaryKeyArn": {"Fn::Sub": PRIMARY % f"Home{name}"}} | kept
    return primary | {"Type": REPLICA, "Properties": properties}


def _by_name(part: Any, names: dict[str, str]) -> Any:
    """Return a part of the template that refers to the tables by name."""
    if isinstance(part, list):
        return [_by_name(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("Ref") in names:
        return {"Fn::Sub": names[part["Ref"]]}
    if "Fn::GetAtt" in part:
        told = part["Fn::GetAtt"]
        name, _, attribute = (
            told.partition(".") if isinstance(told, str) else (told[0], "", told[1])
        )
        return {"Fn::Sub": _attribute(name, attribute, names)} if name in names else part
    if isinstance(part.get("Fn::Sub"), str):
        return {"Fn::Sub": _PLACEHOLDER.sub(lambda one: _filled(one, names), part["Fn::Sub"])}
    if "Fn::Sub" in part:
        text = part["Fn::Sub"][0]
        if within := {one.partition(".")[0] for one in _PLACEHOLDER.findall(text)} & set(names):
            raise NotDerivableError(f"{sorted(within)} are named beside values of their own")
    waits = part.get("DependsOn", [])
    if set(names) & set([waits] if isinstance(waits, str) else waits):
        raise NotDerivableError("a resource waits for a table that another stack makes")
    return {key: _by_name(one, names) for key, one in part.items()}


def _filled(placeholder: re.Match[str], names: dict[str, str]) -> str:
    name, _, attribute = placeholder[1].partition(".")
    if name not in names:
        return placeholder[0]
    return _attribute(name, attribute, names) if attribute else names[name]


def _attribute(name: str, attribute: str, names: dict[str, str]) -> str:
    if attribute != "Arn":
        raise NotDerivableError(f"nothing is known here of the {attribute} of {name}")
    return ARN + names[name]


def placed(body: Json, folder: Path) -> Json:
    """Return a template whose code is found from the folder that it is written to."""
    moved = copy.deepcopy(body)
    owners = [one.get("Properties", {}) for one in moved["Resources"].values()]
    for owner in [*owners, *moved.get("Globals", {}).values()]:
        for key in FOLDERS:
            if isinstance(owner.get(key), str):
                owner[key] = os.path.relpath(ROOT / owner[key], folder)
    return moved


def main(arguments: list[str] | None = None) -> int:
    """Write the derived template to the path given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path, help="where to write it")
    path = parser.parse_args(arguments).path.resolve()
    body = placed(derive(read()), path.parent)
    path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
