"""What the stranger's program refuses of a damaged bundle, proving refuses too.

The two share no code: one reads a bundle and nothing else, the other everything but believes none
of it. Each damage is done to the evidence of a real draw, and both are asked.
"""

import random
import zipfile

import office
import proofs
import pytest

from draw import bundle
from jury import wiring
from tests.unit.verify import test_verify_draw_tampering as tampering
from tests.unit.verify.bundle_builder import with_manifest, zipped
from tests.unit.verify.conftest import verifier
from tools import verify_draw

__all__ = ["verifier"]

CLAIMED = ("commitment.json", "log.jsonl", "public-key.pem", "result.json", "signature.der")
HIDDEN = {
    "a comment": tampering.commented,
    "bytes between": tampering.in_gap,
    "bytes in the directory": tampering.in_directory,
    "bytes before": lambda archive: b"#!/bin/sh\n" + archive,
    "bytes after": lambda archive: archive + b"\0",
    "two ends": lambda archive: archive + archive[-22:],
    "twice": lambda archive: archive + archive,
    "cut short": lambda archive: archive[:-1],
    "no zip": lambda archive: bytes(len(archive)),
}
TOUCHED = (
    tampering.as_link, tampering.as_folder, tampering.with_extra, tampering.with_comment,
    tampering.in_bzip2,
)  # fmt: skip


class Drawn:
    """A real draw, its evidence, and what both say of it once something is put in its place."""

    def __init__(self, draw, folder):
        self.draw = draw
        self.prefix = f"osceola/draws/{draw}/"
        self.path = folder / "bundle.zip"
        self.pieces = {
            key.removeprefix(self.prefix): wiring.evidence().get(key)
            for key in wiring.evidence().keys(self.prefix)
        }
        self.files = {name: one for name, one in self.pieces.items() if name != "bundle.zip"}

    def refused(self, archive):
        """Return whether the stranger's program refuses an archive."""
        self.path.write_bytes(archive)
        return any(one.verdict == "FAIL" for one in verify_draw.verify(self.path))

    def found(self, **pieces):
        """Return what proving finds with these pieces of evidence in place of the right ones."""
        changed = {name: one for name, one in pieces.items() if self.pieces.get(name) != one}
        for name, one in changed.items():
            proofs.replace_object("evidence", self.prefix + name, one)
        try:
            return proofs.proof(self.draw).findings
        finally:
            for name in changed:
                proofs.replace_object("evidence", self.prefix + name, self.pieces.get(name))


@pytest.fixture
def drawn(court_office, tmp_path):
    office.publish(office.residents(60))
    pool = office.order(10, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    return Drawn(pool.draw, tmp_path)


def test_neither_refuses_the_draw_as_it_was_made(drawn):
    assert not drawn.refused(drawn.pieces["bundle.zip"])
    assert drawn.found() == ()


@pytest.mark.parametrize("how", HIDDEN)
def test_both_refuse_an_archive_that_hides_something(drawn, how):
    archive = HIDDEN[how](drawn.pieces["bundle.zip"])
    assert drawn.refused(archive)
    assert drawn.found(**{"bundle.zip": archive})


@pytest.mark.parametrize("touch", TOUCHED)
def test_both_refuse_an_entry_that_is_more_than_a_plain_file(drawn, touch):
    archive = zipped(drawn.files, touch=touch)
    assert drawn.refused(archive)
    assert drawn.found(**{"bundle.zip": archive})


def test_both_refuse_a_changed_byte_anywhere_in_the_archive(drawn):
    archive, chance = drawn.pieces["bundle.zip"], random.Random(1)
    for at in chance.sample(range(len(archive)), 40):
        other = tampering.changed(archive, at, chance.randrange(1, 256))
        assert drawn.refused(other), at
        assert drawn.found(**{"bundle.zip": other}), at


@pytest.mark.parametrize("name", [*CLAIMED, "tickets.bin"])
def test_both_refuse_a_changed_byte_though_manifest_and_archive_are_made_to_agree(drawn, name):
    content, chance = drawn.files[name], random.Random(2)
    for at in chance.sample(range(len(content)), 12):
        changed = tampering.changed(content, at, 1)
        files = bundle.with_manifest(
            {one: piece for one, piece in drawn.files.items() if one != "manifest.json"}
            | {name: changed}
        )
        archive = bundle.zipped(files)
        assert drawn.refused(archive), at
        assert drawn.found(**{name: changed, "manifest.json": files["manifest.json"]}), at
        assert drawn.found(
            **{name: changed, "manifest.json": files["manifest.json"], "bundle.zip": archive}
        ), at


@pytest.mark.parametrize("name", CLAIMED)
def test_both_refuse_a_bundle_without_one_of_its_files(drawn, name):
    without = {
        one: piece for one, piece in drawn.files.items() if one not in {name, "manifest.json"}
    }
    archive = zipped(with_manifest(without))
    assert drawn.refused(archive)
    assert drawn.found(**{"bundle.zip": archive})


def test_a_good_bundle_of_another_draw_is_refused_by_whoever_knows_which_it_should_be(drawn):
    other = office.order(10, kind="grand", service=office.GRAND_SERVICE, time="13:00")
    office.draw(other)
    theirs = {
        key.rpartition("/")[2]: wiring.evidence().get(key)
        for key in wiring.evidence().keys(f"osceola/draws/{other.draw}/")
    }
    # A stranger sees a good bundle of another draw; whoever knows which it should be does not.
    assert not drawn.refused(theirs["bundle.zip"])
    assert drawn.found(**theirs)


def test_both_refuse_a_file_compressed_into_the_archive_with_a_stray_bit(drawn):
    archive = zipped(drawn.files, zipfile.ZIP_DEFLATED)
    for at in random.Random(3).sample(range(len(archive)), 30):
        other = tampering.changed(archive, at, 1)
        if drawn.refused(other):
            assert drawn.found(**{"bundle.zip": other}), at
