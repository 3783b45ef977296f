"""A county with a final list at the real doors: from the event to a pool that is drawn from it."""

import json
import time
from datetime import timedelta
from pathlib import Path

import boto3
import final_list
import office
import pytest

from draw import checks
from jury import wiring
from local import LocalCloud
from local.demo import Staff
from local.staff import Office
from tools import challenge_pack, verify_draw

ROOT = Path(__file__).resolve().parents[2]
COUNTY = f"/v1/counties/{office.COUNTY}"
PUBLIC = f"/v1/public/counties/{office.COUNTY}"
ASKED = 300


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    final_list.asks_for(monkeypatch, ASKED)
    # One honest draw in three hundred is held; here it is the workflow that is looked at.
    monkeypatch.setattr(checks, "HELD_BELOW", 0.0)
    with LocalCloud(
        ROOT / "template.yaml", parameters={"Stage": "test"}, state=tmp_path
    ) as running:
        Office(running, office.COUNTY).open(running.roles)
        yield running
    office.chill()


def runs(endpoints, workflow):
    listed = boto3.client("stepfunctions").list_executions(
        stateMachineArn=endpoints["workflows"][workflow]
    )
    return {one["name"]: one["status"] for one in listed["executions"]}


def refusals(endpoints, draw):
    """Return how the states of a run were refused, as soon as any was."""
    arn = endpoints["workflows"]["draw"].replace(":stateMachine:", ":execution:")
    for _look in range(200):
        history = boto3.client("stepfunctions").get_execution_history(
            executionArn=f"{arn}:osceola-{draw}"
        )
        found = [
            event["taskFailedEventDetails"]["error"]
            for event in history["events"]
            if "taskFailedEventDetails" in event
        ]
        if found:
            return found
        time.sleep(0.05)
    return []


def say_published(times):
    said = final_list.event()
    entry = {
        "Source": said["source"],
        "DetailType": said["detail-type"],
        "Detail": json.dumps(said["detail"]),
        "Resources": ["venire-test"],
    }
    for _time in range(times):
        boto3.client("events").put_events(Entries=[entry])


def test_a_published_list_gets_its_final_list_and_a_pool_is_drawn_from_it(cloud, tmp_path):
    endpoints = cloud.serve()
    manager = Staff(endpoints["api"], endpoints["tokens"]["jury-manager"])
    anybody = Staff(endpoints["api"])
    office.publish(office.residents(400))

    say_published(times=2)
    cloud.settle()

    final = final_list.ordered()
    assert runs(endpoints, "draw") == {f"osceola-{final.draw}": "SUCCEEDED"}
    assert runs(endpoints, "summons") == {}
    shown = anybody.get(f"{PUBLIC}/draws/{final.draw}")
    assert (shown["pool"], shown["drawn"], shown["signed"]) == (final.id, ASKED, True)

    today = cloud.clock.today()
    service = today + timedelta(weeks=6, days=(7 - today.weekday()) % 7)
    ordered = manager.post(
        f"{COUNTY}/pools",
        {
            "kind": "petit",
            "location": "kissimmee",
            "requested": 250,
            "service_date": service.isoformat(),
            "time": "08:00",
        },
    )
    manager.post(f"{COUNTY}/pools/{ordered['id']}/draw", {})
    cloud.settle()

    assert set(runs(endpoints, "draw").values()) == {"SUCCEEDED"}
    assert list(runs(endpoints, "summons")) == [f"osceola-{ordered['draw']}"]
    pool = wiring.court().pool(office.COUNTY, ordered["id"])
    assert final_list.people_of(pool) <= final_list.people_of(final)
    for draw in (final.draw, pool.draw):
        path = tmp_path / f"{draw}.zip"
        path.write_bytes(wiring.evidence().get(f"{office.COUNTY}/draws/{draw}/bundle.zip"))
        assert verify_draw.main([str(path)]) == 0
    auditor = challenge_pack.Api(endpoints["api"], endpoints["tokens"]["auditor"])
    assert challenge_pack.gather(auditor, office.COUNTY, pool.draw)
    with pytest.raises(challenge_pack.NoPackError, match="name the draw of the pool"):
        challenge_pack.gather(auditor, office.COUNTY, final.draw)
    assert [one for one in cloud.failures if not one.refusal] == []


def test_a_pool_that_comes_due_too_early_waits_for_the_final_list(cloud):
    """The workflow's own patience: the list's event comes after the draw of the pool was begun."""
    endpoints = cloud.serve()
    office.publish(office.residents(400))
    service = cloud.clock.today() + timedelta(weeks=6)
    pool = office.order(
        250, service=service + timedelta(days=(7 - service.weekday()) % 7), now=cloud.clock.now()
    )
    wiring.workflows().start_execution(
        stateMachineArn=endpoints["workflows"]["draw"],
        name=f"osceola-{pool.draw}",
        input=json.dumps(office.identifiers(pool)),
    )
    assert refusals(endpoints, pool.draw)
    say_published(times=1)
    cloud.settle()

    waited = set(refusals(endpoints, pool.draw))  # and busy, if it asks while the list is drawn
    assert {"FinalListMissing"} <= waited <= {"FinalListMissing", "CountyBusy"}
    assert set(runs(endpoints, "draw").values()) == {"SUCCEEDED"}
    assert final_list.people_of(pool) <= final_list.people_of(final_list.ordered())
