"""Letters a second, ours beside a plain platypus setting of the same letter, and the memory.

Run from the root: `.venv/bin/python bench/letters_bench.py`. Ends with 1 when a bar is missed:
five times platypus, 2,000 letters within 128 MB, and all codes of as many rendered pages read
back: QR, Code 128 and Intelligent Mail. (The reading takes some minutes.)
"""

import io
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "functions"), str(ROOT / "layers/jury"), str(ROOT / "tests")]

import segno  # noqa: E402
from imb_reader import bars_on, digits_of  # noqa: E402
from PIL import Image  # noqa: E402
from reportlab.graphics.barcode.code128 import Code128  # noqa: E402
from reportlab.graphics.barcode.usps4s import USPS_4State  # noqa: E402
from reportlab.lib.pagesizes import letter as US_LETTER  # noqa: E402, N812
from reportlab.lib.styles import ParagraphStyle  # noqa: E402
from reportlab.pdfbase.pdfmetrics import registerFontFamily  # noqa: E402
from reportlab.platypus import (  # noqa: E402
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from jury.typeset import SANS, SANS_BOLD, SERIF_BOLD, load_faces  # noqa: E402
from summons.letter import print_letters  # noqa: E402
from summons.records import CourtNotice, Letter  # noqa: E402
from summons.template import english_day, english_time, fill  # noqa: E402
from summons.window import PANEL  # noqa: E402

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HERE = ZoneInfo("America/New_York")
LEAST_RATIO, MOST_MB, LETTERS = 5.0, 128, 2000
DOTS, AT_ONCE = 200, 100
"""Pages are rendered at so many dots an inch, and so many at a time."""


def court() -> CourtNotice:
    return CourtNotice(
        form="summons-2",
        kind="petit",
        pool="petit-20270104T0830-main-courthouse",
        dated=date(2026, 11, 30),
        county_name="Osceola",
        court_name="Circuit and County Courts",
        circuit="Ninth Judicial Circuit of Florida",
        clerk_name="Clerk of the Circuit Court, Jury Office",
        return_lines=("1 Example Square", "Kissimmee FL 34741-0001"),
        location_name="Example County Courthouse",
        location_lines=("Jury Assembly Room", "1 Example Square", "Kissimmee, Florida"),
        reports_at=datetime(2027, 1, 4, 8, 30, tzinfo=HERE),
        check_from=datetime(2026, 12, 31, 17, tzinfo=HERE),
        phone="(407) 555-0100",
        status_phone="(407) 555-0101",
        web="jury.osceola.example.gov",
        ada_contact="ADA Coordinator, (407) 555-0102",
        service="one day or one trial",
    )


def letters(count: int) -> list[Letter]:
    chance = random.Random(count)
    return [one(place, chance) for place in range(1, count + 1)]


def one(place: int, chance: random.Random) -> Letter:
    code = "-".join("".join(chance.choices(SIGNS, k=4)) for _ in range(4))
    return Letter(
        place=place,
        juror_number=f"OSC-27W01-{place:05d}",
        name=f"SYNTHETIC {['ANNA', 'MARIA', 'LUZ'][place % 3]} PERSON {place}",
        address=(f"{place} W OAK ST", f"KISSIMMEE FL 34741-{place % 10000:04d}"),
        routing=f"34741{place % 10000:04d}",
        tracking=f"00270123456{place:09d}",
        code=code,
        url=f"https://jury.osceola.example.gov/j/{code.replace('-', '')}",
    )


# -- the plain way ------------------------------------------------------------


class Qr(Flowable):  # type: ignore[misc]
    """A QR code of squares; the same segno call as ours, since ReportLab's own takes 60 ms."""

    def __init__(self, text: str, side: float) -> None:
        super().__init__()
        self.matrix = segno.make(
            text, error="m", mask=2, micro=False, mode="byte", encoding="latin1",
            boost_error=False, eci=False,
        ).matrix  # fmt: skip
        self.width = self.height = side

    def draw(self) -> None:
        square = self.width / len(self.matrix)
        path = self.canv.beginPath()
        for y, row in enumerate(self.matrix):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(x * square, self.height - (y + 1) * square, square, square)
        self.canv.drawPath(path, stroke=0, fill=1)


def bold(text: str) -> str:
    """Turn the template's stars into platypus's tags."""
    stretches = text.replace("&", "&amp;").split("**")
    return "".join(f"<b>{s}</b>" if at % 2 else s for at, s in enumerate(stretches))


def plain_pages(notice: CourtNotice, people: list[Letter]) -> bytes:
    """Set the same words, grounds and codes with paragraphs, tables and flowables."""
    load_faces()
    registerFontFamily(SANS, normal=SANS, bold=SANS_BOLD, italic=SANS, boldItalic=SANS_BOLD)
    body = ParagraphStyle("body", fontName=SANS, fontSize=7.4, leading=8.6)
    head = ParagraphStyle("head", fontName=SERIF_BOLD, fontSize=11, leading=14)
    wide = ParagraphStyle("wide", fontName=SERIF_BOLD, fontSize=24, leading=28)
    wording = fill(notice)
    english = wording.english

    def column(passages: Any) -> list[Any]:
        return [Paragraph(bold(f"**{p.head}{p.mark}** {p.text}"), body) for p in passages]

    def halves(passages: Any) -> Table:
        middle = len(passages) // 2
        return Table([[column(passages[:middle]), column(passages[middle:])]], colWidths=270)

    flow: list[Any] = []
    for person in people:
        where = [notice.location_name, *notice.location_lines, *notice.location_notes]
        address = "<br/>".join((person.name, *person.address))
        juror = [
            Paragraph(english.juror_label, body),
            Paragraph(person.juror_number, head),
            Code128(person.juror_number, barHeight=25),
            Qr(person.url, 71),
            Paragraph(f"{english.code_label} {person.code}", body),
        ]
        mail = [
            Paragraph(bold(english.opening), body),
            Spacer(1, 50),
            Paragraph(address, body),
            USPS_4State(person.tracking, person.routing),
        ]
        when = [
            Paragraph(english_day(notice.reports_at), head),
            Paragraph(english_time(notice.reports_at), head),
        ]
        flow += [
            Table([[[Paragraph(notice.court_name, head), Paragraph(notice.circuit, body),
                     Paragraph(notice.clerk_name, body),
                     Paragraph(", ".join(notice.return_lines), body)],
                    Paragraph(english.title, wide)]], colWidths=270),
            Table([[mail, juror]], colWidths=[360, 180]),
            Table([[when, [Paragraph(line, body) for line in where],
                    Paragraph(bold(english.check), body)]], colWidths=180),
            Paragraph(english.rights_heading, head),
            halves(english.rights),
            Paragraph(english.grounds_heading, head),
            halves(english.grounds),
            Paragraph(wording.spanish.heading, head),
            Paragraph(bold(wording.spanish.text), body),
            PageBreak(),
        ]  # fmt: skip
    out = io.BytesIO()
    SimpleDocTemplate(
        out, pagesize=US_LETTER, leftMargin=30, rightMargin=30, topMargin=18, bottomMargin=14
    ).build(flow)
    return out.getvalue()


# -- the measuring ------------------------------------------------------------


def our_pages(notice: CourtNotice, people: list[Letter]) -> bytes:
    out = io.BytesIO()
    assert print_letters(notice, people, out=out) == len(people)
    return out.getvalue()


def rate(way: Callable[[CourtNotice, list[Letter]], bytes], count: int) -> float:
    """Return the best of three runs, in pages a second, the constant part included."""
    notice, people = court(), letters(count)
    way(notice, people[:2])
    best = 0.0
    for _ in range(3):
        start = time.perf_counter()
        way(notice, people)
        best = max(best, count / (time.perf_counter() - start))
    return best


def peak_mb(count: int) -> float:
    """Return a fresh process's peak resident memory after printing so many letters."""
    run = subprocess.run(
        [sys.executable, __file__, "--only-print", str(count)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return float(run.stdout)


def read_back(count: int) -> Counter[str]:
    """Return how many of so many letters' codes read back from their own rendered page, by kind."""
    people, found = letters(count), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "letters.pdf").write_bytes(our_pages(court(), people))
        for start in range(0, count, AT_ONCE):
            found += _read(Path(folder), people[start : start + AT_ONCE], start + 1)
    return found


def _read(folder: Path, people: list[Letter], first: int) -> Counter[str]:
    """Render some pages' upper third, where all the codes are, and read each page for itself."""
    last, deep = first + len(people) - 1, str(round(PANEL * DOTS / 72))
    subprocess.run(
        ["pdftoppm", "-gray", "-r", str(DOTS), "-f", str(first), "-l", str(last), "-H", deep,
         "letters.pdf", "page"],
        cwd=folder, check=True,
    )  # fmt: skip
    found = Counter[str]()
    for person, page in zip(people, sorted(folder.glob("page*.pgm")), strict=True):
        read = ["zbarimg", "-q", "--nodbus", page.name]
        said = subprocess.run(read, cwd=folder, capture_output=True, text=True, check=False)
        lines = said.stdout.splitlines()
        found["QR"] += lines.count(f"QR-Code:{person.url}") == 1
        found["Code 128"] += lines.count(f"CODE-128:{person.juror_number}") == 1
        with Image.open(page) as image:
            digits = digits_of(bars_on(image, DOTS))
        found["Intelligent Mail"] += digits == (person.tracking, person.routing)
        page.unlink()
    return found


def main() -> int:
    ours, plain = rate(our_pages, 400), rate(plain_pages, 60)
    memory = peak_mb(LETTERS)
    failed = ours / plain < LEAST_RATIO or memory > MOST_MB
    print(f"letters, ours               {ours:7.0f} pages/s")
    print(f"letters, platypus           {plain:7.0f} pages/s")
    print(f"ratio                       {ours / plain:7.1f}   (bar: at least {LEAST_RATIO:.0f})")
    print(f"peak memory, {LETTERS} letters  {memory:7.0f} MB (bar: {MOST_MB})")
    if shutil.which("pdftoppm") and shutil.which("zbarimg"):
        found = read_back(LETTERS)
        for kind in ("QR", "Code 128", "Intelligent Mail"):
            name = f"{kind} read back"
            print(f"{name:27} {found[kind]:7d} of {LETTERS}")
            failed = failed or found[kind] < LETTERS
    else:
        print("codes read back             not measured: pdftoppm or zbarimg is absent")
    return int(failed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--only-print"]:
        our_pages(court(), letters(int(sys.argv[2])))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        sys.exit(main())
