"""The verifier's own ECDSA: it agrees with a library on what is signed, and refuses what is not."""

import base64
import hashlib
from types import ModuleType

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from tests.unit.verify.bundle_builder import (
    COUNTY_KEY,
    draft,
    fingerprint,
    public_pem,
    signed,
)
from tests.unit.verify.conftest import Judge

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ANOTHER_KEY = ec.derive_private_key(0xBEEF, ec.SECP256R1())
SPKI_START = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")


def pem(der: bytes) -> bytes:
    body = base64.encodebytes(der)
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"-----END PUBLIC KEY-----\n"


def test_the_published_example_of_rfc_6979_holds(verifier: ModuleType) -> None:
    key = (
        0x60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6,
        0x7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299,
    )
    signature = (
        0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
        0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8,
    )
    assert verifier.is_signed(hashlib.sha256(b"sample").digest(), signature, key)
    assert not verifier.is_signed(hashlib.sha256(b"simple").digest(), signature, key)


@pytest.mark.parametrize("secret", [1, 2, 3, N - 1, N - 2, *(pow(7, n, N) for n in range(2, 12))])
def test_keys_and_signatures_of_a_library_hold(verifier: ModuleType, secret: int) -> None:
    key = ec.derive_private_key(secret, ec.SECP256R1())
    content = b"drawn %d" % secret
    point, printed = verifier.read_public_key(public_pem(key))
    signature = verifier.read_signature(signed(content, key))
    hashed = hashlib.sha256(content).digest()
    assert printed == fingerprint(key)
    assert verifier.is_signed(hashed, signature, point)
    assert not verifier.is_signed(hashed[:-1] + bytes([hashed[-1] ^ 1]), signature, point)
    assert not verifier.is_signed(hashed, (signature[0], signature[1] ^ 2), point)
    assert not verifier.is_signed(hashed, (signature[0] ^ 2, signature[1]), point)


def test_a_signature_by_another_key_is_refused(judge: Judge) -> None:
    files = draft("tiny").files()
    found = judge(files | {"signature.der": signed(files["result.json"], ANOTHER_KEY)})
    assert found == (
        "FAIL",
        "signature",
        "signature.der is not this key's signature over result.json",
    )


def test_another_key_with_its_own_signature_is_found_when_one_is_demanded(judge: Judge) -> None:
    files = draft("tiny").files() | {"public-key.pem": public_pem(ANOTHER_KEY)}
    files["signature.der"] = signed(files["result.json"], ANOTHER_KEY)
    assert judge(files).verdict == "ok"
    assert judge(files, key=fingerprint(ANOTHER_KEY)).verdict == "ok"
    found = judge(files, key=fingerprint())
    assert (found.verdict, found.claim) == ("FAIL", "signature")
    assert fingerprint(ANOTHER_KEY) in found.what


def test_a_signature_over_another_document_is_refused(judge: Judge) -> None:
    files = draft("tiny").files()
    found = judge(files | {"signature.der": signed(files["commitment.json"])})
    assert found.claim == "signature"


def test_a_signature_over_the_hash_of_the_hash_is_refused(judge: Judge) -> None:
    files = draft("tiny").files()
    twice = COUNTY_KEY.sign(
        hashlib.sha256(files["result.json"]).digest(), ec.ECDSA(hashes.SHA256())
    )
    assert judge(files | {"signature.der": twice}).claim == "signature"


def wide(number: bytes) -> bytes:
    return b"\x02" + bytes([len(number)]) + number


def sequence(body: bytes) -> bytes:
    return b"\x30" + bytes([len(body)]) + body


def test_a_signature_has_only_one_form(verifier: ModuleType) -> None:
    der = signed(b"content")
    r, s = decode_dss_signature(der)
    low, high = (value.to_bytes(33, "big").lstrip(b"\0") for value in (r, s))
    positive = [value if value[0] < 0x80 else b"\0" + value for value in (low, high)]
    honest = sequence(wide(positive[0]) + wide(positive[1]))
    assert honest == der
    assert verifier.read_signature(der) == (r, s)
    both = wide(positive[0]) + wide(positive[1])
    for other in (
        b"",
        b"\x30",
        b"\x30\x00",
        b"\x30\x80" + both + b"\0\0",
        b"\x30\x81" + bytes([len(both)]) + both,
        b"\x30\x82\0" + bytes([len(both)]) + both,
        b"\x31" + der[1:],
        der + b"\0",
        der[:-1],
        b"\0" + der,
        sequence(both + b"\0"),
        sequence(both + wide(b"\1")),
        sequence(wide(positive[0])),
        sequence(wide(b"\0" + positive[0]) + wide(positive[1])),
        sequence(wide(positive[0]) + wide(b"\0" + positive[1])),
        sequence(wide(b"\xff" + low) + wide(positive[1])),
        sequence(b"\x02\x00" + wide(positive[1])),
        sequence(b"\x02\x81" + bytes([len(positive[0])]) + positive[0] + wide(positive[1])),
        sequence(b"\x03" + both[1:]),
        sequence(wide(b"\1" * 100) + wide(b"\1" * 27)),
        r.to_bytes(32, "big") + s.to_bytes(32, "big"),
    ):
        with pytest.raises(verifier.ClaimError, match="not a signature in DER"):
            verifier.read_signature(other)


