"""The printer's and the jury office's routes: a pool's letters, their release, their mailing."""

import base64
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from jury import wiring
from jury.door import CSV, JSON, Caller, Door
from jury.errors import (
    Conflict,
    CountsDisagree,
    DayImplausible,
    DrawVoided,
    LetterHeld,
    LettersNotReleased,
    NotFound,
    PrintedSince,
    ReleaseTooLate,
    TooManyConfirmations,
    TooManyReprints,
)
from jury.life_cycle import COMING
from jury.listing import Listing
from jury.records import Batch, CourtOrder, Draw, Member, Pool, Record, Reprint
from summons import confirming, following, releasing, reprinting, telling
from summons.answers import BatchPage, HeardPrinter, ReprintList, ShownReprint
from summons.gate import Block
from summons.manifest import PrinterFileUnreadable, read_confirmation
from summons.offices import desk
from summons.records import Confirmed, JurorNumber
from summons.releasing import Checked
from summons.reprinting import Wish
from summons.standing import by_number
from summons.steps import office, telling_of_mismatch
from summons.template import FormUnknown
from summons.unprintable import NoticeUnprintable, Unprintable

door = Door()

PRINTER = "printer"
NAMED = 50
"""So many people are named in a block of the gate; how many more there are is said."""


class ShortNotice(Record):
    """The court's order under which letters go out with fewer than fourteen days to go."""

    court_order: CourtOrder


class Again(Record):
    """Whose letter is to be printed again, why, and after which print of it."""

    juror_number: JurorNumber
    reason: str = Field(min_length=10, max_length=500)
    after_print: int = Field(ge=1, le=9)
    """The newest print that the office has seen: sent again after a lost answer, nothing is
    printed twice.
    """
    court_order: CourtOrder | None = None


class Told(Record):
    """The printer's word as a call."""

    letters: Annotated[tuple[Confirmed, ...], Field(min_length=1, max_length=20_000)]


class Reprints(Listing):
    """Which part of a draw's reprints is asked for."""


@door.get("/v1/counties/<county>/pools/<pool>/summons", gives=BatchPage, refuses=(CountsDisagree,))
def read_summons(county: str, pool: str) -> Response[str]:
    """Show a pool's batch and its gate; once it is released, with links to the print file."""
    checked = _checked(*_held(county, pool))
    return door.answer(_shown(checked, door.caller()), of=checked.batch)


@door.post(
    "/v1/counties/<county>/pools/<pool>/summons",
    takes=ShortNotice,
    gives=BatchPage,
    refuses=(Conflict, CountsDisagree, DrawVoided, ReleaseTooLate),
    example={"court_order": "2027-AO-3"},
    keeps=False,  # the links let somebody in
)
def release_summons(county: str, pool: str) -> Response[str]:
    """Release a pool's letters on a court order."""
    caller, order = door.caller(), door.body(ShortNotice)
    held, draw = _held(county, pool)
    # All that can come in between is somebody else's release; after it nothing is written.
    door.unless_stale(wiring.court().batch(county, draw.id))
    with telling_of_mismatch(held, draw):
        batch = releasing.release(
            office(),
            held,
            draw,
            now=wiring.now(),
            by=caller.subject,
            court_order=order.court_order,
        )
    telling.ready_to_print(batch)
    following.start(held)
    return door.answer(_shown(_checked(held, draw), caller))


@door.get("/v1/counties/<county>/pools/<pool>/summons/reprints", asks=Reprints, gives=ReprintList)
def list_reprints(county: str, pool: str) -> Response[str]:
    """List the letters of a pool's draw that were printed again, with links for the printer."""
    asked, (held, _draw) = door.query(Reprints), _held(county, pool)
    return door.listed(
        asked,
        lambda after: wiring.court().reprints(county, held.draw, after=after),
        name="reprints",
        key=lambda one: f"{one.place:05d}#{one.number}",
        shown=_shown_reprint,
    )


@door.post(
    "/v1/counties/<county>/pools/<pool>/summons/reprints",
    takes=Again,
    gives={HTTPStatus.CREATED: ShownReprint},
    refuses=(
        Conflict,
        CountsDisagree,
        DrawVoided,
        FormUnknown,
        LetterHeld,
        LettersNotReleased,
        NoticeUnprintable,
        PrintedSince,
        ReleaseTooLate,
        TooManyReprints,
        Unprintable,
    ),
    example={
        "juror_number": "26-0002-0001",
        "reason": "the printer says that the sheet was torn",
        "after_print": 1,
    },
    keeps=False,  # the links let somebody in
)
def reprint_letter(county: str, pool: str) -> Response[str]:
    """Print one person's letter again, with another code, for the date on which they come now."""
    caller, asked = door.caller(), door.body(Again)
    held, draw = _held(county, pool)
    member, to = _addressee(held, asked.juror_number)
    wish = Wish(
        by=caller.subject,
        why=asked.reason,
        after_print=asked.after_print,
        court_order=asked.court_order,
        for_pool=to,
    )
    made = reprinting.reprint(office(), held, draw, member, wish=wish, now=wiring.now())
    return door.answer(_shown_reprint(made), HTTPStatus.CREATED)


