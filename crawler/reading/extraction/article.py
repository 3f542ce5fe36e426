"""An article's lines parted: title, text, signature; what the page put around them is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from crawler.reading.extraction.dates import find_date
from crawler.reading.extraction.lines import Line
from crawler.reading.extraction.metadata import find_number, is_label, is_labelled
from crawler.reading.extraction.noise import is_head_noise, tail_start
from crawler.reading.extraction.titles import bare, is_report_title
from index import regions
from index.analyzer import normalise
from index.cleaning import squeeze

_OPENING = 14
"""An article's first text line is among so many lines."""
_TITLE_LINES = 4
"""A title stands on so many lines at most."""
_PARAGRAPH = 60
_SHORTEST_TITLE = 5
_LONGEST_TITLE = 160
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]|第[一二三四五六七八九十]+(?:部分|章)")
_HEADED_PAPER = re.compile(r".{2,40}(?:文件|公报)|[☆★*\-—_]+")
_DATE_LINE = re.compile(
    r"[(（]?(?:(?:19|20)\d\d|[一二][〇○零ＯO一二三四五六七八九]{3})年?"
    r"[\d〇一二三四五六七八九十元月年/.\-]{2,12}日?[)）]?(?:印发)?"
)
_NAME = re.compile(
    r"(?:委员会|政府|委|局|厅|办公室|办事处|管委会|中心|总队|支队|大队|队|院|公司|处|所|办|联合会|协会|街道|镇|乡)"
    r"(?:[(（].{1,20}[)）])?$"
)
_SENTENCE = re.compile(r"[。；：，,;:！？]")
_ANNEX = re.compile(r"附件[一二三四五六七八九十\d]*[：:]?")
_ORNAMENT = re.compile(r"0\d")
"""Pages from WeChat set 01, 02 above their headings."""
_ENDING = 6
"""A signature is among so many of the last lines."""
_SIGNATURE = 60


@dataclass(frozen=True, slots=True)
class Article:
    """What an author wrote: title as it stands in the text, text, and who signed when."""

    titles: tuple[str, ...]
    """Titles that the first lines make, the fullest first; spaces as on the page."""
    first: tuple[str, ...]
    """The first line, if it can be a title where the page gives no other."""
    number: str
    lines: tuple[Line, ...]
    signature: tuple[str, ...]
    """The closing lines of who signed when."""

    @property
    def signers(self) -> tuple[str, ...]:
        """The lines of the signature that name somebody."""
        return tuple(text for text in self.signature if not _DATE_LINE.fullmatch(squeeze(text)))

    @property
    def signed(self) -> date | None:
        """The date of the signature."""
        days = (find_date(squeeze(text)) for text in reversed(self.signature))
        return next((day for day in days if day), None)


def read_article(lines: Sequence[Line], titles: Sequence[str] = ()) -> Article:
    """Part the lines of an article; `titles` are what the page calls it, known where repeated."""
    lines = [line for line in lines[: tail_start(lines)] if not _ORNAMENT.fullmatch(line.text)]
    opening = _opening(lines)
    own_titles = list(_joined_titles(opening))
    first = () if titles or own_titles else tuple(_first(opening))
    known = {bare(title) for title in (*titles, *own_titles, *first) if title}
    kept = [line for place, line in enumerate(opening) if not _is_opening(opening, place, known)]
    number = next((found for line in opening if (found := find_number(line.text))), "")
    annex = _annex_start(lines, len(opening))
    start = _signature_start(lines[:annex], len(opening))
    return Article(
        titles=tuple(own_titles),
        first=first,
        number=number,
        lines=(*kept, *lines[len(opening) : start], *lines[annex:]),
        signature=tuple(line.text for line in lines[start:annex]),
    )


def _opening(lines: Sequence[Line]) -> Sequence[Line]:
    """The short lines before the first paragraph or numbered heading."""
    for place, line in enumerate(lines[:_OPENING]):
        if not is_head_noise(line) and not is_labelled(line) and _is_paragraph(squeeze(line.text)):
            return lines[:place]
    return lines[:_OPENING]


def _is_paragraph(text: str) -> bool:
    if is_report_title(text) and len(text) <= _LONGEST_TITLE:
        return False
    return bool(_NUMBERED.match(text)) or text.endswith(("。", "：", ":", "；")) or len(text) > _PARAGRAPH


def _joined_titles(opening: Sequence[Line]) -> Iterator[str]:
    """The title of a report that one or more neighbouring lines of the opening make."""
    texts = ["" if _is_apart(line) else line.text for line in opening]
    for start in range(len(texts)):
        for end in range(start + 1, min(start + _TITLE_LINES, len(texts)) + 1):
            joined = " ".join(texts[start:end])
            if not all(texts[start:end]):
                break
            if is_report_title(joined):
                yield joined
                return


def _first(opening: Sequence[Line]) -> Iterator[str]:
    """The opening's first line that is not the page's own."""
    texts = (line.text for line in opening if not _is_apart(line))
    yield from [text for text in islice(texts, 1) if len(squeeze(text)) > _SHORTEST_TITLE]


def _is_apart(line: Line) -> bool:
    """Whether a line of the opening cannot belong to the title."""
    text = squeeze(line.text)
    return bool(
        is_head_noise(line)
        or line.is_link
        or is_labelled(line)
        or find_number(text)
        or _HEADED_PAPER.fullmatch(text)
        or _DATE_LINE.fullmatch(text)
    )


def _is_opening(opening: Sequence[Line], place: int, titles: set[str]) -> bool:
    """Whether a line of the opening is no text: a piece of the title, a number, a date, the page's own."""
    line = opening[place]
    if place and is_label(opening[place - 1]):
        return True
    folded = normalise(squeeze(line.text))
    if any(folded in title or (title in folded and len(folded) < 2 * len(title)) for title in titles):
        return True
    return _is_apart(line)


def _annex_start(lines: Sequence[Line], least: int) -> int:
    """Where an annex follows the date of the signature; `len(lines)` without one."""
    for place in range(least + 1, len(lines)):
        follows = _DATE_LINE.fullmatch(squeeze(lines[place - 1].text))
        if follows and _ANNEX.fullmatch(squeeze(lines[place].text)):
            return place
    return len(lines)


def _signature_start(lines: Sequence[Line], least: int) -> int:
    """Where the closing signature and date begin; `len(lines)` without them."""
    end = len(lines)
    start = end
    for place in range(end - 1, max(end - _ENDING, least) - 1, -1):
        text = squeeze(lines[place].text)
        if is_labelled(lines[place]) or not _is_signature(text, place == start - 1 and start < end):
            break
        start = place
    return start


def _is_signature(text: str, signature_follows: bool) -> bool:
    """Whether a line near the end is a date, or an organisation's name beside a date or with its place."""
    if _DATE_LINE.fullmatch(text):
        return True
    name = re.sub(rf"{_DATE_LINE.pattern}$", "", text)
    if len(text) > _SIGNATURE or _SENTENCE.search(text) or _NUMBERED.match(text) or not _NAME.search(name):
        return False
    places = regions.mentions(normalise(name).removeprefix("中共"))
    return signature_follows or name != text or bool(places and places[0].start == 0)
