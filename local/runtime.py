"""Runs Lambda functions in this process as Lambda would: JSON in, JSON out, sizes enforced."""

import functools
import importlib
import json
import logging
import os
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.failures import Failure, FailureRecord, is_refusal, place_of
from local.lock import StateLock
from local.logs import printed_by_a_function
from local.names import REGION, arn

LOG = logging.getLogger("local.runtime")

SYNCHRONOUS_BYTES = 6 * 1024 * 1024
ASYNCHRONOUS_BYTES = 1024 * 1024
WORKFLOW_BYTES = 256 * 1024
ENVIRONMENT_BYTES = 4 * 1024
DATA_LIMIT = "States.DataLimitExceeded"
UNAUTHORIZED = "Unauthorized"  # what an authoriser raises to say 401: an answer, not a failure


class EnvironmentClashError(ValueError):
    """Two functions want different values for one variable; one process has one environment."""


class HandlerElsewhereError(ImportError):
    """The handler's module was found outside the function's own code."""


class TooLargeError(ValueError):
    """A payload is over the limit that AWS sets for this way of calling."""


@dataclass(frozen=True)
class Function:
    """What the runtime knows of a Lambda function."""

    name: str
    handler: str
    folder: Path
    memory_mb: int = 128
    timeout_seconds: int = 3
    attempts: int = 3  # of an asynchronous invocation
    on_failure: str | None = None
    on_success: str | None = None

    @property
    def arn(self) -> str:
        """Return the function's unqualified ARN."""
        return arn("lambda", f"function:{self.name}")


@dataclass(frozen=True)
class Answer:
    """The outcome of an invocation as the caller on the wire would see it."""

    payload: str
    request_id: str
    error: str | None = None

    def value(self) -> Any:
        """Return the payload as data."""
        return json.loads(self.payload)


