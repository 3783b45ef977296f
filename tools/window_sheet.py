"""Print a sheet that shows whether the summons fits its window envelope (No. 10).

    python tools/window_sheet.py --out window-sheet.pdf
    python tools/window_sheet.py --out window-sheet.pdf --county orange --form summons-2

Three pages, of people who do not exist. Page 1 is a letter with the longest name and address that
are printed. Page 2 is the same letter with the window drawn on it, as it lies over a sheet at rest
and over one pushed as far right and up as the envelope lets it, the safe area in which an address
of up to four lines stays, and the folds. Page 3 says what to do: print at 100 %, measure the bar,
fold page 1 in three, slide it into the envelope, and shake it; the name, every line of the address
and the whole barcode must stay in the window, and nothing else may show.
"""

import argparse
import io
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("functions", "layers/jury")]

from reportlab.pdfgen.canvas import Canvas  # noqa: E402

from jury.counties import county, court, seal  # noqa: E402
from jury.errors import Refusal  # noqa: E402
from jury.typeset import SANS, SANS_BOLD, SERIF_BOLD, SHEET_HEIGHT, SHEET_WIDTH, load_faces  # noqa: E402
from summons.form import draw_form  # noqa: E402
from summons.letter import draw_letter  # noqa: E402
from summons.records import NEWEST_FORM, CourtNotice, Letter  # noqa: E402
from summons.strokes import Text, paragraph, placed, put, rule  # noqa: E402
from summons.window import (  # noqa: E402
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

OUTLINES: tuple[tuple[str, Box, float, tuple[float, ...]], ...] = (
    ("Envelope, sheet at rest", envelope(right=0, up=0), 1.2, ()),
    ("Envelope, sheet pushed", envelope(right=SLACK_X, up=SLACK_Y), 0.6, (6, 3)),
    ("Window, sheet at rest", AT_REST, 1.2, ()),
    ("Window, sheet pushed right and up", PUSHED, 0.6, (6, 3)),
    ("Safe area", SAFE, 0.6, (1.5, 1.5)),
)
"""What is drawn on page 2: its name, where, how thick, and with which dashes."""

STEPS = """\
**Print** these pages on one side of US Letter paper, at **100 %** (“actual size”, never “fit to
page”). Measure the bar below: it is four inches long. If it is not, nothing else here holds.

**Look at page 2.** The solid outline is the window over a sheet at rest, the broken one over a
sheet pushed as far right and up as the envelope lets it, the dotted one the safe area, in view
wherever the sheet lies. The lines across are the folds, and the envelope’s own edges.

**Fold page 1** at the marks, in three equal parts, so that the part with the address faces out.

**Slide** it into a No. 10 window envelope: 9 1/2 by 4 1/8 inches, window 4 1/2 by 1 1/8, 7/8 from
the left edge and 1/2 from the foot. This letter is made for no other.

**Tap** it on its foot and on either side: every line of the address and the whole barcode under it
must show, an eighth of an inch free to the left and the right. Turned upside down, a name and
address of up to four lines must still show; of one of five, as on page 1, the first may be hidden.

**Nothing else** of the letter may ever show: no juror number, no code, no other word.
"""


def notice_of(slug: str, form: str) -> CourtNotice:
    """Return a notice of a configured court for a day that nobody is called to."""
    place, held = county(slug), court(slug)
    location, where = next(iter(held.locations.items()))
    noon = datetime(2030, 1, 7, 8, 30, tzinfo=place.time_zone)
    return CourtNotice(
        form=form,
        kind="petit",
        pool=f"petit-20300107T0830-{location}",
        dated=date(2029, 12, 3),
        county_name=place.name,
        court_name=held.court,
        circuit=held.circuit,
        clerk_name="Clerk of the Court, Jury Services",
        return_lines=held.return_to,
        seal=seal(held),
        location_name=where.name,
        location_lines=where.lines,
        reports_at=noon,
        check_from=noon.replace(day=6, hour=17, minute=0),
        phone=held.phone,
        status_phone=held.call_in,
        web=held.web,
        ada_contact=held.ada_contact,
        service="one day or one trial",
    )


def letter_of(held_web: str) -> Letter:
    """Return the longest letter that is printed: a name of sixty letters, three lines more."""
    return Letter(
        place=1,
        juror_number="00-0000-0001",
        name="BARTHOLOMEW-MAXIMILIAN FEATHERSTONEHAUGH O’SHAUGHNESSY-SMITH",
        address=("12345 N SYNTHETIC BLOSSOM TRL", "BLDG 12 APT 1234", "KISSIMMEE FL 34741-0000"),
        routing="347410000",
        tracking="00300900100000000001",
        code="AAAA-AAAA-AAAA-AAAA",
        url=f"https://{held_web}/j#AAAAAAAAAAAAAAAA",
    )


def window_sheet(slug: str, form: str) -> bytes:
    """Return the three pages as one PDF; the same bytes for the same county and form."""
    load_faces()
    out = io.BytesIO()
    canvas = Canvas(
        out, (SHEET_WIDTH, SHEET_HEIGHT), pageCompression=1, invariant=1, initialFontName=SANS
    )
    notice = notice_of(slug, form)
    canvas.beginForm("letter")
    draw_form(canvas, notice)
    canvas.endForm()
    canvas.setTitle("Window sheet, No. 10 envelope")
    draw_letter(canvas, letter_of(notice.web))
    canvas.showPage()
    draw_letter(canvas, letter_of(notice.web))
    draw_outlines(canvas)
    canvas.showPage()
    _instructions(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw_outlines(canvas: Any) -> None:
    """Draw the envelope, the window and the safe area over a letter, and the folds across it."""
    canvas.saveState()
    canvas.setStrokeColorRGB(0.75, 0, 0)
    for _, box, line, dashes in OUTLINES:
        _outline(canvas, box, line, dashes)
    for fold in (1, 2):
        canvas.setDash(10, 4)
        rule(canvas, 0, PANEL * fold, SHEET_WIDTH, line=0.4)
    canvas.setFillColorRGB(0.75, 0, 0)
    for x, y, words in (
        (AT_REST.left + 3, AT_REST.bottom + 8, "solid: window, sheet at rest"),
        (AT_REST.left + 118, AT_REST.bottom + 8, "broken: pushed right and up"),
        (AT_REST.left + 232, AT_REST.bottom + 8, "dotted: safe area"),
    ):
        put(canvas, Text(x, y, words, SANS, 7))
    canvas.restoreState()


def _outline(canvas: Any, box: Box, line: float, dashes: tuple[float, ...]) -> None:
    canvas.setLineWidth(line)
    canvas.setDash(*([list(dashes)] if dashes else []))
    canvas.rect(
        box.left,
        SHEET_HEIGHT - box.bottom,
        box.right - box.left,
        box.bottom - box.top,
        stroke=1,
        fill=0,
    )


def _instructions(canvas: Any) -> None:
    put(canvas, Text(INCH, INCH, "Does the summons fit its envelope?", SERIF_BOLD, 20))
    y = INCH + 34
    for number, step in enumerate(STEPS.split("\n\n"), start=1):
        put(canvas, Text(INCH, y, f"{number}.", SANS_BOLD, 11))
        for line in paragraph(" ".join(step.split()), SHEET_WIDTH - 2 * INCH - 20, 11):
            for text in placed(line, INCH + 20, y, 11):
                put(canvas, text)
            y += 14.5
        y += 6
    y += 12
    rule(canvas, INCH, y, 5 * INCH, line=1.2)
    for inch in range(1, 6):
        canvas.line(inch * INCH, SHEET_HEIGHT - y - 5, inch * INCH, SHEET_HEIGHT - y + 5)
    put(canvas, Text(5 * INCH + 10, y + 3, "four inches", SANS, 9))
    _small(canvas, y + 40)


def _small(canvas: Any, top: float) -> None:
    """Draw envelope, sheet and window to a smaller scale, at rest and pushed, one beside other."""
    scale = (SHEET_WIDTH - 2 * INCH - 24) / 2 / ENVELOPE_WIDTH
    for at, (label, right, up) in enumerate(
        (("at rest", 0.0, 0.0), ("pushed right and up", SLACK_X, SLACK_Y))
    ):
        canvas.saveState()
        left = INCH + at * (ENVELOPE_WIDTH * scale + 24)
        canvas.translate(left, SHEET_HEIGHT - top)
        canvas.scale(scale, scale)
        outside = envelope(right=right, up=up)
        # The envelope's upper left corner is the origin here; the sheet moves inside it.
        canvas.translate(-outside.left, outside.top - SHEET_HEIGHT)
        _outline(canvas, outside, 2, ())
        _outline(canvas, Box(0, 0, SHEET_WIDTH, PANEL), 1, (6, 3))
        _outline(canvas, PUSHED if up else AT_REST, 2, ())
        canvas.setFillGray(0.85)
        canvas.rect(
            SAFE.left, SHEET_HEIGHT - SAFE.bottom, SAFE.right - SAFE.left, SAFE.bottom - SAFE.top,
            stroke=0, fill=1,
        )  # fmt: skip
        canvas.restoreState()
        y = top + ENVELOPE_HEIGHT * scale + 13
        put(canvas, Text(left, y, f"sheet {label}; safe area grey", SANS, 8.5))


def main(words: list[str] | None = None) -> int:
    """Write the sheet; return 0, or 1 when there is no such court or form."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--county", default="osceola")
    parser.add_argument("--form", default=NEWEST_FORM)
    asked = parser.parse_args(words)
    try:
        sheet = window_sheet(asked.county, asked.form)
    except Refusal as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        return 1
    asked.out.write_bytes(sheet)
    print(f"{asked.out}: three pages; print at 100 %, fold page 1, slide it into a No. 10 envelope")
    return 0


if __name__ == "__main__":
    sys.exit(main())
