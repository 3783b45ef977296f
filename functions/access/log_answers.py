"""What the routes of the access log answer with; the published description is made of it."""

from datetime import datetime

from jury.access_log import Deed, Opening
from jury.listing import Page
from jury.purposes import Purpose
from jury.records import Hex32, Record, Subject


class LoggedLine(Opening):
    """A line of the access log in its place in the chain."""

    number: int
    previous: Hex32
    hash: Hex32
    """What the next line stands on."""


class LogPage(Page):
    """The county's access log, the first line first."""

    lines: tuple[LoggedLine, ...]


class CheckedLog(Record):
    """Whether every line of the county's log follows the one before it, and meets the anchors."""

    lines: int
    head: Hex32
    """The newest line's hash; whoever wrote it down once can tell whether the log was replaced."""
    anchors: int
    """Against how many of the hourly anchors it was held: the newest in the evidence."""
    broken_at: int | None
    """The first line that does not follow or meet its anchor; null when all do."""


class ShownOpening(Record):
    """That somebody opened or changed a person's record, or the letters of the person's pool."""

    number: int
    at: datetime
    by: Subject
    role: str
    purpose: Purpose | None
    """Null where the act itself says it, as with a change."""
    deed: Deed
    route: str
    about: str
    """The pool or the file, where many were opened at once."""


class OpeningList(Page):
    """Who opened a person's record, the first time first."""

    openings: tuple[ShownOpening, ...]
