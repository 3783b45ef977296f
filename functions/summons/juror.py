"""The juror's own door: with the code on the letter, and no login, what the letter promises."""

from collections import deque
from datetime import datetime
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from pydantic import StringConstraints

from jury import letter_codes, wiring
from jury.concerned import concerned, lines_about
from jury.counties import county as county_of
from jury.counties import when_and_where
from jury.delayed import is_delayed
from jury.door import Door
from jury.errors import (
    Conflict,
    GroundUnfit,
    IllegalMove,
    NoRoom,
    NotEligibleThen,
    PostponedBefore,
    TooFarAhead,
    TooLateToChange,
    TooManyTries,
)
from jury.life_cycle import Act, Service
from jury.records import Language, PoolId
from jury.standing import by_member
from summons import answering, excusing, message_desk, messages, postponing, reminding
from summons.answers import (
    AnswerTaken,
    ClaimFiled,
    GroundList,
    KeptMessages,
    OpenDates,
    OwnDetails,
    OwnOpenings,
    PostponedTo,
    ToldStatus,
)
from summons.offices import desk
from summons.showing import shown_grounds, shown_line, shown_openings, shown_status

door = Door()

A_DAY = 24 * 60 * 60
"""Seconds. The grounds change with the law."""
TOLD = 200
"""So many openings are told, the newest first."""
A_CODE = "3BL2-BUXP-VHIW-SGCH"
"""What a code looks like; this one opens nothing."""


class OwnAnswer(letter_codes.Code):
    """Whether the details on the letter are right."""

    confirmed: bool


class OwnMessages(letter_codes.Code):
    """By which way somebody wants messages."""

    email: str | None
    sms: str | None
    language: Language

    @property
    def ways(self) -> reminding.Ways:
        """The ways without the code."""
        return reminding.Ways(self.email, self.sms, self.language)


class OwnDate(letter_codes.Code):
    """The pool that somebody would rather come to."""

    pool: PoolId


class OwnClaim(letter_codes.Code):
    """The ground on which somebody asks to be excused; no story, no paper, no diagnosis."""

    ground: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{3,40}$")]


@door.get("/v1/public/grounds", gives=GroundList, lasts=A_DAY)
def list_grounds() -> Response[str]:
    """List the grounds on which somebody may ask to be excused."""
    return door.answer({"grounds": shown_grounds()})


@door.post(
    "/v1/public/jurors/status",
    takes=letter_codes.Code,
    gives=ToldStatus,
    refuses=(TooManyTries,),
    example={"code": A_CODE},
)
def read_status() -> Response[str]:
    """Tell whether to report, when to check again, or to wait to be called."""
    service, now = _opened(door.body(letter_codes.Code))
    return door.answer(shown_status(desk(), service, now))


@door.post(
    "/v1/public/jurors/openings",
    takes=letter_codes.Code,
    gives=OwnOpenings,
    refuses=(TooManyTries,),
    example={"code": A_CODE},
)
def list_openings() -> Response[str]:
    """Tell somebody when, in what role and for what their record was opened or changed.

    What was opened in an emergency is told once no delay of that notice lasts.
    """
    county, member = letter_codes.opened(door, door.body(letter_codes.Code))
    log = wiring.access()
    who = concerned(wiring.court(), wiring.summonses(), county_of(county).slug, member)
    lines = (line for line in lines_about(log, who) if not is_delayed(log, line))
    newest = deque(lines, maxlen=TOLD)
    return door.answer({"openings": [shown_line(line) for line in reversed(newest)]})


@door.post(
    "/v1/public/jurors/details",
    takes=letter_codes.Code,
    gives=OwnDetails,
    refuses=(TooManyTries,),
    example={"code": A_CODE},
)
def read_details() -> Response[str]:
    """Show somebody their own name and address, as the letter has them."""
    service, _ = _opened(door.body(letter_codes.Code))
    found = answering.details(desk(), wiring.address_book(), service)
    return door.answer(
        {
            "name": found.name,
            "address": list(found.address),
            "confirmed": service.confirmed,
            "messages": messages.masked(wiring.contacts().find(service.county, service.person)),
        }
    )


