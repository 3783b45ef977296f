"""Asynchronous invocations: queued, run by workers, retried twice, then sent where failures go."""

import json
import logging
import queue
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from local.failures import Failure, FailureRecord
from local.runtime import ASYNCHRONOUS_BYTES, Answer, Runtime, TooLargeError

LOG = logging.getLogger("local.asynchronous")
WORKERS = 4


@dataclass(frozen=True)
class _Invocation:
    function: str
    event: Any
    request_id: str
    attempt: int = 1


class AsynchronousInvoker:
    """Accepts events at once and delivers each to its function later, at least once."""

    def __init__(
        self, runtime: Runtime, failures: FailureRecord, send: Callable[[str, str], None]
    ) -> None:
        self._runtime = runtime
        self._failures = failures
        self._send = send  # puts a text into the queue or topic with this ARN
        self._waiting: queue.Queue[_Invocation | None] = queue.Queue()
        self._workers = [
            threading.Thread(target=self._work, name=f"asynchronous-{number}", daemon=True)
            for number in range(WORKERS)
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Finish what is under way and deliver no more."""
        for _ in self._workers:
            self._waiting.put(None)
        for worker in self._workers:
            worker.join(timeout=10)

    @property
    def idle(self) -> bool:
        """Return whether everything accepted has been delivered."""
        return self._waiting.unfinished_tasks == 0

    def accept(self, function: str, event: Any) -> str:
        """Take an event for a function and return the request's id."""
        if len(json.dumps(event).encode()) > ASYNCHRONOUS_BYTES:
            raise TooLargeError(f"an asynchronous event over {ASYNCHRONOUS_BYTES} bytes")
        self._runtime.function(function)  # an unknown function is refused here, as on AWS
        invocation = _Invocation(function, event, str(uuid.uuid4()))
        self._waiting.put(invocation)
        return invocation.request_id

    def _work(self) -> None:
        while (invocation := self._waiting.get()) is not None:
            try:
                self._deliver(invocation)
            except Exception as error:
                LOG.exception("asynchronous delivery broke")
                name = type(error).__name__
                broken = Failure(invocation.function, name, invocation.request_id, "asynchronous")
                self._failures.add(broken)
            finally:
                self._waiting.task_done()

    def _deliver(self, invocation: _Invocation) -> None:
        function = self._runtime.function(invocation.function)
        answer = self._runtime.invoke(
            invocation.function,
            invocation.event,
            how="asynchronous",
            limit=ASYNCHRONOUS_BYTES,
            request_id=invocation.request_id,
        )
        if answer.error is None:
            self._report(function.on_success, invocation, answer, "Success")
        elif invocation.attempt < function.attempts:
            self._waiting.put(replace(invocation, attempt=invocation.attempt + 1))
        else:
            self._report(function.on_failure, invocation, answer, "RetriesExhausted")

    def _report(
        self, destination: str | None, invocation: _Invocation, answer: Answer, condition: str
    ) -> None:
        if destination is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record: dict[str, Any] = {
            "version": "1.0",
            "timestamp": now,
            "requestContext": {
                "requestId": invocation.request_id,
                "functionArn": f"{self._runtime.function(invocation.function).arn}:$LATEST",
                "condition": condition,
                "approximateInvokeCount": invocation.attempt,
            },
            "requestPayload": invocation.event,
            "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
            "responsePayload": answer.value(),
        }
        if answer.error is not None:
            record["responseContext"]["functionError"] = "Unhandled"
        self._send(destination, json.dumps(record))
