"""The jury office's door: everything that a juror can do by web, done for them, and what only
the office does. Every act names a juror number, and leaves a line in that summons's history.
"""

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints, model_validator

from jury import masks, openings, two_people, wiring
from jury.counties import county as county_of
from jury.door import Caller, Door
from jury.errors import (
    AlreadyDrawn,
    Conflict,
    CountsDisagree,
    DayNotOver,
    DrawIncomplete,
    DrawVoided,
    GroundUnfit,
    IllegalMove,
    Invalid,
    LetterHeld,
    LettersNotReleased,
    MoveIncomplete,
    NoRoom,
    NotEligibleThen,
    NotShown,
    OwnRecord,
    PrintedSince,
    ReleaseTooLate,
    ScreenStale,
    TooFarAhead,
    TooLateToChange,
    TooManyReprints,
)
from jury.excusals import Reach
from jury.grounds import ShownBy
from jury.life_cycle import Act, Actor, Service, State
from jury.listing import Listing
from jury.moving import make
from jury.purposes import OrdinaryPurpose, Purposed
from jury.reasons import Reason
from jury.records import CourtOrder, Instant, Language, Pool, PoolId, Record, Step
from jury.standing import Desk, by_number, of_pool, person_of
from jury.summons_store import Emergency, Reporting, tallied
from jury.two_people import ReasonOrApproval, ShownRequest
from summons import (
    answering,
    closing,
    declaring,
    drafting,
    excusing,
    message_desk,
    messages,
    postponing,
    reminding,
    returning,
)
from summons.answers import (
    DraftLink,
    EmergencyList,
    JurorDetails,
    JurorList,
    JurorPage,
    KeptMessages,
    OpenDates,
    ReportingPage,
    ReturnedMail,
)
from summons.compose import mailing_address
from summons.offices import desk
from summons.showing import shown_history, shown_openings, shown_service, shown_status
from summons.template import FormUnknown
from summons.unprintable import NoticeUnprintable, Unprintable

door = Door()

NO_DATE = (NoRoom, NotEligibleThen, TooFarAhead, TooLateToChange)
"""Why somebody can't come on another date; see `summons.postponing`."""
NO_LETTER = (
    CountsDisagree,
    DrawIncomplete,
    DrawVoided,
    FormUnknown,
    LetterHeld,
    LettersNotReleased,
    NoticeUnprintable,
    PrintedSince,
    ReleaseTooLate,
    TooManyReprints,
    Unprintable,
)
"""Why a letter can't be printed again; see `summons.reprinting`."""

GroundName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{3,40}$")]


class Answer(Record):
    """What somebody said by telephone, on paper or at the counter about their details."""

    confirmed: bool


class OtherDate(Record):
    """Another date; the first one needs no reason, every later one does."""

    pool: PoolId
    reason: Reason | None = None


class NewLetter(ReasonOrApproval):
    """Why somebody is written to again, and for which date if not the old one; or the hash of what
    another person asked for, with fewer than fourteen days to go."""

    pool: PoolId | None = None
    court_order: CourtOrder | None = None

    @model_validator(mode="after")
    def _an_approval_alone(self) -> Self:
        if self.approve is not None and (self.pool or self.court_order):
            raise ValueError("an approval names a request and nothing else")
        return self


class Claimed(Record):
    """The ground that somebody claims by telephone or in writing."""

    ground: GroundName
    shown_by: ShownBy | None = None
    """How the claim reached the office."""


class ClaimDecision(Record):
    """What is decided on a claim, or without one."""

    decision: Literal["grant", "deny"]
    ground: GroundName | None = None
    """On which ground it is granted; the claim's own when nothing is said."""
    scope: Literal["summons", "until", "permanent"] = "summons"
    until: date | None = None
    shown_by: ShownBy | None = None
    """How what it rests on reached the office; the claim's own way when nothing is said. A ground
    that takes a paper is not granted before it was shown."""
    reason: Reason


class WantedMessages(Record):
    """By which way somebody wants messages."""

    email: str | None
    sms: str | None
    language: Language


class Moving(Record):
    """A move that only the office makes."""

    move: Literal[
        "return_mail",
        "put_on_call",
        "reinstate",
        "withdraw",
        "send_notice",
        "let_rest",
        "lapse",
        "dispose",
    ]
    reason: Reason
    court_order: CourtOrder | None = None


class Word(Record):
    """Whether a pool reports."""

    answer: Literal["report", "do-not-report", "check-again"]
    first: int | None = Field(default=None, ge=1)
    check_after: Instant | None = None
    reason: Reason | None = None


