"""Hanweb JCMS: first records in a data store in the list, more from `dataproxy.jsp`; articles `/art/…`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from crawler.samplesite import noise
from crawler.samplesite.articles import Article
from crawler.samplesite.sites import SampleSite
from crawler.samplesite.system import System, paragraphs

PROXY = "module/web/jpage/dataproxy.jsp"
GROUP = 3
"""Pages that the system's script asks for at once."""


class Hanweb(System):
    """Variant 0 numbers articles and configures its pager; 1 names them by hash and links groups."""

    name = "hanweb"

    def address(self, site: SampleSite, article: Article) -> str:
        """Where an article lies."""
        day = article.published
        if site.variant:
            return (
                f"art/{day.year}/art_{hashlib.md5(f'{site.key} {article.number}'.encode()).hexdigest()}.html"
            )
        return f"art/{day.year}/{day.month}/{day.day}/art_{_column(site)}_{self.number(article)}.html"

    def content(self, site: SampleSite, article: Article) -> str:
        """The article in this system's containers."""
        return (
            f'<div class="main-txt"><p class="sp_title">{escape(article.title)}</p>\n'
            f'{noise.info_line(site, article)}<div id="zoom">\n<!--<$[信息内容]>begin-->'
            f"{paragraphs(article.blocks)}<!--<$[信息内容]>end-->\n</div></div>\n{noise.sharing(article)}"
        )

    def lists(self, site: SampleSite, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
        """The list pages that are files."""
        inline = site.per_page * (GROUP if site.variant else 1)
        store = self._store(site, articles[:inline], 1 if site.variant and len(articles) > inline else 0)
        box = f'<div id="{_unit(site)}"><script type="text/xml">{store}</script></div>\n'
        script = f'<script src="{site.path}module/jslib/jquery/jquery.js"></script>\n'
        yield site.start, self.list_page(site, script + box, _pager(site, len(articles)))

    def answer(
        self, site: SampleSite, articles: Sequence[Article], path: str, asked: Mapping[str, str]
    ) -> tuple[str, str] | None:
        """What the system's program answers."""
        if path != PROXY or asked.get("columnid") != _column(site):
            return None
        if "startrecord" in asked:
            start, end = _whole(asked["startrecord"], 1), _whole(asked.get("endrecord", ""), 0)
            return "text/xml", self._store(site, articles[max(start - 1, 0) : end], 0, len(articles))
        group, size = _whole(asked.get("page", ""), 0), site.per_page * GROUP
        following = group + 1 if (group + 1) * size < len(articles) else 0
        return "text/xml", self._store(
            site, articles[group * size : (group + 1) * size], following, len(articles)
        )

    def _store(self, site: SampleSite, articles: Sequence[Article], following: int, total: int = 0) -> str:
        records = "".join(f"<record><![CDATA[\n{self._record(site, one)}]]></record>\n" for one in articles)
        asked = "&".join(f"{name}={value}" for name, value in _settings(site).items())
        link = f'<a href="{site.path}{PROXY}?page={following}&{asked}"></a>' if following else ""
        group = f"<nextgroup><![CDATA[{link}]]></nextgroup>\n" if link else ""
        count = f"<totalrecord>{total}</totalrecord>\n" if total else ""
        return f"<datastore>\n{count}{group}<recordset>\n{records}</recordset>\n</datastore>"

    def _record(self, site: SampleSite, article: Article) -> str:
        return (
            f'<li><a href="{self.href(site, article)}" title="{escape(article.title)}" target="_blank">'
            f"{escape(article.title)}</a><span>{article.published}</span></li>"
        )


def _column(site: SampleSite) -> str:
    return site.start.split("/")[1].removeprefix("col")


def _unit(site: SampleSite) -> str:
    return str(300_000 + int(_column(site)) % 100_000)


def _settings(site: SampleSite) -> dict[str, str]:
    return {"appid": "1", "webid": "9", "path": "/", "columnid": _column(site), "sourceContentType": "1",
            "unitid": _unit(site), "webname": "示例", "permissiontype": "0"}  # fmt: skip


def _pager(site: SampleSite, total: int) -> str:
    settings = ",".join(f"{name}:'{value}'" for name, value in _settings(site).items())
    return (
        f"<script>$(function(){{$('#{_unit(site)}').jpage({{groupSize:{GROUP},perPage:{site.per_page},dataBefore:null,"
        f"dataAfter:null,totalRecord:{total},proxyUrl:'{site.path}{PROXY}',ajaxParam:{{col:'1',{settings}}}}});}});</script>\n"
    )


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdigit() else default
