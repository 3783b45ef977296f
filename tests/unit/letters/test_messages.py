"""The messages that jurors may ask for: short enough, in two languages, and nobody named."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from jury.counties import court
from jury.records import Contact
from summons.messages import MOST_SIGNS, MessageFacts, compose, masked, texts

HERE = ZoneInfo("America/New_York")
SLOTS = {"number", "day", "time", "place", "call_in", "web"}
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet of which 160 signs go into one short message."""
EVERY = [(kind, language) for kind in texts() for language in ("en", "es")]


def facts(county="osceola"):
    held = court(county)
    return MessageFacts(
        juror_number="26-0104-19999",
        # The longest day: Wednesday, September 22, 2027; miércoles, 22 de septiembre.
        reports_at=datetime(2027, 9, 22, 12, 30, tzinfo=HERE),
        place=max((one.name for one in held.locations.values()), key=len),
        call_in=held.call_in,
        web=held.web,
    )


@pytest.mark.parametrize("county", ["osceola", "orange"])
@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_a_short_message_is_short(kind, language, county):
    text = compose(kind, facts(county), language=language).text
    assert len(text) <= MOST_SIGNS[language], len(text)
    if language == "en":
        assert set(text) <= GSM


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_there_is_no_word_for_a_name_a_code_or_a_case(kind, language):
    template = texts()[kind][language]
    for words in (template.subject, template.text, template.mail):
        assert set(re.findall(r"{(\w+)}", words)) <= SLOTS
    assert "{" not in "".join(compose(kind, facts(), language=language).model_dump().values())


def test_every_message_is_there_in_both_languages_and_says_its_number():
    for kind, language in EVERY:
        message = compose(kind, facts(), language=language)
        assert "26-0104-19999" in message.text
        assert "26-0104-19999" in message.mail
        assert message.subject


def test_day_and_hour_are_in_the_readers_language():
    english = compose("reminder", facts(), language="en").text
    spanish = compose("reminder", facts(), language="es").text
    assert "Wednesday, September 22, 2027, 12:30 p.m." in english
    assert "miércoles, 22 de septiembre de 2027" in spanish


def contact(**ways):
    usual = {"county": "osceola", "person": "J00000000000000AA", "by": "juror 26-0002-0001"}
    return Contact(**usual, since=datetime(2026, 12, 1, tzinfo=HERE), **ways)


@pytest.mark.parametrize(
    "ways",
    [
        {"email": "two@addresses.example, other@addresses.example"},
        {"email": "line@break.example\nBcc: other@addresses.example"},
        {"email": "line@break.example\n"},
        {"email": "tab\t@control.example"},
        {"email": "Name <in@brackets.example>"},
        {"email": "no-host@"},
        {"email": "@no.name"},
        {"email": "ñ@host.example"},
        {"email": f"{'a' * 65}@host.example"},
        {"email": f"a@{'b.' * 130}example"},
        {"sms": "4075550142"},
        {"sms": "+4915112345678"},
        {"sms": "+1407555014"},
        {"sms": "+14075550142x"},
        {"sms": "+14075550142\n"},
        {"language": "fr"},
    ],
)
def test_what_is_no_address_and_no_number_of_this_country_is_refused(ways):
    with pytest.raises(ValidationError):
        contact(**ways)


def test_what_is_shown_back_is_enough_to_know_it_again_and_no_more():
    shown = masked(contact(email="canary.word@mail.example.org", sms="+14075550142"))
    assert shown == {"email": "c…@m….org", "sms": "…0142", "language": "en"}
    assert masked(None) == {"email": None, "sms": None, "language": "en"}
    assert masked(contact()) == {"email": None, "sms": None, "language": "en"}
