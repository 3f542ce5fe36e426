"""TRS WCM: lists `index.html`, `index_1.html`, drawn by a script; articles `/202301/t20230115_123.html`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from crawler.samplesite import noise
from crawler.samplesite.articles import Article
from crawler.samplesite.sites import SampleSite
from crawler.samplesite.system import System, pages_of, paragraphs

STYLE = '<style type="text/css">.TRS_Editor P{line-height:2;font-size:12pt}.TRS_Editor DIV{margin:0}</style>'


class Trs(System):
    """Variants: 0 a table of four columns, 1 no table, 2 a definition list, 3 a table of pairs."""

    name = "trs"

    def address(self, site: SampleSite, article: Article) -> str:
        """Where an article lies."""
        folder, _, file = site.start.rpartition("/")
        day = f"{article.published:%Y%m%d}"
        return f"{folder}/{day[:6]}/t{day}_{self.number(article)}.{file.rpartition('.')[2]}"

    def content(self, site: SampleSite, article: Article) -> str:
        """The article in this system's containers."""
        kind = "trs_editor_view TRS_UEDITOR trs_paper_default" if site.variant == 2 else "TRS_Editor"
        style = "" if site.variant == 2 else STYLE
        editor = f'<div class="{kind}">{style}\n{paragraphs(article.blocks)}</div>'
        text = _broken(article.title) if site.variant == 0 else escape(article.title)
        title = f'<h1 class="tit">{text}</h1>\n'
        table = _table(site.variant, article) if article.index_number else ""
        return (
            f'<div class="main">\n{table}{title}{noise.info_line(site, article)}'
            f'<div class="view">{editor}</div>\n'
            f"{noise.sharing(article)}</div>\n"
        )

    def lists(self, site: SampleSite, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
        """The list pages that are files."""
        folder, _, file = site.start.rpartition("/")
        name, _, extension = file.rpartition(".")
        pages = pages_of(site, articles)
        for at, part in enumerate(pages):
            path = f"{folder}/{name}{f'_{at}' if at else ''}.{extension}"
            pager = _pager(site.variant, len(pages), at, f'"{name}", "{extension}"')
            yield path, self.list_page(site, self.rows(site, part), f"<script>{pager}</script>\n")

    def rows(self, site: SampleSite, articles: Sequence[Article]) -> str:
        """The rows of a list."""
        folder = site.start.rpartition("/")[0]
        return super().rows(site, articles).replace(f'href="{site.path}{folder}/', 'href="./')


def _pager(variant: int, pages: int, current: int, file: str) -> str:
    if variant == 2:
        return f"var countPage={pages}; var currentPage={current}; /* TRS_Editor */"
    if variant == 3:
        return f"createPage({pages}, {current}, {file});"
    return f"createPageHTML({pages}, {current}, {file});"


def _broken(title: str) -> str:
    return escape(title).replace("关于", "<br>关于", 1) if len(title) > 30 else escape(title)


def _table(variant: int, article: Article) -> str:
    rows = noise.table_rows(article, article.issuer)
    if variant == 2:
        return (
            "<dl class='xxgk'>"
            + "".join(f"<dt>{label}：</dt><dd>{escape(value)}</dd>" for label, value in rows)
            + "</dl>\n"
        )
    cells = [f"<td><b>{_spread(label)}：</b></td><td>{escape(value)}</td>" for label, value in rows]
    wide = 2 if variant == 0 else 1
    lines = "".join(f"<tr>{''.join(cells[at : at + wide])}</tr>" for at in range(0, len(cells), wide))
    return f'<table class="xxgk-table">{lines}</table>\n'


def _spread(label: str) -> str:
    """Short labels are padded to four characters: 文　　号, 索&nbsp;引&nbsp;号."""
    return {2: "　　", 3: "&nbsp;"}.get(len(label), "").join(label)
