"""Bytes to text: which encoding a page really has, whatever it says."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNWANTED = re.compile("[\ud800-\udfff\x00]")
_UNREADABLE = "\ufffd"
_FEW = 0.1
"""UTF-8 with a broken place here and there leaves a smaller share of what is not ASCII unreadable; GBK read
as UTF-8 leaves nearly all of it."""


def decode(body: bytes) -> str:
    """The text of a page: UTF-8 (a few places may be broken), else GB18030, else what leaves less unreadable.

    What a page declares is not asked: pages labelled gb2312 hold characters outside it, and pages labelled
    utf-8 are GBK. Unreadable places become U+FFFD; NUL and halves of surrogate pairs do not come through.
    """
    return _UNWANTED.sub(_UNREADABLE, _decode(body)).replace("\r\n", "\n").replace("\r", "\n")


def _decode(body: bytes) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    text = body.decode("utf-8", "replace")
    broken = text.count(_UNREADABLE) - body.count(_UNREADABLE.encode())
    if not broken or broken < _FEW * sum(1 for char in text if char > "\x7f"):
        return text
    other = body.decode("gb18030", "replace")
    return min(other, text, key=lambda each: each.count(_UNREADABLE))
