"""Our own mistakes, told by kind and place: the text of one may repeat what it choked on."""

import functools
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from jury import wiring
from jury.errors import CountsDisagree, Refusal
from jury.tracing import named_in, tracing

State = dict[str, Any]
Task = Callable[[State, object], State]


class Defect(Exception):  # noqa: N818 - a mistake of ours, as opposed to a refusal
    """A mistake of ours. A workflow's history keeps its text for months, so it has none."""


def kind_of(error: BaseException) -> str:
    """Return an error's type, and for one of AWS's its code, but never its text."""
    if isinstance(error, ClientError):
        return f"{error.response['Error']['Code']} of {error.operation_name}"
    return type(error).__name__


def place_of(error: BaseException) -> str:
    """Return the function and the line in which an error was raised."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{last.tb_frame.f_code.co_name}:{last.tb_lineno}" if last else "unknown"


def nameless(task: Task) -> Task:
    """Let a task begin where the court writes, its refusals through, and errors without a text.

    NotTheWriter where another Region writes: no step of a workflow is begun there.
    """

    def begun(event: State, context: object) -> State:
        wiring.fence().admit(wiring.now())
        return task(event, context)

    return reporting(functools.wraps(task)(begun))


def reporting(task: Task) -> Task:
    """Let a task's refusals through, and tell any other error without its text.

    For tasks that decide nothing: how a workflow ended is told in whatever Region it ends.
    Its log lines say what the task worked on; what is a mistake of ours is measured.
    """

    @functools.wraps(task)
    def told(event: State, context: object) -> State:
        try:
            with tracing(named_in(event), context):
                return task(event, context)
        except CountsDisagree as mismatch:
            measured(mismatch)
            raise
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001 - the one catch-all of every workflow's edge
            measured(error)
            raise Defect(f"{kind_of(error)} in {place_of(error)}") from None

    return told


def measured(error: Exception) -> None:
    """Let the alarms see a mistake of ours, or counts that disagree."""
    from jury import measuring  # noqa: PLC0415 - only a mistake has to load it

    measuring.mistake(error)
