"""What a juror does on the page: each act goes to its route once, and every refusal has words."""

import json
from typing import Any, get_args

import pytest

from jury import errors
from jury.purposes import Purpose
from summons import excusing
from tests.unit.web.juror_page import (
    AN_OPENING,
    CODE,
    JURORS,
    LOST,
    NAME,
    STREET,
    Run,
    answers,
    dates,
    details,
    done,
    good,
    questionnaire,
    refused,
    status,
)

MARCH = "petit-20270301T0800-kissimmee"


def sent(events: list[str], route: str) -> list[dict[str, Any]]:
    """What was handed in at a route, without the code that goes with all of it."""
    prefix = f"POST {JURORS}/{route} "
    bodies = [
        json.loads(event.removeprefix(prefix).removesuffix(" omit"))
        for event in events
        if event.startswith(prefix)
    ]
    assert all(body.pop("code") == CODE for body in bodies)
    return bodies


def plain(text: str) -> str:
    """A text with common blanks; a clock puts a narrow one before AM and PM."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


# -- name and address ---------------------------------------------------------


def test_somebody_sees_their_name_and_address(run: Run) -> None:
    name, address, focus = done(
        run,
        'await click("details-show");',
        '[shown("details-name"), shown("details-address"), document.activeElement.id]',
    )

    assert (name, focus) == (NAME, "details-shown")
    assert STREET in address


@pytest.mark.parametrize(
    ("button", "confirmed", "said"),
    [
        ("details-right", True, "We have noted that your name and address are right."),
        ("details-wrong", False, "a person will call or write to you"),
    ],
)
def test_details_are_right_or_the_office_looks(
    run: Run, button: str, said: str, *, confirmed: bool
) -> None:
    doing = f'await click("details-show"); await click("{button}");'

    told, focus, events = done(
        run, doing, '[shown("details-done"), document.activeElement.id, events]'
    )

    assert said in told
    assert focus == "details-done"
    assert sent(events, "answer") == [{"confirmed": confirmed}]


def test_whoever_has_confirmed_reads_so_and_can_still_object(run: Run) -> None:
    given = answers() | {f"{JURORS}/details": details(confirmed=True)}
    told = '[hidden("details-confirmed"), hidden("details-right"), hidden("details-wrong")]'

    found = done(run, 'await click("details-show");', told, answers=given)

    assert found == [False, True, False]


def test_what_the_court_says_is_shown_as_text(run: Run) -> None:
    given = answers() | {f"{JURORS}/details": details(name="<b>A</b>", address=["<i>1</i>"])}
    told = '[text("details-name"), at("details-name").querySelector("b")]'

    assert done(run, 'await click("details-show");', told, answers=given) == ["<b>A</b>", None]


# -- another date -------------------------------------------------------------

CHOOSE = f'await click("dates-show"); at("date-{MARCH}").click(); await submit("dates-form");'
CHANGE = CHOOSE + 'await click("dates-change-it");'


def test_the_dates_with_room_are_listed_in_both_languages(run: Run) -> None:
    options, until = done(
        run, 'await click("dates-show");', '[shown("dates-options"), shown("dates-until")]'
    )

    assert "Monday, February 1, 2027, 8:00 AM" in plain(options)
    assert "lunes, 1 de marzo de 2027, 8:00" in options
    assert "Courthouse, 2 Courthouse Square, Kissimmee" in options
    assert "Sunday, July 4, 2027" in until


def test_before_a_date_changes_the_reader_is_told_what_will_change(run: Run) -> None:
    change, focus, events = done(
        run, CHOOSE, '[shown("dates-change"), document.activeElement.id, events]'
    )

    change = plain(change)
    assert "not come on Monday, January 4, 2027, 8:00 AM" in change
    assert "but on Monday, March 1, 2027, 8:00 AM, to Courthouse" in change
    assert "You can do this once" in change
    assert "no vendría el lunes, 4 de enero de 2027" in change
    assert "sino el lunes, 1 de marzo de 2027" in change
    assert focus == "dates-review"
    assert sent(events, "postponement") == []


def test_a_date_that_is_changed_is_told_and_shown_everywhere(run: Run) -> None:
    later = status(
        state="postponed",
        check_after="2027-02-28T17:00:00-05:00",
        reports_at="2027-03-01T08:00:00-05:00",
    )
    given = answers() | {f"{JURORS}/status": [status(), later]}

    told, day, line, focus, events = done(
        run,
        CHANGE,
        '[shown("dates-done"), text("day"), shown("status-line"),'
        " document.activeElement.id, events]",
        answers=given,
    )

    assert "Your date is changed. You now come on Monday, March 1, 2027, 8:00 AM" in plain(told)
    assert day == "Monday, March 1, 2027"
    assert "Sunday, February 28, 2027" in line
    assert focus == "dates-done"
    assert sent(events, "postponement") == [{"pool": MARCH}]


def test_going_back_changes_nothing_and_keeps_the_list(run: Run) -> None:
    options, day, events = done(
        run,
        CHOOSE + 'await click("dates-back");',
        '[shown("dates-options"), text("day"), events]',
    )

    assert "March 1, 2027" in options
    assert day == "Monday, January 4, 2027"
    assert sent(events, "postponement") == []


def test_a_date_has_to_be_chosen(run: Run) -> None:
    trouble, focus = done(
        run,
        'await click("dates-show"); await submit("dates-form");',
        '[shown("dates-trouble"), document.activeElement.id]',
    )

    assert trouble.startswith("Please choose a date.")
    assert focus == "date-petit-20270201T0800-kissimmee"


def test_a_second_time_the_office_decides(run: Run) -> None:
    given = answers() | {f"{JURORS}/dates": dates("2027-03-01", first=False)}

    told, offered = done(
        run,
        'await click("dates-show");',
        '[shown("dates-none"), hidden("dates-offered")]',
        answers=given,
    )

    assert "A second time the office decides." in told
    assert "Call or write" in told
    assert offered is True


def test_when_no_date_has_room_the_reader_is_told_so(run: Run) -> None:
    given = answers() | {f"{JURORS}/dates": dates()}

    told = done(run, 'await click("dates-show");', 'shown("dates-none")', answers=given)

    assert told.startswith("There is no date with room now.")
    assert "Sunday, July 4, 2027" in told


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refused(409, "PostponedBefore"), "A second time the office decides"),
        (refused(422, "TooFarAhead", until="2027-07-04"), "That date is too late"),
        (refused(409, "NotEligibleThen", reason="served"), "you may not serve on that date"),
        (refused(409, "TooLateToChange"), "It is too late to change your date here."),
        (refused(409, "IllegalMove"), "cannot be done with your summons as it stands"),
        (refused(409, "Conflict"), "Please do it again."),
        (refused(429, "TooManyTries", retry_after=61), "try again in 2 minutes"),
        (refused(400, "Invalid"), "did not accept this, and nothing was changed"),
        (LOST, "we do not know whether this reached us"),
        (refused(500, "InternalError"), "we do not know whether this reached us"),
    ],
)
def test_every_refusal_of_a_date_is_told_and_leaves_the_old_date(
    run: Run, refusal: Any, said: str
) -> None:
    given = answers() | {f"{JURORS}/postponement": refusal}

    trouble, day, changed = done(
        run, CHANGE, '[shown("dates-trouble"), text("day"), hidden("dates-done")]', answers=given
    )

    assert said in trouble
    assert day == "Monday, January 4, 2027"
    assert changed is True


def test_when_somebody_was_quicker_the_list_is_asked_for_anew(run: Run) -> None:
    given = answers() | {
        f"{JURORS}/postponement": refused(409, "NoRoom"),
        f"{JURORS}/dates": [dates("2027-02-01", "2027-03-01"), dates("2027-02-01")],
    }

    trouble, options, day = done(
        run, CHANGE, '[shown("dates-trouble"), shown("dates-options"), text("day")]', answers=given
    )

    assert trouble.startswith("Somebody else has just taken the last place on that date.")
    assert "February 1, 2027" in options
    assert "March 1, 2027" not in options
    assert day == "Monday, January 4, 2027"


def test_a_second_click_while_the_first_is_under_way_does_nothing(run: Run) -> None:
    slow = answers()
    slow[f"{JURORS}/postponement"] |= {"held": True}

    events = done(
        run,
        CHANGE + 'await click("dates-change-it"); await letGo();',
        "events",
        answers=slow,
    )

    assert sent(events, "postponement") == [{"pool": MARCH}]


def test_waiting_is_told(run: Run) -> None:
    slow = answers()
    slow[f"{JURORS}/postponement"] |= {"held": True}

    waiting = done(run, CHANGE, 'shown("dates-progress")', answers=slow)
    over = done(run, CHANGE + "await letGo();", 'shown("dates-progress")', answers=slow)

    assert waiting.startswith("One moment…")
    assert over == ""


# -- to be excused ------------------------------------------------------------

FILE = """
await click("excuse-show");
at("ground-{name}").click();
await submit("excuse-form");
await click("excuse-file");
"""


def test_every_ground_that_can_be_claimed_is_offered_with_its_section(run: Run) -> None:
    options = done(run, 'await click("excuse-show");', 'shown("excuse-options")')

    for ground in excusing.CLAIMABLE:
        assert f"{ground.meaning} s. {ground.section}" in options


def test_every_ground_and_every_kind_is_told_in_spanish_too(run: Run) -> None:
    spanish = """
