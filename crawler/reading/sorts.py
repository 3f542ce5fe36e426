"""What a file is, told by its bytes; its name decides only where bytes say nothing."""

from __future__ import annotations

import re
import zlib
from enum import StrEnum
from pathlib import PurePath

from crawler.asking.packing import Bounds, GarbledError, TooLargeError, unpack
from crawler.reading.markup.decode import decode
from crawler.reading.markup.sniff import is_markup
from crawler.reading.papers.paper import kind_of

HEAD = 65_536
"""So many bytes of a file tell its sort."""
TEXTS = (".txt", ".text", ".md", "")
PAGES = (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php")
LINES = (".jsonl", ".ndjson", ".jsonlines")
_STYLES = (".css", ".js", ".mjs", ".json", ".xml", ".svg", ".rss", ".csv", ".tsv", ".map", ".url")
"""Text files beside pages that are no pages, whatever markup they hold."""
_MAIL = re.compile(rb"\s{0,9}(?:(?:[A-Za-z-]+:|[ \t])[^\n]*\n){2,100}")
"""The head of a message of mail, which a page saved with its parts is."""
_PARTS = re.compile(rb"multipart/(?:related|mixed|alternative)|Snapshot-Content-Location", re.I)
_PICTURES = (b"GIF8", b"BM")
"""Pictures that are no scans."""
_UNICODE = (b"\xff\xfe", b"\xfe\xff")
_FEW_NULS = 9


class PackedError(ValueError):
    """A file whose packing cannot be undone; the message says why."""


class Sort(StrEnum):
    """How a file is read."""

    PAGE = "page"
    TEXT = "text"
    PAPER = "paper"
    PICTURE = "picture"
    LINES = "JSON lines"
    WARC = "web archive"
    MHTML = "saved page with its parts"
    ZIP = "ZIP file"
    EMPTY = "empty"
    BINARY = "binary"
    OTHER = "other"


def unpacked(name: str, body: bytes, most: int) -> tuple[str, bytes]:
    """A file and its name without gzip; of a web archive, which is read bit by bit, both as they are.

    Raises `PackedError`.
    """
    if not is_packed(body) or sort_of(name, body[:HEAD]) is Sort.WARC:
        return name, body
    try:
        plain = unpack(body, "gzip", Bounds(most))
    except GarbledError as error:
        raise PackedError(f"cannot be unpacked: {error}") from None
    except TooLargeError:
        raise PackedError(f"unpacks to more than {most:,} bytes") from None
    return (name[:-3] if name.lower().endswith(".gz") else name), plain


def sort_of(name: str, head: bytes) -> Sort:
    """How to read a file of that name that begins with `head` (`HEAD` bytes, or the whole of a ZIP file).

    >>> sort_of("show.aspx@id=45", b"<html><body>"), sort_of("style.css", b"p { color: red }")
    (<Sort.PAGE: 'page'>, <Sort.OTHER: 'other'>)
    """
    suffix = PurePath(name).suffix.lower()
    if not head.strip():
        return Sort.EMPTY
    if told := _by_signature(name.lower(), head):
        return told
    if suffix in LINES:
        return Sort.LINES
    if suffix in _STYLES:
        return Sort.OTHER
    if _is_binary(head):
        return Sort.BINARY
    if is_markup(decode(head)):
        return Sort.PAGE
    return Sort.TEXT if suffix in TEXTS + PAGES else Sort.OTHER


def _by_signature(name: str, head: bytes) -> Sort | None:
    if kind := kind_of(head):
        return Sort.PICTURE if kind == "picture" else Sort.PAPER
    if head.startswith(b"PK\x03\x04"):
        return Sort.ZIP
    if head.startswith(b"WARC/") or (is_packed(head) and (".warc" in name or _within(head))):
        return Sort.WARC
    if head.startswith(_PICTURES):
        return Sort.PICTURE
    if (mail := _MAIL.match(head[:8_192])) and _PARTS.search(mail[0]):
        return Sort.MHTML
    return None


def is_packed(head: bytes) -> bool:
    """Whether a file is packed with gzip."""
    return head.startswith(b"\x1f\x8b")


def _within(head: bytes) -> bool:
    """Whether a web archive is packed there."""
    try:
        return zlib.decompressobj(47).decompress(head, 100).startswith(b"WARC/")
    except zlib.error:
        return False


def _is_binary(head: bytes) -> bool:
    """Whether bytes are no text: NULs, more than slip into a page by mistake and not those of UTF-16."""
    if head.startswith(_UNICODE):
        return False
    even, odd = head[::2].count(0), head[1::2].count(0)
    return even + odd > _FEW_NULS + len(head) // 50 and 4 * min(even, odd) > max(even, odd)
