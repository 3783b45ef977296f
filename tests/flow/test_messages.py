"""Messages to jurors who ask for them: each once, to nobody else, and nothing personal anywhere."""

import json
import os
from datetime import timedelta

import boto3
import office
import pytest
import time_machine
from crashes import counted as counted_writes
from crashes import crashed
from intake import items
from moto.backends import get_backend
from summonses import FIRST, REASON, SECOND, ask, codes, instant, ordered, sent, service, staff

from jury import wiring
from summons import days
from summons.messages import texts

pytestmark = pytest.mark.usefixtures("court_office")

SENDER = "jury@court.example"
MAIL, PHONE = "canarymail@mail.example", "+14075550199"
BOTH = {"email": MAIL, "sms": PHONE, "language": "en"}
NONE = {"email": None, "sms": None, "language": "en"}


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setenv("MAIL_FROM", SENDER)
    monkeypatch.setenv("TEXT_MESSAGES", "on")
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    office.publish(office.residents(60))
    return sent(ordered(FIRST, size=6))


@pytest.fixture
def letters(pool):
    return sorted(codes(pool).items())


def mails():
    """Return what was sent by e-mail: to whom, about what, and the text."""
    backend = get_backend("ses")["123456789012"]["us-east-1"]
    return [
        (one.destinations["ToAddresses"][0], one.subject, one.body) for one in backend.sent_messages
    ]


def short_messages():
    """Return what was sent to telephones: to which, and the text."""
    backend = get_backend("sns")["123456789012"]["us-east-1"]
    return [(one[0], one[1]) for one in backend.sms_messages.values()]


def remind(pool):
    with time_machine.travel(instant(FIRST, 10) - timedelta(days=7), tick=False):
        days.send_reminders(days.set_times(office.identifiers(pool), None), None)


def test_whoever_opts_in_is_told_so_and_sees_it_masked(letters):
    _number, code = letters[0]
    status, told = ask("/messages", code, **BOTH)
    assert (status, told["messages"]) == (
        200,
        {"email": "c…@m….example", "sms": "…0199", "language": "en"},
    )
    assert ask("/details", code)[1]["messages"] == told["messages"]
    ((to, subject, body),) = mails()
    assert (to, subject) == (MAIL, "You asked for messages about your jury summons")
    assert "To end them" in body
    ((number, text),) = short_messages()
    assert number == PHONE
    assert "STOP" in text


def test_reminders_go_to_those_who_asked_and_to_each_once(pool, letters):
    for _number, code in letters[:2]:
        ask("/messages", code, **BOTH | {"sms": None})
    before = len(mails())
    remind(pool)
    remind(pool)
    reminded = mails()[before:]
    assert [subject for _to, subject, _body in reminded] == [
        "Jury service on Monday, March 1, 2027"
    ] * 2


def test_whoever_opts_out_gets_nothing_more(pool, letters):
    _number, code = letters[0]
    ask("/messages", code, **BOTH)
    assert ask("/messages", code, **NONE)[1]["messages"] == NONE
    before = (mails(), short_messages())
    remind(pool)
    assert (mails(), short_messages()) == before
    held = [item for item in items("people") if item["pk"]["S"].startswith("CONTACT#")]
    assert len(held) == 1
    assert "canarymail" not in json.dumps(held)


def test_whoever_never_asked_gets_nothing(pool):
    remind(pool)
    assert (mails(), short_messages()) == ([], [])


def test_the_evening_before_each_is_told_their_own_word(pool, letters):
    for _number, code in letters:
        ask("/messages", code, **BOTH | {"sms": None})
    before = len(mails())
    staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report", "first": 2})
    with time_machine.travel(instant(FIRST, 17) - timedelta(days=1), tick=False):
        days.tell_reporting(days.set_times(office.identifiers(pool), None), None)
    subjects = [subject.split(" for ")[0] for _to, subject, _body in mails()[before:]]
    assert sorted(subjects) == ["Do not report"] * 4 + ["Report"] * 2