at("excuse-options").querySelectorAll('[lang="es"]').map((one) => words(one.textContent))"""

    told = done(run, 'await click("excuse-show");', spanish)

    kinds = {ground.kind for ground in excusing.CLAIMABLE}
    assert len(told) == len(excusing.CLAIMABLE) + len(kinds)
    assert all(told)
    assert len(set(told)) == len(told)


def test_grounds_are_grouped_by_kind(run: Run) -> None:
    groups = 'at("excuse-options").querySelectorAll("legend").map((one) => words(one.textContent))'

    legends = done(run, 'await click("excuse-show");', groups)

    assert [legend.split(" if ")[0] for legend in legends] == [
        "You may not serve",
        "You need not serve",
        "Excused",
        "Excused",
    ]
    assert len(set(legends)) == 4


def test_the_grounds_are_asked_for_without_the_code(run: Run) -> None:
    events = done(run, 'await click("excuse-show");', "events")

    assert "GET /v1/public/grounds  omit" in events


def test_a_claim_is_filed_and_is_no_excuse_yet(run: Run) -> None:
    told, focus, events = done(
        run,
        FILE.format(name="attorney"),
        '[shown("excuse-done"), document.activeElement.id, events]',
    )

    assert told.startswith("We have your request.")
    assert "A judge decides." in told
    assert "You are not excused yet. You still have to come on your date unless" in told
    assert "Todavía no está excusado." in told
    assert focus == "excuse-done"
    assert sent(events, "excusal") == [{"ground": "attorney"}]


NEEDED = {
    None: "You need send nothing now.",
    "written-request": "Needed: a written request.",
    "physicians-statement": "Needed: a physician’s written statement.",
    "judge": "A judge decides.",
}


@pytest.mark.parametrize("ground", excusing.CLAIMABLE, ids=lambda ground: ground.name)
def test_before_a_claim_is_filed_the_reader_is_told_what_it_takes(run: Run, ground: Any) -> None:
    doing = FILE.format(name=ground.name).removesuffix('await click("excuse-file");\n')

    told, events = done(run, doing, '[shown("excuse-claim"), events]')

    assert f"{ground.meaning} (s. {ground.section})" in told
    assert NEEDED[excusing.NEEDS[ground.trigger]] in told
    assert "You are not excused yet." in told
    assert sent(events, "excusal") == []


def test_what_a_filed_claim_takes_is_what_the_court_says(run: Run) -> None:
    told = good({"state": "summoned", "claimed": "carer", "needs": "written-request"})
    given = answers() | {f"{JURORS}/excusal": told}

    found = done(run, FILE.format(name="carer"), 'shown("excuse-done")', answers=given)

    assert NEEDED["written-request"] in found


def test_a_ground_has_to_be_chosen(run: Run) -> None:
    trouble, focus = done(
        run,
        'await click("excuse-show"); await submit("excuse-form");',
        '[shown("excuse-trouble"), document.activeElement.id]',
    )

    assert trouble.startswith("Please choose a ground.")
    assert focus == "ground-not_citizen"


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (refused(422, "GroundUnfit"), "Nobody can be excused here on that ground."),
        (refused(409, "IllegalMove"), "Nothing was changed."),
        (LOST, "we do not know whether this reached us"),
    ],
)
def test_every_refusal_of_a_claim_is_told(run: Run, refusal: Any, said: str) -> None:
    given = answers() | {f"{JURORS}/excusal": refusal}

    trouble, filed = done(
        run,
        FILE.format(name="attorney"),
        '[shown("excuse-trouble"), hidden("excuse-done")]',
        answers=given,
    )

    assert said in trouble
    assert filed is True


def test_the_page_never_says_excused_without_saying_that_a_person_decides(run: Run) -> None:
    section = done(run, "", 'shown("excuse")')

    assert "Asking is not yet an excuse: a person decides" in section
    assert "you still have to come" in section


# -- reminders ----------------------------------------------------------------

TYPE = """
await click("messages-show");
at("messages-email").value = {email};
at("messages-sms").value = {sms};
await submit("messages-form");
"""


def typed(email: str = "", sms: str = "") -> str:
    return TYPE.format(email=json.dumps(email), sms=json.dumps(sms))


def test_reminders_are_asked_for_by_whoever_wants_them(run: Run) -> None:
    doing = typed("alma@example.com", "(407) 555-0142")
    doing = doing.replace("await submit", 'at("messages-language").value = "es";\nawait submit')

    said, kept, left, events = done(
        run,
        doing,
        '[shown("messages-said"), shown("messages-kept"),'
        ' at("messages-email").value + at("messages-sms").value, events]',
    )

    assert said.startswith("Done. You will get reminders.")
    assert "a***@example.com" in kept
    assert left == ""
    assert sent(events, "messages") == [
        {"email": "alma@example.com", "sms": "+14075550142", "language": "es"}
    ]


def test_what_is_kept_is_shown_masked_and_can_be_stopped(run: Run) -> None:
    own = {"email": "a***@example.com", "sms": None, "language": "es"}
    none = good({"messages": {"email": None, "sms": None, "language": "es"}})
    given = answers() | {f"{JURORS}/details": details(messages=own), f"{JURORS}/messages": none}

    before = done(run, 'await click("messages-show");', 'shown("messages-kept")', answers=given)
    said, kept, stop, events = done(
        run,
        'await click("messages-show"); await click("messages-stop");',
        '[shown("messages-said"), shown("messages-kept"), hidden("messages-stop"), events]',
        answers=given,
    )

    assert "e-mail a***@example.com, text message none" in before
    assert said.startswith("Done. You will get no more reminders,")
    assert "e-mail none, text message none" in kept
    assert stop is True
    assert sent(events, "messages") == [{"email": None, "sms": None, "language": "es"}]


def test_nobody_who_gets_no_reminders_is_offered_to_stop_them(run: Run) -> None:
    assert done(run, 'await click("messages-show");', 'hidden("messages-stop")') is True


@pytest.mark.parametrize(
    ("email", "sms", "field", "said"),
    [
        ("", "", "messages-email", "Please type an e-mail address or a telephone number."),
        ("alma", "", "messages-email", "That does not look like an e-mail address"),
        ("a b@example.com", "", "messages-email", "That does not look like an e-mail address"),
        ("", "555-0142", "messages-sms", "ten digits"),
        ("alma@example.com", "+44 20 7946 0000", "messages-sms", "ten digits"),
    ],
)
def test_what_cannot_be_reached_is_told_beside_the_field(
    run: Run, email: str, sms: str, field: str, said: str
) -> None:
    trouble, invalid, focus, events = done(
        run,
        typed(email, sms),
        f'[shown("{field}-trouble"), at("{field}").getAttribute("aria-invalid"),'
        " document.activeElement.id, events]",
    )

    assert said in trouble
    assert (invalid, focus) == ("true", field)
    assert sent(events, "messages") == []


@pytest.mark.parametrize(
    "number", ["(407) 555-0142", "407.555.0142", "+1 407 555 0142", "1-407-555-0142", "4075550142"]
)
def test_a_telephone_number_is_read_however_it_was_typed(run: Run, number: str) -> None:
    lines = 'import { readTelephone } from "./j/messages.js";\nfound = readTelephone(given);'

    assert run(lines, number) == "+14075550142"


def test_reminders_that_may_not_have_been_taken_down_are_told(run: Run) -> None:
    given = answers() | {f"{JURORS}/messages": LOST}

    trouble, said = done(
        run,
        typed("alma@example.com"),
        '[shown("messages-trouble"), hidden("messages-said")]',
        answers=given,
    )

    assert "we do not know whether this reached us" in trouble
    assert said is True


# -- the county's questions ---------------------------------------------------


def test_the_questions_are_asked_in_both_languages_with_ones_own_answers(run: Run) -> None:
    told, trade, need = done(
        run,
        'await click("questions-show");',
        '[shown("questions-list"), at("question-trade").value, at("question-need").value]',
    )

    assert "What is your trade? ¿Cuál es su trade?" in told.replace("?¿", "? ¿")
    assert (trade, need) == ("baker", "")
    parties, office = told.split("What is your need?")
    assert "the parties of a case may read" in parties
    assert "Only the court’s office reads" in office


def test_answers_are_sent_as_a_whole_and_what_the_court_kept_is_shown(run: Run) -> None:
    kept = [questionnaire(trade="baker"), questionnaire(trade="smith")]
    given = answers() | {f"{JURORS}/questionnaire": kept}
    doing = """
