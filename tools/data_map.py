"""Fill the tables of the data map that the template knows: how long, and which functions may what.

python -m tools.data_map            write them into docs/data-map.md
python -m tools.data_map --check    fail when they are out of date
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from local.template import expand
from tools import papers

ROOT = Path(__file__).resolve().parent.parent
MAP = ROOT / "docs" / "data-map.md"
BEGIN, END = "<!-- from the template -->\n", "<!-- until here -->\n"
STORES = {"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket"}
READS = ("dynamodb:Get", "dynamodb:BatchGet", "dynamodb:Query", "dynamodb:Scan", "s3:Get")
WRITES = ("dynamodb:Put", "dynamodb:Update", "dynamodb:Delete", "dynamodb:BatchWrite", "s3:Put")


def resources() -> dict[str, Any]:
    """Return what the template becomes, by name."""
    found: dict[str, Any] = expand(ROOT / "template.yaml", {}).body["Resources"]
    return found


def stores(of: dict[str, Any]) -> list[str]:
    """Return the tables and buckets of the template, tables first."""
    kinds = {name: one["Type"] for name, one in of.items() if one["Type"] in STORES}
    return sorted(kinds, key=lambda name: (kinds[name] == "AWS::S3::Bucket", name))


def key_of(store: dict[str, Any]) -> str:
    """Return under which of the two keys of data something is encrypted."""
    text = json.dumps(store["Properties"])
    return "people's" if "PeopleKey" in text else "court's"


def kept(store: dict[str, Any]) -> list[str]:
    """Return in words after how many days what goes away by itself."""
    rules = store["Properties"].get("LifecycleConfiguration", {}).get("Rules", [])
    found = [
        f"{one.get('Prefix', '') and one['Prefix'] + ' '}{one['ExpirationInDays']} days,"
        f" old versions {one['NoncurrentVersionExpiration']['NoncurrentDays']} more"
        for one in rules
        if "ExpirationInDays" in one
    ]
    lock = store["Properties"].get("ObjectLockConfiguration", {}).get("Rule", {})
    if lock:
        found.append(f"locked for {lock['DefaultRetention']['Years']} years, and then for ever")
    if store["Properties"].get("TimeToLiveSpecification", {}).get("Enabled"):
        found.append("each item's own time to live")
    return found or ["for ever"]


def users(of: dict[str, Any], store: str, verbs: tuple[str, ...]) -> list[str]:
    """Return the functions whose role may do one of these with a store."""
    mentioned = (f'"{store}"', f"${{{store}.")
    return sorted(
        role.removesuffix("Role")
        for role, statements in _statements(of).items()
        for one in statements
        if any(action.startswith(verbs) for action in _list(one["Action"]))
        and any(text in json.dumps(one.get("Resource", "")) for text in mentioned)
    )


def _statements(of: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, role in of.items():
        if role["Type"] == "AWS::IAM::Role":
            for policy in role["Properties"].get("Policies", []):
                found[name] += policy["PolicyDocument"]["Statement"]
    return found


def _list(one: Any) -> list[str]:
    return one if isinstance(one, list) else [one]


def lines() -> Iterator[str]:
    """Yield the lines that stand between the marks."""
    of = resources()
    yield "| store | key | kept | who may read it | who may write it |"
    yield "| --- | --- | --- | --- | --- |"
    for name in stores(of):
        reads, writes = (sorted(set(users(of, name, verbs))) for verbs in (READS, WRITES))
        yield (
            f"| `{name}` | {key_of(of[name])} | {'; '.join(kept(of[name]))} |"
            f" {', '.join(reads) or 'nobody'} | {', '.join(writes) or 'nobody'} |"
        )


def filled(text: str) -> str:
    """Return the map with its tables as the template has them."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "".join(f"{line}\n" for line in lines()) + END + after


def main(arguments: list[str]) -> int:
    """Fill the map in, or tell whether the one on file is out of date."""
    text = filled(MAP.read_text("utf-8"))
    return papers.keep(MAP, text, arguments, name="docs/data-map.md")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
