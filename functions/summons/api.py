"""The printer's and the jury office's routes: a pool's letters, their release, their mailing."""

import base64
from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, model_validator

from jury import masks, openings, two_people, wiring
from jury.door import CSV, JSON, Caller, Door
from jury.errors import (
    Conflict,
    CountsDisagree,
    DayImplausible,
    DrawIncomplete,
    DrawVoided,
    LetterHeld,
    LettersNotReleased,
    NotFound,
    OwnRecord,
    PrintedSince,
    ReleaseTooLate,
    SurveyPending,
    TooManyConfirmations,
    TooManyReprints,
)
from jury.life_cycle import COMING
from jury.listing import Listing
from jury.purposes import OrdinaryPurpose, Purpose, Purposed
from jury.records import ActRequest, CourtOrder, Draw, PersonId, Pool, Record, Reprint
from jury.standing import by_number, person_of
from jury.two_people import ReasonOrApproval, ShownRequest
from summons import (
    confirming,
    following,
    late_reprints,
    releasing,
    reprinting,
    short_notice,
    telling,
)
from summons.answers import BatchPage, HeardPrinter, ReprintList, ShownReprint
from summons.gate import Block
from summons.late_reprints import Addressed
from summons.manifest import PrinterFileUnreadable, read_confirmation
from summons.offices import desk
from summons.records import Confirmed, JurorNumber
from summons.releasing import Checked
from summons.reprinting import Wish
from summons.steps import office, telling_of_mismatch
from summons.template import FormUnknown
from summons.unprintable import NoticeUnprintable, Unprintable

door = Door()

PRINTER = "printer"
PRINTING: Purpose = "preparing-letters"
"""For what the printer opens letters, without saying it each time."""
NAMED = 50
"""So many people are named in a block of the gate; how many more there are is said."""


class Release(ReasonOrApproval):
    """Why letters go out by hand, and the court's order where fewer than fourteen days are left;
    or the hash of what another person asked for."""

    court_order: CourtOrder | None = None

    @model_validator(mode="after")
    def _order_with_a_reason(self) -> Self:
        if self.approve is not None and self.court_order is not None:
            raise ValueError("an approval names a request and nothing else")
        return self


class Again(ReasonOrApproval):
    """Whose letter is to be printed again, why, and after which print of it; or the hash of what
    another person asked for, with fewer than fourteen days to go."""

    juror_number: JurorNumber
    after_print: int | None = Field(default=None, ge=1, le=9)
    """The newest print that the office has seen: sent again after a lost answer, nothing is
    printed twice.
    """
    court_order: CourtOrder | None = None

    @model_validator(mode="after")
    def _after_a_print_or_approved(self) -> Self:
        if (self.reason is None) != (self.after_print is None):
            raise ValueError("whoever asks says after which print, and whoever approves does not")
        if self.approve is not None and self.court_order is not None:
            raise ValueError("an approval names a request and nothing else")
        return self


class Told(Record):
    """The printer's word as a call."""

    letters: Annotated[tuple[Confirmed, ...], Field(min_length=1, max_length=20_000)]


class Reprints(Listing):
    """Which part of a draw's reprints is asked for, and for what."""

    purpose: OrdinaryPurpose | None = None


@door.get(
    "/v1/counties/<county>/pools/<pool>/summons",
    asks=Purposed,
    gives=BatchPage,
    refuses=(Conflict, CountsDisagree),
)
def read_summons(county: str, pool: str) -> Response[str]:
    """Show a pool's batch and its gate; to the printer also links to its file, once released.

    The file has everybody's name, address and code: nobody of the office gets a link. What the
    office wants of a pool's people leaves as an export, which takes two. Why a letter is held is
    told to whoever says for what.
    """
    purpose, checked = _purpose(door.query(Purposed).purpose), _checked(*_held(county, pool))
    shown = _shown(checked, door.caller(), purpose)
    if door.caller().role == PRINTER and checked.batch.released_at is not None:
        # By its pool: more people than lines could name; each of them finds it there.
        openings.enter_shown(door, (), PRINTING, about=checked.batch.pool)
        shown |= {"links": _links(releasing.print_keys(checked.batch))}
    return door.answer(shown, of=checked.batch)


