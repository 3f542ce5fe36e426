"""The declarations of a style attribute (CSS): the ones that count, and short forms written out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIZE = re.compile(
    r"(?:^|\s)(0|(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:px|pt|em|rem|%|vw|vh)|(?:x{1,2}-)?(?:small|large)|medium|smaller|larger|inherit)"
    r"(?=[\s/]|$)"
)
_LENGTH = re.compile(r"\s{0,9}(-?\d{1,9})(?:\.\d{1,9})?(px|pt|em|rem|%|vw|vh)?\s{0,9}")
_FONT_SIZE, _PART = 40, 15
"""Em, and hundredths of the screen, are taken for so many pixels where they move something away."""


def declarations(text: str) -> dict[str, str]:
    """Properties with their values, in lower case: of two of a property the important one, else the last.

    `font`, `margin` and `inset` count as what they set of size and place.

    >>> declarations("FONT: 0/0 a; font-size: 1rem !important; display:/**/none; color")
    {'font-size': '1rem', 'display': 'none'}
    """
    found: dict[str, str] = {}
    important: set[str] = set()
    for part in _without_comments(text.lower()).split(";"):
        name, _, value = part.partition(":")
        value, bang, _ = value.partition("!")
        for each, its in _written_out(name.strip(), value.strip()):
            if its and (bang or each not in important):
                found[each] = its
                if bang:
                    important.add(each)
    return found


def pixels(length: str) -> int:
    """A length in pixels, roughly; 0 for what is none or a share of something unknown."""
    found = _LENGTH.fullmatch(length)
    if not found or found[2] == "%":
        return 0
    unit = {"em": _FONT_SIZE, "rem": _FONT_SIZE, "vw": _PART, "vh": _PART}.get(found[2] or "", 1)
    return int(found[1]) * unit


def _without_comments(text: str) -> str:
    first, *others = text.split("/*")
    return first + "".join(other.partition("*/")[2] for other in others)


def _written_out(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name == "font":
        size = _SIZE.search(value)
        yield "font-size", size[1] if size else ""
    elif name in ("margin", "inset") and value:
        sides = value.split()
        prefix = "margin-" if name == "margin" else ""
        yield f"{prefix}top", sides[0]
        yield f"{prefix}left", sides[3 if len(sides) > 3 else 1 if len(sides) > 1 else 0]
    else:
        yield name.removeprefix("-webkit-").removeprefix("-ms-"), value
