"""Dismissal by lot: so many of those present are let go. The same question has one answer."""

from pydantic import Field

from court import acts
from court.acts import Room
from jury.attempts import until_settled
from jury.canonical import Json, document_hash
from jury.court_day import Dismissal
from jury.errors import ActStands, Conflict
from jury.records import Record, Step


class DismissalOrder(Record):
    """So many of those present."""

    number: int = Field(ge=1, le=99)
    """Which dismissal of this pool."""
    wanted: int = Field(ge=1, le=1_000)


def order(room: Room, asked: DismissalOrder, *, step: Step, stage: str) -> Dismissal:
    """Order a dismissal; the same again gives what is on file, and Conflict if that is otherwise.

    What refuses it is in `acts.order`.
    """
    named: dict[str, Json] = {"county": room.pool.county, "pool": room.pool.id}
    named |= {"number": asked.number}
    name = f"dismissal-{document_hash(named)[:16]}"
    held = until_settled(lambda: _entered(room, name, asked, step, stage), name)
    if held.wanted != asked.wanted:
        raise Conflict("that dismissal is ordered of another number", wanted=held.wanted)
    return held


def _entered(room: Room, name: str, asked: DismissalOrder, step: Step, stage: str) -> Dismissal:
    store, pool = room.desk.summonses, room.pool
    held = store.find_dismissal(pool.county, pool.id, name)
    if held is not None:
        return held
    wish = acts.Wish(name, "dismissal", asked.wanted)
    act, papers = acts.order(room, wish, step=step, stage=stage)
    ordered = Dismissal(
        id=name,
        county=pool.county,
        pool=pool.id,
        number=asked.number,
        wanted=asked.wanted,
        frame=act.frame,
        by=step.by,
        history=(step,),
    )
    room.write([*papers, store.dismissal_replaced(None, ordered)])
    return ordered


def withdraw(room: Room, seen: Dismissal, *, step: Step) -> Dismissal:
    """Give up a dismissal whose draw is not committed, and free the room. Again changes nothing.

    ActStands once it is committed. Its number is used up: the next one is another question.
    """
    return until_settled(lambda: _withdrawn(room, seen, step), seen.id)


def _withdrawn(room: Room, seen: Dismissal, step: Step) -> Dismissal:
    store = room.desk.summonses
    held = store.find_dismissal(seen.county, seen.pool, seen.id) or seen
    if held.withdrawn:
        return held
    papers = acts.withdrawal(room, held.id, step=step)
    if not papers:
        raise ActStands("the dismissal is drawn, and stands", act=held.id)
    after = held.model_copy(update={"withdrawn": True, "history": (*held.history, step)})
    room.write([store.dismissal_replaced(held, after), *papers])
    return after
