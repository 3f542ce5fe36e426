"""The port: what can be asked of an index and what it answers, whichever engine is behind it.

Semantics, the same for every engine (the contract suite in `tests/test_engine_contract.py` holds them):

- What is searched are sections: the title (kind `title`), then each section's heading and text as one
  string joined by a line break. Strings are compared after `index.analyzer.normalise`.
- A leaf (`Literal`, `Words`, `Best`, `Near`) is evaluated on each section within its scope, the logic on
  reports: `And((a, b))` wants both somewhere in the same report; `Not(a)` wants no `a` in the scope.
- `Within(kinds, q)` narrows the leaves of `q` to sections of one of these kinds. Scopes nest by intersection.
- An occurrence of a `Literal` is a position; overlapping ones count. An occurrence of `Words` is a word at
  its place; of `Best`, a position of a term; of `Near`, a position of either string that has the other
  within reach. A report's occurrences are the sum over the distinct leaves of the query that are not under
  a `Not`, each within its scope.
- A query without such leaves (`Everything`, `Is`, `Not` alone) has no occurrences and scores zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from index.report import Report


class EngineError(RuntimeError):
    """An index that cannot answer or be written; the message says what to do about it."""


class BudgetError(EngineError):
    """A query that would cost too much; the message says for what, and what to ask instead."""


class OutdatedError(EngineError):
    """An index that another version of zhice wrote, which would answer otherwise: it must be rebuilt."""


@dataclass(frozen=True, slots=True)
class Literal:
    """The string, character for character; no occurrence spans a section's border."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the text, as the analyzer cuts them, all of them in the same report, in any order."""

    text: str


@dataclass(frozen=True, slots=True)
class Best:
    """What comes nearest to a question asked in one's own words, by what it shares with it.

    What is shared are the question's terms (`index.questions.terms`). A term that n of N live reports hold
    weighs log(1 + (N - n + 0.5) / (n + 0.5)) times its own weight. A report matches if the terms that it
    holds in scope weigh at least 0.4 times as much as those of the report that holds most; of more than
    `MOST_NEAR`, those that share most with the question match.
    """

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


Query = Literal | Words | Best | Near | And | Or | Not | Within | Is | Everything

MOST_NEAR = 500
"""Reports that match a question (`Best`) at most."""

FACETS = ("region", "level", "body", "year", "section")


UNPLACED = "none"
"""In place of a region's code: reports of which no region is known."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen facet values: several of one facet mean OR, facets mean AND.

    `region` holds division codes, or `UNPLACED`; a code stands for its region and everything below it.
    `section` holds kinds; it acts as `Within` and keeps only reports that have such a section. Years are
    whole numbers.
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


DIMENSIONS = ("year", "province", "prefecture", "county", "level", "body", "section", "issuer")
"""What reports can be counted by; a year is written as text, an issuer's name normalised."""


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

LINE_ORDERS = ("left", "right", "newest", "oldest", "region", "sample")
COMPARED = 20
"""Characters on either side by which lines are put in order."""


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


SHORTEST_PASSAGE = 20
"""Characters from which on a shared run of them counts as a passage, unless another length is asked for."""


@dataclass(frozen=True, slots=True)
class Others:
    """The reports that a report is compared with: those that pass filters, of some ids or of any."""

    filters: Filters = Filters()
    only: frozenset[str] | None = None


EVERYBODY = Others()


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


@dataclass(frozen=True, slots=True)
class Entry:
    """What an index keeps: a report in one of its versions (a number of the corpus)."""

    report: Report
    version: int


class Engine(Protocol):
    """A readable index. Safe to use from several threads. Any failure raises `EngineError`.

    A query that would cost too much is refused with `BudgetError`: nothing is counted by halves.
    """

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

    def tally(self, query: Query, by: Sequence[str], filters: Filters = Filters()) -> Table:
        """What matches, counted by some of `DIMENSIONS`, none twice; cells without a report are left out.

        A report has one cell, but for `section`: there each kind stands for the query narrowed to it
        (`Within`) in reports that have such a section, within the filters. A report of a province has no
        prefecture: regions above a dimension's level are unknown in it. `Everything()` gives what a share
        is out of.
        """

    def firsts(self, query: Query, by: str, filters: Filters = Filters()) -> Mapping[str, Hit]:
        """For each value of a dimension but `section`, the first of the hits in order `oldest`; unscored."""

    def lines(
        self,
        query: Query,
        filters: Filters = Filters(),
        order: str = "right",
        window: tuple[int, int] = (0, 50),
        seed: int = 0,
    ) -> Lines:
        """The lines `window[0]` to `window[1]` of all occurrences in the reports that match, in an order.

        `right` and `left` compare what follows and what precedes (from its last character backwards), as
        normalised, by code points, for `COMPARED` characters, the end of the section first; `newest`,
        `oldest` and `region` are the orders of reports. Ties: the newest report first, then as in the text.
        `sample` is a random order, the same for the same seed and generation.
        """

    def contexts(
        self, query: Query, filters: Filters = Filters(), side: str = "right", size: int = 2
    ) -> Mapping[str, int]:
        """What stands directly `left` or `right` of occurrences: strings of `size` characters, with counts.

        Shorter where the section ends; most frequent first, then by text.
        """

    def company(
        self, query: Query, filters: Filters = Filters(), reach: tuple[int, int] = (20, 20)
    ) -> Mapping[str, int]:
        """Words within reach of an occurrence (so many characters before and after it), with counts.

        Each stretch of text that is within reach of some occurrence and inside none is cut into words by
        itself; none spans a border of sections.
        """

    def vocabulary(self, filters: Filters = Filters()) -> Mapping[str, int]:
        """Every word of the reports that pass the filters, in the sections of their scope, with its count."""

    def recurring(
        self, filters: Filters = Filters(), absent: Filters | None = None, least: int = 2
    ) -> Mapping[str, int]:
        """Strings of 2 to 16 letters and digits that occur `least` times or more within the filters.

        With `absent`, only those that occur nowhere within these other filters. A string is left out if one
        that is longer by a letter or digit, on either side, occurs as often within the filters.
        """

    def shared(
        self,
        id: str,
        shortest: int = SHORTEST_PASSAGE,
        others: Others = EVERYBODY,
        groups: Mapping[str, frozenset[str]] | None = None,
    ) -> tuple[Passage, ...]:
        """Every passage of a report that it shares with any of the others, in reading order.

        Passages may overlap: each is as long as it can be. Titles are not compared. `groups` are named sets
        of ids. Raises `EngineError` for a report that the index does not have, or a length below 1.
        """

    def copied(
        self, shortest: int = SHORTEST_PASSAGE, step: Callable[[int, int], None] | None = None
    ) -> Copied:
        """What every report shares with any other, in windows of `shortest` characters, titles left out.

        Takes minutes for a large collection; `step` is told how much is done of how much.
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
