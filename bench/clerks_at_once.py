"""Clerks who work at once, by a clock of our own: each call to AWS takes its time there.

One of them runs at any moment, whoever is due first, so that the simulation of AWS in this process
is never asked by two threads; and the same work gives the same figures. A transaction takes effect
at its end. One that begins while another holds an item of its is refused as DynamoDB documents it:
TransactionConflict. How long a call takes is an assumption, not a measurement.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from jury import attempts
from local.replaced import Replacement, replaced

READ, WRITE = 0.005, 0.020
"""Seconds that a call takes, and one that writes several items together: half as much or as much
again, so that clerks do not walk in step."""
TOGETHER = "TransactWriteItems"
CALL = "_make_api_call"


class Hall:
    """Clerks side by side, the time that their calls take, and how often two met."""

    def __init__(self) -> None:
        """Begin at nought with nobody there."""
        self.now = 0.0
        self.counted: Counter[str] = Counter()
        self._chance = random.Random(1)
        self._due: list[tuple[float, int]] = []
        self._turns: list[threading.Semaphore] = []
        self._held: dict[int, set[str]] = {}
        self._me = threading.local()

    def work(self, *clerks: Callable[[], object]) -> None:
        """Let all clerks work at once until each is done; the first defect is raised."""
        self._turns = [threading.Semaphore(0) for _ in clerks]
        self._due = [(self.now, clerk) for clerk in range(len(clerks))]
        broken: list[Exception] = []

        def run(clerk: int, work: Callable[[], object]) -> None:
            self._me.clerk = clerk
            self._turns[clerk].acquire()
            try:
                work()
            except Exception as error:  # noqa: BLE001 - raised again below, in the main thread
                broken.append(error)
            self._pass_on()

        threads = [threading.Thread(target=run, args=one) for one in enumerate(clerks)]
        with self._calls():
            for thread in threads:
                thread.start()
            self._pass_on()
            for thread in threads:
                thread.join()
        if broken:
            raise broken[0]

    def wait(self, seconds: float) -> None:
        """Let time pass for the clerk whose turn it is."""
        # Each clerk is answered by a container of their own: the request that it is at stays there.
        request = vars(BaseRouter).get("current_event")
        heappush(self._due, (self.now + seconds, self._me.clerk))
        self._pass_on()
        self._turns[self._me.clerk].acquire()
        BaseRouter.current_event = request

    def _pass_on(self) -> None:
        if self._due:
            self.now, clerk = heappop(self._due)
            self._turns[clerk].release()

    def _take(self, seconds: float) -> None:
        self.wait(seconds * self._chance.uniform(0.5, 1.5))

    def _pause(self, seconds: float) -> None:
        self.counted["pauses"] += 1
        self.wait(seconds)

    @contextmanager
    def _calls(self) -> Iterator[None]:
        original = getattr(BaseClient, CALL)

        def call(client: BaseClient, operation: str, told: dict[str, Any]) -> Any:
            self.counted["calls"] += 1
            if operation != TOGETHER:
                self._take(READ)
                return original(client, operation, told)
            with self._holding([*map(_key_of, told["TransactItems"])]):
                self._take(WRITE)
                try:
                    return original(client, operation, told)
                except ClientError:
                    self.counted["too late"] += 1
                    raise

        waiting = Replacement(attempts, "sleep", self._pause)
        with replaced(Replacement(BaseClient, CALL, call), waiting):
            yield

    @contextmanager
    def _holding(self, keys: list[str]) -> Iterator[None]:
        held = set().union(*self._held.values())
        if held & {*keys}:
            self.counted["met"] += 1
            self._take(WRITE)
            reasons = [{"Code": "TransactionConflict" if one in held else "None"} for one in keys]
            told: Any = {"Error": {"Code": "TransactionCanceledException"}}
            raise ClientError(told | {"CancellationReasons": reasons}, TOGETHER)
        self._held[self._me.clerk] = {*keys}
        try:
            yield
        finally:
            del self._held[self._me.clerk]


def _key_of(item: dict[str, Any]) -> str:
    ((kind, told),) = item.items()
    key = told["Item"] if kind == "Put" else told["Key"]
    return f"{told['TableName']} {key['pk']['S']} {key['sk']['S']}"
