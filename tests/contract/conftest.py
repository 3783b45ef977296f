"""One running cloud for all tests of the contract: they are made to stand whatever others did."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import world as worlds


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator["worlds.World"]:
    state, county = tmp_path_factory.mktemp("state"), tmp_path_factory.mktemp("county")
    with worlds.opened(Path(state), Path(county)) as opened:
        yield opened
