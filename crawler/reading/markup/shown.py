"""What a reader sees of a page, by the styles of its elements: computed and inherited as browsers do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from crawler.reading.markup.declarations import declarations, pixels

_HIDING = frozenset((
    "hidden", "hide", "d-none", "display-none", "sr-only", "visually-hidden", "visuallyhidden", "invisible",
    "is-hidden", "layui-hide",
))  # fmt: skip
UNSHOWN = frozenset(("textarea", "noframes", "dialog", "del"))
"""Elements that are not displayed at first or were deleted; of dialogs those that are not open."""
_SHOWN_WIDE = re.compile(r"(?:d-(?:sm|md|lg|xl|xxl)-|(?:sm|md|lg|xl|2xl):)(?!none|hidden)\w")
"""On wider screens such a class shows what another one hides."""
_ZERO = re.compile(r"(?:0{1,9}(?:\.0{0,9})?|\.0{1,9})(?:px|pt|em|rem|%|vw|vh)?")
_RELATIVE_SIZES = ("em", "%", "larger", "smaller", "inherit", "unset")
_AS_BLOCK = ("block", "flex", "table", "grid", "list-item")
_LONGEST_STYLE = 500
_AWAY = -900
"""Moved by so much (pixels), an element is off the screen; a box of 1000 is centred by a margin of -500."""
_SIDES = (("height", "max-height"), ("width", "max-width"))
_MOVED = re.compile(r"translate(?:x|y|3d)?\(([^)]{1,80})\)")
_SHRUNK = re.compile(r"scale(?:x|y|3d)?\(\s{0,9}0(?:\.0{1,9})?\s{0,9}[,)]")
_CLIPPED = (
    re.compile(r"rect\((?:\s{0,9}[01](?:px)?[\s,]{0,9}){4}\)"),
    re.compile(
        r"inset\(\s{0,9}(?:[5-9]\d|100)(?:\.\d{1,9})?%|circle\(\s{0,9}0|polygon\((?:[\s,]{0,9}0(?:px|%)?){2,9}\s{0,9}\)"
    ),
)
_TRANSPARENT = re.compile(r"transparent|(?:rgb|hsl)a?\([^)]{1,60}[,/]\s{0,9}0?(?:\.0{1,9}|0)?%?\s{0,9}\)")
_NO_OPACITY = re.compile(r"opacity\(\s{0,9}0%?\s{0,9}\)")


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
    """What a style attribute says.

    >>> style_of("visibility: hidden; FONT-SIZE: 0px; font-size: 1rem !important")
    Style(is_block=False, gone=False, veiled=False, invisible=True, tiny=False)
    """
    # A page repeats few styles many times; a long one is no page's own.
    return _kept(text) if len(text) <= _LONGEST_STYLE else _read(text)


def shown_in(around: Shown, name: str, style: Style, attributes: Mapping[str, str]) -> Shown:
    """What is seen in an element inside `around`."""
    gone = around.gone or style.gone or "hidden" in attributes
    gone = gone or (name in UNSHOWN and not (name == "dialog" and "open" in attributes))
    veiled = around.veiled or style.veiled or _hides(attributes.get("class", ""))
    tiny = around.tiny if style.tiny is None else style.tiny
    if name == "font" and attributes.get("size") and style.tiny is None:
        tiny = False
    invisible = around.invisible if style.invisible is None else style.invisible
    return Shown(gone, veiled, invisible, tiny)


def _hides(classes: str) -> bool:
    return not _HIDING.isdisjoint(classes.lower().split()) and not _SHOWN_WIDE.search(classes)


def _read(text: str) -> Style:
    style = declarations(text)
    display, visibility = style.get("display", ""), style.get("visibility", "")
    return Style(
        is_block=display.startswith(_AS_BLOCK),
        gone=display == "none" or style.get("mso-hide") == "all",
        veiled=_is_veiled(style),
        invisible={"hidden": True, "collapse": True, "visible": False, "initial": False}.get(visibility),
        tiny=_is_tiny(style.get("font-size", "")),
    )


_kept = lru_cache(4096)(_read)


def _is_tiny(size: str) -> bool | None:
    """Whether a font size is 0; None where it hangs on the size around."""
    if _ZERO.fullmatch(size):
        return True
    return None if not size or (size.endswith(_RELATIVE_SIZES) and not size.endswith("rem")) else False


def _is_veiled(style: Mapping[str, str]) -> bool:
    if _ZERO.fullmatch(style.get("opacity", "1")) or _NO_OPACITY.search(style.get("filter", "")):
        return True
    if _TRANSPARENT.fullmatch(style.get("color", "")) or style.get("content-visibility") == "hidden":
        return True
    return _is_cut_off(style) or _is_moved_away(style)


def _is_cut_off(style: Mapping[str, str]) -> bool:
    """Whether nothing of a box is left: clipped away, or cut at a side of no length."""
    is_placed = style.get("position") in ("absolute", "fixed")
    clips = (style.get("clip", "") if is_placed else "", style.get("clip-path", ""))
    if any(pattern.match(clip) for pattern, clip in zip(_CLIPPED, clips, strict=True)):
        return True
    if not any("hidden" in style.get(name, "") for name in ("overflow", "overflow-y", "overflow-x")):
        return False
    sides = [[value for name in names if (value := style.get(name))] for names in _SIDES]
    if any(_ZERO.fullmatch(value) for values in sides for value in values):
        return True
    return all("1px" in values for values in sides)


def _is_moved_away(style: Mapping[str, str]) -> bool:
    transform = style.get("transform", "")
    if _SHRUNK.search(transform):
        return True
    moves = [move for found in _MOVED.findall(transform) for move in found.split(",")]
    moves.append(style.get("text-indent", ""))
    if style.get("position") in ("absolute", "fixed"):
        moves += [style.get(name, "") for name in ("left", "right", "top", "bottom")]
    if not style.get("left", "").endswith("%"):
        # left: 50% with a negative margin centres a box.
        moves += [style.get("margin-left", ""), style.get("margin-top", "")]
    return any(pixels(move) <= _AWAY for move in moves)
