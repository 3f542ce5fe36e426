"""What web archives are read through: streams that do not swell, heads of records that end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

LONGEST_HEAD, LONGEST_LINE, MOST_LINES = 100_000, 10_000, 1_000
"""Bytes of the head of a record, of a line of it, and its lines; what is longer was made to burst."""
_MOST_SWOLLEN, _FREE = 100, 1_000_000_000
"""An archive may unpack to so many times its size, and so many bytes more: pages are packed tenfold."""


class SwollenError(ValueError):
    """An archive that unpacks to more than any honest one."""


class CutError(ValueError):
    """An archive that ends in the middle of what was packed."""


class HeadError(ValueError):
    """A head without end; the message ends a sentence that begins with what has it."""


class Unpacked:
    """The bytes of a packed file, as long as they are not out of all proportion to it."""

    def __init__(self, file: BinaryIO, stream: Any) -> None:
        self._file, self._stream, self._place = file, stream, 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes. Raises `SwollenError` and `CutError`."""
        try:
            # What was unpacked before the file breaks off is not lost with what follows.
            piece: bytes = self._stream.read1(size) if size > 0 else self._stream.read()
        except EOFError:
            # warcio would take it for an end like any other.
            raise CutError("it breaks off") from None
        self._place += len(piece)
        if self._place > _FREE + _MOST_SWOLLEN * self._file.tell():
            raise SwollenError(f"it unpacks to more than {_MOST_SWOLLEN} times its size")
        return piece

    def tell(self) -> int:
        """How many bytes were read."""
        return self._place


class HeadLines:
    """The lines of one head. Reading one raises `HeadError` where there are too many, or too long ones."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._bytes, self._lines = stream, LONGEST_HEAD, MOST_LINES

    def readline(self) -> bytes:
        """The next line, an empty one behind the last."""
        line: bytes = self._stream.readline(self._bytes)
        self._bytes -= len(line)
        self._lines -= 1
        if self._bytes <= 0 or self._lines <= 0:
            raise HeadError(f"a head of more than {LONGEST_HEAD:,} bytes or {MOST_LINES:,} lines")
        return line


class Heads:
    """Reads lines out of what holds many heads, each behind an empty line.

    What a head has too much is passed over: what it says of the record's length is then still believed.
    """

    def __init__(self, readline: Callable[[int], bytes]) -> None:
        self._readline = readline
        self._bytes, self._lines, self._empty = LONGEST_HEAD, MOST_LINES, 0

    def __call__(self, length: int | None = None) -> bytes:
        """The next line, of at most `length` bytes if that is given, which no line of a head is read with.

        Raises `SwollenError` for empty lines without end.
        """
        if length is not None:
            return self._readline(length)
        line = self._next()
        while line.strip() and (self._bytes <= 0 or self._lines <= 0):
            line = self._next()
        return line

    def _next(self) -> bytes:
        """A line, or as much of it as one may have."""
        line = piece = self._readline(LONGEST_LINE)
        while piece and not piece.endswith(b"\n"):
            piece = self._readline(LONGEST_LINE)
        if line.strip():
            self._bytes, self._lines, self._empty = self._bytes - len(line), self._lines - 1, 0
        else:
            self._bytes, self._lines, self._empty = LONGEST_HEAD, MOST_LINES, self._empty + 1
        if self._empty > MOST_LINES:
            raise SwollenError(f"there are more than {MOST_LINES:,} empty lines between two records")
        return line
