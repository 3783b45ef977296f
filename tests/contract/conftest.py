"""One running cloud for each module: its tests are made to stand whatever the others did."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from . import world as worlds


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator["worlds.World"]:
    state, county = tmp_path_factory.mktemp("state"), tmp_path_factory.mktemp("county")
    with worlds.opened(Path(state), Path(county)) as opened:
        yield opened
