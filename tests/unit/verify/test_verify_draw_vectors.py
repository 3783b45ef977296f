"""Every draw of the protocol's vectors, as a bundle, holds; so does the arithmetic beneath."""

import hashlib
import json
import struct
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.unit.verify.bundle_builder import (
    VECTORS,
    Json,
    draft,
    fingerprint,
    log_lines,
    people,
    proof_of,
    ticket_of,
    tree_path,
    tree_root,
    vector,
    vectors,
    with_manifest,
    written,
    zipped,
)
from tests.unit.verify.conftest import Judge

NAMES = [draw["name"] for draw in vectors()]
GENERATOR: Json = json.loads((VECTORS / "ranmar.json").read_text())
SELECTION: Json = json.loads((VECTORS / "selection.json").read_text())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_vector_as_a_zip_holds(
    name: str, compression: int, verifier: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(zipped(with_manifest(draft(name).files()), compression))
    findings = list(verifier.verify(path, key=fingerprint()))
    assert {finding.verdict for finding in findings} == {"ok"}
    assert [finding.claim for finding in findings] == [claim for claim, _ in verifier.CLAIMS]


@pytest.mark.parametrize("name", NAMES)
def test_every_vector_as_a_folder_holds(name: str, verifier: ModuleType, tmp_path: Path) -> None:
    for file, content in with_manifest(draft(name).files()).items():
        (tmp_path / file).write_bytes(content)
    assert {finding.verdict for finding in verifier.verify(tmp_path)} == {"ok"}


@pytest.mark.parametrize("name", NAMES)
def test_the_builder_agrees_with_the_vectors(name: str) -> None:
    draw = vector(name)
    commitment = written(draw["commitment"])
    entry = log_lines([{"kind": "commitment", "body": draw["commitment_hash"]}], "osceola")
    roll = people(draw)
    leaves = [ticket_of(draw, person) for person in roll]
    assert hashlib.sha256(commitment).hexdigest() == draw["commitment_hash"]
    assert hashlib.sha256(entry.rstrip(b"\n")).hexdigest() == draw["log_entry_hash"]
    assert tree_root(leaves).hex() == draw["commitment"]["roll"]["root"]
    assert [roll[at] for at in draw["positions"]] == draw["drawn_ids"]


@pytest.mark.parametrize("name", [name for name in NAMES if vector(name)["drawn_ids"]])
def test_the_first_drawn_can_prove_it_with_the_path_of_the_vectors(name: str, judge: Judge) -> None:
    draw = vector(name)
    proof = proof_of(draw, draw["drawn_ids"][0]) | {"path": draw["first_drawn_path"]}
    found = judge(draft(name), proof=json.dumps(proof, indent=2).encode())
    assert found.claim == "proof"
    assert found.what == (
        f"'{draw['drawn_ids'][0]}' is ticket {draw['positions'][0]} (from 0) of the committed "
        "roll, and was number 1 drawn"
    )


def test_everyone_on_a_roll_can_prove_it_and_learns_whether_they_were_drawn(judge: Judge) -> None:
    draw = vector("small")
    told = {
        person: judge(draft("small"), proof=written(proof_of(draw, person))).what
        for person in people(draw)
    }
    for place, person in enumerate(draw["drawn_ids"], start=1):
        assert told.pop(person).endswith(f"and was number {place} drawn")
    assert len(told) == 25
    assert all(sentence.endswith("and was not drawn") for sentence in told.values())


@pytest.mark.parametrize("size", range(1, 40))
def test_paths_lead_to_the_root_in_trees_of_every_shape(verifier: ModuleType, size: int) -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(size)]
    root = tree_root(leaves)
    assert verifier.merkle_root(leaves) == root
    for position, leaf in enumerate(leaves):
        path = tree_path(leaves, position)
        assert verifier.root_from_path(leaf, position, size, path) == root


def test_an_empty_tree_has_the_root_that_the_protocol_gives_it(verifier: ModuleType) -> None:
    assert verifier.merkle_root([]) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("row", GENERATOR["after_20000"] + GENERATOR["first_10"])
