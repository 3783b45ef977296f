"""Where a No. 10 window envelope shows the sheet, and how the address is set to fit there.

All measures are points from the upper left corner of the sheet, downwards and to the right.
"""

from dataclasses import dataclass

from jury.typeset import (
    CAP,
    DESCENT,
    SANS,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    invisible,
    settable,
    tidy,
    width,
)
from summons.records import Fault

INCH = 72.0
PANEL = SHEET_HEIGHT / 3
"""The sheet is folded in three equal parts, the uppermost one facing the window."""
ENVELOPE_WIDTH, ENVELOPE_HEIGHT = 9.5 * INCH, 4.125 * INCH
SLACK_X, SLACK_Y = ENVELOPE_WIDTH - SHEET_WIDTH, ENVELOPE_HEIGHT - PANEL
"""How far the folded sheet can slide inside: to the right, and upwards."""
CLEAR_X, CLEAR_Y = 0.125 * INCH, 0.04 * INCH
"""What the post wants free between the address block and the window's edge."""


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        """True when the other rectangle lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def apart_from(self, other: "Box") -> bool:
        """True when the two rectangles share no point."""
        return (
            self.right < other.left
            or other.right < self.left
            or self.bottom < other.top
            or other.bottom < self.top
        )


def envelope(*, right: float, up: float) -> Box:
    """Return where the envelope lies when the sheet in it has slid so far right and up."""
    bottom = PANEL + up
    return Box(-right, bottom - ENVELOPE_HEIGHT, ENVELOPE_WIDTH - right, bottom)


def shown(*, right: float, up: float) -> Box:
    """Return what the window shows when the sheet has slid so far right and up."""
    outside = envelope(right=right, up=up)
    left, bottom = outside.left + 0.875 * INCH, outside.bottom - 0.5 * INCH
    return Box(left, bottom - 1.125 * INCH, left + 4.5 * INCH, bottom)


AT_REST, PUSHED = shown(right=0, up=0), shown(right=SLACK_X, up=SLACK_Y)
EXPOSED = Box(0, AT_REST.top, AT_REST.right, PUSHED.bottom)
"""Everything that may show in some position: nothing but the address block belongs here."""
SAFE = Box(
    AT_REST.left + CLEAR_X, PUSHED.top + CLEAR_Y, PUSHED.right - CLEAR_X, AT_REST.bottom - CLEAR_Y
)
"""What shows in every position, less the post's clear edge."""

IMB_HEIGHT = 0.13 * INCH
IMB_CLEAR = 0.028 * INCH
IMB_TOP = SAFE.bottom - IMB_HEIGHT
"""The Intelligent Mail barcode closes the block, at the same place on every letter."""

# Type size and line distance by the number of lines. Up to four lines stay inside SAFE, in
# view wherever the sheet slides. Two lines more (a long name, a long address) grow upwards:
# in view at rest, where gravity keeps the sheet, and up to 0.2 inch of the 0.46 of slack.
_SETTING = {3: (10.0, 11.1), 4: (8.0, 7.85), 5: (8.0, 8.2), 6: (8.0, 8.15)}
LEAST_SIZE = 8.0
"""The post's least type for an address."""


@dataclass(frozen=True)
class AddressBlock:
    """The name and address as set: type size, and each line with its baseline."""

    size: float
    lines: tuple[tuple[float, str], ...]

    @property
    def box(self) -> Box:
        """The rectangle that the lines and the barcode below them cover."""
        widest = max(width(text, SANS, self.size) for _, text in self.lines)
        top = self.lines[0][0] - CAP * self.size
        return Box(SAFE.left, top, SAFE.left + widest, SAFE.bottom)


def set_address(name: str, address: tuple[str, ...]) -> AddressBlock | Fault:
    """Set a name and its address, smaller or on one line more if need be, or say why not."""
    name, *lines = (tidy(text) for text in (name, *address))
    everything = "".join((name, *lines))
    if not all((name, *lines)):
        return Fault.BLANK
    if invisible(everything):
        return Fault.CONTROL
    if not settable(everything, SANS):
        return Fault.LETTER
    room = SAFE.right - SAFE.left
    if any(width(line, SANS, LEAST_SIZE) > room for line in lines):
        return Fault.ADDRESS
    names = [name] if width(name, SANS, LEAST_SIZE) <= room else _in_two(name, room)
    if not names:
        return Fault.NAME
    return _stack([*names, *lines], room)


def _in_two(name: str, room: float) -> list[str]:
    """Break a name at the last space that leaves a full first line; never inside a word."""
    spaces = [at for at, sign in enumerate(name) if sign == " "]
    for at in reversed(spaces):
        halves = [name[:at], name[at + 1 :]]
        if width(halves[0], SANS, LEAST_SIZE) <= room:
            return halves if width(halves[1], SANS, LEAST_SIZE) <= room else []
    return []


def _stack(lines: list[str], room: float) -> AddressBlock:
    size, leading = _SETTING[len(lines)]
    widest = max(width(line, SANS, size) for line in lines)
    size = max(LEAST_SIZE, min(size, size * room / widest))
    last = IMB_TOP - IMB_CLEAR - DESCENT * size
    first = last - leading * (len(lines) - 1)
    return AddressBlock(
        size=size,
        lines=tuple((first + leading * row, text) for row, text in enumerate(lines)),
    )
