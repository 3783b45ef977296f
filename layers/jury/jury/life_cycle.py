"""The life of a summons: one table of moves. Whatever is not in it does not happen.

A summons is one person's, from the letter to the last word on it. Nobody is left without a way
on: from every state that is not an end, a person of the office or the calendar leads to one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from jury.errors import GroundUnfit, IllegalMove, MoveIncomplete
from jury.grounds import GROUNDS, ShownBy
from jury.records import CountySlug, DrawId, PersonId, PoolId, Record, Subject


class State(StrEnum):
    """Where a summons stands."""

    HELD = "held"
    """Drawn, and no letter went out; the reason is on the place."""
    SELECTED = "selected"
    """Drawn; the letters are not released yet."""
    SUMMONED = "summoned"
    UNDELIVERABLE = "undeliverable"
    RESPONDED = "responded"
    POSTPONED = "postponed"
    ON_CALL = "on_call"
    """s. 40.231: waits to be called, at an hour's notice, and does not come before that."""
    EXCUSED = "excused"
    DISQUALIFIED = "disqualified"
    TOLD_NOT_TO_REPORT = "told_not_to_report"
    DUE = "due"
    """The day has come and the person is to report."""
    CHECKED_IN = "checked_in"
    ON_PANEL = "on_panel"
    STRUCK_CAUSE = "struck_cause"
    STRUCK_PEREMPTORY = "struck_peremptory"
    NOT_REACHED = "not_reached"
    SEATED = "seated"
    ALTERNATE = "alternate"
    DISCHARGED = "discharged"
    PAID = "paid"
    """Served, and paid what s. 40.24 gives, be it nothing."""
    NO_SHOW = "no_show"
    NOTICE_DRAFTED = "notice_drafted"
    """A second notice lies with a person as a draft; nothing has been sent."""
    NOTICE_SENT = "notice_sent"
    RESCHEDULED = "rescheduled"
    SECOND_NO_SHOW = "second_no_show"
    ORDER_DRAFTED = "order_drafted"
    """An order to show cause lies with a judge as a draft."""
    DISPOSED = "disposed"
    LAPSED = "lapsed"
    """Came to nothing: never reached, or let rest by a person; the name may be drawn again."""
    WITHDRAWN = "withdrawn"
    """Taken back by the court: the draw was voided."""


COMING = frozenset(
    {State.SUMMONED, State.RESPONDED, State.POSTPONED, State.ON_CALL, State.RESCHEDULED}
)
"""Who is expected on the date, as far as is known before it."""
IN_COURT = frozenset(
    {
        State.CHECKED_IN,
        State.ON_PANEL,
        State.STRUCK_CAUSE,
        State.STRUCK_PEREMPTORY,
        State.NOT_REACHED,
        State.SEATED,
        State.ALTERNATE,
    }
)
"""Who has reported and has not been let go."""
ON_THE_JURY = frozenset({State.SEATED, State.ALTERNATE})
ABSENT = frozenset(
    {
        State.NO_SHOW,
        State.NOTICE_DRAFTED,
        State.NOTICE_SENT,
        State.SECOND_NO_SHOW,
        State.ORDER_DRAFTED,
    }
)
"""Who stayed away; a person decides what follows."""
ENDED = frozenset(
    {
        State.EXCUSED,
        State.DISQUALIFIED,
        State.TOLD_NOT_TO_REPORT,
        State.PAID,
        State.DISPOSED,
        State.LAPSED,
        State.WITHDRAWN,
    }
)
"""Nothing is asked of the person any more. An excusal, or that they need not come, can be taken
back, with a reason."""

Actor = Literal["juror", "staff", "judge", "calendar"]
"""As what somebody acts; the calendar is a workflow, and never decides about a person."""
Need = Literal["reason", "ground", "pool", "order"]


@dataclass(frozen=True)
class Move:
    """One row of the table: from where, whereto, who may, and what has to be said."""

    name: str
    starts: frozenset[State]
    to: State | None
    """None: the state stays, and the move is on record."""
    by: frozenset[Actor]
    needs: frozenset[Need] = frozenset()


