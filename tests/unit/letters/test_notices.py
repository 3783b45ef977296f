"""Drafts after a missed day: for a person to look at, with no fine but a judge's."""

import io
import re
import subprocess
from collections.abc import Callable
from datetime import date, datetime

import pytest
from pydantic import ValidationError
from pypdf import PdfReader

from summons.form import JUROR_BOX
from summons.letter import Unprintable
from summons.notices import MOST_FINE_CENTS, Notice, print_notice
from summons.records import Sender
from summons.strokes import NoticeUnprintable
from summons.template import FormUnknown
from summons.window import EXPOSED
from tests.unit.letters.papers import (
    FIRST,
    HERE,
    KINDS,
    LONGEST,
    SECOND,
    SENDER,
    SIXTY,
    THREE_LINES,
    draft_of,
)


def drafted(notice: Notice) -> bytes:
    out = io.BytesIO()
    print_notice(notice, out=out)
    return out.getvalue()


def flat(pdf: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(page.extract_text().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_one_page_that_says_so_and_waits_for_a_person(kind):
    text = flat(drafted(draft_of(kind)))
    assert text.count("DRAFT") == 2, "across the page, and beside the window"
    assert "Not sent. Not to be mailed as it is." in text
    assert "For review by" in text
    assert "form notice-1" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_names_the_person_the_court_and_the_missed_days(kind):
    text = flat(drafted(draft_of(kind)))
    for said in (
        "MARIA FERNANDA GARCIA",
        "1 W OAK ST",
        "KISSIMMEE FL 34741-5012",
        "26-0004-0001",
        "Circuit and County Court of the Ninth Judicial Circuit",
        "1 EXAMPLE SQUARE",
        "Monday, January 4, 2027, 8:30 a.m.",
        "(407) 555-0142",
    ):
        assert said in text
    assert "{" not in text
    assert "**" not in text


def test_a_second_notice_asks_to_call_and_says_what_the_law_does_and_who_does_it():
    text = flat(drafted(draft_of(call_by=date(2027, 1, 20))))
    assert "Second Notice" in text
    assert "by January 20, 2027, and you will be given a new date" in text
    assert "miércoles, 20 de enero de 2027" in text
    assert "What the law says (s. 40.23)" in text
    assert "fined up to $100 by the court" in text
    assert "contempt" in text
    assert "This notice imposes neither; only a judge can." in text
    assert "multa de hasta $100" in text


def test_a_second_notice_without_a_last_day_leaves_it_blank():
    text = flat(drafted(draft_of()))
    assert "by ______________________, and you will be given a new date" in text


def test_an_order_lists_both_missed_days_and_leaves_hearing_fine_and_number_blank():
    text = flat(drafted(draft_of("order-to-show-cause")))
    assert "Order to Show Cause" in text
    assert "Monday, January 4, 2027, 8:30 a.m. Monday, February 8, 2027, 1:00 p.m." in text
    assert "appear before this court on ______________________ at ____________" in text
    assert "imposed by the court): $____________, by order no. ____________." in text
    assert "Judge" in text
    assert "Osceola County" in text


def test_a_fine_that_a_judge_set_is_printed_with_the_number_of_the_order():
    notice = draft_of("order-to-show-cause", fine_cents=7550, court_order="2027-AO-12")
    text = flat(drafted(notice))
    assert "$75.50" in text
    assert "2027-AO-12" in text
    assert "$____________" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"fine_cents": MOST_FINE_CENTS + 1, "court_order": "2027-AO-12"},
        {"fine_cents": 5000},
        {"fine_cents": 0, "court_order": "2027-AO-12"},
        {"fine_cents": -100, "court_order": "2027-AO-12"},
        {"fine_cents": 99.5, "court_order": "2027-AO-12"},
        {"fine_cents": 5000, "court_order": ""},
        {"fine_cents": 5000, "court_order": "**{name}**"},
        {"missed": (FIRST,)},
        {"missed": (SECOND, FIRST)},
        {"missed": (FIRST, FIRST)},
        {"missed": (FIRST, datetime(2027, 2, 8, 8, 30))},  # noqa: DTZ001 - the point of the test
        {"missed": (FIRST, datetime(2027, 3, 8, 8, 30, tzinfo=HERE))},
        {"missed": ()},
        {"call_by": date(2027, 2, 1)},
        {"form": "../notice-1"},
        {"juror_number": "j-1"},
        {"code": "7K3M-Q9XT-2HVD-W8NP"},
    ],
)
def test_an_order_that_the_law_does_not_allow_is_not_accepted(wrong):
    draft_of("order-to-show-cause", fine_cents=MOST_FINE_CENTS, court_order="2027-AO-12")
    with pytest.raises(ValidationError):
        draft_of("order-to-show-cause", **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"fine_cents": 5000, "court_order": "2027-AO-12"},
        {"missed": (FIRST, SECOND), "dated": date(2027, 2, 10)},
        {"dated": date(2027, 1, 3)},
    ],
)
def test_a_second_notice_is_for_one_day_and_carries_no_fine(wrong):
    with pytest.raises(ValidationError):
        draft_of(**wrong)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [SIXTY, "NGUYỄN THỊ PHƯƠNG-ANH", "O'BRIEN {phone} **X**"])
