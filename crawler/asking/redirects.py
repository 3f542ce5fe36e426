"""Where an answer leads on: by its status, or by a refresh in its head that browsers follow like one."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, urljoin

from crawler.asking.addresses import AddressError, canonical
from crawler.asking.refusals import has_text
from crawler.asking.wire import Exchange

_SIZE = 20_000
"""Bytes: a page beyond that is more than a signpost."""

_LONGEST_DELAY = 10
_META = re.compile(rb"<meta\b[^<>]*>", re.I)
_KIND = re.compile(rb"""http-equiv\s*=\s*(?:["']\s*)?refresh\b""", re.I)
_CONTENT = re.compile(rb"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_TARGET = re.compile(rb"""(\d{1,4})(?:\.\d{0,9})?\s*[;,]\s*(?:url\s*=\s*)?["']?([^"'\s][^"']*)""", re.I)


def target(url: str, raw: Exchange) -> str:
    """Where a redirect leads, or an empty string. Raises `AddressError`."""
    location = raw.headers.get("location", "")
    if raw.status not in (301, 302, 303, 307, 308) or not location:
        return ""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise AddressError(f"{location!r:.200} is no web address: {error}") from None


def onward(url: str, body: bytes) -> str:
    """Where a page that only leads on leads to, or an empty string."""
    try:
        address = canonical(refresh(body) or url, url)
    except AddressError:
        return ""
    return "" if address == url else address


def refresh(body: bytes) -> str:
    """Where a page without a text of its own sends browsers within ten seconds, or an empty string.

    >>> refresh(b"<meta http-equiv='refresh' content='0; url=/real/list.html'>")
    '/real/list.html'
    """
    if len(body) > _SIZE or b"refresh" not in body.lower():
        return ""
    for meta in _META.findall(b"".join(_without_comments(body))):
        content = _CONTENT.search(meta) if _KIND.search(meta) else None
        told = (content[1] or content[2] or content[3] or b"") if content else b""
        target = _TARGET.match(told.strip())
        if target and int(target[1]) <= _LONGEST_DELAY and not has_text(body):
            sent = quote(target[2].strip(), safe=string.printable.strip())
            return unescape(sent)
    return ""


def _without_comments(body: bytes) -> Iterator[bytes]:
    first, *rest = body.split(b"<!--")
    yield first
    for piece in rest:
        yield piece.partition(b"-->")[2]
