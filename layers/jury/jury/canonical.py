"""Canonical JSON and SHA-256 as the draw protocol fixes them (section 0)."""

import hashlib
import json
from collections.abc import Mapping, Sequence

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical(document: Json) -> bytes:
    """Return the one byte string that stands for a document: sorted keys, no space, UTF-8."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def document_hash(document: Json) -> str:
    """Return the hash under which a document is known."""
    return sha256(canonical(document))
