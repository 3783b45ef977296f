"""Decisions about a draw: void it, choose its entropy, enter a text, release a held one."""

from http import HTTPStatus
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, model_validator

from draw import ceremony, choosing, releasing, voiding
from draw.answers import (
    ChosenSources,
    EnteredText,
    ReleasedDraw,
    RequestedSources,
    RequestedVoid,
    Voided,
)
from draw.steps import sources
from jury import draw_runs, two_people, wiring
from jury.court_store import LostDraw
from jury.door import Door
from jury.errors import (
    ActStands,
    AlreadyDrawn,
    BeaconOff,
    CeremonyNotOrdered,
    CeremonyOver,
    CeremonyTooEarly,
    Conflict,
    DrawIncomplete,
    DrawVoided,
    NothingHeld,
    NothingToVoid,
    PeopleReported,
    SurveyPending,
    TextsDiffer,
)
from jury.reasons import Reason
from jury.records import Draw, EntropySource, Pool, Record
from jury.two_people import ReasonOrApproval

door = Door()


class Choice(ReasonOrApproval):
    """Sources of entropy with a reason; or the hash of what another person asked for."""

    sources: Annotated[tuple[EntropySource, ...], Field(max_length=3)] = ()

    @model_validator(mode="after")
    def _sources_with_a_reason(self) -> Self:
        if self.approve is not None and self.sources:
            raise ValueError("an approval names a request and nothing else")
        if self.approve is None and "kms" not in self.sources:
            # Without the hardware generator two people who agree on a text would choose the seeds.
            raise ValueError("the key service is always among the sources")
        if len(set(self.sources)) != len(self.sources):
            raise ValueError("each source once")
        return self


class Spoken(Record):
    """The text that was read out in public."""

    text: ceremony.Spoken


class Looked(Record):
    """What a person found who looked at the statistic that holds a draw."""

    reason: Reason


@door.post(
    "/v1/counties/<county>/pools/<pool>/void",
    takes=ReasonOrApproval,
    gives={HTTPStatus.ACCEPTED: RequestedVoid, HTTPStatus.OK: Voided},
    refuses=(*two_people.REFUSES, ActStands, DrawVoided, NothingToVoid, PeopleReported),
    example={"reason": "the list of that week was published by mistake"},
    versions=("seen",),
)
def void_draw(county: str, pool: str) -> Response[str]:
    """Ask for a void of the draw that serves a pool, or approve what another person asked for."""
    caller, given = door.caller(), door.body(ReasonOrApproval)
    court, now = wiring.court(), wiring.now()
    if given.reason is not None:
        held = door.unless_stale(court.drawn_for(county, pool))
        request = voiding.request_void(
            court,
            wiring.summonses(),
            held,
            reason=given.reason,
            by=caller.subject,
            role=caller.role,
            now=now,
        )
        shown = two_people.shown(request) | {"draw": request.on}
        out = voiding.letters_are_out(court, county, request.on)
        return door.answer(shown | {"letters_are_out": out}, HTTPStatus.ACCEPTED)
    assert given.approve is not None  # noqa: S101 - one of both
    draw = voiding.approve_void(
        voiding.Registers(court, wiring.summonses(), wiring.evidence()),
        pool,
        county=county,
        given=given.approve,
        by=caller.subject,
        role=caller.role,
        now=now,
    )
    return door.answer(_voided(draw))


def _voided(draw: Draw | LostDraw) -> dict[str, Any]:
    court = wiring.court()
    return {
        "draw": draw.id,
        "void": voiding.announced_void(draw),
        "letters_are_out": voiding.letters_are_out(court, draw.county, draw.id),
        "next_draw": court.drawn_for(draw.county, draw.pool).draw,
    }


