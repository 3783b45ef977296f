"""Two acts at once in every order in which it makes a difference who is first.

Two calls of two acts meet when one of them writes what the other reads or writes. Calls that do not
meet can change places, and nobody notices: so every order of all calls comes to the same as one of
those in which only the calls that meet take turns. Those are all gone through, also where an act
looks again because the other one was first and makes more calls than it does alone.
"""

import copy
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from botocore.client import BaseClient
from moto.backends import get_backend

Act = Callable[[], object]
Made = Callable[[Callable[[], Any], "Touched"], Any]


class Scene:
    """The tables and the workflows' runs as they stand, to be put back as often as needed.

    What lies in a bucket stays there: evidence can't be taken back, and papers bear their hashes.
    """

    def __init__(self) -> None:
        self._tables = copy.deepcopy(_backend("dynamodb").tables)
        self._runs = [list(one.executions) for one in _backend("stepfunctions").state_machines]

    def set(self) -> None:
        held = _backend("dynamodb").tables
        held.clear()
        held.update(copy.deepcopy(self._tables))
        workflows = _backend("stepfunctions").state_machines
        for workflow, runs in zip(workflows, self._runs, strict=True):
            workflow.executions[:] = runs


def _backend(service: str) -> Any:
    return get_backend(service)["123456789012"]["us-east-1"]


class Touched(NamedTuple):
    """What of the tables one call reads and what it writes: tables and keys, or how keys begin."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()

    def meets(self, other: "Touched") -> bool:
        """Tell whether it could make a difference which of the two is first."""
        return _overlap(self.writes, other.reads | other.writes) or _overlap(
            self.reads, other.writes
        )


class Ended(NamedTuple):
    """How two acts came out, and who was first each time that they met."""

    told: list[Any]
    """What each returned, or the exception it ended with."""
    turns: tuple[int, ...]


def every_order(*acts: Act, apart_from: str | None = None) -> Iterator[Ended]:
    """Do two acts in every order of those of their calls that meet, each time from the same start.

    Calls at one table can be left out of account. It prints how many orders there were.
    """
    scene, alone = Scene(), []
    for act in acts:
        scene.set()
        alone.append([_without(call, apart_from) for call in _calls_of(act)])
    whole = [_together(calls) for calls in alone]

    @cache
    def counts(actor: int, call: Touched) -> bool:
        return _without(call, apart_from).meets(whole[1 - actor])

    meeting = [sum(counts(actor, call) for call in calls) for actor, calls in enumerate(alone)]
    first: list[int] = []
    orders = 0
    while True:
        scene.set()
        ended = _in_turn(first, acts, counts)
        orders += 1
        yield ended
        turns = list(ended.turns)
        while turns and turns[-1] == 1:
            turns.pop()
        if not turns:
            break
        first = [*turns[:-1], 1]
    calls = " and ".join(
        f"{meet} of {len(each)}" for meet, each in zip(meeting, alone, strict=True)
    )
    print(f"\nevery order: {orders} of two acts in which {calls} calls meet")


def _in_turn(
    first: Sequence[int], acts: Sequence[Act], counts: Callable[[int, Touched], bool]
) -> Ended:
    """Do acts at once: one of them runs at any time, up to its next call that counts.

    Who comes first is said at the beginning; from then on it is whoever comes first here.
    """
    told: list[Any] = [None] * len(acts)
    left = list(range(len(acts)))
    turns: list[int] = []
    go, back = [threading.Semaphore(0) for _ in acts], threading.Semaphore(0)
    running = threading.local()

    def made(call: Callable[[], Any], touched: Touched) -> Any:
        if hasattr(running, "actor") and counts(running.actor, touched):
            # Each act runs in a container of its own: the request that it is at stays there.
            request = vars(BaseRouter).get("current_event")
            back.release()
            go[running.actor].acquire()
            BaseRouter.current_event = request  # type: ignore[assignment]
        return call()

    def run(actor: int) -> None:
        running.actor = actor
        go[actor].acquire()
        try:
            told[actor] = acts[actor]()
        except Exception as error:  # noqa: BLE001 - how it ended is the result
            told[actor] = error
        left.remove(actor)
        back.release()

    def on(actor: int) -> None:
        go[actor].release()
        back.acquire()

    with _calls(made):
        for actor in range(len(acts)):
            threading.Thread(target=run, args=(actor,)).start()
            on(actor)
        while left:
            if len(left) > 1:
                turns.append(first[len(turns)] if len(turns) < len(first) else left[0])
            on(turns[-1] if len(left) > 1 else left[0])
    return Ended(told, tuple(turns))


def _calls_of(act: Act) -> list[Touched]:
    calls: list[Touched] = []

    def made(call: Callable[[], Any], touched: Touched) -> Any:
        calls.append(touched)
        return call()

    with _calls(made):
        act()
    return calls


@contextmanager
def _calls(made: Made) -> Iterator[None]:
    original = BaseClient._make_api_call

    def call(client: Any, operation: str, told: Any) -> Any:
        return made(lambda: original(client, operation, told), touched(operation, told))

    BaseClient._make_api_call = call
    try:
        yield
    finally:
        BaseClient._make_api_call = original


# -- what a call touches --------------------------------------------------------------------------


def touched(operation: str, told: Any) -> Touched:
    """Return what a call touches of the tables; nothing where it goes elsewhere.

    Papers are filed under their hashes, so that nobody meets there.
    """
    if operation == "TransactWriteItems":
        parts = [part for item in told["TransactItems"] for part in item.items()]
        checked = frozenset(_place(part) for kind, part in parts if kind == "ConditionCheck")
        return Touched(checked, frozenset(_place(part) for _, part in parts) - checked)
    if operation == "Query":
        values = told["ExpressionAttributeValues"]
        begins = "" if ":to" in values else values.get(":from", {"S": ""})["S"]
        return Touched(frozenset({f"{told['TableName']} {values[':pk']['S']} {begins}"}))
    if operation == "BatchGetItem":
        tables = told["RequestItems"].items()
        keys = [{"TableName": name, "Key": key} for name, one in tables for key in one["Keys"]]
        return Touched(frozenset(map(_place, keys)))
    if operation == "GetItem":
        return Touched(frozenset({_place(told)}))
    if operation in {"PutItem", "UpdateItem", "DeleteItem"}:
        return Touched(writes=frozenset({_place(told)}))
    assert operation not in {"BatchWriteItem", "Scan", "TransactGetItems"}, operation
    return Touched()


def _place(told: Any) -> str:
    key = told["Item"] if "Item" in told else told["Key"]
    return f"{told['TableName']} {key['pk']['S']} {key['sk']['S']}"


def _overlap(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(a.startswith(b) or b.startswith(a) for a in some for b in others)


def _together(calls: Sequence[Touched]) -> Touched:
    reads = frozenset(place for call in calls for place in call.reads)
    return Touched(reads, frozenset(place for call in calls for place in call.writes))


def _without(call: Touched, table: str | None) -> Touched:
    return Touched(*(frozenset(one for one in each if one.split()[0] != table) for each in call))
