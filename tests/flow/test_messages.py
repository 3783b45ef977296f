"""Messages to jurors who ask for them: each once, to nobody else, and nothing personal anywhere."""

import json
import os
import traceback
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import boto3
import office
import pytest
import time_machine
from botocore.exceptions import ClientError
from court_room import room
from crashes import crashed
from intake import asked, items
from moto.backends import get_backend
from summonses import (
    FIRST,
    REASON,
    SECOND,
    ask,
    codes,
    everybody,
    instant,
    ordered,
    sent,
    service,
    staff,
)

from access import vendor_desk
from jury import wiring
from jury.calendar import stamp
from jury.errors import MessagesStopped
from local.events import target_input
from local.template import expand
from summons import days, message_desk
from summons.message_desk import MOST_WELCOMES
from summons.messages import texts

pytestmark = pytest.mark.usefixtures("court_office")

ROOT = Path(__file__).resolve().parents[2]
SENDER = "jury@court.example"
MAIL, PHONE = "canarymail@mail.example", "+14075550199"
BOTH = {"email": MAIL, "sms": PHONE, "language": "en"}
NONE = {"email": None, "sms": None, "language": "en"}


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setenv("MAIL_FROM", SENDER)
    monkeypatch.setenv("TEXT_MESSAGES", "on")
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    carried()
    office.publish(office.residents(60))
    return sent(ordered(FIRST, size=6))


def carried(**changes):
    """Enter under what contract somebody carries messages."""
    held = vendor_desk.CONTRACT | {"covers": ["messages"]} | changes
    entry = {
        "id": "carrier",
        "name": "A carrier that does not exist",
        "service": "carries e-mail and short messages",
        "contact": "the carrier's desk for data protection",
        "elements": ["email", "telephone", "juror-number", "service-date"],
        "contract": held,
    }
    here = f"/v1/counties/{office.COUNTY}/vendors"
    if asked(vendor_desk.handler, "GET", f"{here}/carrier")[0] == 200:
        body = {"contract": held, "reason": "the contract is another one"}
        status, told = asked(vendor_desk.handler, "POST", f"{here}/carrier/contract", body)
    else:
        status, told = asked(vendor_desk.handler, "POST", here, entry)
    assert status < 300, told


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


@contextmanager
def refusing(monkeypatch, client, operation, code, *, when=""):
    """Let a service refuse with an error that repeats what it was asked, as they do."""
    plain = client._make_api_call

    def call(name, arguments):
        if name == operation and when in json.dumps(arguments):
            text = f"not to {json.dumps(arguments)}"
            raise ClientError({"Error": {"Code": code, "Message": text}}, operation)
        return plain(name, arguments)

    with monkeypatch.context() as patched:
        patched.setattr(client, "_make_api_call", call)
        yield


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


def test_a_corrected_address_is_welcomed_too_and_a_repeat_is_not(letters):
    _number, code = letters[0]
    for email in ("mistyped@mail.example", MAIL, MAIL):
        ask("/messages", code, **BOTH | {"email": email, "sms": None})
    assert [to for to, _subject, _body in mails()] == ["mistyped@mail.example", MAIL]


def test_nobody_has_one_stranger_after_another_written_to(letters):
    _number, code = letters[0]
    for place in range(8):
        ask("/messages", code, **BOTH | {"email": f"stranger{place}@mail.example", "sms": None})
    assert len(mails()) == MOST_WELCOMES


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


def test_without_a_contract_for_messages_in_force_nothing_is_sent(pool, letters):
    _number, code = letters[0]
    ask("/messages", code, **BOTH)
    before = (mails(), short_messages())
    for none in ({"covers": []}, {"covers": ["printing"]}, {"ends_on": "2026-12-31"}):
        carried(**none)
        remind(pool)
        assert (mails(), short_messages()) == before
    carried()
    remind(pool)
    assert [len(mails()), len(short_messages())] == [len(one) + 1 for one in before]


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


