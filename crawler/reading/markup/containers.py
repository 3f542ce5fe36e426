"""Which part of a page is the article: known containers of publishing systems, else density."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from crawler.reading.lines import Line
from crawler.reading.wording.noise import Noise
from index.cleaning import squeeze

CONTAINERS = (
    "#UCAP-CONTENT",
    "ucapcontent",
    "hanweb-article",
    ".v_news_content",
    "[id^=vsb_content]",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".TRS_Editor",
    "#zoom",
    "#zoomcon",
    ".article-content",
    ".main-txt",
    "#info_cont",
    "#detailCon",
    ".pages_content",
    ".wp_articlecontent",
    "#js_content",
)
"""Where publishing systems put the article, the surest first: `name`, `.class`, `#id` or `[id^=start]`."""

_SHARE = 0.5
"""A known container counts if it holds this share of the page's running text, else density decides."""
_DENSE = 0.8
"""The densest element is the innermost one that holds this share of the page's running text."""


_ASIDE_NAMES = frozenset(("header", "footer", "nav", "aside"))
_ASIDE = re.compile(
    r"(?:^|[-_])(?:foot|footer|bottom|copyright|nav|menu|sidebar|side|aside|header|crumb|crumbs|breadcrumb|related|"
    r"recommend|share|links?|xgwz|banner|tips?|disclaimer|qrcode)(?:$|[-_\d])",
    re.I,
)
_SHORTEST_TITLE = 9


@dataclass(slots=True)
class Box:
    """An element that may be the article's: its place among the lines."""

    start: int
    rank: int
    """The place of its selector in `CONTAINERS`, or their number."""
    depth: int
    can_hold: bool
    """Whether density may choose it."""
    aside: bool
    """Whether it is the page's head, foot, menu or margin."""
    end: int = 0


_NAMES = {selector.lower(): rank for rank, selector in enumerate(CONTAINERS)}
_STARTS = {selector[5:-1].lower(): rank for rank, selector in enumerate(CONTAINERS) if selector[0] == "["}


def rank_of(name: str, identity: str, classes: Sequence[str]) -> int:
    """The place in `CONTAINERS` of the surest selector that names an element, or their number."""
    if name not in _NAMES and not identity and not classes:
        return len(CONTAINERS)
    own = identity.lower()
    keys = [name, *(f".{each.lower()}" for each in classes), *([f"#{own}"] if own else [])]
    ranks = [_NAMES[key] for key in keys if key in _NAMES]
    ranks += [rank for start, rank in _STARTS.items() if own.startswith(start)]
    return min(ranks, default=len(CONTAINERS))


def is_aside(name: str, identity: str, classes: Sequence[str]) -> bool:
    """Whether an element calls itself head, foot, menu or margin of the page."""
    return name in _ASIDE_NAMES or any(_ASIDE.search(word) for word in (identity, *classes) if word)


def choose(lines: Sequence[Line], boxes: Sequence[Box], title: str = "") -> tuple[int, int, str]:
    """Start, end and selector of the article: a known container, else the innermost box with nearly all text.

    Text in margins, and above the line that begins the page's `title`, does not count if enough is left.
    Without any running text both are `len(lines)`. A container in several pieces is taken from the first to
    the last of them. The selector is empty where density chose.
    """
    weights = [0, *accumulate(_counted(lines, boxes, title))]

    def weight(box: Box) -> int:
        return weights[box.end] - weights[box.start]

    total = weights[-1]
    known: dict[int, list[Box]] = {}
    for box in boxes:
        if box.rank < len(CONTAINERS) and box.end > box.start:
            known.setdefault(box.rank, []).append(box)
    for rank, named in sorted(known.items()):
        largest = max(named, key=weight)
        if weight(largest) >= _SHARE * total:
            return largest.start, largest.end, CONTAINERS[rank]
        first, last = named[0].start, max(box.end for box in named)
        if weights[last] - weights[first] >= _DENSE * total:
            return first, last, CONTAINERS[rank]
    dense = [box for box in boxes if box.can_hold and total and weight(box) >= _DENSE * total]
    if not dense:
        return len(lines), len(lines), ""
    inner = min(dense, key=lambda box: (box.end - box.start, -box.depth))
    return inner.start, inner.end, ""


def in_margins(boxes: Sequence[Box], weights: Sequence[int]) -> list[tuple[int, int]]:
    """The ranges of lines in margins that hold less than half of the running text; `weights` add up to it."""
    ranges: list[tuple[int, int]] = []
    for box in boxes:
        inside = ranges and box.end <= ranges[-1][1]
        if box.aside and not inside and 2 * (weights[box.end] - weights[box.start]) < weights[-1]:
            ranges.append((box.start, box.end))
    return ranges


def _counted(lines: Sequence[Line], boxes: Sequence[Box], title: str) -> list[int]:
    """How much running text each line counts with."""
    weights = [line.weight and (0 if line.noise is Noise.IMPRINT else line.weight) for line in lines]
    total = sum(weights)
    for start, end in in_margins(boxes, [0, *accumulate(weights)]):
        weights[start:end] = [0] * (end - start)
    start = _title_line(lines, title)
    if 2 * sum(weights[start:]) >= total:
        weights[:start] = [0] * start
    return weights


def _title_line(lines: Sequence[Line], title: str) -> int:
    """The line that the page's title begins with, or the first line."""
    whole = squeeze(title)
    found = (
        place
        for place, line in enumerate(lines)
        if len(line.flat) > _SHORTEST_TITLE and not line.is_link and whole.startswith(line.flat)
    )
    return next(found, 0) if whole else 0
