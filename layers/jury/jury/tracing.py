"""What a log line belongs to: the request, the file, the draw or the act that is traced by it."""

import functools
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Event = dict[str, Any]
Edge = Callable[[Event, object], Event]

NAMES = ("file", "draw", "act", "list", "pool", "scheduled")
"""By what an event is traced, the first that it has: workflows are named after these."""

_TRACED: ContextVar[Mapping[str, str]] = ContextVar("traced")


class Traced(logging.Filter):
    """Adds to each line under what identifier, and in which invocation, it was written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, with what is traced where the line does not say it itself."""
        for name, value in _TRACED.get({}).items():
            if name not in vars(record):
                setattr(record, name, value)
        return True


@contextmanager
def tracing(correlation: str, context: object) -> Iterator[None]:
    """Write every line of what happens meanwhile under an identifier."""
    invocation = str(getattr(context, "aws_request_id", ""))
    said = {"correlation": correlation or invocation, "invocation": invocation}
    mark = _TRACED.set({name: value for name, value in said.items() if value})
    try:
        yield
    finally:
        _TRACED.reset(mark)


def traced(edge: Edge) -> Edge:
    """Let an event's own identifier be on every line of its edge, and the invocation's with it."""

    @functools.wraps(edge)
    def with_mark(event: Event, context: object) -> Event:
        with tracing(named_in(event), context):
            return edge(event, context)

    return with_mark


def named_in(event: Event) -> str:
    """Return what an event is traced by, or nothing when it has no name of ours."""
    held = event.get("detail", event)
    return next((str(held[name]) for name in NAMES if isinstance(held.get(name), str)), "")
