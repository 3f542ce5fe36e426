"""An article's lines parted: title, text, closing; what the page put around them is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from crawler.reading.lines import Kind, Line
from crawler.reading.wording.dates import find_date, without_date
from crawler.reading.wording.noise import Noise
from crawler.reading.wording.titles import bare, is_report_title
from index import regions
from index.analyzer import normalise
from index.report import Section

_OPENING = 14
"""An article's first text line is among so many lines, the page's own and facts not counted."""
_BEGINNINGS = (Kind.PARAGRAPH, Kind.HEADING, Kind.ADDRESSEE)
_TITLE_LINES = 4
"""A title stands on so many lines at most."""
_SHORTEST_TITLE = 5
_NAME = re.compile(
    r"(?:委员会|政府|委|局|厅|办公室|办事处|管委会|中心|总队|支队|大队|队|院|公司|处|所|办|联合会|协会|街道|镇|乡)"
    r"(?:[(（].{1,20}[)）])?$"
)
_SENTENCE = re.compile(r"[。；：，,;:！？]")
_ANNEX = re.compile(r"附件[一二三四五六七八九十\d]{0,4}[：:]?")
_ORNAMENT = re.compile(r"0\d")
"""Pages from WeChat set 01, 02 above their headings."""
_ENDING = 6
"""A closing is among so many of the last lines."""
_LONGEST_CLOSING = 60
_AFTER_MARKER = 40
"""How many short lines (titles of other articles) may follow a marker such as 相关文章 up to the end."""
_TITLE = 60
"""A line this long (characters) may be another article's title; a longer one is a paragraph."""


@dataclass(frozen=True, slots=True)
class Article:
    """What an author wrote: title as it stands in the text, text, and who signed when."""

    titles: tuple[str, ...]
    """Titles that the first lines make, the fullest first; spaces as on the page."""
    first: tuple[str, ...]
    """The first line, if it can be a title where the page gives no other."""
    number: str
    addressed: tuple[Line, ...]
    """The lines above the first paragraph that say whom the text is written to; they are among `lines`."""
    lines: tuple[Line, ...]
    closing: tuple[Line, ...]
    """The closing lines of who signed when."""

    @property
    def paragraphs(self) -> tuple[Line, ...]:
        """The text without the lines that only say whom it is written to."""
        addressed = set(map(id, self.addressed))
        return tuple(line for line in self.lines if id(line) not in addressed)

    @property
    def addressees(self) -> tuple[str, ...]:
        """Whom the text is written to: bodies above its author's, or below it."""
        return tuple(name for line in self.addressed for name in line.addressees)

    @property
    def signers(self) -> tuple[str, ...]:
        """The lines of the closing that name somebody."""
        return tuple(line.text for line in self.closing if line.kind is not Kind.DATE)

    @property
    def closing_section(self) -> tuple[Section, ...]:
        """The closing as the report's last section: without a heading, and of no kind that is asked for."""
        text = "\n".join(line.flat for line in self.closing)
        return (Section(("other",), "", text),) if text else ()

    @property
    def signed(self) -> date | None:
        """The date of the signature."""
        days = (find_date(line.flat) for line in reversed(self.closing))
        return next((day for day in days if day), None)


def read_article(lines: Sequence[Line], titles: Sequence[str] = ()) -> Article:
    """Part the lines of an article; `titles` are what the page calls it, known where repeated."""
    lines = [line for line in lines[: tail_start(lines)] if not _ORNAMENT.fullmatch(line.text)]
    opening = _opening(lines)
    own_titles = list(_joined_titles(opening))
    first = () if titles or own_titles else tuple(_first(opening))
    known = {bare(title) for title in (*titles, *own_titles, *first) if title}
    kept = [line for place, line in enumerate(opening) if not _is_opening(opening, place, known)]
    number = next((line.flat for line in opening if line.kind is Kind.NUMBER), "")
    annex = _annex_start(lines, len(opening))
    start = _closing_start(lines[:annex], len(opening))
    body = lines[len(opening) : start]
    addressed = tuple(takewhile(lambda line: line.kind is Kind.ADDRESSEE, body))
    return Article(
        titles=tuple(own_titles),
        first=first,
        number=number,
        addressed=addressed,
        lines=(*kept, *body, *lines[annex:]),
        closing=tuple(lines[start:annex]),
    )


