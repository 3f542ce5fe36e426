"""Bodies that were packed for the way (RFC 9110, 8.4): unpacked piece by piece, never beyond a bound."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_PLAIN, _PACKED = ("", "identity"), ("gzip", "x-gzip", "deflate")


class GarbledError(Exception):
    """A body that cannot be unpacked; the message says why."""


class TooLargeError(Exception):
    """A body beyond its bound."""


def unpacked(pieces: Iterable[bytes], encoding: str, most: int) -> bytes:
    """A body out of its pieces, packed as its `Content-Encoding` says.

    Raises `TooLargeError` where it has more than `most` bytes, and `GarbledError`.
    """
    body, unpack = bytearray(), _Unpacker(encoding)
    for piece in pieces:
        body += unpack(piece, most + 1 - len(body))
        if len(body) > most:
            raise TooLargeError
    unpack.end()
    return bytes(body)


class _Unpacker:
    """Undoes gzip and deflate, never beyond what is asked for; notices a stream that is cut or damaged."""

    def __init__(self, encoding: str) -> None:
        encoding = encoding.strip().lower()
        if encoding not in _PLAIN + _PACKED:
            raise GarbledError(f"unknown encoding {encoding!r:.40}")
        self._stream = zlib.decompressobj(47) if encoding in _PACKED else None
        self._begun = False

    def __call__(self, piece: bytes, most: int) -> bytes:
        if self._stream is None:
            return piece
        try:
            return self._inflate(piece, most)
        except zlib.error as error:
            raise GarbledError(str(error)) from error

    def _inflate(self, piece: bytes, most: int) -> bytes:
        assert self._stream is not None
        try:
            text = self._stream.decompress(piece, most)
        except zlib.error:
            if self._begun:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # "deflate" without its wrapper is common.
            text = self._stream.decompress(piece, most)
        self._begun = True
        return text

    def end(self) -> None:
        """Raises unless the stream came to its own end."""
        if self._stream is not None and self._begun and not self._stream.eof:
            raise GarbledError("it is cut short")
