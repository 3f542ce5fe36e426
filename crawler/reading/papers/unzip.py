"""ZIP files of others: members by name, unpacked piece by piece, and what they really hold counted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from crawler.reading.papers.contents import PaperError

MOST_UNPACKED = 100_000_000
"""Bytes: a file of which more must be unpacked to read it was made to burst."""
_PIECE = 65_536


class Unzipped:
    """The members of a ZIP file. Its headers are not believed: bytes are counted as they come."""

    def __init__(self, body: bytes) -> None:
        """Open it. Raises `PaperError` for what is no ZIP file."""
        try:
            self._archive = zipfile.ZipFile(BytesIO(body))
        except Exception as error:
            # zipfile lets through whatever a broken directory makes it stumble over.
            raise PaperError(f"is no whole ZIP file: {type(error).__name__}") from error
        self.names = tuple(item.filename for item in self._archive.infolist() if not item.is_dir())
        self._known = {_key(name): name for name in reversed(self.names)}
        self._left = MOST_UNPACKED

    def find(self, name: str) -> str:
        """The member of that name, whatever its slashes and capitals; empty if there is none."""
        return self._known.get(_key(name), "")

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a member in pieces. Raises `PaperError` where it bursts or is locked."""
        item = self._archive.getinfo(name)
        if item.flag_bits & 1:
            raise PaperError("it is locked with a password")
        with self._archive.open(item) as stream:
            while piece := stream.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise PaperError(f"it unpacks to more than {MOST_UNPACKED} bytes")
                yield piece

    def read(self, name: str) -> bytes:
        """A whole member. Raises like `pieces`."""
        return b"".join(self.pieces(name))


def _key(name: str) -> str:
    return name.replace("\\", "/").strip("/").lower()
