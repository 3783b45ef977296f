"""A panel that was drawn once, drawn again and again with other keys and other entropy.

What is replayed is the draw's own steps, from the frame that was filed to the order of the seats.
Only what lies under the stores is not AWS: a drawer that keeps in memory what it is given.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import boto3

from draw import service
from draw.service import Office, Opened
from jury import wiring
from jury.buckets import EvidenceBucket, PapersBucket
from jury.court_day import Panel
from jury.court_store import CourtStore
from jury.people_store import DrawKeyStore, PeopleStore
from jury.records import PersonId, RoomAct
from jury.room_frames import Row, file_frame, framed
from jury.writer import Fence

Chance = Callable[[str], bytes]
"""Gives 32 bytes for each thing that chance decides: the key of a draw, and its entropy."""


class Drawer:
    """Keeps objects and items. It refuses nothing: one draw is made at a time, and once."""

    def __init__(self, objects: Mapping[str, bytes], items: Mapping[tuple[str, str], Any]) -> None:
        """Begin with what was filed before the draw."""
        self._objects, self._items = dict(objects), dict(items)

    def put_object(self, *, Key: str, Body: bytes, **_more: Any) -> None:  # noqa: N803 - AWS's own
        self._objects[Key] = Body

    def get_object(self, *, Key: str, **_more: Any) -> Any:  # noqa: N803
        return {"Body": io.BytesIO(self._objects[Key])}

    def put_item(self, *, Item: Any, **_more: Any) -> None:  # noqa: N803
        self._items[_key(Item)] = Item

    def get_item(self, *, Key: Any, **_more: Any) -> Any:  # noqa: N803
        found = self._items.get(_key(Key))
        return {} if found is None else {"Item": found}

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        ((table, asked),) = RequestItems.items()
        found = [self._items[_key(key)] for key in asked["Keys"]]
        return {"Responses": {table: found}, "UnprocessedKeys": {}}

    def transact_write_items(self, *, TransactItems: Any) -> None:  # noqa: N803
        for item in TransactItems:
            if "Put" in item:
                self.put_item(**item["Put"])


def _key(item: Any) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


@dataclass(frozen=True)
class Source:
    """Entropy that is given, under the key service's name."""

    chance: Chance

    def committed_name(self, _committed_at: datetime) -> str:
        return "kms"

    def share(self, draw: Any, _name: str) -> bytes:
        return self.chance(f"entropy {draw.id}")


@dataclass(frozen=True)
class Replay:
    """The two acts of one panel, what they were committed to, and what had been filed."""

    acts: tuple[RoomAct, RoomAct]
    terms: Mapping[str, Any]
    """The commitment of each act, by its identifier."""
    frame: tuple[Row, ...]
    people: Mapping[tuple[str, str], Any]
    """The records of those who were free, as the table has them."""
    filed: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, panel: Panel) -> Self:
        """Read a panel that was called, and all that its draws rested on."""
        court = wiring.court()
        acts = tuple(court.room_act(panel.county, one) for one in (panel.drawing, panel.ordering))
        draws = [court.draw(panel.county, act.draw) for act in acts]
        frame = tuple(framed(wiring.papers(), acts[0]))
        drawn = boto3.client("dynamodb").scan(TableName=wiring.setting("PEOPLE_TABLE"))
        free = {row.person for row in frame if row.why is None}
        return cls(
            acts=(acts[0], acts[1]),
            terms={draw.pool: json.loads(draw.commitment) for draw in draws},
            frame=frame,
            people={_key(one): one for one in drawn["Items"] if one["sk"]["S"] in free},
        )

    def seats(self, chance: Chance, *, frame: tuple[Row, ...] | None = None) -> "Seated":
        """Draw the panel and put it in order, of its own frame or of another one."""
        rows = self.frame if frame is None else frame
        office = _office(Drawer(self.filed, self.people))
        first, second = self.acts
        filed = file_frame(office.papers, first.county, rows)
        drawn, commitment = self._drawn(office, first, filed, chance)
        numbers = {row.person: row.juror_number for row in rows}
        again = file_frame(office.papers, first.county, [Row(one, numbers[one]) for one in drawn])
        people, following = self._drawn(office, second, again, chance)
        return Seated(people, (commitment, following))

    def _drawn(
        self, office: Office, act: RoomAct, frame: str, chance: Chance
    ) -> tuple[tuple[PersonId, ...], str]:
        act = act.model_copy(update={"frame": frame})
        terms = self.terms[act.id]
        opened = Opened(
            plan=terms["plan"],
            list_version=terms["roll"]["list"],
            open_pools="",
            people=len(framed(office.papers, act)),
            sequence=terms["sequence"],
            previous=terms["previous"],
        )
        office.secrets.keep(act.county, act.draw, chance(f"key {act.draw}"))
        shard = service.freeze_shard(office, act, opened, shard=0)
        roll = service.merge_roll(office, act, opened, [shard])
        sources, now = {"kms": Source(chance)}, datetime.fromisoformat(terms["committed_at"])
        draw = service.commit_draw(office, act, opened, roll, sources=sources, now=now)
        taken = service.take_seeds(office, draw, sources)
        return service.select(office, taken)[1].people, draw.commitment


@dataclass(frozen=True)
class Seated:
    """Who sits on the panel, from the first seat on, and what both acts were committed to."""

    people: tuple[PersonId, ...]
    commitments: tuple[str, str]


def _office(drawer: Any) -> Office:
    fence = Fence(drawer, "court", region="us-east-1", place="home")
    return Office(
        court=CourtStore(drawer, "court", fence),
        people=PeopleStore(drawer, "people"),
        papers=PapersBucket(drawer, "papers"),
        evidence=EvidenceBucket(drawer, "evidence"),
        keys=None,  # type: ignore[arg-type] - the entropy is given, and nothing is signed
        secrets=DrawKeyStore(drawer, "people"),
    )
