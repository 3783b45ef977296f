"""The ceremony: two people each enter the text that chance made in public, after the commitment."""

import json
import unicodedata
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from jury.canonical import sha256
from jury.court_store import CourtStore
from jury.errors import (
    CeremonyNotOrdered,
    CeremonyOver,
    CeremonyTooEarly,
    DrawVoided,
    NotFound,
    TextsDiffer,
)
from jury.records import Ceremony, CeremonyEntry, Draw, Step

LONGEST = 1000
LINE_BREAKS = ("Zl", "Zp")


def readable(text: str) -> str:
    """Return a text that can be read out; ValueError for one with anything invisible in it."""
    # Control and format characters, halves of pairs, private ones, and separators of lines: two
    # texts that look alike on paper must be alike.
    if any(unicodedata.category(one)[0] == "C" for one in text):
        raise ValueError("the text holds control characters")
    if any(unicodedata.category(one) in LINE_BREAKS for one in text) or not text.strip():
        raise ValueError("the text is not one line that can be read out")
    return text


Spoken = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(readable)]
"""A text as it was read out, character by character: nothing is trimmed, folded or normalised."""


def committed_draw(court: CourtStore, county: str, draw_id: str) -> Draw:
    """Return a draw that is committed; CeremonyTooEarly when its pool waits for it yet."""
    draw = court.find_draw(county, draw_id)
    if draw is not None:
        return draw
    pool = court.pool(county, draw_id.rpartition("-d")[0])
    if pool.draw != draw_id:
        raise NotFound("nothing is on file under that identifier")
    raise CeremonyTooEarly("the draw is not committed yet", draw=draw_id)


def enter_text(court: CourtStore, draw: Draw, *, text: str, by: str, now: datetime) -> Ceremony:
    """Enter one person's text; with a second person's equal one it is on file for ever.

    Unequal texts are refused and clear both entries. Entering again what is on file already
    changes nothing. Refused for a draw that was not ordered so, is recorded, or is void.
    """
    if "ceremony" not in json.loads(draw.commitment)["entropy"]:
        raise CeremonyNotOrdered("this draw takes no text from anybody", draw=draw.id)
    if draw.voided:
        raise DrawVoided("the draw has been voided", draw=draw.id)
    if draw.contributions is not None:
        raise CeremonyOver("the draw has taken its entropy", draw=draw.id)
    held = court.find_ceremony(draw.county, draw.id)
    entry = CeremonyEntry(by=by, at=now, text=text)
    if held is None:
        return court.enter_ceremony(
            None, Ceremony(county=draw.county, draw=draw.id, first=entry, history=(_said(entry),))
        )
    if held.first is None:
        return court.enter_ceremony(held, _noted(held, entry, first=entry))
    if _entered_by(held, by) and held.first.text == text:
        return held
    if held.second is not None:
        raise CeremonyOver("two people have entered the text already", draw=draw.id)
    if held.first.text == text:
        return court.enter_ceremony(held, _noted(held, entry, first=held.first, second=entry))
    court.enter_ceremony(held, _noted(held, entry, first=None))
    raise TextsDiffer("the two texts differ; both have to be entered again", draw=draw.id)


def _entered_by(held: Ceremony, by: str) -> bool:
    return by in {one.by for one in (held.first, held.second) if one is not None}


def _noted(
    held: Ceremony,
    entry: CeremonyEntry,
    *,
    first: CeremonyEntry | None,
    second: CeremonyEntry | None = None,
) -> Ceremony:
    steps = [*held.history, _said(entry)]
    if first is None:
        steps.append(Step(what="texts differ: both cleared", at=entry.at, by=entry.by))
    return held.model_copy(update={"first": first, "second": second, "history": tuple(steps)})


def _said(entry: CeremonyEntry) -> Step:
    # The hash and not the text: the history says that entries differed, not what slipped in.
    return Step(what="text entered", at=entry.at, by=entry.by, why=sha256(entry.text.encode()))