class Why(Record):
    """Why something is done with a whole pool, in the office's own words."""

    reason: Reason


class Jurors(Listing):
    """Which summonses of a pool are asked for."""

    state: Annotated[State, Field(strict=False)] | None = None
    claims: Literal["yes"] | None = None
    """Only those who wait for a decision on a claim."""
    questions: Literal["yes"] | None = None
    """Only those whom the office has to look at."""
    purpose: OrdinaryPurpose | None = None
    """For what claims, grounds and questions are shown; without it they stay masked."""


class Emergencies(Listing):
    """Which part of the declared emergencies is asked for."""


class Declared(Record):
    """A declared emergency, by the number of its order."""

    number: CourtOrder
    valid_from: date
    valid_until: date
    correction: Reason | None = None
    """Why the dates that are on file are wrong, or hold no longer; they stay on file as history."""


# -- one juror ----------------------------------------------------------------------------


@door.get(
    "/v1/counties/<county>/jurors/<juror>",
    asks=Purposed,
    gives=JurorPage,
    refuses=(Conflict, OwnRecord),
)
def read_juror(county: str, juror: str) -> Response[str]:
    """Show where a summons stands, what the juror is told, and the whole history.

    Claims, grounds, questions and reasons are masked unless a purpose is said.
    """
    purpose, service = door.query(Purposed).purpose, by_number(desk(), county, juror)
    history = wiring.summonses().history(county, service.juror_number)
    shown = shown_service(service) | {
        "status": shown_status(desk(), service, wiring.now()),
        "history": shown_history(history),
    }
    if purpose is not None:
        openings.show(door, [person_of(desk(), service)], purpose)
    return door.answer(masks.told(shown, hidden=purpose is None), of=service)


@door.get(
    "/v1/counties/<county>/jurors/<juror>/details",
    asks=Purposed,
    gives=JurorDetails,
    refuses=(Conflict, OwnRecord),
)
def read_details(county: str, juror: str) -> Response[str]:
    """Show the name and the address that the letter has, to be compared on the telephone.

    Without a purpose, the initials, the city and the ZIP code.
    """
    purpose, service = door.query(Purposed).purpose, by_number(desk(), county, juror)
    found = answering.details(desk(), wiring.address_book(), service)
    if purpose is None:
        place = masks.place(mailing_address(found.of))
        return door.answer({"name": masks.initials(found.of.name), "address": [place]})
    openings.show(door, [found.of], purpose)
    return door.answer({"name": found.name, "address": list(found.address)})


@door.post(
    "/v1/counties/<county>/jurors/<juror>/answers",
    takes=Answer,
    gives=Service,
    refuses=(Conflict, IllegalMove, OwnRecord),
    example={"confirmed": True},
    versions=("seen",),
)
def take_answer(county: str, juror: str) -> Response[str]:
    """Take down what somebody said about their details."""
    given = door.body(Answer)
    act = answering.respond if given.confirmed else answering.question
    return _done(act(_desk(), _on_screen(county, juror), _act()))


@door.get(
    "/v1/counties/<county>/jurors/<juror>/messages",
    gives=KeptMessages,
)
def read_messages(county: str, juror: str) -> Response[str]:
    """Show by which ways somebody wants messages, as much of them as tells them apart."""
    service = by_number(desk(), county, juror)
    contact = wiring.contacts().find(service.county, service.person)
    return door.answer({"messages": messages.masked(contact)})


@door.post(
    "/v1/counties/<county>/jurors/<juror>/messages",
    takes=WantedMessages,
    gives=KeptMessages,
    refuses=(Conflict, OwnRecord),
    example={"email": "somebody@example.org", "sms": None, "language": "en"},
    keeps=False,  # it tells how somebody is reached
    versions=("seen",),
)
def keep_messages(county: str, juror: str) -> Response[str]:
    """Take down by which way somebody wants messages besides the letter; neither ends them."""
    given = door.body(WantedMessages)
    service = _on_screen(county, juror)
    ways = reminding.Ways(given.email, given.sms, given.language)
    kept = reminding.keep(wiring.contacts(), service, ways, _act())
    message_desk.welcome(service, kept)
    openings.enter_changed(door, [service.person])
    return door.answer({"messages": messages.masked(kept)})