def test_any_name_that_can_be_set_is_printed_as_it_stands(kind, name):
    text = flat(drafted(draft_of(kind, name=name, address=THREE_LINES)))
    assert name in text
    assert all(line in text for line in THREE_LINES)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"name": "דוד כהן"}, "letter-not-in-the-typeface"),
        ({"name": "ROSE 🌹 SMITH"}, "letter-not-in-the-typeface"),
        ({"name": "A\u200bB"}, "invisible-or-control-character"),
        ({"name": "X" * 200}, "name-too-long"),
        ({"name": "  "}, "blank-name-or-address-line"),
        ({"address": ("1 " + "LONG " * 20, "KISSIMMEE FL 34741")}, "address-line-too-long"),
        ({"address": ("1 W OAK ST", "KISSIMMEE")}, "last-line-not-city-state-zip"),
    ],
)
def test_a_draft_that_would_print_wrong_is_refused_with_its_reason(wrong, reason):
    notice, out = draft_of(**wrong), io.BytesIO()
    with pytest.raises(Unprintable) as refusal:
        print_notice(notice, out=out)
    assert refusal.value.public()["reason"] == reason
    assert notice.name not in str(refusal.value.public())
    assert out.getvalue() == b""


def test_words_of_the_court_that_the_typeface_lacks_are_refused():
    sender = SENDER.model_copy(update={"court_name": "法院"})
    with pytest.raises(NoticeUnprintable):
        drafted(draft_of(sender=sender))


def test_the_longest_words_of_a_court_fit_on_the_page():
    said = ("county_name", "court_name", "circuit", "clerk_name", "return_lines")
    sender = Sender.model_validate({name: LONGEST[name] for name in said})
    phone = str(LONGEST["phone"])
    for kind in KINDS:
        text = flat(drafted(draft_of(kind, sender=sender, phone=phone, name=SIXTY)))
        assert phone in text
        assert sender.court_name in text


def test_a_form_that_was_never_written_is_refused():
    with pytest.raises(FormUnknown):
        drafted(draft_of(form="notice-999"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_draft_is_the_same_bytes_and_names_nobody_outside_its_page(kind):
    pdf = drafted(draft_of(kind))
    assert drafted(draft_of(kind)) == pdf
    assert "GARCIA" not in str(PdfReader(io.BytesIO(pdf)).metadata)


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_carries_nothing_a_machine_could_read(kind, rendered: Callable[..., list]):
    pdf = drafted(draft_of(kind, name=SIXTY, address=THREE_LINES))
    assert b"/Subtype /Image" not in pdf
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    drawn = page.get_contents().get_data()
    assert b"BI /W" not in drawn, "no picture"
    assert len(re.findall(rb"[0-9.] re\s", drawn)) == 1, "one frame, and no bars"
    try:
        command = ["zbarimg", "-q", "--nodbus", rendered(pdf, 200)[0].filename]
        found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        pytest.skip("zbarimg (zbar-tools) is not installed")
    assert found == ""


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_address_can_show_in_a_window(kind, rendered: Callable[..., list]):
    (page,) = rendered(drafted(draft_of(kind)), 144)
    assert EXPOSED.apart_from(JUROR_BOX)
    box = tuple(round(2 * edge) for edge in (0, EXPOSED.top, EXPOSED.right, EXPOSED.bottom))
    left, top, right, bottom = (
        page.crop(box).point(lambda level: 255 if level < 250 else 0).getbbox()
    )
    assert left >= 2 * 71
    assert right <= 2 * 72 + 2 * 150
    assert bottom - top <= 2 * 36, "three lines, and nothing of the word across the page"


@pytest.mark.parametrize("kind", KINDS)
def test_the_word_draft_runs_across_the_page(kind, rendered: Callable[..., list]):
    (page,) = rendered(drafted(draft_of(kind)), 72)
    grey = page.point(lambda level: 255 if 215 < level < 240 else 0)
    left, top, right, bottom = grey.crop((0, 264, 612, 792)).getbbox()
    assert right - left > 400
    assert bottom - top > 300
