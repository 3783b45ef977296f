"""Write the bill of materials of what is deployed: every package, its licence and its hashes.

python -m tools.sbom            write docs/sbom.json (CycloneDX 1.6)
python -m tools.sbom --check    fail when it is out of date
"""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from tools import papers

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "run.txt"
BILL = ROOT / "docs" / "sbom.json"
FONTS = ROOT / "layers" / "jury" / "jury" / "fonts"

LICENCES = {
    "annotated-types": "MIT",
    "aws-lambda-powertools": "MIT-0",
    "boto3": "Apache-2.0",
    "botocore": "Apache-2.0",
    "cffi": "MIT-0",
    "charset-normalizer": "MIT",
    "cryptography": "Apache-2.0 OR BSD-3-Clause",
    "jmespath": "MIT",
    "pillow": "MIT-CMU",
    "probableparsing": "MIT",
    "pycparser": "BSD-3-Clause",
    "pydantic": "MIT",
    "pydantic-core": "MIT",
    "pyjwt": "MIT",
    "python-crfsuite": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    "pyyaml": "MIT",
    "reportlab": "BSD-3-Clause",
    "s3transfer": "Apache-2.0",
    "segno": "BSD-3-Clause",
    "six": "MIT",
    "typing-extensions": "PSF-2.0",
    "typing-inspection": "MIT",
    "urllib3": "MIT",
    "usaddress": "MIT",
    "usaddress-scourgify": "MIT",
    "yaml-config": "MIT",
}
"""As each distribution states it, or as its licence file reads; a new package needs its entry."""


def bill() -> dict[str, Any]:
    """Return the bill of materials; KeyError names a package whose licence nobody looked up."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": about["name"],
                "name": about["name"],
                "version": about["version"],
                "licenses": [{"expression": about["license"]}],
            },
        },
        "components": [_package(*pin) for pin in pins(PINS)] + [_font(one) for one in _fonts()],
    }


def text() -> str:
    """Return the bill as it is filed."""
    return json.dumps(bill(), indent=1) + "\n"


def pins(path: Path) -> list[tuple[str, str, list[str]]]:
    """Return the packages that a file of requirements pins: name, version, hashes."""
    lines = path.read_text("utf-8").replace("\\\n", " ").splitlines()
    found = [re.match(r"([\w.-]+)==([^ ;]+)", line) for line in lines]
    return [
        (one[1], one[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
        for one, line in zip(found, lines, strict=True)
        if one
    ]


def _package(name: str, version: str, hashes: list[str]) -> dict[str, Any]:
    address = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "licenses": [{"expression": LICENCES[name]}],
        # One for each file of the release: any of them may be what a build takes, and none else.
        "hashes": [{"alg": "SHA-256", "content": one} for one in sorted(hashes)],
    }


def _fonts() -> list[Path]:
    return sorted(FONTS.glob("*.ttf"))


def _font(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "type": "file",
        "bom-ref": f"font/{path.name}",
        "name": path.name,
        "licenses": [{"expression": "OFL-1.1"}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def main(arguments: list[str]) -> int:
    """Write the bill, or tell whether the one on file is out of date."""
    return papers.keep(BILL, text(), arguments, name="docs/sbom.json")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
