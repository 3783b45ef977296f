"""Links to letters, forms for uploads: each opens one object for minutes, and changed, nothing.

S3 is not here to refuse them, so this works out what it would: the signature that Signature
Version 4 asks for over what is said, with the office's key.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import intake
import office
import pytest
import summonses
from botocore.auth import SigV4Auth
from intake import asked
from summonses import ordered

from ingest import api as ingest_api
from jury import wiring
from local.replaced import Replacement, replaced
from summons import api as summons_api

REGION = "us-east-1"
BASE = f"/v1/counties/{office.COUNTY}"


CANONICAL = SigV4Auth.canonical_request
"""How the SDK itself signs: the office on moto, which looks at no signature, goes without."""


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened(), replaced(Replacement(SigV4Auth, "canonical_request", CANONICAL)):
        yield


@pytest.fixture
def link() -> str:
    """The link to a pool's letters, as the printer gets it."""
    office.publish(office.residents(60))
    pool = summonses.sent(ordered())
    _, told = asked(summons_api.handler, "GET", f"{BASE}/pools/{pool.id}/summons", role="printer")
    return str(told["links"]["letters"])


@pytest.fixture
def form() -> dict[str, Any]:
    body = {"kind": "dhsmv", "name": "osceola-2026-10-01.csv"}
    status, told = asked(ingest_api.handler, "POST", f"{BASE}/uploads", body, role="clerk")
    assert status == 201
    return dict(told)


def mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def signature(day: str, text: str) -> str:
    # What moto gives out as a secret, which opens nothing anywhere.
    key = mac(f"AWS4{os.environ['AWS_SECRET_ACCESS_KEY']}".encode(), day)
    for part in (REGION, "s3", "aws4_request"):
        key = mac(key, part)
    return mac(key, text).hex()


def opens(url: str, *, method: str = "GET", now: datetime = office.NOW) -> bool:
    """Tell whether S3 would answer a link."""
    split = urlsplit(url)
    query = dict(parse_qsl(split.query, keep_blank_values=True))
    given = query.pop("X-Amz-Signature", "")
    at, lasts = query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "0")
    if query.get("X-Amz-SignedHeaders") != "host" or not at:
        return False
    said = "&".join(f"{quote(name, '-_.~')}={quote(query[name], '-_.~')}" for name in sorted(query))
    canonical = f"{method}\n{split.path}\n{said}\nhost:{split.netloc}\n\nhost\nUNSIGNED-PAYLOAD"
    scope = f"{at[:8]}/{REGION}/s3/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    signed = signature(at[:8], f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{digest}")
    begins = datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    over = begins + timedelta(seconds=int(lasts))
    return hmac.compare_digest(given, signed) and begins <= now < over


def test_a_link_to_letters_opens_them_for_five_minutes(link):
    assert opens(link)
    assert opens(link, now=office.NOW + timedelta(seconds=299))
    assert not opens(link, now=office.NOW + timedelta(seconds=300))


def test_a_changed_link_opens_nothing(link):
    split = urlsplit(link)
    name = split.path.rpartition("/")[2]
    query = dict(parse_qsl(split.query))
    changed = {
        "another object": link.replace(name, "0" * 64),
        "the folder": link.replace(f"/{name}", "/"),
        "the bucket": link.replace(f"{split.path}?", "/?"),
        "another county": link.replace("/osceola/", "/orange/"),
        "another bucket": link.replace("//print.", "//papers."),
        "a longer life": link.replace("X-Amz-Expires=300", "X-Amz-Expires=604800"),
        "a later day": link.replace(query["X-Amz-Date"], "20261124T110000Z"),
        "another key": link.replace("Credential=", "Credential=X"),
        "another region": link.replace("us-east-1%2Fs3", "us-east-2%2Fs3"),
        "one more word": f"{link}&versionId=null",
        "another name for the file": f"{link}&response-content-disposition=attachment",
        "no signature": link.replace(query["X-Amz-Signature"], ""),
        "another signature": link.replace(query["X-Amz-Signature"], "0" * 64),
        "no header signed": link.replace("SignedHeaders=host", "SignedHeaders="),
    }
    assert [name for name, url in changed.items() if url == link] == []
    assert [name for name, url in changed.items() if opens(url)] == []
    for method in ("PUT", "DELETE", "POST", "HEAD"):
        assert not opens(link, method=method)


@pytest.mark.parametrize("at", ["letters", "papers", "evidence"])
def test_every_link_is_signed_so_that_s3_takes_it_for_what_is_encrypted_under_our_keys(at):
    """The older way of signing is refused for those, and was the SDK's own choice for links."""
    assert opens(getattr(wiring, at)().link("osceola/anything"))


def takes(form: dict[str, Any], **changes: str) -> bool:
    """Tell whether S3 would take a file of one byte with a form, with some fields changed."""
    fields = dict(form["fields"]) | changes
    policy, given = fields["policy"], fields["x-amz-signature"]
    if not hmac.compare_digest(given, signature(fields["x-amz-date"][:8], policy)):
        return False
    said = json.loads(base64.b64decode(policy))
    exact = {
        name: value
        for one in said["conditions"]
        if isinstance(one, dict)
        for name, value in one.items()
    }
    bucket = exact.pop("bucket")
    ranges = [one for one in said["conditions"] if isinstance(one, list)]
    assert [one[0] for one in ranges] == ["content-length-range"]
    signed = {"policy", "x-amz-signature"}
    left = {name: value for name, value in fields.items() if name not in signed}
    return left == exact and f"{bucket}." in form["url"].removeprefix("https://")


def test_a_form_takes_its_one_object_for_a_quarter_of_an_hour(form):
    assert takes(form)
    said = json.loads(base64.b64decode(form["fields"]["policy"]))
    ends = datetime.fromisoformat(said["expiration"])
    assert office.NOW < ends <= office.NOW + timedelta(minutes=15)
    ((_, least, most),) = [one for one in said["conditions"] if isinstance(one, list)]
    assert (least, most) == (1, ingest_api.LARGEST)


def test_a_changed_form_takes_nothing(form):
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    wider = policy | {"conditions": [["starts-with", "$key", ""], *policy["conditions"]]}
    longer = policy | {"expiration": "2027-11-23T11:00:00Z"}
    changes: list[dict[str, str]] = [
        {"key": "orange/dhsmv/osceola-2026-10-01.csv"},
        {"key": "osceola/dhsmv/another.csv"},
        {"key": "osceola/felony/osceola-2026-10-01.csv"},
        {"Content-Type": "text/html"},
        {"acl": "public-read"},
        {"x-amz-meta-by": "somebody"},
        {"x-amz-signature": "0" * 64},
        {"x-amz-date": "20261124T110000Z"},
        {"policy": base64.b64encode(json.dumps(wider).encode()).decode()},
        {"policy": base64.b64encode(json.dumps(longer).encode()).decode()},
    ]
    assert [one for one in changes if takes(form, **one)] == []
