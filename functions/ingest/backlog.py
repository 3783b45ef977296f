"""Affidavits that wait to be keyed in, and those that were keyed in late; pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from jury.calendar import local_date
from jury.court_days import CourtDays
from jury.records import Affidavit
from jury.tables import Line

WORKING_DAYS = 2
"""The plan: people who signed are keyed in within so many working days."""

LATE_FOR = 90
"""Days. So long a keying in that came late is reported."""

COLUMNS = ("stands", "number", "purpose", "signed_on", "due_on", "keyed_in_on")
"""Of the report as a table: how an affidavit stands to its days, and which one it is."""


def backlog(
    affidavits: list[Affidavit], days: CourtDays, *, zone: ZoneInfo, today: date
) -> dict[str, list[dict[str, Any]]]:
    """Return what waits to be keyed in, due today or overdue, and what lately came late."""
    told: dict[str, list[dict[str, Any]]] = {
        "waiting": [],
        "due_today": [],
        "overdue": [],
        "keyed_in_late": [],
    }
    awaited = (one for one in affidavits if one.withdrawn is None)
    for affidavit in sorted(awaited, key=lambda one: (one.signed_on, one.number)):
        due = days.after(affidavit.signed_on, WORKING_DAYS)
        line: dict[str, Any] = {
            "number": affidavit.number,
            "purpose": affidavit.purpose,
            "signed_on": affidavit.signed_on.isoformat(),
            "due_on": due.isoformat(),
        }
        if affidavit.keyed_in is None:
            told[_place(due, today)].append(line)
            continue
        keyed_on = local_date(affidavit.keyed_in.at, zone)
        if keyed_on > due and (today - keyed_on).days <= LATE_FOR:
            told["keyed_in_late"].append(line | {"keyed_in_on": keyed_on.isoformat()})
    return told


def lines(told: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Line]:
    """Yield the backlog as lines, part by part."""
    for stands, several in told.items():
        for one in several:
            yield (stands, *(one.get(column) for column in COLUMNS[1:]))


def _place(due: date, today: date) -> str:
    if due < today:
        return "overdue"
    return "due_today" if due == today else "waiting"
