"""The readable index: opens a generation, answers from it, sees when there is a newer one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from index.analyzer import normalise
from index.engine import EngineError
from index.engines.whoosh import manifest
from index.engines.whoosh.arrays import Flags, Floats, Ints
from index.engines.whoosh.collection import Collection
from index.engines.whoosh.completion import completions
from index.engines.whoosh.copied import copied
from index.engines.whoosh.evaluate import Evaluation
from index.engines.whoosh.facets import Narrowing
from index.engines.whoosh.files import damaged
from index.engines.whoosh.leaves import Leaves
from index.engines.whoosh.lines import company, contexts, lines
from index.engines.whoosh.manifest import SHARDS, Manifest
from index.engines.whoosh.neighbours import neighbours
from index.engines.whoosh.recurring import recurring
from index.engines.whoosh.score import Scorer
from index.engines.whoosh.shard import Shard
from index.engines.whoosh.shared import shared
from index.engines.whoosh.tallies import firsts, tally
from index.engines.whoosh.vocabulary import vocabulary
from index.query import EVERYBODY, SHORTEST_PASSAGE, SORTS, Filters, Literal, Others, Query, Request
from index.results import Completion, Copied, Count, Hit, Lines, Passage, Results, Table

_VOCABULARIES = 2
"""Vocabularies at hand: a study asks for that of the whole collection every time."""


class WhooshEngine:
    """One generation of an index in a folder. Implements `index.engine.Engine`; safe for several threads."""

    def __init__(
        self, folder: Path, stamp: tuple[int, int, int], state: Manifest, shards: Mapping[str, Shard]
    ) -> None:
        """Use `open`."""
        self._folder = folder
        self._stamp = stamp
        self._state = state
        self._shards = shards
        ordered = [shards[item.name] for item in state.shards]
        self._collection: Collection | None = Collection(ordered, [item.masked for item in state.shards])
        self._leaves = Leaves(self._collection)
        self._vocabulary = lru_cache(_VOCABULARIES)(partial(vocabulary, self._leaves))
        self._scorer = Scorer(self._collection)

    @classmethod
    def open(cls, folder: Path) -> WhooshEngine:
        """The newest generation in a folder; `EngineError` where there is none, or it is damaged."""
        return cls._open(folder, {})

    @classmethod
    def _open(cls, folder: Path, known: Mapping[str, Shard]) -> WhooshEngine:
        while True:
            stamp = manifest.stamp(folder)
            try:
                state = manifest.read(folder)
                shards = {
                    item.name: known.get(item.name) or Shard(folder / SHARDS / item.name, item.digest)
                    for item in state.shards
                }
                return cls(folder, stamp, state, shards)
            except (OSError, EngineError) as error:
                # A writer may have swept these shards since; then the manifest is a newer one by now.
                if manifest.stamp(folder) != stamp:
                    continue
                if isinstance(error, EngineError):
                    raise
                path, reason = Path(error.filename or folder), error.strerror or "cannot be read"
                raise damaged(path, reason) from error

    @property
    def generation(self) -> int:
        """Number of the state that is answered from."""
        return self._state.generation

    @property
    def change(self) -> int:
        """The corpus's change number that the index has followed."""
        return self._state.change

    def search(self, request: Request) -> Results:
        """Answer one question."""
        if request.sort not in SORTS:
            raise EngineError(f"no order {request.sort!r}: {', '.join(SORTS)}")
        with _told(self._folder):
            return self._search(request)

    def _search(self, request: Request) -> Results:
        collection = self._open_collection()
        evaluation = Evaluation(self._leaves, request.query)
        narrowing = Narrowing(evaluation, request.filters)
        matched = narrowing.matches()
        occurrences = evaluation.occurrences(narrowing.scope)
        scored = self._scorer.scores(evaluation, narrowing.scope, matched)
        rows = _ordered(collection, np.flatnonzero(matched), request, (scored, occurrences))
        return Results(
            total=int(np.count_nonzero(matched)),
            occurrences=int(occurrences[matched].sum()),
            hits=tuple(
                Hit(collection.ids[row], collection.versions[row], float(scored[row]), int(occurrences[row]))
                for row in rows
            ),
            generation=self.generation,
            facets=narrowing.counts() if request.facets else {},
        )

    def count(self, query: Query, filters: Filters = Filters()) -> Count:
        """Numbers alone, without order, rows or facets."""
        self._open_collection()
        with _told(self._folder):
            if isinstance(query, Literal) and filters == Filters():
                return Count(*self._leaves.count(normalise(query.text)))
            evaluation = Evaluation(self._leaves, query)
            narrowing = Narrowing(evaluation, filters)
            matched: Flags = narrowing.matches()
            occurrences = evaluation.occurrences(narrowing.scope)
        return Count(int(np.count_nonzero(matched)), int(occurrences[matched].sum()))

    def complete(self, prefix: str, limit: int = 10) -> tuple[Completion, ...]:
        """What the collection goes on with after a string, most frequent first."""
        return completions(self._open_collection(), prefix, limit)

    def neighbours(self, string: str, limit: int = 10) -> Mapping[str, int]:
        """Occurrences of strings within one edit of a string, most frequent first."""
        return neighbours(self._open_collection(), string, limit)

    def tally(self, query: Query, by: Sequence[str], filters: Filters = Filters()) -> Table:
        """What matches, counted by some dimensions."""
        with self._reading() as leaves:
            return tally(leaves, query, by, filters)

    def firsts(self, query: Query, by: str, filters: Filters = Filters()) -> Mapping[str, Hit]:
        """The first hit for each value of a dimension."""
        with self._reading() as leaves:
            return firsts(leaves, query, by, filters)

    def lines(
        self,
        query: Query,
        filters: Filters = Filters(),
        order: str = "right",
        window: tuple[int, int] = (0, 50),
        seed: int = 0,
    ) -> Lines:
        """Some of all occurrences, in an order."""
        with self._reading() as leaves:
            total, found = lines(leaves, (query, filters), order, window, seed)
        return Lines(total, found, self.generation)

    def contexts(
        self, query: Query, filters: Filters = Filters(), side: str = "right", size: int = 2
    ) -> Mapping[str, int]:
        """What stands directly at a side of occurrences, with counts."""
        with self._reading() as leaves:
            return contexts(leaves, (query, filters), side, size)

    def company(
        self, query: Query, filters: Filters = Filters(), reach: tuple[int, int] = (20, 20)
    ) -> Mapping[str, int]:
        """Words within reach of an occurrence, with counts."""
        with self._reading() as leaves:
            return company(leaves, (query, filters), reach)

    def vocabulary(self, filters: Filters = Filters()) -> Mapping[str, int]:
        """Every word within the filters, with its count."""
        with self._reading():
            return self._vocabulary(filters)

    def recurring(
        self, filters: Filters = Filters(), absent: Filters | None = None, least: int = 2
    ) -> Mapping[str, int]:
        """Strings that recur within the filters, with counts."""
        with self._reading() as leaves:
            return recurring(leaves, filters, absent, least)

    def shared(
        self,
        id: str,
        shortest: int = SHORTEST_PASSAGE,
        others: Others = EVERYBODY,
        groups: Mapping[str, frozenset[str]] | None = None,
    ) -> tuple[Passage, ...]:
        """Every passage of a report that it shares with any of the others."""
        with self._reading() as leaves:
            return shared(leaves, (id, shortest), others, groups or {})

    def copied(
        self, shortest: int = SHORTEST_PASSAGE, step: Callable[[int, int], None] | None = None
    ) -> Copied:
        """What every report shares with any other."""
        with self._reading() as leaves:
            return copied(leaves.collection, shortest, step or (lambda done, total: None))

    def check(self) -> tuple[str, ...]:
        """What is wrong with the files, a sentence each; reads all of them, about a second a gigabyte."""
        collection = self._open_collection()
        wrong = [problem for shard in collection.shards for problem in shard.problems()]
        live = [name for name, alive in zip(collection.ids, collection.live.tolist(), strict=True) if alive]
        wrong += [
            f"{self._folder}: report {name} is live {n} times" for name, n in Counter(live).items() if n > 1
        ]
        return tuple(wrong)

    def reopen(self) -> WhooshEngine:
        """This engine if it is current, else a new one that shares what has not changed."""
        self._open_collection()
        return self if manifest.stamp(self._folder) == self._stamp else self._open(self._folder, self._shards)

    def close(self) -> None:
        """Give back files and memory, as soon as no other engine shares them."""
        self._collection = None
        self._shards = {}

    @contextmanager
    def _reading(self) -> Iterator[Leaves]:
        self._open_collection()
        with _told(self._folder):
            yield self._leaves

    def _open_collection(self) -> Collection:
        if self._collection is None:
            raise EngineError(f"{self._folder}: the index is closed")
        return self._collection


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except RecursionError:
        raise EngineError("the query is nested too deeply; use fewer parentheses") from None
    except (IndexError, KeyError, ValueError) as error:
        # Not seen at opening: the checksums of all files would cost seconds at every start.
        raise damaged(folder, f"holds numbers that lead nowhere ({error})") from error


def _ordered(collection: Collection, rows: Ints, request: Request, ranked: tuple[Floats, Ints]) -> list[int]:
    # Ranks are whole numbers that no two reports share: the rows asked for are a slice of their order.
    scored, occurrences = ranked
    keys: tuple[Ints | Floats, ...]
    match request.sort:
        case "newest":
            keys = (collection.newest[rows],)
        case "oldest":
            keys = (collection.oldest[rows],)
        case "region":
            keys = (collection.by_region[rows],)
        case "occurrences":
            keys = (collection.ties[rows], -occurrences[rows])
        case _:
            keys = (collection.ties[rows], -scored[rows])
    order = _first(keys, max(request.start, 0) + max(request.size, 0))[max(request.start, 0) :]
    found: list[int] = rows[order].tolist()
    return found


def _first(keys: tuple[Ints | Floats, ...], count: int) -> Ints:
    """Places of the `count` first in the order of the keys; the last key counts most."""
    main = keys[-1]
    if not 0 < count < len(main):
        return np.lexsort(keys)[:count]
    # Whatever comes after the last one wanted need not be sorted.
    likely = np.flatnonzero(main <= np.partition(main, count - 1)[count - 1])
    return likely[np.lexsort([key[likely] for key in keys])][:count]
