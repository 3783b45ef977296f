"""Synthetic counties for tests, and what a plan made of one gets wrong."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import planning

from ingest.match import Roll, keyed, match
from ingest.plan import Circumstances, newcomer_id
from jury.records import Person

ROOT = Path(__file__).resolve().parent.parent
COUNTY = "osceola"


@dataclass(frozen=True)
class Quarter:
    """One quarter's file of a synthetic county, and what must become of it."""

    as_of: str
    csv: bytes
    fixed: bytes
    manifest: bytes
    totals: dict[str, Any]

    def file(self, layout: str) -> tuple[bytes, str]:
        """Return the file's bytes in a layout and its name."""
        end = "csv" if layout == "csv" else "txt"
        return (self.csv if layout == "csv" else self.fixed), f"{COUNTY}-{self.as_of}.{end}"


@dataclass(frozen=True)
class FlagFile:
    """A list of flags of a synthetic county, and what each of its lines means."""

    kind: str
    content: bytes
    name: str
    lines: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class SyntheticCounty:
    """The files of a synthetic county and the truth about its people."""

    quarters: tuple[Quarter, ...]
    people: tuple[dict[str, Any], ...]
    lists: tuple[FlagFile, ...] = ()


@cache
def county(people: int, seed: int, *options: str) -> SyntheticCounty:
    """Return a synthetic county, made once in a test run."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                *(sys.executable, str(ROOT / "tools" / "make_county.py"), "--county", COUNTY),
                *("--people", str(people), "--seed", str(seed), "--out", folder, *options),
            ],
            check=True,
            capture_output=True,
        )
        truth = json.loads((Path(folder) / "truth.json").read_bytes())
        quarters = tuple(_quarter(Path(folder), told) for told in truth["quarters"])
        lists = tuple(
            FlagFile(kind, (Path(folder) / told["name"]).read_bytes(), told["name"], told["lines"])
            for kind, told in truth["lists"].items()
        )
    return SyntheticCounty(quarters, tuple(truth["people"]), lists)


def _quarter(folder: Path, told: dict[str, Any]) -> Quarter:
    return Quarter(
        as_of=told["as_of"],
        csv=(folder / told["csv"]["name"]).read_bytes(),
        fixed=(folder / told["fixed"]["name"]).read_bytes(),
        manifest=(folder / f"{COUNTY}-{told['as_of']}.manifest.json").read_bytes(),
        totals=told["totals"],
    )


def mistakes(made: SyntheticCounty, layout: str) -> list[str]:
    """Plan and apply a county's files one after the other; return every row and person amiss."""
    reading = _Reading(made)
    for place, quarter in enumerate(made.quarters):
        reading.take(place, *quarter.file(layout))
    return reading.mistakes


class _Reading:
    """A county's files as they are planned, held against the truth."""

    def __init__(self, made: SyntheticCounty) -> None:
        self.mistakes: list[str] = []
        self._made = made
        self._roll: list[Person] = []
        self._owners: dict[str, set[str]] = {}

    def take(self, place: int, content: bytes, name: str) -> None:
        circumstances = Circumstances(file=f"F{place:024x}", county=COUNTY, secret=planning.SECRET)
        rows = planning.read(content, name)
        roll = Roll(self._roll)
        plan = planning.planned_of(rows, self._roll, circumstances)
        matches = match((keyed(row, planning.SECRET) for row in rows.rows), roll)
        kinds = {change.after.id: change for change in plan.changes}
        said = {refused.line: "refused" for refused in plan.refused}
        said |= {review.line: "review" for review in plan.review}
        said |= {row.row.line: "duplicate" for row in matches.duplicates}
        owners = {}
        for added in matches.added:
            line = added.keyed.row.line
            said[line], owners[line] = "added", newcomer_id(circumstances, line)
        for found in matches.matched:
            line, person = found.keyed.row.line, found.known.person.id
            said[line], owners[line] = _word(kinds.get(person)), person
        self._compare(place, said, owners, {
            id_ for id_, change in kinds.items() if change.kind == "deactivated"
        })  # fmt: skip
        self._roll = planning.applied(plan, self._roll)
        active = sum(person.status.value == "active" for person in self._roll)
        if active != self._made.quarters[place].totals["active_after"]:
            self.mistakes.append(f"quarter {place}: {active} people are active")

    def _compare(
        self, place: int, said: dict[int, str], owners: dict[int, str], gone: set[str]
    ) -> None:
        for person in self._made.people:
            mine = self._owners.setdefault(person["id"], set())
            expected = person["expect"][place]
            for line, expect in zip(person["lines"][place], expected, strict=False):
                if said.get(line) != expect.partition(":")[0]:
                    self._amiss(place, person, f"line {line}: {expect}, not {said.get(line)}")
                if line in owners:
                    mine.add(owners[line])
            if len(mine) > 1:
                self._amiss(place, person, "has two records")
            if ("missing" in expected) != bool(mine & gone):
                self._amiss(place, person, f"should be {expected}")
        everybody = [record for mine in self._owners.values() for record in mine]
        if len(everybody) != len(set(everybody)):
            self.mistakes.append(f"quarter {place}: two people share a record")

    def _amiss(self, place: int, person: dict[str, Any], what: str) -> None:
        kind = person.get("planted", "ordinary")
        self.mistakes.append(f"quarter {place}: {person['id']} ({kind}) {what}")


def _word(change: Any) -> str:
    if change is None:
        return "unchanged"
    if change.kind == "reactivated":
        return "reappeared"
    return "renumbered" if "renumbered" in change.reasons else "changed"
