"""Excusals of s. 40.013: what somebody claims, and what the office or a judge decides on it."""

from datetime import date, datetime
from typing import Literal

from pydantic import ValidationError

from jury.errors import GroundUnfit
from jury.grounds import ALL, EXCUSABLE, GROUNDS, Ground
from jury.life_cycle import Act, Service, State
from jury.moving import Terms, make, settle
from jury.records import Excusal, Record
from jury.standing import Desk

NEEDS = {
    "request": None,
    "automatic": None,
    "written-request": "written-request",
    "physicians-statement": "physicians-statement",
    "judge": "judge",
}
"""What a claim takes besides being made: a paper, or a judge."""

CLAIMABLE: tuple[Ground, ...] = tuple(ground for ground in ALL if ground.kind != "case-level")
"""What somebody can claim for themselves; an interest in a case is said in its courtroom."""


class Reach(Record):
    """How far a decision goes."""

    scope: Literal["summons", "until", "permanent"]
    until: date | None = None


def claimable(name: str) -> Ground:
    """Return a ground that somebody can claim; GroundUnfit for any other word."""
    ground = GROUNDS.get(name)
    if ground is None or ground not in CLAIMABLE:
        raise GroundUnfit("nobody is excused from a summons on that ground")
    return ground


def claim(desk: Desk, service: Service, act: Act) -> Service:
    """File a claim, on which a person decides. The same again changes nothing."""
    ground = claimable(act.ground)

    def once(now: Service) -> Service:
        if now.claim is not None and now.claim.ground == ground.name:
            return now
        return make(desk, now, "claim", act)

    return settle(desk, service, once)


def deny(desk: Desk, service: Service, act: Act) -> Service:
    """Decide that a claim does not excuse; the person is to come as before."""
    return settle(desk, service, lambda now: make(desk, now, "deny_claim", act))


def excuse(desk: Desk, service: Service, act: Act, reach: Reach) -> Service:
    """Excuse or disqualify somebody; the ground decides which. The same again changes nothing.

    GroundUnfit where the ground does not reach so far, is decided elsewhere (a conviction by the
    flag, a year's exemption by the record of service), or is a judge's to find.
    """
    ground = EXCUSABLE.get(act.ground)
    if ground is None:
        raise GroundUnfit("an excusal can't be entered on that ground")
    if ground.kind == "judge-excused" and act.actor != "judge":
        raise GroundUnfit("that ground is a judge's to find", ground=ground.name)
    name = "disqualify" if ground.kind == "disqualified" else "excuse"
    ends = State.DISQUALIFIED if ground.kind == "disqualified" else State.EXCUSED

    def once(now: Service) -> Service:
        if now.state is ends and now.ground == ground.name:
            return now
        excusal = _excusal(now, ground, reach, act.by, act.at)
        return make(desk, now, name, act, terms=Terms(excusal=excusal))

    return settle(desk, service, once)


def _excusal(service: Service, ground: Ground, reach: Reach, by: str, at: datetime) -> Excusal:
    try:
        return Excusal(
            ground=ground.name,
            scope=reach.scope,
            until=reach.until,
            pool=service.pool if reach.scope == "summons" else None,
            decided_by=by,
            decided_at=at,
        )
    except ValidationError as error:
        raise GroundUnfit("that ground does not reach so far", ground=ground.name) from error
