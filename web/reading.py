"""A report laid out for reading: paragraphs cut at the marks, each mark with its number and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.report import Report
from search.marks import Mark, Part, merged, parts

_AROUND = 14
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `mark` is the number of the match that it shows (from 1), 0 for plain text.

    `place` is the match's anchor, on its first piece only: a match may run over a line's end.
    """

    text: str
    mark: int = 0
    place: str = ""


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section with its heading and paragraphs in pieces, and how many matches begin in it."""

    number: int
    kinds: tuple[str, ...]
    name: str
    heading: tuple[Paragraph, ...]
    paragraphs: tuple[Paragraph, ...]
    matches: int


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A match with what stands on its left and right."""

    mark: int
    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole report to be read. `matches` counts what is marked, overlapping occurrences as one.

    `sought` says whether there was anything to be marked.
    """

    title: tuple[Paragraph, ...]
    sections: tuple[ReadSection, ...]
    matches: int
    lines: tuple[ConcordanceLine, ...]
    sought: bool


def lay_out(report: Report, found: tuple[Mark, ...] | None = None) -> Reading:
    """Cut a report's title, headings and paragraphs at the marks; None where nothing was sought."""
    shown = list(enumerate(merged(found or ()), 1))
    title, *sections = parts(report)
    return Reading(
        tuple(_paragraphs(title, shown)),
        tuple(_section(part, shown) for part in sections),
        len(shown),
        tuple(_line(number, mark, (title, *sections)) for number, mark in shown[:_MOST_LINES]),
        found is not None,
    )


def place(section: int, offset: int) -> str:
    """The anchor of a place in a report: a section's number and an offset in its searched text."""
    return f"s{section}-{offset}"


def _section(part: Part, shown: list[tuple[int, Mark]]) -> ReadSection:
    own = [(number, mark) for number, mark in shown if mark.section == part.number]
    lines = list(_paragraphs(part, own))
    headings = part.heading.count("\n") + 1 if part.heading else 0
    return ReadSection(
        part.number, part.kinds, part.heading, tuple(lines[:headings]), tuple(lines[headings:]), len(own)
    )


def _paragraphs(part: Part, shown: list[tuple[int, Mark]]) -> Iterator[Paragraph]:
    start = 0
    for line in part.text.split("\n"):
        end = start + len(line)
        here = [(number, mark) for number, mark in shown if mark.section == part.number]
        yield tuple(_pieces(part, start, end, here))
        start = end + 1


def _pieces(part: Part, start: int, end: int, shown: list[tuple[int, Mark]]) -> Iterator[Piece]:
    at = start
    for number, mark in shown:
        low, high = max(mark.start, start), min(mark.end, end)
        if low >= high:
            continue
        if at < low:
            yield Piece(part.text[at:low])
        anchor = place(part.number, mark.start) if low == mark.start else ""
        yield Piece(part.text[low:high], number, anchor)
        at = high
    if at < end:
        yield Piece(part.text[at:end])


def _line(number: int, mark: Mark, searched: tuple[Part, ...]) -> ConcordanceLine:
    text = searched[mark.section + 1].text
    left = text[max(0, mark.start - _AROUND) : mark.start].rsplit("\n", 1)[-1]
    right = text[mark.end : mark.end + _AROUND].split("\n", 1)[0]
    return ConcordanceLine(number, left, text[mark.start : mark.end], right)