@door.post(
    "/v1/counties/<county>/pools/<pool>/entropy",
    takes=Choice,
    gives={HTTPStatus.ACCEPTED: RequestedSources, HTTPStatus.OK: ChosenSources},
    refuses=(*two_people.REFUSES, AlreadyDrawn, BeaconOff),
    example={"sources": ["kms", "ceremony"], "reason": "the bar has asked to throw the dice"},
    versions=("seen",),
)
def choose_entropy(county: str, pool: str) -> Response[str]:
    """Ask for other sources of entropy for a pool's draw, or approve what another person asked."""
    caller, given = door.caller(), door.body(Choice)
    court, now = wiring.court(), wiring.now()
    if given.reason is not None:
        known = sources()
        unknown = [name for name in given.sources if name not in known]
        if unknown:
            raise BeaconOff("no source of that name is configured here", source=unknown[0])
        held = door.unless_stale(court.pool(county, pool))
        request = choosing.request_sources(
            court,
            held,
            given.sources,
            reason=given.reason,
            by=caller.subject,
            role=caller.role,
            now=now,
        )
        shown = two_people.shown(request) | {"draw": request.on}
        return door.answer(shown, HTTPStatus.ACCEPTED)
    assert given.approve is not None  # noqa: S101 - one of both
    chosen = choosing.approve_sources(
        court,
        pool,
        county=county,
        given=given.approve,
        by=caller.subject,
        role=caller.role,
        now=now,
    )
    return door.answer({"draw": chosen.draw, "entropy": list(chosen.entropy)})


@door.post(
    "/v1/counties/<county>/draws/<draw>/ceremony",
    takes=Spoken,
    gives={HTTPStatus.ACCEPTED: EnteredText},
    refuses=(
        CeremonyNotOrdered,
        CeremonyOver,
        CeremonyTooEarly,
        Conflict,
        DrawVoided,
        TextsDiffer,
    ),
    example={"text": "4 2 6 1 1 5 3 6 2 4, thrown by the foreman"},
)
def enter_ceremony(county: str, draw: str) -> Response[str]:
    """Enter the text of a ceremony; when a second person enters the same, the draw goes on."""
    caller, given = door.caller(), door.body(Spoken)
    committed = ceremony.committed_draw(wiring.court(), county, draw)
    held = ceremony.enter_text(
        wiring.court(), committed, text=given.text, by=caller.subject, now=wiring.now()
    )
    if held.text is None:
        return door.answer({"draw": draw, "complete": False}, HTTPStatus.ACCEPTED)
    pool = wiring.court().pool(county, committed.pool)
    if pool.draw != draw:
        raise DrawVoided("the draw has been voided", draw=draw)
    # Another name, since the run that waited is closed; the same again starts nothing new.
    name = f"{draw_runs.execution_name(pool)}-ceremony"
    wiring.start("DRAW_WORKFLOW", name, draw_runs.workflow_input(pool))
    return door.answer({"draw": draw, "complete": True}, HTTPStatus.ACCEPTED)


@door.post(
    "/v1/counties/<county>/draws/<draw>/release",
    takes=Looked,
    gives=ReleasedDraw,
    refuses=(Conflict, DrawIncomplete, DrawVoided, NothingHeld, SurveyPending),
    example={"reason": "one ZIP code is a new town; the counts are right"},
    versions=("seen",),
)
def release_draw(county: str, draw: str) -> Response[str]:
    """Let the letters of a held draw go out: a person has looked at the statistic."""
    caller, given = door.caller(), door.body(Looked)
    court = wiring.court()
    held = door.unless_stale(court.draw(county, draw))
    pool = court.drawn_for(county, held.pool)
    released = releasing.release_held(
        court,
        held,
        pool,
        reason=given.reason,
        by=caller.subject,
        role=caller.role,
        now=wiring.now(),
    )
    if isinstance(pool, Pool):  # nobody is summoned for a final list
        wiring.start("SUMMONS_WORKFLOW", f"{county}-{draw}", draw_runs.workflow_input(pool))
    assert released.released is not None  # noqa: S101 - just now, or before
    return door.answer({"draw": draw, "released": released.released.model_dump(mode="json")})


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
