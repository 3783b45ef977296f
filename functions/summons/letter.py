"""The letters of a pool as one PDF: a page a person, the same bytes for the same input."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from jury.qr import qr_image
from jury.typeset import SANS, SANS_BOLD, SHEET_HEIGHT, blank, width
from summons.barcode import QUIET, code128_path, imb_bars, imb_path
from summons.form import (
    CODE_LEFT,
    CODE_TOP,
    FOOT,
    JUROR_BOX,
    QR_BOTTOM,
    QR_LEFT,
    QR_SIDE,
    draw_form,
)
from summons.letterhead import RIGHT
from summons.marks import Marks
from summons.records import CourtNotice, Fault, Letter, letters_hash
from summons.unprintable import Unprintable
from summons.window import (
    IMB_HEIGHT,
    SAFE,
    AddressBlock,
    set_address,
)

_BAR_HEIGHT = 24.0
_WIDEST_MODULE = 0.86


def why_unprintable(letter: Letter) -> Fault | None:
    """Return why a letter has to be held, or None when it can be printed."""
    block = set_address(letter.name, letter.address)
    return block if isinstance(block, Fault) else None


def print_letters(notice: CourtNotice, letters: Iterable[Letter], *, out: BinaryIO) -> int:
    """Write one page a letter, in the order given, and return the number of pages.

    The document information says which pool they are of, how many, and the hash of their list.
    The first letter that can't be printed refuses the whole file; nothing is written then.
    """
    canvas = blank(out, author=notice.clerk_name)  # the same bytes: their hash gets released
    canvas.beginForm("letter")
    draw_form(canvas, notice)
    canvas.endForm()
    listed = []
    for letter in letters:
        draw_letter(canvas, letter)
        canvas.showPage()
        listed.append((letter.juror_number, letter.tracking))
    if not listed:
        raise Unprintable("no letters to print", letters=0)
    marks = Marks(pool=notice.pool, pages=len(listed), letters_sha256=letters_hash(listed))
    canvas.setKeywords(marks.keywords)
    canvas.save()
    return len(listed)


def draw_letter(canvas: Any, letter: Letter) -> None:
    """Draw a letter on the canvas's page over its form, or refuse it with the reason."""
    block = set_address(letter.name, letter.address)
    if isinstance(block, Fault):
        raise Unprintable(
            "the letter cannot be printed",
            reason=str(block), place=letter.place, juror_number=letter.juror_number,
        )  # fmt: skip
    canvas.doForm("letter")
    _address(canvas, letter, block)
    _juror(canvas, letter)
    canvas.setFont(SANS, 7)
    canvas.drawRightString(RIGHT, SHEET_HEIGHT - FOOT, f"Letter {letter.place}")


def _address(canvas: Any, letter: Letter, block: AddressBlock) -> None:
    canvas.setFont(SANS, block.size)
    for baseline, words in block.lines:
        canvas.drawString(SAFE.left, SHEET_HEIGHT - baseline, words)
    bars = imb_path(imb_bars(letter.tracking, letter.routing), IMB_HEIGHT)
    _paint(canvas, SAFE.left, SAFE.bottom, bars)


def _juror(canvas: Any, letter: Letter) -> None:
    left, room = JUROR_BOX.left + 9, JUROR_BOX.right - JUROR_BOX.left - 18
    size = min(15.0, 15.0 * room / width(letter.juror_number, SANS_BOLD, 15))
    canvas.setFont(SANS_BOLD, size)
    canvas.drawString(left, SHEET_HEIGHT - JUROR_BOX.top - 27, letter.juror_number)
    unit = code128_path(letter.juror_number, 1, _BAR_HEIGHT).modules
    module = min(_WIDEST_MODULE, (JUROR_BOX.right - JUROR_BOX.left - 1) / (unit + 2 * QUIET))
    symbol = code128_path(letter.juror_number, module, _BAR_HEIGHT)
    bars = JUROR_BOX.left + 0.5 + QUIET * module
    _paint(canvas, bars, JUROR_BOX.top + 34 + _BAR_HEIGHT, symbol.path)
    _paint(canvas, QR_LEFT, QR_BOTTOM, qr_image(letter.url, QR_SIDE))
    canvas.setFont(SANS_BOLD, 9.5)
    for row, words in enumerate(_in_pairs(letter.code)):
        canvas.drawString(CODE_LEFT, SHEET_HEIGHT - CODE_TOP - 11 * row, words)


def _in_pairs(code: str) -> list[str]:
    """Set a code's groups of four two to a line, the hyphen at the end of the line."""
    groups = code.split("-")
    pairs = ["-".join(groups[at : at + 2]) for at in range(0, len(groups), 2)]
    return [f"{pair}-" for pair in pairs[:-1]] + pairs[-1:]


def _paint(canvas: Any, x: float, bottom: float, drawing: str) -> None:
    """Paint a ready drawing with its lower left corner at a place of the sheet."""
    canvas.addLiteral(f"q 0 g 1 0 0 1 {x:.3f} {SHEET_HEIGHT - bottom:.3f} cm {drawing} Q")
