"""What every test may ask for; the witness to every draw, the search for names, the rights used."""

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import contracts
import hypothesis
import office
import pytest
from canary import Canary
from recorder import FOLDER as RIGHTS
from recorder import Recorder, handlers
from witness import Witness

WITNESS = pytest.StashKey[Witness]()
FOLDER = pytest.StashKey["tempfile.TemporaryDirectory[str]"]()
BROKEN = pytest.StashKey[list[str]]()
CANARY = pytest.StashKey[Canary]()
RECORDER = pytest.StashKey[Recorder]()


# The same examples in every run, however busy the machine: what lands depends on the code alone.
# `pytest --hypothesis-profile=search` looks for new ones.
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("same")


@pytest.fixture
def court_office() -> Iterator[None]:
    """An open office with an empty roll, on Monday 23 November 2026, six in the morning."""
    with office.opened():
        yield


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to keep every bundle that anybody puts, and to look at every answer of the API."""
    # A fifth of a run goes into looking for garbage among moto's many records: look less often.
    gc.freeze()
    gc.set_threshold(200_000, 20, 50)
    contracts.watch()
    folder = session.config.stash[FOLDER] = tempfile.TemporaryDirectory(prefix="bundles-")
    witness = session.config.stash[WITNESS] = Witness(Path(folder.name))
    witness.look()
    canary = session.config.stash[CANARY] = Canary()
    canary.look()
    if os.environ.get(RIGHTS):
        recorder = session.config.stash[RECORDER] = Recorder(handlers())
        recorder.look()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Verify every draw of the run; one that does not hold, or a name anywhere, fails the run."""
    if RECORDER in session.config.stash:
        recorder = session.config.stash[RECORDER]
        recorder.look_away()
        recorder.write(Path(os.environ[RIGHTS]))
    canary = session.config.stash[CANARY]
    canary.look_away()
    witness = session.config.stash[WITNESS]
    witness.look_away()
    broken = session.config.stash[BROKEN] = witness.broken()
    session.config.stash[FOLDER].cleanup()
    went_well = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if (broken or canary.found) and session.exitstatus in went_well:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many draws the stranger's program verified, and how much was searched for names."""
    if CANARY in config.stash:
        _tell_of_names(terminalreporter, config.stash[CANARY])
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


def _tell_of_names(reporter: pytest.TerminalReporter, canary: Canary) -> None:
    if not canary.searched:
        return
    reporter.write_sep("=", "searched for the people's words")
    for line in sorted(set(canary.found)):
        reporter.write_line(f"FOUND: {line}", red=True)
    sinks, signs = len(canary.searched), sum(canary.searched.values())
    reporter.write_line(f"{sinks} sinks, {signs:,} characters")
    reporter.write_line(", ".join(sorted(canary.searched)))
