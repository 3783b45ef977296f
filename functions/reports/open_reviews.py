"""How many rows wait for a person's decision, by what is asked and for how long; pure.

Every row of a published file that nobody has decided is counted. The desk's own list tells more
finely: there a row that a newer list has asked about again is overtaken, and not open. Here it
still counts, since nobody has decided it, so this figure is the larger one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from jury.calendar import local_date
from jury.records import CountyFile, FileId, FileStatus, Record, ReviewItem

COLUMNS = ("code", "kind", "published_on", "age_days", "questions")


class Open(Record):
    """So many questions of one kind have waited for so many days."""

    code: str
    kind: str
    """The kind of file that the rows came in."""
    published_on: date
    age_days: int
    questions: int


def still_open(
    items: Iterable[ReviewItem], files: Mapping[FileId, CountyFile], *, zone: ZoneInfo, today: date
) -> tuple[Open, ...]:
    """Count open questions by code and by the day on which their file was published."""
    found: Counter[tuple[str, str, date]] = Counter()
    for item in items:
        file = files.get(item.file)
        if item.decision is None and file is not None and file.status is FileStatus.PUBLISHED:
            found[item.code, file.kind, _published_on(file, zone)] += 1
    return tuple(
        Open(
            code=code,
            kind=kind,
            published_on=day,
            age_days=(today - day).days,
            questions=questions,
        )
        for (code, kind, day), questions in sorted(found.items())
    )


def _published_on(file: CountyFile, zone: ZoneInfo) -> date:
    steps = [step for step in file.history if step.what == "published"] or list(file.history)
    if steps:
        return local_date(steps[-1].at, zone)
    assert file.as_of is not None  # noqa: S101 - a published file has a date
    return file.as_of