def tail_start(lines: Sequence[Line]) -> int:
    """Where the page's own lines begin at the end of an article; `len(lines)` if there are none.

    Everything from there to the end is noise, or stands under a marker such as 相关文章: the same words
    inside the text stay.
    """
    end = len(lines)
    while end:
        if lines[end - 1].noise.trails or lines[end - 1].is_link:
            end -= 1
        elif marker := _marker_above(lines, end):
            end = marker - 1
        else:
            break
    return end


def _marker_above(lines: Sequence[Line], end: int) -> int:
    """One past a marker (相关文章) that only short lines without a sentence part from `end`, or 0."""
    for place in range(end, max(end - _AFTER_MARKER, 0), -1):
        line = lines[place - 1]
        if line.noise is Noise.MARKER:
            return place
        if len(line.flat) > _TITLE or line.flat.endswith(("。", "；", "：", ":", ";")):
            return 0
    return 0


def _opening(lines: Sequence[Line]) -> Sequence[Line]:
    """The short lines before the first paragraph, numbered heading or addressee."""
    own = 0
    for place, line in enumerate(lines):
        begins = line.kind in _BEGINNINGS and not line.noise.leads
        own += not line.is_apart
        if begins or own > _OPENING:
            return lines[:place]
    return lines


def _joined_titles(opening: Sequence[Line]) -> Iterator[str]:
    """The titles of reports that neighbouring lines of the opening make: its column's, then its own."""
    texts = ["" if line.is_apart else line.text for line in opening]
    start = 0
    while start < len(texts):
        ends = range(start + 1, min(start + _TITLE_LINES, len(texts)) + 1)
        joined = ((end, " ".join(texts[start:end])) for end in ends if all(texts[start:end]))
        end, title = next(((end, text) for end, text in joined if is_report_title(text)), (start + 1, ""))
        if title:
            yield title
        start = end


def _first(opening: Sequence[Line]) -> Iterator[str]:
    """The opening's first line that is not the page's own."""
    text = next((line.text for line in opening if not line.is_apart), "")
    if len(text) > _SHORTEST_TITLE:
        yield text


def _is_opening(opening: Sequence[Line], place: int, titles: set[str]) -> bool:
    """Whether a line of the opening is no text: a piece of the title, a number, a date, the page's own."""
    line = opening[place]
    if place and opening[place - 1].kind is Kind.LABEL:
        return True
    folded = normalise(line.flat)
    if any(folded in title or (title in folded and len(folded) < 2 * len(title)) for title in titles):
        return True
    return line.is_apart


def _annex_start(lines: Sequence[Line], least: int) -> int:
    """Where an annex follows the date of the signature; `len(lines)` without one."""
    for place in range(least + 1, len(lines)):
        if _ANNEX.fullmatch(lines[place].flat) and lines[place - 1].kind is Kind.DATE:
            return place
    return len(lines)


def _closing_start(lines: Sequence[Line], least: int) -> int:
    """Where the closing signature and date begin; `len(lines)` without them."""
    start = len(lines)
    for place in range(len(lines) - 1, max(len(lines) - _ENDING, least) - 1, -1):
        if not _signs(lines[place], start < len(lines)):
            break
        start = place
    return start


def _signs(line: Line, signature_follows: bool) -> bool:
    """Whether a line near the end is a date, or an organisation's name beside a date or with its place."""
    flat = line.flat
    if line.kind is Kind.DATE:
        return True
    name = without_date(flat)
    if line.kind in (Kind.LABEL, Kind.FACT, Kind.HEADING) or len(flat) > _LONGEST_CLOSING:
        return False
    if _SENTENCE.search(flat) or not _NAME.search(name):
        return False
    places = regions.mentions(normalise(name).removeprefix("中共"))
    return signature_follows or name != flat or bool(places and places[0].start == 0)
