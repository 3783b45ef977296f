"""What every test may ask for."""

from collections.abc import Iterator

import office
import pytest


@pytest.fixture
def court_office() -> Iterator[None]:
    """An open office with an empty roll, on Monday 23 November 2026, six in the morning."""
    with office.opened():
        yield
