"""Systems of no family: lists with 下一页 and 尾页, one of them an old site of layout tables in GBK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import parse_qsl, urlsplit

from crawler.samplesite import noise
from crawler.samplesite.articles import Article
from crawler.samplesite.sites import COLUMN, SampleSite
from crawler.samplesite.system import System, pages_of, paragraphs


class Plain(System):
    """Variant 0 lays articles in folders by month; 1 asks a program, and knows only tables and `<br>`."""

    name = "plain"

    def address(self, site: SampleSite, article: Article) -> str:
        """Where an article lies."""
        folder = site.start.rpartition("/")[0]
        if site.variant:
            return f"{folder}/show.asp?id={self.number(article)}"
        return f"{folder}/{article.published:%Y%m}/{self.number(article)}.htm"

    def content(self, site: SampleSite, article: Article) -> str:
        """The article in this system's containers."""
        if site.variant:
            return _layout_table(site, article)
        return (
            f'<div class="wrap"><h2 class="bt">{escape(article.title)}</h2>\n{noise.info_line(site, article)}'
            f'<div class="nr">\n{paragraphs(article.blocks)}</div></div>\n{noise.sharing(article)}'
        )

    def answer(
        self, site: SampleSite, articles: Sequence[Article], path: str, asked: Mapping[str, str]
    ) -> tuple[str, str] | None:
        """What the system's program answers."""
        start = urlsplit(site.start)
        known = dict(parse_qsl(start.query))
        if path != start.path or any(asked.get(name) != known[name] for name in known):
            return None
        name = "currpage" if site.variant else "pageIndex"
        page = int(asked[name]) if asked.get(name, "").isdigit() else 1
        base = f"{site.path}{site.start}{'&amp;' if known else '?'}{name}="
        return "text/html", self._numbered(site, articles, page, base)

    def _numbered(self, site: SampleSite, articles: Sequence[Article], page: int, base: str) -> str:
        pages = pages_of(site, articles)
        rows = self.rows(site, pages[page - 1]) if 0 < page <= len(pages) else "<p>没有记录</p>"
        following = f'<a href="{base}{page + 1}">下一页</a> ' if page < len(pages) else "下一页 "
        pager = (
            f'<div class="pager">共{len(pages)}页 {following}<a href="{base}{len(pages)}">尾页</a></div>\n'
        )
        return self.list_page(site, rows, pager)


def _layout_table(site: SampleSite, article: Article) -> str:
    lines = "".join(
        ("<br>\n" if block.kind == "signature" else "<br><br>\n&nbsp;&nbsp;&nbsp;&nbsp;")
        + escape(block.lead + block.text)
        for block in article.blocks
    )
    return (
        "<table width=1000 align=center><tr><td width=220 valign=top><b>信息公开目录</b><br>"
        f'<a href="{site.path}">{COLUMN}</a></td><td valign=top><table width=100%>'
        f"<tr><td align=center><font size=5>{escape(article.title)}</font></td></tr>"
        f"<tr><td align=center>发布时间：{article.published} &nbsp; "
        f"发文机构：{escape(article.issuer)}</td></tr>"
        f"<tr><td class=content><font size=3>{lines}</font></td></tr></table></td></tr></table>\n"
    )
