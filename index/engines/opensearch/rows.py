"""How much matches, and the reports asked for, in an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.engines.opensearch.asking import Asked, near_occurrences
from index.engines.opensearch.client import Client
from index.engines.opensearch.tables import OLDEST
from index.query import Request
from index.results import Count, Hit

_YEAR = {"year": {"order": "desc", "missing": "_last"}}
_ID = {"report": "asc"}
_ORDERS: Mapping[str, list[Any]] = {
    "newest": [_YEAR, {"published": {"order": "desc", "missing": "_last"}}, _ID],
    "oldest": [*OLDEST],
    "occurrences": [{"_score": "desc"}, _YEAR, _ID],
    "region": [{"region": {"order": "asc", "missing": "_last"}}, _YEAR, _ID],
    "relevance": [{"_score": "desc"}, _YEAR, _ID],
}


def totals(client: Client, index: str, asked: Asked) -> Count:
    """How much matches: distinct reports, and occurrences in them."""
    query = asked.counting(asked.scope, asked.matching(asked.scope))
    body = {
        "size": 0,
        "track_total_hits": True,
        "query": query,
        "aggs": {"sum": {"sum": {"script": "_score"}}},
    }
    [answer] = client.ask(index, [body])
    occurrences = round(answer["aggregations"]["sum"]["value"])
    if nears := asked.nears(asked.scope):
        read = {"query": query, "_source": ["sections.kinds", "sections.literal"]}
        occurrences += sum(
            near_occurrences(hit["_source"].get("sections", ()), nears) for hit in client.each(index, read)
        )
    return Count(int(answer["hits"]["total"]["value"]), occurrences)


def rows(client: Client, index: str, asked: Asked, request: Request, reports: int) -> list[Hit]:
    """The rows asked for, of so many reports that match."""
    start, size = max(request.start, 0), max(request.size, 0)
    if start >= reports or not size:
        return []
    nears = asked.nears(asked.scope)
    if nears and request.sort == "occurrences":
        return _by_near(client, index, asked, start, size)
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
        "size": min(size, reports - start),
        "docvalue_fields": ["report", "version"],
    }
    [answer] = client.ask(index, [page])
    hits = answer["hits"]["hits"]
    told = _told(client, index, asked, [hit["_id"] for hit in hits])
    relevant = request.sort == "relevance"
    return [_hit(hit, hit["_score"] or 0.0 if relevant else 0.0, told[hit["_id"]]) for hit in hits]


def _told(client: Client, index: str, asked: Asked, ids: Sequence[str]) -> dict[str, int]:
    """The occurrences in some documents that match."""
    nears = asked.nears(asked.scope)
    body = {
        "query": asked.counting(asked.scope, [{"ids": {"values": list(ids)}}]),
        "size": len(ids),
        "_source": ["sections.kinds", "sections.literal"] if nears else False,
    }
    [answer] = client.ask(index, [body]) if ids else [{"hits": {"hits": []}}]
    return {
        hit["_id"]: round(hit["_score"] or 0)
        + (near_occurrences(hit["_source"].get("sections", ()), nears) if nears else 0)
        for hit in answer["hits"]["hits"]
    }


def _by_near(client: Client, index: str, asked: Asked, start: int, size: int) -> list[Hit]:
    """The rows in the order of occurrences that reading alone can tell."""
    body = {
        "query": {"bool": {"filter": asked.matching(asked.scope)}},
        "docvalue_fields": ["report", "version", "year"],
    }
    hits = list(client.each(index, body))
    told = _told(client, index, asked, [hit["_id"] for hit in hits])
    hits.sort(
        key=lambda hit: (
            -told[hit["_id"]],
            -hit["fields"].get("year", [0])[0],
            hit["fields"]["report"][0],
        )
    )
    return [_hit(hit, 0.0, told[hit["_id"]]) for hit in hits[start : start + size]]


def _hit(found: Any, score: float, occurrences: int) -> Hit:
    fields = found["fields"]
    return Hit(fields["report"][0], fields["version"][0], float(score), occurrences)
