"""Saved pages: what a browser, a mirror or a table beside them says of where they are from."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from crawler.asking.addresses import AddressError, canonical, host_of
from crawler.page import Page
from crawler.reading.extraction.decode import decode

MANIFESTS = ("manifest.csv", "manifest.tsv", "urls.csv", "urls.tsv")
"""Beside saved pages: a table with the columns `file` and `url`, without a heading in that order."""

_SAVED_FROM = re.compile(
    rb"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)"
    rb"|<!--\s*Mirrored from\s+([^\s>]+)\s+by HTTrack",
    re.I,
)
_CANONICAL = re.compile(rb"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", re.I)
_HREF = re.compile(rb"\bhref=[\"']?(https?://[^\"'\s>]+)", re.I)
_HEAD = 200_000
"""Bytes: an address is looked for no further into a page."""


def address_in(body: bytes) -> str:
    """The address that a saved page says it has: what saved it left a comment, or the page names itself."""
    head = body[:_HEAD]
    comment = _SAVED_FROM.search(head)
    if comment:
        address = (comment[1] or b"http://" + comment[2]).decode("ascii", "ignore")
        return address if host_of(address) else ""
    link = _CANONICAL.search(head)
    href = _HREF.search(link[0]) if link else None
    return href[1].decode("ascii", "ignore") if href else ""


def canonical_or_nothing(address: str) -> str:
    """The canonical form of an address, or an empty string for what is none."""
    try:
        return canonical(address) if address else ""
    except AddressError:
        return ""


def manifest(folder: Path) -> Mapping[str, str]:
    """Addresses by file name, from the table in a folder of saved pages if there is one."""
    for name in MANIFESTS:
        table = folder / name
        if table.is_file():
            delimiter = "\t" if name.endswith(".tsv") else ","
            rows = csv.reader(decode(table.read_bytes()).splitlines(), delimiter=delimiter)
            return dict(_manifest_rows(list(rows)))
    return {}


def _manifest_rows(rows: list[list[str]]) -> Iterator[tuple[str, str]]:
    heading = [cell.strip().lower() for cell in rows[0]] if rows else []
    file, url = (heading.index("file"), heading.index("url")) if {"file", "url"} <= set(heading) else (0, 1)
    for row in rows:
        if len(row) > max(file, url):
            yield Path(row[file].strip()).name, row[url].strip()


def from_mhtml(body: bytes) -> Page | None:
    """The page in a file that a browser saved as one (RFC 2557)."""
    message = message_from_bytes(body)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            return Page(_location(message, part), part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
    return None


def _location(message: Message, part: Message) -> str:
    address = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
    return str(address).strip() if str(address).startswith("http") else ""
