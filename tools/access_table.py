"""Writes the table of routes and roles as it ships with the code, from `infra/access.yaml`.

    python -m tools.access_table [--check]

A route without a row keeps its function from starting, so that this comes before whatever reads the
routes.
"""

import argparse
import json
import sys
from pathlib import Path

import yaml

from jury.routes import SHIPPED

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "infra" / "access.yaml"


def shipped() -> str:
    """Return the table as it ships: a row a line."""
    rows = yaml.safe_load(TABLE.read_text("utf-8"))["routes"]
    return "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"


def main() -> int:
    """Write the table, or say whether it is as it would be written."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--check", action="store_true", help="write nothing")
    check, text = options.parse_args().check, shipped()
    stale = not SHIPPED.exists() or SHIPPED.read_text("utf-8") != text
    if stale and check:
        print(f"{SHIPPED.relative_to(ROOT)} is not what {TABLE.name} says: run make openapi")
    elif stale:
        SHIPPED.write_text(text, "utf-8")
    return int(stale and check)


if __name__ == "__main__":
    sys.exit(main())