_OFFICE: frozenset[Actor] = frozenset({"staff", "judge"})
_ANYBODY: frozenset[Actor] = frozenset({"juror", "staff", "judge"})
_CALENDAR: frozenset[Actor] = frozenset({"calendar", "staff", "judge"})
_JUDGE: frozenset[Actor] = frozenset({"judge"})
_REASON: frozenset[Need] = frozenset({"reason"})
_EXPECTED = COMING | {State.DUE}
_REACHABLE = COMING | {State.UNDELIVERABLE}
_UNREACHED = frozenset({State.SELECTED, State.HELD, State.UNDELIVERABLE})
_PANEL_OVER = frozenset({State.STRUCK_CAUSE, State.STRUCK_PEREMPTORY, State.NOT_REACHED})
_DECIDED = _PANEL_OVER | {State.SEATED, State.ALTERNATE}
# Whoever has checked in may have a day to be paid for: that ends by a discharge, also at their own
# request, and not by an excuse.
_DECIDABLE = _REACHABLE | ABSENT | {State.HELD, State.DUE}
AWAITED = _DECIDABLE | {State.SELECTED}
"""Whose summons is open and who has not reported: what excuses them is decided on the summons."""


def _row(
    name: str,
    starts: Iterable[State],
    to: State | None,
    by: frozenset[Actor],
    *needs: Need,
) -> Move:
    return Move(name, frozenset(starts), to, by, frozenset(needs))


