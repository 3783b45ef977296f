"""A court that does not exist, its letters, and ways to look at printed pages."""

import io
import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from summons.letter import print_letters
from summons.records import CourtNotice, Letter

HERE = ZoneInfo("America/New_York")
CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


FORMS = ("summons-1", "summons-2")
"""Every wording that is shipped: an old one is still printed, since a reprint keeps its own."""


@pytest.fixture(scope="session", params=FORMS)
def notice(request: pytest.FixtureRequest) -> CourtNotice:
    return CourtNotice(
        form=request.param,
        kind="petit",
        pool="petit-20270104T0830-main-courthouse",
        dated=date(2026, 11, 30),
        county_name="Osceola",
        court_name="Circuit and County Courts",
        circuit="Ninth Judicial Circuit of Florida, Osceola County",
        clerk_name="Clerk of the Circuit Court, Jury Office",
        return_lines=("1 Example Square, Suite 1000", "Kissimmee FL 34741-0001"),
        location_name="Example County Courthouse",
        location_lines=("Jury Assembly Room, 1st floor", "1 Example Square", "Kissimmee, Florida"),
        location_notes=("Enter from the square. Free parking in the garage.",),
        reports_at=datetime(2027, 1, 4, 8, 30, tzinfo=HERE),
        check_from=datetime(2026, 12, 31, 17, 0, tzinfo=HERE),
        phone="(407) 555-0100",
        status_phone="(407) 555-0101",
        web="jury.osceola.example.gov",
        ada_contact="ADA Coordinator, (407) 555-0102, ada@osceola.example.gov",
        service="one day or one trial",
    )


@pytest.fixture(scope="session")
def letter() -> Callable[..., Letter]:
    """Make a letter for a place; anything may be said otherwise."""

    def make(place: int = 1, **otherwise: object) -> Letter:
        chance = random.Random(place)
        code = "-".join("".join(chance.choices(CODE_SIGNS, k=4)) for _ in range(4))
        facts: dict[str, object] = {
            "place": place,
            "juror_number": f"OSC-27W01-{place:05d}",
            "name": "MARIA FERNANDA GARCIA",
            "address": (f"{place} W OAK ST", "KISSIMMEE FL 34741-5012"),
            "routing": "34741501204",
            "tracking": f"00270123456{chance.randrange(10**9):09d}",
            "code": code,
            "url": f"https://jury.osceola.example.gov/j/{code.replace('-', '')}",
        }
        return Letter.model_validate(facts | otherwise)

    return make


@pytest.fixture(scope="session")
def printed(notice: CourtNotice) -> Callable[..., bytes]:
    """Print letters and return the file's bytes."""

    def make(*letters: Letter, **otherwise: object) -> bytes:
        out = io.BytesIO()
        print_letters(notice.model_copy(update=otherwise), letters, out=out)
        return out.getvalue()

    return make


@pytest.fixture
def rendered(tmp_path: Path) -> Callable[..., list[Image.Image]]:
    """Render a file's pages in grey at so many dots an inch."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not installed")

    def make(pdf: bytes, dpi: int) -> list[Image.Image]:
        (tmp_path / "letters.pdf").write_bytes(pdf)
        command = ["pdftoppm", "-gray", "-r", str(dpi), "letters.pdf", "page"]
        subprocess.run(command, cwd=tmp_path, check=True)
        return [Image.open(page) for page in sorted(tmp_path.glob("page*.pgm"))]

    return make
