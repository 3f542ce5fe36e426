"""A shard: some reports' rows, suffixes and words, in a folder that is written once and never changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.files import (
    damaged,
    digest,
    files_below,
    map_array,
    read_json,
    sync_tree,
    write_array,
    write_json,
)
from index.engines.whoosh.rows import BITS, Row
from index.engines.whoosh.suffixes import Suffixes, code, write_suffixes
from index.engines.whoosh.words import Words, write_words

FORMAT = 1
"""Grows whenever shards of a former one cannot be read or would answer otherwise."""

_HEAD = "shard.json"
_VALUES = ("id", "version", "region", "level", "body", "issuer", "year", "published")
_SMALL = ("reports.json", "sections.bin", "alphabet.bin", "uses.bin")
"""Files read whole when a shard is opened, so that their content may as well be checked."""
_SECTION = np.dtype([("report", "<u4"), ("length", "<u4"), ("kinds", "u1")])


def write_shard(folder: Path, rows: Sequence[Row]) -> str:
    """Write rows as a new shard, synced; returns the digest of its head, which vouches for the rest."""
    folder.mkdir(parents=True)
    texts = [text for row in rows for _, text in row.sections]
    failures: list[BaseException] = []
    # Sorting suffixes leaves Python free, so that words are cut meanwhile.
    sorting = threading.Thread(target=_sort, args=(folder, texts, failures))
    sorting.start()
    try:
        write_words(folder / "words", texts)
    finally:
        sorting.join()
    if failures:
        raise failures[0]
    write_json(folder / "reports.json", {name: [getattr(row, name) for row in rows] for name in _VALUES})
    write_array(folder / "sections.bin", _sections(rows))
    files = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, digest(path)]
        for path in files_below(folder)
    }
    write_json(folder / _HEAD, {"format": FORMAT, "kinds": list(BITS), "reports": len(rows), "files": files})
    sync_tree(folder)
    return digest(folder / _HEAD)


def _sort(folder: Path, texts: Sequence[str], failures: list[BaseException]) -> None:
    try:
        write_suffixes(folder, code(texts))
    except BaseException as error:  # noqa: BLE001  (raised again in the thread that waits)
        failures.append(error)


def _sections(rows: Sequence[Row]) -> NDArray[Any]:
    found = [(number, len(text), kinds) for number, row in enumerate(rows) for kinds, text in row.sections]
    return np.array(found, _SECTION)


class Shard:
    """A shard, open for reading by several threads. Opening checks names and sizes, `problems` content."""

    def __init__(self, folder: Path, vouched: str) -> None:
        """Open a shard whose head has the digest `vouched`; `EngineError` where a file is not as written."""
        self.folder = folder
        head_path = folder / _HEAD
        if digest(head_path) != vouched:
            raise damaged(head_path, "is not what was written")
        head = read_json(head_path)
        if head["format"] != FORMAT or head["kinds"] != list(BITS):
            raise damaged(head_path, "was written by another version of zhice")
        self._files: dict[str, list[Any]] = head["files"]
        self._check_sizes()
        self.reports: int = head["reports"]
        self.values: dict[str, list[Any]] = read_json(folder / "reports.json")
        self.sections = map_array(folder / "sections.bin", _SECTION)
        self.suffixes = Suffixes(folder, self.sections["length"])
        self.words = Words(folder / "words")

    @property
    def ids(self) -> list[str]:
        """The reports' ids, in the shard's order."""
        return self.values["id"]

    @cached_property
    def sizes(self) -> NDArray[Any]:
        """Characters of each report."""
        sizes = np.bincount(self.sections["report"], weights=self.sections["length"], minlength=self.reports)
        return sizes.astype(np.int64)

    def rows(self, masked: frozenset[int]) -> Iterator[Row]:
        """The rows that it was written from, save those of masked reports."""
        texts = self.suffixes.sections()
        held: list[list[tuple[int, str]]] = [[] for _ in range(self.reports)]
        for report, _, kinds in self.sections.tolist():
            text = next(texts)
            if report not in masked:
                held[report].append((kinds, text))
        for number in range(self.reports):
            if number not in masked:
                yield Row(
                    **{name: self.values[name][number] for name in _VALUES}, sections=tuple(held[number])
                )

    def problems(self) -> Iterator[str]:
        """What is wrong with the files' content, a sentence each."""
        for name, (_, written) in self._files.items():
            path = self.folder / name
            if not path.exists():
                yield f"{path}: is missing"
            elif digest(path) != written:
                yield f"{path}: is not what was written"
        counts = {len(values) for values in self.values.values()}
        if counts != {self.reports}:
            yield f"{self.folder}: holds {self.reports:,} reports, their values {sorted(counts)}"
        yield from self.suffixes.problems()
        if self.words.documents != len(self.sections):
            yield f"{self.folder}: holds {len(self.sections):,} sections, its words {self.words.documents:,}"

    def _check_sizes(self) -> None:
        for name, (size, written) in self._files.items():
            path = self.folder / name
            found = path.stat().st_size
            if found != size:
                raise damaged(path, f"has {found:,} bytes where {size:,} were written")
            if name in _SMALL and digest(path) != written:
                raise damaged(path, "is not what was written")
