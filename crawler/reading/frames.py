"""Frames: pages whose text stands in another one that they show inside themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from itertools import islice

from crawler.asking.addresses import AddressError, canonical
from crawler.page import Page
from crawler.reading.markup.decode import decode

NO_TEXT = "no_text"
"""The warning of a page whose text may stand in its frames."""
MOST, _TRIED = 4, 20
"""So many frames of a page are looked into, of so many that it has at most."""

_LARGEST = 1_000_000
"""Bytes: a page beyond that is no mere holder of frames."""

_FRAME = re.compile(r"<i?frame\b[^<>]*>(?:\s*</i?frame\s*>)?", re.I)
_SET = re.compile(r"</?(?:frameset|noframes)\b[^<>]*>", re.I)
_VALUE = r"""\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
_SRC, _HREF = (re.compile(rf"(?<![\w-]){name}{_VALUE}", re.I) for name in ("src", "href"))
_BASE = re.compile(r"<(base)\b[^<>]*>|<(script|style|template|noscript|textarea|title)\b[^<>]*>|<!--")
_BODY = re.compile(r"<body\b[^<>]*>", re.I)


def base_of(url: str, text: str) -> str:
    """The address that a page's links are relative to: its own, unless it names another.

    The first that is named counts (HTML, 4.2.3), not those in comments and scripts.
    """
    lowered = text.lower()
    if "<base" not in lowered:
        return url
    if len(lowered) != len(text):
        lowered = text  # Some capitals outside of ASCII are longer in lower case.
    place = 0
    while found := _BASE.search(lowered, place):
        if found[1]:
            href = _attribute(_HREF, text[found.start() : found.end()])
            if href is not None:
                return _absolute(href, url) or url
            place = found.end()
        else:
            place = lowered.find("-->" if not found[2] else f"</{found[2]}", found.end())
            if place < 0:
                break
    return url


def frames(page: Page) -> tuple[str, ...]:
    """The addresses of a page's frames, in their order."""
    if len(page.body) > _LARGEST:
        return ()
    text = decode(page.body)
    base, tags = base_of(page.url, text), islice(_FRAME.finditer(text), _TRIED)
    found = dict.fromkeys(filter(None, (_address(frame[0], base) for frame in tags)))
    return tuple(found)[:MOST]


def filled(page: Page, parts: Mapping[str, Page]) -> Page:
    """A page with the bodies of frames, by their address, in the places where it shows them first."""
    text, left = decode(page.body), dict(parts)
    base = base_of(page.url, text)

    def fill(frame: re.Match[str]) -> str:
        part = left.pop(_address(frame[0], base), None)
        return f"<div>{_body(decode(part.body))}</div>" if part else ""

    return replace(page, body=_FRAME.sub(fill, _SET.sub("", text), count=_TRIED).encode())


def _address(frame: str, base: str) -> str:
    source = _attribute(_SRC, frame)
    return _absolute(source, base) if source else ""


def _attribute(pattern: re.Pattern[str], tag: str) -> str | None:
    """The value of an attribute of a tag, None without it."""
    found = pattern.search(tag)
    return unescape(next(filter(None, found.groups()), "")) if found else None


def _absolute(address: str, base: str) -> str:
    try:
        return canonical(address, base)
    except AddressError:
        return ""


def _body(text: str) -> str:
    opening = _BODY.search(text)
    start = opening.end() if opening else 0
    end = text.lower().rfind("</body")
    return text[start:end] if end > start else text[start:]
