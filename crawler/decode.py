"""Bytes to text: which encoding a page really has, whatever it says."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CUT_CHARACTER = 3
"""A download that was cut short may end inside a character: so many bytes at most are given up for it."""
_UNWANTED = re.compile("[\ud800-\udfff\x00]")


def decode(body: bytes) -> str:
    """The text of a page: strict UTF-8, then strict GB18030, then whichever leaves fewer unreadable places.

    What a page declares is not asked: pages labelled gb2312 hold characters outside it, and pages labelled
    utf-8 are GBK. Unreadable places become U+FFFD; NUL and halves of surrogate pairs do not come through.
    """
    return _UNWANTED.sub("\ufffd", _decode(body)).replace("\r\n", "\n").replace("\r", "\n")


def _decode(body: bytes) -> str:
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    for encoding in ("utf-8", "gb18030"):
        for end in range(len(body), len(body) - _CUT_CHARACTER - 1, -1):
            try:
                return body[: max(end, 0)].decode(encoding)
            except UnicodeDecodeError as error:
                if error.start < len(body) - _CUT_CHARACTER - 1:
                    break
    return min((body.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=_unreadable)


def _unreadable(text: str) -> int:
    return text.count("\ufffd")
