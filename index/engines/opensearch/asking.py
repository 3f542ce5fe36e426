"""One query over one generation, as the clauses that searches, facets and tables are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.analyzer import occurrences as starts
from index.engines.opensearch import ranking
from index.engines.opensearch.clauses import (
    Body,
    Leaf,
    Scope,
    Translation,
    check_depth,
    counted,
    filtering,
    occurrences,
    parts,
    questions,
    scope_of,
)
from index.engines.opensearch.client import Client
from index.engines.opensearch.questions import answering, holding
from index.engines.opensearch.state import State
from index.engines.opensearch.visible import visible
from index.query import Best, Filters, Near, Query
from index.report import KINDS, TITLE_KIND


class Asked:
    """A query with its filters. For one request."""

    def __init__(self, client: Client, state: State, query: Query, filters: Filters) -> None:
        """Settle which reports answer the questions in it. Raises `EngineError` for one nested too deeply."""
        check_depth(query)
        self._client, self._state, self._query = client, state, query
        self.scope = scope_of(filters)
        self.chosen = filtering(filters)
        kinds = [frozenset({frozenset({kind})}) for kind in (TITLE_KIND, *KINDS)]
        scopes = (self.scope, *kinds, *(self.scope | kind for kind in kinds))
        asked = {each for scope in scopes for each in questions(query, scope)}
        chosen = tuple(self.chosen.values())
        self._translation = Translation({each: answering(client, state, *each, chosen) for each in asked})

    def leaves(self, scope: Scope) -> list[tuple[Leaf, Scope]]:
        """The distinct leaves that count, narrowed to a scope."""
        return list(dict.fromkeys(counted(self._query, scope)))

    def matching(self, scope: Scope, without: str = "") -> list[Body]:
        """What the reports of the generation that match hold to, one filter left aside."""
        others = [clause for facet, clause in self.chosen.items() if facet != without]
        return [*visible(self._state), self._translation.matching(self._query, scope), *others]

    def passing(self, without: str = "") -> list[Body]:
        """What the reports that pass the filters hold to, whatever the query."""
        return [*visible(self._state), *(c for facet, c in self.chosen.items() if facet != without)]

    def translated(self, scope: Scope) -> Body:
        """The query alone, narrowed to a scope."""
        return self._translation.matching(self._query, scope)

    def counting(self, scope: Scope, filters: Sequence[Body]) -> Body:
        """A query whose score is the occurrences that can be counted in the cluster."""
        clauses = [clause for leaf, within in self.leaves(scope) for clause in occurrences(leaf, within)]
        if not clauses:
            return {"constant_score": {"filter": {"bool": {"filter": list(filters)}}, "boost": 0}}
        return {"bool": {"filter": list(filters), "should": clauses, "minimum_should_match": 0}}

    def scored(self) -> list[Body]:
        """Clauses that add up to how well a report matches."""
        leaves = self.leaves(self.scope)
        found = list(ranking.evidence(leaves))
        counts = holding(self._client, self._state, [(part.clause, scope) for _, part, scope in found])
        clauses = ranking.scoring(found, counts, self._state)
        for leaf, _ in leaves:
            if isinstance(leaf, Best):
                own = [(part.clause, frozenset[frozenset[str]]()) for part in parts(leaf)]
                anywhere = holding(self._client, self._state, own)
                clauses += ranking.sharing(leaf, anywhere, self._state)
        return clauses

    def nears(self, scope: Scope) -> list[tuple[Near, Scope]]:
        """The leaves whose occurrences are told by reading alone."""
        return [(leaf, within) for leaf, within in self.leaves(scope) if isinstance(leaf, Near)]


def near_occurrences(sections: Sequence[Body], nears: Sequence[tuple[Near, Scope]]) -> int:
    """The occurrences of `Near` in the sections of a document."""
    return sum(
        len(set(_near(section["literal"], leaf)))
        for leaf, scope in nears
        for section in sections
        if all(kinds & set(section["kinds"]) for kinds in scope)
    )


def _near(text: str, leaf: Near) -> Iterator[int]:
    """The places of either string that have the other one near; `bisect` over places that ascend."""
    left, right = ([start for start, _ in starts(each, text)] for each in (leaf.left, leaf.right))
    same = leaf.left == leaf.right
    low = high = 0
    for place in left:
        while low < len(right) and right[low] < place - len(leaf.right) - leaf.distance:
            low += 1
        while high < len(right) and right[high] <= place + len(leaf.left) + leaf.distance:
            high += 1
        others = right[low:high]
        if len(others) > same:
            yield place
            yield from others
