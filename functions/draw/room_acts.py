"""Random acts of the court day: their roll is the people of a frame, whatever the list says."""

from collections import Counter
from typing import NamedTuple

from jury.buckets import PapersBucket
from jury.errors import CountsDisagree
from jury.people_store import PeopleStore
from jury.records import Person, RoomAct
from jury.room_frames import framed


class Framed(NamedTuple):
    """Who may be drawn, and how many of the frame may not, by reason."""

    free: list[Person]
    excluded: Counter[str]


def size(papers: PapersBucket, act: RoomAct) -> int:
    """Return how many people are in the frame, free or not."""
    return len(framed(papers, act))


def people(store: PeopleStore, papers: PapersBucket, act: RoomAct) -> Framed:
    """Return the frame's people; CountsDisagree when the record of somebody free is gone."""
    rows = framed(papers, act)
    free = [row.person for row in rows if row.why is None]
    found = store.several(act.county, free)
    if len(found) != len(free):
        raise CountsDisagree("somebody's record is gone", act=act.id, gone=len(free) - len(found))
    return Framed(
        free=[found[one] for one in free],
        excluded=Counter(row.why for row in rows if row.why is not None),
    )
