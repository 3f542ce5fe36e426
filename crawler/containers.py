"""Which part of a page is the article: known containers of publishing systems, else density."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from crawler.lines import Line, squeeze
from crawler.noise import is_footer

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


@dataclass(slots=True)
class Box:
    """An element that may be the article's: its place among the lines."""

    start: int
    rank: int
    """The place of its selector in `CONTAINERS`, or their number."""
    depth: int
    can_hold: bool
    """Whether density may choose it."""
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


def _weight(line: Line) -> int:
    return 0 if not (weight := line.weight) or is_footer(squeeze(line.text)) else weight


def choose(lines: Sequence[Line], boxes: Sequence[Box]) -> tuple[int, int, str]:
    """Start, end and selector of the article: a known container, else the innermost box with nearly all text.

    Without any running text both are `len(lines)`. A container in several pieces is taken from the first to
    the last of them. The selector is empty where density chose.
    """
    weights = [0, *accumulate(map(_weight, lines))]

    def weight(box: Box) -> int:
        return weights[box.end] - weights[box.start]

    total = weights[-1]
    for rank, selector in enumerate(CONTAINERS):
        known = [box for box in boxes if box.rank == rank and box.end > box.start]
        for box in sorted(known, key=weight, reverse=True)[:1]:
            if weight(box) >= _SHARE * total:
                return box.start, box.end, selector
            first, last = known[0].start, max(box.end for box in known)
            if weights[last] - weights[first] >= _DENSE * total:
                return first, last, selector
    dense = [box for box in boxes if box.can_hold and total and weight(box) >= _DENSE * total]
    if not dense:
        return len(lines), len(lines), ""
    inner = min(dense, key=lambda box: (box.end - box.start, -box.depth))
    return inner.start, inner.end, ""
