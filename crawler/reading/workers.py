"""Reading behind a wall: pages are read by processes that may die, swell or hang without harm to a run.

A worker that outlives its limits of time or memory is ended and replaced, and so is one that dies; the page
that it was at is set aside as `unreadable`, with the limit that it hit.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from queue import LifoQueue
from types import TracebackType
from typing import Any

import psutil

from crawler.extract import Extracted, Read, extract
from crawler.page import Hints, Page
from crawler.sites.families.listing import ListError, Listing
from crawler.sites.families.registry import read_list
from crawler.tally import trace_of
from index.report import Report, report_id

UNREADABLE = "unreadable"
"""Why a page is set aside that could not be read within the limits, or that reading stumbled over."""

_LOOK_SECONDS = 0.1
"""So often is it looked how much memory a worker has."""

_START_SECONDS = 60.0
"""So long may a worker take to start, which is not counted as reading."""

_GRACE = 5
"""Seconds after which a worker ends by itself that nobody ends any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one page may take: seconds, and bytes of memory."""

    seconds: float = 30.0
    memory: int = 1_000_000_000


class OverrunError(RuntimeError):
    """Work that was not done: the worker hit a limit or died. The message says which."""


@dataclass(frozen=True, slots=True)
class _Stumbled:
    """What a worker sends back for an exception that is no result: in words, and where it came up."""

    words: str


_Call = tuple[Callable[..., Any], tuple[Any, ...]]


class _Worker:
    """A process that does one call after the other."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        context = _context()
        self._here, there = context.Pipe()
        self._process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(there, self._here, limits), name="zhice reading", daemon=True
        )
        self._process.start()
        there.close()
        self._seen = psutil.Process(self._process.pid)
        self._begun = False
        self._inherited = 0

    def call(self, call: _Call) -> Any:
        """The result of a call. Raises `OverrunError`, after which the worker is of no more use."""
        try:
            if not self._begun:
                self._wait(_START_SECONDS)
                self._inherited, self._begun = self._here.recv(), True
            self._here.send(call)
            self._wait(self._limits.seconds)
            return self._here.recv()
        except (EOFError, OSError):
            self._process.join(1)
            raise OverrunError(_death(self._process.exitcode)) from None

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._here.poll(min(_LOOK_SECONDS, max(0.0, end - time.monotonic()))):
            if time.monotonic() >= end:
                raise OverrunError(f"took longer than {seconds:g} s to read")
            if self._memory() > self._limits.memory:
                raise OverrunError(_too_large(self._limits.memory))

    @property
    def swollen(self) -> bool:
        """Whether so much memory stays with the worker that the next page would be blamed for it."""
        return self._memory() > self._limits.memory / 2

    def _memory(self) -> int:
        """Bytes that the worker has taken since it began: a forked one is born with its parent's."""
        try:
            return int(self._seen.memory_info().rss) - self._inherited
        except psutil.Error:
            return 0  # It has just died: the pipe tells.

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.join()
        self._here.close()


class Workers:
    """A few workers, shared by threads: as many calls at once as there are workers, the others wait.

    `read` is what they read pages with, a function of a module. To be made before threads are: then the
    workers are this process forked, where that is possible, and start at once.
    """

    def __init__(self, number: int = 0, limits: Limits = Limits(), read: Read = extract) -> None:
        self._limits, self._read, self._closed = limits, read, False
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self.number = number or processors()
        self._all = [_Worker(limits) for _ in range(self.number)]
        for worker in self._all:
            self._idle.put(worker)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; calls under way raise `OverrunError`."""
        self._closed = True
        for worker in self._all:
            worker.end()

    def extract(
        self,
        page: Page,
        hints: Hints = Hints(),  # noqa: B008
        name: str = "",
        files: Sequence[Page] = (),
    ) -> Extracted:
        """Read a page as `crawler.extract.extract` does; what cannot be read is set aside as `unreadable`."""
        try:
            extracted: Extracted = self.call(self._read, page, hints, name, tuple(files))
            return extracted
        except OverrunError as error:
            report = Report(report_id(page.url or name), hints.title, (), page.url)
            return Extracted(report, UNREADABLE, str(error))

    def read_list(self, page: Page, family: str = "", article: re.Pattern[str] | None = None) -> Listing:
        """`crawler.sites.families.registry.read_list` behind the wall. Raises `ListError`."""
        try:
            listing: Listing = self.call(read_list, page, family, article)
            return listing
        except OverrunError as error:
            raise ListError(f"{page.url}: the list {error}") from None

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a module's function gives, called by a worker. Raises `OverrunError` and `ListError`."""
        worker = self._idle.get()
        try:
            result = worker.call((function, arguments))
        except BaseException:
            # What a worker was at when it is given up must not come back as the answer to another call.
            worker = self._replace(worker)
            raise
        else:
            if worker.swollen:
                worker = self._replace(worker)
        finally:
            self._idle.put(worker)
        if isinstance(result, _Stumbled):
            raise OverrunError(result.words)
        if isinstance(result, ListError):
            raise result
        return result

    def _replace(self, worker: _Worker) -> _Worker:
        worker.end()
        if self._closed:
            return worker
        fresh = _Worker(self._limits)
        self._all[self._all.index(worker)] = fresh
        return fresh


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> BaseContext:
    """How workers are started: forked while there is one thread, else from a clean process."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    if threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    return context


def _too_large(memory: int) -> str:
    return f"took more than {memory / 1e6:,.0f} MB of memory to read"


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        return f"could not be read: the reading process was ended by {signal.Signals(-code).name}"
    return f"could not be read: the reading process ended with {code}"


# In the worker


def _serve(pipe: Connection, other_end: Connection, limits: Limits) -> None:
    """Do what comes through the pipe until its other end is gone."""
    other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run to hear, and to end its workers.
    _bound_memory(limits.memory)
    parent = os.getppid()
    pipe.send(psutil.Process().memory_info().rss)
    while True:
        # A forked worker holds the other ends of its elders: they do not see them close, but the parent gone.
        while not pipe.poll(1.0):
            if os.getppid() != parent:
                return
        try:
            pipe.send(_answer(pipe.recv(), limits))
        except (EOFError, OSError):
            return


def _answer(call: _Call, limits: Limits) -> Any:
    function, arguments = call
    if hasattr(signal, "alarm"):
        # By default the signal ends the process, even one that no longer comes back to Python.
        signal.alarm(int(limits.seconds) + _GRACE)
    try:
        return function(*arguments)
    except ListError as error:
        return error
    except MemoryError:
        return _Stumbled(_too_large(limits.memory))
    except Exception as error:  # noqa: BLE001
        words = f"{type(error).__name__}: {error}".splitlines()[0]
        return _Stumbled(f"could not be read: {words:.200} ({trace_of(error)})")
    finally:
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def _bound_memory(most: int) -> None:
    """A hard wall a little behind the limit, for what swells faster than anybody looks; Linux has one."""
    if sys.platform == "linux":
        import resource

        wall = psutil.Process().memory_info().data + 2 * most
        resource.setrlimit(resource.RLIMIT_DATA, (wall, wall))
