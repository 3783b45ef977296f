"""The Case Information Sheet read back: its order, its names, its numbers, its code."""

import io
import re
import shutil
import subprocess
from datetime import date

import pytest
from pypdf import PdfReader

from court.sheet import MORE, Line, Sheet, draw_sheet, wrapped
from jury.typeset import SANS, SANS_BOLD, width

NAMES = (
    "MARTÍNEZ-FERNÁNDEZ DE LA CRUZ Y ÁLVAREZ JR, MARÍA GUADALUPE DEL CARMEN",
    "EXAMPELQUORNE, ALEX",
    "NGUYỄN, THỊ PHƯỢNG",
    "ΩΜΈΓΑ, ИВАН",
    f"{'W' * 70}, Y",
)
URL = "https://jury.osceola.example/#osceola/order-0123456789abcdef-d1"
ANSWERS = (("Work", "a nurse in the county hospital, before that a paramedic"), ("Years here", "9"))


def line(place, **changes):
    usual = {
        "seat": place,
        "juror_number": f"26-0002-{place * 37 % 61:04d}",
        "name": NAMES[place % len(NAMES)],
        "answers": ANSWERS,
    }
    return Line(**usual | changes)


def sheet(*lines):
    return Sheet(
        court="Circuit and County Court of the Ninth Judicial Circuit",
        county="Osceola",
        panel="panel-0123456789abcdef",
        case="2027-CF-000412",
        kind="felony-life",
        judge="Ada Example",
        room="4B",
        day=date(2027, 3, 1),
        number=2,
        drawing="panel-0123456789abcdef-d1",
        ordering="order-0123456789abcdef-d1",
        url=URL,
        lines=lines,
    )


def pages(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text):
    return re.sub(r"\s", "", text)


def placed(page):
    """Return the words of a page with where each begins."""
    found = []
    page.extract_text(visitor_text=lambda text, _cm, tm, *_: found.append((text, tm[4], tm[5])))
    return [one for one in found if one[0].strip()]


SIXTY = draw_sheet(sheet(*(line(place) for place in range(1, 61))))


def test_sixty_people_stand_in_the_lots_order_each_once_over_several_pages():
    texts = pages(SIXTY)
    assert len(texts) > 1
    found = re.findall(r"26-0002-\d{4}", "\n".join(texts))
    assert found == [line(place).juror_number for place in range(1, 61)]


def test_every_name_and_answer_is_whole_however_long():
    together = squeezed("".join(pages(SIXTY)))
    for name in NAMES:
        assert together.count(squeezed(name)) == 12
    assert together.count(squeezed(f"Work: {ANSWERS[0][1]}")) == 60


def test_every_page_says_which_case_and_which_draws_and_how_many_pages_there_are():
    texts = pages(SIXTY)
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        for words in ("2027-CF-000412", "Felony punishable by life", "Panel 2", "Ada Example"):
            assert words in text
        for words in ("Room 4B", "March 1, 2027", "Osceola County", "S/P", "Cause", "Notes"):
            assert words in text
        assert "panel-0123456789abcdef-d1" in text
        assert "order-0123456789abcdef-d1" in text


def test_it_is_of_letter_size_and_nothing_runs_off_it():
    for page in PdfReader(io.BytesIO(SIXTY)).pages:
        assert (float(page.mediabox.width), float(page.mediabox.height)) == (612, 792)
        found = placed(page)
        assert min(x for _, x, _ in found) >= 36
        assert min(y for *_, y in found) >= 36


def test_no_row_runs_into_the_foot_even_of_somebody_who_answered_at_length():
    endless = tuple((f"Question {number}", "W" * 300) for number in range(12))
    pdf = draw_sheet(sheet(line(1), line(2, answers=endless), line(3)))
    texts = pages(pdf)
    assert MORE in texts[1]
    assert "26-0002-0013" in texts[1]
    assert [len(re.findall(r"26-0002-\d{4}", text)) for text in texts] == [1, 1, 1]
    found = placed(PdfReader(io.BytesIO(pdf)).pages[1])
    foot = max(y for text, _, y in found if "Drawn by lot" in text)
    assert min(y for text, _, y in found if "W" * 9 in text or MORE in text) > foot + 12


def test_the_same_sheet_is_the_same_bytes_and_another_answer_others():
    lines = [line(place) for place in range(1, 9)]
    once = draw_sheet(sheet(*lines))
    assert draw_sheet(sheet(*lines)) == once
    lines[3] = line(4, answers=(("Work", "a baker"),))
    assert draw_sheet(sheet(*lines)) != once


def test_a_letter_that_the_typeface_lacks_does_not_keep_the_court_waiting():
    (text,) = pages(draw_sheet(sheet(line(1, name="王, ALEX"))))
    assert "?, ALEX" in text


@pytest.mark.parametrize("words", ["one two three four", "W" * 90, "a " + "m" * 40 + " b", ""])
def test_a_broken_line_fits_and_loses_nothing(words):
    for face in (SANS, SANS_BOLD):
        lines = wrapped(words, face, 8, 60)
        assert all(width(one, face, 8) <= 60 for one in lines)
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_the_square_code_of_every_page_leads_to_the_second_draw(tmp_path):
    if shutil.which("zbarimg") is None or shutil.which("pdftoppm") is None:
        pytest.skip("zbarimg (zbar-tools) or pdftoppm (poppler-utils) is not installed")
    (tmp_path / "sheet.pdf").write_bytes(SIXTY)
    picture = ["pdftoppm", "-r", "150", "-png", tmp_path / "sheet.pdf", tmp_path / "page"]
    subprocess.run(picture, check=True)
    drawn = sorted(tmp_path.glob("page*.png"))
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", "--nodbus", *drawn], capture_output=True, text=True, check=True
    )
    assert read.stdout.splitlines() == [URL] * len(pages(SIXTY))
