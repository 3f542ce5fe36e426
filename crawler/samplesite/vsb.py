"""VSB: lists `list.htm`, then `list/N.htm` down to 1; articles `/info/COLUMN/ID.htm`, `.v_news_content`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from crawler.samplesite import noise
from crawler.samplesite.articles import Article, Block
from crawler.samplesite.sites import SampleSite
from crawler.samplesite.system import System, pages_of

LATIN = re.compile(r"[0-9.%]+")
WORD = '<span style="font-family:仿宋_GB2312;font-size:21px">'
FIGURE = '<span lang="EN-US" style="font-family:&quot;Times New Roman&quot;;font-size:21px">'


class Vsb(System):
    """Texts are pasted from Word, numbers in their own spans; in variant 1 half of them from WeChat."""

    name = "vsb"

    def address(self, site: SampleSite, article: Article) -> str:
        """Where an article lies."""
        return f"info/1053/{self.number(article) - 6_000_000}.htm"

    def content(self, site: SampleSite, article: Article) -> str:
        """The article in this system's containers."""
        wechat = site.variant == 1 and article.number % 2 == 0
        text = "".join(map(_section if wechat else _pasted, article.blocks))
        return (
            '<form name="_newscontent_fromname"><div class="content">\n'
            f"<h3>{escape(article.title)}</h3>\n{noise.info_line(site, article)}"
            f'<div id="vsb_content_2"><div class="v_news_content">\n{text}</div></div>\n'
            f'<div id="div_vote_id"></div></div></form>\n{noise.sharing(article)}'
        )

    def lists(self, site: SampleSite, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
        """The list pages that are files."""
        base = site.start.removesuffix(".htm")
        pages = pages_of(site, articles)
        for at, part in enumerate(pages):
            yield (
                _path(base, at, len(pages)),
                self.list_page(site, self.rows(site, part), _pager(site.path + base, at, len(pages))),
            )


def _path(base: str, at: int, pages: int) -> str:
    """The first page has the column's name; the page after it the highest number, the last page 1."""
    return f"{base}.htm" if at == 0 else f"{base}/{pages - at}.htm"


def _pager(base: str, at: int, pages: int) -> str:
    if at + 1 == pages:
        return '<div class="pb_sys_common"><span class="p_next_d p_fun_d">下页</span></div>\n'
    return (
        '<div class="pb_sys_common">'
        f'<span class="p_next p_fun"><a href="{_path(base, at + 1, pages)}">下页</a></span>'
        f'<span class="p_last p_fun"><a href="{_path(base, pages - 1, pages)}">尾页</a></span></div>\n'
    )


def _pasted(block: Block) -> str:
    align = "text-align:right" if block.kind == "signature" else "text-indent:42px;line-height:37px"
    lead = f"<strong>{_spans(block.lead)}</strong>" if block.lead else ""
    return f'<p class="MsoNormal" style="{align}">{lead}{_spans(block.text)}<o:p></o:p></p>\n'


def _spans(text: str) -> str:
    """Word's own way: words and figures in spans of different fonts, with nothing between them."""
    pieces, end = [], 0
    for number in LATIN.finditer(text):
        pieces += [_span(WORD, text[end : number.start()]), _span(FIGURE, number[0])]
        end = number.end()
    return "".join([*pieces, _span(WORD, text[end:])])


def _span(start: str, text: str) -> str:
    return f"{start}{escape(text)}</span>" if text else ""


def _section(block: Block) -> str:
    """WeChat's editors know no paragraphs: nested sections, headings in boxes."""
    text = f'<span style="letter-spacing:1px">{escape(block.lead + block.text)}</span>'
    if block.kind == "heading":
        box = f'<section style="display:inline-block"><strong>{text}</strong></section>'
        return f'<section style="margin:0">{box}</section>\n'
    return f'<section style="line-height:2em;text-indent:2em">{text}</section>\n'
