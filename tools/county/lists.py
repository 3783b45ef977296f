"""The flag lists: deaths, felony hits, incapacity orders and returned mail."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from .files import TextFile
from .names import OLD_SYSTEM_CUT
from .people import LATE_YEARS, Line, Person, Population
from .record import Record, bare_number, csv_header, csv_line

RETURNED = ("VACANT", "MOVED LEFT NO ADDRESS", "NO SUCH NUMBER", "UNCLAIMED", "FORWARD EXPIRED")
WITH_SSN = 1
"""A turn in which a death is told with its SSN."""
NAME = ("last_name", "first_name", "middle_name", "suffix")


class Entry(NamedTuple):
    """One line of a list: whom it means, and what must become of it."""

    cells: tuple[str, ...]
    person: Person | None
    expect: str  # "flag", "review" or "none" (nobody on the roll)
    why: str


class FlagList(NamedTuple):
    """A kind of list: its columns, its share of the county, and how it writes somebody."""

    kind: str
    columns: tuple[str, ...]
    share: float
    least: int
    cells: Callable[["Lists", Record, int], tuple[str, ...]]


class Lists:
    """Collects the lines of the four lists while the county is peopled."""

    def __init__(self, people: Population) -> None:
        """Date the lists in the month after the first file."""
        self._people = people
        first = people.dates[0]
        self.month = (first.replace(day=1) + timedelta(days=31)).strftime("%Y-%m")
        self.entries: dict[str, list[Entry]] = {flag.kind: [] for flag in FLAG_LISTS}

    def day(self) -> str:
        """Return a day of the four weeks that follow the first file."""
        first = self._people.dates[0].toordinal()
        return date.fromordinal(first + self._people.dice.below(28)).isoformat()

    def number(self, letters: str) -> str:
        """Return a made-up case number."""
        return f"{self._people.dates[0].year}-{letters}-{self._people.dice.below(10**6):06d}"

    def enlist(self, kind: str) -> Person:
        """Return somebody of the first file who is on the list."""
        people, dice = self._people, self._people.dice
        turn = len(self.entries[kind])
        person = people.person()
        late = kind == "deceased"
        row = people.record(0, born=people.birth_date(0, LATE_YEARS)) if late else people.record(0)
        person.quarters[0] = [Line(row, "added")]
        stays = dice.chance(0.25) or turn == 1  # one at least is still in the next file
        if stays or not late:
            for lines in person.quarters[1:]:
                lines.append(Line(row, "unchanged"))
        expect = "review" if kind == "felony" else "flag"
        self.add(
            kind, person, row, expect, "a hit only assists the clerk" if expect == "review" else ""
        )
        return person

    def add(
        self,
        kind: str,
        person: Person | None,
        row: Record,
        expect: str,
        why: str,
        turn: int | None = None,
    ) -> None:
        """Put a row's person on a list; the turn decides which evidence stands on the line."""
        flag = next(flag for flag in FLAG_LISTS if flag.kind == kind)
        cells = flag.cells(self, row, len(self.entries[kind]) if turn is None else turn)
        if person:
            person.lists.append(kind)
        self.entries[kind].append(Entry(cells, person, expect, why))

    def add_namesake(self, person: Person) -> None:
        """Put somebody with a namesake born the same day on the list of deaths, without the SSN."""
        row = person.quarters[0][0].record._replace(ssn="")
        self.add("deceased", person, row, "review", "name and birth date fit two people")

    def add_borrowed_ssn(self, person: Person) -> None:
        """Put a stranger with somebody's SSN on the list of deaths."""
        row = self._people.record(0)._replace(ssn=person.quarters[0][0].record.ssn)
        why = "the SSN of one, name and birth date of another"
        self.add("deceased", person, row, "review", why, WITH_SSN)

    def add_strangers(self) -> None:
        """Put people on every list who stand in no file."""
        for kind, entries in self.entries.items():
            for _ in range(1 + len(entries) // 12):
                self.add(kind, None, self._people.record(0), "none", "not in any file")

    def write(self, folder: Path) -> dict[str, Any]:
        """Write the four files and return what each line means."""
        truth: dict[str, Any] = {}
        for flag in FLAG_LISTS:
            entries = self._people.dice.shuffled(self.entries[flag.kind])
            with TextFile(folder / f"{flag.kind}-{self.month}.csv") as file:
                file.write(csv_header(flag.columns))
                for entry in entries:
                    file.write(csv_line(entry.cells))
            truth[flag.kind] = {
                **file.facts(),
                "rows": len(entries),
                "lines": [
                    {
                        "line": line,
                        "id": entry.person.id if entry.person else None,
                        "expect": entry.expect,
                        **({"why": entry.why} if entry.why else {}),
                    }
                    for line, entry in enumerate(entries, 2)
                ],
            }
        return truth


def dead(lists: Lists, row: Record, turn: int) -> tuple[str, ...]:
    """Write a death as vital statistics would: capitals, names cut at 15, often no SSN."""
    spoken = (row.last_name, row.first_name, row.middle_name)
    cut = (name.upper()[:OLD_SYSTEM_CUT].strip() for name in spoken)
    person = (*cut, row.suffix.upper(), row.date_of_birth, lists.day(), row.sex, row.race)
    home = (row.res_line1.upper(), row.res_city.upper(), row.res_zip)
    return (*person, *home, row.ssn if turn % 3 else "")


def convicted(lists: Lists, row: Record, turn: int) -> tuple[str, ...]:
    """Write a hit by licence and SSN, by SSN, or by name and birth date only."""
    number = bare_number(row.dl_number) if turn % 3 == 0 else ""
    ssn = row.ssn if turn % 3 < 2 else ""
    person = (*row[3:7], row.date_of_birth, row.sex, row.race)
    return (lists.number("CF"), number, ssn, *person, lists.day())


def incapable(lists: Lists, row: Record, _turn: int) -> tuple[str, ...]:
    """Write a court's order of incapacity."""
    home = (row.res_line1, row.res_city, row.res_zip)
    return (lists.number("GA"), *row[3:7], row.date_of_birth, *home, lists.day())


def unreached(lists: Lists, row: Record, turn: int) -> tuple[str, ...]:
    """Write a returned letter as it was addressed: to the mailing address if there is one."""
    sent = row[19:24] if row.mail_line1 else row[13:18]
    return (*row[3:7], *sent, lists.day(), RETURNED[turn % len(RETURNED)])


FLAG_LISTS = (
    FlagList(
        "deceased",
        (*NAME, "date_of_birth", "date_of_death", "sex", "race", "address", "city", "zip", "ssn"),
        0.0008,
        3,
        dead,
    ),
    FlagList(
        "felony",
        (
            "case_reference",
            "dl_number",
            "ssn",
            *NAME,
            "date_of_birth",
            "sex",
            "race",
            "convicted_on",
        ),
        0.001,
        3,
        convicted,
    ),
    FlagList(
        "incapacitated",
        ("case_number", *NAME, "date_of_birth", "address", "city", "zip", "order_date"),
        0.0003,
        2,
        incapable,
    ),
    FlagList(
        "undeliverable",
        (*NAME, "address", "address2", "city", "state", "zip", "returned_on", "reason"),
        0.012,
        4,
        unreached,
    ),
)
