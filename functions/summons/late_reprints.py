"""One person's letter with fewer than fourteen days to go: on a court's order, and by two people.

What `short_notice` is to the letters of a pool. It is the same for a letter that is printed again
and for one that goes out again to somebody whose letter came back.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from jury import two_people
from jury.attempts import until_settled
from jury.canonical import Json, canonical, document_hash
from jury.life_cycle import State
from jury.records import ActRequest, CourtOrder, Draw, Member, Pool, PoolId, Record, Reprint, Step
from summons.releasing import timing
from summons.reprinting import Wish, draft, due, newest_print
from summons.service import Office

REPRINT, RESUMMONING = "late-reprint", "late-resummoning"
ACTS = (REPRINT, RESUMMONING)


class Terms(Record):
    """On what order a letter goes out, and for which date."""

    court_order: CourtOrder
    pool: PoolId


class Addressed(NamedTuple):
    """Whose letter is meant: where they were drawn, and where they are to come, as it is now."""

    home: Pool
    draw: Draw
    member: Member
    to: Pool
    state: State


def needed(to: Pool, order: str | None, *, now: datetime) -> bool:
    """Tell whether a letter goes out on its order alone."""
    return order is not None and bool(timing(to, now=now, court_order=None))


def request(
    office: Office, act: str, letter: Addressed, *, order: CourtOrder, wish: Wish, now: datetime
) -> ActRequest:
    """Ask that one letter go out on an order; what else keeps it back refuses the request.

    Nothing is printed. See `reprinting.due` for what refuses a letter.
    """
    on_order = replace(wish, for_pool=letter.to, court_order=order)
    due(office, letter.home, letter.draw, letter.member, wish=on_order, now=now)
    terms = Terms(court_order=order, pool=letter.to.id)
    return two_people.ask(
        office.court,
        ActRequest(
            county=letter.draw.county,
            act=act,
            on=letter.member.juror_number,
            basis=basis(office, letter),
            terms=canonical(terms.model_dump(mode="json")).decode(),
            reason=wish.why,
            role=wish.role,
            requested_by=wish.by,
            requested_at=now,
        ),
    )


def terms_of(request: ActRequest) -> Terms:
    """Return on what a request's letter goes out."""
    return Terms.model_validate_json(request.terms)


def basis(office: Office, letter: Addressed) -> str:
    """Return the hash of what a request rests on: the newest print, and how the summons stands."""
    seen: dict[str, Json] = {
        "draw": letter.draw.id,
        "print": newest_print(office, letter.draw, letter.member),
        "pool": letter.to.id,
        "service_date": letter.to.service_date.isoformat(),
        "state": letter.state.value,
    }
    return document_hash(seen)


def approve_reprint(
    office: Office, letter: Addressed, *, given: str, by: str, role: str, now: datetime
) -> Reprint:
    """Print a letter again on the order that was asked about, as the second of two people.

    The same approval again is a repeat. What refuses an approval is in `two_people`; what refuses
    a letter refuses it too. Reprint and approval are one write.
    """
    court, number = office.court, letter.member.juror_number

    def approve() -> Reprint:
        request = two_people.to_approve(
            court, given, county=letter.draw.county, act=REPRINT, on=number, by=by, now=now
        )
        if request.approved_by is not None:
            return _made(office, letter, request)
        approved = two_people.approved(request, basis(office, letter), by=by, now=now, role=role)
        wish = wish_of(office, letter, approved)
        drafted = draft(office, letter.home, letter.draw, letter.member, wish=wish, now=now)
        court.enter_reprint([*drafted.papers, court.approved(request, approved)])
        return drafted.reprint

    return until_settled(approve, number)


def wish_of(office: Office, letter: Addressed, approved: ActRequest) -> Wish:
    """Return what two people want printed; it is the approver's, and says who asked."""
    assert approved.approved_by is not None  # noqa: S101 - what is asked here is approved
    return Wish(
        by=approved.approved_by,
        role=approved.approved_role,
        why=approved.reason,
        after_print=newest_print(office, letter.draw, letter.member),
        for_pool=letter.to,
        court_order=terms_of(approved).court_order,
        asked=Step(
            what=f"{approved.act} requested",
            at=approved.requested_at,
            by=approved.requested_by,
            role=approved.role,
        ),
    )


def _made(office: Office, letter: Addressed, request: ActRequest) -> Reprint:
    """Return what was printed on a request that was approved: both were one write."""
    done = office.court.reprints_of(letter.draw.county, letter.draw.id, letter.member.place)
    asked = (request.requested_by, request.requested_at)
    return next(one for one in done if one.asked and (one.asked.by, one.asked.at) == asked)
