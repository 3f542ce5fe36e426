"""XML of others, read as it comes: no tree, no entities, no recursion, so many elements and no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Protocol
from xml.parsers import expat

from crawler.reading.papers.contents import PaperError

MOST_ELEMENTS = 1_000_000
_DECLARED = re.compile(rb"""^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w.\-]+)["']""")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
"""XML has none of them, but programs that fill in forms write them."""
_CHINESE = frozenset(("gb2312", "gbk", "gb18030", "big5"))


class Budget:
    """How many elements a file may still have, in all its documents."""

    def __init__(self, most: int = 0) -> None:
        """`most` elements in all, `MOST_ELEMENTS` by default."""
        self._most = self._left = most or MOST_ELEMENTS

    def spend(self) -> None:
        """Count one. Raises `PaperError` for one too many."""
        self._left -= 1
        if self._left < 0:
            raise PaperError(f"it has more than {self._most} elements")


class Handler(Protocol):
    """What is told of a document; names are without prefix and name space."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; names of attributes as in `attribute`."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Text of the innermost open element; one run of text may come in pieces."""


class _Local(dict[str, str]):
    """Names of elements without their name space."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(" ")[2]
        return local


def parse(pieces: Iterable[bytes], handler: Handler, budget: Budget) -> None:
    """Tell a handler of a document. Raises `PaperError` for one that is broken, too long or has entities."""
    pieces = iter(pieces)
    first = next(pieces, b"")
    declared = _DECLARED.match(first)
    encoding = declared[1].decode().lower() if declared else ""
    if encoding in _CHINESE:
        # Expat knows no encoding of two bytes a character.
        text = b"".join(chain([first], pieces)).decode("gb18030" if encoding != "big5" else "big5", "replace")
        first, pieces = text.encode(), iter(())
    parser = expat.ParserCreate("utf-8" if encoding in _CHINESE else None, namespace_separator=" ")
    parser.buffer_text = True

    known = _Local()

    def start(name: str, attributes: dict[str, str]) -> None:
        budget.spend()
        handler.start(known[name], attributes)

    def doctype(*_told: object) -> None:
        raise PaperError("it declares a document type, as no honest file of its kind does")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: handler.end(known[name])
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    # In wide characters a zero is half of one.
    dropped = b"" if b"\0" in first[:4] else _CONTROLS
    try:
        for piece in chain([first], pieces):
            parser.Parse(piece.translate(None, dropped), False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:
        raise PaperError(f"its XML is broken: {error}") from None


def number(text: str) -> int | None:
    """A count in an attribute; one beyond sense is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else None


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """An attribute by its name, with or without a name space; empty if there is none."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.endswith(f" {name}")), "")
