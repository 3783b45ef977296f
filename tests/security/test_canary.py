"""The search for the people's words finds one in each place where it looks."""

import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.signers import RequestSigner, S3PostPresigner
from canary import Canary

from local.runtime import Runtime

SAID = "Alexa"
"""Said to a search of the test's own, so that the run's does not find it."""


def put(table: str) -> tuple[str, dict[str, Any]]:
    return "PutItem", {"TableName": table, "Item": {"body": {"S": SAID}}}


CALLS = {
    "SendMessage": ("SendMessage", {"MessageBody": SAID}),
    "SendMessageBatch": ("SendMessageBatch", {"Entries": [{"MessageBody": SAID}]}),
    "PutMetricData": (
        "PutMetricData",
        {"MetricData": [{"Dimensions": [{"Name": "who", "Value": SAID}]}]},
    ),
    "guard table": put("venire-GuardTable-1"),
    "tables without names": put("access"),
}
ANSWERS = {
    "ReceiveMessage": {"Messages": [{"Body": "{}"}, {"Body": SAID, "ReceiptHandle": "x"}]},
    "DescribeExecution": {"status": "SUCCEEDED", "output": SAID},
    "GetExecutionHistory": {"events": [{"stateExitedEventDetails": {"output": SAID}}]},
}


@pytest.fixture
def fresh() -> Canary:
    return Canary()


def found(canary: Canary) -> list[str]:
    return [one.partition(",")[0] for one in canary.found]


@pytest.mark.parametrize("sink", CALLS)
def test_what_a_call_says_is_searched(fresh, sink):
    fresh._sent(*CALLS[sink])
    assert found(fresh) == [sink]


@pytest.mark.parametrize("sink", ANSWERS)
def test_what_lies_in_a_queue_or_stays_of_a_workflow_is_searched(fresh, sink):
    fresh._heard(sink, ANSWERS[sink])
    assert found(fresh) == [sink]


def test_a_link_is_searched_but_for_its_signature(fresh):
    fresh._linked(lambda: f"https://print.x/{SAID}?X-Amz-Signature=00")()
    fresh._linked(lambda: {"url": "https://x", "fields": {"key": f"osceola/{SAID}.csv"}})()
    fresh._linked(lambda: f"https://print.x/1?Signature={SAID}&Expires=1")()
    assert found(fresh) == ["signed links"] * 2


@pytest.mark.parametrize(
    "how", ["workflow", "asynchronous", "api", "authoriser", "direct", "queue"]
)
def test_events_and_outcomes_that_the_platform_keeps_are_searched(fresh, how):
    def invoke(_runtime: Any, _name: str, _event: Any, **_named: Any) -> Any:
        return SimpleNamespace(payload=f'{{"name": "{SAID}"}}')

    fresh._invoked(invoke)(None, "PlanFile", {}, how=how)
    kept = how in {"workflow", "asynchronous"}
    assert found(fresh) == (["workflows and events"] if kept else [])


PARTS = ("metric_set", "dimension_set", "dimension_sets", "metadata_set", "default_dimensions")


@pytest.mark.parametrize("kind", PARTS)
def test_every_part_of_a_metric_is_searched(fresh, kind):
    parts: dict[str, Any] = {name: {} for name in PARTS}
    metrics = SimpleNamespace(**parts | {kind: [{"who": SAID}]})
    fresh._metrics(lambda _metrics: None)(metrics)
    assert found(fresh) == ["metrics"]


def test_where_it_looks_is_every_test():
    """The run's own search has replaced what a fresh one would replace."""
    for one in (
        RequestSigner.generate_presigned_url,
        S3PostPresigner.generate_presigned_post,
        Runtime.invoke,
    ):
        assert any(name.startswith("Canary.") for name in replaced_by(one))


def replaced_by(one):
    """Yield who has replaced a function, the last one first: the recorder may have come after."""
    while one is not None:
        yield one.__qualname__
        kept = inspect.getclosurevars(one).nonlocals
        one = kept.get("original")
