"""What the summons's doors and workflows work with, as this deployment has it."""

from jury import wiring
from jury.standing import Desk


def desk(*, screen: str | None = None) -> Desk:
    """Return what those who answer jurors work with; `screen` is what the caller had on theirs."""
    return Desk(
        court=wiring.court(),
        people=wiring.people(),
        summonses=wiring.summonses(),
        screen=screen,
    )
