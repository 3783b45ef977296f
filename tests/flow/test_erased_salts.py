"""What a draw proves and whom it names once its secret has been deleted."""

import json
import re
import subprocess
import sys
from pathlib import Path

import boto3
import office
import pytest

from draw import service, steps
from jury import wiring
from jury.selection import read_selection

MAP = (Path(__file__).resolve().parents[2] / "docs" / "data-map.md").read_text("utf-8")
DELETED = re.compile(r"aws dynamodb delete-item (?:[^\n]*\\\n)*[^\n]*")
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
    for command in DELETED.findall(MAP):
        key = re.sub(r"\bDRAW\b", draw.id, re.search(r"--key '(.*?)'", command)[1])
        given = re.search(r'--condition-expression "(.*?)"', command)
        boto3.client("dynamodb").delete_item(
            TableName="people",
            Key=json.loads(key),
            **({"ConditionExpression": given[1]} if given else {}),
        )


def secrets_of(draw):
    found = boto3.client("dynamodb").scan(TableName="people")["Items"]
    return [one["sk"]["S"] for one in found if one["pk"]["S"] == f"DRAWKEY#{COUNTY}"]


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


def test_the_map_deletes_both_secrets_of_a_draw_that_has_letters(draw):
    wiring.draw_keys().keep(COUNTY, f"codes {draw.id}", b"x" * 32)
    assert len(secrets_of(draw)) == 2
    erased(draw)
    assert secrets_of(draw) == []


def test_the_map_takes_a_draws_papers_away_in_both_regions():
    """S3 carries no deletion over: what goes in one Region stays in the other."""
    (loop,) = re.findall(r"for REGION in (us-east-1 us-west-2); do\n(.*?)\ndone", MAP, re.S)
    assert "list-object-versions --region $REGION" in loop[1]
    assert "delete-objects --region $REGION" in loop[1]
    assert "--prefix osceola/draws/DRAW/" in loop[1]


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
