"""The story that users live, through their own doors: HTTP, an AWS client, a printed letter."""

import csv
import io
import json
import logging
import re
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import boto3
import pytest
import requests
from moto.backends import get_backend
from pypdf import PdfReader

from local import LocalCloud
from local.demo import Staff
from local.staff import Office
from tools.make_county import make_county

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "tools" / "verify_draw.py"
CANARY = re.compile(r"zq[a-z]{6}", re.IGNORECASE)
# Moto's own, 52 random letters and digits: they hold such a run now and then.
REQUEST_ID = re.compile(r'(x-amzn-requestid|RequestId)\\*": ?\\*"[A-Za-z0-9]{52}\b', re.I)
# Hashes, keys and signatures are letters by chance, and have no room for any that are not.
DIGITS = re.compile(r"tickets\.bin$|signature\.der$|public-key\.pem$")
COUNTY = "/v1/counties/osceola"
PEOPLE = 600
QUARTERS = (date(2026, 7, 1), date(2026, 10, 1))

UPLOAD = """
import json, sys, boto3
from pathlib import Path
endpoints = json.loads(Path(sys.argv[1]).read_text())
boto3.client(
    "s3", endpoint_url=endpoints["aws"], region_name="us-east-1",
    aws_access_key_id="local", aws_secret_access_key="local",
).put_object(
    Bucket=endpoints["buckets"]["intake"], Key=sys.argv[2], Body=Path(sys.argv[3]).read_bytes()
)
"""


class Story:
    """A running cloud, the files of a synthetic county, and everything that was logged."""

    def __init__(self, cloud, state, county, records):
        self.cloud = cloud
        self.state = state
        self.county = county
        self.records = records
        self.endpoints = cloud.serve()
        self.staff = {
            role: Staff(self.endpoints["api"], token)
            for role, token in self.endpoints["tokens"].items()
        }
        self.public = Staff(self.endpoints["api"])

    def upload(self, name, content, folder="osceola/dhsmv"):
        """Upload as a stranger's program would: another process, any AWS client."""
        path = self.state / "upload"
        path.write_bytes(content)
        arguments = [str(self.state / "endpoints.json"), f"{folder}/{name}", str(path)]
        subprocess.run([sys.executable, "-c", UPLOAD, *arguments], check=True, timeout=60)
        self.cloud.settle()

    def file(self, name):
        files = self.staff["clerk"].get(f"{COUNTY}/files")["files"]
        return next(one for one in files if one["key"].endswith(f"/{name}"))

    def roll(self):
        client = boto3.client("dynamodb")
        table = self.endpoints["tables"]["people"]
        pages = client.get_paginator("scan").paginate(TableName=table)
        return sorted(
            (item["pk"]["S"], item["sk"]["S"], item["body"]["S"])
            for page in pages
            for item in page["Items"]
            if "body" in item
        )

    def request(self, method, path, token=None, **more):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = self.endpoints["api"] + path
        return requests.request(method, url, headers=headers, timeout=30, **more)


