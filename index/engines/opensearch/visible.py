"""Which versions of reports a generation consists of."""

from __future__ import annotations

from index.engines.opensearch.clauses import Body
from index.engines.opensearch.state import State


def visible(state: State) -> list[Body]:
    """Clauses for the versions that are seen in a generation, whatever failed attempts have left."""
    alive: list[Body] = [{"range": {"until": {"gt": state.generation}}}]
    begun: Body = {"range": {"from": {"lte": state.generation}}}
    if not state.failed:
        return [begun, *alive]
    failed = list(state.failed)
    alive.append({"terms": {"until": failed}})
    return [
        begun,
        {"bool": {"must_not": [{"terms": {"from": failed}}]}},
        {"bool": {"should": alive, "minimum_should_match": 1}},
    ]
