"""What a draw proves and whom it names once its secret has been deleted."""

import json
import subprocess
import sys
from pathlib import Path

import boto3
import office
import pytest

from draw import service, steps
from jury import wiring
from jury.selection import read_selection

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"
COUNTY = office.COUNTY

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def draw():
    """A recorded draw, for which proofs can be given."""
    office.publish(office.residents(100))
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    return wiring.court().draw(COUNTY, pool.draw)


def erased(draw):
    """As the data map has an operator do it."""
    boto3.client("dynamodb").delete_item(
        TableName="people",
        Key={"pk": {"S": f"DRAWKEY#{COUNTY}"}, "sk": {"S": draw.id}},
        ConditionExpression="attribute_exists(pk)",
    )


def bundle(draw):
    return wiring.evidence().get(f"{COUNTY}/draws/{draw.id}/bundle.zip")


def test_without_its_secret_a_draw_still_verifies_and_proves_nobody(draw, tmp_path):
    someone = read_selection(wiring.papers(), draw).people[0]
    assert service.proof(steps.office(), draw, someone)

    erased(draw)

    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle(draw))
    checked = subprocess.run(
        [sys.executable, str(VERIFIER), str(path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    with pytest.raises(KeyError):
        service.proof(steps.office(), draw, someone)


def test_the_evidence_of_a_draw_holds_no_identifier_of_a_person(draw):
    people = [json.loads(one)["id"] for shard in range(16) for one in bodies(shard)]
    assert len(people) == 100
    told = b"".join(wiring.evidence().get(key) for key in wiring.evidence().keys(f"{COUNTY}/"))
    assert draw.id.encode() in told
    assert [person for person in people if person.encode() in told] == []


def bodies(shard):
    return wiring.people().bodies(COUNTY, shard)


def test_what_still_ties_tickets_to_people_is_the_frozen_roll(draw):
    """So whoever erases a draw's secret erases its papers too, or waits for their rule."""
    erased(draw)
    someone = read_selection(wiring.papers(), draw).people[0]
    roll = wiring.papers().filed(f"{COUNTY}/draws/{draw.id}/roll", draw.roll)
    assert someone.encode() in roll
