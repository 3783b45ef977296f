"""Everybody of a pool, and where each summons stands."""

from collections.abc import Iterator

from jury.court_store import CourtStore
from jury.life_cycle import Service
from jury.records import Batch, Draw, Member, Pool
from jury.summons_store import SummonsStore, as_seen, first_standing
from jury.turnout import Life


def of_pool(court: CourtStore, summonses: SummonsStore, pool: Pool) -> Iterator[Service]:
    """Yield everybody of a pool: those of its draw in their order, then those from other pools."""
    draw = court.find_draw(pool.county, pool.draw)
    if draw is not None:
        batch = court.find_batch(pool.county, draw.id)
        moved = summonses.moved_of(pool.county, draw.id)
        for member in court.members(pool.county, draw.id):
            held = moved.get(member.place)
            if held is None:
                yield first(member, pool, draw, batch)
            elif held.pool == pool.id:
                yield as_seen(held, voided=draw.voided)
    yield from summonses.carried_into(pool.county, pool.id)


def lives_of(court: CourtStore, summonses: SummonsStore, pool: Pool) -> list[Life]:
    """Return everybody who was ever to come to a pool, with every move of their summonses.

    That is everybody of its draw, also those who come to another pool now, and everybody who came
    from another one, also those who went on to a third. Each of them is there once.
    """
    draw = court.find_draw(pool.county, pool.draw)
    here = {one.juror_number: one for one in of_pool(court, summonses, pool)}
    gone = [*summonses.ever_carried_into(pool.county, pool.id)]
    if draw is not None:
        gone += summonses.moved_of(pool.county, draw.id).values()
    everybody = {one.juror_number: one for one in gone} | here
    moves = summonses.histories(everybody.values())
    return [Life(one, moves.get(number, ())) for number, one in everybody.items()]


def first(member: Member, pool: Pool, draw: Draw, batch: Batch | None) -> Service:
    """Return a summons as it stands before its first move."""
    return first_standing(
        member,
        county=pool.county,
        first_date=pool.service_date,
        released=batch is not None and batch.released_at is not None,
        voided=draw.voided,
    )