class Kept(logging.Handler):
    """Keeps the text of every log line."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    state, county = tmp_path_factory.mktemp("state"), tmp_path_factory.mktemp("county")
    make_county("osceola", PEOPLE, 7, county, dates=QUARTERS, canary=True)
    kept = Kept()
    for name in (None, "venire"):
        logging.getLogger(name).addHandler(kept)
    try:
        with LocalCloud(ROOT / "template.yaml", parameters={"Stage": "test"}, state=state) as cloud:
            for served in ("osceola", "orange"):
                Office(cloud, served).open(cloud.roles)
            yield Story(cloud, state, county, kept)
    finally:
        for name in (None, "venire"):
            logging.getLogger(name).removeHandler(kept)


@pytest.fixture(scope="module")
def published(story):
    """Two quarters on the roll, one in each layout."""
    first, second = (story.county / f"osceola-{day}" for day in QUARTERS)
    story.upload(f"{first.name}.txt", first.with_suffix(".txt").read_bytes())
    story.upload(f"{second.name}.manifest.json", second.with_suffix(".manifest.json").read_bytes())
    story.upload(f"{second.name}.csv", second.with_suffix(".csv").read_bytes())
    return json.loads((story.county / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def news(story):
    """A queue that hears what staff are told."""
    queue = boto3.client("sqs").create_queue(QueueName="heard-by-staff")["QueueUrl"]
    boto3.client("sns").subscribe(
        TopicArn=story.cloud.physical("StaffTopic"),
        Protocol="sqs",
        Endpoint="arn:aws:sqs:us-east-1:123456789012:heard-by-staff",
        Attributes={"RawMessageDelivery": "true"},
    )
    return queue


@pytest.fixture(scope="module")
def drawn(story, published, news):
    """A pool that was ordered by the API and drawn by the scheduler."""
    today = story.cloud.clock.today()
    service = today + timedelta(weeks=6, days=(7 - today.weekday()) % 7)
    pool = story.staff["jury-manager"].post(
        f"{COUNTY}/pools",
        {
            "kind": "petit",
            "location": "kissimmee",
            "requested": 250,
            "service_date": service.isoformat(),
            "time": "08:00",
        },
    )
    story.cloud.clock.move_to(story.cloud.clock.now() + timedelta(days=7))
    draw = story.public.get(f"/v1/public/counties/osceola/draws/{pool['draw']}")
    if draw["held"]:  # one honest draw in three hundred waits for a person
        story.staff["court-administrator"].post(
            f"{COUNTY}/draws/{pool['draw']}/release", {"reason": "looked at in the test"}
        )
        story.cloud.settle()
    return pool


@pytest.fixture(scope="module")
def bundle(story, drawn):
    link = story.public.get(f"/v1/public/counties/osceola/draws/{drawn['draw']}/bundle")
    return requests.get(link["url"], timeout=30).content


def verify(path, *arguments):
    return subprocess.run(
        [sys.executable, str(VERIFIER), str(path), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


# -- files ------------------------------------------------------------------------


def test_what_any_aws_client_uploads_is_on_the_roll(story, published):
    for name, quarter in zip(
        ("osceola-2026-07-01.txt", "osceola-2026-10-01.csv"), published["quarters"], strict=True
    ):
        file = story.file(name)
        assert file["status"] == "published"
        totals, counts = quarter["totals"], file["counts"]
        assert counts["rows"] == totals["rows"]
        assert counts["added"] == totals["added"]
        assert counts["matched"] == totals["matched"]
        assert counts["refused"] == sum(totals["refused"].values())
        assert counts["review"] == sum(totals["review"].values())
        assert counts["active_after"] == totals["active_after"]


def of_another_county(content):
    return content.replace(b"H26", b"H07", 1)


RUBBISH = {
    "wrong-county.txt": (of_another_county, "WrongCounty"),
    "truncated.txt": (lambda content: content[: len(content) * 2 // 3], None),
    "empty.txt": (lambda _content: b"", "FileEmpty"),
    "random.txt": (lambda content: bytes(n * n % 251 for n in range(len(content))), None),
    "random.csv": (lambda content: bytes(n * n % 251 for n in range(len(content))), None),
    "shifted.txt": (lambda content: content.replace(b"\nD", b"\n D"), None),
    "names.docx": (lambda content: content, "LayoutUnknown"),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_a_bad_file_is_refused_with_a_code_and_changes_nothing(story, published, name):
    spoil, code = RUBBISH[name]
    before = story.roll()

    story.upload(name, spoil((story.county / "osceola-2026-10-01.txt").read_bytes()))

    file = story.file(name)
    assert file["status"] == "refused"
    assert file["code"]
    assert file["message"]
    assert code in (None, file["code"])
    assert story.roll() == before


def test_the_same_bytes_again_change_nothing(story, published):
    before = story.roll()
    story.upload("again.txt", (story.county / "osceola-2026-07-01.txt").read_bytes())
    assert story.file("again.txt")["status"] == "repeated"
    assert story.roll() == before


# -- the draw ---------------------------------------------------------------------


def test_the_scheduler_draws_a_pool_that_comes_due(story, drawn):
    draws = story.public.get("/v1/public/counties/osceola/draws")["draws"]
    (draw,) = (one for one in draws if one["pool"] == drawn["id"])
    assert draw["drawn"] == 250
    assert draw["signed"]
    assert story.cloud.failures == []


def test_a_stranger_verifies_the_bundle(bundle, tmp_path):
    path = tmp_path / "bundle.zip"
    path.write_bytes(bundle)
    found = verify(path)
    assert found.returncode == 0, found.stdout


def test_a_changed_byte_of_any_file_in_the_bundle_is_caught_and_named(bundle, tmp_path):
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, content in files.items():
        path = tmp_path / f"with-a-changed-{name}.zip"
        at = len(content) // 2
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        with zipfile.ZipFile(path, "w") as archive:
            for other, its in files.items():
                archive.writestr(other, changed if other == name else its)

        found = verify(path)

        assert found.returncode == 1, name
        assert name in found.stdout, name


def test_nothing_an_operator_types_reaches_the_seeds(story, published):
    answer = story.request(
        "POST",
        f"{COUNTY}/pools",
        story.endpoints["tokens"]["jury-manager"],
        json={
            "kind": "petit",
            "location": "kissimmee",
            "requested": 250,
            "service_date": "2027-06-07",
            "time": "08:00",
            "seed": 1802,
        },
    )
    assert answer.status_code == 400
    assert answer.json()["error"] == "Invalid"


# -- the letters ------------------------------------------------------------------


def test_everyone_drawn_gets_one_letter_and_the_counts_agree(story, drawn):
    summons = story.staff["printer"].get(f"{COUNTY}/pools/{drawn['id']}/summons")
    printed = requests.get(summons["links"]["letters"], timeout=30).content
    manifest = requests.get(summons["links"]["manifest"], timeout=30).text
    pages = PdfReader(io.BytesIO(printed)).pages
    numbers = [re.search(r"26-\d{4}-\d{4}", page.extract_text())[0] for page in pages]

    assert summons["selected"] == 250 == summons["summoned"] + summons["held"]
    assert summons["printed"] == summons["summoned"] == len(pages) == len(set(numbers))
    assert all(number in manifest for number in numbers)


def test_the_code_on_a_letter_opens_its_readers_place_and_proof(story, drawn, bundle, tmp_path):
    summons = story.staff["printer"].get(f"{COUNTY}/pools/{drawn['id']}/summons")
    letters = requests.get(summons["links"]["letters"], timeout=30).content
    text = PdfReader(io.BytesIO(letters)).pages[0].extract_text()
    code = "".join(re.search(r"([A-Z2-7]{4}-){2}\s*([A-Z2-7]{4}-)[A-Z2-7]{4}", text)[0].split())

    place = story.public.post("/v1/public/jurors", {"code": code.lower()})

    assert place["juror_number"] in text
    (tmp_path / "bundle.zip").write_bytes(bundle)
    (tmp_path / "proof.json").write_text(json.dumps(place["proof"]), "utf-8")
    found = verify(tmp_path / "bundle.zip", "--proof", str(tmp_path / "proof.json"))
    assert found.returncode == 0, found.stdout


def codes(story, pool, pages):
    """Return the codes on some pages of a pool's letters."""
    summons = story.staff["printer"].get(f"{COUNTY}/pools/{pool['id']}/summons")
    letters = requests.get(summons["links"]["letters"], timeout=30).content
    found = PdfReader(io.BytesIO(letters)).pages
    texts = (found[page].extract_text() for page in pages)
    return [
        "".join(re.search(r"([A-Z2-7]{4}-){2}\s*([A-Z2-7]{4}-)[A-Z2-7]{4}", text)[0].split())
        for text in texts
    ]


