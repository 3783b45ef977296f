"""The public beacon: which round, what its recorded answers say, and what is refused."""

import json
import re
import ssl
import threading
import urllib.request
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from draw import beacon, entropy
from draw.beacon import CHAINS, Beacon
from jury.errors import BeaconNotYet, BeaconWrong
from local.template import expand

ROOT = Path(__file__).resolve().parents[3]
RECORDED = json.loads((ROOT / "tests" / "golden" / "drand_rounds.json").read_text("utf-8"))
RELAY = "https://relay.example"
SECONDS = st.integers(1_704_067_200, 4_070_908_800)  # 2024 to 2098


def recorded(chain):
    """A relay that has the one recorded round of a chain, and a list of what it was asked."""
    asked = []

    def fetch(url):
        asked.append(url)
        number = int(url.rpartition("/")[2])
        found = RECORDED[chain]
        return json.dumps(found).encode() if number == found["round"] else None

    return fetch, asked


@pytest.mark.parametrize("chain", RECORDED)
def test_a_recorded_round_gives_its_randomness(chain):
    fetch, asked = recorded(chain)
    found = RECORDED[chain]

    value = Beacon(f"{RELAY}/{chain}", fetch).randomness(found["round"])

    assert value.hex() == found["randomness"]
    assert asked == [f"{RELAY}/{chain}/public/{found['round']}"]


@pytest.mark.parametrize("chain", RECORDED)
def test_the_recorded_randomness_is_the_hash_of_the_recorded_signature(chain):
    found = RECORDED[chain]
    assert sha256(bytes.fromhex(found["signature"])).hexdigest() == found["randomness"]


@pytest.mark.parametrize("chain", RECORDED)
def test_a_round_that_is_not_published_is_waited_for(chain):
    fetch, _asked = recorded(chain)
    with pytest.raises(BeaconNotYet):
        Beacon(f"{RELAY}/{chain}", fetch).randomness(RECORDED[chain]["round"] + 1)


@pytest.mark.parametrize(
    "change",
    [
        {"round": 2},
        {"round": "1"},
        {"round": True},
        {"randomness": "00" * 32},
        {"randomness": "no hexadecimal"},
        {"randomness": None},
        {"signature": "00" * 96},
        {"signature": ""},
    ],
)
def test_an_answer_that_contradicts_itself_is_refused(change):
    found = next(iter(RECORDED.values())) | change
    with pytest.raises(BeaconWrong):
        beacon.read_round(json.dumps(found).encode(), 1)


@pytest.mark.parametrize("answer", [b"", b"[]", b"null", b"{}", b"\xff", b"<html>"])
def test_an_answer_that_is_no_round_is_refused(answer):
    with pytest.raises(BeaconWrong):
        beacon.read_round(answer, 1)


@pytest.mark.parametrize(
    "url", [RELAY, f"{RELAY}/{'0' * 64}", f"{RELAY}/{next(iter(CHAINS))}/info"]
)
def test_an_address_that_names_no_known_chain_is_refused(url):
    with pytest.raises(BeaconWrong):
        Beacon(url)


@pytest.mark.parametrize(
    ("after", "number"), [(-1, 1), (0, 2), (29, 2), (30, 3), (31, 3), (59, 3), (60, 4)]
)
def test_the_round_after_an_instant_is_the_next_one_published(after, number):
    chain = CHAINS["8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"]
    instant = datetime.fromtimestamp(chain.genesis + after, UTC)
    assert chain.round_after(instant) == number


@given(SECONDS, st.sampled_from(sorted(CHAINS)))
def test_nobody_can_know_the_committed_round_while_the_commitment_is_written(second, name):
    chain, committed_at = CHAINS[name], datetime.fromtimestamp(second, UTC)

    number = Beacon(f"{RELAY}/{name}").round_for(committed_at)

    published = datetime.fromtimestamp(chain.genesis + (number - 1) * chain.period, UTC)
    assert published > committed_at + timedelta(minutes=2)
    assert published <= committed_at + timedelta(minutes=2, seconds=chain.period)


def test_a_known_round_of_the_quick_chain_falls_where_it_was_published():
    # As another program computes it: round 27946612 of the chain with three seconds a round.
    chain = CHAINS["52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"]
    assert chain.round_after(datetime(2026, 4, 20, tzinfo=UTC) - timedelta(seconds=1)) == 27946612


# -- the source -----------------------------------------------------------------------


