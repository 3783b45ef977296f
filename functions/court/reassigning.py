"""From one room to another: whoever is free in a pool's room goes over to another pool's.

It puts nobody on a panel: whoever goes over waits there with the others, and the lot draws of all.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from court.attending import Entry, Told, is_here, moved_over, or_again, today
from jury.errors import Invalid, RoomNotOpen
from jury.life_cycle import IN_COURT, MOVES, Act, Service
from jury.moving import Terms, make
from jury.records import Pool, PoolId, PoolStatus
from jury.standing import Desk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

Over = Literal["reassigned", "already_there", "not_free", "not_expected", "unknown", "try_again"]


class Reassigned(Entry):
    """What came of one person who was to go over to another pool's room."""

    outcome: Over


def room_for(desk: Desk, pool: Pool, to: PoolId, act: Act) -> Pool:
    """Return the pool whose room people go over to.

    Invalid when it is the same one or one of the other kind of jury, RoomNotOpen before its day,
    before its letters are out, and once it is closed.
    """
    target = desk.court.pool(pool.county, to)
    if target.id == pool.id or target.order.kind != pool.order.kind:
        raise Invalid("that is no other room for the people of this pool")
    if target.status is not PoolStatus.SUMMONED or target.service_date > today(pool, act):
        raise RoomNotOpen("nobody is awaited in that room now", pool=target.id)
    return target


def reassign(desk: Desk, pool: Pool, to: Pool, service: Service, act: Act) -> Told:
    """Let somebody who is free in a pool's room go over to another one's, with their day in court.

    They count as having reported where they checked in. The same again changes nothing. Nobody goes
    over while a random act of the pool is under way: try again then.
    """

    def once(seen: Service) -> Told:
        if seen.pool == to.id and seen.state in IN_COURT:
            return Told("already_there", seen)
        if seen.pool != pool.id:
            return Told("not_expected", seen)
        if seen.state not in MOVES["reassign"].starts:
            return Told("not_free", seen)
        terms = Terms(pool=to, papers=_papers(desk, pool, to, seen, act))
        word = replace(act, pool=to.id)
        return Told("reassigned", make(desk, seen, "reassign", word, terms=terms))

    return or_again(desk, service, once)


def _papers(
    desk: Desk, pool: Pool, to: Pool, seen: Service, act: Act
) -> "list[TransactWriteItemTypeDef]":
    """Return the room as it must be, and the day of whoever is there."""
    papers = [desk.summonses.floor_free(pool.county, pool.id)]
    held = desk.summonses.find_attendance(pool.county, seen.juror_number, today(pool, act))
    if held is not None and is_here(held):
        papers += moved_over(desk, held, to, act)
    return papers
