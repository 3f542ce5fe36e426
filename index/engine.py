"""The port: what can be asked of an index and what it answers, whichever engine is behind it.

Semantics, the same for every engine (the contract suite in `tests/test_engine_contract.py` holds them):

- What is searched are sections: the title (kind `title`), then each section's heading and text as one
  string joined by a line break. Strings are compared after `index.analyzer.normalise`.
- A leaf (`Literal`, `Words`, `Near`) is evaluated on each section within its scope, the logic on reports:
  `And((a, b))` wants both somewhere in the same report; `Not(a)` wants no occurrence of `a` in the scope.
- `Within(kinds, q)` narrows the leaves of `q` to sections of one of these kinds. Scopes nest by intersection.
- An occurrence of a `Literal` is a position; overlapping ones count. An occurrence of `Words` is a word at
  its place; of `Near`, a position of either string that has the other within reach. A report's occurrences
  are the sum over the distinct leaves of the query that are not under a `Not`, each within its scope.
- A query without such leaves (`Everything`, `Is`, `Not` alone) has no occurrences and scores zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from index.report import Report


class EngineError(RuntimeError):
    """An index that cannot answer or be written; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Literal:
    """The string, character for character; no occurrence spans a section's border."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the text, as the analyzer cuts them, all of them in the same report, in any order."""

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Two strings in the same section, either order, with at most `distance` characters between them.

    Strings that touch or overlap have none between them; an occurrence is no neighbour of itself.
    """

    left: str
    right: str
    distance: int


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches the report."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches the report."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match the report."""

    part: Query


@dataclass(frozen=True, slots=True)
class Within:
    """The part, its leaves narrowed to sections of one of these kinds (keys of `KINDS`, or `title`)."""

    kinds: frozenset[str]
    part: Query


@dataclass(frozen=True, slots=True)
class Is:
    """Reports whose field has the value, as in `Filters`; `section` means having such a section.

    `issuer` as a field means that the issuer's name holds the value. A year is written as text.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every report."""


Query = Literal | Words | Near | And | Or | Not | Within | Is | Everything

FACETS = ("region", "level", "body", "year", "section")


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen facet values: several of one facet mean OR, facets mean AND.

    `region` holds division codes; a code stands for its region and everything below it. `section` holds
    kinds; it acts as `Within` and keeps only reports that have such a section. Years are whole numbers.
    """

    region: frozenset[str] = frozenset()
    level: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    year: frozenset[int] = frozenset()
    section: frozenset[str] = frozenset()


SORTS = ("relevance", "newest", "oldest", "occurrences", "region")


@dataclass(frozen=True, slots=True)
class Request:
    """One question: a query, filters, an order, and the rows `start` to `start + size` of the answer.

    Orders: `newest` and `oldest` by report year, then by published date, unknown last in both; `region` by
    code, unknown last; ties always by year (newest first), then by id, so that paging is stable.
    """

    query: Query
    filters: Filters = Filters()
    sort: str = "relevance"
    start: int = 0
    size: int = 10
    facets: bool = True


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
    narrow its own counts. `region` counts a report for its region and for each region above it. `section`
    counts the reports that match with the leaves narrowed to that kind (for a query without leaves, that
    have such a section). Values with no report, and unknown values, are absent.
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
class Entry:
    """What an index keeps: a report in one of its versions (a number of the corpus)."""

    report: Report
    version: int


class Engine(Protocol):
    """A readable index. Safe to use from several threads. Any failure raises `EngineError`."""

    @property
    def generation(self) -> int:
        """Number of the state that is answered from; 0 is an empty index. It grows with every `update`."""

    @property
    def change(self) -> int:
        """The corpus's change number that the index has followed."""

    def search(self, request: Request) -> Results:
        """Answer one question from one generation."""

    def count(self, query: Query, filters: Filters = Filters()) -> Count:
        """Numbers alone, without order, rows or facets."""

    def complete(self, prefix: str, limit: int = 10) -> tuple[Completion, ...]:
        """What the collection goes on with after a string, most frequent first, then by text.

        Strings end before punctuation and spaces, and after 16 characters. One that goes on in one way four
        times in five is left out for what it goes on to: 首违不 for 首违不罚.
        """

    def neighbours(self, string: str, limit: int = 10) -> Mapping[str, int]:
        """Occurrences of strings within one edit of a string, normalised, most frequent first, then by text.

        One edit: a character replaced, missing or added, or two neighbours swapped, within a line. Strings
        that hold the given one, and parts of it, are left out. A string of fewer than 3 characters has none;
        of one whose halves are very frequent, rare neighbours may be missed.
        """

    def check(self) -> tuple[str, ...]:
        """What is wrong with the index's files (checksums, counts), a sentence each; empty when sound."""

    def reopen(self) -> Engine:
        """This engine if it is current, else a new one on the newest generation."""

    def close(self) -> None:
        """Give back files and memory; using the engine afterwards is an error."""


class IndexWriter(Protocol):
    """The one writer of an index; a second one is refused with `EngineError` at once."""

    @property
    def generation(self) -> int:
        """Number of the published state; 0 before the first `update`."""

    @property
    def change(self) -> int:
        """The corpus's change number that the index has followed; 0 for a new index and for a rebuild."""

    def update(self, entries: Iterable[Entry], gone: Iterable[str], change: int) -> int:
        """Add or replace reports, drop those whose ids are gone, and publish; returns the new generation.

        All or nothing: readers see the former generation until everything is on disk.
        """

    def close(self) -> None:
        """Let go of the index."""


def open_engine(folder: Path) -> Engine:
    """The index in a folder. Raises `EngineError`, with the cure, if it is absent or damaged."""
    from index.engines.whoosh.reader import WhooshEngine

    return WhooshEngine.open(folder)


def open_writer(folder: Path, rebuild: bool = False) -> IndexWriter:
    """The writer for a folder, made if absent; `rebuild` starts afresh while the old index answers on."""
    from index.engines.whoosh.writer import WhooshWriter

    return WhooshWriter.open(folder, rebuild)
