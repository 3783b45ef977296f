"""A change plan on paper: its parts for the workflow, and its summary for the evidence."""

import gzip
from collections.abc import Iterable
from datetime import date

from ingest.plan import Change, ChangePlan, partitions
from jury.buckets import PapersBucket
from jury.canonical import canonical
from jury.records import CountyFile, CountySlug, FileCounts, FileId, Hex32, Record

LEVEL = 6
"""Of compression. The bytes have one form, so the same plan has the same hash."""


class Part(Record):
    """The changes of one partition: how many, and where they are filed."""

    shard: int
    changes: int
    paper: Hex32


class Summary(Record):
    """A plan without its people: the hash of this text is the plan's, and it is evidence."""

    county: CountySlug
    file: FileId
    sha256: Hex32
    layout: str
    as_of: date
    base: str | None
    counts: FileCounts
    by_zip: dict[str, dict[str, int]]
    by_reason: dict[str, int]
    breakers: tuple[str, ...]
    parts: tuple[Part, ...]
    page: Hex32

    @property
    def changes(self) -> int:
        """How many people the plan changes."""
        return sum(part.changes for part in self.parts)

    def text(self) -> bytes:
        """Return the one text of the summary."""
        return canonical(self.model_dump(mode="json"))


def folder(file: CountyFile) -> str:
    """Return where a file's papers lie."""
    return f"{file.county}/plans/{file.id}"


def evidence_key(file: CountyFile) -> str:
    """Return where the summary of an applied plan lies in the evidence."""
    return f"{file.county}/files/{file.id}/plan.json"


def file_plan(papers: PapersBucket, file: CountyFile, plan: ChangePlan, page: bytes) -> Summary:
    """File a plan's parts and its page; return the summary, not filed yet."""
    assert file.sha256 is not None  # noqa: S101 - a registered file has a hash
    assert file.layout is not None  # noqa: S101 - and a layout
    assert file.as_of is not None  # noqa: S101 - and, once it is planned, a date
    parts = tuple(
        Part(shard=shard, changes=len(changes), paper=papers.file(folder(file), _written(changes)))
        for shard, changes in partitions(plan).items()
    )
    return Summary(
        county=file.county,
        file=file.id,
        sha256=file.sha256,
        layout=file.layout,
        as_of=file.as_of,
        base=file.base,
        counts=plan.counts,
        by_zip=plan.by_zip,
        by_reason=plan.by_reason,
        breakers=file.breakers,
        parts=parts,
        page=papers.file(folder(file), page),
    )


def read_summary(papers: PapersBucket, file: CountyFile) -> Summary:
    """Return the summary of a file's plan, being sure that it is the one on the ledger."""
    assert file.plan is not None  # noqa: S101 - only a planned file is asked for its plan
    return Summary.model_validate_json(papers.filed(folder(file), file.plan))


def read_part(papers: PapersBucket, file: CountyFile, part: Part) -> list[Change]:
    """Return the changes of one partition."""
    text = gzip.decompress(papers.filed(folder(file), part.paper))
    return [Change.model_validate_json(line) for line in text.splitlines()]


def _written(changes: Iterable[Change]) -> bytes:
    # JSON escapes every line break inside a text, so a line is a change.
    lines = [change.model_dump_json(exclude_defaults=True).encode() for change in changes]
    return gzip.compress(b"\n".join(lines), LEVEL, mtime=0)
