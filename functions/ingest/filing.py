"""A change plan on paper: its parts for the workflow, and its summary for the evidence."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from ingest.plan import Change, ChangePlan, Contested
from jury import lists
from jury.buckets import PapersBucket
from jury.canonical import canonical
from jury.records import SHARDS, CountyFile, CountySlug, FileCounts, FileId, Hex32, Record


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
    contested: Hex32
    """The rows that a person must decide, with what they say."""
    seals: tuple[Hex32, ...] = ()
    """What the file's rows are known by, once its list is published."""

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


def file_parts(
    papers: PapersBucket, file: CountyFile, changes: Callable[[int], Iterator[Change]]
) -> tuple[Part, ...]:
    """File the changes of every partition as they are written, one in memory at a time."""
    return tuple(_file_part(papers, file, shard, changes(shard)) for shard in range(SHARDS))


def _file_part(
    papers: PapersBucket, file: CountyFile, shard: int, changes: Iterable[Change]
) -> Part:
    count = 0

    def written() -> Iterator[bytes]:
        nonlocal count
        for change in changes:
            count += 1
            # JSON escapes every line break inside a text, so a line is a change.
            yield change.model_dump_json(exclude_defaults=True).encode()

    paper = papers.file(folder(file), lists.packed(written()))
    return Part(shard=shard, changes=count, paper=paper)


def summarised(
    papers: PapersBucket,
    file: CountyFile,
    plan: ChangePlan,
    *,
    parts: tuple[Part, ...],
    page: bytes,
    contested: Iterable[Contested],
    seals: tuple[Hex32, ...] = (),
) -> Summary:
    """File a plan's page and the rows in question; return the summary, not filed yet."""
    assert file.sha256 is not None  # noqa: S101 - a registered file has a hash
    assert file.layout is not None  # noqa: S101 - and a layout
    assert file.as_of is not None  # noqa: S101 - and, once it is planned, a date
    rows = (row.model_dump_json(exclude_defaults=True).encode() for row in contested)
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
        contested=papers.file(folder(file), lists.packed(rows)),
        seals=seals,
    )


def read_summary(papers: PapersBucket, file: CountyFile) -> Summary:
    """Return the summary of a file's plan, being sure that it is the one on the ledger."""
    assert file.plan is not None  # noqa: S101 - only a planned file is asked for its plan
    return Summary.model_validate_json(papers.filed(folder(file), file.plan))


def read_part(papers: PapersBucket, file: CountyFile, part: Part) -> Iterator[Change]:
    """Yield the changes of one partition, in the order of the identifiers."""
    for line in lists.unpacked(papers.filed(folder(file), part.paper)):
        yield Change.model_validate_json(line)


def read_contested(papers: PapersBucket, file: CountyFile, summary: Summary) -> Iterator[Contested]:
    """Yield the rows that a person must decide."""
    for line in lists.unpacked(papers.filed(folder(file), summary.contested)):
        yield Contested.model_validate_json(line)
