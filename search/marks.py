"""Where a query's strings stand in a report: the same occurrences that the engine counts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from index.analyzer import normalise, occurrences, words
from index.query import And, Best, Literal, Near, Or, Query, Within, Words
from index.questions import terms
from index.report import TITLE_KIND, Report

TITLE_NUMBER = -1


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
    found: list[Mark] = []
    leaves = tuple(_scoped(query, kinds or None))
    searched = parts(report)
    for part, text in zip(searched, _normalised(searched), strict=True):
        wanted = {leaf for leaf, scope in leaves if scope is None or scope.intersection(part.kinds)}
        spans = {span for leaf in wanted for span in _spans(leaf, text)}
        spans.update(_word_spans(wanted, text))
        found += [Mark(part.number, start, end) for start, end in sorted(spans)]
    return tuple(found)


def _normalised(searched: tuple[Part, ...]) -> Iterator[str]:
    # All at once, for a call costs more than a hundred characters; a character stays one.
    whole = normalise("".join(part.text for part in searched))
    end = 0
    for part in searched:
        start, end = end, end + len(part.text)
        yield whole[start:end]


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


def _scoped(query: Query, scope: frozenset[str] | None) -> Iterator[tuple[Query, frozenset[str] | None]]:
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


def _spans(leaf: Query, text: str) -> Iterator[tuple[int, int]]:
    match leaf:
        case Literal(string):
            yield from occurrences(string, text)
        case Near(left, right, distance):
            yield from _near(left, right, distance, text)


def _word_spans(leaves: Iterable[Query], text: str) -> Iterator[tuple[int, int]]:
    """Spans of the words of every `Words` at once, for cutting a text costs more than all else."""
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
