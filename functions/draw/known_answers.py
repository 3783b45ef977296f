"""The engine's known answers as the draw's own code carries them, beside those in its layer.

A layer could be changed together with the answers in it. These come with the functions, from the
protocol's vectors (`python -m tools.known_answers` writes them), and name the engine that they were
held against: a changed engine is therefore always changed code too, of which new versions are made.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import ranmar
from jury.records import Hex32, Record

Trial = tuple[str, object, object]


class AnswerWrongError(Exception):
    """The engine answers otherwise than is known: a defect, and no draw may be made."""


class Outputs(Record):
    """What the stream gives after so many outputs."""

    ij: int
    kl: int
    passed: int
    outputs: tuple[int, ...]


class Below(Record):
    """Unbiased numbers below a limit, and how many outputs they take."""

    ij: int
    kl: int
    limit: int
    values: tuple[int, ...]
    consumed: int


class Positions(Record):
    """Which positions of a roll are drawn, and how many outputs that takes."""

    ij: int
    kl: int
    size: int
    positions: tuple[int, ...]
    consumed: int


class Seeding(Record):
    """How contributions to a commitment become the seeds of a draw."""

    purpose: str
    commitment: Hex32
    contributions: tuple[tuple[str, str], ...]
    digest: Hex32
    ij: int
    kl: int


class KnownAnswers(Record):
    """All that is known beforehand, and of which engine."""

    engine: Hex32
    outputs: tuple[Outputs, ...]
    below: tuple[Below, ...]
    selections: tuple[Positions, ...]
    seedings: tuple[Seeding, ...]


@cache
def known_answers() -> KnownAnswers:
    """Return the answers that ship with this code."""
    text = files(__package__).joinpath("known_answers.json").read_text("utf-8")
    return KnownAnswers.model_validate_json(text)


def check_engine(known: KnownAnswers) -> str:
    """Return the installed engine's fingerprint if it gives every known answer.

    Raises AnswerWrongError, naming the question, or the engine's own error when it fails its own.
    """
    ranmar.self_test()
    engine = ranmar.fingerprint()
    for question, wanted, given in (("the engine", known.engine, engine), *trials(known)):
        if wanted != given:
            raise AnswerWrongError(f"{question}: another answer is known than was given")
    return engine


def trials(known: KnownAnswers) -> Iterator[Trial]:
    """Yield every question with the known answer and the one given here."""
    for place, one in enumerate(known.outputs):
        stream = ranmar.Ranmar(one.ij, one.kl)
        stream.advance(one.passed)
        given = tuple(stream.integers(len(one.outputs)))
        yield f"outputs {place}", one.outputs, given
    for place, few in enumerate(known.below):
        words = ranmar.Ranmar(few.ij, few.kl)
        values = tuple(ranmar.below(few.limit, words) for _ in few.values)
        yield f"numbers below {place}", (few.values, few.consumed), (values, words.consumed)
    for place, some in enumerate(known.selections):
        words = ranmar.Ranmar(some.ij, some.kl)
        drawn = tuple(ranmar.select(some.size, len(some.positions), words))
        yield f"selection {place}", (some.positions, some.consumed), (drawn, words.consumed)
    for place, seeding in enumerate(known.seedings):
        shares = [(name, bytes.fromhex(value)) for name, value in seeding.contributions]
        digest = ranmar.seed_digest(seeding.purpose, bytes.fromhex(seeding.commitment), shares)
        yield f"digest {place}", seeding.digest, digest.hex()
        yield f"seeds {place}", (seeding.ij, seeding.kl), ranmar.seeds(digest)
