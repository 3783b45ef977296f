"""Keys are replaced: a draw verifies with what signed it; a file under another key waits."""

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import boto3
import intake
import office
import pytest
import synthetic

from jury import wiring
from jury.records import FileStatus

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"
COUNTY = office.COUNTY


@pytest.fixture(autouse=True)
def _office():
    with intake.opened():
        yield


def drawn(weeks):
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE + timedelta(weeks=weeks))
    office.draw(pool)
    return pool.draw


def replaced(name, spec, usage):
    """As the runbook has it: another key of the same kind, and who uses it told of it."""
    made = boto3.client("kms").create_key(KeySpec=spec, KeyUsage=usage)
    os.environ[name] = made["KeyMetadata"]["KeyId"]
    office.chill()


def fingerprint():
    """Return the SHA-256 of the public key that the office publishes now, in its DER form."""
    key = os.environ["SIGNING_KEY"]
    return hashlib.sha256(boto3.client("kms").get_public_key(KeyId=key)["PublicKey"]).hexdigest()


def verifies(draw, key, tmp_path):
    path = tmp_path / f"{draw}.zip"
    path.write_bytes(wiring.evidence().get(f"{COUNTY}/draws/{draw}/bundle.zip"))
    checked = subprocess.run(
        [sys.executable, str(VERIFIER), str(path), "--key", key],
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.returncode == 0


def test_after_the_signing_key_is_replaced_old_and_new_draws_verify_each_with_its_own(tmp_path):
    office.publish(office.residents(100))
    before, old = drawn(0), fingerprint()

    replaced("SIGNING_KEY", "ECC_NIST_P256", "SIGN_VERIFY")
    after, new = drawn(4), fingerprint()

    assert old != new
    assert verifies(before, old, tmp_path)
    assert verifies(after, new, tmp_path)
    assert not verifies(before, new, tmp_path)
    assert not verifies(after, old, tmp_path)


def test_a_file_that_is_matched_under_another_key_is_held_and_changes_nobody():
    first, second = synthetic.county(400, 7).quarters
    intake.ingest(*first.file("csv"))
    roll = intake.roll()

    replaced("MATCHING_KEY", "HMAC_256", "GENERATE_VERIFY_MAC")
    file = intake.ingest(*second.file("csv"))

    assert (file.status, file.breakers) == (FileStatus.HELD, ("too_many_in_review",))
    assert intake.roll() == roll
