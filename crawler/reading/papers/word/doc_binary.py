"""The binary format of old Word files ([MS-DOC]): text by position, and the properties of its parts.

A position (CP) counts UTF-16 units from the beginning of the text, an offset (FC) bytes of the main stream.
Numbers that a broken file does not have read as 0.
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.files.compound import Compound

MOST_CHARACTERS = 10_000_000
_MAGIC, _WORD_97 = 0xA5EC, 0xC1
_OLDER = {0xA5DC: "95 or 6", 0xA5DB: "2"}
_LOCKED, _TABLE_1 = 0x0100, 0x0200
_PLACES = 154
"""Where the header (FIB) begins to name offsets and lengths in the table stream."""
_PAGE = 512
_PIECES, _CHARACTERS, _PARAGRAPHS = 33, 12, 13
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
"""Bytes of a property's operand by the highest bits of its number; 0 for one that says it itself."""
_LONG_TABLE, _TABS, _ELSEWHERE = 0xD608, 0xC615, (0x6645, 0x6646)
_SHORT = {0x41: 0x0800, 0x5C: 0x083C}
"""Properties that a piece may have in short: deleted and hidden."""
_WINDOWS = {
    code: ord(bytes([code]).decode("cp1252"))
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

STORIES = ("text", "footnotes", "heads", "macros", "comments", "endnotes", "boxes", "boxes of heads")
"""The parts of the text in the order in which they stand there."""


def number(data: bytes, at: int, size: int = 2) -> int:
    """An unsigned number of so many bytes."""
    return int.from_bytes(data[at : at + size], "little")


@dataclass(frozen=True, slots=True)
class Run:
    """Positions from `start` to `end` that have the same properties."""

    start: int
    end: int
    properties: bytes


class Runs:
    """Runs in the order of their positions."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = runs
        self._starts = [run.start for run in runs]

    def between(self, start: int, end: int) -> Iterator[Run]:
        """The runs between two positions, the outer ones cut there."""
        for place in range(max(bisect_right(self._starts, start) - 1, 0), bisect_left(self._starts, end)):
            run = self._runs[place]
            yield Run(max(run.start, start), min(run.end, end), run.properties)

    def at(self, position: int) -> bytes:
        """The properties at a position."""
        return next((run.properties for run in self.between(position, position + 1)), b"")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Positions whose text stands together, from an offset on, with one or two bytes a unit."""

    start: int
    end: int
    offset: int
    width: int
    properties: bytes

    def position(self, offset: int) -> int:
        return self.start + (offset - self.offset) // self.width


class Binary:
    """An old Word file. Raises `PaperError` for one that is locked, too old, or not whole."""

    def __init__(self, body: bytes) -> None:
        """Read its header."""
        streams = Compound(body)
        if not streams.has("WordDocument"):
            locked = streams.has("EncryptedPackage")
            raise PaperError("it is locked with a password" if locked else "there is no Word document in it")
        self._main = streams.read("WordDocument")
        magic, version, flags = (number(self._main, at) for at in (0, 2, 10))
        if magic != _MAGIC or version < _WORD_97:
            raise PaperError(f"it is of Word {_OLDER.get(magic, 'before 97')}: save it as DOCX")
        if flags & _LOCKED:
            raise PaperError("it is locked with a password")
        self._table = streams.read("1Table" if flags & _TABLE_1 else "0Table")
        self._data = streams.read("Data") if streams.has("Data") else b""

    def table(self, place: int) -> bytes:
        """The table of that number in the header; empty if there is none."""
        start, size = (number(self._main, _PLACES + 8 * place + at, 4) for at in (0, 4))
        return self._table[start : start + size]

    def beyond(self, place: int) -> bytes:
        """What follows a table in its stream."""
        return self._table[sum(number(self._main, _PLACES + 8 * place + at, 4) for at in (0, 4)) :]

    def positions(self, place: int, size: int) -> list[tuple[int, int, bytes]]:
        """A table of positions: each with the next one, and an entry of so many bytes."""
        plc = self.table(place)
        count = max(len(plc) - 4, 0) // (4 + size)
        starts = struct.unpack_from(f"<{count + 1}I", plc) if count else ()
        entries, last, found = plc[4 * (count + 1) :], 0, []
        for n, (start, end) in enumerate(pairwise(starts)):
            # Else the same text would be told again.
            if last <= start <= end:
                found.append((start, end, entries[size * n : size * (n + 1)]))
                last = end
        return found

    @cached_property
    def stories(self) -> Mapping[str, range]:
        """The positions of each part of the text."""
        found, start = {}, 0
        for name, at in zip(STORIES, range(76, 108, 4), strict=True):
            end = start + number(self._main, at, 4)
            found[name] = range(min(start, len(self.text)), min(end, len(self.text)))
            start = end
        return found

    @cached_property
    def text(self) -> str:
        """The whole text, one character a UTF-16 unit; `whole` makes text of a part of it."""
        said = []
        for piece in self._pieces:
            units = piece.end - piece.start
            data = self._main[piece.offset : piece.offset + units * piece.width]
            if len(data) < units * piece.width:
                raise PaperError("it is cut short")
            if piece.width == 1:
                said.append(data.decode("latin-1").translate(_WINDOWS))
            else:
                said.append("".join(map(chr, struct.unpack(f"<{units}H", data))))
        return "".join(said)

    @cached_property
    def characters(self) -> Runs:
        """The properties of characters, all positions in order."""
        return self._spread(list(self._pages(_CHARACTERS, 1)))

    @cached_property
    def paragraphs(self) -> Runs:
        """The properties of paragraphs, all positions in order; each begins with the number of its style."""
        return self._spread(list(self._pages(_PARAGRAPHS, 13)))

    def modifiers(self, properties: bytes) -> Iterator[tuple[int, bytes]]:
        """Properties one by one, each with its number and operand; a paragraph's may stand elsewhere."""
        at = 0
        while at + 2 < len(properties):
            code, at = number(properties, at), at + 2
            size = _SIZES[code >> 13] or _size(code, properties, at)
            if code in _ELSEWHERE:
                place = number(properties, at, 4)
                far = self._data[place + 2 : place + 2 + number(self._data, place)]
                yield from (
                    (each, operand) for each, operand in self.modifiers(far) if each not in _ELSEWHERE
                )
            yield code, properties[at : at + size]
            at += size

    @cached_property
    def _pieces(self) -> Sequence[_Piece]:
        clx, at, shared = self.table(_PIECES), 0, list[bytes]()
        while clx[at : at + 1] == b"\x01":
            size = number(clx, at + 1)
            shared.append(clx[at + 3 : at + 3 + size])
            at += 3 + size
        if clx[at : at + 1] != b"\x02":
            raise PaperError("it has no table of its text")
        plc = clx[at + 5 : at + 5 + number(clx, at + 1, 4)]
        count = max(len(plc) - 4, 0) // 12
        starts = struct.unpack_from(f"<{count + 1}I", plc) if plc else (0,)
        if starts[-1] > min(len(self._main), MOST_CHARACTERS):
            raise PaperError(f"{starts[-1]} characters are too many")
        found = []
        for n, (start, end) in enumerate(pairwise(starts)):
            entry = plc[4 * (count + 1) + 8 * n :][:8]
            place, packed = number(entry, 2, 4) & 0x3FFFFFFF, number(entry, 2, 4) >> 30 & 1
            if start < end:
                more = _piece_properties(number(entry, 6), shared)
                found.append(_Piece(start, end, place >> packed, 2 - packed, more))
        return found

    def _pages(self, place: int, width: int) -> Iterator[tuple[int, int, bytes]]:
        """What the pages of properties say: offsets from, to, and the properties there."""
        last = 0
        plc = self.table(place)
        count = max(len(plc) - 4, 0) // 8
        for n in range(min(count, len(self._main) // _PAGE)):
            start = _PAGE * (number(plc, 4 * (count + 1 + n), 4) & 0x3FFFFF)
            page = self._main[start : start + _PAGE]
            runs = page[-1] if len(page) == _PAGE else 0
            if 4 * (runs + 1) + width * runs > _PAGE:
                continue
            offsets = struct.unpack_from(f"<{runs + 1}I", page) if runs else ()
            for k, (begin, end) in enumerate(pairwise(offsets)):
                # A page that is named twice says nothing new.
                if last <= begin < end:
                    last = end
                    at = 2 * page[4 * (runs + 1) + width * k]
                    yield begin, end, _entry(page, at, width) if at else b""

    def _spread(self, known: Sequence[tuple[int, int, bytes]]) -> Runs:
        """Offsets to positions: a run of properties may be cut by pieces, and take theirs too."""
        begins, found = [begin for begin, _, _ in known], []
        for piece in self._pieces:
            at, until = piece.offset, piece.offset + (piece.end - piece.start) * piece.width
            place = max(bisect_right(begins, at) - 1, 0)
            while at < until:
                begin, end, own = known[place] if place < len(known) else (until, until, b"")
                stop = min(end if begin <= at < end else max(begin, at), until)
                if stop > at:
                    said = (own if begin <= at else b"") + piece.properties
                    found.append(Run(piece.position(at), piece.position(stop), said))
                at, place = stop, place + (stop >= end or stop <= at)
        return Runs(found)


def whole(units: str) -> str:
    """Text of UTF-16 units: two of them may be one character."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _size(code: int, properties: bytes, at: int) -> int:
    if code == _LONG_TABLE:
        return number(properties, at) + 1
    size = number(properties, at, 1)
    if code == _TABS and size == 255:
        gone = number(properties, at + 1, 1)
        return 3 + 4 * gone + 3 * number(properties, at + 2 + 4 * gone, 1)
    return 1 + size


def _piece_properties(modifier: int, shared: Sequence[bytes]) -> bytes:
    if modifier & 1:
        return shared[modifier >> 1] if modifier >> 1 < len(shared) else b""
    code = _SHORT.get(modifier >> 1 & 0x7F, 0)
    return struct.pack("<HB", code, modifier >> 8) if code else b""


def _entry(page: bytes, at: int, width: int) -> bytes:
    """Properties on a page; those of a paragraph count words, and may have their count a byte later."""
    size = page[at]
    if width == 1:
        return page[at + 1 : at + 1 + size]
    return page[at + 1 : at + 2 * size] if size else page[at + 2 : at + 2 + 2 * number(page, at + 1, 1)]
