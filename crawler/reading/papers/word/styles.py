"""What the styles of a Word document bring: numbers, and text that is not shown (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.reading.papers.files.xml import attribute, number

_DEEPEST = 50
"""A style that is based on more others is not followed further."""
OFF = ("0", "false", "off")


@dataclass(slots=True)
class _Style:
    based_on: str = ""
    use: str = ""
    """Its list."""
    level: int | None = None
    hidden: bool | None = None


class Styles:
    """The styles of a document (an `xml.Handler` of styles.xml)."""

    def __init__(self) -> None:
        self._known: dict[str, _Style] = {}
        self._style = _Style()
        self._usual = ""
        """The style of paragraphs that name none."""
        self._defaults = _Style()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take what an element says."""
        value = attribute(attributes, "val")
        if name == "style":
            key = attribute(attributes, "styleId")
            self._style = self._known.setdefault(key, _Style())
            usual = attribute(attributes, "default") not in ("", *OFF)
            if usual and attribute(attributes, "type") in ("", "paragraph"):
                self._usual = key
        elif name == "rPrDefault":
            self._style = self._defaults
        elif name == "tblStylePr":
            # How a part of a table looks is of no other text.
            self._style = _Style()
        elif name == "basedOn":
            self._style.based_on = value
        elif name == "numId":
            self._style.use = value
        elif name == "ilvl":
            self._style.level = number(value)
        elif name == "vanish":
            self._style.hidden = value not in OFF

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do: all is said in attributes."""

    def use(self, style: str) -> tuple[str, int | None]:
        """The list and level that a style, or one that it is based on, brings; empty without one."""
        found = next((each for each in self._line(style) if each.use), _Style())
        return found.use, found.level

    def hides(self, paragraph: str, run: str) -> bool:
        """Whether text in a style of paragraphs and one of characters is hidden."""
        if self._defaults.hidden:
            return True
        of_paragraph, of_run = (
            next((each.hidden for each in self._line(style) if each.hidden is not None), False)
            for style in (paragraph or self._usual, run)
        )
        # Each of the two turns it about.
        return of_paragraph is not of_run

    def of_paragraph(self, style: str) -> str:
        """The style that a paragraph has, whether it names one or not."""
        return style or self._usual

    def _line(self, style: str) -> list[_Style]:
        """A style and those that it is based on, the nearest first."""
        seen: dict[str, _Style] = {}
        while style in self._known and style not in seen and len(seen) < _DEEPEST:
            seen[style] = self._known[style]
            style = seen[style].based_on
        return list(seen.values())
