"""The one writer: new shards beside the old, one manifest swap, then merging and sweeping."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from index.engine import EngineError, Entry
from index.engines.whoosh import lock, manifest, merge
from index.engines.whoosh.manifest import SHARDS, Listed, Manifest
from index.engines.whoosh.rows import Row, row
from index.engines.whoosh.shard import Shard, read_head, write_shard


class WhooshWriter:
    """Writes an index in a folder. Implements `index.engine.IndexWriter`."""

    def __init__(self, folder: Path, held: BinaryIO, current: Manifest, live: set[str]) -> None:
        """Use `open`. `live` are the shards on the disk that readers may be using."""
        self._folder = folder
        self._held = held
        self._current = current
        self._live = live

    @classmethod
    def open(cls, folder: Path, rebuild: bool = False) -> WhooshWriter:
        """The writer of a folder's index; with `rebuild` its first update replaces whatever is there.

        Raises `OutdatedError` for an index that another version of zhice wrote.
        """
        (folder / SHARDS).mkdir(parents=True, exist_ok=True)
        held = lock.hold(folder)
        try:
            if rebuild:
                names = {path.name for path in (folder / SHARDS).iterdir()}
                return cls(folder, held, Manifest(manifest.last_generation(folder), 0, ()), names)
            current = manifest.read(folder) if (folder / manifest.NAME).exists() else Manifest(0, 0, ())
            for item in current.shards:
                read_head(folder / SHARDS / item.name, item.digest)
            writer = cls(folder, held, current, {item.name for item in current.shards})
            writer._sweep()
            return writer
        except BaseException:
            held.close()
            raise

    def update(self, entries: Iterable[Entry], gone: Iterable[str], change: int) -> int:
        """Add or replace reports, drop those whose ids are gone, and publish; returns the new generation."""
        if self._held.closed:
            raise EngineError(f"{self._folder}: the writer is closed")
        generation = self._current.generation + 1
        try:
            batches = enumerate(_batches(map(row, entries)))
            written = [self._write(f"{generation:08}-{number}", rows) for number, rows in batches]
            self._publish(change, (*self._current.shards, *written), set(gone))
            self._merge()
        except OSError as error:
            message = (
                f"{error.filename or self._folder}: {error.strerror}; the last generation stays as it is"
            )
            raise EngineError(message) from error
        finally:
            self._sweep()
        return self._current.generation

    @property
    def generation(self) -> int:
        """Number of the state that the next `update` follows; 0 where nothing was published yet."""
        return self._current.generation

    @property
    def change(self) -> int:
        """The corpus's change number that has been followed; 0 for a rebuild."""
        return self._current.change

    def close(self) -> None:
        """Let go of the index."""
        self._held.close()

    def _write(self, name: str, rows: list[Row]) -> Listed:
        return Listed(name, write_shard(self._folder / SHARDS / name, rows))

    def _publish(self, change: int, shards: tuple[Listed, ...], gone: set[str]) -> None:
        current = Manifest(self._current.generation + 1, change, self._mask(shards, gone))
        manifest.publish(self._folder, current)
        self._current = current
        self._live = {item.name for item in current.shards}

    def _mask(self, shards: tuple[Listed, ...], seen: set[str]) -> tuple[Listed, ...]:
        # From the newest report back, every further one of an id is replaced; so are those that are gone.
        kept = []
        for item in reversed(shards):
            ids = Shard(self._folder / SHARDS / item.name, item.digest).ids
            masked = set(item.masked)
            for number in range(len(ids) - 1, -1, -1):
                if number not in masked:
                    if ids[number] in seen:
                        masked.add(number)
                    seen.add(ids[number])
            if len(masked) < len(ids):
                kept.append(Listed(item.name, item.digest, frozenset(masked)))
        return tuple(reversed(kept))

    def _merge(self) -> None:
        shards = self._current.shards
        opened = [Shard(self._folder / SHARDS / item.name, item.digest) for item in shards]
        dead = [int(shard.sizes[list(item.masked)].sum()) for shard, item in zip(opened, shards, strict=True)]
        live = [int(shard.sizes.sum()) - lost for shard, lost in zip(opened, dead, strict=True)]
        chosen = merge.choose(live, dead)
        if not chosen:
            return
        rows = [found for number in sorted(chosen) for found in opened[number].rows(shards[number].masked)]
        merged = self._write(f"{self._current.generation + 1:08}-merged", rows)
        rest = [item for number, item in enumerate(shards) if number not in chosen]
        # Of an id, one report alone is live, so the merged shard may stand anywhere.
        self._publish(self._current.change, (merged, *rest), set())

    def _sweep(self) -> None:
        # What a crash or an error left, and what has been replaced. Readers keep what they have mapped.
        for path in (self._folder / SHARDS).iterdir():
            if path.name not in self._live:
                shutil.rmtree(path)
        manifest.sweep(self._folder)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for item in rows:
        if batch and size + item.characters > merge.FULL:
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.characters
    if batch:
        yield batch
