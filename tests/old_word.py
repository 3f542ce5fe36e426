"""Old Word files made for the tests, byte by byte: [MS-DOC] in a compound file, [MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HIDDEN, DELETED, SPECIAL = b"\x3c\x08\x01", b"\x00\x08\x01", b"\x55\x08\x01"
"""Properties of characters."""
IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01"
"""Properties of paragraphs."""
STYLES, FOOTNOTES, ANCHORS, ENDNOTES, BOXES, LISTS = 1, (2, 3), 40, (46, 47), 56, (73, 74)
"""Numbers of tables."""
_SECTOR = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORIES = ("text", "footnotes", "heads", "macros", "comments", "endnotes", "boxes", "boxes of heads")
_TEXT = 2048
"""Where the text begins."""


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of streams."""
    contents = [content.ljust(4096, b"\0") for content in streams.values()]
    directory = -(-(len(streams) + 1) // 4)
    sectors = directory + sum(-(-len(content) // _SECTOR) for content in contents)
    tables = next(n for n in range(1, 110) if 128 * n >= sectors + n)
    chains, starts = [_TABLE] * tables + _chain(tables, directory), []
    for content in contents:
        starts.append(len(chains))
        chains += _chain(len(chains), -(-len(content) // _SECTOR))
    chains += [_FREE] * (128 * tables - len(chains))
    entries = _entry("Root Entry", 5, child=1, start=_END, size=0)
    for n, (name, content) in enumerate(zip(streams, contents, strict=True), 1):
        following = n + 1 if n < len(streams) else _FREE
        entries += _entry(name, 2, right=following, start=starts[n - 1], size=len(content))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096, _END, 0, _END, 0, 0
    )
    header += struct.pack(f"<{tables - 1}I", *range(1, tables)) + b"\xff" * (4 * (109 - tables))
    body = [content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\0") for content in contents]
    return b"".join(
        [header, struct.pack(f"<{len(chains)}I", *chains), entries.ljust(directory * _SECTOR, b"\0"), *body]
    )


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END]


def _entry(
    name: str, kind: int, child: int = _FREE, right: int = _FREE, start: int = 0, size: int = 0
) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return written.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(written), kind, 1, _FREE, right, child, start, size
    )


@dataclass(frozen=True)
class Par:
    """A paragraph: runs of text with their properties, its own, its style, and its mark with properties."""

    runs: Sequence[tuple[str, bytes]] | str
    properties: bytes = b""
    style: int = 0
    mark: str = "\r"
    look: bytes = b""

    @property
    def length(self) -> int:
        """UTF-16 units, the mark among them."""
        return sum(length(text) for text, _ in self.parts())

    def parts(self) -> list[tuple[str, bytes]]:
        """All its runs, the mark the last."""
        runs = [(self.runs, b"")] if isinstance(self.runs, str) else [*self.runs]
        return [*runs, (self.mark, self.look)]


@dataclass(frozen=True)
class Piece:
    """A piece of the text: where it ends (UTF-16 units), bytes a unit, and its properties."""

    end: int
    width: int = 2
    modifier: int = 0


def a_doc(
    body: Sequence[Par | str],
    stories: Mapping[str, Sequence[Par | str]] | None = None,
    tables: Mapping[int, bytes] | None = None,
    pieces: Sequence[Piece] = (),
    shared: Sequence[bytes] = (),
) -> bytes:
    """A Word document; `stories` are its other texts, `tables` those of the header by number.

    The last `pieces` stand first in the file; `shared` are properties that pieces name.
    """
    told = {"text": body, **(stories or {})}
    texts = [
        [each if isinstance(each, Par) else Par(each) for each in told.get(name, ())] for name in _STORIES
    ]
    parts = [(part, par) for text in texts for par in text for part in par.parts()]
    units = "".join(text for (text, _), _ in parts).encode("utf-16-le")
    cut = list(pieces) or [Piece(len(units) // 2)]
    stored, offsets = _store(units, cut)
    main = bytearray(_TEXT) + stored + bytes(-len(stored) % _SECTOR)
    found = {
        33: b"".join(struct.pack("<BH", 1, len(each)) + each for each in shared) + _piece_table(cut, offsets)
    }
    runs = [(length(text), properties) for (text, properties), _ in parts]
    blocks = [(par.length, struct.pack("<H", par.style) + par.properties) for text in texts for par in text]
    for table, given in ((12, runs), (13, blocks)):
        pages = [_page(*each, wide=table == 13) for each in _by_offset(given, cut, offsets)]
        begins = [struct.unpack_from("<I", page)[0] for page in pages]
        numbers = range(len(main) // _SECTOR, len(main) // _SECTOR + len(pages))
        found[table] = struct.pack(f"<{2 * len(pages) + 1}I", *begins, len(main), *numbers)
        main += b"".join(pages)
    whole = bytearray()
    for place, content in (found | dict(tables or {})).items():
        struct.pack_into("<II", main, 154 + 8 * place, len(whole), len(content))
        whole += content
    struct.pack_into("<HH6xH", main, 0, 0xA5EC, 0xC1, 0x0200)
    struct.pack_into("<8I", main, 76, *(sum(par.length for par in text) for text in texts))
    return compound({"WordDocument": bytes(main), "1Table": bytes(whole)})


def length(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le")) // 2


def positions(places: Sequence[int], entries: Sequence[bytes] = ()) -> bytes:
    """A table of positions (one more than entries) and entries."""
    return struct.pack(f"<{len(places)}I", *places) + b"".join(entries)


def _store(units: bytes, pieces: Sequence[Piece]) -> tuple[bytes, Sequence[int]]:
    """The bytes of the text, the last piece first, and the offset of each piece."""
    stored, offsets, end = b"", [0] * len(pieces), len(units) // 2
    for n in reversed(range(len(pieces))):
        start = pieces[n - 1].end if n else 0
        text = units[2 * start : 2 * end].decode("utf-16-le")
        offsets[n], end = _TEXT + len(stored), start
        stored += text.encode("utf-16-le" if pieces[n].width == 2 else "cp1252")
    return stored, offsets


def _piece_table(pieces: Sequence[Piece], offsets: Sequence[int]) -> bytes:
    entries = [
        struct.pack("<HIH", 0, offset if piece.width == 2 else 2 * offset | 1 << 30, piece.modifier)
        for piece, offset in zip(pieces, offsets, strict=True)
    ]
    table = positions([0, *(piece.end for piece in pieces)], entries)
    return b"\2" + struct.pack("<I", len(table)) + table


def _by_offset(
    runs: Sequence[tuple[int, bytes]], pieces: Sequence[Piece], offsets: Sequence[int]
) -> Sequence[tuple[int, int, bytes]]:
    """Runs as they stand in the file: offsets from, to, properties; cut where pieces are."""
    found, start, place = [], 0, 0
    ends = {piece.end: n for n, piece in enumerate(pieces)}
    for size, properties in runs:
        for at in range(start, start + size):
            width = pieces[place].width
            begin = offsets[place] + (at - (pieces[place - 1].end if place else 0)) * width
            found.append((begin, begin + width, properties))
            place += at + 1 in ends
        start += size
    joined: list[tuple[int, int, bytes]] = []
    for begin, end, properties in sorted(found):
        if joined and joined[-1][1:] == (begin, properties):
            joined[-1] = (joined[-1][0], end, properties)
        else:
            joined.append((begin, end, properties))
    return joined


def _page(begin: int, end: int, properties: bytes, wide: bool) -> bytes:
    """A page of properties with one run."""
    page = bytearray(_SECTOR)
    page[511] = 1
    struct.pack_into("<IIB", page, 0, begin, end, 128)
    if wide:
        properties += bytes(len(properties) % 2)
        struct.pack_into("<BB", page, 256, 0, len(properties) // 2)
        page[258 : 258 + len(properties)] = properties
    else:
        page[256 : 257 + len(properties)] = bytes([len(properties)]) + properties
    return bytes(page)
