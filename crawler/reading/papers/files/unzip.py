"""ZIP files of others: members by name, unpacked piece by piece, and what they really hold counted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

from crawler.reading.markup.decode import decode
from crawler.reading.papers.contents import PaperError
from crawler.reading.papers.files.xml import Budget, Handler, parse

MOST_UNPACKED = 100_000_000
"""Bytes: a file of which more must be unpacked to read it was made to burst."""
_PIECE = 65_536
_LOCKED, _UNICODE = 0x1, 0x800
"""Flags of a member."""


class Unzipped:
    """The members of a ZIP file. Its headers are not believed: bytes are counted as they come."""

    def __init__(self, body: bytes, most: int = 0) -> None:
        """Open it. Raises `PaperError` for what is no ZIP file.

        `most` bytes may be unpacked in all, `MOST_UNPACKED` by default.
        """
        try:
            self._archive = zipfile.ZipFile(BytesIO(body))
        except Exception as error:
            # zipfile lets through whatever a broken directory makes it stumble over.
            raise PaperError(f"is no whole ZIP file: {type(error).__name__}") from error
        self._items = {_named(item): item for item in self._archive.infolist() if not item.is_dir()}
        self.names = tuple(self._items)
        self._known = {_key(name): name for name in reversed(self.names)}
        self._most = self._left = most or MOST_UNPACKED
        self._budget = Budget()

    def find(self, name: str) -> str:
        """The member of that name, whatever its slashes and capitals; empty if there is none."""
        return self._known.get(_key(name), "")

    def size(self, name: str) -> int:
        """Bytes of a member, as the headers say."""
        return self._items[name].file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """The bytes of a member in pieces. Raises `PaperError` where it bursts, is damaged or locked."""
        item = self._items[name]
        if item.flag_bits & _LOCKED:
            raise PaperError("it is locked with a password")
        try:
            with self._archive.open(item) as stream:
                while piece := stream.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise PaperError(f"it unpacks to more than {self._most} bytes")
                    yield piece
        except (PaperError, GeneratorExit):
            raise
        except Exception as error:
            # zipfile lets through what damaged members make it stumble over, zlib.error and others.
            raise PaperError(f"it is damaged: {type(error).__name__}") from error

    def tell(self, name: str, handler: Handler) -> None:
        """Tell a handler of the XML in a member. Raises like `pieces` and `xml.parse`."""
        parse(self.pieces(name), handler, self._budget)

    def read(self, name: str) -> bytes:
        """A whole member. Raises like `pieces`, and for one too large to be held."""
        # Never more comes out than the size says: one that lies is damaged.
        if (size := self.size(name)) > MOST_UNPACKED:
            raise PaperError(f"{size} bytes are too many for one page")
        return b"".join(self.pieces(name))


def _named(item: zipfile.ZipInfo) -> str:
    """The name of a member; programs of Chinese systems write GBK where the format says code page 437."""
    if item.flag_bits & _UNICODE:
        return item.filename
    try:
        return decode(item.filename.encode("cp437"))
    except UnicodeEncodeError:
        return item.filename


def _key(name: str) -> str:
    return name.replace("\\", "/").strip("/").lower()