TABLE: tuple[Move, ...] = (
    # -- the letter
    _row("return_mail", COMING - {State.ON_CALL}, State.UNDELIVERABLE, _OFFICE, "reason"),
    _row("resummon", {State.UNDELIVERABLE, State.HELD}, State.SUMMONED, _OFFICE, "reason", "pool"),
    # -- what the person says, and what is decided on it
    _row("respond", _REACHABLE, State.RESPONDED, _ANYBODY),
    _row("question", _REACHABLE, None, _ANYBODY),
    _row("claim", _REACHABLE | {State.DUE}, None, _ANYBODY, "ground"),
    _row("deny_claim", _REACHABLE | {State.DUE}, None, _OFFICE, "reason"),
    _row("postpone", _REACHABLE | {State.DUE}, State.POSTPONED, _ANYBODY, "pool"),
    _row("put_on_call", COMING - {State.ON_CALL}, State.ON_CALL, _OFFICE, "reason"),
    _row("excuse", _DECIDABLE, State.EXCUSED, _OFFICE, "ground", "reason"),
    _row("disqualify", _DECIDABLE, State.DISQUALIFIED, _OFFICE, "ground", "reason"),
    _row("reinstate", {State.EXCUSED, State.DISQUALIFIED}, State.RESPONDED, _OFFICE, "reason"),
    _row("withdraw", _REACHABLE | _UNREACHED | {State.DUE}, State.WITHDRAWN, _OFFICE, "reason"),
    # -- the day
    _row("tell_not_to_report", _EXPECTED, State.TOLD_NOT_TO_REPORT, _CALENDAR, "reason"),
    _row(
        "call_again",
        {State.TOLD_NOT_TO_REPORT, State.ON_CALL},
        State.RESPONDED,
        _OFFICE,
        "reason",
    ),
    _row("fall_due", COMING - {State.ON_CALL}, State.DUE, _CALENDAR),
    _row("check_in", _EXPECTED, State.CHECKED_IN, _OFFICE),
    _row("undo_check_in", {State.CHECKED_IN, State.DISCHARGED}, State.DUE, _OFFICE, "reason"),
    # A further day of somebody who has reported, or one that nobody entered before they were let
    # go; who leaves early goes on with the service.
    _row("attend", IN_COURT | {State.DISCHARGED}, None, _OFFICE),
    _row("undo_attend", IN_COURT | {State.DISCHARGED}, None, _OFFICE, "reason"),
    _row("leave_early", IN_COURT | {State.DISCHARGED}, None, _OFFICE),
    _row("call_to_panel", {State.CHECKED_IN}, State.ON_PANEL, _OFFICE),
    _row("strike_for_cause", {State.ON_PANEL}, State.STRUCK_CAUSE, _OFFICE),
    _row("strike_peremptorily", {State.ON_PANEL}, State.STRUCK_PEREMPTORY, _OFFICE),
    _row("leave_unreached", {State.ON_PANEL}, State.NOT_REACHED, _OFFICE),
    _row("seat", {State.ON_PANEL}, State.SEATED, _OFFICE),
    _row("seat_as_alternate", {State.ON_PANEL}, State.ALTERNATE, _OFFICE),
    _row("correct_outcome", _DECIDED, State.ON_PANEL, _OFFICE, "reason"),
    # Of the jury itself also when the panel is over: in one move, for nobody is on it any more.
    _row("make_alternate", {State.SEATED}, State.ALTERNATE, _OFFICE, "reason"),
    _row("make_juror", {State.ALTERNATE}, State.SEATED, _OFFICE, "reason"),
    _row("return_to_room", _PANEL_OVER, State.CHECKED_IN, _OFFICE),
    _row("release_from_panel", {State.ON_PANEL}, State.CHECKED_IN, _OFFICE),
    # To another pool's room, and only there: no panel is filled by hand.
    _row("reassign", {State.CHECKED_IN}, None, _OFFICE, "pool", "reason"),
    _row("discharge", IN_COURT - {State.ON_PANEL}, State.DISCHARGED, _OFFICE),
    # s. 40.24: whoever asked to be excused from the service has no $15 for any day of it.
    _row("excuse_from_service", IN_COURT - {State.ON_PANEL}, State.DISCHARGED, _OFFICE, "reason"),
    # Back to where they were let go from: the jurors of a trial to their jury, the others to the
    # room, for whoever was struck or not reached has no more to do with that panel.
    _row("undo_discharge", {State.DISCHARGED}, State.CHECKED_IN, _OFFICE, "reason"),
    _row("pay", {State.DISCHARGED}, State.PAID, _OFFICE),
    # -- who stayed away: drafts for a person, and never a machine's own act
    _row("miss", {State.DUE}, State.NO_SHOW, _OFFICE, "reason"),
    _row("miss_again", {State.DUE}, State.SECOND_NO_SHOW, _OFFICE, "reason"),
    # They were there, and nobody entered the day: what was drafted lapses with the absence.
    _row("undo_miss", ABSENT, State.CHECKED_IN, _OFFICE, "reason"),
    # The law kept them away, or may have: that is put before the office instead of a notice.
    _row(
        "look_into",
        {State.DUE, State.NO_SHOW, State.SECOND_NO_SHOW},
        None,
        _OFFICE,
        "reason",
    ),
    _row("draft_notice", {State.NO_SHOW}, State.NOTICE_DRAFTED, _CALENDAR),
    _row("send_notice", {State.NOTICE_DRAFTED}, State.NOTICE_SENT, _OFFICE),
    _row(
        "reschedule",
        {State.NO_SHOW, State.NOTICE_DRAFTED, State.NOTICE_SENT},
        State.RESCHEDULED,
        _OFFICE,
        "pool",
        "reason",
    ),
    _row("draft_order", {State.SECOND_NO_SHOW}, State.ORDER_DRAFTED, _CALENDAR),
    _row("dispose", ABSENT, State.DISPOSED, _JUDGE, "order", "reason"),
    _row("let_rest", ABSENT, State.LAPSED, _OFFICE, "reason"),
    _row("lapse", _UNREACHED, State.LAPSED, _CALENDAR, "reason"),
)

MOVES: dict[str, Move] = {move.name: move for move in TABLE}


class Claim(Record):
    """A ground that somebody claims for themselves; a person decides on it."""

    ground: str
    at: datetime
    by: Subject
    shown_by: ShownBy | None = None
    """How it reached the office; what somebody claims by web they claim in writing."""


