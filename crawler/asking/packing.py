"""Bodies of answers unpacked: as their head says, and otherwise where it is wrong."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

import brotli

_GZIP, _ZLIB = b"\x1f\x8b\x08", (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda")
_MOST_LAYERS = 3
"""So often may a body be packed: each server on its way may do so once more."""
_UNKNOWN = ("zstd", "compress")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEAD = 1_000
_WRAPPED, _BARE = 47, -zlib.MAX_WBITS
"""zlib's ways: gzip and zlib with their heads, and "deflate" without one, which is common."""


class GarbledError(Exception):
    """A body that cannot be unpacked."""


class TooLargeError(Exception):
    """A body beyond its bounds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large an answer may be, in bytes after unpacking, and how many seconds it may take in all.

    Of a larger one its beginning is taken where that may be `cut`.
    """

    size: int
    seconds: float = 0.0
    cut: bool = False

    def check(self, body: bytes | bytearray, whole: bool) -> bytes:
        """A body unpacked as far as it goes. Raises `TooLargeError`, and `GarbledError` for a part."""
        if self.cut:
            return bytes(body[: self.size])
        if len(body) > self.size:
            raise TooLargeError
        if not whole:
            raise GarbledError("it is cut short")
        return bytes(body)


def unpack(body: bytes, encoding: str, bounds: Bounds) -> bytes:
    """A body without the packing that a Content-Encoding header names, and without gzip that none names.

    What was not packed at all, though the header says so, is as it was. Raises `GarbledError`, and
    `TooLargeError` for more than the bounds allow; gzip that no header names stays where it would be more.
    """
    names = [name for part in encoding.lower().split(",") if (name := part.strip().removeprefix("x-"))]
    if len(names) > _MOST_LAYERS:
        raise GarbledError(f"packed {len(names)} times")
    for name in reversed(names):
        body = _undone(body, name, bounds)
    return _undeclared(body, bounds)


def _undone(body: bytes, name: str, bounds: Bounds) -> bytes:
    if name in _UNKNOWN:
        raise GarbledError(f"nothing here unpacks {name}")
    if not body or name not in ("gzip", "deflate", "br"):
        return body  # Some servers write a charset there, or "none".
    try:
        return _brotli(body, bounds) if name == "br" else _inflate(body, bounds)
    except GarbledError:
        if body.startswith((_GZIP, *_ZLIB)) or _BINARY.search(body[:_HEAD]):
            raise
        return body


def _undeclared(body: bytes, bounds: Bounds) -> bytes:
    for _ in range(_MOST_LAYERS):
        if not body.startswith(_GZIP):
            break
        try:
            body = _inflate(body, bounds)
        except (GarbledError, TooLargeError):
            break
    return body


def _inflate(body: bytes, bounds: Bounds) -> bytes:
    for way in (_WRAPPED, _BARE):
        stream = zlib.decompressobj(way)
        try:
            text = bytearray(stream.decompress(body, bounds.size + 1))
            # A gzip file may have several members (RFC 1952, 2.2); other bytes that follow count for nothing.
            while (rest := stream.unused_data).startswith(_GZIP) and len(text) <= bounds.size:
                stream = zlib.decompressobj(way)
                text += stream.decompress(rest, bounds.size + 1 - len(text))
        except zlib.error as error:
            why = str(error)
        else:
            return bounds.check(text, stream.eof)
    raise GarbledError(why)


def _brotli(body: bytes, bounds: Bounds) -> bytes:
    stream = brotli.Decompressor()
    try:
        text = stream.process(body, output_buffer_limit=bounds.size + 1)
    except brotli.error as error:
        raise GarbledError(str(error)) from error
    return bounds.check(text, stream.is_finished())
