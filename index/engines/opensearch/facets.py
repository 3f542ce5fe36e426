"""Counts of distinct reports by facet value, as `Results.facets` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index import regions
from index.engine import EngineError
from index.engines.opensearch.asking import Asked
from index.engines.opensearch.clauses import FIELDS, Body
from index.engines.opensearch.client import Client
from index.engines.opensearch.tables import KINDS_SEARCHED
from index.query import FACETS

_VALUES = 70_000
"""Distinct values of a facet at most: divisions and townships are some 45,000."""


def facets(client: Client, index: str, asked: Asked) -> Mapping[str, Mapping[str, int]]:
    """How many of the reports that match each value has, its own facet's filter left aside."""
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
            "bool": {"filter": [asked.translated(frozenset({frozenset({kind})})), {"term": {"kinds": kind}}]}
        }
        for kind in KINDS_SEARCHED
    }
    passing = {"bool": {"filter": asked.passing(without="section")}}
    bodies.append({"size": 0, "query": passing, "aggs": {"kinds": {"filters": {"filters": kinds}}}})
    *answers, sections = client.ask(index, bodies)
    found = {
        facet: _exact(answer["aggregations"]["values"], facet)
        for facet, answer in zip(simple, answers, strict=True)
    }
    held = sections["aggregations"]["kinds"]["buckets"]
    found["section"] = {kind: each["doc_count"] for kind, each in held.items() if each["doc_count"]}
    return found


def _exact(values: Any, facet: str) -> dict[str, int]:
    if values["sum_other_doc_count"] or values["doc_count_error_upper_bound"]:
        raise EngineError(f"the counts of {facet} are not exact: the cluster left values out")
    found = {str(each["key"]): each["doc_count"] for each in values["buckets"]}
    if facet != "region":
        return found
    return dict(sorted(found.items(), key=lambda item: bool(regions.path(item[0]))))
