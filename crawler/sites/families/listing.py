"""What a list page offers: records of articles, and the addresses of further list pages."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import unescape
from typing import ClassVar

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, Tag, XMLParsedAsHTMLWarning

from crawler.asking.addresses import AddressError, canonical
from crawler.asking.packing import Bounds, GarbledError, TooLargeError, unpack
from crawler.page import Page
from crawler.reading.frames import MOST, frames, shows_frames
from crawler.reading.markup.bases import base_of
from crawler.reading.markup.decode import decode, encoding_of
from crawler.sites.families.links import links_in, places, words_of, written

# Pieces of pages and XML answers are parsed on purpose; the warnings are for those who did not mean to.
for _meant in (MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning):
    warnings.filterwarnings("ignore", category=_meant, module=__name__)

_DATE = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_HAN = re.compile(r"[一-鿿]")
_NEXT = re.compile(r"^\W{0,9}(?:下一?页|后一?页|下页|next(?: page)?)\W{0,9}$|^[>›»]$", re.I)
_TITLE_TAG = re.compile(r"<title\b[^<>]*>([^<]*)", re.I)
_DATED = re.compile(
    r"^[\[(（【]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[])）】]?\s|\s[\[(（【]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[])）】]?$"
)
_ROW = ("li", "tr", "dd", "dt", "p", "div", "span", "b", "td", "dl", "h2", "h3", "h4")
_FURNITURE = ("header", "footer", "nav")
_SPACE = re.compile(r"\s+")
_GZIP, _LARGEST = b"\x1f\x8b", 50_000_000
"""A packed list, and so many bytes may it unpack to: as many as a sitemap may have (sitemaps.org)."""
_LONGEST_TITLE = 300
MOST_RECORDS = 50_000
"""Records of one page: as many as a sitemap may have."""


class ListError(ValueError):
    """A list page that cannot be read: a redesign or a wrong address, never an empty day."""


class EmptyListError(ListError):
    """A list page that was read and names neither records nor further pages; `left_out` is what it names."""

    def __init__(self, why: str, left_out: Mapping[str, int] | None = None) -> None:
        super().__init__(why)
        self.left_out = left_out or {}


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
    """The records of one list page, the further list pages that it leads to, and its heading.

    Of an `index` the further pages are lists by themselves, none the end of another. `left_out` counts what
    the page names and is not taken, by reason; `flaw` says what is wrong with it.
    """

    family: str
    records: tuple[Record, ...]
    more: tuple[str, ...]
    heading: str = ""
    index: bool = False
    left_out: Mapping[str, int] = field(default_factory=dict)
    flaw: str = ""

    def bounded(self, most: int) -> Listing:
        """The listing with so many records and further pages at most, the others counted."""
        beyond = max(0, len(self.records) - most) + max(0, len(self.more) - most)
        if not beyond:
            return self
        left_out = {**self.left_out, f"entries of lists beyond {most:,}": beyond}
        return replace(self, records=self.records[:most], more=self.more[:most], left_out=left_out)


class ListPage:
    """A page, or a piece of one, decoded and parsed once for every family to look at."""

    def __init__(
        self, url: str, text: str, encoding: str = "utf-8", base: str = "", page: Page | None = None
    ) -> None:
        self.url, self.text, self._encoding = url, text, encoding
        self.base = base or base_of(url, text)
        """The address that links are relative to."""
        self.broken: set[str] = set()
        """Links that look like addresses of the web and are none."""
        self._page = page
        self._crowds: dict[int, bool] = {}

    @classmethod
    def of(cls, page: Page) -> ListPage:
        """The whole of a page."""
        text = decode(page.body)
        return cls(page.url, text, encoding_of(page.body), page=page)

    @property
    def inside(self) -> tuple[str, ...]:
        """The pages that it shows in frames."""
        return frames(self._page)[:MOST] if self._page and shows_frames(self._page) else ()

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The parsed page."""
        return BeautifulSoup(self.text, "lxml")

    @property
    def heading(self) -> str:
        """The page's title tag: site and column names."""
        title = _TITLE_TAG.search(self.text)
        return clean(unescape(title[1])) if title else ""

    def absolute(self, href: str) -> str:
        """The canonical address of a link, or an empty string where it leads to no page."""
        try:
            return canonical(href, self.base, self._encoding)
        except AddressError:
            if href.strip()[:4].lower() == "http":
                self.broken.add(href)
            return ""

    def links(self) -> Iterator[tuple[str, Tag]]:
        """Addresses and their anchors, in order, without those of header, footer and navigation."""
        for anchor in links_in(self.soup):
            if anchor.find_parent(_FURNITURE) is None and (url := self.led_to(anchor)):
                yield url, anchor

    def led_to(self, anchor: Tag) -> str:
        """The address that an anchor leads to, if need be one that its script names, or an empty string."""
        addresses = (self.absolute(place) for place in places(anchor) if place)
        return next((url for url in addresses if url and url != self.url), "")

    @cached_property
    def written(self) -> ListPage | None:
        """What scripts write into the page, as a page of its own."""
        text = written(self.soup)
        return ListPage(self.url, text, self._encoding, base=self.base) if text else None

    def date_near(self, anchor: Tag) -> str:
        """The date (ISO) in an anchor's row, or an empty string; a row that holds other links has none."""
        row = anchor
        for _ in range(4):
            date = iso_date(row.get_text(" "))
            if date or row.parent is None:
                return date
            row = row.parent
            if row.name not in _ROW or self._is_crowded(row):
                return ""
        return ""

    def _is_crowded(self, row: Tag) -> bool:
        # Asked once for each row, or a long row would be searched for every one of its links.
        if id(row) not in self._crowds:
            self._crowds[id(row)] = len(row.find_all("a", limit=2)) > 1
        return self._crowds[id(row)]


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
        if not records and page.written:
            records = self.records(page.written, article or self.article)
        more = tuple(url for url in self.more(page) if url and url != page.url)
        index = not records and not more
        if index:
            more = page.inside
        if not records and not more:
            raise EmptyListError(
                f"{page.url}: no link to an article as {self.name} addresses them;"
                " redesigned, or not a list: try zhice sites detect"
            )
        left_out = {"links that are no web addresses": len(page.broken)} if page.broken else {}
        return Listing(self.name, records, more, page.heading, index, left_out).bounded(MOST_RECORDS)

    def records(self, page: ListPage, article: re.Pattern[str]) -> tuple[Record, ...]:
        """The articles named by a list page, each once, in its order."""
        return unique(
            Record(url, title_of(anchor), page.date_near(anchor))
            for url, anchor in page.links()
            if article.search(url)
        )

    def more(self, page: ListPage) -> tuple[str, ...]:
        """Addresses of the list pages that follow: by default where 下一页 leads."""
        named = ((anchor, anchor.get_text() or anchor.get("title")) for anchor in page.soup.find_all("a"))
        nexts = (page.led_to(anchor) for anchor, words in named if _NEXT.match(clean(str(words or ""))))
        return tuple(filter(None, nexts))[:1]


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
    shown, whole = clean(words_of(anchor)), clean(str(anchor.get("title") or ""))
    shown = _DATED.sub("", shown)
    return whole if len(_HAN.findall(whole)) >= len(_HAN.findall(shown.rstrip("….·"))) and whole else shown


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
    """One line without doubled spaces, no longer than a title could be."""
    return _SPACE.sub(" ", text[: 10 * _LONGEST_TITLE]).strip()[:_LONGEST_TITLE]


def number(text: str, default: int) -> int:
    """The number that a site wrote, if it is one of up to nine digits.

    >>> number("12", 0), number("²", 0), number("9" * 99, 1)
    (12, 0, 1)
    """
    return int(text) if text.isdecimal() and len(text) <= 9 else default


def unpacked(page: Page) -> Page:
    """A page whose bytes are packed (a `sitemap.xml.gz`) without its packing. Raises `ListError`."""
    if not page.body.startswith(_GZIP):
        return page
    try:
        return replace(page, body=unpack(page.body, "gzip", Bounds(_LARGEST)))
    except GarbledError as error:
        raise ListError(f"{page.url}: cannot be unpacked: {error}") from None
    except TooLargeError:
        raise ListError(f"{page.url}: unpacks to more than {_LARGEST:,} bytes") from None
