"""The jury office's door: everything that a juror can do by web, done for them, and what only
the office does. Every act names a juror number, and leaves a line in that summons's history.
"""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from pydantic import AwareDatetime, Field, StringConstraints

from jury import wiring
from jury.counties import county as county_of
from jury.door import Caller, Door
from jury.errors import Invalid
from jury.life_cycle import Act, Actor, Service
from jury.records import CourtOrder, Language, PoolId, Record, Step
from jury.summons_store import Emergency, Reporting, tallied
from summons import (
    answering,
    closing,
    drafting,
    excusing,
    message_desk,
    messages,
    postponing,
    reminding,
    resummoning,
    returning,
)
from summons.moving import make
from summons.offices import desk
from summons.showing import shown_history, shown_openings, shown_service, shown_status
from summons.standing import by_number, of_pool
from summons.steps import office

door = Door()

Reason = Annotated[str, StringConstraints(min_length=10, max_length=500)]
GroundName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{3,40}$")]


class Answer(Record):
    """What somebody said by telephone, on paper or at the counter about their details."""

    confirmed: bool


class OtherDate(Record):
    """Another date; the first one needs no reason, every later one does."""

    pool: PoolId
    reason: Reason | None = None


class NewLetter(Record):
    """Why somebody is written to again, and for which date if not the old one."""

    pool: PoolId | None = None
    reason: Reason
    court_order: CourtOrder | None = None


class Claimed(Record):
    """The ground that somebody claims by telephone or in writing."""

    ground: GroundName


class Decision(Record):
    """What is decided on a claim, or without one."""

    decision: Literal["grant", "deny"]
    ground: GroundName | None = None
    """On which ground it is granted; the claim's own when nothing is said."""
    scope: Literal["summons", "until", "permanent"] = "summons"
    until: date | None = None
    reason: Reason


class Wanted(Record):
    """By which way somebody wants messages."""

    email: str | None
    sms: str | None
    language: Language


