"""Which reports answer a question (`Best`): asked before the query that it stands in, told by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.engines.opensearch.clauses import Body, Part, Scope, in_sections, parts
from index.engines.opensearch.client import Client
from index.engines.opensearch.ranking import issued_by, on_year, sharing
from index.engines.opensearch.state import State
from index.engines.opensearch.visible import visible
from index.query import MOST_NEAR, Best
from index.questions import terms
from index.weights import ALIKE, ENOUGH, rarity

_BEST, _MOST = 20, 100_000
_SLACK = 1e-4
"""Scores are sums of single precision: those near the border are added up again."""


def holding(client: Client, state: State, wanted: Sequence[tuple[Body, Scope]]) -> list[int]:
    """How many reports of a generation hold each of some clauses in its scope."""
    bodies = [
        {
            "size": 0,
            "track_total_hits": True,
            "query": {"bool": {"filter": [*visible(state), in_sections(clause, scope)]}},
        }
        for clause, scope in wanted
    ]
    return [int(answer["hits"]["total"]["value"]) for answer in client.ask(state.index, bodies)]


def answering(
    client: Client, state: State, leaf: Best, scope: Scope, chosen: Sequence[Body]
) -> tuple[str, ...]:
    """The documents that match a question within a scope.

    Of those that hold enough of it, where more than `MOST_NEAR` pass the chosen filters, only what comes no
    later than the last of these.
    """
    own = parts(leaf)
    if not own:
        return ()
    anywhere = holding(client, state, [(part.clause, frozenset()) for part in own])
    weights = {
        part.text: terms(leaf.text)[part.text] * rarity(count, state.reports)
        for part, count in zip(own, anywhere, strict=True)
    }
    enough = _holding_enough(client, state, weights, scope)
    near = _passing(client, state, enough, chosen) if chosen else enough
    if len(near) <= MOST_NEAR:
        return enough
    ranked = {
        "size": len(enough) if chosen else MOST_NEAR,
        "query": {
            "bool": {
                "filter": [{"ids": {"values": list(enough)}}],
                "should": sharing(leaf, anywhere, state),
            }
        },
        "sort": [{"_score": "desc"}, {"year": {"order": "desc", "missing": "_last"}}, {"report": "asc"}],
    }
    [answer] = client.ask(state.index, [ranked])
    ids, asked = [hit["_id"] for hit in answer["hits"]["hits"]], frozenset(near)
    last = [place for place, each in enumerate(ids) if each in asked][MOST_NEAR - 1]
    return tuple(ids[: last + 1])


def _passing(
    client: Client, state: State, documents: Sequence[str], chosen: Sequence[Body]
) -> tuple[str, ...]:
    query = {"bool": {"filter": [{"ids": {"values": list(documents)}}, *chosen]}}
    [answer] = client.ask(state.index, [{"size": _MOST, "query": query, "sort": ["_doc"]}])
    return tuple(hit["_id"] for hit in answer["hits"]["hits"])


def _holding_enough(
    client: Client, state: State, weights: Mapping[str, float], scope: Scope
) -> tuple[str, ...]:
    sought = [term for term, weight in weights.items() if weight > 0]
    said = {term: in_sections(Part(term).clause, scope) for term in sought}
    told = {term: _any(said[term], issued_by(term), *on_year(term)) for term in sought}
    named = [
        {"constant_score": {"filter": told[term], "boost": weights[term], "_name": term}} for term in sought
    ]
    # Who issued it and its year alone answer nothing.
    seen = [*visible(state), _any(*said.values())]
    query = {"bool": {"filter": seen, "should": named, "minimum_should_match": 1}}
    most = {"size": _BEST, "query": query, "sort": ["_score"]}
    [answer] = client.ask(state.index, [most])
    hits = answer["hits"]["hits"]
    if not hits:
        return ()
    best = max(sum(weights[term] for term in hit["matched_queries"]) for hit in hits)
    near = {"size": _MOST, "query": query, "min_score": max(best * (ENOUGH - _SLACK), 0.0)}
    [answer] = client.ask(state.index, [near])
    kept = [
        hit["_id"]
        for hit in answer["hits"]["hits"]
        if sum(weights[term] for term in hit["matched_queries"]) >= ENOUGH * best - ALIKE
    ]
    return tuple(kept)


def _any(*clauses: Body) -> Body:
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}
