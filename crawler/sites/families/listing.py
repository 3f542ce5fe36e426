"""What a list page offers: records of articles, and the addresses of further list pages."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

from crawler.asking.addresses import AddressError, canonical
from crawler.page import Page
from crawler.reading.extraction.decode import decode

# Pieces of pages and XML answers are parsed on purpose; the warnings are for those who did not mean to.
for _meant in (MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning):
    warnings.filterwarnings("ignore", category=_meant, module=__name__)

_DATE = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_HAN = re.compile(r"[一-鿿]")
_NEXT = re.compile(r"^\W*(?:下一?页|后一?页|next(?: page)?)\W*$", re.I)
_ROW = ("li", "tr", "dd", "dt", "p", "div")
_FURNITURE = ("header", "footer", "nav")
_SPACE = re.compile(r"\s+")


class ListError(ValueError):
    """A list page without records: a redesign or a wrong address, never an empty day."""


@dataclass(frozen=True, slots=True)
class Record:
    """An article that a list names: canonical address, title as far as shown, date (ISO) or nothing."""

    url: str
    title: str = ""
    published: str = ""

    @property
    def cut(self) -> bool:
        """Whether the list shows only the beginning of the title."""
        return self.title.endswith(("…", "...", ".."))


@dataclass(frozen=True, slots=True)
class Listing:
    """The records of one list page, the further list pages that it leads to, and its heading."""

    family: str
    records: tuple[Record, ...]
    more: tuple[str, ...]
    heading: str = ""


class ListPage:
    """A page, or a piece of one, decoded and parsed once for every family to look at."""

    def __init__(self, url: str, text: str) -> None:
        self.url, self.text = url, text

    @classmethod
    def of(cls, page: Page) -> ListPage:
        """The whole of a page."""
        return cls(page.url, decode(page.body))

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page."""
        return BeautifulSoup(self.text, "lxml")

    @property
    def heading(self) -> str:
        """The page's title tag: site and column names."""
        return clean(self.soup.title.get_text()) if self.soup.title else ""

    def absolute(self, href: str) -> str:
        """The canonical address of a link, or an empty string where it leads to no page."""
        try:
            return canonical(href, self.url)
        except AddressError:
            return ""

    def links(self) -> Iterator[tuple[str, Tag]]:
        """Addresses and their anchors, in order, without those of header, footer and navigation."""
        for anchor in self.soup.find_all("a", href=True):
            if anchor.find_parent(_FURNITURE) is None:
                url = self.absolute(str(anchor["href"]))
                if url and url != self.url:
                    yield url, anchor


class Family:
    """A publishing system. `article` matches the addresses of its articles, `marks` a page that it made."""

    name: ClassVar[str]
    article: ClassVar[re.Pattern[str]]
    marks: ClassVar[re.Pattern[str]]

    def recognises(self, page: ListPage) -> bool:
        """Whether the page bears the marks of this system."""
        return bool(self.marks.search(page.text))

    def listing(self, page: ListPage, article: re.Pattern[str] | None = None) -> Listing:
        """What a list page offers; `article` narrows the addresses that count as articles.

        Raises `ListError` if the page has neither records nor further pages.
        """
        records = self.records(page, article or self.article)
        more = tuple(url for url in self.more(page) if url and url != page.url)
        if not records and not more:
            raise ListError(
                f"{page.url}: no link to an article as {self.name} addresses them;"
                " redesigned, or not a list: try zhice sites detect"
            )
        return Listing(self.name, records, more, page.heading)

    def records(self, page: ListPage, article: re.Pattern[str]) -> tuple[Record, ...]:
        """The articles named by a list page, each once, in its order."""
        return unique(
            Record(url, title_of(anchor), date_near(anchor))
            for url, anchor in page.links()
            if article.search(url)
        )

    def more(self, page: ListPage) -> tuple[str, ...]:
        """Addresses of the list pages that follow: by default where 下一页 leads."""
        for url, anchor in page.links():
            if _NEXT.match(clean(anchor.get_text())):
                return (url,)
        return ()


def unique(records: Iterator[Record]) -> tuple[Record, ...]:
    """Each address once, with the longest title that it is given."""
    found: dict[str, Record] = {}
    for record in records:
        known = found.get(record.url)
        if known is None or len(record.title) > len(known.title):
            found[record.url] = Record(
                record.url, record.title, record.published or (known.published if known else "")
            )
    return tuple(found.values())


def title_of(anchor: Tag) -> str:
    """An article's title in a list: the title attribute where the text is cut, else the text."""
    shown, whole = clean(anchor.get_text()), clean(str(anchor.get("title") or ""))
    return whole if len(_HAN.findall(whole)) >= len(_HAN.findall(shown.rstrip("….·"))) and whole else shown


def date_near(anchor: Tag) -> str:
    """The date (ISO) in an anchor's row, or an empty string; a row that holds other links too has none."""
    row = anchor
    for _ in range(4):
        date = iso_date(row.get_text(" "))
        if date or row.parent is None:
            return date
        row = row.parent
        if (
            row.name not in (*_ROW, "span", "b", "td", "h2", "h3", "h4")
            or len(row.find_all("a", limit=2)) > 1
        ):
            return ""
    return ""


def iso_date(text: str) -> str:
    """The first date in a text as ISO, or an empty string.

    >>> iso_date("[2023年1月5日]")
    '2023-01-05'
    """
    found = _DATE.search(text)
    if not found:
        return ""
    year, month, day = (int(part) for part in found.groups())
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def clean(text: str) -> str:
    """One line without doubled spaces."""
    return _SPACE.sub(" ", text).strip()