def test_whoever_is_on_call_is_told_to_wait_and_then_that_they_are_called(pool, letters):
    number, code = letters[0]
    ask("/messages", code, **BOTH | {"sms": None})
    move = {"move": "put_on_call", "reason": REASON}
    assert staff("POST", f"/jurors/{number}/moves", move)[0] == 200
    before, state = len(mails()), days.set_times(office.identifiers(pool), None)
    evening = instant(FIRST, 17) - timedelta(days=1)
    with time_machine.travel(evening, tick=False):
        staff("POST", f"/pools/{pool.id}/reporting", {"answer": "do-not-report"})
        days.tell_reporting(state, None)
    with time_machine.travel(evening + timedelta(minutes=30), tick=False):
        called = {"to": "expected", "jurors": [number], "reason": REASON}
        assert room("POST", f"/pools/{pool.id}/call-offs", called)[0] == 200
        days.tell_reporting(state, None)
    assert [subject.split(" for ")[0] for _to, subject, _body in mails()[before:]] == [
        "On call",
        "Report",
    ]


def test_the_evening_before_a_telephone_is_told_too(pool, letters):
    ask("/messages", letters[0][1], **BOTH | {"email": None})
    before = len(short_messages())
    staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})
    with time_machine.travel(instant(FIRST, 17) - timedelta(days=1), tick=False):
        days.tell_reporting(days.set_times(office.identifiers(pool), None), None)
    ((number, _text),) = short_messages()[before:]
    assert number == BOTH["sms"]


def test_whoever_was_told_is_told_again_when_the_office_changes_its_word(pool, letters):
    ask("/messages", letters[0][1], **BOTH | {"sms": None})
    before, state = len(mails()), days.set_times(office.identifiers(pool), None)
    evening = instant(FIRST, 17) - timedelta(days=1)
    for minute, answer in ((5, "report"), (35, "do-not-report"), (65, "report")):
        at = evening + timedelta(minutes=minute)
        with time_machine.travel(at, tick=False):
            staff("POST", f"/pools/{pool.id}/reporting", {"answer": answer, "reason": REASON})
            looked = days.tell_reporting(state, None)
            days.tell_reporting(state, None)
        assert not looked["last_look"]
        assert looked["look_at"] == stamp(at + timedelta(minutes=30))
    assert [subject.split(" for ")[0] for _to, subject, _body in mails()[before:]] == [
        "Report",
        "Do not report",
        "Report",
    ]


def test_whoever_asks_after_the_evenings_word_gets_it_at_the_next_look(pool, letters):
    state = days.set_times(office.identifiers(pool), None)
    staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})
    with time_machine.travel(instant(FIRST, 17) - timedelta(days=1), tick=False):
        days.tell_reporting(state, None)
        ask("/messages", letters[0][1], **BOTH | {"sms": None})
    before = len(mails())
    with time_machine.travel(instant(FIRST, 7, 40), tick=False):
        looked = days.tell_reporting(state, None)
    assert looked["look_at"] == stamp(instant(FIRST, 7, 55))
    with time_machine.travel(instant(FIRST, 7, 55), tick=False):
        assert days.tell_reporting(state, None)["last_look"]
    assert [subject.split(" for ")[0] for _to, subject, _body in mails()[before:]] == ["Report"]


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


def test_one_recipient_that_is_refused_stops_nobody_and_is_not_on_record_as_told(
    pool, letters, monkeypatch
):
    for place, (_number, code) in enumerate(letters[:3]):
        ask("/messages", code, **BOTH | {"email": None, "sms": f"+1407555019{place}"})
    before = len(short_messages())
    with refusing(monkeypatch, wiring.texts(), "Publish", "InvalidParameter", when="0191"):
        remind(pool)
    assert [number for number, _text in short_messages()[before:]] == [
        "+14075550190",
        "+14075550192",
    ]
    remind(pool)
    assert [number for number, _text in short_messages()[before:]] == [
        "+14075550190",
        "+14075550192",
        "+14075550191",
    ]


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_a_refused_e_mail_does_not_keep_a_short_message_back(pool, letters, monkeypatch, code):
    ask("/messages", letters[0][1], **BOTH)
    before = (len(mails()), len(short_messages()))
    with refusing(monkeypatch, wiring.mail(), "SendEmail", code):
        remind(pool)
    assert (len(mails()), len(short_messages())) == (before[0], before[1] + 1)


