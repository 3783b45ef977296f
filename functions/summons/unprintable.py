"""Why a page can't be set: refusals that a door can name without loading what sets type."""

from jury.errors import Refusal


class Unprintable(Refusal):
    """A letter can't be printed as it should; it names the place, never the person."""

    status = 422


class NoticeUnprintable(Refusal):
    """What the court says does not fit its place, or has letters the typeface lacks."""

    status = 422
