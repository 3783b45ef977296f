"""The pages as they are shipped, and Node to run their modules in."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).parents[3] / "web"
OLDEST_NODE = 20

Run = Callable[..., Any]


@pytest.fixture(scope="session")
def node() -> str:
    """A Node that has modules and WebCrypto, as browsers have; skips where there is none."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("there is no node here to run the pages' modules in")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.lstrip("v").split(".")[0]) < OLDEST_NODE:
        pytest.skip(f"node is older than {OLDEST_NODE}: {version.stdout.strip()}")
    return found


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the pages that Node, too, takes for modules."""
    folder = tmp_path_factory.mktemp("pages") / "web"
    shutil.copytree(WEB, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.fixture
def run(node: str, modules: Path) -> Run:
    """Run a few lines with `given` at hand and return what they leave in `found`."""

    def run(lines: str, given: Any = None, **environment: str) -> Any:
        script = (
            f"const given = {json.dumps(given)};\nlet found;\n{lines}\n"
            "process.stdout.write(JSON.stringify(found));\n"
        )
        done = subprocess.run(
            [node, "--input-type=module"],
            input=script,
            capture_output=True,
            text=True,
            cwd=modules,
            check=False,
            timeout=60,
            env={"PATH": "/usr/bin:/bin", **environment},
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
