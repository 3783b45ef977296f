"""Our own mistakes, told by kind and place: the text of one may repeat what it choked on."""

import functools
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from jury.errors import Refusal

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
    """Let a task's refusals through, and tell any other error without its text."""

    @functools.wraps(task)
    def told(event: State, context: object) -> State:
        try:
            return task(event, context)
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001 - the one catch-all of every workflow's edge
            raise Defect(f"{kind_of(error)} in {place_of(error)}") from None

    return told
