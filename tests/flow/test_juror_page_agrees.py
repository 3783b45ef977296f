"""What the tests of the juror's page take for the court's answers is what the court answers."""

from typing import Any

import office
import pytest
from intake import asked
from summonses import FIRST, SECOND, ask, codes, ordered, sent

from court import juror as questions
from draw import juror
from tests.unit.web.juror_page import JURORS, answers, refused

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def code():
    """The code on the first of the letters, with a later date to which one can go."""
    office.publish(office.residents(120))
    pool = sent(ordered(FIRST))
    ordered(SECOND)
    return min(codes(pool).items())[1]


def shape(answer: Any) -> Any:
    """The names in an answer; in a list, those of its first element."""
    if isinstance(answer, dict):
        return {name: shape(value) for name, value in answer.items()}
    return [shape(answer[0])] if isinstance(answer, list) and answer else None


def taken(route: str) -> Any:
    return shape(answers()[f"{JURORS}{route}"]["document"])


@pytest.mark.parametrize(
    ("route", "more"),
    [
        ("/status", {}),
        ("/details", {}),
        ("/answer", {"confirmed": True}),
        ("/dates", {}),
        ("/excusal", {"ground": "attorney"}),
        ("/messages", {"email": "alma@example.com", "sms": None, "language": "es"}),
    ],
)
def test_an_answer_has_the_names_that_the_page_reads(code, route, more):
    status, found = ask(route, code, **more)

    assert status == 200
    assert shape(found) == taken(route)


def test_a_questionnaire_has_the_names_that_the_page_reads(code):
    status, found = asked(questions.handler, "POST", f"{JURORS}/questionnaire", {"code": code})

    assert status == 200
    assert shape(found) == taken("/questionnaire")


def test_a_place_has_the_names_that_the_page_reads(code):
    status, found = asked(juror.handler, "POST", JURORS, {"code": code})

    assert status == 200
    assert set(found) == set(taken(""))
    assert set(found["proof"]) == set(taken("")["proof"])


def test_a_postponement_has_the_names_that_the_page_reads(code):
    _, offered = ask("/dates", code)
    status, found = ask("/postponement", code, pool=offered["dates"][0]["pool"])

    assert status == 200
    assert shape(found) == taken("/postponement")


def test_a_refusal_has_the_names_that_the_page_reads(code):
    _, offered = ask("/dates", code)
    wanted = offered["dates"][0]["pool"]
    assert ask("/postponement", code, pool=wanted)[0] == 200
    ask("/answer", code, confirmed=True)

    status, found = ask("/postponement", code, pool=wanted)

    told = refused(409, "PostponedBefore")
    assert (status, found["error"]) == (told["status"], told["document"]["error"])