def test_the_printer_confirms_every_letter_and_staff_are_told(story, drawn, news):
    path = f"{COUNTY}/pools/{drawn['id']}/summons"
    summons = story.staff["printer"].get(path)
    manifest = requests.get(summons["links"]["manifest"], timeout=30).text
    letters = [row for row in csv.DictReader(io.StringIO(manifest)) if row["record"] == "letter"]
    today = str(story.cloud.clock.today())
    told = [
        {
            "juror_number": row["juror_number"],
            "tracking": row["tracking"].replace(" ", ""),
            "outcome": "mailed",
            "on": today,
        }
        for row in letters
    ]
    story.staff["printer"].post(f"{path}/confirmations", {"letters": told[:-1]})
    waiting = story.staff["jury-manager"].get(path)["gate"]
    assert [block["what"] for block in waiting["blocks"]] == ["not-mailed"]
    assert waiting["blocks"][0]["jurors"] == [letters[-1]["juror_number"]]
    story.staff["printer"].post(f"{path}/confirmations", {"letters": told[-1:]})
    assert story.staff["jury-manager"].get(path)["gate"] == {"open": True, "blocks": []}
    heard = "\n".join(hear(news))
    for what in ("Pool ready to print", "Pool printed", "Pool mailed"):
        assert what in heard
    assert drawn["id"] in heard
    assert CANARY.search(heard) is None


