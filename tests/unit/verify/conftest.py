"""The verifier, loaded from its one file as a stranger has it, and short ways to ask it."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.unit.verify.bundle_builder import Draft, digest, with_manifest, written, zipped

PROGRAM = Path(__file__).parents[3] / "tools" / "verify_draw.py"

Judge = Callable[..., Any]


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    spec = importlib.util.spec_from_file_location("the_strangers_program", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def judge_zip(verifier: ModuleType, tmp_path: Path) -> Judge:
    """The last finding about the bytes of a zip: ok, or the claim that failed."""
    path = tmp_path / "bundle.zip"

    def judge(archive: bytes, **demands: Any) -> Any:
        path.write_bytes(archive)
        return list(verifier.verify(path, **demands))[-1]

    return judge


@pytest.fixture
def judge(judge_zip: Judge) -> Judge:
    """The last finding about some files, given the manifest and the zip that fit them."""

    def judge(files: dict[str, bytes] | Draft, **demands: Any) -> Any:
        content = files.files() if isinstance(files, Draft) else files
        return judge_zip(zipped(with_manifest(content)), **demands)

    return judge


@pytest.fixture
def redraw(verifier: ModuleType) -> Callable[[Draft], Draft]:
    """Make a changed draft's result follow from its commitment, as a careful forger would.

    The verifier's own arithmetic is used for that: `test_verify_draw_vectors` shows it right.
    """

    def follow(draft: Draft) -> Draft:
        commitment, result = draft.commitment, draft.result
        commitment_hash = bytes.fromhex(digest(written(commitment)))
        seed = b"venire-draw/1 seed"
        for part in (
            commitment["purpose"].encode(),
            commitment_hash,
            *(
                part
                for each in result["contributions"]
                for part in (each["name"].encode(), bytes.fromhex(each["value"]))
            ),
        ):
            seed += len(part).to_bytes(4, "big") + part
        result["digest"] = digest(seed)
        result["ij"], result["kl"] = verifier.derive_seeds(bytes.fromhex(result["digest"]))
        generator = verifier.Ranmar(result["ij"], result["kl"])
        size, count = (
            commitment["roll"]["size"],
            min(commitment["to_draw"], commitment["roll"]["size"]),
        )
        result["positions"] = verifier.select(count, size, generator)
        result["consumed"] = generator.consumed
        roll = draft.roll
        result["tickets"] = [roll[position].hex() for position in result["positions"]]
        return draft

    return follow
