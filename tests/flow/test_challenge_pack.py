"""The challenge pack: all that a written challenge needs, fetched as a lawyer's aide would."""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import boto3
import pytest
import requests

import ranmar
from jury.eligibility import RULES
from local import LocalCloud
from local.demo import Staff
from local.staff import Office
from tools import challenge_pack
from tools.make_county import make_county

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tools" / "challenge_pack.py"
CANARY = re.compile(r"zq[a-z]{6}", re.IGNORECASE)
PEOPLE = 320
AS_OF = date(2026, 10, 1)


class Court:
    """A running cloud with one drawn pool, and the program asked from outside."""

    def __init__(self, cloud, endpoints, pool):
        self.cloud = cloud
        self.endpoints = endpoints
        self.draw = pool["draw"]
        self.evidence = endpoints["buckets"]["evidence"]
        self.key = f"osceola/draws/{self.draw}/bundle.zip"

    def pack(self, out, **changes):
        wanted = {
            "api": self.endpoints["api"],
            "token": self.endpoints["tokens"]["auditor"],
            "county": "osceola",
            "draw": self.draw,
            "out": str(out),
        } | changes
        options = [part for name, value in wanted.items() for part in (f"--{name}", value)]
        return subprocess.run(
            [sys.executable, str(PROGRAM), *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def court(tmp_path_factory):
    state, county = tmp_path_factory.mktemp("state"), tmp_path_factory.mktemp("county")
    make_county("osceola", PEOPLE, 7, county, dates=(AS_OF, date(2027, 1, 1)), canary=True)
    with LocalCloud(ROOT / "template.yaml", parameters={"Stage": "test"}, state=state) as cloud:
        Office(cloud, "osceola").open(cloud.roles)
        endpoints = cloud.serve()
        staff = {
            role: Staff(endpoints["api"], token) for role, token in endpoints["tokens"].items()
        }
        boto3.client("s3").put_object(
            Bucket=endpoints["buckets"]["intake"],
            Key=f"osceola/dhsmv/osceola-{AS_OF}.txt",
            Body=(county / f"osceola-{AS_OF}.txt").read_bytes(),
        )
        cloud.settle()
        today = cloud.clock.today()
        staff["court-administrator"].post(
            "/v1/counties/osceola/approvals",
            {
                "plan": "AOSC26-1",
                "engine": ranmar.fingerprint(),
                "valid_from": str(today - timedelta(days=30)),
                "valid_until": str(today + timedelta(days=300)),
            },
        )
        service = today + timedelta(weeks=6, days=(7 - today.weekday()) % 7)
        pool = staff["jury-manager"].post(
            "/v1/counties/osceola/pools",
            {
                "kind": "petit",
                "location": "kissimmee",
                "requested": 250,
                "service_date": service.isoformat(),
                "time": "08:00",
            },
        )
        drawn = f"/v1/counties/osceola/pools/{pool['id']}/draw"
        requests.post(
            endpoints["api"] + drawn,
            headers={"Authorization": f"Bearer {endpoints['tokens']['jury-manager']}"},
            timeout=30,
        ).raise_for_status()
        cloud.settle()
        yield Court(cloud, endpoints, pool)


@pytest.fixture(scope="module")
def pack(court, tmp_path_factory):
    out = tmp_path_factory.mktemp("pack") / "pack.zip"
    run = court.pack(out)
    assert run.returncode == 0, run.stdout + run.stderr
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_pack_holds_every_piece_of_its_contents_page_and_no_other(pack):
    assert set(pack) == {"contents.txt", *challenge_pack.CONTENTS}
    page = pack["contents.txt"].decode()
    for name in challenge_pack.CONTENTS:
        assert hashlib.sha256(pack[name]).hexdigest() in page, name


def test_the_method_and_the_protocol_are_the_repositorys_own(pack):
    for name in ("draw-method.md", "draw-protocol.md"):
        assert pack[name] == (ROOT / "docs" / name).read_bytes()


def test_the_statement_says_who_could_be_drawn_and_under_what(pack):
    terms = json.loads(pack["commitment.json"])
    text = pack["statement.txt"].decode()
    assert f"On the roll: {terms['roll']['size']:,}." in text
    for name, count in terms["roll"]["excluded"].items():
        assert f"{count:>9,}  {challenge_pack.REASONS[name]}" in text
    assert "Drawn: 250." in text
    assert "AOSC26-1, valid from" in text
    assert f"{json.loads(pack['result.json'])['ij']}," in text
    assert text.count(" degrees of freedom, p = ") == 3
    assert len(text.splitlines()) <= 60  # one page
    assert max(map(len, text.splitlines())) <= 100


def test_the_approval_in_force_is_the_one_that_the_commitment_names(pack):
    terms, approval = json.loads(pack["commitment.json"]), json.loads(pack["approval.json"])
    assert (approval["plan"], approval["engine"]) == (terms["plan"], terms["engine"])


def test_the_log_extract_is_the_draws_links_in_the_public_chain(pack):
    extract = [json.loads(line) for line in pack["log-extract.jsonl"].splitlines()]
    assert [link["kind"] for link in extract] == ["commitment", "result"]
    assert extract[0]["body"] == hashlib.sha256(pack["commitment.json"]).hexdigest()
    assert set(pack["log-extract.jsonl"].splitlines()) <= set(pack["log.jsonl"].splitlines())


def test_the_pack_can_be_checked_with_what_is_in_it_and_nothing_else(pack, tmp_path):
    for name in ("verify_draw.py", "bundle.zip"):
        (tmp_path / name).write_bytes(pack[name])
    key = challenge_pack.fingerprint(pack["public-key.pem"].decode())
    run = subprocess.run(
        [sys.executable, "-I", "verify_draw.py", "bundle.zip", "--key", key],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0
    assert run.stdout == pack["verification.txt"].decode()


def test_nobody_is_named_in_the_pack(pack):
    with zipfile.ZipFile(io.BytesIO(pack["bundle.zip"])) as archive:
        inner = {f"bundle.zip/{name}": archive.read(name) for name in archive.namelist()}
    for name, content in (pack | inner).items():
        read = content.replace(pack["public-key.pem"], b"")  # random letters, which say anything
        assert CANARY.search(read.decode("latin-1")) is None, name
        assert re.search(rb"\bJ[0-9A-F]{16}\b", content) is None, name


def test_the_same_draw_gives_the_same_pack(court, pack, tmp_path):
    assert court.pack(tmp_path / "again.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "again.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == pack


def tampered(bundle):
    """Return the bundle with one position changed, and a manifest that fits."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    result = json.loads(files["result.json"])
    result["positions"][0], result["positions"][1] = result["positions"][1::-1]
    files["result.json"] = json.dumps(result, sort_keys=True, separators=(",", ":")).encode()
    hashes = {
        name: hashlib.sha256(its).hexdigest()
        for name, its in files.items()
        if name != "manifest.json"
    }
    files["manifest.json"] = json.dumps(hashes, sort_keys=True, separators=(",", ":")).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, its in files.items():
            archive.writestr(name, its)
    return packed.getvalue()


@pytest.fixture
def another_bundle(court, pack):
    """Lay another version over the bundle, as somebody with write access to the bucket could."""
    s3, place = boto3.client("s3"), {"Bucket": court.evidence, "Key": court.key}
    was = s3.list_object_versions(Bucket=court.evidence, Prefix=court.key)["Versions"]

    def lay(content):
        # By a signed link: the witness of this run keeps what AWS clients put, and would object.
        link = s3.generate_presigned_url("put_object", Params=place)
        digest = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
        answer = requests.put(link, data=content, headers={"Content-MD5": digest}, timeout=30)
        answer.raise_for_status()

    yield lay
    for one in s3.list_object_versions(Bucket=court.evidence, Prefix=court.key)["Versions"]:
        if one["VersionId"] not in {each["VersionId"] for each in was}:
            s3.delete_object(VersionId=one["VersionId"], BypassGovernanceRetention=True, **place)


def test_a_draw_that_does_not_verify_gives_a_sentence_and_no_pack(
    court, pack, another_bundle, tmp_path
):
    another_bundle(tampered(pack["bundle.zip"]))

    run = court.pack(tmp_path / "pack.zip")

    assert run.returncode == 1
    assert run.stderr.startswith("challenge_pack.py: the draw does not verify: FAIL")
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "pack.zip").exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"draw": "petit-20270104T0800-nowhere-d1"}, "refused with 404"),
        ({"token": "nobody"}, "refused with 401"),
        ({"county": "../orange"}, "refused with 40"),
        ({"api": "file:///etc"}, "starts with http"),
        ({"api": "http://127.0.0.1:9"}, "does not answer"),
    ],
)
def test_what_cannot_be_fetched_is_said_in_a_sentence(court, tmp_path, changes, told):
    run = court.pack(tmp_path / "pack.zip", **changes)
    assert run.returncode == 2, run.stdout
    assert told in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "pack.zip").exists()


def test_every_reason_for_which_somebody_is_left_out_has_words():
    others = {"in_open_pool", "carried_over", "not_on_final_list"}
    assert {rule.__name__ for rule in RULES} | others == set(challenge_pack.REASONS)