class Service(Record):
    """One person's summons as it stands: nobody's name, only what the office calls it by."""

    county: CountySlug
    juror_number: str
    person: PersonId
    draw: DrawId
    place: int = Field(ge=1)
    home: PoolId
    """The pool for which the person was drawn."""
    pool: PoolId
    """The pool to which the person is to come now."""
    first_date: date
    """The date of the first letter: postponements are counted from it (s. 40.23(2))."""
    state: State
    version: int = Field(default=0, ge=0)
    """How many moves have been made."""
    postponements: int = 0
    misses: int = 0
    confirmed: bool = False
    """The person has said that their details are right."""
    question: str = ""
    """What the office has to look at: the person's own word, or what eligibility found."""
    claim: Claim | None = None
    ground: str = ""
    """On which ground the person is excused or disqualified."""
    why: str = ""
    """Why no letter went out, for whoever is held."""
    own_request: bool = False
    """They asked to be excused from the service that they had begun: s. 40.24, no $15 for it."""
    let_go_as: State | None = None
    """Where they stood when they were let go: a discharge that was a mistake leads back there."""
    called_in: datetime | None = None
    """Since when they are called in from being on call: the pool's word may be older than that."""
    came_to: PoolId | None = None
    """To which pool they reported, for whoever went over to another one's room since."""

    @property
    def reported_at(self) -> PoolId:
        """The pool to which the person is to report, or in which they count as having done so."""
        return self.came_to or self.pool

    @property
    def carried(self) -> bool:
        """True for whoever comes to another pool than the one they were drawn for."""
        return self.pool != self.home

    @property
    def counted_in(self) -> str:
        """Under which identifier the pool's counters count this person: its draw, or the pool."""
        return self.counted_of(self.pool)

    def counted_of(self, pool: PoolId) -> str:
        """Return under which identifier a pool's counters count this person."""
        return self.draw if pool == self.home else pool


class Standing(Record):
    """A state and the pool it is about."""

    state: State
    pool: PoolId


class Entry(Record):
    """One line of a summons's history: who, when, why, and what it was before and after."""

    juror_number: str
    number: int = Field(ge=1)
    move: str
    at: datetime
    by: Subject
    actor: Actor
    why: str = ""
    ground: str = ""
    shown_by: ShownBy | None = None
    """How a claim, or what an excusal rests on, reached the office."""
    order: str = ""
    old: Standing
    new: Standing


@dataclass(frozen=True)
class Act:
    """What somebody does: who, as what, when, and what they say to it."""

    by: Subject
    actor: Actor
    at: datetime
    why: str = ""
    ground: str = ""
    pool: PoolId = ""
    order: str = ""
    shown_by: ShownBy | None = None


def moved(service: Service, name: str, act: Act) -> tuple[Service, Entry]:
    """Return a summons after a move, and the line of history that says so.

    IllegalMove when the table has no such move from here, or not for this actor; MoveIncomplete
    when a reason, a ground, a pool or a court order is missing; GroundUnfit when what is denied or
    taken back is a judge's to find, and somebody else acts.
    """
    move = MOVES.get(name)
    if move is None or service.state not in move.starts or act.actor not in move.by:
        raise illegal(service, name)
    _complete(move, act)
    _in_turn(service, move)
    _leave_to_a_judge(service, move, act)
    after = service.model_copy(
        update={
            "state": move.to or service.state,
            "pool": act.pool if "pool" in move.needs else service.pool,
            "version": service.version + 1,
            **_noted(service, move, act),
        }
    )
    return after, Entry(
        juror_number=service.juror_number,
        number=after.version,
        move=name,
        at=act.at,
        by=act.by,
        actor=act.actor,
        why=act.why,
        ground=act.ground,
        shown_by=_shown(act) if act.ground else None,
        order=act.order,
        old=Standing(state=service.state, pool=service.pool),
        new=Standing(state=after.state, pool=after.pool),
    )


def illegal(service: Service, name: str) -> IllegalMove:
    """Return the refusal of a move that a summons does not make from where it stands."""
    return IllegalMove(
        "that can't be done with a summons in this state",
        juror_number=service.juror_number, state=service.state.value, move=name[:40],
    )  # fmt: skip


