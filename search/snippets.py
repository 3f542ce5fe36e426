"""Pieces of text around what was found, the best ones first.

Two things hold for every snippet: its parts joined together are a piece of the searched text, and its
marked parts are exactly matched strings (overlapping ones as one).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.marks import Mark, Part, merged

MOST = 3
LENGTH = 90
_LEAD = 30
_STOPS = "。；！？"
_BREATHS = "，、：, "


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a section's searched text, cut into parts, each with whether it is marked.

    `number` counts a report's sections from 0, -1 is the title; `section` is the section's first kind.
    `offset` is where the piece starts in the searched text (heading, line break, text).
    """

    number: int
    section: str
    heading: str
    offset: int
    parts: tuple[tuple[str, bool], ...]

    @property
    def text(self) -> str:
        """The piece without its marks."""
        return "".join(text for text, _ in self.parts)


def snippets(searched: Sequence[Part], found: Sequence[Mark], most: int = MOST) -> tuple[Snippet, ...]:
    """At most `most` pieces, in reading order, chosen for strings and sections not yet shown.

    Without marks, the beginning of the first section that has text.
    """
    by_number = {part.number: part for part in searched}
    if not found:
        beginnings = ((part, min(len(part.text), LENGTH)) for part in searched[1:] if part.text)
        return tuple(_window(part, (0, end), []).snippet() for part, end in beginnings)[:1]
    windows = list(_windows(by_number, merged(tuple(found))))
    chosen: list[Window] = []
    while windows and len(chosen) < most:
        strings = frozenset[str]().union(*(window.strings for window in chosen))
        numbers = {window.part.number for window in chosen}
        # What a window adds to the strings and sections already shown, then its marks.
        worth = [
            (len(each.strings - strings), each.part.number not in numbers, len(each.marks))
            for each in windows
        ]
        chosen.append(windows.pop(worth.index(max(worth))))
    return tuple(window.snippet() for window in sorted(chosen, key=Window.place))


class Window(NamedTuple):
    """A stretch of a section's searched text, the marks inside it, and the strings that are marked."""

    part: Part
    start: int
    end: int
    marks: tuple[Mark, ...]
    strings: frozenset[str]

    def place(self) -> tuple[int, int]:
        """Where the window stands in the report."""
        return self.part.number, self.start

    def snippet(self) -> Snippet:
        """The window as readers see it."""
        cuts: list[tuple[str, bool]] = []
        at = self.start
        for mark in self.marks:
            cuts += [(self.part.text[at : mark.start], False), (self.part.text[mark.start : mark.end], True)]
            at = mark.end
        cuts.append((self.part.text[at : self.end], False))
        shown = tuple(cut for cut in cuts if cut[0])
        return Snippet(self.part.number, self.part.kinds[0], self.part.heading, self.start, shown)


def _windows(by_number: Mapping[int, Part], found: Sequence[Mark]) -> Iterator[Window]:
    """The marks gathered into windows, each within one paragraph; windows do not overlap."""
    inside: list[Mark] = []
    start = end = 0
    for mark in found:
        same = bool(inside) and mark.section == inside[0].section
        if same and mark.end <= end:
            inside.append(mark)
            continue
        if inside:
            yield _window(by_number[inside[0].section], (start, end), inside)
        # What the window before shows is not shown again: there its marks would be missing.
        start, end = _reach(by_number[mark.section].text, mark, min(end, mark.start) if same else 0)
        inside = [mark]
    if inside:
        yield _window(by_number[inside[0].section], (start, end), inside)


def _window(part: Part, reach: tuple[int, int], inside: Sequence[Mark]) -> Window:
    text = part.text
    return Window(part, *reach, tuple(inside), frozenset([text[start:end] for _, start, end in inside]))


def _reach(text: str, mark: Mark, least: int) -> tuple[int, int]:
    """Where the window around a mark starts and ends: at a sentence's start where one is near.

    What goes on after a window before it does not begin with the comma between them.
    """
    line = text.rfind("\n", 0, mark.start) + 1
    start = max(line, mark.start - _LEAD, least)
    start += max(map(text[start : mark.start].rfind, _STOPS)) + 1
    start = mark.start - len(text[start : mark.start].lstrip(_BREATHS))
    break_after = text.find("\n", mark.end)
    last = break_after if break_after >= 0 else len(text)
    return start, max(mark.end, min(last, start + LENGTH))
