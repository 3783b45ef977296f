"""What the tests of matching and planning share: rolls made of rows, and plans told in words."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from county_rows import as_csv

from ingest.layout import layout_for
from ingest.match import Matches, Roll, keyed, match
from ingest.parse import Expected, Parsed, parse
from ingest.plan import ChangePlan, Circumstances, make_plan
from jury.records import Person

SECRET = b"a secret of the tests, 32 bytes."
FIRST = Circumstances(file=f"F{'1' * 24}", county="osceola", secret=SECRET)
SECOND = Circumstances(file=f"F{'2' * 24}", county="osceola", secret=SECRET)
Cells = Mapping[str, str]


def parsed(rows: Sequence[Cells]) -> Parsed:
    """Return the rows of a file of the county."""
    return read(as_csv(rows), "file.csv")


def read(content: bytes, name: str) -> Parsed:
    """Return the rows of a file's bytes."""
    expected = Expected(
        county="osceola", county_code=26, sha256="0" * 64, arrived=date(2026, 11, 1)
    )
    return parse(io.BytesIO(content), layout_for(name), expected)


def planned(
    rows: Sequence[Cells], people: Iterable[Person] = (), circumstances: Circumstances = SECOND
) -> ChangePlan:
    """Return what a file of these rows would do to these people."""
    return make_plan(parsed(rows), Roll(people), circumstances)


def applied(plan: ChangePlan, people: Iterable[Person] = ()) -> list[Person]:
    """Return the people once a plan has been carried out."""
    roll = {person.id: person for person in people}
    for change in plan.changes:
        roll[change.after.id] = change.after.model_copy(update={"version": change.seen + 1})
    return list(roll.values())


def enrolled(rows: Sequence[Cells]) -> list[Person]:
    """Return the people of a county's first file."""
    return applied(planned(rows, circumstances=FIRST)) if rows else []


def roll_of(rows: Sequence[Cells]) -> Roll:
    """Return the roll that a first file of these rows makes."""
    return Roll(enrolled(rows))


def people_of(rows: Sequence[Cells], *, then: Sequence[Cells]) -> Roll:
    """Return the roll after two files."""
    people = enrolled(rows)
    return Roll(applied(planned(then, people), people))


def matched(rows: Sequence[Cells], roll: Roll | None = None) -> Matches:
    """Match the rows of a file."""
    return match((keyed(row, SECRET) for row in parsed(rows).rows), roll or Roll([]))


def outcome(matches: Matches) -> dict[int, str]:
    """Return what became of the row in each line."""
    told = {found.keyed.row.line: "matched" for found in matches.matched}
    told |= {found.keyed.row.line: "added" for found in matches.added}
    told |= {row.row.line: "duplicate" for row in matches.duplicates}
    told |= {found.keyed.row.line: f"review {found.code}" for found in matches.review}
    return dict(sorted(told.items()))
