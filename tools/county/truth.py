"""What a perfect ingest would do with every row, told from how the people were made."""

import json
import re
from collections import Counter
from typing import Any

from .files import QuarterFiles, TextFile
from .people import Person
from .plants import PLANTS
from .record import bare_number

FORMAT = "venire-county-truth/1"
COMPACT = json.JSONEncoder(separators=(",", ":"))
CANARY = re.compile("zq[a-z]{6}", re.IGNORECASE)
MATCHED = ("unchanged", "changed", "renumbered", "reappeared")
ON_ROLL = ("added", *MATCHED)


def note_absences(person: Person) -> None:
    """Mark the quarters in which somebody who was active is absent from the file."""
    active = False
    for quarter, lines in enumerate(person.quarters):
        if any(line.expect in ON_ROLL for line in lines):
            active = True
        elif active and not person.held[quarter]:
            person.missing[quarter] = True
            active = False


class Tally:
    """Counts one quarter's outcomes."""

    def __init__(self) -> None:
        """Start at nought."""
        self.outcomes: Counter[str] = Counter()
        self.people = self.missing = self.held = 0

    def totals(self, before: int) -> dict[str, Any]:
        """Return the quarter's figures, given how many were active before it."""
        count = self.outcomes
        return {
            "rows": sum(count.values()),
            "people": self.people,
            "added": count["added"],
            "matched": sum(count[word] for word in MATCHED),
            **{word: count[word] for word in MATCHED},
            "duplicate": count["duplicate"],
            "refused": self._by_reason("refused:"),
            "review": self._by_reason("review:"),
            "missing": self.missing,
            "held": self.held,
            "active_before": before,
            "active_after": before + count["added"] + count["reappeared"] - self.missing,
        }

    def _by_reason(self, start: str) -> dict[str, int]:
        return {
            word.removeprefix(start): count
            for word, count in sorted(self.outcomes.items())
            if word.startswith(start)
        }


class Truth:
    """Writes truth.json while the county is peopled: the people, a line each, then the rest."""

    def __init__(
        self, file: TextFile, asked: dict[str, Any], *, quarters: int, canary: bool
    ) -> None:
        """Begin the file with what was asked for."""
        self._file = file
        self._canary = canary
        self._count = 0
        self._tallies = [Tally() for _ in range(quarters)]
        self.head = {"format": FORMAT, **asked}
        file.write(json.dumps(self.head, indent=1).removesuffix("\n}") + ',\n "people": [')

    def tell(self, person: Person) -> None:
        """Write down somebody whose rows all have their lines."""
        for quarter, tally in enumerate(self._tallies):
            rows = person.written[quarter]
            for _, line in rows:
                tally.outcomes[line.expect] += 1
            tally.people += bool(rows)
            tally.missing += person.missing[quarter]
            tally.held += person.held[quarter]
        self._file.write(",\n" if self._count else "\n")
        self._file.write(COMPACT.encode(self._entry(person)))
        self._count += 1

    def finish(
        self,
        files: list[QuarterFiles],
        lists: dict[str, Any],
        cases: list[tuple[str, list[Person]]],
    ) -> dict[str, Any]:
        """Write the figures and the planted cases; return everything but the people."""
        quarters = []
        before = 0
        for file, tally in zip(files, self._tallies, strict=True):
            totals = tally.totals(before)
            before = totals["active_after"]
            quarters.append({"as_of": file.as_of.isoformat(), **file.facts(), "totals": totals})
        planted = [self._case(kind, group, quarters) for kind, group in cases]
        rest = {"quarters": quarters, "lists": lists, "planted": planted}
        self._file.write("\n ],\n")
        self._file.write(json.dumps(rest, indent=1, ensure_ascii=False).removeprefix("{\n") + "\n")
        return {**self.head, **rest}

    def _entry(self, person: Person) -> dict[str, Any]:
        expect = [
            [line.expect for _, line in rows] or (["missing"] if missing else [])
            for rows, missing in zip(person.written, person.missing, strict=True)
        ]
        rows = [line for quarter in person.quarters for line in quarter]
        entry: dict[str, Any] = {
            "id": person.id,
            "lines": [[number for number, _ in rows] for rows in person.written],
            "expect": expect,
            "licences": list(dict.fromkeys(bare_number(line.record.dl_number) for line in rows)),
        }
        changes = [[c for line in lines for c in line.changes] for lines in person.quarters]
        if any(changes):
            entry["changes"] = changes
        if person.planted:
            entry["planted"] = person.planted
        if person.lists:
            entry["lists"] = person.lists
        if person.same_as:
            entry["same_as"] = person.same_as
        if any(person.held):
            entry["held"] = person.held
        if self._canary:
            text = " ".join(" ".join(line.record) for line in rows)
            words = [word.lower() for word in CANARY.findall(text)]
            numbers = [line.record.ssn for line in rows if line.record.ssn]
            entry["canaries"] = list(dict.fromkeys([*words, *entry["licences"], *numbers]))
        return entry

    @staticmethod
    def _case(kind: str, group: list[Person], quarters: list[dict[str, Any]]) -> dict[str, Any]:
        plant = next(plant for plant in PLANTS if plant.kind == kind)
        return {
            "kind": kind,
            "level": plant.level,
            "reading": plant.reading,
            "why": plant.why,
            "ids": [person.id for person in group],
            "rows": [
                {"as_of": quarter["as_of"], "line": number, "id": person.id, "expect": line.expect}
                for place, quarter in enumerate(quarters)
                for person in group
                for number, line in person.written[place]
            ]
            + [
                {"as_of": quarter["as_of"], "line": None, "id": person.id, "expect": "missing"}
                for place, quarter in enumerate(quarters)
                for person in group
                if person.missing[place]
            ],
        }
