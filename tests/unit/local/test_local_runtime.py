import os
import sys
import threading
from functools import partial

import pytest

from local.asynchronous import AsynchronousInvoker
from local.failures import FailureRecord
from local.lock import StateLock
from local.runtime import (
    EnvironmentClashError,
    Function,
    Runtime,
    TooLargeError,
)

HANDLERS = """
import time
from decimal import Decimal
from functools import cache

MADE = []


class Refusal(Exception):
    pass


class TooHeavy(Refusal):
    pass


@cache
def made():
    MADE.append(1)
    return len(MADE)


def echo(event, context):
    return {"event": event, "name": context.function_name, "request": context.aws_request_id,
            "arn": context.invoked_function_arn, "memory": context.memory_limit_in_mb,
            "left": context.get_remaining_time_in_millis(), "made": made()}


def change(event, _context):
    event["seen"] = True
    return event


def refuse(event, _context):
    raise TooHeavy("said Mrs Canary")


def die(event, _context):
    raise SystemExit(3)


def shapeless(event, _context):
    return {"grams": Decimal("1.5")}


def big(event, _context):
    return "x" * event["size"]
"""


@pytest.fixture
def made(tmp_path):
    """Return a runtime with one function for each handler, and its record of failures."""
    module = f"handlers_{tmp_path.name}"
    (tmp_path / f"{module}.py").write_text(HANDLERS)
    record, lock = FailureRecord(), StateLock()
    runtime = Runtime(lock, record)
    for handler in ("echo", "change", "refuse", "die", "shapeless", "big"):
        function = Function(name=handler, handler=f"{module}.{handler}", folder=tmp_path)
        runtime.add(function, {})
    yield runtime, record
    runtime.close()


invoke = partial(Runtime.invoke, how="direct")


def test_a_function_sees_its_event_and_its_context(made):
    runtime, _ = made
    told = invoke(runtime, "arn:aws:lambda:us-east-1:123456789012:function:echo:live", {"a": 1})
    answer = told.value()
    assert answer["event"] == {"a": 1}
    assert (answer["name"], answer["memory"]) == ("echo", "128")
    assert answer["arn"].endswith(":echo:live")
    assert answer["request"] == told.request_id
    assert 0 < answer["left"] <= 3000


def test_an_event_is_a_copy(made):
    runtime, _ = made
    event = {"a": [1]}
    assert invoke(runtime, "change", event).value() == {"a": [1], "seen": True}
    assert event == {"a": [1]}


def test_an_event_that_is_not_json_is_refused(made):
    runtime, _ = made
    with pytest.raises(TypeError):
        invoke(runtime, "echo", {"a": object()})


def test_a_refusal_is_told_as_one(made):
    runtime, record = made
    answer = invoke(runtime, "refuse", {})
    assert (answer.error, answer.value()["errorType"]) == ("TooHeavy", "TooHeavy")
    (failure,) = record.all()
    assert (failure.refusal, failure.caught) == (True, False)


def test_a_function_that_ends_its_process_does_not_end_ours(made):
    runtime, record = made
    assert invoke(runtime, "die", {}).error == "Runtime.ExitError"
    assert [failure.error for failure in record.all()] == ["Runtime.ExitError"]


def test_a_reply_that_is_not_json_is_an_error(made):
    runtime, _ = made
    assert invoke(runtime, "shapeless", {}).error == "Runtime.MarshalError"


def test_a_reply_over_6_mib_is_an_error(made):
    runtime, _ = made
    assert invoke(runtime, "big", {"size": 6 * 1024 * 1024 - 2}).error is None
    assert invoke(runtime, "big", {"size": 6 * 1024 * 1024 - 1}).error == (
        "Function.ResponseSizeTooLarge"
    )


def test_an_event_over_6_mib_is_refused(made):
    runtime, _ = made
    with pytest.raises(TooLargeError):
        invoke(runtime, "echo", "x" * 6 * 1024 * 1024)


def test_the_lock_is_free_while_a_function_runs(made):
    runtime, _ = made
    taken = threading.Event()

    def other():
        with runtime._lock.held():
            taken.set()

    def watching(event, context):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(timeout=5)
        return taken.is_set()

    invoke(runtime, "echo", {})  # loads the module
    runtime._handlers["echo"] = watching
    with runtime._lock.held():
        assert invoke(runtime, "echo", {}).value() is True


def test_two_values_for_one_variable_are_refused(made, tmp_path):
    runtime, _ = made
    runtime.add(Function("one", "a.b", tmp_path), {"PARCELS": "x", "SAME": "y"})
    with pytest.raises(EnvironmentClashError, match="PARCELS"):
        runtime.add(Function("two", "a.b", tmp_path), {"PARCELS": "z", "SAME": "y"})


def test_more_than_4_kib_of_variables_are_refused(made, tmp_path):
    runtime, _ = made
    with pytest.raises(TooLargeError):
        runtime.add(Function("one", "a.b", tmp_path), {"PARCELS": "x" * 4096})


def test_closing_gives_back_the_environment_and_the_path(tmp_path, monkeypatch):
    monkeypatch.setenv("KEPT", "before")
    before, path = dict(os.environ), list(sys.path)
    runtime = Runtime(StateLock(), FailureRecord())
    runtime.add(Function("one", "a.b", tmp_path), {"KEPT": "during", "NEW": "x"})
    assert (os.environ["KEPT"], sys.path[-1]) == ("during", str(tmp_path))
    runtime.close()
    assert (dict(os.environ), sys.path) == (before, path)


def test_a_cold_start_forgets_what_was_memoised(made):
    runtime, _ = made
    assert [invoke(runtime, "echo", {}).value()["made"] for _ in range(2)] == [1, 1]
    runtime.start_cold()
    assert invoke(runtime, "echo", {}).value()["made"] == 2


def test_a_handler_from_elsewhere_is_refused(made, tmp_path):
    runtime, _ = made
    runtime.add(Function("stray", "json.dumps", tmp_path), {})
    assert invoke(runtime, "stray", {}).error == "HandlerElsewhereError"


def test_an_event_for_an_unknown_function_is_refused_at_once(made):
    runtime, record = made
    invoker = AsynchronousInvoker(runtime, record, lambda *_: None)
    with pytest.raises(LookupError):
        invoker.accept("nobody", {})
    assert invoker.idle
