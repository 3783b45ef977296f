"""Which lines of the access log are about one person: those that name them, and those of a pool
from while they belonged to it.

What opens a whole pool (an export, a print file, the close of its day) names the pool and nobody;
what opens some people of a pool names them, and is not about the others.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from jury.access_log import Line, Opening
from jury.access_store import AccessStore
from jury.court_store import CourtStore
from jury.life_cycle import Entry
from jury.records import CountySlug, Draw, Member, PersonId, PoolId
from jury.summons_store import SummonsStore


class Stay(NamedTuple):
    """From when to when somebody belonged to a pool; they still do while there is no end."""

    pool: PoolId
    since: datetime
    until: datetime | None = None


class Concerned(NamedTuple):
    """A person, and the pools to which they ever belonged by one summons, the first one first."""

    county: CountySlug
    person: PersonId
    stays: tuple[Stay, ...] = ()

    def is_named_by(self, line: Opening) -> bool:
        """Tell whether a line is about the person."""
        if line.people:
            return self.person in line.people
        return any(
            stay.pool == line.about
            and stay.since <= line.at
            # Whoever comes to another pool now is still in the print file of the first one.
            and (stay.until is None or line.at <= stay.until or _prints(line, stay, self.stays))
            for stay in self.stays
        )


def concerned(
    court: CourtStore, summonses: SummonsStore, county: CountySlug, member: Member
) -> Concerned:
    """Return who a place in a draw is, with every pool to which they belonged by it."""
    draw = court.draw(county, member.draw)
    moves = summonses.history(county, member.juror_number)
    return Concerned(county, member.person, tuple(_stays(member, draw, moves)))


def lines_about(log: AccessStore, who: Concerned, *, after: str = "") -> Iterator[Line]:
    """Yield the lines about a person in their order: all, or those after a number."""
    under = {who.person, *(stay.pool for stay in who.stays)}
    lines = log.lines_of_any(who.county, under, after=after)
    return (line for line in lines if who.is_named_by(line))


def _stays(member: Member, draw: Draw, moves: Iterable[Entry]) -> Iterator[Stay]:
    pool, since = member.pool, _instant(draw.commitment, "committed_at")
    for move in moves:
        if move.new.pool != pool:
            yield Stay(pool, since, move.at)
            pool, since = move.new.pool, move.at
    voided = draw.void is not None and pool == member.pool
    yield Stay(pool, since, _instant(str(draw.void), "voided_at") if voided else None)


def _prints(line: Opening, stay: Stay, stays: tuple[Stay, ...]) -> bool:
    return stay is stays[0] and line.purpose == "preparing-letters"


def _instant(document: str, name: str) -> datetime:
    return datetime.fromisoformat(json.loads(document)[name])