def _complete(move: Move, act: Act) -> None:
    said = {"reason": act.why, "ground": act.ground, "pool": act.pool, "order": act.order}
    missing = sorted(need for need in move.needs if not said[need])
    if missing:
        raise MoveIncomplete("something has to be said to this", missing=", ".join(missing))


def _in_turn(service: Service, move: Move) -> None:
    wrong = (
        (move.name == "miss" and service.misses)
        or (move.name == "miss_again" and not service.misses)
        or (move.name == "deny_claim" and service.claim is None)
    )
    if wrong:
        raise illegal(service, move.name)


def _leave_to_a_judge(service: Service, move: Move, act: Act) -> None:
    """Refuse whoever decides the other way on what only a judge may find (s. 40.013(5), (6)).

    To put another claim in the place of somebody's is to deny it; jurors may change their own.
    """
    claimed = service.claim.ground if service.claim else ""
    on = {
        "deny_claim": claimed,
        "claim": claimed if act.ground != claimed else "",
        "reinstate": service.ground,
    }
    ground = GROUNDS.get(on.get(move.name, ""))
    if ground is not None and ground.trigger == "judge" and act.actor not in {"judge", "juror"}:
        raise GroundUnfit("that ground is a judge's to find", ground=ground.name)


def _noted(service: Service, move: Move, act: Act) -> dict[str, object]:
    note = _NOTES.get(move.name)
    return {} if note is None else note(service, act)


def _shown(act: Act) -> ShownBy | None:
    return "writing" if act.actor == "juror" else act.shown_by


def _waiting_or(state: State, service: Service) -> State:
    return State.ON_CALL if service.state is State.ON_CALL else state


def _let_go_from(service: Service) -> State:
    return service.let_go_as if service.let_go_as in ON_THE_JURY else State.CHECKED_IN


_SETTLED: dict[str, object] = {"question": "", "claim": None}
_NOT_LET_GO: dict[str, object] = {"let_go_as": None, "own_request": False}

# What a move leaves on the record beside its state and its pool.
_NOTES: dict[str, Callable[[Service, Act], dict[str, object]]] = {
    # An answer calls nobody in.
    "respond": lambda service, act: {
        "state": _waiting_or(State.RESPONDED, service),
        "confirmed": True,
        "question": act.why,
    },
    "question": lambda _, act: {"confirmed": False, "question": act.why or "details"},
    "claim": lambda _, act: {
        "claim": Claim(ground=act.ground, at=act.at, by=act.by, shown_by=_shown(act))
    },
    "deny_claim": lambda _service, _act: {"claim": None},
    "postpone": lambda service, _: {
        "postponements": service.postponements + 1,
        "called_in": None,
    },
    "put_on_call": lambda _service, _act: {"called_in": None},
    "call_again": lambda service, act: {
        "called_in": act.at if service.state is State.ON_CALL else None
    },
    "excuse": lambda _, act: {"ground": act.ground, **_SETTLED},
    "disqualify": lambda _, act: {"ground": act.ground, **_SETTLED},
    "reinstate": lambda _service, _act: {"ground": ""},
    "discharge": lambda service, _: {"let_go_as": service.state},
    "excuse_from_service": lambda service, _: {"let_go_as": service.state, "own_request": True},
    # Whoever went over on the strength of it is due where they were before.
    "undo_check_in": lambda service, _: {
        "pool": service.reported_at,
        "came_to": None,
        **_NOT_LET_GO,
    },
    "reassign": lambda service, act: {
        "came_to": None if act.pool == service.reported_at else service.reported_at
    },
    "undo_discharge": lambda service, _: {"state": _let_go_from(service), **_NOT_LET_GO},
    "resummon": lambda _service, _act: {
        "why": "",
        "confirmed": False,
        "called_in": None,
        "question": "",
    },
    "reschedule": lambda _service, _act: {"called_in": None},
    "look_into": lambda _, act: {"question": act.why},
    "miss": lambda service, _: {"misses": service.misses + 1},
    "miss_again": lambda service, _: {"misses": service.misses + 1},
    "undo_miss": lambda service, _: {"misses": service.misses - 1},
}
