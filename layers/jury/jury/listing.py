"""Lists a page at a time: an opaque cursor says after what the next page begins."""

import base64
import binascii
import json
import re
from typing import Annotated

from pydantic import Field, StringConstraints

from jury.canonical import canonical, document_hash
from jury.errors import Invalid
from jury.records import Record

MOST = 500
USUAL = 100
_KEY = re.compile(r"([ -}][ -~]*)?")
"""What a key of a list may be: from the blank to the tilde, which comes after all that begin."""


class Listing(Record):
    """Which part of a list is asked for; subclasses add what it is filtered by."""

    limit: int = Field(default=USUAL, ge=1, le=MOST, strict=False)
    """At most so many rows."""
    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,600}$")] | None = None
    """What the page before said under `next`."""


class Page(Record):
    """One page of a list; subclasses add the rows."""

    next: str | None
    """The cursor to the next page, or nothing on the last one."""


def follow_up(asked: Listing, last: str) -> str:
    """Return the cursor to what comes after a key of the list that was asked for."""
    mark = canonical({"after": last, "of": _filters(asked)})
    return base64.urlsafe_b64encode(mark).decode().rstrip("=")


def place_in(asked: Listing) -> str:
    """Return the key after which a page begins; nothing for the first.

    Invalid for a cursor that is none, or that belongs to a list with other filters.
    """
    if asked.cursor is None:
        return ""
    try:
        mark = json.loads(base64.urlsafe_b64decode(asked.cursor + "=" * (-len(asked.cursor) % 4)))
        after, of = mark["after"], mark["of"]
    except (ValueError, binascii.Error, KeyError, TypeError):
        raise Invalid("the cursor does not read: begin with the first page") from None
    if of != _filters(asked) or not isinstance(after, str):
        raise Invalid("the cursor belongs to another list: begin with the first page")
    if not _KEY.fullmatch(after):  # a table refuses a range that ends before it begins
        raise Invalid("the cursor names no place in a list: begin with the first page")
    return after


def _filters(asked: Listing) -> str:
    filters = asked.model_dump(mode="json", exclude={"limit", "cursor"})
    return document_hash({"list": type(asked).__name__, **filters})[:16]
