"""How files reach the disk and memory: synced writes, checksums, read-only maps."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine import EngineError

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


def map_bytes(path: Path) -> mmap.mmap | bytes:
    """A file's bytes, read as they are touched."""
    with path.open("rb") as file:
        # An empty file cannot be mapped.
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""


def map_array(path: Path, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The array in a file, read as it is touched."""
    content = map_bytes(path)
    return np.frombuffer(content, dtype) if len(content) else np.empty(0, dtype)


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
