"""The trial before each draw: does the engine that is installed here give the known answers?"""

from __future__ import annotations

from itertools import islice

from ranmar import answers
from ranmar.choice import below, select
from ranmar.jump import nth
from ranmar.paper import walk
from ranmar.seeding import seed_digest, seeds
from ranmar.stream import Ranmar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Trial = tuple[str, object, object]


class KnownAnswerError(Exception):
    """The engine gave a wrong answer, so it must not draw anybody."""


def self_test() -> None:
    """Return if every known answer is given; else raise `KnownAnswerError`, naming one."""
    for question, known, given in trials():
        if known != given:
            raise KnownAnswerError(f"{question}: {known} is known, {given} was given")


def trials() -> Iterator[Trial]:
    """Yield every question with the known answer and the answer given here."""
    yield from trials_of_outputs()
    yield from trials_of_selection()
    yield from trials_of_seeding()


def trials_of_outputs() -> Iterator[Trial]:
    """Try the stream, the paper's walk and random access, which share no step."""
    for ij, kl, passed, known in answers.OUTPUTS:
        question = f"outputs of seeds {ij} and {kl} after {passed}"
        stream = tuple(Ranmar(ij, kl).integers(passed + len(known)))
        walked = tuple(islice(walk(ij, kl), passed + len(known)))
        yield question, known, stream[passed:]
        yield f"{question}, as the paper walks", known, walked[passed:]
        yield f"{question}, by random access", known[0], nth(ij, kl, passed + 1)
        yield f"{question}: walk and stream agree on all", True, walked == stream


def trials_of_selection() -> Iterator[Trial]:
    """Try numbers below a limit, and selections, and that they use no output too many."""
    for ij, kl, limit, known, used in answers.BELOW:
        words = Ranmar(ij, kl)
        given = tuple(below(limit, words) for _ in known)
        yield f"numbers below {limit}", (known, used), (given, words.consumed)
    for ij, kl, size, known, used in answers.SELECTIONS:
        words = Ranmar(ij, kl)
        given = tuple(select(size, len(known), words))
        yield f"{len(known)} drawn from {size}", (known, used), (given, words.consumed)


def trials_of_seeding() -> Iterator[Trial]:
    """Try the way from contributions to a digest, and from a digest to seeds."""
    for purpose, commitment, contributions, known in answers.DIGESTS:
        values = [(name, bytes.fromhex(value)) for name, value in contributions]
        digest = seed_digest(purpose, bytes.fromhex(commitment), values)
        yield f"digest of a {purpose} draw", known, digest.hex()
    for digest_hex, *pair in answers.SEEDS:
        yield f"seeds of the digest {digest_hex[:8]}", tuple(pair), seeds(bytes.fromhex(digest_hex))
