"""Make a synthetic county: quarterly DHSMV files, flag lists, and the truth about every row.

    python tools/make_county.py --county osceola --people 5000 --seed 1 --out DIR

Everybody in it is made up: common names put together by lot, streets and house numbers by lot,
SSNs from area 900-999 with middle digits 00-49, which neither the Social Security Administration
nor the tax office issues. The same arguments give the same bytes on every Python from 3.11 on.

What is written into DIR, for `--first 2026-07-01` (the second file three months later, and further
ones with `--quarters`):

    osceola-2026-07-01.csv             layout dhsmv-csv: UTF-8, CRLF, header row, RFC 4180
    osceola-2026-07-01.manifest.json   its side file
    osceola-2026-07-01.txt             layout dhsmv-fixed: the same rows, UTF-8, LF, 400 characters
                                       (not bytes) a record; a row has the same line number in both
    deceased-2026-08.csv               last_name, first_name, middle_name, suffix, date_of_birth,
                                       date_of_death, sex, race, address, city, zip, ssn (capitals,
                                       names cut at 15 characters, the SSN often blank)
    felony-2026-08.csv                 case_reference, dl_number, ssn, last_name, first_name,
                                       middle_name, suffix, date_of_birth, sex, race, convicted_on
                                       (hits by licence, by SSN, or by name and birth date only)
    incapacitated-2026-08.csv          case_number, last_name, first_name, middle_name, suffix,
                                       date_of_birth, address, city, zip, order_date
    undeliverable-2026-08.csv          last_name, first_name, middle_name, suffix, address,
                                       address2, city, state, zip, returned_on, reason (as the
                                       letter was addressed: to the mailing address if any)
    truth.json                         who is who; see below

`--faults usual` plants refused rows (about one in a thousand, at least one of each kind), rows
for the review queue, and puzzles that a matcher has to solve; `none` leaves refusals and reviews
out, `hostile` adds formula cells, other scripts and look-alike digits. `--without KIND` leaves out
one kind of case. Below 200 people nothing is planted. With `--canary` every name and address line
carries a word of its own, `zq` and six letters, that occurs nowhere else: search for /zq[a-z]{6}/i.

truth.json has the arguments; `people`, one a line, so that a large file can be read line by line;
then for each of `quarters` the files and the expected totals; the meaning of each line of the
`lists`; and the `planted` cases. A person is

    {"id": "T0000007", "lines": [[12], [12, 80]], "expect": [["added"], ["unchanged", "duplicate"]],
     "licences": [...], "changes": [[], []], "planted": KIND, "lists": ["felony"], "same_as": ID,
     "held": [false, true], "canaries": [...]}

with a list for each quarter: line numbers, and for each line the expected outcome (or, without a
line, `missing`): added, unchanged, changed, renumbered, reappeared, duplicate, refused:WHY or
review:WHY. `unchanged` is meant against the roll. Keys from `changes` on stand only where they
say something. `held`: a row under review points at this active person, whose own row is not in the
file; a reading of ours is that they stay active until the review is decided. `same_as` names the
person that somebody really is although no rule can tell. `people` counts the people who stand in
the first file. Of a planted case, `reading` says whether the specification decides it ("spec") or
leaves room and this is our reading ("ours").
"""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __package__:
    from tools.county.crowd import Crowd
    from tools.county.dice import Dice
    from tools.county.files import QuarterFiles, TextFile
    from tools.county.lists import Lists
    from tools.county.order import FIRST, Order, check, quarter_dates
    from tools.county.people import Population
    from tools.county.places import COUNTIES
    from tools.county.plants import LEVELS
    from tools.county.scribe import Scribe
    from tools.county.truth import Truth
else:  # run as a program: this folder is where imports begin
    from county.crowd import Crowd
    from county.dice import Dice
    from county.files import QuarterFiles, TextFile
    from county.lists import Lists
    from county.order import FIRST, Order, check, quarter_dates
    from county.people import Population
    from county.places import COUNTIES
    from county.plants import LEVELS
    from county.scribe import Scribe
    from county.truth import Truth


__all__ = ["Order", "make_county", "quarter_dates", "write_county"]


def write_county(order: Order, out: Path) -> dict[str, Any]:
    """Write the county into a folder; return the truth without its people.

    Memory grows by some 200 bytes a person (1.5 million people: 340 MB).
    """
    check(order)
    out.mkdir(parents=True, exist_ok=True)
    county = COUNTIES[order.county]
    dice = Dice(order.county, order.people, order.seed)
    people = Population(county, dice, order.dates, canary=order.canary)
    lists = Lists(people)
    files = [QuarterFiles(out, county.slug, county.code, day) for day in order.dates]
    with TextFile(out / "truth.json") as file:
        truth = Truth(file, order.asked(), quarters=len(files), canary=order.canary)
        crowd = Crowd(order, people, lists)
        scribe = Scribe(files, truth, Dice("order of rows", order.seed))
        for group in crowd.groups():
            scribe.record(group)
        scribe.finish()
        for quarter in files:
            quarter.close()
        lists.add_strangers()
        return truth.finish(files, lists.write(out), crowd.cases)


def make_county(
    county: str,
    people: int,
    seed: int,
    out: Path | str,
    *,
    dates: tuple[date, ...] | None = None,
    faults: str = "usual",
    canary: bool = False,
    without: Iterable[str] = (),
) -> dict[str, Any]:
    """Write a county and return the whole truth, people included.

    `dates` are the files' as-of dates; `quarter_dates` makes them. For a large county take
    `write_county`, which does not read the people back.
    """
    order = Order(county, people, seed, dates or quarter_dates(), faults, canary, tuple(without))
    write_county(order, Path(out))
    truth: dict[str, Any] = json.loads((Path(out) / "truth.json").read_text(encoding="utf-8"))
    return truth


def arguments(words: Iterable[str] | None = None) -> tuple[Order, Path]:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--county", required=True, help=", ".join(COUNTIES))
    parser.add_argument("--people", required=True, type=int, help="people in the first file")
    parser.add_argument("--seed", required=True, type=int)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--first", type=date.fromisoformat, default=FIRST)
    parser.add_argument("--second", type=date.fromisoformat, help="default: three months later")
    parser.add_argument("--quarters", type=int, default=2, help="how many files (2 or more)")
    parser.add_argument("--faults", choices=tuple(LEVELS), default="usual")
    parser.add_argument("--without", action="append", default=[], metavar="KIND")
    parser.add_argument("--canary", action="store_true", help="a searchable word in every field")
    chosen = parser.parse_args(None if words is None else list(words))
    order = Order(
        chosen.county,
        chosen.people,
        chosen.seed,
        quarter_dates(chosen.first, chosen.second, quarters=chosen.quarters),
        chosen.faults,
        chosen.canary,
        tuple(chosen.without),
    )
    try:
        check(order)
    except ValueError as error:
        parser.error(str(error))
    return order, chosen.out


def main() -> int:
    """Make the county that the command line asks for and say what came of it."""
    order, out = arguments()
    truth = write_county(order, out)
    for quarter in truth["quarters"]:
        totals = quarter["totals"]
        words = ("rows", "added", "matched", "duplicate", "missing", "active_after")
        figures = ", ".join(f"{totals[word]} {word.replace('_', ' ')}" for word in words)
        refused, review = sum(totals["refused"].values()), sum(totals["review"].values())
        print(f"{quarter['as_of']}: {figures}, {refused} refused, {review} to review")
    listed = ", ".join(f"{facts['rows']} {kind}" for kind, facts in truth["lists"].items())
    print(f"lists: {listed}; planted cases: {len(truth['planted'])}; {out / 'truth.json'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
