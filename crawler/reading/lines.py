"""A page out of its markup: lines that know what they are, and which of them are the article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from crawler.reading.wording import labels, noise
from crawler.reading.wording.addressees import addressees
from crawler.reading.wording.dates import is_date
from crawler.reading.wording.noise import Noise
from crawler.reading.wording.numbering import is_bare_heading, numbering
from crawler.reading.wording.titles import is_report_title
from index.cleaning import squeeze

_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOPS = re.compile(r"[，。；、：！？,;:]")
_DATE = re.compile(
    r"[\[(（]?\s?(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s?\d{1,2}:\d\d(?::\d\d)?)?\s?[\])）]?"
)
_NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[［（(【](?:19|20)\d\d[〕\]］）)】]第?\d{1,9}号")
_MASTHEAD = re.compile(r".{2,40}(?:文件|公报)|[☆★*\-—_]{1,60}")
_LONGEST_FACT = 200
_LONGEST_TITLE = 160
_SHORT = 60
"""A line longer than that (characters) is a paragraph."""
_WEIGHT_A_STOP = 60


_MOST_LINES = 100_000
_MOST_CHARACTERS = 3_000_000
"""A page of more lines or text is refused: it was made to burst."""


class PageError(ValueError):
    """A page that is refused; the message says why."""


def check_size(lines: int, characters: int) -> None:
    """Raise `PageError` for a page with too much text."""
    if lines > _MOST_LINES:
        raise PageError(f"the page has more than {_MOST_LINES:,} lines")
    if characters > _MOST_CHARACTERS:
        raise PageError(f"the page has more than {_MOST_CHARACTERS:,} characters of text")


class Kind(Enum):
    """What a line is, by its words alone."""

    LABEL = auto()
    """A label whose value stands on the next line: 发布日期："""
    FACT = auto()
    """Labels with their values: 发布日期：2023-01-05"""
    NUMBER = auto()
    """A document number: 余府字〔2023〕4号"""
    DATE = auto()
    MASTHEAD = auto()
    """What stands above a printed document: 大余县人民政府文件, a row of stars."""
    TITLE = auto()
    """The title of a report."""
    HEADING = auto()
    """A line that begins with a number: 一、主要成效"""
    ADDRESSEE = auto()
    """Whom a text is written to: 市人民政府："""
    PARAGRAPH = auto()
    """A long line, or one that ends as a sentence does."""
    SHORT = auto()
    """A short line: a piece of a title, a signature, a cell."""


@dataclass(frozen=True)
class Line:
    """A line of a page: one paragraph, heading, list item or row (cells parted by `CELL`).

    What it is is found when it is first asked, once.
    """

    text: str
    linked: int = 0
    """How many of its characters stand in links."""
    heading: bool = False
    """Whether the markup calls it a heading (h1 to h6)."""
    row: bool = False
    """Whether it is a row of a table of data."""

    @cached_property
    def flat(self) -> str:
        """The text without the spaces that Chinese does not use."""
        return squeeze(self.text)

    @cached_property
    def is_link(self) -> bool:
        """Whether it is little more than links; the date of a list's row does not count."""
        size = len(_DATE.sub("", self.text).strip()) if self.linked else 0
        return self.linked * 10 >= size * 7 > 0

    @cached_property
    def han(self) -> int:
        """How many Han characters it has."""
        return len(_HAN.findall(self.text))

    @cached_property
    def weight(self) -> int:
        """How much running text it holds: Han characters outside links, if there are signs between them."""
        if self.is_link or not (stops := len(_STOPS.findall(self.text))):
            return 0
        return min(self.han, _WEIGHT_A_STOP * stops)

    @cached_property
    def noise(self) -> Noise:
        """Whether and where it would be the page's own."""
        return noise.noise_of(self.flat)

    @cached_property
    def facts(self) -> tuple[labels.Pair, ...]:
        """The labels that it holds, with their values."""
        return () if self.is_link else tuple(labels.pairs(self.text, self.row))

    @cached_property
    def numbering(self) -> tuple[int, int] | None:
        """How it is numbered: the rank of the style and where the number ends; None without one."""
        return numbering(self.flat)

    @cached_property
    def addressees(self) -> tuple[str, ...]:
        """Whom it addresses, if it does nothing else."""
        return addressees(self.text)

    @cached_property
    def is_bare_heading(self) -> bool:
        """Whether it is a main heading without a number."""
        return self.numbering is None and is_bare_heading(self.flat)

    @cached_property
    def kind(self) -> Kind:
        """What it is."""
        flat = self.flat
        if labels.is_label(self.text):
            return Kind.LABEL
        if len(self.text) < _LONGEST_FACT and labels.begins_with_label(self.text):
            return Kind.FACT
        for kind, pattern in ((Kind.NUMBER, _NUMBER), (Kind.MASTHEAD, _MASTHEAD)):
            if len(flat) <= _SHORT and pattern.fullmatch(flat):
                return kind
        if is_date(flat):
            return Kind.DATE
        if len(flat) <= _LONGEST_TITLE and is_report_title(flat):
            return Kind.TITLE
        if self.numbering:
            return Kind.HEADING
        if self.addressees:
            return Kind.ADDRESSEE
        return Kind.PARAGRAPH if len(flat) > _SHORT or flat.endswith(("。", "：", ":", "；")) else Kind.SHORT

    @property
    def is_apart(self) -> bool:
        """Whether it can be no piece of a title: the page's own, a fact, a number, a date."""
        apart = (Kind.LABEL, Kind.FACT, Kind.NUMBER, Kind.DATE, Kind.MASTHEAD)
        return self.is_link or self.noise.leads or self.kind in apart


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page, and the number of the line it stands in."""

    url: str
    text: str
    line: int
    picture: bool = False
    """Whether it is a picture that the page shows, and no link to click."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page's lines; the article is `lines[start:end]`, what is before and after belongs to the page."""

    lines: tuple[Line, ...]
    start: int
    end: int
    title: str = ""
    """What the page calls itself: its `<title>`."""
    metas: Mapping[str, str] = field(default_factory=dict)
    """Meta tags, names in lower case; of two with one name, the first that says something."""
    links: tuple[Link, ...] = ()
    container: str = ""
    """How the article was found: a selector, or `density`."""
    address: str = ""
    """The address that the page says it has (canonical link, saved-from comment)."""
    base: str = ""
    """What the page says its links are relative to, as it says it."""
    left_out: int = 0
    """How many Han characters of running text were left out because a style hides them."""

    @property
    def before(self) -> tuple[Line, ...]:
        """The page's lines above the article."""
        return self.lines[: self.start]

    @property
    def article(self) -> tuple[Line, ...]:
        """The article's own lines."""
        return self.lines[self.start : self.end]

    @property
    def after(self) -> tuple[Line, ...]:
        """The page's lines below the article."""
        return self.lines[self.end :]