@dataclass
class Context:
    """The second argument of every handler."""

    function_name: str
    memory_limit_in_mb: str
    invoked_function_arn: str
    aws_request_id: str
    deadline: float
    function_version: str = "$LATEST"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None
    log_group_name: str = field(init=False)

    def __post_init__(self) -> None:
        """Name the log group after the function."""
        self.log_group_name = f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may still run."""
        return max(0, int(1000 * (self.deadline - time.monotonic())))


class Runtime:
    """Holds the deployed functions and invokes them."""

    def __init__(self, lock: StateLock, failures: FailureRecord) -> None:
        self._lock = lock
        self._failures = failures
        self._functions: dict[str, Function] = {}
        self._handlers: dict[str, Callable[[Any, Context], Any]] = {}
        self._loading = threading.RLock()
        self._folders: set[Path] = set()
        self._paths: list[str] = []
        self._before: dict[str, str | None] = {}
        self._given: dict[str, str] = {}
        self._running = 0
        self._counting = threading.Lock()

    @property
    def running(self) -> int:
        """Return how many invocations are under way."""
        return self._running

    def add(self, function: Function, variables: Mapping[str, str]) -> None:
        """Deploy a function; its variables join the one environment of the process."""
        size = sum(len(key) + len(value) for key, value in variables.items())
        if size > ENVIRONMENT_BYTES:
            raise TooLargeError(f"{function.name}: {size} bytes of environment variables")
        clashes = sorted(k for k, v in variables.items() if self._given.get(k, v) != v)
        if clashes:
            raise EnvironmentClashError(
                f"{function.name} wants another {', '.join(clashes)} than a function before it:"
                " put the variable into Globals, or give it two names"
            )
        self._functions[function.name] = function
        self.add_folder(function.folder)
        self._given.update(variables)
        self.set_variables(variables)

    def change(self, function: Function) -> None:
        """Replace what is known of a deployed function."""
        self._functions[function.name] = function

    def add_folder(self, folder: Path) -> None:
        """Make a code folder or a layer importable."""
        self._folders.add(folder)
        if str(folder) not in sys.path:
            sys.path.append(str(folder))
            self._paths.append(str(folder))

    def set_variables(self, variables: Mapping[str, str]) -> None:
        """Set environment variables for as long as the cloud runs."""
        for key, value in variables.items():
            self._before.setdefault(key, os.environ.get(key))
            os.environ[key] = value

    def close(self) -> None:
        """Give the process back its import path and environment."""
        for folder in self._paths:
            sys.path.remove(folder)
        for key, value in self._before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value

    def start_cold(self) -> None:
        """Drop what product modules have memoised: clients of another cloud must not survive."""
        folders = tuple(f"{folder}{os.sep}" for folder in self._folders)
        for module in list(sys.modules.values()):
            if str(getattr(module, "__file__", None) or "").startswith(folders):
                for value in list(vars(module).values()):
                    if isinstance(value, functools._lru_cache_wrapper):  # noqa: SLF001
                        value.cache_clear()

    def function(self, name_or_arn: str) -> Function:
        """Return the function that a name, an ARN or a qualified ARN means."""
        name = name_or_arn.rsplit(":function:", maxsplit=1)[-1].split(":", maxsplit=1)[0]
        if name not in self._functions:
            raise LookupError(f"no function {name}")
        return self._functions[name]

    def invoke(
        self,
        name_or_arn: str,
        event: Any,
        *,
        how: str,
        limit: int = SYNCHRONOUS_BYTES,
        request_id: str | None = None,
    ) -> Answer:
        """Run the function once on a copy of the event and return its answer or its error."""
        function = self.function(name_or_arn)
        sent = json.dumps(event)
        if len(sent.encode()) > limit:
            raise TooLargeError(f"{function.name}: the event has more than {limit} bytes")
        request = request_id or str(uuid.uuid4())
        with self._counted(), self._lock.set_aside(), printed_by_a_function():
            answer = self._run(function, sent, self._context(function, name_or_arn, request), how)
        return self._within(answer, function, how=how, limit=limit)

    def _counted(self) -> "_Counted":
        return _Counted(self)

    def count(self, step: int) -> None:
        """Note that an invocation begins or ends."""
        with self._counting:
            self._running += step

    def _context(self, function: Function, called: str, request_id: str) -> Context:
        return Context(
            function_name=function.name,
            memory_limit_in_mb=str(function.memory_mb),
            invoked_function_arn=called if called.startswith("arn:") else function.arn,
            aws_request_id=request_id,
            deadline=time.monotonic() + function.timeout_seconds,
        )

    def _run(self, function: Function, sent: str, context: Context, how: str) -> Answer:
        request = context.aws_request_id
        started = time.monotonic()
        try:
            returned = self._handler(function)(json.loads(sent), context)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a handler raises is its answer
            return self._failed(function, error, request=request, how=how)
        LOG.info(
            "%s answered in %d ms (request %s, asked by %s)",
            function.name,
            1000 * (time.monotonic() - started),
            request,
            how,
        )
        try:
            return Answer(json.dumps(returned), request)
        except (TypeError, ValueError):
            unmarshalled = "the handler's reply is not JSON"
            self._note(function, "Runtime.MarshalError", request=request, how=how)
            return _error(unmarshalled, "Runtime.MarshalError", request)

    def _handler(self, function: Function) -> Callable[[Any, Context], Any]:
        with self._loading:
            if function.name not in self._handlers:
                module_name, name = function.handler.rsplit(".", 1)
                module = importlib.import_module(module_name.replace("/", "."))
                if not Path(module.__file__ or "").resolve().is_relative_to(function.folder):
                    raise HandlerElsewhereError(f"{module_name} is not in {function.folder.name}/")
                self._handlers[function.name] = getattr(module, name)
            return self._handlers[function.name]

    def _failed(
        self, function: Function, error: BaseException, *, request: str, how: str
    ) -> Answer:
        place = place_of(error.__traceback__)
        if not isinstance(error, Exception):  # the sandbox died; Lambda cannot know of what
            self._note(function, "Runtime.ExitError", request=request, how=how, place=place)
            text = f"RequestId: {request} Error: Runtime exited with error: exit status 1"
            return _error(text, "Runtime.ExitError", request)
        name = type(error).__name__
        if not (how == "authoriser" and str(error) == UNAUTHORIZED):
            failure = Failure(function.name, name, request, how, place, refusal=is_refusal(error))
            self._failures.add(failure)
        frames = traceback.extract_tb(error.__traceback__)
        trace = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        return _error(str(error), name, request, stackTrace=trace)

    def _within(self, answer: Answer, function: Function, *, how: str, limit: int) -> Answer:
        size = len(answer.payload.encode())
        allowed = WORKFLOW_BYTES if limit == WORKFLOW_BYTES else SYNCHRONOUS_BYTES
        if answer.error or size <= allowed:
            return answer
        name = "Function.ResponseSizeTooLarge"
        if allowed == WORKFLOW_BYTES:
            name = DATA_LIMIT
        self._note(function, name, request=answer.request_id, how=how)
        return _error(f"the reply has {size} bytes of {allowed}", name, answer.request_id)

    def _note(
        self, function: Function, error: str, *, request: str, how: str, place: str = ""
    ) -> None:
        self._failures.add(Failure(function.name, error, request, how, place))


class _Counted:
    """Counts an invocation as under way for as long as it lasts."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __enter__(self) -> None:
        self._runtime.count(1)

    def __exit__(self, *_: object) -> None:
        self._runtime.count(-1)


def _error(message: str, name: str, request_id: str, **more: Any) -> Answer:
    body = {"errorMessage": message, "errorType": name, "requestId": request_id} | more
    return Answer(json.dumps(body), request_id, name)


def platform_variables() -> dict[str, str]:
    """Return the variables that Lambda itself sets and that are the same for every function."""
    return {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
