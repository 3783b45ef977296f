"""The jury manager's and the auditor's routes: orders, draws, evidence, approvals."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, model_validator

import ranmar
from draw import approving, choosing, final_lists, forecast, orders, service, turnouts, voiding
from draw.answers import (
    ApprovalList,
    DrawList,
    DrawnForPage,
    Link,
    OrderedPool,
    PoolForecast,
    PoolList,
    Proof,
    ShownDraw,
    StartedDraw,
)
from draw.steps import office
from jury import two_people, wiring
from jury.calendar import LEAD, PoolKind, local_date
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.door import Door
from jury.errors import (
    ActWithdrawn,
    AlreadyDrawn,
    Conflict,
    DateImpossible,
    DrawIncomplete,
    FinalListMissing,
    NotFound,
    PoolConflict,
    SurveyPending,
    TooFew,
    TooLate,
)
from jury.listing import Listing
from jury.reasons import NAMES_NOBODY, Reason
from jury.records import (
    Approval,
    Draw,
    DrawnFor,
    Override,
    PersonId,
    Pool,
    PoolId,
    PoolStatus,
    Record,
    Step,
)

door = Door()

ACTS = (voiding.ACT, choosing.ACT)
"""What two people may do to a pool's draw."""


class Pools(Listing):
    """Which pools are asked for."""

    status: Annotated[PoolStatus, Field(strict=False)] | None = None
    kind: PoolKind | None = None


class Wanted(Record):
    """How many are wanted in court, for which kind of jury."""

    kind: PoolKind
    wanted: int = Field(ge=1, le=forecast.LARGEST, strict=False)


class Draws(Listing):
    """Which draws are asked for."""

    pool: PoolId | None = None
    voided: Literal["yes", "no"] | None = None


class Approvals(Listing):
    """Which part of the approvals is asked for."""


class Whose(Record):
    """Whose proof is asked for."""

    person: PersonId


class ByHand(Record):
    """Why a draw is made nearer to its date than the plan allows, and by what authority.

    In time it needs neither.
    """

    reason: Reason | None = None
    authority: Annotated[str, Field(min_length=3, max_length=100), NAMES_NOBODY] | None = None
    expires_on: date | None = None
    """The last day on which the authority lets it be drawn, where it names one."""

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.reason is None) != (self.authority is None):
            raise ValueError("a late draw has a reason and an authority")
        if self.expires_on is not None and self.authority is None:
            raise ValueError("it is an authority that has a last day")
        return self


class ApprovalGiven(Record):
    """An approval of the Chief Justice's as it is registered."""

    plan: str = Field(pattern=r"^[A-Za-z0-9-]{3,40}$")
    engine: str = Field(pattern=r"^[0-9a-f]{64}$")
    valid_from: date
    valid_until: date
    correction: Reason | None = None
    """Why the dates that are on file are wrong, or hold no longer; they stay on file as history."""


@door.post(
    "/v1/counties/<county>/pools",
    takes=orders.Request,
    gives={HTTPStatus.CREATED: OrderedPool},
    refuses=(Conflict, DateImpossible, PoolConflict, TooFew, TooLate),
    example={
        "kind": "petit",
        "location": "kissimmee",
        "requested": 300,
        "service_date": "2027-01-11",
        "time": "08:30",
    },
)
def order_pool(county: str) -> Response[str]:
    """Order a pool. The same order again is answered with the same pool, unless it was withdrawn.

    The answer says how many of so many are expected; that refuses nothing.
    """
    caller = door.caller()
    pool = orders.order_of(
        door.body(orders.Request),
        county=county_of(county),
        court=court_of(county),
        now=wiring.now(),
        by=caller.subject,
    )
    held = wiring.court().order_pool(pool)
    return door.answer(shown_pool(held) | expected(held), HTTPStatus.CREATED)


