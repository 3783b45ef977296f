"""The engine's speed, side by side in one run: medians, ratios, and the bars that it has to clear.

    python bench/ranmar_bench.py

Times are those of the processor, so that other work on the machine counts as little as possible.
NumPy (requirements/bench.txt) and a C compiler are used where they are found.
"""

from __future__ import annotations

import compileall
import ctypes
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

HERE = Path(__file__).parent
LAYER = HERE.parent / "layers" / "ranmar"
sys.path[:0] = [str(LAYER), str(HERE)]

import ranmar  # noqa: E402
from ranmar.paper import walk  # noqa: E402

try:
    import numpy as np
    import ranmar_lanes
except ImportError:
    np = None  # type: ignore[assignment]

Tasks = dict[str, Callable[[], object]]
Times = dict[str, float]

FAR = 10**18
SIZES = (30_000, 300_000, 1_500_000, 17_000_000)
DRAWS = (250, 5_000)


def medians(tasks: Tasks, rounds: int) -> Times:
    """Return the median seconds of each task, the tasks taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            before = time.process_time()
            task()
            taken[name].append(time.process_time() - before)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def compiled(name: str, folder: Path) -> ctypes.CDLL | None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = folder / f"{name}.so"
    source = HERE / f"{name}.c"
    flags = ["-O3", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, "-o", library, source], check=True)
    return ctypes.CDLL(str(library))


def c_tasks(count: int, folder: Path) -> Tasks:
    """The two C programs; each must first agree with the engine."""
    tasks: Tasks = {}
    for name, title, kind, unit in (
        ("ranmar_textbook", "textbook C, reals", ctypes.c_double, 1 / 2**24),
        ("ranmar_integer", "C, whole numbers", ctypes.c_uint32, 1),
    ):
        library = compiled(name, folder)
        if library is None:
            continue
        out = (kind * count)()
        library.start(1802, 9373)
        library.fill(out, ctypes.c_long(20_006))
        expected = [unit * output for output in islice(walk(1802, 9373), 20_006)]
        assert out[:20_006] == expected, title
        tasks[title] = partial(library.fill, out, ctypes.c_long(count))
    return tasks


def sequence_tasks(count: int, folder: Path) -> Tasks:
    words = ranmar.Ranmar(1802, 9373)
    tasks: Tasks = {
        "engine, bulk, a list": lambda: words.integers(count),
        "engine, bulk, octets": lambda: words.octets(count),
        "[random.random() ...]": lambda: [random.random() for _ in range(count)],
    }
    if count <= 200_000:
        tasks["engine, one by one"] = lambda: [next(words) for _ in range(count)]
        tasks["the paper's walk"] = lambda: list(islice(walk(1802, 9373), count))
    if np:
        made, _ = ranmar_lanes.outputs(ranmar.Ranmar(1802, 9373), count)
        assert made.tolist() == ranmar.Ranmar(1802, 9373).integers(count)
        generator = np.random.Generator(np.random.PCG64(1))
        beginning = ranmar.Ranmar(1802, 9373)
        out = np.empty(count, dtype=np.uint32)  # as the C programs have it
        tasks["NumPy lanes"] = lambda: ranmar_lanes.fill(beginning, out)
        tasks["NumPy PCG64, reals"] = lambda: generator.random(count)
    return tasks | c_tasks(count, folder)


def show_sequence(count: int, times: Times) -> None:
    print(f"\n{count:,} outputs in order: nanoseconds an output, and times as slow as the first")
    fastest = min(times.values())
    for name, seconds in sorted(times.items(), key=lambda item: item[1]):
        print(f"  {name:26}{seconds / count * 1e9:10.2f}{seconds / fastest:9.1f}")


def selection_tasks(size: int, drawn: int) -> Tasks:
    tasks: Tasks = {
        "engine": lambda: ranmar.select(size, drawn, ranmar.Ranmar(7, 8)),
        "random.sample": lambda: random.sample(range(size), drawn),
    }
    if np:
        generator = np.random.Generator(np.random.PCG64(1))
        tasks["NumPy choice"] = lambda: generator.choice(size, drawn, replace=False)
    return tasks


def sqlite_times(size: int) -> Times:
    with sqlite3.connect(":memory:") as roll:
        roll.execute("create table roll (position integer primary key)")
        roll.executemany("insert into roll values (?)", ((n,) for n in range(size)))
        query = "select position from roll order by random() limit ?"

        def drawn_by_sorting(drawn: int) -> list[tuple[int]]:
            return roll.execute(query, (drawn,)).fetchall()

        tasks: Tasks = {str(drawn): partial(drawn_by_sorting, drawn) for drawn in DRAWS}
        return medians(tasks, 1 if size > 1_000_000 else 3)


def selections() -> dict[tuple[int, int], Times]:
    """Time the selections of all sizes in turns, each with a stream of its own seeds."""
    turns = {
        (size, drawn, name): task
        for drawn in DRAWS
        for size in SIZES
        for name, task in selection_tasks(size, drawn).items()
    }
    flat = medians({str(key): task for key, task in turns.items()}, 51)
    found: dict[tuple[int, int], Times] = {}
    for size, drawn, name in turns:
        found.setdefault((size, drawn), {})[name] = flat[str((size, drawn, name))]
    for size in SIZES:
        for figure, seconds in sqlite_times(size).items():
            found[size, int(figure)]["SQLite order by"] = seconds
    return found


def show_selections(found: dict[tuple[int, int], Times]) -> None:
    names = list(next(iter(found.values())))
    print("\nselections, seeding included: milliseconds")
    print(f"  {'drawn':>7}{'from':>12}" + "".join(f"{name:>17}" for name in names))
    for (size, drawn), times in found.items():
        row = "".join(f"{times[name] * 1e3:17.3f}" for name in names)
        print(f"  {drawn:7,}{size:12,}{row}")


def order(size: int) -> list[int]:
    return ranmar.permutation(size, ranmar.Ranmar(7, 8))


def show_orders() -> None:
    print("\nthe whole roll in random order: milliseconds")
    for size in SIZES[:3]:
        tasks: Tasks = {"engine": partial(order, size)}
        if np:
            generator = np.random.Generator(np.random.PCG64(1))
            tasks["NumPy permutation"] = partial(generator.permutation, size)
        times = medians(tasks, 1 if size > 1_000_000 else 3)
        row = "".join(f"   {name} {seconds * 1e3:.1f}" for name, seconds in times.items())
        print(f"  {size:12,}{row}")


def start_up() -> Times:
    """Time whole interpreters: one that does nothing, one that imports the engine and seeds it.

    As after any installation, the engine's bytecode is there; compiling it would take longer.
    """
    seeding = "import ranmar; ranmar.Ranmar(1802, 9373)"
    programs = {"empty interpreter": "pass", "importing and seeding": seeding}
    taken: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(LAYER / "ranmar", Path(folder) / "ranmar")
        compileall.compile_dir(folder, quiet=1)
        for _ in range(41):
            for name, program in programs.items():
                timed = f"{program}; import time; print(time.process_time())"
                command = [sys.executable, "-S", "-c", timed]
                told = subprocess.run(command, check=True, cwd=folder, capture_output=True)
                taken[name].append(float(told.stdout))
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


class Bars:
    """What was asked of the engine, and whether it holds."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def at_most(self, limit: float, what: str, value: float) -> None:
        verdict = "PASS" if value <= limit else "MISS"
        self.lines.append(f"  {verdict}  {what}: {value:.2f}, at most {limit}")

    def at_least(self, limit: float, what: str, value: float) -> None:
        verdict = "PASS" if value >= limit else "MISS"
        self.lines.append(f"  {verdict}  {what}: {value:.2f}, at least {limit}")

    def show(self) -> None:
        print("\nbars")
        print("\n".join(self.lines))


