"""The access log: who opened or changed which record and for what, one chain for each county.

A line holds identifiers and never what was seen. Its hash covers the line before it, so that no
line can be taken out, changed or put between without breaking every later one. It is the hash of
the text that is stored, which leaves out what was not said: a field that a later version adds
changes no line that is there already.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import Field

from jury.canonical import canonical, sha256
from jury.purposes import Purpose
from jury.records import CountySlug, Hex32, PersonId, Record, Subject

NOTHING = "0" * 64
"""What the first line of a county stands on."""

MOST_PEOPLE = 90
"""So many fit a line, since each one's own list of openings is written with it."""

Deed = Literal[
    "shown", "changed", "exported", "examined", "let-in", "registered", "log-read",
]  # fmt: skip
"""What was done: with records, with an examination of a colleague, with the registers of who gets
in and on what rule, with the log."""


class Opening(Record):
    """That somebody is about to see, or has changed, records of people."""

    county: CountySlug
    at: datetime
    by: Subject
    role: str
    deed: Deed
    route: str
    """By what route, as the description names it."""
    people: tuple[PersonId, ...] = Field(default=(), max_length=MOST_PEOPLE)
    about: str = ""
    """A pool, a file, an examined colleague, or what a register has: somebody of the staff, a
    vendor, a policy. Where the people are not named one by one."""
    purpose: Purpose | None = None
    correlation: str
    """The request, as every other log knows it."""


class Line(Opening):
    """An opening in its place in the chain."""

    number: int = Field(ge=1)
    previous: Hex32

    @property
    def text(self) -> str:
        """The line as it is stored: canonical JSON of what was said, and of nothing else."""
        return canonical(self.model_dump(mode="json", exclude_defaults=True)).decode()

    @property
    def hash(self) -> str:
        """The hash on which the next line stands."""
        return sha256(self.text.encode())


class Head(Record):
    """Where a county's chain ends."""

    number: int = 0
    hash: Hex32 = NOTHING


def chained(opening: Opening, head: Head) -> Line:
    """Return an opening as the line that follows the head."""
    return Line(
        **{name: getattr(opening, name) for name in Opening.model_fields},
        number=head.number + 1,
        previous=head.hash,
    )


def is_kept_from(line: Opening, subject: str) -> bool:
    """Tell whether somebody does not read a line: nobody learns here that they are examined."""
    return line.deed == "examined" and line.about == subject


def first_break(texts: Iterable[str], head: Head, anchors: Iterable[Head] = ()) -> int | None:
    """Return the number of the first line that is not what it was, or None.

    The texts are a county's whole chain as it is stored, in order; each line stands on the one
    before, and the last is the head's. An anchor is where the chain once ended, as it is on file
    elsewhere: whoever writes a piece of the chain anew, with its head, does not meet it.
    """
    known = {one.number: one.hash for one in anchors}
    number, held = 0, NOTHING
    for text in texts:
        number += 1
        if _place(text) != (number, held):
            return number
        held = sha256(text.encode())
        if known.get(number, held) != held:
            return number
    whole = (number, held) == (head.number, head.hash) and number >= max(known, default=0)
    return None if whole else number + 1


def _place(text: str) -> tuple[object, object]:
    """Return a stored line's number and what it stands on; nothing of what does not read."""
    try:
        said = json.loads(text)
    except ValueError:
        return None, None
    return (said.get("number"), said.get("previous")) if isinstance(said, dict) else (None, None)
