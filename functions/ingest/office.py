"""What the steps of an ingest work with, and what they are told of a file that arrived."""

from dataclasses import dataclass

from jury.buckets import EvidenceBucket, IntakeBucket, PapersBucket
from jury.court_store import CourtStore
from jury.keys import KeyService
from jury.people_store import PeopleStore
from jury.records import CountySlug, FileId, Record

INGEST = "ingest"
"""Who acts where no person does."""
LIST = "dhsmv"
"""The kind of file that makes a list; the other kinds mark people who are on the roll."""


@dataclass(frozen=True)
class Office:
    """What the steps of an ingest work with."""

    court: CourtStore
    people: PeopleStore
    papers: PapersBucket
    evidence: EvidenceBucket
    intake: IntakeBucket
    keys: KeyService
    stage: str


class Arrival(Record):
    """One version of an object in the intake bucket, under the identifier of its file."""

    county: CountySlug
    kind: str
    key: str
    version: str
    file: FileId


def matching_secret(keys: KeyService, county: str) -> bytes:
    """Return the secret under which a county's numbers are hashed; kept for the invocation."""
    return keys.derived(f"venire matching/1 {county}")
