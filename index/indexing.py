"""How an index follows the corpus: only what changed since, or everything afresh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from index.corpus import Corpus
from index.engine import EngineError, Entry, IndexWriter, OutdatedError
from index.opening import open_writer
from index.records import Change, DamageError


@dataclass(frozen=True, slots=True)
class Followed:
    """What bringing an index up to date did: reports taken in and dropped, and the generation reached.

    `unreadable` are the errors of reports whose records cannot be read: they were left as the index had them.
    """

    indexed: int
    dropped: int
    generation: int
    unreadable: tuple[str, ...] = ()
    rebuilt: str = ""
    """Why the index was made afresh without being asked for; empty if it was not."""


def follow(
    corpus: Corpus, folder: Path | str, rebuild: bool = False, step: Callable[[int, int], None] | None = None
) -> Followed:
    """Bring the index in a folder up to the corpus. Without changes nothing is written.

    One that another version wrote is made afresh. `step` is told the number of reports taken in so far, and
    of all to be taken in. Raises `EngineError`.
    """
    try:
        return _follow(corpus, folder, open_writer(folder, rebuild), step)
    except OutdatedError as error:
        why = str(error).partition(";")[0]
        return replace(_follow(corpus, folder, open_writer(folder, rebuild=True), step), rebuilt=why)


def _follow(
    corpus: Corpus, folder: Path | str, writer: IndexWriter, step: Callable[[int, int], None] | None
) -> Followed:
    with closing(writer):
        since, until = writer.change, corpus.change
        if since > until:
            raise EngineError(
                f"{folder}: follows another corpus than {corpus.path}; run zhice index --rebuild"
            )
        changes = list(corpus.changes_since(since))
        if not changes and writer.generation:
            return Followed(0, 0, writer.generation)
        standing = [change for change in changes if not change.gone]
        gone = [change.id for change in changes if change.gone]
        unreadable: list[str] = []
        generation = writer.update(_entries(corpus, standing, unreadable, step), gone, until)
        return Followed(len(standing) - len(unreadable), len(gone), generation, tuple(unreadable))


def _entries(
    corpus: Corpus, changes: list[Change], unreadable: list[str], step: Callable[[int, int], None] | None
) -> Iterator[Entry]:
    for number, change in enumerate(changes, start=1):
        try:
            report = corpus.get(change.id, change.version)
        except DamageError as error:
            unreadable.append(str(error))
            continue
        if report is None:
            raise EngineError(
                f"{corpus.path}: version {change.version} of {change.id} is missing; run zhice verify"
            )
        yield Entry(report, change.version)
        if step:
            step(number, len(changes))
