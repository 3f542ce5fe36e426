"""What a page offers to follow: links, splash pages that lead on, frames, and menus that a script writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from bs4 import Tag

from crawler.page import Page
from crawler.sites.families.listing import ListPage, clean
from crawler.sites.families.sitemap import locations

MOST = 50_000
"""Offers of one page; a sitemap has no more (sitemaps.org)."""

_SPLASH = 6_000
"""Bytes: a page as short as that whose script leads elsewhere shows nothing of its own."""
_LEADS_ON = re.compile(r"""location(?:\.href|\.replace)?\s{0,9}[=(]\s{0,9}["']([^"'\s]{1,300})["']""")
_LITERAL = re.compile(r""""([^"\\\n]{1,300})"|'([^'\\\n]{1,300})'""")
_ADDRESS = re.compile(r"^(?:https?://|\.{0,2}/|[\w-]+/)[^\s<>]*$|^[\w-]+\.s?html?$")
_DATA = re.compile(r"\.(?:json|js)(?:\?|$)", re.I)
_MENU = re.compile(r"menu|nav|channel|column|head|top|tree|catalog|lanmu|site|data", re.I)
_HAN = re.compile(r"[一-鿿]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_SITEMAP = re.compile(r"<(?:\w{1,20}:)?(?:urlset|sitemapindex)\b")
_HEAD = 5_000
_PIECES = re.compile(r"[{}\[\]]")
_NO_PAGE = re.compile(
    r"\.(?:png|jpe?g|gif|ico|css|svg|woff2?|mp4|pdf|docx?|xlsx?|zip|rar|wps|ofd)(?:\?|$)", re.I
)


class Way(StrEnum):
    """How a page offers an address."""

    LINK = "link"
    REFRESH = "refresh"
    FRAME = "frame"
    SCRIPT = "script"
    """A file of the site that a script reads, perhaps for a menu."""
    SITEMAP = "sitemap"
    ARTICLE = "article"
    """A report, asked for because its page says in which column it lies."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An address that a page leads to, the words under which it does, and how."""

    url: str
    words: str
    way: Way = Way.LINK


def offers(page: Page) -> tuple[Offer, ...]:
    """What a page, or a script or JSON file, offers, each address once, in its order."""
    parsed = ListPage.of(page)
    found: Iterable[Offer]
    if _SITEMAP.search(parsed.text[:_HEAD]):
        found = (Offer(url, "", Way.SITEMAP) for url in locations(parsed))
    else:
        found = _of_script(parsed, parsed.text) if _is_data(page) else _of_page(parsed)
    kept: dict[str, Offer] = {}
    for offer in found:
        known = kept.get(offer.url)
        if offer.url and offer.url != page.url and not _NO_PAGE.search(offer.url) and len(kept) < MOST:
            words = max(offer.words, known.words if known else "", key=len)
            # A picture on a splash page may lead where its script leads too: the surer way counts.
            kept[offer.url] = replace(known or offer, words=words)
    return tuple(kept.values())


def _is_data(page: Page) -> bool:
    return bool(_DATA.search(urlsplit(page.url).path)) or "json" in page.headers.get("content-type", "")


def _of_page(parsed: ListPage) -> Iterator[Offer]:
    yield from _refreshes(parsed)
    for frame in parsed.soup.find_all(("frame", "iframe"), src=True):
        yield Offer(parsed.absolute(str(frame["src"])), _label(frame), Way.FRAME)
    for anchor in parsed.soup.find_all(("a", "area"), href=True):
        yield Offer(parsed.absolute(str(anchor["href"])), _label(anchor))
    for script in parsed.soup.find_all("script"):
        source = str(script.get("src") or "")
        if source and _MENU.search(source):
            yield Offer(parsed.absolute(source), "", Way.SCRIPT)
        if text := script.string:
            yield from _of_script(parsed, str(text))


def _refreshes(parsed: ListPage) -> Iterator[Offer]:
    for meta in parsed.soup.find_all("meta", attrs={"http-equiv": re.compile("^refresh$", re.I)}):
        _, _, target = str(meta.get("content") or "").partition("=")
        if target.strip(" '\""):
            yield Offer(parsed.absolute(target.strip(" '\"")), "", Way.REFRESH)
    if len(parsed.text) < _SPLASH and (found := _LEADS_ON.search(parsed.text)):
        yield Offer(parsed.absolute(found[1]), "", Way.REFRESH)


def _of_script(parsed: ListPage, text: str) -> Iterator[Offer]:
    """Pairs of a name and an address in one object or array, anchors written out, and files of data."""
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # What was escaped may be halves of surrogate pairs, which no parser takes.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = text.replace('\\"', '"').replace("\\/", "/")
    if "<a " in text:
        for anchor in ListPage(parsed.url, text).soup.find_all("a", href=True):
            yield Offer(parsed.absolute(str(anchor["href"])), _label(anchor))
    for piece in _PIECES.split(text):
        literals = [one or other for one, other in _LITERAL.findall(piece)]
        addresses = [each for each in literals if _ADDRESS.match(each)]
        names = [each for each in literals if _HAN.search(each) and len(each) < 60]
        if addresses and names:
            yield Offer(parsed.absolute(addresses[0]), clean(names[0]))
        for each in addresses:
            if _DATA.search(each):
                yield Offer(parsed.absolute(each), "", Way.SCRIPT)


def _label(tag: Tag) -> str:
    """The words of a link: its title where that says more, its text, or what its picture stands for."""
    text, title = clean(tag.get_text()), clean(str(tag.get("title") or ""))
    if len(title) > len(text):
        text = title
    picture = tag.find("img", alt=True)
    return text or (clean(str(picture["alt"])) if picture else "") or clean(str(tag.get("alt") or ""))
