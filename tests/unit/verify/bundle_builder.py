"""Public bundles made from the protocol's vectors, without any of the verifier's code."""

import hashlib
import hmac
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

VECTORS = Path(__file__).parents[2] / "vectors"
COUNTY_KEY = ec.derive_private_key(0xC0FFEE, ec.SECP256R1())

Json = dict[str, Any]


def written(document: object) -> bytes:
    """The canonical bytes of a document."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@cache
def vector_text() -> str:
    return (VECTORS / "draws.json").read_text()


def vectors() -> list[Json]:
    """The draws of the protocol's vectors, fresh for each caller."""
    draws: list[Json] = json.loads(vector_text())
    return draws


def vector(name: str) -> Json:
    return next(draw for draw in vectors() if draw["name"] == name)


def salt_of(draw: Json, person: str) -> bytes:
    message = b"venire-draw/1 salt" + person.encode()
    return hmac.digest(bytes.fromhex(draw["draw_key"]), message, "sha256")


def people(draw: Json) -> list[str]:
    """The identifiers on the roll of a vector, in the order of their tickets."""
    ids = draw["ids"]
    if isinstance(ids, dict):
        names = [f"{draw['name']}{number}".encode() for number in range(ids["count"])]
        ids = ["J" + digest(name)[:16].upper() for name in names]
    return sorted(ids, key=lambda person: ticket_of(draw, person))


def ticket_of(draw: Json, person: str) -> bytes:
    return hashlib.sha256(b"\0" + salt_of(draw, person) + person.encode()).digest()


def tree_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, as it is written there: recursively."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = tree_root(leaves[:split]), tree_root(leaves[split:])
    return hashlib.sha256(b"\1" + left + right).digest()


def tree_path(leaves: list[bytes], position: int) -> list[bytes]:
    """The audit path of one leaf, from the leaf upward."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if position < split:
        return [*tree_path(leaves[:split], position), tree_root(leaves[split:])]
    return [*tree_path(leaves[split:], position - split), tree_root(leaves[:split])]


def proof_of(draw: Json, person: str) -> Json:
    """A juror's proof for somebody on the roll of a vector."""
    roll = people(draw)
    leaves = [ticket_of(draw, each) for each in roll]
    position = roll.index(person)
    return {
        "protocol": "venire-draw/1",
        "draw": draw["commitment"]["draw"],
        "id": person,
        "salt": salt_of(draw, person).hex(),
        "position": position,
        "path": [step.hex() for step in tree_path(leaves, position)],
        "size": len(roll),
    }


def signed(content: bytes, key: ec.EllipticCurvePrivateKey = COUNTY_KEY) -> bytes:
    """What the key service answers when it is asked to sign a digest (but the same each time)."""
    hashed = hashlib.sha256(content).digest()
    return key.sign(hashed, ec.ECDSA(Prehashed(hashes.SHA256()), deterministic_signing=True))


def public_pem(key: ec.EllipticCurvePrivateKey = COUNTY_KEY) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def fingerprint(key: ec.EllipticCurvePrivateKey = COUNTY_KEY) -> str:
    return digest(
        key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


@dataclass
class Draft:
    """A bundle in the making: change what you like, and `files` hashes and signs what follows."""

    commitment: Json
    result: Json
    tickets: bytes | None
    roll: list[bytes]
    log: list[Json] = field(default_factory=list)
    other_commitment: str | None = None

    def files(self) -> dict[str, bytes]:
        """The files of the bundle, but for the manifest."""
        commitment = written(self.commitment)
        self.result["commitment"] = self.other_commitment or digest(commitment)
        result = written(self.result)
        files = {
            "README.txt": b"Check this bundle with tools/verify_draw.py.\n",
            "commitment.json": commitment,
            "log.jsonl": log_lines(
                [
                    *self.log,
                    {"kind": "commitment", "body": digest(commitment)},
                    {"kind": "result", "body": digest(result)},
                ],
                self.commitment["county"],
            ),
            "public-key.pem": public_pem(),
            "result.json": result,
            "signature.der": signed(result),
        }
        if self.tickets is not None:
            files["tickets.bin"] = self.tickets
        return files


def log_lines(entries: list[Json], county: str) -> bytes:
    """The county's log: each entry completed with its place and the hash of the one before."""
    lines = b""
    previous = "0" * 64
    for sequence, entry in enumerate(entries, start=1):
        line = written({"county": county, "sequence": sequence, "previous": previous} | entry)
        previous = digest(line)
        lines += line + b"\n"
    return lines


def draft(name: str) -> Draft:
    """An honest bundle of one draw of the vectors."""
    draw = vector(name)
    roll = draw["commitment"]["roll"]
    excluded = sum(roll["excluded"].values())
    copied = ("contributions", "digest", "ij", "kl", "consumed", "positions", "tickets")
    result = {each: draw[each] for each in copied} | {
        "protocol": "venire-draw/1",
        "draw": draw["commitment"]["draw"],
        "commitment": draw["commitment_hash"],
        "checks": {
            "known_answers": "passed",
            "conservation": {
                "list": roll["size"] + excluded,
                "roll": roll["size"],
                "excluded": excluded,
            },
            "statistics": [
                {
                    "name": "zip",
                    "cells": 7,
                    "statistic_micro": 5_300_000,
                    "dof": 6,
                    "p_micro": 505_000,
                    "held": False,
                }
            ],
        },
        "drawn_at": "2026-11-21T12:00:05Z",
    }
    tickets = [ticket_of(draw, person) for person in people(draw)]
    return Draft(draw["commitment"], result, tickets=b"".join(tickets), roll=tickets)


def with_manifest(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that agrees with them, whatever is wrong inside."""
    others = {name: content for name, content in files.items() if name != "manifest.json"}
    return others | {"manifest.json": written({name: digest(others[name]) for name in others})}


def zipped(
    files: dict[str, bytes],
    compression: int = zipfile.ZIP_STORED,
    touch: Callable[[zipfile.ZipInfo], None] = lambda _: None,
) -> bytes:
    """The files as a zip; `touch` may change how each is entered."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", compression) as bundle:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 11, 21, 12, 0, 0))
            entry.compress_type = compression
            touch(entry)
            bundle.writestr(entry, content)
    return archive.getvalue()


def unzipped(archive: bytes) -> dict[str, bytes]:
    """What another reader of zips finds in one."""
    with zipfile.ZipFile(BytesIO(archive)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}