def test_a_service_that_takes_no_more_is_told_of_without_its_text(
    pool, letters, monkeypatch, capsys
):
    for _number, code in letters[:2]:
        ask("/messages", code, **BOTH)
    before = (len(mails()), len(short_messages()))
    with (
        refusing(monkeypatch, wiring.mail(), "SendEmail", "TooManyRequestsException"),
        pytest.raises(MessagesStopped) as stopped,
    ):
        remind(pool)
    assert stopped.value.facts == {"code": "TooManyRequestsException of SendEmail"}
    told = "".join(traceback.format_exception(stopped.value)) + capsys.readouterr().out
    assert "canary" not in told
    assert '"MessagesStopped":[1' in told.replace(" ", "")
    # The other way was gone; when the first one works again, nobody is told twice.
    assert (len(mails()), len(short_messages())) == (before[0], before[1] + 2)
    remind(pool)
    assert (len(mails()), len(short_messages())) == (before[0] + 2, before[1] + 2)


def test_messages_that_are_not_taken_do_not_end_a_pools_days():
    states = json.loads((ROOT / "infra/days.asl.json").read_text("utf-8"))["States"]
    for name, goes_on in (
        ("Send the reminders", "Wait for the evening before"),
        ("Tell whether they report", "Wait for the hour"),
    ):
        tried_again = [one["ErrorEquals"] for one in states[name]["Retry"]]
        assert ["MessagesStopped"] in tried_again
        assert states[name]["Catch"][0]["ErrorEquals"] == ["MessagesStopped"]
        assert states[name]["Catch"][0]["Next"] == goes_on


def test_a_message_that_fails_undoes_no_act(letters, monkeypatch, capsys):
    later = ordered(SECOND, size=6)
    _number, code = letters[0]
    ask("/messages", code, **BOTH)

    def publish(**_arguments):
        raise RuntimeError(f"the line to {PHONE} is down")

    monkeypatch.setattr(wiring.texts(), "publish", publish)
    assert ask("/postponement", code, pool=later.id)[0] == 200
    assert PHONE[2:] not in capsys.readouterr().out


@pytest.mark.parametrize("applied", [False, True])
def test_a_crash_at_every_call_of_sending_leaves_nobody_out(pool, letters, applied):
    wanted = {f"someone{place}@mail.example" for place in range(3)}
    for place, (_number, code) in enumerate(letters[:3]):
        ask("/messages", code, **BOTH | {"email": f"someone{place}@mail.example"})
    people, point = everybody(pool), 0
    while True:
        mailed, texted, now = len(mails()), len(short_messages()), f"try {point}"

        def work(now=now):
            message_desk.send_to(pool, "reminder", people, occasion=now)

        if not crashed(work, point, applied=applied):
            break
        work()
        got = [to for to, _subject, _body in mails()[mailed:]]
        assert set(got) == wanted
        assert len(got) + len(short_messages()) - texted <= 7  # at most the one that was in hand
        work()
        assert len(got) == len(mails()) - mailed
        point += 1
    assert point == 12  # three people, two ways, each sent and put on record


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


def test_staff_read_the_news_as_a_line_of_plain_words():
    rule = expand(ROOT / "template.yaml", {}).body["Resources"]["SummonsNews"]["Properties"]
    assert rule["EventPattern"]["source"] == ["venire.summons"]
    (target,) = rule["Targets"]
    event = {
        "source": "venire.summons",
        "detail-type": "Pool mailed",
        "detail": {"county": "osceola", "pool": "pool-1", "draw": "draw-1", "mailed": 300},
    }
    assert target_input(target, event) == "Pool mailed: county osceola, pool pool-1"
    assert target["DeadLetterConfig"]
