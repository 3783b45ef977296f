"""The window envelope: the address always shows, and nothing else ever does."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from summons.barcode import IMB_WIDTH
from summons.form import JUROR_BOX
from summons.records import Fault
from summons.window import (
    AT_REST,
    CLEAR_Y,
    EXPOSED,
    IMB_CLEAR,
    IMB_HEIGHT,
    IMB_TOP,
    INCH,
    LEAST_SIZE,
    SAFE,
    SLACK_X,
    SLACK_Y,
    AddressBlock,
    Box,
    set_address,
    shown,
)

CITY = "KISSIMMEE FL 34741-5012"
THREE_LINES = ("12345 N ORANGE BLOSSOM TRL", "BLDG 12 APT 1234", CITY)
SIXTY = "BARTHOLOMEW-MAXIMILIAN FEATHERSTONEHAUGH O’SHAUGHNESSY-SMITH"
slides = {
    "right": st.floats(0, SLACK_X, allow_nan=False),
    "up": st.floats(0, SLACK_Y, allow_nan=False),
}


def block_of(name: str, address: tuple[str, ...]) -> AddressBlock:
    block = set_address(name, address)
    assert isinstance(block, AddressBlock)
    return block


def test_the_window_is_where_the_envelope_has_it():
    """A No. 10: 4 1/8 by 9 1/2 inches; window 4 1/2 by 1 1/8, 7/8 from left, 1/2 from foot."""
    assert Box(0.875 * 72, (11 / 3 - 1.625) * 72, 5.375 * 72, (11 / 3 - 0.5) * 72) == AT_REST
    assert pytest.approx(72.0) == SLACK_X
    assert pytest.approx((4.125 - 11 / 3) * 72) == SLACK_Y


@given(**slides)
def test_the_safe_box_shows_wherever_the_sheet_slides(right, up):
    window = shown(right=right, up=up)
    grown = Box(
        SAFE.left - 0.124 * INCH, SAFE.top - 0.039 * INCH,
        SAFE.right + 0.124 * INCH, SAFE.bottom + 0.039 * INCH,
    )  # fmt: skip
    assert window.holds(grown)


@given(**slides)
def test_nothing_outside_the_exposed_box_can_ever_show(right, up):
    window = shown(right=right, up=up)
    on_paper = Box(max(window.left, 0), window.top, window.right, window.bottom)
    assert EXPOSED.holds(on_paper)
    assert EXPOSED.apart_from(JUROR_BOX)


@pytest.mark.parametrize("address", [("1204 W OAK ST", CITY), THREE_LINES])
def test_a_name_with_two_or_three_lines_stays_in_the_safe_box(address):
    block = block_of("MARIA FERNANDA GARCIA", address)
    assert SAFE.holds(block.box)
    assert block.size >= LEAST_SIZE


def test_a_sixty_letter_name_with_three_lines_breaks_in_two_and_stays_in_the_window():
    assert len(SIXTY) == 60
    block = block_of(SIXTY, THREE_LINES)
    words = [text for _, text in block.lines]
    assert " ".join(words[:2]) == SIXTY
    assert words[2:] == list(THREE_LINES)
    assert block.size == LEAST_SIZE
    assert shown(right=SLACK_X, up=0.2 * INCH).holds(block.box)
    assert AT_REST.holds(block.box)


def test_the_longest_block_shows_up_to_a_fifth_of_an_inch_above_rest():
    block = block_of(SIXTY, ("C/O SOMEBODY ELSE", *THREE_LINES))
    assert len(block.lines) == 6
    for up in (0.0, 0.1, 0.2):
        window = shown(right=SLACK_X, up=up * INCH)
        assert window.top + CLEAR_Y <= block.box.top
        assert block.box.bottom <= window.bottom - CLEAR_Y


def test_a_longer_name_is_set_smaller_before_it_is_broken():
    sizes = [block_of("X" * letters, ("1204 W OAK ST", CITY)).size for letters in (10, 40, 44, 50)]
    assert sizes[0] == 10.0
    assert sizes == sorted(sizes, reverse=True)
    assert LEAST_SIZE <= sizes[-1] < 10.0


@given(
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÀÉÑŁ’- ", min_size=1, max_size=130),
    st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#", min_size=1, max_size=60),
             min_size=1, max_size=3),
)  # fmt: skip
def test_whatever_is_set_stays_between_the_safe_edges_and_loses_no_letter(name, lines):
    block = set_address(name, (*lines, CITY))
    if isinstance(block, Fault):
        return
    assert block.box.left >= SAFE.left
    assert block.box.right <= SAFE.right + 0.001
    assert AT_REST.holds(block.box)
    assert block.size >= LEAST_SIZE
    baselines = [baseline for baseline, _ in block.lines]
    assert all(below - above >= 0.95 * block.size for above, below in pairwise(baselines))
    said = " ".join(text for _, text in block.lines)
    assert said.split() == " ".join([name, *lines, CITY]).split()


def test_the_barcode_is_as_large_as_the_post_wants_and_fits_the_window():
    assert 0.125 <= IMB_HEIGHT / INCH <= 0.165
    assert 64 / 24 <= IMB_WIDTH / INCH <= 64 / 20 + 0.025
    assert SAFE.left + IMB_WIDTH <= SAFE.right


def ink(page: Image.Image, region: Box, dpi: int) -> Box | None:
    """Return the smallest box round everything dark in a region of a rendered page."""
    scale = dpi / 72
    corner = (region.left * scale, region.top * scale, region.right * scale, region.bottom * scale)
    cut = page.crop(tuple(round(edge) for edge in corner))
    dark = ImageOps.invert(cut).point(lambda level: 255 if level > 60 else 0).getbbox()
    if dark is None:
        return None
    left, top, right, bottom = (edge / scale for edge in dark)
    return Box(
        region.left + left, region.top + top, region.left + right, region.top + bottom
    )  # fmt: skip


@pytest.mark.parametrize("address", [("1204 W OAK ST", CITY), THREE_LINES])
def test_on_the_printed_sheet_only_the_address_and_its_barcode_can_show(
    address, letter, printed, rendered
):
    one = letter(address=address)
    (page,) = rendered(printed(one), 200)
    seen = ink(page, EXPOSED, 200)
    assert seen is not None
    slack = 72 / 200  # half a dot either way, and the rounding of the crop
    assert seen.left >= SAFE.left - slack
    assert seen.top >= SAFE.top - slack
    assert seen.right <= SAFE.right + slack
    assert seen.bottom <= SAFE.bottom + slack
    assert seen.bottom >= SAFE.bottom - slack, "the barcode closes the block"


@pytest.mark.parametrize("address", [("1 Piggy Way", "Jupiter gyp FL 34741"), THREE_LINES])
def test_the_barcode_has_its_clear_space_under_the_last_line(address, letter, printed, rendered):
    one = letter(name="Peggy Quigley", address=address, routing="34741")
    (page,) = rendered(printed(one), 300)
    bare = 72 / 300
    gap = Box(0, IMB_TOP - IMB_CLEAR + 2 * bare, SAFE.right, IMB_TOP - bare)
    assert ink(page, gap, 300) is None
    above = ink(page, Box(0, IMB_TOP - 2 * IMB_CLEAR - 2, SAFE.right, gap.top), 300)
    assert above is not None, "the last line is right above"


def test_nothing_but_the_fold_marks_is_printed_off_the_margins(letter, printed, rendered):
    (page,) = rendered(printed(letter()), 144)
    everything = ink(page, Box(27, 0, 612 - 27, 792), 144)
    assert everything is not None
    assert everything.left >= 35
    assert everything.right <= 577
    assert everything.top >= 18
    assert everything.bottom <= 774