@door.post(
    "/v1/counties/<county>/pools/<pool>/summons/confirmations",
    takes=Told,
    reads=(JSON, CSV),
    gives=HeardPrinter,
    refuses=(
        Conflict,
        CountsDisagree,
        DayImplausible,
        LettersNotReleased,
        PrinterFileUnreadable,
        TooManyConfirmations,
    ),
    example={
        "letters": [
            {
                "juror_number": "26-0002-0001",
                "tracking": "00300123456000000001",
                "outcome": "mailed",
                "on": "2026-11-23",
            }
        ]
    },
    keeps=False,  # a large pool's answer does not fit an item; the same again changes nothing
)
def confirm_letters(county: str, pool: str) -> Response[str]:
    """Take the printer's word on some of a pool's letters, or on all: a CSV, or JSON as a call."""
    held, draw = _held(county, pool)
    # What comes in between does no harm: the parts of the printer's word add up, each once.
    door.unless_stale(wiring.court().batch(county, draw.id))
    heard = confirming.confirm(office(), held, draw, _letters_told(), now=wiring.now())
    batch, mail = heard
    if batch.confirmed_printed == batch.printed:
        telling.printed(batch)
    if batch.mailed == batch.printed:
        telling.mailed(batch)
    if mail.contradicts:
        telling.mismatch(batch, mail)
    return door.answer({"mail": mail.model_dump(mode="json"), "settled": mail.settled})


def _held(county: str, pool: str) -> tuple[Pool, Draw]:
    held = wiring.court().pool(county, pool)
    return held, wiring.court().draw(county, held.draw)


def _addressee(pool: Pool, juror: str) -> tuple[Member, Pool]:
    """Return whose letter is meant, and to which pool they are summoned now.

    LetterHeld for whoever is not expected any more, or was never written to.
    """
    service = by_number(desk(screen=door.screen), pool.county, juror)
    if service.draw != pool.draw:
        raise NotFound("nobody of that pool has that juror number")
    if service.state not in COMING:
        raise LetterHeld("no letter may go to that person", reason=service.state.value)
    member = wiring.court().member(pool.county, service.draw, service.place)
    return member, wiring.court().pool(pool.county, service.pool)


def _letters_told() -> tuple[Confirmed, ...]:
    event = door.app.current_event
    if not event.headers.get("content-type", "").lower().startswith(CSV):
        return door.body(Told).letters
    body = event.body or ""
    return read_confirmation(base64.b64decode(body) if event.is_base64_encoded else body.encode())


def _checked(pool: Pool, draw: Draw) -> Checked:
    return releasing.gate_now(office(), pool, draw, now=wiring.now())


def _shown(checked: Checked, caller: Caller) -> dict[str, Any]:
    shown = _shown_batch(checked.batch)
    blocks = [_shown_block(block) for block in checked.blocks]
    shown["gate"] = {"open": not blocks, "blocks": blocks}
    if caller.role != PRINTER:  # why somebody gets no letter is none of the printer's business
        shown["holds"] = [
            {"juror_number": one.juror_number, "why": one.why}
            for one in checked.papers.members
            if one.status == "held"
        ]
        shown["flags"] = [
            {"juror_number": one.juror_number, "flag": one.flag}
            for one in checked.papers.members
            if one.flag
        ]
    return shown


def _shown_batch(batch: Batch) -> dict[str, Any]:
    shown: dict[str, Any] = batch.model_dump(mode="json")
    if batch.released_at is not None:
        shown["links"] = _links(releasing.print_keys(batch))
    return shown


def _shown_reprint(made: Reprint) -> dict[str, Any]:
    # The code's hash opens nothing, and nobody who reads this needs it either.
    shown = made.model_dump(mode="json", exclude={"code_sha256"})
    return shown | {"links": _links(reprinting.print_keys(made))}


def _links(keys: dict[str, str]) -> dict[str, str]:
    return {name: wiring.letters().link(key) for name, key in keys.items()}


def _shown_block(block: Block) -> dict[str, Any]:
    return {
        "what": block.what,
        "says": block.says,
        "jurors": list(block.jurors[:NAMED]),
        "more": max(0, len(block.jurors) - NAMED),
    }


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