@door.get(
    "/v1/counties/<county>/jurors/<juror>/dates",
    gives=OpenDates,
)
def list_dates(county: str, juror: str) -> Response[str]:
    """List the dates with room to which a summons can be postponed."""
    service = by_number(desk(), county, juror)
    return door.answer(shown_openings(desk(), service, wiring.now()))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/postponements",
    takes=OtherDate,
    gives=Service,
    refuses=(Conflict, IllegalMove, MoveIncomplete, *NO_DATE, OwnRecord),
    example={"pool": "grand-20270405T0800-kissimmee"},
    versions=("seen",),
)
def postpone(county: str, juror: str) -> Response[str]:
    """Let somebody come on another date."""
    given = door.body(OtherDate)
    service, to = _on_screen(county, juror), wiring.court().pool(county, given.pool)
    act = _act(why=given.reason or "", pool=to.id)
    after = postponing.postpone(_desk(), service, to, act)
    message_desk.tell(after, "postponed")
    return _done(after)


@door.post(
    "/v1/counties/<county>/jurors/<juror>/reschedulings",
    takes=OtherDate,
    gives=Service,
    refuses=(Conflict, IllegalMove, MoveIncomplete, *NO_DATE, OwnRecord),
    example={
        "pool": "grand-20270628T0800-kissimmee",
        "reason": "the bus did not run that morning",
    },
    versions=("seen",),
)
def reschedule(county: str, juror: str) -> Response[str]:
    """Give somebody who stayed away another date, instead of what the law threatens."""
    given = door.body(OtherDate)
    service, to = _on_screen(county, juror), wiring.court().pool(county, given.pool)
    act = _act(why=given.reason or "", pool=to.id)
    return _done(postponing.reschedule(_desk(), service, to, act))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/resummonings",
    takes=NewLetter,
    gives={HTTPStatus.ACCEPTED: ShownRequest, HTTPStatus.OK: Service},
    refuses=(*two_people.REFUSES, IllegalMove, *NO_DATE, *NO_LETTER, OwnRecord),
    example={"reason": "the new address was told on the telephone"},
    versions=("seen",),
)
def resummon(county: str, juror: str) -> Response[str]:
    """Send a new letter to somebody whose letter came back, or who never got one.

    With fewer than fourteen days to go on a court order that one person asks for and another
    approves.
    """
    # Loaded when somebody is written to again, which is rare: a cold start needs every millisecond.
    from summons import late_reprints, resummoning  # noqa: PLC0415
    from summons.steps import office  # noqa: PLC0415

    given, role = door.body(NewLetter), door.caller().role
    service = _on_screen(county, juror)
    on = (_desk(), office(), service)
    if given.approve is not None:
        return _done(resummoning.approve_late(*on, _act(), given=given.approve, role=role))
    to = wiring.court().pool(county, given.pool or service.pool)
    act, order = _act(why=str(given.reason), pool=to.id), given.court_order
    if order is not None and late_reprints.needed(to, order, now=act.at):
        request = resummoning.request_late(*on, to, act, role=role, order=order)
        return door.answer(two_people.shown(request), HTTPStatus.ACCEPTED)
    return _done(resummoning.resummon(*on, to, act, role=role))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/claims",
    takes=Claimed,
    gives=Service,
    refuses=(Conflict, GroundUnfit, IllegalMove, OwnRecord),
    example={"ground": "carer"},
    versions=("seen",),
)
def claim(county: str, juror: str) -> Response[str]:
    """File a claim for somebody who telephones, writes or stands at the counter."""
    given = door.body(Claimed)
    act = _act(ground=given.ground, shown_by=given.shown_by)
    return _done(excusing.claim(_desk(), _on_screen(county, juror), act))


@door.post(
    "/v1/counties/<county>/jurors/<juror>/excusals",
    takes=ClaimDecision,
    gives=Service,
    refuses=(Conflict, GroundUnfit, IllegalMove, NotShown, OwnRecord),
    example={"decision": "grant", "reason": "nobody else can look after the child"},
    versions=("seen",),
)
def decide_claim(county: str, juror: str) -> Response[str]:
    """Excuse or disqualify somebody, or decide that a claim does not excuse."""
    given = door.body(ClaimDecision)
    service = _on_screen(county, juror)
    if given.decision == "deny":
        return _done(excusing.deny(_desk(), service, _act(why=given.reason)))
    ground = given.ground or (service.claim.ground if service.claim else None)
    if ground is None:
        raise Invalid("an excusal names its ground")
    reach = Reach(scope=given.scope, until=given.until)
    act = _act(why=given.reason, ground=ground, shown_by=given.shown_by)
    after = excusing.excuse(_desk(), service, act, reach)
    message_desk.tell(after, "excused")
    return _done(after)


