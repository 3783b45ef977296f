"""Lint every template that is deployed, and what SAM makes of those that it expands.

Only an expansion shows a circular dependency.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from local.template import expand
from tools import standby

ROOT = Path(__file__).resolve().parent.parent
FORM = "AWSTemplateFormatVersion"
THEIRS = ("W1020",)  # the translator writes Fn::Sub where nothing is substituted


def main() -> int:
    """Lint the application's template, the standby's, both expanded, and the side stacks."""
    with tempfile.TemporaryDirectory() as folder:
        derived = Path(folder) / "standby.json"
        standby.main([str(derived)])
        for name, source in (("home", ROOT / "template.yaml"), ("standby", derived)):
            expanded = json.dumps(expand(source, {}).body, indent=1)
            (Path(folder) / f"{name}-expanded.json").write_text(expanded, encoding="utf-8")
        written = lint([ROOT / "template.yaml", derived, *side_stacks()])
        return written or lint(sorted(Path(folder).glob("*-expanded.json")), *THEIRS)


def side_stacks() -> list[Path]:
    """Return the templates in `infra/` that are stacks of their own."""
    files = sorted((ROOT / "infra").glob("*.yaml"))
    return [one for one in files if FORM in one.read_text(encoding="utf-8")]


def lint(templates: list[Path], *ignored: str) -> int:
    """Say what the linter finds in some templates, and return how it went."""
    command = [str(Path(sys.executable).with_name("cfn-lint"))]
    command += ["--ignore-checks", *ignored] if ignored else []
    command += ["--template", *map(str, templates)]
    return subprocess.run(command, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
