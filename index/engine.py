"""The port: an index that can be read and written, whichever engine is behind it.

What a query means stands in `index.query`, what is answered in `index.results`; the contract suite in
`tests/test_engine_contract.py` holds every engine to both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.query import EVERYBODY, SHORTEST_PASSAGE, Filters, Others, Query, Request
from index.report import Report
from index.results import Completion, Copied, Count, Hit, Lines, Passage, Results, Table


class EngineError(RuntimeError):
    """An index that cannot answer or be written; the message says what to do about it."""


class BudgetError(EngineError):
    """What would cost an engine too much; the message says for what, and what to ask instead."""


class OutdatedError(EngineError):
    """An index that another version of zhice wrote, which would answer otherwise: it must be rebuilt."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What an index keeps: a report in one of its versions (a number of the corpus)."""

    report: Report
    version: int


class Engine(Protocol):
    """A readable index. Safe to use from several threads. Any failure raises `EngineError`.

    What would cost too much is refused with `BudgetError`: nothing is counted by halves.
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
