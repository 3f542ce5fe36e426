"""What a count is out of: the numbers of everything under some filters, kept while the index is the same."""

from __future__ import annotations

import threading

from index.engine import Engine, Everything, Filters, Request, Results

_MOST = 256


class Stock:
    """Searches for everything, each asked once a generation. Threads may share it; memory is bounded."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._state = (0, 0)
        self._kept: dict[Filters, Results] = {}

    def numbers(self, engine: Engine, filters: Filters) -> Results:
        """Total and facets, without hits, of all reports that pass the filters."""
        state = engine.generation, engine.change
        with self._guard:
            if state != self._state or len(self._kept) >= _MOST:
                self._state, self._kept = state, {}
            kept = self._kept.get(filters)
        if kept is None:
            kept = engine.search(Request(Everything(), filters, size=0))
            with self._guard:
                if state == self._state:
                    self._kept[filters] = kept
        return kept
