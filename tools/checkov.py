"""Let checkov read what the templates become; what it finds is kept, or waived in writing."""

import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from local.template import expand

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / ".venv-checkov" / "bin" / "checkov"
WAIVERS = ROOT / "infra" / "checkov.yaml"
MOST = 15
"""So many checks may be waived: more would be no checking."""


class Waiver(NamedTuple):
    """A check that is not kept, where, and why that is right here."""

    check: str
    where: str
    why: str


class Found(NamedTuple):
    """What checkov said: how many checks passed, and which resources each failing one names."""

    passed: int
    failed: dict[str, list[str]]


def waivers() -> tuple[Waiver, ...]:
    """Return the written waivers."""
    return tuple(Waiver(**one) for one in yaml.safe_load(WAIVERS.read_text("utf-8"))["waivers"])


def templates() -> list[Path]:
    """Return every template of the repository: the application, then the side stacks."""
    beside = sorted((ROOT / "infra").glob("*.yaml"))
    return [ROOT / "template.yaml", *(one for one in beside if "\nResources:" in one.read_text())]


def look(paths: list[Path]) -> Found:
    """Let checkov read the expansions of templates, asking nobody else; return what it found."""
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            body = expand(path, {}).body
            Path(folder, f"{path.stem}.json").write_text(json.dumps(body, indent=1), "utf-8")
        call = [str(PROGRAM), "--directory", folder, "--framework", "cloudformation"]
        call += ["--skip-download", "--quiet", "--compact", "--output", "json"]
        ran = subprocess.run(call, check=False, capture_output=True, text=True)  # noqa: S603
    report: Any = json.loads(ran.stdout)
    if report["summary"]["parsing_errors"]:
        raise ValueError("checkov could not read a template")
    failed = defaultdict(list)
    for one in report["results"]["failed_checks"]:
        name = f"{Path(one['file_path']).stem}: {one['resource']}"
        failed[f"{one['check_id']} {one['check_name']}"].append(name)
    return Found(report["summary"]["passed"], dict(sorted(failed.items())))


def not_waived(found: Found) -> list[str]:
    """Return a line for each failing check for which no waiver is written."""
    waived = {one.check for one in waivers()}
    return [
        f"{check}: {', '.join(sorted(names))}"
        for check, names in found.failed.items()
        if check.split()[0] not in waived
    ]


def not_needed(found: Found) -> list[str]:
    """Return the waivers of checks that hold everywhere."""
    failing = {check.split()[0] for check in found.failed}
    return [one.check for one in waivers() if one.check not in failing]


def main() -> int:
    """Say what checkov found; 1 when anything is neither kept nor waived."""
    found = look(templates())
    broken = not_waived(found)
    for line in broken:
        print(line)
    for check in not_needed(found):
        print(f"{check} holds everywhere: its waiver can go")
    waived = sum(len(names) for names in found.failed.values())
    print(
        f"checkov: {found.passed} passed, {len(broken)} checks broken;"
        f" {len(waivers())} waived ({waived} places) of at most {MOST}"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
