"""What an index answers, as plain records: rows, exact numbers, lines, what reports share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that matched, by the version that the index holds."""

    id: str
    version: int
    score: float
    occurrences: int


@dataclass(frozen=True, slots=True)
class Results:
    """The rows asked for, and exact numbers over everything that matched.

    `facets` maps a facet to counts of distinct reports by value (as text). A facet's own filter does not
    narrow its own counts. `region` counts a report for its region and for each region above it; codes that
    the gazetteer does not know come first. `section` counts the reports that match with the leaves narrowed
    to that kind (for a query without leaves, that have such a section). Values with no report, and unknown
    values, are absent.
    """

    total: int
    occurrences: int
    hits: tuple[Hit, ...]
    generation: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Count:
    """How much matched: distinct reports, and occurrences in them."""

    reports: int
    occurrences: int


@dataclass(frozen=True, slots=True)
class Completion:
    """A string that begins with what was typed, normalised, and how often it occurs."""

    text: str
    occurrences: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What matched in one cell of a table: distinct reports, occurrences in them, and their characters.

    Characters are those of the searched strings, of the sections within the filters' scope alone.
    """

    reports: int
    occurrences: int
    characters: int


Table = Mapping[tuple[str, ...], Cell]
"""Cells by their values, in the order of the dimensions; an empty value is unknown."""


@dataclass(frozen=True, slots=True)
class Line:
    """An occurrence of a leaf: report and version, section, and where it starts and ends in it.

    Sections count from 0 in the report's order, -1 is the title; places count in the searched string.
    """

    id: str
    version: int
    section: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines asked for, and how many there are: the occurrences that `search` gives."""

    total: int
    lines: tuple[Line, ...]
    generation: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of characters of a report that stands in others too; one longer on either side stands in none.

    Sections count from 0; `start` counts in the searched string. `reports` counts the others that have it,
    `first` is the first report of the whole collection to have it, in order `oldest`: it may be this one.
    `groups` names those groups of reports of which any has it.
    """

    section: int
    start: int
    length: int
    reports: int
    first: str
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Taken:
    """Of a report without its title: all characters, those that any other has, those that an earlier one has.

    A character counts where it stands in a window (so many characters in a row) that is in the other too.
    """

    id: str
    characters: int
    shared: int
    taken: int


@dataclass(frozen=True, slots=True)
class CopiedPassage:
    """A normalised string that many reports share, and about how often it occurs."""

    text: str
    occurrences: int


@dataclass(frozen=True, slots=True)
class Copied:
    """What all reports take over from each other.

    `pairs` are read once: the id of the first report (in order `oldest`) that has any window around a
    character, the id of a later one that has the character in it too, and how many characters these are.
    """

    reports: tuple[Taken, ...]
    pairs: Iterable[tuple[str, str, int]]
    passages: tuple[CopiedPassage, ...]
