"""Saved pages: what a browser or a mirror left in them on where and when they were saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from crawler.asking.addresses import AddressError, canonical, forbidden, is_front_page
from crawler.reading.markup.decode import decode
from crawler.reading.wording.moments import moment

_HEAD = 200_000
"""Bytes: marks are looked for no further into a page."""
_LONGEST = 2_000
"""Characters of a comment that are read."""
_SAVED_FROM = re.compile(r"^\s*saved from url=(?:\(\d+\))?\s*(https?://[^\n\r<>\"']{1,2000})", re.I)
_SINGLE_FILE = re.compile(r"\bSingleFileZ?\b.*?\burl:\s*(https?://[^\s<>\"']+)", re.S | re.I)
_SINGLE_FILE_DAY = re.compile(r"\bsaved date:\s*([^\n]{1,100})", re.I)
_MIRRORED = re.compile(r"^\s*Mirrored from\s+(\S+)\s+by HTTrack[^,]*(?:,\s*([^\n]{1,60}))?", re.I)
_MONOLITH = re.compile(r"^\s*Saved from\s+(https?://\S+)\s+at\s+([^\n]{1,60})", re.I)
_SCRAPBOOK = re.compile(r"<html\b[^>]{0,3000}>", re.I)
_SCRAPBOOK_MARK = re.compile(r"\bdata-scrapbook-(source|create)=[\"']([^\"'<>]{1,2000})[\"']", re.I)
_SAVE_PAGE = re.compile(
    r"<meta name=[\"']savepage-(url|date)[\"'] content=(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})')", re.I
)
_ARCHIVED = re.compile(
    r"\bFILE ARCHIVED ON (\d\d:\d\d:\d\d) ([A-Z][a-z]{2} \d\d), (\d{4}) AND RETRIEVED FROM THE"
)
"""What the Wayback Machine writes at the end of its pages."""
_CANONICAL = re.compile(r"<link\b[^>]{0,500}\brel=[\"']?canonical\b[^>]{0,2000}>", re.I)
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}[\"']?\s{0,9}(https?://[^\"'\s>]+)", re.I)
_OPEN_GRAPH = re.compile(r"<meta\b[^>]{0,500}\b(?:property|name)=[\"']?og:url\b[^>]{0,2000}>", re.I)
_CONTENT = re.compile(r"\bcontent\s{0,9}=\s{0,9}[\"']?\s{0,9}(https?://[^\"'\s>]+)", re.I)
_UNREAD = (("<!--", "-->"), ("<script", "</script"))
"""What stands between them is no markup."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a page is from and when it was saved, as far as it says; `claimed` if its template says so."""

    address: str = ""
    saved: datetime | None = None
    claimed: bool = False


def marks_in(body: bytes) -> Marks:
    """What a saved page says of itself: what saved it left a comment, or the page names its own address.

    Addresses are canonical. A front page is no report's address, whoever says so.
    """
    head = decode(body[:_HEAD])
    for comment in _comments(head):
        if found := _in_comment(comment):
            return found
    root = _SCRAPBOOK.search(head)
    scrapbook = dict(_SCRAPBOOK_MARK.findall(root[0])) if root else {}
    save_page = {name: double or single for name, double, single in _SAVE_PAGE.findall(head)}
    for address, day in (
        (scrapbook.get("source", ""), scrapbook.get("create", "")),
        (save_page.get("url", ""), save_page.get("date", "")),
    ):
        if address:
            return Marks(own_address(address.replace("&amp;", "&")), moment(day))
    archived = _ARCHIVED.search(head)
    address = next(filter(None, map(claimed, _claims(head))), "")
    day = moment(f"{archived[2]} {archived[3]} {archived[1]} GMT") if archived else None
    return Marks(address, day, claimed=bool(address))


def _claims(head: str) -> Iterator[str]:
    """The addresses that a page's template says it has, the surer first."""
    for tag, named in ((_CANONICAL, _HREF), (_OPEN_GRAPH, _CONTENT)):
        for claim in tag.finditer(head):
            before = head[: claim.start()]
            inside = (before.rfind(opens) > before.rfind(ends) for opens, ends in _UNREAD)
            if (address := named.search(claim[0])) and not any(inside):
                yield unescape(address[1])


def claimed(address: str) -> str:
    """A claim that may be true: templates also claim machines that nobody outside can ask."""
    own = own_address(address)
    host = urlsplit(own).hostname or ""
    try:
        return "" if forbidden(host) else own
    except ValueError:
        return own if "." in host else ""  # A name, not an IP address.


def saved_from(comment: str) -> str:
    """The address in the comment that browsers leave, an empty string in any other.

    >>> saved_from(" saved from url=(0030)http://www.example.gov.cn/1.html ")
    'http://www.example.gov.cn/1.html'
    """
    found = _SAVED_FROM.search(comment)
    # Some programs leave the spaces of an address.
    return found[1].strip().replace(" ", "%20") if found else ""


def own_address(address: str) -> str:
    """The canonical form of an address that can be a report's own, or an empty string."""
    try:
        found = canonical(address) if address else ""
    except AddressError:
        return ""
    return "" if is_front_page(found) else found


def _comments(text: str) -> Iterator[str]:
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        yield text[start + 4 : min(end, start + _LONGEST)]
        start = text.find("<!--", end)


def _in_comment(text: str) -> Marks | None:
    if address := saved_from(text):
        return Marks(own_address(address))
    if found := _SINGLE_FILE.search(text):
        day = _SINGLE_FILE_DAY.search(text)
        return Marks(own_address(found[1].replace("&amp;", "&")), moment(day[1]) if day else None)
    if found := _MIRRORED.search(text):
        address = found[1] if "://" in found[1] else f"http://{found[1]}"
        return Marks(own_address(address), moment(found[2] or ""))
    if found := _MONOLITH.search(text):
        return Marks(own_address(found[1]), moment(found[2].partition(" using ")[0]))
    return None
