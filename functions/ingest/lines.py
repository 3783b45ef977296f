"""Bytes to lines: bounded, decoded in the one declared encoding, free of control characters."""

import re
from collections.abc import Iterator
from typing import Protocol

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

    def __init__(self, source: Source, encoding: str, *, longest: int) -> None:
        """Read lines of at most so many bytes."""
        self._source = source
        self._encoding = encoding
        self._longest = longest
        self.ended = True

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Yield each line's number and text; refuse the file at the first that is no text."""
        for number, raw in enumerate(self._raw(), start=1):
            yield number, self._text(number, raw)

    def _raw(self) -> Iterator[bytes]:
        rest = b""
        while chunk := self._source.read(CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from whole
            if len(rest) > self._longest:
                # Refused where the line is read: what is wrong with it decides the code.
                break
        if rest:
            self.ended = False
            yield rest

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