def test_the_generator_gives_the_outputs_of_the_vectors(verifier: ModuleType, row: Json) -> None:
    generator = verifier.Ranmar(row["ij"], row["kl"])
    for _ in range(20000 if row in GENERATOR["after_20000"] else 0):
        generator.output()
    assert [generator.output() for _ in row["outputs"]] == row["outputs"]


def test_the_generators_tables_are_those_of_the_vectors(verifier: ModuleType) -> None:
    for row in GENERATOR["table_words"]:
        table = verifier.Ranmar(row["ij"], row["kl"]).table
        assert (table[:3], table[-3:]) == (row["first_3"], row["last_3"])


def test_a_million_outputs_have_the_hash_of_the_vectors(verifier: ModuleType) -> None:
    row = GENERATOR["sha256_of_first_million_as_3_byte_big_endian"][0]
    generator = verifier.Ranmar(row["ij"], row["kl"])
    outputs = b"".join(generator.output().to_bytes(3, "big") for _ in range(1_000_000))
    assert hashlib.sha256(outputs).hexdigest() == row["sha256"]


def test_the_misprinted_seeds_do_not_give_the_published_outputs(verifier: ModuleType) -> None:
    row = GENERATOR["negative_control"]
    generator = verifier.Ranmar(row["ij"], row["kl"])
    for _ in range(20000):
        generator.output()
    assert [generator.output() for _ in range(6)] == row["after_20000"] != row["must_not_equal"]


@pytest.mark.parametrize("row", SELECTION["below"], ids=lambda row: f"below {row['m']}")
def test_integers_below_a_limit_are_those_of_the_vectors(verifier: ModuleType, row: Json) -> None:
    generator = verifier.Ranmar(row["ij"], row["kl"])
    assert [generator.below(row["m"]) for _ in row["values"]] == row["values"]
    assert generator.consumed == row["consumed"]


@pytest.mark.parametrize("row", SELECTION["select"], ids=lambda row: f"{row['to_draw']}")
def test_selections_are_those_of_the_vectors(verifier: ModuleType, row: Json) -> None:
    generator = verifier.Ranmar(row["ij"], row["kl"])
    assert verifier.select(row["to_draw"], row["size"], generator) == row["positions"]
    assert generator.consumed == row["consumed"]


def test_degenerate_seeds_are_exactly_those_of_the_vectors(verifier: ModuleType) -> None:
    row = GENERATOR["degenerate"]
    listed = {kl for low, high in row["kl_ranges"] for kl in range(low, high + 1)}
    found = {kl for kl in range(30082) if verifier.is_degenerate(row["ij"], kl)}
    assert found == listed
    assert len(found) == row["count"]
    assert not any(verifier.is_degenerate(row["ij"] - 1, kl) for kl in listed)


def test_seeding_passes_over_a_degenerate_pair(verifier: ModuleType) -> None:
    # Found by search: the first pair that this digest offers is 31328 and 75.
    digest = hashlib.sha256(b"3132687").digest()
    words: Any = struct.unpack(">8L", hashlib.sha256(digest + bytes(4)).digest())
    offered = [divmod(word >> 2, 30082) for word in words if word >> 2 < 942438978]
    assert offered[0] == (31328, 75)
    assert verifier.derive_seeds(digest) == offered[1] != offered[0]


def test_seeding_goes_on_to_a_second_block_when_the_first_offers_nothing(
    verifier: ModuleType,
) -> None:
    # Found by search: all eight words of this digest's first block are too large to use.
    digest = hashlib.sha256(b"1545461").digest()
    blocks: list[Any] = [
        struct.unpack(">8L", hashlib.sha256(digest + struct.pack(">L", number)).digest())
        for number in range(2)
    ]
    assert all(word >> 2 >= 942438978 for word in blocks[0])
    offered = [divmod(word >> 2, 30082) for word in blocks[1] if word >> 2 < 942438978]
    assert verifier.derive_seeds(digest) == offered[0]
