"""The routes of what names a panel's people: its Case Information Sheet, and their answers."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import Response

from court import questionnaire, sheets
from court.offices import act, desk, unless_own
from court.questionnaire import Answers
from jury import openings, wiring
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.door import Door
from jury.errors import AnswersClosed, Conflict, CountsDisagree, NotAsked, OwnRecord, PanelNotCalled
from jury.life_cycle import Service
from jury.purposes import Purposed
from jury.records import PanelId, Record, Subject
from jury.standing import by_number, person_of
from jury.versions import NothingYet

door = Door()

EARLIER = 20
"""Of so many earlier answers is told what they were: each may be a few thousand letters long."""


class SheetLink(Record):
    """A panel's Case Information Sheet; it names people, so that a link needs a purpose."""

    panel: PanelId
    people: int
    url: str | None
    """Good for a few minutes. Null without a purpose."""


class Answered(Record):
    """A juror's whole questionnaire; what is left out is left open."""

    answers: Answers


class AskedQuestion(Record):
    """One of the county's questions, and what somebody answered for their present summons."""

    code: str
    en: str
    es: str
    on_sheet: bool
    """The parties may read the answer."""
    answered: bool
    answer: str | None
    """Null when it is open, and without a purpose."""


class EarlierAnswers(Record):
    """What somebody had answered, to the present summons or an older one, and who took it down."""

    juror_number: str
    since: datetime
    by: Subject
    answers: dict[str, str] | None
    """By the questions' codes. Null without a purpose."""


class JurorQuestionnaire(Record):
    """A juror's questionnaire."""

    juror_number: str
    since: datetime | None
    """When it was answered as it stands; null while it was not."""
    by: Subject | None
    questions: tuple[AskedQuestion, ...]
    earlier: tuple[EarlierAnswers, ...]
    """What these answers have taken the place of, the newest first; of many the newest twenty."""


@door.get(
    "/v1/counties/<county>/panels/<panel>/sheet",
    asks=Purposed,
    gives=SheetLink,
    refuses=(Conflict, CountsDisagree, OwnRecord, PanelNotCalled),
)
def read_sheet(county: str, panel: str) -> Response[str]:
    """Give a link to a panel's Case Information Sheet: its people in the order of the lot."""
    purpose = door.query(Purposed).purpose
    held = wiring.summonses().panel(county_of(county).slug, panel)
    of = sheets.named(desk(), held)
    url = None
    if purpose is not None:
        openings.show(door, of.people, purpose, about=held.pool)
        key = sheets.file_sheet(desk(), wiring.questionnaires(), wiring.papers(), of)
        url = wiring.papers().link(key)
    return door.answer(SheetLink(panel=held.id, people=len(of.people), url=url))


@door.get(
    "/v1/counties/<county>/jurors/<juror>/questionnaire",
    asks=Purposed,
    gives=JurorQuestionnaire,
    refuses=(Conflict, OwnRecord),
)
def read_questionnaire(county: str, juror: str) -> Response[str]:
    """Show what a juror answered, and what before; without a purpose, which questions they did.

    The version is that of the answers.
    """
    purpose = door.query(Purposed).purpose
    service = by_number(desk(), county_of(county).slug, juror)
    if purpose is not None:
        openings.show(door, [person_of(desk(), service)], purpose)
    return _told(service, masked=purpose is None)


@door.post(
    "/v1/counties/<county>/jurors/<juror>/questionnaire",
    takes=Answered,
    gives=JurorQuestionnaire,
    refuses=(AnswersClosed, Conflict, NotAsked, OwnRecord),
    example={"answers": {"occupation": "nurse, county hospital", "years_here": "12"}},
    versions=("seen", "told"),
)
def take_questionnaire(county: str, juror: str) -> Response[str]:
    """Key in what a juror answered on paper or by telephone, in the place of earlier answers.

    What was answered before stays on file. The version is that of the answers.
    """
    given, working = door.body(Answered), desk()
    service = by_number(working, county_of(county).slug, juror)
    unless_own(door, working, [service])
    asked, book = court_of(service.county).questions, wiring.questionnaires()
    questionnaire.answer(book, service, asked, given.answers, act(door), door.screen)
    openings.enter_changed(door, [service.person])
    return _told(service, masked=True)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _told(service: Service, *, masked: bool) -> Response[str]:
    book = wiring.questionnaires()
    held = book.find(service.county, service.person)
    counts = held if held is not None and held.juror_number == service.juror_number else None
    before = book.earlier(service.county, service.person, most=EARLIER)
    if held is not None and counts is None:
        before = [held, *before]
    answers = questionnaire.answered(held, service.juror_number)
    questions = tuple(
        AskedQuestion(
            code=one.code,
            en=one.en,
            es=one.es,
            on_sheet=one.on_sheet,
            answered=one.code in answers,
            answer=None if masked else answers.get(one.code),
        )
        for one in court_of(service.county).questions
    )
    earlier = tuple(
        EarlierAnswers(
            juror_number=one.juror_number,
            since=one.since,
            by=one.by,
            answers=None if masked else one.answers,
        )
        for one in before
    )
    told = JurorQuestionnaire(
        juror_number=service.juror_number,
        since=None if counts is None else counts.since,
        by=None if counts is None else counts.by,
        questions=questions,
        earlier=earlier,
    )
    return door.answer(told, of=held or NothingYet(juror_number=service.juror_number))
