"""Formats that are no XML, told to a `Story` as the elements of a DOCX."""

from __future__ import annotations

from collections.abc import Mapping

from crawler.reading.papers.files.xml import Handler


def tag(story: Handler, name: str, **attributes: str) -> None:
    """Tell of an element that holds nothing."""
    story.start(name, attributes)
    story.end(name)


class Recorder:
    """Keeps what it is told, to tell it later (an `xml.Handler`)."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Mapping[str, str] | None, bool]] = []
        """Names with attributes where an element begins, names where one ends, texts (marked)."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self.told.append((name, attributes, False))

    def end(self, name: str) -> None:
        """It ends."""
        self.told.append((name, None, False))

    def text(self, text: str) -> None:
        """Text of it."""
        self.told.append((text, None, True))

    def tell(self, story: Handler) -> None:
        """Tell it all, and forget it."""
        for said, attributes, is_text in self.told:
            if is_text:
                story.text(said)
            elif attributes is None:
                story.end(said)
            else:
                story.start(said, attributes)
        self.told.clear()


class Tables:
    """The open tables of a story, one in the other: rows and cells begin where something is in them."""

    def __init__(self, story: Handler) -> None:
        self._story = story
        self._open: list[str] = []
        """Of each table, what of it is open: `tr`, its `tc`, or nothing."""

    def reach(self, depth: int) -> None:
        """Open or close tables until so many are open."""
        while len(self._open) > depth:
            self.end_row()
            self._story.end("tbl")
            self._open.pop()
        while len(self._open) < depth:
            self.begin_cell()
            self._story.start("tbl", {})
            self._open.append("")

    def begin_cell(self) -> None:
        """See to it that a cell of the innermost table is open, if there is a table."""
        for name, outer in (("tr", ""), ("tc", "tr")):
            if self._open and self._open[-1] == outer:
                self._story.start(name, {})
                self._open[-1] = name

    def end_cell(self) -> None:
        """End the open cell."""
        if self._open and self._open[-1] == "tc":
            self._story.end("tc")
            self._open[-1] = "tr"

    def end_row(self) -> None:
        """End the open row and its cell."""
        self.end_cell()
        if self._open and self._open[-1] == "tr":
            self._story.end("tr")
            self._open[-1] = ""