@door.post(
    "/v1/counties/<county>/jurors/<juror>/moves",
    takes=Moving,
    gives=Service,
    refuses=(Conflict, GroundUnfit, IllegalMove, MoveIncomplete, OwnRecord),
    example={"move": "return_mail", "reason": "returned: moved, left no address"},
    versions=("seen",),
)
def move(county: str, juror: str) -> Response[str]:
    """Make a move that only the office makes: a letter came back, a notice was sent, and such.

    What a judge has excused from, only a judge takes back.
    """
    given = door.body(Moving)
    act = _act(why=given.reason, order=given.court_order or "")
    return _done(make(_desk(), _on_screen(county, juror), given.move, act))


@door.get(
    "/v1/counties/<county>/jurors/<juror>/notice",
    asks=Purposed,
    gives=DraftLink,
    refuses=(Conflict, CountsDisagree, IllegalMove, NoticeUnprintable, OwnRecord, Unprintable),
)
def read_notice(county: str, juror: str) -> Response[str]:
    """Give a link to the draft notice for somebody who stayed away; sending it is a person's.

    The draft names them: without a purpose there is no link.
    """
    purpose, service = door.query(Purposed).purpose, by_number(desk(), county, juror)
    key = drafting.draft(desk(), wiring.address_book(), wiring.letters(), service, now=wiring.now())
    if purpose is None:
        return door.answer({"url": None})
    openings.show(door, [person_of(desk(), service)], purpose)
    return door.answer({"url": wiring.letters().link(key)})


# -- a pool -------------------------------------------------------------------------------


@door.get(
    "/v1/counties/<county>/pools/<pool>/jurors",
    asks=Jurors,
    gives=JurorList,
    refuses=(Conflict,),
)
def list_jurors(county: str, pool: str) -> Response[str]:
    """List a pool's summonses, or those in one state or that wait for the office; count all.

    Claims, grounds, questions and reasons are masked unless a purpose is said; those of the
    caller's own household stay so.
    """
    asked, held = door.query(Jurors), wiring.court().pool(county, pool)
    found = list(of_pool(desk(), held))
    page, following = door.page(
        asked,
        lambda after: (one for one in found if _order(one) > after),
        key=_order,
        where=lambda one: (
            asked.state in {None, one.state}
            and (asked.claims is None or one.claim is not None)
            and (asked.questions is None or bool(one.question))
        ),
    )
    own = openings.withheld(
        door, county, [one.person for one in page], asked.purpose, about=held.id
    )
    return door.answer(
        {
            "jurors": [masks.told(shown_service(one), hidden=one.person in own) for one in page],
            "next": following,
            "counts": dict(sorted(tallied(found).items())),
            "claims": sum(one.claim is not None for one in found),
            "questions": sum(bool(one.question) for one in found),
        }
    )


def _order(service: Service) -> str:
    """Return a key in the order of the list: as drawn, then whoever comes from other pools."""
    return f"1{service.juror_number}" if service.carried else f"0{service.place:05d}"


@door.post(
    "/v1/counties/<county>/pools/<pool>/returned-mail",
    takes=Why,
    gives=ReturnedMail,
    refuses=(Conflict,),
    example={"reason": "returned by the post, as the county has it"},
    keeps=False,  # a large pool's answer does not fit an item; the same again changes nothing
    versions=("seen",),
)
def take_returned(county: str, pool: str) -> Response[str]:
    """Move everybody whom the county's lists of returned mail name since the letters went out.

    Their claims, grounds, questions and reasons stay masked.
    """
    given, held = door.body(Why), door.unless_stale(wiring.court().pool(county, pool))
    moved = returning.take_returned(desk(), held, _act(why=given.reason))
    openings.enter_changed(door, [one.person for one in moved], about=held.id)
    return door.answer({"jurors": [masks.masked(shown_service(one)) for one in moved]})


@door.get(
    "/v1/counties/<county>/pools/<pool>/reporting",
    gives=ReportingPage,
)
def read_reporting(county: str, pool: str) -> Response[str]:
    """Show what has been decided on whether a pool reports; nothing yet is `null`."""
    held = wiring.summonses().reporting(county, wiring.court().pool(county, pool).id)
    return door.answer(
        {"reporting": None if held is None else held.model_dump(mode="json")}, of=held
    )