@pytest.mark.parametrize("chain", RECORDED)
def test_the_source_commits_to_a_round_by_name_and_brings_that_round(chain):
    fetch, asked = recorded(chain)
    source = entropy.BeaconSource(f"{RELAY}/{chain}", fetch)

    name = source.committed_name(datetime(2026, 11, 23, 11, tzinfo=UTC))

    number = Beacon(f"{RELAY}/{chain}").round_for(datetime(2026, 11, 23, 11, tzinfo=UTC))
    assert name == f"drand:{number}"
    assert (
        source.share(None, "drand:" + str(RECORDED[chain]["round"])).hex()
        == (RECORDED[chain]["randomness"])
    )
    assert len(asked) == 1  # a name is computed and not asked for


def test_there_is_no_beacon_where_none_is_configured():
    assert set(entropy.sources(None, None, "")) == {"kms", "ceremony"}
    url = f"{RELAY}/{next(iter(CHAINS))}"
    assert set(entropy.sources(None, None, url)) == {"kms", "ceremony", "drand"}


# -- the template -----------------------------------------------------------------------


def test_a_stack_has_no_beacon_unless_one_is_named():
    body = expand(ROOT / "template.yaml", {}).body
    assert body["Parameters"]["Beacon"]["Default"] == ""
    with_it = {
        name
        for name, one in body["Resources"].items()
        if one["Type"] == "AWS::Lambda::Function"
        and "BEACON" in one["Properties"]["Environment"]["Variables"]
    }
    assert with_it == {"CommitDraw", "TakeSeeds", "DecisionsApi"}


@pytest.mark.parametrize("chain", CHAINS)
def test_a_stack_takes_an_address_that_names_a_known_chain_and_no_other(chain):
    pattern = expand(ROOT / "template.yaml", {}).body["Parameters"]["Beacon"]["AllowedPattern"]
    for allowed in ("", f"https://api.drand.sh/{chain}"):
        assert re.fullmatch(pattern, allowed), allowed
    for refused in (
        "https://api.drand.sh",
        f"http://api.drand.sh/{chain}",
        f"https://api.drand.sh/{'0' * 64}",
        f"https://api.drand.sh/{chain}/public",
    ):
        assert not re.fullmatch(pattern, refused), refused


# -- over HTTPS -------------------------------------------------------------------------


class Relay(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = ANSWERS.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told):
        """Say nothing."""


CHAIN = next(iter(RECORDED))
ANSWERS = {
    f"/{CHAIN}/public/1": (200, {}, json.dumps(RECORDED[CHAIN]).encode()),
    "/early": (425, {}, b""),
    "/broken": (500, {}, b""),
    "/endless": (200, {}, b"0" * 1_000_000),
}


@pytest.fixture
def relay(tmp_path, monkeypatch):
    """A relay on this machine, under a certificate that only this test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "relay.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    server = HTTPServer(("localhost", 0), Relay)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr(urllib.request, "_opener", None)  # it keeps what was trusted before
    monkeypatch.setenv("no_proxy", "localhost")
    yield f"https://localhost:{server.server_port}", path
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def trusted(relay, monkeypatch):
    address, path = relay
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return address


def test_a_round_is_fetched_over_https(trusted):
    value = Beacon(f"{trusted}/{CHAIN}").randomness(1)
    assert value.hex() == RECORDED[CHAIN]["randomness"]


def test_a_round_that_the_relay_does_not_know_yet_is_waited_for(trusted):
    with pytest.raises(BeaconNotYet):
        Beacon(f"{trusted}/{CHAIN}").randomness(2)


@pytest.mark.parametrize("path", ["/early", "/nowhere"])
def test_what_is_too_early_is_not_there_yet(trusted, path):
    assert beacon.https_get(trusted + path) is None


def test_a_relay_in_trouble_is_asked_again(trusted):
    with pytest.raises(BeaconNotYet):
        beacon.https_get(f"{trusted}/broken")


def test_no_more_is_read_than_a_round_can_take(trusted):
    assert len(beacon.https_get(f"{trusted}/endless")) == beacon.LARGEST


def test_a_relay_that_nobody_vouches_for_is_not_believed(relay):
    with pytest.raises(BeaconNotYet):
        beacon.https_get(f"{relay[0]}/{CHAIN}/public/1")


def test_a_relay_that_sends_its_callers_away_from_https_is_refused(trusted):
    server = HTTPServer(("localhost", 0), Relay)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    open_address = f"http://localhost:{server.server_port}/{CHAIN}/public/1"
    ANSWERS["/away"] = (302, {"Location": open_address}, b"")
    try:
        with pytest.raises(BeaconWrong):
            beacon.https_get(f"{trusted}/away")
    finally:
        del ANSWERS["/away"]
        server.shutdown()
        server.server_close()
        thread.join()


def test_nothing_is_asked_but_over_https():
    with pytest.raises(BeaconWrong):
        beacon.https_get(f"http://localhost/{CHAIN}/public/1")
