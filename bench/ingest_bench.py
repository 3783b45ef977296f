"""What a county's quarterly file costs: compared with the file before, planned, and put on sheets.

    python bench/ingest_bench.py [SIZE ...]

The comparison stands beside a yardstick in polars in the same run. Both start from the files of two
quarters and must find the same: the rows that differ, cut into cells, and the rows of the file
before that are gone. The yardstick reads both files; the ingest reads the new one and the seals
that the one before left. `lines` is the fastest way that we know in polars (rows joined as text),
`columns` the usual one (parsed columns, joined by licence number).

Each figure is of a process of its own: its processor time, with the start of the interpreter, and
its peak memory. The growth is that of the comparison alone. The plan is the product's own, through
`planning.plan_list`, with folders standing where AWS's services stand.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("functions", "layers/jury", "layers/ranmar", "bench")]

SIZE = 1_500_000
GROWTH = (300_000, 1_500_000, 5_000_000, 17_000_000)
PLANS = (300_000, 1_500_000)
TIMES = 3
SECRET = b"a secret of the benchmark, 32 b."
CPU_BAR, MEMORY_BAR, LIMIT_MB, WRITES_BAR = 1.7, 0.3, 3072, 0.20
BYTES_A_ROW = 260
"""Of disk, for both quarters."""


# -- what both must find ----------------------------------------------------------------


def told(rows: Iterable[tuple[int, Iterable[str]]], gone: Callable[[], list[int]]) -> None:
    """Say what was found, as one hash of the rows that differ, in order, and of those gone."""
    digest = hashlib.sha256()
    differing = 0
    for line, cells in rows:
        differing += 1
        digest.update(f"{line}\x1f{chr(31).join(cells)}\n".encode())
    missing = sorted(gone())
    digest.update(json.dumps(missing).encode())
    figures = {"cpu": time.process_time(), "peak": peak(), "answer": digest.hexdigest()}
    print(json.dumps(figures | {"differ": differing, "gone": len(missing)}))


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


# -- ours -------------------------------------------------------------------------------


def seal(first: Path, folder: Path) -> None:
    """Leave the seals of the first quarter's rows, as its ingest does; a person is a line here."""
    from ingest import seals  # noqa: PLC0415 - a process reads what it measures
    from ingest.layout import layout_for  # noqa: PLC0415

    sealer = seals.Sealer(SECRET, layout_for("dhsmv", first.name))
    parts = [bytearray() for _ in range(seals.SHARDS)]
    with first.open("rb") as file:
        copy = sealer.under(next(file).rstrip(b"\n")).copy
        for line, raw in enumerate(file, start=2):
            one = copy()
            one.update(raw.rstrip(b"\n"))
            parts[line % seals.SHARDS].extend(one.digest() + line.to_bytes(seals.PERSON, "big"))
    for shard, part in enumerate(parts):
        (folder / f"seals-{shard}").write_bytes(part)


def compare(second: Path, folder: Path) -> None:
    """Compare a file with what is known of the one before, and cut the rows that differ."""
    from ingest import seals  # noqa: PLC0415
    from ingest.frame import Frame, rows_of  # noqa: PLC0415
    from ingest.layout import layout_for  # noqa: PLC0415
    from ingest.lines import Lines  # noqa: PLC0415

    layout = layout_for("dhsmv", second.name)

    def papers() -> Iterator[seals.SealPaper]:
        for shard in range(seals.SHARDS):
            yield seals.SealPaper((folder / f"seals-{shard}").read_bytes())

    known = {one for paper in papers() for one in paper.seals()}
    gate = seals.Comparison(seals.Sealer(SECRET, layout), known)
    with second.open("rb") as file:
        lines = Lines(file, layout.encoding, longest=layout.longest, gate=gate)
        told(
            rows_of(lines, layout, Frame(), stage="test"),
            lambda: [
                int.from_bytes(line, "big")
                for paper in papers()
                for one, line in paper
                if one in gate.unseen
            ],
        )


# -- the yardstick ------------------------------------------------------------------------


def lines(first: Path, second: Path) -> None:
    """Join the rows of both files as text, and cut those of the second that differ."""
    import polars as pl  # noqa: PLC0415

    def read(path: Path, number: str) -> Any:
        return pl.read_csv(
            path, has_header=False, skip_rows=1, separator="\x01", quote_char=None,
            infer_schema=False, new_columns=["row"],
        ).with_row_index(number, offset=2)  # fmt: skip

    before, after = read(first, "old"), read(second, "new")
    differ = after.join(before, on="row", how="anti").sort("new")
    gone = before.join(after, on="row", how="anti")
    cells = pl.read_csv(
        "\n".join(differ["row"].to_list()).encode(), has_header=False, infer_schema=False
    ).fill_null("")
    told(zip(differ["new"], cells[:, :-1].iter_rows(), strict=True), gone["old"].to_list)


