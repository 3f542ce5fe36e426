"""A data folder opened for reading: the corpus, and the index as it is now."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

from index.engine import Engine, EngineError
from index.opening import open_corpus, open_engine
from index.records import DamageError
from index.report import Report
from search.notebook import Notebook

CORPUS = "corpus.db"
INDEX = "index"
EMBEDDED = "whoosh"
"""The engine whose index lies in the data folder."""

_MOST_KEPT = 512
"""Reports at hand: a version never changes. About 30 kB each."""


def index_of(folder: Path, engine: str = EMBEDDED) -> Path | str:
    """Where the index of a data folder is, for an engine. Raises `EngineError` for one that there is not."""
    if engine == EMBEDDED:
        return folder / INDEX
    if "://" not in engine:
        raise EngineError(
            f"no engine {engine!r}: {EMBEDDED} keeps the index in the data folder, "
            "opensearch+https://USER@HOST:9200/PREFIX keeps it in a cluster"
        )
    return engine


class Library(Notebook):
    """Corpus and engine of one data folder, and its studies as plain calls. Threads may share it.

    Raises `CorpusError` without a corpus, `EngineError` without an index.
    """

    def __init__(self, folder: Path | str, engine: str = EMBEDDED) -> None:
        """Open a data folder; `engine` is the address of a cluster that holds its index, if one does."""
        self.folder = Path(folder)
        self.index = index_of(self.folder, engine)
        self.corpus = open_corpus(self.folder / CORPUS, self.index)
        self._kept = lru_cache(_MOST_KEPT)(self.corpus.get)
        self._engine: Engine | None = None
        self._guard = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The engine on the newest generation. One that was handed out keeps answering from its own."""
        with self._guard:
            self._engine = self._engine.reopen() if self._engine else open_engine(self.index)
            return self._engine

    def shown(self, id: str, version: int) -> Report | None:
        """A version as lists show it, like `Corpus.shown`; the last ones read are at hand."""
        try:
            return self._kept(id, version)
        except DamageError:
            return self.corpus.shown(id, version)

    def close(self) -> None:
        """Close both."""
        with self._guard:
            if self._engine:
                self._engine.close()
                self._engine = None
        self.corpus.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
