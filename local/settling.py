"""Knows whether anything is still under way in the cloud, and waits until nothing is."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from local.asynchronous import AsynchronousInvoker
from local.clock import Clock
from local.failures import Failure, FailureRecord
from local.moto_parts import request_ids
from local.names import ACCOUNT, REGION
from local.queues import Poller
from local.runtime import Runtime

LOOK_SECONDS = 0.02
LOOK_AGAIN_SECONDS = 0.003  # a quiet cloud is looked at a second time before it is believed


class NotSettledError(TimeoutError):
    """Something was still under way when the time was up."""


def has_visible(queue_arn: str) -> bool:
    """Return whether a queue holds a message that could be received now."""
    return bool(_queue(queue_arn).messages)


def is_empty(queue_arn: str) -> bool:
    """Return whether a queue holds no message at all, not even one in flight or delayed."""
    return not _queue(queue_arn)._messages  # noqa: SLF001 - moto offers only the visible ones


class Settling:
    """Looks at queues, invocations and workflows together."""

    def __init__(
        self,
        runtime: Runtime,
        invoker: AsynchronousInvoker,
        *,
        clock: Clock,
        pollers: list[Poller],
    ) -> None:
        self._runtime = runtime
        self._invoker = invoker
        self._clock = clock
        self._pollers = pollers

    def wait(self, timeout: float) -> None:
        """Return once all is quiet; a workflow waiting for a person or a date is quiet."""
        end = time.monotonic() + timeout
        quiet = 0
        while quiet < 2:  # twice in a row: work may be on its way from one place to the next
            if time.monotonic() > end:
                raise NotSettledError(f"after {timeout} s: {', '.join(self._under_way())}")
            quiet = 0 if self._under_way() else quiet + 1
            time.sleep(LOOK_AGAIN_SECONDS if quiet else LOOK_SECONDS)

    def _under_way(self) -> list[str]:
        """Return the names of what is under way; looked at from the sources to the sinks."""
        found = [] if self._invoker.idle else ["asynchronous invocations"]
        found += [
            poller.mapping.queue_arn.split(":")[-1]
            for poller in self._pollers
            if poller.busy or not is_empty(poller.mapping.queue_arn)
        ]
        running = [one for one in executions() if one.status == "RUNNING"]
        resting = self._clock.sleepers_past(datetime.now(UTC) + timedelta(seconds=2))
        awake = [one.name for one in running if not _awaits_callback(one)]
        if len(awake) > resting:
            found.append(f"workflows {', '.join(awake)}")
        if self._runtime.running:
            found.append("invocations")
        return found


def executions() -> list[Any]:
    """Return all executions of all workflows."""
    from moto.stepfunctions.parser.models import (  # noqa: PLC0415 - moto loads late, on purpose
        stepfunctions_parser_backends,
    )

    machines = stepfunctions_parser_backends[ACCOUNT][REGION].state_machines
    return [execution for machine in list(machines) for execution in list(machine.executions)]


def failed_executions(failures: FailureRecord) -> list[Failure]:
    """Return the executions that ended badly, unless a failure on record explains it."""
    found = []
    for one in executions():
        if one.status in ("RUNNING", "SUCCEEDED"):
            continue
        told = request_ids({"end": {"cause": one.cause}})
        if not any(map(failures.knows, told)) and not _ended_by_choice(one):
            workflow = one.state_machine.name
            error = one.error or one.status
            found.append(Failure(workflow, str(error), one.name, "execution"))
    return found


def _ended_by_choice(execution: Any) -> bool:
    """Return whether the last state was a Fail that the workflow's author put there."""
    history = execution.to_history_output()["events"]
    kinds = [str(getattr(event["type"], "value", event["type"])) for event in history]
    return "FailStateEntered" in kinds[-3:]


def _awaits_callback(execution: Any) -> bool:
    environment = getattr(execution.exec_worker, "env", None)
    if environment is None:
        return False
    pool = environment.callback_pool_manager._pool  # noqa: SLF001
    return any(
        endpoint.get_outcome() is None and endpoint.consumer_error is None
        for endpoint in list(pool.values())
    )


def _queue(queue_arn: str) -> Any:
    from moto.sqs.models import sqs_backends  # noqa: PLC0415 - moto loads late, on purpose

    return sqs_backends[ACCOUNT][REGION].queues[queue_arn.rsplit(":", maxsplit=1)[-1]]
