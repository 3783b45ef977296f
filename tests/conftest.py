"""What every test may ask for, and the witness to every draw that any of them makes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import contracts
import office
import pytest
from witness import Witness

WITNESS = pytest.StashKey[Witness]()
FOLDER = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()
BROKEN = pytest.StashKey[list[str]]()


@pytest.fixture
def court_office() -> Iterator[None]:
    """An open office with an empty roll, on Monday 23 November 2026, six in the morning."""
    with office.opened():
        yield


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to keep every bundle that anybody puts, and to look at every answer of the API."""
    contracts.watch()
    folder = session.config.stash[FOLDER] = tempfile.TemporaryDirectory(prefix="bundles-")
    witness = session.config.stash[WITNESS] = Witness(Path(folder.name))
    witness.look()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Verify every draw of the run; one that does not hold fails the run."""
    witness = session.config.stash[WITNESS]
    witness.look_away()
    broken = session.config.stash[BROKEN] = witness.broken()
    session.config.stash[FOLDER].cleanup()
    if broken and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many draws the stranger's program verified, and name those that do not hold."""
    if WITNESS not in config.stash or BROKEN not in config.stash:
        return
    seen, broken = config.stash[WITNESS].seen, config.stash[BROKEN]
    if seen:
        terminalreporter.write_sep("=", "draws made in this run")
        for line in broken:
            terminalreporter.write_line(line, red=True)
        terminalreporter.write_line(
            f"{seen - len(broken)} of {seen} verified by tools/verify_draw.py"
        )
