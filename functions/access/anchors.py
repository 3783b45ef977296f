"""Anchors: where a county's access log ended at an hour, on file where nobody takes it back.

Who may write to the table could write the end of the log anew, together with its head. Whoever does
that does not change what was filed in the evidence before.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from jury.access_log import Head
from jury.access_store import AccessStore
from jury.buckets import EvidenceBucket
from jury.canonical import canonical, sha256
from jury.records import CountySlug, Hex32, Record

HELD_AGAINST = 30
"""So many anchors a check holds the log against: the newest. Each hour's look holds the newest
against the log before it files another, so that an older one tells nothing that they don't."""


class Anchor(Record):
    """What was the newest line of a county's log when somebody looked."""

    county: CountySlug
    number: int = Field(ge=1)
    hash: Hex32
    at: datetime


def newest(evidence: EvidenceBucket, county: str, most: int = HELD_AGAINST) -> Sequence[Anchor]:
    """Return the newest anchors of a county, the oldest of them first."""
    keys = deque(evidence.keys(f"{county}/access/head-"), maxlen=most)
    return [Anchor.model_validate_json(evidence.get(key)) for key in keys]


def heads(anchors: Sequence[Anchor]) -> list[Head]:
    """Return where the chain ended at some anchors."""
    return [Head(number=one.number, hash=one.hash) for one in anchors]


def file(store: AccessStore, evidence: EvidenceBucket, county: str, now: datetime) -> bool:
    """File where the log ends, once a number; tell whether it still meets the newest anchor.

    A log that does not is not anchored again: what was filed before stays the newest.
    """
    # The anchors first: the log has grown since, and never shrunk.
    before = newest(evidence, county, most=1)
    head = store.head(county)
    for one in before:
        if (
            sha256(store.stored(county, one.number).encode()) != one.hash
            or head.number < one.number
        ):
            return False
    if head.number == 0 or any(one.number == head.number for one in before):
        return all(one.hash == head.hash for one in before)
    anchor = Anchor(county=county, number=head.number, hash=head.hash, at=now)
    text = canonical(anchor.model_dump(mode="json"))
    # Two looks at once file one anchor, the first that comes.
    filed = evidence.put_once(f"{county}/access/head-{head.number:012d}.json", text)
    return Anchor.model_validate_json(filed).hash == head.hash
