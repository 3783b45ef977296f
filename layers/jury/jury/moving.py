"""Moving a summons: the record, its history, the counts and the person together, or none of it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from jury.attempts import until_settled
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.errors import Conflict
from jury.life_cycle import ABSENT, ENDED, Act, Service, State, moved
from jury.records import Excusal, Person, Pool, PoolId
from jury.standing import Desk, newest, person_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

T = TypeVar("T")

OF_THE_PERSON = frozenset(
    {
        "return_mail",
        "resummon",
        "excuse",
        "disqualify",
        "reinstate",
        "check_in",
        "undo_check_in",
        "undo_miss",
        "attend",
        "undo_attend",
    }
)
"""The moves that change the person's own record too."""


class Terms(NamedTuple):
    """What a move takes along besides what is said to it."""

    pool: Pool | None = None
    """The pool that the person comes to; it must still be as it was seen."""
    room: int | None = None
    """How many people from other pools it can take."""
    excusal: Excusal | None = None
    reported: date | None = None
    """When the person last reported, for a move that takes a day in court back, or that enters
    another one than today's."""
    papers: "Sequence[TransactWriteItemTypeDef]" = ()
    """What else is entered with the move, or not at all."""


PLAIN = Terms()


def make(desk: Desk, service: Service, name: str, act: Act, *, terms: Terms = PLAIN) -> Service:
    """Make a move and return the summons after it.

    What refuses it is in `jury.life_cycle.moved`. Conflict when the summons, the person or the
    pool has changed since it was read, or when the pool has filled up.
    """
    after, entry = moved(service, name, act)
    papers = [*desk.summonses.move(service, after, entry, room=terms.room), *terms.papers]
    if terms.pool is not None:
        papers.append(desk.court.unchanged(terms.pool))
    amendments = []
    if name in OF_THE_PERSON or deferral(after) != deferral(service):
        person = person_of(desk, service)
        changed = effect(
            person,
            service,
            after,
            name,
            act=act,
            excusal=terms.excusal,
            reported=terms.reported,
        )
        if changed != person:
            amendments.append(desk.people.amendment(changed))
    desk.court.enter_move(amendments, papers)
    return after


def settle(desk: Desk, service: Service, act: Callable[[Service], T]) -> T:
    """Do an act on a summons as it was read; on a Conflict look again, as often as an act may.

    The write rests on what was read, so that an old reading decides nothing.
    """
    try:
        return act(service)
    except Conflict:
        return until_settled(lambda: act(newest(desk, service)), service.juror_number, met=1)


def deferral(service: Service) -> PoolId | None:
    """Return what keeps the person from being drawn for another pool, as the roll marks it.

    Whoever was drawn for a pool that is open is kept by its draw; this is for those who come to
    another one, and for those whose absence nobody has settled yet.
    """
    if service.state in ABSENT:
        return service.pool
    ended = service.state in ENDED | {State.DISCHARGED}
    return service.pool if service.carried and not ended else None


def effect(
    person: Person,
    before: Service,
    after: Service,
    name: str,
    *,
    act: Act,
    excusal: Excusal | None = None,
    reported: date | None = None,
) -> Person:
    """Return a person's record after a move of their summons."""
    changes: dict[str, object] = {}
    if deferral(after) != deferral(before):
        changes["deferred_to"] = deferral(after)
    today = local_date(act.at, county_of(person.county).time_zone)
    if excusal is not None:
        changes["excusals"] = (*person.excusals, excusal)
    if name == "reinstate":
        changes["excusals"] = _lifted(person, before, act)
    if name == "return_mail":
        changes["returned_on"] = person.returned_on or today
    if name == "resummon":
        changes["returned_on"] = None
    if name in {"undo_check_in", "undo_attend"}:
        changes["last_reported"] = reported
    if name in {"check_in", "undo_miss", "attend"}:
        # s. 40.013(7): a year from the last day served, and not from the discharge.
        changes["last_reported"] = reported or today
    return person.model_copy(update=changes)


def _lifted(person: Person, before: Service, act: Act) -> tuple[Excusal, ...]:
    """Lift what this summons was ended on; it stays on file as lifted.

    That is the excusal from this very summons, and where there is none, the newest that reaches
    farther on the same ground.
    """
    ended_on = max(
        (
            (one.scope == "summons", place)
            for place, one in enumerate(person.excusals)
            if one.ground == before.ground
            and one.lifted_at is None
            and one.pool in {None, before.pool}
        ),
        default=(False, None),
    )[1]
    return tuple(
        one.model_copy(update={"lifted_at": act.at, "lifted_by": act.by})
        if place == ended_on
        else one
        for place, one in enumerate(person.excusals)
    )
