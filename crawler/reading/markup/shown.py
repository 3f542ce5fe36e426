"""What a reader sees of a page, by the styles of its elements: computed and inherited as browsers do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_HIDING = frozenset(("hidden", "hide", "d-none", "display-none", "sr-only", "visually-hidden"))
_ZERO = re.compile(r"(?:0{1,9}(?:\.0{0,9})?|\.0{1,9})(?:px|pt|em|rem|%|vw|vh)?")
_LENGTH = re.compile(r"(-?\d{1,9})(?:\.\d{1,9})?(px|pt|em|rem|%)?")
_RELATIVE_SIZES = ("em", "%", "larger", "smaller", "inherit")
_AS_BLOCK = ("block", "flex", "table", "grid", "list-item")
_LONGEST_STYLE = 500
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


@dataclass(frozen=True, slots=True)
class Style:
    """What a style attribute does to the text of its element; None where it says nothing."""

    is_block: bool = False
    gone: bool = False
    veiled: bool = False
    invisible: bool | None = None
    tiny: bool | None = None


NO_STYLE = Style()


def style_of(text: str) -> Style:
    """What a style attribute says; of two declarations of a property, the last.

    >>> style_of("visibility: hidden; FONT-SIZE: 0px; font-size: 1rem !important")
    Style(is_block=False, gone=False, veiled=False, invisible=True, tiny=False)
    """
    # A page repeats few styles many times; a long one is no page's own.
    return _kept(text) if len(text) <= _LONGEST_STYLE else _read(text)


def shown_in(around: Shown, name: str, style: Style, attributes: Mapping[str, str]) -> Shown:
    """What is seen in an element inside `around`."""
    classes = attributes.get("class", "")
    gone = around.gone or style.gone or name == "textarea" or "hidden" in attributes
    veiled = around.veiled or style.veiled or not _HIDING.isdisjoint(classes.split())
    tiny = around.tiny if style.tiny is None else style.tiny
    if name == "font" and attributes.get("size") and style.tiny is None:
        tiny = False
    invisible = around.invisible if style.invisible is None else style.invisible
    return Shown(gone, veiled, invisible, tiny)


def _read(text: str) -> Style:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    style = {name.strip(): value.partition("!")[0].strip() for name, _, value in pairs if value}
    display, visibility = style.get("display", ""), style.get("visibility", "")
    return Style(
        is_block=display.startswith(_AS_BLOCK),
        gone=display == "none",
        veiled=_is_veiled(style),
        invisible=visibility != "visible" if visibility in ("hidden", "collapse", "visible") else None,
        tiny=_is_tiny(style.get("font-size", "")),
    )


_kept = lru_cache(4096)(_read)


def _is_tiny(size: str) -> bool | None:
    """Whether a font size is 0; None where it hangs on the size around."""
    if _ZERO.fullmatch(size):
        return True
    return None if not size or (size.endswith(_RELATIVE_SIZES) and not size.endswith("rem")) else False


def _is_veiled(style: Mapping[str, str]) -> bool:
    if _ZERO.fullmatch(style.get("opacity", "1")):
        return True
    sizes = ("height", "max-height", "width", "max-width") if "hidden" in style.get("overflow", "") else ()
    if any(_ZERO.fullmatch(style.get(name, "1")) for name in sizes):
        return True
    moved = ["text-indent"]
    moved += ["left", "top"] if style.get("position") in ("absolute", "fixed") else []
    # left: 50% with a negative margin centres a box.
    moved += [] if style.get("left", "").endswith("%") else ["margin-left", "margin-top"]
    return any(_pixels(style.get(name, "")) <= _AWAY for name in moved)


def _pixels(length: str) -> int:
    found = _LENGTH.fullmatch(length)
    if not found or found[2] == "%":
        return 0
    return int(found[1]) * (_FONT_SIZES if found[2] in ("em", "rem") else 1)
