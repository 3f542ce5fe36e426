"""What a publishing system does: addresses, articles, lists, answers. A module for each implements it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import ClassVar

from crawler.samplesite import noise
from crawler.samplesite.articles import Article, Block
from crawler.samplesite.sites import COLUMN, SampleSite


class System:
    """A publishing system. Addresses are relative to the site's path; articles come newest first."""

    name: ClassVar[str]

    def number(self, article: Article) -> int:
        """The number that an article bears in its address."""
        return 6_100_000 + article.number * 37

    def address(self, site: SampleSite, article: Article) -> str:
        """Where an article lies."""
        raise NotImplementedError

    def content(self, site: SampleSite, article: Article) -> str:
        """The article in the system's containers."""
        raise NotImplementedError

    def lists(self, site: SampleSite, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
        """The list pages that are files: path and HTML."""
        yield from ()

    def answer(
        self, site: SampleSite, articles: Sequence[Article], path: str, asked: Mapping[str, str]
    ) -> tuple[str, str] | None:
        """What a program of the system answers to a query: media type and text; None where there is none."""
        return None

    def article(self, site: SampleSite, article: Article, others: Sequence[Article]) -> str:
        """The whole page of an article; `others` are its neighbours in the list."""
        links = [(self.href(site, other), other) for other in others]
        body = (
            noise.navigation(site) + self.content(site, article) + noise.related(links) + noise.footer(site)
        )
        return noise.page(site, article.title, self.head(site, article), body)

    def head(self, site: SampleSite, article: Article) -> str:
        """What stands in the page's head."""
        return noise.meta_tags(site, article)

    def href(self, site: SampleSite, article: Article) -> str:
        """The address of an article as links write it."""
        return site.path + self.address(site, article)

    def list_page(self, site: SampleSite, rows: str, pager: str) -> str:
        """A list page around its rows."""
        column = f'<div class="list"><h2>{COLUMN}</h2>\n{rows}</div>\n'
        return noise.page(site, COLUMN, "", noise.navigation(site) + column + pager + noise.footer(site))

    def rows(self, site: SampleSite, articles: Sequence[Article]) -> str:
        """The rows of a list: title, address, date."""
        items = (
            f'<li><a href="{self.href(site, one)}" title="{escape(one.title)}" target="_blank">'
            f"{_shown(one.title)}</a><span>{one.published}</span></li>\n"
            for one in articles
        )
        return f"<ul>\n{''.join(items)}</ul>\n"


def pages_of(site: SampleSite, articles: Sequence[Article]) -> list[Sequence[Article]]:
    """The articles in pieces of a page each; one empty page where there are none."""
    size = site.per_page
    return [articles[start : start + size] for start in range(0, len(articles), size)] or [()]


def _shown(title: str) -> str:
    """A list cuts long titles; the title attribute holds them whole."""
    return escape(title if len(title) < 34 else title[:32] + "...")


def paragraphs(blocks: Sequence[Block], opening: str = "<p>", closing: str = "</p>") -> str:
    """The blocks as plain paragraphs, signature to the right, glued headings in bold."""
    lines = []
    for block in blocks:
        start = '<p style="text-align:right">' if block.kind == "signature" else opening
        lead = f"<strong>{escape(block.lead)}</strong>" if block.lead else ""
        lines.append(f"{start}{lead}{indent(block)}{escape(block.text)}{closing}\n")
    return "".join(lines)


def indent(block: Block) -> str:
    """Two ideographic spaces, as editors type them."""
    return "　　" if block.kind == "text" and not block.lead else ""