def columns(first: Path, second: Path) -> None:
    """Parse both files, and compare the columns of rows with one licence number."""
    import polars as pl  # noqa: PLC0415

    before, after = pl.read_csv(first, infer_schema=False), pl.read_csv(second, infer_schema=False)
    names = before.columns[:-1]  # all but the mark of made-up people
    before = before.with_row_index("old", offset=2).select(
        "old", "dl_number", pl.struct(names).hash().alias("was")
    )
    after = after.with_row_index("new", offset=2).with_columns(pl.struct(names).hash().alias("is"))
    both = after.join(before, on="dl_number", how="left")
    same = both.filter(pl.col("is") == pl.col("was"))
    differ = after.join(same, on="new", how="anti").sort("new")
    gone = before.join(same, on="old", how="anti")
    rows = differ.select("new", *names).fill_null("").iter_rows()
    told(((row[0], row[1:]) for row in rows), gone["old"].to_list)


# -- the whole plan -----------------------------------------------------------------------


class Folder:
    """Stands where the working papers stand; papers are files under the hash of their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, _folder: str, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        (self._folder / name).write_bytes(content)
        return name

    def filed(self, _folder: str, name: str) -> bytes:
        return (self._folder / name).read_bytes()


class Desk:
    """Stands where intake, court, people and keys are asked."""

    def __init__(self, path: Path, listed: Any) -> None:
        self._path = path
        self._listed = listed

    def open(self, _key: str, _version: str) -> Any:
        return self._path.open("rb")

    def describe(self, _key: str, _version: str) -> Any:
        from jury.buckets import Received  # noqa: PLC0415

        return Received(self._path.stat().st_size, datetime(2026, 10, 5, tzinfo=UTC))

    def side_file(self, _key: str) -> None:
        return None

    def current_list(self, _state: Any) -> Any:
        return self._listed

    def amended(self, _county: str, _shard: int) -> Iterator[bytes]:
        return iter(())

    def derived(self, _purpose: str) -> bytes:
        return SECRET


def plan(path: Path, folder: Path, before: str) -> None:
    """Plan a file against the list that `before` names, or as a county's first."""
    from ingest.office import Office  # noqa: PLC0415
    from ingest.planning import plan_list  # noqa: PLC0415
    from jury.records import CountyFile, CountyState, FileStatus, PublishedList  # noqa: PLC0415

    text = (folder / before).read_text() if before else ""
    listed = PublishedList.model_validate_json(text) if text else None
    desk: Any = Desk(path, listed)
    papers: Any = Folder(folder)
    state = CountyState(county="osceola")
    if listed is not None:
        state = CountyState(
            county="osceola",
            list_version=listed.version,
            as_of=listed.as_of,
            people=listed.people,
            active=listed.active,
        )
    file = CountyFile(
        id=f"F{path.stem.replace('-', ''):0>24}",
        county="osceola",
        kind="dhsmv",
        key=f"osceola/dhsmv/{path.name}",
        version="1",
        sha256="0" * 64,
        status=FileStatus.RECEIVED,
    )
    office = Office(
        court=desk,
        people=desk,
        papers=papers,
        evidence=papers,
        intake=desk,
        keys=desk,
        stage="test",
    )
    planned = plan_list(office, file, state)
    spent = time.process_time()
    counts = planned.plan.counts
    changes = sum(part.changes for part in planned.parts)
    (folder / f"plan-{path.stem}").write_text(
        json.dumps({
            "parts": [part.model_dump() for part in planned.parts],
            "seals": planned.seals,
            "people": counts.people_after,
            "active": counts.active_after,
        })
    )  # fmt: skip
    print(json.dumps({"cpu": spent, "peak": peak(), "changes": changes, "rows": counts.rows}))


def sheets(stem: str, folder: Path, before: str) -> None:
    """Make the sheets of a planned file's list, but for the writes of the table."""
    from ingest.plan import Change  # noqa: PLC0415
    from jury import lists  # noqa: PLC0415
    from jury.people_store import body_of, next_version  # noqa: PLC0415
    from jury.records import PublishedList  # noqa: PLC0415

    papers: Any = Folder(folder)
    planned = json.loads((folder / f"plan-{stem}").read_text())
    text = (folder / before).read_text() if before else ""
    base = PublishedList.model_validate_json(text) if text else None

    def changed(paper: str) -> Iterator[bytes]:
        for line in lists.unpacked(papers.filed("", paper)):
            yield body_of(next_version(Change.model_validate_json(line).after)).encode()

    made = [
        lists.write_sheet(
            papers,
            "osceola",
            lists.overlaid(
                () if base is None else lists.read_sheet(papers, "osceola", base.sheets[shard]),
                changed(part["paper"]),
            ),
        )
        for shard, part in enumerate(planned["parts"])
    ]
    spent = time.process_time()
    listed = PublishedList(
        county="osceola",
        version=f"osceola-{stem}",
        file=f"F{stem.replace('-', ''):0>24}",
        as_of=date.fromisoformat(stem),
        people=planned["people"],
        active=planned["active"],
        sheets=tuple(made),
        seals=tuple(planned["seals"]),
    )
    (folder / f"list-{stem}").write_text(listed.model_dump_json())
    size = sum((folder / name).stat().st_size for name in set(made))
    print(json.dumps({"cpu": spent, "peak": peak(), "bytes": size}))


