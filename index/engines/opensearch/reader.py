"""The readable index of a cluster: answers from one generation, sees when there is a newer one."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from index.engine import Engine, EngineError, Entry
from index.engines.opensearch import state as states
from index.engines.opensearch.asking import Asked
from index.engines.opensearch.clauses import ALL, Body
from index.engines.opensearch.client import Client
from index.engines.opensearch.copies import Copies
from index.engines.opensearch.documents import report_of
from index.engines.opensearch.facets import facets
from index.engines.opensearch.rows import rows, totals
from index.engines.opensearch.state import State
from index.engines.opensearch.tables import firsts, tally
from index.engines.opensearch.visible import visible
from index.query import (
    EVERYBODY,
    SHORTEST_PASSAGE,
    SORTS,
    Everything,
    Filters,
    Or,
    Others,
    Query,
    Request,
    Within,
)
from index.report import Report
from index.results import Completion, Copied, Count, Hit, Lines, Passage, Results, Table

_Answer = TypeVar("_Answer")


class OpenSearchEngine:
    """One generation of an index in a cluster. Implements `index.engine.Engine`; safe for several threads."""

    def __init__(self, client: Client, state: State, copies: Copies) -> None:
        """Use `open`."""
        self._client, self._state, self._copies = client, state, copies
        self._opened = time.monotonic()
        self._closed = False

    @classmethod
    def open(cls, client: Client, copies: Copies) -> OpenSearchEngine:
        """The newest generation; `EngineError` where there is none."""
        state, _ = states.read(client)
        if not state.generation:
            raise EngineError(f"no index at {client.address}; run `zhice index`")
        return cls(client, state, copies)

    @property
    def generation(self) -> int:
        """Number of the state that is answered from."""
        return self._state.generation

    @property
    def change(self) -> int:
        """The corpus's change number that the index has followed."""
        return self._state.change

    def search(self, request: Request) -> Results:
        """Answer one question."""
        if request.sort not in SORTS:
            raise EngineError(f"no order {request.sort!r}: {', '.join(SORTS)}")
        asked = self._asked(request.query, request.filters)
        where = self._client, self._state.index
        found = totals(*where, asked)
        hits = tuple(rows(*where, asked, request, found.reports))
        counts = facets(*where, asked) if request.facets else {}
        return self._vouched(Results(found.reports, found.occurrences, hits, self.generation, counts))

    def count(self, query: Query, filters: Filters = Filters()) -> Count:
        """Numbers alone, without order, rows or facets."""
        return self._vouched(totals(self._client, self._state.index, self._asked(query, filters)))

    def tally(self, query: Query, by: Sequence[str], filters: Filters = Filters()) -> Table:
        """What matches, counted by some dimensions."""
        return self._vouched(tally(self._client, self._state.index, self._asked(query, filters), by))

    def firsts(self, query: Query, by: str, filters: Filters = Filters()) -> Mapping[str, Hit]:
        """The first hit for each value of a dimension."""
        return self._vouched(firsts(self._client, self._state.index, self._asked(query, filters), by))

    def stored(self, id: str, version: int) -> Report | None:
        """A report in the version that the generation holds; None where it holds none."""
        wanted = [*visible(self._state), {"term": {"report": id}}, {"term": {"version": version}}]
        body = {"size": 1, "query": {"bool": {"filter": wanted}}, "_source": ["report", "stored"]}
        [answer] = self._ask(body)
        hits = answer["hits"]["hits"]
        return self._vouched(report_of(hits[0]["_source"]) if hits else None)

    # On a copy of the reports concerned

    def lines(
        self,
        query: Query,
        filters: Filters = Filters(),
        order: str = "right",
        window: tuple[int, int] = (0, 50),
        seed: int = 0,
    ) -> Lines:
        """Some of all occurrences, in an order."""
        copy, counted = self._copy_of(query, filters)
        found = copy.lines(counted, Filters(section=filters.section), order, window, seed)
        return Lines(found.total, found.lines, self.generation)

    def contexts(
        self, query: Query, filters: Filters = Filters(), side: str = "right", size: int = 2
    ) -> Mapping[str, int]:
        """What stands directly at a side of occurrences, with counts."""
        copy, counted = self._copy_of(query, filters)
        return copy.contexts(counted, Filters(section=filters.section), side, size)

    def company(
        self, query: Query, filters: Filters = Filters(), reach: tuple[int, int] = (20, 20)
    ) -> Mapping[str, int]:
        """Words within reach of an occurrence, with counts."""
        copy, counted = self._copy_of(query, filters)
        return copy.company(counted, Filters(section=filters.section), reach)

    def vocabulary(self, filters: Filters = Filters()) -> Mapping[str, int]:
        """Every word within the filters, with its count."""
        return self._copy_of(Everything(), filters)[0].vocabulary(Filters(section=filters.section))

    def recurring(
        self, filters: Filters = Filters(), absent: Filters | None = None, least: int = 2
    ) -> Mapping[str, int]:
        """Strings that recur within the filters, with counts."""
        return self._whole().recurring(filters, absent, least)

    def shared(
        self,
        id: str,
        shortest: int = SHORTEST_PASSAGE,
        others: Others = EVERYBODY,
        groups: Mapping[str, frozenset[str]] | None = None,
    ) -> tuple[Passage, ...]:
        """Every passage of a report that it shares with any of the others, in reading order."""
        return self._whole().shared(id, shortest, others, groups)

    def copied(
        self, shortest: int = SHORTEST_PASSAGE, step: Callable[[int, int], None] | None = None
    ) -> Copied:
        """What every report shares with any other."""
        return self._whole().copied(shortest, step)

    def complete(self, prefix: str, limit: int = 10) -> tuple[Completion, ...]:
        """What the collection goes on with after a string, most frequent first."""
        return self._whole().complete(prefix, limit)

    def neighbours(self, string: str, limit: int = 10) -> Mapping[str, int]:
        """Occurrences of strings within one edit of a string, most frequent first."""
        return self._whole().neighbours(string, limit)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the index, a sentence each; the cluster watches over its own files."""
        problems = []
        status = self._client.status(self._state.index)
        if status != "green":
            missing = "data is missing" if status == "red" else "a copy of some data is missing"
            problems.append(f"{self._client.address}: the index is {status}: {missing}")
        seen = [{"size": 0, "track_total_hits": True, "query": {"bool": {"filter": visible(self._state)}}}]
        held = self._client.ask(self._state.index, seen)[0]["hits"]["total"]["value"]
        if held != self._state.reports:
            problems.append(
                f"{self._client.address}: generation {self.generation} has {self._state.reports:,} reports, "
                f"the index holds {held:,}; run `zhice index --rebuild`"
            )
        return tuple(problems)

    def reopen(self) -> OpenSearchEngine:
        """This engine if it is current, else a new one on the newest generation."""
        self._check_open()
        state, _ = states.read(self._client)
        return self if state == self._state else OpenSearchEngine(self._client, state, self._copies)

    def close(self) -> None:
        """Give back connections and copies."""
        self._closed = True
        self._copies.close()

    def _whole(self) -> Engine:
        key = (self._state.index, self.generation)
        return self._copies.of(key, self._state.characters, lambda: self._entries([ALL]))

    def _copy_of(self, query: Query, filters: Filters) -> tuple[Engine, Query]:
        """A copy of the reports that match, and a query that all of them match and with the same leaves."""
        asked = self._asked(query, filters)
        matching = asked.matching(asked.scope)
        body = {
            "size": 0,
            "query": {"bool": {"filter": matching}},
            "aggs": {"sum": {"sum": {"field": "characters"}}},
        }
        characters = round(self._ask(body)[0]["aggregations"]["sum"]["value"])
        key: Hashable = (self._state.index, self.generation, query, filters)
        copy = self._copies.of(key, characters, lambda: self._entries(matching))
        counted: list[Query] = []
        for leaf, scope in asked.leaves(frozenset()):
            narrowed: Query = leaf
            for kinds in scope:
                narrowed = Within(kinds, narrowed)
            counted.append(narrowed)
        return copy, Or((*counted, Everything()))

    def _entries(self, filters: Sequence[Body]) -> Iterator[Entry]:
        body = {
            "query": {"bool": {"filter": [*visible(self._state), *filters]}},
            "_source": ["report", "version", "stored"],
        }
        for hit in self._each(body):
            yield Entry(report_of(hit["_source"]), hit["_source"]["version"])
        self._vouched(None)

    def _asked(self, query: Query, filters: Filters) -> Asked:
        self._check_open()
        return Asked(self._client, self._state, query, filters)

    def _ask(self, *bodies: Body) -> list[Any]:
        return list(self._client.ask(self._state.index, bodies))

    def _each(self, body: Body) -> Iterable[Any]:
        return self._client.each(self._state.index, body)

    def _vouched(self, answer: _Answer) -> _Answer:
        """An answer; `EngineError` where versions that it was read from may have been removed meanwhile."""
        if time.monotonic() - self._opened > states.READ_WITHIN / 2:
            state, _ = states.read(self._client)
            if state.index == self._state.index and self.generation < state.kept:
                raise EngineError(
                    f"{self._client.address}: generation {self.generation} is kept no longer; ask again"
                )
        return answer

    def _check_open(self) -> None:
        if self._closed:
            raise EngineError(f"{self._client.address}: the index is closed")
