"""The verifier as a stranger runs it: one file, any folder, nothing installed, plain answers."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.verify.bundle_builder import (
    draft,
    fingerprint,
    proof_of,
    vector,
    with_manifest,
    zipped,
)
from tests.unit.verify.conftest import PROGRAM

SOURCE = PROGRAM.read_text()


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a copy of the one file, in a folder of its own, with nothing but Python."""
    copy = folder / "verify_draw.py"
    copy.write_text(SOURCE)
    return subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", copy.name, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"LC_ALL": "C"},
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "bundle.zip").write_bytes(zipped(with_manifest(draft("small").files())))
    draw = vector("small")
    proof = proof_of(draw, draw["drawn_ids"][1])
    (tmp_path / "proof.json").write_text(json.dumps(proof, indent=1))
    return tmp_path


def test_it_imports_nothing_but_the_standard_library() -> None:
    imported = set[str]()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module or "")
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert "importlib" not in imported
    assert "__import__" not in SOURCE


def test_it_is_written_in_the_python_of_3_9() -> None:
    ast.parse(SOURCE, feature_version=(3, 9))


def test_it_is_ascii_and_names_no_place_in_the_repository() -> None:
    assert SOURCE.isascii()
    assert "layers" not in SOURCE


def test_a_bundle_that_holds_gives_a_line_for_each_claim_and_0(desk: Path) -> None:
    done = run(desk, "bundle.zip", "--key", fingerprint(), "--proof", "proof.json")
    assert (done.returncode, done.stderr) == (0, "")
    *lines, last = done.stdout.splitlines()
    claims = (
        "files commitment result signature log entropy seeds generator positions tickets roll "
        "counts statistics proof"
    )
    assert " ".join(line[:16].split()[1] for line in lines) == claims
    assert {line[:6] for line in lines} == {"ok    "}
    assert last == (
        "14 claims hold. Not shown: that the source list was right, or that the clerk was honest."
    )
    assert fingerprint() in lines[3]


def test_a_claim_without_evidence_is_said_to_be_unchecked(desk: Path) -> None:
    without = draft("small")
    without.tickets = None
    (desk / "bundle.zip").write_bytes(zipped(with_manifest(without.files())))
    done = run(desk, "bundle.zip")
    *lines, last = done.stdout.splitlines()
    told = "--    roll        tickets.bin was left out: the committed root was not derived again"
    assert done.returncode == 0
    assert lines[10] == told
    assert last.startswith("12 claims hold, 1 not checked.")


def test_the_first_claim_that_fails_is_the_last_line_and_1(desk: Path) -> None:
    forged = draft("small")
    forged.result["consumed"] += 1
    forged.result["checks"]["known_answers"] = "failed"
    (desk / "bundle.zip").write_bytes(zipped(with_manifest(forged.files())))
    done = run(desk, "bundle.zip")
    assert (done.returncode, done.stderr) == (1, "")
    assert len(done.stdout.splitlines()) == 9
    assert done.stdout.splitlines()[-1] == ("FAIL  positions   result.json: consumed is 12, not 13")


def test_a_folder_is_checked_like_its_zip(desk: Path) -> None:
    (desk / "bundle").mkdir()
    for name, content in with_manifest(draft("small").files()).items():
        (desk / "bundle" / name).write_bytes(content)
    assert run(desk, "bundle").stdout == run(desk, "bundle.zip").stdout


def test_a_fingerprint_may_be_written_with_colons_and_capitals(desk: Path) -> None:
    digits = fingerprint().upper()
    colons = ":".join(digits[at : at + 2] for at in range(0, 64, 2))
    assert run(desk, "bundle.zip", "--key", colons).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nowhere.zip"],
        ["bundle.zip", "another.zip"],
        ["bundle.zip", "--key", "abc"],
        ["bundle.zip", "--key", "g" * 64],
        ["bundle.zip", "--proof", "nowhere.json"],
        ["bundle.zip", "--proof", "."],
        ["bundle.zip", "--trust"],
    ],
)
def test_a_wrong_call_is_2_and_says_why(arguments: list[str], desk: Path) -> None:
    done = run(desk, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "verify_draw.py: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"\x1f\x8b" + bytes(90)])
def test_what_is_no_bundle_is_1_without_a_traceback(content: bytes, desk: Path) -> None:
    (desk / "bundle.zip").write_bytes(content)
    done = run(desk, "bundle.zip")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("FAIL  files")
