"""The wording: everything a juror must be told, with the law's own numbers, on every form."""

import io
import subprocess
from datetime import datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from summons.form import NoticeUnprintable
from summons.records import CourtNotice
from summons.template import (
    FormUnknown,
    english_day,
    english_time,
    fill,
    read_template,
    spanish_day,
    spanish_time,
)
from tests.unit.letters.papers import LONGEST

HERE = ZoneInfo("America/New_York")


@pytest.fixture
def page(letter, printed):
    """Print one letter and return its words, every run of blanks one space."""

    def make(**otherwise: object) -> str:
        text = PdfReader(io.BytesIO(printed(letter(), **otherwise))).pages[0].extract_text()
        return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())

    return make


def test_a_letter_says_where_and_when_and_for_whom(page, notice):
    text = page()
    assert "January 4, 2027" in text
    assert "Monday" in text
    assert "8:30 a.m." in text
    assert "trial (petit) juror" in text
    for said in (
        notice.court_name,
        notice.circuit,
        notice.clerk_name,
        notice.location_name,
        *notice.location_lines,
        *notice.location_notes,
        *notice.return_lines,
        "November 30, 2026",
    ):
        assert said in text


def test_a_letter_tells_how_to_answer_with_and_without_the_internet(page, notice):
    text = page()
    assert text.count(notice.web) >= 2
    assert notice.phone in text
    assert "the address at the top, with your juror number" in text
    assert "needs the Internet" in text
    assert "no necesita Internet" in text


def test_a_letter_names_the_call_in_line_and_the_hour_from_which_it_knows(page, notice):
    text = page()
    assert "From 5:00 p.m. on Thursday, December 31, 2026" in text
    assert notice.status_phone in text
    assert "do not report" in text.lower()


@pytest.mark.parametrize(
    "words",
    [
        "(s. 40.23)",
        "up to $100",
        "contempt",
        "up to 6 months",
        "(s. 40.24)",
        "$15 a day",
        "$30 a day",
        "(s. 40.271)",
        "may not dismiss you",
        "Rule 2.540",
        "One day or one trial",
        "Bring this letter",
        "proof that you were drawn by lot",
    ],
)
def test_a_letter_states_each_right_and_duty(words, page):
    assert words in page()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("40.01", "not a U.S. citizen"),
        ("(1)", "under prosecution"),
        ("(2)(a)", "Governor"),
        ("(2)(b)", "law enforcement officer"),
        ("(3)", "interest in an issue to be tried"),
        ("(4)", "expectant mother"),
        ("(4)", "custody of a child under 6"),
        ("(5)", "practicing attorney; practicing physician; physically infirm"),
        ("(6)", "hardship, extreme inconvenience or public necessity"),
        ("(7)", "reported for jury service in this county within the last year"),
        ("(8)", "aged 70 or older"),
        ("(9)", "caring for a person"),
        ("(10)", "permanently unable to care for yourself"),
        ("(11)", "full-time student aged 18 to 21"),
        ("(12)", "gave birth within 6 months"),
    ],
)
def test_every_ground_of_the_statute_is_there_under_its_number(number, words, notice, page):
    (ground,) = [one for one in fill(notice).english.grounds if words in one.text.replace("**", "")]
    assert ground.mark == number
    assert number in page()
    assert words in page()


def test_a_ground_needs_what_the_statute_asks_for(page):
    text = page()
    assert "if you ask in writing" in text
    assert "physician’s written statement" in text
    assert "To claim one, " in text
    assert "its number" in text
    assert "by telephone or" in text


def test_the_spanish_block_gives_day_hour_fine_and_numbers(page, notice):
    text = page()
    assert "lunes, 4 de enero de 2027, 8:30 a. m." in text
    assert "jueves, 31 de diciembre de 2026" in text
    assert "multa de hasta $100" in text
    assert text.count(notice.phone) == 2


def test_a_declared_emergency_gives_twelve_months(page):
    text = page(postponement_months=12)
    assert "up to 12 months" in text
    assert "hasta 12 meses" in text
    assert "up to 6 months" not in text


def test_a_grand_jury_is_told_of_its_term_and_not_of_one_day(page):
    text = page(
        kind="grand", service="term", pool="grand-20270104T0830-main-courthouse"
    )  # fmt: skip
    assert "prospective grand juror" in text
    assert "gran jurado" in text
    assert "Length of service" in text
    assert "One day or one trial" not in text


def test_no_place_of_the_wording_is_left_open(notice, page):
    text = page()
    assert "{" not in text
    assert "**" not in text
    assert notice.form in text


def test_a_form_that_was_never_written_is_refused():
    with pytest.raises(FormUnknown):
        read_template("summons-999")


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        (0, "12:05 a.m.", "12:05 a. m."),
        (8, "8:05 a.m.", "8:05 a. m."),
        (12, "12:05 p.m.", "12:05 p. m."),
        (23, "11:05 p.m.", "11:05 p. m."),
    ],
)
def test_hours_are_written_out(hour, english, spanish):
    moment = datetime(2028, 2, 29, hour, 5, tzinfo=HERE)
    assert english_time(moment) == english
    assert spanish_time(moment) == spanish
    assert english_day(moment) == "Tuesday, February 29, 2028"
    assert spanish_day(moment) == "martes, 29 de febrero de 2028"


