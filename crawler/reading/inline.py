"""Pictures that stand in a page itself, as `data:` addresses: an article may be nothing but scans."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote_to_bytes

from crawler.reading.lines import Document
from crawler.reading.papers.paper import kind_of

_DATA = re.compile(r"data:image/(?!svg|gif)[\w.+-]{1,40}(?:;[\w=-]{1,40}){0,4}(?=,)", re.I)
_MOST = 40
_LARGEST, _MOST_BYTES = 20_000_000, 50_000_000
"""Bytes of one picture, and of all of a page."""
_LEAST = 10_000
"""Bytes: a scan of a page of text has more, most ornaments have less."""


def inline_pictures(document: Document) -> tuple[bytes, ...]:
    """The pictures that stand in a page whole and are large enough to be scans, in their order."""
    found: list[bytes] = []
    for body in islice(_bodies(document), _MOST):
        if sum(map(len, found)) + len(body) > _MOST_BYTES:
            break
        found.append(body)
    return tuple(found)


def _bodies(document: Document) -> Iterator[bytes]:
    for link in document.links:
        if link.picture and (body := _body(link.url)):
            yield body


def _body(source: str) -> bytes:
    """The bytes of a picture, or nothing for what is none or too small or large."""
    head = _DATA.match(source)
    if head is None or len(source) > 2 * _LARGEST:
        return b""
    body = unquote_to_bytes(source[head.end() + 1 :])
    try:
        body = b64decode(body) if head[0].lower().endswith("base64") else body
    except (binascii.Error, ValueError):
        return b""
    return body if _LEAST <= len(body) <= _LARGEST and kind_of(body) == "picture" else b""