@door.post(
    "/v1/counties/<county>/pools/<pool>/summons",
    takes=Release,
    gives={HTTPStatus.ACCEPTED: ShownRequest, HTTPStatus.OK: BatchPage},
    refuses=(
        *two_people.REFUSES,
        CountsDisagree,
        DrawIncomplete,
        DrawVoided,
        ReleaseTooLate,
        SurveyPending,
    ),
    example={"court_order": "2027-AO-3", "reason": "the judge has set the trial for next week"},
    keeps=False,  # the links let somebody in
    versions=("seen",),
)
def release_summons(county: str, pool: str) -> Response[str]:
    """Release a pool's letters; with fewer than fourteen days to go on a court order that one
    person asks for and another approves."""
    caller, given = door.caller(), door.body(Release)
    held, draw = _held(county, pool)
    who: dict[str, Any] = {"by": caller.subject, "role": caller.role, "now": wiring.now()}
    with telling_of_mismatch(held, draw):
        if given.approve is not None:
            batch = short_notice.approve_release(
                office(), held.id, county=county, given=given.approve, **who
            )
        else:
            # All that can come in between is somebody else's release: nothing is written after it.
            batch = door.unless_stale(wiring.court().batch(county, draw.id))
            reason, order = str(given.reason), given.court_order
            if order is not None and short_notice.needed(batch, held, now=wiring.now()):
                request = short_notice.request_release(
                    office(), held, draw, order=order, reason=reason, **who
                )
                return door.answer(two_people.shown(request), HTTPStatus.ACCEPTED)
            batch = releasing.release(office(), held, draw, why=reason, **who)
    telling.ready_to_print(batch)
    following.start(held)
    return door.answer(_shown(_checked(held, draw), caller))


@door.get(
    "/v1/counties/<county>/pools/<pool>/summons/reprints",
    asks=Reprints,
    gives=ReprintList,
    refuses=(Conflict,),
)
def list_reprints(county: str, pool: str) -> Response[str]:
    """List the letters of a pool's draw that were printed again; to the printer with links.

    A print is the printer's, also of one letter: the office gets no link. It says for what it wants
    to read why they were printed; those of the caller's own household are withheld.
    """
    asked, (held, _draw) = door.query(Reprints), _held(county, pool)
    page, following = door.page(
        asked,
        lambda after: wiring.court().reprints(county, held.draw, after=after),
        key=lambda one: f"{one.place:05d}#{one.number}",
    )
    court, places = wiring.court(), sorted({one.place for one in page})
    of = {place: court.member(held.county, held.draw, place).person for place in places}
    own = openings.withheld(door, county, of.values(), _purpose(asked.purpose), about=held.id)
    told = _linked_reprint if door.caller().role == PRINTER else _shown_reprint
    shown = [_masked_reprint(one) if of[one.place] in own else told(one) for one in page]
    return door.answer({"reprints": shown, "next": following})


