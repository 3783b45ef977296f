"""What the doors and clocks of access work with, as this deployment has it."""

from access.holding import Papers
from jury import wiring


def hold_papers() -> Papers:
    """Return where holds are kept, and where copies are made from and to."""
    return Papers(
        wiring.access(),
        wiring.court(),
        wiring.summonses(),
        wiring.people(),
        wiring.held_files(),
    )
