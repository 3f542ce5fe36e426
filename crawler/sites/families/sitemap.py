"""Sitemaps (sitemaps.org): addresses without titles, and further sitemaps."""

from __future__ import annotations

import re
from html import unescape

from crawler.sites.families.listing import Family, ListPage, Record, unique

_LOC = re.compile(r"<(?:[\w.-]{1,40}:)?loc\s*>\s*(?:<!\[CDATA\[)?([^<]*)", re.I)
_INDEX = re.compile(r"<(?:[\w.-]{1,40}:)?sitemapindex\b", re.I)


class Sitemap(Family):
    """A sitemap's row should say with `article` which addresses are wanted: it names a whole site."""

    name = "sitemap"
    article = re.compile(
        r"/t20\d{6}_\d+\.s?html?$|/art_\w+\.html?$|/content_\d+|[0-9a-f]{32}\.s?html?$|/info/\d+/\d+\.htm|/post_\d+\.s?html?$"
    )
    marks = re.compile(r"<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)\b", re.I)

    def records(self, page: ListPage, article: re.Pattern[str]) -> tuple[Record, ...]:
        """The addresses of a sitemap that look like articles."""
        if _INDEX.search(page.text):
            return ()
        return unique(Record(url) for url in _locations(page) if article.search(url))

    def more(self, page: ListPage) -> tuple[str, ...]:
        """The sitemaps of an index of sitemaps."""
        return tuple(_locations(page)) if _INDEX.search(page.text) else ()


def _locations(page: ListPage) -> list[str]:
    named = (loc.strip().removesuffix("]]>").strip() for loc in _LOC.findall(page.text))
    return [url for url in (page.absolute(unescape(loc)) for loc in named if loc) if url]
