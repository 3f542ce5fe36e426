"""What a reader sees of a page, by the styles of its elements: computed and inherited as browsers do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

_HIDING = frozenset(("hidden", "hide", "d-none", "display-none", "sr-only", "visually-hidden"))
_ZERO = re.compile(r"(?:0{1,9}(?:\.0{0,9})?|\.0{1,9})(?:px|pt|em|rem|%|vw|vh)?")
_LENGTH = re.compile(r"(-?\d{1,9})(?:\.\d{1,9})?(px|pt|em|rem|%)?")
_RELATIVE_SIZES = ("em", "%", "larger", "smaller", "inherit")
_AWAY = -900
"""Moved by so much (pixels), an element is off the screen; a box of 1000 is centred by a margin of -500."""
_FONT_SIZES = 40
"""Em are taken for so many pixels where they move something away."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether text at a place is seen, and if not, why not."""

    gone: bool = False
    """Not displayed: nothing inside can come back."""
    veiled: bool = False
    """Transparent, moved away, or of a class that hides: scripts often take that back."""
    invisible: bool = False
    """Not visible, unless an element inside is."""
    tiny: bool = False
    """Of font size 0, unless an element inside has a size of its own."""

    @property
    def hidden(self) -> bool:
        """Whether a reader sees nothing."""
        return self.gone or self.veiled or self.invisible or self.tiny


VISIBLE = Shown()
GONE = Shown(gone=True)


def declarations(style: str) -> Mapping[str, str]:
    """The properties of a style attribute; of two with one name, the last."""
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return {name.strip(): value.partition("!")[0].strip() for name, _, value in pairs if value}


def shown_in(around: Shown, name: str, style: Mapping[str, str], attributes: Mapping[str, str]) -> Shown:
    """What is seen in an element inside `around`."""
    if name == "textarea" or "hidden" in attributes or style.get("display") == "none":
        return replace(around, gone=True)
    if not _HIDING.isdisjoint(attributes.get("class", "").split()):
        around = replace(around, veiled=True)
    if name == "font" and attributes.get("size"):
        around = replace(around, tiny=False)
    return _styled(around, style) if style else around


def _styled(around: Shown, style: Mapping[str, str]) -> Shown:
    visibility, size = style.get("visibility", ""), style.get("font-size", "")
    if visibility in ("hidden", "collapse", "visible"):
        around = replace(around, invisible=visibility != "visible")
    if size and _ZERO.fullmatch(size):
        around = replace(around, tiny=True)
    elif (size and not size.endswith(_RELATIVE_SIZES)) or size.endswith("rem"):
        around = replace(around, tiny=False)
    if _is_veiled(style):
        around = replace(around, veiled=True)
    return around


def _is_veiled(style: Mapping[str, str]) -> bool:
    if _ZERO.fullmatch(style.get("opacity", "1")):
        return True
    if "hidden" in style.get("overflow", "") and any(
        _ZERO.fullmatch(style.get(name, "1")) for name in ("height", "max-height", "width", "max-width")
    ):
        return True
    moved = (
        ["text-indent", "left", "top"] if style.get("position") in ("absolute", "fixed") else ["text-indent"]
    )
    # left: 50% with a negative margin centres a box.
    moved += [] if style.get("left", "").endswith("%") else ["margin-left", "margin-top"]
    return any(_pixels(style.get(name, "")) <= _AWAY for name in moved)


def _pixels(length: str) -> int:
    found = _LENGTH.fullmatch(length)
    if not found or found[2] == "%":
        return 0
    return int(found[1]) * (_FONT_SIZES if found[2] in ("em", "rem") else 1)
