"""The county's files, written as they grow: nothing of them is kept in memory."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import NamedTuple, Self

from .record import COLUMNS, csv_header, fixed_header, fixed_trailer

BATCH = 4000


class TextFile:
    """A UTF-8 file with the hash and the size of what was written to it."""

    def __init__(self, path: Path) -> None:
        """Open the file for writing; an older one of that name is replaced."""
        self.path = path
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._waiting: list[str] = []
        self._size = 0

    def __enter__(self) -> Self:
        """Let the file close itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write what is left and close."""
        self.close()

    def write(self, text: str) -> None:
        """Add text."""
        self._waiting.append(text)
        if len(self._waiting) >= BATCH:
            self._flush()

    def close(self) -> None:
        """Write what is left and close; closing twice does no harm."""
        if not self._file.closed:
            self._flush()
            self._file.close()

    def facts(self) -> dict[str, str | int]:
        """Return name, size and hash of a closed file."""
        return {"name": self.path.name, "bytes": self._size, "sha256": self._hash.hexdigest()}

    def _flush(self) -> None:
        block = "".join(self._waiting).encode()
        self._waiting.clear()
        self._file.write(block)
        self._hash.update(block)
        self._size += len(block)


class Row(NamedTuple):
    """One row as either layout has it."""

    csv: str
    fixed: str


class QuarterFiles:
    """One quarter's rows in both layouts; a row has the same line number in either."""

    def __init__(self, folder: Path, county: str, code: str, as_of: date) -> None:
        """Open both files and write their headers."""
        name = f"{county}-{as_of.isoformat()}"
        self.as_of = as_of
        self.rows = 0
        self._county = county
        self._csv = TextFile(folder / f"{name}.csv")
        self._fixed = TextFile(folder / f"{name}.txt")
        self._manifest = folder / f"{name}.manifest.json"
        self._csv.write(csv_header(COLUMNS))
        self._fixed.write(fixed_header(code, as_of))

    def write(self, row: Row) -> int:
        """Add a row and return its line number, the header being line 1."""
        self._csv.write(row.csv)
        self._fixed.write(row.fixed)
        self.rows += 1
        return self.rows + 1

    def close(self) -> None:
        """Write the trailer and the side file, and close."""
        self._fixed.write(fixed_trailer(self.rows, self.as_of))
        self._fixed.close()
        self._csv.close()
        manifest = {
            "county": self._county,
            "as_of": self.as_of.isoformat(),
            "rows": self.rows,
            "sha256": self._csv.facts()["sha256"],
        }
        self._manifest.write_bytes(json.dumps(manifest).encode() + b"\n")

    def facts(self) -> dict[str, dict[str, str | int]]:
        """Return name, size and hash of both files."""
        return {"csv": self._csv.facts(), "fixed": self._fixed.facts()}
