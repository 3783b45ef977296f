"""A county's seal, drawn neutrally: its name round a five-pointed star."""

from math import cos, pi, sin
from typing import Any

from summons.typeset import SERIF_BOLD, width

_LEGEND = 7.2
"""Type size of the words in the ring, for a radius of 34 points."""


def draw_seal(canvas: Any, x: float, y: float, *, radius: float, county: str) -> None:
    """Draw the seal with its centre at (x, y), in the canvas's own coordinates."""
    canvas.saveState()
    canvas.translate(x, y)
    scale = radius / 34
    canvas.scale(scale, scale)
    _rings(canvas)
    _star(canvas, radius=13.5)
    _legend_above(canvas, f"{county.upper()} COUNTY")
    _legend_below(canvas, "STATE OF FLORIDA")
    canvas.restoreState()


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
