"""Signs and verifies digests with KMS keys as AWS does: the digest is not hashed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

_HASHES = {
    "ECDSA_SHA_256": hashes.SHA256(),
    "ECDSA_SHA_384": hashes.SHA384(),
    "ECDSA_SHA_512": hashes.SHA512(),
}


class DigestOnlyForEccError(NotImplementedError):
    """Digests are signed locally with elliptic-curve keys only."""


class DigestKey:
    """A private key whose messages are digests already."""

    def __init__(self, private_key: ec.EllipticCurvePrivateKey) -> None:
        self._key = private_key

    def sign(self, message: bytes, signing_algorithm: str) -> bytes:
        """Return the signature of a digest."""
        return self._key.sign(message, _prehashed(message, signing_algorithm))

    def verify(self, message: bytes, signature: bytes, signing_algorithm: str) -> bool:
        """Return whether the signature is this key's over the digest."""
        try:
            how = _prehashed(message, signing_algorithm)
            self._key.public_key().verify(signature, message, how)
        except InvalidSignature:
            return False
        return True


@contextmanager
def taking_digests(key: Any) -> Iterator[None]:
    """Let a key of moto's sign and verify digests for the duration of one call."""
    inner = getattr(key.private_key, "private_key", None)
    if not isinstance(inner, ec.EllipticCurvePrivateKey):
        raise DigestOnlyForEccError(key.key_spec)
    usual = key.private_key
    key.private_key = DigestKey(inner)
    try:
        yield
    finally:
        key.private_key = usual


def _prehashed(message: bytes, signing_algorithm: str) -> ec.ECDSA:
    from moto.kms.exceptions import ValidationException  # noqa: PLC0415 - moto loads late

    algorithm = _HASHES[signing_algorithm]
    if len(message) != algorithm.digest_size:
        raise ValidationException("Digest is invalid length for algorithm " + signing_algorithm)
    return ec.ECDSA(Prehashed(algorithm))
