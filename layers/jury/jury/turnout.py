"""Who came of those expected: what one pool's people did by its day, from their summonses."""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from jury.life_cycle import IN_COURT, Entry, Service, State
from jury.records import PoolId

REPORTED = IN_COURT | {State.DISCHARGED, State.PAID}
"""Where a summons stands whose person came; no way leads out of these but a correction."""
MISSED = frozenset({State.NO_SHOW, State.SECOND_NO_SHOW})


class Life(NamedTuple):
    """A summons as it stands, and the moves that led there, the first one first."""

    service: Service
    moves: tuple[Entry, ...] = ()

    def reported_to(self, pool: PoolId) -> bool:
        """Tell whether the person came to this pool, be they in another one's room since."""
        return self.service.reported_at == pool and self.service.state in REPORTED

    def missed(self, pool: PoolId) -> bool:
        """Tell whether the person was counted absent in this pool and has not come to it since.

        It stays so when an absence is excused afterwards or another date is given.
        """
        counted = any(one.new.pool == pool and one.new.state in MISSED for one in self.moves)
        return counted and not self.reported_to(pool)


class Turnout(NamedTuple):
    """What came of one pool's day, in numbers."""

    requested: int
    """How many were ordered."""
    reported: int
    missed: int
    not_told: int
    """Those who would have come and were told not to."""

    @property
    def share(self) -> Fraction | None:
        """Which part of those ordered was there, or would have been had nobody been sent home.

        Of those told not to report as many are taken to have come as of those who were told to.
        None when nobody was told to come: such a day says nothing of who comes. Everybody counts
        who was there, also those from other pools: it is what an order of that size brought.
        """
        told = self.reported + self.missed
        if not told:
            return None
        there = self.reported + Fraction(self.not_told * self.reported, told)
        return min(Fraction(1), there / self.requested)


def turnout(requested: int, lives: Iterable[Life], pool: PoolId) -> Turnout:
    """Count what came of a pool's day; of whom nothing is known but their letter needs no moves."""
    reported = missed = not_told = 0
    for life in lives:
        here = life.service.pool == pool
        reported += life.reported_to(pool)
        missed += life.missed(pool)
        not_told += here and life.service.state is State.TOLD_NOT_TO_REPORT
    return Turnout(requested, reported, missed, not_told)
