"""Hanweb JCMS (大汉): records in XML inside the page, more from `dataproxy.jsp`; articles `/art/…`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.sites.families.listing import Family, ListPage, Record, number, unique

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[")
_NEXT_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[")
_HREF = re.compile(r"""href=["']([^"']+)["']""")
_QUOTE = re.compile(r"""["']""")
_PROXY = "dataproxy.jsp"
_PARAM = re.compile(
    r"""["']?\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)["']?\s*:\s*["']?([^"',}\s]*)""",
    re.I,
)
_TOTAL = re.compile(r"""(?:<totalrecord>|totalRecord["']?\s*[:=]\s*["']?)(\d{1,9})""", re.I)
_PER_PAGE = re.compile(r"""perPage["']?\s*[:=]\s*["']?(\d{1,9})""", re.I)
_MOST = 200
"""Records a page: more than that is not asked for at once, whatever the settings say."""

_GROUP = 3
"""Pages that the system itself asks for at once: records come in groups of three pages."""


class Hanweb(Family):
    """The list page carries its first records in a `<datastore>`; `dataproxy.jsp` answers in the same XML."""

    name = "hanweb"
    article = re.compile(
        r"/art/(?:20\d\d/\d{1,2}/\d{1,2}/art_\w+|20\d\d/art_\w+)\.html?$|/art_\d+_\d+\.html?$"
    )
    marks = re.compile(
        r"/module/(?:web/)?(?:jslib|jpage)/|dataproxy\.jsp|<datastore>|/art/20\d\d/|<!--<\$\[信息内容\]>begin",
        re.I,
    )

    def records(self, page: ListPage, article: re.Pattern[str]) -> tuple[Record, ...]:
        """Those of the data store, and those that stand in the page as links."""
        return unique(iter((*self._stored(page, article), *super().records(page, article))))

    def more(self, page: ListPage) -> tuple[str, ...]:
        """The next group of records: as the data store says, else computed from the pager's settings."""
        asked = dict(parse_qsl(urlsplit(page.url).query))
        if "startrecord" in asked:
            return self._following(page, page.url, asked, _number(_TOTAL, page.text))
        group = next(_data(_NEXT_GROUP, page.text), "")
        href = _HREF.search(group)
        if href:
            return (urljoin(page.url, href[1].replace("&amp;", "&")),)
        return self._configured(page) or super().more(page)

    def _stored(self, page: ListPage, article: re.Pattern[str]) -> list[Record]:
        found: list[Record] = []
        for fragment in _data(_RECORD, page.text):
            found += Family.records(self, ListPage(page.url, fragment), article)
        return found

    def _configured(self, page: ListPage) -> tuple[str, ...]:
        quoted = _QUOTE.split(page.text)[1:-1] if _PROXY in page.text else []
        proxy = next((text for text in quoted if _PROXY in text), None)
        params = {name: value for name, value in _PARAM.findall(page.text) if value}
        if proxy is None or not {"columnid", "unitid"} & {name.lower() for name in params}:
            return ()
        shown, total = sum(1 for _ in _data(_RECORD, page.text)), _number(_TOTAL, page.text)
        per_page = min(_number(_PER_PAGE, page.text) or 15, _MOST)
        if total and shown >= total:
            return ()
        address = urlsplit(urljoin(page.url, proxy.replace("&amp;", "&")))
        asked = dict(parse_qsl(address.query)) | params
        asked |= {"startrecord": str(shown + 1), "perpage": str(per_page)}
        asked["endrecord"] = str(shown + _GROUP * per_page)
        return (urlunsplit(address._replace(query=urlencode(asked))),)

    def _following(self, page: ListPage, url: str, asked: dict[str, str], total: int) -> tuple[str, ...]:
        first, end = number(asked["startrecord"], 1), number(asked.get("endrecord", ""), 0)
        count = max(end - first + 1, 1)
        if not _RECORD.search(page.text) or (total and end >= total):
            return ()
        following = asked | {"startrecord": str(end + 1), "endrecord": str(end + count)}
        return (urlunsplit(urlsplit(url)._replace(query=urlencode(following))),)


def _data(opening: re.Pattern[str], text: str) -> Iterator[str]:
    """The data in CDATA sections that open like that."""
    start = 0
    while found := opening.search(text, start):
        start = text.find("]]>", found.end())
        if start < 0:
            return
        yield text[found.end() : start]


def _number(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return int(found[1]) if found else 0
