"""Recognition of printed Chinese (OCR). The only module that knows rapidocr; `pip install 'zhice[ocr]'`."""

from __future__ import annotations

import importlib
import importlib.util
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import atan2, cos, sin
from typing import Any

import numpy as np

_UPRIGHT = 1.5
"""A line of text that is so many times higher than wide lies on its side."""
_SURE = 0.85
"""Letters upside down are read with less confidence than this."""
_SAME_LINE = 0.6
"""Pieces nearer than this share of their height stand on one line."""
_INDENT = 1.4
"""A line that begins so many of its heights further right than most begins a paragraph."""
_HALF = str.maketrans("(),:;!?", "（），：；！？")
_HAN = "[\u3400-\u9fff（），：；！？。、“”]"
_HALF_BESIDE_HAN = re.compile(rf"(?<={_HAN})[(),:;!?]|[(),:;!?](?={_HAN})")


@dataclass(frozen=True, slots=True)
class Seen:
    """A line as it was recognised: its text, how far down the page (0 to 1), and how sure it is (0 to 1)."""

    text: str
    height: float
    confidence: float


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    x: float
    y: float
    size: float
    confidence: float


def installed() -> bool:
    """Whether scans can be read."""
    return importlib.util.find_spec("rapidocr") is not None


def recognise(picture: Any) -> list[Seen]:
    """The lines of a page, top to bottom; `picture` is an array (height, width, 3) of bytes.

    A page that lies on its side or upside down is turned before it is read.
    """
    found = _look(picture)
    if found and _lies(found):
        picture = np.rot90(picture)
        found = _look(picture)
    if found and _confidence(found) < _SURE:
        turned = np.rot90(picture, 2)
        other = _look(turned)
        if _confidence(other) > _confidence(found):
            picture, found = turned, other
    return _lines(found, picture.shape[0])


_Box = tuple[Any, str, float]
"""Four corners from the upper left on, the text, the confidence."""


def _look(picture: Any) -> list[_Box]:
    result = _engine()(np.ascontiguousarray(picture), use_cls=False)
    if result.boxes is None:
        return []
    return [
        (box, str(text), float(score))
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
        if str(text).strip()
    ]


@cache
def _engine() -> Any:
    rapidocr = importlib.import_module("rapidocr")
    return rapidocr.RapidOCR(params={"Global.log_level": "error"})


def _lies(found: Sequence[_Box]) -> bool:
    tall = sum(len(text) for box, text, _ in found if _side(box, 0, 3) > _UPRIGHT * _side(box, 0, 1))
    return 2 * tall > sum(len(text) for _, text, _ in found)


def _side(box: Any, one: int, other: int) -> float:
    return float(np.hypot(*(box[other] - box[one])))


def _confidence(found: Sequence[_Box]) -> float:
    size = sum(len(text) for _, text, _ in found)
    return sum(score * len(text) for _, text, score in found) / size if size else 0.0


def _lines(found: Sequence[_Box], height: int) -> list[Seen]:
    """Pieces put in lines, as they stand once the page is straight."""
    if not found:
        return []
    slopes = [atan2(*(box[1] - box[0])[::-1]) for box, text, _ in found if len(text) > 1]
    slope = statistics.median(slopes) if slopes else 0.0
    pieces = sorted((_straight(each, slope) for each in found), key=lambda piece: piece.y)
    rows: list[list[_Piece]] = []
    for piece in pieces:
        if rows and piece.y - rows[-1][0].y < _SAME_LINE * min(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.x)
    left = statistics.median_low([row[0].x for row in rows])
    left = min((row[0].x for row in rows if row[0].x > left - 4 * row[0].size), default=left)
    return [_seen(row, left, height) for row in rows]


def _straight(found: _Box, slope: float) -> _Piece:
    box, text, score = found
    corner, middle = box[0], box.mean(axis=0)
    x = corner[0] * cos(slope) + corner[1] * sin(slope)
    y = middle[1] * cos(slope) - middle[0] * sin(slope)
    return _Piece(_mended(text), float(x), float(y), max(_side(box, 0, 3), 1.0), score)


def _seen(row: Sequence[_Piece], left: float, height: int) -> Seen:
    indent = "\u3000\u3000" if row[0].x - left > _INDENT * row[0].size else ""
    text = " ".join(piece.text for piece in row)
    confidence = sum(piece.confidence * len(piece.text) for piece in row) / sum(len(p.text) for p in row)
    return Seen(indent + text, min(max(row[0].y / height, 0.0), 1.0), confidence)


def _mended(text: str) -> str:
    """Signs beside Chinese are Chinese ones: the recognition confuses their widths."""
    return _HALF_BESIDE_HAN.sub(lambda sign: sign[0].translate(_HALF), text)
