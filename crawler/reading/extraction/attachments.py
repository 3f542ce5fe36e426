"""Files beside a page: which links lead to them, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urljoin, urlsplit

from crawler.reading.extraction.lines import Document
from index.cleaning import tidy
from index.report import Attachment

_NAMED = re.compile(r"\.(pdf|docx?|wps|ofd|xlsx?|et|zip|rar)(?=$|[?&#;])", re.I)
_SERVLET = re.compile(r"(?:downfile|download|attach|fileid|getfile|openfile)[^/]{0,200}[?&]", re.I)
_NEAR = 12
"""Attachments are linked in the article or in so many lines after it."""


def find_attachments(document: Document, url: str) -> tuple[Attachment, ...]:
    """The files that an article offers: told by path, query or name; absolute addresses, each once."""
    found: dict[str, Attachment] = {}
    for link in document.links:
        if not document.start <= link.line <= document.end + _NEAR:
            continue
        if not (_NAMED.search(unquote(link.url)) or _NAMED.search(link.text) or _SERVLET.search(link.url)):
            continue
        address = _absolute(url, link.url)
        name = link.text or unquote(urlsplit(address).path).rpartition("/")[2] if address else ""
        if address and address not in found:
            found[address] = Attachment(address, tidy(name)[:200])
    return tuple(found.values())


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
