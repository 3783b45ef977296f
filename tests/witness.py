"""A witness to every draw that a test run makes: it keeps each bundle and verifies it at the end.

It only looks. Whoever puts a bundle, a step, a workflow or the demo, does so by an AWS client.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.client

from tools import verify_draw

BUNDLE = "/bundle.zip"
CLIENT: Any = botocore.client.BaseClient


class Witness:
    """Every bundle seen in one run, kept on disk under the hash of its bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[str, str] = {}
        self._original: Callable[..., Any] | None = None

    def look(self) -> None:
        """Begin to look at every call of every AWS client of this process."""
        original = self._original = CLIENT._make_api_call

        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            if operation == "PutObject" and arguments["Key"].endswith(BUNDLE):
                self.keep(arguments["Key"], arguments["Body"])  # before botocore wraps the body
            return original(client, operation, arguments)

        CLIENT._make_api_call = call

    def look_away(self) -> None:
        """Look no more."""
        if self._original is not None:
            CLIENT._make_api_call = self._original
            self._original = None

    def keep(self, key: str, content: bytes) -> None:
        """Keep a bundle; the same bytes again are the same draw."""
        name = hashlib.sha256(content).hexdigest()
        if name not in self._seen:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name}.zip").write_bytes(content)
            self._seen[name] = key.removesuffix(BUNDLE)

    @property
    def seen(self) -> int:
        """How many different bundles there were."""
        return len(self._seen)

    def broken(self) -> list[str]:
        """Verify them all as a stranger would; return a line for each that does not hold."""
        found = []
        for name, draw in self._seen.items():
            found += [
                f"{draw}: {one.verdict} {one.claim}: {one.what}"
                for one in verify_draw.verify(self._folder / f"{name}.zip")
                if one.verdict != "ok"  # our bundles hold all tickets: nothing is left unchecked
            ]
        return found
