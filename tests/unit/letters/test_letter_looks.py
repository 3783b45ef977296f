"""Rendered pages, looked at: the printer's white edge, the window, the white round the codes."""

import io
from collections.abc import Callable

import pytest
import segno
from PIL import Image

from summons.barcode import QUIET, code128_path
from summons.form import JUROR_BOX, QR_BOTTOM, QR_LEFT, QR_SIDE
from summons.notices import print_notice
from summons.window import AT_REST, EXPOSED, SAFE, Box
from tests.unit.letters.papers import GRAND, KINDS, LONGEST, SIXTY, THREE_LINES, draft_of
from tools.window_sheet import window_sheet

DPI = 144
SCALE = DPI / 72
EDGE = 18
"""A quarter of an inch, which office printers leave white."""
PEOPLE = {
    "ordinary": {},
    "longest": {"name": SIXTY, "address": THREE_LINES},
    "six lines": {"name": SIXTY, "address": ("C/O SOMEBODY ELSE", *THREE_LINES)},
    "vietnamese": {"name": "NGUYỄN THỊ PHƯƠNG-ANH"},
    "marks": {"name": "ĄĘÇŚŅŢ ǫ Ắ", "address": ("1 ÅNGSTRÖM Ų WAY", "KISSIMMEE FL 34741-5012")},
    "long number": {"juror_number": "A1B2C3D4E5F6G7H8I9J0K1L2"},
    "long link": {"url": "https://jury.example/" + "A" * 120},
}


def ink(page: Image.Image, box: Box, darkness: int = 250) -> Box | None:
    """Return the smallest box round everything in a part of the page that is not white."""
    corners = (box.left, box.top, box.right, box.bottom)
    cut = page.crop(tuple(round(edge * SCALE) for edge in corners))
    seen = cut.point(lambda level: 255 if level < darkness else 0).getbbox()
    if seen is None:
        return None
    left, top, right, bottom = (edge / SCALE for edge in seen)
    return Box(box.left + left, box.top + top, box.left + right, box.top + bottom)


def assert_edge_is_white(page: Image.Image) -> None:
    everything = ink(page, Box(0, 0, 612, 792))
    assert everything is not None
    assert Box(EDGE - 0.5, EDGE - 0.5, 612 - EDGE + 0.5, 792 - EDGE + 0.5).holds(everything)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_letter_leaves_the_printer_s_edge_white_and_the_window_to_the_address(
    who, letter, printed, rendered: Callable[..., list[Image.Image]]
):
    (page,) = rendered(printed(letter(**PEOPLE[who])), DPI)
    assert_edge_is_white(page)
    seen = ink(page, EXPOSED)
    assert seen is not None
    assert seen.left >= SAFE.left - 1
    assert seen.right <= SAFE.right + 1
    assert seen.bottom <= SAFE.bottom + 1
    assert seen.top >= AT_REST.top


@pytest.mark.parametrize(
    "otherwise", [GRAND, LONGEST, LONGEST | GRAND], ids=["grand", "long", "both"]
)
def test_the_longest_letter_leaves_the_same_edges_white(otherwise, letter, printed, rendered):
    (page,) = rendered(printed(letter(name=SIXTY, address=THREE_LINES), **otherwise), DPI)
    assert_edge_is_white(page)
    assert ink(page, Box(EXPOSED.right + 1, 103, JUROR_BOX.left - 1, 269)) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_leaves_the_printer_s_edge_white(kind, rendered):
    out = io.BytesIO()
    print_notice(draft_of(kind, name=SIXTY, address=THREE_LINES), out=out)
    (page,) = rendered(out.getvalue(), DPI)
    assert_edge_is_white(page)


def test_the_window_sheet_s_letter_and_its_instructions_leave_the_edge_white(rendered):
    letter, outlined, words = rendered(window_sheet("osceola", "summons-2"), DPI)
    assert_edge_is_white(letter)
    assert_edge_is_white(words)
    seen = ink(outlined, Box(0, 0, 612, 792))
    assert seen is not None
    assert seen.left == 0, "the folds and the envelope run across the whole sheet"


@pytest.mark.parametrize("letters", [22, 40, 60, 100, 140])
def test_a_qr_code_of_any_size_has_four_white_squares_all_round(letters, letter, printed, rendered):
    url = "https://jury.example/".ljust(letters, "A")
    (page,) = rendered(printed(letter(url=url)), DPI)
    field = Box(QR_LEFT + 0.5, QR_BOTTOM - QR_SIDE, QR_LEFT + QR_SIDE, QR_BOTTOM - 0.5)
    seen = ink(page, field, 128)
    assert seen is not None
    side = seen.right - seen.left
    assert abs(side - (seen.bottom - seen.top)) <= 1.5, "square"
    modules = len(segno.make(url, error="m", mode="byte", boost_error=False).matrix)
    white = 4 * side / modules
    assert seen.left - QR_LEFT >= white - 1
    assert QR_BOTTOM - seen.bottom >= white - 1
    assert QR_LEFT + QR_SIDE - seen.right >= white - 1
    assert side / modules >= 1.3, "squares of at least 0.46 mm"


@pytest.mark.parametrize("number", ["26-0004-0001", "A1B2C3D4E5F6G7H8I9J0K1L2", "1"])
def test_a_juror_s_barcode_has_ten_white_modules_on_either_side(number, letter, printed, rendered):
    (page,) = rendered(printed(letter(juror_number=number)), DPI)
    band = Box(JUROR_BOX.left + 1, JUROR_BOX.top + 40, JUROR_BOX.right - 1, JUROR_BOX.top + 50)
    seen = ink(page, band, 128)
    assert seen is not None
    module = (seen.right - seen.left) / code128_path(number, 1, 20).modules
    assert seen.left - JUROR_BOX.left >= QUIET * module - 0.5
    assert JUROR_BOX.right - seen.right >= QUIET * module - 0.5
    assert module >= 0.5, "bars of at least 0.18 mm"