@door.get("/v1/counties/<county>/pools", asks=Pools, gives=PoolList)
def list_pools(county: str) -> Response[str]:
    """List the county's pools."""
    asked = door.query(Pools)
    return door.listed(
        asked,
        lambda after: wiring.court().pools(county, after=after),
        name="pools",
        key=lambda pool: pool.id,
        shown=shown_pool,
        where=lambda pool: (
            asked.status in {None, pool.status} and asked.kind in {None, pool.order.kind}
        ),
    )


@door.get("/v1/counties/<county>/pools/forecast", asks=Wanted, gives=PoolForecast)
def forecast_pool(county: str) -> Response[str]:
    """Say how many to order so that a wanted number is present, from the county's past pools."""
    asked, known = door.query(Wanted), county_of(county)
    model = turnouts.model_for(
        wiring.court(), wiring.summonses(), known.slug, asked.kind, before=wiring.now()
    )
    need = None if model is None else forecast.need(model, asked.wanted)
    return door.answer(PoolForecast(county=known.slug, kind=asked.kind, need=need))


@door.get("/v1/counties/<county>/pools/<pool>", gives=DrawnForPage)
def read_pool(county: str, pool: str) -> Response[str]:
    """Show one pool, or the final list of a published list."""
    held = wiring.court().drawn_for(county, pool)
    shown = shown_pool(held) | {"requests": waiting_requests(held)}
    return door.answer(shown | (expected(held) if isinstance(held, Pool) else {}), of=held)


@door.post(
    "/v1/counties/<county>/pools/<pool>/draw",
    takes=(ByHand, None),
    gives={HTTPStatus.ACCEPTED: StartedDraw},
    refuses=(
        ActWithdrawn,
        AlreadyDrawn,
        Conflict,
        DrawIncomplete,
        FinalListMissing,
        SurveyPending,
        TooLate,
    ),
    example={
        "reason": "the first draw was voided after its last day",
        "authority": "order of the chief judge, 2026-41",
    },
    versions=("seen",),
)
def draw_pool(county: str, pool: str) -> Response[str]:
    """Draw a pool by hand, under the same rules as the schedule; a late one needs authority."""
    caller, given = door.caller(), door.body(ByHand)
    wiring.fence().admit_draw(wiring.now())
    held = door.unless_stale(wiring.court().pool(county, pool))
    if held.withdrawn:
        raise ActWithdrawn("the order was withdrawn: order the pool again", pool=held.id)
    if held.status is not PoolStatus.ORDERED:
        raise AlreadyDrawn("the pool has been drawn", pool=held.id)
    today = local_date(wiring.now(), county_of(county).time_zone)
    allowed = held.late is not None and held.late.holds(today)
    if not allowed and today > LEAD[held.order.kind].last_day(held.service_date):
        if given.reason is None or given.authority is None:
            raise TooLate(
                "the plan's lead time has passed; a late draw needs a reason and an authority",
                pool=held.id,
            )
        late = Override(
            reason=given.reason,
            authority=given.authority,
            by=caller.subject,
            expires_on=given.expires_on,
        )
        if not late.holds(today):
            raise TooLate("the last day of that authority is over", pool=held.id)
        held = _allow_late(held, late, role=caller.role)
    # The workflow would wait for it; a person is told at once.
    final_lists.in_force(wiring.court(), wiring.court().state(county))
    wiring.start_draw(held)
    return door.answer({"draw": held.draw}, HTTPStatus.ACCEPTED)


def _allow_late(pool: Pool, late: Override, *, role: str) -> Pool:
    step = Step(what="late draw allowed", at=wiring.now(), by=late.by, why=late.reason, role=role)
    return wiring.court().update_pool(
        pool, pool.model_copy(update={"late": late, "history": (*pool.history, step)})
    )


@door.get("/v1/counties/<county>/draws", asks=Draws, gives=DrawList)
def list_draws(county: str) -> Response[str]:
    """List the county's draws."""
    asked = door.query(Draws)
    return door.listed(
        asked,
        lambda after: wiring.court().draws(county, after=after),
        name="draws",
        key=lambda draw: draw.id,
        shown=shown_draw,
        where=lambda draw: (
            asked.pool in {None, draw.pool}
            and asked.voided in {None, "yes" if draw.voided else "no"}
        ),
    )


