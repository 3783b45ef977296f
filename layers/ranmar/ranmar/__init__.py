"""The approved engine: RANMAR, its seeding, and the selection of people from a roll.

Standard library only; no clock, no environment, no network, and no state of its own. What these
functions return for given arguments never changes under one protocol version.
"""

from __future__ import annotations

from ranmar.choice import RollTooSmall, below, permutation, select
from ranmar.seeding import seed_digest, seeds
from ranmar.start import SeedError, is_degenerate
from ranmar.stream import Ranmar, StateError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ranmar.identity import fingerprint
    from ranmar.jump import nth
    from ranmar.trial import KnownAnswerError, self_test

__all__ = [
    "KnownAnswerError",
    "Ranmar",
    "RollTooSmall",
    "SeedError",
    "StateError",
    "below",
    "fingerprint",
    "is_degenerate",
    "nth",
    "permutation",
    "seed_digest",
    "seeds",
    "select",
    "self_test",
]


def __getattr__(name: str) -> object:
    """Import what a stream and a selection do not need only when it is first asked for."""
    homes = {
        "KnownAnswerError": "trial",
        "fingerprint": "identity",
        "nth": "jump",
        "self_test": "trial",
    }
    if name not in homes:
        raise AttributeError(f"module 'ranmar' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f"ranmar.{homes[name]}"), name)
