"""What ships is pinned, hashed, named with its licence, and comes from no address of ours."""

import re
from importlib.metadata import metadata
from pathlib import Path

import pytest

from tools import sbom

ROOT = Path(__file__).resolve().parents[2]
LISTS = sorted((ROOT / "requirements").glob("*.txt"))
FREE = {
    "Apache-2.0", "BSD-3-Clause", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1", "PSF-2.0",
}  # fmt: skip


def stated(name):
    found = metadata(name)
    return found.get("License-Expression"), found["Version"]


def test_the_bill_of_materials_is_up_to_date():
    assert sbom.BILL.read_text("utf-8") == sbom.text()


def test_the_bill_has_every_package_that_is_pinned_for_the_layer_with_all_its_hashes():
    listed = {one["name"]: one for one in sbom.bill()["components"] if one["type"] == "library"}
    pinned = sbom.pins(sbom.PINS)
    assert len(pinned) > 20
    assert set(listed) == {name for name, _version, _hashes in pinned} == set(sbom.LICENCES)
    for name, version, hashes in pinned:
        assert listed[name]["version"] == version
        assert {one["content"] for one in listed[name]["hashes"]} == set(hashes)


def test_what_the_layer_is_built_from_is_what_is_pinned():
    assert (ROOT / "layers/jury/requirements.txt").resolve() == sbom.PINS
    assert not (ROOT / "layers/ranmar/requirements.txt").exists()
    assert not list((ROOT / "functions").glob("**/requirements.txt"))


def test_nothing_ships_under_a_licence_that_would_bind_a_court():
    for one in sbom.bill()["components"]:
        for licence in one["licenses"]:
            assert set(licence["expression"].split(" OR ")) <= FREE, one["name"]


@pytest.mark.parametrize("name", sorted(sbom.LICENCES))
def test_the_bill_names_the_licence_that_the_package_states(name):
    expression, version = stated(name)
    assert (name, version) in {(one, pinned) for one, pinned, _hashes in sbom.pins(sbom.PINS)}
    if expression is not None:
        assert sbom.LICENCES[name] == expression


@pytest.mark.parametrize("path", LISTS, ids=lambda one: one.stem)
def test_every_requirement_is_pinned_with_hashes(path):
    text = path.read_text("utf-8").replace("\\\n", " ")
    lines = [one for one in text.splitlines() if one.strip() and not one.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[\w.\[\]-]+==[\w.!+-]+( ;.*?)?( +--hash=sha256:[0-9a-f]{64})+ *$", line)


def test_no_file_of_the_build_says_where_packages_come_from():
    files = [*LISTS, *(ROOT / "requirements").glob("*.in"), ROOT / "pyproject.toml"]
    files += [ROOT / "Makefile", ROOT / ".ci/run", sbom.BILL]
    asked = re.compile(r"--(extra-)?index-url|--find-links|--trusted-host|//[\w.-]*pypi|UV_INDEX")
    for path in files:
        assert not asked.search(path.read_text("utf-8")), path.name
