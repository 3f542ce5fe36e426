"""A page out of its markup: lines of text, what stands in them, and which of them are the article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_SENTENCE = re.compile(r"[\u4e00-\u9fff]")
_DATE = re.compile(
    r"[\[(（]?\s*(?:(?:19|20)\d\d[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?\s*[\])）]?"
)
_STOPS = re.compile(r"[，。；、：！？,;:]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: one paragraph, heading, list item or row (cells parted by `CELL`)."""

    text: str
    linked: int = 0
    """How many of its characters stand in links."""
    heading: bool = False
    """Whether the markup calls it a heading (h1 to h6)."""
    hidden: bool = False
    row: bool = False

    @property
    def is_link(self) -> bool:
        """Whether it is little more than links; the date of a list's row does not count."""
        size = len(_DATE.sub("", self.text).strip()) if self.linked else 0
        return self.linked * 10 >= size * 7 > 0

    @property
    def weight(self) -> int:
        """How much running text it holds: Han characters outside links, if there are signs between them."""
        if self.is_link or not (stops := len(_STOPS.findall(self.text))):
            return 0
        return min(len(_SENTENCE.findall(self.text)), 60 * stops)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the page, and the number of the line it stands in."""

    url: str
    text: str
    line: int


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
