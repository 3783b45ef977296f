"""What the tests of matching and planning share: rolls made of rows, and plans told in words."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from county_rows import as_csv

from ingest.layout import layout_for
from ingest.match import Matches, Roll, keyed, match
from ingest.parse import Expected, Parsed, parse
from ingest.plan import Change, ChangePlan, Circumstances, Draft, untaken_numbers
from ingest.survey import Survey, Wanted
from jury.people_store import body_of
from jury.records import SHARDS, Person

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
        county="osceola", county_code=26, sha256="0" * 64, arrived=date(2026, 11, 1), stage="test"
    )
    return parse(io.BytesIO(content), layout_for("dhsmv", name), expected)


@dataclass(frozen=True)
class Planned(ChangePlan):
    """A plan with its changes, as they are on paper."""

    changes: tuple[Change, ...] = ()

    def shard(self, shard: int) -> list[Change]:
        """Return the changes of one partition."""
        return [change for change in self.changes if change.after.shard == shard]


def planned(
    rows: Sequence[Cells], people: Iterable[Person] = (), circumstances: Circumstances = SECOND
) -> Planned:
    """Return what a file of these rows would do to these people."""
    return planned_of(parsed(rows), people, circumstances)


def planned_of(
    read: Parsed, people: Iterable[Person] = (), circumstances: Circumstances = SECOND
) -> Planned:
    """Return what a file that has been read to its last row would do to these people."""
    draft = draft_of(read, people, circumstances)
    changes = tuple(change for shard in range(SHARDS) for change in draft.changes(shard))
    plan = draft.summed()
    told = {one.name: getattr(plan, one.name) for one in fields(plan)}
    return Planned(**told, changes=tuple(sorted(changes, key=lambda change: change.after.id)))


def draft_of(read: Parsed, people: Iterable[Person], circumstances: Circumstances) -> Draft:
    """Match a file's rows against everybody, and sort out who changes how."""
    keyed_rows = [keyed(row, circumstances.secret) for row in read.rows]
    wanted = Wanted(keyed_rows, untaken_numbers(read, circumstances.secret))
    survey = Survey()
    survey.look((body_of(person).encode() for person in people), wanted, seen=())
    return Draft(read, survey, match(keyed_rows, Roll(survey.concerned)), circumstances)


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