@door.post(
    "/v1/public/jurors/answer",
    takes=OwnAnswer,
    gives=AnswerTaken,
    refuses=(Conflict, IllegalMove, TooManyTries),
    example={"code": A_CODE, "confirmed": True},
)
def take_answer() -> Response[str]:
    """Take down that the details are right, or put before the office that they are not."""
    given = door.body(OwnAnswer)
    service, now = _opened(given)
    act = answering.respond if given.confirmed else answering.question
    after = act(desk(), service, _own(service, now))
    return door.answer({"state": after.state.value, "confirmed": after.confirmed})


@door.post(
    "/v1/public/jurors/messages",
    takes=OwnMessages,
    gives=KeptMessages,
    refuses=(TooManyTries,),
    example={"code": A_CODE, "email": "somebody@example.org", "sms": None, "language": "en"},
)
def keep_messages() -> Response[str]:
    """Take down by which way somebody wants messages besides the letter; neither ends them."""
    given = door.body(OwnMessages)
    service, now = _opened(given)
    act = _own(service, now)
    kept = reminding.keep(wiring.contacts(), service, given.ways, act)
    message_desk.welcome(service, kept)
    return door.answer({"messages": messages.masked(kept)})


@door.post(
    "/v1/public/jurors/dates",
    takes=letter_codes.Code,
    gives=OpenDates,
    refuses=(TooManyTries,),
    example={"code": A_CODE},
)
def list_dates() -> Response[str]:
    """List the dates with room to which this summons can be postponed."""
    service, now = _opened(door.body(letter_codes.Code))
    return door.answer(shown_openings(desk(), service, now))


@door.post(
    "/v1/public/jurors/postponement",
    takes=OwnDate,
    gives=PostponedTo,
    refuses=(
        Conflict,
        IllegalMove,
        NoRoom,
        NotEligibleThen,
        PostponedBefore,
        TooFarAhead,
        TooLateToChange,
        TooManyTries,
    ),
    example={"code": A_CODE, "pool": "grand-20270405T0800-kissimmee"},
)
def postpone() -> Response[str]:
    """Postpone once, for the asking, to a date with room."""
    given = door.body(OwnDate)
    service, now = _opened(given)
    to = wiring.court().pool(service.county, given.pool)
    act = _own(service, now, pool=given.pool)
    after = postponing.postpone(desk(), service, to, act)
    message_desk.tell(after, "postponed")
    return door.answer({"state": after.state.value, "pool": to.id} | when_and_where(to))


@door.post(
    "/v1/public/jurors/excusal",
    takes=OwnClaim,
    gives=ClaimFiled,
    refuses=(Conflict, GroundUnfit, IllegalMove, TooManyTries),
    example={"code": A_CODE, "ground": "carer"},
)
def claim() -> Response[str]:
    """File a claim to be excused; a person decides on it."""
    given = door.body(OwnClaim)
    service, now = _opened(given)
    after = excusing.claim(desk(), service, _own(service, now, ground=given.ground))
    ground = excusing.claimable(given.ground)
    return door.answer(
        {
            "state": after.state.value,
            "claimed": ground.name,
            "needs": excusing.NEEDS[ground.trigger],
            "decided_by": "judge" if ground.trigger == "judge" else "office",
        }
    )


def _opened(given: letter_codes.Code) -> tuple[Service, datetime]:
    county, member = letter_codes.opened(door, given)
    return by_member(desk(), county_of(county).slug, member), wiring.now()


def _own(service: Service, now: datetime, *, pool: str = "", ground: str = "") -> Act:
    """Return an act of the person's own, by the only name that the records know them by."""
    return Act(f"juror {service.juror_number}", "juror", now, pool=pool, ground=ground)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
