"""Which requests wait for which threads: no reader and no export can take them all from the others."""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Iterable
from typing import Protocol

log = logging.getLogger("zhice.web")

EXPORTS = ("/export.", "/feed.atom", "/concordance.", "/matrix", "/api/matrix", "/keyness", "/api/keyness")
"""Beginnings of the paths whose answers may take minutes."""

QUICK = ("/healthz", "/static/", "/robots.txt", "/opensearch.xml")
"""Beginnings of the paths that are answered from what is at hand."""


class Task(Protocol):
    """A request to be answered, as waitress hands it over."""

    @property
    def path(self) -> str:
        """The path asked for; empty for what is no request."""

    @property
    def reader(self) -> str:
        """The address of whoever asks."""

    def service(self) -> None:
        """Answer it."""

    def cancel(self) -> None:
        """Give it up."""


class Lane:
    """Threads that answer in turn. One reader has at most `share` of them at once; his other tasks wait."""

    def __init__(self, name: str, threads: int, share: int) -> None:
        self._share = share
        self._waiting: deque[Task] = deque()
        self._served: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._closed = False
        for number in range(threads):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    def add(self, task: Task) -> None:
        """Let a task wait for its turn."""
        with self._changed:
            self._waiting.append(task)
            self._changed.notify()

    def close(self) -> None:
        """Give up what waits; what is being answered goes on."""
        with self._changed:
            self._closed = True
            for task in self._waiting:
                task.cancel()
            self._waiting.clear()
            self._changed.notify_all()

    def _work(self) -> None:
        while task := self._next():
            # Kept: a connection that is closed meanwhile no longer knows.
            reader = task.reader
            try:
                task.service()
            except Exception:
                log.exception("answering %s failed", ascii(task.path))
            finally:
                self._done(reader)

    def _next(self) -> Task | None:
        """The first task of a reader who has not his share yet; None when the lane is closed."""
        with self._changed:
            while not self._closed:
                for task in self._waiting:
                    if self._served[task.reader] < self._share:
                        self._waiting.remove(task)
                        self._served[task.reader] += 1
                        return task
                self._changed.wait()
            return None

    def _done(self, reader: str) -> None:
        with self._changed:
            self._served[reader] -= 1
            if not self._served[reader]:
                del self._served[reader]
            self._changed.notify()


class Lanes:
    """A task dispatcher for waitress: searches, exports and quick answers, each with threads of their own."""

    def __init__(self, threads: int) -> None:
        self._searches = Lane("search", threads, max(1, threads // 2))
        self._exports = Lane("export", 2, 1)
        self._quick = Lane("quick", 1, 1)

    def add_task(self, task: Task) -> None:
        """Let a task wait in the lane of its path."""
        self.lane(task.path).add(task)

    def lane(self, path: str) -> Lane:
        """The lane in which a path is answered; what is no request is told so at once."""
        if not path or path.startswith(QUICK):
            return self._quick
        return self._exports if path.startswith(EXPORTS) else self._searches

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Give up what waits. The signature is waitress's."""
        for lane in (self._searches, self._exports, self._quick):
            lane.close()
        return True


def reader(peer: str, forwarded: str, proxies: Iterable[str]) -> str:
    """Whoever asks: the peer, or behind a proxy that is trusted, the last address that it forwards.

    >>> reader("127.0.0.1", "10.9.9.9, 192.0.2.7", {"127.0.0.1"})
    '192.0.2.7'
    >>> reader("192.0.2.7", "10.9.9.9", {"127.0.0.1"})
    '192.0.2.7'
    """
    return forwarded.rpartition(",")[2].strip() or peer if peer in proxies else peer
