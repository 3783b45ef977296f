"""The witness of the test run: it misses no draw, and a draw that does not hold fails the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from witness import Witness

from tests.unit.verify.bundle_builder import draft, unzipped, with_manifest, zipped

ROOT = Path(__file__).parents[3]

A_RUN = """
import boto3
from pathlib import Path
from moto import mock_aws

@mock_aws
def test_somebody_puts_a_bundle():
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="evidence")
    bundle = Path({path!r}).read_bytes()
    for _ in range(2):
        s3.put_object(Bucket="evidence", Key="c/draws/d/bundle.zip", Body=bundle)
    s3.put_object(Bucket="evidence", Key="c/draws/d/README.txt", Body=b"no bundle")
"""


@pytest.fixture
def sound() -> bytes:
    return zipped(with_manifest(draft("small").files()))


@pytest.fixture
def spoiled(sound: bytes) -> bytes:
    files = unzipped(sound)
    files.pop("manifest.json")
    files["result.json"] = files["result.json"].replace(b'"kl":', b'"kl":1')
    return zipped(with_manifest(files))


def test_a_sound_bundle_holds_and_counts_once(tmp_path, sound):
    witness = Witness(tmp_path)
    witness.keep("county/draws/one/bundle.zip", sound)
    witness.keep("county/draws/one/bundle.zip", sound)
    assert (witness.seen, witness.broken()) == (1, [])


def test_a_spoiled_bundle_is_named(tmp_path, sound, spoiled):
    witness = Witness(tmp_path)
    witness.keep("county/draws/one/bundle.zip", sound)
    witness.keep("county/draws/two/bundle.zip", spoiled)
    (line,) = witness.broken()
    assert line.startswith("county/draws/two: FAIL")


def test_a_bundle_without_its_tickets_leaves_too_much_unchecked(tmp_path, sound):
    files = {name: its for name, its in unzipped(sound).items() if name != "manifest.json"}
    del files["tickets.bin"]
    witness = Witness(tmp_path)
    witness.keep("county/draws/one/bundle.zip", zipped(with_manifest(files)))
    (line,) = witness.broken()
    assert ": -- roll" in line


@pytest.mark.parametrize(
    ("kind", "code", "told"), [("sound", 0, "1 of 1"), ("spoiled", 1, "0 of 1")]
)
def test_a_run_says_how_many_draws_hold_and_fails_when_one_does_not(
    tmp_path, request, kind, code, told
):
    (tmp_path / "given.zip").write_bytes(request.getfixturevalue(kind))
    (tmp_path / "test_run.py").write_text(A_RUN.format(path=str(tmp_path / "given.zip")), "utf-8")
    paths = [ROOT / "tests", ROOT / "functions", ROOT / "layers/jury", ROOT / "layers/ranmar", ROOT]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-p", "no:cacheprovider", "."],
        cwd=tmp_path,
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert f"{told} verified by tools/verify_draw.py" in run.stdout
    assert ("c/draws/d: FAIL" in run.stdout) == bool(code)
