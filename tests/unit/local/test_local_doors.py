import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import jwt
import pytest

FIXTURE = Path(__file__).parent / "fixture"

POST_FROM_OUTSIDE = """
import json, sys, urllib.request
post = json.load(sys.stdin)
lines = []
for name, value in [*post["fields"].items(), ("file", "posted from outside")]:
    extra = '; filename="f.txt"' if name == "file" else ""
    lines += ["--edge", f'Content-Disposition: form-data; name="{name}"{extra}', "", value]
body = "\\r\\n".join([*lines, "--edge--", ""]).encode()
kind = {"Content-Type": "multipart/form-data; boundary=edge"}
print(urllib.request.urlopen(urllib.request.Request(post["url"], body, kind)).status)
"""


@pytest.fixture(scope="module")
def endpoints(cloud):
    return cloud.serve()


@pytest.fixture
def outside(endpoints):
    """Return a maker of clients that come in through the AWS door."""

    def client(service):
        return boto3.client(
            service,
            endpoint_url=endpoints["aws"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
            region_name="us-east-1",
        )

    return client


def fetch(url, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:  # noqa: S310
        return answer.read()


def test_the_endpoints_are_written_as_they_are_returned(cloud, endpoints):
    written = json.loads((cloud._state / "endpoints.json").read_text())
    assert written == endpoints
    assert set(endpoints) == {
        "aws", "api", "web", "buckets", "tables", "workflows", "queues", "tokens",
    }  # fmt: skip
    assert endpoints["queues"] == cloud.queues
    assert endpoints["buckets"] == {"intake": cloud.physical("ParcelBucket")}
    assert set(endpoints["tokens"]) == {"clerk"}


def test_both_doors_show_the_same_object_version_and_notification(cloud, endpoints, outside, rows):
    bucket = endpoints["buckets"]["intake"]
    put = outside("s3").put_object(Bucket=bucket, Key="in/from outside.txt", Body=b"hello")
    inside = boto3.client("s3").get_object(Bucket=bucket, Key="in/from outside.txt")
    assert (inside["Body"].read(), inside["VersionId"]) == (b"hello", put["VersionId"])
    cloud.settle(timeout=20)
    assert rows("ARRIVED")["in/from outside.txt"]["version"] == put["VersionId"]


def test_a_call_from_inside_stays_inside(endpoints):
    bucket = endpoints["buckets"]["intake"]
    with urllib.request.urlopen(f"{endpoints['aws']}/{bucket}") as by_http:  # noqa: S310
        assert "werkzeug" in by_http.headers["server"].lower()
    inside = boto3.client("s3")
    stayed = inside.list_objects_v2(Bucket=bucket)["ResponseMetadata"]["HTTPHeaders"]
    assert inside.meta.endpoint_url == endpoints["aws"]
    assert "werkzeug" not in stayed.get("server", "").lower()


def test_a_presigned_post_made_by_a_function_works_in_another_process(cloud, endpoints, rows):
    token = endpoints["tokens"]["clerk"]
    post = fetch(f"{endpoints['api']}/v1/parcels/ticket", token)
    ended = subprocess.run(
        [sys.executable, "-c", POST_FROM_OUTSIDE], input=post, capture_output=True, check=True
    )
    assert ended.stdout.strip() == b"204"
    cloud.settle(timeout=20)
    assert rows("ARRIVED")["in/posted.txt"]["name"] == "ObjectCreated:Post"


def test_a_workflow_started_from_outside_runs_inside(cloud, endpoints, outside):
    workflows = outside("stepfunctions")
    started = workflows.start_execution(
        stateMachineArn=endpoints["workflows"]["draw"],
        name="from-outside",
        input=json.dumps({"parcel": "foreign", "grams": 2}),
    )
    cloud.settle(timeout=20)
    ended = workflows.describe_execution(executionArn=started["executionArn"])
    assert ended["status"] == "SUCCEEDED"


def test_a_function_invoked_from_outside_can_use_aws(cloud, endpoints, outside):
    answer = outside("lambda").invoke(
        FunctionName=cloud.physical("Stamp"), Payload=json.dumps({"parcel": "by-hand"})
    )
    assert json.load(answer["Payload"])["parcel"] == "by-hand"
    cloud.settle(timeout=20)


def test_the_web_pages_are_served_and_nothing_beside_them(cloud, endpoints):
    assert b"parcel office" in fetch(endpoints["web"])
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(f"{endpoints['web']}../template.yaml")


def test_a_token_carries_cognitos_claims_and_verifies_against_the_served_keys(cloud):
    token = cloud.token("clerk", county="osceola", subject="someone")
    issuer = jwt.decode(token, options={"verify_signature": False})["iss"]
    keys = jwt.PyJWKSet.from_dict(json.loads(fetch(f"{issuer}/.well-known/jwks.json")))
    key = keys[jwt.get_unverified_header(token)["kid"]].key
    claims = jwt.decode(token, key, algorithms=["RS256"], issuer=issuer)
    assert claims["username"] == "someone"
    assert claims["cognito:groups"] == ["osceola.clerk"]
    assert (claims["client_id"], claims["token_use"]) == ("local", "access")
    assert claims["exp"] - claims["iat"] == 3600


def test_serve_keeps_running_until_it_is_told_to_end(tmp_path):
    (tmp_path / "template.yaml").write_text((FIXTURE / "template.yaml").read_text())
    for folder in ("functions", "layers", "infra"):
        (tmp_path / folder).symlink_to(FIXTURE / folder)
    served = subprocess.Popen(
        [
            *(sys.executable, "-m", "local", "serve", "--api-port", "0", "--aws-port", "0"),
            *("--template", str(tmp_path / "template.yaml")),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    written = tmp_path / ".local" / "endpoints.json"
    end = time.monotonic() + 240
    while not written.exists() and time.monotonic() < end:
        time.sleep(0.1)
    found = json.loads(written.read_text())
    answer = fetch(f"{found['api']}/v1/parcels/x", found["tokens"]["clerk"])
    assert json.loads(answer)["httpMethod"] == "GET"
    served.send_signal(signal.SIGTERM)
    told, _ = served.communicate(timeout=20)
    assert served.returncode == 0
    assert re.search(rf"api\s+{found['api']}", told)
    assert not written.exists()
    assert "local-Desk answered" in (tmp_path / ".local" / "venire.log").read_text()
