"""The manifest: which shards are live, which of their reports are masked, and how a new state takes effect.

One atomic rename of `manifest.json` publishes a generation, after everything that it names is on the disk.
The manifest carries its own digest, and the digest of each shard's head.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.engine import EngineError
from index.engines.whoosh.files import damaged, read_json, sync, write_json

NAME = "manifest.json"
_NEW = "manifest.json.new"
SHARDS = "shards"
"""The folder of shards; each is called after the generation that it was written for."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A live shard: its folder's name, the digest of its head, and the numbers of its masked reports."""

    name: str
    digest: str
    masked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Manifest:
    """A state of the index: generation, the corpus's change that it follows, the live shards."""

    generation: int
    change: int
    shards: tuple[Listed, ...]


def read(folder: Path) -> Manifest:
    """The state of the index in a folder; `EngineError` where there is none, or it is damaged."""
    path = folder / NAME
    try:
        record = read_json(path)
    except FileNotFoundError:
        raise EngineError(f"no index in {folder}; run `zhice index`") from None
    if not isinstance(record, dict) or record.get("digest") != _digest(record):
        raise damaged(path, "is not what was written")
    shards = tuple(
        Listed(item["name"], item["digest"], frozenset(item["masked"])) for item in record["shards"]
    )
    return Manifest(record["generation"], record["change"], shards)


def publish(folder: Path, manifest: Manifest) -> None:
    """Make a state the current one: readers see it, or the former, and never anything between."""
    shards = [
        {"name": item.name, "digest": item.digest, "masked": sorted(item.masked)} for item in manifest.shards
    ]
    record: dict[str, Any] = {"generation": manifest.generation, "change": manifest.change, "shards": shards}
    new = folder / _NEW
    write_json(new, {**record, "digest": _digest(record)})
    sync(new)
    # The shards' names must be on the disk before the manifest that names them.
    sync(folder / SHARDS)
    os.replace(new, folder / NAME)
    sync(folder)


def sweep(folder: Path) -> None:
    """Remove what a writer that was killed while publishing left."""
    (folder / _NEW).unlink(missing_ok=True)


def stamp(folder: Path) -> tuple[int, int, int]:
    """What tells one manifest file from the next without reading it; zeros where there is none."""
    try:
        status = (folder / NAME).stat()
    except FileNotFoundError:
        return 0, 0, 0
    return status.st_ino, status.st_mtime_ns, status.st_size


def last_generation(folder: Path) -> int:
    """The highest generation that left a trace, also where the manifest cannot be read."""
    names = [path.name for path in (folder / SHARDS).glob("*")]
    traces = [int(found[0]) for name in names if (found := re.match(r"\d+", name))]
    # A manifest that cannot be read is what a rebuild is the cure for.
    with suppress(EngineError):
        traces.append(read(folder).generation)
    return max(traces, default=0)


def _digest(record: dict[str, Any]) -> str:
    said = {key: value for key, value in record.items() if key != "digest"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
