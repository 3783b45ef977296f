"""Puts our parts in the place of moto's private ones, and takes them out again."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple


class MotoMovedError(RuntimeError):
    """A part of moto that we replace is not where it was: the pin or our part must change."""


class Replacement(NamedTuple):
    """One attribute of a moto class or module, and what stands there while the cloud runs."""

    owner: Any
    name: str
    ours: Any


class Addition(NamedTuple):
    """One attribute that a moto class lacks and that stands there while the cloud runs."""

    owner: Any
    name: str
    ours: Any


@contextmanager
def added(*additions: Addition) -> Iterator[None]:
    """Hold the additions in place for the duration; refuse if moto has one of its own by now."""
    with ExitStack() as undo:
        for owner, name, ours in additions:
            if hasattr(owner, name):
                raise MotoMovedError(f"{owner.__name__} has a {name} of its own")
            undo.callback(delattr, owner, name)
            setattr(owner, name, ours)
        yield


@contextmanager
def replaced(*replacements: Replacement) -> Iterator[None]:
    """Hold the replacements in place for the duration; refuse if one has nothing to replace."""
    with ExitStack() as undo:
        for owner, name, ours in replacements:
            if name not in vars(owner):
                raise MotoMovedError(f"{getattr(owner, '__name__', owner)} has no {name} any more")
            undo.callback(setattr, owner, name, vars(owner)[name])
            setattr(owner, name, ours)
        yield
