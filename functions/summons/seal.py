"""A county's seal: its own picture, or drawn neutrally with its name round a five-pointed star."""

import io
from math import cos, pi, sin
from typing import Any

from PIL import Image
from reportlab.lib.utils import ImageReader

from jury.typeset import SERIF_BOLD, settable, width
from summons.records import Sender
from summons.unprintable import NoticeUnprintable

_LEGEND = 7.2
"""Type size of the words in the ring, for a radius of 34 points."""


_LEAST_DOTS, _MOST_DOTS = 200, 1200
"""Sides of a picture: coarser it would print rough, finer it would only be heavy."""


def draw_seal(canvas: Any, x: float, y: float, *, radius: float, sender: Sender) -> None:
    """Draw the sender's seal with its centre at (x, y), in the canvas's own coordinates.

    NoticeUnprintable for a picture that is no PNG in black or greys, or for a county's name with
    a letter that the typeface lacks.
    """
    if sender.seal is not None:
        _picture(canvas, x, y, radius, sender.seal)
        return
    county = f"{sender.county_name.upper()} COUNTY"
    if not settable(county, SERIF_BOLD):
        raise NoticeUnprintable("the notice has a letter that the typeface lacks")
    canvas.saveState()
    canvas.translate(x, y)
    scale = radius / 34
    canvas.scale(scale, scale)
    _rings(canvas)
    _star(canvas, radius=13.5)
    _legend_above(canvas, county)
    _legend_below(canvas, "STATE OF FLORIDA")
    canvas.restoreState()


def _picture(canvas: Any, x: float, y: float, radius: float, png: bytes) -> None:
    picture = _read(png)
    scale = 2 * radius / max(picture.size)
    wide, high = (side * scale for side in picture.size)
    canvas.drawImage(ImageReader(picture), x - wide / 2, y - high / 2, wide, high)


def _read(png: bytes) -> Image.Image:
    """Return a picture in greys; what is not meant for black ink is refused, not converted."""
    try:
        picture = Image.open(io.BytesIO(png), formats=("PNG",))
        sides = picture.size
        if min(sides) < _LEAST_DOTS or max(sides) > _MOST_DOTS:
            raise NoticeUnprintable("the seal is too small or too large", dots=max(sides))
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:  # whatever a damaged PNG gives
        raise NoticeUnprintable("the seal is not a picture in PNG") from error
    if picture.mode not in {"1", "L"} or "transparency" in picture.info:
        raise NoticeUnprintable("the seal is not in black or greys", mode=picture.mode)
    return picture.convert("L")


def _rings(canvas: Any) -> None:
    for radius, line in ((34, 1.3), (31.8, 0.4), (21.2, 0.8)):
        canvas.setLineWidth(line)
        canvas.circle(0, 0, radius, stroke=1, fill=0)
    for side in (-1, 1):
        canvas.circle(side * 26.5, 0, 0.9, stroke=0, fill=1)


def _star(canvas: Any, *, radius: float) -> None:
    """A star of ten facets, every second one filled, so that it looks cut."""
    inner = radius * 0.382
    corners = [
        ((radius if k % 2 == 0 else inner) * sin(k * pi / 5),
         (radius if k % 2 == 0 else inner) * cos(k * pi / 5))
        for k in range(10)
    ]  # fmt: skip
    canvas.setLineWidth(0.5)
    canvas.setLineJoin(1)
    for k in range(10):
        facet = canvas.beginPath()
        facet.moveTo(0, 0)
        facet.lineTo(*corners[k])
        facet.lineTo(*corners[(k + 1) % 10])
        facet.close()
        canvas.drawPath(facet, stroke=1, fill=k % 2)
    canvas.setLineWidth(0.4)
    canvas.circle(0, 0, 17.4, stroke=1, fill=0)


def _legend_above(canvas: Any, words: str) -> None:
    """Set words along the ring's upper half, smaller if they would pass the two points."""
    baseline, most = 24.2, 0.86 * pi
    length = width(words, SERIF_BOLD, _LEGEND) * 1.08
    size = _LEGEND * min(1, most * baseline / length)
    _along(canvas, words, size, baseline, clockwise=1)


def _legend_below(canvas: Any, words: str) -> None:
    _along(canvas, words, 6.4, 28.8, clockwise=-1)


def _along(canvas: Any, words: str, size: float, baseline: float, *, clockwise: int) -> None:
    """Set words on a circle, centred at its top (clockwise 1) or its foot (-1)."""
    advances = [width(sign, SERIF_BOLD, size) * 1.08 for sign in words]
    at = -sum(advances) / 2
    canvas.setFont(SERIF_BOLD, size)
    for sign, advance in zip(words, advances, strict=True):
        turn = (at + advance / 2) / baseline
        canvas.saveState()
        canvas.rotate(-clockwise * turn * 180 / pi)
        canvas.translate(0, clockwise * baseline)
        canvas.drawCentredString(0, 0, sign)
        canvas.restoreState()
        at += advance
