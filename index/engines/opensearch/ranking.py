"""How well reports match, computed in the cluster with numbers of the whole generation.

The formulas are those of the embedded engine, BM25F over title and text and, for a question, what it
shares with a report; the order is the same whatever shard a report lies in. Left out are what neighbouring
leaves in one section add, and the best passage of a question: they would need the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from index.analyzer import words
from index.engines.opensearch.clauses import Body, Leaf, Part, Scope, in_sections, parts, phrase
from index.engines.opensearch.state import State
from index.query import Best, Near, Words
from index.questions import names_year, terms
from index.weights import K1, PHRASE, QUESTION_B, QUESTION_TITLE, QUESTION_YEAR, TITLE, B, rarity

_FIELDED = """
boolean title = doc['sections.title'].value;
double mean = title ? params.titles : params.texts;
double even = 1 - params.b + params.b * doc['sections.field_length'].value / mean;
return (title ? params.title : 1.0) * _score / params.weight / even;
"""
_SATURATED = "params.idf * _score * (params.k + 1) / (params.k + _score)"
_WHOLE = """
double count = _score / params.weight;
double even = 1 - params.b + params.b * doc['characters'].value / params.mean;
return params.idf * count * (params.k + 1) / (count + params.k * even);
"""
_TITLE = """
double count = _score / params.weight;
double even = 1 - params.b + params.b * doc['title_length'].value / params.mean;
return params.idf * count * (params.k + 1) / (count + params.k * even);
"""


def evidence(leaves: Iterable[tuple[Leaf, Scope]]) -> Iterator[tuple[float, Part, Scope]]:
    """What counts for a report, with its weight: each part of a leaf, each two neighbouring words."""
    for leaf, scope in leaves:
        if isinstance(leaf, (Best, Near)):
            continue
        yield from ((1.0, part, scope) for part in parts(leaf))
        if isinstance(leaf, Words):
            for left, right in pairwise(words(leaf.text)):
                together = leaf.text[left.start : right.start + len(right.text)]
                yield PHRASE, Part(together), scope


def scoring(found: Sequence[tuple[float, Part, Scope]], holding: Sequence[int], state: State) -> list[Body]:
    """A clause for each piece of evidence, of which so many reports hold it."""
    clauses = []
    for (weight, part, scope), count in zip(found, holding, strict=True):
        params = {
            "b": B,
            "title": TITLE,
            "titles": state.title_length,
            "texts": state.text_length,
            "weight": part.weight,
        }
        fielded = {"script_score": {"query": part.clause, "script": {"source": _FIELDED, "params": params}}}
        idf = {"idf": weight * rarity(count, state.reports), "k": K1}
        scored = {
            "query": in_sections(fielded, scope, "sum"),
            "script": {"source": _SATURATED, "params": idf},
        }
        clauses.append({"script_score": scored})
    return clauses


def sharing(leaf: Best, holding: Sequence[int], state: State) -> list[Body]:
    """Clauses that add up to what reports share with a question, of whose terms so many reports hold each."""
    clauses: list[Body] = []
    for (term, weight), count in zip(terms(leaf.text).items(), holding, strict=True):
        idf = weight * rarity(count, state.reports)
        part = Part(term)
        whole = _saturated(part, frozenset(), _WHOLE, {"idf": idf, "mean": state.whole_length})
        title = {"idf": QUESTION_TITLE * idf, "mean": state.title_length}
        titled = _saturated(part, frozenset({frozenset({"title"})}), _TITLE, title)
        named = {"constant_score": {"filter": issued_by(term), "boost": QUESTION_TITLE * idf}}
        clauses += [whole, {"dis_max": {"queries": [titled, named]}}]
        clauses += [
            {"constant_score": {"filter": year, "boost": QUESTION_YEAR * idf}} for year in on_year(term)
        ]
    return clauses


def issued_by(term: str) -> Body:
    """A clause for reports in whose issuer's name a term stands."""
    return phrase("issuer_text", term)


def on_year(term: str) -> list[Body]:
    """A clause for reports on the year that a term is; none for a term that is no year."""
    return [{"term": {"year": int(term)}}] if names_year(term) else []


def _saturated(part: Part, scope: Scope, source: str, params: dict[str, float]) -> Body:
    given = {**params, "b": QUESTION_B, "k": K1, "weight": part.weight}
    query = in_sections(part.clause, scope, "sum")
    return {"script_score": {"query": query, "script": {"source": source, "params": given}}}
