"""Counts cell by cell, and the first report of each value: composite aggregations, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.engine import EngineError
from index.engines.opensearch.asking import Asked, near_occurrences
from index.engines.opensearch.clauses import Body, Scope
from index.engines.opensearch.client import Client
from index.query import DIMENSIONS
from index.report import KINDS, TITLE_KIND
from index.results import Cell, Hit, Table

_BUCKETS = 2_000
_SECTION = "section"
KINDS_SEARCHED = (TITLE_KIND, *KINDS)


def tally(client: Client, index: str, asked: Asked, by: Sequence[str]) -> Table:
    """The cells of a table, as `Engine.tally` says."""
    check(by)
    if _SECTION not in by:
        return dict(_cells(client, index, asked, by, (asked.scope, asked.matching(asked.scope))))
    others = [name for name in by if name != _SECTION]
    at = list(by).index(_SECTION)
    found: dict[tuple[str, ...], Cell] = {}
    for kind in KINDS_SEARCHED:
        scope = asked.scope | {frozenset({kind})}
        held = [*asked.passing(), {"term": {"kinds": kind}}, asked.translated(scope)]
        for values, cell in _cells(client, index, asked, others, (scope, held)):
            found[(*values[:at], kind, *values[at:])] = cell
    return found


def firsts(client: Client, index: str, asked: Asked, by: str) -> Mapping[str, Hit]:
    """The first hit of each value of a dimension, as `Engine.firsts` says."""
    check((by,))
    if by == _SECTION:
        raise EngineError("a report lies in many sections: firsts are asked by another dimension")
    first = {
        "top_hits": {"size": 1, "sort": OLDEST, "_source": False, "docvalue_fields": ["report", "version"]}
    }
    nears = asked.nears(asked.scope)
    if nears:
        first["top_hits"]["_source"] = ["sections.kinds", "sections.literal"]
    first["top_hits"]["track_scores"] = True
    found: dict[str, Hit] = {}
    query = asked.counting(asked.scope, asked.matching(asked.scope))
    for bucket in _buckets(client, index, query, (by,), {"first": first}):
        hit = bucket["first"]["hits"]["hits"][0]
        count = round(hit["_score"] or 0)
        if nears:
            count += near_occurrences(hit["_source"].get("sections", ()), nears)
        fields = hit["fields"]
        found[_value(bucket["key"][by])] = Hit(fields["report"][0], fields["version"][0], 0.0, count)
    return found


OLDEST = [
    {"year": {"order": "asc", "missing": "_last"}},
    {"published": {"order": "asc", "missing": "_last"}},
    {"report": "asc"},
]


def _cells(
    client: Client, index: str, asked: Asked, by: Sequence[str], within: tuple[Scope, Sequence[Body]]
) -> Iterator[tuple[tuple[str, ...], Cell]]:
    scope, filters = within
    query = asked.counting(scope, filters)
    sums: Body = {"occurrences": {"sum": {"script": "_score"}}, "characters": _characters(scope)}
    nears = _nears(client, index, asked, by, within)
    for bucket in _buckets(client, index, query, by, sums):
        values = tuple(_value(bucket["key"][name]) for name in by)
        characters = bucket["characters"]
        for _ in scope:
            characters = characters["in"]
        length = characters["sum"]["value"] if scope else characters["value"]
        occurrences = round(bucket["occurrences"]["value"]) + nears.get(values, 0)
        yield values, Cell(bucket["doc_count"], occurrences, round(length))


def _nears(
    client: Client, index: str, asked: Asked, by: Sequence[str], within: tuple[Scope, Sequence[Body]]
) -> dict[tuple[str, ...], int]:
    """What `Near` adds to each cell: the matching texts are read."""
    scope, filters = within
    leaves = asked.nears(scope)
    if not leaves:
        return {}
    counts: dict[tuple[str, ...], int] = {}
    body = {
        "query": {"bool": {"filter": list(filters)}},
        "_source": [*by, "sections.kinds", "sections.literal"],
    }
    for hit in client.each(index, body):
        source = hit["_source"]
        values = tuple(_value(source.get(name)) for name in by)
        counts[values] = counts.get(values, 0) + near_occurrences(source.get("sections", ()), leaves)
    return counts


def _characters(scope: Scope) -> Body:
    """The characters of reports, of the sections within a scope alone."""
    if not scope:
        return {"sum": {"field": "characters"}}
    inner: Body = {"sum": {"sum": {"field": "sections.length"}}}
    for kinds in scope:
        inner = {"in": {"filter": {"terms": {"sections.kinds": sorted(kinds)}}, "aggs": inner}}
    return {"nested": {"path": "sections"}, "aggs": inner}


def _buckets(
    client: Client, index: str, query: Body, by: Sequence[str], sums: Body
) -> Iterator[dict[str, Any]]:
    if not by:
        body = {
            "size": 0,
            "query": query,
            "aggs": {"all": {"filters": {"filters": [{"match_all": {}}]}, "aggs": sums}},
        }
        [answer] = client.ask(index, [body])
        [bucket] = answer["aggregations"]["all"]["buckets"]
        if bucket["doc_count"]:
            yield {**bucket, "key": {}}
        return
    sources = [{name: {"terms": {"field": name, "missing_bucket": True}}} for name in by]
    after: Body = {}
    while True:
        cells = {"composite": {"size": _BUCKETS, "sources": sources, **after}, "aggs": sums}
        [answer] = client.ask(index, [{"size": 0, "query": query, "aggs": {"cells": cells}}])
        found = answer["aggregations"]["cells"]
        yield from found["buckets"]
        if "after_key" not in found or len(found["buckets"]) < _BUCKETS:
            return
        after = {"after": found["after_key"]}


def _value(key: Any) -> str:
    return "" if key is None else str(key)


def check(by: Sequence[str]) -> None:
    """Raises `EngineError` for what is no dimension, or named twice."""
    unknown = [name for name in by if name not in DIMENSIONS]
    if unknown or len(set(by)) < len(by):
        raise EngineError(f"counts by {', '.join(map(repr, by))}: each once of {', '.join(DIMENSIONS)}")
