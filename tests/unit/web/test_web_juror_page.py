"""The juror's page hides the code before it asks, sends it nowhere else, and shows the answer.

The browser around it is a small stand-in; the page's own modules run as they are shipped.
"""

import json
from typing import Any

import pytest

from jury.canonical import canonical
from tests.unit.verify.bundle_builder import vector
from tests.unit.web.juror_page import (
    BROWSER,
    CODE,
    JURORS,
    LOST,
    NAME,
    STREET,
    Run,
    answers,
    done,
    opened,
    page,
    proof_of_the_first,
    refused,
)

EVERYTHING = """
await click("details-show");
await click("dates-show");
at("date-petit-20270301T0800-kissimmee").click();
await submit("dates-form");
await click("dates-change-it");
await click("excuse-show");
at("ground-attorney").click();
await submit("excuse-form");
await click("excuse-file");
await click("messages-show");
at("messages-email").value = "alma@example.com";
await submit("messages-form");
at("messages-email").value = "alma@example.com";
"""


def test_a_scanned_code_leaves_the_address_before_anybody_is_asked(run: Run) -> None:
    events = opened(run, "events")

    asked = [event for event in events if not event.startswith("focus")]
    assert asked[0] == "address /web/j/"
    assert asked[1] == f'POST {JURORS} {{"code":"{CODE}"}} omit'


def test_the_code_goes_to_the_jurors_routes_only_and_no_request_has_credentials(run: Run) -> None:
    events = done(run, EVERYTHING, "events")

    requests = [event for event in events if event.startswith(("GET", "POST"))]
    assert len(requests) == 12
    for request in requests:
        assert (CODE in request) is request.startswith(f"POST {JURORS}")
        assert CODE not in request.split(" ")[1]
        assert request.endswith(" omit")


def test_nobody_is_asked_before_there_is_a_code(run: Run) -> None:
    assert opened(run, "events", hash="") == []


def test_nothing_of_anybody_stands_in_the_page_before_the_code_is_accepted(run: Run) -> None:
    unknown = answers() | {JURORS: refused(404, "NotFound")}

    before = opened(run, "everything()", hash="")
    after = opened(run, '[everything(), hidden("found")]', answers=unknown)

    for told in ("26-0002-0001", NAME, STREET, "Courthouse"):
        assert told not in before
        assert told not in after[0]
    assert after[1] is True


def test_a_name_and_an_address_are_fetched_only_when_they_are_asked_for(run: Run) -> None:
    told, events = opened(run, "[everything(), events]")

    assert NAME not in told
    assert not [event for event in events if "/details" in event]


def test_the_page_says_when_where_and_under_which_number(run: Run) -> None:
    shown = '[text("number"), text("day"), text("hour"), text("place"), text("cuando")]'

    number, day, hour, place, cuando = opened(run, shown)

    assert (number, day, place) == ("26-0002-0001", "Monday, January 4, 2027", "Courthouse")
    assert " ".join(hour.split()) == "8:00 AM"
    assert cuando.startswith("lunes, 4 de enero de 2027, 8:00")


def test_the_reader_is_taken_to_the_first_thing_to_know(run: Run) -> None:
    assert opened(run, "document.activeElement.id") == "status-heading"


def test_a_proof_that_holds_is_told_in_plain_words(run: Run) -> None:
    ticket, found = opened(run, '[text("ticket"), text("findings")]')

    assert ticket == "You were ticket number 5 of 37 on the committed list."
    assert found.count("Holds.") == 2
    assert "Does not hold." not in found


def test_a_proof_against_another_commitment_does_not_hold(run: Run) -> None:
    other = vector("small")["commitment"]
    other["roll"]["root"] = "0" * 64

    shown = '[text("ticket"), text("findings")]'
    changed = answers(draw={"commitment": canonical(other).decode()})
    ticket, found = opened(run, shown, answers=changed)

    why = "This proof does not hold: the proof does not lead to the committed list."
    assert ticket.startswith(why)
    assert found.count("Does not hold.") == 2


