"""What a cluster does not do itself is asked of an embedded index of the reports concerned, made for it."""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextlib import closing
from pathlib import Path

from index.engine import BudgetError, Engine, Entry, IndexWriter

LARGEST = 8_000_000
"""Characters of the reports that are copied at most: some seconds, and some 80 MB."""

_KEPT = 3

OpenWriter = Callable[[Path], IndexWriter]
OpenEngine = Callable[[Path], Engine]


class Copies:
    """The last copies that were made, by what they hold. Threads may share it."""

    def __init__(self, embedded: tuple[OpenWriter, OpenEngine]) -> None:
        """`embedded` opens an embedded index in a folder, for writing and for reading."""
        self._open_writer, self._open_engine = embedded
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, tuple[Engine, tempfile.TemporaryDirectory[str]]] = OrderedDict()

    def of(self, key: Hashable, characters: int, entries: Callable[[], Iterable[Entry]]) -> Engine:
        """An engine over some reports; `key` tells them from others. Raises `BudgetError` for too many."""
        if characters > LARGEST:
            raise BudgetError(
                f"on a cluster this is done for at most {LARGEST:,} characters of reports; these have "
                f"{characters:,}: narrow them by region, year or level, or ask an index in a folder"
            )
        with self._lock:
            if key not in self._known:
                self._known[key] = self._made(entries())
                while len(self._known) > _KEPT:
                    _close(*self._known.popitem(last=False)[1])
            self._known.move_to_end(key)
            return self._known[key][0]

    def _made(self, entries: Iterable[Entry]) -> tuple[Engine, tempfile.TemporaryDirectory[str]]:
        folder = tempfile.TemporaryDirectory(prefix="zhice-copy-")
        with closing(self._open_writer(Path(folder.name))) as writer:
            writer.update(entries, (), 1)
        return self._open_engine(Path(folder.name)), folder

    def close(self) -> None:
        """Remove every copy."""
        with self._lock:
            while self._known:
                _close(*self._known.popitem()[1])


def _close(engine: Engine, folder: tempfile.TemporaryDirectory[str]) -> None:
    engine.close()
    folder.cleanup()
