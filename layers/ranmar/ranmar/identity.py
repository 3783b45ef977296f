"""The engine's fingerprint: which generator, seeding and selection code is installed here."""

from __future__ import annotations

from hashlib import sha256
from importlib.machinery import all_suffixes
from pathlib import Path

from ranmar.seeding import length_prefixed


class ForeignCodeError(Exception):
    """Something else that Python could import lies among the engine's source files."""


def fingerprint() -> str:
    """Return the SHA-256 over the names and bytes of the engine's source files, sorted by name.

    Each name and each content stands behind its length in four bytes. Compiled code, which Python
    would run instead of the source or beside it, is refused.
    """
    folder = Path(__file__).parent
    digest = sha256()
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.suffix == ".py":
            digest.update(length_prefixed(path.name.encode()))
            digest.update(length_prefixed(path.read_bytes()))
        elif path.suffix in all_suffixes() or (path.is_dir() and path.name != "__pycache__"):
            raise ForeignCodeError(f"not a source file of the engine: {path.name}")
    return digest.hexdigest()
