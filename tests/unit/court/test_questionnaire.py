"""Whose answers count, and which of them the parties may read."""

from datetime import UTC, datetime

from court.questionnaire import allowed, answered
from jury.counties import Question, court
from jury.records import Questionnaire


def question(code, *, on_sheet):
    return Question(code=code, en="?", es="¿?", label=code.title(), on_sheet=on_sheet)


HELD = Questionnaire(
    county="osceola",
    person="J00000000000000AA",
    juror_number="26-0002-0001",
    answers={"second": "two", "first": "one", "hidden": "three"},
    since=datetime(2027, 3, 1, tzinfo=UTC),
    by="clerk-1",
)


def test_what_was_answered_for_an_older_summons_does_not_count_for_this_one():
    assert answered(HELD, "26-0002-0001") == HELD.answers
    assert answered(HELD, "26-0007-0001") == {}
    assert answered(None, "26-0002-0001") == {}


def test_the_parties_read_what_the_court_allows_in_the_countys_order():
    asked = (
        question("first", on_sheet=True),
        question("hidden", on_sheet=False),
        question("open_one", on_sheet=True),
        question("second", on_sheet=True),
    )
    assert allowed(asked, HELD.answers) == [("First", "one"), ("Second", "two")]


def test_every_county_asks_in_two_languages_and_each_question_once():
    for slug in ("osceola", "orange"):
        asked = court(slug).questions
        assert len({one.code for one in asked}) == len(asked) > 0
        assert all(one.en.endswith("?") and one.es.endswith("?") for one in asked)
        assert {one.on_sheet for one in asked} == {True, False}
