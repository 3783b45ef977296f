"""Draws whose every byte is known: people in, documents, seeds and people out."""

import json
from pathlib import Path

import pytest

import ranmar
from draw import roll
from jury import merkle, protocol
from jury.canonical import canonical, document_hash, sha256

VECTORS = Path(__file__).parent.parent / "vectors"
DRAWS = json.loads((VECTORS / "draws.json").read_text("utf-8"))

pytestmark = pytest.mark.parametrize("known", DRAWS, ids=lambda draw: draw["name"])


def people_of(known):
    """Return a draw's people; a large one gives the rule by which they are made instead."""
    if isinstance(known["ids"], list):
        return known["ids"]
    named = [f"{known['name']}{number}" for number in range(known["ids"]["count"])]
    return ["J" + sha256(name.encode())[:16].upper() for name in named]


def frozen_roll(known):
    secret = bytes.fromhex(known["draw_key"])
    return roll.pack(
        roll.Entry(protocol.ticket(protocol.salt(secret, one), one), one, "34741", "1980")
        for one in people_of(known)
    )


def test_the_roll_has_the_known_root(known):
    root = merkle.root(roll.tickets(frozen_roll(known)))

    assert root.hex() == known["commitment"]["roll"]["root"]


def test_the_commitment_has_the_known_hash(known):
    terms = known["commitment"]

    document = protocol.commitment(
        purpose=terms["purpose"],
        county=terms["county"],
        draw=terms["draw"],
        requested=terms["requested"],
        carried_over=terms["carried_over"],
        roll_size=terms["roll"]["size"],
        roll_root=terms["roll"]["root"],
        list_version=terms["roll"]["list"],
        excluded=terms["roll"]["excluded"],
        entropy=terms["entropy"],
        engine=terms["engine"],
        plan=terms["plan"],
        sequence=terms["sequence"],
        previous=terms["previous"],
        committed_at=terms["committed_at"],
    )

    assert document == terms
    assert sha256(canonical(document)) == known["commitment_hash"]


def test_the_seeds_come_from_what_was_contributed(known):
    digest = ranmar.seed_digest(
        known["commitment"]["purpose"],
        bytes.fromhex(known["commitment_hash"]),
        [(share["name"], bytes.fromhex(share["value"])) for share in known["contributions"]],
    )

    assert digest.hex() == known["digest"]
    assert ranmar.seeds(digest) == (known["ij"], known["kl"])


def test_the_same_people_are_drawn_in_the_same_order(known):
    engine = ranmar.Ranmar(known["ij"], known["kl"])
    frozen = frozen_roll(known)

    positions = ranmar.select(len(people_of(known)), known["commitment"]["to_draw"], engine)
    drawn = [roll.entry(frozen, position) for position in positions]

    assert positions == known["positions"]
    assert engine.consumed == known["consumed"]
    assert [entry.ticket.hex() for entry in drawn] == known["tickets"]
    assert [entry.person for entry in drawn] == known["drawn_ids"]


def test_the_first_drawn_has_the_known_path(known):
    if not known["positions"]:
        pytest.skip("nobody is drawn in this one")
    path = merkle.path(roll.tickets(frozen_roll(known)), known["positions"][0])

    assert [sibling.hex() for sibling in path] == known["first_drawn_path"]


def test_the_commitment_is_chained_under_the_known_hash(known):
    terms = known["commitment"]
    entry = protocol.log_entry(
        county=terms["county"],
        sequence=terms["sequence"],
        kind="commitment",
        body=known["commitment_hash"],
        previous=terms["previous"],
    )

    assert document_hash(entry) == known["log_entry_hash"]
