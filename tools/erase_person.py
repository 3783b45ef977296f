"""Erase a person from a county's roll, where a court orders it.

    python tools/erase_person.py --county osceola --person J0123456789ABCDEF \\
                                 --order "2027-AO-9" --by LOGIN

Deletes the person's record with its history, address, contact and answers, and takes them off the
county's counts and off the current list's sheet in the same transaction. Refused with Conflict
while they stand in a pool that is not closed, and with CountyBusy while a file is being applied or
a draw is open. The same command again goes on from wherever it stopped; it is also given again
after a table was put back from before the erasure. Takes the names of tables and buckets from the
environment, as the functions do (PEOPLE_TABLE, COURT_TABLE, SUMMONS_TABLE, PAPERS_BUCKET), and
besides which Region they are in (AWS_REGION, PLACE), for only the one that writes erases. The
operator's own AWS credentials are used. docs/data-map.md says what is left.
"""

import argparse
import sys
from pathlib import Path

from pydantic import ValidationError

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("functions", "layers/jury", "layers/ranmar")]

from ingest.erasing import Places, erase_person  # noqa: E402
from ingest.sheets import compare_sheets  # noqa: E402
from jury import wiring  # noqa: E402
from jury.errors import ListMissing, Refusal  # noqa: E402
from jury.records import Erasure  # noqa: E402


def main(words: list[str] | None = None) -> int:
    """Do what the command line asks; return 0 when the person is gone and the sheets agree."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("county", "person", "order", "by"):
        parser.add_argument(f"--{name}", required=True)
    asked = parser.parse_args(words)
    try:
        erasure = Erasure(
            county=asked.county, of=asked.person, order=asked.order, by=asked.by, at=wiring.now()
        )
    except ValidationError as error:
        parser.error(", ".join(str(one["loc"][0]) for one in error.errors(include_input=False)))
    places = Places(wiring.court(), wiring.people(), wiring.summonses(), wiring.papers())
    try:
        erase_person(places, erasure)
        differences = compare_sheets(places.court, places.people, places.papers, asked.county)
    except ListMissing:
        differences = []
    except Refusal as refusal:
        print(f"{type(refusal).__name__}: {refusal}", file=sys.stderr)
        return 1
    print(f"{asked.person}: erased")
    for found in differences:
        print(f"partition {found.shard}: {found.people} people differ from the table")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
