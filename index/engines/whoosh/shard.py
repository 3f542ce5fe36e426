"""A shard: some reports' rows, suffixes and words, in a folder that is written once and never changed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine import EngineError, OutdatedError
from index.engines.whoosh.files import (
    BLOCK,
    SUM,
    Blocks,
    block_sums,
    damaged,
    digest,
    files_below,
    read_json,
    sync_tree,
    write_array,
    write_json,
)
from index.engines.whoosh.rows import BITS, Row
from index.engines.whoosh.sorting import code, write_suffixes
from index.engines.whoosh.suffixes import Suffixes
from index.engines.whoosh.text import Text
from index.engines.whoosh.words import Words, write_words

FORMAT = 5
"""Grows whenever shards of a former one cannot be read or would answer otherwise."""

_HEAD = "shard.json"
_VALUES = ("id", "version", "region", "level", "body", "issuer", "year", "published")
_SUMS = "sums.bin"
"""Checksums of the blocks of all files, one file after the other, in the order of the head."""
_BYTE = np.dtype(np.uint8)
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
    _write_head(folder, len(rows))
    sync_tree(folder)
    return digest(folder / _HEAD)


def _write_head(folder: Path, reports: int) -> None:
    written = list(files_below(folder))
    files = {path.relative_to(folder).as_posix(): path.stat().st_size for path in written}
    write_array(folder / _SUMS, np.concatenate([block_sums(path) for path in written]))
    head = {"format": FORMAT, "kinds": list(BITS), "reports": reports, "files": files}
    write_json(folder / _HEAD, {**head, "sums": digest(folder / _SUMS)})


def _sort(folder: Path, texts: Sequence[str], failures: list[BaseException]) -> None:
    try:
        write_suffixes(folder, code(texts))
    except BaseException as error:  # noqa: BLE001  (raised again in the thread that waits)
        failures.append(error)


def _sections(rows: Sequence[Row]) -> NDArray[Any]:
    found = [(number, len(text), kinds) for number, row in enumerate(rows) for kinds, text in row.sections]
    return np.array(found, _SECTION)


class Shard:
    """A shard, open for reading by several threads.

    Opening checks the files that are read whole, and the sizes of all; what is read in pieces is checked
    piece by piece as it is touched, and all of it by `problems`.
    """

    def __init__(self, folder: Path, vouched: str) -> None:
        """Open a shard whose head has the digest `vouched`; `EngineError` where a file is not as written."""
        self.folder = folder
        head = read_head(folder, vouched)
        self._files = _blocks(folder, head)
        self.reports: int = head["reports"]
        self.values: dict[str, list[Any]] = json.loads(self._files["reports.json"].whole(_BYTE).tobytes())
        self.sections = self._files["sections.bin"].whole(_SECTION)
        self.text = Text(self._files, self.sections["length"])
        self.suffixes = Suffixes(self.text, self._files)
        self.words = Words(folder / "words", self._files, len(self.sections))

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
        texts = self.text.sections()
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
        """What is wrong with the files' content, a sentence each; reads all of it."""
        for blocks in self._files.values():
            try:
                blocks.touch_all()
            except EngineError as error:
                yield str(error)
        counts = {len(values) for values in self.values.values()}
        if counts != {self.reports}:
            yield f"{self.folder}: holds {self.reports:,} reports, their values {sorted(counts)}"
        yield from self.suffixes.problems()


def read_head(folder: Path, vouched: str) -> dict[str, Any]:
    """What a shard holds, checked; `OutdatedError` where another version wrote it."""
    path = folder / _HEAD
    if digest(path) != vouched:
        raise damaged(path, "is not what was written")
    head: dict[str, Any] = read_json(path)
    if head["format"] != FORMAT or head["kinds"] != list(BITS):
        raise OutdatedError(f"{path}: was written by another version of zhice; run `zhice index`")
    return head


def _blocks(folder: Path, head: dict[str, Any]) -> dict[str, Blocks]:
    """The files that a head names, by name."""
    if digest(folder / _SUMS) != head["sums"]:
        raise damaged(folder / _SUMS, "is not what was written")
    sums = np.fromfile(folder / _SUMS, SUM)
    files, first = {}, 0
    for name, size in head["files"].items():
        last = first - (-size // BLOCK)
        files[name] = Blocks(folder / name, size, sums[first:last])
        first = last
    return files
