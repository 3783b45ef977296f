"""Crashes at a chosen write, and actors interleaved one AWS call at a time.

A crash is a BaseException raised around a writing call: before it, as when a function dies on
the way there, or after it took effect, as when the reply is lost or the function dies next.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import combinations
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import ClientError

WRITES = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "TransactWriteItems",
        "PutObject",
        "CopyObject",
        "DeleteObjects",
        "StartExecution",
        "SendMessage",
        "PutEvents",
        "SendEmail",
        "Publish",
        "Sign",
        "GenerateRandom",
    }
)
"""What leaves a trace, and the two calls of KMS whose answer is different each time."""


class Crash(BaseException):
    """The process is gone. No `except Exception` survives it."""


@contextmanager
def _calls(made: Callable[[Callable[[], Any], str], Any]) -> Iterator[None]:
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        return made(lambda: original(client, operation, arguments), operation)

    BaseClient._make_api_call = call
    try:
        yield
    finally:
        BaseClient._make_api_call = original


@contextmanager
def counted(writes: list[str]) -> Iterator[None]:
    """Let everything happen and list the writes, so that new ones are covered untold."""

    def made(call: Callable[[], Any], operation: str) -> Any:
        if operation in WRITES:
            writes.append(operation)
        return call()

    with _calls(made):
        yield


@contextmanager
def crash_at(point: int, *, applied: bool) -> Iterator[None]:
    """Crash at one write, counted from zero, before it or after it took effect."""
    seen = -1

    def made(call: Callable[[], Any], operation: str) -> Any:
        nonlocal seen
        if operation not in WRITES:
            return call()
        seen += 1
        if seen != point:
            return call()
        if applied:
            with suppress(ClientError):  # a refusal took effect too: it changed nothing
                call()
        raise Crash(f"{operation}, write {point}")

    with _calls(made):
        yield


def crashed(work: Callable[[], object], point: int, *, applied: bool) -> bool:
    """Do some work with a crash in it; tell whether the crash came about."""
    try:
        with crash_at(point, applied=applied):
            work()
    except Crash:
        return True
    return False


@contextmanager
def meanwhile(point: int, happening: Callable[[], None]) -> Iterator[None]:
    """Let something happen just before one AWS call, reading or writing, counted from zero."""
    seen = -1

    def made(call: Callable[[], Any], _operation: str) -> Any:
        nonlocal seen
        seen += 1
        if seen == point:
            seen += 1_000_000  # what happens makes calls too
            happening()
        return call()

    with _calls(made):
        yield


@contextmanager
def before_write(point: int, happening: Callable[[], None]) -> Iterator[None]:
    """Let something happen just before one write, counted from zero."""
    seen = -1

    def made(call: Callable[[], Any], operation: str) -> Any:
        nonlocal seen
        seen += operation in WRITES
        if operation in WRITES and seen == point:
            seen += 1_000_000  # what happens writes too
            happening()
        return call()

    with _calls(made):
        yield


# -- interleaving -----------------------------------------------------------------


def schedules(first: int, second: int) -> Iterator[tuple[int, ...]]:
    """Yield every order of so many calls of actor 0 and so many of actor 1."""
    for places in combinations(range(first + second), first):
        yield tuple(0 if place in places else 1 for place in range(first + second))


def calls_of(work: Callable[[], object]) -> int:
    """Do some work and return how many AWS calls it makes."""
    calls = 0

    def made(call: Callable[[], Any], _operation: str) -> Any:
        nonlocal calls
        calls += 1
        return call()

    with _calls(made):
        work()
    return calls


def interleave(schedule: Sequence[int], *actors: Callable[[], object]) -> list[object]:
    """Run actors a call at a time, in the order that the schedule names them.

    When the schedule runs out, or names an actor that has ended, whoever is left goes on in turn.
    Returns what each actor returned, or the exception it ended with.
    """
    order = list(schedule)
    ended: list[object] = [_RUNNING] * len(actors)
    turn = threading.Condition()
    on_turn = threading.local()
    current = [-1]

    def next_actor() -> int:
        while order:
            actor = order.pop(0)
            if ended[actor] is _RUNNING:
                return actor
        return next((one for one, result in enumerate(ended) if result is _RUNNING), -1)

    def made(call: Callable[[], Any], _operation: str) -> Any:
        if not hasattr(on_turn, "actor"):
            return call()
        with turn:
            turn.wait_for(lambda: current[0] == on_turn.actor)
            try:
                return call()
            finally:
                current[0] = next_actor()
                turn.notify_all()

    def run(actor: int) -> None:
        on_turn.actor = actor
        try:
            result: object = actors[actor]()
        except Exception as error:  # noqa: BLE001 - how it ended is the result
            result = error
        with turn:
            ended[actor] = result
            if current[0] == actor:
                current[0] = next_actor()
            turn.notify_all()

    with _calls(made):
        current[0] = next_actor()
        threads = [threading.Thread(target=run, args=(one,)) for one in range(len(actors))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return ended


_RUNNING = object()
