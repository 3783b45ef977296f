"""The groups that people are counted by: where they live, how old they are, what the file says."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

ATTRIBUTES = ("zip", "age", "sex", "race")
"""By what a pool and a draw are described."""
NOT_STATED = "not stated"
NOT_ON_FILE = "not on file"
"""The group of people whose record is missing: they are counted, whatever became of it."""
BANDS = (
    (18, "under 18"),
    (25, "18-24"),
    (35, "25-34"),
    (45, "35-44"),
    (55, "45-54"),
    (65, "55-64"),
    (70, "65-69"),
)
OLDEST = "70+"
"""From this age on a person may be excused for good (s. 40.013(8))."""

Groups = tuple[str, ...]


def groups_of(said: Mapping[str, Any], day: date) -> Groups:
    """Return somebody's groups, one an attribute; `said` is the record as the table has it."""
    return (
        said["residence"]["zip5"] or NOT_STATED,
        age_band(said["date_of_birth"], day),
        said.get("sex") or NOT_STATED,
        said.get("race") or NOT_STATED,
    )


@lru_cache(maxsize=1 << 16)
def age_band(born: str, day: date) -> str:
    """Return the band of the age that somebody has reached on a day."""
    age = age_on(date.fromisoformat(born), day)
    return next((band for below, band in BANDS if age < below), OLDEST)


def age_on(born: date, day: date) -> int:
    """Return the whole years of a life; a leap day's year is complete on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def counted(people: Iterable[Groups]) -> dict[str, Counter[str]]:
    """Count people by each attribute: everybody once under each."""
    found: dict[str, Counter[str]] = {attribute: Counter() for attribute in ATTRIBUTES}
    for groups in people:
        for attribute, group in zip(ATTRIBUTES, groups, strict=True):
            found[attribute][group] += 1
    return found
