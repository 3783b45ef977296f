"""Erase a draw's secrets and papers, where a court orders it, so that its tickets name nobody.

    python tools/erase_salts.py --county osceola --draw DRAW --order "2027-AO-9" --by LOGIN \\
                                --other us-west-2 --other-papers BUCKET

Deletes the draw's secret, the one of its letters' codes, and every version of its papers in both
Regions: S3 carries no deletion over. `--alone` where there is no second Region. The record of it is
entered first; from then on the draw is proved by its evidence alone. Refused with Conflict unless
the draw's pool is closed. The same command again goes on from wherever it stopped. Takes the names
of tables and buckets from the environment, as the functions do (PEOPLE_TABLE, COURT_TABLE,
PAPERS_BUCKET), and besides which Region they are in (AWS_REGION, PLACE), for only the one that
writes erases. The operator's own AWS credentials are used. docs/data-map.md says what is left.
"""

import argparse
import sys
from pathlib import Path

import boto3
from pydantic import ValidationError

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("functions", "layers/jury", "layers/ranmar")]

from draw.erasing import erase_draw  # noqa: E402
from jury import wiring  # noqa: E402
from jury.buckets import PapersBucket  # noqa: E402
from jury.errors import Refusal  # noqa: E402
from jury.records import Erasure  # noqa: E402


def main(words: list[str] | None = None) -> int:
    """Do what the command line asks; return 0 when the draw's secrets and papers are gone."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("county", "draw", "order", "by"):
        parser.add_argument(f"--{name}", required=True)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--other", help="the second Region")
    where.add_argument("--alone", action="store_true")
    parser.add_argument("--other-papers", help="the bucket of papers there")
    asked = parser.parse_args(words)
    if bool(asked.other) != bool(asked.other_papers):
        parser.error("the second Region has a bucket of papers of its own: --other-papers")
    try:
        erasure = Erasure(
            county=asked.county, of=asked.draw, order=asked.order, by=asked.by, at=wiring.now()
        )
    except ValidationError as error:
        parser.error(", ".join(str(one["loc"][0]) for one in error.errors(include_input=False)))
    papers = [wiring.papers()]
    if asked.other:
        there = boto3.client("s3", region_name=asked.other)
        papers.append(PapersBucket(there, asked.other_papers))
    try:
        erased = erase_draw(wiring.court(), wiring.draw_keys(), papers, erasure)
    except Refusal as refusal:
        print(f"{type(refusal).__name__}: {refusal}", file=sys.stderr)
        return 1
    print(f"{asked.draw}: its secrets are gone, and {erased} objects in {len(papers)} buckets")
    return 0


if __name__ == "__main__":
    sys.exit(main())
