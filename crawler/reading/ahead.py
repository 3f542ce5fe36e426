"""Reading ahead: pages are read before their turn, as many at once as there are workers.

Whoever keeps them takes one after the other, in their order, and finds most of them read: what comes of a run
is what reading one page after the other gives.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from crawler.extract import Extracted, Read
from crawler.page import Hints, Page

Item = TypeVar("Item")

_EACH = 2
"""So many pages a worker are begun before their turn: one under way, one that waits for it."""

_MOST_BYTES = 50_000_000
"""Of pages begun before their turn; a larger one waits for it."""

_Asked = tuple[Page, Hints, str, tuple[Page, ...]]


class Ahead:
    """A `Read` with up to `number` pages under way at once; with none it reads when asked. To be closed."""

    def __init__(self, read: Read, number: int = 0) -> None:
        self._read, self._most = read, _EACH * number
        self._pool = ThreadPoolExecutor(number, "reading") if number else None
        self._begun: dict[tuple[str, str], tuple[_Asked, Future[Extracted]]] = {}

    @classmethod
    def of(cls, read: Read) -> Ahead:
        """A function that reads, as one that could read ahead."""
        return read if isinstance(read, Ahead) else cls(read)

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            # What is under way is not waited for: its workers are ended.
            self._pool.shutdown(wait=False, cancel_futures=True)

    def __call__(
        self,
        page: Page,
        hints: Hints = Hints(),  # noqa: B008
        name: str = "",
        files: Sequence[Page] = (),
    ) -> Extracted:
        """Read a page, or take what has been read of it."""
        asked, begun = self._begun.pop((page.url, name), (None, None))
        if begun is not None and asked == (page, hints, name, tuple(files)):
            return begun.result()
        return self._read(page, hints, name, files)

    @property
    def is_ahead(self) -> bool:
        """Whether pages are read before they are asked for."""
        return self._pool is not None

    def begin(self, page: Page, hints: Hints, name: str, files: Sequence[Page] = ()) -> None:
        """Have a page read that will soon be asked for."""
        if self._pool:
            asked = (page, hints, name, tuple(files))
            self._begun[page.url, name] = asked, self._pool.submit(self._read, *asked)

    def each(self, items: Iterable[Item], begin: Callable[[Item], int]) -> Iterator[Item]:
        """The items in their order, each begun some places before its turn.

        `begin` tells how many bytes an item holds. What the items' source raises comes behind the last.
        """
        source, waiting, held = iter(items), deque[tuple[Item, int]](), 0
        problem: Exception | None = None
        while True:
            while problem is None and len(waiting) <= self._most and held <= _MOST_BYTES:
                try:
                    item = next(source)
                except Exception as error:  # noqa: BLE001
                    problem = error
                    break
                size = begin(item)
                waiting.append((item, size))
                held += size
            if not waiting:
                break
            item, size = waiting.popleft()
            held -= size
            yield item
        if not isinstance(problem, StopIteration):
            assert problem is not None
            raise problem
