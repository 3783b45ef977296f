"""The letter's two barcodes as PDF drawing instructions: Intelligent Mail and Code 128."""

from functools import cache
from typing import NamedTuple

from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.usps4s import USPS_4State

from jury.errors import Refusal

# -- Intelligent Mail: USPS-B-3200 --------------------------------------------

_IMB_BARS = 65
_IMB_PITCH = 72 / 22
"""Twenty-two bars an inch, the middle of what the post allows."""
_IMB_BAR = 0.02 * 72
IMB_WIDTH = (_IMB_BARS - 1) * _IMB_PITCH + _IMB_BAR
_TRACKER_HALF = 0.024 / 0.145
"""Half a tracker's height, of the full height: the standard's nominal proportions."""
_REACH = {"T": (False, False), "A": (True, False), "D": (False, True), "F": (True, True)}


class BarcodeRefused(Refusal):
    """Digits that make no Intelligent Mail barcode."""

    status = 422


def imb_bars(tracking: str, routing: str) -> str:
    """Return the 65 bars as letters: Tracker, Ascender, Descender, Full.

    Tracking is 20 digits, the second at most 4; routing is 0, 5, 9 or 11.
    """
    if not (_digits(tracking) and len(tracking) == 20 and tracking[1] in "01234"):
        raise BarcodeRefused("tracking is 20 digits, the second at most 4", length=len(tracking))
    if not (_digits(routing) or not routing) or len(routing) not in {0, 5, 9, 11}:
        raise BarcodeRefused("routing is 0, 5, 9 or 11 digits", length=len(routing))
    return str(USPS_4State(tracking, routing).barcodes)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@cache
def _imb_bar(index: int, kind: str, height: float) -> str:
    up, down = _REACH[kind]
    middle, half = height / 2, height * _TRACKER_HALF
    bottom = 0.0 if down else middle - half
    top = height if up else middle + half
    return f"{index * _IMB_PITCH:.3f} {bottom:.3f} {_IMB_BAR:.3f} {top - bottom:.3f} re"


def imb_path(bars: str, height: float) -> str:
    """Return one filled path: the 65 bars, from the origin to the right and up."""
    return " ".join(_imb_bar(index, kind, height) for index, kind in enumerate(bars)) + " f"


# -- Code 128 -----------------------------------------------------------------

QUIET = 10
"""Modules that stay white on either side of a Code 128 symbol."""


class Code128Path(NamedTuple):
    """One filled path, and how wide it is in modules without the quiet zones."""

    path: str
    modules: int


def code128_path(text: str, module: float, height: float) -> Code128Path:
    """Return the bars as one filled path, from the origin to the right and up."""
    symbol = Code128(text)
    if symbol.validate() != text or not text:
        raise ValueError("Code 128 carries ASCII only")
    symbol.encode()
    at, bars = 0, []
    # Capitals are bars and small letters gaps; a is one module wide, b two, and so on.
    for sign in symbol.decompose():
        modules = ord(sign.lower()) - ord("a") + 1
        if sign.isupper():
            bars.append(f"{at * module:.3f} 0 {modules * module:.3f} {height:.3f} re")
        at += modules
    return Code128Path(" ".join(bars) + " f", at)
