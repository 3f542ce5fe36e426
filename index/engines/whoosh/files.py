"""How files reach the disk and memory: synced writes, read-only maps, blocks checked as they are touched."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine import EngineError
from index.engines.whoosh.arrays import Ints

CURE = "run `zhice index --rebuild`"


def damaged(path: Path, what: str) -> EngineError:
    """The error for a file that does not hold what it should."""
    return EngineError(f"{path}: {what}; {CURE}")


def read_json(path: Path) -> Any:
    """The JSON in a file; `EngineError` where it is none. An absent file stays `FileNotFoundError`."""
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise damaged(path, "is no JSON") from error


def write_json(path: Path, value: Any) -> None:
    """Write compact JSON."""
    # Half surrogate pairs are no UTF-8; escaped they survive.
    path.write_text(json.dumps(value, separators=(",", ":")), "ascii")


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write an array's bytes alone; type and length are kept by whoever reads it."""
    array.tofile(path)


BLOCK = 1 << 13
"""Bytes that one checksum vouches for: few, for a bisection touches dozens of blocks all over a file."""
SUM = np.dtype("<u4")


class Blocks:
    """A file, mapped read-only. A block's checksum (CRC-32) is compared when the block is first touched.

    Whoever reads `content` says before which bytes he touches; `EngineError` where they are not what was
    written. Threads may share it: two that compare the same block at once find the same.
    """

    def __init__(self, path: Path, size: int, sums: NDArray[np.uint32]) -> None:
        """Map a file of `size` bytes; `sums` are the checksums of its blocks, in order."""
        found = path.stat().st_size
        if found != size:
            raise damaged(path, f"has {found:,} bytes where {size:,} were written")
        self.path = path
        self.content = _map(path, size)
        self._sums = sums
        self._compared = bytearray(len(sums))
        self.sound = not len(sums)
        """Whether every block was compared: then nothing need be said any more before reading."""

    def touch(self, start: int, stop: int) -> None:
        """Compare the blocks of the bytes from `start` to `stop`, where that was not done before."""
        if not self.sound:
            block, last = max(start, 0) // BLOCK, -(-stop // BLOCK)
            while (block := self._compared.find(0, block, last)) >= 0:
                self._compare(block)

    def touch_at(self, places: Ints) -> None:
        """Compare the blocks of single bytes, where that was not done before."""
        if not self.sound:
            touched = np.zeros(len(self._sums), np.bool_)
            touched[places // BLOCK] = True
            for block in np.flatnonzero(touched).tolist():
                if not self._compared[block]:
                    self._compare(block)

    def touch_all(self) -> None:
        """Compare every block that was not touched yet; afterwards the file is `sound`."""
        self.touch(0, len(self.content))
        self.sound = True

    def array(self, dtype: np.dtype[Any]) -> NDArray[Any]:
        """The content as an array, nothing of it compared."""
        return np.frombuffer(self.content, dtype) if len(self.content) else np.empty(0, dtype)

    def whole(self, dtype: np.dtype[Any]) -> NDArray[Any]:
        """The content as an array, all of it compared."""
        self.touch_all()
        return self.array(dtype)

    def _compare(self, block: int) -> None:
        start = block * BLOCK
        if zlib.crc32(memoryview(self.content)[start : start + BLOCK]) != self._sums[block]:
            raise damaged(self.path, f"is not what was written, after byte {start:,}")
        self._compared[block] = 1


def _map(path: Path, size: int) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""


def block_sums(path: Path) -> NDArray[np.uint32]:
    """The checksums of a file's blocks, in order."""
    with path.open("rb") as file:
        return np.array([zlib.crc32(piece) for piece in iter(lambda: file.read(BLOCK), b"")], SUM)


def digest(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_tree(folder: Path) -> None:
    """Force every file of a folder, and the folders themselves, onto the disk."""
    for path in (*files_below(folder), *(item for item in folder.rglob("*") if item.is_dir()), folder):
        sync(path)


def sync(path: Path) -> None:
    """Force a file or a folder's list of names onto the disk."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def files_below(folder: Path) -> Iterator[Path]:
    """Every file of a folder and its folders, in order of path."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
