"""Bytes to text: which encoding a page really has, whatever it says."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HALVES = re.compile("[\ud800-\udfff]")
_UNREADABLE = "\ufffd"
_FEW = 0.1
"""UTF-8 with a broken place here and there leaves a smaller share of what is not ASCII unreadable; GBK read
as UTF-8 leaves nearly all of it."""
_HEAD = 4000
_SAMPLE = 200_000
"""So much of a page (bytes) tells which of two encodings it has."""
_NULLS = 0.2
"""Markup in UTF-16 has more NUL bytes on one side, a stray NUL is one in thousands."""
_FREQUENT = re.compile("[的一是在不了有和人这中大为上国我以要他時时来來用们們政府法治工作建设設，。、；]")
"""Characters and signs that make up a fifth of any Chinese text; a wrong encoding has hardly any of them."""
_CHINESE = 0.1
_ASCII = re.compile(r"[\x00-\x7f]+")


def decode(body: bytes) -> str:
    """The text of a page: UTF-8 (a few places may be broken), else what reads most like Chinese.

    What a page declares is not asked: pages labelled gb2312 hold characters outside it, and pages labelled
    utf-8 are GBK. Unreadable places and halves of surrogate pairs become U+FFFD; NUL is left out.
    """
    text = _decode(body)[0].replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return _HALVES.sub(_UNREADABLE, text)


def encoding_of(body: bytes) -> str:
    """The encoding in which a page's addresses are sent: its own, but UTF-8 for UTF-16 (WHATWG URL, 4.4)."""
    found = _decode(body)[1]
    return found if found in ("gb18030", "big5hkscs") else "utf-8"


def _decode(body: bytes) -> tuple[str, str]:
    """The text, and the encoding that it was in."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace"), encoding
    if wide := _wide(body[:_HEAD]):
        return body.decode(wide, "replace"), wide
    # Servers put the mark of UTF-8 before pages of any encoding when they join files.
    body = body.removeprefix(codecs.BOM_UTF8)
    if b"~{" in body and body.isascii() and _likeness(body[:_SAMPLE], "hz") > _CHINESE:
        return body.decode("hz", "replace"), "hz"
    text = body.decode("utf-8", "replace")
    broken = text.count(_UNREADABLE) - body.count(_UNREADABLE.encode())
    if not broken or broken < _FEW * len(_ASCII.sub("", text)):
        return _meant(text), "utf-8"
    sample, likeness = body[:_SAMPLE], dict[str, float]()
    for encoding in ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-8"):
        likeness[encoding] = _likeness(sample, encoding)
        if likeness[encoding] > _CHINESE:
            break
    likeliest = max(likeness, key=lambda encoding: likeness[encoding])
    return _read(body, likeliest), likeliest


def _meant(text: str) -> str:
    """The text before somebody took it for Latin letters and encoded it again; the same where nobody did."""
    try:
        body = text.encode("cp1252", "zhice-latin")
    except UnicodeEncodeError:
        return text
    for encoding in ("utf-8", "gb18030"):
        if _likeness(body[:_SAMPLE], encoding) > _CHINESE:
            return _read(body, encoding)
    return text


def _wide(head: bytes) -> str:
    """UTF-16 without a mark, told by the NUL bytes beside its ASCII."""
    half = len(head) // 2
    odd, even = head[1::2].count(0), head[::2].count(0)
    if max(odd, even) > max(_NULLS * half, 1) and min(odd, even) * 4 < max(odd, even):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _likeness(sample: bytes, encoding: str) -> float:
    """How much of what is not ASCII is frequent Chinese, less what is unreadable."""
    foreign = _ASCII.sub("", _read(sample, encoding))
    frequent, unreadable = len(_FREQUENT.findall(foreign)), foreign.count(_UNREADABLE)
    return (frequent - unreadable) / (len(foreign) + 1)


def _read(body: bytes, encoding: str) -> str:
    if encoding != "gb18030":
        return body.decode(encoding, "replace")
    # A3A0 is a full-width space in GBK, a character of the private use area in GB18030.
    return body.decode(encoding, "zhice-euro").replace("\ue5e5", "\u3000")


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Windows writes the euro sign as the byte 80, which GB18030 does not have."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    return codecs.replace_errors(error)  # type: ignore[return-value]


def _latin(error: UnicodeError) -> tuple[bytes, int]:
    """Windows' Latin letters lack five bytes, which are taken for control characters."""
    if isinstance(error, UnicodeEncodeError) and (code := ord(error.object[error.start])) < 0xA0:
        return bytes([code]), error.start + 1
    raise error


codecs.register_error("zhice-euro", _euro)
codecs.register_error("zhice-latin", _latin)
