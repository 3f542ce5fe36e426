"""Files beside a page: which links lead to them, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urljoin, urlsplit

from crawler.reading.lines import Document
from index.cleaning import tidy
from index.report import Attachment

_NAMED = re.compile(r"\.(pdf|docx?|wps|ofd|rtf|xlsx?|et|zip|rar)(?=$|[?&#;])", re.I)
_SERVLET = re.compile(r"(?:downfile|download|attach|fileid|getfile|openfile)[^/]{0,200}[?&]", re.I)
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|webp)(?=$|[?&#;])", re.I)
_ORNAMENT = re.compile(
    r"(?:logo|icon|ico|banner|qr|ewm|erweima|wei?xin|wx|gzh|share|btn|button|arrow|top|foot|head|bg|nav)[^/]{0,200}$",
    re.I,
)
_MOST_PICTURES = 40
_NEAR = 12
"""Attachments are linked in the article or in so many lines after it."""


def find_attachments(document: Document, url: str, is_short: bool = False) -> tuple[Attachment, ...]:
    """The files that an article offers: told by path, query or name; absolute addresses, each once.

    Where it `is_short` and offers none, its pictures are: they may be its text, scanned.
    """
    found: dict[str, Attachment] = {}
    base = _absolute(url, document.base) or url
    # Where no article was found, a link that repeats the title was taken for the last headline above it.
    first = document.start - (_NEAR if document.start == document.end else 0)
    for link in document.links:
        if link.picture or not first <= link.line <= document.end + _NEAR:
            continue
        if not (_NAMED.search(unquote(link.url)) or _NAMED.search(link.text) or _SERVLET.search(link.url)):
            continue
        address = _absolute(base, link.url)
        name = link.text or unquote(urlsplit(address).path).rpartition("/")[2] if address else ""
        if address and address not in found:
            found[address] = Attachment(address, tidy(name)[:200])
    return tuple(found.values()) or (_pictures(document, base) if is_short else ())


def _pictures(document: Document, base: str) -> tuple[Attachment, ...]:
    """The pictures of a page that can be scans: those that are not named as ornaments are."""
    found: dict[str, Attachment] = {}
    for link in document.links:
        path = unquote(urlsplit(address).path) if (address := _absolute(base, link.url)) else ""
        if link.picture and _PICTURE.search(path) and not _ORNAMENT.search(path.lower()):
            found.setdefault(address, Attachment(address, tidy(link.text or path.rpartition("/")[2])[:200]))
    return tuple(found.values())[:_MOST_PICTURES]


def file_name(url: str, headers: Mapping[str, str]) -> str:
    """The name a file came with: of its Content-Disposition, else of its address."""
    given = headers.get("content-disposition", "")
    found = re.search(r"filename\*=(?:utf-8|gbk)''([^;]+)", given, re.I) or re.search(
        r'filename="?([^";]+)', given, re.I
    )
    return unquote(found[1]).strip() if found else unquote(urlsplit(url).path).rpartition("/")[2]


def _absolute(base: str, href: str) -> str:
    try:
        address = urljoin(base, href)
        return address if urlsplit(address).scheme in ("http", "https", "") else ""
    except ValueError:
        return ""
