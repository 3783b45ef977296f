"""The letter's wording: versioned texts with places for what the county says."""

import re
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pydantic import Field

from jury.errors import Refusal
from jury.records import Record
from summons.records import CourtNotice

_FOLDER = Path(__file__).parent / "texts"


class FormUnknown(Refusal):
    """No text of that version is shipped."""

    status = 404


class Passage(Record):
    """A paragraph, a heading, or a ground with its number in the statute."""

    head: str = ""
    mark: str = ""
    text: str = ""
    only: str = ""
    """The kind of service for which alone the passage is meant; empty: for every one."""


class English(Record):
    """The letter proper."""

    title: str
    subtitle: str
    opening: str
    kind_petit: str
    kind_grand: str
    months_6: str = ""
    months_12: str = ""
    """How far service can be postponed, in words: the place `reach` of a text that has it."""
    juror_label: str
    code_label: str
    code_note: str
    when_label: str
    where_label: str
    check_label: str
    check: str
    rights_heading: str
    grounds_heading: str
    rights: tuple[Passage, ...] = Field(min_length=1)
    grounds: tuple[Passage, ...] = Field(min_length=1)
    footer: str


class Spanish(Record):
    """The summary in Spanish."""

    heading: str
    kind_petit: str
    kind_grand: str
    months_6: str = ""
    months_12: str = ""
    text: str


class Wording(Record):
    """All words of a letter but those that differ from person to person."""

    english: English
    spanish: Spanish


@cache
def read_template(version: str) -> Wording:
    """Return the wording of a version, its places still open."""
    path = _FOLDER / f"{version}.toml"
    if not path.is_file():
        raise FormUnknown("no such form of the summons", form=version)
    # Through JSON mode, since a list in the file is a tuple in the record.
    import tomllib  # noqa: PLC0415 - it compiles much, and most calls print nothing

    return Wording.model_validate(tomllib.loads(path.read_text("utf-8")), strict=False)


def fill(notice: CourtNotice) -> Wording:
    """Return the wording of a notice's form with every place filled in from the notice."""
    template = read_template(notice.form)
    english, spanish = _english_facts(notice), _spanish_facts(notice)
    for facts, words in ((english, template.english), (spanish, template.spanish)):
        facts["kind"] = getattr(words, f"kind_{notice.kind}")
        facts["reach"] = getattr(words, f"months_{notice.postponement_months}")
    filled = {
        name: unbroken(value.format_map(english))
        for name, value in template.english
        if isinstance(value, str)
    }
    return Wording(
        english=English(
            **filled,
            rights=_passages(template.english.rights, english, notice),
            grounds=_passages(template.english.grounds, english, notice),
        ),
        spanish=Spanish(
            **{name: unbroken(value.format_map(spanish)) for name, value in template.spanish}
        ),
    )


def _passages(
    passages: tuple[Passage, ...], facts: dict[str, str], notice: CourtNotice
) -> tuple[Passage, ...]:
    return tuple(
        passage.model_copy(update={"text": unbroken(passage.text.format_map(facts))})
        for passage in passages
        if passage.only in {"", notice.service}
    )


def _english_facts(notice: CourtNotice) -> dict[str, str]:
    return {
        "county": notice.county_name,
        "web": notice.web,
        "phone": notice.phone,
        "status_phone": notice.status_phone,
        "ada_contact": notice.ada_contact,
        "months": str(notice.postponement_months),
        "check_day": english_day(notice.check_from),
        "check_time": english_time(notice.check_from),
        "version": notice.form,
    }


def _spanish_facts(notice: CourtNotice) -> dict[str, str]:
    return {
        "web": notice.web,
        "phone": notice.phone,
        "status_phone": notice.status_phone,
        "ada_contact": notice.ada_contact,
        "months": str(notice.postponement_months),
        "day": spanish_day(notice.reports_at),
        "time": spanish_time(notice.reports_at),
        "check_day": spanish_day(notice.check_from),
        "check_time": spanish_time(notice.check_from),
        "place": notice.location_name,
    }


_TOGETHER = re.compile(
    r"(?<=\)) (?=[0-9])|(?<=\bs\.) (?=[0-9])|(?<=\bss\.) (?=[0-9])|(?<=[0-9]) (?=[ap]\. ?m\.)"
    r"|(?<=\b[ap]\.) (?=m\.)"
)


def unbroken(words: str) -> str:
    """Keep a telephone number, a section's number and an hour each on one line."""
    return _TOGETHER.sub("\N{NO-BREAK SPACE}", words)


# -- dates, written out without regard to the machine's language ---------------

_ENGLISH_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SPANISH_DAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
_SPANISH_MONTHS = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"]
_SPANISH_MONTHS += ["septiembre", "octubre", "noviembre", "diciembre"]


def english_date(day: date) -> str:
    """Return a date as a letter has it: January 4, 2027."""
    return f"{_ENGLISH_MONTHS[day.month - 1]} {day.day}, {day.year}"


def english_day(day: date) -> str:
    """Return a date with its weekday: Monday, January 4, 2027."""
    return f"{_ENGLISH_DAYS[day.weekday()]}, {english_date(day)}"


def english_weekday(day: date) -> str:
    """Return the day of the week."""
    return _ENGLISH_DAYS[day.weekday()]


def english_time(moment: datetime) -> str:
    """Return the hour as a letter has it: 8:30 a.m."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def spanish_day(day: date) -> str:
    """Return a date with its weekday: lunes, 4 de enero de 2027."""
    month = _SPANISH_MONTHS[day.month - 1]
    return f"{_SPANISH_DAYS[day.weekday()]}, {day.day} de {month} de {day.year}"


def spanish_time(moment: datetime) -> str:
    """Return the hour: 8:30 a. m."""
    half = "a. m." if moment.hour < 12 else "p. m."
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {half}"
