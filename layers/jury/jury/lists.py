"""Published lists beside their table: a compact sheet a partition, and what the office wrote since.

Reading people item by item costs a function a tenth of a millisecond of its time each. A plan or
a draw therefore reads a list's sheets, one paper a partition, and lays over them the few records
that the office has written since the list was made. Sheets hold the very texts of the table, in
the order of the identifiers, and can be made from it again.
"""

import json
import zlib
from collections.abc import Iterable, Iterator

from jury.buckets import PapersBucket
from jury.people_store import PeopleStore
from jury.records import PublishedList

LEVEL = 6
GZIP = 31
"""zlib's word for its largest window with gzip's own header; that header has no time in it."""
CHUNK = 1 << 18
ID = slice(len('{"id":"'), len('{"id":"') + 17)
"""Where a person's text has the identifier, which is a record's first field."""

Body = bytes


def id_of(body: Body) -> str:
    """Return whose text that is."""
    return body[ID].decode()


def version_of(body: Body) -> int:
    """Return how often that record had been written."""
    return int(json.loads(body)["version"])


def current(
    papers: PapersBucket,
    people: PeopleStore,
    listed: PublishedList | None,
    *,
    county: str,
    shard: int,
) -> Iterator[Body]:
    """Yield everybody of one partition as they are now, in the order of their identifiers.

    Before a county's first list that is whoever came by affidavit.
    """
    sheet = () if listed is None else read_sheet(papers, county, listed.sheets[shard])
    # Read after the sheet was chosen, so that no record can be older than its sheet's.
    return overlaid(sheet, people.amended(county, shard))


def overlaid(sheet: Iterable[Body], later: Iterable[Body]) -> Iterator[Body]:
    """Yield a sheet's texts with those laid over them that are newer; both are in order."""
    remaining = iter(later)
    newer = next(remaining, None)
    for body in sheet:
        while newer is not None and newer[ID] < body[ID]:
            yield newer
            newer = next(remaining, None)
        if newer is None or newer[ID] != body[ID]:
            yield body
            continue
        yield max(newer, body, key=version_of)
        newer = next(remaining, None)
    if newer is not None:
        yield newer
        yield from remaining


def write_sheet(papers: PapersBucket, county: str, bodies: Iterable[Body]) -> str:
    """File a sheet under the hash of its bytes; return the hash."""
    return papers.file(folder(county), packed(bodies))


def read_sheet(papers: PapersBucket, county: str, name: str) -> Iterator[Body]:
    """Yield a sheet's texts, being sure that they are the ones that were filed."""
    return unpacked(papers.filed(folder(county), name))


def packed(lines: Iterable[bytes]) -> bytes:
    """Return lines as one compressed paper; the same lines give the same bytes."""
    squeeze = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    parts = [squeeze.compress(line + b"\n") for line in lines]
    return b"".join(parts) + squeeze.flush()


def unpacked(paper: bytes) -> Iterator[bytes]:
    """Yield the lines of a compressed paper, a part of it in memory at a time."""
    expand = zlib.decompressobj(GZIP)
    rest = b""
    for at in range(0, len(paper), CHUNK):
        *whole, rest = (rest + expand.decompress(paper[at : at + CHUNK])).split(b"\n")
        yield from whole


def folder(county: str) -> str:
    """Return where a county's sheets lie; a partition that did not change has the same sheet."""
    return f"{county}/lists"