def hear(queue):
    """Return what lies in a queue, which nobody else reads."""
    held = get_backend("sqs")["123456789012"]["us-east-1"].queues[queue.rsplit("/", 1)[-1]]
    return [message.body for message in held._messages]


def test_what_jurors_do_by_web_the_office_sees_by_number(story, drawn):
    yes, later, claims = codes(story, drawn, (3, 4, 5))
    today = story.cloud.clock.today()
    service = today + timedelta(weeks=12, days=(7 - today.weekday()) % 7)
    second = story.staff["jury-manager"].post(
        f"{COUNTY}/pools",
        {
            "kind": "petit",
            "location": "kissimmee",
            "requested": 250,
            "service_date": service.isoformat(),
            "time": "08:00",
        },
    )
    ask = lambda route, body: story.public.post(f"/v1/public/jurors/{route}", body)  # noqa: E731
    details = ask("details", {"code": yes})
    assert details["name"]
    assert ask("answer", {"code": yes, "confirmed": True})["state"] == "responded"
    assert ask("postponement", {"code": later, "pool": second["id"]})["state"] == "postponed"
    assert ask("excusal", {"code": claims, "ground": "carer"})["state"] == "summoned"
    contact = {"code": yes, "email": "zqwriter@mail.example", "sms": None, "language": "en"}
    assert ask("messages", contact)["messages"]["email"] == "z…@m….example"
    listed = story.staff["jury-manager"].get(f"{COUNTY}/pools/{drawn['id']}/jurors")
    summoned = 248 - listed["counts"].get("held", 0)
    assert listed["counts"]["responded"] == 1
    assert listed["counts"]["summoned"] == summoned
    assert listed["claims"] == 1
    moved = story.staff["clerk"].get(f"{COUNTY}/pools/{second['id']}/jurors")
    assert moved["counts"] == {"postponed": 1}
    number = moved["jurors"][0]["juror_number"]
    told = story.staff["clerk"].get(f"{COUNTY}/jurors/{number}")
    assert [line["by"] for line in told["history"]] == [f"juror {number}"]


def test_what_is_opened_in_an_emergency_exported_and_held_is_theirs(story, drawn):
    clerk, judge = story.staff["clerk"], story.staff["judge"]
    listed = story.staff["jury-manager"].get(f"{COUNTY}/pools/{drawn['id']}/jurors")["jurors"]
    number = listed[-1]["juror_number"]
    threat = {"why": "imminent-threat", "reason": "the sheriff warns tonight", "people": [number]}
    glass = clerk.post(f"{COUNTY}/break-glass", threat)["id"]
    seen = clerk.post(f"{COUNTY}/break-glass/{glass}/openings", {"juror": number})
    assert CANARY.search(seen["name"]["last"])
    wish = {
        "what": {"kind": "venire", "pool": drawn["id"]},
        "recipient": "the public defender",
        "purpose": "answering-a-challenge",
        "authority": "2026-CF-1234",
        "expires_on": (story.cloud.clock.today() + timedelta(days=9)).isoformat(),
    }
    wanted = clerk.post(f"{COUNTY}/exports", wish)
    approval = {"approve": wanted["request"]["request"]}
    judge.post(f"{COUNTY}/exports/{wanted['export']}/approval", approval)
    hold = {"order": "2026-CF-1234", "about": drawn["id"], "reason": "the panel is challenged"}
    assert judge.post(f"{COUNTY}/holds", hold)["kept"]["objects"] > 1


