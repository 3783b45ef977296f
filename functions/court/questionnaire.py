"""What jurors answer to their county's questions: kept beside the person, shown where allowed."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from jury.attempts import until_settled
from jury.counties import Question
from jury.errors import AnswersClosed, NotAsked
from jury.life_cycle import COMING, IN_COURT, Act, Service, State
from jury.people_store import QuestionnaireBook
from jury.records import Questionnaire
from jury.versions import NothingYet, unless_seen

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
Words = Annotated[
    str, StringConstraints(max_length=300, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Answers = Annotated[dict[Code, Words], Field(max_length=40)]
"""The whole questionnaire, by the questions' codes; what is blank or missing is left open."""

WAITING = COMING | {State.DUE, State.CHECKED_IN}
"""Who may still answer for themselves: once they are called the sheet is in the courtroom."""
SERVING = WAITING | IN_COURT | {State.UNDELIVERABLE}


def answered(held: Questionnaire | None, juror_number: str) -> Mapping[str, str]:
    """Return what somebody answered for this summons; an older one's answers don't count."""
    return held.answers if held is not None and held.juror_number == juror_number else {}


def allowed(questions: tuple[Question, ...], answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what the court lets the parties read, each answer with its heading, in order."""
    return [
        (one.label, answers[one.code])
        for one in questions
        if one.on_sheet and answers.get(one.code)
    ]


def answer(
    book: QuestionnaireBook,
    service: Service,
    questions: tuple[Question, ...],
    given: Mapping[str, str],
    act: Act,
    screen: str | None = None,
) -> Questionnaire:
    """Take a questionnaire down in the place of what was said before, which stays on file. Repeats
    change nothing.

    ScreenStale when the caller had other answers on the screen than are on file; NotAsked for a
    question that the county hasn't; AnswersClosed for who does not serve any more, and for jurors
    themselves once they are on a panel.
    """
    if unknown := given.keys() - {one.code for one in questions}:
        raise NotAsked("the county asks no such question", question=min(unknown))
    if service.state not in (WAITING if act.actor == "juror" else SERVING):
        raise AnswersClosed("no answers are taken down now", state=service.state.value)
    said = {code: words for code, words in sorted(given.items()) if words}

    def once() -> Questionnaire:
        seen = book.find(service.county, service.person)
        unless_seen(seen or NothingYet(juror_number=service.juror_number), screen)
        same = seen is not None and seen.juror_number == service.juror_number
        if seen is not None and same and seen.answers == said:
            return seen
        now = Questionnaire(
            county=service.county,
            person=service.person,
            juror_number=service.juror_number,
            answers=said,
            since=act.at,
            by=act.by,
            changes=seen.changes + 1 if seen is not None and same else 1,
        )
        return book.keep(seen, now)

    return until_settled(once, service.juror_number)
