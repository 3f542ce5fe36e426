"""Where a query's strings stand in a report: the same occurrences that the engine counts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from index.analyzer import normalise, occurrences, words
from index.query import And, Best, Literal, Near, Or, Query, Within, Words
from index.questions import terms
from index.report import TITLE_KIND, Report

TITLE_NUMBER = -1

_Scoped = tuple[Query, frozenset[str] | None]
"""A leaf of a query, and the kinds of section that it is narrowed to."""


class Mark(NamedTuple):
    """An occurrence: section number (from 0, -1 is the title), start and end in its searched text."""

    section: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A searched part of a report: number, kinds, heading, and the text in which offsets count."""

    number: int
    kinds: tuple[str, ...]
    heading: str
    text: str


def parts(report: Report) -> tuple[Part, ...]:
    """What is searched of a report: its title, then each section's heading and text."""
    title = Part(TITLE_NUMBER, (TITLE_KIND,), "", report.title)
    sections = (
        Part(number, section.kinds, section.heading, section.searched)
        for number, section in enumerate(report.sections)
    )
    return (title, *sections)


def marks(query: Query, report: Report, kinds: frozenset[str] = frozenset()) -> tuple[Mark, ...]:
    """Every occurrence of the query in a report, in reading order; they may overlap.

    `kinds` narrows to sections of these kinds, like the section filter.
    """
    searched = parts(report)
    # All at once, for a call costs more than a hundred characters; a character stays one.
    whole = normalise("".join(part.text for part in searched))
    ends = tuple(accumulate(len(part.text) for part in searched))
    found: set[Mark] = set()
    others: list[_Scoped] = []
    for leaf, scope in frozenset(_scoped(query, kinds or None)):
        if isinstance(leaf, Literal):
            everywhere = _standing(leaf.text, whole, ends)
            found.update(mark for mark in everywhere if _is_in(scope, searched[mark.section + 1]))
        else:
            others.append((leaf, scope))
    if others:
        for part, end in zip(searched, ends, strict=True):
            wanted = {leaf for leaf, scope in others if _is_in(scope, part)}
            spans = _spans(wanted, whole[end - len(part.text) : end])
            found.update(Mark(part.number, start, stop) for start, stop in spans)
    return tuple(sorted(found))


def _is_in(scope: frozenset[str] | None, part: Part) -> bool:
    return scope is None or not scope.isdisjoint(part.kinds)


def _standing(string: str, whole: str, ends: Sequence[int]) -> Iterator[Mark]:
    """Where a string stands in a report's parts, joined; what spans two of them stands in neither."""
    for start, end in occurrences(string, whole):
        number = bisect_right(ends, start)
        if end <= ends[number]:
            before = ends[number - 1] if number else 0
            yield Mark(number - 1, start - before, end - before)


def merged(found: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Marks as they are shown: those that overlap become one."""
    shown: list[Mark] = []
    for mark in found:
        last = shown[-1] if shown else None
        if last and last.section == mark.section and mark.start < last.end:
            shown[-1] = Mark(last.section, last.start, max(last.end, mark.end))
        else:
            shown.append(mark)
    return tuple(shown)


def _scoped(query: Query, scope: frozenset[str] | None) -> Iterator[_Scoped]:
    """The leaves that can occur, normalised, each with the kinds of section it is narrowed to."""
    match query:
        case And(inner) | Or(inner):
            for part in inner:
                yield from _scoped(part, scope)
        case Within(kinds, part):
            yield from _scoped(part, kinds if scope is None else kinds & scope)
        case Near(left, right, distance):
            yield Near(normalise(left), normalise(right), distance), scope
        case Literal(text) | Words(text):
            yield type(query)(normalise(text)), scope
        case Best(text):
            yield from ((Literal(term), scope) for term in terms(normalise(text)))


def _spans(leaves: Iterable[Query], text: str) -> Iterator[tuple[int, int]]:
    """Spans of each `Near`, and of the words of every `Words` at once: cutting a text costs more than all."""
    for leaf in leaves:
        if isinstance(leaf, Near):
            yield from _near(leaf.left, leaf.right, leaf.distance, text)
    strings = [leaf.text for leaf in leaves if isinstance(leaf, Words)]
    wanted = {word.text for string in strings for word in words(string)}
    if wanted:
        yield from ((word.start, word.start + len(word.text)) for word in words(text, wanted))


def _near(left: str, right: str, distance: int, text: str) -> Iterator[tuple[int, int]]:
    """Spans of either string that have the other one within reach."""
    spans = {string: list(occurrences(string, text)) for string in (left, right)}
    for string, other in ((left, right), (right, left)):
        starts = [start for start, _ in spans[other]]
        for start, end in spans[string]:
            low = bisect_left(starts, start - distance - len(other))
            high = bisect_right(starts, end + distance)
            # An occurrence is no neighbour of itself.
            if high - low > (string == other):
                yield start, end
