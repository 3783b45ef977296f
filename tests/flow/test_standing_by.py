"""A Region that stands by: it answers what is read, begins nothing, and leaves events alone."""

import importlib
import json
import re
from contextlib import suppress
from pathlib import Path

import desk
import office
import pytest
import time_machine
import window
from crashes import counted
from intake import asked

from draw import api, events
from ingest import record_desk
from jury import wiring
from jury.door import Door
from jury.errors import NotTheWriter, SurveyPending
from jury.writer import KEPT, Writer, WriterRecords
from local.template import expand
from tools import openapi

RESOURCES = expand(Path(__file__).resolve().parent.parent.parent / "template.yaml", {}).body[
    "Resources"
]
HANDLERS = sorted(
    one["Properties"]["Handler"]
    for one in RESOURCES.values()
    if one["Type"] == "AWS::Lambda::Function"
)
READING_ONLY = {"access.authoriser.authorise", "draw.deploying.check_engine"}
"""One decides at each request who may make it, one at each deployment whether it may draw."""
IN_A_DRILL = {
    f"draw.drill.{step}"
    for step in (
        "see_tables", "count_items", "prove_logs", "prove_draws", "report_drill",
        "report_drill_failure",
    )
}  # fmt: skip
"""A drill that has begun is finished; what it reads are copies of its own."""
REPORTS = {
    "draw.steps.report_draw_failure",
    "ingest.steps.report_ingest_failure",
    "summons.days.report_days_failure",
    "summons.steps.report_summons_failure",
}
"""How a workflow ended is told wherever it ends."""
SEEN = office.NOW + KEPT


def handler_of(name):
    module, _, function = name.rpartition(".")
    return importlib.import_module(module), getattr(importlib.import_module(module), function)


def is_a_door(name):
    return isinstance(getattr(handler_of(name)[0], "door", None), Door)


OTHERS = [
    one for one in HANDLERS if not is_a_door(one) and one not in REPORTS | READING_ONLY | IN_A_DRILL
]
EVENTS = [one for one in OTHERS if one.partition(".")[2].startswith(("events.", "clocks."))]
WRITING = [
    (name, route)
    for name in HANDLERS
    if is_a_door(name)
    for route in handler_of(name)[0].door.routes
    if route.method == "POST"
]


def goes_over(region="us-west-2", phase="open"):
    """Let the record say who writes now; whoever has read it before knows after five seconds."""
    now = Writer(
        region=region, epoch=1, phase=phase, since=office.NOW, by="operator-1", why="a storm"
    )
    return WriterRecords(wiring.dynamodb(), "court").replace(None, now)


@pytest.fixture
def standing_by(court_office):
    """An office whose Region stands by, five seconds later."""
    goes_over()
    with time_machine.travel(SEEN, tick=False):
        yield


def path_of(route):
    return re.sub(r"\{(\w+)\}", lambda found: openapi.PARAMETERS[found[1]].example, route.path)


@pytest.mark.parametrize(
    ("name", "route"), WRITING, ids=[f"POST {route.path}" for _name, route in WRITING]
)
def test_a_route_that_writes_is_refused_before_anything_is_done(name, route, standing_by):
    writes = []
    body = dict(route.example) if route.example else None
    with counted(writes):
        status, answer = desk.call(handler_of(name)[0], "POST", path_of(route), "clerk-1", body)
    assert (status, answer["error"]) == (503, "NotTheWriter")
    assert (answer["region"], answer["writer"]) == ("us-east-1", "us-west-2")
    assert writes == []


@pytest.mark.parametrize("name", OTHERS)
def test_no_step_of_a_workflow_is_begun_and_no_event_followed(name, standing_by):
    writes = []
    with counted(writes), suppress(NotTheWriter):
        assert handler_of(name)[1]({}, None) == {}
    assert writes == []


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_left_to_the_writer_and_counted(name, standing_by, capsys):
    writes = []
    with counted(writes):
        assert handler_of(name)[1]({}, None) == {}
    assert writes == []
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [one["EventsLeftToTheWriter"] for one in told] == [[1.0]]


def test_how_a_workflow_ended_is_told_wherever_it_ends(standing_by):
    state = {"county": office.COUNTY, "pool": "p", "draw": "d", "failure": {"Error": "Conflict"}}
    for name in REPORTS - {"ingest.steps.report_ingest_failure"}:
        assert handler_of(name)[1](state, None)["code"] == "Conflict"


def test_what_is_read_is_answered(standing_by):
    status, answer = desk.call(api, "GET", f"{desk.BASE}/pools", "manager-1")
    assert (status, answer["pools"]) == (200, [])


def test_what_is_shown_with_a_line_in_the_log_is_not_shown_without_it():
    """No reading without its line, and no line in a Region that stands by."""

    def shown(**purpose):
        return asked(record_desk.handler, "GET", path, role="clerk", **purpose)

    with window.opened():
        window.quarter(0, window.residents())
        path = f"{desk.BASE}/jurors/{window.resident(3).id}/record"
        assert shown(purpose="answering-the-juror")[0] == 200
        lines = list(wiring.access().lines(office.COUNTY))
        goes_over()
        with time_machine.travel(wiring.now() + KEPT, tick=False):
            status, answer = shown(purpose="answering-the-juror")
            assert (status, answer["error"]) == (503, "NotTheWriter")
            assert set(answer) == {"error", "message", "region", "writer", "correlation"}
            assert list(wiring.access().lines(office.COUNTY)) == lines
            assert shown()[0] == 200  # masked, and so without a line


def test_while_the_draws_are_looked_at_the_schedule_waits_and_orders_are_taken(court_office):
    goes_over("us-east-1", "surveying")
    with time_machine.travel(SEEN, tick=False):
        pool = office.order(now=SEEN)
        with pytest.raises(SurveyPending):
            events.scheduled_run({"kind": "petit", "scheduled": SEEN.isoformat()}, None)
        assert wiring.court().find_run(office.COUNTY, "petit", SEEN.date()) is None
        status, answer = desk.call(api, "POST", f"{desk.BASE}/pools/{pool.id}/draw", "manager-1")
    assert (status, answer["error"]) == (409, "SurveyPending")
    assert wiring.court().pool(office.COUNTY, pool.id) == pool


def test_a_draw_is_not_opened_while_the_draws_are_looked_at(court_office):
    office.publish(office.residents(40))
    pool = office.order(12, kind="grand", service=office.GRAND_SERVICE)
    goes_over("us-east-1", "surveying")
    with time_machine.travel(SEEN, tick=False), pytest.raises(SurveyPending):
        office.freeze(pool)
