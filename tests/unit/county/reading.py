"""An independent reader of the two layouts and a plain matcher: they share no code with tools."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

TABLE = """
dl_number 2 13|id_kind 15 1|ssn 16 9|last_name 25 40|first_name 65 30|middle_name 95 30
suffix 125 5|date_of_birth 130 8|sex 138 1|race 139 1|us_citizen 140 1|fl_resident 141 1
county_code 142 2|res_line1 144 40|res_line2 184 40|res_city 224 30|res_state 254 2
res_zip 256 5|res_zip4 261 4|mail_line1 265 40|mail_line2 305 40|mail_city 345 30
mail_state 375 2|mail_zip 377 5|mail_zip4 382 4|changed_on 386 8
"""
FIELDS = {
    name: (int(start) - 1, int(start) - 1 + int(width))
    for name, start, width in (
        cell.split() for line in TABLE.strip().split("\n") for cell in line.split("|")
    )
}
DATES = ("date_of_birth", "changed_on")

Row = dict[str, str]


def csv_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    assert header.pop() == "synthetic"
    assert {row.pop() for row in rows} <= {"Y"}
    return [dict(zip(header, row, strict=True)) for row in rows]


def fixed_records(path: Path) -> list[str]:
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\n")
    return text[:-1].split("\n")


def fixed_rows(path: Path) -> list[Row]:
    return [
        {name: record[start:end].rstrip(" ") for name, (start, end) in FIELDS.items()}
        for record in fixed_records(path)[1:-1]
    ]


def as_fixed(row: Row) -> Row:
    """Return a CSV row as the fixed layout would hold it."""
    number = re.sub("[- ]", "", row["dl_number"])
    days = {name: row[name].replace("-", "") for name in DATES}
    return {**row, "dl_number": number, **days}


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain.casefold() if letter.isalnum())


@dataclass(eq=False)
class Known:
    """Somebody on the plain matcher's roll."""

    row: Row
    numbers: set[str] = field(default_factory=set)
    active: bool = True


class PlainMatcher:
    """The three matching rules, read off the specification as plainly as can be."""

    def __init__(self, county_code: str) -> None:
        self.county_code = county_code
        self.roll: list[Known] = []

    def read(self, rows: list[Row], as_of: date) -> tuple[list[str], int]:
        """Return each row's outcome and how many went missing."""
        by_number = {number: known for known in self.roll for number in known.numbers}
        by_ssn = {known.row["ssn"]: known for known in self.roll if known.row["ssn"]}
        by_name: dict[tuple[str, ...], list[Known]] = defaultdict(list)
        for known in self.roll:
            by_name[rest_of_name(known.row)].append(known)
        outcomes: list[str] = []
        matched: dict[int, Known] = {}
        held: set[int] = set()
        seen: set[str] = set()
        fresh: list[Known] = []
        for row in rows:
            number = re.sub("[- ]", "", row["dl_number"])
            why = self.refusal(row, number, as_of)
            if why:
                outcomes.append(f"refused:{why}")
                continue
            if number in seen:
                outcomes.append("duplicate")
                continue
            seen.add(number)
            by_numbers = {
                id(known): known
                for known in (by_number.get(number), by_ssn.get(row["ssn"]))
                if known
            }
            hits = list(by_numbers.values())
            if not hits:
                hits = [k for k in by_name[rest_of_name(row)] if one_last_name(k.row, row)]
            if len(hits) > 1:
                outcomes.append("review:two-people")
                held.update(map(id, hits))
            elif hits and unlike(hits[0].row, row):
                outcomes.append("review:number-moved")
                held.add(id(hits[0]))
            elif hits:
                outcomes.append(outcome(hits[0], row, number))
                matched[id(hits[0])] = hits[0]
                hits[0].row, hits[0].active = row, True
                hits[0].numbers.add(number)
            else:
                outcomes.append("added")
                fresh.append(Known(row, {number}))
        gone = [k for k in self.roll if k.active and id(k) not in matched and id(k) not in held]
        for known in gone:
            known.active = False
        self.roll += fresh
        return outcomes, len(gone)

    def refusal(self, row: Row, number: str, as_of: date) -> str:
        bad = {
            "bad-number": not re.fullmatch("[A-Z][0-9]{12}", number),
            "bad-ssn": not re.fullmatch("([0-9]{9})?", row["ssn"]),
            "no-name": not row["last_name"],
            "not-citizen": row["us_citizen"] != "Y",
            "not-resident": row["fl_resident"] != "Y",
            "wrong-county": row["county_code"] != self.county_code,
        }
        try:
            born = date.fromisoformat(row["date_of_birth"])
        except ValueError:
            bad["bad-date"] = True
        else:
            birthday = (as_of.month, as_of.day) >= (born.month, born.day)
            bad["under-18"] = as_of.year - born.year - (not birthday) < 18
        return next((why for why, so in bad.items() if so), "")


def rest_of_name(row: Row) -> tuple[str, ...]:
    return (folded(row["suffix"]), folded(row["first_name"]), row["date_of_birth"])


def one_last_name(known: Row, row: Row) -> bool:
    ours, theirs = known["last_name"], row["last_name"]
    cut = len(theirs) == 15 and folded(ours).startswith(folded(theirs))
    return folded(ours) == folded(theirs) or cut


def unlike(known: Row, row: Row) -> bool:
    same_name = rest_of_name(known)[:2] == rest_of_name(row)[:2] and one_last_name(known, row)
    return not same_name and known["date_of_birth"] != row["date_of_birth"]


def outcome(known: Known, row: Row, number: str) -> str:
    if not known.active:
        return "reappeared"
    if number not in known.numbers:
        return "renumbered"
    return "unchanged" if known.row == row else "changed"


def expected_rows(truth: dict[str, Any], quarter: int) -> dict[int, str]:
    """Return the truth's outcome of each line of a quarter's file."""
    return {
        line: word
        for person in truth["people"]
        for line, word in zip(person["lines"][quarter], person["expect"][quarter], strict=False)
    }


def encoded(row: list[str]) -> str:
    """Return a row as Python's own csv module writes it."""
    text = io.StringIO()
    csv.writer(text).writerow(row)
    return text.getvalue()
