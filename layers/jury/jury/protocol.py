"""The documents of `venire-draw/1`: tickets, commitment, result, and the county's chain."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from jury.canonical import Json

PROTOCOL = "venire-draw/1"
GENESIS = "0" * 64


def salt(draw_key: bytes, person_id: str) -> bytes:
    """Return a person's salt in one draw; without the draw's key nobody can compute it."""
    return hmac.digest(draw_key, b"venire-draw/1 salt" + person_id.encode(), "sha256")


def ticket(salted: bytes, person_id: str) -> bytes:
    """Return the ticket that stands for a person on the committed roll."""
    return hashlib.sha256(b"\x00" + salted + person_id.encode()).digest()


def commitment(  # noqa: PLR0913 - the protocol's fields, one by one
    *,
    purpose: str,
    county: str,
    draw: str,
    requested: int,
    carried_over: int,
    roll_size: int,
    roll_root: str,
    list_version: str,
    excluded: Mapping[str, int],
    entropy: Sequence[str],
    engine: str,
    plan: str,
    sequence: int,
    previous: str,
    committed_at: str,
) -> dict[str, Json]:
    """Return the commitment of section 3: what is fixed before any entropy is asked for."""
    return {
        "protocol": PROTOCOL,
        "purpose": purpose,
        "county": county,
        "draw": draw,
        "requested": requested,
        "carried_over": carried_over,
        "to_draw": max(0, requested - carried_over),
        "roll": {
            "size": roll_size,
            "root": roll_root,
            "list": list_version,
            "excluded": dict(excluded),
        },
        "entropy": list(entropy),
        "engine": engine,
        "plan": plan,
        "sequence": sequence,
        "previous": previous,
        "committed_at": committed_at,
    }


def result(  # noqa: PLR0913 - the protocol's fields, one by one
    *,
    draw: str,
    commitment_hash: str,
    contributions: Sequence[Mapping[str, str]],
    digest: str,
    ij: int,
    kl: int,
    consumed: int,
    positions: Sequence[int],
    tickets: Sequence[str],
    checks: Mapping[str, Json],
    drawn_at: str,
) -> dict[str, Json]:
    """Return the result of section 6, in the order in which people were drawn."""
    return {
        "protocol": PROTOCOL,
        "draw": draw,
        "commitment": commitment_hash,
        "contributions": [dict(share) for share in contributions],
        "digest": digest,
        "ij": ij,
        "kl": kl,
        "consumed": consumed,
        "positions": list(positions),
        "tickets": list(tickets),
        "checks": dict(checks),
        "drawn_at": drawn_at,
    }


def void(
    *,
    draw: str,
    commitment_hash: str,
    result_hash: str | None,
    reason: str,
    requested_by: str,
    requested_at: str,
    approved_by: str,
    voided_at: str,
) -> dict[str, Json]:
    """Return the document by which two people void a draw (section 6); its hash is a log body."""
    return {
        "protocol": PROTOCOL,
        "draw": draw,
        "commitment": commitment_hash,
        "result": result_hash,
        "reason": reason,
        "requested_by": requested_by,
        "requested_at": requested_at,
        "approved_by": approved_by,
        "voided_at": voided_at,
    }


def log_entry(
    *, county: str, sequence: int, kind: str, body: str, previous: str
) -> dict[str, Json]:
    """Return one link of the county's chain (section 6)."""
    return {
        "county": county,
        "sequence": sequence,
        "kind": kind,
        "body": body,
        "previous": previous,
    }
