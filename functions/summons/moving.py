"""Moving a summons: the record, its history, the counts and the person together, or none of it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from jury.attempts import until_settled
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.errors import Conflict
from jury.life_cycle import ABSENT, ENDED, IN_COURT, Act, Service, State, moved
from jury.records import Excusal, Person, Pool, PoolId
from summons.standing import Desk, newest, person_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

OF_THE_PERSON = frozenset(
    {"return_mail", "resummon", "excuse", "disqualify", "reinstate", "check_in", "discharge"}
)
"""The moves that change the person's own record too."""


class Terms(NamedTuple):
    """What a move takes along besides what is said to it."""

    pool: Pool | None = None
    """The pool that the person comes to; it must still be as it was seen."""
    room: int | None = None
    """How many people from other pools it can take."""
    excusal: Excusal | None = None
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
        changed = effect(person, service, after, name, act=act, excusal=terms.excusal)
        if changed != person:
            amendments.append(desk.people.amendment(changed))
    desk.court.amend_roll(service.county, amendments, papers)
    return after


def settle(desk: Desk, service: Service, act: Callable[[Service], Service]) -> Service:
    """Do an act on a summons as it was read; on a Conflict look again, as often as an act may.

    The write rests on what was read, so that an old reading decides nothing.
    """
    try:
        return act(service)
    except Conflict:
        return until_settled(lambda: act(newest(desk, service)), service.juror_number)


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
    if name == "check_in" or (name == "discharge" and before.state in IN_COURT):
        changes["last_reported"] = today  # s. 40.013(7): a year from the last day of service
    return person.model_copy(update=changes)


def _lifted(person: Person, before: Service, act: Act) -> tuple[Excusal, ...]:
    """Lift the newest excusal on the ground of this summons; it stays on file as lifted."""
    newest = max(
        (
            place
            for place, one in enumerate(person.excusals)
            if one.ground == before.ground and one.lifted_at is None
        ),
        default=None,
    )
    return tuple(
        one.model_copy(update={"lifted_at": act.at, "lifted_by": act.by})
        if place == newest
        else one
        for place, one in enumerate(person.excusals)
    )
