"""Every threshold of the ingest in one place, as data: what refuses a file and what holds it."""

from datetime import timedelta

from pydantic import Field

from jury.records import Record

Share = float


class Limits(Record):
    """The thresholds of a county; the defaults are ours and the county may set its own."""

    unreadable_share: Share = Field(default=0.02, ge=0, le=1)
    """More unreadable rows than this refuse the file: it is another layout, or has slipped."""
    unreadable_rows: int = 10
    """So many unreadable rows are let pass in any file, however small."""
    unqualified_share: Share = Field(default=0.25, ge=0, le=1)
    """More people who may not serve than this refuse the file: a mark has been misread."""

    deactivated_share: Share = Field(default=0.10, ge=0, le=1)
    added_share: Share = Field(default=0.15, ge=0, le=1)
    renamed_share: Share = Field(default=0.05, ge=0, le=1)
    born_otherwise_share: Share = Field(default=0.01, ge=0, le=1)
    moved_share: Share = Field(default=0.25, ge=0, le=1)
    review_share: Share = Field(default=0.02, ge=0, le=1)
    smallest_size: Share = Field(default=0.90, ge=0)
    largest_size: Share = Field(default=1.20, ge=1)
    zip_people: int = 25
    """ZIP codes with fewer people than this may come and go."""
    zip_factor: int = 3
    flagged_share: Share = Field(default=0.005, ge=0, le=1)
    """Florida buries a thousandth of its adults a month, an old county two; a list may be late."""
    hits_share: Share = Field(default=0.01, ge=0, le=1)
    returned_share: Share = Field(default=0.05, ge=0, le=1)
    doubtful_share: Share = Field(default=0.20, ge=0, le=1)
    """Of the rows of a list of flags: those that point to two people or to the wrong one."""
    unknown_share: Share = Field(default=0.75, ge=0, le=1)
    """Of the rows of a list of flags: those that name nobody on the roll."""
    people: int = 10
    """A share of fewer people than this holds nothing: small counties have large shares."""


LIMITS = Limits()

AHEAD = timedelta(days=366)
"""A file dated further ahead than this would shut out every later one: it is refused."""

OLDEST = 125
"""Nobody on a roll was born longer ago than so many years."""
