"""For what a person's record may be opened: one of these, said each time and counted."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from jury.records import Record

OrdinaryPurpose = Literal[
    "answering-the-juror",
    "correcting-the-record",
    "deciding-a-claim",
    "deciding-a-review",
    "preparing-letters",
    "running-the-court-day",
    "answering-a-challenge",
    "court-order",
    "audit",
]
"""What the office opens records for. A further one is a change of the policy, not of a form."""

Purpose = Literal[OrdinaryPurpose, "emergency"]
"""What the log may say that a record was opened for: an emergency has a door of its own, with a
reason, an end and a notice to the person, and at no other door is it a purpose."""

OrderOrCase = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9./ -]{3,60}$")]


class Purposed(Record):
    """For what a record is opened; without it personal fields stay masked."""

    purpose: OrdinaryPurpose | None = Field(default=None)
