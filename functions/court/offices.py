"""What the doors of the court day work with, as this deployment has it, and who acts at them."""

from collections.abc import Iterable

from jury import openings, wiring
from jury.door import Door
from jury.life_cycle import Act, Actor, Service
from jury.standing import Desk, person_of


def desk(*, screen: str | None = None) -> Desk:
    """Return what the court day works with; `screen` is what the caller had on theirs."""
    return Desk(
        court=wiring.court(),
        people=wiring.people(),
        summonses=wiring.summonses(),
        screen=screen,
    )


def act(door: Door, *, why: str = "") -> Act:
    """Return what the caller does now."""
    caller = door.caller()
    actor: Actor = "judge" if caller.role == "judge" else "staff"
    return Act(caller.subject, actor, wiring.now(), why=why)


def unless_own(door: Door, working: Desk, services: Iterable[Service]) -> None:
    """Let the caller go on to decide about people; OwnRecord when one is of their household."""
    openings.unless_own(door, [person_of(working, one) for one in services])
