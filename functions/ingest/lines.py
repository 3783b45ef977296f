"""Bytes to lines: bounded, decoded in the one declared encoding, free of control characters."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

from ingest.seals import Gate
from jury.errors import ControlCharacters, EncodingUnreadable, WidthWrong

CHUNK = 1 << 20
BYTE_ORDER_MARK = "\ufeff"
REPLACEMENT = "\ufffd"  # a program before us gave up on a letter: the name is damaged

# C0 and C1 controls, the line and paragraph separators, a byte-order mark inside the text.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Source(Protocol):
    """What a file's bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Return at most so many bytes, and none at the end."""
        ...


class Lines:
    """The numbered lines of a file, read once; `ended` tells whether the last one had its end."""

    def __init__(
        self, source: Source, encoding: str, *, longest: int, gate: Gate | None = None
    ) -> None:
        """Read lines of at most so many bytes; a gate lets rows pass that are known."""
        self._source = source
        self._encoding = encoding
        self._longest = longest
        self._gate = gate
        self.ended = True

    @property
    def passed(self) -> int:
        """How many rows the gate has let pass so far."""
        return self._gate.passed if self._gate is not None else 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Yield each line's number and text; refuse the file at the first that is no text."""
        numbered = enumerate(chain.from_iterable(self._chunks()), start=1)
        for number, raw in self._gate.through(numbered) if self._gate is not None else numbered:
            yield number, self._text(number, raw)

    def _chunks(self) -> Iterator[list[bytes]]:
        rest = b""
        while chunk := self._source.read(CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            yield whole
            if len(rest) > self._longest:
                # Refused where the line is read: what is wrong with it decides the code.
                break
        if rest:
            self.ended = False
            yield [rest]

    def _text(self, number: int, raw: bytes) -> str:
        if len(raw) > self._longest:
            if CONTROL_BYTES.search(raw):
                raise ControlCharacters(f"line {number} holds control characters", line=number)
            raise WidthWrong(f"line {number} is longer than any record", line=number)
        try:
            text = raw.removesuffix(b"\r").decode(self._encoding)
        except UnicodeDecodeError:
            # The error would carry the bytes of the line: it goes no further.
            raise EncodingUnreadable(
                f"line {number} is not in the encoding {self._encoding}", line=number
            ) from None
        if text.isascii() and text.isprintable():
            return text
        if number == 1 and self._encoding == "utf-8":
            text = text.removeprefix(BYTE_ORDER_MARK)
        if CONTROLS.search(text):
            raise ControlCharacters(f"line {number} holds control characters", line=number)
        if REPLACEMENT in text:
            raise EncodingUnreadable(
                f"line {number} holds a letter that was lost before it came here", line=number
            )
        return text
