"""Who does the work of a crawl: threads that take hosts, and the books that one of them writes at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue


class BooksClosedError(RuntimeError):
    """The run ended while a page was under way: nothing more is written of it."""


class Books:
    """What a run writes, in corpus, frontier and tallies: by one thread at a time.

    A thread at work leaves the books to others while it waits for a site or for a page to be read. Once they
    are closed nobody writes any more, so a run ends at once whatever its threads still wait for.
    """

    def __init__(self) -> None:
        self._lock, self._closed = threading.Lock(), False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have the books alone. Raises `BooksClosedError`."""
        with self._lock:
            self._check()
            yield

    @contextmanager
    def away(self) -> Iterator[None]:
        """Within `at_work`: leave them to others for as long as the block lasts."""
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
            self._check()

    def close(self) -> None:
        """Let nobody write any more."""
        with self._lock:
            self._closed = True

    def _check(self) -> None:
        if self._closed:
            raise BooksClosedError


@dataclass(frozen=True, slots=True)
class Done:
    """A step at a host: whether it may be asked for more, or what was raised."""

    host: str
    more: bool = False
    error: Exception | None = None


class Crew:
    """Up to `most` threads, each at one host. They are daemons: nobody waits for a silent site at the end."""

    def __init__(self, most: int, step: Callable[[str], bool]) -> None:
        self._most, self._step = most, step
        self._hosts: SimpleQueue[str | None] = SimpleQueue()
        self._done: SimpleQueue[Done] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def send(self, host: str) -> None:
        """Take a step at a host."""
        self._hosts.put(host)
        if len(self._threads) < self._most:
            thread = threading.Thread(target=self._work, name=f"crawl {len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def finished(self, seconds: float) -> list[Done]:
        """The steps that ended; waits so long for the first of them."""
        try:
            ended = [self._done.get(timeout=seconds)]
        except Empty:
            return []
        while not self._done.empty():
            ended.append(self._done.get())
        return ended

    def dismiss(self) -> None:
        """Let the threads end, each after the step that it is at."""
        for _ in self._threads:
            self._hosts.put(None)

    def _work(self) -> None:
        while (host := self._hosts.get()) is not None:
            try:
                self._done.put(Done(host, self._step(host)))
            except Exception as error:  # noqa: BLE001
                self._done.put(Done(host, error=error))  # For the run to judge.
