"""Frames: pages whose text stands in another one that they show inside themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bs4 import BeautifulSoup, Tag

from crawler.asking.addresses import AddressError, canonical
from crawler.page import Page
from crawler.reading.markup.bases import base_of
from crawler.reading.markup.decode import decode
from crawler.reading.markup.embedded import embedded
from crawler.reading.papers.paper import kind_of

NO_TEXT = "no_text"
"""The warning of a page whose text may stand in its frames."""
MOST, _TRIED = 12, 40
"""So many frames of a page, and of those in them, are looked into, of so many that a page has at most."""
DEEPEST = 3
"""So deep may frames stand in each other."""

_LARGEST, _MOST_TAGS = 1_000_000, 20_000
"""Bytes and tags: a page beyond that is no mere holder of frames."""

_NAMES = ("iframe", "frame", "embed", "object")
_SOURCES = ("src", "data", "data-src", "data-url", "_src")
_NOWHERE = re.compile(r"^\s*(?:about:|javascript:|data:|#|$)", re.I)
_MEDIA = re.compile(r"\.(?:swf|flv|mp[34]|avi|wmv|mov|m3u8|gif|png|jpe?g|svg|js|css)(?:$|[?#])", re.I)
_WRITTEN = re.compile(r"<i?frame\b[^<>]*>", re.I)
_LOADED = re.compile(
    r"""(?:\.src\s{0,9}=|\.load\(|["']src["']\s{0,9},)\s{0,9}["']([^"'\s]{1,1000}?\.(?:s?html?|jsp|aspx?|php)(?:[?#][^"'\s]{0,1000})?)["']""",
    re.I,
)


def frames(page: Page) -> tuple[str, ...]:
    """The addresses of a page's frames, in their order, each once."""
    return tuple(dict.fromkeys(address for address, _ in _frames(page, _opened(page))))


def shows_frames(page: Page) -> bool:
    """Whether a page shows frames, or a text that stands in an attribute of one."""
    lowered = page.body.lower()
    return any(mark in lowered for mark in (b"frame", b"<embed", b"<object", b".load("))


def filled(page: Page, parts: Mapping[str, Page]) -> Page:
    """A page with the bodies of frames, by their address, in the places where it shows them.

    Each stands where it is shown first. A file that stands in a frame is linked there.
    """
    soup, left = _opened(page), dict(parts)
    for address, frame in list(_frames(page, soup)):
        part = left.pop(address, None)
        if part is None:
            frame.decompose()
        elif kind := kind_of(part.body):
            frame.replace_with(link := soup.new_tag("a", href=address))
            link.string = f"{address.rpartition('/')[2]}.{kind}"
        else:
            frame.replace_with(_box(decode(part.body)))
    return replace(page, body=str(soup).encode("utf-8", "replace"))


def _opened(page: Page) -> BeautifulSoup:
    """A page without framesets, with the texts that frames hold and the frames that scripts write."""
    text = decode(page.body)
    if len(page.body) > _LARGEST or text.count("<") > _MOST_TAGS:
        return BeautifulSoup("", "lxml")
    soup = BeautifulSoup(text, "lxml")
    for script in soup("script"):
        written = str(script.string or "").replace("\\", "")
        sources = "".join(f'<iframe src="{address}"></iframe>' for address in _LOADED.findall(written))
        script.replace_with(_box("".join(_WRITTEN.findall(written)) + sources))
    for tag in soup("noframes"):
        tag.decompose()
    for tag in soup("frameset"):
        tag.unwrap()
    for frame in soup("iframe", srcdoc=True):
        frame.replace_with(_box(str(frame["srcdoc"])))
    return soup


def _frames(page: Page, soup: BeautifulSoup) -> Iterator[tuple[str, Tag]]:
    base = base_of(page.url, decode(page.body))
    for frame in soup.find_all(_NAMES, limit=_TRIED):
        values = {name: str(value) for name, value in frame.attrs.items()}
        named = (values.get(name, "") for name in _SOURCES)
        source = next((each for each in named if not _NOWHERE.match(each)), "")
        if source and not embedded(values) and not _MEDIA.search(source):
            try:
                yield canonical(source, base), frame
            except AddressError:
                continue


def _box(html: str) -> Tag:
    soup = BeautifulSoup(html, "lxml")
    box = soup.new_tag("div")
    box.extend(list((soup.body or soup).children))
    return box
