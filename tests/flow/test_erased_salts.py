"""What a draw proves and whom it names once its secret has been deleted."""

import json
import subprocess
import sys
from pathlib import Path

import boto3
import crashes
import office
import proofs
import pytest
from every_order import Scene

from draw import drill, service, steps
from jury import wiring
from jury.buckets import PapersBucket
from jury.records import PoolStatus
from jury.selection import read_selection
from tools import erase_salts

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"
COUNTY = office.COUNTY

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def draw():
    """A recorded draw, for which proofs can be given."""
    office.publish(office.residents(100))
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE)
    objects = boto3.client("s3")
    objects.create_bucket(Bucket=THERE)
    for bucket in ("papers", THERE):
        objects.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    office.draw(pool)
    for one in objects.list_objects_v2(Bucket="papers", Prefix=f"{COUNTY}/draws/")["Contents"]:
        objects.copy_object(
            Bucket=THERE, Key=one["Key"], CopySource={"Bucket": "papers", "Key": one["Key"]}
        )
    return wiring.court().draw(COUNTY, pool.draw)


THERE = "papers-there"


def closed(draw):
    """Let a draw's pool be closed, as after its day."""
    pool = wiring.court().pool(COUNTY, draw.pool)
    if pool.status is not PoolStatus.CLOSED:
        shut = pool.model_copy(update={"status": PoolStatus.CLOSED})
        wiring.court().update_pool(pool, shut)


def erase(draw, *, order="2027-AO-9"):
    """As the data map has an operator do it."""
    words = ["--county", COUNTY, "--draw", draw.id, "--order", order, "--by", "operator-1"]
    return erase_salts.main([*words, "--other", "us-west-2", "--other-papers", THERE])


def erased(draw):
    closed(draw)
    assert erase(draw) == 0


def papers_of(draw):
    """Return what lies of a draw's papers in both Regions, with every version."""
    folder = f"{COUNTY}/draws/{draw.id}/"
    found = []
    for bucket in ("papers", THERE):
        told = boto3.client("s3").list_object_versions(Bucket=bucket, Prefix=folder)
        found += [*told.get("Versions", []), *told.get("DeleteMarkers", [])]
    return found


def contents(bucket, draw):
    held = PapersBucket(boto3.client("s3"), bucket)
    return [(key, held.get(key)) for key in held.keys(f"{COUNTY}/draws/{draw.id}/")]


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


def test_both_secrets_of_a_draw_that_has_letters_go_and_its_papers_in_both_regions(draw):
    """S3 carries no deletion over: what goes in one Region stays in the other."""
    wiring.draw_keys().keep(COUNTY, f"codes {draw.id}", b"x" * 32)
    other = f"{COUNTY}/draws/{draw.id}0/roll/of-another"
    wiring.papers().put(other, b"{}")
    boto3.client("s3").delete_object(Bucket=THERE, Key=papers_of(draw)[0]["Key"])
    assert len(secrets_of(draw)) == 2
    assert papers_of(draw)
    erased(draw)
    assert secrets_of(draw) == []
    assert papers_of(draw) == []
    assert wiring.papers().find(other) == b"{}"


def test_an_erased_draw_is_proved_whole_drilled_and_surveyed(draw):
    erased(draw)
    assert proofs.proof(draw.id).findings == ()
    told = proofs.surveyed()
    assert (told["proved"], told["incomplete"]) == (1, [])
    state = drill.begin_drill({"run": "run-1"}, None) | {"county": COUNTY}
    logs = drill.prove_logs(state, None)
    assert logs["failed"] == []
    assert [drill.prove_draws(part, None)["failed"] for part in logs["batches"]] == [()]


def test_papers_that_are_gone_without_an_order_still_count_as_damage(draw):
    closed(draw)
    wiring.papers().erase(f"{COUNTY}/draws/{draw.id}/")
    assert "roll-missing" in proofs.proof(draw.id).findings


def test_a_draw_with_letters_is_one_draw_to_a_survey(draw):
    wiring.draw_keys().keep(COUNTY, f"codes {draw.id}", b"x" * 32)
    told = proofs.surveyed()
    assert (told["draws"], told["incomplete"]) == (1, [])


@pytest.mark.parametrize("applied", [False, True])
def test_an_erasing_that_breaks_off_anywhere_is_damage_nowhere_and_goes_on(draw, applied):
    wiring.draw_keys().keep(COUNTY, f"codes {draw.id}", b"x" * 32)
    closed(draw)
    papers = [(bucket, *one) for bucket in ("papers", THERE) for one in contents(bucket, draw)]
    scene = Scene()
    for point in range(5):  # the record, two secrets, and the papers in either Region
        assert crashes.crashed(lambda: erase(draw), point, applied=applied)
        assert proofs.proof(draw.id).findings == ()
        assert erase(draw) == 0
        assert secrets_of(draw) == papers_of(draw) == []
        assert proofs.proof(draw.id).findings == ()
        for bucket, key, content in papers:
            boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
        scene.set()


def test_nothing_is_erased_of_a_draw_whose_pool_is_not_closed(draw, capsys):
    before = papers_of(draw)
    assert erase(draw) == 1
    assert "Conflict" in capsys.readouterr().err
    assert (papers_of(draw), len(secrets_of(draw))) == (before, 1)
    assert wiring.court().find_erasure(COUNTY, draw.id) is None


def test_the_first_order_stays_on_record_when_the_command_is_given_again(draw):
    erased(draw)
    assert erase(draw, order="2028-AO-1") == 0
    assert wiring.court().find_erasure(COUNTY, draw.id).order == "2027-AO-9"


def test_the_evidence_of_a_draw_holds_no_identifier_of_a_person(draw):
    people = [json.loads(one)["id"] for shard in range(16) for one in bodies(shard)]
    assert len(people) == 100
    told = b"".join(wiring.evidence().get(key) for key in wiring.evidence().keys(f"{COUNTY}/"))
    assert draw.id.encode() in told
    assert [person for person in people if person.encode() in told] == []


def bodies(shard):
    return wiring.people().bodies(COUNTY, shard)


def test_what_still_ties_tickets_to_people_is_the_frozen_roll(draw):
    """So whoever erases a draw's secrets erases its papers too."""
    wiring.draw_keys().forget(COUNTY, draw.id)
    someone = read_selection(wiring.papers(), draw).people[0]
    roll = wiring.papers().filed(f"{COUNTY}/draws/{draw.id}/roll", draw.roll)
    assert someone.encode() in roll