# -- the table ------------------------------------------------------------------------------


def apart(*words: str | Path) -> dict[str, Any]:
    """Run a part in a process of its own; return what it says."""
    run = subprocess.run(
        [sys.executable, __file__, *map(str, words)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise SystemExit(run.stderr)
    said: dict[str, Any] = json.loads(run.stdout) if run.stdout else {}
    return said


def median(runs: list[dict[str, Any]], name: str) -> float:
    return float(sorted(run[name] for run in runs)[len(runs) // 2])


def verdict(name: str, figure: float, bar: float) -> None:
    print(f"  {name:<58}{figure:>8.2f}   bar {bar:<5} {'met' if figure <= bar else 'MISS'}")


def side_by_side(size: int, folder: Path) -> None:
    from big_files import write  # noqa: PLC0415

    first, second = write(size, folder)
    apart("seal", first, folder)
    runs: dict[str, list[dict[str, Any]]] = {"ours": [], "lines": [], "columns": []}
    for _ in range(TIMES):  # in turn, so that a slow minute is everybody's
        runs["ours"].append(apart("compare", second, folder))
        runs["lines"].append(apart("lines", first, second))
        runs["columns"].append(apart("columns", first, second))
    answers = {run["answer"] for some in runs.values() for run in some}
    print(f"\n{size:,} rows against {size:,}: {runs['ours'][0]['differ']:,} differ,"
          f" {runs['ours'][0]['gone']:,} gone; {TIMES} runs each, medians")  # fmt: skip
    for name, some in runs.items():
        print(f"  {name:<12}{median(some, 'cpu'):>8.2f} s {median(some, 'peak'):>9,.0f} MB")
    print(f"  the same result from all: {'yes' if len(answers) == 1 else 'NO'}")
    for name in ("lines", "columns"):
        for what, bar in (("cpu", CPU_BAR), ("peak", MEMORY_BAR)):
            ratio = median(runs["ours"], what) / median(runs[name], what)
            verdict(f"{what} as a share of polars' by {name}", ratio, bar)


def growth(sizes: Iterable[int], folder: Path) -> None:
    from big_files import write  # noqa: PLC0415

    print("\nGrowth of the comparison")
    print(f"  {'rows':>12}{'processor':>12}{'a million':>12}{'peak':>12}")
    for size in sizes:
        if shutil.disk_usage(folder).free < 2 * size * BYTES_A_ROW:
            print(f"  {size:>12,}  not run: too little disk")
            continue
        first, second = write(size, folder)
        apart("seal", first, folder)
        first.unlink()
        run = apart("compare", second, folder)
        second.unlink()
        print(f"  {size:>12,}{run['cpu']:>10.2f} s{run['cpu'] / size * 1e6:>10.2f} s"
              f"{run['peak']:>9,.0f} MB")  # fmt: skip
    verdict("peak of the largest, MB", run["peak"], LIMIT_MB)


def whole(size: int, folder: Path) -> None:
    from big_files import write  # noqa: PLC0415

    first, second = write(size, folder)
    print(f"\nThe plan of a county of {size:,}, and its sheets")
    print(f"  {'':<34}{'processor':>12}{'peak':>12}")

    def row(name: str, run: dict[str, Any], note: str = "") -> dict[str, Any]:
        print(f"  {name:<34}{run['cpu']:>10.1f} s{run['peak']:>9,.0f} MB  {note}")
        return run

    row("plan of a first file", apart("plan", first, folder, ""))
    made = apart("sheets", first.stem, folder, "")
    row("its sheets, all 16 in turn", made, f"{made['bytes'] / size:.0f} bytes a person")
    run = row("plan of the next quarter", apart("plan", second, folder, f"list-{first.stem}"))
    made = apart("sheets", second.stem, folder, f"list-{first.stem}")
    row("its sheets, all 16 in turn", made, f"{made['bytes'] / size:.0f} bytes a person")
    verdict("writes as a share of putting every row", run["changes"] / run["rows"], WRITES_BAR)


PARTS = {
    "seal": lambda first, folder: seal(Path(first), Path(folder)),
    "compare": lambda second, folder: compare(Path(second), Path(folder)),
    "lines": lambda first, second: lines(Path(first), Path(second)),
    "columns": lambda first, second: columns(Path(first), Path(second)),
    "plan": lambda path, folder, before: plan(Path(path), Path(folder), before),
    "sheets": lambda stem, folder, before: sheets(stem, Path(folder), before),
}


def main(sizes: tuple[int, ...]) -> None:
    with tempfile.TemporaryDirectory() as name:
        side_by_side(sizes[0] if sizes else SIZE, Path(name))
    with tempfile.TemporaryDirectory() as name:
        growth(sizes or GROWTH, Path(name))
    for size in sizes or PLANS:
        with tempfile.TemporaryDirectory() as name:
            whole(size, Path(name))


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in PARTS:
        PARTS[sys.argv[1]](*sys.argv[2:])
    else:
        main(tuple(map(int, sys.argv[1:])))
