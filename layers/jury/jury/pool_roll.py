"""Everybody of a pool, and where each summons stands."""

from collections.abc import Iterator

from jury.court_store import CourtStore
from jury.life_cycle import Service
from jury.records import Batch, Draw, Member, Pool
from jury.summons_store import SummonsStore, as_seen, first_standing


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


def first(member: Member, pool: Pool, draw: Draw, batch: Batch | None) -> Service:
    """Return a summons as it stands before its first move."""
    return first_standing(
        member,
        county=pool.county,
        first_date=pool.service_date,
        released=batch is not None and batch.released_at is not None,
        voided=draw.voided,
    )
