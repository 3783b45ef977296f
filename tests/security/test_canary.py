"""The search for the people's words finds one in each place where it looks."""

import inspect
import io
import re
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import county_rows
import gatehouse
import people
import pytest
from botocore.signers import RequestSigner, S3PostPresigner
from canary import Canary, Marks

from jury import tracing
from local.runtime import Runtime

ROOT = Path(__file__).resolve().parents[2]

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
    "PutTraceSegments": (
        "PutTraceSegments",
        {"TraceSegmentDocuments": [f'{{"annotations": {{"who": "{SAID}"}}}}']},
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


@pytest.mark.parametrize(
    "word",
    [
        county_rows.ORDINARY["last_name"],
        county_rows.ORDINARY["first_name"],
        county_rows.ORDINARY["middle_name"],
        county_rows.ORDINARY["res_line1"],
        county_rows.ORDINARY["date_of_birth"],
        county_rows.ORDINARY["ssn"],
        county_rows.ORDINARY["dl_number"],
        people.ORDINARY.name.last,
        people.ORDINARY.name.first,
        people.ORDINARY.residence.line1,
        people.ORDINARY.date_of_birth.isoformat(),
        people.ORDINARY.name.middle,
        people.ORDINARY.residence.line2,
        f"{people.ORDINARY.residence.zip5}-{people.ORDINARY.residence.zip4}",
        gatehouse.DECLARED["last"],
        gatehouse.DECLARED["born"],
        gatehouse.DECLARED["households"][0]["line1"],
        "ferryquorm",
        "canarymail@mail.example",
        "+14075550199",
    ],
)
def test_every_field_of_the_ordinary_people_has_a_word_of_theirs(fresh, word):
    fresh.search("logs", f"something about {word} was written")
    assert found(fresh) == ["logs"]


def test_a_body_that_can_not_be_searched_is_no_evidence_that_was(fresh):
    with pytest.raises(TypeError):
        fresh._sent("PutObject", {"Bucket": "evidence", "Key": "x", "Body": io.BytesIO(b"x")})


def test_what_a_request_is_traced_by_is_searched(fresh):
    marks = Marks(ContextVar("traced"), fresh.search)
    marks.reset(marks.set({"correlation": SAID}))
    door = fresh._answer(lambda _door, _event, _context: {"statusCode": 200, "body": "{}"})
    door(None, {"path": "/v1/x", "queryStringParameters": {"name": SAID}}, None)
    assert found(fresh) == ["traces"] * 2


def test_nothing_of_ours_writes_to_a_trace_but_what_is_searched():
    """The platform traces each call; nobody adds a word of theirs to that."""
    for folder in ("functions", "layers"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text("utf-8")
            assert not re.search(r"aws_xray_sdk|Tracer\b|put_annotation|put_metadata", text), path


def test_where_it_looks_is_every_test():
    """The run's own search has replaced what a fresh one would replace."""
    assert isinstance(tracing._TRACED, Marks)
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
