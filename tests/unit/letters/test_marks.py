"""What a print file says of itself: its pool, its pages and the hash of its list."""

import io

import pytest
from pypdf import PdfReader

from summons.marks import FileUnreadable, read_marks
from summons.records import letters_hash


@pytest.mark.parametrize("letters", [1, 2, 40])
def test_a_print_file_says_its_pool_its_pages_and_its_letters(letters, letter, printed, notice):
    people = [letter(place) for place in range(1, letters + 1)]
    marks = read_marks(printed(*people))
    assert (marks.pool, marks.pages) == (notice.pool, letters)
    assert marks.letters_sha256 == letters_hash((one.juror_number, one.tracking) for one in people)


def test_any_pdf_reader_shows_the_marks(letter, printed):
    pdf = printed(letter(1), letter(2))
    assert PdfReader(io.BytesIO(pdf)).metadata["/Keywords"] == read_marks(pdf).keywords


def test_another_juror_or_another_tracking_number_is_another_list(letter, printed):
    plain = read_marks(printed(letter(1)))
    for otherwise in ({"juror_number": "OSC-27W01-00009"}, {"tracking": "00270123456000000009"}):
        assert read_marks(printed(letter(1, **otherwise))).letters_sha256 != plain.letters_sha256


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pdf: pdf.replace(b"pages=3", b"pages=2"),
        lambda pdf: pdf.replace(b"/Type /Page\n>>", b"/Type /Pag3\n>>", 1),
        lambda pdf: pdf.replace(b"/Keywords (pool=petit", b"/Keywords (pool=jolly"),
        lambda pdf: pdf.replace(b"letters-sha256=", b"letters-sha25 ="),
        lambda pdf: pdf[: len(pdf) // 2],
        lambda pdf: pdf + pdf,
        lambda pdf: pdf + pdf[pdf.index(b"/Keywords (") : pdf.index(b"/ModDate")],
        lambda _: b"",
        lambda _: b"%PDF-1.4 other letters",
    ],
)
def test_a_file_that_says_something_else_than_it_holds_is_refused(spoil, letter, printed):
    pdf = printed(*map(letter, (1, 2, 3)))
    assert spoil(pdf) != pdf
    with pytest.raises(FileUnreadable):
        read_marks(spoil(pdf))
