"""Summoning somebody again whose letter came back, or who never got one: a new letter, at once.

The new letter, its code, and the summons that it is about are entered together or not at all.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from jury import two_people
from jury.life_cycle import MOVES, Act, Service, State, illegal
from jury.moving import Terms, make, settle
from jury.records import ActRequest, CourtOrder, Pool
from jury.standing import Desk
from summons import late_reprints
from summons.late_reprints import RESUMMONING, Addressed
from summons.postponing import into, refuse_unfit
from summons.reprinting import Wish, draft, newest_print
from summons.service import Office

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


def resummon(
    desk: Desk, office: Office, service: Service, to: Pool, act: Act, *, role: str
) -> Service:
    """Send a new letter for the same date or a later one. The same again changes nothing.

    What refuses a date is in `postponing`, what refuses a letter in `reprinting`: fewer than
    fourteen days, a name that can't be printed, the fifth print.
    """

    def once(now: Service) -> Service:
        if now.state is State.SUMMONED and now.pool == to.id and _was_asked(desk, now, act):
            return now
        letter = _addressed(desk, now, to, act)
        return _sent(desk, office, now, letter, act, wish=_wish(office, letter, act, role))

    return settle(desk, service, once)


def request_late(
    desk: Desk,
    office: Office,
    service: Service,
    to: Pool,
    act: Act,
    *,
    role: str,
    order: CourtOrder,
) -> ActRequest:
    """Ask for a new letter with fewer than fourteen days to go, on a court's order.

    What would refuse the letter refuses the request.
    """
    letter = _addressed(desk, service, to, act)
    wish = _wish(office, letter, act, role)
    return late_reprints.request(office, RESUMMONING, letter, order=order, wish=wish, now=act.at)


def approve_late(
    desk: Desk, office: Office, service: Service, act: Act, *, given: str, role: str
) -> Service:
    """Send the new letter that was asked about, as the second of two people.

    Letter, summons and approval are one write; the same approval again is a repeat. What refuses
    an approval is in `two_people`.
    """

    def once(now: Service) -> Service:
        request = two_people.to_approve(
            office.court,
            given,
            county=now.county,
            act=RESUMMONING,
            on=now.juror_number,
            by=act.by,
            now=act.at,
        )
        if request.approved_by is not None:
            return now
        to = desk.court.pool(now.county, late_reprints.terms_of(request).pool)
        doing = replace(act, why=request.reason, pool=to.id)
        letter = _letter(desk, now, to)
        basis = late_reprints.basis(office, letter)
        approved = two_people.approved(request, basis, by=act.by, now=act.at, role=role)
        _refuse(desk, now, to, doing)
        wish = late_reprints.wish_of(office, letter, approved)
        paper = office.court.approved(request, approved)
        return _sent(desk, office, now, letter, doing, wish=wish, approval=[paper])

    return settle(desk, service, once)


def _sent(
    desk: Desk,
    office: Office,
    now: Service,
    letter: Addressed,
    act: Act,
    *,
    wish: Wish,
    approval: "Sequence[TransactWriteItemTypeDef]" = (),
) -> Service:
    target = letter.to
    terms = Terms(pool=target) if target.id == now.pool else into(desk, target)
    drafted = draft(office, letter.home, letter.draw, letter.member, wish=wish, now=act.at)
    papers = [*drafted.papers, *approval]
    return make(desk, now, "resummon", act, terms=terms._replace(papers=papers))


def _addressed(desk: Desk, now: Service, to: Pool, act: Act) -> Addressed:
    """Return who is written to, once nothing about the summons refuses it."""
    target = desk.court.pool(to.county, to.id)
    _refuse(desk, now, target, act)
    return _letter(desk, now, target)


def _refuse(desk: Desk, now: Service, target: Pool, act: Act) -> None:
    if now.state not in MOVES["resummon"].starts:
        raise illegal(now, "resummon")  # before a letter is printed for nothing
    refuse_unfit(desk, now, target, act)


def _letter(desk: Desk, now: Service, to: Pool) -> Addressed:
    return Addressed(
        home=desk.court.pool(now.county, now.home),
        draw=desk.court.draw(now.county, now.draw),
        member=desk.court.member(now.county, now.draw, now.place),
        to=to,
        state=now.state,
    )


def _wish(office: Office, letter: Addressed, act: Act, role: str) -> Wish:
    return Wish(
        by=act.by,
        role=role,
        why=act.why,
        after_print=newest_print(office, letter.draw, letter.member),
        for_pool=letter.to,
    )


def _was_asked(desk: Desk, service: Service, act: Act) -> bool:
    """Tell whether the newest line of a summons's history is this very act."""
    lines = list(desk.summonses.history(service.county, service.juror_number))
    return bool(lines) and (lines[-1].move, lines[-1].by, lines[-1].why) == (
        "resummon",
        act.by,
        act.why,
    )
