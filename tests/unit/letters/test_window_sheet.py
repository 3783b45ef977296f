"""The sheet that a clerk prints to see that letter and envelope go together."""

import io
import re

import pytest
from pypdf import PdfReader

from jury.typeset import SHEET_HEIGHT, SHEET_WIDTH
from summons.window import (
    AT_REST,
    ENVELOPE_HEIGHT,
    ENVELOPE_WIDTH,
    INCH,
    PANEL,
    PUSHED,
    SAFE,
    SLACK_X,
    SLACK_Y,
    Box,
    envelope,
)
from tools.window_sheet import main, window_sheet

FORMS = ("summons-1", "summons-2")


@pytest.fixture(scope="module", params=FORMS)
def sheet(request) -> PdfReader:
    return PdfReader(io.BytesIO(window_sheet("osceola", request.param)))


def boxes_on(page) -> list[Box]:
    """Return the outlines that a page has beside its letter, as boxes of the sheet."""
    drawn = page.get_contents().get_data().decode("latin1")
    found = []
    for x, y, wide, high in re.findall(r"([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re S", drawn):
        left, foot = float(x), SHEET_HEIGHT - float(y)
        found.append(Box(left, foot - float(high), left + float(wide), foot))
    return found


def near(one: Box, other: Box) -> bool:
    return all(
        abs(getattr(one, edge) - getattr(other, edge)) < 0.01
        for edge in ("left", "top", "right", "bottom")
    )


def test_the_drawn_outlines_are_the_envelope_the_window_and_the_safe_area(sheet):
    drawn = boxes_on(sheet.pages[1])
    wanted = [
        envelope(right=0, up=0),
        envelope(right=SLACK_X, up=SLACK_Y),
        AT_REST,
        PUSHED,
        SAFE,
    ]
    assert len(drawn) == len(wanted)
    assert all(near(one, other) for one, other in zip(drawn, wanted, strict=True))


def test_the_folds_are_drawn_across_the_sheet(sheet):
    drawn = sheet.pages[1].get_contents().get_data().decode("latin1")
    for fold in (1, 2):
        y = SHEET_HEIGHT - PANEL * fold
        assert f"0 {y:g} m {SHEET_WIDTH:g} {y:g} l" in drawn


def test_the_envelope_is_a_number_ten_and_holds_the_folded_sheet_wherever_it_slides():
    assert (ENVELOPE_WIDTH, ENVELOPE_HEIGHT) == (9.5 * INCH, 4.125 * INCH)
    folded = Box(0, 0, SHEET_WIDTH, PANEL)
    assert envelope(right=0, up=0).holds(folded)
    pushed = envelope(right=SLACK_X, up=SLACK_Y)
    assert (pushed.top, pushed.right) == pytest.approx((0, SHEET_WIDTH))
    assert pushed.bottom >= PANEL
    assert pushed.left <= 0


def test_page_one_is_the_letter_alone_and_page_two_the_same_letter(sheet):
    assert boxes_on(sheet.pages[0]) == []
    first, second = (sheet.pages[at].extract_text() for at in (0, 1))
    assert "O’SHAUGHNESSY-SMITH" in first
    assert "BLDG 12 APT 1234" in first
    assert first in second or first.split() == second.split()[: len(first.split())]
    assert "solid: window, sheet at rest" in second
    assert "Does the summons fit its envelope?" in sheet.pages[2].extract_text()


def test_the_bar_to_measure_is_four_inches(sheet):
    drawn = sheet.pages[2].get_contents().get_data().decode("latin1")
    level = [
        float(right) - float(left)
        for left, y, right, same in re.findall(r"([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l", drawn)
        if y == same
    ]
    assert level == [4 * INCH]


def test_the_program_writes_the_same_sheet_again_for_each_court(tmp_path):
    for slug in ("osceola", "orange"):
        out = tmp_path / f"{slug}.pdf"
        assert main(["--out", str(out), "--county", slug, "--form", "summons-2"]) == 0
        first = out.read_bytes()
        assert main(["--out", str(out), "--county", slug, "--form", "summons-2"]) == 0
        assert out.read_bytes() == first


def test_the_program_refuses_a_county_without_a_court(tmp_path, capsys):
    assert main(["--out", str(tmp_path / "x.pdf"), "--county", "gulf"]) == 1
    assert "refused" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()
