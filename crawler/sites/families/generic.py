"""Any other system: links that look like articles by address, title or date."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from crawler.asking.addresses import host_of
from crawler.sites.families.listing import Family, ListPage, Record, clean, number, title_of, unique
from crawler.sites.families.trs import Trs
from crawler.sites.families.ucap import Ucap

_NUMBERED = re.compile(r"[?&](?:\w*id|\w*Id)=\w+|[0-9a-f]{24,}")
_NUMBER = re.compile(r"\d{4}")
_GENRE = re.compile(r"法治|依法行政|依法治")
_HAN = re.compile(r"[一-鿿]")
_LAST = re.compile(r"^(?:尾页|末页|最后一?页)$")
_PAGE_PARAMS = ("pageIndex", "currentPage", "currpage", "pageNum", "pageNo", "page")
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{24,}")


class Generic(Family):
    """The last resort: a record is a link with a title of a sentence's length, and a number or a date."""

    name = "generic"
    article = re.compile(r"")
    marks = re.compile(r"")

    def records(self, page: ListPage, article: re.Pattern[str]) -> tuple[Record, ...]:
        """Links of the page's own host whose title, address and row look like an article's."""
        found = (
            Record(url, title_of(anchor), page.date_near(anchor))
            for url, anchor in page.links()
            if host_of(url) == host_of(page.url) and article.search(url)
        )
        if article.pattern:
            return unique(found)
        return unique(record for record in found if _looks_like_article(record))

    def more(self, page: ListPage) -> tuple[str, ...]:
        """Where 下一页 leads; else the next number of the address's page parameter, up to 尾页's.

        Else what a script of a known system draws: some of their sites have addresses of their own.
        """
        following = super().more(page) or self._hidden(page)
        if following:
            return following
        parts = urlsplit(page.url)
        asked = dict(parse_qsl(parts.query))
        for name in _PAGE_PARAMS:
            here = number(asked.get(name, ""), -1)
            if 0 <= here < self._last(page, name):
                changed = asked | {name: str(here + 1)}
                return (urlunsplit(parts._replace(query=urlencode(changed))),)
        return Ucap().more(page) or Trs().more(page)

    def _last(self, page: ListPage, name: str) -> int:
        for url, anchor in page.links():
            if _LAST.match(clean(anchor.get_text())):
                return number(dict(parse_qsl(urlsplit(url).query)).get(name, ""), 0)
        return 0

    def _hidden(self, page: ListPage) -> tuple[str, ...]:
        """A pager that the page hides in Base64 and unpacks with `atob`."""
        place = page.soup.find(id="pages")
        hidden = place.get_text().strip() if place else ""
        if not _BASE64.fullmatch(hidden):
            return ()
        try:
            html = unquote(base64.b64decode(hidden).decode("utf-8", "replace"))
        except binascii.Error:
            return ()
        return super().more(ListPage(page.url, html))


def _looks_like_article(record: Record) -> bool:
    han = len(_HAN.findall(record.title))
    if urlsplit(record.url).path.endswith("/") and not record.published:
        return False
    return han >= 8 and bool(
        record.published or _is_numbered(record.url) or (_GENRE.search(record.title) and han >= 12)
    )


def _is_numbered(url: str) -> bool:
    return bool(_NUMBER.search(url, url.rfind("/")) or _NUMBERED.search(url))
