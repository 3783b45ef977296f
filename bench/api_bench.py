"""What the API costs: the import of each door's handler, and the median of ten common calls.

    python bench/api_bench.py    exit 1 when the dearest handler misses the bar

Imports run in fresh processes, from a copy of the code that is compiled as the build ships it,
in turns with the yardstick: `import boto3; boto3.client("dynamodb")`. The calls go by HTTP to the
local cloud, whose database is a simulation in this process: they tell which calls are dear, and
not what they would take on AWS.
"""

import compileall
import os
import py_compile
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["POWERTOOLS_LOG_LEVEL"] = "WARNING"  # lines of the log would drown the figures
sys.path[:0] = [str(ROOT / p) for p in ("functions", "layers/jury", "layers/ranmar", ".")]

from tests.contract import world as worlds  # noqa: E402
from tools import openapi  # noqa: E402

BAR = 1.15
ROUNDS = 15
CALLS = 60
YARDSTICK = 'import boto3; boto3.client("dynamodb")'


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        shipped = _copied(Path(folder) / "shipped")
        bare = _copied(Path(folder) / "bare")
        _compiled(shipped)
        worst = _imports(shipped, bare)
    with (
        tempfile.TemporaryDirectory() as state,
        tempfile.TemporaryDirectory() as county,
        worlds.opened(Path(state), Path(county)) as world,
    ):
        _calls(world)
    return 0 if worst <= BAR else 1


# -- imports --------------------------------------------------------------------------------


def _imports(shipped: Path, bare: Path) -> float:
    """Print what each handler costs, and return the dearest one as a part of the yardstick."""
    modules = sorted(set(_handlers()))
    print(f"import of a handler, {ROUNDS} rounds, milliseconds of the best (the process included)")
    print(f"{'':24}{'byte-code':>10}{'ratio':>8}{'without':>10}{'ratio':>8}")
    worst = 0.0
    programs = {name: f"import {name}" for name in modules}
    with_code, yard = _best(programs, shipped)
    without, bare_yard = _best(programs, bare, flags=("-B",))
    for name in modules:
        ratio = with_code[name] / yard
        worst = max(worst, ratio)
        print(
            f"{name:24}{1000 * with_code[name]:10.0f}{ratio:8.2f}"
            f"{1000 * without[name]:10.0f}{without[name] / bare_yard:8.2f}"
        )
    print(f"{'yardstick':24}{1000 * yard:10.0f}{'':8}{1000 * bare_yard:10.0f}")
    print(f"dearest handler: {worst:.2f} of the yardstick (bar {BAR}): {_verdict(worst)}\n")
    return worst


def _handlers() -> list[str]:
    return [handler for handler, _door in openapi.modules()]


def _best(
    programs: dict[str, str], code: Path, flags: tuple[str, ...] = ()
) -> tuple[dict[str, float], float]:
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        for name, program in {**programs, "yardstick": YARDSTICK}.items():
            took = _run(program, code, flags)
            best[name] = min(took, best.get(name, took))
    return best, best.pop("yardstick")


def _run(program: str, code: Path, flags: tuple[str, ...]) -> float:
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONPATH": os.pathsep.join(map(str, (code / "functions", code / "layers"))),
    }
    started = time.perf_counter()
    subprocess.run([sys.executable, *flags, "-c", program], env=environment, check=True)
    return time.perf_counter() - started


def _copied(to: Path) -> Path:
    plain = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "functions", to / "functions", ignore=plain)
    for layer in ("jury", "ranmar"):
        shutil.copytree(ROOT / "layers" / layer / layer, to / "layers" / layer, ignore=plain)
    return to


def _compiled(code: Path) -> None:
    never_stale = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(code, quiet=1, invalidation_mode=never_stale)


# -- calls ----------------------------------------------------------------------------------


def _calls(world: "worlds.World") -> None:
    county, ids = worlds.COUNTY, world.ids
    calls = {
        "a page of pools": ("GET", f"{county}/pools", "jury-manager"),
        "a pool": ("GET", f"{county}/pools/{ids['pool']}", "jury-manager"),
        "a pool's jurors": ("GET", f"{county}/pools/{ids['pool']}/jurors", "jury-manager"),
        "a juror's summons": ("GET", f"{county}/jurors/{ids['juror']}", "jury-manager"),
        "a person's record": (
            "GET",
            f"{county}/jurors/{ids['juror']}/record?purpose=answering-the-juror",
            "clerk",
        ),
        "a draw": ("GET", f"{county}/draws/{ids['draw']}", "auditor"),
        "open reviews": ("GET", f"{county}/reviews", "clerk"),
        "the public's draws": ("GET", "/v1/public/counties/osceola/draws", None),
        "an affidavit registered": ("POST", f"{county}/affidavits", "clerk"),
        "a juror's reminders": ("POST", f"{county}/jurors/{ids['juror']}/messages", "clerk"),
    }
    print(f"ten common calls on the local cloud, {CALLS} times each in turns, milliseconds")
    took: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(CALLS):
        bodies = _bodies(world, turn)
        for name, (method, path, role) in calls.items():
            started = time.perf_counter()
            answer = world.ask(method, path, bodies.get(name), role=role)
            took[name].append(time.perf_counter() - started)
            assert answer.ok, (path, answer.text)
    for name, each in took.items():
        print(
            f"{name:26}median {1000 * statistics.median(each):6.1f}   best {1000 * min(each):6.1f}"
        )
    everything = [one for each in took.values() for one in each]
    print(f"{'all ten':26}median {1000 * statistics.median(everything):6.1f}")


def _bodies(world: "worlds.World", turn: int) -> dict[str, object]:
    """Return what the two writes say in a turn: something new each time, as in the office."""
    signed = {"number": f"2026-{1000 + turn}", "signed_on": world.cloud.clock.today().isoformat()}
    wanted = {"email": f"somebody{turn}@example.org", "sms": None, "language": "en"}
    return {
        "an affidavit registered": signed | {"purpose": "add"},
        "a juror's reminders": wanted,
    }


def _verdict(ratio: float) -> str:
    return "met" if ratio <= BAR else "MISS"


if __name__ == "__main__":
    sys.exit(main())
