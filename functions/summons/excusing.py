"""Excusals of s. 40.013: what somebody claims, and what the office or a judge decides on it."""

from dataclasses import replace

from jury.errors import GroundUnfit
from jury.excusals import Decision, Reach, entered, excusable
from jury.grounds import ALL, GROUNDS, Ground, ShownBy
from jury.life_cycle import Act, Service, State
from jury.moving import Terms, make, settle
from jury.records import Excusal
from jury.standing import Desk, person_of

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
    """Decide that a claim does not excuse; the person is to come as before.

    GroundUnfit where the ground that is claimed is a judge's to find.
    """
    return settle(desk, service, lambda now: make(desk, now, "deny_claim", act))


def excuse(desk: Desk, service: Service, act: Act, reach: Reach) -> Service:
    """Excuse or disqualify somebody; the ground decides which. The same again changes nothing.

    GroundUnfit where the ground does not reach so far, does not hold of somebody of that age, is
    decided elsewhere (a conviction by the flag, a year's exemption by the record of service), or
    is a judge's to find. NotShown where it takes a paper that nobody has seen.
    """
    ground = excusable(act.ground)
    name = "disqualify" if ground.kind == "disqualified" else "excuse"
    ends = State.DISQUALIFIED if ground.kind == "disqualified" else State.EXCUSED

    def once(now: Service) -> Service:
        if now.state is ends and now.ground == ground.name:
            return now
        shown = act.shown_by or _claimed_by(now, ground)
        decision = Decision(ground, reach, shown, act.by, act.actor == "judge", act.at)
        excusal = _of(desk, now, decision)
        return make(
            desk,
            now,
            name,
            replace(act, shown_by=excusal.shown_by),
            terms=Terms(excusal=excusal),
        )

    return settle(desk, service, once)


def _claimed_by(service: Service, ground: Ground) -> ShownBy | None:
    """Return how the claim on that ground reached the office, if there is one."""
    claimed = service.claim
    return claimed.shown_by if claimed is not None and claimed.ground == ground.name else None


def _of(desk: Desk, service: Service, decision: Decision) -> Excusal:
    day = desk.court.pool(service.county, service.pool).service_date
    return entered(person_of(desk, service), decision, on=day, pool=service.pool)
