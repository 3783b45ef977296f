"""The versions of records: what a caller had on the screen, and whether it still is that."""

from jury.canonical import sha256
from jury.records import Record


def version_of(record: Record) -> str:
    """Return the version of a record as an entity tag: another one after each change."""
    return tag(sha256(record.model_dump_json(exclude_defaults=True).encode()))


def tag(digest: str) -> str:
    """Return a hash as an entity tag."""
    return f'"{digest[:32]}"'
