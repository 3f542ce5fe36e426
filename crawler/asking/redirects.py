"""Where an answer leads on: by its status, or by a refresh in its head that browsers follow like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

from crawler.asking.addresses import AddressError, canonical
from crawler.asking.refusals import has_text, shown_han
from crawler.asking.wire import Exchange
from crawler.reading.markup.bases import base_of
from crawler.reading.markup.decode import decode, encoding_of

_SIZE = 20_000
"""Bytes: a page beyond that is more than a signpost."""

_LONGEST_DELAY = 10
_META = re.compile(r"<meta\b(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>", re.I)
_KIND = re.compile(r"""http-equiv\s*=\s*(?:["']\s*)?refresh\b""", re.I)
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
_TARGET = re.compile(
    r"""(\d{0,4}+)(?:\.\d{0,9}+)?+\s{0,9}[;,；，]?\s{0,9}(?:url\s{0,9}=\s{0,9})?["']?([^"'\s\d][^"']{0,2000})""",
    re.I,
)

_MOST_HAN = 60
"""A page that a script leads on from shows no more Han characters: that it does so, and where to click."""
_SCRIPT = re.compile(r"<script\b[^<>]*>([^<]*)|\bonload\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')", re.I)
_SHOWS = re.compile(r"<(?:img|i?frame|frameset|embed|object|form|input|video)\b", re.I)
_CHOICE = re.compile(r"\b(?:if|switch|function\s+\w+)\s{0,9}\(|\?[^:;\n]{0,60}:\s?[\"']")
"""What a script does only then, or only when it is called, is no redirect."""
_REMARK = re.compile(r"(?<![:\"'])//[^\n]*")
_MOVES = re.compile(
    r"""\blocation(?:["']\])?(?:\s?\.\s?(?:href|replace|assign))?\s{0,9}[=(]\s{0,9}(?:["']([^"'<>\s]+)["']|(\w+)\b)"""
    r"""|\bwindow\.open\(\s{0,9}["']([^"'<>\s]+)["']\s?,\s?["']_(?:self|top|parent)["']"""
)


def target(url: str, raw: Exchange) -> str:
    """Where a redirect leads, or an empty string. Raises `AddressError`."""
    location = raw.headers.get("location", "").strip(" \"'")
    if raw.status not in (300, 301, 302, 303, 307, 308) or not location:
        return ""
    try:
        return canonical(location, url)
    except AddressError:
        return _elsewhere(url, location)


def _elsewhere(url: str, location: str) -> str:
    """Where a redirect leads that leads to no page: to be refused, not followed. Raises `AddressError`."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise AddressError(f"{location!r:.200} is no web address: {error}") from None


def onward(url: str, body: bytes, header: str = "") -> str:
    """Where a page that only leads on leads to, by its Refresh header too, or an empty string."""
    sent = _told(header) if header and not has_text(body) else refresh(body)
    if not sent:
        return ""
    try:
        address = canonical(sent, base_of(url, decode(body)), encoding_of(body))
    except AddressError:
        return ""
    return "" if address == url else address


def refresh(body: bytes) -> str:
    """Where a page without a text of its own sends browsers within ten seconds, or an empty string.

    >>> refresh(b"<meta http-equiv='refresh' content='0; url=/real/list.html'>")
    '/real/list.html'
    """
    if len(body) > _SIZE or not any(
        word in body.lower() for word in (b"refresh", b"location", b"_self", b"\0")
    ):
        return ""
    text = "".join(_without_comments(decode(body)))
    if has_text(text.encode()):
        return ""
    for meta in _META.findall(text):
        content = _CONTENT.search(meta) if _KIND.search(meta) else None
        if content and (sent := _told(unescape(next(filter(None, content.groups()), "")))):
            return sent
    return _scripted(text)


def _told(value: str) -> str:
    """Where the value of a refresh sends, if it does soon."""
    target = _TARGET.match(value.strip())
    return target[2].strip() if target and int(target[1] or 0) <= _LONGEST_DELAY else ""


def _scripted(text: str) -> str:
    """Where the scripts of a page that shows nothing send, whoever comes."""
    if _SHOWS.search(text) or shown_han(text) > _MOST_HAN:
        return ""
    for scripts in _SCRIPT.findall(text):
        script = _REMARK.sub("", unescape("".join(scripts)))
        found = _MOVES.search(script)
        if not found or _CHOICE.search(script):
            continue
        if found[2]:
            named = re.search(rf"\b{found[2]}\s?=\s?[\"']([^\"'<>\s]+)[\"']", script)
            return named[1] if named else ""
        return found[1] or found[3]
    return ""


def _without_comments(text: str) -> Iterator[str]:
    first, *rest = text.split("<!--")
    yield first
    for piece in rest:
        yield piece.partition("-->")[2]
