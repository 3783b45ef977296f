"""Summoning somebody again whose letter came back, or who never got one: a new letter, at once.

The new letter, its code, and the summons that it is about are entered together or not at all.
"""

from typing import TYPE_CHECKING

from jury.life_cycle import MOVES, Act, Service, State, illegal
from jury.moving import Terms, make, settle
from jury.records import Pool
from jury.standing import Desk
from summons.postponing import into, refuse_unfit
from summons.reprinting import Wish, draft, newest_print
from summons.service import Office

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


def resummon(
    desk: Desk, office: Office, service: Service, to: Pool, act: Act, *, court_order: str | None
) -> Service:
    """Send a new letter for the same date or a later one. The same again changes nothing.

    What refuses a date is in `postponing`, what refuses a letter in `reprinting`: fourteen days or
    a court order, a name that can't be printed, the fifth print.
    """

    def once(now: Service) -> Service:
        if now.state is State.SUMMONED and now.pool == to.id and _was_asked(desk, now, act):
            return now
        if now.state not in MOVES["resummon"].starts:
            raise illegal(now, "resummon")  # before a letter is printed for nothing
        target = desk.court.pool(to.county, to.id)
        refuse_unfit(desk, now, target, act)
        terms = Terms(pool=target) if target.id == now.pool else into(desk, target)
        return make(desk, now, "resummon", act, terms=terms._replace(papers=letter(now, target)))

    def letter(now: Service, target: Pool) -> "list[TransactWriteItemTypeDef]":
        draw = desk.court.draw(now.county, now.draw)
        member = desk.court.member(now.county, now.draw, now.place)
        wish = Wish(
            by=act.by,
            why=act.why,
            after_print=newest_print(office, draw, member),
            court_order=court_order,
            for_pool=target,
        )
        home = desk.court.pool(now.county, now.home)
        return draft(office, home, draw, member, wish=wish, now=act.at).papers

    return settle(desk, service, once)


def _was_asked(desk: Desk, service: Service, act: Act) -> bool:
    """Tell whether the newest line of a summons's history is this very act."""
    lines = list(desk.summonses.history(service.county, service.juror_number))
    return bool(lines) and (lines[-1].move, lines[-1].by, lines[-1].why) == (
        "resummon",
        act.by,
        act.why,
    )
