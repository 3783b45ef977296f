"""The messages that jurors may ask for: words as data, and no word for a name, a code or a case."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, TypeAdapter

from jury.records import Contact, Language, Record
from summons.records import JurorNumber, Short
from summons.template import english_day, english_time, spanish_day, spanish_time

VERSION = "messages-2"
MOST_SIGNS = {"en": 160, "es": 134}
"""One part of a short message; in Spanish two parts in the alphabet that has its accents."""

Kind = Literal[
    "opted-in",
    "reminder",
    "evening-before: report",
    "evening-before: do-not-report",
    "evening-before: check-again",
    "evening-before: on-call",
    "postponed",
    "excused",
]

_FOLDER = Path(__file__).parent / "texts"


class MessageFacts(Record):
    """What a message may say of a summons."""

    juror_number: JurorNumber
    reports_at: AwareDatetime
    """Local time, with the county's own offset."""
    place: Short
    call_in: Short
    web: Short


class Message(Record):
    """A message in one language, for either way of sending it."""

    subject: str
    text: str
    mail: str


def compose(kind: Kind, facts: MessageFacts, *, language: Language) -> Message:
    """Return a message with its slots filled in."""
    words = texts()[kind][language]
    when = facts.reports_at
    filled = {
        "number": facts.juror_number,
        "day": english_day(when) if language == "en" else spanish_day(when),
        "time": english_time(when) if language == "en" else spanish_time(when),
        "place": facts.place,
        "call_in": facts.call_in,
        "web": facts.web,
    }
    return Message(
        subject=words.subject.format(**filled),
        text=words.text.format(**filled),
        mail=words.mail.format(**filled),
    )


@cache
def texts() -> dict[Kind, dict[Language, Message]]:
    """Return the templates of the version in force."""
    import tomllib  # noqa: PLC0415 - it compiles much, and most calls send nothing

    with (_FOLDER / f"{VERSION}.toml").open("rb") as file:
        return TypeAdapter(dict[Kind, dict[Language, Message]]).validate_python(tomllib.load(file))


def masked(contact: Contact | None) -> dict[str, str | None]:
    """Return where somebody gets messages, as much of it as they need to know it again."""
    if contact is None:
        return {"email": None, "sms": None, "language": "en"}
    return {
        "email": _masked_mail(contact.email),
        "sms": None if contact.sms is None else f"…{contact.sms[-4:]}",
        "language": contact.language,
    }


def _masked_mail(email: str | None) -> str | None:
    if email is None:
        return None
    name, _, host = email.partition("@")
    return f"{name[0]}…@{host[0]}….{host.rpartition('.')[2]}"
