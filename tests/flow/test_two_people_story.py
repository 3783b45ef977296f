"""Two people at the real doors and the real workflow: a ceremony, a void, and a draw after it."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import boto3
import office
import pytest
import requests

from draw import checks
from local import LocalCloud
from local.demo import Staff
from local.staff import Office

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "tools" / "verify_draw.py"
COUNTY = f"/v1/counties/{office.COUNTY}"
PUBLIC = f"/v1/public/counties/{office.COUNTY}"
DICE = "3 1 6 6 2, thrown by the foreman – twice"
REASON = "the wrong list was published that week"


class Story:
    """A running cloud with a roll of three hundred, and an ordered pool."""

    def __init__(self, cloud):
        self.cloud = cloud
        endpoints = cloud.serve()
        self.api = endpoints["api"]
        self.staff = {role: Staff(self.api, token) for role, token in endpoints["tokens"].items()}
        self.tokens = endpoints["tokens"]
        self.workflow = endpoints["workflows"]["draw"]
        office.publish(office.residents(300))
        today = cloud.clock.today()
        service = today + timedelta(weeks=6, days=(7 - today.weekday()) % 7)
        self.pool = self.staff["jury-manager"].post(
            f"{COUNTY}/pools",
            {
                "kind": "petit",
                "location": "kissimmee",
                "requested": 250,
                "service_date": service.isoformat(),
                "time": "08:00",
            },
        )

    def post(self, role, path, **body):
        """Return the answer to one person's act; anything but a good one fails the test."""
        return self.staff[role].post(COUNTY + path, body)

    def refused(self, role, path, **body):
        """Return the code with which one person's act is refused."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"}
        answer = requests.post(self.api + COUNTY + path, json=body, headers=headers, timeout=30)
        assert 400 <= answer.status_code < 500
        return answer.json()["error"]

    def draw(self, name):
        """Return a draw as anybody can read it."""
        return Staff(self.api).get(f"{PUBLIC}/draws/{name}")

    def states(self):
        """Return the states through which each run of the draw's workflow went, by its name."""
        client = boto3.client("stepfunctions")
        found = {}
        runs = client.list_executions(stateMachineArn=self.workflow)["executions"]
        for run in runs:
            history = client.get_execution_history(executionArn=run["executionArn"])
            found[run["name"]] = (
                run["status"],
                [
                    event["stateEnteredEventDetails"]["name"]
                    for event in history["events"]
                    if "stateEnteredEventDetails" in event
                ],
            )
        return found

    def verified(self, name, tmp_path):
        """Return what the stranger's program finds."""
        link = Staff(self.api).get(f"{PUBLIC}/draws/{name}/bundle")["url"]
        path = tmp_path / f"{name}.zip"
        path.write_bytes(requests.get(link, timeout=30).content)
        return subprocess.run(
            [sys.executable, str(VERIFIER), str(path)], capture_output=True, text=True, check=False
        )


@pytest.fixture
def story(tmp_path, monkeypatch):
    monkeypatch.setattr(checks, "HELD_BELOW", checks.NEVER)  # one draw in three hundred else
    with LocalCloud(ROOT / "template.yaml", parameters={"Stage": "test"}, state=tmp_path) as cloud:
        Office(cloud, office.COUNTY).open(cloud.roles)
        yield Story(cloud)
    office.chill()


def test_a_pool_is_drawn_with_a_ceremony_voided_and_drawn_again(story, tmp_path):
    pool, first = f"/pools/{story.pool['id']}", story.pool["draw"]
    asked = story.post(
        "jury-manager", f"{pool}/entropy", sources=["kms", "ceremony"], reason=REASON
    )
    story.post("judge", f"{pool}/entropy", approve=asked["request"])

    story.post("jury-manager", f"{pool}/draw")
    story.cloud.settle()
    status, states = story.states()[f"osceola-{first}"]
    assert (status, states[-1]) == ("SUCCEEDED", "Waiting for the ceremony")
    assert story.draw(first)["result_hash"] is None

    speaking = f"/draws/{first}/ceremony"
    assert story.post("clerk", speaking, text=DICE)["complete"] is False
    assert story.refused("judge", speaking, text=DICE + "!") == "TextsDiffer"
    for role in ("clerk", "court-administrator"):
        answer = story.post(role, speaking, text=DICE)
    assert answer["complete"] is True
    story.cloud.settle()
    status, states = story.states()[f"osceola-{first}-ceremony"]
    assert status == "SUCCEEDED"
    assert states[-1] == "Start the summons"
    assert "Freeze the list" not in states
    assert story.draw(first)["drawn"] == 250
    checked = story.verified(first, tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "from the committed sources, in their order: kms, ceremony" in checked.stdout

    asked = story.post("court-administrator", f"{pool}/void", reason=REASON)
    assert asked["letters_are_out"] is True
    assert story.refused("court-administrator", f"{pool}/void", approve=asked["request"]) == (
        "SamePerson"
    )
    voided = story.post("judge", f"{pool}/void", approve=asked["request"])
    assert voided["letters_are_out"] is True
    again = voided["next_draw"]
    assert again == f"{story.pool['id']}-d2"
    assert story.draw(first)["void"]["reason"] == REASON

    story.post("jury-manager", f"{pool}/draw")
    story.cloud.settle()
    for role in ("clerk", "court-administrator"):
        story.post(role, f"/draws/{again}/ceremony", text="6 6 6")
    story.cloud.settle()
    assert story.draw(again)["drawn"] == 250
    checked = story.verified(again, tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert "(1 void)" in checked.stdout
    assert story.verified(first, tmp_path).returncode == 0
    assert [one for one in story.cloud.failures if not one.refusal] == []
