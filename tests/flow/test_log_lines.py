"""Log lines can be followed by one identifier, and mistakes are counted where alarms look."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import intake
import office
import pytest
import summonses
from county_rows import as_csv, rows
from intake import arrive, asked
from people import resident

from draw import events as draw_events
from draw import steps as draw_steps
from ingest import api, events, steps
from jury import wiring
from jury.defects import Defect
from jury.door import Door, logger
from jury.errors import CountsDisagree, NotFound
from jury.records import Watch
from local.template import expand
from summons import steps as summons_steps

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = expand(ROOT / "template.yaml", {}).body["Resources"]
CONTEXT = SimpleNamespace(aws_request_id="invocation-1")
SILENT = {"access.authoriser.authorise"}


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        yield


def lines(caplog):
    return [one for one in caplog.records if one.name == "venire"]


def measured(text: str) -> dict[str, float]:
    """Return what CloudWatch would make of the lines."""
    found: dict[str, float] = {}
    for line in text.splitlines():
        document = json.loads(line) if "_aws" in line else {}
        for group in document.get("_aws", {}).get("CloudWatchMetrics", []):
            for metric in group["Metrics"]:
                found[metric["Name"]] = sum(document[metric["Name"]])
    return found


# -- following ------------------------------------------------------------------------


def test_a_request_can_be_followed_by_its_identifier(caplog):
    status, told = asked(api.handler, "GET", "/v1/counties/osceola/files/F000000000000000000000000")
    assert status == 404
    assert {line.correlation for line in lines(caplog)} == {told["correlation"]} == {"request-1"}


def test_a_file_can_be_followed_from_its_event_to_its_list(caplog):
    arrival = arrive(as_csv(rows(12)), "october.csv")
    record = {
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": "intake"},
            "object": {"key": arrival["key"], "versionId": arrival["version"]},
        },
    }
    message = {"messageId": "m", "body": json.dumps({"Records": [record]})}
    assert events.receive({"Records": [message]}, CONTEXT) == {"batchItemFailures": []}
    for step in (steps.register_file, steps.plan_file, steps.begin_applying):
        step(arrival, CONTEXT)
    seen = {line.message for line in lines(caplog) if line.correlation == arrival["file"]}
    assert seen == {"file announced", "ingest"}
    others = {line.correlation for line in lines(caplog)} - {arrival["file"]}
    assert others == {"invocation-1"}  # the queue's own receipt, which is of a batch
    assert {line.invocation for line in lines(caplog)} == {"invocation-1"}


def test_a_draw_can_be_followed_to_its_letters(caplog):
    office.publish([resident(id=f"J{number:016X}") for number in range(1, 41)])
    pool = summonses.ordered()
    draw_steps.report_draw_failure(office.identifiers(pool), CONTEXT)
    summons_steps.report_summons_failure(office.identifiers(pool), CONTEXT)
    told = {(line.message, line.correlation) for line in lines(caplog)}
    assert told == {("draw failed", pool.draw), ("summons failed", pool.draw)}


def test_a_run_by_the_clock_is_followed_by_its_instant_and_a_look_by_its_invocation(caplog):
    event = {"kind": "petit", "scheduled": "2026-11-23T11:00:00Z"}
    draw_events.scheduled_run(event, CONTEXT)
    assert {line.correlation for line in lines(caplog)} == {"2026-11-23T11:00:00Z"}
    caplog.clear()
    wiring.court().begin_watch(
        Watch(county="osceola", kind="grand", since=office.NOW.replace(month=1))
    )
    draw_events.watch_runs({}, CONTEXT)
    assert {line.correlation for line in lines(caplog)} == {"invocation-1"}


def test_what_is_followed_is_forgotten_with_its_end(caplog):
    with pytest.raises(Defect):
        steps.register_file({"file": "F1"}, CONTEXT)
    logger.info("afterwards")
    (line,) = lines(caplog)
    assert not hasattr(line, "correlation")


EDGES = [
    pytest.param(one["Properties"]["Handler"], id=name)
    for name, one in RESOURCES.items()
    if one["Type"] == "AWS::Lambda::Function"
]


@pytest.mark.parametrize("handler", EDGES)
def test_every_edge_lets_its_lines_be_followed(handler):
    module, _, name = handler.rpartition(".")
    edge = importlib.import_module(module)
    at_a_door = any(isinstance(one, Door) for one in vars(edge).values())
    assert at_a_door or hasattr(getattr(edge, name), "__wrapped__") or handler in SILENT


# -- measuring ------------------------------------------------------------------------


def test_a_mismatch_and_a_defect_reach_their_alarms_and_a_refusal_does_not(capsys, monkeypatch):
    arrival = arrive(as_csv(rows(12)), "october.csv")
    with pytest.raises(NotFound):
        steps.plan_file(arrival, CONTEXT)
    assert measured(capsys.readouterr().out) == {}

    with pytest.raises(Defect):
        steps.plan_file({}, CONTEXT)
    assert measured(capsys.readouterr().out) == {"Defects": 1}

    for step in (steps.register_file, steps.plan_file, steps.begin_applying):
        step(arrival, CONTEXT)
    capsys.readouterr()
    with pytest.raises(CountsDisagree):
        steps.publish_list(arrival | {"applied": []}, CONTEXT)
    assert measured(capsys.readouterr().out) == {"CountsDisagree": 1}

    assert asked(api.handler, "GET", "/v1/counties/osceola/files/F1")[0] == 404
    assert measured(capsys.readouterr().out) == {}
    monkeypatch.delenv("COURT_TABLE")
    wiring.court.cache_clear()
    assert asked(api.handler, "GET", "/v1/counties/osceola/files/F1")[0] == 500
    assert measured(capsys.readouterr().out) == {"Defects": 1}


def test_what_alarms_look_at_is_measured_somewhere_in_the_code():
    code = "".join(
        path.read_text("utf-8")
        for folder in ("functions", "layers/jury")
        for path in (ROOT / folder).rglob("*.py")
    )
    looked_at = {
        one["Properties"]["MetricName"]
        for one in RESOURCES.values()
        if one["Type"] == "AWS::CloudWatch::Alarm"
        and one["Properties"].get("Namespace") == "Venire"
    }
    assert len(looked_at) >= 20
    assert {name for name in looked_at if name not in code} == set()
