"""The validators' commands: known answers, streams, single outputs, selections, fingerprint."""

from __future__ import annotations

import argparse
import os
import sys

import ranmar
from ranmar.trial import trials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PORTION = 97 * 1024  # outputs written at one go


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a wrong argument is explained and gives 2."""
    parser = command_line()
    asked = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = asked.command
    try:
        return command(asked)
    except ValueError as refused:
        parser.error(str(refused))
    except BrokenPipeError:  # the reader has had enough, as PractRand and head do
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def command_line() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(prog="python -m ranmar", description=ranmar.__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        added.set_defaults(command=command)
        return added

    def add_seeded(
        name: str, command: Callable[[argparse.Namespace], int], *figures: str
    ) -> argparse.ArgumentParser:
        added = add(name, command)
        for figure in ("--ij", "--kl", *figures):
            added.add_argument(figure, type=int, required=True)
        return added

    add("known-answers", known_answers)
    stream = add_seeded("stream", write_stream, "--count")
    stream.add_argument("--skip", type=int, default=0, help="outputs to pass over first")
    stream.add_argument("--format", choices=WRITERS, default="int", help="default: int")
    add_seeded("nth", write_nth, "--index")
    add_seeded("select", write_selection, "--size", "--draw")
    add("fingerprint", write_fingerprint)
    return parser


def known_answers(_asked: argparse.Namespace) -> int:
    """Print every known answer and whether it is given; exit 1 on a difference."""
    wrong = 0
    for question, known, given in trials():
        wrong += known != given
        say("ok      " if known == given else "WRONG   ", question, ": ", given)
    say(f"{wrong} wrong" if wrong else "all known answers are given")
    return 1 if wrong else 0


def write_stream(asked: argparse.Namespace) -> int:
    """Write outputs: u24 is three bytes each, big-endian; int and real are one a line."""
    words = ranmar.Ranmar(asked.ij, asked.kl)
    words.advance(asked.skip)
    write = WRITERS[asked.format]
    for start in range(0, asked.count, PORTION):
        write(words, min(PORTION, asked.count - start))
    sys.stdout.flush()
    return 0


def write_octets(words: ranmar.Ranmar, outputs: int) -> None:
    """Write outputs as a plain stream of bits."""
    sys.stdout.buffer.write(words.octets(outputs))


def write_integers(words: ranmar.Ranmar, outputs: int) -> None:
    """Write outputs as whole numbers, one a line."""
    sys.stdout.write("".join(f"{number}\n" for number in words.integers(outputs)))


def write_reals(words: ranmar.Ranmar, outputs: int) -> None:
    """Write outputs as real numbers from 0 to 1, one a line, with all their digits."""
    numbers = words.integers(outputs)
    sys.stdout.write("".join(f"{number / (1 << 24):.24f}\n" for number in numbers))


WRITERS = {"u24": write_octets, "int": write_integers, "real": write_reals}


def write_nth(asked: argparse.Namespace) -> int:
    """Print one output, counting from 1, however far away."""
    say(ranmar.nth(asked.ij, asked.kl, asked.index))
    return 0


def write_selection(asked: argparse.Namespace) -> int:
    """Print the positions drawn from a roll, in order, one a line."""
    for position in ranmar.select(asked.size, asked.draw, ranmar.Ranmar(asked.ij, asked.kl)):
        say(position)
    return 0


def write_fingerprint(_asked: argparse.Namespace) -> int:
    """Print the fingerprint of the engine that is installed here."""
    say(ranmar.fingerprint())
    return 0


def say(*parts: object) -> None:
    """Print one line."""
    sys.stdout.write("".join(map(str, parts)) + "\n")
