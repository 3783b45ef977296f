"""Writes into every built function what it is deployed with, so that SAM sees a change.

    python -m tools.stamp_build [.aws-sam/build]

SAM publishes a new version of a function only when the function's own package changes; what a layer
holds is not looked at, nor its settings or the parameters of the deployment. Without this, a change
of any of these alone would be deployed and never reach the functions that are called by an alias.
"""

import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STAMP = "deployed-with.sha256"
SETTINGS = ROOT / "samconfig.toml"
LAYER, FUNCTION = "AWS::Serverless::LayerVersion", "AWS::Serverless::Function"


class NothingBuiltError(LookupError):
    """The folder holds no build: `sam build` comes first."""


def stamp(build: Path, settings: Path = SETTINGS) -> str:
    """Write into each built function the digest of all layers, the template and the settings."""
    found = build / "template.yaml"
    if not found.exists():
        raise NothingBuiltError(f"no build in {build.name}")
    resources = _read(found)["Resources"]
    digest = sha256()
    for path in (found, settings):
        digest.update(sha256(path.read_bytes()).digest())
    for folder in sorted(_folders(build, resources, LAYER, "ContentUri")):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                for part in (path.relative_to(folder).as_posix().encode(), path.read_bytes()):
                    digest.update(len(part).to_bytes(8, "big"))
                    digest.update(part)
    for folder in _folders(build, resources, FUNCTION, "CodeUri"):
        (folder / STAMP).write_text(f"{digest.hexdigest()}\n", "utf-8")
    return digest.hexdigest()


def _read(path: Path) -> Any:
    from samtranslator.yaml_helper import yaml_parse  # noqa: PLC0415 - a second to load

    return yaml_parse(path.read_text("utf-8"))


def _folders(build: Path, resources: dict[str, Any], kind: str, key: str) -> set[Path]:
    return {
        (build / one["Properties"][key]).resolve()
        for one in resources.values()
        if one["Type"] == kind
    }


def main() -> int:
    """Stamp the build that is named, or the usual one."""
    build = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".aws-sam" / "build"
    print(f"every function is stamped with what it is deployed with: {stamp(build)[:12]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
