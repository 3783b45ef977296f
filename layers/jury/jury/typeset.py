"""The court's typefaces and blank sheets: which words they set, how wide, and where lines break."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

# Plain binary streams: their ASCII coat costs a fifth of the bytes and of the time.
rl_config.useA85 = 0

SANS, SANS_BOLD = "SourceSansPro-Regular", "SourceSansPro-Semibold"
SERIF, SERIF_BOLD = "SourceSerifPro-Regular", "SourceSerifPro-Semibold"
CAP = 0.66
"""Height of a capital of the sans face, of its size."""
DESCENT = 0.205
"""How far g, p and y of the sans face hang below the line, of its size."""
SHEET_WIDTH, SHEET_HEIGHT = 8.5 * 72.0, 11 * 72.0
"""US Letter, in points."""

_FOLDER = Path(__file__).parent / "fonts"
_INVISIBLE = ("C", "Z", "M")
"""Unicode categories of controls, separators and marks that would stand alone."""


@cache
def load_faces() -> dict[str, Any]:
    """Read the four typefaces once a process and make them known to ReportLab."""
    faces = {name: TTFont(name, _FOLDER / f"{name}.ttf") for name in _names()}
    for face in faces.values():
        pdfmetrics.registerFont(face)
    return faces


def _names() -> tuple[str, ...]:
    return SANS, SANS_BOLD, SERIF, SERIF_BOLD


def blank(out: BinaryIO, *, author: str) -> Canvas:
    """Return a canvas of US Letter sheets: no clock and no chance in the file it writes."""
    load_faces()
    canvas = Canvas(
        out,
        (SHEET_WIDTH, SHEET_HEIGHT),
        pageCompression=1,
        invariant=1,
        initialFontName=SANS,
        lang="en-US",
    )
    canvas.setCreator("Venire")
    canvas.setAuthor(author)
    return canvas


def tidy(text: str) -> str:
    """Compose accents and join words with single spaces: looks the same, sets better.

    Control characters are left in, for `settable` to find.
    """
    return " ".join(part for part in unicodedata.normalize("NFC", text).split(" ") if part)


def invisible(text: str) -> bool:
    """True when a character would print as nothing, or as a mark without its letter."""
    return any(unicodedata.category(sign)[0] in _INVISIBLE for sign in text if sign != " ")


def settable(text: str, face: str) -> bool:
    """True when the typeface has a drawing for every character."""
    drawings = load_faces()[face].face.charToGlyph
    return all(drawings.get(ord(sign), 0) for sign in text)


def width(text: str, face: str, size: float) -> float:
    """Return the length of a line in points."""
    load_faces()
    return float(pdfmetrics.stringWidth(text, face, size))


# -- paragraphs ---------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """Words set in one face on one line, starting `x` points from the line's left end.

    Both sans faces have the same space, so a line breaks and measures as its words do.
    """

    x: float
    face: str
    text: str


@lru_cache(maxsize=4096)
def lines_of(text: str, measure: float, size: float) -> tuple[tuple[Run, ...], ...]:
    """Break a paragraph into lines no wider than `measure`; **stars** set bold.

    A single word wider than the measure still gets its line, so that the caller sees it.
    Kept, since the search for the best type and the best column break asks again and again.
    """
    lines: list[tuple[Run, ...]] = []
    space = width(" ", SANS, size)
    line: list[Run] = []
    at = 0.0
    for word in _words(text):
        if line and at + sum(ems for _, _, ems in word) * size > measure:
            lines.append(tuple(line))
            line, at = [], 0.0
        elif line:
            line[-1] = Run(line[-1].x, line[-1].face, line[-1].text + " ")
        for face, piece, ems in word:
            if line and line[-1].face == face:
                line[-1] = Run(line[-1].x, face, line[-1].text + piece)
            else:
                line.append(Run(at, face, piece))
            at += ems * size
        at += space
    if line:
        lines.append(tuple(line))
    return tuple(lines)


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[tuple[tuple[str, str, float], ...], ...]:
    """Return each word as pieces of one face with their widths at size one.

    A bold word may end in a plain comma.
    """
    words: list[tuple[tuple[str, str, float], ...]] = []
    word: list[tuple[str, str, float]] = []
    for index, stretch in enumerate(text.split("**")):
        face = SANS_BOLD if index % 2 else SANS
        for number, piece in enumerate(stretch.split(" ")):
            if number and word:
                words.append(tuple(word))
                word = []
            if piece:
                word.append((face, piece, width(piece, face, 1)))
    return (*words, tuple(word)) if word else tuple(words)


def length_of(line: tuple[Run, ...], size: float) -> float:
    """Return how far a line reaches from its left end, in points."""
    return max(run.x + width(run.text.rstrip(" "), run.face, size) for run in line)
