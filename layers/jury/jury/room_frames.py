"""The frame of a random act of the court day: everybody in the room, and why some are not free."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from jury.buckets import PapersBucket
from jury.canonical import canonical
from jury.life_cycle import State
from jury.records import Hex32, RoomAct

WHY: dict[State, str] = {
    State.ON_PANEL: "on_panel",
    State.STRUCK_CAUSE: "struck",
    State.STRUCK_PEREMPTORY: "struck",
    State.NOT_REACHED: "not_reached",
    State.SEATED: "sworn",
    State.ALTERNATE: "alternate",
}
"""Why somebody who is in court can't be drawn: a bundle says how many of each, and not who."""


AWAY = "not_here"
"""Checked in, and not in the room today: gone early, or not come again yet."""


class Row(NamedTuple):
    """One person of a frame; `why` says why they can't be drawn, and is None for the free."""

    person: str
    juror_number: str
    why: str | None = None


def file_frame(papers: PapersBucket, county: str, rows: Iterable[Row]) -> Hex32:
    """File a frame, in order of person whatever the order of the rows; return its hash."""
    return papers.file(_folder(county), canonical([list(row) for row in sorted(rows)]))


def framed(papers: PapersBucket, act: RoomAct) -> list[Row]:
    """Return the frame of an act, having made sure that it is the one that was filed."""
    return [Row(*row) for row in json.loads(papers.filed(_folder(act.county), act.frame))]


def _folder(county: str) -> str:
    return f"{county}/draws/frames"