@door.get("/v1/counties/<county>/draws/<draw>", gives=ShownDraw)
def read_draw(county: str, draw: str) -> Response[str]:
    """Show one draw: its commitment, and once it is recorded its hashes and counts."""
    held = wiring.court().draw(county, draw)
    return door.answer(shown_draw(held), of=held)


@door.get("/v1/counties/<county>/draws/<draw>/bundle", gives=Link)
def read_bundle(county: str, draw: str) -> Response[str]:
    """Give a link to the public bundle."""
    return door.answer({"url": bundle_link(wiring.court().draw(county, draw))})


@door.get("/v1/counties/<county>/draws/<draw>/proof", asks=Whose, gives=Proof)
def read_proof(county: str, draw: str) -> Response[str]:
    """Give one person's proof of having stood on the committed roll."""
    person = door.query(Whose).person
    found = service.proof(office(), wiring.court().draw(county, draw), person)
    if found is None:
        raise NotFound("nobody with that identifier stood on the roll of this draw")
    return door.answer(dict(found))


@door.get("/v1/counties/<county>/approvals", asks=Approvals, gives=ApprovalList)
def list_approvals(county: str) -> Response[str]:
    """List the approvals on file, and say which engine is installed."""
    return door.listed(
        door.query(Approvals),
        lambda after: wiring.court().approvals(county, after=after),
        name="approvals",
        key=approval_key,
        shown=lambda approval: approval.model_dump(mode="json"),
        engine=ranmar.fingerprint(),
    )


@door.post(
    "/v1/counties/<county>/approvals",
    takes=ApprovalGiven,
    gives={HTTPStatus.CREATED: Approval},
    refuses=(Conflict,),
    example={
        "plan": "AOSC27-1",
        "engine": "5f" * 32,
        "valid_from": "2027-01-01",
        "valid_until": "2028-12-31",
    },
)
def register_approval(county: str) -> Response[str]:
    """Register an approval of the county's plan, or correct its dates with a reason.

    A draw keeps the plan that it was committed to, whatever is corrected later.
    """
    caller = door.caller()
    given = door.body(ApprovalGiven)
    approval = Approval(
        county=county_of(county).slug,
        plan=given.plan,
        engine=given.engine,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        registered_by=caller.subject,
        registered_at=wiring.now(),
        why=given.correction or "",
    )
    return door.answer(approving.register(wiring.court(), approval), HTTPStatus.CREATED)


def approval_key(approval: Approval) -> str:
    """Return under what an approval stands in the list."""
    return f"{approval.plan}#{approval.engine}"


def shown_pool(pool: DrawnFor) -> dict[str, Any]:
    """Return a pool, or a final list, as the API shows it."""
    return pool.model_dump(mode="json") | {"draw": pool.draw}


def expected(pool: Pool) -> dict[str, Any]:
    """Return how many of a pool's people will be present, as its pages show it."""
    told = turnouts.forecast_of(wiring.court(), wiring.summonses(), pool)
    return {"forecast": None if told is None else told.model_dump(mode="json")}


def waiting_requests(pool: DrawnFor) -> list[dict[str, Any]]:
    """Return the requests for acts of two people that a second person may approve now."""
    return two_people.waiting(wiring.court(), pool.county, pool.draw, ACTS, now=wiring.now())


def shown_draw(draw: Draw) -> dict[str, Any]:
    """Return a draw as the API shows it, without the papers of the office."""
    return draw.model_dump(mode="json", exclude={"roll", "selection"}) | {"voided": draw.voided}


def bundle_link(draw: Draw) -> str:
    """Return a link to a draw's bundle; NotFound before it is signed."""
    if draw.signature is None:
        raise NotFound("the draw is not signed yet", draw=draw.id)
    return wiring.evidence().link(service.evidence_key(draw, "bundle.zip"))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
