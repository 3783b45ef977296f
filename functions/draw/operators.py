"""What an operator invokes by hand, by a runbook: no schedule and no workflow does."""

from typing import Any, Protocol

from draw import surveying
from draw.proving import Places
from draw.surveying import Surveyed
from jury import wiring
from jury.defects import State, nameless
from jury.door import logger

A_MINUTE = 60_000
"""So many milliseconds are left for one more draw, and for the stops and the report."""


class Context(Protocol):
    """What Lambda tells a function of its run."""

    aws_request_id: str

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the run may still take."""


def places() -> Places:
    """Return where the draws of this deployment are read."""
    return Places(wiring.court(), wiring.papers(), wiring.evidence(), wiring.keys())


@nameless
def survey_draws(event: State, context: Any) -> State:
    """Survey every draw for an epoch; `finished` is false when the same must be invoked again.

    Conflict unless this Region is surveying in that epoch.
    """
    wiring.fence().admit_survey(event["epoch"])
    running: Context = context
    found = surveying.survey(
        Surveyed(places(), wiring.draw_keys(), wiring.summonses()),
        wiring.counties(),
        epoch=event["epoch"],
        run=running.aws_request_id,
        now=wiring.now(),
        goes_on=lambda: running.get_remaining_time_in_millis() > A_MINUTE,
    )
    if found is None:
        return {"epoch": event["epoch"], "finished": False}
    logger.warning("draws surveyed", epoch=found.epoch, incomplete=len(found.incomplete))
    return found.model_dump(mode="json") | {"finished": True}