def test_a_commitment_that_is_in_no_log_is_told(run: Run) -> None:
    found = opened(run, 'text("findings")', answers=answers(log={"log": []}))

    assert found.count("Does not hold.") == 1
    assert found.startswith("Holds. Your ticket")


def test_a_proof_that_cannot_be_checked_now_does_not_take_the_rest_away(run: Run) -> None:
    silent = answers() | {"/v1/public/counties/osceola/log?limit=500": LOST}

    ticket, line = opened(run, '[text("ticket"), shown("status-line")]', answers=silent)

    assert ticket == "Your proof could not be checked here. You can still download it."
    assert line.startswith("Check again after")


def test_a_voided_draw_is_told(run: Run) -> None:
    assert opened(run, 'hidden("voided")') is True
    assert opened(run, 'hidden("voided")', answers=answers(place={"voided": True})) is False


def test_whoever_was_not_drawn_from_the_list_is_told_so(run: Run) -> None:
    shown = '[hidden("unproved"), hidden("proved"), text("number")]'

    found = opened(run, shown, answers=answers(place={"proof": None}))

    assert found == [False, True, "26-0002-0001"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refused(404, "NotFound"), "We could not find a letter with that code."),
        (refused(400, "Invalid"), "We could not find a letter with that code."),
        (refused(429, "TooManyTries", retry_after=601), "Please try again in 11 minutes,"),
        ({"status": 429, "document": {"message": "Too Many"}}, "Please wait a few minutes,"),
        (refused(500, "InternalError"), "The court’s computer did not answer."),
        ({"status": 200, "document": None}, "The court’s computer did not answer."),
        (LOST, "The court’s computer did not answer."),
    ],
)
def test_a_refusal_gets_its_own_kind_sentence(run: Run, answer: Any, said: str) -> None:
    found = opened(run, '[shown("trouble"), hidden("found")]', answers={JURORS: answer})

    assert said in found[0]
    assert "your letter" in found[0]
    assert found[1] is True


OWN = ("26-0002-0001", "2027", "Courthouse", "37", "Holds", NAME, STREET, "attorney", "a***@")


def test_what_a_juror_has_opened_stands_in_the_page(run: Run) -> None:
    told = done(run, EVERYTHING, "everything()")

    assert [one for one in OWN if one not in told] == []
    assert "alma@example.com" in told


@pytest.mark.parametrize("leaving", ['await click("clear");', "listeners.pagehide();"])
def test_clearing_or_leaving_the_page_leaves_nothing_of_the_juror(run: Run, leaving: str) -> None:
    left, away = done(run, EVERYTHING + leaving, '[everything(), hidden("found")]')

    assert [one for one in OWN if one in left] == []
    assert "alma@example.com" not in left
    assert away is True


@pytest.mark.parametrize("leaving", ['await click("clear");', "listeners.pagehide();"])
def test_after_clearing_the_page_is_as_it_was_shipped(run: Run, leaving: str) -> None:
    fresh = opened(run, "everything()", hash="")

    assert done(run, EVERYTHING + leaving, "everything()") == fresh


def test_an_answer_that_comes_after_the_page_was_cleared_is_not_shown(run: Run) -> None:
    slow = answers()
    slow[f"{JURORS}/details"] |= {"held": True}
    slow[f"{JURORS}/dates"] |= {"held": True}

    doing = 'await click("details-show"); await click("dates-show"); await click("clear");'
    left = done(run, doing + "await letGo();", "everything()", answers=slow)

    assert NAME not in left
    assert "2027" not in left


def test_the_proof_is_handed_over_until_the_page_is_cleared(run: Run) -> None:
    downloads = """
URL.createObjectURL = (file) => { events.push(file); return "blob:"; };
await click("download");
at("clear").click();
at("download").heard.click();
const files = events.filter((event) => event instanceof Blob);
found = await Promise.all(files.map((file) => file.text()));"""

    given = {"hash": f"#{CODE}", "answers": answers(), "page": page()}
    handed = run(BROWSER + downloads, given)

    assert [json.loads(text) for text in handed] == [proof_of_the_first()]
