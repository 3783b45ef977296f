"""The versions of records: what a caller had on the screen, and whether it still is that."""

from jury.canonical import sha256
from jury.errors import ScreenStale
from jury.records import Record


class NothingYet(Record):
    """What has a version while nothing is on file of somebody, so that whoever is first isn't
    overwritten by those who had looked before.
    """

    juror_number: str


def unless_seen(record: Record, screen: str | None) -> None:
    """Let an act go on; ScreenStale when the caller had another version of it on the screen."""
    if screen is not None and screen != version_of(record):
        raise ScreenStale("this has changed since you looked: look again")


def version_of(record: Record) -> str:
    """Return the version of a record as an entity tag: another one after each change."""
    return tag(sha256(record.model_dump_json(exclude_defaults=True).encode()))


def tag(digest: str) -> str:
    """Return a hash as an entity tag."""
    return f'"{digest[:32]}"'
