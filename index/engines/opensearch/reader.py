"""The readable index of a cluster: answers from one generation, sees when there is a newer one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from index.engine import Engine, EngineError, Entry
from index.engines.opensearch import state as states
from index.engines.opensearch.asking import Asked, near_occurrences
from index.engines.opensearch.clauses import ALL, FIELDS, Body
from index.engines.opensearch.client import Client
from index.engines.opensearch.copies import Copies
from index.engines.opensearch.documents import report_of
from index.engines.opensearch.state import State
from index.engines.opensearch.tables import KINDS_SEARCHED, OLDEST, firsts, tally
from index.engines.opensearch.visible import visible
from index.query import (
    EVERYBODY,
    FACETS,
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

_YEAR = {"year": {"order": "desc", "missing": "_last"}}
_ID = {"report": "asc"}
_ORDERS: Mapping[str, list[Any]] = {
    "newest": [_YEAR, {"published": {"order": "desc", "missing": "_last"}}, _ID],
    "oldest": [*OLDEST],
    "occurrences": [{"_score": "desc"}, _YEAR, _ID],
    "region": [{"region": {"order": "asc", "missing": "_last"}}, _YEAR, _ID],
    "relevance": [{"_score": "desc"}, _YEAR, _ID],
}
_VALUES = 70_000
"""Distinct values of a facet at most: divisions and townships are some 45,000."""


class OpenSearchEngine:
    """One generation of an index in a cluster. Implements `index.engine.Engine`; safe for several threads."""

    def __init__(self, client: Client, state: State, copies: Copies) -> None:
        """Use `open`."""
        self._client, self._state, self._copies = client, state, copies
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
        count, rows = self._rows(asked, request)
        return Results(
            count.reports,
            count.occurrences,
            tuple(rows),
            self.generation,
            self._facets(asked) if request.facets else {},
        )

    def count(self, query: Query, filters: Filters = Filters()) -> Count:
        """Numbers alone, without order, rows or facets."""
        asked = self._asked(query, filters)
        return self._count(asked)

    def _count(self, asked: Asked) -> Count:
        query = asked.counting(asked.scope, asked.matching(asked.scope))
        body = {
            "size": 0,
            "track_total_hits": True,
            "query": query,
            "aggs": {"sum": {"sum": {"script": "_score"}}},
        }
        [answer] = self._ask(body)
        occurrences = round(answer["aggregations"]["sum"]["value"])
        if nears := asked.nears(asked.scope):
            read = {"query": query, "_source": ["sections.kinds", "sections.literal"]}
            occurrences += sum(
                near_occurrences(hit["_source"].get("sections", ()), nears) for hit in self._each(read)
            )
        return Count(int(answer["hits"]["total"]["value"]), occurrences)

    def _rows(self, asked: Asked, request: Request) -> tuple[Count, list[Hit]]:
        """How much there is, and the rows asked for."""
        count = self._count(asked)
        start, size = max(request.start, 0), max(request.size, 0)
        if start >= count.reports or not size:
            return count, []
        nears = asked.nears(asked.scope)
        if nears and request.sort == "occurrences":
            return count, self._by_near(asked, start, size)
        filters = asked.matching(asked.scope)
        counting = asked.counting(asked.scope, filters)
        ordered = counting
        if request.sort == "relevance":
            clauses = asked.scored()
            ordered = {"bool": {"filter": filters, "should": clauses, "minimum_should_match": 0}}
        page = {
            "query": ordered,
            "sort": _ORDERS[request.sort],
            "track_scores": True,
            "from": start,
            "size": min(size, count.reports - start),
            "docvalue_fields": ["report", "version"],
        }
        [answer] = self._ask(page)
        hits = answer["hits"]["hits"]
        told = self._told(asked, [hit["_id"] for hit in hits])
        relevant = request.sort == "relevance"
        return count, [_hit(hit, hit["_score"] or 0.0 if relevant else 0.0, told[hit["_id"]]) for hit in hits]

    def _told(self, asked: Asked, ids: Sequence[str]) -> dict[str, int]:
        """The occurrences in some documents that match."""
        nears = asked.nears(asked.scope)
        body = {
            "query": asked.counting(asked.scope, [{"ids": {"values": list(ids)}}]),
            "size": len(ids),
            "_source": ["sections.kinds", "sections.literal"] if nears else False,
        }
        [answer] = self._ask(body) if ids else [{"hits": {"hits": []}}]
        return {
            hit["_id"]: round(hit["_score"] or 0)
            + (near_occurrences(hit["_source"].get("sections", ()), nears) if nears else 0)
            for hit in answer["hits"]["hits"]
        }

    def _by_near(self, asked: Asked, start: int, size: int) -> list[Hit]:
        """The rows in the order of occurrences that reading alone can tell."""
        body = {
            "query": {"bool": {"filter": asked.matching(asked.scope)}},
            "docvalue_fields": ["report", "version", "year"],
        }
        hits = list(self._each(body))
        told = self._told(asked, [hit["_id"] for hit in hits])
        hits.sort(
            key=lambda hit: (
                -told[hit["_id"]],
                -hit["fields"].get("year", [0])[0],
                hit["fields"]["report"][0],
            )
        )
        return [_hit(hit, 0.0, told[hit["_id"]]) for hit in hits[start : start + size]]

    def _facets(self, asked: Asked) -> Mapping[str, Mapping[str, int]]:
        simple = [facet for facet in FACETS if facet != "section"]
        bodies: list[Body] = [
            {
                "size": 0,
                "query": {"bool": {"filter": asked.matching(asked.scope, without=facet)}},
                "aggs": {"values": {"terms": {"field": FIELDS[facet], "size": _VALUES}}},
            }
            for facet in simple
        ]
        kinds = {
            kind: {
                "bool": {
                    "filter": [asked.translated(frozenset({frozenset({kind})})), {"term": {"kinds": kind}}]
                }
            }
            for kind in KINDS_SEARCHED
        }
        passing = {"bool": {"filter": asked.passing(without="section")}}
        bodies.append({"size": 0, "query": passing, "aggs": {"kinds": {"filters": {"filters": kinds}}}})
        *answers, sections = self._ask(*bodies)
        found = {
            facet: _exact(answer["aggregations"]["values"], facet)
            for facet, answer in zip(simple, answers, strict=True)
        }
        held = sections["aggregations"]["kinds"]["buckets"]
        found["section"] = {kind: each["doc_count"] for kind, each in held.items() if each["doc_count"]}
        return found

    def tally(self, query: Query, by: Sequence[str], filters: Filters = Filters()) -> Table:
        """What matches, counted by some dimensions."""
        return tally(self._client, self._state.index, self._asked(query, filters), by)

    def firsts(self, query: Query, by: str, filters: Filters = Filters()) -> Mapping[str, Hit]:
        """The first hit for each value of a dimension."""
        return firsts(self._client, self._state.index, self._asked(query, filters), by)

    def stored(self, id: str, version: int) -> Report | None:
        """A report in the version that the generation holds; None where it holds none."""
        wanted = [*visible(self._state), {"term": {"report": id}}, {"term": {"version": version}}]
        body = {"size": 1, "query": {"bool": {"filter": wanted}}, "_source": ["report", "stored"]}
        [answer] = self._ask(body)
        hits = answer["hits"]["hits"]
        return report_of(hits[0]["_source"]) if hits else None

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

    def _asked(self, query: Query, filters: Filters) -> Asked:
        self._check_open()
        return Asked(self._client, self._state, query, filters)

    def _ask(self, *bodies: Body) -> list[Any]:
        return list(self._client.ask(self._state.index, bodies))

    def _each(self, body: Body) -> Iterable[Any]:
        return self._client.each(self._state.index, body)

    def _check_open(self) -> None:
        if self._closed:
            raise EngineError(f"{self._client.address}: the index is closed")


def _tie(fields: Any) -> tuple[int, str]:
    """The newest report first, then by id."""
    return -fields.get("year", [0])[0], fields["report"][0]


def _hit(found: Any, score: float, occurrences: int) -> Hit:
    fields = found["fields"]
    return Hit(fields["report"][0], fields["version"][0], float(score), occurrences)


def _exact(values: Any, facet: str) -> dict[str, int]:
    if values["sum_other_doc_count"] or values["doc_count_error_upper_bound"]:
        raise EngineError(f"the counts of {facet} are not exact: the cluster left values out")
    return {str(each["key"]): each["doc_count"] for each in values["buckets"]}