@door.post(
    "/v1/counties/<county>/pools/<pool>/reporting",
    takes=Word,
    gives=Reporting,
    refuses=(Conflict,),
    example={"answer": "report"},
    versions=("seen",),
)
def decide_reporting(county: str, pool: str) -> Response[str]:
    """Decide whether a pool reports. What had been decided before stays on record."""
    given, held = door.body(Word), wiring.court().pool(county, pool)
    if (given.answer == "check-again") != (given.check_after is not None):
        raise Invalid("to check again, and for nothing else, say after when")
    if given.first is not None and given.answer != "report":
        raise Invalid("only to report can some be told")
    seen = _word_on_screen(county, held)
    caller, now = door.caller(), wiring.now()
    said = Reporting(
        county=held.county,
        pool=held.id,
        answer=given.answer,
        first=given.first,
        check_after=given.check_after,
        decided=Step(what=given.answer, at=now, by=caller.subject, why=given.reason or ""),
        history=() if seen is None else (*seen.history, seen.decided),
    )
    return door.answer(wiring.summonses().say(seen, said))


@door.post(
    "/v1/counties/<county>/pools/<pool>/close",
    takes=Why,
    gives=Pool,
    refuses=(AlreadyDrawn, Conflict, DayNotOver, DrawIncomplete),
    example={"reason": "the day is over and the room is empty"},
    versions=("seen",),
)
def close_pool(county: str, pool: str) -> Response[str]:
    """Close a pool after its day: whoever was due and did not come has missed it.

    Before its day an order is withdrawn so, as long as nothing is drawn and nobody comes to it.
    """
    given, held = door.body(Why), door.unless_stale(wiring.court().pool(county, pool))
    closed = closing.close(desk(), held, _act(why=given.reason))
    openings.enter_changed(door, about=held.id)
    return door.answer(closed)


# -- emergencies ----------------------------------------------------------------------------


@door.get("/v1/counties/<county>/emergencies", asks=Emergencies, gives=EmergencyList)
def list_emergencies(county: str) -> Response[str]:
    """List the emergencies that were declared in the county."""
    asked = door.query(Emergencies)
    return door.listed(
        asked,
        lambda after: wiring.summonses().emergencies(county, after=after),
        name="emergencies",
        key=lambda one: one.number,
        shown=lambda one: one.model_dump(mode="json"),
    )


@door.post(
    "/v1/counties/<county>/emergencies",
    takes=Declared,
    gives={HTTPStatus.CREATED: Emergency},
    refuses=(Conflict,),
    example={"number": "EO 26-254", "valid_from": "2026-11-20", "valid_until": "2027-01-19"},
)
def declare_emergency(county: str) -> Response[str]:
    """Enter a declared emergency: while it lasts service can be postponed for twelve months.

    Its dates are corrected, or its end moved, with a reason.
    """
    given, caller = door.body(Declared), door.caller()
    step = Step(
        what="corrected" if given.correction else "declared",
        at=wiring.now(),
        by=caller.subject,
        why=given.correction or "",
        role=caller.role,
    )
    emergency = Emergency(
        county=county_of(county).slug,
        number=given.number,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        registered=step,
    )
    return door.answer(declaring.declare(wiring.summonses(), emergency), HTTPStatus.CREATED)


def _act(
    *,
    why: str = "",
    ground: str = "",
    pool: str = "",
    order: str = "",
    shown_by: ShownBy | None = None,
) -> Act:
    caller = door.caller()
    said = Act(caller.subject, _actor(caller), wiring.now(), why=why, ground=ground, pool=pool)
    return replace(said, order=order, shown_by=shown_by)


def _actor(caller: Caller) -> Actor:
    return "judge" if caller.role == "judge" else "staff"


def _desk() -> Desk:
    return desk(screen=door.screen)


def _on_screen(county: str, juror: str) -> Service:
    """Return the summons that is acted on; ScreenStale when the caller saw another version,
    OwnRecord when it is the caller's own or one of the caller's household.
    """
    service = by_number(_desk(), county, juror)
    openings.unless_own(door, [person_of(_desk(), service)])
    return service


def _word_on_screen(county: str, pool: Pool) -> Reporting | None:
    held = wiring.summonses().reporting(county, pool.id)
    if held is None and door.screen is not None:
        raise ScreenStale("nothing has been decided: look again")
    return None if held is None else door.unless_stale(held)


def _done(service: Service) -> Response[str]:
    """Answer with what a summons is now, masked: who acts has said no purpose for more."""
    openings.enter_changed(door, [service.person])
    return door.answer(masks.masked(shown_service(service)))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
