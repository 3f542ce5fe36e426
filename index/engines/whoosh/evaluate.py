"""A query over a generation: leaves on sections, logic on reports, all of it over arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

import numpy as np

from index.analyzer import normalise
from index.engine import EngineError
from index.engines.whoosh.arrays import Flags, Floats, Ints
from index.engines.whoosh.budget import keep_within
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.leaves import Leaf, Leaves, normal
from index.engines.whoosh.likeness import Weighed
from index.engines.whoosh.occurrences import Occurrences
from index.engines.whoosh.rows import mask
from index.query import And, Best, Everything, Filters, Is, Literal, Near, Not, Or, Query, Within, Words
from index.questions import terms

Scope = frozenset[int]
"""Bits of kinds: a section is in scope if it has one of each member's kinds. Empty: every section is."""


class Evaluation:
    """One query over one collection, whichever scope is asked for. For one thread and one request."""

    def __init__(self, leaves: Leaves, query: Query) -> None:
        """Normalise the query; nothing is looked up yet. Raises `BudgetError`."""
        self.collection: Collection = leaves.collection
        self._leaves = leaves
        self.likeness = leaves.likeness
        self._query = _normalised(query)
        # One string is never too much, and looking up how often it stands is half of finding it.
        if not isinstance(self._query, Literal):
            keep_within(self.collection, _leaves(self._query))
        self._among: Callable[[], Flags] = lambda: self.collection.live
        self._weighed: dict[tuple[Best, Scope], tuple[Weighed, ...]] = {}
        self._shared: dict[tuple[Best, Scope], Floats] = {}
        self._matched: dict[Scope, Flags] = {}
        self._narrowed: dict[tuple[Leaf, Scope], tuple[Occurrences, ...]] = {}

    def ask_among(self, passing: Callable[[], Flags]) -> None:
        """Of questions, take the nearest of the reports that pass filters, and whatever is as near."""
        self._among = passing

    def matches(self, scope: Scope) -> Flags:
        """Which live reports match with the leaves narrowed to a scope."""
        if scope not in self._matched:
            self._matched[scope] = self._matches(self._query, scope) & self.collection.live
        return self._matched[scope]

    def occurrences(self, scope: Scope) -> Ints:
        """The occurrences in every report, whether it matches or not."""
        total = np.zeros(self.collection.size, np.int64)
        for leaf, within in self.scored(scope):
            for part in self.parts(leaf, within):
                total[part.reports] += part.sums
        return total

    def scored(self, scope: Scope) -> list[tuple[Leaf, Scope]]:
        """The distinct leaves that are not under a `Not`, each with its scope."""
        return list(dict.fromkeys(_counted(self._query, scope)))

    def parts(self, leaf: Leaf, scope: Scope) -> tuple[Occurrences, ...]:
        """The occurrences of a leaf in a scope, as in `Leaves.parts`."""
        key = (leaf, scope)
        if key not in self._narrowed:
            found = self.parts(leaf, frozenset()) if scope else self._leaves.parts(leaf)
            self._narrowed[key] = tuple(part.within(scope) for part in found)
        return self._narrowed[key]

    def phrases(self, leaf: Words, scope: Scope) -> tuple[Occurrences, ...]:
        """The occurrences of neighbouring words in a scope, as in `Leaves.phrases`."""
        return tuple(part.within(scope) for part in self._leaves.phrases(leaf))

    def _matches(self, query: Query, scope: Scope) -> Flags:
        match query:
            case And(parts):
                return reduce(
                    np.logical_and, (self._matches(part, scope) for part in parts), self._every(True)
                )
            case Or(parts):
                return reduce(
                    np.logical_or, (self._matches(part, scope) for part in parts), self._every(False)
                )
            case Not(part):
                return np.logical_not(self._matches(part, scope))
            case Within(kinds, part):
                return self._matches(part, scope | {mask(kinds)})
            case Is(field, value):
                return _has(self.collection, field, value)
            case Everything():
                return self._every(True)
        return self._leaf_matches(query, scope)

    def weighed(self, leaf: Best, scope: Scope) -> tuple[Weighed, ...]:
        """The terms of a question with what they weigh in the collection, and where they stand in a scope."""
        if (leaf, scope) not in self._weighed:
            own = terms(leaf.text).items()
            whole, parts = self.parts(leaf, frozenset()), self.parts(leaf, scope)
            self._weighed[leaf, scope] = tuple(
                Weighed(term, weight * self.collection.rarity(len(anywhere.reports)), part)
                for (term, weight), anywhere, part in zip(own, whole, parts, strict=True)
            )
        return self._weighed[leaf, scope]

    def shared(self, leaf: Best, scope: Scope) -> Floats:
        """What every report shares with a question in a scope, as `Likeness.scores`."""
        if (leaf, scope) not in self._shared:
            self._shared[leaf, scope] = self.likeness.scores(self.weighed(leaf, scope))
        return self._shared[leaf, scope]

    def _leaf_matches(self, leaf: Leaf, scope: Scope) -> Flags:
        if isinstance(leaf, Best):
            weighed, scores = self.weighed(leaf, frozenset()), self.shared(leaf, frozenset())
            return self.likeness.matches(weighed, scope, scores, self._among())
        parts = self.parts(leaf, frozenset())
        found = self._every(bool(parts))
        for part in parts:
            found &= part.holding(scope)
        return found

    def _every(self, value: bool) -> Flags:
        return np.full(self.collection.size, value, np.bool_)