def test_a_new_date_and_an_excuse_are_told(letters):
    later = ordered(SECOND, size=6)
    (first, code), (second, other) = letters[:2]
    for one in (code, other):
        ask("/messages", one, **BOTH | {"sms": None, "language": "es"})
    before = len(mails())
    ask("/postponement", code, pool=later.id)
    said = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": REASON}
    staff("POST", f"/jurors/{second}/excusals", said)
    subjects = [subject for _to, subject, _body in mails()[before:]]
    assert subjects == [
        "Su nueva fecha de servicio de jurado: lunes, 5 de abril de 2027",
        "No tiene que presentarse el lunes, 1 de marzo de 2027",
    ]
    assert service(first).pool == later.id


def test_staff_take_it_down_for_whoever_telephones(letters):
    number, _code = letters[0]
    assert staff("POST", f"/jurors/{number}/messages", BOTH)[1]["messages"]["sms"] == "…0199"
    assert staff("GET", f"/jurors/{number}/messages")[1]["messages"]["sms"] == "…0199"


def test_what_is_no_address_is_refused_and_not_repeated(letters):
    _number, code = letters[0]
    status, told = ask("/messages", code, **BOTH | {"email": "canarymail at home"})
    assert (status, told["error"]) == (400, "Invalid")
    assert "canary" not in json.dumps(told)


def test_one_recipient_that_is_refused_stops_nobody(pool, letters, monkeypatch):
    for _number, code in letters[:3]:
        ask("/messages", code, **BOTH | {"email": None})
    client, plain, calls = wiring.texts(), wiring.texts().publish, []

    def publish(**arguments):
        calls.append(arguments["PhoneNumber"])
        if len(calls) == 2:
            error = {"Error": {"Code": "InvalidParameter", "Message": f"bad {PHONE}"}}
            raise client.exceptions.InvalidParameterException(error, "Publish")
        return plain(**arguments)

    monkeypatch.setattr(client, "publish", publish)
    remind(pool)
    assert len(calls) == 3


def test_a_message_that_fails_undoes_no_act(letters, monkeypatch, capsys):
    later = ordered(SECOND, size=6)
    _number, code = letters[0]
    ask("/messages", code, **BOTH)

    def publish(**_arguments):
        raise RuntimeError(f"the line to {PHONE} is down")

    monkeypatch.setattr(wiring.texts(), "publish", publish)
    assert ask("/postponement", code, pool=later.id)[0] == 200
    assert PHONE[2:] not in capsys.readouterr().out


def test_a_crash_at_every_write_of_a_reminder_leaves_nobody_out(pool, letters):
    for _number, code in letters[:5]:
        ask("/messages", code, **BOTH | {"sms": None})
    writes = []
    before = len(mails())
    point = 0
    while True:
        if not crashed(lambda: remind(pool), point, applied=False):
            break
        point += 1
        assert point < 20
    reminded = len(mails()) - before
    assert reminded >= 5
    with counted_writes(writes):
        remind(pool)
    assert len(mails()) - before == reminded  # everybody is marked, and nobody is written to again


def test_no_address_and_no_number_is_anywhere_but_in_the_people_table(pool, letters, capsys):
    for _number, code in letters[:2]:
        ask("/messages", code, **BOTH)
    remind(pool)
    ask("/messages", letters[2][1], **BOTH | {"sms": "+1canary"})
    out = capsys.readouterr()
    sinks = {
        "logs": out.out + out.err,
        "court": json.dumps(items("court"), default=str),
        "summons": json.dumps(items("summons"), default=str),
        "guard": json.dumps(items("guard"), default=str),
    }
    for name, text in sinks.items():
        assert "canary" not in text, name
        assert PHONE[2:] not in text, name
    assert "canarymail" in json.dumps(items("people"), default=str)
    print(f"\nF24, messages: {sum(map(len, sinks.values())):,} characters in {len(sinks)} sinks")


def test_without_a_sender_nothing_is_sent_and_nothing_fails(letters):
    os.environ["MAIL_FROM"], os.environ["TEXT_MESSAGES"] = "", "off"
    assert ask("/messages", letters[0][1], **BOTH)[0] == 200
    assert (mails(), short_messages()) == ([], [])
    assert "opted-in" in texts()
