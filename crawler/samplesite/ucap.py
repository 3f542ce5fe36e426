"""UCAP: lists `list.shtml`, `list_2.shtml`, drawn by a script; articles by date or hash, `#UCAP-CONTENT`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from html import escape

from crawler.samplesite import noise
from crawler.samplesite.articles import Article
from crawler.samplesite.sites import SampleSite
from crawler.samplesite.system import System, pages_of, paragraphs


class Ucap(System):
    """Variant 0 addresses articles by hash under a column; 1 by date and number, with a line of metadata."""

    name = "ucap"

    def address(self, site: SampleSite, article: Article) -> str:
        """Where an article lies."""
        day, folder = article.published, site.start.rpartition("/")[0]
        if site.variant:
            return f"{folder}/{day:%Y-%m}/{day:%d}/content_{self.number(article)}.htm"
        return f"{folder}/{day:%Y%m}/{hashlib.md5(f'{site.key} {article.number}'.encode()).hexdigest()}.shtml"

    def head(self, site: SampleSite, article: Article) -> str:
        """Meta tags, and what the system adds to them."""
        extra = {"lanmu": site.start, "manuscriptId": article.number}
        tags = (f'<meta name="{name}" content="{value}">\n' for name, value in extra.items())
        return noise.meta_tags(site, article) + "".join(tags)

    def content(self, site: SampleSite, article: Article) -> str:
        """The article in this system's containers."""
        line = ""
        if article.index_number:
            rows = noise.table_rows(article, article.issuer)
            line = (
                '<div class="xl-info">'
                + "&nbsp;&nbsp;".join(f"{name}：{escape(text)}" for name, text in rows)
                + "</div>\n"
            )
        return (
            f'<div class="article">{line}<h1>{escape(article.title)}</h1>\n{noise.info_line(site, article)}'
            f'<div id="UCAP-CONTENT"><ucapcontent>\n{paragraphs(article.blocks)}</ucapcontent></div></div>\n'
            + noise.sharing(article)
        )

    def lists(self, site: SampleSite, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
        """The list pages that are files."""
        base, _, extension = site.start.rpartition(".")
        pages = pages_of(site, articles)
        name = base.rpartition("/")[2]
        for at, part in enumerate(pages, 1):
            call = f"createPageHTML('page_div',{len(pages)}, {at},'{name}','{extension}',{len(articles)});"
            pager = f'<div id="page_div"></div><script>{call}</script>\n'
            yield (
                f"{base}{f'_{at}' if at > 1 else ''}.{extension}",
                self.list_page(site, self.rows(site, part), pager),
            )
