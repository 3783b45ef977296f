"""A panel's Case Information Sheet, made of what is on file and filed under its hash."""

from typing import NamedTuple

from court import questionnaire
from court.outcomes import day_of
from court.sheet import Line, Sheet, draw_sheet
from jury.buckets import PapersBucket
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.court_day import Panel
from jury.errors import NotFound, PanelNotCalled
from jury.people_store import QuestionnaireBook
from jury.records import Name, Person
from jury.standing import Desk


class Named(NamedTuple):
    """A panel with the people on it, in its order."""

    panel: Panel
    people: tuple[Person, ...]


def named(desk: Desk, panel: Panel) -> Named:
    """Return who sits on a panel; PanelNotCalled before it is drawn and in order."""
    if not panel.seats:
        raise PanelNotCalled("the panel is not drawn and in order yet", status=panel.status)
    found = desk.people.several(panel.county, [seat.person for seat in panel.seats])
    for seat in panel.seats:
        if seat.person not in found:
            raise NotFound("the record of somebody on the panel is missing", seat=seat.seat)
    return Named(panel, tuple(found[seat.person] for seat in panel.seats))


def file_sheet(desk: Desk, book: QuestionnaireBook, papers: PapersBucket, of: Named) -> str:
    """File the sheet of a panel; return its key. The same people and answers are the same file."""
    panel, court = of.panel, court_of(of.panel.county)
    answers = book.several(panel.county, [one.id for one in of.people])
    ordering = desk.court.drawn_for(panel.county, panel.ordering).draw
    sheet = Sheet(
        court=court.court,
        county=county_of(panel.county).name,
        panel=panel.id,
        case=panel.case,
        kind=panel.kind,
        judge=panel.judge,
        room=panel.room,
        day=day_of(panel, desk.court.pool(panel.county, panel.pool)),
        number=panel.number,
        drawing=desk.court.drawn_for(panel.county, panel.drawing).draw,
        ordering=ordering,
        # Behind the hash sign: it is the page that looks for the draw, and no server logs it.
        url=f"https://{court.web}/#{panel.county}/{ordering}",
        lines=tuple(
            Line(
                seat=seat.seat,
                juror_number=seat.juror_number,
                name=_listed(person.name),
                answers=tuple(
                    questionnaire.allowed(
                        court.questions,
                        questionnaire.answered(answers.get(person.id), seat.juror_number),
                    )
                ),
            )
            for seat, person in zip(panel.seats, of.people, strict=True)
        ),
    )
    folder = f"{panel.county}/panels/{panel.id}"
    return f"{folder}/{papers.file_once(folder, draw_sheet(sheet))}"


def _listed(name: Name) -> str:
    """Return a name as a list has it, the last name first."""
    last = " ".join(filter(None, (name.last, name.suffix)))
    return ", ".join(filter(None, (last, " ".join(filter(None, (name.first, name.middle))))))