class Moving(Record):
    """A move that only the office makes."""

    move: Literal[
        "return_mail",
        "put_on_call",
        "check_in",
        "discharge",
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
    check_after: AwareDatetime | None = None
    reason: Reason | None = None


class Why(Record):
    """Why something is done with a whole pool, in the office's own words."""

    reason: Reason


class Declared(Record):
    """A declared emergency, by the number of its order."""

    number: CourtOrder
    valid_from: date
    valid_until: date


# -- one juror ----------------------------------------------------------------------------


@door.get("/v1/counties/<county>/jurors/<juror>")
def read_juror(county: str, juror: str) -> Response[str]:
    """Show where a summons stands, what the juror is told, and the whole history."""
    service = by_number(desk(), county, juror)
    history = wiring.summonses().history(county, service.juror_number)
    return door.answer(
        shown_service(service)
        | {
            "status": shown_status(desk(), service, wiring.now()),
            "history": shown_history(history),
        }
    )


@door.get("/v1/counties/<county>/jurors/<juror>/details")
def read_details(county: str, juror: str) -> Response[str]:
    """Show the name and the address that the letter has, to be compared on the telephone."""
    service = by_number(desk(), county, juror)
    found = answering.details(desk(), wiring.address_book(), service)
    return door.answer({"name": found.name, "address": list(found.address)})


@door.post("/v1/counties/<county>/jurors/<juror>/answers")
def take_answer(county: str, juror: str) -> Response[str]:
    """Take down what somebody said about their details."""
    given = door.body(Answer)
    act = answering.respond if given.confirmed else answering.question
    return _done(act(desk(), by_number(desk(), county, juror), _act()))


@door.get("/v1/counties/<county>/jurors/<juror>/messages")
def read_messages(county: str, juror: str) -> Response[str]:
    """Show by which ways somebody wants messages, as much of them as tells them apart."""
    service = by_number(desk(), county, juror)
    contact = wiring.contacts().find(service.county, service.person)
    return door.answer({"messages": messages.masked(contact)})


@door.post("/v1/counties/<county>/jurors/<juror>/messages")
def keep_messages(county: str, juror: str) -> Response[str]:
    """Take down by which way somebody wants messages besides the letter; neither ends them."""
    given = door.body(Wanted)
    service = by_number(desk(), county, juror)
    ways = reminding.Ways(given.email, given.sms, given.language)
    kept = reminding.keep(wiring.contacts(), service, ways, _act())
    message_desk.welcome(service, kept)
    return door.answer({"messages": messages.masked(kept)})


@door.get("/v1/counties/<county>/jurors/<juror>/dates")
def list_dates(county: str, juror: str) -> Response[str]:
    """List the dates with room to which a summons can be postponed."""
    service = by_number(desk(), county, juror)
    return door.answer(shown_openings(desk(), service, wiring.now()))


@door.post("/v1/counties/<county>/jurors/<juror>/postponements")
def postpone(county: str, juror: str) -> Response[str]:
    """Let somebody come on another date."""
    given = door.body(OtherDate)
    service, to = by_number(desk(), county, juror), wiring.court().pool(county, given.pool)
    act = _act(why=given.reason or "", pool=to.id)
    after = postponing.postpone(desk(), service, to, act)
    message_desk.tell(after, "postponed")
    return _done(after)


@door.post("/v1/counties/<county>/jurors/<juror>/reschedulings")
def reschedule(county: str, juror: str) -> Response[str]:
    """Give somebody who stayed away another date, instead of what the law threatens."""
    given = door.body(OtherDate)
    service, to = by_number(desk(), county, juror), wiring.court().pool(county, given.pool)
    act = _act(why=given.reason or "", pool=to.id)
    return _done(postponing.reschedule(desk(), service, to, act))


@door.post("/v1/counties/<county>/jurors/<juror>/resummonings")
def resummon(county: str, juror: str) -> Response[str]:
    """Send a new letter to somebody whose letter came back, or who never got one."""
    given = door.body(NewLetter)
    service = by_number(desk(), county, juror)
    to = wiring.court().pool(county, given.pool or service.pool)
    act = _act(why=given.reason, pool=to.id)
    order = given.court_order
    return _done(resummoning.resummon(desk(), office(), service, to, act, court_order=order))


@door.post("/v1/counties/<county>/jurors/<juror>/claims")
def claim(county: str, juror: str) -> Response[str]:
    """File a claim for somebody who telephones, writes or stands at the counter."""
    given = door.body(Claimed)
    return _done(
        excusing.claim(desk(), by_number(desk(), county, juror), _act(ground=given.ground))
    )


@door.post("/v1/counties/<county>/jurors/<juror>/excusals")
def decide_claim(county: str, juror: str) -> Response[str]:
    """Excuse or disqualify somebody, or decide that a claim does not excuse."""
    given = door.body(Decision)
    service = by_number(desk(), county, juror)
    if given.decision == "deny":
        return _done(excusing.deny(desk(), service, _act(why=given.reason)))
    ground = given.ground or (service.claim.ground if service.claim else None)
    if ground is None:
        raise Invalid("an excusal names its ground")
    reach = excusing.Reach(scope=given.scope, until=given.until)
    act = _act(why=given.reason, ground=ground)
    after = excusing.excuse(desk(), service, act, reach)
    message_desk.tell(after, "excused")
    return _done(after)


@door.post("/v1/counties/<county>/jurors/<juror>/moves")
def move(county: str, juror: str) -> Response[str]:
    """Make a move that only the office makes: a letter came back, a notice was sent, and such."""
    given = door.body(Moving)
    act = _act(why=given.reason, order=given.court_order or "")
    return _done(make(desk(), by_number(desk(), county, juror), given.move, act))


@door.get("/v1/counties/<county>/jurors/<juror>/notice")
def read_notice(county: str, juror: str) -> Response[str]:
    """Give a link to the draft notice for somebody who stayed away; sending it is a person's."""
    service = by_number(desk(), county, juror)
    key = drafting.draft(desk(), wiring.address_book(), wiring.letters(), service, now=wiring.now())
    return door.answer({"url": wiring.letters().link(key)})


# -- a pool -------------------------------------------------------------------------------


@door.get("/v1/counties/<county>/pools/<pool>/jurors")
def list_jurors(county: str, pool: str) -> Response[str]:
    """List a pool's summonses, or those in one state: `?state=undeliverable`, and count all."""
    wanted = door.app.current_event.get_query_string_value("state", "")
    found = list(of_pool(desk(), wiring.court().pool(county, pool)))
    return door.answer(
        {
            "counts": dict(sorted(tallied(found).items())),
            "claims": sum(one.claim is not None for one in found),
            "questions": sum(bool(one.question) for one in found),
            "jurors": [shown_service(one) for one in found if wanted in {"", one.state.value}],
        }
    )


@door.post("/v1/counties/<county>/pools/<pool>/returned-mail")
def take_returned(county: str, pool: str) -> Response[str]:
    """Move everybody whom the county's lists of returned mail name since the letters went out."""
    given, held = door.body(Why), wiring.court().pool(county, pool)
    moved = returning.take_returned(desk(), held, _act(why=given.reason))
    return door.answer({"jurors": [shown_service(one) for one in moved]})


@door.get("/v1/counties/<county>/pools/<pool>/reporting")
def read_reporting(county: str, pool: str) -> Response[str]:
    """Show what has been decided on whether a pool reports; nothing yet is `null`."""
    held = wiring.summonses().reporting(county, wiring.court().pool(county, pool).id)
    return door.answer({"reporting": None if held is None else held.model_dump(mode="json")})


@door.post("/v1/counties/<county>/pools/<pool>/reporting")
def decide_reporting(county: str, pool: str) -> Response[str]:
    """Decide whether a pool reports. What had been decided before stays on record."""
    given, held = door.body(Word), wiring.court().pool(county, pool)
    if (given.answer == "check-again") != (given.check_after is not None):
        raise Invalid("to check again, and for nothing else, say after when")
    if given.first is not None and given.answer != "report":
        raise Invalid("only to report can some be told")
    seen = wiring.summonses().reporting(county, held.id)
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


@door.post("/v1/counties/<county>/pools/<pool>/close")
def close_pool(county: str, pool: str) -> Response[str]:
    """Close a pool after its day: whoever was due and did not come has missed it."""
    given, held = door.body(Why), wiring.court().pool(county, pool)
    return door.answer(closing.close(desk(), held, _act(why=given.reason)))


# -- emergencies ----------------------------------------------------------------------------


@door.get("/v1/counties/<county>/emergencies")
def list_emergencies(county: str) -> Response[str]:
    """List the emergencies that were declared in the county."""
    found = wiring.summonses().emergencies(county)
    return door.answer({"emergencies": [one.model_dump(mode="json") for one in found]})


@door.post("/v1/counties/<county>/emergencies")
def declare_emergency(county: str) -> Response[str]:
    """Enter a declared emergency: while it lasts service can be postponed for twelve months."""
    given, caller = door.body(Declared), door.caller()
    if given.valid_until < given.valid_from:
        raise Invalid("an emergency ends after it begins")
    emergency = Emergency(
        county=county_of(county).slug,
        number=given.number,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        registered=Step(what="declared", at=wiring.now(), by=caller.subject),
    )
    return door.answer(wiring.summonses().declare(emergency), HTTPStatus.CREATED)


def _act(*, why: str = "", ground: str = "", pool: str = "", order: str = "") -> Act:
    caller = door.caller()
    return Act(
        caller.subject, _actor(caller), wiring.now(), why=why, ground=ground, pool=pool, order=order
    )


def _actor(caller: Caller) -> Actor:
    return "judge" if caller.role == "judge" else "staff"


def _done(service: Service) -> Response[str]:
    return door.answer(shown_service(service))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
