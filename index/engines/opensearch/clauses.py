"""A query of the port as a query of OpenSearch: leaves on nested sections, logic on reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.analyzer import cut, normalise
from index.engine import EngineError
from index.query import (
    FACETS,
    UNPLACED,
    And,
    Best,
    Everything,
    Filters,
    Is,
    Literal,
    Near,
    Not,
    Or,
    Query,
    Within,
    Words,
)
from index.questions import terms

Body = dict[str, Any]
Leaf = Literal | Words | Best | Near
Scope = frozenset[frozenset[str]]
"""A section is in scope if it has a kind of each member. Empty: every section is."""

ALL: Body = {"match_all": {}}
NONE: Body = {"match_none": {}}
DEEPEST = 50
"""OpenSearch refuses deeper ones in words of its own."""

FIELDS = {"region": "within", "level": "level", "body": "body", "year": "year", "section": "kinds"}
"""The document's field of each facet."""

_LITERAL, _WORDS = "sections.literal", "sections.words"


@dataclass(frozen=True, slots=True)
class Part:
    """A string or a word that a leaf asks for. Its clause scores `weight` for each occurrence."""

    text: str
    word: bool = False

    @property
    def clause(self) -> Body:
        """What matches a section that holds it."""
        if self.word:
            return {"term": {_WORDS: self.text}}
        return phrase(_LITERAL, self.text)

    @property
    def weight(self) -> int:
        """A phrase scores as many frequencies as it has characters."""
        return 1 if self.word else len(self.text)


def phrase(field: str, text: str) -> Body:
    """What matches a field that holds a string; half characters stand in no text."""
    if not text or any("\ud800" <= char <= "\udfff" for char in text):
        return NONE
    return {"match_phrase": {field: text}}


def parts(leaf: Leaf) -> tuple[Part, ...]:
    """What a leaf asks for, each once; of `Near` nothing, for that is told by reading."""
    match leaf:
        case Literal(text):
            return (Part(text),)
        case Words(text):
            return tuple(Part(word, True) for word in dict.fromkeys(cut(text)))
        case Best(text):
            return tuple(Part(term) for term in terms(text))
    return ()


def normal(leaf: Leaf) -> Leaf:
    """The leaf with its strings normalised."""
    if isinstance(leaf, Near):
        return Near(normalise(leaf.left), normalise(leaf.right), leaf.distance)
    return type(leaf)(normalise(leaf.text))


def in_sections(clause: Body, scope: Scope, mode: str = "none") -> Body:
    """Reports of which a section within a scope matches; `mode` says what becomes of the sections' scores."""
    inner: Body = clause
    if scope:
        kinds = [{"terms": {"sections.kinds": sorted(each)}} for each in sorted(scope, key=sorted)]
        inner = {"bool": {"filter": kinds, "must": [clause]}}
    return {"nested": {"path": "sections", "query": inner, "score_mode": mode}}


def occurrences(leaf: Leaf, scope: Scope) -> Iterator[Body]:
    """Clauses whose scores add up to the occurrences of a leaf in a report."""
    for part in parts(leaf):
        divided = {"source": "_score / params.weight", "params": {"weight": part.weight}}
        yield {"script_score": {"query": in_sections(part.clause, scope, "sum"), "script": divided}}


@dataclass(frozen=True, slots=True)
class Translation:
    """Queries as clauses; `chosen` are the documents that match each question (`Best`), asked for before."""

    chosen: Mapping[tuple[Best, Scope], tuple[str, ...]]

    def matching(self, query: Query, scope: Scope) -> Body:
        """What matches a report with the leaves narrowed to a scope."""
        match query:
            case And(held):
                return {"bool": {"filter": [self.matching(each, scope) for each in held] or [ALL]}}
            case Or(held):
                either = [self.matching(each, scope) for each in held]
                return {"bool": {"should": either, "minimum_should_match": 1}} if either else NONE
            case Not(part):
                return {"bool": {"must_not": [self.matching(part, scope)], "filter": [ALL]}}
            case Within(kinds, part):
                return self.matching(part, scope | {kinds})
            case Is(field, value):
                return has(field, value)
            case Everything():
                return ALL
            case Best():
                found = self.chosen[normal_question(query), scope]
                return {"ids": {"values": list(found)}} if found else NONE
            case Near():
                return _near(normal(query), scope)
        held_parts = [in_sections(part.clause, scope) for part in parts(normal(query))]
        return {"bool": {"filter": held_parts}} if held_parts else NONE


