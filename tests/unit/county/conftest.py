"""Counties that several tests read; none of them is written to."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tools.make_county import make_county, quarter_dates


class Made(NamedTuple):
    """A county on disk, and its truth."""

    folder: Path
    truth: dict[str, Any]

    def path(self, quarter: int, ending: str) -> Path:
        day = self.truth["quarters"][quarter]["as_of"]
        return self.folder / f"{self.truth['county']}-{day}.{ending}"


@pytest.fixture(scope="session")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two quarters as `make demo` uses them, a little smaller."""
    folder = tmp_path_factory.mktemp("usual")
    return Made(folder, make_county("osceola", 2000, 11, folder))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Four quarters with everything planted, in another county."""
    folder = tmp_path_factory.mktemp("hostile")
    return Made(
        folder,
        make_county("orange", 1500, 5, folder, dates=quarter_dates(quarters=4), faults="hostile"),
    )


@pytest.fixture(scope="session")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A county with a word of its own in every personal field."""
    folder = tmp_path_factory.mktemp("canaries")
    return Made(folder, make_county("st-johns", 800, 3, folder, canary=True))
