"""Sitemaps (sitemaps.org): XML, text and feeds that name a site's addresses, and indexes of sitemaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import unescape
from itertools import islice

from crawler.asking.addresses import host_of
from crawler.sites.families.listing import (
    MOST_RECORDS,
    EmptyListError,
    Family,
    Listing,
    ListPage,
    Record,
    clean,
    iso_date,
    unique,
)

_LOC = re.compile(
    r"<(?!(?:image|video):)(?:[\w.-]{1,40}:)?loc(?:\s[^<>]{0,300})?>([^<]*(?:<!\[CDATA\[[^<]*)?)<", re.I
)
_INDEX = re.compile(r"<(?:[\w.-]{1,40}:)?sitemapindex\b", re.I)
_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex|rss|feed|rdf)\s*>", re.I)
_FEED, _HEAD = re.compile(r"<(?:rss|(?:[\w.-]{1,40}:)?feed|rdf:rdf)\b", re.I), 2_000
_ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.I)
_PART = r"<(?:[\w.-]{{1,40}}:)?{0}(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?([^<]*)"
_TITLE = re.compile(_PART.format("title"), re.I)
_LINK = re.compile(_PART.format("(?:link|guid)"), re.I)
_HREF = re.compile(
    r"<(?:[\w.-]{1,40}:)?link\b([^<>]{0,1000})\bhref\s*=\s*[\"']([^\"'<>]{1,2000})[\"']([^<>]*)", re.I
)
_REL = re.compile(r"\brel\s*=\s*[\"']?\s*(?!alternate)\w", re.I)
_DAY = re.compile(_PART.format("(?:pubdate|published|date|updated)"), re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.I)
_TAG = re.compile(r"<[^<>]*>")
_LEFT, _NO_ADDRESS = "addresses of sitemaps that are no articles", "entries of sitemaps without a web address"
_LONGEST_ENTRY = 50_000
_MOST_ENTRIES = 2 * MOST_RECORDS
"""Of a sitemap, twice as many as it may have (sitemaps.org): the others are not looked at."""


class Sitemap(Family):
    """A sitemap's row should say with `article` which addresses are wanted: it names a whole site.

    Of a feed every entry is an article, unless the row says otherwise.
    """

    name = "sitemap"
    article = re.compile(
        r"/t20\d{6}_\d+\.s?html?$|/art_\w+\.html?$|/content_\d+|[0-9a-f]{32}\.s?html?$|/info/\d+/\d+\.htm|/post_\d+\.s?html?$"
    )
    marks = re.compile(r"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)\b", re.I)

    def recognises(self, page: ListPage) -> bool:
        """Whether the page is a sitemap in any of its forms."""
        return super().recognises(page) or is_feed(page.text) or is_text(page.text)

    def listing(self, page: ListPage, article: re.Pattern[str] | None = None) -> Listing:
        """The articles that a sitemap names, or the sitemaps of an index, and how much else it names.

        Raises `EmptyListError` if it names neither.
        """
        found = list(islice(_entries(page), _MOST_ENTRIES))
        named = unique(record for record in found if record.url)
        left_out = {_NO_ADDRESS: sum(not record.url for record in found)}
        flaw = (
            "" if is_text(page.text) or _END.search(page.text) else "breaks off: what stands before is taken"
        )
        if len(found) == _MOST_ENTRIES:
            flaw = f"names {_MOST_ENTRIES:,} addresses and more: the others are not looked at"
        if _INDEX.search(page.text):
            more = tuple(record.url for record in named if record.url != page.url)
            kept: tuple[Record, ...] = ()
        else:
            wanted = article or (None if is_feed(page.text) else self.article)
            more, kept = (), tuple(record for record in named if not wanted or wanted.search(record.url))
            left_out[_LEFT] = len(named) - len(kept)
        left_out = {what: number for what, number in left_out.items() if number}
        if not kept and not more:
            why = "names no address; redesigned, or not a list: try zhice sites detect"
            if named:
                why = (
                    f"no article among its {len(named):,} addresses: say in the row, with article, which are"
                )
            raise EmptyListError(f"{page.url}: {why}", left_out)
        return Listing(self.name, kept, more, page.heading, bool(more), left_out, flaw).bounded(MOST_RECORDS)


def is_feed(text: str) -> bool:
    """Whether a text is a feed: RSS, Atom or RDF."""
    return _FEED.search(text, 0, _HEAD) is not None


def is_text(text: str) -> bool:
    """Whether a text is a list of addresses, one a line."""
    if "<" in text[:_HEAD]:
        return False
    lines = [stripped for line in text.splitlines() if (stripped := line.strip())]
    return bool(lines) and all(
        line.startswith(("http://", "https://", "/")) and " " not in line for line in lines
    )


def locations(page: ListPage) -> Iterator[str]:
    """The addresses that an XML or plain sitemap names, canonical; an empty string for what is none."""
    if is_text(page.text):
        named = [stripped for line in page.text.splitlines() if (stripped := line.strip())]
    else:
        named = _LOC.findall(_without_comments(page.text))
    host = host_of(page.url)
    for each in named:
        where = _plain(each)
        # Some sitemaps name their addresses as people do: www.example.gov.cn/a.html.
        yield page.absolute(f"http://{where}" if where.startswith(f"{host}/") else where) if where else ""


def _entries(page: ListPage) -> Iterator[Record]:
    if not is_feed(page.text):
        yield from (Record(url) for url in locations(page))
        return
    _, *entries = _ENTRY.split(_without_comments(page.text))
    for entry in entries:
        yield _record(page, entry[:_LONGEST_ENTRY])


def _record(page: ListPage, entry: str) -> Record:
    links = [_plain(link) for link in _LINK.findall(entry)]
    links += [_plain(href) for before, href, after in _HREF.findall(entry) if not _REL.search(before + after)]
    title, day = _TITLE.search(entry), _DAY.search(entry)
    url = next(filter(None, (page.absolute(link) for link in links if link)), "")
    return Record(
        url, clean(_TAG.sub("", _plain(title[1]))) if title else "", _iso(_plain(day[1])) if day else ""
    )


def _iso(text: str) -> str:
    try:
        return iso_date(text) or parsedate_to_datetime(text[:100]).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _plain(text: str) -> str:
    """What a piece of XML says; some programs escape twice, and quote."""
    text = text.replace("<![CDATA[", "").replace("]]>", "").strip()
    return _ENTITY.sub(lambda found: unescape(found[0]), text).replace("&amp;", "&").strip(" \"'")


def _without_comments(text: str) -> str:
    first, *rest = text.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in rest)
