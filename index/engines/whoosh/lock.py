"""The writer's lock: held by an open file, so that the system lets go of it when a process dies."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from index.engine import EngineError


def hold(folder: Path) -> BinaryIO:
    """Become the one writer of a folder until the returned file is closed; `EngineError` if there is one."""
    file = (folder / "writer.lock").open("a+b")
    try:
        _lock(file)
    except OSError:
        file.close()
        raise EngineError(
            f"{folder} is being written by another process; try again when it has ended"
        ) from None
    return file


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
