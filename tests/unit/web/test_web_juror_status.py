"""Whether to come, as the juror's page says it: nothing but a plain word of the office says so."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from jury.life_cycle import IN_COURT, State
from tests.unit.web.juror_page import (
    JURORS,
    LOST,
    Run,
    answers,
    done,
    good,
    opened,
    refused,
    status,
)

SHOWN = '[shown("status-line"), shown("status-more"), at("status").getAttribute("data-look")]'
LINE = 'import { lineOf } from "./j/status.js";\nfound = given.map((one) => lineOf(one, one.zone));'

UNKNOWN = "We cannot tell you now whether you have to come."
CALL = "Please call the telephone line on your letter before you come"
EVENING = "Sunday, January 3, 2027, 5:00 PM"


def told(run: Run, answer: Any, shown: str = SHOWN) -> Any:
    return opened(run, shown, answers=answers() | {f"{JURORS}/status": answer})


def test_before_the_evening_before_it_says_to_check_again(run: Run) -> None:
    line, _, look = told(run, status())

    assert line.startswith(f"Check again after {EVENING}")
    assert "Vuelva a mirar después del domingo, 3 de enero de 2027, 5:00" in line
    assert "report" not in line.lower()
    assert look == "wait"


def test_what_the_office_has_decided_is_said(run: Run) -> None:
    line, _, look = told(run, status(reporting="report", decided=True, check_after=None))
    assert (line.split(". ")[0], look) == ("Report", "report")

    stays = status(reporting="do-not-report", decided=True, check_after=None)
    line, _, look = told(run, stays)
    assert (line.split(". ")[0], look) == ("Do NOT report", "stay")


def test_whoever_is_on_call_reads_to_wait_to_be_called(run: Run) -> None:
    waits = status(state="on_call", reporting="on-call", decided=True, check_after=None)

    line, _, look = told(run, waits)

    assert line.startswith("Wait to be called.")
    assert "Espere a que le llamen." in line
    assert look == "wait"


def test_without_a_decision_it_says_not_to_report_and_to_check_again(run: Run) -> None:
    undecided = status(
        reporting="do-not-report", decided=False, check_after="2027-01-03T19:00:00-05:00"
    )

    line, _, look = told(run, undecided)

    assert line.startswith("Do NOT report. Check again after Sunday, January 3, 2027, 7:00 PM")
    assert "The office has not decided yet." in line
    assert look == "stay"


@pytest.mark.parametrize("after", ["2027-01-03T17:00:00-05:00", "2027-01-03T22:00:00Z"])
def test_the_hour_to_check_again_is_on_the_courts_clock(run: Run, after: str) -> None:
    ((_, facts),) = run(
        LINE,
        [status(check_after=after)["document"] | {"zone": "America/New_York"}],
        TZ="Asia/Tokyo",
    )

    assert facts["after"][0].replace("\u202f", " ") == EVENING


# -- it fails safe ------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        LOST,
        refused(500, "InternalError"),
        refused(404, "NotFound"),
        {"status": 200, "document": None},
        {"status": 200, "document": []},
        {"status": 200, "document": {}},
        status(reporting="come", decided=True),
        status(reporting=True, decided=True),
    ],
)
def test_no_answer_or_a_strange_one_sends_to_the_telephone(run: Run, answer: Any) -> None:
    line, more, look = told(run, answer)

    assert line.startswith(UNKNOWN)
    assert "your letter" in more
    assert look == "unknown"


def test_a_silent_court_is_not_taken_for_an_answer(run: Run) -> None:
    line, more, _ = told(run, LOST)

    assert line.startswith(UNKNOWN)
    assert CALL in more
    assert "Do not rely on what you read here earlier." in more


def test_too_many_tries_say_how_long_to_wait(run: Run) -> None:
    line, more, _ = told(run, refused(429, "TooManyTries", retry_after=700))

    assert line.startswith(UNKNOWN)
    assert "Please try again in 12 minutes, or call the number on your letter." in more


def test_until_an_answer_comes_nothing_is_said(run: Run) -> None:
    waiting = status(reporting="report", decided=True) | {"held": True}

    line, _, look = told(run, waiting)

    assert line.startswith("Asking the court…")
    assert look == "unknown"


def test_the_other_parts_of_the_page_work_while_the_answer_is_missing(run: Run) -> None:
    told_of = '[shown("day"), hidden("details-show"), hidden("dates-show"), hidden("status-again")]'

    assert told(run, LOST, told_of) == ["Monday, January 4, 2027", False, False, False]


WORDS = ("report", "do-not-report", "check-again", "on-call", "come", None)


def test_no_combination_but_a_decided_report_sends_anybody_to_court(run: Run) -> None:
    afters = ("2027-01-03T17:00:00-05:00", "soon", None)
    every = [
        {"state": state, "reporting": word, "decided": decided, "check_after": after}
        for state, word, decided, after in product(
            [*State, "new"], WORDS, (True, False, "yes", None), afters
        )
    ]

    names = [name for name, _ in run(LINE, every)]

    for one, name in zip(every, names, strict=True):
        decided = one["reporting"] == "report" and one["decided"] is True
        assert (name == "report") is (decided and one["state"] not in IN_COURT), one


def test_whoever_is_in_court_is_not_sent_home_by_a_page(run: Run) -> None:
    line, _, _ = told(run, status(state="checked_in", reporting="do-not-report", decided=True))

    assert line.startswith("You have checked in.")
    assert "report" not in line.lower()


@pytest.mark.parametrize("state", [*State, "new"])
def test_every_state_has_its_sentence(run: Run, state: str) -> None:
    said = told(run, status(state=state, reporting="do-not-report", decided=True))

    first = "You have checked in." if state in IN_COURT else "Do NOT report"
    assert said[0].startswith(first)


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("summoned", True),
        ("responded", True),
        ("undeliverable", True),
        ("due", True),
        ("excused", False),
        ("withdrawn", False),
        ("seated", False),
        ("paid", False),
    ],
)
def test_dates_and_grounds_are_offered_while_a_summons_is_open(
    run: Run, state: str, *, offered: bool
) -> None:
    hidden = told(run, status(state=state), '[hidden("dates-show"), hidden("excuse-show")]')

    assert hidden == [not offered, not offered]


# -- an answer has an age -----------------------------------------------------


def test_it_says_when_it_was_answered_on_the_courts_clock(run: Run) -> None:
    asked = told(run, status(), 'shown("status-asked")')

    assert asked.replace("\u202f", " ").startswith(
        "Answer of Sunday, January 3, 2027 at 5:05:00 PM EST"
    )
    assert "Respuesta del domingo, 3 de enero de 2027" in asked


REPORT = status(reporting="report", decided=True, check_after=None)


def test_an_old_answer_is_taken_down(run: Run) -> None:
    young = done(run, "pass(9);", SHOWN, answers=answers() | {f"{JURORS}/status": REPORT})
    old = done(run, "pass(11);", SHOWN, answers=answers() | {f"{JURORS}/status": REPORT})

    assert young[0].startswith("Report.")
    assert old[0].startswith("Please ask again.")
    assert old[2] == "unknown"


def test_a_device_that_slept_takes_an_old_answer_down_when_it_wakes(run: Run) -> None:
    # Timers stand still while a device sleeps: the clock leaps, and then they are late.
    slept = "clock.now += 8 * 3_600_000; pass(1);"

    line, _, _ = done(run, slept, SHOWN, answers=answers() | {f"{JURORS}/status": REPORT})

    assert line.startswith("Please ask again.")


def test_an_answer_about_another_date_stands_above_that_date(run: Run) -> None:
    moved = REPORT["document"] | {
        "reports_at": "2027-03-01T13:00:00-05:00",
        "location": {"name": "Annex", "lines": ["1 Elm Street"]},
    }
    given = answers() | {f"{JURORS}/status": [status(), good(moved)]}

    line, *below = done(
        run,
        'await click("status-again");',
        '[shown("status-line"), text("day"), text("place"), text("lines")]',
        answers=given,
    )

    assert line.startswith("Report.")
    assert below == ["Monday, March 1, 2027", "Annex", "1 Elm Street"]


@pytest.mark.parametrize("strange", [{"reports_at": "soon"}, {"location": None}])
def test_a_date_or_place_that_cannot_be_read_replaces_none(run: Run, strange: Any) -> None:
    given = answers() | {f"{JURORS}/status": status(**strange)}

    line, day, place = opened(
        run, '[shown("status-line"), text("day"), text("place")]', answers=given
    )

    assert line.startswith("Check again after")
    assert (day, place) == ("Monday, January 4, 2027", "Courthouse")


def test_asking_again_takes_the_old_answer_down_first(run: Run) -> None:
    again = [REPORT, status(reporting="do-not-report", decided=True) | {"held": True}]
    given = answers() | {f"{JURORS}/status": again}
    doing = 'await click("status-again");'

    meanwhile = done(run, doing, SHOWN, answers=given)
    afterwards = done(run, doing + "await letGo();", SHOWN, answers=given)

    assert meanwhile[0].startswith("Asking the court…")
    assert afterwards[0].startswith("Do NOT report.")


def test_when_asking_again_fails_the_old_answer_does_not_come_back(run: Run) -> None:
    given = answers() | {f"{JURORS}/status": [REPORT, LOST]}

    line, more, look = done(run, 'await click("status-again");', SHOWN, answers=given)

    assert line.startswith(UNKNOWN)
    assert CALL in more
    assert look == "unknown"


def test_a_slow_answer_does_not_replace_a_newer_one(run: Run) -> None:
    told = [REPORT, REPORT | {"held": True}, status(reporting="do-not-report", decided=True)]
    given = answers() | {f"{JURORS}/status": told}
    # The button is away while an answer is awaited; whoever reaches it all the same is safe.
    doing = 'await click("status-again"); at("status-again").heard.click(); await settled();'

    line, _, _ = done(run, doing + "await letGo();", SHOWN, answers=given)

    assert line.startswith("Do NOT report.")


def test_the_age_is_counted_anew_for_a_new_answer(run: Run) -> None:
    doing = 'pass(9); await click("status-again"); pass(9);'
    start = datetime.fromisoformat("2027-01-03T17:05:00") + timedelta(minutes=9)

    line, asked = done(
        run,
        doing,
        '[shown("status-line"), shown("status-asked")]',
        answers=answers() | {f"{JURORS}/status": REPORT},
    )

    assert line.startswith("Report.")
    assert f"at {start:%-I:%M:%S}" in asked
