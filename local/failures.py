"""What went wrong while the cloud ran: names and identifiers only, never texts or events."""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import TracebackType

LOG = logging.getLogger("local.failures")
REFUSAL = "Refusal"  # the class from which the product derives its stated refusals


@dataclass(frozen=True)
class Failure:
    """One failed invocation, delivery or execution."""

    what: str  # the function, queue or workflow
    error: str
    request_id: str
    how: str  # who asked: api, authoriser, workflow, queue, asynchronous, direct, ...
    place: str = ""
    refusal: bool = False  # a stated refusal, not a defect
    caught: bool = False  # a workflow's Catch took it


class FailureRecord:
    """Keeps every failure, and knows which were refusals that a workflow dealt with."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._by_request: dict[str, list[Failure]] = {}

    def add(self, failure: Failure) -> None:
        """Record and log one failure."""
        with self._guard:
            self._by_request.setdefault(failure.request_id, []).append(failure)
        LOG.warning(
            "%s failed: %s (request %s, asked by %s%s)",
            failure.what,
            failure.error,
            failure.request_id,
            failure.how,
            f", at {failure.place}" if failure.place else "",
        )

    def caught(self, request_id: str) -> None:
        """Note that a workflow's Catch dealt with the failures of this request."""
        with self._guard:
            known = self._by_request.get(request_id, [])
            self._by_request[request_id] = [replace(failure, caught=True) for failure in known]

    def knows(self, request_id: str) -> bool:
        """Return whether a failure of this request is on record."""
        with self._guard:
            return request_id in self._by_request

    def all(self) -> list[Failure]:
        """Return everything recorded, refusals included."""
        with self._guard:
            return [failure for failures in self._by_request.values() for failure in failures]


def is_refusal(error: BaseException) -> bool:
    """Return whether the product means this error as a stated refusal."""
    return any(kind.__name__ == REFUSAL for kind in type(error).__mro__)


def place_of(trace: TracebackType | None) -> str:
    """Return the innermost file and line of a traceback, without any text of the error."""
    place = ""
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        if not path.startswith("<frozen"):  # the import system is never where it went wrong
            place = f"{'/'.join(path.split('/')[-2:])}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def unhandled(failures: Iterable[Failure]) -> list[Failure]:
    """Return those that a good run must not have: all but refusals that a Catch dealt with."""
    return [failure for failure in failures if not (failure.refusal and failure.caught)]