def main() -> None:
    bars = Bars()
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__ if np else 'not installed'}")
    with tempfile.TemporaryDirectory() as folder:
        for count, rounds in ((100_000, 25), (1_500_000, 9), (10_000_000, 3)):
            times = medians(sequence_tasks(count, Path(folder)), rounds)
            show_sequence(count, times)
            lanes = times.get("NumPy lanes")
            octets, list_ = times["engine, bulk, octets"], times["engine, bulk, a list"]
            if count <= 1_500_000:
                for form, seconds in (("octets", octets), ("list", list_)):
                    what = f"bulk, as {form}, over [random.random() ...], {count:,}"
                    bars.at_most(0.65, what, seconds / times["[random.random() ...]"])
            if lanes and count >= 1_500_000 and "C, whole numbers" in times:
                textbook, whole = times["textbook C, reals"], times["C, whole numbers"]
                bars.at_least(2, f"speed of lanes over textbook C, {count:,}", textbook / lanes)
                bars.at_least(0.35, f"speed of lanes over integer C, {count:,}", whole / lanes)
    access = medians(
        {
            "seeding": lambda: ranmar.Ranmar(1802, 9373),
            "output 10**18": lambda: ranmar.nth(1802, 9373, FAR),
            "self-test": ranmar.self_test,
        },
        50,
    )
    print("\none at a time: milliseconds")
    for name, seconds in (access | start_up()).items():
        access[name] = seconds
        print(f"  {name:26}{seconds * 1e3:10.3f}")
    bars.at_most(4, "output 10**18 over a seeding", access["output 10**18"] / access["seeding"])
    found = selections()
    show_selections(found)
    show_orders()
    for drawn in DRAWS:
        small, large = found[300_000, drawn]["engine"], found[17_000_000, drawn]["engine"]
        bars.at_most(1.1, f"{drawn:,} from 17 million over from 300 thousand", large / small)
    sample = found[17_000_000, 5_000]["random.sample"]
    bars.at_most(3, "5,000 from 17 million over random.sample", large / sample)
    more = access["importing and seeding"] - access["empty interpreter"]
    bars.at_most(5, "milliseconds to import and seed beyond an empty interpreter", more * 1e3)
    bars.show()


if __name__ == "__main__":
    main()
