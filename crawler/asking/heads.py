"""Heads of HTTP answers, mended where browsers are lenient and the parser of the protocol is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST = 100_000
"""Bytes: a longer head is handed on as it is."""

END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"(HTTP/\d\.\d|ICY)[ \t]+(\d{3})(?!\d)([^\r\n]*)", re.I)
_NAME = re.compile(rb"[-!#$%&'*+.^_`|~0-9a-zA-Z]+")
_UNPRINTABLE = re.compile(rb"[\x00\x0b\x0c\r]")
_LENGTH = re.compile(rb"\d{1,18}(?:\s*,\s*\d{1,18})*")


def mend(head: bytes, body: bytes = b"") -> bytes:
    r"""A head (RFC 9112) without what no header can be, and without the blanks before a colon.

    `body` is what has come of the body: markup is in no chunks, whatever the head says.

    >>> mend(b"HTTP/1.1 200 OK\r\nX-Cache : HIT\r\nrubbish\r\nAge: 1\r\n\r\n")
    b'HTTP/1.1 200 OK\r\nX-Cache: HIT\r\nAge: 1\r\n\r\n'
    """
    first, *lines = head.strip(b"\r\n").split(b"\n")
    packed = body[:1] != b"<"
    return b"\r\n".join([_status(first.rstrip(b"\r")), *_headers(lines, packed), b"", b""])


def is_interim(head: bytes) -> bool:
    """Whether a head is of an interim answer (1xx), after which the answer's own head comes."""
    status = _STATUS.match(head.lstrip(b"\r\n"))
    return status is not None and status[2].startswith(b"1") and status[2] != b"101"


def _status(line: bytes) -> bytes:
    parts = _STATUS.match(line)
    if parts is None:
        return line
    protocol = parts[1].upper().replace(b"ICY", b"HTTP/1.0")
    return protocol + b" " + parts[2] + b" " + _UNPRINTABLE.sub(b" ", parts[3]).strip()


def _headers(lines: list[bytes], packed: bool) -> Iterator[bytes]:
    kept = chunked = False
    for line in lines:
        text = _UNPRINTABLE.sub(b" ", line)
        if text[:1] in (b" ", b"\t"):
            if kept:
                yield b" " + text.strip()
            continue
        name, colon, value = text.partition(b":")
        name, value = name.rstrip(b" \t"), value.strip(b" \t")
        kept = bool(colon) and _NAME.fullmatch(name) is not None and _means(name.lower(), value)
        if kept and name.lower() == b"transfer-encoding" and b"chunked" in value.lower():
            # Once, and alone: what else a body was packed with its bytes tell.
            kept, chunked, value = packed and not chunked, True, b"chunked"
        if kept:
            yield name + b": " + value


def _means(name: bytes, value: bytes) -> bool:
    """Whether a header that says where the body ends says so in a way that can be followed."""
    if name == b"content-length":
        return _LENGTH.fullmatch(value) is not None
    return not (name == b"transfer-encoding" and value.lower() == b"identity")
