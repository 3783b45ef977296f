"""The juror's own door to the county's questionnaire: the code on the letter, and no login."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from court import questionnaire
from court.offices import desk
from court.questionnaire import Answers
from jury import letter_codes, wiring
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.door import Door
from jury.errors import AnswersClosed, Conflict, NotAsked, TooManyTries
from jury.life_cycle import Act
from jury.records import Record
from jury.standing import by_member

door = Door()

A_CODE = "3BL2-BUXP-VHIW-SGCH"
"""What a code looks like; this one opens nothing."""


class OwnAnswers(letter_codes.Code):
    """Somebody's whole questionnaire; without answers the questions are read."""

    answers: Answers | None = None


class OwnQuestion(Record):
    """One of the county's questions, and the juror's own answer."""

    code: str
    en: str
    es: str
    for_parties: bool
    """The parties to a case may read the answer; else the office alone."""
    answer: str | None


class OwnQuestionnaire(Record):
    """A juror's questionnaire, as they read it."""

    open: bool
    """They may still answer; afterwards the office takes it down."""
    questions: tuple[OwnQuestion, ...]


@door.post(
    "/v1/public/jurors/questionnaire",
    takes=OwnAnswers,
    gives=OwnQuestionnaire,
    refuses=(AnswersClosed, Conflict, NotAsked, TooManyTries),
    example={"code": A_CODE, "answers": {"occupation": "teacher, Kissimmee", "years_here": "3"}},
)
def answer_questionnaire() -> Response[str]:
    """Show the county's questions with one's own answers, or take the answers down."""
    given = door.body(OwnAnswers)
    county, member = letter_codes.opened(door, given)
    service = by_member(desk(), county_of(county).slug, member)
    book, asked = wiring.questionnaires(), court_of(county).questions
    if given.answers is not None:
        act = Act(f"juror {service.juror_number}", "juror", wiring.now())
        questionnaire.answer(book, service, asked, given.answers, act)
    held = book.find(service.county, service.person)
    answers = questionnaire.answered(held, service.juror_number)
    questions = tuple(
        OwnQuestion(
            code=one.code,
            en=one.en,
            es=one.es,
            for_parties=one.on_sheet,
            answer=answers.get(one.code),
        )
        for one in asked
    )
    still = service.state in questionnaire.WAITING
    return door.answer(OwnQuestionnaire(open=still, questions=questions))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