# -- long notices -------------------------------------------------------------

LONG = {
    "county_name": "Miami-Dade",
    "court_name": "Circuit and County Courts of the Eleventh Judicial Circuit of Florida",
    "circuit": "Eleventh Judicial Circuit of Florida, in and for Miami-Dade County",
    "clerk_name": "Clerk of the Court and Comptroller, Jury Management Office, Summoning Desk",
    "return_lines": (
        "Jury Management Office, Summoning Desk",
        "1000 Example Boulevard, Building B, Suite 1000",
        "P O Box 100000",
        "Miami FL 33128-1234",
    ),
    "location_name": "Example Justice Building and Regional Courthouse",
    "location_lines": ("Jury Assembly Room 7-100, 7th floor", "1000 Example Boulevard", "Miami"),
    "location_notes": (
        "Enter from 12th Street, north side, by the flag poles.",
        "Garage 26 is free with this letter; bus lines 7 and 21 stop in front.",
    ),
    "web": "abcdefghij.execute-api.us-east-1.example.gov/j",
    "ada_contact": "ADA Coordinator, Office of Court Operations, 1000 Example Boulevard, Suite "
    "2400, Miami, (305) 555-0102, TTY 711, ada.coordinator@example.gov",
}


def words_of(pdf: bytes, tmp_path) -> list[tuple[str, float, float, float, float]]:
    """Return the words of the first page with left, top, right and bottom, by poppler."""
    (tmp_path / "one.pdf").write_bytes(pdf)
    try:
        command = ["pdftotext", "-bbox", "-l", "1", "one.pdf", "-"]
        text = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    edges = ("xMin", "yMin", "xMax", "yMax")
    page = ElementTree.fromstring(text)  # noqa: S314 - poppler's own output
    return [
        (item.text or "", *(float(item.get(edge, "")) for edge in edges))
        for item in page.iter("{http://www.w3.org/1999/xhtml}word")
    ]


@pytest.mark.parametrize("otherwise", [{}, LONG, LONGEST], ids=["usual", "long", "longest"])
def test_no_two_words_of_the_page_touch_and_none_leaves_it(otherwise, letter, printed, tmp_path):
    words = words_of(printed(letter(), **otherwise), tmp_path)
    assert len(words) > 500
    # The legend in the seal runs round a circle, where boxes overlap by nature.
    words = [word for word in words if not (word[1] < 106 and word[2] < 106)]
    cores = [
        (left, top + 0.2 * (bottom - top), right, top + 0.78 * (bottom - top), text)
        for text, left, top, right, bottom in words
    ]
    for index, (left, top, right, bottom, text) in enumerate(cores):
        assert left >= 35.5, text
        assert right <= 576.5, text
        assert bottom <= 792 - 20, text
        for other in cores[index + 1 :]:
            apart = (
                other[0] >= right - 0.3
                or other[2] <= left + 0.3
                or other[1] >= bottom
                or other[3] <= top
            )
            assert apart, (text, other[4])


@pytest.mark.parametrize(
    "long",
    [
        {"ada_contact": "W" * 160},
        {"location_lines": ("W" * 80,)},
        {"clerk_name": "W" * 80},
        {"web": "W" * 48},
    ],
)
def test_a_notice_too_long_for_its_place_is_refused(long, letter, printed):
    with pytest.raises(NoticeUnprintable):
        printed(letter(), **long)


def test_a_notice_with_a_letter_the_typeface_lacks_is_refused(letter, printed):
    with pytest.raises(NoticeUnprintable):
        printed(letter(), location_name="法院")


@pytest.mark.parametrize(
    "wrong",
    [
        {"reports_at": datetime(2026, 11, 29, 8, 30, tzinfo=HERE)},
        {"check_from": datetime(2027, 1, 4, 8, 30, tzinfo=HERE)},
        {"reports_at": datetime(2027, 1, 4, 8, 30)},  # noqa: DTZ001 - the point of the test
        {"kind": "grand"},
        {"postponement_months": 7},
        {"return_lines": ()},
        {"form": "../summons-1"},
        {"seed": 4},
    ],
)
def test_a_notice_that_makes_no_sense_is_not_accepted(wrong, notice):
    facts = {name: getattr(notice, name) for name in CourtNotice.model_fields}
    CourtNotice(**facts)
    with pytest.raises(ValidationError):
        CourtNotice(**(facts | wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": ("1 W OAK ST", "KISSIMMEE 34741")},
        {"address": ("KISSIMMEE FL 34741-5012",)},
        {"address": ("A", "B", "C", "D", "KISSIMMEE FL 34741-5012")},
        {"address": ("1 W OAK ST", "KISSIMMEE FL 34742-5012")},
        {"routing": "347415013"},
        {"routing": "3474150"},
        {"tracking": "09270123456123456789"},
        {"juror_number": "osc-1"},
        {"code": "SHORT"},
        {"url": "javascript:alert(1)"},
        {"place": 0},
        {"name": ""},
    ],
)
def test_a_letter_that_would_go_astray_is_not_accepted(wrong, letter):
    with pytest.raises(ValidationError) as refusal:
        letter(**wrong)
    assert "OAK" not in str(refusal.value)
