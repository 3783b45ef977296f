"""Hold a county's published sheets against the table they were made of, or make them anew.

    python tools/list_sheets.py compare --county osceola
    python tools/list_sheets.py rebuild --county osceola

Plans and draws read people from sheets beside the published list (docs/adr/0011). `compare` exits
with 1 and names the partitions that differ from the table, by number and count; `rebuild` makes
the sheets anew from the table and compares again. Both take the names of tables and buckets from
the environment, as the functions do (PEOPLE_TABLE, COURT_TABLE, PAPERS_BUCKET), and besides which
Region they are in (AWS_REGION, PLACE), for only the one that writes makes sheets. They use the
operator's own AWS credentials; with `--endpoints .local/endpoints.json` they ask a local cloud.
"""

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("functions", "layers/jury", "layers/ranmar")]

from ingest.sheets import compare_sheets, rebuild_sheets  # noqa: E402
from jury import wiring  # noqa: E402
from jury.errors import Refusal  # noqa: E402

LOCAL = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "PLACE": "home",
}


def main(words: list[str] | None = None) -> int:
    """Do what the command line asks; return 0 when sheets and table agree."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("act", choices=("compare", "rebuild"))
    parser.add_argument("--county", required=True)
    parser.add_argument("--endpoints", type=Path, help="of a local cloud")
    asked = parser.parse_args(words)
    if asked.endpoints is not None:
        _point_at(json.loads(asked.endpoints.read_text("utf-8")))
    where = wiring.court(), wiring.people(), wiring.papers()
    try:
        if asked.act == "rebuild":
            rebuilt = rebuild_sheets(*where, asked.county)
            print(f"{rebuilt.version}: {len(rebuilt.sheets)} sheets made anew")
        differences = compare_sheets(*where, asked.county)
    except Refusal as refusal:
        print(f"{type(refusal).__name__}: {refusal}", file=sys.stderr)
        return 1
    for found in differences:
        print(f"partition {found.shard}: {found.people} people differ from the table")
    if not differences:
        print("the sheets hold what the table holds")
    return 1 if differences else 0


def _point_at(endpoints: dict[str, dict[str, str] | str]) -> None:
    tables, buckets = endpoints["tables"], endpoints["buckets"]
    assert isinstance(tables, dict)  # noqa: S101 - as local/endpoints.py writes it
    assert isinstance(buckets, dict)  # noqa: S101 - likewise
    os.environ.update(LOCAL)
    os.environ["AWS_ENDPOINT_URL"] = str(endpoints["aws"])
    os.environ["PEOPLE_TABLE"], os.environ["COURT_TABLE"] = tables["people"], tables["court"]
    os.environ["PAPERS_BUCKET"] = buckets["papers"]


if __name__ == "__main__":
    sys.exit(main())