def normal_question(leaf: Best) -> Best:
    """The question with its text normalised."""
    return Best(normalise(leaf.text))


def questions(query: Query, scope: Scope) -> Iterator[tuple[Best, Scope]]:
    """Every question in a query with the scope that it is asked in, under a `Not` too."""
    match query:
        case And(held) | Or(held):
            for part in held:
                yield from questions(part, scope)
        case Not(part):
            yield from questions(part, scope)
        case Within(kinds, part):
            yield from questions(part, scope | {kinds})
        case Best():
            yield normal_question(query), scope


def counted(query: Query, scope: Scope) -> Iterator[tuple[Leaf, Scope]]:
    """The leaves that are not under a `Not`, normalised, each with its scope."""
    match query:
        case And(held) | Or(held):
            for part in held:
                yield from counted(part, scope)
        case Within(kinds, part):
            yield from counted(part, scope | {kinds})
        case Literal() | Words() | Best() | Near():
            yield normal(query), scope


def check_depth(query: Query) -> None:
    """Raises `EngineError` for a query nested too deeply."""
    todo = [(query, 1)]
    while todo:
        at, depth = todo.pop()
        if depth > DEEPEST:
            raise EngineError("the query is nested too deeply; use fewer parentheses")
        match at:
            case And(held) | Or(held):
                todo += [(part, depth + 1) for part in held]
            case Not(part) | Within(_, part):
                todo.append((part, depth + 1))


def scope_of(filters: Filters) -> Scope:
    """The scope of a section filter."""
    return frozenset({filters.section} if filters.section else ())


def filtering(filters: Filters) -> dict[str, Body]:
    """A clause for each facet that was chosen."""
    chosen = {facet: getattr(filters, facet) for facet in FACETS if getattr(filters, facet)}
    return {facet: _chosen(facet, values) for facet, values in chosen.items()}


def _chosen(facet: str, values: frozenset[Any]) -> Body:
    known = sorted(value for value in values if value not in (UNPLACED, 0, ""))
    clauses: list[Body] = [{"terms": {FIELDS[facet]: known}}] if known else []
    if facet == "region" and UNPLACED in values:
        clauses.append({"bool": {"must_not": [{"exists": {"field": "region"}}]}})
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else NONE


def has(field: str, value: str) -> Body:
    """Reports whose field has a value, as `Is` says."""
    match field:
        case "region":
            return _chosen("region", frozenset({value}))
        case "level" | "body":
            return {"term": {field: value}} if value else NONE
        case "year":
            known = value.isdecimal() and len(value) <= 4 and int(value) > 0
            return {"term": {"year": int(value)}} if known else NONE
        case "issuer":
            part = normalise(value)
            return phrase("issuer_text", part) if part else {"exists": {"field": "issuer_text"}}
        case "section":
            return {"term": {"kinds": value}}
    raise EngineError(f"no field {field!r}: region, level, body, year, issuer or section")


def _near(leaf: Leaf, scope: Scope) -> Body:
    assert isinstance(leaf, Near)
    left, right = leaf.left, leaf.right
    if NONE in (phrase(_LITERAL, left), phrase(_LITERAL, right)):
        return NONE
    if left != right:
        between = {
            "intervals": [_exactly(left), _exactly(right)],
            "ordered": False,
            "max_gaps": leaf.distance,
        }
        return in_sections({"intervals": {_LITERAL: {"all_of": between}}}, scope)
    # The same string twice: an ordered interval takes one occurrence for both, unless there is a choice.
    choice = {"any_of": {"intervals": [_exactly(left), _exactly("\ufdd0" + left)]}}
    twice = {"intervals": [_exactly(left), choice], "ordered": True, "max_gaps": leaf.distance}
    overlapping = [left[:by] + left for by in range(1, len(left)) if left[by:] == left[:-by]]
    either: list[Body] = [{"intervals": {_LITERAL: {"all_of": twice}}}]
    either += [phrase(_LITERAL, text) for text in overlapping]
    return in_sections({"bool": {"should": either, "minimum_should_match": 1}}, scope)


def _exactly(text: str) -> Body:
    return {"match": {"query": text, "max_gaps": 0, "ordered": True}}