def test_a_wrong_code_opens_nothing(story, drawn):
    answer = story.request("POST", "/v1/public/jurors", json={"code": "AAAABBBBCCCCDDDD"})
    assert answer.status_code == 404


# -- who may do what --------------------------------------------------------------


def test_nobody_comes_in_without_a_token(story):
    assert story.request("GET", f"{COUNTY}/pools").status_code == 401


def test_a_token_that_nobody_signed_is_no_token(story):
    token = story.endpoints["tokens"]["clerk"]
    forged = token[:-8] + ("A" * 8 if token[-8:] != "A" * 8 else "B" * 8)
    assert story.request("GET", f"{COUNTY}/pools", forged).status_code == 401


def test_an_expired_token_is_no_token(story):
    token = story.cloud.token("clerk", county="osceola", lifetime=timedelta(seconds=-60))
    assert story.request("GET", f"{COUNTY}/pools", token).status_code == 401


def test_a_role_does_what_its_row_says_and_nothing_else(story):
    token = story.endpoints["tokens"]["auditor"]
    assert story.request("GET", f"{COUNTY}/draws", token).status_code == 200
    assert story.request("POST", f"{COUNTY}/pools", token, json={}).status_code == 403


def test_a_role_ends_at_the_countys_border(story):
    token = story.cloud.token("clerk", county="orange")
    assert story.request("GET", f"{COUNTY}/files", token).status_code == 403
    assert story.request("GET", "/v1/counties/orange/files", token).status_code == 200


# -- nobody's name ----------------------------------------------------------------


def readable(name, content):
    """Return what may be read of a piece of evidence, of a bundle's files too."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            inside = [readable(one, files.read(one)) for one in files.namelist()]
        return "\n".join([*files.namelist(), *inside])
    return name if DIGITS.search(name) else content.decode("latin-1")


def test_no_personal_word_is_anywhere_but_in_its_three_stores(story, drawn, bundle):
    searched = {}

    def search(sink, text):
        searched[sink] = searched.get(sink, 0) + len(text)
        assert CANARY.search(text) is None, sink

    search("logs", "\n".join(story.records.lines))
    states = boto3.client("stepfunctions")
    for workflow in story.endpoints["workflows"].values():
        for run in states.list_executions(stateMachineArn=workflow)["executions"]:
            told = states.describe_execution(executionArn=run["executionArn"])
            search("workflow input and output", told["input"] + told.get("output", ""))
            history = states.get_execution_history(executionArn=run["executionArn"])
            search("workflow history", REQUEST_ID.sub("", json.dumps(history, default=str)))
    tables = story.endpoints["tables"] | {"access": story.cloud.physical("AccessTable")}
    for table in ("court", "summons", "access"):
        name = tables[table]
        items = boto3.client("dynamodb").scan(TableName=name)["Items"]
        search(f"{table} table", json.dumps(items, default=str))
    s3 = boto3.client("s3")
    buckets = story.endpoints["buckets"] | {"held": story.cloud.physical("HeldBucket")}
    for name, bucket in buckets.items():
        for one in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
            search("object keys", one["Key"])
            if name == "evidence":
                body = s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
                search("evidence", readable(one["Key"], body))
    search("bundle", readable("bundle.zip", bundle))
    for path in ("draws", "log", f"draws/{drawn['draw']}"):
        search("public", story.request("GET", f"/v1/public/counties/osceola/{path}").text)
    for path in ("files", "pools", "draws", f"pools/{drawn['id']}/jurors"):
        token = story.endpoints["tokens"]["clerk"]
        search("API", story.request("GET", f"{COUNTY}/{path}", token).text)
    assert CANARY.search("".join(text for *_keys, text in story.roll()))  # they are there
    assert all(searched.values())
    print(f"\n{len(searched)} sinks, {sum(searched.values()):,} characters, no personal word")