def section_scope(filters: Filters) -> Scope:
    """The scope of a section filter."""
    return frozenset({mask(filters.section)} if filters.section else ())


def in_scope(collection: Collection, scope: Scope) -> Flags:
    """Which sections are in a scope."""
    inside = np.ones(len(collection.kinds), np.bool_)
    for bits in scope:
        inside &= (collection.kinds & np.uint8(bits)) != 0
    return inside


def _normalised(query: Query) -> Query:
    match query:
        case Literal() | Words() | Best() | Near():
            return normal(query)
        case And(parts):
            return And(tuple(map(_normalised, parts)))
        case Or(parts):
            return Or(tuple(map(_normalised, parts)))
        case Not(part):
            return Not(_normalised(part))
        case Within(kinds, part):
            return Within(kinds, _normalised(part))
    return query


def _leaves(query: Query) -> Iterator[Leaf]:
    """Every leaf, those under a `Not` too."""
    match query:
        case Literal() | Words() | Best() | Near():
            yield query
        case And(parts) | Or(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part) | Within(_, part):
            yield from _leaves(part)


def _counted(query: Query, scope: Scope) -> Iterator[tuple[Leaf, Scope]]:
    match query:
        case Literal() | Words() | Best() | Near():
            yield query, scope
        case And(parts) | Or(parts):
            for part in parts:
                yield from _counted(part, scope)
        case Within(kinds, part):
            yield from _counted(part, scope | {mask(kinds)})


def _has(collection: Collection, field: str, value: str) -> Flags:
    match field:
        case "region":
            return collection.in_regions(frozenset({value}))
        case "level":
            return collection.level.equal_to(frozenset({value}))
        case "body":
            return collection.body.equal_to(frozenset({value}))
        case "year":
            years: Flags = np.equal(collection.years, int(value) if _is_year(value) else -1)
            return years
        case "issuer":
            part = normalise(value)
            numbers = collection.issuer.numbers
            return collection.issuer.holding([number for name, number in numbers.items() if part in name])
        case "section":
            return collection.in_kinds(mask((value,)))
    raise EngineError(f"no field {field!r}: region, level, body, year, issuer or section")


def _is_year(value: str) -> bool:
    # 0 stands for unknown; no year has more than four digits.
    return value.isdecimal() and len(value) <= 4 and int(value) > 0
