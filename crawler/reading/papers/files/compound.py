"""Compound files (OLE, [MS-CFB]): their streams by name. The only module that knows olefile."""

from __future__ import annotations

from io import BytesIO

import olefile

from crawler.reading.papers.contents import PaperError

_HEADER = 512
_DIRECT = 109
"""Sectors of the allocation table that the header itself names."""


class Compound:
    """The streams of a compound file."""

    def __init__(self, body: bytes) -> None:
        """Open it. Raises `PaperError` for a broken file, and for one whose sizes cannot be true."""
        self._size = len(body)
        _check(body)
        try:
            self._file = olefile.OleFileIO(BytesIO(body))
        except Exception as error:
            # olefile lets through whatever a broken directory makes it stumble over.
            raise PaperError(f"is no whole compound file: {type(error).__name__}") from error

    def has(self, name: str) -> bool:
        """Whether there is a stream of that name, whatever its capitals."""
        return bool(self._file.exists(name))

    def read(self, name: str) -> bytes:
        """A whole stream. Raises `PaperError` where there is none, or it is damaged."""
        if not self.has(name):
            raise PaperError(f"it has no stream {name}")
        # Sectors may be chained in a ring: then only the size ends the reading.
        try:
            if max(self._file.get_size(name), self._file.root.size) > self._size:
                raise PaperError(f"its stream {name} is larger than the file")
            return bytes(self._file.openstream(name).read())
        except PaperError:
            raise
        except Exception as error:
            raise PaperError(f"its stream {name} is damaged: {type(error).__name__}") from error


def _check(body: bytes) -> None:
    """Raise `PaperError` where the header claims larger tables than a file of this size has."""
    sector = 1 << min(int.from_bytes(body[30:32], "little"), 16)
    sectors = len(body) // sector + 1
    table, small = (int.from_bytes(body[at : at + 4], "little") for at in (44, 64))
    if len(body) < _HEADER or table > _DIRECT + 2 * sectors // (sector // 4 or 1) or small > sectors:
        raise PaperError("is no whole compound file: its tables are larger than the file")
