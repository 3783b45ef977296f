"""The key service: keyed hashes, hardware randomness, and the signature on a result."""

import base64
import hmac
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

ENTROPY_BYTES = 32


class KeyService:
    """What the draw and the ingest ask of KMS; no key ever leaves it but the derived ones."""

    def __init__(self, client: "KMSClient", *, matching_key: str, signing_key: str) -> None:
        """Use these two keys: one makes keyed hashes, the other signs results."""
        self._client = client
        self._matching_key = matching_key
        self._signing_key = signing_key

    def derived(self, purpose: str) -> bytes:
        """Return the 32 secret bytes that belong to a purpose, always the same ones."""
        # One call instead of one for each licence number: the hashes are then made here.
        return self._client.generate_mac(
            KeyId=self._matching_key, MacAlgorithm="HMAC_SHA_256", Message=purpose.encode()
        )["Mac"]

    def entropy(self) -> bytes:
        """Return 32 fresh bytes from the service's hardware generator."""
        return self._client.generate_random(NumberOfBytes=ENTROPY_BYTES)["Plaintext"]

    def sign(self, digest: bytes) -> bytes:
        """Return the DER signature (ECDSA, P-256) over a 32-byte digest."""
        return self._client.sign(
            KeyId=self._signing_key,
            Message=digest,
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )["Signature"]

    def is_signed(self, digest: bytes, signature: bytes) -> bool:
        """Tell whether a signature is this key's over a 32-byte digest."""
        try:
            answer = self._client.verify(
                KeyId=self._signing_key,
                Message=digest,
                MessageType="DIGEST",
                Signature=signature,
                SigningAlgorithm="ECDSA_SHA_256",
            )
        except self._client.exceptions.KMSInvalidSignatureException:
            return False
        return answer["SignatureValid"]

    def public_key(self) -> bytes:
        """Return the public half of the signing key as PEM."""
        der = self._client.get_public_key(KeyId=self._signing_key)["PublicKey"]
        body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
        return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()


def keyed_hash(secret: bytes, *parts: str) -> str:
    """Return the keyed hash of some parts, each preceded by its length, in hexadecimal."""
    message = b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)
    return hmac.digest(secret, message, "sha256").hex()
