"""A county's draws as they came about: ordered, committed, made, held, released, voided; pure."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from jury.court_store import LostDraw
from jury.records import Draw, DrawId, Hex32, Override, Pool, Record, Step, Subject
from jury.tables import Line

COLUMNS = (
    "draw",
    "drawn_for",
    "kind",
    "requested",
    "carried_over",
    "to_draw",
    "drawn",
    "committed_at",
    "recorded",
    "signed",
    "held",
    "released_at",
    "released_by",
    "released_why",
    "void_requested_by",
    "void_approved_by",
    "voided_at",
    "void_reason",
    "late_by",
    "late_reason",
    "late_authority",
)
OF_A_VOID = ("requested_by", "approved_by", "voided_at", "reason")
"""What the columns of a void hold."""


class ToldVoid(Record):
    """By whom, when and why a draw was voided: one asked and another approved."""

    reason: str
    requested_by: Subject
    requested_at: datetime
    approved_by: Subject
    voided_at: datetime


class ToldLateDraw(Record):
    """Who allowed a draw nearer to its date than the plan does, and why."""

    by: Subject
    at: datetime
    reason: str
    authority: str | None
    """On whose authority; it is not kept beyond the void of such a draw."""


class ToldDraw(Record):
    """One draw, and what became of it."""

    draw: DrawId
    drawn_for: str
    """The pool, the final list or the random subset."""
    kind: str
    """Its purpose as its commitment has it."""
    requested: int
    carried_over: int
    to_draw: int
    drawn: int
    list_version: str
    committed_at: datetime
    commitment_hash: Hex32
    recorded: bool
    signed: bool
    held: tuple[str, ...]
    """The statistics that held it for a person to look at."""
    released: Step | None
    void: ToldVoid | None
    late: ToldLateDraw | None


class ToldLostDraw(Record):
    """A draw whose record never came to a copy that took over: what is known of it is its void."""

    draw: DrawId
    drawn_for: str
    void: ToldVoid


def told(draw: Draw, late: ToldLateDraw | None) -> ToldDraw:
    """Return a draw as the report has it."""
    terms: dict[str, Any] = json.loads(draw.commitment)
    return ToldDraw(
        draw=draw.id,
        drawn_for=draw.pool,
        kind=terms["purpose"],
        requested=terms["requested"],
        carried_over=terms["carried_over"],
        to_draw=terms["to_draw"],
        drawn=draw.drawn,
        list_version=terms["roll"]["list"],
        committed_at=datetime.fromisoformat(terms["committed_at"]),
        commitment_hash=draw.commitment_hash,
        recorded=draw.result_hash is not None,
        signed=draw.signature is not None,
        held=draw.held,
        released=draw.released,
        void=None if draw.void is None else void_in(draw.void),
        late=late,
    )


def told_lost(draw: LostDraw) -> ToldLostDraw:
    """Return a draw that was voided when its record was missing, as the report has it."""
    return ToldLostDraw(draw=draw.id, drawn_for=draw.pool, void=void_in(draw.void))


def void_in(document: str) -> ToldVoid:
    """Return who voided a draw, when and why, as its void document says it."""
    said = json.loads(document)
    return ToldVoid(
        reason=said["reason"],
        requested_by=said["requested_by"],
        requested_at=datetime.fromisoformat(said["requested_at"]),
        approved_by=said["approved_by"],
        voided_at=datetime.fromisoformat(said["voided_at"]),
    )


def late_draws(pool: Pool) -> Iterator[tuple[Step, Override | None, DrawId]]:
    """Yield each late draw that was allowed for a pool, with its terms and the draw itself.

    A void gives a pool another draw and takes back that it may be late; the allowance that counts
    for the draw now is the newest one, and of those before it the terms are not kept.
    """
    attempt = 1
    allowed = []
    for step in pool.history:
        if step.what == "voided":
            attempt += 1
        elif step.what == "late draw allowed":
            allowed.append((step, attempt))
    for step, number in allowed:
        is_now = number == pool.attempt and step is allowed[-1][0]
        yield step, pool.late if is_now else None, f"{pool.id}-d{number}"


def late_by_draw(pools: Iterable[Pool]) -> dict[DrawId, ToldLateDraw]:
    """Return by draw who allowed it to be late."""
    return {
        draw: ToldLateDraw(
            by=step.by, at=step.at, reason=step.why, authority=late.authority if late else None
        )
        for pool in pools
        for step, late, draw in late_draws(pool)
    }


def lines(draws: Iterable[ToldDraw], lost: Iterable[ToldLostDraw]) -> Iterator[Line]:
    """Yield each draw as a line, and after them those of which there is a void alone."""
    for one in draws:
        said = one.model_dump(mode="json")
        yield [
            *(said[name] for name in COLUMNS[:10]),
            ", ".join(one.held),
            *_parts(said["released"], "at", "by", "why"),
            *_parts(said["void"], *OF_A_VOID),
            *_parts(said["late"], "by", "reason", "authority"),
        ]
    before, behind = COLUMNS.index("void_requested_by"), len(COLUMNS) - COLUMNS.index("late_by")
    for gone in lost:
        void = _parts(gone.void.model_dump(mode="json"), *OF_A_VOID)
        yield [gone.draw, gone.drawn_for, *[None] * (before - 2), *void, *[None] * behind]


def _parts(said: dict[str, Any] | None, *names: str) -> list[object]:
    return [None if said is None else said[name] for name in names]
