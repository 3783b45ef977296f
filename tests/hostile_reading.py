"""Read the whole hostile corpus in a process of its own, and say as JSON what became of it.

    PYTHONPATH=functions:layers/jury:layers/ranmar:tests python tests/hostile_reading.py 10000

In a process of its own, because only there is the memory that reading takes the reader's alone.
"""

import json
import re
import resource
import sys
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import hostile
import planning

from ingest.parse import Parsed
from jury.errors import FileRefused

CEILING = 2 << 30
"""Bytes of address space: a reader that builds a gigabyte fails here and not the machine."""
SHOWN = 12
"""So many of a question's findings are told; the rest are counted."""
NUMBER = re.compile(r"\d{5,}")
"""Five digits in a row are a ZIP code or more. No file of the corpus has as many lines."""
STATED = "stated"
"""The one fact that repeats a cell: what the trailer counts. It is the file's, not a person's."""


class Reading:
    """What became of every file, and whatever was amiss."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Counter[str]] = defaultdict(Counter)
        self.amiss: dict[str, list[str]] = defaultdict(list)
        self.sentences: set[str] = set()
        self.slowest = 0.0

    def read(self, kind: str, number: int) -> None:
        """Read one file of the corpus."""
        file = hostile.made(kind, number)
        where = f"{kind} {number}"
        outcome = self._timed(kind, where, lambda: planning.read(file.content, file.name))
        if isinstance(outcome, FileRefused):
            self._refused(where, outcome, file.line)
            self._silent(where, outcome, file.content.decode("latin-1"))
        elif isinstance(outcome, Parsed):
            if kind not in hostile.READABLE:
                self.amiss["taken"].append(where)
            elif wrong := hostile.misread(kind, file, outcome):
                self.amiss["misread"].append(f"{where}: {wrong}")

    def read_gigabyte(self, kind: str) -> None:
        """Read one of the files that are larger than memory."""
        opened, name, line = hostile.GIGABYTES[kind]
        outcome = self._timed(kind, kind, lambda: hostile.read_as_it_comes(opened(), name))
        if isinstance(outcome, FileRefused):
            self._refused(kind, outcome, line)
            self._silent(kind, outcome, hostile.good(hostile.CSV).content.decode())
        elif isinstance(outcome, Parsed):
            self.amiss["taken"].append(kind)

    def _timed(
        self, kind: str, where: str, act: Callable[[], Parsed]
    ) -> Parsed | FileRefused | None:
        begun = time.monotonic()
        outcome: Parsed | FileRefused | None = None
        try:
            outcome = act()
        except FileRefused as refusal:
            outcome = refusal
        except Exception as defect:  # noqa: BLE001 - whatever it is, it is what is looked for
            self.amiss["unhandled"].append(f"{where}: {defect!r:.200}")
        self.slowest = max(self.slowest, time.monotonic() - begun)
        taken = "read" if isinstance(outcome, Parsed) else type(outcome).__name__
        self.outcomes[kind][taken] += 1
        return outcome

    def _refused(self, where: str, refusal: FileRefused, line: int | None) -> None:
        told = refusal.public()
        if type(refusal) is FileRefused or told["error"] != type(refusal).__name__:
            self.amiss["no code"].append(where)
        named = re.search(r"line (\d+)", str(refusal))
        wanted = line if line is not None else int(named[1]) if named else None
        if wanted is not None and told.get("line") != wanted:
            self.amiss["no line"].append(f"{where}: {told.get('line')}, not {wanted}")

    def _silent(self, where: str, refusal: FileRefused, content: str) -> None:
        told = refusal.public()
        facts = {name: fact for name, fact in told.items() if name != STATED}
        whole = "".join(traceback.format_exception(refusal)) + json.dumps(told)
        shown = None if refusal.__suppress_context__ else refusal.__context__
        if refusal.__cause__ is not None or shown is not None:
            self.amiss["carries an error that holds the line"].append(where)
        if "zq" in whole.lower():
            self.amiss["repeats a cell"].append(where)
        if any(digits in content for digits in NUMBER.findall(json.dumps(facts))):
            self.amiss["repeats a number"].append(where)
        self.sentences.add(re.sub(r"\d+", "#", str(refusal)))

    def report(self) -> dict[str, object]:
        """Return what was found."""
        return {
            "files": sum(sum(one.values()) for one in self.outcomes.values()),
            "outcomes": {kind: dict(one) for kind, one in self.outcomes.items()},
            "amiss": {
                question: {"count": len(found), "shown": found[:SHOWN]}
                for question, found in self.amiss.items()
            },
            "sentences": sorted(self.sentences),
            "slowest": round(self.slowest, 3),
            "peak_mb": round(peak() / (1 << 20)),
        }


def peak() -> int:
    """Return the most memory that this process has held, in bytes.

    Linux lets `ru_maxrss` begin at the peak of whoever started the process: a fat test run would
    be counted as ours. `VmHWM` is the same figure for this program alone.
    """
    status = Path("/proc/self/status")
    if status.exists() and (own := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(own[1]) << 10
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else held << 10


def main(files: int) -> None:
    """Read so many files, the kinds in turn, and then the gigabytes."""
    resource.setrlimit(resource.RLIMIT_AS, (CEILING, resource.getrlimit(resource.RLIMIT_AS)[1]))
    reading = Reading()
    for place, kind in enumerate(islice(cycle(hostile.KINDS), files)):
        reading.read(kind, place // len(hostile.KINDS))
    for kind in hostile.GIGABYTES:
        reading.read_gigabyte(kind)
    print(json.dumps(reading.report()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
