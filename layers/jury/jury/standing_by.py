"""Events in a Region that stands by: left to the one that writes, and counted."""

import functools
from collections.abc import Callable
from typing import Any

from jury import measuring, wiring
from jury.door import logger
from jury.errors import NotTheWriter

Handler = Callable[[dict[str, Any], object], dict[str, Any]]


def where_written(handler: Handler) -> Handler:
    """Follow an event only in the Region that writes; elsewhere count it and end quietly.

    A copied object announces itself in both Regions, and a rule fires wherever it stands. What is
    left here is not lost: where the court writes, the hourly looks find it, an upload among the
    rest. The empty answer tells a queue that its messages are done with.
    """

    @functools.wraps(handler)
    def followed(event: dict[str, Any], context: object) -> dict[str, Any]:
        try:
            wiring.fence().admit(wiring.now())
        except NotTheWriter:
            logger.info("event left to the writer", handler=handler.__name__)
            measuring.count({"EventsLeftToTheWriter": 1})
            return {}
        return handler(event, context)

    return followed
