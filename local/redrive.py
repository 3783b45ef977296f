"""Moves a queue's dead letters back where they came from, as SQS does; moto does not know how."""

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from local.replaced import MotoMovedError


@contextmanager
def installed() -> Iterator[None]:
    """Let SQS take and list move tasks for the duration; refuse if moto has learnt it meanwhile."""
    from moto.sqs.responses import SQSResponse  # noqa: PLC0415 - moto loads late, on purpose

    ours = {"start_message_move_task": _start, "list_message_move_tasks": _list}
    with ExitStack() as undo:
        for name, method in ours.items():
            if name in vars(SQSResponse):
                raise MotoMovedError(f"moto has {name} of its own now")
            setattr(SQSResponse, name, method)
            undo.callback(delattr, SQSResponse, name)
        yield


def _start(response: Any) -> Any:
    from moto.core.responses import ActionResult  # noqa: PLC0415 - moto loads late, on purpose
    from moto.sqs.exceptions import SQSException  # noqa: PLC0415

    arn = response._get_param("SourceArn")  # noqa: SLF001 - as moto's own methods do
    backend, name = response.sqs_backend, arn.rsplit(":", maxsplit=1)[-1]
    sources = backend.list_dead_letter_source_queues(name)
    if len(sources) != 1:
        raise SQSException(
            "ResourceNotFoundException", "the queue holds the dead letters of no queue, or several"
        )
    letters = backend.get_queue(name)
    found = list(letters.messages)
    for message in found:
        backend.send_message(
            sources[0].name, message.body, message_attributes=message.message_attributes
        )
    letters._messages = [one for one in letters._messages if one not in found]  # noqa: SLF001
    task = {
        "TaskHandle": str(uuid.uuid4()),
        "Status": "COMPLETED",
        "SourceArn": arn,
        "ApproximateNumberOfMessagesMoved": len(found),
        "ApproximateNumberOfMessagesToMove": len(found),
        "StartedTimestamp": int(time.time() * 1000),
    }
    letters.moved = [task, *getattr(letters, "moved", [])]
    return ActionResult({"TaskHandle": task["TaskHandle"]})


def _list(response: Any) -> Any:
    from moto.core.responses import ActionResult  # noqa: PLC0415 - moto loads late, on purpose

    name = response._get_param("SourceArn").rsplit(":", maxsplit=1)[-1]  # noqa: SLF001
    told = getattr(response.sqs_backend.get_queue(name), "moved", [])
    return ActionResult({"Results": told[: response._get_param("MaxResults", 1)]})  # noqa: SLF001
