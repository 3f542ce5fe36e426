"""The passage of a report that comes nearest to a pasted text, and what differs in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.analyzer import normalise
from index.report import Report
from search.marks import Part, parts

SHORTEST = 8
"""Characters of a text that is worth comparing letter for letter."""
LONGEST = 500
_LEAST = 4
"""Characters that must stand in both as one string."""

SAME, THEIRS, ASKED = "same", "theirs", "asked"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a section's searched text beside what was asked, in order.

    Each part is `same`, in both; `theirs`, in the report alone; or `asked`, in the question alone. Those
    that are not `asked` make the piece, from `offset` on.
    """

    report: Report
    section: str
    heading: str
    offset: int
    parts: tuple[tuple[str, str], ...]


def nearest_passage(report: Report, asked: str) -> Passage | None:
    """The passage that shares the longest string with a text; None where they share hardly any."""
    wanted = normalise(asked[:LONGEST])
    sizes = [(_longest(part, wanted)[2], part) for part in parts(report)]
    size, part = max(sizes, key=lambda each: each[0])
    if size < _LEAST:
        return None
    theirs, ours, _ = _longest(part, wanted)
    start = max(0, theirs - ours)
    window = part.text[start : start + len(wanted) + len(wanted) // 4]
    compared = SequenceMatcher(None, normalise(window), wanted, autojunk=False).get_opcodes()
    changes = _within_reach(compared)
    told = (piece for change in changes for piece in _pieces(change, window, asked))
    shown = tuple((way, text) for way, text in told if text)
    return Passage(report, part.kinds[0], part.heading, start + changes[0][1], shown)


_Change = tuple[str, int, int, int, int]
"""As `difflib` tells it: what happened to which piece of the window and which of the question."""


def _within_reach(compared: Sequence[_Change]) -> list[_Change]:
    """Without what only the report has before and after; that was not asked for."""
    found = list(compared)
    for end, forwards in ((0, True), (-1, False)):
        way, low, high, first, last = found[end]
        size = min(high - low, last - first)
        if way == "delete":
            del found[end]
        elif way == "replace":
            low, high = (high - size, high) if forwards else (low, low + size)
            found[end] = (way, low, high, first, last)
    return found


def _pieces(change: _Change, window: str, asked: str) -> Iterator[tuple[str, str]]:
    way, low, high, first, last = change
    if way == "equal":
        yield SAME, window[low:high]
    else:
        yield from ((THEIRS, window[low:high]), (ASKED, asked[first:last]))


def _longest(part: Part, wanted: str) -> tuple[int, int, int]:
    found = SequenceMatcher(None, normalise(part.text), wanted, autojunk=False).find_longest_match()
    return found.a, found.b, found.size
