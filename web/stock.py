"""What a count is out of: the numbers of everything under some filters, and of what the corpus holds."""

from __future__ import annotations

import threading
import time

from index.corpus import Corpus
from index.engine import Engine
from index.query import Everything, Filters, Request
from index.results import Results

_MOST = 256
_RECOUNT = 5.0
"""Seconds after which the tables of a corpus are counted again: at 30,000 reports that takes 10 ms."""


class Stock:
    """Searches for everything, each asked once a generation. Threads may share it; memory is bounded."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._state = (0, 0)
        self._kept: dict[Filters, Results] = {}
        self._counted: tuple[int, float, dict[str, int]] | None = None

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

    def counts(self, corpus: Corpus, change: int) -> dict[str, int]:
        """What a corpus holds at a change number; what no search could notice may be some seconds old."""
        now = time.monotonic()
        known = self._counted
        if known is None or known[0] != change or now - known[1] > _RECOUNT:
            known = self._counted = change, now, corpus.counts()
        return known[2]