@pytest.mark.parametrize(("r", "s"), [(0, 1), (1, 0), (0, 0), (N, 1), (1, N), (N + 1, N + 1)])
def test_numbers_outside_the_curves_range_are_refused(r: int, s: int, verifier: ModuleType) -> None:
    with pytest.raises(verifier.ClaimError, match="outside the curve's range"):
        verifier.read_signature(encode_dss_signature(r, s))


def test_the_mirrored_signature_holds_as_it_does_everywhere(verifier: ModuleType) -> None:
    # Key services give either of the two; the bundle's manifest fixes which.
    r, s = decode_dss_signature(signed(b"content"))
    point, _ = verifier.read_public_key(public_pem())
    assert verifier.is_signed(hashlib.sha256(b"content").digest(), (r, N - s), point)


def test_a_sum_at_infinity_is_no_signature(verifier: ModuleType) -> None:
    # With the key -G and r equal to the digest, u G + v (-G) vanishes.
    x, y = verifier.GENERATOR
    assert verifier.added((x, y, 1), (x, P - y, 1))[2] == 0
    assert not verifier.is_signed((5).to_bytes(32, "big"), (5, 1), (x, P - y))


def point_bytes(x: int, y: int) -> bytes:
    return SPKI_START + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def other_form(private: ec.EllipticCurvePrivateKey, form: str) -> bytes:
    point = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
    )
    start = {"compressed": "3039301306072a8648ce3d020106082a8648ce3d030107032200"}[form]
    return bytes.fromhex(start) + point


NUMBERS = COUNTY_KEY.public_key().public_numbers()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (b"", "does not hold"),
        (b"no key at all", "does not hold"),
        (public_pem() + public_pem(), "does not hold"),
        (b"# our key\n" + public_pem(), "does not hold"),
        (public_pem().replace(b"\n", b"\r\n"), "does not hold"),
        (public_pem().replace(b"PUBLIC", b"PRIVATE"), "does not hold"),
        (public_pem().replace(b"=", b""), "does not hold"),
        (public_pem(ec.derive_private_key(5, ec.SECP384R1())), "does not hold"),
        (public_pem(ec.derive_private_key(5, ec.SECP256K1())), "does not hold"),
        (pem(other_form(COUNTY_KEY, "compressed")), "does not hold"),
        (pem(point_bytes(NUMBERS.x, NUMBERS.y) + b"\0"), "does not hold"),
        (pem(point_bytes(NUMBERS.x, NUMBERS.y ^ 1)), "not on the curve"),
        (pem(point_bytes(NUMBERS.y, NUMBERS.x)), "not on the curve"),
        (pem(point_bytes(0, 0)), "not on the curve"),
        (pem(point_bytes(P, 5)), "not on the curve"),
    ],
)
def test_a_key_that_is_no_point_of_p256_is_refused(key: bytes, said: str, judge: Judge) -> None:
    found = judge(draft("tiny").files() | {"public-key.pem": key})
    assert (found.verdict, found.claim) == ("FAIL", "signature")
    assert said in found.what


def test_a_coordinate_beyond_the_field_is_refused(verifier: ModuleType) -> None:
    # x = 5 is on the curve; 5 + P stands for the same point in other bytes.
    root = pow(5**3 - 15 + verifier.B, (P + 1) // 4, P)
    verifier.read_public_key(pem(point_bytes(5, root)))
    with pytest.raises(verifier.ClaimError, match="not on the curve"):
        verifier.read_public_key(pem(point_bytes(5 + P, root)))


def test_a_key_without_a_last_line_feed_is_the_same_key(verifier: ModuleType) -> None:
    assert verifier.read_public_key(public_pem()[:-1])[1] == fingerprint()