@door.post(
    "/v1/counties/<county>/pools/<pool>/summons/reprints",
    takes=Again,
    gives={HTTPStatus.ACCEPTED: ShownRequest, HTTPStatus.CREATED: ShownReprint},
    refuses=(
        *two_people.REFUSES,
        CountsDisagree,
        DrawIncomplete,
        DrawVoided,
        FormUnknown,
        LetterHeld,
        LettersNotReleased,
        NoticeUnprintable,
        OwnRecord,
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
    versions=("seen",),
)
def reprint_letter(county: str, pool: str) -> Response[str]:
    """Print one person's letter again, with another code, for the date on which they come now.

    With fewer than fourteen days to go on a court order that one person asks for and another
    approves.
    """
    asked, now = door.body(Again), wiring.now()
    who: dict[str, Any] = {"by": door.caller().subject, "role": door.caller().role}
    held, draw = _held(county, pool)
    letter = _addressee(held, draw, asked.juror_number)
    if asked.approve is not None:
        made = late_reprints.approve_reprint(office(), letter, given=asked.approve, now=now, **who)
    else:
        assert asked.after_print is not None  # noqa: S101 - it comes with the reason
        wish = Wish(why=str(asked.reason), after_print=asked.after_print, for_pool=letter.to, **who)
        order = asked.court_order
        if order is not None and late_reprints.needed(letter.to, order, now=now):
            request = late_reprints.request(
                office(), late_reprints.REPRINT, letter, order=order, wish=wish, now=now
            )
            return door.answer(two_people.shown(request), HTTPStatus.ACCEPTED)
        made = reprinting.reprint(office(), held, draw, letter.member, wish=wish, now=now)
    openings.enter_changed(door, [letter.member.person])
    return door.answer(_masked_reprint(made), HTTPStatus.CREATED)


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
    versions=("seen",),
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


def _purpose(said: Purpose | None) -> Purpose | None:
    return PRINTING if door.caller().role == PRINTER else said


def _held(county: str, pool: str) -> tuple[Pool, Draw]:
    held = wiring.court().pool(county, pool)
    return held, wiring.court().draw(county, held.draw)


def _addressee(pool: Pool, draw: Draw, juror: str) -> Addressed:
    """Return whose letter is meant, and to which pool they are summoned now.

    LetterHeld for whoever is not expected any more, or was never written to; OwnRecord for the
    caller's own letter, or one of the caller's household.
    """
    service = by_number(desk(screen=door.screen), pool.county, juror)
    if service.draw != pool.draw:
        raise NotFound("nobody of that pool has that juror number")
    openings.unless_own(door, [person_of(desk(), service)])
    if service.state not in COMING:
        raise LetterHeld("no letter may go to that person", reason=service.state.value)
    member = wiring.court().member(pool.county, service.draw, service.place)
    to = wiring.court().pool(pool.county, service.pool)
    return Addressed(home=pool, draw=draw, member=member, to=to, state=service.state)


def _letters_told() -> tuple[Confirmed, ...]:
    event = door.app.current_event
    if not event.headers.get("content-type", "").lower().startswith(CSV):
        return door.body(Told).letters
    body = event.body or ""
    return read_confirmation(base64.b64decode(body) if event.is_base64_encoded else body.encode())


def _checked(pool: Pool, draw: Draw) -> Checked:
    return releasing.gate_now(office(), pool, draw, now=wiring.now())


def _shown(checked: Checked, caller: Caller, purpose: Purpose | None = None) -> dict[str, Any]:
    batch, members = checked.batch, checked.papers.members
    blocks = [_shown_block(block) for block in checked.blocks]
    shown: dict[str, Any] = batch.model_dump(mode="json") | {
        "gate": {"open": not blocks, "blocks": blocks},
        "links": None,
        "holds": None,
        "flags": None,
        "requests": None,
    }
    if caller.role != PRINTER:  # why somebody gets no letter is none of the printer's business
        held = [one for one in members if one.status == "held"]
        asked = _asked_about(batch.county, {one.juror_number: one.person for one in members})
        named = [one.person for one in held] + [person for _, person in asked]
        own = openings.withheld(door, batch.county, named, purpose, about=batch.pool)
        shown["holds"] = [
            {"juror_number": one.juror_number, "why": "" if one.person in own else one.why}
            for one in held
        ]
        shown["flags"] = [
            {"juror_number": one.juror_number, "flag": one.flag} for one in members if one.flag
        ]
        shown["requests"] = [
            *two_people.waiting(
                wiring.court(), batch.county, batch.draw, (short_notice.ACT,), now=wiring.now()
            ),
            *(
                two_people.shown(one) | ({"reason": ""} if person in own else {})
                for one, person in asked
            ),
        ]
    return shown


def _asked_about(county: str, people: Mapping[str, PersonId]) -> list[tuple[ActRequest, PersonId]]:
    """Return the requests about one letter of a draw that may be approved, and whose letter it is.

    `people` are those drawn, by juror number.
    """
    found = (one for act in late_reprints.ACTS for one in wiring.court().requests(county, act))
    return [
        (one, people[one.on])
        for one in found
        if one.on in people and two_people.is_open(one, wiring.now())
    ]


def _shown_reprint(made: Reprint) -> dict[str, Any]:
    # The code's hash opens nothing, and nobody who reads this needs it either.
    return made.model_dump(mode="json", exclude={"code_sha256"}) | {"links": None}


def _masked_reprint(made: Reprint) -> dict[str, Any]:
    return masks.masked(_shown_reprint(made))


def _linked_reprint(made: Reprint) -> dict[str, Any]:
    return _shown_reprint(made) | {"links": _links(reprinting.print_keys(made))}


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