await click("questions-show");
at("question-trade").value = " smith ";
await submit("questions-form");
"""

    said, trade, events = done(
        run, doing, '[shown("questions-said"), at("question-trade").value, events]', answers=given
    )

    assert said.startswith("Done. We have your answers.")
    assert trade == "smith"
    assert sent(events, "questionnaire") == [{}, {"answers": {"trade": "smith", "need": ""}}]


def test_somebody_on_a_panel_reads_their_answers_and_is_sent_to_the_office(run: Run) -> None:
    given = answers() | {f"{JURORS}/questionnaire": questionnaire(open_=False, trade="baker")}

    over, send, locked = done(
        run,
        'await click("questions-show");',
        '[shown("questions-over"), hidden("questions-send"),'
        ' at("question-trade").getAttribute("disabled")]',
        answers=given,
    )

    assert over.startswith("Your answers can’t be changed here any more.")
    assert (send, locked) == (True, "")


# -- all of them --------------------------------------------------------------

NAMED = """
import { refusal } from "./j/say.js";
found = given.map((code) => refusal({ code, status: 409, facts: {} })[0]);
"""


def test_every_refusal_that_a_juror_can_meet_has_its_own_words(run: Run) -> None:
    met = [
        errors.NotFound,
        errors.PostponedBefore,
        errors.NoRoom,
        errors.TooFarAhead,
        errors.NotEligibleThen,
        errors.TooLateToChange,
        errors.GroundUnfit,
        errors.AnswersClosed,
        errors.IllegalMove,
        errors.Conflict,
    ]

    said = run(NAMED, [kind.__name__ for kind in met])

    assert "refused" not in said
    assert len(set(said)) == len(met)


@pytest.mark.parametrize(
    ("show", "trouble", "route"),
    [
        ("details-show", "details-trouble", f"{JURORS}/details"),
        ("dates-show", "dates-trouble", f"{JURORS}/dates"),
        ("excuse-show", "excuse-trouble", "/v1/public/grounds"),
        ("messages-show", "messages-trouble", f"{JURORS}/details"),
        ("questions-show", "questions-trouble", f"{JURORS}/questionnaire"),
    ],
)
def test_a_part_that_cannot_be_fetched_says_so_and_can_be_tried_again(
    run: Run, show: str, trouble: str, route: str
) -> None:
    given = answers()
    given[route] = [LOST, given[route]]

    first = done(run, f'await click("{show}");', f'shown("{trouble}")', answers=given)
    second = done(
        run,
        f'await click("{show}"); await click("{show}");',
        f'[shown("{trouble}"), hidden("{show}")]',
        answers=given,
    )

    assert first.startswith("The court’s computer did not answer.")
    assert second == ["", True]


# -- who opened the record ----------------------------------------------------


def opened(run: Run, *lines: dict[str, Any]) -> str:
    """What the section says when these lines are all that the log has."""
    given = answers() | {f"{JURORS}/openings": good({"openings": lines})}
    return plain(done(run, 'await click("opened-show");', 'shown("opened-shown")', answers=given))


def test_somebody_is_told_who_opened_their_record_and_for_what(run: Run) -> None:
    changed = AN_OPENING | {"deed": "changed", "purpose": None, "role": "judge"}

    told = opened(run, AN_OPENING, changed)

    assert "Tuesday, December 1, 2026, 10:30 AM: a clerk opened it, to answer you" in told
    assert "lo vio una persona de la secretaría, para atenderle" in told
    assert "a judge changed it" in told
    assert "null" not in told


def test_nobody_is_named_where_nobody_opened_it(run: Run) -> None:
    assert "Nobody has opened your record." in opened(run)


def test_every_role_and_purpose_has_words_on_the_page(run: Run) -> None:
    roles = ("clerk", "jury-manager", "court-administrator", "judge", "auditor", "operator")
    for role in roles:
        assert f": {role} " not in opened(run, AN_OPENING | {"role": role})
    for purpose in get_args(Purpose):
        assert f", {purpose}" not in opened(run, AN_OPENING | {"purpose": purpose})
